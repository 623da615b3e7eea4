"""Dates that somebody asks about, without a page around them: for ``newsledger date``."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.date_words import countries
from pipelines.date_zones import named_zone
from pipelines.dates import parse_date
from pipelines.errors import UsageError
from pipelines.moments import utc_moment
from pipelines.records import Date

KEYS = ("text", "lang", "fetched_at", "zone", "country")
Answer = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDate:
    """A printed date, or a machine's, and what is known of the page."""

    text: str
    lang: str | None = None
    """BCP 47."""
    fetched_at: datetime | None = None
    """Aware, in UTC."""
    zone: str | None = None
    """IANA."""
    country: str | None = None
    """ISO 3166, two letters."""

    def __post_init__(self) -> None:
        """Raises UsageError for a zone or a country that there is not."""
        if self.zone and named_zone(self.zone) is None:
            raise UsageError("is no IANA time zone; write it as Europe/Berlin", about=repr(self.zone))
        if self.country and self.country.upper() not in countries():
            raise UsageError("is no country of ISO 3166; write it as DE or US", about=repr(self.country))


def answer(asked: AskedDate) -> Answer:
    """What the date means: ``value``, ``precision``, ``zone``, ``problem`` as docs/dates.md has them, and ``text``."""
    read = parse_date(
        Date(text=asked.text, origin="text"),
        fetched_at=asked.fetched_at,
        zone=asked.zone,
        language=asked.lang,
        country=asked.country,
    )
    keys = ("value", "precision", "zone", "problem", "text")
    return {key: getattr(read, key) for key in keys}


def answers(lines: Iterable[bytes]) -> Iterator[Answer | UsageError]:
    """The answer to each line of JSON, or what is wrong with it; an empty line has none."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield answer(asked_of(line))
            except UsageError as error:
                yield UsageError(error.reason, about=f"line {number}" + (f": {error.about}" if error.about else ""))


def asked_of(line: bytes) -> AskedDate:
    """The question in a line of JSON; raises UsageError where it is none."""
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise UsageError(f"is no JSON: {error}") from error
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise UsageError('is no object with a text, such as {"text": "12 May 2026", "lang": "en"}')
    values = {key: entry[key] for key in KEYS if entry.get(key) is not None}
    if wrong := next((key for key, value in values.items() if not isinstance(value, str)), None):
        raise UsageError("is no text", about=f"{wrong}: {values[wrong]!r}")
    return AskedDate(**{**values, "fetched_at": _moment(values.get("fetched_at"))})


def _moment(text: str | None) -> datetime | None:
    try:
        return utc_moment(text) if text else None
    except ValueError as error:
        raise UsageError("is no time such as 2026-05-12T09:41:00Z", about=f"fetched_at: {text!r}") from error
