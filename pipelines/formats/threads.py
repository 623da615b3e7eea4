"""Related threads: articles that the related news of a time joins."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipelines.ledger import Ledger
from pipelines.selection import DATE

Row = Mapping[str, Any]

_EVERYWHERE: Final = 25
"""What more articles than this offer or have offered joins nothing: it stands in a box on every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Articles that belong together."""

    articles: tuple[int, ...]
    """Their ids, by date, oldest first."""
    new: frozenset[int]
    """Those of the time."""
    sites: int
    """How many sites they are of."""


def threads_of(ledger: Ledger, ids: str) -> Sequence[Thread]:
    """The threads of the articles whose ids are in a JSON array, those with most of them first.

    Such an article and what its page offers, and what offers it, are of one thread, and so are two that offer the same.
    What came later is no part of it. It goes no further, from what is offered to what that offers: within a few steps,
    all articles of a site are joined.
    """
    groups = _joined((row["one"], row["other"]) for row in ledger.rows(_TIES, [ids]))
    known = _known(ledger, ids, (number for group in groups for number in group))
    told = (_until_the_last_new([known[number] for number in group]) for group in groups)
    threads = sorted((_thread(rows) for rows in told if len(rows) > 1), key=lambda pair: pair[0])
    return [thread for _, thread in threads]


def _joined(ties: Iterable[tuple[Any, Any]]) -> list[list[int]]:
    """The articles (numbers) that are connected, by way of addresses (texts) too."""
    above: dict[Any, Any] = {}

    def top(one: Any) -> Any:
        while (other := above.setdefault(one, one)) != one:
            above[one] = above[other]
            one = other
        return one

    for one, other in ties:
        above[top(one)] = top(other)
    groups = defaultdict(list)
    for one in above:
        if isinstance(one, int):
            groups[top(one)].append(one)
    return list(groups.values())


def _known(ledger: Ledger, ids: str, wanted: Iterable[int]) -> dict[int, Row]:
    """The date, guid and site of articles, and whether they are of the time."""
    listed = f"[{','.join(map(str, wanted))}]"
    return {row["id"]: row for row in ledger.rows(_ARTICLES, [listed, ids])}


def _until_the_last_new(rows: Iterable[Row]) -> Sequence[Row]:
    """By date, oldest first."""
    ordered = sorted(rows, key=lambda row: (row["date"], row["guid"]))
    while ordered and not ordered[-1]["is_new"]:
        ordered.pop()
    return ordered


def _thread(rows: Sequence[Row]) -> tuple[tuple[object, ...], Thread]:
    """The thread, and where it stands among others: the same in every ledger."""
    new = frozenset(row["id"] for row in rows if row["is_new"])
    sites = len({row["site_id"] for row in rows})
    newest_first = [-ord(letter) for letter in rows[-1]["date"]]
    place = (-len(new), -sites, -len(rows), newest_first, rows[-1]["guid"])
    return place, Thread(articles=tuple(row["id"] for row in rows), new=new, sites=sites)


_TIES: Final = f"""
WITH period AS MATERIALIZED (SELECT value AS id FROM json_each(?)),
offered AS MATERIALIZED (
    SELECT DISTINCT key FROM period CROSS JOIN related_news ON related_news.article_id = period.id
    WHERE gone_at IS NULL AND related_article_id IS NULL
)
SELECT article_id AS one, related_article_id AS other
FROM period CROSS JOIN related_news ON related_news.article_id = period.id
WHERE gone_at IS NULL AND related_article_id <> article_id AND NOT EXISTS (
    SELECT 1 FROM related_news AS others
    WHERE others.related_article_id = related_news.related_article_id LIMIT 1 OFFSET {_EVERYWHERE}
)
UNION ALL
SELECT article_id, related_article_id
FROM period CROSS JOIN related_news ON related_news.related_article_id = period.id
WHERE gone_at IS NULL AND related_article_id <> article_id AND NOT EXISTS (
    SELECT 1 FROM related_news AS others WHERE others.related_article_id = period.id LIMIT 1 OFFSET {_EVERYWHERE}
)
UNION ALL
SELECT article_id, offered.key
FROM offered CROSS JOIN related_news ON related_news.key = offered.key
WHERE gone_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM related_news AS others WHERE others.key = offered.key LIMIT 1 OFFSET {_EVERYWHERE}
)
"""  # noqa: S608 (ours)
_ARTICLES: Final = f"""
SELECT id, {DATE} AS date, guid, site_id, id IN (SELECT value FROM json_each(?2)) AS is_new
FROM articles WHERE id IN (SELECT value FROM json_each(?1))
"""  # noqa: S608 (ours)
