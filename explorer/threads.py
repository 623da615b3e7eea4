"""A thread of news as a list by date: what the article page and the timeline page show of related news."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final, Literal
from urllib.parse import urlsplit

from explorer.asking import Row
from explorer.charts import Chart, Point
from explorer.words import shown_date, shown_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One piece of a thread."""

    id: int | None
    """None: it was not saved."""
    title: str
    summary: str | None
    url: str | None
    site: str | None
    host: str | None
    """Where its address leads to."""
    date: str | None
    shown: str
    """The date as known."""
    depth: int = 1
    """0: the article itself; 1: beside it; 2: beside those."""
    gone_at: str | None = None
    """Since when it is not offered any more."""
    is_offered: bool = True
    """Whether the article's page offers it."""
    offers: bool = False
    """Whether its page offers the article."""
    via_id: int | None = None
    via: str | None = None
    """Whose page offers a piece of depth 2."""

    @property
    def day(self) -> str | None:
        """Its date without the time: '2026-05-12', '2026-05', '2026'. None where it has none that can be read."""
        found = _DAY.match(self.date or "")
        return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The pieces of a day, or those of a month or year of which no more is known."""

    title: str
    anchor: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The days of a month, or of a year of which no more is known."""

    title: str
    anchor: str
    days: Sequence[Day]


def entry(row: Row) -> Entry:
    """A row of ``thread`` or ``article_related``."""
    known = set(row.keys())
    more = {name: row[name] for name in ("depth", "is_offered", "offers", "via_id", "via") if name in known}
    return Entry(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        url=row["url"],
        site=row["site"],
        host=_host(row["url"]),
        date=row["date"],
        shown=shown_date(row["date"], row["date_precision"], row["date_zone"]),
        gone_at=row["gone_at"],
        **more,
    )


def here(article: Row) -> Entry:
    """The article itself, a row of ``article``."""
    dated = {f"date{part}": article[f"published{part}"] for part in ("", "_precision", "_zone")}
    return entry({**{name: article[name] for name in _OWN}, **dated, "gone_at": None, "depth": 0, "is_offered": False})


def by_date(entries: Iterable[Entry], *, newest_first: bool = False) -> list[Entry]:
    """What has no date comes last. Of one date the article itself comes first, then what is nearer to it."""
    entries = list(entries)
    dated = sorted((one for one in entries if one.day), key=lambda one: one.depth)
    dated.sort(key=lambda one: one.date or "", reverse=newest_first)
    return dated + [one for one in entries if not one.day]


def in_months(entries: Iterable[Entry]) -> list[Month]:
    """Entries by month and day, in their order; without those that have no date."""
    dated = [one for one in entries if one.day]
    return [
        Month(
            title=shown_day(month) if len(month) > 4 else f"{month}, month not known",
            anchor=f"month-{month}",
            days=[
                Day(title=_day_title(day), anchor=f"day-{day}", entries=list(of_day))
                for day, of_day in groupby(of_month, key=lambda one: one.day or "")
            ],
        )
        for month, of_month in groupby(dated, key=lambda one: (one.day or "")[:7])
    ]


def chart(entries: Iterable[Entry], behind: str) -> Chart | None:
    """When the pieces appeared, by day, week, month or year as long as they took; None for so few that one sees it
    without. What is known less precisely is left out."""
    days = sorted(one.day for one in entries if one.day)
    axis = _axis(days)
    counts = Counter(
        (place, _HELD if one.id is not None else _NOT_HELD)
        for one in entries
        if one.day and (place := axis.place(one.day)) is not None
    )
    if counts.total() < _FEWEST or len({place for place, _ in counts}) < 2:
        return None
    return Chart(
        title=f"Pieces by {axis.unit}",
        kind="bars",
        unit="name" if axis.unit == "year" else axis.unit,
        at=axis.unit.capitalize(),
        value="Pieces",
        series="Held",
        points=[
            Point(at=place, value=count, series=series, href=axis.href(place))
            for (place, series), count in sorted(counts.items())
        ],
        behind=behind,
    )


_DAY: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?![^T])")
_OWN: Final = ("id", "title", "summary", "url", "site")
_HELD: Final = "In the ledger"
_NOT_HELD: Final = "Not in the ledger"
_FEWEST: Final = 6
"""Pieces that are worth a chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """What a chart of a thread counts by."""

    unit: Literal["day", "week", "month", "year"]

    def place(self, day: str) -> str | None:
        """Where a date belongs; None: it is known less precisely than that."""
        if self.unit == "week":
            return _monday(day)
        size = {"day": 10, "month": 7, "year": 4}[self.unit]
        return day[:size] if len(day) >= size else None

    def href(self, place: str) -> str | None:
        """The place's part of the page."""
        return {"day": f"#day-{place}", "month": f"#month-{place}"}.get(self.unit)


def _axis(days: Sequence[str]) -> _Axis:
    whole = [found for day in days if (found := _date(day))]
    span = (whole[-1] - whole[0]).days if whole else None
    if days and int(days[-1][:4]) - int(days[0][:4]) > 8:
        return _Axis(unit="year")
    return _Axis(unit="month" if span is None or span > 200 else "week" if span > 31 else "day")


def _monday(day: str) -> str | None:
    found = _date(day)
    return (found - timedelta(days=found.weekday())).isoformat() if found and found.toordinal() > 7 else None


def _date(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def _day_title(day: str) -> str:
    return shown_day(day) if len(day) == 10 else "Day not known"


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None
