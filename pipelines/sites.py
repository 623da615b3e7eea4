"""What the ledger has of each site, and how its crawls go: for a list of all sites."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from pipelines.moments import iso, stored_moment
from pipelines.records import Outcome
from pipelines.schema import blaming, open_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A host that is left alone for a while."""

    origin: str
    until: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """A site's last crawl."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    """None: it goes on, or was killed."""
    reason: str | None
    """Why it ended, in Scrapy's words."""
    outcomes: dict[Outcome, int]
    """How many urls ended in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStanding:
    """A site of the ledger."""

    name: str
    articles: int
    failures: int = 0
    """How many of its crawls have failed since the last that did not."""
    due_at: datetime | None = None
    due_reason: str | None = None
    last: LastRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """All sites of a ledger."""

    sites: Mapping[str, SiteStanding] = field(default_factory=dict)
    """By name."""
    pauses: tuple[Pause, ...] = ()
    """Hosts that are to be left alone now."""


def read_standings(path: Path, now: datetime) -> Standings:
    """How it stands with the sites of a ledger; nothing where there is no such file. LedgerError as ``Ledger.open``."""
    if not path.exists():
        return Standings()
    db = open_reader(path)
    try:
        with blaming(path):
            sites = {row["name"]: _standing(row) for row in db.query(_SITES)}
            return Standings(sites=sites, pauses=_pauses(db, now))
    finally:
        db.close()


def last_reasons(path: Path, site: str, limit: int) -> list[str | None]:
    """What the last fetches of a site that gave an article say beside it, the newest first: an article that the rules
    of its site's file no longer read well has a reason. Empty where there is no such file."""
    if not path.exists():
        return []
    db = open_reader(path)
    try:
        with blaming(path):
            return [row["reason"] for row in db.query(_REASONS, [site, limit])]
    finally:
        db.close()


def _pauses(db: Database, now: datetime) -> tuple[Pause, ...]:
    return tuple(
        Pause(origin=row["origin"], until=datetime.fromisoformat(row["paused_until"]), reason=row["pause_reason"])
        for row in db.query(_PAUSES, [iso(now)])
    )


def _standing(row: Mapping[str, Any]) -> SiteStanding:
    return SiteStanding(
        name=row["name"],
        articles=row["articles"],
        failures=row["failures"],
        due_at=stored_moment(row["due_at"]),
        due_reason=row["due_reason"],
        last=_last(row) if row["run"] is not None else None,
    )


def _last(row: Mapping[str, Any]) -> LastRun:
    counts: dict[str, int] = json.loads(row["outcomes"])
    return LastRun(
        id=row["run"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=stored_moment(row["ended_at"]),
        reason=row["reason"],
        outcomes={outcome: counts[outcome] for outcome in Outcome if outcome in counts},
    )


_SITES: Final = """
SELECT sites.name, sites.failures, sites.due_at, sites.due_reason,
    (SELECT count(*) FROM articles WHERE articles.site_id = sites.id) AS articles,
    runs.id AS run, runs.started_at, runs.ended_at, runs.reason,
    (SELECT json_group_object(outcome, n) FROM (
        SELECT outcome, count(*) AS n FROM fetches WHERE fetches.run_id = runs.id GROUP BY outcome
    )) AS outcomes
FROM sites
LEFT JOIN runs ON runs.id = (SELECT max(id) FROM runs WHERE runs.site_id = sites.id)
ORDER BY sites.name
"""
_REASONS: Final = """
SELECT reason FROM fetches
WHERE site_id = (SELECT id FROM sites WHERE name = ?) AND outcome IN ('saved', 'revised', 'unchanged')
ORDER BY fetched_at DESC, id DESC LIMIT ?
"""
_PAUSES: Final = "SELECT origin, paused_until, pause_reason FROM hosts WHERE paused_until > ? ORDER BY origin"
