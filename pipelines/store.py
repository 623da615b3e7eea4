"""The only writer of the ledger.

One fetch is one transaction: the article with all its parts, the urls it was seen under, its revisions, and the row of
the fetch itself. A url so counts as done exactly when what it gave is stored. Saving a page twice changes nothing.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from sqlite_utils import Database

from pipelines.columns import PARTS, Part, Row, flat, from_flat
from pipelines.ledger import read_articles, read_run
from pipelines.links import registrable_domain, url_key, web_address
from pipelines.outlets import outlet_name
from pipelines.records import Article, Fetch, Outcome, Related, Revision, Run, Source
from pipelines.revisions import revisions, settle, settle_related
from pipelines.schema import blaming, open_database


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

    def start_run(self, site: str, started_at: datetime) -> int:
        """The id of a new run of the crawl of ``site``."""
        with self._writing() as db:
            return _add(db, "runs", {"site_id": _site_id(db, site), "started_at": iso(started_at)})

    def end_run(self, run: int, ended_at: datetime, reason: str) -> Run:
        """The run as it is now, ended for ``reason``, with its outcomes."""
        with self._writing() as db:
            db.table("runs").update(run, {"ended_at": iso(ended_at), "reason": reason})
            _settle_duplicates(db, run)
            return read_run(db, run)

    def save(self, fetch: Fetch, run: int) -> Outcome:
        """Store what became of a fetch, with its article if it has one; the outcome as stored.

        An article is saved, revised or unchanged, or a duplicate where another url of the same run gave it already. Of
        two titles that claim one address in a run the second is kept under its page's own url, as another article. A
        fetch without an article has its outcome with it, or else ValueError. Nothing is stored if this raises.
        """
        with self._writing() as db:
            result = _save_article(db, fetch, run) if fetch.article else _without_article(db, fetch)
            _save_fetch(db, fetch, run, result)
        return result.outcome

    def is_fetched(self, url: str, run: int) -> bool:
        """Whether a fetch of ``url`` was stored in this run."""
        with blaming(self._path):
            return _value(self._db, "SELECT 1 FROM fetches WHERE url = ? AND run_id = ?", url, run) is not None

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """One transaction, immediate: who reads first and writes later may find that another program wrote between."""
        with blaming(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What became of a fetch."""

    outcome: Outcome
    article: int | None = None
    reason: str | None = None


def iso(moment: datetime) -> str:
    """A time as the ledger has it, ``2026-05-12T13:41:07Z``: text that sorts. ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def article_key(article: Article) -> str:
    """What makes it one article: the key of its url or, without one, ``text:`` and a digest of its words."""
    if article.url is not None:
        return url_key(article.url)
    words = [article.title, article.text or "", *(heading.heading for heading in article.outline)]
    digest = hashlib.sha256("\n".join(" ".join(text.split()) for text in words).encode())
    return f"text:{digest.hexdigest()}"


# A fetch


def _save_fetch(db: Database, fetch: Fetch, run: int, result: _Result) -> None:
    """One row for each url of a run: an item that arrives after its page had failed takes the failure's place."""
    fetches = db.table("fetches")
    fetches.delete_where("url = ? AND run_id = ? AND outcome = ?", [fetch.url, run, Outcome.FAILED])
    columns = ("url", "final_url", "status", "size", "etag", "last_modified")
    row = {
        **{column: getattr(fetch, column) for column in columns},
        "url_key": url_key(fetch.url),
        "outcome": result.outcome,
        "reason": result.reason or fetch.reason,
        "fetched_at": iso(fetch.fetched_at),
        "site_id": _site_id(db, fetch.site),
        "run_id": run,
        "article_id": result.article,
    }
    fetches.insert(row)


def _without_article(db: Database, fetch: Fetch) -> _Result:
    if fetch.outcome is None:
        raise ValueError(f"{fetch.url} has neither an article nor an outcome")
    number = _article_at(db, fetch.final_url) if fetch.outcome is Outcome.DUPLICATE else None
    if number is not None:
        _note_urls(db, number, fetch)
    return _Result(outcome=fetch.outcome, article=number)


def _settle_duplicates(db: Database, run: int) -> None:
    """Points the duplicates of a run to the articles that they led to: a redirect may come in before its target."""
    for row in list(db.query(_UNSETTLED, [run])):
        number = _article_at(db, row["final_url"])
        if number is not None:
            moment = datetime.fromisoformat(row["fetched_at"])
            _note_urls(db, number, Fetch(url=row["url"], final_url=row["final_url"], site="", fetched_at=moment))
            db.table("fetches").update(row["id"], {"article_id": number})


_UNSETTLED: Final = """
SELECT id, url, final_url, fetched_at FROM fetches
WHERE run_id = ? AND outcome = 'duplicate' AND article_id IS NULL AND final_url IS NOT NULL ORDER BY id
"""


def _save_article(db: Database, fetch: Fetch, run: int) -> _Result:
    fetch = _under_its_own(db, fetch, run)
    assert fetch.article is not None
    held = _held(db, article_key(fetch.article))
    if held is None:
        result = _Result(outcome=Outcome.SAVED, article=_insert(db, fetch.article, iso(fetch.fetched_at)))
    else:
        result = _save_again(db, fetch, run, held)
    assert result.article is not None
    _note_urls(db, result.article, fetch)
    return result


def _under_its_own(db: Database, fetch: Fetch, run: int) -> Fetch:
    """The fetch with its article under the page's own url, where the address that it claims is another article's.

    Some templates declare one canonical address for many articles. A title other than what is held there, from a page
    other than the one that gave that in this run, is an article for itself, and stays one in later runs.
    """
    article, own = fetch.article, web_address(fetch.final_url or fetch.url)
    assert article is not None
    claimed = _held(db, article_key(article))
    if own is None or claimed is None or url_key(own) == article_key(article) or _same_title(claimed, article):
        return fetch
    if _held(db, url_key(own)) or _value(db, _GAVE_IT, run, claimed.id, fetch.url, False):  # noqa: FBT003 (a value)
        return replace(fetch, article=replace(article, url=own))
    return fetch


def _same_title(held: "_Held", article: Article) -> bool:
    """The forms of one article may add to its title: "The strike, day nine – page 2"."""
    first, second = (" ".join(title.split()).casefold() for title in (held.title, article.title))
    return first.startswith(second) or second.startswith(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """An article that the ledger has."""

    id: int
    title: str
    changed_at: str


def _held(db: Database, key: str) -> _Held | None:
    row = db.execute("SELECT id, title, changed_at FROM articles WHERE key = ?", [key]).fetchone()
    return _Held(id=row[0], title=row[1], changed_at=row[2]) if row else None


def _save_again(db: Database, fetch: Fetch, run: int, held: _Held) -> _Result:
    """What a fetch brings of an article that is there.

    Of two urls in a run the first counts, lest they take turns; and of two files of one page that nobody knows the time
    of, for which is the newer cannot be told.
    """
    assert fetch.article is not None
    first = _value(db, _GAVE_IT, run, held.id, fetch.url, fetch.undated)
    if first is not None:
        same = "the same article as" if _same_title(held, fetch.article) else "another title under the address of"
        return _Result(outcome=Outcome.DUPLICATE, article=held.id, reason=f"{same} {first}")
    if iso(fetch.fetched_at) < held.changed_at:
        reason = f"older than what is held, which is of {held.changed_at}"
        return _Result(outcome=Outcome.UNCHANGED, article=held.id, reason=reason)
    return _Result(outcome=_revise(db, held.id, fetch), article=held.id)


_GAVE_IT: Final = """
SELECT url FROM fetches
WHERE run_id = ? AND article_id = ? AND (url <> ? OR ?) AND outcome IN ('saved', 'revised', 'unchanged') LIMIT 1
"""


# An article


def _insert(db: Database, article: Article, seen_at: str) -> int:
    row = _article_row(db, article) | {"saved_at": seen_at, "changed_at": seen_at}
    number = _add(db, "articles", row)
    for part in PARTS:
        _insert_part(db, number, article, part)
    _save_related(db, number, article, seen_at)
    return number


def _revise(db: Database, number: int, fetch: Fetch) -> Outcome:
    assert fetch.article is not None
    ((_, old),) = read_articles(db, [number])
    new = settle(old, fetch.article)
    _save_related(db, number, new, iso(fetch.fetched_at))
    changed = revisions(old, new, fetch.fetched_at)
    if not changed:
        return Outcome.UNCHANGED
    _save_revisions(db, number, changed)
    db.table("articles").update(number, _article_row(db, new) | {"changed_at": iso(fetch.fetched_at)})
    for part in PARTS:
        if getattr(old, part.field) != getattr(new, part.field):
            db.table(part.table).delete_where("article_id = ?", [number])
            _insert_part(db, number, new, part)
    return Outcome.REVISED


def _save_revisions(db: Database, number: int, changed: tuple[Revision, ...]) -> None:
    db.table("revisions").insert_all(
        {
            "article_id": number,
            "field": revision.field,
            "changed_at": iso(revision.changed_at),
            "old": revision.old,
            "new": revision.new,
        }
        for revision in changed
    )


def _article_row(db: Database, article: Article) -> Row:
    """All columns but the two times."""
    row = flat(article)
    del row["site"]
    domain = registrable_domain(article.url) if article.url else None
    return row | {
        "key": article_key(article),
        "headings": "\n".join(heading.heading for heading in article.outline) or None,
        "site_id": _site_id(db, article.site) if article.site is not None else None,
        "outlet_id": _outlet_id(db, domain) if domain else None,
    }


def _insert_part(db: Database, number: int, article: Article, part: Part) -> None:
    items = getattr(article, part.field)
    db.table(part.table).insert_all(
        {"article_id": number, "position": position, **_item_row(db, part, item)}
        for position, item in enumerate(items, 1)
    )


def _item_row(db: Database, part: Part, item: Any) -> Row:
    if part.kind is None:
        return {part.column: item}
    if isinstance(item, Source) and item.domain is not None:
        return flat(item) | {"outlet_id": _outlet_id(db, item.domain, _printed_name(item))}
    return flat(item)


def _save_related(db: Database, number: int, article: Article, seen_at: str) -> None:
    """Adds and mends rows, and marks those that the page no longer offers. A piece offered twice counts once."""
    related_news = db.table("related_news")
    held = {row["key"]: row for row in related_news.rows_where("article_id = ?", [number])}
    offered: dict[str, Related] = {}
    for related in article.related:
        offered.setdefault(_related_key(related), related)
    related_news.insert_all(
        _related_row(db, number, key, related) | {"first_seen": seen_at}
        for key, related in offered.items()
        if key not in held
    )
    for key, row in held.items():
        mended = _mended(row, offered[key], article.language) if key in offered else _gone(row, seen_at)
        if mended:
            related_news.update(row["id"], mended)


def _related_row(db: Database, number: int, key: str, related: Related) -> Row:
    return flat(related) | {"article_id": number, "key": key, "related_article_id": _article_of_key(db, key)}


def _gone(held: dict[str, Any], seen_at: str) -> Row | None:
    """The row's new values, the first time that the page does not offer it."""
    return {"gone_at": seen_at} if held["gone_at"] is None else None


def _mended(held: dict[str, Any], related: Related, language: str | None) -> Row | None:
    """The row's new values; None where they are as they were."""
    old = from_flat(Related, held)
    new = settle_related(old, related, language)
    return flat(new) | {"gone_at": None} if new != old or held["gone_at"] is not None else None


def _related_key(related: Related) -> str:
    return url_key(related.url) if related.url is not None else f"title:{' '.join(related.title.split())}"


# Names and addresses


def _site_id(db: Database, name: str) -> int:
    number = _value(db, "SELECT id FROM sites WHERE name = ?", name)
    return _add(db, "sites", {"name": name}) if number is None else int(number)


def _outlet_id(db: Database, domain: str, printed: str | None = None) -> int:
    """The outlet of a domain. ``printed``: what a list of sources calls it, which beats what the domain tells."""
    row = db.execute("SELECT id, named_by FROM outlets WHERE domain = ?", [domain]).fetchone()
    if row is None:
        name = printed or outlet_name(None, domain) or domain
        return _add(db, "outlets", {"domain": domain, "name": name, "named_by": "source" if printed else "domain"})
    number, named_by = row
    if printed is not None and named_by == "domain":
        db.table("outlets").update(number, {"name": printed, "named_by": "source"})
    return int(number)


def _printed_name(source: Source) -> str | None:
    """The outlet's name where the source's label gave it; None where it comes from the domain."""
    return source.name if source.kind == "listed" and source.name == outlet_name(source.label, None) else None


def _note_urls(db: Database, number: int, fetch: Fetch) -> None:
    """Adds the urls that led to the article, and points related news under these urls to it.

    An url that is an article's own stays its own; any other belongs to the article that it led to last.
    """
    own = fetch.article.url if fetch.article else None
    urls = {url_key(url): url for url in (fetch.url, fetch.final_url, own) if url and web_address(url)}
    for key, url in urls.items():
        owner = _held(db, key)
        if owner is None or owner.id == number:
            _note_url(db, number, url, iso(fetch.fetched_at))


def _note_url(db: Database, number: int, url: str, seen_at: str) -> None:
    key, article_urls = url_key(url), db.table("article_urls")
    row = db.execute("SELECT id, article_id FROM article_urls WHERE url_key = ?", [key]).fetchone()
    if row is None:
        article_urls.insert({"url": url, "url_key": key, "article_id": number, "first_seen": seen_at})
    elif row[1] == number:
        return
    else:
        article_urls.update(row[0], {"article_id": number})
    db.execute("UPDATE related_news SET related_article_id = ? WHERE key = ?", [number, key])


def _article_at(db: Database, url: str | None) -> int | None:
    return _article_of_key(db, url_key(url)) if url else None


def _article_of_key(db: Database, key: str) -> int | None:
    number = _value(db, "SELECT article_id FROM article_urls WHERE url_key = ?", key)
    return None if number is None else int(number)


def _add(db: Database, table: str, row: Row) -> int:
    """The id of the new row."""
    number = db.table(table).insert(row).last_pk
    assert number is not None
    return int(number)


def _value(db: Database, sql: str, *values: object) -> Any:
    """The first column of the first row; None where there is no row."""
    row = db.execute(sql, values).fetchone()
    return row[0] if row else None
