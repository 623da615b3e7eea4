"""Stretches of time: by days, weeks or months, as it is long, and where the newest so many begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Unit = Literal["day", "week", "month"]

LONGEST_DAYS: Final = 62
LONGEST_WEEKS: Final = 420
"""Days up to which a stretch is shown by days, and by weeks."""
MONTHS: Final = 240
"""As many months a chart has at most: a page that says it was published in the year 1 does not stretch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are of a day, a week or a month."""

    at: str | None
    """A week is named by its Monday. A date known to the month or year only stands as it is; None: there is no place
    for it."""
    articles: int


def unit_of(first: str | None, last: str | None) -> Unit:
    """What a stretch is best shown by. Its ends are dates as they are stored."""
    ends = [_day(end) for end in (first, last)]
    if ends[0] is None or ends[1] is None:
        return "month"
    days = (ends[1] - ends[0]).days
    return "day" if days <= LONGEST_DAYS else "week" if days <= LONGEST_WEEKS else "month"


def by_unit(days: Iterable[Count], unit: Unit) -> list[Count]:
    """Counts of days as those of ``unit``, in order."""
    sums: dict[str | None, int] = {}
    for count in days:
        at = place_of(count.at, unit)
        sums[at] = sums.get(at, 0) + count.articles
    return [Count(at=at, articles=articles) for at, articles in sorted(sums.items(), key=lambda item: item[0] or "")]


def place_of(day: str | None, unit: Unit) -> str | None:
    """The day, week or month that a day or month lies in; None if it cannot be said."""
    if day is None or len(day) < (7 if unit == "month" else 10):
        return None
    if unit != "week":
        return day[: 7 if unit == "month" else 10]
    known = _day(day)
    return (known - timedelta(days=known.weekday())).isoformat() if known else None


def ends_of(at: str, unit: Unit) -> tuple[str, str]:
    """The first and last day of a place, as ``since`` and ``until`` take them."""
    known = _day(at)
    if unit != "week" or known is None or known > _LAST_WEEK:
        return at, at
    return at, (known + timedelta(days=6)).isoformat()


_LAST_WEEK: Final = date.max - timedelta(days=6)


def drawable(counts: Iterable[Count], unit: Unit, last: str) -> list[Count]:
    """Those that a chart can show: of a known place, not after ``last`` (a day), not too long before it."""
    end = place_of(last, unit) or last
    year, month = int(last[:4]), int(last[5:7])
    months = max(12, year * 12 + month - 1 - MONTHS)
    begin = f"{months // 12:04}-{months % 12 + 1:02}"
    length = 7 if unit == "month" else 10
    return [count for count in counts if count.at and len(count.at) == length and begin <= count.at <= end]


def newest(counts: Iterable[Count], limit: int) -> tuple[str | None, int]:
    """Since when there are ``limit`` articles, or a few more, and how many; None and all where there are no more than
    that. The counts are in order."""
    counts = list(counts)
    whole, found = sum(count.articles for count in counts), 0
    for count in reversed(counts):
        found += count.articles
        if limit <= found < whole and count.at is not None:
            return count.at, found
    return None, whole


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
