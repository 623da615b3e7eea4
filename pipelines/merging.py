"""Other ledgers into this one: what several machines have fetched becomes one ledger, with one row for one thing.

An article is the same in two ledgers that know it by one key, or where one knows an address of it that is the other's
key, if they ever called it alike. Two articles that one ledger holds apart stay apart. Of an article's state the one
that changed last counts, of its related news what was seen last. It does not matter which ledger is merged into which,
nor how often.
"""

import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from pipelines.columns import PARTS
from pipelines.derived import same_title
from pipelines.errors import LedgerError, UsageError
from pipelines.recount import point_related, recount_aliases, recount_related_titles
from pipelines.removing import Removal, apply_forgotten, drop, scrub
from pipelines.schema import blaming, open_any_version, open_database, transaction
from pipelines.states import Joined, join_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came of merging one ledger."""

    path: Path
    added: int
    """Articles that were not there."""
    updated: int
    """Articles that the other ledger knew a newer state of."""
    known: int
    """All others."""
    fetches: int
    runs: int
    revisions: int
    removed: int
    """Articles that the other ledger has forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of taking articles back from an export. An article counts once."""

    added: int
    updated: int
    """Articles of which other things were told than were known, and not older ones."""
    known: int
    removed: int
    """Articles that tombstones told of."""
    forgotten: int
    """Articles that were not taken, because they were removed from the ledger on request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What was done to the ledger."""

    joined: Joined
    known: int
    """Articles that were there before."""
    dropped: int
    """Articles that are gone because they are gone there."""
    counts: dict[str, int]


def merge(ledger: Path, other: Path) -> Merged:
    """All that ``other`` has and the ledger has not comes in, in one transaction; ``other`` is only read.

    Nothing that either has forgotten is left. LedgerError: either is no ledger or of a newer version, or nothing was
    changed; UsageError: they are one file.
    """
    if ledger.exists() and other.exists() and other.samefile(ledger):
        raise UsageError("is the ledger itself", about=str(other))
    with tempfile.TemporaryDirectory(prefix="newsledger-") as folder:
        copy = _copy(other, Path(folder) / "other.db")
        with closing(open_database(ledger, create=False)) as db:
            with closing(open_database(copy, create=False)) as theirs, blaming(ledger):
                taken, removal = _merge(db, theirs, copy, as_told=False)
            if removal != Removal():
                scrub(db, ledger)
    newer = len(taken.joined.newer)
    return Merged(path=other, updated=newer, known=taken.known - newer, removed=removal.articles, **taken.counts)


def take_in(ledger: Path, told: Path) -> Imported:
    """What a ledger of its own was ``told`` of: all of it comes in, in one transaction, and that file is used up.

    As ``merge``; but of two states of one age what is told counts, and what ``told`` says is gone goes here, too.
    """
    with (
        closing(open_database(ledger, create=False)) as db,
        closing(open_database(told, create=False)) as theirs,
        blaming(ledger),
    ):
        before = _number(theirs, "SELECT count(*) FROM articles")
        taken, _ = _merge(db, theirs, told, as_told=True)
    updated = len(taken.joined.newer | taken.joined.retold)
    added = taken.counts["added"]
    return Imported(
        added=added,
        updated=updated,
        known=taken.known - updated,
        removed=taken.dropped,
        forgotten=before - added - taken.known,
    )


def _copy(other: Path, copy: Path) -> Path:
    """The other ledger as it stands at one moment, brought up to this version."""
    with closing(open_any_version(other)) as db, blaming(other), closing(sqlite3.connect(copy)) as target:
        db.conn.backup(target)
    try:
        open_database(copy, create=False).close()
    except LedgerError as error:
        raise LedgerError(error.reason, about=str(other)) from error
    return copy


def _merge(db: Database, theirs: Database, copy: Path, *, as_told: bool) -> tuple[_Taken, Removal]:
    """``as_told``: their tombstones and states count, of two of one age; else it does not matter whose they are."""
    with blaming(copy), transaction(theirs):
        apply_forgotten(theirs, _digests(db))  # of the copy, which goes
    db.execute("PRAGMA secure_delete = ON")
    db.execute("ATTACH DATABASE ? AS other", [f"{copy.resolve().as_uri()}?mode=ro"])
    with transaction(db):
        removal = apply_forgotten(db, _digests(theirs))
        db.execute(_FORGOTTEN)
        dropped = _drop_gone(db) if as_told else 0
        _map_names(db)
        _map_articles(db)
        joined = join_states(db, theirs, theirs_count=as_told)
        counts = _take_over(db, joined)
        _settle(db, joined)
        _tell_readers(db, joined)
        if not as_told:
            _take_readers(db)
        known = _number(db, "SELECT count(*) FROM temp.article_of WHERE is_new = 0")
    return _Taken(joined=joined, known=known, dropped=dropped, counts=counts), removal


def _digests(db: Database) -> list[str]:
    return [found for (found,) in db.execute("SELECT digest FROM forgotten")]


_FORGOTTEN: Final = """
INSERT INTO forgotten (digest, name, forgotten_at) SELECT digest, name, forgotten_at FROM other.forgotten WHERE TRUE
ON CONFLICT (digest) DO UPDATE SET forgotten_at = min(forgotten_at, excluded.forgotten_at)
"""


# Whose id is whose


def _map_names(db: Database) -> None:
    """Sites are one by their names, outlets by their domains."""
    for sql in _NAMES:
        db.execute(sql)


_NAMES: Final = (
    "INSERT INTO sites (name) SELECT name FROM other.sites WHERE TRUE ORDER BY id ON CONFLICT DO NOTHING",
    """
    INSERT INTO outlets (name, domain, named_by) SELECT name, domain, named_by FROM other.outlets WHERE TRUE ORDER BY id
    ON CONFLICT DO NOTHING
    """,
    "CREATE TEMP TABLE site_of (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL)",
    "CREATE TEMP TABLE outlet_of (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL)",
    "CREATE TEMP TABLE article_of (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL UNIQUE, is_new INTEGER NOT NULL)",
    "CREATE TEMP TABLE run_of (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL)",
    """
    INSERT INTO temp.site_of SELECT sites.id, ours.id
    FROM other.sites JOIN main.sites AS ours ON ours.name = sites.name
    """,
    """
    INSERT INTO temp.outlet_of SELECT outlets.id, ours.id
    FROM other.outlets JOIN main.outlets AS ours ON ours.domain = outlets.domain
    """,
)


def _map_articles(db: Database) -> None:
    """Those of one key, then those that an address joins; all others are new."""
    db.execute(_SAME_KEY)
    taken_theirs: set[int] = set()
    taken_ours: set[int] = set()
    found = [row for row in db.execute(_SAME_ADDRESS) if _were_called_alike(db, row[0], row[1])]
    for theirs, ours, _, _ in sorted(found, key=lambda row: (-row[2], row[3])):
        if theirs not in taken_theirs and ours not in taken_ours:
            taken_theirs.add(theirs)
            taken_ours.add(ours)
            db.execute("INSERT INTO temp.article_of VALUES (?, ?, 0)", [theirs, ours])
    db.execute(_NEW)


_SAME_KEY: Final = """
INSERT INTO temp.article_of
SELECT theirs.id, ours.id, 0 FROM other.articles AS theirs JOIN main.articles AS ours ON ours.key = theirs.key
"""
_SAME_ADDRESS: Final = """
SELECT theirs, ours, count(*), min(theirs_key, ours_key) || char(10) || max(theirs_key, ours_key) FROM (
    SELECT theirs.id AS theirs, ours.id AS ours, theirs.key AS theirs_key, ours.key AS ours_key
    FROM other.articles AS theirs
    JOIN main.article_urls ON article_urls.url_key = theirs.key
    JOIN main.articles AS ours ON ours.id = article_urls.article_id
    UNION ALL
    SELECT theirs.id, ours.id, theirs.key, ours.key
    FROM main.articles AS ours
    JOIN other.article_urls ON article_urls.url_key = ours.key
    JOIN other.articles AS theirs ON theirs.id = article_urls.article_id
)
WHERE theirs NOT IN (SELECT theirs FROM temp.article_of) AND ours NOT IN (SELECT ours FROM temp.article_of)
GROUP BY theirs, ours
"""
"""How often: from one side, or from both, which counts for more."""
_NEW: Final = """
INSERT INTO temp.article_of
SELECT id, (SELECT coalesce(max(id), 0) FROM main.articles) + row_number() OVER (ORDER BY id), 1
FROM other.articles WHERE id NOT IN (SELECT theirs FROM temp.article_of)
"""


def _were_called_alike(db: Database, theirs: int, ours: int) -> bool:
    """An address may lead from an article that is gone to another one."""
    first, second = (
        [title for (title,) in db.execute(_TITLES.format(schema), [number]) if title]
        for schema, number in (("other", theirs), ("main", ours))
    )
    return any(same_title(one, another) for one in first for another in second)


_TITLES: Final = """
SELECT title FROM {0}.articles WHERE id = ?1
UNION SELECT old FROM {0}.revisions WHERE article_id = ?1 AND field = 'title'
UNION SELECT new FROM {0}.revisions WHERE article_id = ?1 AND field = 'title'
"""


# What comes along


def _take_over(db: Database, joined: Joined) -> dict[str, int]:
    """Everything but the states of articles that both have: how many rows there are more."""
    added = _insert_articles(db)
    _replace_lists(db, joined)
    _join_urls(db, joined)
    runs = _insert_runs(db)
    return {
        "added": added,
        "runs": runs,
        "fetches": _insert_fetches(db),
        "revisions": db.execute(_REVISIONS).rowcount + joined.revisions,
    }


def _columns(db: Database, table: str, *without: str) -> list[str]:
    return [column.name for column in db.table(table).columns if column.name not in {"id", *without}]


def _insert_articles(db: Database) -> int:
    names = _columns(db, "articles", "site_id", "outlet_id")
    sql = f"""
        INSERT INTO main.articles (id, {", ".join(names)}, site_id, outlet_id)
        SELECT article_of.ours, {", ".join(f"theirs.{name}" for name in names)}, site_of.ours, outlet_of.ours
        FROM temp.article_of JOIN other.articles AS theirs ON theirs.id = article_of.theirs
        LEFT JOIN temp.site_of ON site_of.theirs = theirs.site_id
        LEFT JOIN temp.outlet_of ON outlet_of.theirs = theirs.outlet_id
        WHERE article_of.is_new ORDER BY article_of.ours
    """  # noqa: S608 (our names)
    added = db.execute(sql).rowcount
    names = _columns(db, "related_news", "article_id", "related_article_id")
    sql = f"""
        INSERT INTO main.related_news (article_id, {", ".join(names)})
        SELECT article_of.ours, {", ".join(f"theirs.{name}" for name in names)}
        FROM other.related_news AS theirs JOIN temp.article_of ON article_of.theirs = theirs.article_id
        WHERE article_of.is_new ORDER BY theirs.id
    """  # noqa: S608 (our names)
    db.execute(sql)
    return added


def _replace_lists(db: Database, joined: Joined) -> None:
    """Of articles that are new, or that they know a newer state of."""
    db.execute("CREATE TEMP TABLE newer (ours INTEGER PRIMARY KEY)")
    db.conn.executemany("INSERT INTO temp.newer VALUES (?)", [(number,) for number in joined.newer])
    for part in PARTS:
        db.execute(f"DELETE FROM main.{part.table} WHERE article_id IN (SELECT ours FROM temp.newer)")  # noqa: S608
        names = _columns(db, part.table, "article_id", "outlet_id")
        values = [f"theirs.{name}" for name in names]
        join = ""
        if part.table == "sources":
            names.append("outlet_id")
            values.append("outlet_of.ours")
            join = "LEFT JOIN temp.outlet_of ON outlet_of.theirs = theirs.outlet_id"
        sql = f"""
            INSERT INTO main.{part.table} (article_id, {", ".join(names)})
            SELECT article_of.ours, {", ".join(values)}
            FROM other.{part.table} AS theirs JOIN temp.article_of ON article_of.theirs = theirs.article_id {join}
            WHERE article_of.is_new OR article_of.ours IN (SELECT ours FROM temp.newer) ORDER BY theirs.id
        """  # noqa: S608 (our names)
        db.execute(sql)


def _join_urls(db: Database, joined: Joined) -> None:
    """An url that is an article's own stays its own; any other leads to the article that changed last."""
    for row in list(db.query(_DISPUTED)):
        first_seen, url = min((row["first_seen"], row["url"]), (row["their_first_seen"], row["their_url"]))
        number = row["ours"]
        if row["theirs"] != number:
            owner = row["owner"] or joined.former.get(row["url_key"]) or row["their_owner"]
            number = owner or max(row["ours"], row["theirs"], key=lambda one: _standing(db, one))
        values = [url, first_seen, number, row["id"]]
        db.execute("UPDATE main.article_urls SET url = ?, first_seen = ?, article_id = ? WHERE id = ?", values)
    db.execute(_URLS)


def _standing(db: Database, article: int) -> tuple[str, str]:
    changed_at, key = db.execute("SELECT changed_at, key FROM main.articles WHERE id = ?", [article]).fetchone()
    return changed_at, key


_DISPUTED: Final = """
SELECT held.id, held.url, held.url_key, held.first_seen, held.article_id AS ours, article_of.ours AS theirs,
    theirs.url AS their_url, theirs.first_seen AS their_first_seen,
    (SELECT articles.id FROM main.articles WHERE articles.key = held.url_key) AS owner,
    (SELECT owner_of.ours FROM other.articles JOIN temp.article_of AS owner_of ON owner_of.theirs = articles.id
        WHERE articles.key = held.url_key) AS their_owner
FROM other.article_urls AS theirs
JOIN temp.article_of ON article_of.theirs = theirs.article_id
JOIN main.article_urls AS held ON held.url_key = theirs.url_key
WHERE held.article_id <> article_of.ours OR held.url <> theirs.url OR held.first_seen <> theirs.first_seen
ORDER BY held.id
"""
_URLS: Final = """
INSERT INTO main.article_urls (url, url_key, article_id, first_seen)
SELECT theirs.url, theirs.url_key, article_of.ours, theirs.first_seen
FROM other.article_urls AS theirs JOIN temp.article_of ON article_of.theirs = theirs.article_id
WHERE TRUE ORDER BY theirs.id ON CONFLICT (url_key) DO NOTHING
"""


def _insert_runs(db: Database) -> int:
    """A run is one by its site and when it started."""
    added = db.execute(_NEW_RUNS).rowcount
    db.execute(_RUN_OF)
    db.execute(_ENDED)
    return added


_NEW_RUNS: Final = """
INSERT INTO main.runs (site_id, started_at, ended_at, reason, name, asked_by, requests, bytes, pages_read)
SELECT site_of.ours, theirs.started_at, max(theirs.ended_at), theirs.reason, theirs.name, theirs.asked_by,
    theirs.requests, theirs.bytes, theirs.pages_read
FROM other.runs AS theirs JOIN temp.site_of ON site_of.theirs = theirs.site_id
WHERE NOT EXISTS (SELECT 1 FROM main.runs WHERE site_id = site_of.ours AND started_at = theirs.started_at)
GROUP BY site_of.ours, theirs.started_at ORDER BY theirs.started_at, min(theirs.id)
"""
_RUN_OF: Final = """
INSERT INTO temp.run_of
SELECT theirs.id,
    (SELECT min(id) FROM main.runs WHERE site_id = site_of.ours AND started_at = theirs.started_at)
FROM other.runs AS theirs JOIN temp.site_of ON site_of.theirs = theirs.site_id
"""
_ENDED: Final = """
UPDATE main.runs SET (ended_at, reason, requests, bytes, pages_read)
    = (theirs.ended_at, theirs.reason, theirs.requests, theirs.bytes, theirs.pages_read)
FROM temp.run_of JOIN other.runs AS theirs ON theirs.id = run_of.theirs
WHERE runs.id = run_of.ours AND theirs.ended_at IS NOT NULL
    AND (runs.ended_at IS NULL OR (theirs.ended_at, theirs.reason) > (runs.ended_at, runs.reason))
"""


def _insert_fetches(db: Database) -> int:
    """A fetch is one by its run, url, time and outcome."""
    names = _columns(db, "fetches", "site_id", "run_id", "article_id")
    sql = f"""
        INSERT INTO main.fetches ({", ".join(names)}, site_id, run_id, article_id)
        SELECT {", ".join(f"theirs.{name}" for name in names)}, site_of.ours, run_of.ours, article_of.ours
        FROM other.fetches AS theirs
        JOIN temp.run_of ON run_of.theirs = theirs.run_id
        JOIN temp.site_of ON site_of.theirs = theirs.site_id
        JOIN main.runs ON runs.id = run_of.ours
        LEFT JOIN temp.article_of ON article_of.theirs = theirs.article_id
        WHERE NOT EXISTS (
            SELECT 1 FROM main.fetches AS held JOIN main.runs AS held_run ON held_run.id = held.run_id
            WHERE held.url = theirs.url AND held.fetched_at = theirs.fetched_at AND held.outcome = theirs.outcome
                AND held_run.site_id = runs.site_id AND held_run.started_at = runs.started_at
        )
        ORDER BY theirs.id
    """  # noqa: S608 (our names)
    return db.execute(sql).rowcount


_REVISIONS: Final = """
INSERT INTO main.revisions (article_id, field, changed_at, old, new)
SELECT article_of.ours, theirs.field, theirs.changed_at, theirs.old, theirs.new
FROM other.revisions AS theirs JOIN temp.article_of ON article_of.theirs = theirs.article_id
WHERE NOT EXISTS (
    SELECT 1 FROM main.revisions AS held
    WHERE held.article_id = article_of.ours AND held.changed_at = theirs.changed_at AND held.field = theirs.field
        AND held.old IS theirs.old AND held.new IS theirs.new
)
ORDER BY theirs.changed_at, theirs.id
"""


# What rows say of others


def _settle(db: Database, joined: Joined) -> None:
    _join_duplicates(db)
    db.execute(_FOUND)
    db.execute(_FETCHED)
    db.execute(_RESOURCES)
    point_related(db)
    recount_related_titles(db, sorted(joined.retold | joined.newer))
    theirs = {number for (number,) in db.execute("SELECT ours FROM temp.outlet_of")}
    recount_aliases(db, sorted(theirs | joined.outlets))


_FOUND_COLUMNS: Final = """
kind, depth, hops, published_text, published_origin, modified_text, modified_origin, title, summary, authors, found_at,
tries
"""
_FOUND: Final = f"""
INSERT INTO main.found_urls (url, url_key, {_FOUND_COLUMNS}, site_id)
SELECT url, url_key, {_FOUND_COLUMNS}, site_of.ours
FROM other.found_urls AS theirs JOIN temp.site_of ON site_of.theirs = theirs.site_id
WHERE TRUE ORDER BY theirs.id
ON CONFLICT (site_id, url) DO UPDATE SET
    (published_text, published_origin, modified_text, modified_origin, title, summary, authors, found_at, tries) = (
        excluded.published_text, excluded.published_origin, excluded.modified_text, excluded.modified_origin,
        excluded.title, excluded.summary, excluded.authors, excluded.found_at, excluded.tries
    )
WHERE (excluded.found_at, excluded.tries) > (found_urls.found_at, found_urls.tries)
"""  # noqa: S608 (ours)
_RESOURCE_COLUMNS: Final = "kind, etag, last_modified, digest, read_as, told, asked_at, full_at, changed_at, again_at"
_RESOURCES: Final = f"""
INSERT INTO main.resources (url, url_key, {_RESOURCE_COLUMNS}, first_at, site_id)
SELECT url, url_key, {_RESOURCE_COLUMNS}, first_at, site_of.ours
FROM other.resources AS theirs JOIN temp.site_of ON site_of.theirs = theirs.site_id
WHERE TRUE ORDER BY theirs.id
ON CONFLICT (site_id, url) DO UPDATE SET
    first_at = min(first_at, excluded.first_at),
    (kind, etag, last_modified, digest, read_as, told, asked_at, full_at, changed_at, again_at) = (
        SELECT {_RESOURCE_COLUMNS} FROM (
            SELECT {", ".join(f"excluded.{name} AS {name}" for name in _RESOURCE_COLUMNS.split(", "))}
            UNION ALL
            SELECT {", ".join(f"resources.{name}" for name in _RESOURCE_COLUMNS.split(", "))}
        )
        ORDER BY asked_at DESC, changed_at DESC, again_at DESC, digest DESC LIMIT 1
    )
"""  # noqa: S608 (ours)
"""What the one knows that asked last. The table ``hosts`` stays: it is about this machine and those that it asks."""
_FETCHED: Final = """
DELETE FROM main.found_urls
WHERE EXISTS (
    SELECT 1 FROM main.fetches
    WHERE fetches.url_key = found_urls.url_key AND fetches.fetched_at >= found_urls.found_at
        AND outcome NOT IN ('unreachable', 'http error')
)
"""
"""Since it was found, by either; the two outcomes may be others the next time."""


def _join_duplicates(db: Database) -> None:
    """Copies that either had found, and those that only the two together show. The one saved first is the original."""
    for row in list(db.query(_TURNED)):
        db.execute("DELETE FROM main.duplicates WHERE id = ?", [row["id"]])
        _join_copy(db, row)
    for row in db.query(_COPIES):
        _join_copy(db, row)


def _join_copy(db: Database, row: dict[str, Any]) -> None:
    pair = [row["article_id"], row["original_id"]]
    held = db.execute(_HELD_COPY, pair).fetchone()
    if held is None:
        db.execute(_COPY, [*pair, row["found_at"], row["undone_at"]])
        return
    number, found_at, undone_at = held
    undone = max(filter(None, (undone_at, row["undone_at"])), default=None)
    values = [min(found_at, row["found_at"]), undone, number]
    db.execute("UPDATE main.duplicates SET found_at = ?, undone_at = ? WHERE id = ?", values)


_HELD_COPY: Final = """
SELECT id, found_at, undone_at FROM main.duplicates WHERE article_id = ? AND original_id = ?
"""
_COPY: Final = "INSERT INTO main.duplicates (article_id, original_id, found_at, undone_at) VALUES (?, ?, ?, ?)"
_TURNED: Final = """
SELECT duplicates.id, original_id AS article_id, article_id AS original_id, found_at, undone_at
FROM main.duplicates
JOIN main.articles AS copies ON copies.id = article_id
JOIN main.articles AS originals ON originals.id = original_id
WHERE (copies.saved_at, copies.key) < (originals.saved_at, originals.key)
"""
"""The order of the ids is that of the two ledgers."""
_COPIES: Final = """
SELECT CASE WHEN (first.saved_at, first.key) < (second.saved_at, second.key) THEN second.id ELSE first.id END
        AS article_id,
    CASE WHEN (first.saved_at, first.key) < (second.saved_at, second.key) THEN first.id ELSE second.id END
        AS original_id,
    theirs.found_at, theirs.undone_at
FROM other.duplicates AS theirs
JOIN temp.article_of AS one ON one.theirs = theirs.article_id
JOIN temp.article_of AS another ON another.theirs = theirs.original_id
JOIN main.articles AS first ON first.id = one.ours
JOIN main.articles AS second ON second.id = another.ours
UNION ALL
SELECT id, original_id, saved_at, NULL FROM (
    SELECT copies.id, copies.saved_at, (
        SELECT originals.id FROM main.articles AS originals
        WHERE originals.text_digest = copies.text_digest AND originals.site_id <> copies.site_id
            AND (originals.saved_at, originals.key) < (copies.saved_at, copies.key)
        ORDER BY originals.saved_at, originals.key LIMIT 1
    ) AS original_id
    FROM main.articles AS copies
    WHERE copies.text_digest IS NOT NULL
)
WHERE original_id IS NOT NULL
"""


# Who takes only what is new


def _drop_gone(db: Database) -> int:
    """How many articles went because they are gone there."""
    gone = [number for (number,) in db.execute(_GONE)]
    drop(db, gone)
    return len(gone)


_GONE: Final = """
SELECT held.article_id FROM other.changes AS theirs JOIN main.changes AS held ON held.guid = theirs.guid
WHERE theirs.article_id IS NULL AND held.article_id IS NOT NULL ORDER BY held.article_id
"""


def _tell_readers(db: Database, joined: Joined) -> None:
    """Articles whose lists or related news alone are others than before have changed, too."""
    db.execute(_TOUCH, [json.dumps(sorted(joined.newer | joined.retold))])


_TOUCH: Final = "UPDATE main.articles SET guid = guid WHERE id IN (SELECT value FROM json_each(?))"
"""For the trigger."""


def _take_readers(db: Database) -> None:
    """Cursors that only they have: those readers are given all, and are told of everything of theirs that is gone or
    that goes by another guid here."""
    db.execute(_TOMBSTONES)
    db.execute(_CURSORS)


_TOMBSTONES: Final = """
INSERT INTO main.changes (guid, article_id)
SELECT theirs.guid, NULL FROM other.changes AS theirs
WHERE NOT EXISTS (SELECT 1 FROM main.changes AS held WHERE held.guid = theirs.guid) ORDER BY theirs.id
"""
_CURSORS: Final = """
INSERT INTO main.cursors (name, position, selection, moved_at)
SELECT name, -1, selection, moved_at FROM other.cursors WHERE TRUE ORDER BY id ON CONFLICT (name) DO NOTHING
"""


def _number(db: Database, sql: str) -> Any:
    return db.execute(sql).fetchone()[0]
