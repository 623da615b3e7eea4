"""An article as rows: what the store writes of it in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Final, cast

from sqlite_utils import Database

from pipelines.columns import PARTS, Part, Row, columns, flat, from_flat
from pipelines.derived import (
    article_guid,
    article_key,
    digest,
    headings,
    ngrams_of,
    related_key,
    related_titles,
    text_digest,
)
from pipelines.links import registrable_domain
from pipelines.moments import iso
from pipelines.outlets import is_printed, outlet_name
from pipelines.records import Article, Related, Revision, Source
from pipelines.recount import name_outlet
from pipelines.revisions import settle_related

Values = tuple[object, ...]
_AT_ONCE: Final = 100
"""Articles in a statement; SQLite takes 32,766 values."""


class Rows:
    """Writes articles within a transaction that somebody else begins and ends.

    New articles and the rows of lists wait until ``flush``: the search index takes many articles at once for three
    quarters of the time. So until the end of the transaction a key may point at a row that is yet to come. Ids of
    sites and outlets are remembered: an object lives no longer than its transaction.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        db.execute("PRAGMA defer_foreign_keys = ON")
        self._articles: list[Row] = []
        self._next = 1 + (self.value("SELECT max(id) FROM articles") or 0)
        self.unseen: dict[object, int] = {}
        """Keys, texts and ids of the articles that wait, to their ids: who asks for one of these flushes first."""
        self._waiting: dict[str, list[Values]] = defaultdict(list)
        """Statements with the values for each time that they are to run."""
        self._sites: dict[str, int] = {}
        self._outlets: dict[str, int] = {}
        self._names: Counter[tuple[int, str]] = Counter()
        """How many articles more call an outlet by a name."""

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self._db.execute(sql, values).fetchone()
        return row[0] if row else None

    def add(self, table: str, row: Row) -> int:
        """The id of a new row."""
        number = self._db.execute(_insertion(table, tuple(row)), tuple(row.values())).lastrowid
        assert number is not None
        return number

    def change(self, table: str, number: int, row: Row) -> None:
        """New values in the row with this id."""
        names = ", ".join(f"{name} = ?" for name in row)
        self._db.execute(f"UPDATE {table} SET {names} WHERE id = ?", (*row.values(), number))  # noqa: S608 (our names)

    def flush(self) -> None:
        """Writes what waits."""
        if self._articles:
            self._insert_articles()
        for sql, values in self._waiting.items():
            self._db.conn.executemany(sql, values)
        self._waiting.clear()
        self._count_names()

    # An article

    def insert(self, article: Article, seen_at: str) -> int:
        """The id of the new article."""
        number, self._next = self._next, self._next + 1
        row: Row = self._article(article) | {"digest": digest(article), "saved_at": seen_at, "changed_at": seen_at}
        self._articles.append({"id": number, **row})
        self.unseen |= {row["key"]: number, row["text_digest"]: number, number: number}
        for part in PARTS:
            self._insert_part(number, article, part)
        self._insert_related(number, _offered(article), seen_at)
        self._names.update(self._printed_names(article.sources))
        return number

    def revise(self, number: int, old: Article, new: Article, changed: Iterable[Revision], seen_at: str) -> None:
        """The article as ``new``, with what changed as rows of their own."""
        self.change("articles", number, self._article(new) | {"changed_at": seen_at})
        self._waiting[REVISION] += revision_rows(number, changed)
        for part in PARTS:
            if getattr(old, part.field) != getattr(new, part.field):
                self._db.execute(f"DELETE FROM {part.table} WHERE article_id = ?", [number])  # noqa: S608 (our names)
                self._insert_part(number, new, part)
        if old.sources != new.sources:
            self._names.subtract(self._printed_names(old.sources))
            self._names.update(self._printed_names(new.sources))

    def save_related(self, number: int, article: Article, seen_at: str) -> None:
        """Adds and mends rows, and marks those that the page no longer offers. A piece offered twice counts once."""
        table = self._db.table("related_news")
        held = {row["key"]: row for row in table.rows_where("article_id = ?", [number])}
        offered = _offered(article)
        self._insert_related(number, {key: one for key, one in offered.items() if key not in held}, seen_at)
        for key, row in held.items():
            mended = _mended(row, offered[key], article.language) if key in offered else _gone(row, seen_at)
            if mended:
                self.change("related_news", row["id"], mended)

    def search_related(self, number: int, old: Article, new: Article) -> None:
        """What the search sees of the related news, where nothing else of the article changed."""
        if related_titles(old) != related_titles(new):
            self.change("articles", number, {"related_titles": related_titles(new), "ngrams": ngrams_of(new)})

    def _article(self, article: Article) -> Row:
        """All columns but the digest of the page and the two times."""
        row, key = flat(article), article_key(article)
        del row["site"]
        domain = registrable_domain(article.url) if article.url else None
        return row | {
            "key": key,
            "guid": article_guid(key),
            "headings": headings(article),
            "related_titles": related_titles(article),
            "ngrams": ngrams_of(article),
            "text_digest": text_digest(article.text),
            "site_id": self.site_id(article.site) if article.site is not None else None,
            "outlet_id": self._outlet_id(domain) if domain else None,
        }

    def _insert_articles(self) -> None:
        """Many in a statement: at each one the search index writes down what it has gathered."""
        names = tuple(self._articles[0])
        places = ", ".join("?" for _ in names)
        for start in range(0, len(self._articles), _AT_ONCE):
            rows = self._articles[start : start + _AT_ONCE]
            sql = f"{_insertion('articles', names)}{f', ({places})' * (len(rows) - 1)}"
            self._db.conn.execute(sql, [value for row in rows for value in row.values()])
        self._articles.clear()
        self.unseen.clear()

    def _insert_part(self, number: int, article: Article, part: Part) -> None:
        items = getattr(article, part.field)
        if items:
            self._waiting[_part_insertion(part)] += [
                (number, item.position if isinstance(item, Source) else position, *self._item(part, item))
                for position, item in enumerate(items, 1)
            ]

    def _item(self, part: Part, item: Any) -> Values:
        """The values of ``_part_columns``."""
        if part.kind is None:
            return (item,)
        kind: Any = part.kind
        values = _getter(kind)(item)
        if part.kind is Source:
            return (*values, self._outlet_id(item.domain) if item.domain is not None else None)
        return values

    def _insert_related(self, number: int, offered: dict[str, Related], seen_at: str) -> None:
        for key, related in offered.items():
            row = flat(related) | {"article_id": number, "key": key, "first_seen": seen_at}
            self._waiting[_related_insertion(tuple(row))].append((*row.values(), key))

    # Names

    def site_id(self, name: str) -> int:
        """The id of a site, made where there is none."""
        if name not in self._sites:
            number = self.value("SELECT id FROM sites WHERE name = ?", name)
            self._sites[name] = self.add("sites", {"name": name}) if number is None else int(number)
        return self._sites[name]

    def _outlet_id(self, domain: str) -> int:
        """The outlet of a domain: named by the registry or made of the domain, until lists of sources name it."""
        if domain not in self._outlets:
            number = self.value("SELECT id FROM outlets WHERE domain = ?", domain)
            if number is None:
                name = outlet_name(None, domain) or domain
                number = self.add("outlets", {"domain": domain, "name": name, "named_by": "domain"})
            self._outlets[domain] = int(number)
        return self._outlets[domain]

    def _printed_names(self, sources: Iterable[Source]) -> set[tuple[int, str]]:
        """The outlets that an article's list of sources names, with the names; not those made of the domain."""
        return {
            (self._outlet_id(source.domain), source.name)
            for source in sources
            if source.kind == "listed"
            and source.domain is not None
            and source.name is not None
            and is_printed(source.label, source.name)
        }

    def _count_names(self) -> None:
        """What lists of sources call an outlet; the name that most articles use is its name, but for those of the
        registry."""
        counts = [(number, name, more) for (number, name), more in self._names.items() if more]
        self._names.clear()
        self._db.conn.executemany(_COUNT_NAME, counts)
        numbers = {number for number, _, _ in counts}
        if any(more < 0 for _, _, more in counts):
            self._db.execute("DELETE FROM outlet_aliases WHERE articles <= 0")
        for number in numbers:
            name_outlet(self._db, number)


REVISION: Final = "INSERT INTO revisions (article_id, field, changed_at, old, new) VALUES (?, ?, ?, ?, ?)"


def revision_rows(number: int, changed: Iterable[Revision]) -> list[Values]:
    """The values of ``REVISION`` for what changed of the article with this id."""
    return [(number, one.field, iso(one.changed_at), one.old, one.new) for one in changed]


_COUNT_NAME: Final = """
INSERT INTO outlet_aliases (outlet_id, name, articles) VALUES (?, ?, ?)
ON CONFLICT (outlet_id, name) DO UPDATE SET articles = articles + excluded.articles
"""


@lru_cache(maxsize=64)
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 (our names)


@cache
def _part_insertion(part: Part) -> str:
    return _insertion(part.table, ("article_id", "position", *_part_columns(part)))


def _part_columns(part: Part) -> tuple[str, ...]:
    """But for the article and the place in it, which a source brings with it."""
    if part.kind is None:
        return (part.column,)
    names = tuple(column.name for column in columns(part.kind) if column.name != "position")
    return (*names, "outlet_id") if part.kind is Source else names


@cache
def _getter(kind: Any) -> Callable[[Any], Values]:
    names = [column.name for column in columns(kind) if column.name != "position"]
    return cast("Callable[[Any], Values]", attrgetter(*names))


@lru_cache(maxsize=4)
def _related_insertion(columns: tuple[str, ...]) -> str:
    """With the piece itself, if it was saved before; its key stands last."""
    places = ", ".join("?" for _ in columns)
    return (
        f"INSERT INTO related_news ({', '.join(columns)}, related_article_id) "  # noqa: S608 (our names)
        f"VALUES ({places}, (SELECT article_id FROM article_urls WHERE url_key = ?))"
    )


def _offered(article: Article) -> dict[str, Related]:
    """The related news by key, each once."""
    offered: dict[str, Related] = {}
    for related in article.related:
        offered.setdefault(related_key(related.url, related.title), related)
    return offered


def _gone(held: dict[str, Any], seen_at: str) -> Row | None:
    """The row's new values, the first time that the page does not offer it."""
    return {"gone_at": seen_at} if held["gone_at"] is None else None


def _mended(held: dict[str, Any], related: Related, language: str | None) -> Row | None:
    """The row's new values; None where they are as they were."""
    old = from_flat(Related, held)
    new = settle_related(old, related, language)
    return flat(new) | {"gone_at": None} if new != old or held["gone_at"] is not None else None
