"""In which language and zone a site writes, as far as it can honestly be known."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from crawler.sites.loader import LANGUAGE
from crawler.survey.seen import LISTED, Survey
from pipelines.date_words import country_of, country_zones
from pipelines.dates import host_country, parse_date
from pipelines.records import Article, Date

_OFFSET: Final = re.compile(
    r"\d{2}(?::\d{2}){1,2}(?:\.\d+)?\s*(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})$", re.ASCII
)
"""At the end of a machine's date: ``T15:25:00-04:00``, ``15:25:00 -0400``."""
_DEFAULT: Final = frozenset(["en-US"])
"""What content systems say of themselves where nobody has told them better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact of a site, and how it is known."""

    value: str
    because: str


def language_of(survey: Survey, articles: Sequence[Article]) -> Known | None:
    """The language that the articles' pages say, else the feed, else the front page."""
    said = Counter(article.language for article in articles if article.language)
    if said:
        return Known(value=said.most_common(1)[0][0], because="its articles say so")
    told = [(seen.language, "its feed says so") for seen in survey.seen if seen.shape in LISTED]
    told += [(seen.language, "its front page says so") for seen in survey.listings("page")]
    return next(
        (Known(value=_tag(tag), because=why) for tag, why in told if tag and LANGUAGE.fullmatch(_tag(tag))), None
    )


def country_of_site(survey: Survey, language: Known | None) -> Known | None:
    """The country that the address is in, else the one of which the language tag is."""
    if country := host_country(survey.home):
        return Known(value=country, because="the address is there")
    tag = language.value if language else None
    country = country_of(tag)
    return Known(value=country, because=f"it writes {tag}") if country and tag not in _DEFAULT else None


def zone_of(survey: Survey, articles: Sequence[Article], language: Known | None) -> Known | None:
    """The zone that times are printed in: that of the country whose clocks show the offsets of the machine dates.

    A country with one clock needs no offsets, where the address is in it. None as soon as more than one zone fits.
    """
    place = host_country(survey.home)
    country = place or country_of(language.value if language else None)
    offsets = tuple(dict.fromkeys(_observed(survey, articles)))
    if country is None or not (place or offsets):
        return None
    zones = [zone for zone in _main_zones(country) if all(_shows(zone, at, offset) for at, offset in offsets)]
    year = max((at.year for at, _ in offsets), default=survey.at.year)
    if len({_clock(zone, year) for zone in zones}) != 1:
        return None
    because = f"its dates carry {_written(offsets[0][1])}" if offsets else f"the only clock of {country}"
    return Known(value=zones[0], because=because)


def _tag(tag: str) -> str:
    """``en-CA`` of ``en_ca``."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _observed(survey: Survey, articles: Sequence[Article]) -> Iterator[tuple[datetime, timedelta]]:
    """Moments of machine dates with the offsets beside them: the articles' own, else those of the listings.

    None of +00:00, which most machines write wherever they are.
    """
    own = list(_offsets(date for article in articles for date in (article.published, article.modified) if date))
    listed = (link.told.published for seen in survey.seen if seen.shape in LISTED for link in seen.links)
    return iter(own or _offsets(date for date in listed if date))


def _offsets(dates: Iterable[Date]) -> Iterator[tuple[datetime, timedelta]]:
    for date in dates:
        found = _OFFSET.search((date.value or date.text).strip()) or _OFFSET.search(date.text.strip())
        value = parse_date(Date(text=date.text, origin=date.origin), fetched_at=None).value
        if found and value and len(value) > 13:
            offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
            if offset:
                yield datetime.fromisoformat(value).replace(tzinfo=UTC), offset if found["sign"] == "+" else -offset


def _shows(zone: str, at: datetime, offset: timedelta) -> bool:
    return at.astimezone(ZoneInfo(zone)).utcoffset() == offset


def _clock(zone: str, year: int) -> tuple[timedelta | None, ...]:
    """What a zone's clock shows in each month of a year: zones with the same are one to a reader."""
    return tuple(datetime(year, month, 15, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in range(1, 13))


def _written(offset: timedelta) -> str:
    minutes = round(abs(offset).total_seconds() / 60)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


@cache
def _main_zones(country: str) -> tuple[str, ...]:
    """The zones of a country, the most important first: those that are its own in the tz database's list of zones
    that differ since 1970, else all that bear its name."""
    own = set(country_zones(country))
    rows = (line.split("\t") for line in _table("zone1970.tab"))
    primary = tuple(row[2] for row in rows if row[0].partition(",")[0] == country)
    return primary or tuple(zone for row in map(str.split, _table("zone.tab")) for zone in row[2:3] if zone in own)


def _table(name: str) -> list[str]:
    text = (files("tzdata") / "zoneinfo" / name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
