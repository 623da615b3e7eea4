"""The date readers, each given the best that it can be given.

- dateutil has no fetch time but ``default``, whose parts stand in for those that are not printed: it gets midnight of
  the day of the fetch, in the site's zone, as it takes midnight of the machine's day by itself. ``dayfirst`` is as CLDR
  has it for the language and the country, but never where a year is first: it would read 2026-05-12 as of December.
- dateparser gets the language (both scripts of Chinese; none where it does not know the language, so that it finds
  one), the country as its region, the fetch time in the site's zone as ``RELATIVE_BASE``, the zone as ``TIMEZONE``, and
  the past as ``PREFER_DATES_FROM``. Its period is asked to tell a time from a day. ``TO_TIMEZONE`` is the site's zone,
  too: UTC would move days that are printed without a time. Without a fetch time it is told to read nothing that counts
  from now, and nothing without a year. ``DATE_ORDER`` is left to its locale.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from dateparser.data.languages_info import language_order
from dateparser.date import DateData, DateDataParser
from dateutil import parser as dateutil_parser

from benchmarks.dating.cases import Case

LANGUAGES = {"no": ("nb",), "tl": ("fil",), "zh": ("zh", "zh-Hant")}
"""What dateparser calls a language that it has under another name, or in two parts."""
KNOWN = frozenset(language_order)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a peer says: a whole moment."""

    at: datetime
    """Naive where it keeps no zone."""
    period: str | None = None
    """How much of it the text tells, where the peer says so: "time", "day", "month" …"""


def ask_dateutil(case: Case, *, fuzzy: bool) -> Callable[[], datetime]:
    """The call that reads a case."""
    there = _there(case.fetched_at, case.zone) if case.fetched_at else None
    midnight = there and there.replace(hour=0, minute=0, second=0, microsecond=0)
    return partial(dateutil_parser.parse, case.text, default=midnight, dayfirst=_is_day_first(case), fuzzy=fuzzy)


def ask_isoparse(case: Case) -> Callable[[], datetime]:
    """The call that reads a case in ISO 8601."""
    return partial(dateutil_parser.isoparse, case.text)


def ask_dateparser(case: Case, *, surrounded: bool) -> Callable[[], DateData]:
    """The call that reads a case. ``surrounded``: whether words at the edges may be left aside."""
    zone = case.zone or "UTC"
    settings: dict[str, Any] = {
        "RETURN_AS_TIMEZONE_AWARE": True,
        "RETURN_TIME_AS_PERIOD": True,
        "PREFER_DATES_FROM": "past",
        "TIMEZONE": zone,
        "TO_TIMEZONE": zone,
        "IGNORE_SURROUNDING_TEXT": surrounded,
    }
    if case.fetched_at:
        settings["RELATIVE_BASE"] = _there(case.fetched_at, zone)
    else:
        settings["PARSERS"] = ["timestamp", "custom-formats", "absolute-time"]
        settings["REQUIRE_PARTS"] = ["year"]
    languages = _languages(case.language)
    reader = DateDataParser(languages=languages, region=_region(case) if languages else None, settings=settings)
    return partial(reader.get_date_data, case.text)


def read_dateutil(case: Case, *, fuzzy: bool) -> Claim | None:
    """What dateutil says of a case."""
    try:
        at = ask_dateutil(case, fuzzy=fuzzy)()
        at.utcoffset()  # raises for +25:00, which it lets pass
    except (ValueError, OverflowError):
        return None
    return Claim(at)


def read_dateparser(case: Case, *, surrounded: bool) -> Claim | None:
    """What dateparser says of a case."""
    try:
        found = ask_dateparser(case, surrounded=surrounded)()
    except (ValueError, OverflowError):
        return None
    return Claim(found.date_obj, found.period) if found.date_obj else None


PEERS: dict[str, Callable[[Case], Claim | None]] = {
    "dateutil": partial(read_dateutil, fuzzy=False),
    "dateutil, fuzzy": partial(read_dateutil, fuzzy=True),
    "dateparser": partial(read_dateparser, surrounded=False),
    "dateparser, surrounding text ignored": partial(read_dateparser, surrounded=True),
}


def _there(moment: datetime, zone: str | None) -> datetime:
    """As the site's clocks show it."""
    return moment.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)


def _is_day_first(case: Case) -> bool:
    language, region = (case.language or "").partition("-")[0], _region(case)
    for tag in (f"{language}_{region}", language):
        try:
            pattern = Locale.parse(tag).date_formats["short"].pattern
        except (UnknownLocaleError, ValueError):
            continue
        return pattern.find("d") < pattern.find("M") and not case.text[:4].isdigit()
    return False


def _languages(tag: str | None) -> list[str] | None:
    language, _, rest = (tag or "").partition("-")
    names = (f"{language}-{rest.partition('-')[0]}", *LANGUAGES.get(language, (language,)))
    return [name for name in names if name in KNOWN] or None


def _region(case: Case) -> str | None:
    """The site's country, which decides before the language's does."""
    named = [part for part in (case.language or "").split("-")[1:] if len(part) == 2]
    return case.country or (named[0] if named else None)
