"""An export taken back: the lines of ``jsonl`` files into the ledger, whole or those of what changed.

The lines are checked and written into a ledger of their own first; that is then taken in as another ledger is
(pipelines/merging.py), in one transaction. So it does not matter how often a file is taken in, of an article's states
the one that changed last counts, and what was removed on request stays away. Of an article that was fetched elsewhere
there is no fetch and no run here: it is as when a crawl meets it for the first time, and knows it already.
"""

import gzip
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, Final, cast

from sqlite_utils import Database

from pipelines.entries import read_entries
from pipelines.errors import UsageError
from pipelines.exported_lines import Line, read_line
from pipelines.links import url_key, web_address
from pipelines.merging import Imported, take_in
from pipelines.moments import iso
from pipelines.records import Entry
from pipelines.recount import batches
from pipelines.rows import REVISION, Rows, revision_rows
from pipelines.schema import blaming, open_database, transaction

STANDARD_INPUT: Final = Path("-")
SUFFIXES: Final = (".jsonl", ".jsonl.gz")
LONGEST: Final = 2**26
"""Bytes of a line: nobody writes so much, but for what is packed to be too much."""
_GZIP: Final = b"\x1f\x8b"


def is_export(path: Path) -> bool:
    """Whether a path is to be taken for an export, and not for a saved page: standard input, or a file that is called
    so and begins as JSON objects do, or is empty. UsageError: it cannot be read."""
    if path == STANDARD_INPUT:
        return True
    if not path.name.lower().endswith(SUFFIXES) or path.is_dir():
        return False
    if not path.is_file():
        return True  # a pipe is read but once
    with _opened(path) as stream:
        return stream.read(1) in {b"", b"{"}


def import_exports(ledger: Path, paths: Iterable[Path]) -> Imported:
    """Takes in the lines of files, in order; ``-`` is standard input. A ledger that is not there is made.

    UsageError: a file cannot be read, or a line is not as the export writes it; the error names file and line, and
    nothing was taken in. LedgerError as ``merge``.
    """
    with tempfile.TemporaryDirectory(prefix="newsledger-") as folder:
        told = Path(folder) / "told.db"
        known, is_empty = _gather(ledger, told, paths)
        open_database(ledger, create=True).close()
        taken = _NOTHING if is_empty else take_in(ledger, told)
    return replace(taken, known=taken.known + known)


_NOTHING: Final = Imported(added=0, updated=0, known=0, removed=0, forgotten=0)


def _gather(ledger: Path, told: Path, paths: Iterable[Path]) -> tuple[int, bool]:
    """Writes what is to be taken in; how many articles are in the ledger as they are told, and whether all are."""
    known = 0
    with ExitStack() as stack:
        db = stack.enter_context(closing(_new_ledger(told)))
        held = stack.enter_context(closing(open_database(ledger, create=False))) if ledger.exists() else None
        for batch in batches(_lines(paths)):
            with blaming(ledger):
                entries = _held(held, batch) if held else {}
            with blaming(told), transaction(db):
                known += _Told(db).put_all(batch, entries)
        return known, db.execute("SELECT 1 FROM changes LIMIT 1").fetchone() is None


# Reading


def _lines(paths: Iterable[Path]) -> Iterator[Line]:
    for path in paths:
        with _opened(path) as stream:
            for number, text in enumerate(iter(partial(stream.readline, LONGEST), b""), 1):
                if text.strip():
                    name = "standard input" if path == STANDARD_INPUT else str(path)
                    yield _line(text, f"{name}, line {number}")


def _line(text: bytes, about: str) -> Line:
    if len(text) == LONGEST:
        raise UsageError(f"is longer than {LONGEST // 2**20} megabytes", about=about)
    try:
        return read_line(text)
    except UsageError as error:
        raise UsageError(error.reason, about=about) from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked if need be. UsageError: it cannot be read."""
    with ExitStack() as stack:
        try:
            file = _standard_input(stack) if path == STANDARD_INPUT else stack.enter_context(path.open("rb"))
            is_packed = file.peek(2)[:2] == _GZIP
            yield cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=file)) if is_packed else file)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UsageError(f"is damaged: {error}", about=str(path)) from error
        except OSError as error:
            raise UsageError(f"cannot be read: {error.strerror or error}", about=str(path)) from error


def _standard_input(stack: ExitStack) -> BufferedReader:
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    reader = BufferedReader(cast("RawIOBase", sys.stdin.buffer))
    stack.callback(reader.detach)  # else it would be closed with the reader
    return cast("BufferedReader", reader)


def _held(db: Database, batch: list[Line]) -> dict[str, Entry]:
    """What the ledger has under the guids of some lines."""
    sql = f"SELECT article_id FROM changes WHERE guid IN ({', '.join('?' * len(batch))}) AND article_id IS NOT NULL"  # noqa: S608 (places)
    numbers = [number for (number,) in db.execute(sql, [line.guid for line in batch])]
    return {entry.guid: entry for entry in read_entries(db, numbers, with_revisions=True)}


# Writing


def _new_ledger(path: Path) -> Database:
    """One that lives as long as its lines are taken in: nothing is searched in it, and what goes is told to nobody."""
    db = open_database(path, create=True)
    db.execute("PRAGMA synchronous = OFF")
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    return db


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What earlier lines have told under a guid."""

    article: int | None
    """None: it is gone."""


class _Told:
    """Writes lines within one transaction. ``changes`` has all that was told: the last of each guid."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._rows = Rows(db)
        self._times: list[tuple[str, int]] = []

    def put_all(self, lines: Iterable[Line], held: dict[str, Entry]) -> int:
        """How many articles are left out, because they are held as they are told."""
        known = 0
        for line in lines:
            if self._is_known(line, held.get(line.guid)):
                known += 1
            else:
                self._put(line)
        self._flush()
        return known

    def _is_known(self, line: Line, held: Entry | None) -> bool:
        if line.entry is None or held is None or self._before(line.guid) is not None:
            return False
        return line.entry == replace(held, id=0, revisions=held.revisions if line.has_revisions else ())

    def _put(self, line: Line) -> None:
        before = self._before(line.guid)
        if before and before.article:
            if not line.is_change and line.entry and line.entry.changed_at < self._changed_at(before.article):
                return
            self._remove(before.article)
        number = self._insert(line.entry) if line.entry else None
        self._db.execute(_CHANGE, [line.guid, number])

    def _before(self, guid: str) -> _Before | None:
        row = self._db.execute("SELECT article_id FROM changes WHERE guid = ?", [guid]).fetchone()
        return _Before(article=row[0]) if row else None

    def _changed_at(self, article: int) -> datetime:
        self._flush()
        return datetime.fromisoformat(self._rows.value("SELECT changed_at FROM articles WHERE id = ?", article))

    def _remove(self, article: int) -> None:
        self._flush()
        self._db.execute("DELETE FROM articles WHERE id = ?", [article])  # with all that is of it

    def _insert(self, entry: Entry) -> int:
        """The related news is said to be there since the article is: nobody tells when it came."""
        saved_at, url = iso(entry.saved_at), entry.article.url
        number = self._rows.insert(entry.article, saved_at)
        self._db.conn.executemany(REVISION, revision_rows(number, entry.revisions))
        if entry.changed_at != entry.saved_at:
            self._times.append((iso(entry.changed_at), number))
        if url and web_address(url):
            self._db.execute(_URL, [url, url_key(url), number, saved_at])
        return number

    def _flush(self) -> None:
        self._rows.flush()
        self._db.conn.executemany("UPDATE articles SET changed_at = ? WHERE id = ?", self._times)
        self._times.clear()


_CHANGE: Final = """
INSERT INTO changes (guid, article_id) VALUES (?, ?) ON CONFLICT (guid) DO UPDATE SET article_id = excluded.article_id
"""
_URL: Final = "INSERT INTO article_urls (url, url_key, article_id, first_seen) VALUES (?, ?, ?, ?)"
