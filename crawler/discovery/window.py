"""The days that a crawl is about, and what may be told of a link before anybody asks for it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from urllib.parse import unquote, urlsplit

from crawler.discovery.link import Link
from crawler.parsers.dating import url_date
from pipelines.dates import parse_date
from pipelines.records import Date

MARGIN = timedelta(days=1)
"""A day is printed as it is called there, and stored as it is called in UTC: the two are a day apart at most."""
_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
_MONTHS = {
    name[:letters]: number for number, name in enumerate((*_NAMES, "december"), 1) for letters in (3, 4, len(name))
}
_DAY = r"(?:[-_./]?(?P<day{0}>0[1-9]|[12]\d|3[01])|[&;](?:dd?|day)=(?P<told_day{0}>\d{{1,2}}))?"
_NAMED = re.compile(
    r"(?<!\d)(?P<year>(?:19[89]|20[0-4])\d)(?:"
    r"[-_./]?(?P<month>0[1-9]|1[0-2])" + _DAY.format(1) + r"|"
    r"[&;](?:mm?|month)=(?P<told_month>\d{1,2})" + _DAY.format(2) + r"|"
    r"[-_./](?P<name>[a-z]{3,9})" + _DAY.format(3) + r"|"
    r"[-_./](?P<short>[1-9])[-_./](?P<day4>[0-3]\d))?(?!\d)"
)
"""A date in the name of a sitemap: ``sitemap-2024-05.xml``, ``sitemap_20240512.xml.gz``, ``posts.2024.05.xml``,
``?yyyy=2024&mm=05&dd=12``, ``/2024/may/sitemap.xml``, ``sitemap-2024.xml``. A month or a day of one digit alone may as
well be the number of a part (``sitemap-2024-1.xml``)."""
_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days between which articles are wanted, both included; None: no end on this side."""

    since: date | None = None
    until: date | None = None

    @classmethod
    def of_age(cls, days: int, today: date) -> Self:
        """What is at most so many days old: ``Site.max_age``."""
        return cls(since=today - timedelta(days=days))

    def may_hold(self, link: Link) -> bool:
        """Whether what a link leads to may be, or may list, an article published within; True where nothing tells.

        A page: by the date of publication that its source tells, else that in its address; and nothing was published
        later than it was changed. A sitemap: none of its pages was changed later than itself; and by the month or day
        in its name. The next page of a listing: nothing tells.
        """
        if link.kind == "next" or (self.since is None and self.until is None):
            return True
        days = _named(link.url) if link.kind == "listing" else _published(link)
        if days and not self._meets(days):
            return False
        changed = _days(link.told.modified) if days is None or days.is_long else None
        return changed is None or not self._is_before(changed)

    def _meets(self, days: "_Days") -> bool:
        return not self._is_before(days) and (self.until is None or days.first - MARGIN <= self.until)

    def _is_before(self, days: "_Days") -> bool:
        return self.since is not None and days.last + MARGIN < self.since


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that a date may mean: one, those of a month, those of a year."""

    first: date
    last: date

    @property
    def is_long(self) -> bool:
        return self.first != self.last


def _days(printed: Date | None) -> _Days | None:
    """The days of a date as printed; None where it tells none."""
    value = parse_date(printed, fetched_at=None).value if printed else None
    parts = [int(part) for part in value[:10].split("-")] if value else []
    return _span(*parts) if parts else None


def _published(link: Link) -> _Days | None:
    return _days(link.told.published) or _days(url_date(link.url))


def _named(url: str) -> _Days | None:
    """The days that the last date in the name of a sitemap means; None where it has none."""
    parts = urlsplit(url)
    name = unquote(f"{parts.path}?{parts.query}").lower()[-_LONGEST:]
    found = [days for match in _NAMED.finditer(name) if (days := _named_span(match))]
    return found[-1] if found else None


def _named_span(match: re.Match[str]) -> _Days | None:
    found = match.groupdict()
    month = found["month"] or found["told_month"] or found["short"]
    if found["name"] in _MONTHS:
        month = str(_MONTHS[found["name"]])
    day = next((value for key, value in found.items() if value and "day" in key), None) if month else None
    return _span(*(int(part) for part in (found["year"], month, day) if part))


def _span(year: int, month: int | None = None, day: int | None = None) -> _Days | None:
    """None for a day or a month that no calendar has, and at the calendar's two ends."""
    try:
        first = date(year, month or 1, day or 1)
        if day:
            last = first
        elif month:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        else:
            last = date(year, 12, 31)
        _ = first - MARGIN, last + MARGIN
    except (ValueError, OverflowError):
        return None
    return _Days(first, last)
