"""The reader of the ledger: articles as records, search, and what one asks first. It never writes.

with Ledger.open(Path("data/news.db")) as ledger:
    for number, article in ledger.articles(Selection(site="sample-courier", since="2026-05")):
        ...
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlite_utils import Database

from pipelines.derived import search_terms, spaceless_words
from pipelines.entries import AT_ONCE, read_entries
from pipelines.links import url_key
from pipelines.moments import iso, stored_moment
from pipelines.records import Article, Date, Entry, Fetch, Found, Origin, Outcome, Resource, Revision, Run, Told, Work
from pipelines.schema import blaming, open_reader
from pipelines.selection import EVERYTHING, Selection, check_selection, sayable, selecting


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of a snippet."""

    text: str
    matched: bool
    """Whether it is what was searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that a search found."""

    id: int
    title: str
    url: str | None
    site: str | None
    published: str | None
    """The value alone, as precise as known."""
    snippet: tuple[Fragment, ...]
    """The passage that fits best; its fragments in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCount:
    """How often an outlet is cited."""

    name: str
    domain: str
    articles: int
    """How many articles rest on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCount:
    """What the ledger holds of one site."""

    site: str
    articles: int
    sources: int
    related: int
    """Related news that the articles' pages offer or have offered."""
    last_run: datetime | None
    """When its last run began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much the ledger holds."""

    articles: int
    sources: int
    related: int
    outlets: int
    revisions: int
    fetches: int
    runs: int


class Ledger:
    """A ledger's file, open for reading. LedgerError where the file does not let itself be read."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """LedgerError: there is no such file, it is no ledger, or of another version."""
        return cls(open_reader(path), path)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def article(self, number: int) -> Article | None:
        """The article with this id, as it was last seen to change; None if there is none."""
        found = self.entry(number)
        return found.article if found else None

    def entry(self, number: int) -> Entry | None:
        """The same, with what only the ledger knows of it, and its revisions."""
        with blaming(self._path):
            found = read_entries(self._db, [number], with_revisions=True)
        return found[0] if found else None

    def find(self, url: str) -> int | None:
        """The id of the article that was seen under ``url``, however it is written; None if there is none."""
        url = sayable(url)
        for sql, key in ((_BY_KEY, url_key(url)), (_BY_FETCH, url)):
            for row in self.rows(sql, [key]):
                return int(row["article_id"])
        return None

    def articles(self, selection: Selection = EVERYTHING) -> Iterator[tuple[int, Article]]:
        """The articles selected with their ids, newest first, in flat memory.

        They are as the ledger stood when the first was taken, however long the walk.
        """
        for entry in self.entries(selection):
            yield entry.id, entry.article

    def entries(self, selection: Selection = EVERYTHING, *, with_revisions: bool = False) -> Iterator[Entry]:
        """The same, with what only the ledger knows of them, in an order that is the same in every ledger."""
        sql, values = selecting(selection)
        with blaming(self._path):
            found = self._db.execute(sql, values)
            while numbers := [number for (number,) in found.fetchmany(AT_ONCE)]:
                yield from read_entries(self._db, numbers, with_revisions=with_revisions)

    def entries_of(self, numbers: Sequence[int], *, with_revisions: bool = False) -> list[Entry]:
        """The entries with these ids, in their order; one that is not there is left out."""
        with blaming(self._path):
            return read_entries(self._db, numbers, with_revisions=with_revisions)

    def check(self, selection: Selection) -> None:
        """UsageError for a site or outlet that the ledger does not know."""
        with blaming(self._path):
            check_selection(self._db, selection)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read within is of one moment, whatever others write meanwhile."""
        if self._db.conn.in_transaction:
            yield
            return
        with blaming(self._path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.rollback()

    def search(self, words: str, limit: int = 20) -> Iterator[Hit]:
        """The articles that hold all the words, best first; ``"words in quotes"`` stand together.

        Accents, case and the kind of hyphen do not count. A word of a script without spaces is found within others.
        """
        said = sayable(words).replace("\0", " ")
        query, spaceless = " ".join(search_terms(said)), spaceless_words(said)
        for row in self.rows(_SEARCH, [query, limit]) if query else ():
            text, snippet = row.pop("text"), row.pop("snippet")
            fragments = passage(text, spaceless) if spaceless else marked(snippet)
            yield Hit(**row, snippet=fragments)

    def revisions(self, number: int) -> tuple[Revision, ...]:
        """How the article with this id changed, oldest first."""
        return tuple(
            Revision(**{**row, "changed_at": datetime.fromisoformat(row["changed_at"])})
            for row in self.rows(_REVISIONS, [number])
        )

    def top_outlets(self, limit: int = 10) -> list[OutletCount]:
        """The outlets that most articles rest on."""
        return [OutletCount(**row) for row in self.rows(_TOP_OUTLETS, [limit])]

    def site_counts(self) -> list[SiteCount]:
        """Every site of the ledger, by name."""
        return [SiteCount(**{**row, "last_run": stored_moment(row["last_run"])}) for row in self.rows(_SITE_COUNTS, [])]

    def runs(self, limit: int = 20) -> list[Run]:
        """The last runs, newest first."""
        with blaming(self._path):
            numbers = [row["id"] for row in self.rows("SELECT id FROM runs ORDER BY id DESC LIMIT ?", [limit])]
            return [read_run(self._db, number) for number in numbers]

    def fetches(self, run: int, outcomes: Iterable[Outcome], limit: int) -> Iterator[Fetch]:
        """The first urls of a run that ended in one of ``outcomes``, in the order fetched; without their articles."""
        for row in self.rows(_FETCHES, [run, json.dumps(list(outcomes)), limit]):
            known = {"fetched_at": datetime.fromisoformat(row["fetched_at"]), "outcome": Outcome(row["outcome"])}
            yield Fetch(**{**row, **known})

    def found_urls(self, site: str) -> list[Found]:
        """What a crawl of the site has found to fetch and not yet fetched, in the order found."""
        return [
            Found(url=row["url"], kind=row["kind"], depth=row["depth"], hops=row["hops"], told=_told(row))
            for row in self.rows(_FOUND, [site])
        ]

    def resources(self, site: str, urls: Iterable[str]) -> dict[str, Resource]:
        """What is known of those of a site's urls that were asked for before."""
        rows = self.rows(_RESOURCES, [site, json.dumps(list(urls))])
        return {row["url"]: _resource(row) for row in rows}

    def resources_due(self, site: str, now: datetime, limit: int) -> list[Resource]:
        """Urls of a site that are to be looked at again by ``now``, those that have waited longest first."""
        return [_resource(row) for row in self.rows(_RESOURCES_DUE, [site, iso(now), limit])]

    def lying_hosts(self) -> frozenset[str]:
        """The origins that were seen to give another body than before under the same ETag."""
        return frozenset(row["origin"] for row in self.rows(_LYING, []))

    def robots_txt(self, origin: str) -> str | None:
        """What ``https://news.example`` has as its robots.txt, as far as is known."""
        return next((row["robots_txt"] for row in self.rows(_ROBOTS, [origin])), None)

    def forgotten(self) -> frozenset[str]:
        """The digests (``forgetting.forgotten_digest``) of what was removed on request and is not to be fetched."""
        return frozenset(row["digest"] for row in self.rows("SELECT digest FROM forgotten", []))

    def totals(self) -> Totals:
        """How much there is of everything."""
        (row,) = self.rows(_TOTALS, [])
        return Totals(**row)

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """What a query gives, by the names of its columns, row by row. LedgerError as ever."""
        with blaming(self._path):
            yield from self._db.query(sql, values)


_BY_KEY: Final = "SELECT article_id FROM article_urls WHERE url_key = ?"
_BY_FETCH: Final = """
SELECT article_id FROM fetches WHERE url = ? AND article_id IS NOT NULL ORDER BY fetched_at DESC, id DESC LIMIT 1
"""
_SEARCH: Final = """
SELECT articles.id, articles.title, articles.url, sites.name AS site, articles.published,
    snippet(articles_fts, -1, char(2), char(3), '…', 24) AS snippet,
    coalesce(articles.text, articles.summary, articles.headings, articles.title) AS text
FROM (  -- the best by the index alone: a word that stands in a million articles does not read them
    SELECT rowid AS id, bm25(articles_fts, 10, 5, 5, 5, 3, 1, 0.5, 1) AS score
    FROM articles_fts WHERE articles_fts MATCH ?1 ORDER BY score, rowid DESC LIMIT ?2
) AS best
CROSS JOIN articles_fts ON articles_fts.rowid = best.id
JOIN articles ON articles.id = best.id
LEFT JOIN sites ON sites.id = articles.site_id
WHERE articles_fts MATCH ?1
ORDER BY best.score, coalesce(articles.published, articles.saved_at) DESC, articles.id DESC
"""
_FETCHES: Final = """
SELECT url, final_url, sites.name AS site, fetched_at, status, size, etag, last_modified, outcome, reason
FROM fetches JOIN sites ON sites.id = fetches.site_id
WHERE run_id = ? AND outcome IN (SELECT value FROM json_each(?)) ORDER BY fetches.id LIMIT ?
"""
_FOUND: Final = """
SELECT url, kind, depth, hops, published_text, published_origin, modified_text, modified_origin, title, summary, authors
FROM found_urls WHERE site_id = (SELECT id FROM sites WHERE name = ?) ORDER BY id
"""
_ROBOTS: Final = "SELECT robots_txt FROM hosts WHERE origin = ?"
_LYING: Final = "SELECT origin FROM hosts WHERE validators_lie_at IS NOT NULL"


def _resources(condition: str) -> str:
    """The query for what is known of urls; ``condition`` chooses them."""
    return f"""
SELECT resources.url, kind, etag, last_modified, resources.digest, read_as, told, first_at, asked_at, full_at,
    resources.changed_at, again_at, articles.published, articles.changed_at AS revised_at
FROM resources
LEFT JOIN article_urls ON article_urls.url_key = resources.url_key AND kind = 'article'
LEFT JOIN articles ON articles.id = article_urls.article_id
WHERE resources.site_id = (SELECT id FROM sites WHERE name = ?) AND {condition}
"""  # noqa: S608 (ours)


_RESOURCES: Final = _resources("resources.url IN (SELECT value FROM json_each(?))")
_RESOURCES_DUE: Final = _resources("again_at <= ? ORDER BY again_at LIMIT ?")
_REVISIONS: Final = "SELECT field, changed_at, old, new FROM revisions WHERE article_id = ? ORDER BY changed_at, id"
_TOP_OUTLETS: Final = "SELECT name, domain, articles FROM outlets_by_citations LIMIT ?"
_SITE_COUNTS: Final = """
SELECT sites.name AS site,
    (SELECT count(*) FROM articles WHERE articles.site_id = sites.id) AS articles,
    (SELECT count(*) FROM articles JOIN sources ON sources.article_id = articles.id
        WHERE articles.site_id = sites.id) AS sources,
    (SELECT count(*) FROM articles JOIN related_news ON related_news.article_id = articles.id
        WHERE articles.site_id = sites.id) AS related,
    (SELECT max(started_at) FROM runs WHERE runs.site_id = sites.id) AS last_run
FROM sites ORDER BY sites.name
"""
_TOTALS: Final = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM sources) AS sources,
    (SELECT count(*) FROM related_news) AS related, (SELECT count(*) FROM outlets) AS outlets,
    (SELECT count(*) FROM revisions) AS revisions, (SELECT count(*) FROM fetches) AS fetches,
    (SELECT count(*) FROM runs) AS runs
"""


def read_run(db: Database, number: int) -> Run:
    """The run with this id, with its outcomes in the order of ``Outcome``. sqlite3.Error as it comes."""
    (row,) = db.query(_RUN, [number])
    counts = {row["outcome"]: row["n"] for row in db.query(_OUTCOMES, [number])}
    return Run(
        id=number,
        site=row["site"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=stored_moment(row["ended_at"]),
        reason=row["reason"],
        outcomes={outcome: counts[outcome] for outcome in Outcome if outcome in counts},
        asked_by=row["asked_by"],
        work=None
        if row["requests"] is None
        else Work(**{name: row[name] for name in ("requests", "bytes", "pages_read")}),
    )


_WORK: Final = ("requests", "bytes", "pages_read")
_RUN: Final = "SELECT runs.*, sites.name AS site FROM runs JOIN sites ON sites.id = runs.site_id WHERE runs.id = ?"
_OUTCOMES: Final = "SELECT outcome, count(*) AS n FROM fetches WHERE run_id = ? GROUP BY outcome"


def _told(row: Mapping[str, Any]) -> Told:
    return Told(
        published=_date(row["published_text"], row["published_origin"]),
        modified=_date(row["modified_text"], row["modified_origin"]),
        title=row["title"],
        summary=row["summary"],
        authors=tuple((row["authors"] or "").split("\n")) if row["authors"] else (),
    )


def _resource(row: Mapping[str, Any]) -> Resource:
    return Resource(**{**row, **{name: stored_moment(row[name]) for name in _MOMENTS}})


_MOMENTS: Final = ("first_at", "asked_at", "full_at", "changed_at", "again_at", "revised_at")


def _date(text: str | None, origin: Origin | None) -> Date | None:
    return Date(text=text, origin=origin) if text and origin else None


_AROUND: Final = 30
"""Letters before the first match of a passage; behind it, three times as many."""


def passage(text: str, words: Sequence[str]) -> tuple[Fragment, ...]:
    """The passage around the first of ``words`` in a text, which the search found by its letters."""
    first = min((at for word in words if (at := text.find(word)) >= 0), default=0)
    start, end = max(0, first - _AROUND), first + 3 * _AROUND
    cut = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", cut)
    return tuple(Fragment(text=piece, matched=piece in words) for piece in pieces if piece)


def marked(text: str) -> tuple[Fragment, ...]:
    """Of a text with the matches between the control characters 2 and 3, which the search put there."""
    pieces = re.split(r"([\x02\x03])", text)
    fragments, matched = [], False
    for piece in pieces:
        if piece in {"\x02", "\x03"}:
            matched = piece == "\x02"
        elif piece:
            fragments.append(Fragment(text=piece, matched=matched))
    return tuple(fragments)
