"""What rows of the ledger say of other rows, said again after many came or went: within somebody else's transaction."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from sqlite_utils import Database

from pipelines.derived import ngrams_of, related_titles
from pipelines.entries import AT_ONCE, read_articles
from pipelines.outlets import is_printed, outlet_name, registered_name

T = TypeVar("T")


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists of as many as are read at once."""
    rest = iter(items)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def recount_related_titles(db: Database, articles: Iterable[int]) -> None:
    """What the search sees of the related news that these articles' pages offer."""
    for batch in batches(articles):
        for number, article in read_articles(db, batch):
            db.execute(_RELATED_TITLES, [related_titles(article), ngrams_of(article), number])


_RELATED_TITLES: Final = """
UPDATE articles SET related_titles = ?1, ngrams = ?2 WHERE id = ?3 AND (related_titles IS NOT ?1 OR ngrams IS NOT ?2)
"""


def recount_aliases(db: Database, outlets: Iterable[int]) -> None:
    """What lists of sources call these outlets; one whose names or counts changed is called what most articles do."""
    for number in outlets:
        counted = printed_names(db, number)
        held = dict(db.execute("SELECT name, articles FROM outlet_aliases WHERE outlet_id = ?", [number]).fetchall())
        if counted == held:
            continue
        for name in held.keys() - counted.keys():
            db.execute("DELETE FROM outlet_aliases WHERE outlet_id = ? AND name = ?", [number, name])
        db.conn.executemany(_ALIAS, [(number, name, count) for name, count in sorted(counted.items())])
        name_outlet(db, number)


def printed_names(db: Database, outlet: int) -> dict[str, int]:
    """How many articles' lists of sources call an outlet by which name; not by one that is made of the domain."""
    found = db.execute(_NAMES, [outlet])
    articles: dict[str, set[int]] = {}
    for article, name, label in found:
        if is_printed(label, name):
            articles.setdefault(name, set()).add(article)
    return {name: len(numbers) for name, numbers in articles.items()}


_NAMES: Final = """
SELECT DISTINCT article_id, name, label FROM sources WHERE outlet_id = ? AND kind = 'listed' AND name IS NOT NULL
"""
_ALIAS: Final = """
INSERT INTO outlet_aliases (outlet_id, name, articles) VALUES (?, ?, ?)
ON CONFLICT (outlet_id, name) DO UPDATE SET articles = excluded.articles
"""


def name_outlet(db: Database, outlet: int) -> None:
    """Calls it what most articles do, but for outlets of the registry."""
    (domain,) = db.execute("SELECT domain FROM outlets WHERE id = ?", [outlet]).fetchone()
    if registered_name(domain) is not None:
        return
    row = db.execute(_MOST_USED, [outlet]).fetchone()
    name, by = (row[0], "source") if row else (outlet_name(None, domain) or domain, "domain")
    db.execute(_RENAME, [name, by, outlet])


_MOST_USED: Final = """
SELECT name FROM outlet_aliases WHERE outlet_id = ? ORDER BY articles DESC, name = upper(name), name LIMIT 1
"""
"""Of two that as many use, one that is not all in capitals, and the same in every ledger: exports show it."""
_RENAME: Final = "UPDATE outlets SET name = ?1, named_by = ?2 WHERE id = ?3 AND (name <> ?1 OR named_by <> ?2)"


def drop_unused_outlets(db: Database, outlets: Iterable[int]) -> int:
    """How many of these nobody refers to any more; they go."""
    return sum(db.execute(_UNUSED, [number]).rowcount for number in outlets)


_UNUSED: Final = """
DELETE FROM outlets WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM sources WHERE outlet_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM articles WHERE outlet_id = ?1)
"""


def point_related(db: Database) -> None:
    """Related news to the articles that were seen under its address."""
    db.execute(_POINT)


_POINT: Final = """
UPDATE related_news SET related_article_id = (SELECT article_id FROM article_urls WHERE url_key = related_news.key)
WHERE related_article_id IS NOT (SELECT article_id FROM article_urls WHERE url_key = related_news.key)
"""
