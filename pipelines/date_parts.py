"""The parts of a date that a text tells, before a zone and a fetch time make a moment of them."""

from dataclasses import dataclass
from datetime import timedelta, timezone
from enum import StrEnum

from pipelines.records import Precision

PARTS: tuple[Precision, ...] = ("year", "month", "day", "hour", "minute", "second")
TIMES: tuple[Precision, ...] = ("hour", "minute", "second")
_WIDEST = timedelta(hours=14)


class Problem(StrEnum):
    """Why a date's value is missing or doubtful. The words are stable: queries use them."""

    NO_DATE = "no date"
    """The text holds no date."""
    NO_DAY = "no day"
    """A time and nothing else."""
    NO_YEAR = "no year"
    """No year is printed, and without a fetch time none can be told."""
    NO_FETCH_TIME = "no fetch time"
    """Three hours before what?"""
    AMBIGUOUS = "ambiguous"
    """Nothing tells whether 03/04 is in March or in April."""
    IMPOSSIBLE = "impossible"
    """31 February, 25:00, the year 2569 of another calendar."""
    AMBIGUOUS_ZONE = "ambiguous zone"
    """A zone is printed that means several; the value takes it for UTC."""
    FUTURE = "in the future"
    """More than a day after the fetch. The value stands as printed."""
    BEFORE_WEB = "before the web"
    """Before 1990. The value stands as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text tells. A part that it does not tell is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    days_back: int | None = None
    """Days before the day of the fetch, where the text says "yesterday"."""
    offset: timezone | None = None
    zone_word: str | None = None
    """The abbreviation beside the time."""
    problem: Problem | None = None


def full_year(digits: str) -> int:
    """The year; one of two digits as POSIX reads it: from 69 on it is of the last century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year > 68 else 2000)


def offset_of(text: str | None) -> timezone | None:
    """The zone of ``+2``, ``+02``, ``+0200`` or ``+02:00``; None for no text, and for more than any place has."""
    if not text:
        return None
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if text[0] == "-" else offset) if offset <= _WIDEST else None
