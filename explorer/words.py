"""How values are shown to people: dates as known, numbers, what was cut."""

from collections.abc import Mapping
from typing import Any, Final

from pipelines.moments import day_words

_COARSE: Final = {"year": "year only", "month": "month only", "day": "day only"}


def shown_date(
    value: str | None, precision: str | None = None, zone: str | None = None, *, to_minute: bool = False
) -> str:
    """A date of the news, honestly: '12 May 2026 (day only)', '12 May 2026, 13:41 UTC', 'not known'.

    ``zone`` is how the zone is known (``published_zone``): a time of an unknown zone is said to be one. ``to_minute``:
    without its seconds, in lists.
    """
    if value is None:
        return "not known"
    if precision in _COARSE or "T" not in value:
        return f"{_day(value)} ({_COARSE.get(precision or '', 'day only')})"
    clock = value.partition("T")[2].rstrip("Z")[: 5 if to_minute else None]
    if len(clock) == 2:
        clock += " h"
    return f"{_day(value)}, {clock} {'(zone not known, taken as UTC)' if zone == 'unknown' else 'UTC'}"


def shown_day(value: str | None) -> str:
    """The day alone, or what is known of it: '12 May 2026', 'May 2026'."""
    return _day(value) if value else "not known"


def shown_time(value: str | None) -> str:
    """A time of the ledger's own: '12 May 2026, 13:41 UTC'."""
    return f"{_day(value)}, {value[11:16]} UTC" if value else "never"


def _day(value: str) -> str:
    """``value`` as it stands where it is no date."""
    try:
        return day_words(value)
    except (ValueError, IndexError):
        return value


def date_of(row: Mapping[str, Any], name: str = "published") -> str:
    """The date that stands in the columns ``name``, ``name_precision`` and ``name_zone`` of a row."""
    known = set(row.keys())
    return shown_date(row[name], *(row[f"{name}_{part}"] if f"{name}_{part}" in known else None for part in _PARTS))


_PARTS: Final = ("precision", "zone")


def number(value: float | None) -> str:
    """'12,345'; '0' for None."""
    return f"{value or 0:,}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """'1 source', '3 sources'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def cut(text: str | None, letters: int) -> str:
    """At most so many letters; what was cut ends with '…'."""
    if text is None or len(text) <= letters:
        return text or ""
    return text[:letters].rstrip() + "…"


def web_address(url: str | None) -> str | None:
    """``url`` if a browser may be sent there: http and https alone. None for anything else."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
