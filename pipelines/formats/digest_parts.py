"""What a digest tells, as records: gathered from the ledger in a few queries, however many articles it has.

All texts are one line, harmless to show and of a sensible length; all addresses are http(s). A template has but to
escape them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pipelines.formats.digest_span import Span, is_value, newest_day, selection_of, span_of, value_words
from pipelines.formats.options import Options
from pipelines.formats.plain_text import line
from pipelines.formats.threads import Thread, threads_of
from pipelines.ledger import Ledger
from pipelines.links import registrable_domain, url_key, web_address
from pipelines.selection import DATE, Selection, condition_of

STORIES: Final = 10
"""Top stories, where the selection has no limit."""
NAMES: Final = 6
"""Outlets that a story rests on."""
OUTLETS: Final = 10
"""New outlets, and most cited ones."""
THREADS: Final = 6
PIECES: Final = 6
"""Articles of a thread, the latest."""
SITES: Final = 20
OTHERS: Final = 6
"""Articles of a site that are told of nowhere else, the latest."""

_TITLE: Final = 300
_NAME: Final = 80
_SUMMARY: Final = 500
_ADDRESS: Final = 2000
"""Characters. A longer address leads nowhere that a person wants to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The date of an article."""

    words: str
    """As precise as known: ``May 2026``, ``12 May 2026, 13:41 UTC (doubtful)``, ``first seen 12 May 2026``."""
    machine: str | None
    """For HTML's ``time``, as precise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article that is named."""

    title: str
    url: str | None
    language: str | None
    """BCP 47."""
    site: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article that is told of."""

    piece: Piece
    kicker: str | None
    summary: str | None
    cited_by: int
    """How many articles of the ledger point to it, as a source or as related news."""
    rests_on: int
    """How many outlets it cites, its own apart."""
    outlets: tuple[str, ...]
    """Their names; the first ``NAMES``."""

    @property
    def more_outlets(self) -> int:
        """How many are not named."""
        return self.rests_on - len(self.outlets)

    @property
    def why(self) -> str:
        """``cited by 3 articles, rests on 5 outlets``."""
        parts = [("cited by", self.cited_by, "article"), ("rests on", self.rests_on, "outlet")]
        return ", ".join(f"{does} {counted(number, what)}" for does, number, what in parts if number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet that articles of the time cite."""

    name: str
    domain: str
    articles: int
    """How many."""
    first: Piece | None = None
    """The first of them, for an outlet that is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A thread: its latest articles, oldest first, each with whether it is of the time."""

    pieces: tuple[tuple[Piece, bool], ...]
    articles: int
    """Of the whole thread."""
    new: int
    sites: int

    @property
    def title(self) -> str:
        """Of its latest article."""
        return self.pieces[-1][0].title

    @property
    def words(self) -> str:
        """``9 articles from 2 sites, 3 of them new; the latest 6``."""
        new = "all new" if self.new == self.articles else f"{self.new:,} of them new"
        words = f"{counted(self.articles, 'article')} from {counted(self.sites, 'site')}, {new}"
        return f"{words}; the latest {len(self.pieces)}" if self.articles > len(self.pieces) else words


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSite:
    """What came in of a site and is told of nowhere else."""

    site: str
    pieces: tuple[Piece, ...]
    articles: int

    @property
    def more(self) -> int:
        """How many articles are not shown."""
        return self.articles - len(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A list that may be cut: what is shown, and of how many."""

    shown: tuple[Any, ...] = ()
    of: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.of - len(self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest."""

    title: str
    span: str
    """Of which time, in words; empty where the ledger has no articles."""
    only: tuple[str, ...]
    """What else was selected by, in words."""
    articles: int
    sites: int
    sources: int
    outlets: int
    """That the sources are of."""
    stories: Part = Part()
    new_outlets: Part = Part()
    threads: Part = Part()
    most_cited: Part = Part()
    rest: Part = Part()
    rest_articles: int = 0
    """Of all sites of ``rest``."""
    newest: str | None = None
    """Where nothing came in: the day of the newest article, in words."""

    @property
    def rest_more_articles(self) -> int:
        """How many came in of the sites that are not shown."""
        shown: tuple[OfSite, ...] = self.rest.shown
        return self.rest_articles - sum(site.articles for site in shown)

    @property
    def came_in(self) -> str:
        """``12 articles from 3 sites, with 34 sources from 12 outlets``."""
        if not self.articles:
            return f"Nothing came in.{f' The newest article is of {self.newest}.' if self.newest else ''}"
        articles = f"{counted(self.articles, 'article')} from {counted(self.sites, 'site')}"
        sources = f"{counted(self.sources, 'source')} from {counted(self.outlets, 'outlet')}"
        return f"{articles}, with {sources}." if self.sources else f"{articles}."


def gather(ledger: Ledger, options: Options) -> Digest:
    """The digest that the options ask for. UsageError as ``span_of``."""
    span = span_of(ledger, options)
    title, only = said(options.title or "News digest", _TITLE), tuple(_only(options.selection))
    if span is None:
        return Digest(title=title, span="", only=only, articles=0, sites=0, sources=0, outlets=0)
    ids = _ids(ledger, options.selection, span)
    (counts,) = ledger.rows(_COUNTS, [ids])
    limit = STORIES if options.selection.limit is None else options.selection.limit
    ranks = list(ledger.rows(_RANKS, [ids, json.dumps(_pairs(ledger, ids, span.since)), limit]))
    threads = threads_of(ledger, ids)
    told = [row["id"] for row in ranks] + [one for thread in threads[:THREADS] for one in thread.articles[-PIECES:]]
    rest = list(ledger.rows(_REST, [ids, json.dumps(told), OTHERS]))
    new = list(ledger.rows(_NEW_OUTLETS, [ids, span.since]))
    pieces = _pieces(ledger, [*told, *(row["id"] for row in rest), *(row["first"] for row in new[:OUTLETS])])
    sites = _of_sites(rest, pieces)
    most_cited = tuple(_outlet(row, {}) for row in ledger.rows(_MOST_CITED, [ids, OUTLETS]))
    return Digest(
        title=title,
        span=span.words,
        only=only,
        **counts,
        stories=Part(shown=_stories(ledger, ranks, pieces), of=ranks[0]["of"] if ranks else 0),
        new_outlets=Part(shown=tuple(_outlet(row, pieces) for row in new[:OUTLETS]), of=len(new)),
        threads=Part(shown=tuple(_thread(one, pieces) for one in threads[:THREADS]), of=len(threads)),
        most_cited=Part(shown=most_cited, of=counts["outlets"]),
        rest=Part(shown=sites[:SITES], of=len(sites)),
        rest_articles=sum(site.articles for site in sites),
        newest=None if counts["articles"] else _newest(ledger, options),
    )


def _newest(ledger: Ledger, options: Options) -> str | None:
    day = newest_day(ledger, replace(options.selection, until=None))
    return None if day is None else value_words(day.isoformat())


# Words


def counted(number: int, what: str) -> str:
    """``1 article``, ``1,004 articles``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def said(text: str, most: int) -> str:
    """A page's words on one line, of so many characters at most."""
    words = line(text)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _or_none(text: str | None, most: int) -> str | None:
    return (said(text, most) or None) if text else None


def _only(selection: Selection) -> Iterator[str]:
    if selection.sites:
        yield f"sites: {said(', '.join(selection.sites), _TITLE)}"
    if selection.outlets:
        yield f"articles that cite: {said(', '.join(selection.outlets), _TITLE)}"
    if selection.query is not None:
        yield f"articles with the words: {said(selection.query, _TITLE)}"


# Articles


def _ids(ledger: Ledger, selection: Selection, span: Span) -> str:
    """The articles of the time, as a JSON array."""
    where, values = condition_of(selection_of(selection, span))
    rows = ledger.rows(f"SELECT id FROM articles{where}", values)  # noqa: S608 (values are bound)
    return f"[{','.join(str(row['id']) for row in rows)}]"


def _pairs(ledger: Ledger, ids: str, since: str) -> list[tuple[int, int]]:
    """Which articles of the time are a source of which articles, by their ids.

    Those of an earlier date are not looked through: they rest on what was there before.
    """
    addresses = {row["url_key"]: row for row in ledger.rows(_ADDRESSES, [ids])}
    domains = {registrable_domain(row["url"]) for row in addresses.values()}
    outlets = json.dumps([row["id"] for row in ledger.rows(_BY_DOMAIN, [json.dumps(sorted(filter(None, domains)))])])
    found = set()
    for row in ledger.rows(_SOURCES, [since, outlets]):
        there = addresses.get(url_key(row["url"]))
        if there and there["id"] != row["article_id"]:
            found.add((there["id"], row["article_id"]))
    return sorted(found)


def _pieces(ledger: Ledger, ids: Iterable[int]) -> dict[int, Piece]:
    rows = ledger.rows(_PIECES, [json.dumps(sorted(set(ids)))])
    return {
        row["id"]: Piece(
            title=said(row["title"], _TITLE) or "Without a title",
            url=_address(row["url"]),
            language=row["language"] if row["language"] and _LANGUAGE.fullmatch(row["language"]) else None,
            site=said(row["site"] or "no site", _NAME),
            when=_when(row),
        )
        for row in rows
    }


_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}", re.ASCII)


def _address(url: str | None) -> str | None:
    """Where a link leads: http(s) alone."""
    address = web_address(url)
    return address if address and len(address) <= _ADDRESS else None


def _when(row: Mapping[str, Any]) -> When:
    value: str | None = row["published"]
    if value is None or not is_value(value):
        return When(words=f"first seen {value_words(row['saved_at'][:10])}", machine=row["saved_at"][:10])
    day, _, clock = value.partition("T")
    words = value_words(value)
    if clock and row["published_zone"] == "unknown":
        words = f"{words.removesuffix(' UTC')} (zone unknown)"
    if row["published_problem"] is not None:
        words = f"{words} (doubtful)"
    is_exact = ":" in clock and row["published_zone"] != "unknown"
    return When(words=words, machine=value if is_exact else day)


# Parts


def _stories(ledger: Ledger, ranks: Iterable[Mapping[str, Any]], pieces: Mapping[int, Piece]) -> tuple[Story, ...]:
    return tuple(
        Story(
            piece=pieces[row["id"]],
            kicker=_or_none(row["kicker"], _NAME),
            summary=_or_none(row["summary"], _SUMMARY),
            cited_by=row["cited_by"],
            rests_on=row["rests_on"],
            outlets=tuple(said(named["name"], _NAME) for named in ledger.rows(_RESTS_ON, [row["id"], NAMES])),
        )
        for row in ranks
    )


def _outlet(row: Mapping[str, Any], pieces: Mapping[int, Piece]) -> Outlet:
    return Outlet(
        name=said(row["name"], _NAME),
        domain=said(row["domain"], _NAME),
        articles=row["articles"],
        first=pieces[row["first"]] if "first" in row else None,
    )


def _thread(thread: Thread, pieces: Mapping[int, Piece]) -> Joined:
    return Joined(
        pieces=tuple((pieces[number], number in thread.new) for number in thread.articles[-PIECES:]),
        articles=len(thread.articles),
        new=len(thread.new),
        sites=thread.sites,
    )


def _of_sites(rest: Sequence[Mapping[str, Any]], pieces: Mapping[int, Piece]) -> tuple[OfSite, ...]:
    """Those with most articles first."""
    of_site: dict[Any, list[Piece]] = {}
    articles = {row["site_id"]: row["articles"] for row in rest}
    for row in rest:
        of_site.setdefault(row["site_id"], []).append(pieces[row["id"]])
    return tuple(
        OfSite(site=some[0].site, pieces=tuple(some), articles=articles[site]) for site, some in of_site.items()
    )


_PERIOD: Final = "period AS MATERIALIZED (SELECT value AS id FROM json_each(?1))"
_OTHERS: Final = """
SELECT sources.article_id, sources.outlet_id, articles.site_id, coalesce(published, saved_at) AS date, guid
FROM period CROSS JOIN articles ON articles.id = period.id CROSS JOIN sources ON sources.article_id = articles.id
WHERE sources.outlet_id <> coalesce(articles.outlet_id, 0)
"""
"""Which articles of the time rest on which outlets, their own apart."""
_COUNTS: Final = f"""
WITH {_PERIOD}
SELECT count(*) AS articles, count(DISTINCT coalesce(site_id, 0)) AS sites,
    (SELECT count(*) FROM period CROSS JOIN sources ON sources.article_id = period.id) AS sources,
    (SELECT count(DISTINCT outlet_id) FROM ({_OTHERS})) AS outlets
FROM period CROSS JOIN articles ON articles.id = period.id
"""  # noqa: S608 (ours)
_RANKS: Final = f"""
WITH {_PERIOD},
pointing AS (
    SELECT related_article_id AS cited, article_id AS citing
    FROM period CROSS JOIN related_news ON related_news.related_article_id = period.id
    WHERE gone_at IS NULL AND article_id <> related_article_id
    UNION
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?2)
),
citations AS MATERIALIZED (SELECT cited, count(*) AS number FROM pointing GROUP BY cited),
rests AS MATERIALIZED (
    SELECT article_id, count(DISTINCT outlet_id) AS number FROM ({_OTHERS}) GROUP BY article_id
),
ranks AS (
    SELECT period.id, coalesce(citations.number, 0) AS cited_by, coalesce(rests.number, 0) AS rests_on
    FROM period LEFT JOIN citations ON citations.cited = period.id LEFT JOIN rests ON rests.article_id = period.id
    WHERE citations.number > 0 OR rests.number > 0
),
places AS (
    SELECT ranks.*, count(*) OVER () AS of,
        row_number() OVER (ORDER BY cited_by DESC, rests_on DESC, {DATE} DESC, guid) AS place
    FROM ranks CROSS JOIN articles ON articles.id = ranks.id
)
SELECT places.*, kicker, summary FROM places CROSS JOIN articles ON articles.id = places.id
WHERE place <= ?3 ORDER BY place
"""  # noqa: S608 (ours)
_SOURCES: Final = f"""
SELECT sources.article_id, sources.url
FROM articles CROSS JOIN sources ON sources.article_id = articles.id
WHERE {DATE} >= ?1 AND sources.url IS NOT NULL
    AND +sources.outlet_id IN (SELECT value FROM json_each(?2))  -- +: not one look into the index for each outlet
"""  # noqa: S608 (ours)
_ADDRESSES: Final = f"""
WITH {_PERIOD}
SELECT url, url_key, article_id AS id FROM period CROSS JOIN article_urls ON article_urls.article_id = period.id
"""  # noqa: S608 (ours)
_BY_DOMAIN: Final = "SELECT id FROM outlets WHERE domain IN (SELECT value FROM json_each(?))"
_PIECES: Final = """
SELECT articles.id, title, url, language, sites.name AS site, published, published_zone, published_problem, saved_at
FROM articles LEFT JOIN sites ON sites.id = articles.site_id
WHERE articles.id IN (SELECT value FROM json_each(?))
"""
_RESTS_ON: Final = """
SELECT outlets.name
FROM sources
JOIN articles ON articles.id = sources.article_id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE sources.article_id = ? AND articles.outlet_id IS NOT outlets.id
GROUP BY outlets.id ORDER BY min(sources.position), outlets.domain LIMIT ?
"""
_NEW_OUTLETS: Final = f"""
WITH {_PERIOD},
others AS ({_OTHERS}),
cited AS MATERIALIZED (
    SELECT outlet_id, article_id, row_number() OVER (PARTITION BY outlet_id ORDER BY date, guid) AS place
    FROM (SELECT DISTINCT * FROM others)
)
SELECT outlets.name, outlets.domain, max(place) AS articles,
    max(iif(place = 1, article_id, NULL)) AS first
FROM cited CROSS JOIN outlets ON outlets.id = cited.outlet_id
WHERE NOT EXISTS (
    SELECT 1 FROM sources CROSS JOIN articles ON articles.id = sources.article_id
    WHERE sources.outlet_id = outlets.id AND {DATE} < ?2 AND articles.outlet_id IS NOT outlets.id
)
GROUP BY outlets.id ORDER BY max(place) DESC, outlets.domain
"""  # noqa: S608 (ours)
_MOST_CITED: Final = f"""
WITH {_PERIOD}
SELECT outlets.name, outlets.domain, count(DISTINCT article_id) AS articles
FROM ({_OTHERS}) AS others JOIN outlets ON outlets.id = others.outlet_id
GROUP BY outlets.id ORDER BY count(DISTINCT article_id) DESC, outlets.domain LIMIT ?2
"""  # noqa: S608 (ours)
_REST: Final = f"""
WITH {_PERIOD},
rest AS (
    SELECT articles.id, site_id, count(*) OVER (PARTITION BY site_id) AS articles,
        row_number() OVER (PARTITION BY site_id ORDER BY {DATE} DESC, guid) AS place
    FROM period CROSS JOIN articles ON articles.id = period.id
    WHERE period.id NOT IN (SELECT value FROM json_each(?2))
)
SELECT rest.* FROM rest LEFT JOIN sites ON sites.id = rest.site_id
WHERE place <= ?3 ORDER BY articles DESC, sites.name, place
"""  # noqa: S608 (ours)
