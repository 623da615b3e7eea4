"""Dates that a machine wrote: ISO 8601, RFC 3339, RFC 2822 with its ancestors, and seconds since 1970."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from pipelines.date_parts import PARTS, TIMES, PrintedZone, Problem, Reading, ZoneName, full_year
from pipelines.date_zones import abbreviated, is_abbreviation, named_zone, offset_zone
from pipelines.records import Precision

LONGEST = 80
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_DATE = (
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|(?P<basic>\d{4})|-?W(?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?"
    r"|-?(?P<ordinal>\d{3}))?"
)
_OFFSET = r"Z|[+-]\d\d(?::?\d\d)?|(?:UTC|GMT)(?: ?[+-]\d\d?(?::?\d\d)?)?"
_TIME = (
    r"(?:(?:[T ]|%20| T )(?P<hour>\d\d)(?:(?<=T\d\d)[.,](?P<hours>\d{1,9})|(?P<mark>:?)(?P<minute>\d\d)"
    r"(?:[.,](?P<minutes>\d{1,9})|(?P=mark)(?P<second>\d\d)(?:[.,:]\d{1,12})?)?)?"
    rf"(?: ?(?P<offset>{_OFFSET})(?: (?:UTC|GMT|[A-Z]{{3,4}}))?| ?(?P<word>[A-Z]{{2,5}}))?"
    r"(?: ?\[?(?P<name>[A-Z]\w+/[\w/+-]+|UTC)\]?)?)?"
)
_MONTH_DIGITS = {name: f"{number:02}" for name, number in _MONTHS.items()}
_ISO = re.compile(_DATE + _TIME, re.ASCII)
_EPOCH = re.compile(
    r"(?:/Date\()?(?P<ten>1\d{9}|20\d{8}|21[0-3]\d{7}|214[0-6]\d{6}|2147[0-4]\d{5})(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?"
    r"(?:[+-]\d{4})?(?:\)/)?|(?P<nine>[6-9]\d{8})(?:\d{3})?",
    re.ASCII,
)
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?", re.ASCII)
_DOTS = re.compile(r"(\d{4}-\d\d-\d\d)[- ](\d\d)\.(\d\d)\.(\d\d)(?:\.\d{1,12})?", re.ASCII)
_PICTURE = re.compile(r"(?P<date>\d{4}:\d\d:\d\d) (?P<time>\d\d:\d\d:\d\d)(?P<offset>[+-]\d\d:\d\d)?", re.ASCII)
"""As cameras write it: https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf"""
_DOCUMENT = re.compile(r"(?P<date>\d{8})(?P<time>\d{6})(?P<offset>Z|[+-]\d\d'?\d\d)", re.ASCII)
"""As PDF has it: ISO 32000-1, 7.9.4."""
_LOST_PLUS = re.compile(r"(T\d\d:\d\d:\d\d(?:\.\d+)?) (\d\d:?\d\d)$", re.ASCII)
"""A plus that an address turned into a space."""
_BEFORE_CHRIST = re.compile(r"-\d{4}-\d\d-\d\d.*", re.ASCII)
_MAIL = re.compile(
    rf"(?:[A-Z][a-z]{{2,8}},? ?)?(?P<day>\d{{1,2}})[ -](?P<month>{'|'.join(_MONTHS)})[ -](?P<year>\d{{4}}|\d{{2}})"
    r" (?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?: ?(?P<offset>[+-]\d{4})(?: \([A-Z]{1,5}\))?| (?P<word>[A-Z]{1,5}))?",
    re.ASCII,
)


def written(text: str) -> tuple[datetime, Precision, ZoneName | None] | None:
    """The short way for what most machines write: ``2026-05-12``, ``2026-05-12T13:41:07Z`` with any offset, fraction or
    none, and ``Tue, 12 May 2026 13:41:07 GMT`` or ``+0200``; None for anything else, which may be a date even so.

    A time in UTC, or as it stands where nothing tells its zone; a day as its first second.
    """
    known: ZoneName = "offset"
    if len(text) > 28 and text[3] == "," and text[25] == " ":
        known, text = ("name" if text[26:] == "GMT" else "offset"), _as_iso(text)
    try:
        moment = datetime.fromisoformat(text if text[4:5] == text[7:8] == "-" else "")
    except ValueError:
        return None
    if len(text) == 10:
        return moment.replace(tzinfo=UTC), "day", None
    if text[13:14] != ":" or text[10] not in "Tt " or text[16:17] in (".", ","):
        return None
    precision: Precision = "second" if text[16:17] == ":" else "minute"
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), precision, None
    try:
        return moment.astimezone(UTC), precision, known
    except OverflowError:  # the year 1, east of Greenwich
        return None


def _as_iso(text: str) -> str:
    """``Tue, 12 May 2026 13:41:07 GMT`` as ISO 8601; no date where the zone is another's name."""
    zone = "+00:00" if text[26:] == "GMT" else text[26:] if text[26] in "+-" else ""
    return f"{text[12:16]}-{_MONTH_DIGITS.get(text[8:11])}-{text[5:7]}T{text[17:25]}{zone}" if zone else ""


def read_machine(text: str, country: str | None) -> Reading | None:
    """What a machine's form tells; None where the text has none. ``country`` decides what IST means."""
    if len(text) > LONGEST or not any(character.isdigit() for character in text[:12]):
        return None
    first, interval, _ = text.partition("/")
    if interval and len(first) > 9 and first[4:5] == "-" and (reading := _iso(first, country)):
        return reading  # an interval begins where it begins
    if _BEFORE_CHRIST.fullmatch(text):
        return Reading(problem=Problem.IMPOSSIBLE)
    text = _LOST_PLUS.sub(r"\1+\2", text.replace("%2B", "+"))
    text = text.removeprefix("+00").removeprefix("D:").rstrip(":-'.")
    return _joined(text, country) or _iso(text, country) or _epoch(text) or _mail(text, country)


def _joined(text: str, country: str | None) -> Reading | None:
    """Fourteen digits, or twelve; a time in dots behind a hyphen, as DB2 prints it; what pictures and PDFs hold."""
    match = _DIGITS.fullmatch(text)
    if match:
        year, month, day, hour, minute, second = match.groups()
        return _iso(f"{year}-{month}-{day}T{hour}:{minute}" + (f":{second}" if second else ""), country)
    match = _DOTS.fullmatch(text)
    if match:
        return _iso("{}T{}:{}:{}".format(*match.groups()), country)
    match = _PICTURE.fullmatch(text) or _DOCUMENT.fullmatch(text)
    if match:
        date, clock, offset = match["date"], match["time"], match.groupdict().get("offset") or ""
        return _iso(f"{date.replace(':', '')}T{clock.replace(':', '')}{offset.replace(chr(39), '')}", country)
    return None


def _iso(text: str, country: str | None) -> Reading | None:
    """ISO 8601: a year, a month, a day (also of a week or of a year), with or without a time."""
    if not text[:4].isdigit():
        return None
    match = _ISO.fullmatch(text if "/" in text else text.upper())
    if match is None or _is_number(match, text):
        return None
    day = _day(match)
    if day is None or match["year"] == "0000":
        return Reading(problem=Problem.IMPOSSIBLE)
    if isinstance(day, Reading):
        return day
    return _parts(day, "day") if match["hour"] is None else _timed(match, day, country)


def _is_number(match: re.Match[str], text: str) -> bool:
    """Whether digits in the form of a date are none: ``12345678``, ``0042``, ``2026-05-12 1341``; or a word no zone."""
    if match["word"] and not is_abbreviation(match["word"]):
        return True
    if match["minute"] and not match["mark"] and match["month"] and "T" not in text.upper():
        return True
    if match["year"] < "1000" and not match["day"]:
        return True
    return bool(match["basic"]) and not "01" <= match["basic"][:2] <= "12" and not match["hour"]


def _day(match: re.Match[str]) -> date | Reading | None:
    """The day, or the month or year where that is all; None for what no calendar has."""
    year = int(match["year"])
    try:
        if match["day"]:
            return date(year, int(match["month"]), int(match["day"]))
        if match["basic"]:
            return date(year, int(match["basic"][:2]), int(match["basic"][2:]))
        if match["ordinal"]:
            return _of_ordinal(year, int(match["ordinal"]))
        if match["week"]:
            first = date.fromisocalendar(year, int(match["week"]), int(match["weekday"] or 1))
            return first if match["weekday"] else of_week(first)
    except ValueError:
        return None
    month = int(match["month"]) if match["month"] else None
    return None if match["hour"] or month in (0, *range(13, 100)) else Reading(year=year, month=month)


def _of_ordinal(year: int, number: int) -> date | None:
    """The so-many-th day of a year."""
    found = date(year, 1, 1) + timedelta(days=number - 1)
    return found if found.year == year and number else None


def of_week(monday: date) -> Reading:
    """A week is in a month, or in a year, or in none."""
    sunday = monday + timedelta(days=6)
    if monday.year != sunday.year:
        return Reading(year=(monday + timedelta(days=3)).year)
    return Reading(year=monday.year, month=monday.month if monday.month == sunday.month else None)


def _timed(match: re.Match[str], day: date, country: str | None) -> Reading:
    hour, minute, second = int(match["hour"]), _number(match["minute"]), _number(match["second"])
    if match["hours"]:  # 13.5 hours
        minute = _sixtieths(match["hours"])
    if match["minutes"]:
        second = _sixtieths(match["minutes"])
    is_midnight = hour == 24 and not minute and not second
    if (hour > 23 and not is_midnight) or (minute or 0) > 59 or (second or 0) > 59:
        return Reading(problem=Problem.IMPOSSIBLE)
    zone = abbreviated(match["word"], country) if match["word"] else _zone(match["offset"], match["name"])
    if isinstance(zone, Problem):
        return Reading(problem=zone)
    parts = Reading(year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=second)
    return replace(parts, zone=zone)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _sixtieths(fraction: str) -> int:
    """The minutes of a fraction of an hour, or the seconds of one of a minute."""
    return int(int(fraction) * 60 / 10 ** len(fraction))


def _zone(offset: str | None, name: str | None) -> PrintedZone | Problem | None:
    if offset:
        if offset in ("UTC", "GMT"):
            return PrintedZone(zone=UTC, known="name")
        bare = offset.removeprefix("UTC").removeprefix("GMT").strip()
        zone = UTC if bare == "Z" else offset_zone(bare)
        return PrintedZone(zone=zone, known="offset") if zone else Problem.IMPOSSIBLE
    found = named_zone(name) if name else None
    return PrintedZone(zone=found, known="name") if found else None


def _epoch(text: str) -> Reading | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970: from 1989 to 2038."""
    match = _EPOCH.fullmatch(text)
    return moment_parts(datetime.fromtimestamp(int(match["ten"] or match["nine"]), UTC), "second") if match else None


def _mail(text: str, country: str | None) -> Reading | None:
    """RFC 2822 and its ancestors, RFC 822 and RFC 850, as feeds and HTTP headers print them."""
    match = _MAIL.fullmatch(text)
    if match is None or (match["word"] and not is_abbreviation(match["word"])):  # 9:41 PM is for people
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return Reading(problem=Problem.IMPOSSIBLE)
    zone: PrintedZone | None = None
    if match["offset"]:
        found = offset_zone(match["offset"])
        if found is None:
            return Reading(problem=Problem.IMPOSSIBLE)
        zone = PrintedZone(zone=found, known="offset")
    elif match["word"]:
        zone = abbreviated(match["word"], country)
        zone = PrintedZone(zone=UTC, known="offset") if match["word"] == "Z" else zone
    return Reading(
        year=full_year(match["year"]),
        month=_MONTHS[match["month"]],
        day=int(match["day"]),
        hour=hour,
        minute=minute,
        second=second if match["second"] else None,
        zone=zone,
    )


def moment_parts(moment: datetime, precision: Precision) -> Reading:
    """The parts of an aware moment down to ``precision``."""
    zone: tzinfo = moment.tzinfo or UTC
    parts = {name: getattr(moment, name) for name in PARTS[: PARTS.index(precision) + 1]}
    return Reading(**parts, zone=PrintedZone(zone=zone, known="offset") if precision in TIMES else None)


def _parts(day: date, precision: Precision) -> Reading:
    return Reading(**{name: getattr(day, name) for name in PARTS[: PARTS.index(precision) + 1]})
