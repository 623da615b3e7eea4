"""What is selected: the parameters of the search page, of its feed and of an outlet's page, read and checked once."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final, Protocol

from explorer.asking import Asking
from explorer.words import cut
from pipelines.derived import search_terms, spaceless_words
from pipelines.errors import UsageError
from pipelines.selection import Selection, sayable

LONGEST: Final = 1_000
"""Characters of what people type. The rest is cut: no question needs it, and every link of a page repeats it."""
LAST_PAGE: Final = 50
"""Behind it one narrows the search: what lies deeper is found only by passing all that comes before."""


_QUOTED: Final = 60
"""Characters of what was typed that a sentence repeats."""


class Given(Protocol):
    """What a request was given, by name: Datasette's, or a dictionary."""

    def get(self, name: str, /) -> str | None:
        """The value; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles; all that is None does not select."""

    q: str | None = None
    """Words, as ``Ledger.search`` takes them."""
    topic: str | None = None
    """As the pages print it."""
    site: str | None = None
    """Its name."""
    outlet: str | None = None
    """The domain of an outlet that they cite."""
    language: str | None = None
    since: str | None = None
    """``2026``, ``2026-05``, ``2026-05-12``, ``2026-05-12T13:41``; so ``until``, which is included."""
    until: str | None = None

    def given(self, **changed: str | None) -> dict[str, str | None]:
        """What selects, by name, for an address; with these changed."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {name: value for name, value in values.items() if value is not None}

    def asked(self, **changed: str | None) -> dict[str, str | None]:
        """The values that the shipped queries take; with these changed."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "q"}
        return {"match": self.match, **values, **changed}

    @property
    def terms(self) -> list[str]:
        """What is looked for in the search index: each word, or several in quotes."""
        return search_terms(self.q) if self.q else []

    @property
    def match(self) -> str | None:
        """All of them, in the search index's own language."""
        return " ".join(self.terms) or None

    @property
    def spaceless(self) -> list[str]:
        """The words among them of scripts that set no spaces."""
        return spaceless_words(self.q) if self.q else []

    def __bool__(self) -> bool:
        """Whether anything selects."""
        return bool(self.given())


def filters_of(given: Given) -> Filters:
    """What was asked for. Names and topics are taken to the letter; what people type is cleaned."""
    exact = {name: sayable(given.get(name) or "") or None for name in ("topic", "site", "language")}
    typed = {name: _cleaned(given.get(name)) for name in ("q", "outlet", "since", "until")}
    days = {name: (typed[name] or "").rstrip("Z") or None for name in ("since", "until")}
    return Filters(**exact | typed | days | {"outlet": (typed["outlet"] or "").lower() or None})


def _cleaned(value: str | None) -> str | None:
    """Without control characters, outer spaces and what is too long."""
    return sayable(re.sub(r"[\x00-\x1f\x7f]+", " ", (value or "")[:LONGEST])).strip() or None


def page_of(given: Given) -> int | None:
    """The number of the page asked for; None if there can be no such page."""
    text = (given.get("page") or "1").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= LAST_PAGE else None


async def problems_of(filters: Filters, asking: Asking) -> list[str]:
    """What cannot be answered, in sentences for who asked; empty where all is well."""
    told = list(_misread(filters))
    for name, sql in _KNOWN.items():
        value = getattr(filters, name)
        if value is not None and not await asking.within(partial(_is_there, sql, value)):
            told.append(_UNKNOWN[name].format(cut(value, _QUOTED)))
    return told


def _misread(filters: Filters) -> Iterator[str]:
    """What no ledger could answer."""
    if filters.q and not filters.terms:
        yield f"There is no word in “{cut(filters.q, _QUOTED)}” to search for."
    for name in ("since", "until"):
        value = getattr(filters, name)
        if value is not None and not _is_date(value):
            yield f"“{cut(value, _QUOTED)}” is no date: write 2026-05-12, 2026-05 or 2026."
    if filters.since and filters.until and filters.since > f"{filters.until}~":
        yield "Nothing can be found: “since” is later than “until”."


def _is_date(value: str) -> bool:
    try:
        Selection(since=value)
    except UsageError:
        return False
    return True


def _is_there(sql: str, value: str, db: sqlite3.Connection) -> bool:
    return db.execute(sql, [value]).fetchone() is not None


_KNOWN: Final[Mapping[str, str]] = {
    "site": "SELECT 1 FROM sites WHERE name = ?",
    "outlet": "SELECT 1 FROM outlets WHERE domain = ?",
}
_UNKNOWN: Final[Mapping[str, str]] = {
    "site": "The ledger has nothing of a site “{}”.",
    "outlet": "The ledger knows no outlet of the domain “{}”.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is set, and the way back."""

    name: str
    """Of the parameter: 'outlet'."""
    label: str
    """What it is called: 'cites'."""
    value: str
    href: str
    """The same page without it."""


def chips(filters: Filters, address: Any) -> list[Chip]:
    """One for each filter that is set. ``address`` makes the page's address from parameters."""
    return [
        Chip(
            name=name,
            label=_CALLED.get(name, name),
            value=value or "",
            href=address(**filters.given(**{name: None})),
        )
        for name, value in filters.given().items()
    ]


_CALLED: Final = {"q": "words", "outlet": "cites"}
