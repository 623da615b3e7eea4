"""Whether a ledger is whole: what SQLite says of the file, and whether its rows keep what docs/schema.md promises.

It reads in flat memory, all of one moment, and writes nothing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from pipelines.columns import DATE_PARTS, PARTS, columns, date_columns
from pipelines.derived import (
    article_guid,
    article_key,
    headings,
    ngrams_of,
    related_key,
    related_titles,
    text_digest,
)
from pipelines.entries import AT_ONCE, read_articles
from pipelines.forgetting import forgotten_digest, site_key
from pipelines.links import registrable_domain, url_key, web_address
from pipelines.moments import is_date, is_time
from pipelines.records import Article, Date, Outcome, Related, Source
from pipelines.recount import printed_names
from pipelines.revisions import FIELDS
from pipelines.schema import BUSY_SECONDS, blaming, open_reader

_LONGEST: Final = 200
"""Characters of a value that are told."""
_MOST: Final = 1000
"""Faults of the file itself that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something in the ledger that is not as it should be."""

    table: str
    """``file`` for what SQLite says of the whole file."""
    id: int | None
    what: str
    found: str | int | None = None
    expected: str | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A part of the check that could not be done."""

    part: str
    reason: str


Finding = Violation | Skipped


def check(ledger: Path) -> Iterator[Finding]:
    """All that is wrong, as it is found. LedgerError as ``open_reader``, and where the file cannot be read on."""
    with closing(open_reader(ledger)) as db, blaming(ledger):
        db.execute("BEGIN")
        if damages := _of_the_file(db):
            yield from damages
            yield Skipped(part="what the rows promise", reason="the file itself is damaged")
            return
        yield from _of_the_references(db)
        yield from _of_the_search(ledger)
        yield from _of_the_rows(db)
        yield from _of_the_articles(db)


# The file


def _of_the_file(db: Database) -> list[Violation]:
    try:
        faults = [fault for (fault,) in db.execute(f"PRAGMA integrity_check({_MOST})") if fault != "ok"]
    except sqlite3.DatabaseError as error:  # so damaged that not even this can be read on
        if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise
        faults = [str(error)]
    return [Violation(table="file", id=None, what=_short(fault)) for fault in faults]


def _of_the_references(db: Database) -> Iterator[Violation]:
    for table, number, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Violation(table=table, id=number, what=f"refers to a row of {parent} that is not there")


def _of_the_search(ledger: Path) -> Iterator[Finding]:
    """The index against the articles: SQLite does this as a write, which is rolled back."""
    part = "the search index"
    try:
        connection = sqlite3.connect(
            f"{ledger.resolve().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        with closing(connection) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
            finally:
                if db.in_transaction:
                    db.rollback()
    except sqlite3.DatabaseError as error:
        name = error.sqlite_errorname
        if name.startswith("SQLITE_CORRUPT"):
            yield Violation(table="articles_fts", id=None, what="the search index is not that of the articles")
        elif name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            yield Skipped(part=part, reason="it needs a file that may be written to")
        elif name.startswith("SQLITE_BUSY"):
            yield Skipped(part=part, reason="another program is writing")
        else:
            raise


# Rows, by rules in SQL


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A query for the rows that break it: id, what is found, what it should be."""

    table: str
    what: str
    sql: str


def _of_the_rows(db: Database) -> Iterator[Violation]:
    for name, (arguments, function) in _FUNCTIONS.items():
        db.conn.create_function(name, arguments, function, deterministic=True)
    forgotten = frozenset(digest for (digest,) in db.execute("SELECT digest FROM forgotten"))
    db.conn.create_function("is_forgotten", 1, lambda key: forgotten_digest(key) in forgotten, deterministic=True)
    for rule in (*_RULES, *_unknown_rules(db), *(_FORGOTTEN if forgotten else ())):
        for number, found, expected in db.execute(rule.sql):
            yield Violation(table=rule.table, id=number, what=rule.what, found=_short(found), expected=_short(expected))
    yield from _of_the_aliases(db)


def _of_the_aliases(db: Database) -> Iterator[Violation]:
    """What outlets are called is counted."""
    for (number,) in db.execute("SELECT id FROM outlets ORDER BY id"):
        counted = printed_names(db, number)
        held = {
            name: (alias, count)
            for alias, name, count in db.execute(
                "SELECT id, name, articles FROM outlet_aliases WHERE outlet_id = ?", [number]
            )
        }
        for name in sorted(counted.keys() | held.keys()):
            alias, count = held.get(name, (None, 0))
            if count != counted.get(name, 0):
                what = f"articles, of the outlet {number} as {_short(name)}"
                yield Violation(table="outlet_aliases", id=alias, what=what, found=count, expected=counted.get(name, 0))


def _short(value: Any) -> Any:
    return value if not isinstance(value, str) or len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def _is_web(url: str | None) -> bool:
    return web_address(url) is not None


def _domain(url: str | None) -> str | None:
    return registrable_domain(url) if url else None


_FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., str | bool | None]]]] = {
    "is_date": (2, is_date),
    "is_time": (1, lambda text: text is None or is_time(text)),
    "is_web": (1, _is_web),
    "domain_of": (1, _domain),
    "url_key": (1, url_key),
    "related_key": (2, related_key),
    "site_key": (1, site_key),
    "article_guid": (1, article_guid),
}
"""What the rules ask for, with the number of its arguments."""

_TIMES: Final = (
    ("runs", "started_at"),
    ("runs", "ended_at"),
    ("articles", "saved_at"),
    ("articles", "changed_at"),
    ("article_urls", "first_seen"),
    ("fetches", "fetched_at"),
    ("related_news", "first_seen"),
    ("related_news", "gone_at"),
    ("revisions", "changed_at"),
    ("found_urls", "found_at"),
    ("resources", "first_at"),
    ("resources", "asked_at"),
    ("resources", "full_at"),
    ("resources", "changed_at"),
    ("resources", "again_at"),
    ("hosts", "robots_fetched_at"),
    ("hosts", "tdmrep_fetched_at"),
    ("hosts", "paused_until"),
    ("hosts", "validators_lie_at"),
    ("sites", "due_at"),
    ("duplicates", "found_at"),
    ("duplicates", "undone_at"),
    ("forgotten", "forgotten_at"),
    ("cursors", "moved_at"),
)
_RECORDS: Final = (("articles", Article), ("sources", Source), ("related_news", Related))
_DATES: Final = (("articles", "published"), ("articles", "modified"), ("related_news", "published"))


def _quoted(names: Any) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _time_rule(table: str, column: str) -> _Rule:
    sql = f"SELECT id, {column}, '2026-05-12T13:41:07Z' FROM {table} WHERE NOT is_time({column})"  # noqa: S608
    return _Rule(table=table, what=f"{column} is no time", sql=sql)


def _date_rules(table: str, name: str) -> tuple[_Rule, ...]:
    value = f"SELECT id, {name}, 'a ' || {name}_precision FROM {table} WHERE {name} IS NOT NULL"  # noqa: S608
    text = f"SELECT id, NULL, 'a text and an origin' FROM {table} WHERE {name} IS NOT NULL"  # noqa: S608
    return (
        _Rule(
            table=table,
            what=f"{name} is not as {name}_precision says",
            sql=f"{value} AND NOT is_date({name}, {name}_precision)",
        ),
        _Rule(
            table=table,
            what=f"{name}_text or {name}_origin is missing",
            sql=f"{text} AND ({name}_text IS NULL OR {name}_origin IS NULL)",
        ),
    )


def _choice_rules(table: str, kind: type[Any]) -> Iterator[_Rule]:
    """Columns that can hold a few words only."""
    for column in columns(kind):
        if Date in column.types:
            parts = dict(zip(DATE_PARTS, date_columns(column.name), strict=True))
            yield from (_choice_rule(table, parts[part.name], part.choices) for part in columns(Date) if part.choices)
        elif column.choices:
            yield _choice_rule(table, column.name, column.choices)


def _choice_rule(table: str, column: str, choices: Iterable[str]) -> _Rule:
    sql = f"SELECT id, {column}, 'one of those known' FROM {table} WHERE {column} NOT IN ({_quoted(choices)})"  # noqa: S608
    return _Rule(table=table, what=column, sql=sql)


def _position_rule(table: str) -> _Rule:
    sql = f"""
        SELECT id, position, place FROM (
            SELECT id, position, row_number() OVER (PARTITION BY article_id ORDER BY position, id) AS place FROM {table}
        ) WHERE position <> place
    """  # noqa: S608 (our names)
    return _Rule(table=table, what="position", sql=sql)


def _key_rule(table: str) -> _Rule:
    sql = f"SELECT id, url_key, url_key(url) FROM {table} WHERE url_key IS NOT url_key(url)"  # noqa: S608 (our names)
    return _Rule(table=table, what="url_key", sql=sql)


_RULES: Final = (
    *(_key_rule(table) for table in ("article_urls", "fetches", "found_urls", "resources")),
    *(_position_rule(part.table) for part in PARTS),
    *(rule for table, kind in _RECORDS for rule in _choice_rules(table, kind)),
    *(_time_rule(table, column) for table, column in _TIMES),
    *(rule for table, name in _DATES for rule in _date_rules(table, name)),
    _Rule(
        table="related_news",
        what="key",
        sql="SELECT id, key, related_key(url, title) FROM related_news WHERE key IS NOT related_key(url, title)",
    ),
    _Rule(
        table="related_news",
        what="position",
        sql="SELECT id, position, '1 or more' FROM related_news WHERE position < 1",
    ),
    _Rule(
        table="related_news",
        what="related_article_id",
        sql="""
            SELECT related_news.id, related_article_id, article_urls.article_id
            FROM related_news LEFT JOIN article_urls ON article_urls.url_key = related_news.key
            WHERE related_article_id IS NOT article_urls.article_id
        """,
    ),
    _Rule(
        table="related_news",
        what="gone before it was first seen",
        sql="SELECT id, gone_at, first_seen FROM related_news WHERE gone_at < first_seen",
    ),
    _Rule(
        table="article_urls",
        what="the article's own url leads elsewhere",
        sql="""
            SELECT article_urls.id, article_urls.article_id, articles.id
            FROM articles LEFT JOIN article_urls ON article_urls.url_key = articles.key
            WHERE is_web(articles.url) AND article_urls.article_id IS NOT articles.id
        """,
    ),
    _Rule(
        table="articles",
        what="changed before it was saved",
        sql="SELECT id, changed_at, saved_at FROM articles WHERE changed_at < saved_at",
    ),
    _Rule(
        table="articles",
        what="outlet_id is another domain's",
        sql="""
            SELECT articles.id, outlets.domain, domain_of(articles.url)
            FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet_id
            WHERE outlets.domain IS NOT domain_of(articles.url)
        """,
    ),
    _Rule(
        table="articles",
        what="digest",
        sql="""
            SELECT id, digest, '32 hexadecimal digits' FROM articles
            WHERE digest IS NOT NULL AND (length(digest) <> 32 OR digest GLOB '*[^0-9a-f]*')
        """,
    ),
    _Rule(
        table="sources",
        what="outlet_id is another domain's",
        sql="""
            SELECT sources.id, outlets.domain, sources.domain
            FROM sources LEFT JOIN outlets ON outlets.id = sources.outlet_id WHERE outlets.domain IS NOT sources.domain
        """,
    ),
    _Rule(
        table="fetches",
        what="outcome",
        sql=f"SELECT id, outcome, 'one of those known' FROM fetches WHERE outcome NOT IN ({_quoted(Outcome)})",  # noqa: S608
    ),
    _Rule(
        table="fetches",
        what="gave an article that is not there",
        sql="""
            SELECT id, outcome, 'an article_id' FROM fetches
            WHERE outcome IN ('saved', 'revised', 'unchanged') AND article_id IS NULL
        """,
    ),
    _Rule(
        table="runs",
        what="ended before it started",
        sql="SELECT id, ended_at, started_at FROM runs WHERE ended_at < started_at",
    ),
    _Rule(
        table="runs",
        what="ended_at and reason belong together",
        sql="SELECT id, ended_at, reason FROM runs WHERE (ended_at IS NULL) <> (reason IS NULL)",
    ),
    _Rule(
        table="runs",
        what="name",
        sql="""
            SELECT runs.id, runs.name, replace(substr(started_at, 1, 16), 'T', ' ') || ' ' || sites.name
            FROM runs JOIN sites ON sites.id = runs.site_id
            WHERE runs.name <> replace(substr(started_at, 1, 16), 'T', ' ') || ' ' || sites.name
        """,
    ),
    _Rule(
        table="revisions",
        what="field",
        sql=f"SELECT id, field, 'a field of the record' FROM revisions WHERE field NOT IN ({_quoted(FIELDS)})",  # noqa: S608
    ),
    _Rule(
        table="revisions",
        what="nothing changed",
        sql="SELECT id, new, 'other than old' FROM revisions WHERE old IS new",
    ),
    _Rule(
        table="duplicates",
        what="is a copy of itself",
        sql="SELECT id, original_id, 'another article' FROM duplicates WHERE article_id = original_id",
    ),
    _Rule(
        table="found_urls",
        what="tries",
        sql="SELECT id, tries, '0 or more' FROM found_urls WHERE tries < 0",
    ),
    _Rule(
        table="articles",
        what="guid",
        sql="SELECT id, guid, article_guid(key) FROM articles WHERE guid IS NOT article_guid(key)",
    ),
    _Rule(
        table="articles",
        what="the place of its last change",
        sql="""
            SELECT articles.id, changes.article_id, articles.id
            FROM articles LEFT JOIN changes ON changes.guid = articles.guid WHERE changes.article_id IS NOT articles.id
        """,
    ),
    _Rule(
        table="changes",
        what="is of an article that is not there",
        sql="""
            SELECT changes.id, changes.guid, articles.guid
            FROM changes LEFT JOIN articles ON articles.id = changes.article_id
            WHERE changes.article_id IS NOT NULL AND articles.guid IS NOT changes.guid
        """,
    ),
    _Rule(
        table="changes",
        what="came before it came first",
        sql="SELECT id, id, first FROM changes WHERE first > id",
    ),
    _Rule(
        table="cursors",
        what="position",
        sql="""
            SELECT id, position, '-1 to ' || coalesce((SELECT max(id) FROM changes), 0) FROM cursors
            WHERE position NOT BETWEEN -1 AND coalesce((SELECT max(id) FROM changes), 0)
        """,
    ),
    _Rule(
        table="cursors",
        what="selection is no JSON",
        sql="SELECT id, selection, '{}' FROM cursors WHERE NOT json_valid(selection)",
    ),
    _Rule(
        table="forgotten",
        what="digest",
        sql="""
            SELECT id, digest, '64 hexadecimal digits' FROM forgotten
            WHERE length(digest) <> 64 OR digest GLOB '*[^0-9a-f]*'
        """,
    ),
)

_FORGOTTEN: Final = tuple(
    _Rule(
        table=table,
        what="is there, though it was removed on request",
        sql=f"SELECT id, NULL, NULL FROM {table} WHERE is_forgotten({key})",  # noqa: S608 (our names)
    )
    for table, key in (
        ("article_urls", "url_key"),
        ("articles", "key"),
        ("related_news", "key"),
        ("found_urls", "url_key"),
        ("resources", "url_key"),
        ("sites", "site_key(name)"),
    )
)


def _unknown_rules(db: Database) -> Iterator[_Rule]:
    """Unknown is NULL, never an empty text."""
    for table in db.table_names():
        if table.startswith(("articles_fts", "sqlite_", "_sqlite")):
            continue
        for column in db.table(table).columns:
            if column.type == "TEXT" and not column.notnull:
                name = column.name
                sql = f"SELECT id, '', 'NULL' FROM {table} WHERE {name} = ''"  # noqa: S608 (our names)
                yield _Rule(table=table, what=f"{name} is an empty text", sql=sql)


# Articles, as records


def _of_the_articles(db: Database) -> Iterator[Violation]:
    """The columns that are computed of an article."""
    last = 0
    while rows := list(db.query(_DERIVED, [last, AT_ONCE])):
        last = rows[-1]["id"]
        articles = dict(read_articles(db, [row["id"] for row in rows]))
        for row in rows:
            yield from _of_one_article(row, articles[row["id"]])


_DERIVED: Final = """
SELECT id, key, headings, related_titles, ngrams, text_digest FROM articles WHERE id > ? ORDER BY id LIMIT ?
"""


def _of_one_article(row: dict[str, Any], article: Article) -> Iterator[Violation]:
    expected = {
        "key": article_key(article),
        "headings": headings(article),
        "related_titles": related_titles(article),
        "ngrams": ngrams_of(article),
        "text_digest": text_digest(article.text),
    }
    for column, value in expected.items():
        if row[column] != value:
            yield Violation(
                table="articles", id=row["id"], what=column, found=_short(row[column]), expected=_short(value)
            )
