"""What is remembered of hosts across runs, in the table ``hosts``: their robots.txt, and whether they asked to wait."""

import sqlite3
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from sqlite_utils import Database

from pipelines.errors import LedgerError
from pipelines.moments import iso, utc_moment
from pipelines.schema import open_database, open_reader, transaction

PATIENCE: Final = 0.2
"""Seconds to wait for another program that writes: the whole crawl waits with us, and there is a next time."""
LAST_PATIENCE: Final = 2.0
"""Seconds, when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A row. ``docs/schema.md`` tells the columns."""

    origin: str
    robots_txt: str | None = None
    robots_status: int | None = None
    robots_fetched_at: datetime | None = None
    robots_etag: str | None = None
    robots_last_modified: str | None = None
    tdmrep: str | None = None
    tdmrep_fetched_at: datetime | None = None
    paused_until: datetime | None = None
    pause_reason: str | None = None
    failures: int = 0


_COLUMNS: Final = tuple(field.name for field in fields(Host))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM hosts WHERE origin = ?"  # noqa: S608 (our names)


class Hosts:
    """The hosts that a run has to do with. What it changes is known to it at once, and written as soon as can be: a
    change that finds the ledger busy goes with the next, or with ``close``.

    Looks at the ledger when it is first asked for a host; one that cannot be opened is none.
    """

    def __init__(self, path: Path | None, *, writes: bool = True) -> None:
        """``path`` None: nothing is remembered. Without ``writes`` the file is read, if it is there."""
        self._path = path
        self._writes = writes
        self._db: Database | None = None
        self._known: dict[str, Host] = {}
        self._written: dict[str, Host] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, origin: str) -> Host:
        """What is known of a host; of a new one nothing."""
        if origin not in self._known:
            self._known[origin] = self._written[origin] = self._read(origin)
        return self._known[origin]

    def put(self, host: Host) -> bool:
        """Remembers a host; whether all that is to be written is written."""
        self.get(host.origin)
        self._known[host.origin] = host
        return self._write(PATIENCE)

    def close(self) -> bool:
        """Writes what could not be written, and lets go of the file; whether all is written."""
        is_written = self._write(LAST_PATIENCE)
        if self._db is not None:
            self._db.close()
        self._db, self._path = None, None
        return is_written

    def _read(self, origin: str) -> Host:
        db = self._open()
        try:
            row = next(iter(db.query(_SELECT, [origin])), None) if db else None
        except sqlite3.Error:
            row = None
        return _host(row) if row else Host(origin=origin)

    def _open(self) -> Database | None:
        if self._db is None and self._path is not None:
            try:
                self._db = open_database(self._path, create=True) if self._writes else open_reader(self._path)
            except LedgerError:  # whoever stores articles in it complains, too
                self._path = None
        return self._db

    def _write(self, patience: float) -> bool:
        """One transaction for all changes; the columns that changed, lest what another program wrote be undone."""
        changed = [host for origin, host in self._known.items() if host != self._written[origin]]
        if not changed or not self._writes:
            return True
        db = self._open()
        if db is None:
            return False
        try:
            db.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
            with transaction(db):
                for host in changed:
                    _save(db, host, self._written[host.origin])
        except sqlite3.Error:
            return False
        self._written |= {host.origin: host for host in changed}
        return True


def _save(db: Database, host: Host, before: Host) -> None:
    db.execute("INSERT INTO hosts (origin) VALUES (?) ON CONFLICT (origin) DO NOTHING", [host.origin])
    values = {name: _value(getattr(host, name)) for name in _COLUMNS if getattr(host, name) != getattr(before, name)}
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    if values:
        db.execute(f"UPDATE hosts SET {assignments} WHERE origin = :origin", {"origin": host.origin, **values})  # noqa: S608 (our names)


def _value(value: object) -> object:
    return iso(value) if isinstance(value, datetime) else value


def _host(row: dict[str, Any]) -> Host:
    for name in ("robots_fetched_at", "tdmrep_fetched_at", "paused_until"):
        row[name] = utc_moment(row[name]) if row[name] else None
    return Host(**row)
