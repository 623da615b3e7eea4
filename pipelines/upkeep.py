"""Copies of the ledger's file, and how large it is: backup, publish, stats. None of them writes to the ledger."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from pipelines.errors import LedgerError, UsageError
from pipelines.schema import KNOWN, blaming, open_any_version, open_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy that was made."""

    path: Path
    ledger_bytes: int
    """The ledger's file and its write-ahead log."""
    copy_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSize:
    """One table or index of the file."""

    name: str
    table: str
    """The table of an index; a table itself."""
    kind: str
    """``table``, ``index``, or ``search`` for what the full-text index consists of."""
    rows: int | None
    """Of a table."""
    bytes: int | None
    """The pages that it takes; None where SQLite was built without dbstat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSize:
    """What the ledger has of one site; ``site`` is None for articles of no site."""

    site: str | None
    articles: int
    first: str | None
    """The earliest date of an article: when it was published or, where that is not known, first saved."""
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How large a ledger is, and where."""

    path: str
    version: str
    """The last migration that the file has seen."""
    sqlite: str
    file_bytes: int
    wal_bytes: int
    page_bytes: int
    pages: int
    free_pages: int
    search_bytes: int | None
    first: str | None
    last: str | None
    sites: tuple[SiteSize, ...]
    stores: tuple[StoreSize, ...]
    """The largest first."""


def backup(ledger: Path, target: Path, *, force: bool = False) -> Copy:
    """Copies the file as it stands at one moment, while a crawl may write to it.

    The copy is checked, and has its name only when all of it is on the disk. ``force``: take the place of a file that
    is there. LedgerError, UsageError: no copy was made, and what was there is as it was.
    """
    with closing(open_any_version(ledger)) as db, _placing(ledger, target, force=force) as part:
        _snapshot(db, part)
    return Copy(path=target, ledger_bytes=_size(ledger), copy_bytes=target.stat().st_size)


def _snapshot(db: Database, part: Path) -> None:
    with blaming(part), closing(sqlite3.connect(part)) as copy:
        db.conn.backup(copy)  # in one step: a reader of a WAL file holds up nobody
        _lay_down(copy, part)


def publish(ledger: Path, target: Path, *, force: bool = False) -> Copy:
    """Writes one compact file to be shared: without free pages, its search index in one piece, with statistics for the
    planner, and no write-ahead log, so that a folder that nobody may write to can hold it. As ``backup`` otherwise.
    """
    with closing(open_reader(ledger)) as db, _placing(ledger, target, force=force) as part:
        with blaming(ledger):
            db.execute("VACUUM INTO ?", [str(part)])
        with blaming(part), closing(sqlite3.connect(part, isolation_level=None)) as copy:
            _compact(copy)
            _lay_down(copy, part)
    return Copy(path=target, ledger_bytes=_size(ledger), copy_bytes=target.stat().st_size)


def _compact(copy: sqlite3.Connection) -> None:
    copy.execute("PRAGMA synchronous = OFF")  # all of it is put on the disk at the end
    copy.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    copy.execute("ANALYZE")
    copy.execute("PRAGMA optimize")
    copy.execute("VACUUM")


def _lay_down(copy: sqlite3.Connection, part: Path) -> None:
    """One file without a log, found whole."""
    copy.execute("PRAGMA journal_mode = DELETE")
    (verdict, *_) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise LedgerError(f"the copy is damaged, and so most likely the ledger: {verdict}", about=str(part))


@contextmanager
def _placing(ledger: Path, target: Path, *, force: bool) -> Iterator[Path]:
    """A temporary path beside ``target``. What is written there gets its name at the end, or goes with an error."""
    _refuse(ledger, target, force=force)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)  # of a program that had our number, and was killed
        yield part
        _flush(part)
        _rename(part, target, force=force)
        _flush(target.parent)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", about=str(target)) from error
    finally:
        for left in (part, *(part.with_name(f"{part.name}{end}") for end in ("-journal", "-wal", "-shm"))):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _refuse(ledger: Path, target: Path, *, force: bool) -> None:
    """UsageError for a target that may not be replaced."""
    if not target.parent.is_dir():
        raise UsageError("there is no such folder", about=str(target.parent))
    if target.is_dir():
        raise UsageError("is a folder", about=str(target))
    if not target.exists():
        return
    if ledger.exists() and target.samefile(ledger):
        raise UsageError("is the ledger itself", about=str(target))
    if not force:
        raise UsageError("is there already; --force replaces it", about=str(target))
    if _wal(target).exists():  # its log would be taken for the new file's
        raise UsageError("is a database in use: its -wal is beside it", about=str(target))


def _rename(part: Path, target: Path, *, force: bool) -> None:
    if force:
        part.replace(target)
        return
    try:
        os.link(part, target)  # unlike a rename it never takes the place of a file that came in between
    except FileExistsError as error:
        raise UsageError("is there already; --force replaces it", about=str(target)) from error
    except OSError:  # a file system without links
        _refuse(part, target, force=False)
        part.replace(target)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in (path, _wal(path)) if file.exists())


# How large it is


def stats(ledger: Path) -> Stats:
    """Rows and bytes of every table and index, articles by site, and the file. LedgerError as ``open_reader``."""
    with closing(open_reader(ledger)) as db, blaming(ledger):
        db.execute("BEGIN")  # all counts are of one moment
        stores = tuple(_stores(db))
        sites = tuple(SiteSize(**row) for row in db.query(_SITES))
        (first, last) = db.execute(_DATES).fetchone()
        search = [store.bytes for store in stores if store.kind == "search"]
        return Stats(
            path=str(ledger),
            version=max(KNOWN),
            sqlite=sqlite3.sqlite_version,
            file_bytes=ledger.stat().st_size,
            wal_bytes=_size(ledger) - ledger.stat().st_size,
            page_bytes=_pragma(db, "page_size"),
            pages=_pragma(db, "page_count"),
            free_pages=_pragma(db, "freelist_count"),
            search_bytes=None if None in search else sum(size or 0 for size in search),
            first=first,
            last=last,
            sites=sites,
            stores=stores,
        )


_SITES: Final = """
SELECT sites.name AS site, count(articles.id) AS articles,
    min(coalesce(articles.published, articles.saved_at)) AS first,
    max(coalesce(articles.published, articles.saved_at)) AS last
FROM sites LEFT JOIN articles ON articles.site_id = sites.id GROUP BY sites.id
UNION ALL
SELECT NULL, count(*), min(coalesce(published, saved_at)), max(coalesce(published, saved_at))
FROM articles WHERE site_id IS NULL HAVING count(*) > 0
ORDER BY 1 NULLS LAST
"""
_DATES: Final = "SELECT min(coalesce(published, saved_at)), max(coalesce(published, saved_at)) FROM articles"
_STORES: Final = """
SELECT name, tbl_name AS "table", type AS kind FROM sqlite_schema WHERE rootpage > 0
UNION ALL SELECT 'sqlite_schema', 'sqlite_schema', 'table'
"""


def _stores(db: Database) -> list[StoreSize]:
    sizes = _sizes(db)
    found = [
        StoreSize(
            name=row["name"],
            table=row["table"],
            kind="search" if row["table"].startswith("articles_fts") else row["kind"],
            rows=_rows(db, row["name"]) if row["kind"] == "table" else None,
            bytes=sizes.get(row["name"], 0) if sizes else None,
        )
        for row in db.query(_STORES)
    ]
    return sorted(found, key=lambda store: (-(store.bytes or 0), -(store.rows or 0), store.name))


def _rows(db: Database, table: str) -> int:
    return int(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 (a table that is there)


def _sizes(db: Database) -> dict[str, int]:
    """By table and index; nothing where SQLite was built without the table that tells."""
    try:
        return dict(db.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE").fetchall())
    except sqlite3.OperationalError:
        return {}


def _pragma(db: Database, name: str) -> Any:
    return db.execute(f"PRAGMA {name}").fetchone()[0]
