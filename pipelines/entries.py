"""Articles read from their rows, many at once: as records, and as entries of the ledger.

A row that the ledger has is what a record can hold (``newsledger db check`` looks after that), so its values are taken
as they are. sqlite3.Error comes as it is.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, Final

from sqlite_utils import Database

from pipelines.columns import DATE_PARTS, PARTS, Part, columns, flat_names
from pipelines.outlets import is_made_of_domain
from pipelines.records import Article, Date, Entry, Related, Revision, Source

AT_ONCE: Final = 32
"""Articles that are read with one query a table. More take longer each: they no longer fit the processor's cache."""

Values = Sequence[Any]
"""A row: the values of known columns, in their order."""
Lists = Mapping[str, dict[int, list[Any]]]
"""The lists of articles: by field, by the article's id."""


def read_articles(db: Database, numbers: Sequence[int]) -> list[tuple[int, Article]]:
    """The articles with these ids, in their order, as their pages told them; one that is not there is left out."""
    lists = _lists(db, json.dumps(list(numbers)))
    return [(number, article) for number, article, _ in _read(db, numbers, lists)]


def read_entries(db: Database, numbers: Sequence[int], *, with_revisions: bool = False) -> list[Entry]:
    """The entries with these ids, likewise; sources that their pages name by no more than a domain have the outlet's
    name."""
    wanted = json.dumps(list(numbers))
    lists = _lists(db, wanted)
    _name_outlets(db, lists["sources"])
    revisions = _by_article(db, _REVISIONS, wanted, _revision) if with_revisions else {}
    return [
        Entry(
            id=number,
            guid=guid,
            article=article,
            saved_at=datetime.fromisoformat(saved_at),
            changed_at=datetime.fromisoformat(changed_at),
            revisions=tuple(revisions.get(number, ())),
        )
        for number, article, (guid, saved_at, changed_at) in _read(db, numbers, lists)
    ]


def _read(db: Database, numbers: Sequence[int], lists: Lists) -> list[tuple[int, Article, Values]]:
    """With what only the ledger knows: guid, when saved, when changed."""
    make = _maker(Article, _OWN)
    rows = {row[0]: row for row in db.execute(_ARTICLES, [json.dumps(list(numbers))])}
    return [
        (number, make(row, {name: tuple(items.get(number, ())) for name, items in lists.items()}), row[1:_OWN])
        for number, row in ((number, rows[number]) for number in numbers if number in rows)
    ]


def _lists(db: Database, wanted: str) -> Lists:
    return {part.field: _items(db, part, wanted) for part in PARTS} | {"related": _related(db, wanted)}


def _items(db: Database, part: Part, wanted: str) -> dict[int, list[Any]]:
    """The items by the article's id, in page order: the order in which they were written."""
    kind: Any = part.kind
    names = flat_names(kind) if kind else (part.column,)
    sql = f"SELECT article_id, {', '.join(names)} FROM {part.table} {_OF_THESE} ORDER BY id"  # noqa: S608 (our names)
    return _by_article(db, sql, wanted, _maker(kind, 1) if kind else itemgetter(1))


def _related(db: Database, wanted: str) -> dict[int, list[Any]]:
    """What the page offers now."""
    return _by_article(db, _RELATED, wanted, _maker(Related, 1))


def _by_article(db: Database, sql: str, wanted: str, make: Callable[[Values], Any]) -> dict[int, list[Any]]:
    """What is made of the rows, by the article's id, which stands first in them."""
    items = defaultdict(list)
    for row in db.execute(sql, [wanted]):
        items[row[0]].append(make(row))
    return items


def _revision(values: Values) -> Revision:
    _, field, changed_at, old, new = values
    return Revision(field=field, changed_at=datetime.fromisoformat(changed_at), old=old, new=new)


# Rows into records


@cache
def _maker(kind: Any, first: int) -> Callable[..., Any]:
    """What makes a record of a row that has the values of ``flat_names`` from place ``first`` on, and of its lists by
    name."""
    names = [column.name for column in columns(kind)]
    dates = [at for at, column in enumerate(columns(kind)) if Date in column.types]
    truths = [column.name for column in columns(kind) if bool in column.types]

    def make(row: Values, more: Mapping[str, Any] | None = None) -> Any:
        values = list(row[first:])
        for at in dates:
            values[at : at + len(DATE_PARTS)] = (_date(values[at : at + len(DATE_PARTS)]),)
        known: dict[str, Any] = dict(zip(names, values, strict=True))
        for name in truths:
            known[name] = None if known[name] is None else bool(known[name])
        if more:
            known |= more
        return kind(**known)

    return make if dates or truths else lambda row: kind(**dict(zip(names, row[first:], strict=True)))


def _date(values: Values) -> Date | None:
    value, text, precision, origin, zone, problem = values
    if text is None:
        return None
    return Date(value=value, text=text, precision=precision, origin=origin, zone=zone, problem=problem)


assert DATE_PARTS == ("value", "text", "precision", "origin", "zone", "problem")


# The outlets' names


def _name_outlets(db: Database, of_articles: Mapping[int, list[Source]]) -> None:
    """Puts the outlet's name where a source has no more than one made of its domain."""
    nameless = [
        (sources, at, source.domain)
        for sources in of_articles.values()
        for at, source in enumerate(sources)
        if is_made_of_domain(source)
    ]
    domains = {domain for _, _, domain in nameless}
    names = dict(db.execute(_OUTLETS, [json.dumps(sorted(filter(None, domains)))])) if domains else {}
    for sources, at, domain in nameless:
        if domain in names:
            sources[at] = replace(sources[at], name=names[domain])


_OF_THESE: Final = "WHERE article_id IN (SELECT value FROM json_each(?))"
_OWN: Final = 4
"""How many columns stand before those of the record."""
_ARTICLES: Final = f"""
SELECT articles.id, guid, saved_at, changed_at,
    {", ".join("sites.name" if name == "site" else f"articles.{name}" for name in flat_names(Article))}
FROM articles LEFT JOIN sites ON sites.id = articles.site_id
WHERE articles.id IN (SELECT value FROM json_each(?))
"""  # noqa: S608 (our names)
_RELATED: Final = f"""
SELECT article_id, {", ".join(flat_names(Related))} FROM related_news {_OF_THESE} AND gone_at IS NULL
ORDER BY position, id
"""  # noqa: S608 (our names)
_REVISIONS: Final = f"""
SELECT article_id, field, changed_at, old, new FROM revisions {_OF_THESE} ORDER BY changed_at, field, old, new
"""  # noqa: S608 (ours)
_OUTLETS: Final = """
SELECT domain, name FROM outlets WHERE named_by = 'source' AND domain IN (SELECT value FROM json_each(?))
"""
