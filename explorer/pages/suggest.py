"""What the search box offers while one types: new articles, outlets and topics, as JSON for static/suggest.js."""

import re
from dataclasses import replace
from typing import Any, Final

from datasette.utils.asgi import Request, Response

from explorer.asking import Asking, together
from explorer.words import counted, cut, shown_day
from pipelines.derived import search_terms, spaceless_words

LIMIT_MS: Final = 600
"""What takes longer is left out: the next letter is on its way."""
LONGEST: Final = 100
"""Letters of what is typed that are looked at."""
SHORTEST: Final = 3
"""Letters of a word that is searched for by its beginning. All words that begin with one or two letters stand on most
pages of a large index, and SQLite reads them all before it gives the first."""

Offer = dict[str, str]
"""``title``, ``href``, and ``detail``: what is known besides."""


async def page(asking: Asking, request: Request) -> Response:
    """What fits ``q``: ``{"articles": [offer, …], "outlets": […], "topics": […]}``."""
    typed = cleaned(request.args.get("q") or "")
    quick = replace(asking, limit_ms=LIMIT_MS)
    articles, outlets, topics = await together(_articles(quick, typed), _outlets(quick, typed), _topics(quick, typed))
    return Response.json({"articles": articles, "outlets": outlets, "topics": topics})


def cleaned(typed: str) -> str:
    """In one line, without control characters; a space at its end says that the last word is whole."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", typed).lstrip()[:LONGEST]


def words_of(typed: str) -> str | None:
    """What is asked of the search index: all words, of which the last may go on. None where too little is typed.

    A last word of one or two letters is left out while it is typed, and asked for as it is where it is the only one:
    ``ai``.
    """
    terms = search_terms(typed)
    if not terms:
        return None
    if _is_open(typed, terms[-1]):
        last = re.findall(r"\w+", terms[-1])[-1]
        if len(last) >= SHORTEST:
            terms[-1] += "*"
        elif len(terms) > 1:
            terms.pop()
        elif len(last) == 1:
            return None
    return " ".join(terms)


def _is_open(typed: str, term: str) -> bool:
    """Whether the word may go on. One of a script without spaces is asked for by its letters."""
    return not typed.endswith((" ", '"')) and not spaceless_words(term)


def other_case(typed: str) -> str:
    """The same with its first letter large instead of small, or small instead of large."""
    first = typed[:1]
    return (first.lower() if first.isupper() else first.upper()) + typed[1:]


async def _articles(asking: Asking, typed: str) -> list[Offer]:
    words = words_of(typed)
    if words is None:
        return []
    found = await asking.rows("suggest_articles", words=words)
    return [
        {
            "title": cut(row["title"], 160),
            "href": asking.paths.article(row["id"]),
            "detail": " · ".join(filter(None, (cut(row["site"], 60), _unbroken(shown_day(row["date"]))))),
        }
        for row in found.rows
    ]


async def _outlets(asking: Asking, typed: str) -> list[Offer]:
    return [
        {"title": cut(row["name"], 80), "href": asking.paths.outlet(row["domain"]), "detail": cut(row["domain"], 80)}
        for row in await _beginning(asking, "suggest_outlets", typed)
    ]


async def _topics(asking: Asking, typed: str) -> list[Offer]:
    return [
        {
            "title": cut(row["topic"], 80),
            "href": asking.paths.search(topic=row["topic"]),
            "detail": _up_to(row["articles_up_to_1000"]),
        }
        for row in await _beginning(asking, "suggest_topics", typed)
    ]


async def _beginning(asking: Asking, query: str, typed: str) -> list[Any]:
    begin = typed.strip()
    return (await asking.rows(query, begin=begin, other=other_case(begin))).rows if begin else []


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _up_to(articles: int) -> str:
    return counted(articles, "article") if articles < 1000 else "1,000 articles or more"
