"""Which of Datasette's databases are ledgers that this version can show."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pipelines.schema import KNOWN

if TYPE_CHECKING:
    from datasette.app import Datasette

State = Literal["ledger", "older", "newer", "other"]


def is_ledger(datasette: "Datasette", name: str) -> bool:
    """Whether the database of this name is a ledger of this version."""
    return state_of(datasette, name) == "ledger"


def ledgers(datasette: "Datasette") -> list[str]:
    """The names of the databases that are ledgers of this version."""
    return [name for name in datasette.databases if is_ledger(datasette, name)]


def state_of(datasette: "Datasette", name: str) -> State:
    """What the file is. Remembered: a ledger does not stop being one while it is shown, another file is looked at again
    when it was written to."""
    database = datasette.databases.get(name)
    if database is None or database.is_memory or database.path is None:
        return "other"
    known: tuple[State, _Files] | None = getattr(database, _REMEMBERED, None)
    if known and known[0] == "ledger":
        return known[0]
    files = _files(Path(database.path))
    if known and known[1] == files:
        return known[0]
    state = _looked_at(database)
    setattr(database, _REMEMBERED, (state, files))
    return state


def trouble(datasette: "Datasette", name: str) -> str | None:
    """Why our pages do not show the database of this name, in words that follow its name; None for one that they show,
    or that is no ledger at all."""
    return _TROUBLES.get(state_of(datasette, name))


_TROUBLES: Final[dict[State, str]] = {
    "older": "is of an earlier version; the next crawl or import brings it up to date",
    "newer": "was written by a newer version of newsledger; upgrade to look at it here",
}
_Files = tuple[tuple[int, int] | None, ...]


def _files(path: Path) -> _Files:
    """What changes when somebody writes to the file."""
    found = (path, path.with_name(f"{path.name}-wal"))
    return tuple((one.stat().st_mtime_ns, one.stat().st_size) if one.exists() else None for one in found)


_REMEMBERED: Final = "_newsledger_state"
_APPLIED: Final = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'newsledger'"


def _looked_at(database: Any) -> State:
    try:
        with closing(database.connect()) as connection:
            applied = {name for (name,) in connection.execute(_APPLIED)}
    except sqlite3.Error:
        return "other"
    if not applied:
        return "other"
    if applied - KNOWN:
        return "newer"
    return "ledger" if applied == KNOWN else "older"
