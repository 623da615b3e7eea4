"""Only what changed: entries and tombstones since the place that a reader has come to, in the order of their changes.

A reader that puts each line in the place of what it has under its ``guid``, and takes out what a tombstone names, has
what a full export with the same selection would give. A place is a number that grows with every change
(``changes.id``): a reader keeps its own beside what it has taken (``write_changes``), or the ledger does under the name
of a cursor (``export_changes``). 0 is where a reader stands that has nothing yet. One that has something and does not
know its place stands at -1: it is given all there is, and a tombstone for all that ever went.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from pipelines.errors import UsageError
from pipelines.formats.json_lines import check_fields, chosen
from pipelines.formats.options import Options
from pipelines.json_records import change_json, json_text
from pipelines.ledger import Ledger
from pipelines.moments import iso
from pipelines.records import Change
from pipelines.recount import batches
from pipelines.schema import blaming, open_database, transaction
from pipelines.selection import Selection, condition_of
from pipelines.whole_files import replacing, sweep

NOTHING: Final = 0
"""Where a reader stands that has nothing yet."""
LOST: Final = -1
"""Where a reader stands that has something and does not know its place."""
_LOOKED_AT: Final = 5000
"""Changes whose articles are asked at once whether they are among those wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Increment:
    """What a reader was given."""

    lines: int
    """Entries and tombstones."""
    position: int
    """The reader's place from now on."""
    output: Path | None = None
    """The file that has them; None where there is none, because nothing changed or it went to a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """A change that the reader is to be told of."""

    position: int
    guid: str
    article: int | None
    """The id of the article; None for a tombstone."""


# What changed


def last_position(ledger: Ledger) -> int:
    """The place of the last change."""
    return next(int(row["last"]) for row in ledger.rows("SELECT coalesce(max(id), 0) AS last FROM changes"))


def changes(ledger: Ledger, position: int, options: Options = Options()) -> Iterator[Change]:  # noqa: B008 (frozen)
    """What changed after ``position``, in order, in flat memory; ``options.selection.limit``: the most of them.

    An entry is as it is now. One that is no longer among those wanted is a tombstone, as is one that is gone, for a
    reader that may have it. UsageError for a site or outlet that the ledger does not know, and for a place that it has
    not come to.
    """
    ledger.check(options.selection)
    _check_place(ledger, position)
    for batch in batches(_moved(ledger, position, options.selection)):
        numbers = [moved.article for moved in batch if moved.article is not None]
        found = {entry.id: entry for entry in ledger.entries_of(numbers, with_revisions=_with_revisions(options))}
        for moved in batch:
            entry = None if moved.article is None else found[moved.article]
            yield Change(position=moved.position, guid=moved.guid, entry=entry)


def write_changes(ledger: Ledger, stream: TextIO, position: int, options: Options = Options()) -> Increment:  # noqa: B008
    """The same as lines of JSON, each with its place as ``change``; all of one moment."""
    check_fields(options.fields)
    fields = ("guid", *options.fields, "change") if options.fields else ()
    lines, reached = 0, position
    with ledger.snapshot():
        for change in changes(ledger, position, options):
            data = change_json(change, with_revisions=_with_revisions(options))
            stream.write(f"{json_text(chosen(data, fields))}\n")
            lines, reached = lines + 1, change.position
        return Increment(lines=lines, position=_reached(ledger, lines, reached, options.selection))


def follow(
    db: Path, stream: TextIO, position: int, options: Options, *, wait: Callable[[], bool]
) -> Iterator[Increment]:
    """What changes from now on, as it is committed: after each part that was written and flushed, what it was.

    ``wait`` comes back after a while with True, or with False as soon as nobody reads any more: that ends it. The
    ledger may be replaced by another file meanwhile. Errors as ``write_changes``, and LedgerError.
    """
    while True:
        with Ledger.open(db) as ledger:
            increment = write_changes(ledger, stream, position, options)
        stream.flush()
        if increment.position != position:
            yield increment
        position = increment.position
        if not wait():
            return


def _reach(ledger: Ledger, position: int, selection: Selection) -> Increment:
    """What ``write_changes`` would come to, without reading an article."""
    lines, reached = 0, position
    for moved in _moved(ledger, position, selection):
        lines, reached = lines + 1, moved.position
    return Increment(lines=lines, position=_reached(ledger, lines, reached, selection))


def _reached(ledger: Ledger, lines: int, position: int, selection: Selection) -> int:
    """The place of a reader who was given so many lines, the last of them from ``position``."""
    return position if lines == selection.limit else max(position, last_position(ledger))


def _moved(ledger: Ledger, position: int, selection: Selection) -> Iterator[_Moved]:
    """The changes after a place that its reader is to be told of, in order."""
    return islice(_all_moved(ledger, position, selection), selection.limit)


def _all_moved(ledger: Ledger, position: int, selection: Selection) -> Iterator[_Moved]:
    reached = position
    while rows := list(ledger.rows(_MOVED, [reached, _LOOKED_AT])):
        wanted = _wanted(ledger, [row["article_id"] for row in rows], selection)
        for row in rows:
            article = row["article_id"] if row["article_id"] in wanted else None
            if article is not None or row["first"] <= position or position < NOTHING:
                yield _Moved(position=row["id"], guid=row["guid"], article=article)
        reached = rows[-1]["id"]


def _wanted(ledger: Ledger, numbers: list[int | None], selection: Selection) -> frozenset[int | None]:
    """Those of the articles with these ids that are selected."""
    where, values = condition_of(selection)
    if not where:
        return frozenset(numbers) - {None}
    sql = f"SELECT id FROM articles{where} AND id IN (SELECT value FROM json_each(?))"  # noqa: S608 (values are bound)
    return frozenset(row["id"] for row in ledger.rows(sql, [*values, json.dumps(numbers)]))


def _check_place(ledger: Ledger, position: int) -> None:
    last = last_position(ledger)
    if position > last:
        raise UsageError(
            f"the ledger has come to change {last}: this place is another ledger's; begin at -1", about=str(position)
        )


def _with_revisions(options: Options) -> bool:
    return options.revisions or "revisions" in options.fields


_MOVED: Final = """
SELECT id, guid, coalesce(first, id) AS first, article_id FROM changes WHERE id > ? ORDER BY id LIMIT ?
"""


# Cursors


def cursor_position(ledger: Ledger, name: str, selection: Selection) -> int:
    """The place of the reader of this name; ``NOTHING`` for a new one.

    UsageError: it was asking for other articles until now, so that what it has is not what it would be given.
    """
    for row in ledger.rows("SELECT position, selection FROM cursors WHERE name = ?", [name]):
        if row["selection"] != _selection_text(selection):
            raise UsageError(f"this cursor is for another selection: {row['selection']}; take another name", about=name)
        return int(row["position"])
    return NOTHING


def move_cursor(db: Path, name: str, selection: Selection, position: int, moved_at: datetime) -> None:
    """Remember how far the reader of this name has come; only ever onwards, of two that export at once."""
    with closing(open_database(db, create=False)) as ledger, blaming(db), transaction(ledger):
        ledger.execute(_MOVE, [name, position, _selection_text(selection), iso(moved_at)])


def rewind_cursor(db: Path, name: str, selection: Selection, position: int, moved_at: datetime) -> None:
    """Say where the reader of this name stands, be it further back."""
    with closing(open_database(db, create=False)) as ledger, blaming(db), transaction(ledger):
        ledger.execute("DELETE FROM cursors WHERE name = ?", [name])
        ledger.execute(_MOVE, [name, position, _selection_text(selection), iso(moved_at)])


def export_changes(db: Path, cursor: str, output: Path, options: Options, now: datetime) -> Increment:
    """Write what changed since the cursor's place to a file, and move the cursor when the file is on the disk.

    Where ``output`` is a folder the file is a new one there, ``CURSOR-000000000123.jsonl`` with the place that it leads
    to: they are to be taken in the order of their names. Where nothing changed there is no file. UsageError: the file
    is still there, which nobody has taken.
    """
    if output.is_dir():
        sweep(output, f"{cursor}-*.jsonl")  # the next file has another name than one that was never finished
    with Ledger.open(db) as ledger, ledger.snapshot():
        ledger.check(options.selection)
        position = cursor_position(ledger, cursor, options.selection)
        ahead = _reach(ledger, position, options.selection)
        file = None
        if ahead.lines:
            file = _file(output, cursor, ahead.position)
            with replacing(file) as stream:
                write_changes(ledger, stream, position, options)
    if ahead.position != position:
        move_cursor(db, cursor, options.selection, ahead.position, now)
    return replace(ahead, output=file)


def _file(output: Path, cursor: str, position: int) -> Path:
    if output.is_dir():
        return output / f"{cursor}-{position:012}.jsonl"
    if output.is_file():
        raise UsageError("is still there: nobody has taken the changes in it", about=str(output))
    return output


def _selection_text(selection: Selection) -> str:
    asked = {name: value for name, value in asdict(replace(selection, limit=None)).items() if value}
    return json.dumps(asked, ensure_ascii=False)


_MOVE: Final = """
INSERT INTO cursors (name, position, selection, moved_at) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, moved_at = excluded.moved_at
WHERE excluded.position > position
"""
