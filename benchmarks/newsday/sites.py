"""Fifty invented sites, each with a pattern of its own, and when each of them publishes."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
_WORKDAYS: Final = (0, 1, 2, 3, 4)
_ALL_DAYS: Final = (*_WORKDAYS, 5, 6)

Writing = Callable[[random.Random, date], Iterator[float]]
"""The hours of a local day at which a site publishes, 0 to 24, in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A site of the benchmark."""

    name: str
    kind: str
    zone: str
    writing: Writing
    listed: int = 30
    """How many articles its feed shows."""

    def published(self, first: date, days: int, seed: int) -> list[datetime]:
        """When it publishes, in order, in UTC to the second."""
        chance = random.Random(f"{seed} {self.name}")
        moments = [
            (datetime.combine(day, time(), ZoneInfo(self.zone)) + timedelta(hours=hour)).astimezone(UTC)
            for day in (first + DAY * number for number in range(days))
            for hour in self.writing(chance, day)
        ]
        return sorted(moment.replace(microsecond=0) for moment in moments)


def _number(chance: random.Random, mean: float) -> int:
    """How many come of what comes by chance (Poisson; Knuth's way)."""
    limit, number, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        number += 1
        product *= chance.random()
    return number


def _hourly(rates: Callable[[int, int], float]) -> Writing:
    """So many an hour in the mean; ``rates`` takes weekday and hour."""

    def write(chance: random.Random, day: date) -> Iterator[float]:
        for hour in range(24):
            for _ in range(_number(chance, rates(day.weekday(), hour))):
                yield hour + chance.random()

    return write


def _together(*writings: Writing) -> Writing:
    def write(chance: random.Random, day: date) -> Iterator[float]:
        for writing in writings:
            yield from writing(chance, day)

    return write


def _batch(
    hour: float, number: int, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6), *, late: float = 0.1
) -> Writing:
    """An issue: so many within a few minutes of an hour, some minutes early or late."""

    def write(chance: random.Random, day: date) -> Iterator[float]:
        start = hour + chance.gauss(0, late)
        if day.weekday() in weekdays:
            for _ in range(_number(chance, number)):
                yield min(max(start + chance.random() / 20, 0), 23.99)

    return write


def _bursts(a_day: float, number: int) -> Writing:
    """Something happens, at any hour, and so many pieces on it come in two hours."""

    def write(chance: random.Random, day: date) -> Iterator[float]:  # noqa: ARG001 (whatever the day)
        for _ in range(_number(chance, a_day)):
            start = chance.uniform(0, 21)
            for _ in range(_number(chance, number)):
                yield min(start + chance.expovariate(1.2), 23.99)

    return write


def _newswire(by_day: float, by_night: float) -> Writing:
    return _hourly(lambda _, hour: by_day if 6 <= hour < 22 else by_night)


def _daily(a_day: float) -> Writing:
    """Most in the morning and before the evening; less at the week-end."""
    shape = [
        0.2,
        0.1,
        0.1,
        0.2,
        0.6,
        2,
        3,
        2.5,
        2,
        1.6,
        1.4,
        1.4,
        1.3,
        1.2,
        1.2,
        1.4,
        1.8,
        2,
        1.6,
        1.1,
        0.9,
        0.7,
        0.5,
        0.3,
    ]
    scale = a_day / sum(shape)
    return _hourly(lambda weekday, hour: scale * shape[hour] * (0.6 if weekday >= 5 else 1))


def _office(a_day: float) -> Writing:
    return _hourly(lambda weekday, hour: a_day / 9 if weekday < 5 and 9 <= hour < 18 else 0)


def _any_time(a_week: float) -> Writing:
    return _hourly(lambda _, hour: a_week / 7 / 14 if 8 <= hour < 22 else 0)


_ZONES: Final = (
    *("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/London", "Asia/Kolkata", "America/Sao_Paulo"),
    *("Australia/Sydney", "Africa/Lagos", "America/Los_Angeles", "Asia/Dubai"),
)
_KINDS: Final[tuple[tuple[str, int, int, Callable[[int], Writing]], ...]] = (
    ("newswire", 4, 60, lambda n: _newswire(6 + 4 * n, 2 + n)),
    ("daily", 12, 40, lambda n: _together(_daily(30 + 6 * n), _batch(5, 10))),
    ("regional", 8, 30, lambda n: _together(_daily(12 + 2 * n), _batch(4 + n % 3, 8, (0, 1, 2, 3, 4, 5)))),
    ("magazine", 6, 30, lambda n: _together(_batch(6 + n, 14, (3,)), _any_time(4))),
    ("weekdays", 6, 20, lambda n: _office(5 + 2 * n)),
    ("releases", 4, 20, lambda n: _together(_batch(10 + n, 3, _WORKDAYS, late=0.02), _batch(14, 4, _WORKDAYS))),
    ("blog", 5, 10, lambda n: _any_time(2 + n)),
    ("bursts", 3, 30, lambda n: _together(_bursts(0.6, 20), _any_time(5 + n))),
    ("sleeper", 2, 10, lambda _: _any_time(0.35)),
)
"""Name, how many sites, entries of a feed, and the pattern of each."""


def papers() -> tuple[Paper, ...]:
    """The fifty."""
    return tuple(
        Paper(
            name=f"{kind}-{n + 1}", kind=kind, zone=_ZONES[(n * 3 + at) % len(_ZONES)], writing=make(n), listed=listed
        )
        for at, (kind, number, listed, make) in enumerate(_KINDS)
        for n in range(number)
    )
