"""How often a site publishes, by hour of the day and day of the week, learnt from when its articles came. Pure.

An hour's rate is mean × factor of the hour × factor of the weekday. Each of the three is drawn towards what is assumed
of an unknown site by a weight that is told in articles: few articles say little, and lead to no wild guess.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
MEMORY: Final = timedelta(days=28)
"""How far back articles tell of a site's habits: four of each weekday."""

UNKNOWN: Final = 1.4
"""Articles an hour that a site is taken to publish of which nothing is known: it is looked at again in half an hour."""
_MEAN_WEIGHT: Final = 1.0
_HOUR_WEIGHT: Final = 0.5
_WEEKDAY_WEIGHT: Final = 2.0
_SPREAD: Final = (0.15, 0.7, 0.15)
"""Of an article, to the hours around its own: what came at 6:05 may come at 5:55 tomorrow."""

Slot = tuple[int, int]
"""An hour of the week: weekday, 0 for Monday, and hour of the day, on the clocks of the site's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often a site publishes."""

    zone: str | None = None
    """IANA; the hours and weekdays are those of its clocks. None: of UTC."""
    articles: int = 0
    """From how many it was learnt."""
    mean: float = UNKNOWN
    """Articles an hour, over the whole week."""
    by_hour: tuple[float, ...] = (1.0,) * 24
    """Factors, from midnight on."""
    by_weekday: tuple[float, ...] = (1.0,) * 7
    """Factors, from Monday on."""
    clump: float = 1.0
    """How many articles come at a time: 1 where each comes by itself, 15 for a magazine that shows an issue at once."""

    def at(self, moment: datetime) -> float:
        """Articles an hour at this moment."""
        return self.of(_slot(moment, _zone(self.zone)))

    def of(self, slot: Slot) -> float:
        """Articles an hour in this hour of the week."""
        weekday, hour = slot
        return self.mean * self.by_hour[hour] * self.by_weekday[weekday]

    def expected(self, start: datetime, end: datetime) -> float:
        """How many articles are to be expected between two moments; 0 where the end is no later than the start."""
        return sum(self.at(since) * ((until - since) / HOUR) for since, until in _hours(start, end, _zone(self.zone)))

    def reached(self, start: datetime, number: float, until: datetime) -> datetime | None:
        """When ``number`` articles are to be expected since ``start``; None where that is not before ``until``."""
        missing = number
        for since, end in _hours(start, until, _zone(self.zone)):
            rate = self.at(since)
            if rate * ((end - since) / HOUR) >= missing:
                return since + HOUR * (missing / rate)
            missing -= rate * ((end - since) / HOUR)
        return None


def learn(published: Mapping[datetime, int], *, since: datetime, until: datetime, zone: str | None = None) -> Rates:
    """The rates of a site that published so many articles in each hour, of all hours from ``since`` to ``until``.

    The keys are moments in UTC; what lies without is not counted. ``since`` is when the site began to be known, and no
    longer ago than ``MEMORY``.
    """
    start, place = max(since, until - MEMORY), _zone(zone)
    exposed = _exposed(start, until, place)
    came = _came({at: number for at, number in published.items() if start <= at <= until}, place)
    total = sum(came.values())
    flat = (total + _MEAN_WEIGHT) / (sum(exposed.values()) + _MEAN_WEIGHT / UNKNOWN)
    spread = _spread(came)
    by_hour = _hour_factors(spread, exposed, flat)
    by_weekday = _weekday_factors(spread, exposed, by_hour, flat)
    shape = sum(time * by_hour[hour] * by_weekday[day] for (day, hour), time in exposed.items())
    mean = (total + _MEAN_WEIGHT) / (shape + _MEAN_WEIGHT / UNKNOWN)
    rates = Rates(zone=zone, articles=total, mean=mean, by_hour=by_hour, by_weekday=by_weekday)
    return replace(rates, clump=_clump(published, rates, exposed))


def known_since(published: Mapping[datetime, int], first_run: datetime | None, now: datetime) -> datetime:
    """Since when a site's articles are known without gaps, at most ``MEMORY`` ago.

    Of what came before its first crawl there is what it still showed then. The oldest fifth of that is taken for what
    is pinned to the top of a list, and would say that next to nothing came between.
    """
    earliest = now - MEMORY
    begun = max(earliest, min(first_run or now, now))
    before = sorted((moment, number) for moment, number in published.items() if earliest <= moment < begun)
    left_out = sum(number for _, number in before) / 5
    for moment, number in before:
        if left_out < number:
            return moment
        left_out -= number
    return begun


def _zone(zone: str | None) -> ZoneInfo:
    return ZoneInfo(zone or "UTC")


def _slot(moment: datetime, place: ZoneInfo) -> Slot:
    local = moment.astimezone(place)
    return local.weekday(), local.hour


def _hours(start: datetime, end: datetime, place: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The pieces of a stretch of time that lie in one hour of the place's clocks each, which may be half an hour off
    UTC's."""
    since = start.astimezone(UTC)
    while since < end:
        local = since.astimezone(place)
        rest = HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        yield since, min(since + rest, end)
        since += rest


def _exposed(start: datetime, end: datetime, place: ZoneInfo) -> dict[Slot, float]:
    """For how many hours each hour of the week was seen. Whole weeks have each of them once, but for summer time."""
    weeks = max(0, (end - start) // WEEK)
    exposed = dict.fromkeys(product(range(7), range(24)), float(weeks)) if weeks else {}
    for since, until in _hours(start + weeks * WEEK, end, place):
        slot = _slot(since, place)
        exposed[slot] = exposed.get(slot, 0.0) + (until - since) / HOUR
    return exposed


def _came(counts: Mapping[datetime, int], place: ZoneInfo) -> dict[Slot, int]:
    """How many articles came in each hour of the week."""
    came: dict[Slot, int] = {}
    for moment, number in counts.items():
        slot = _slot(moment, place)
        came[slot] = came.get(slot, 0) + number
    return came


def _spread(came: Mapping[Slot, int]) -> dict[Slot, float]:
    """The same, shared out a little to the hours beside."""
    spread: dict[Slot, float] = {}
    for (day, hour), number in came.items():
        for shift, share in zip((-1, 0, 1), _SPREAD, strict=True):
            slot = divmod((day * 24 + hour + shift) % (7 * 24), 24)
            spread[slot] = spread.get(slot, 0.0) + number * share
    return spread


def _hour_factors(seen: Mapping[Slot, float], exposed: Mapping[Slot, float], flat: float) -> tuple[float, ...]:
    came, awaited = [0.0] * 24, [0.0] * 24
    for (_, hour), number in seen.items():
        came[hour] += number
    for (_, hour), hours in exposed.items():
        awaited[hour] += flat * hours
    return tuple((n + _HOUR_WEIGHT) / (e + _HOUR_WEIGHT) for n, e in zip(came, awaited, strict=True))


def _weekday_factors(
    seen: Mapping[Slot, float], exposed: Mapping[Slot, float], by_hour: tuple[float, ...], flat: float
) -> tuple[float, ...]:
    """Beside what the hours of the day explain: of a day that was seen in part those alone that were seen."""
    came, awaited = [0.0] * 7, [0.0] * 7
    for (day, _), number in seen.items():
        came[day] += number
    for (day, hour), hours in exposed.items():
        awaited[day] += flat * by_hour[hour] * hours
    return tuple((n + _WEEKDAY_WEIGHT) / (e + _WEEKDAY_WEIGHT) for n, e in zip(came, awaited, strict=True))


def _clump(counts: Mapping[datetime, int], rates: Rates, exposed: Mapping[Slot, float]) -> float:
    """How many articles come at a time.

    Of articles that come each by itself, so many in each hour as the rates say (e), the squares of the numbers that
    come are e + e² in the mean; what they are beyond is because they come together.
    """
    numbers: dict[datetime, int] = {}
    for moment, number in counts.items():
        hour = moment.replace(minute=0, second=0, microsecond=0)
        numbers[hour] = numbers.get(hour, 0) + number
    total = sum(numbers.values())
    if not total:
        return 1.0
    explained = sum(time * rates.of(slot) ** 2 for slot, time in exposed.items())
    return max(1.0, (sum(number**2 for number in numbers.values()) - explained) / total)
