"""Dates that say what is known and no more.

A machine's date is read as its standard says (ISO 8601, RFC 2822, epoch), "3 hours ago" against the fetch, any other as
``date_print`` says. What they tell becomes a value in UTC here, with how its zone is known and what is odd about it.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from pipelines.date_parts import PARTS, TIMES, Problem, Reading, full_year, offset_of
from pipelines.date_print import read_printed
from pipelines.date_words import MONTHS, PUBLISHED, UPDATED, WORD, date_words, folded, is_zone, zone_meaning
from pipelines.records import Article, Date, Fetch, Precision, Zone

_LENGTHS: dict[Precision, int] = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}
_FIRST_YEAR, _LAST_YEAR = 1899, 2101
"""A year outside belongs to another calendar, or is no year."""
_WEB = 1990
_A_DAY = timedelta(days=1)
_LONGEST = 300
"""Characters of a printed date that are looked at: a byline is shorter."""
_LONGEST_MACHINE = 40
_LONGEST_AGO = 60
_ISO = re.compile(
    r"\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d)(?:[T ](?P<hour>\d\d)(?P<minute>:?\d\d)?(?P<second>:?\d\d(?:[.,]\d{1,9})?)?"
    r"(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_SPACED_OFFSET = re.compile(r" (?=Z$|[+-]\d\d:?\d\d$)")
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?", re.ASCII)
_MAIL = re.compile(
    rf"(?:[A-Z][a-z]{{2,8}}, ?)?(\d{{1,2}})[ -]({'|'.join(MONTHS)})[ -](\d{{4}}|\d{{2}}) (\d\d):(\d\d)(?::(\d\d))?"
    r"(?: ?(?P<offset>[+-]\d{4})(?: \([A-Z]{1,5}\))?| (?P<word>[A-Z]{1,5}))?",
    re.ASCII,
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ago:
    """ "3 hours ago"."""

    span: relativedelta
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What a reader of the page knew."""

    fetched_at: datetime | None
    zone: ZoneInfo | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A time in UTC, or a day as printed."""

    at: datetime
    zone: Zone | None
    problem: Problem | None = None


def parse_date(date: Date, *, fetched_at: datetime | None, zone: str | None, language: str | None) -> Date:
    """``date`` with everything that its text tells, in the forms of ``records.Date``. Any text gives a date back.

    ``fetched_at``: aware; what "3 hours ago" and a missing year count from. ``zone``: IANA name of the zone that the
    site prints its times in. ``language``: BCP 47; decides month names and the order of 03/04.
    """
    if date.precision:
        return date  # read before
    text = (date.value or date.text).strip()
    setting = _Setting(fetched_at=fetched_at, zone=_named_zone(zone) if zone else None)
    instant = _instant(text)
    if instant:
        return _with_value(date, _Moment(at=instant, zone="offset"), "second", setting)
    reading = _machine(text) or _counted_back(text, language, setting) or read_printed(text[:_LONGEST], language, zone)
    return _settled(date, reading, setting)


def is_relative(text: str, language: str | None) -> bool:
    """Whether a printed date counts from the moment of reading: "3 hours ago", "yesterday", in any form that is read.

    ``language``: BCP 47.
    """
    text = text.strip()
    if len(text) <= _LONGEST_AGO and _ago(text, language):
        return True
    return _machine(text) is None and read_printed(text[:_LONGEST], language, None).days_back is not None


def normalise_dates(article: Article, fetched_at: datetime | None) -> Article:
    """The article with its own dates and those of its related news read, in its language and zone."""

    def read(date: Date | None) -> Date | None:
        if date is None:
            return None
        return parse_date(date, fetched_at=fetched_at, zone=article.zone, language=article.language)

    return replace(
        article,
        published=read(article.published),
        modified=read(article.modified),
        related=tuple(
            replace(item, published=read(item.published)) if item.published else item for item in article.related
        ),
    )


# What a machine wrote


def _instant(text: str) -> datetime | None:
    """The short way for what most pages carry: ``2026-05-12T13:41:07Z``, with any offset and fraction."""
    if len(text) < 20 or text[4] != "-" or text[10] != "T" or text[16] != ":":
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo and _FIRST_YEAR < moment.year < _LAST_YEAR else None
    except ValueError:
        return None


def _machine(text: str) -> Reading | None:
    """What a machine's form tells; None where the text has none."""
    if len(text) > _LONGEST_MACHINE or not any(character.isdigit() for character in text[:12]):
        return None
    return _iso(text) or _epoch(text) or _mail(text)


def _iso(text: str) -> Reading | None:
    """ISO 8601: a year, a month, a day (also of a week), with or without a time."""
    month = _YEAR_MONTH.fullmatch(text)
    if month:
        return Reading(year=int(month[1]), month=int(month[2]) if month[2] else None)
    text = _SPACED_OFFSET.sub("", text.replace("−", "-").upper())
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Reading(problem=Problem.IMPOSSIBLE)
    precision: Precision = next((part for part in reversed(TIMES) if match[part]), "day")
    return _parts(moment, precision)


def _epoch(text: str) -> Reading | None:
    """Seconds or milliseconds since 1970: ten or thirteen digits, from 2001 to 2033."""
    if not _EPOCH.fullmatch(text):
        return None
    return _parts(datetime.fromtimestamp(int(text[:10]), UTC), "second")


def _mail(text: str) -> Reading | None:
    """RFC 2822 and its ancestors, RFC 822 and RFC 850, as feeds and HTTP headers print them."""
    match = _MAIL.fullmatch(text)
    if match is None or (match["word"] and not is_zone(match["word"])):  # 9:41 PM is for people
        return None
    day, month, year, hour, minute, second = match.group(1, 2, 3, 4, 5, 6)
    return Reading(
        year=full_year(year),
        month=MONTHS.index(month) + 1,
        day=int(day),
        hour=int(hour),
        minute=int(minute),
        second=int(second) if second else None,
        offset=offset_of(match["offset"]),
        zone_word=match["word"],
    )


def _parts(moment: datetime, precision: Precision) -> Reading:
    """The parts of a moment down to ``precision``."""
    names = PARTS[: PARTS.index(precision) + 1]
    offset = moment.utcoffset() if precision in TIMES else None
    return Reading(
        **{name: getattr(moment, name) for name in names}, offset=None if offset is None else timezone(offset)
    )


# What counts back from the fetch


def _counted_back(text: str, language: str | None, setting: _Setting) -> Reading | None:
    """ "3 hours ago", with the precision of its unit; a week has none of its own, so it gives its month."""
    ago = _ago(text, language) if len(text) <= _LONGEST_AGO else None
    if ago is None:
        return None
    if setting.fetched_at is None:
        return Reading(problem=Problem.NO_FETCH_TIME)
    try:
        then = setting.fetched_at.astimezone(UTC) - ago.span
    except (OverflowError, ValueError):
        return Reading(problem=Problem.IMPOSSIBLE)
    if ago.precision in TIMES:
        return _parts(then, ago.precision)
    return _parts(then.astimezone(setting.zone or UTC), ago.precision)


@lru_cache(maxsize=1024)
def _ago(text: str, language: str | None) -> _Ago | None:
    """The number and the unit, where the text is "3 hours ago" in the page's language or in English, and no more."""
    known = date_words(language)
    words = WORD.findall(folded(text))
    numbers = _NUMBER.findall(text)
    ones = [word for word in words if word in known.ones]
    if not numbers and ones:
        words.remove(ones[0])
        numbers = ["1"]
    while words and known.marks.get(words[0]) in ("", PUBLISHED, UPDATED):
        del words[0]
    unit = known.ago.get("".join(words)) if len(numbers) == 1 else None
    if unit is None or len(numbers[0]) > 3:
        return None
    span = relativedelta(**{f"{unit}s": int(numbers[0])})
    return _Ago(span=span, precision="month" if unit == "week" else unit)


# From parts to a value


def _settled(date: Date, reading: Reading, setting: _Setting) -> Date:
    """The date of the parts, or the problem that keeps them from being one."""
    reading = _with_year(reading, setting)
    if reading.problem:
        return _without_value(date, reading.problem)
    precision = _precision(reading)
    start = _start(reading, precision)
    if start is None:
        return _without_value(date, Problem.IMPOSSIBLE)
    if precision not in TIMES:
        return _with_value(date, _Moment(at=start, zone=None), precision, setting)
    moment = _in_utc(start, reading, setting)
    if precision == "hour" and moment.at.minute:  # 3 PM in India
        precision = "minute"
    return _with_value(date, moment, precision, setting)


def _with_year(reading: Reading, setting: _Setting) -> Reading:
    """The parts with the year, or the whole day, that only the fetch can tell."""
    if reading.problem or reading.year:
        return reading
    if reading.days_back is None and (reading.month is None or reading.day is None):
        return Reading(problem=Problem.NO_DATE)
    if setting.fetched_at is None:
        return Reading(problem=Problem.NO_YEAR if reading.days_back is None else Problem.NO_FETCH_TIME)
    today = setting.fetched_at.astimezone(setting.zone or UTC).date()
    if reading.days_back is not None:
        day: date | None = today - timedelta(days=reading.days_back)
    else:
        day = _latest(reading.month or 0, reading.day or 0, today)
    if day is None:
        return Reading(problem=Problem.IMPOSSIBLE)
    return replace(reading, year=day.year, month=day.month, day=day.day)


def _latest(month: int, day: int, today: date) -> date | None:
    """The latest such day that is not after ``today``. 29 February may be eight years back."""
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _precision(reading: Reading) -> Precision:
    """The smallest part before the first that is missing."""
    parts = (reading.year, reading.month, reading.day, reading.hour, reading.minute, reading.second)
    return PARTS[(parts.index(None) if None in parts else len(parts)) - 1]


def _start(reading: Reading, precision: Precision) -> datetime | None:
    """The first second of what is known, as if in UTC; None for what no calendar of ours has."""
    year, month, day = reading.year or 0, reading.month or 1, reading.day or 1
    clock = (reading.hour or 0, reading.minute or 0, reading.second or 0) if precision in TIMES else (0, 0, 0)
    try:
        start = datetime(year, month, day, *clock, tzinfo=UTC)
    except ValueError:
        return None
    return start if _FIRST_YEAR < start.year < _LAST_YEAR else None


def _in_utc(start: datetime, reading: Reading, setting: _Setting) -> _Moment:
    """The moment of a printed time: by the offset or the zone's name beside it, by the site's zone, else as UTC."""
    if reading.offset:
        return _Moment(at=start.replace(tzinfo=reading.offset).astimezone(UTC), zone="offset")
    local = start.replace(tzinfo=setting.zone) if setting.zone else None
    if reading.zone_word is None:
        return _Moment(at=local.astimezone(UTC), zone="site") if local else _Moment(at=start, zone="unknown")
    if local and local.tzname() == reading.zone_word:
        return _Moment(at=local.astimezone(UTC), zone="name")
    named = _zone_of(reading.zone_word)
    if named is None:
        return _Moment(at=start, zone="unknown", problem=Problem.AMBIGUOUS_ZONE)
    return _Moment(at=start.replace(tzinfo=named).astimezone(UTC), zone="name")


def _zone_of(word: str) -> tzinfo | None:
    """The zone that an abbreviation means; None where it means several."""
    meaning = zone_meaning(word)
    if isinstance(meaning, str):
        return _named_zone(meaning)
    return None if meaning is None else timezone(timedelta(minutes=meaning))


@cache
def _named_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name; None for none. The names come from site files and from this module."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _with_value(date: Date, moment: _Moment, precision: Precision, setting: _Setting) -> Date:
    value = moment.at.isoformat()[: _LENGTHS[precision]]
    return Date(
        text=date.text,
        origin=date.origin,
        value=f"{value}Z" if precision in TIMES else value,
        precision=precision,
        zone=moment.zone,
        problem=moment.problem or _doubt(moment.at, setting.fetched_at),
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
