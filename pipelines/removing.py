"""What is removed from the ledger on request: for good, and known again (pipelines/forgetting.py), so that it is never
fetched again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from pipelines.columns import PARTS
from pipelines.errors import LedgerError, UsageError
from pipelines.forgetting import forgotten_digest, is_forgotten, site_key
from pipelines.links import origin_of, url_key
from pipelines.moments import iso
from pipelines.recount import drop_unused_outlets, recount_aliases, recount_related_titles
from pipelines.schema import blaming, open_database, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be removed: addresses with the articles seen under them, or a site."""

    name: str
    """``an article`` or ``site sample-courier``: what may be kept of it."""
    keys: frozenset[str]
    """Of all addresses that go (``links.url_key``)."""
    articles: tuple[int, ...]
    """Their ids."""
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How many rows are removed, by what they are."""

    articles: int = 0
    fetches: int = 0
    related: int = 0
    """Rows of other articles' related news."""
    found: int = 0
    """Addresses that a crawl had found and not yet fetched."""
    resources: int = 0
    """What was known of addresses for the next time that they are asked for."""
    revisions: int = 0
    runs: int = 0
    outlets: int = 0


# What is meant


def find_target(path: Path, reference: str) -> Target:
    """What a url, or the name of a site, stands for in the ledger. UsageError: for nothing.

    What was removed before is a target, too, of nothing but its key: a removal that was killed can so be finished.
    """
    db = open_database(path, create=False)
    try:
        with blaming(path):
            return _target(db, reference.encode(errors="replace").decode())
    finally:
        db.close()


def _target(db: Database, reference: str) -> Target:
    if _site_id(db, reference) is not None or is_forgotten(db, site_key(reference)):
        articles = _column(db, "SELECT id FROM articles WHERE site_id = ? ORDER BY id", _site_id(db, reference))
        return Target(name=f"site {reference}", keys=frozenset(), articles=tuple(articles), site=reference)
    target = target_of(db, {url_key(reference), *_text_key(db, reference)})
    if not target.articles and not _is_known(db, url_key(reference)):
        raise UsageError("the ledger has no article or site of this name", about=reference)
    return target


def target_of(db: Database, keys: Iterable[str]) -> Target:
    """The addresses of these keys, with the articles seen under them and all other addresses of these."""
    asked = frozenset(keys)
    articles = _column(db, _ARTICLES_OF, json.dumps(sorted(asked)))
    return Target(name="an article", keys=asked.union(_keys_of(db, articles)), articles=tuple(articles))


def _keys_of(db: Database, articles: list[int]) -> list[str]:
    return _column(db, _KEYS_OF, json.dumps(articles))


_ARTICLES_OF: Final = """
SELECT article_id FROM article_urls WHERE url_key IN (SELECT value FROM json_each(?1))
UNION SELECT id FROM articles WHERE key IN (SELECT value FROM json_each(?1))
"""
_KEYS_OF: Final = """
SELECT url_key FROM article_urls WHERE article_id IN (SELECT value FROM json_each(?1))
UNION SELECT key FROM articles WHERE id IN (SELECT value FROM json_each(?1))
"""


def _text_key(db: Database, reference: str) -> list[str]:
    """Of the article without an address that a file gave, or that exports call so."""
    return _column(db, _TEXT_KEY, reference)


_TEXT_KEY: Final = """
SELECT key FROM articles WHERE url IS NULL AND id IN (SELECT article_id FROM fetches WHERE url = ?1)
UNION SELECT key FROM articles WHERE id = (SELECT article_id FROM changes WHERE guid = ?1)
"""


def _is_known(db: Database, key: str) -> bool:
    return is_forgotten(db, key) or bool(_column(db, _MENTIONED, key)[0])


_MENTIONED: Final = """
SELECT EXISTS (SELECT 1 FROM fetches WHERE url_key = ?1) OR EXISTS (SELECT 1 FROM found_urls WHERE url_key = ?1)
    OR EXISTS (SELECT 1 FROM resources WHERE url_key = ?1)
    OR EXISTS (SELECT 1 FROM related_news WHERE key = ?1)
"""


# Removing


def forget(path: Path, target: Target, forgotten_at: datetime) -> Removal:
    """Remove what is meant, for good: rows, search index, free pages and write-ahead log have nothing of it left.

    The rows go in one transaction. LedgerError: nothing was removed; or, where it says so, the rows were, but another
    program kept the file from being written anew; then to forget it again finishes it.
    """
    db = open_database(path, create=False)
    try:
        with blaming(path):
            db.execute("PRAGMA secure_delete = ON")
            with transaction(db):
                target = target if target.site else target_of(db, target.keys)  # a crawl may have found more of it
                removal = remove(db, target)
                remember(db, target, forgotten_at)
        scrub(db, path)
    finally:
        db.close()
    return removal


def remember(db: Database, target: Target, forgotten_at: datetime) -> None:
    """Adds the digests of what was removed, within a transaction."""
    keys = [site_key(target.site)] if target.site else sorted(target.keys)
    db.conn.executemany(
        "INSERT INTO forgotten (digest, name, forgotten_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(forgotten_digest(key), target.name, iso(forgotten_at)) for key in keys],
    )


def remove(db: Database, target: Target) -> Removal:
    """Removes all rows of what is meant and mends those that told of it, within a transaction."""
    if target.site is not None:
        target = _with_site(db, target.site)
    numbers = json.dumps(target.articles)
    outlets = _column(db, _OUTLETS_OF, numbers)
    keys = json.dumps(sorted(target.keys))
    told = _column(db, f"SELECT DISTINCT article_id {_TOLD}", keys, numbers)
    counts = {
        "related": db.execute(f"DELETE {_TOLD}", [keys, numbers]).rowcount,
        "found": db.execute(_FOUND, [keys]).rowcount,
        "resources": db.execute(_RESOURCES, [keys]).rowcount,
        "fetches": _remove_fetches(db, target, numbers),
        "revisions": _column(db, _REVISIONS, numbers)[0],
        "articles": _remove_articles(db, numbers),
    }
    recount_related_titles(db, told)
    if target.site is not None:
        counts |= _remove_site(db, target.site)
    recount_aliases(db, outlets)
    return Removal(**counts, outlets=drop_unused_outlets(db, outlets))


_OF_THESE: Final = "article_id IN (SELECT value FROM json_each(?))"
_REVISIONS: Final = f"SELECT count(*) FROM revisions WHERE {_OF_THESE}"  # noqa: S608 (ours)
_OUTLETS_OF: Final = """
SELECT outlet_id FROM sources WHERE article_id IN (SELECT value FROM json_each(?1)) AND outlet_id IS NOT NULL
UNION SELECT outlet_id FROM articles WHERE id IN (SELECT value FROM json_each(?1)) AND outlet_id IS NOT NULL
"""
_TOLD: Final = """FROM related_news WHERE key IN (SELECT value FROM json_each(?1))
AND article_id NOT IN (SELECT value FROM json_each(?2))"""
_FOUND: Final = "DELETE FROM found_urls WHERE url_key IN (SELECT value FROM json_each(?))"
_RESOURCES: Final = "DELETE FROM resources WHERE url_key IN (SELECT value FROM json_each(?))"


def _with_site(db: Database, site: str) -> Target:
    """All of a site, with the addresses of its articles: other sites may offer them as related news."""
    articles = _column(db, "SELECT id FROM articles WHERE site_id = ? ORDER BY id", _site_id(db, site))
    return Target(name=f"site {site}", keys=frozenset(_keys_of(db, articles)), articles=tuple(articles), site=site)


def _remove_fetches(db: Database, target: Target, numbers: str) -> int:
    """Those of the addresses and of the articles, and those that redirects led there."""
    db.conn.create_function("url_key", 1, url_key, deterministic=True)
    keys = json.dumps(sorted(target.keys))
    return db.execute(_FETCHES, [keys, numbers]).rowcount


_FETCHES: Final = """
DELETE FROM fetches WHERE id IN (
    SELECT id FROM fetches WHERE url_key IN (SELECT value FROM json_each(?1))
    UNION SELECT id FROM fetches WHERE article_id IN (SELECT value FROM json_each(?2))
    UNION SELECT id FROM fetches WHERE final_url IS NOT NULL AND url_key(final_url) IN (SELECT value FROM json_each(?1))
)
"""


def _remove_articles(db: Database, numbers: str) -> int:
    """With all that refers to them: foreign keys are enforced."""
    for table in (*(part.table for part in PARTS), "related_news", "revisions", "article_urls"):
        db.execute(f"DELETE FROM {table} WHERE {_OF_THESE}", [numbers])  # noqa: S608 (our names)
    return db.execute("DELETE FROM articles WHERE id IN (SELECT value FROM json_each(?))", [numbers]).rowcount


def drop(db: Database, articles: Sequence[int]) -> None:
    """Removes articles that may come again, within a transaction.

    What they were made of goes, too, so that a crawl that finds them asks for all of it; what others offer of them
    stays.
    """
    numbers = json.dumps(articles)
    outlets = _column(db, _OUTLETS_OF, numbers)
    db.execute(_RESOURCES, [json.dumps(_keys_of(db, list(articles)))])
    db.execute(f"DELETE FROM fetches WHERE {_OF_THESE}", [numbers])  # noqa: S608 (ours)
    _remove_articles(db, numbers)
    recount_aliases(db, outlets)
    drop_unused_outlets(db, outlets)


def _remove_site(db: Database, site: str) -> dict[str, int]:
    number = _site_id(db, site)
    fetches = "fetches WHERE site_id = ?1 OR run_id IN (SELECT id FROM runs WHERE site_id = ?1)"
    db.execute(f"DELETE FROM {fetches}", [number])  # noqa: S608 (ours)
    db.execute("DELETE FROM found_urls WHERE site_id = ?", [number])
    _remove_hosts(db, number)
    db.execute("DELETE FROM resources WHERE site_id = ?", [number])
    runs = db.execute("DELETE FROM runs WHERE site_id = ?", [number]).rowcount
    db.execute("DELETE FROM sites WHERE id = ?", [number])
    return {"runs": runs}


def _remove_hosts(db: Database, site: int | None) -> None:
    """Hosts that are asked for no other site."""
    hosts: dict[bool, set[str]] = {True: set(), False: set()}
    for url, own in db.execute("SELECT url, site_id = ? FROM resources", [site]):
        hosts[bool(own)].add(origin_of(url))
    gone = [(origin,) for origin in sorted(hosts[True] - hosts[False])]
    db.conn.executemany("DELETE FROM hosts WHERE origin = ?", gone)


def scrub(db: Database, path: Path) -> None:
    """Writes the whole file anew, without anything that was deleted. LedgerError: another program is at it."""
    try:
        with blaming(path):
            db.execute("PRAGMA secure_delete = ON")
            with transaction(db):
                db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
            db.execute("VACUUM")
            blocked, _, _ = db.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()
    except LedgerError as error:
        raise LedgerError(f"{_LEFT}: {error.reason}", about=str(path)) from error
    if blocked:
        raise LedgerError(f"{_LEFT}: another program is using it", about=str(path))


_LEFT: Final = "the rows were removed, but their words are not yet wiped from the file; forget it once more"


def apply_forgotten(db: Database, digests: Sequence[str]) -> Removal:
    """Removes what other ledgers have forgotten, known by digests alone, within a transaction."""
    wanted, total = frozenset(digests), Removal()
    sites = [name for name in _column(db, "SELECT name FROM sites") if forgotten_digest(site_key(name)) in wanted]
    for name in sites:
        total = _sum(total, remove(db, _with_site(db, name)))
    db.conn.create_function("is_wanted", 1, lambda key: forgotten_digest(key) in wanted, deterministic=True)
    keys = _column(db, _WANTED) if wanted else []
    return _sum(total, remove(db, target_of(db, keys))) if keys else total


_WANTED: Final = """
SELECT key FROM (
    SELECT url_key AS key FROM article_urls UNION SELECT key FROM articles UNION SELECT key FROM related_news
    UNION SELECT url_key FROM found_urls UNION SELECT url_key FROM fetches
    UNION SELECT url_key FROM resources
) WHERE is_wanted(key)
"""


def _sum(first: Removal, second: Removal) -> Removal:
    names = Removal.__slots__
    return Removal(**{name: getattr(first, name) + getattr(second, name) for name in names})


def _site_id(db: Database, name: str) -> int | None:
    return next(iter(_column(db, "SELECT id FROM sites WHERE name = ?", name)), None)


def _column(db: Database, sql: str, *values: object) -> list[Any]:
    """The first column."""
    return [row[0] for row in db.execute(sql, values)]
