"""What the words of a printed date mean, by language.

They come from CLDR through babel, and from date_words.toml and date_zones.toml where CLDR lacks them. Each word gets a
mark that ``date_print`` reads; a month's mark is its English abbreviation, because dateutil reads that.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_timedelta

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
Order = Literal["day", "month"]
"""What a numeric date with its year at the end begins with."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PUBLISHED, UPDATED = "<P>", "<C>"
AT, CLOCK, HOUR = "@", "U", "H"
WORD = re.compile(r"[^\s\d!-&(-/:-@\[-`{-¿–—…•]+")
"""Letters with their marks and apostrophes: in Indic scripts ``\\w`` leaves out parts of a word."""

_LITERAL = re.compile(r"'([^']+)'")
_UNITS: tuple[Unit, ...] = ("year", "month", "week", "day", "hour", "minute", "second")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The words of one language over those of English, as ``folded`` gives them."""

    marks: dict[str, str]
    """A word to its mark; an empty mark says that the word may be passed over."""
    doubtful: dict[str, str]
    """Words that are a month as well as a weekday (Spanish "mar"), to the month's mark."""
    ago: dict[str, Unit]
    """The letters of "3 hours ago" to its unit: ``hoursago``."""
    ones: frozenset[str]
    """Words for 1 in "an hour ago"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """One language of date_words.toml."""

    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    hour: tuple[str, ...] = ()
    linking: tuple[str, ...] = ()
    one: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    yesterday: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    months: dict[str, int] = field(default_factory=dict)
    ago: dict[str, Unit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zones:
    """date_zones.toml."""

    doubtful: tuple[str, ...]
    known: dict[str, int | str]


def folded(text: str) -> str:
    """``text`` as words are compared."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


@lru_cache(maxsize=64)
def date_words(language: str | None) -> DateWords:
    """The words that dates are printed with in ``language`` (BCP 47); the English ones where CLDR does not know it."""
    found = DateWords(marks={}, doubtful={}, ago={}, ones=frozenset())
    for locale in dict.fromkeys((Locale("en"), locale_of(language) or Locale("en"))):
        found = _with(found, locale)
    return found


def is_zone(word: str) -> bool:
    """Whether ``word`` is the abbreviation of a zone, known or doubtful."""
    zones = _zones()
    return word in zones.known or word in zones.doubtful


def zone_meaning(word: str) -> int | str | None:
    """What the abbreviation of a zone means: minutes from UTC, or an IANA name; None for several things or nothing."""
    return _zones().known.get(word)


@lru_cache(maxsize=256)
def numeric_order(language: str | None, zone: str | None) -> Order | None:
    """Whether 03/04 begins with its day or its month, by the language and the country; None: nobody knows.

    A bare "en" is written both ways, so the country comes from ``zone`` (IANA). In Canada both orders are in use.
    """
    locale = locale_of(language)
    if locale is None:
        return None
    if locale.language == "en" and locale.territory is None:
        territory = get_global("zone_territories").get(zone or "")
        locale = locale_of(f"en_{territory}") if territory else None
    return _order(locale) if locale and locale.territory != "CA" else None


def locale_of(language: str | None) -> Locale | None:
    """The locale of a BCP 47 tag, or of as much of it as CLDR knows; None for none."""
    tag = (language or "").replace("-", "_")
    if not _TAG.fullmatch(tag):  # the tag comes from a page; babel makes a file name of it
        return None
    for code in (tag, tag.partition("_")[0]):
        try:
            return Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _order(locale: Locale) -> Order | None:
    pattern = locale.date_formats["short"].pattern
    if pattern.lstrip("\u200f").startswith(
        "y"
    ):  # such languages have no habit for a year at the end, but Swedish and its like
        pattern = locale.datetime_skeletons["Md"].pattern if "Md" in locale.datetime_skeletons else ""
        return "day" if 0 <= pattern.find("d") < pattern.find("M") else None
    return "day" if pattern.find("d") < pattern.find("M") else "month"


def _with(words: DateWords, locale: Locale) -> DateWords:
    """``words`` with those of ``locale`` over them."""
    listed = _listed().get({"nb": "no", "nn": "no"}.get(locale.language, locale.language), _Listed())
    months = dict(_months(locale)) | {name: MONTHS[number - 1] for name, number in listed.months.items()}
    weekdays = dict.fromkeys(_weekdays(locale), "")
    return DateWords(
        marks=words.marks
        | dict(_linking(locale))
        | dict(_periods(locale))
        | months
        | weekdays
        | dict(_listed_marks(listed)),
        doubtful={word: mark for word, mark in (words.doubtful | months).items() if word in weekdays},
        ago=words.ago | dict(_ago(locale)) | listed.ago,
        ones=words.ones | frozenset(listed.one),
    )


def _months(locale: Locale) -> Iterator[tuple[str, str]]:
    """Names of months that are one word, a "de" aside: Thai "ม.ค." and Vietnamese "tháng 5" are left out."""
    found: dict[str, set[int]] = {}
    for number, name in _names(locale.months):
        words = [word for word in WORD.findall(name) if len(word) > 2] or WORD.findall(name)
        if len(words) == 1 and not any(character.isdigit() for character in name):
            found.setdefault(words[0], set()).add(number)
    for word, numbers in found.items():
        if len(numbers) == 1:  # in Manx two months begin alike
            yield word, MONTHS[numbers.pop() - 1]


def _weekdays(locale: Locale) -> Iterator[str]:
    for _, name in _names(locale.days):
        yield from WORD.findall(name)


def _names(tables: object) -> Iterator[tuple[int, str]]:
    """The full and the short names in one of babel's tables of months or days."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in tables[context][width].items():  # type: ignore[index]
                yield number, folded(name)


def _linking(locale: Locale) -> Iterator[tuple[str, str]]:
    """What the locale puts between the numbers of a date: Spanish "de", Russian "г."."""
    for width in ("full", "long", "medium"):
        for literal in _LITERAL.findall(locale.date_formats[width].pattern):
            for word in WORD.findall(folded(literal)):
                yield word, ""


def _periods(locale: Locale) -> Iterator[tuple[str, str]]:
    """AM and PM where they are words; "a. m." is for the dates step."""
    for width in ("wide", "abbreviated"):
        for key in ("am", "pm"):
            words = WORD.findall(folded(locale.day_periods["format"][width].get(key, "")))
            if len(words) == 1:
                yield words[0], key.upper()


def _listed_marks(listed: _Listed) -> Iterator[tuple[str, str]]:
    marked = (
        ("", (*listed.linking, *listed.one)),
        (PUBLISHED, listed.published),
        (UPDATED, listed.updated),
        (AT, listed.at),
        (CLOCK, listed.clock),
        (HOUR, listed.hour),
        *((f"<{days}>", words) for days, words in enumerate((listed.today, listed.yesterday, listed.before))),
    )
    for mark, words in marked:
        for word in words:
            yield word, mark


def _ago(locale: Locale) -> Iterator[tuple[str, Unit]]:
    """How the locale says "3 hours ago", in all plurals and widths. Where two units share a form the smaller stays."""
    for unit in _UNITS:
        for width in ("long", "short", "narrow"):
            for count in (1, 2, 5):
                phrase = folded(_past(locale, unit, width, count) or "-")
                if not phrase.startswith("-"):
                    yield "".join(WORD.findall(phrase)), unit


def _past(locale: Locale, unit: Unit, width: Literal["long", "short", "narrow"], count: int) -> str | None:
    past = -timedelta(seconds=count * _SECONDS[unit])
    try:
        return format_timedelta(past, granularity=unit, threshold=1000, add_direction=True, format=width, locale=locale)
    except KeyError:  # babel 2.18 does not fall back to a longer form where CLDR has no short one
        return None


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
"""As babel counts them."""


@cache
def _listed() -> dict[str, _Listed]:
    tables = tomllib.loads(files("pipelines").joinpath("date_words.toml").read_text(encoding="utf-8"))
    return {language: _Listed(**table) for language, table in tables.items()}


@cache
def _zones() -> _Zones:
    return _Zones(**tomllib.loads(files("pipelines").joinpath("date_zones.toml").read_text(encoding="utf-8")))
