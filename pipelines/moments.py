"""Times that people and manifests write, as ISO 8601, and the ledger's in a zone. Dates of the news are another matter:
``pipelines/dates.py``."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, get_args
from zoneinfo import ZoneInfo

from pipelines.records import Precision

_SHAPES: Final = {
    "year": r"\d{4}",
    "month": r"\d{4}-\d\d",
    "day": r"\d{4}-\d\d-\d\d",
    "hour": r"\d{4}-\d\d-\d\dT\d\dZ",
    "minute": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ",
    "second": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
}
assert set(_SHAPES) == set(get_args(Precision))
_WHOLE: Final = "0001-01-01T00:00:00"


def utc_moment(text: str) -> datetime:
    """An aware datetime in UTC; a time without an offset is one. ValueError for what is no time."""
    moment = datetime.fromisoformat(text)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:  # the year 1, east of Greenwich
        raise ValueError(f"no such time in UTC: {text!r}") from error


def stored_moment(text: str | None) -> datetime | None:
    """A time as the ledger has it; None for NULL."""
    return datetime.fromisoformat(text) if text else None


def first_moment(value: str) -> datetime:
    """The first moment, aware, that a date's value (``records.Date``) covers: midnight in UTC of ``2026-05-12``."""
    known = value.rstrip("Z")
    return datetime.fromisoformat(known + _WHOLE[len(known) :]).replace(tzinfo=UTC)


def rfc3339(value: str | None) -> str | None:
    """A date's value (``records.Date``) as a full timestamp, for formats that have no other: ``2026-05-12T13:41:00Z``.

    What is known to the minute, the hour or the day is the first moment of it: the day is what is known, the midnight
    is the format's. None for a month or a year, of which no day can be said, for no value, and for what is none.
    """
    if value is None or len(value) < len("2026-05-12"):
        return None
    try:
        moment = first_moment(value)
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def local_time(value: str | None, zone: str | None) -> str | None:
    """A date's value (``records.Date``) in an IANA zone: ``2026-05-12T15:41`` of ``2026-05-12T13:41Z`` in Berlin; for
    SQL. A day has no zone and stands as it is. None for no value; ValueError for no such zone."""
    if value is None or zone is None or not value.endswith("Z"):
        return value
    moment = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    return moment.strftime("%Y-%m-%dT%H:%M:%S")[: len(value) - 1]


@lru_cache(maxsize=256)
def iso(moment: datetime) -> str:
    """A time as the ledger has it, ``2026-05-12T13:41:07Z``: text that sorts. ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def is_time(text: str) -> bool:
    """Whether it is a time as the ledger has it."""
    return re.fullmatch(_SHAPES["second"], text, re.ASCII) is not None and _is_moment(text)


def is_date(value: str | None, precision: str | None) -> bool:
    """Whether a date's value (``records.Date``) is a moment that there is, as precise as its precision says; or neither
    is known."""
    if value is None or precision is None:
        return value is precision
    if not re.fullmatch(_SHAPES.get(precision, "(?!)"), value, re.ASCII):
        return False
    known = value.rstrip("Z")
    return _is_moment(f"{known}{_WHOLE[len(known) :]}Z")


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def day_words(value: str) -> str:
    """The day, month or year of a date's value as people read it: ``12 May 2026``, ``May 2026``, ``2026``."""
    year, *rest = value.partition("T")[0].split("-")
    words = [*(str(int(day)) for day in rest[1:]), *(MONTHS[int(month) - 1] for month in rest[:1]), year]
    return " ".join(words)


MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
