"""Times that people and manifests write, as ISO 8601. Dates of the news are another matter: ``pipelines/dates.py``."""

from datetime import UTC, datetime


def utc_moment(text: str) -> datetime:
    """An aware datetime in UTC; a time without an offset is one. ValueError for what is no time."""
    moment = datetime.fromisoformat(text)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:  # the year 1, east of Greenwich
        raise ValueError(f"no such time in UTC: {text!r}") from error
