"""What is printed beside a time: offsets, names and abbreviations of zones, as a country means them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pipelines.date_parts import PrintedZone

_WIDEST = timedelta(hours=14)
_OFFSET = re.compile(r"([+-])(\d{1,2})(?:[:.]?([0-5]\d)|([.,]5))?", re.ASCII)
_CITY_BEFORE = re.compile(
    r"(?:hora|heure|ora|orario|giờ|waktu|ortszeit) (?:local |locale )?(?:in |de |di |d'|do |del )?(.+)"
)
_CITY_AFTER = re.compile(r"(.+?)(?:er)? (?:local )?(?:time|zeit|ortszeit|saati)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zones:
    """date_zones.toml."""

    known: Mapping[str, int | str]
    """What an abbreviation means everywhere, but for the countries in ``own``."""
    own: Mapping[str, Mapping[str, int | str]]
    """What it means in a country (ISO 3166); one that stands here alone means several things."""
    names: Mapping[str, int | str]
    """Names in words, in lower case."""


def named_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name; None for none."""
    return _named(name) if name and not name.startswith((".", "/")) and len(name) < 64 else None


def any_case(name: str) -> ZoneInfo | None:
    """The IANA zone of a name in any case; None for none."""
    return named_zone(name) or named_zone(_spellings().get(name.lower(), ""))


def offset_zone(text: str) -> tzinfo | None:
    """The zone of ``+2``, ``+02``, ``+0200``, ``+02:00`` or ``+5.5``; None for more than any place has."""
    match = _OFFSET.fullmatch(text.replace("−", "-"))
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or (30 if match[4] else 0)))
    if offset > _WIDEST:
        return None
    return timezone(-offset if match[1] == "-" else offset) if offset else UTC


def is_abbreviation(word: str) -> bool:
    """Whether ``word`` is the abbreviation of a zone. Case matters: "ET" is a zone, "et" is French."""
    zones = _zones()
    return word in zones.known or word in zones.own


def abbreviated(word: str, country: str | None) -> PrintedZone:
    """The zone of an abbreviation as ``country`` (ISO 3166) means it, without a zone where that is not decided."""
    zones = _zones()
    meaning = zones.own.get(word, {}).get(country or "", zones.known.get(word))
    return PrintedZone(zone=_meant(meaning), known="offset" if word == "Z" else "name")


def zone_names() -> Iterable[str]:
    """The names in words that are known, in lower case."""
    return _zones().names


@lru_cache(maxsize=4096)
def in_words(phrase: str) -> PrintedZone | None:
    """The zone of a name in lower case: "eastern time", "hora de madrid", "paris time"; None for what names none."""
    meaning = _zones().names.get(phrase)
    if meaning is not None:
        return PrintedZone(zone=_meant(meaning), known="name")
    for pattern in (_CITY_AFTER, _CITY_BEFORE):
        match = pattern.fullmatch(phrase)
        zone = _cities().get(match[1]) if match else None
        if zone:
            return PrintedZone(zone=named_zone(zone), known="name")
    return None


def longest_name(words: tuple[str, ...]) -> tuple[PrintedZone, int] | None:
    """The zone that the longest beginning of ``words`` names, and how many words that is."""
    for count in range(len(words), 0, -1):
        if zone := in_words(" ".join(words[:count])):
            return zone, count
    return None


def _meant(meaning: int | str | None) -> tzinfo | None:
    """Minutes from UTC, or the IANA zone whose rules apply."""
    if isinstance(meaning, str):
        return named_zone(meaning)
    return None if meaning is None else timezone(timedelta(minutes=meaning)) if meaning else UTC


@lru_cache(maxsize=1024)
def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def _spellings() -> dict[str, str]:
    return {zone.lower(): zone for zone in available_timezones()}


@cache
def _cities() -> dict[str, str]:
    """The cities after which zones are named, in lower case."""
    zones = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "US/", "SystemV/"))
    )
    return {zone.rpartition("/")[2].replace("_", " ").lower(): zone for zone in zones}


@cache
def _zones() -> _Zones:
    return _Zones(**tomllib.loads(files("pipelines").joinpath("date_zones.toml").read_text(encoding="utf-8")))
