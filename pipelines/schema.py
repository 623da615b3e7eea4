"""The tables, views and indexes of the ledger, and its versions. docs/schema.md explains them.

Every table is STRICT and has an integer key ``id``. Lists are rows, in page order. Times are UTC, ISO 8601, as text. A
date of the news stands in six columns, the same in every table: ``published`` (the value, as precise as known and no
more), ``published_text`` (as printed), ``published_precision``, ``published_origin``, ``published_zone``,
``published_problem``.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from pipelines.errors import LedgerError

BUSY_SECONDS: Final = 10.0
"""How long to wait for another program that writes, before giving up."""

SEARCHED: Final = ("title", "kicker", "subtitle", "summary", "headings", "text")
"""The columns of articles that the full-text search looks through."""

TOKENIZER: Final = "unicode61 remove_diacritics 2"
"""Knows no language. A word ends at anything but letters and digits, so 'co-design' is found however its hyphen is
written; accents do not count."""

TABLES = """
CREATE TABLE outlets (
    -- Who publishes under a domain, whatever the text of a link calls it.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,            -- 'Morningstar'
    domain TEXT NOT NULL UNIQUE,   -- the registrable domain, lower case: 'morningstar.com'
    named_by TEXT NOT NULL         -- 'domain': known or made from the domain alone, until a list of sources names it
        CHECK (named_by IN ('domain', 'source'))  -- 'source': by the first list of sources that did
) STRICT;

CREATE TABLE sites (
    -- What is crawled: one row for each site file, or for the domain of pages that were imported.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE      -- the name of the site's file
) STRICT;

CREATE TABLE runs (
    -- One execution of a crawl of one site.
    id INTEGER PRIMARY KEY,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    started_at TEXT NOT NULL,
    ended_at TEXT,                 -- NULL while it runs, and for ever if it was killed
    reason TEXT                    -- why it ended, in Scrapy's words: 'finished', 'shutdown' ...
) STRICT;

CREATE TABLE articles (
    -- What an article's page told when it was last seen to change. One row for each article, however it was reached.
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,           -- without the site's name
    kicker TEXT,                   -- the short line above the title
    subtitle TEXT,
    summary TEXT,                  -- as published
    url TEXT,                      -- without tracking parameters and fragment; NULL for a saved page without an address
    canonical TEXT,                -- what the page declares with rel=canonical, as it stands
    language TEXT,                 -- BCP 47: 'en', 'pt-BR'
    zone TEXT,                     -- the zone that the site prints its times in: 'Europe/Berlin'
    image TEXT,                    -- the address of the main picture
    text TEXT,                     -- headings and paragraphs, separated by a blank line
    headings TEXT,                 -- the headings of the outline, one a line: what the search sees of it
    published TEXT,                -- UTC, as precise as known: '2026', '2026-05-12', '2026-05-12T13:41Z'
    published_text TEXT,           -- as printed
    published_precision TEXT,      -- what is known to: 'year', 'month', 'day', 'hour', 'minute', 'second'
    published_origin TEXT,         -- where found: 'json-ld', 'meta', 'time', 'text', 'rule'
    published_zone TEXT,           -- how its zone is known: 'offset', 'name', 'site', 'unknown' (then taken as UTC)
    published_problem TEXT,        -- why the value is missing or doubtful
    modified TEXT,
    modified_text TEXT,
    modified_precision TEXT,
    modified_origin TEXT,
    modified_zone TEXT,
    modified_problem TEXT,
    site_id INTEGER REFERENCES sites (id),
    outlet_id INTEGER REFERENCES outlets (id),  -- who published it: the outlet of the url's domain
    key TEXT NOT NULL UNIQUE,      -- what makes it one article: the url without scheme, www. and trailing slash;
                                   -- 'text:' and a digest of its words for an article without an address
    saved_at TEXT NOT NULL,        -- when the page was fetched that first gave it
    changed_at TEXT NOT NULL,      -- when the page was fetched that last changed it; saved_at if none did
    CHECK ((published IS NULL) = (published_precision IS NULL)),
    CHECK ((modified IS NULL) = (modified_precision IS NULL))
) STRICT;

CREATE TABLE article_urls (
    -- Every address that an article was seen under: its own, those asked for, those that redirects led to.
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL UNIQUE,  -- the url without scheme, www. and trailing slash
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the one it led to last
    first_seen TEXT NOT NULL
) STRICT;

CREATE TABLE fetches (
    -- Every url that was fetched, or that could not be, and the one thing that became of it.
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,             -- what was asked for; 'file:...' for a saved page without an address
    url_key TEXT NOT NULL,         -- the url without scheme, www. and trailing slash
    final_url TEXT,                -- what answered, where redirects led elsewhere
    outcome TEXT NOT NULL,         -- 'saved', 'revised', 'unchanged', 'duplicate', 'listing', 'not an article',
                                   -- 'rejected', 'http error', 'blocked by robots', 'unreachable', 'failed'
    reason TEXT,                   -- why, in words for an operator
    fetched_at TEXT NOT NULL,
    status INTEGER,                -- of HTTP; NULL where there was no answer, or for a file
    size INTEGER,                  -- bytes, decompressed
    etag TEXT,
    last_modified TEXT,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    run_id INTEGER NOT NULL REFERENCES runs (id),
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL  -- the article it gave
) STRICT;

CREATE TABLE outline (
    -- The headings of an article's own text.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,     -- from 1, in page order; so everywhere
    level INTEGER NOT NULL,        -- 2 to 6, as in HTML
    heading TEXT NOT NULL,
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE topics (
    -- Keywords and sections, as the page prints them.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic TEXT NOT NULL,
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE sources (
    -- The outlets and documents that an article rests on.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT,                     -- the outlet, as this article calls it; outlets.name is the same for all articles
    label TEXT NOT NULL,           -- the text of the link, as printed: 'source', '[Economic Times]'
    url TEXT,
    domain TEXT,                   -- the registrable domain
    kind TEXT NOT NULL,            -- 'listed': in a list of sources; 'cited': a link in the article's text
    outlet_id INTEGER REFERENCES outlets (id)
) STRICT;

CREATE TABLE related_news (
    -- Other articles that an article's page offers. Rows stay when the page offers something else. These blocks
    -- rotate: a change here is no revision of the article.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- whose page offers it
    position INTEGER NOT NULL,     -- where it stands, or stood last
    published TEXT,
    published_text TEXT,
    published_precision TEXT,
    published_origin TEXT,
    published_zone TEXT,
    published_problem TEXT,
    title TEXT NOT NULL,
    url TEXT,
    summary TEXT,
    key TEXT NOT NULL,             -- the url without scheme, www. and trailing slash; or else 'title:' and the title
    first_seen TEXT NOT NULL,      -- when the page was fetched that first offered it
    gone_at TEXT,                  -- when the page was fetched that no longer offered it; NULL while it does
    related_article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,  -- the piece itself, once it was saved
    UNIQUE (article_id, key),
    CHECK ((published IS NULL) = (published_precision IS NULL))
) STRICT;

CREATE TABLE revisions (
    -- One field of one article that changed between two fetches. White space is no change, nor is '10 hours ago'
    -- where it was '9 hours ago' an hour before.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    field TEXT NOT NULL,           -- 'title', 'text', 'published', 'outline', 'sources' ...
    changed_at TEXT NOT NULL,      -- when the page was fetched that showed it
    old TEXT,                      -- a list stands as text, an item a line
    new TEXT
) STRICT;
"""

INDEXES = """
CREATE INDEX runs_site ON runs (site_id);
CREATE INDEX articles_date ON articles (coalesce(published, saved_at), id);
CREATE INDEX articles_site_date ON articles (site_id, coalesce(published, saved_at), id);
CREATE INDEX articles_outlet ON articles (outlet_id);
CREATE INDEX article_urls_article ON article_urls (article_id);
CREATE INDEX fetches_run ON fetches (run_id, outcome);
CREATE INDEX fetches_url ON fetches (url, fetched_at);
CREATE INDEX fetches_key ON fetches (url_key);
CREATE INDEX fetches_article ON fetches (article_id);
CREATE INDEX fetches_site ON fetches (site_id);
CREATE INDEX authors_name ON authors (name);
CREATE INDEX topics_topic ON topics (topic);
CREATE INDEX sources_article ON sources (article_id, position);
CREATE INDEX sources_outlet ON sources (outlet_id, article_id);
CREATE INDEX related_news_key ON related_news (key);
CREATE INDEX related_news_related ON related_news (related_article_id);
CREATE INDEX revisions_article ON revisions (article_id, changed_at);
CREATE INDEX revisions_field ON revisions (field, changed_at);
"""

VIEWS = """
CREATE VIEW newest_articles AS
-- By the day they were published or, where that is not known, first saved.
SELECT
    articles.id,
    coalesce(articles.published, articles.saved_at) AS date,
    articles.published_precision,
    sites.name AS site,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = articles.id) AS sources,
    (SELECT count(*) FROM related_news
        WHERE related_news.article_id = articles.id AND related_news.gone_at IS NULL) AS related,
    articles.url
FROM articles
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY coalesce(articles.published, articles.saved_at) DESC, articles.id DESC;

CREATE VIEW outlets_by_citations AS
-- How many articles rest on each outlet. One that cites it twice counts once; an outlet's own articles do not count.
SELECT
    outlets.id,
    outlets.name,
    outlets.domain,
    count(DISTINCT sources.article_id) AS articles,
    count(DISTINCT articles.site_id) AS sites,
    count(*) AS sources,
    min(coalesce(articles.published, articles.saved_at)) AS first_cited,
    max(coalesce(articles.published, articles.saved_at)) AS last_cited
FROM sources
JOIN outlets ON outlets.id = sources.outlet_id
JOIN articles ON articles.id = sources.article_id
WHERE articles.outlet_id IS NOT outlets.id
GROUP BY outlets.id
ORDER BY count(DISTINCT sources.article_id) DESC, outlets.name;

CREATE VIEW related_not_fetched AS
-- Offered as related, and never asked for: what a crawler could fetch next, the most offered first.
SELECT
    related_news.url,
    min(related_news.title) AS title,
    max(related_news.published) AS published,
    count(*) AS offered_by,
    min(related_news.first_seen) AS first_seen
FROM related_news
WHERE related_news.related_article_id IS NULL
    AND related_news.url IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.url_key = related_news.key)
GROUP BY related_news.key
ORDER BY count(*) DESC, max(related_news.published) DESC, related_news.url;
"""

migrations = Migrations("newsledger")
"""What is released stays as it is: a change of the schema is a new migration."""


@migrations(name="0001_first")
def _first(db: Database) -> None:
    db.executescript(TABLES)
    db.executescript(INDEXES)
    db.executescript(VIEWS)
    db.table("articles").enable_fts(SEARCHED, tokenize=TOKENIZER, create_triggers=True)


@migrations(name="0002_image_caption_and_paywall")
def _image_caption_and_paywall(db: Database) -> None:
    db.executescript(IMAGE_CAPTION_AND_PAYWALL)


IMAGE_CAPTION_AND_PAYWALL = """
ALTER TABLE articles ADD COLUMN image_caption /* what stands under the main picture, as printed */ TEXT;
ALTER TABLE articles ADD COLUMN paywall /* 1: to read it all one has to pay or register; NULL: the page does not say */
    INTEGER CHECK (paywall IN (0, 1));
"""
"""SQLite keeps a comment within a column's definition, and none beside it."""


@migrations(name="0003_country")
def _country(db: Database) -> None:
    db.executescript(COUNTRY)


COUNTRY = """
ALTER TABLE articles ADD COLUMN country /* ISO 3166; the site's, as its file says; 03/04 is read by it */ TEXT;
"""

KNOWN: Final = frozenset(("0001_first", "0002_image_caption_and_paywall", "0003_country"))
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
    lone = "&immutable=1" if mode == "ro" and _is_at_rest(path) else ""
    with blaming(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}{lone}", uri=True, timeout=BUSY_SECONDS)
    return Database(connection, execute_plugins=False)


def _is_at_rest(path: Path) -> bool:
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
    """All migrations or none; two programs that start at once do it one after the other."""
    db.execute("BEGIN IMMEDIATE")
    try:
        if _pending(db, path):
            migrations.apply(db)
    except BaseException:
        db.rollback()
        raise
    db.commit()


def _check_readable(db: Database, path: Path) -> None:
    pending = _pending(db, path)
    if pending == len(KNOWN):
        raise LedgerError("is empty: nothing was saved yet", about=str(path))
    if pending:
        raise LedgerError("is of an earlier version; the next crawl or import brings it up to date", about=str(path))


def _pending(db: Database, path: Path) -> int:
    """How many migrations the file has yet to see; LedgerError for what is no ledger, or has seen more than we know."""
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied and db.table_names():
        raise LedgerError("is a SQLite database, but no ledger", about=str(path))
    if applied - KNOWN:
        raise LedgerError("was written by a newer version of newsledger; upgrade to open it", about=str(path))
    return len(KNOWN - applied)
