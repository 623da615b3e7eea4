"""What every table and column means, for Datasette's pages: the schema's own comments, and what docs/schema.md says of
columns that are the same everywhere.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pipelines.schema import schema_sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a table or view holds."""

    text: str
    columns: Mapping[str, str]
    """What each column means, in the table's order."""


@cache
def descriptions() -> Mapping[str, Description]:
    """By the names of all tables and views that people look at: not SQLite's own, nor those of the search."""
    sql = schema_sql()
    said = {name: _comments(statement) for name, statement in _statements(sql)}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(sql)
        return {
            name: Description(
                text=_OWN.get(name) or comments.get("", ""),
                columns={column: _meaning(name, column, comments) for column in _columns(connection, name)},
            )
            for name, comments in said.items()
        }


HOLDING: Final = {None, "databases"}
"""The keys of Datasette's metadata that say what it has of tables. It asks for others all the time."""


def metadata(ledgers: list[str]) -> dict[str, Any]:
    """Datasette's metadata of the databases of these names. It writes into what it is given, so it is made anew."""
    return {"databases": {name: {"description": _LEDGER, "tables": _tables()} for name in ledgers}}


_LEDGER: Final = "A ledger of the news: articles, what they rest on, what else their pages offer, and how they changed."


def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {
        name: {"description": told.text, "columns": dict(told.columns)} for name, told in descriptions().items()
    }
    for name, more in _MORE.items():
        tables.setdefault(name, {}).update(more)
    return tables


def _statements(sql: str) -> Iterator[tuple[str, str]]:
    """The tables' and views' names, with the SQL that makes each."""
    for statement in re.split(r";\n\n(?=CREATE )", sql):
        if found := re.match(r"CREATE (?:TABLE|VIEW) (\w+)", statement):
            yield found[1], statement


def _comments(statement: str) -> dict[str, str]:
    """The comments of a statement by the column that they stand behind; the table's own under ''.

    A comment belongs to the last column that was named before it: SQL's ``--`` stands behind the comma.
    """
    found: dict[str, list[str]] = {}
    column, depth, is_begun, was_comment = "", 0, False, False
    for token in _TOKENS.findall(_told_of(statement)):
        if token.startswith(("--", "/*")):
            _add(found.setdefault(column, []), token, follows=was_comment)
            was_comment = True
            continue
        was_comment = False
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 1 and token in {"(", ","}:
            is_begun = False
        elif depth == 1 and not is_begun:
            is_begun = True
            column = token if token not in _CONSTRAINTS else column
    return {name: " ".join(parts) for name, parts in found.items()}


def _told_of(statement: str) -> str:
    """Of a view the part before its SELECT: what stands within is about how it counts."""
    return statement.partition("\nSELECT")[0] if statement.startswith("CREATE VIEW") else statement


def _add(parts: list[str], comment: str, *, follows: bool) -> None:
    """A comment to those that are there; one that does not stand right below another begins anew."""
    text = " ".join(re.sub(r"^(--|/\*)|\*/$", "", comment).split())
    if parts and not follows:
        parts[-1] += ";"
    parts.append(text)


_TOKENS: Final = re.compile(r"--[^\n]*|/\*.*?\*/|'[^']*'|\w+|[(),]", re.DOTALL)
_CONSTRAINTS: Final = {"UNIQUE", "CHECK", "PRIMARY", "FOREIGN"}


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _meaning(table: str, column: str, comments: Mapping[str, str]) -> str:
    text = _OWN.get(f"{table}.{column}") or comments.get(column) or _EVERYWHERE.get(column, "")
    is_time = column.endswith("_at") or column in _TIMES
    return f"{text} ({_UTC})" if text and is_time and "UTC" not in text else text


_UTC: Final = "UTC, ISO 8601"
_TIMES: Final = {"first_seen", "paused_until", "first_cited", "last_cited"}
_DATED: Final = {
    "": "when it was published: UTC, as precise as known: '2026', '2026-05-12', '2026-05-12T13:41Z'",
    "_text": "the date as printed",
    "_precision": "what the date is known to: 'year', 'month', 'day', 'hour', 'minute', 'second'",
    "_origin": "where the date was found: 'json-ld', 'meta', 'time', 'text', 'rule'",
    "_zone": "how the date's zone is known: 'offset', 'name', 'site', 'unknown' (then taken as UTC)",
    "_problem": "why the date is missing or doubtful",
}
_EVERYWHERE: Final = {
    "id": "the row's number, in this ledger alone",
    "article_id": "the article",
    "outlet_id": "the outlet",
    "site_id": "the site",
    "run_id": "the run",
    "position": "from 1, in page order",
    "name": "what it is called",
    "kicker": "the short line above the title",
    "title": "without the site's name",
    "subtitle": "what stands below the title",
    "summary": "as published",
    "url": "the address",
    "domain": "the registrable domain, lower case",
    "site": "the site's name",
    "etag": "the validator that the server gave (RFC 9110)",
    "last_modified": "when the page was changed, as the server says",
    "found_at": "when it was found",
    "first_seen": "when it was seen first",
    "gone_at": "when the page was fetched that no longer offered it; NULL while it does",
    "changed_at": "when the page was fetched that showed the change",
    "week": "its Monday: '2026-05-11'; NULL where the date is known to the month or year only",
    "articles": "how many articles, each counted once",
    "sites": "how many sites have such an article",
    "sources": "how many of their sources: an article can have several",
    **{f"published{part}": text for part, text in _DATED.items()},
    **{f"modified{part}": text.replace("published", "last changed") for part, text in _DATED.items()},
}
"""What docs/schema.md says once for all tables."""
_OWN: Final = {
    "articles.changed_at": "when the page was fetched that last changed it; saved_at if none did",
    "articles.guid": "what exports call it: a UUID made of the key, the same in every ledger",
    "article_urls.url": "an address that the article was seen under",
    "article_urls.first_seen": "when the article was first seen under it",
    "authors": "People, and agencies named as authors.",
    "authors.name": "a person, or an agency named as author",
    "changes.guid": "the article's, as in articles",
    "cursors.name": "the NAME of newsledger export --cursor NAME",
    "cursors.moved_at": "when the tool was last given what is new",
    "duplicates.article_id": "the copy",
    "duplicates.found_at": "when the two were seen to be the same",
    "duplicates.undone_at": "when somebody said that it is no copy; NULL where it is one",
    "fetches.etag": "the validator that the server gave (RFC 9110)",
    "fetches.fetched_at": "when it was asked for",
    "fetches.size": "bytes, decompressed",
    "forgotten.forgotten_at": "when it was removed",
    "found_urls.authors": "as the feed or sitemap says, one a line",
    "found_urls.found_at": "when a crawl first came upon it",
    "found_urls.kind": "'article' or 'listing': what it is expected to be",
    "found_urls.modified_origin": "'feed', 'sitemap'",
    "found_urls.summary": "as the feed or sitemap says",
    "found_urls.title": "as the feed or sitemap says",
    "found_urls.url": "what is to be fetched",
    "hosts.failures": "how often it asked to wait or did not answer since the last good answer",
    "hosts.robots_etag": "the validator of robots.txt (RFC 9110)",
    "hosts.robots_last_modified": "when robots.txt was changed, as the server says",
    "hosts.tdmrep_fetched_at": "when tdmrep.json was asked for last",
    "outlet_aliases.outlet_id": "the outlet that is called so",
    "outlets.name": "what it is called: 'Morningstar'",
    "outline.heading": "as printed",
    "outline.position": "from 1, in page order",
    "related_news.summary": "as the page that offers it prints it",
    "related_news.title": "as the page that offers it prints it",
    "related_news.url": "where it is; NULL where the page gives no link",
    "resources.asked_at": "when it was asked for last",
    "resources.etag": "the validator of RFC 9110 that is sent with the next request; NULL where there is none, or "
    "where what the body gave is not stored",
    "resources.kind": "'article' or 'listing'",
    "resources.last_modified": "the other validator, likewise",
    "resources.url": "what was asked for",
    "revisions.new": "what it was changed to; a list stands as text, an item a line",
    "revisions.old": "what it was; a list stands as text, an item a line",
    "runs.bytes": "bytes, as they came over the wire",
    "runs.started_at": "when it began",
    "sources.url": "where the link leads",
    "topics.topic": "a keyword or section, as printed",
    "newest_articles.id": "the article's",
    "newest_articles.date": "when it was published, as precise as known; else when it was saved (UTC, ISO 8601)",
    "newest_articles.sources": "how many outlets and documents it rests on",
    "newest_articles.related": "how many pieces its page offers as related now",
    "outlets_by_citations.id": "the outlet's",
    "outlets_by_citations.name": "the outlet's",
    "outlets_by_citations.first_cited": "the date of the first article that cites it",
    "outlets_by_citations.last_cited": "the date of the last article that cites it",
    "outlets_by_week.name": "the outlet's",
    "outlets_cited_together.name": "the outlet's",
    "outlets_cited_together.partner": "the name of the other outlet",
    "outlets_cited_together.partner_id": "the other outlet",
    "outlets_cited_together.articles": "how many articles rest on both",
    "article_timeline.article_id": "the article that the timeline is of: ask for one",
    "article_timeline.date": "when the piece was published, as precise as known (UTC, ISO 8601)",
    "article_timeline.depth": "1: the article's page offers it; 2: the page of one that it offers does",
    "article_timeline.title": "the piece's, as the page prints it that offers it",
    "article_timeline.related_article_id": "the piece itself, where the ledger has it",
    "article_timeline.via_article_id": "by way of which article it was found first; NULL for depth 1",
    "article_timeline.first_seen": "when the page was fetched that first offered it",
    "headlines_changed.old_title": "the headline before",
    "headlines_changed.new_title": "the headline from then on",
    "silent_edits.old_text": "the text before",
    "silent_edits.new_text": "the text from then on",
    "silent_edits.modified": "when the page says that it was last changed; NULL where it does not say (UTC, ISO 8601)",
    "related_not_fetched.offered_by": "how many articles offer it",
    "related_not_fetched.title": "as one of the pages prints it that offer it",
    "related_not_fetched.first_seen": "when the page was fetched that first offered it",
    "not_fetched.kind": "'listed' or 'cited': a source; 'related': offered as related news",
    "not_fetched.title": "the piece's; for a source the text of its link",
    "date_problems.field": "'published' or 'modified', the article's; 'related': of a piece that its page offers",
    "date_problems.problem": "why the date is missing or doubtful",
    "date_problems.printed": "the date as printed",
    "date_problems.value": "what was made of it (UTC, ISO 8601); NULL: nothing",
    "date_problems.title": "of the article, or of the piece that its page offers",
    "fields_missing.articles": "how many the site has of that week",
    **{
        f"fields_missing.no_{field}": f"how many of them have no {said}"
        for field, said in {
            **{name: name for name in ("summary", "text", "outline", "image", "language")},
            "published": "date of publication",
            **{f"{one}s": one for one in ("author", "topic", "source")},
            "related": "related news",
        }.items()
    },
    "copies.article_id": "the copy",
    "copies.title": "of the copy",
    "copies.site": "whose copy it is",
    "copies.url": "of the copy",
    "copies.original_id": "the article that was saved first",
    "copies.original_title": "of the article that was saved first",
    "copies.original_site": "whose article was saved first",
    "copies.original_url": "of the article that was saved first",
    "copies.found_at": "when the two were seen to be the same",
}
"""Where the schema's comment leaves out the unit, or what a person who sees this column alone would ask."""

_NEWEST_FIRST: Final = ("runs", "fetches", "revisions", "changes", "duplicates", "forgotten")
"""Not articles: of a table in this order Datasette finds a later page by reading all before it, and an article's row is
long. The view newest_articles is there for them."""
_LABELS: Final = {
    "outline": "heading",
    "topics": "topic",
    "sources": "label",
    "revisions": "field",
    "hosts": "origin",
    **dict.fromkeys(("article_urls", "fetches", "found_urls", "resources"), "url"),
}
_FACETS: Final = {"runs": ["site_id", "reason"], "revisions": ["field"], "outlets": ["named_by"]}
"""Of short tables, or counted from an index alone: other columns are counted when somebody asks."""
_HIDDEN: Final = ("articles_fts", "_sqlite_migrations", "sqlite_sequence")
_MORE: Final[Mapping[str, Mapping[str, Any]]] = {
    name: {
        **({"sort_desc": "id"} if name in _NEWEST_FIRST else {}),
        **({"label_column": _LABELS[name]} if name in _LABELS else {}),
        **({"facets": _FACETS[name]} if name in _FACETS else {}),
        **({"hidden": True} if name in _HIDDEN else {}),
    }
    for name in (*_NEWEST_FIRST, *_LABELS, *_FACETS, *_HIDDEN)
}
