"""Makes the exports of ``data/newsledger.toml``: each where it is not as the ledger is, one process at a time.

Beside that file, in ``newsledger.toml-exports/``, lies for each export a lock of the operating system, which ends with
its process, and a mark: what the ledger's last change was when the export was made. Without its mark an export is made
anew.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from crawler.printable import json_text, printable
from crawler.sites.defaults import FILE
from crawler.sites.exports import ScheduledExport
from crawler.sites.loader import site_names
from crawler.sites.table import suggestion
from pipelines.changes import export_changes
from pipelines.errors import NewsledgerError, UsageError
from pipelines.export import export, output_path
from pipelines.ledger import Ledger
from pipelines.moments import iso
from pipelines.whole_files import replacing

PATIENCE: Final = 600.0
"""Seconds to wait for another process that is making the same export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where exports are made, from what."""

    data: Path
    """The folder with ``newsledger.toml``."""
    db: Path
    """The ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An export that was made, or was to be."""

    name: str
    output: str
    """The file, relative to the data folder where it lies in it."""
    articles: int = 0
    """How many it holds; with a cursor how many came, changed or went."""
    has_cursor: bool = False
    error: str | None = None
    """Why it could not be made, in one line; None where it was."""
    is_early: bool = False
    """The error is that the ledger has nothing yet of a site or outlet; that is no failure."""

    @property
    def failed(self) -> bool:
        """Something has to be mended."""
        return self.error is not None and not self.is_early

    @property
    def line(self) -> str:
        """What came of it: ``desk: 50 articles to exports/desk.json``."""
        if self.error is not None:
            return f"{self.name}: {'not exported yet: ' if self.is_early else ''}{self.error}"
        things = ("change" if self.has_cursor else "article") + ("" if self.articles == 1 else "s")
        return printable(f"{self.name}: {self.articles:,} {things} to {self.output}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is remembered of an export."""

    made_at: str | None = None
    """When it was last made; None: never."""
    asked: str | None = None
    """What for."""
    change: str | None = None
    """The ledger's last change then: its place and the article's guid."""
    error: str | None = None
    """Why it could not be made since."""


def make_exports(room: Room, exports: Sequence[ScheduledExport], now: datetime) -> Iterator[Made]:
    """Make those that are not as the ledger is, one after the other; what came of each that was to be made.

    One that cannot be made keeps its file as it was, and keeps no other from being made. Raises nothing of its own.
    """
    for one in exports:
        try:
            made = _make_stale(room, one, now)
        except (NewsledgerError, OSError) as error:
            made = Made(name=one.name, output=_told(room, Path(one.output)), error=_words(error))
            _remember(room, one, made)
        if made is not None:
            yield made


def make_export(room: Room, one: ScheduledExport, now: datetime) -> Made | None:
    """Make an export whether it is as the ledger is or not; None where it has a cursor, and nothing changed.

    UsageError: the ledger has nothing of a site or outlet, or the file cannot be written. LedgerError: as
    ``Ledger.open``. OSError where the folder of ``newsledger.toml`` cannot be written.
    """
    with _held(room, one):
        return _make(room, one, now)


def read_mark(room: Room, name: str) -> Mark:
    """What is remembered of the export of this name; nothing where that cannot be read."""
    try:
        said = json.loads(_beside(room, name, "made").read_text("utf-8"))
        known = {field.name: said[field.name] for field in fields(Mark)}
    except (OSError, ValueError, TypeError, KeyError):
        return Mark()
    return Mark(**known) if all(isinstance(value, str | None) for value in known.values()) else Mark()


def _make_stale(room: Room, one: ScheduledExport, now: datetime) -> Made | None:
    with _held(room, one):
        if _is_as_the_ledger(room, one, now):
            return None
        missing = _missing(room, one)
        if missing is None:
            return _make(room, one, now)
        return Made(name=one.name, output=_told(room, Path(one.output)), error=missing, is_early=True)


def _is_as_the_ledger(room: Room, one: ScheduledExport, now: datetime) -> bool:
    mark = read_mark(room, one.name)
    is_there = one.has_cursor or Path(one.output).exists()  # whoever takes increments takes them away
    return is_there and mark.error is None and (mark.asked, mark.change) == (_asked(room, one, now), _last_change(room))


def _make(room: Room, one: ScheduledExport, now: datetime) -> Made | None:
    change = _last_change(room)  # before it is made: what comes meanwhile is for the next time
    made = _written(room, one, now)
    _write_mark(room, one, Mark(made_at=iso(now), asked=_asked(room, one, now), change=change))
    return made


def _written(room: Room, one: ScheduledExport, now: datetime) -> Made | None:
    output = _output(room, one)
    options = one.options_at(now)
    if not one.has_cursor:
        count = export(room.db, one.form, output, options)
        return Made(name=one.name, output=_told(room, output), articles=count)
    increment = export_changes(room.db, one.name, output, options, now)
    if increment.output is None:
        return None
    told = _told(room, increment.output)
    return Made(name=one.name, output=told, articles=increment.lines, has_cursor=True)


def _output(room: Room, one: ScheduledExport) -> Path:
    """The path, in a folder that is there. UsageError: it is the ledger's, or its folder cannot be made."""
    path = Path(one.output)
    if path.resolve() == room.db.resolve():
        raise UsageError("is the ledger", about=str(path))
    output_path(f"{path.parent}/")
    return output_path(one.output)


def _asked(room: Room, one: ScheduledExport, now: datetime) -> str:
    """All that makes an export another, of the same ledger."""
    wanted = {"ledger": str(room.db.resolve()), "form": one.form, "output": one.output, "cursor": one.has_cursor}
    return json.dumps({**wanted, **asdict(one.options_at(now))}, default=str)


def _last_change(room: Room) -> str:
    """The place of the ledger's last change, and what changed: a ledger that is another has another."""
    with Ledger.open(room.db) as ledger:
        for row in ledger.rows("SELECT id, guid FROM changes ORDER BY id DESC LIMIT 1"):
            return f"{row['id']} {row['guid']}"
    return "none"


def _missing(room: Room, one: ScheduledExport) -> str | None:
    """Of which site or outlet the ledger has nothing yet. UsageError: there is no such site."""
    known = site_names(room.data)
    with Ledger.open(room.db) as ledger:
        try:
            ledger.check(one.options.selection)
        except UsageError as error:
            crawled = {count.site for count in ledger.site_counts()}
            for name in one.options.selection.sites:
                if name not in {*known, *crawled}:
                    raise UsageError(f"no site of this name{suggestion(name, known)}", about=name) from error
            return str(error)
    return None


def _words(error: Exception) -> str:
    """In one line; of the system's errors the words and the file alone."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return str(error)


def _remember(room: Room, one: ScheduledExport, made: Made) -> None:
    """A failure, for ``newsledger status``; where that cannot be written either, it is told all the same."""
    with suppress(NewsledgerError, OSError):
        _write_mark(room, one, Mark(made_at=read_mark(room, one.name).made_at, error=made.error))


# Beside newsledger.toml


@contextmanager
def _held(room: Room, one: ScheduledExport) -> Iterator[None]:
    """The right to make an export. Waits for another process that has it. UsageError: that takes too long."""
    path = _beside(room, one.name, "lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=PATIENCE, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise UsageError("another process is making it; given up") from error
    except NotImplementedError as error:
        raise UsageError(f"cannot be locked: {error}", about=str(path)) from error
    try:
        yield
    finally:
        lock.release()


def _write_mark(room: Room, one: ScheduledExport, mark: Mark) -> None:
    with replacing(_beside(room, one.name, "made")) as stream:
        stream.write(f"{json_text(asdict(mark))}\n")


def _beside(room: Room, name: str, suffix: str) -> Path:
    return room.data / f"{FILE}-exports" / f"{name}.{suffix}"


def _told(room: Room, path: Path) -> str:
    """As the user would write it."""
    folder = room.data.absolute()
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)
