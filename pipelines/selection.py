"""Which of a ledger's articles are meant: by site, outlet, date, words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from pipelines.derived import search_terms
from pipelines.errors import UsageError

_MOMENT: Final = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3])(:[0-5]\d(:[0-5]\d)?)?Z?)?)?)?", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles; all that is None or empty does not select."""

    sites: tuple[str, ...] = ()
    """The names of sites' files: articles of any of them."""
    outlets: tuple[str, ...] = ()
    """Domains, or names as the ledger has them: articles that cite any of these outlets."""
    since: str | None = None
    """UTC, ISO 8601, as precise as wanted: ``2026-05``, ``2026-05-12``, ``2026-05-12T13Z``. An article's date is when
    it was published or, where that is not known, first saved."""
    until: str | None = None
    """Likewise, and included: until ``2026-05`` holds all of May."""
    query: str | None = None
    """Words that articles hold, as ``Ledger.search`` takes them."""
    limit: int | None = None

    def __post_init__(self) -> None:
        """UsageError for a ``since`` or ``until`` that is no such date, and a ``query`` without a word."""
        for moment in (self.since, self.until):
            if moment is not None and not _MOMENT.fullmatch(moment):
                raise UsageError("is no date such as 2026-05-12 or 2026-05-12T13:41Z", about=moment)
        if self.query is not None and not search_terms(sayable(self.query)):
            raise UsageError("there is no word in it to search for", about=self.query)


EVERYTHING: Final = Selection()
DATE: Final = "coalesce(published, saved_at)"
"""An article's date, as the indexes have it."""


def check_selection(db: Database, selection: Selection) -> None:
    """UsageError for a site or outlet that the ledger does not know."""
    for name in selection.sites:
        if not db.execute("SELECT 1 FROM sites WHERE name = ?", [name]).fetchone():
            raise UsageError("the ledger has nothing of this site", about=name)
    for name in selection.outlets:
        if not db.execute(_OUTLET, [json.dumps([name])]).fetchone():
            raise UsageError("no article of the ledger cites an outlet of this domain or name", about=name)


def selecting(selection: Selection) -> tuple[str, list[str | int]]:
    """The query for the ids, newest first, and its values.

    Two of one date stand by their guid, which is the same in every ledger, as ids are not.
    """
    where, values = condition_of(selection)
    limit = -1 if selection.limit is None else selection.limit
    sql = f"SELECT id FROM articles{where} ORDER BY {DATE} DESC, guid DESC LIMIT ?"  # noqa: S608 (values are bound)
    return sql, [*values, limit]


def condition_of(selection: Selection) -> tuple[str, list[str | int]]:
    """The condition on a row of ``articles``, with `` WHERE`` before it, and its values; empty where all are meant."""
    conditions = list(_conditions(selection))
    where = f" WHERE {' AND '.join(sql for sql, _ in conditions)}" if conditions else ""
    return where, [value for _, value in conditions]


def sayable(text: str) -> str:
    """What SQLite can be asked for: bytes of an argument that are no text become question marks."""
    return text.encode(errors="replace").decode()


def _conditions(selection: Selection) -> Iterator[tuple[str, str | int]]:
    if len(selection.sites) == 1:  # the articles of one come from an index in their order
        yield _OF_A_SITE, selection.sites[0]
    elif selection.sites:
        yield _OF_SITES, json.dumps(selection.sites)
    if selection.since is not None:
        yield f"{DATE} >= ?", selection.since.rstrip("Z")
    if selection.until is not None:  # ~ sorts after all that a longer date goes on with
        yield f"{DATE} < ?", selection.until.rstrip("Z") + "~"
    if selection.outlets:
        yield _CITING, json.dumps(selection.outlets)
    if selection.query is not None:
        words = " ".join(search_terms(sayable(selection.query).replace("\0", " ")))
        yield "id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)", words


_OF_A_SITE: Final = "site_id = (SELECT id FROM sites WHERE name = ?)"
_OF_SITES: Final = "site_id IN (SELECT id FROM sites WHERE name IN (SELECT value FROM json_each(?)))"
_OUTLET: Final = """
SELECT outlets.id FROM json_each(?) AS wanted
JOIN outlets ON outlets.domain = wanted.value OR outlets.name = wanted.value
"""
_CITING: Final = f"id IN (SELECT article_id FROM sources WHERE outlet_id IN ({_OUTLET}))"  # noqa: S608 (ours)
