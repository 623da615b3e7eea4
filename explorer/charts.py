"""A chart is a table first: what static/charts.js draws in the browser and what is read are the same rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a chart."""

    at: str
    """Where on the horizontal axis: a day '2026-05-12', a week (its Monday), a month '2026-05', or a name."""
    value: float
    series: str | None = None
    """Which of several, where values are stacked or lines compared."""
    href: str | None = None
    """What is behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, for the macro ``chart`` of templates/parts.html."""

    title: str
    kind: Literal["bars", "lines"]
    """Bars are stacked by series."""
    unit: Literal["day", "week", "month", "name"]
    """What stands on the horizontal axis. Between the first and the last day, week or month none is left out."""
    at: str
    """The table's heading of that: 'Day'."""
    value: str
    """Likewise of the values: 'Articles'."""
    series: str | None = None
    """Likewise: 'Site'. None: there is but one."""
    points: Sequence[Point]
    first: str | None = None
    """Where the axis begins and ends; None: with the points."""
    last: str | None = None
    percent: bool = False
    """Values are shares from 0 to 100."""
    behind: str | None = None
    """The address of the query that gave it."""


def days_before(last: str, count: int) -> str:
    """The first of ``count`` days that end with ``last``; all as '2026-05-12'."""
    return (date.fromisoformat(last) - timedelta(days=count - 1)).isoformat()


def largest(points: Iterable[Point], count: int, rest: str = "others") -> list[Point]:
    """The points with all but the ``count`` largest series made one, so that colours can be told apart."""
    points = list(points)
    sums: dict[str, float] = {}
    for point in points:
        sums[point.series or ""] = sums.get(point.series or "", 0) + point.value
    kept = set(sorted(sums, key=lambda name: (-sums[name], name))[:count])
    merged: dict[tuple[str, str], float] = {}
    whole: list[Point] = []
    for point in points:
        if (point.series or "") in kept:
            whole.append(point)
        else:
            merged[point.at, rest] = merged.get((point.at, rest), 0) + point.value
    return whole + [Point(at=at, value=value, series=series) for (at, series), value in merged.items()]
