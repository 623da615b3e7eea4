"""The store beside SQLite itself and beside sqlite-utils, on the very same rows.

What the store writes is read back a batch at a time, with its ids, and given to the others as it is: all that they do
is insert it. What the store does and they do not: everything before the rows (what a url's key is, whether the article
is there, what the search sees of it), and the rows that it changes.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from benchmarks.keeping.articles import AT_ONCE, fetched, fetches, site_of
from benchmarks.keeping.growth import ROUND, save_again
from benchmarks.keeping.taken import Taken, timed, total
from pipelines.schema import open_database, open_reader
from pipelines.store import Store

Rows = dict[str, list[dict[str, Any]]]
"""By table, in the order in which the tables refer to each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The same articles, one way after the other."""

    articles: int
    store: Taken
    raw: Taken
    each: Taken
    """sqlite-utils, with a transaction for each article."""


def rounds(folder: Path, articles: int) -> Iterator[Round]:
    """New articles into three ledgers of the same schema, in turns; the store's is ``store.db``."""
    paths = [folder / f"{name}.db" for name in ("store", "raw", "each")]
    with (
        closing(Store.open(paths[0])) as store,
        closing(open_reader(paths[0])) as reader,
        closing(open_database(paths[1], create=True)) as raw,
        closing(open_database(paths[2], create=True)) as each,
    ):
        each.execute("PRAGMA foreign_keys = OFF")  # a row may name an article of its batch that comes after it
        written = _Written(reader)
        for start in range(0, articles // AT_ONCE, ROUND // AT_ONCE):
            batches = range(start, min(start + ROUND // AT_ONCE, articles // AT_ONCE))
            taken, given = zip(*(_saved(store, written, batch) for batch in batches), strict=True)
            yield Round(
                articles=len(batches) * AT_ONCE,
                store=total(taken),
                raw=total([_insert_many(raw, rows) for rows in given]),
                each=total([_insert_each(each, rows) for rows in given]),
            )
        for db in (raw, each):
            assert _counts(db) == _counts(reader)


def again(folder: Path, articles: int) -> Iterator[tuple[int, Taken]]:
    """The same pages once more, none of which has changed: how many in a round, and how long they took."""
    with closing(Store.open(folder / "store.db")) as store:
        for start in range(0, articles // AT_ONCE, ROUND // AT_ONCE):
            batches = range(start, min(start + ROUND // AT_ONCE, articles // AT_ONCE))
            runs = [store.start_run(site_of(batch), fetched(batch)) for batch in batches]
            taken = [save_again(store, batch, run) for batch, run in zip(batches, runs, strict=True)]
            yield len(batches) * AT_ONCE, total(taken)


class _Written:
    """What a ledger has got since it was last looked at."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last = dict.fromkeys(tables(db), 0)

    def rows(self) -> Rows:
        """The new rows of all tables."""
        found = {
            table: list(self._db.query(f"SELECT * FROM {table} WHERE id > ? ORDER BY id", [last]))
            for table, last in self._last.items()
        }
        self._last |= {table: rows[-1]["id"] for table, rows in found.items() if rows}
        return {table: rows for table, rows in found.items() if rows}


def tables(db: Database) -> list[str]:
    """The ledger's own tables, in the order in which they were made: none refers to a later one but by its ids."""
    hidden = ("articles_fts", "sqlite_", "_sqlite_")
    return [name for name in db.table_names() if not name.startswith(hidden)]


def _counts(db: Database) -> dict[str, int]:
    return {name: db.table(name).count for name in tables(db)}


def _saved(store: Store, written: _Written, batch: int) -> tuple[Taken, Rows]:
    run = store.start_run(site_of(batch), fetched(batch))
    given = fetches(batch)
    taken, _ = timed(partial(store.save_all, given, run))
    return taken, written.rows()


def _insert_many(db: Database, rows: Rows) -> Taken:
    """With ``executemany``, in one transaction."""
    given = {_insertion(table, some[0]): [tuple(row.values()) for row in some] for table, some in rows.items()}
    return timed(partial(_execute_many, db.conn, given))[0]


def _execute_many(connection: sqlite3.Connection, given: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for sql, values in given.items():
        connection.executemany(sql, values)
    connection.commit()


def _insertion(table: str, row: Mapping[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"


def _insert_each(db: Database, rows: Rows) -> Taken:
    """With sqlite-utils, article by article."""
    return timed(partial(_insert_items, db, list(_items(rows))))[0]


def _insert_items(db: Database, items: Sequence[Rows]) -> None:
    for item in items:
        with db.atomic():
            for table, rows in item.items():
                db.table(table).insert_all(rows)


def _items(rows: Rows) -> Iterator[Rows]:
    """The rows of each article; what belongs to none goes with the first."""
    shared = {table: some for table, some in rows.items() if table != "articles" and "article_id" not in some[0]}
    aliases = shared.pop("outlet_aliases", [])
    parts: dict[int, Rows] = {row["id"]: {"articles": [row]} for row in rows["articles"]}
    for table, some in rows.items():
        if "article_id" in some[0]:
            for number, own in groupby(sorted(some, key=lambda row: row["article_id"]), lambda row: row["article_id"]):
                parts[number][table] = list(own)
    for at, item in enumerate(parts.values()):
        yield shared | item | {"outlet_aliases": aliases} if at == 0 else item
