"""The parts of a date that a text tells, before a zone and a fetch time make a moment of them."""

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Literal

from pipelines.records import Precision

PARTS: tuple[Precision, ...] = ("year", "month", "day", "hour", "minute", "second")
TIMES: tuple[Precision, ...] = ("hour", "minute", "second")
Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
ZoneName = Literal["offset", "name"]


class Problem(StrEnum):
    """Why a date's value is missing or doubtful. The words are stable: queries use them (docs/dates.md)."""

    NO_DATE = "no date"
    """The text holds no date."""
    NO_DAY = "no day"
    """A time and nothing else."""
    NO_YEAR = "no year"
    """No year is printed, and without a fetch time none can be told."""
    NO_FETCH_TIME = "no fetch time"
    """Three hours before what?"""
    AMBIGUOUS = "ambiguous"
    """Nothing tells whether 03/04 is in March or in April, or in whose language a month's name is."""
    AMBIGUOUS_ZONE = "ambiguous zone"
    """A zone is printed that means several, and no country decides."""
    AMBIGUOUS_HOUR = "ambiguous hour"
    """The clock was turned back: that local time came twice."""
    SKIPPED_HOUR = "skipped hour"
    """The clock was turned forward: that local time never came."""
    IMPOSSIBLE = "impossible"
    """31 February, 25:00."""
    OTHER_CALENDAR = "other calendar"
    """A day of a calendar that cannot be converted without doubt: 25 Dhu al-Qadah 1447."""
    FUTURE = "in the future"
    """More than a day after the fetch. The value stands as printed."""
    BEFORE_WEB = "before the web"
    """Before 1990. The value stands as printed."""


@dataclass(frozen=True, slots=True)
class Span:
    """So many units back from the fetch; less than none for "tomorrow"."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedZone:
    """What stands beside a time: an offset, a zone's name, or an abbreviation of several meanings."""

    zone: tzinfo | None
    """None: ambiguous."""
    known: ZoneName


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text tells. A part that it does not tell is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    weekday: int | None = None
    """Monday is 0; asked only where the year or the day is missing."""
    is_last: bool = False
    """Whether the weekday is "last Tuesday", and so not today."""
    back: tuple[Span, ...] = ()
    """What the text counts back from the fetch: "yesterday", "3 hours ago"."""
    is_persian: bool = False
    """Whether month and day, without a year, are of the Persian calendar."""
    precision: Precision | None = None
    """Of what is counted back."""
    zone: PrintedZone | None = None
    is_weak: bool = False
    """Whether it may be a score, a reading time or a name: any other date beside it counts instead."""
    problem: Problem | None = None


def full_year(digits: str) -> int:
    """The year; one of two digits as POSIX reads it: from 69 on it is of the last century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year > 68 else 2000)
