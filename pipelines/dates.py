"""Dates that say what is known and no more.

A machine's date is read as its standard says (``date_machine``), any other as people print it (``date_print``). What
they tell becomes a value in UTC here, with how its zone is known and what is odd about it. docs/dates.md tells the
rules to those who ask the ledger.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.tz import datetime_ambiguous, datetime_exists

from pipelines.date_eras import persian_day
from pipelines.date_machine import moment_parts, of_week, read_machine, written
from pipelines.date_parts import PARTS, TIMES, Problem, Reading, Span
from pipelines.date_print import read_printed
from pipelines.date_text import plain
from pipelines.date_words import countries, country_of, country_zones, zone_country
from pipelines.date_zones import named_zone
from pipelines.records import Article, Date, Fetch, Precision, Zone

_LENGTHS: dict[Precision, int] = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}
_WEB = 1990
_A_DAY = timedelta(days=1)
_LONGEST = 300
"""Characters of a printed date that are looked at: a byline is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What a reader of the page knew."""

    fetched_at: datetime | None
    zone: ZoneInfo | None
    country: str | None
    """Tells what day it was there where the zone is not known."""

    def day(self, moment: datetime) -> date:
        """The day of the fetch where the page was printed: in the site's zone, else in its country if that has one day
        only, else in UTC."""
        if self.zone is None and self.country:
            days = {
                moment.astimezone(zone).date() for name in country_zones(self.country) if (zone := named_zone(name))
            }
            if len(days) == 1:
                return days.pop()
        return moment.astimezone(self.zone or UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A time in UTC, or a day as printed."""

    at: datetime
    zone: Zone | None


def parse_date(
    date: Date,
    *,
    fetched_at: datetime | None,
    zone: str | None = None,
    language: str | None = None,
    country: str | None = None,
) -> Date:
    """``date`` with everything that its text tells, in the forms of ``records.Date``. Any text gives a date back.

    ``fetched_at``: aware; what "3 hours ago" and a missing year count from. ``zone``: IANA name of the zone that the
    site prints its times in. ``language``: BCP 47; decides month names, and the order of 03/04 where ``country`` (ISO
    3166, the site's) does not; the country decides what IST means.
    """
    if date.precision:
        return date  # read before
    text = (date.value or date.text).strip()
    found = written(text)
    if found and _is_usual(found[0]):
        at, precision, known = found
        if precision == "day" or known:
            return _with_value(date, at, known, precision, fetched_at)
        if not zone:
            return _with_value(date, at, "unknown", precision, fetched_at)
    country = country.upper() if country else None
    setting = _Setting(
        fetched_at=fetched_at, zone=named_zone(zone) if zone else None, country=country or country_of(language)
    )
    return _settled(date, _reading(text, language, country, zone), setting)


def is_relative(text: str, language: str | None) -> bool:
    """Whether a printed date counts from the moment of reading: "3 hours ago", "yesterday", in any form that is read.

    ``language``: BCP 47.
    """
    return bool(_reading(text.strip(), language, None, None).back)


def normalise_dates(article: Article, fetched_at: datetime | None) -> Article:
    """The article with its own dates and those of its related news read, in its language, country and zone.

    The country is the one that the site's file names, else that of the address (``.de``), else that of the site's zone.
    """

    def read(date: Date | None) -> Date | None:
        return article_date(date, article, fetched_at) if date else None

    return replace(
        article,
        published=read(article.published),
        modified=read(article.modified),
        related=tuple(
            replace(item, published=read(item.published)) if item.published else item for item in article.related
        ),
    )


def article_date(date: Date, article: Article, fetched_at: datetime | None) -> Date:
    """A date of the article's page read in its language, country and zone."""
    country = article.country or host_country(article.url) or zone_country(article.zone)
    return parse_date(date, fetched_at=fetched_at, zone=article.zone, language=article.language, country=country)


_OF_ALL = frozenset(
    (
        "ad",
        "ai",
        "as",
        "bz",
        "cc",
        "cd",
        "co",
        "dj",
        "eu",
        "fm",
        "gg",
        "io",
        "la",
        "me",
        "ms",
        "nu",
        "sc",
        "sr",
        "su",
        "tk",
        "tv",
        "ws",
    )
)
"""Country domains that anybody takes: https://developers.google.com/search/docs/specialty/international/managing-multi-regional-sites"""


def host_country(url: str | None) -> str | None:
    """The country (ISO 3166) whose domain an address is in; None for .com and its like."""
    domain = (urlsplit(url).hostname or "").rpartition(".")[2] if url else ""
    if domain in _OF_ALL:
        return None
    country = {"uk": "GB"}.get(domain, domain).upper()
    return country if country in countries() else None


def _reading(text: str, language: str | None, country: str | None, zone: str | None) -> Reading:
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition(" ")[0]
    of_zone = zone_country(zone)
    machine = read_machine(plain(text), country or of_zone or country_of(language))
    if machine and not _is_of_another_calendar(machine):
        return machine
    return read_printed(text, language, country, of_zone)


def _is_of_another_calendar(reading: Reading) -> bool:
    """1405-02-22 in Persian, 2569-05-12 in Thai."""
    return reading.year is not None and (1300 < reading.year < 1500 or 2400 < reading.year < 2700)


def _is_usual(moment: datetime) -> bool:
    return 1500 < moment.year < 2400


# From parts to a value


def _settled(date: Date, reading: Reading, setting: _Setting) -> Date:
    """The date of the parts, or the problem that keeps them from being one."""
    if reading.back and not reading.problem:
        reading = _counted_back(reading, setting)
    reading = _with_year(reading, setting)
    if reading.problem:
        return _without_value(date, reading.problem)
    precision = _precision(reading)
    start = _start(reading, precision)
    if start is None:
        return _without_value(date, Problem.IMPOSSIBLE)
    if precision not in TIMES:
        return _with_value(date, start, None, precision, setting.fetched_at)
    moment = _in_utc(start, reading, setting)
    if isinstance(moment, Problem):
        return _without_value(date, moment)
    return _with_value(date, moment.at, moment.zone, precision, setting.fetched_at)


def _counted_back(reading: Reading, setting: _Setting) -> Reading:
    """The moment so long before the fetch, as precise as the words are; a day of the site's zone, with its time."""
    if setting.fetched_at is None:
        return Reading(problem=Problem.NO_FETCH_TIME)
    try:
        then = setting.fetched_at.astimezone(UTC)
        if reading.precision not in TIMES:
            then = then.astimezone(setting.zone or UTC)
        for span in reading.back:
            then -= _delta(span)
    except (OverflowError, ValueError):
        return Reading(problem=Problem.IMPOSSIBLE)
    if reading.back == (Span(0, "week"),):
        return of_week(then.date() - timedelta(days=then.weekday()))
    parts = moment_parts(then, reading.precision or "day")
    if reading.hour is None:
        return parts
    return replace(parts, hour=reading.hour, minute=reading.minute, second=reading.second, zone=reading.zone)


def _delta(span: Span) -> relativedelta:
    return relativedelta(**{f"{span.unit}s": span.count})


def _with_year(reading: Reading, setting: _Setting) -> Reading:
    """The parts with the year, or the whole day, that only the fetch can tell."""
    if reading.problem or reading.year is not None:
        return reading
    if reading.month is None and reading.weekday is None:
        return Reading(problem=Problem.NO_DATE)
    if setting.fetched_at is None:
        return Reading(problem=Problem.NO_YEAR if reading.month else Problem.NO_FETCH_TIME)
    today = setting.day(setting.fetched_at)
    if reading.month is None:
        back = (today.weekday() - (reading.weekday or 0)) % 7
        found: date | None = today - timedelta(days=back or 7 * reading.is_last)
    elif reading.day is None:
        return replace(reading, year=today.year - (reading.month > today.month))
    elif reading.is_persian:
        days = (persian_day(year, reading.month, reading.day) for year in range(today.year - 621, today.year - 630, -1))
        found = next((day for day in days if day and day <= today), None)
    else:
        found = _latest(reading.month, reading.day, reading.weekday, today)
    if found is None:
        return Reading(problem=Problem.IMPOSSIBLE)
    return replace(reading, year=found.year, month=found.month, day=found.day)


def _latest(month: int, day: int, weekday: int | None, today: date) -> date | None:
    """The latest such day that is not after ``today``, on that weekday where one is printed."""
    first: date | None = None
    for year in range(today.year, today.year - 12, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found > today:
            continue
        if weekday is None or found.weekday() == weekday:
            return found
        first = first or found
    return first


def _precision(reading: Reading) -> Precision:
    """The smallest part before the first that is missing."""
    parts = (reading.year, reading.month, reading.day, reading.hour, reading.minute, reading.second)
    return PARTS[(parts.index(None) if None in parts else len(parts)) - 1]


def _start(reading: Reading, precision: Precision) -> datetime | None:
    """The first second of what is known, as if in UTC; None for what no calendar of ours has."""
    year, month, day = reading.year or 0, reading.month or 1, reading.day or 1
    clock = (reading.hour or 0, reading.minute or 0, reading.second or 0) if precision in TIMES else (0, 0, 0)
    try:
        if clock[0] == 24:  # the end of the day
            return datetime(year, month, day, tzinfo=UTC) + _A_DAY
        return datetime(year, month, day, *clock, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _in_utc(start: datetime, reading: Reading, setting: _Setting) -> _Moment | Problem:
    """The moment of a printed time: by the offset or the zone's name beside it, by the site's zone, else as UTC."""
    printed = reading.zone
    zone: tzinfo | None = printed.zone if printed else setting.zone
    if printed and zone is None:
        return Problem.AMBIGUOUS_ZONE
    if zone is None:
        return _Moment(at=start, zone="unknown")
    local = start.replace(tzinfo=None)
    if isinstance(zone, ZoneInfo) and 1 < start.year < 9999:  # dateutil reckons a day further
        if not datetime_exists(local, tz=zone):
            return Problem.SKIPPED_HOUR
        if datetime_ambiguous(local, tz=zone):
            return Problem.AMBIGUOUS_HOUR
    try:
        return _Moment(at=local.replace(tzinfo=zone).astimezone(UTC), zone=printed.known if printed else "site")
    except OverflowError:
        return Problem.IMPOSSIBLE


def _with_value(date: Date, at: datetime, zone: Zone | None, precision: Precision, fetched_at: datetime | None) -> Date:
    value = at.isoformat()[: _LENGTHS[precision]]
    return Date(
        text=date.text,
        origin=date.origin,
        value=f"{value}Z" if precision in TIMES else value,
        precision=precision,
        zone=zone,
        problem=_doubt(at, fetched_at),
    )


def _doubt(at: datetime, fetched_at: datetime | None) -> Problem | None:
    """What is odd about a value that can be told."""
    if at.year < _WEB:
        return Problem.BEFORE_WEB
    return Problem.FUTURE if fetched_at and at - fetched_at > _A_DAY else None


def _without_value(date: Date, problem: Problem) -> Date:
    return Date(text=date.text, origin=date.origin, problem=problem)


class DatesPipeline:
    """Scrapy's item pipeline around ``normalise_dates``."""

    def process_item(self, item: Fetch) -> Fetch:
        """The fetch with its article's dates read; a fetch without an article as it is."""
        if item.article is None:
            return item
        return replace(item, article=normalise_dates(item.article, None if item.undated else item.fetched_at))
