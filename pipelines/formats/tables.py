"""The tables of an export, which csv and parquet share: their columns, and how articles become their rows.

``articles`` has one row an article. The lists of articles are tables of their own, under the names that the ledger has
for them: one row an item, with the ``guid`` of its article. The names of columns are those of the JSON.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, Final, Literal

from pipelines.columns import DATE_PARTS, columns, date_columns
from pipelines.errors import UsageError
from pipelines.json_records import LISTS
from pipelines.json_schema import schema_text
from pipelines.ledger import Ledger
from pipelines.moments import iso, rfc3339, stored_moment
from pipelines.records import Article, Date, Entry, Heading, Related, Revision, Source
from pipelines.selection import Selection, selecting

Kind = Literal["text", "integer", "boolean", "timestamp", "list"]
Value = Callable[[Any], Any]
"""What a column has of whatever its row is made of: of the table's kind, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column."""

    name: str
    kind: Kind
    says: str
    """What it holds, in a sentence."""
    value: Value
    items: tuple["TableColumn", ...] = ()
    """Of a list of records: what an item has, whose columns take the record. Empty for a list of texts."""
    is_typed: bool = False
    """It tells again, as a type, what another column has as text: for formats that have types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a row is made of."""

    entry: Entry
    item: Any = None
    """Of a list of the article."""
    position: int = 0
    """The item's, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The rows that come together: those of an article."""

    rows: Iterable[Any]
    """What the columns take."""
    articles: int = 1
    month: str | None = None
    """Of the article's date, as ``Selection.since`` takes it: ``2026-05``; None where no more than a year is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table."""

    name: str
    says: str
    columns: tuple[TableColumn, ...]
    read: Callable[[Ledger, Selection], Iterator[Batch]]
    """All its rows, in flat memory, in the order of ``Ledger.entries``."""
    has_months: bool = True
    """Whether its rows belong to articles, and so to their months."""


def table_called(name: str) -> Table:
    """The table of this name. UsageError where there is none."""
    found = tables().get(name)
    if found is None:
        raise UsageError(f"there is no such table; there are {', '.join(tables())}", about=name)
    return found


def chosen_columns(table: Table, fields: Sequence[str], *, typed: bool = False) -> tuple[TableColumn, ...]:
    """The columns of these names in their order, each once; all where there are no names.

    ``typed``: those as well that have types alone. UsageError: there is no such column.
    """
    known = {column.name: column for column in table.columns if typed or not column.is_typed}
    for name in fields:
        if name not in known:
            raise UsageError(f"{table.name} has no such column; it has {', '.join(known)}", about=name)
    return tuple(known[name] for name in dict.fromkeys(fields or known))


@cache
def tables() -> Mapping[str, Table]:
    """By name."""
    return {one.name: one for one in (_articles(), *_lists(), _revisions(), _outlets())}


# articles


def _articles() -> Table:
    said = _said("article")
    of_article = [replace(column, value=_within("entry.article", column.value)) for column in _flat(Article, said)]
    lists = [column for name, kind in LISTS for column in _list(name, kind, said[name])]
    return Table(
        name="articles",
        says="One row an article.",
        columns=(_guid(), *of_article, *lists, *_ledgers_own()),
        read=_read_articles,
    )


def _list(name: str, kind: type[Any] | None, says: str) -> Iterator[TableColumn]:
    """The list itself and, where its items are records, how many there are."""
    value = attrgetter(f"entry.article.{name}")
    items = tuple(_flat(kind, _said(kind.__name__.lower()))) if kind else ()
    yield TableColumn(
        name=name, kind="list", says=says, value=value, items=tuple(one for one in items if not one.is_typed)
    )
    if kind:
        counted = f"How many items `{name}` has."
        yield TableColumn(name=f"{name}_count", kind="integer", says=counted, value=lambda given: len(value(given)))


def _read_articles(ledger: Ledger, selection: Selection) -> Iterator[Batch]:
    for entry in ledger.entries(selection):
        yield Batch(rows=(Given(entry=entry),), month=month_of(entry))


# The lists of articles


def _lists() -> Iterator[Table]:
    for name, kind in LISTS:
        if kind is None:
            plain = TableColumn(name=_PLAIN[name], kind="text", says=_said("article")[name], value=attrgetter("item"))
            of_item: tuple[TableColumn, ...] = (plain,)
        else:
            of_item = tuple(
                replace(column, value=_within("item", column.value))
                for column in _flat(kind, _said(kind.__name__.lower()))
                if column.name != "position"
            )
        yield Table(
            name=_TABLES.get(name, name),
            says=f"One row an item of an article's `{name}`.",
            columns=(_guid(), _POSITION, *of_item, *_articles_own()),
            read=_reading(name),
        )


_TABLES: Final = {"related": "related_news"}
"""Of lists whose tables have another name."""
_PLAIN: Final = {"authors": "name", "topics": "topic"}
"""What the ledger calls an item of a list of plain text."""
_POSITION: Final = TableColumn(
    name="position",
    kind="integer",
    says="The item's place in the article's list, from 1.",
    value=attrgetter("position"),
)


def _reading(name: str) -> Callable[[Ledger, Selection], Iterator[Batch]]:
    def read(ledger: Ledger, selection: Selection) -> Iterator[Batch]:
        for entry in ledger.entries(selection):
            items = enumerate(getattr(entry.article, name), 1)
            rows = [Given(entry=entry, item=item, position=getattr(item, "position", place)) for place, item in items]
            yield Batch(rows=rows, month=month_of(entry))

    return read


def _revisions() -> Table:
    said = _said("revision")
    return Table(
        name="revisions",
        says="One row a field of an article that changed between two fetches, oldest first.",
        columns=(
            _guid(),
            *(replace(column, value=_within("item", column.value)) for column in _flat(Revision, said)),
            *_articles_own(),
        ),
        read=_read_revisions,
    )


def _read_revisions(ledger: Ledger, selection: Selection) -> Iterator[Batch]:
    for entry in ledger.entries(selection, with_revisions=True):
        yield Batch(rows=[Given(entry=entry, item=item) for item in entry.revisions], month=month_of(entry))


# outlets


def _outlets() -> Table:
    said = {
        "name": "The outlet's name, the same for all articles.",
        "domain": "The registrable domain, in lower case.",
        "articles": "How many of the articles cite it; its own do not count.",
        "sources": "How many times they cite it.",
    }
    kinds: Mapping[str, Kind] = {"name": "text", "domain": "text", "articles": "integer", "sources": "integer"}
    return Table(
        name="outlets",
        says="One row an outlet that articles cite, that which most of them cite first.",
        columns=tuple(
            TableColumn(name=name, kind=kinds[name], says=says, value=itemgetter(name)) for name, says in said.items()
        ),
        read=_read_outlets,
        has_months=False,
    )


def _read_outlets(ledger: Ledger, selection: Selection) -> Iterator[Batch]:
    selected, values = selecting(selection)
    (counted,) = ledger.rows(f"SELECT count(*) AS articles FROM ({selected})", values)  # noqa: S608 (ours)
    yield Batch(rows=ledger.rows(_CITED.format(selected), values), articles=counted["articles"])


_CITED: Final = """
SELECT outlets.name, outlets.domain, count(DISTINCT sources.article_id) AS articles, count(*) AS sources
FROM articles
CROSS JOIN sources ON sources.article_id = articles.id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE articles.id IN ({}) AND articles.outlet_id IS NOT outlets.id
GROUP BY outlets.id
ORDER BY count(DISTINCT sources.article_id) DESC, outlets.domain
"""


# Columns


def _flat(kind: type[Any], said: Mapping[str, str]) -> Iterator[TableColumn]:
    """The columns of a record's flat fields; they take the record."""
    for column in columns(kind):
        if Date in column.types:
            yield from _date(column.name, said)
        else:
            of_kind: Kind = next((_KINDS[one] for one in column.types if one in _KINDS), "text")
            yield TableColumn(name=column.name, kind=of_kind, says=said[column.name], value=attrgetter(column.name))


_KINDS: Final[Mapping[type, Kind]] = {bool: "boolean", int: "integer", datetime: "timestamp"}


def _date(name: str, said: Mapping[str, str]) -> Iterator[TableColumn]:
    """The six columns of a date, and its first moment for formats that have a type for that."""
    for column, part in zip(date_columns(name), DATE_PARTS, strict=True):
        yield TableColumn(name=column, kind="text", says=said[column], value=_part(name, part))
    value = _part(name, "value")
    yield TableColumn(
        name=f"{name}_at",
        kind="timestamp",
        says=f"The first moment of `{name}`; null where no day is known.",
        value=lambda record: stored_moment(rfc3339(value(record))),
        is_typed=True,
    )


def _part(field: str, part: str) -> Value:
    date_of = attrgetter(field)
    return lambda record: getattr(date_of(record), part, None)


def _within(path: str, value: Value) -> Value:
    """What a record has that lies in what is given."""
    record_of = attrgetter(path)
    return lambda given: value(record_of(given))


def _guid() -> TableColumn:
    """The first column: what a row is of."""
    return TableColumn(name="guid", kind="text", says=_said("article")["guid"], value=attrgetter("entry.guid"))


def _ledgers_own() -> Iterator[TableColumn]:
    for name in ("saved_at", "changed_at"):
        yield TableColumn(name=name, kind="timestamp", says=_said("article")[name], value=attrgetter(f"entry.{name}"))


def _articles_own() -> Iterator[TableColumn]:
    """What a person who reads a row of a list wants to know of its article."""
    known = {column.name: column for column in _flat(Article, _said("article"))}
    for name in ("site", "title", "url", "published"):
        value = _within("entry.article", known[name].value)
        yield replace(known[name], name=f"article_{name}", says=f"The article's `{name}`.", value=value)


@cache
def _said(definition: str) -> Mapping[str, str]:
    """What the JSON Schema says of the keys of an article, or of an item of one of its lists."""
    properties = json.loads(schema_text())["$defs"][definition]["properties"]
    return {name: schema["description"] for name, schema in properties.items()}


# For all


def month_of(entry: Entry) -> str | None:
    """Of the article's date: when it was published or, where that is not known, first saved. None where that is no more
    than a year."""
    published = entry.article.published
    found = _MONTH.match((published and published.value) or iso(entry.saved_at))
    return found[0] if found else None


_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])(?![^-])", re.ASCII)


def words_of(item: object) -> str:
    """An item of a list, where the list stands in one cell."""
    match item:
        case Heading():
            return item.heading
        case Source():
            return item.name or item.label
        case Related():
            return item.title
    return str(item)
