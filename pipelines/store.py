"""The only writer of the ledger.

What a fetch brings is stored in one transaction: the article with all its parts, the urls it was seen under, its
revisions, what it leads to, and the row of the fetch itself. A url so counts as done exactly when what it gave is
stored. Saving a page twice changes nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database

from pipelines.columns import Row
from pipelines.derived import article_key, digest, related_key, same_title, text_digest
from pipelines.entries import read_articles
from pipelines.forgetting import is_forgotten, site_key
from pipelines.ledger import read_run
from pipelines.links import url_key, web_address
from pipelines.moments import iso
from pipelines.records import Again, Article, Fetch, Found, Outcome, Run, Work
from pipelines.revisions import revisions, settle
from pipelines.rows import Rows
from pipelines.schema import blaming, open_database, transaction
from pipelines.steps import refine

MOST_TRIES: Final = 5
"""How often a url that nobody answers is asked for before it is given up."""
SOON: Final = timedelta(hours=1)
"""After which an article that has been revised may be again."""
_PASSING: Final = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
"""HTTP statuses that may be others the next time."""


class Store:
    """A ledger's file, open for writing. LedgerError where the file, the disk or another program does not let it."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Makes the file where there is none. LedgerError: it cannot be made, is no ledger, or of a newer version."""
        return cls(open_database(path, create=True), path)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put(self, article: Article, fetched_at: datetime, *, site: str = "python") -> Outcome:
        """Save one article that no crawl brought, in a run of its own, after the steps that a crawl's articles go
        through: dates read, links normalised, outlets named, checked.

        ``site``: what the run is listed under. REJECTED: it lacks what a row needs.
        """
        url = article.url or f"python:{article_key(article)}"
        fetch = refine(Fetch(url=url, site=article.site or site, fetched_at=fetched_at, article=article))
        run = self.start_run(fetch.site, fetched_at, asked_by="python")
        outcome = self.save(fetch, run)
        self.end_run(run, fetched_at, "finished")
        return outcome

    def start_run(self, site: str, started_at: datetime, *, asked_by: str = "crawl") -> int:
        """The id of a new run of the crawl of ``site``; ``asked_by``: ``Run.asked_by``."""
        with self._writing() as writer:
            began = iso(started_at)
            name = f"{began[:16].replace('T', ' ')} {site}"
            site_id = writer.rows.site_id(site)
            row: Row = {"site_id": site_id, "started_at": began, "name": name, "asked_by": asked_by}
            return writer.rows.add("runs", row)

    def end_run(self, run: int, ended_at: datetime, reason: str, work: Work | None = None) -> Run:
        """The run as it is now, ended for ``reason``, with its outcomes."""
        row: Row = {"ended_at": iso(ended_at), "reason": reason}
        if work:
            row |= {"requests": work.requests, "bytes": work.bytes, "pages_read": work.pages_read}
        with self._writing() as writer:
            writer.rows.change("runs", run, row)
            writer.settle_duplicates(run)
            return read_run(self._db, run)

    def save(self, fetch: Fetch, run: int) -> Outcome:
        """As ``save_all``, for one fetch."""
        return self.save_all((fetch,), run)[0]

    def save_all(self, fetches: Sequence[Fetch], run: int) -> list[Outcome]:
        """Store what became of fetches, with their articles if they have one; the outcomes as stored.

        An article is saved, revised or unchanged, or a duplicate where another url of the same run gave it already. Of
        two titles that claim one address in a run the second is kept under its page's own url, as another article. A
        fetch without an article has its outcome with it, or else ValueError. Nothing is stored if this raises.
        """
        with self._writing() as writer:
            return [writer.save(fetch, run) for fetch in fetches]

    def is_fetched(self, url: str, run: int) -> bool:
        """Whether a fetch of ``url`` was stored in this run."""
        with blaming(self._path):
            sql = "SELECT 1 FROM fetches WHERE url = ? AND +run_id = ?"
            return self._db.execute(sql, [url, run]).fetchone() is not None

    def undo_duplicate(self, article: int, original: int, undone_at: datetime) -> bool:
        """Says that an article is no copy of another; whether it was linked as one. It is not linked again."""
        with self._writing():
            sql = "UPDATE duplicates SET undone_at = ? WHERE article_id = ? AND original_id = ? AND undone_at IS NULL"
            return bool(self._db.execute(sql, [iso(undone_at), article, original]).rowcount)

    @contextmanager
    def _writing(self) -> Iterator["_Writer"]:
        """One transaction."""
        with blaming(self._path), transaction(self._db):
            writer = _Writer(self._db)
            yield writer
            writer.rows.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What became of a fetch."""

    outcome: Outcome
    article: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """An article that the ledger has."""

    id: int
    title: str
    url: str | None
    canonical: str | None
    changed_at: str
    digest: str | None


class _Writer:
    """What is decided of fetches in one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.rows = Rows(db)
        self._together: dict[int, str] = {}
        self._forgets = self.rows.value("SELECT 1 FROM forgotten LIMIT 1") is not None

    def save(self, fetch: Fetch, run: int) -> Outcome:
        """Stores a fetch and what it gave; of what was removed on request nothing, not even that it was fetched."""
        if self._forgets:
            if self._is_forgotten(fetch):
                return Outcome.REJECTED
            fetch = self._without_forgotten(fetch)
        result = self._save_article(fetch, run) if fetch.article else self._without_article(fetch)
        self._save_fetch(fetch, run, result)
        self._save_found(fetch)
        self._tick_off(fetch, result.outcome)
        if fetch.again:
            self._remember(fetch, fetch.again, result.outcome)
        return result.outcome

    # A fetch

    def _save_fetch(self, fetch: Fetch, run: int, result: _Result) -> None:
        """One row for each url of a run: an item that arrives after its page had failed takes the failure's place."""
        self._db.execute(_FAILED, [fetch.url, run, Outcome.FAILED])
        row = {
            "url": fetch.url,
            "final_url": fetch.final_url,
            "status": fetch.status,
            "size": fetch.size,
            "etag": fetch.etag,
            "last_modified": fetch.last_modified,
            "opt_out": fetch.opt_out,
            "url_key": url_key(fetch.url),
            "outcome": result.outcome.value,
            "reason": result.reason or fetch.reason,
            "fetched_at": iso(fetch.fetched_at),
            "site_id": self.rows.site_id(fetch.site),
            "run_id": run,
            "article_id": result.article,
        }
        self.rows.add("fetches", row)

    def _save_found(self, fetch: Fetch) -> None:
        """What a listing leads to, in its order."""
        site, found_at = self.rows.site_id(fetch.site), iso(fetch.fetched_at)
        values = [(found.url, url_key(found.url), *_told(found), found_at, site) for found in fetch.found]
        self._db.conn.executemany(_FOUND, values)

    def _remember(self, fetch: Fetch, again: Again, outcome: Outcome) -> None:
        """What the next request for the url needs to know. What this fetch does not tell stays."""
        is_body = again.digest is not None
        moment = iso(fetch.fetched_at)
        again_at = iso(again.at) if again.at else None
        if outcome is Outcome.REVISED and again_at:
            again_at = min(again_at, iso(fetch.fetched_at + SOON))
        values = {
            "url": fetch.url,
            "url_key": url_key(fetch.url),
            "kind": again.kind,
            "etag": fetch.etag if again.is_good else None,
            "last_modified": fetch.last_modified if again.is_good else None,
            "digest": again.digest,
            "read_as": again.read_as,
            "told": again.told,
            "asked_at": moment,
            "full_at": moment if is_body else None,
            "again_at": again_at,
            "site_id": self.rows.site_id(fetch.site),
            "is_body": is_body,
        }
        self._db.execute(_RESOURCE, values)
        if again.lying:
            self._db.execute(_LYING, [again.lying, moment])

    def _tick_off(self, fetch: Fetch, outcome: Outcome) -> None:
        """A url that was fetched is no longer to be; one that nobody answered is, a few times."""
        place = [self.rows.site_id(fetch.site), fetch.url]
        is_passing = outcome is Outcome.UNREACHABLE or (outcome is Outcome.HTTP_ERROR and fetch.status in _PASSING)
        if is_passing:
            self._db.execute("UPDATE found_urls SET tries = tries + 1 WHERE site_id = ? AND url = ?", place)
        least = MOST_TRIES if is_passing else 0
        self._db.execute("DELETE FROM found_urls WHERE site_id = ? AND url = ? AND tries >= ?", [*place, least])

    def _without_article(self, fetch: Fetch) -> _Result:
        if fetch.outcome is None:
            raise ValueError(f"{fetch.url} has neither an article nor an outcome")
        is_known = fetch.outcome in {Outcome.DUPLICATE, Outcome.NOT_MODIFIED}
        number = self._article_at(fetch.final_url or fetch.url) if is_known else None
        if number is not None:
            self._note_urls(number, fetch)
        return _Result(outcome=fetch.outcome, article=number)

    def settle_duplicates(self, run: int) -> None:
        """Points the duplicates of a run to the articles that they led to: a redirect may come in before its target.

        So with those of runs that were killed before they came to this.
        """
        for row in list(self._db.query(_UNSETTLED, [self._runs(run)])):
            number = self._article_at(row["final_url"] or row["url"])
            if number is not None:
                moment = datetime.fromisoformat(row["fetched_at"])
                self._note_urls(number, Fetch(url=row["url"], final_url=row["final_url"], site="", fetched_at=moment))
                self.rows.change("fetches", row["id"], {"article_id": number})

    def _runs(self, run: int) -> str:
        """The runs that count as one with this: those of its site that were killed after the last that ended.

        What a url gave before the kill would else be unknown to the run that goes on, and another url with the same
        address, fetched first this time, would take its place. A JSON list.
        """
        if run not in self._together:
            self._together[run] = str(self.rows.value(_TOGETHER, run))
        return self._together[run]

    def _is_forgotten(self, fetch: Fetch) -> bool:
        names = [site_key(fetch.site), *(url_key(url) for url in (fetch.url, fetch.final_url) if url)]
        if fetch.article:
            names += [article_key(fetch.article), site_key(fetch.article.site or fetch.site)]
        return any(is_forgotten(self._db, name) for name in names)

    def _without_forgotten(self, fetch: Fetch) -> Fetch:
        """The fetch without what it tells of pieces that were removed."""
        found = tuple(one for one in fetch.found if not is_forgotten(self._db, url_key(one.url)))
        if fetch.article is None:
            return replace(fetch, found=found)
        offered = fetch.article.related
        kept = tuple(one for one in offered if not is_forgotten(self._db, related_key(one.url, one.title)))
        return replace(fetch, found=found, article=replace(fetch.article, related=kept))

    # An article

    def _save_article(self, fetch: Fetch, run: int) -> _Result:
        assert fetch.article is not None
        held = self._held(article_key(fetch.article))
        if held is not None:
            fetch, held = self._under_its_own(fetch, run, held)
        if held is None:
            fetch, held = self._known_otherwise(fetch)
        result = self._insert(fetch) if held is None else self._save_again(fetch, run, held)
        assert result.article is not None
        self._note_urls(result.article, fetch)
        return result

    def _under_its_own(self, fetch: Fetch, run: int, claimed: _Held) -> tuple[Fetch, _Held | None]:
        """The fetch with its article under the page's own url, where the address that it claims is another article's.

        Some templates declare one canonical address for many articles. A title other than what is held there, from a
        page other than the one that gave that in this run, is an article for itself, and stays one in later runs.
        """
        article, own = fetch.article, web_address(fetch.final_url or fetch.url)
        assert article is not None
        if own is None or same_title(claimed.title, article.title) or url_key(own) == article_key(article):
            return fetch, claimed
        held = self._held(url_key(own))
        if held or self.rows.value(_GAVE_IT, self._runs(run), claimed.id, fetch.url, False):  # noqa: FBT003 (a value)
            return replace(fetch, article=replace(article, url=own)), held
        return fetch, claimed

    def _known_otherwise(self, fetch: Fetch) -> tuple[Fetch, _Held | None]:
        """The article that an address which is no article's own leads to: the one that it led to before if that has the
        same title, or the one of the same site that has the same title and text."""
        article = fetch.article
        assert article is not None
        number = self._article_of_key(article_key(article))
        places: list[tuple[str, list[object]]] = [] if number is None else [("id = ?", [number])]
        same_text = text_digest(article.text)
        if same_text and article.site:
            places.append((_SAME_TEXT, [same_text, self.rows.site_id(article.site)]))
        for condition, values in places:
            held = self._held_where(condition, values)
            if held and same_title(held.title, article.title):
                return replace(fetch, article=replace(article, url=held.url, canonical=held.canonical)), held
        return fetch, None

    def _insert(self, fetch: Fetch) -> _Result:
        assert fetch.article is not None
        number = self.rows.insert(fetch.article, iso(fetch.fetched_at))
        self._link_copies(number, fetch.article, fetch.fetched_at)
        return _Result(outcome=Outcome.SAVED, article=number)

    def _save_again(self, fetch: Fetch, run: int, held: _Held) -> _Result:
        """What a fetch brings of an article that is there.

        Of two urls in a run the first counts, lest they take turns; and of two files of one page that nobody knows the
        time of, for which is the newer cannot be told.
        """
        assert fetch.article is not None
        first = self.rows.value(_GAVE_IT, self._runs(run), held.id, fetch.url, fetch.undated)
        if first is not None:
            same = same_title(held.title, fetch.article.title)
            words = "the same article as" if same else "another title under the address of"
            return _Result(outcome=Outcome.DUPLICATE, article=held.id, reason=f"{words} {first}")
        if iso(fetch.fetched_at) < held.changed_at:
            reason = f"older than what is held, which is of {held.changed_at}"
            return _Result(outcome=Outcome.UNCHANGED, article=held.id, reason=reason)
        article = fetch.article
        if held.url and article.url and held.url != article.url and url_key(held.url) == url_key(article.url):
            article = replace(article, url=held.url)  # http for https, or AMP, is no news
        now = digest(article)
        if now == held.digest:
            return _Result(outcome=Outcome.UNCHANGED, article=held.id)
        outcome = self._revise(held.id, article, fetch.fetched_at)
        self.rows.change("articles", held.id, {"digest": now})
        return _Result(outcome=outcome, article=held.id)

    def _revise(self, number: int, article: Article, fetched_at: datetime) -> Outcome:
        self.rows.flush()  # what is read must be there
        ((_, old),) = read_articles(self._db, [number])
        new = settle(old, article)
        self.rows.save_related(number, new, iso(fetched_at))
        changed = revisions(old, new, fetched_at)
        if not changed:
            self.rows.search_related(number, old, new)
            return Outcome.UNCHANGED
        self.rows.revise(number, old, new, changed, iso(fetched_at))
        self._link_copies(number, new, fetched_at)
        return Outcome.REVISED

    def _link_copies(self, number: int, article: Article, found_at: datetime) -> None:
        """Links an article to the first of another site that has the same text."""
        same_text = text_digest(article.text)
        if same_text is None or article.site is None:
            return
        if self.rows.unseen.get(same_text, number) != number:
            self.rows.flush()
        original = self.rows.value(_ORIGINAL, same_text, self.rows.site_id(article.site), number)
        if original is not None:
            later, first = max(number, original), min(number, original)
            sql = "INSERT INTO duplicates (article_id, original_id, found_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            self._db.execute(sql, [later, first, iso(found_at)])

    # Addresses

    def _held(self, key: str) -> _Held | None:
        return self._held_where("key = ?", [key])

    def _held_where(self, condition: str, values: Sequence[object]) -> _Held | None:
        sql = f"SELECT id, title, url, canonical, changed_at, digest FROM articles WHERE {condition} LIMIT 1"  # noqa: S608
        if not self.rows.unseen.keys().isdisjoint(values):
            self.rows.flush()
        row = self._db.execute(sql, values).fetchone()
        names = ("id", "title", "url", "canonical", "changed_at", "digest")
        return _Held(**dict(zip(names, row, strict=True))) if row else None

    def _note_urls(self, number: int, fetch: Fetch) -> None:
        """Adds the urls that led to the article, and points related news under these urls to it.

        An url that is an article's own stays its own; any other belongs to the article that it led to last.
        """
        own = fetch.article.url if fetch.article else None
        urls = {url_key(url): url for url in (fetch.url, fetch.final_url, own) if url and web_address(url)}
        for key, url in urls.items():
            owner = self.rows.unseen.get(key) or self.rows.value("SELECT id FROM articles WHERE key = ?", key)
            if owner is None or owner == number:
                self._note_url(number, url, key, iso(fetch.fetched_at))

    def _note_url(self, number: int, url: str, key: str, seen_at: str) -> None:
        row = self._db.execute("SELECT id, article_id FROM article_urls WHERE url_key = ?", [key]).fetchone()
        if row is None:
            self.rows.add("article_urls", {"url": url, "url_key": key, "article_id": number, "first_seen": seen_at})
        elif row[1] == number:
            return
        else:
            self.rows.change("article_urls", row[0], {"article_id": number})
        self._db.execute("UPDATE related_news SET related_article_id = ? WHERE key = ?", [number, key])

    def _article_at(self, url: str | None) -> int | None:
        return self._article_of_key(url_key(url)) if url else None

    def _article_of_key(self, key: str) -> int | None:
        number = self.rows.value("SELECT article_id FROM article_urls WHERE url_key = ?", key)
        return None if number is None else int(number)


def _told(found: Found) -> tuple[str | int | None, ...]:
    """In the order of ``_FOUND``."""
    told = found.told
    dates = (told.published, told.modified)
    return (
        *(found.kind, found.depth, found.hops),
        *(part for date in dates for part in ((date.text, date.origin) if date else (None, None))),
        *(told.title, told.summary, "\n".join(told.authors) or None),
    )


_SAME_TEXT: Final = "text_digest = ? AND +site_id = ?"
"""With the plus SQLite does not take the index of all articles of the site."""
_FOUND: Final = """
INSERT INTO found_urls (
    url, url_key, kind, depth, hops, published_text, published_origin, modified_text, modified_origin,
    title, summary, authors, found_at, site_id
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_LYING: Final = """
INSERT INTO hosts (origin, validators_lie_at) VALUES (?, ?)
ON CONFLICT (origin) DO UPDATE SET validators_lie_at = excluded.validators_lie_at
"""
_RESOURCE: Final = """
INSERT INTO resources (
    url, url_key, kind, etag, last_modified, digest, read_as, told,
    first_at, asked_at, full_at, changed_at, again_at, site_id
) VALUES (
    :url, :url_key, :kind, :etag, :last_modified, :digest, :read_as, :told,
    :asked_at, :asked_at, :full_at, :asked_at, :again_at, :site_id
) ON CONFLICT (site_id, url) DO UPDATE SET
    kind = excluded.kind,
    etag = coalesce(excluded.etag, CASE WHEN :is_body THEN NULL ELSE etag END),
    last_modified = coalesce(excluded.last_modified, CASE WHEN :is_body THEN NULL ELSE last_modified END),
    changed_at = CASE WHEN :is_body AND digest IS NOT excluded.digest THEN excluded.asked_at ELSE changed_at END,
    digest = coalesce(excluded.digest, digest),
    read_as = coalesce(excluded.read_as, read_as),
    told = coalesce(excluded.told, told),
    asked_at = excluded.asked_at,
    full_at = coalesce(excluded.full_at, full_at),
    again_at = excluded.again_at
"""
_FAILED: Final = "DELETE FROM fetches WHERE url = ? AND +run_id = ? AND outcome = ?"
"""Likewise: a run may have fetched a million."""
_UNSETTLED: Final = """
SELECT id, url, final_url, fetched_at FROM fetches
WHERE run_id IN (SELECT value FROM json_each(?)) AND outcome = 'duplicate' AND +article_id IS NULL
ORDER BY id
"""
_TOGETHER: Final = """
SELECT json_group_array(runs.id) FROM runs JOIN runs AS this ON this.id = ? AND runs.site_id = this.site_id
WHERE runs.id = this.id OR runs.id < this.id AND runs.ended_at IS NULL AND runs.id > coalesce((
    SELECT max(id) FROM runs AS other
    WHERE other.site_id = this.site_id AND other.id < this.id AND other.ended_at IS NOT NULL
), 0)
"""
_GAVE_IT: Final = """
SELECT url FROM fetches
WHERE +run_id IN (SELECT value FROM json_each(?)) AND article_id = ? AND (url <> ? OR ?)
    AND outcome IN ('saved', 'revised', 'unchanged')
LIMIT 1
"""
_ORIGINAL: Final = "SELECT id FROM articles WHERE text_digest = ? AND site_id <> ? AND id <> ? ORDER BY id LIMIT 1"
