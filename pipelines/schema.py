"""The ledger's file: its versions, its search index, and how it is opened.

The tables are in pipelines/tables.py, the views in pipelines/views.py.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Literal

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from pipelines.derived import article_guid, ngrams, text_digest
from pipelines.errors import LedgerError
from pipelines.links import url_key
from pipelines.outlets import is_printed
from pipelines.recount import name_outlet
from pipelines.tables import (
    AT_A_GLANCE,
    CHANGE_INDEXES,
    CHANGE_TRIGGERS,
    CHANGES,
    COUNTRY,
    CRAWLING_AGAIN,
    FIRST_VIEWS,
    IDENTITY_AND_MEMORY,
    IMAGE_CAPTION_AND_PAYWALL,
    INDEXES,
    TABLES,
)
from pipelines.views import VIEWS

BUSY_SECONDS: Final = 10.0
"""How long to wait for another program that writes, before giving up."""

FIRST_SEARCHED: Final = ("title", "kicker", "subtitle", "summary", "headings", "text")
SEARCHED: Final = (*FIRST_SEARCHED, "related_titles", "ngrams")
"""The columns of articles that the full-text search looks through."""

TOKENIZER: Final = "unicode61 remove_diacritics 2"
"""Knows no language. A word ends at anything but letters and digits, so 'co-design' is found however its hyphen is
written; accents do not count."""

migrations = Migrations("newsledger")
"""What is released stays as it is: a change of the schema is a new migration."""


@migrations(name="0001_first")
def _first(db: Database) -> None:
    db.executescript(TABLES)
    db.executescript(INDEXES)
    db.executescript(FIRST_VIEWS)
    db.table("articles").enable_fts(FIRST_SEARCHED, tokenize=TOKENIZER, create_triggers=True)


@migrations(name="0002_image_caption_and_paywall")
def _image_caption_and_paywall(db: Database) -> None:
    db.executescript(IMAGE_CAPTION_AND_PAYWALL)


@migrations(name="0003_country")
def _country(db: Database) -> None:
    db.executescript(COUNTRY)


@migrations(name="0004_identity_and_memory")
def _identity_and_memory(db: Database) -> None:
    for name in db.view_names():
        db.view(name).drop()
    db.executescript(IDENTITY_AND_MEMORY)
    db.executescript(VIEWS)
    articles = db.table("articles")
    articles.disable_fts()
    _fill_keys(db)
    _fill_derived(db)
    _fill_aliases(db)
    articles.enable_fts(SEARCHED, tokenize=TOKENIZER, create_triggers=True)
    db.executescript(_SEARCH_TRIGGER)


@migrations(name="0005_crawling_again")
def _crawling_again(db: Database) -> None:
    db.executescript(CRAWLING_AGAIN)


@migrations(name="0006_changes")
def _changes(db: Database) -> None:
    db.executescript(CHANGES)
    db.conn.create_function("article_guid", 1, article_guid, deterministic=True)
    db.execute("UPDATE articles SET guid = article_guid(key)")
    db.execute("INSERT INTO changes (guid, article_id) SELECT guid, id FROM articles ORDER BY changed_at, id")
    _name_outlets(db)
    db.executescript(CHANGE_INDEXES)
    db.executescript(CHANGE_TRIGGERS)


@migrations(name="0007_at_a_glance")
def _at_a_glance(db: Database) -> None:
    db.executescript(AT_A_GLANCE)


def _name_outlets(db: Database) -> None:
    """Of two names that as many articles use, the one that came first is no longer taken: ledgers differ in that."""
    for (number,) in db.execute("SELECT DISTINCT outlet_id FROM outlet_aliases ORDER BY outlet_id").fetchall():
        name_outlet(db, number)


_SEARCH_TRIGGER: Final = f"""
DROP TRIGGER articles_au;
CREATE TRIGGER articles_au AFTER UPDATE OF {", ".join(SEARCHED)} ON articles
-- sqlite-utils makes it for any column, and so reads a whole text again for the time of a fetch.
BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, {", ".join(SEARCHED)})
        VALUES ('delete', old.id, {", ".join(f"old.{column}" for column in SEARCHED)});
    INSERT INTO articles_fts (rowid, {", ".join(SEARCHED)})
        VALUES (new.id, {", ".join(f"new.{column}" for column in SEARCHED)});
END;
"""  # noqa: S608 (our names)


def _fill_keys(db: Database) -> None:
    """Version 4 knows more addresses as forms of others. One whose new key another row has keeps its own."""
    db.conn.create_function("url_key", 1, url_key, deterministic=True)
    db.execute("UPDATE OR IGNORE articles SET key = url_key(url) WHERE url IS NOT NULL AND key <> url_key(url)")
    db.execute("UPDATE OR IGNORE article_urls SET url_key = url_key(url) WHERE url_key <> url_key(url)")
    db.execute("UPDATE OR IGNORE related_news SET key = url_key(url) WHERE url IS NOT NULL AND key <> url_key(url)")
    db.execute("UPDATE fetches SET url_key = url_key(url) WHERE url_key <> url_key(url)")


def _fill_derived(db: Database) -> None:
    """What version 4 keeps of the articles that are there."""
    db.execute(_RELATED_TITLES)
    db.conn.create_function("text_digest", 1, text_digest, deterministic=True)
    db.conn.create_function("ngrams", 7, lambda *texts: ngrams(texts[:-1], texts[-1]), deterministic=True)
    db.execute("""
        UPDATE articles SET text_digest = text_digest(text),
            ngrams = ngrams(title, kicker, subtitle, summary, headings, related_titles, text)
    """)


_RELATED_TITLES: Final = """
UPDATE articles SET related_titles = (
    SELECT group_concat(title, char(10)) FROM (
        SELECT title FROM related_news
        WHERE related_news.article_id = articles.id AND gone_at IS NULL ORDER BY position, id
    )
)
"""


def _fill_aliases(db: Database) -> None:
    """Names that lists of sources gave, and not the registry or the domain."""
    db.conn.create_function("is_printed", 2, is_printed, deterministic=True)
    db.execute("""
        INSERT INTO outlet_aliases (outlet_id, name, articles)
        SELECT outlet_id, name, count(DISTINCT article_id) FROM sources
        WHERE kind = 'listed' AND outlet_id IS NOT NULL AND name IS NOT NULL AND is_printed(label, name)
        GROUP BY outlet_id, name ORDER BY min(id)
    """)


KNOWN: Final = frozenset(
    (
        "0001_first",
        "0002_image_caption_and_paywall",
        "0003_country",
        "0004_identity_and_memory",
        "0005_crawling_again",
        "0006_changes",
        "0007_at_a_glance",
    )
)
"""The names of all migrations."""


def open_database(path: Path, *, create: bool) -> Database:
    """The ledger's file, open for writing and of this version: an older one is brought up to it.

    ``create``: make the file, and the folder that it is in, where there is none. Every commit is on the disk when it
    returns (WAL, synchronous FULL). LedgerError: there is no such file, it cannot be opened, is no ledger, or of a
    newer version.
    """
    if create:
        _make_folder(path)
    return _checked(_connect(path, "rwc" if create else "rw"), path, _prepare)


def open_reader(path: Path) -> Database:
    """The ledger's file, open for reading alone: nothing is ever written, and no writer is blocked.

    LedgerError as above, and for a file of an earlier version.
    """
    return _checked(_connect(path, "ro"), path, _check_readable)


def open_any_version(path: Path) -> Database:
    """The file of a ledger of whatever version, open for reading alone: to be copied.

    LedgerError as above; for what is no ledger, too.
    """
    return _checked(_connect(path, "ro"), path, _check_ledger)


def schema_sql() -> str:
    """The whole schema as a new file has it, as SQL: tables, views, indexes, full-text search and its triggers."""
    with Database(memory=True, execute_plugins=False) as db:
        migrations.apply(db)
        rows = db.execute(_WHOLE_SCHEMA)
        return "\n\n".join(f"{sql};" for (sql,) in rows) + "\n"


_WHOLE_SCHEMA: Final = """
SELECT sql FROM sqlite_master
WHERE sql IS NOT NULL AND name NOT LIKE '%sqlite%' AND name NOT GLOB 'articles_fts_*'  -- what SQLite keeps for itself
ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid
"""


@contextmanager
def blaming(path: Path) -> Iterator[None]:
    """Turns what SQLite says of the file, the disk or another program into a LedgerError for someone who runs a crawl.

    Any other sqlite3.Error is a defect of what was asked or written, and passes.
    """
    try:
        yield
    except sqlite3.Error as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])  # SQLITE_IOERR of SQLITE_IOERR_WRITE
        if name not in _TROUBLES:
            raise
        raise LedgerError(_TROUBLES[name], about=str(path)) from error


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing, and writing from the beginning: who reads first and writes later may find that another program
    wrote between."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


_TROUBLES: Final = {
    "SQLITE_BUSY": f"another program is writing to it, and was not done after {BUSY_SECONDS:.0f} seconds",
    "SQLITE_LOCKED": "another connection of this program is writing to it",
    "SQLITE_PROTOCOL": "another program holds its locks",
    "SQLITE_READONLY": "may not be written to",
    "SQLITE_PERM": "may not be opened",
    "SQLITE_CANTOPEN": "cannot be opened: is it there, and may you read it and its folder?",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk does not read or write",
    "SQLITE_NOMEM": "there is not enough memory",
    "SQLITE_CORRUPT": "is damaged",
    "SQLITE_NOTADB": "is not a SQLite database",
}
"""By the primary result codes of https://www.sqlite.org/rescode.html."""


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"its folder cannot be made: {error.strerror}", about=str(path)) from error


def _connect(path: Path, mode: Literal["ro", "rw", "rwc"]) -> Database:
    if not path.exists() and mode != "rwc":
        raise LedgerError("there is no such file; a crawl or an import makes it", about=str(path))
    if (
        path.exists() and mode != "ro" and not os.access(path, os.W_OK)
    ):  # SQLite would open it, and fail at the first row
        raise LedgerError("may not be written to", about=str(path))
    lone = "&immutable=1" if mode == "ro" and is_at_rest(path) else ""
    with blaming(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}{lone}", uri=True, timeout=BUSY_SECONDS)
    return Database(connection, execute_plugins=False)


def is_at_rest(path: Path) -> bool:
    """Nobody has the file open, and we may not put beside it what readers share with writers (``-wal``, ``-shm``).

    SQLite would refuse to read it: https://www.sqlite.org/wal.html#readonly
    """
    return not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()


def _checked(db: Database, path: Path, check: Callable[[Database, Path], None]) -> Database:
    """``db``, after a check that closes it if it fails."""
    try:
        with blaming(path):
            check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: Database, path: Path) -> None:
    _pending(db, path)  # before anything is written to what may be somebody else's file
    db.enable_wal()
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    _migrate(db, path)


def _migrate(db: Database, path: Path) -> None:
    """All migrations or none, after a copy of the file; two programs that start at once do it one after the other."""
    if not _pending(db, path):
        return  # and wait for nobody who is writing
    applied = max((migration.name for migration in migrations.applied(db)), default=None)
    if applied:
        _keep(db, path.with_name(f"{path.name}.{applied}.bak"))
    with transaction(db):
        if _pending(db, path):
            migrations.apply(db)


def _keep(db: Database, copy: Path) -> None:
    """The ledger as it is, in a file that has its name when all of it is on the disk.

    One that is there stays: it was made before a migration that was cut off.
    """
    if copy.exists():
        return
    part = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        with blaming(part), closing(sqlite3.connect(part)) as target:
            db.conn.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(copy)
    except OSError as error:
        raise LedgerError(
            f"cannot be copied before it is brought up to date: {error.strerror}", about=str(copy)
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _check_readable(db: Database, path: Path) -> None:
    pending = _pending(db, path)
    if pending == len(KNOWN):
        raise LedgerError("is empty: nothing was saved yet", about=str(path))
    if pending:
        raise LedgerError("is of an earlier version; the next crawl or import brings it up to date", about=str(path))


def _check_ledger(db: Database, path: Path) -> None:
    if not migrations.applied(db):
        raise LedgerError("is no ledger", about=str(path))


def _pending(db: Database, path: Path) -> int:
    """How many migrations the file has yet to see; LedgerError for what is no ledger, or has seen more than we know."""
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied and db.table_names():
        raise LedgerError("is a SQLite database, but no ledger", about=str(path))
    if applied - KNOWN:
        raise LedgerError("was written by a newer version of newsledger; upgrade to open it", about=str(path))
    return len(KNOWN - applied)
