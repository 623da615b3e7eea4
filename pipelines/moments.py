"""Times that people and manifests write, as ISO 8601, and the ledger's in a zone. Dates of the news are another matter:
``pipelines/dates.py``."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


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
    return datetime.fromisoformat(known + "0001-01-01T00:00:00"[len(known) :]).replace(tzinfo=UTC)


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
