"""What a schedule needs to know of sites, and what it decides of them: the columns ``due_at``, ``due_reason`` and
``failures`` of the table ``sites``.

Nothing is decided here. Every change is one short transaction.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlite_utils import Database

from pipelines.moments import iso, stored_moment, utc_moment
from pipelines.schema import blaming, open_database, open_reader, transaction

PATIENCE: Final = 2.0
"""Seconds to wait for another program that writes: all crawls of a process wait with us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with the crawls of a site."""

    site: str
    due_at: datetime | None = None
    """When its next crawl is due; None: nobody has planned one."""
    reason: str | None = None
    """Why then."""
    failures: int = 0
    """How many crawls have failed since the last that did not."""
    started_at: datetime | None = None
    """Of the last crawl that ended; so the next."""
    ended_at: datetime | None = None
    begun: int = 0
    """How many began after it and have not ended: one that goes on, and those that were killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """When a site's articles came."""

    moments: dict[datetime, int] = field(default_factory=dict)
    """How many in each ten minutes. Of an article whose page tells the hour of publication that counts, else when it
    was saved first, if that was soon after."""
    since: datetime | None = None
    """When its first crawl began: what came before is known only as far as the site still showed it then."""


class Planning:
    """A ledger's file, open for what concerns the schedule. LedgerError where the file, the disk or another program
    does not let it."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """For writing; makes the file where there is none, and brings an older one up to date."""
        db = open_database(path, create=True)
        db.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
        return cls(db, path)

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """For reading alone: LedgerError where there is no such file, or one of an earlier version."""
        return cls(open_reader(path), path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def standings(self) -> dict[str, Standing]:
        """Of all sites of the ledger, by name."""
        return {row["site"]: _standing(row) for row in self._rows(_STANDINGS)}

    def standing(self, site: str) -> Standing:
        """Of one site."""
        row = next(self._rows(f"{_STANDINGS} WHERE sites.name = ?", site), None)
        return _standing(row) if row else Standing(site=site)

    def pauses(self, now: datetime) -> dict[str, datetime]:
        """Until when the hosts wish not to be asked that wish so now, by their origins."""
        return {row["origin"]: utc_moment(row["paused_until"]) for row in self._rows(_PAUSES, iso(now))}

    def publishing(self, site: str, since: datetime) -> Publishing:
        """When the site's articles came, of those that came since then."""
        first = next(self._rows(_FIRST_RUN, site), None)
        if first is None:
            return Publishing()
        values = (first["site_id"], iso(since), first["ended_at"])
        moments: Counter[datetime] = Counter()
        for row in self._rows(_MOMENTS, *values):
            if (moment := _moment_of(row["at"])) is not None:
                moments[moment] += row["number"]
        return Publishing(moments=dict(moments), since=utc_moment(first["started_at"]))

    def claim(self, standing: Standing, until: datetime, reason: str) -> bool:
        """Takes the next crawl of a site for oneself, by putting its next to ``until``; whether it was still there to
        be taken: another program may have planned or taken one since ``standing`` was read."""
        values = [standing.site, iso(until), reason, standing.due_at and iso(standing.due_at)]
        with self._writing():
            return bool(self._db.execute(_CLAIM, values).rowcount)

    def settle(self, standing: Standing) -> None:
        """Stores when the site is due, why then, and its failures."""
        due_at = standing.due_at and iso(standing.due_at)
        with self._writing():
            self._db.execute(_SETTLE, [standing.site, due_at, standing.reason, standing.failures])

    def _rows(self, sql: str, *values: object) -> Iterator[dict[str, Any]]:
        with blaming(self._path):
            yield from self._db.query(sql, list(values))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with blaming(self._path), transaction(self._db):
            yield


_LOOKS: Final = "asked_by IN ('crawl', 'due', 'watch', 'demo')"
"""Runs that look for what is new."""

_STANDINGS: Final = f"""
SELECT sites.name AS site, due_at, due_reason, sites.failures, last.started_at, last.ended_at,
    (SELECT count(*) FROM runs WHERE runs.site_id = sites.id AND runs.id > coalesce(last.id, 0) AND {_LOOKS}) AS begun
FROM sites LEFT JOIN runs AS last ON last.id = (
    SELECT id FROM runs WHERE runs.site_id = sites.id AND ended_at IS NOT NULL AND {_LOOKS} ORDER BY id DESC LIMIT 1
)
"""  # noqa: S608 (our own words)

_PAUSES: Final = "SELECT origin, paused_until FROM hosts WHERE paused_until > ?"

_FIRST_RUN: Final = f"""
SELECT site_id, started_at, ended_at FROM runs
WHERE site_id = (SELECT id FROM sites WHERE name = ?) AND {_LOOKS} ORDER BY id LIMIT 1
"""  # noqa: S608 (our own words)

_MOMENTS: Final = """
SELECT substr(CASE WHEN length(published) >= 14 THEN published ELSE saved_at END, 1, 15) AS at, count(*) AS number
FROM articles INDEXED BY articles_week  -- has all that is asked for: the rows themselves, with their texts, stay unread
WHERE site_id = ?1
    AND date(substr(coalesce(published, saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        >= date(substr(?2, 1, 10) || 'T00:00', 'weekday 0', '-6 days')
    AND (length(published) >= 14 OR (
        saved_at > ?3  -- what the first run found may be of any age
        AND (published IS NULL OR published >= date(saved_at, '-1 day'))
    ))
GROUP BY at
"""
"""``published`` has 14 characters and more where the hour is known: 2026-05-12T13Z."""

_CLAIM: Final = """
INSERT INTO sites (name, due_at, due_reason) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, due_reason = excluded.due_reason
    WHERE sites.due_at IS ?4
"""

_SETTLE: Final = """
INSERT INTO sites (name, due_at, due_reason, failures) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    due_at = excluded.due_at, due_reason = excluded.due_reason, failures = excluded.failures
"""


def _standing(row: dict[str, Any]) -> Standing:
    times = {name: stored_moment(row[name]) for name in ("due_at", "started_at", "ended_at")}
    return Standing(site=row["site"], reason=row["due_reason"], failures=row["failures"], begun=row["begun"], **times)


def _moment_of(text: str) -> datetime | None:
    """Of the beginning of a time: ``2026-05-12T13:40Z`` of ``2026-05-12T13:4``, and 13:00 of ``2026-05-12T13Z``. None
    for a time that nobody can count with."""
    minutes = f"{text[14:15]}0" if text[13:14] == ":" else "00"
    try:
        return utc_moment(f"{text[:13]}:{minutes}Z")
    except ValueError:
        return None
