"""Entries as one JSON-LD document: schema.org's ``NewsArticle`` (https://schema.org/NewsArticle).

What schema.org has no term for, and what is not known, is left out:

- The kicker: ``articleSection`` is the part of the paper that an article stands in ("Sports"), which a kicker may name
  or not. Sections that a page names are among the topics, and these are ``keywords``.
- The outline: its headings stand in ``articleBody`` already; no term says that a line of it is one.
- ``isPartOf``: what a site's file is called is no name of a publication. ``publisher`` says who published it.
- Related news without an address: ``relatedLink`` is nothing but links. It is a property of pages and not of articles
  (https://schema.org/relatedLink), so it stands at the page that has the article, ``mainEntityOfPage``.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, TextIO
from urllib.parse import quote

from pipelines.formats.options import Options
from pipelines.json_records import json_text
from pipelines.ledger import Ledger
from pipelines.links import registrable_domain
from pipelines.records import Article, Date, Entry, Source

Node = dict[str, Any]
"""An object of JSON-LD."""
PublisherName = Callable[[str], str | None]
"""The name of the outlet with this registrable domain."""

CONTEXT: Final = "https://schema.org"
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\xa0\u2028\u2029]")
"""What may not stand in an address (RFC 3987): readers of RDF stumble over it."""


def write_jsonld(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """One document, an article a line of its ``@graph``; how many.

    ``<`` is written as JSON's ``\\u003c``: whoever puts the document into a page must not find a tag in it.
    """
    count, publisher_name = 0, _publisher_names(ledger)
    stream.write(f'{{"@context": "{CONTEXT}", "@graph": [')
    for count, entry in enumerate(ledger.entries(options.selection), 1):
        line = json_text(news_article(entry, publisher_name)).replace("<", "\\u003c")
        stream.write(f"{',' if count > 1 else ''}\n{line}")
    stream.write("\n]}\n" if count else "]}\n")
    return count


def news_article(entry: Entry, publisher_name: PublisherName) -> Node:
    """The entry as a ``NewsArticle``."""
    article = entry.article
    return _known(
        {
            "@id": f"urn:uuid:{entry.guid}",
            "@type": "NewsArticle",
            "headline": article.title,
            "alternativeHeadline": article.subtitle,
            "abstract": article.summary,
            "url": _address(article.url),
            "mainEntityOfPage": _page(article),
            "datePublished": _date(article.published),
            "dateModified": _date(article.modified),
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "publisher": _publisher(article, publisher_name),
            "inLanguage": article.language,
            "keywords": list(article.topics),
            "image": _picture(article),
            "isAccessibleForFree": None if article.paywall is None else not article.paywall,
            "articleBody": article.text,
            "citation": [_citation(source) for source in article.sources],
        }
    )


def _page(article: Article) -> Node | None:
    """The page that shows the article, with what it offers beside it."""
    page = _known({"@id": _address(article.url), "@type": "WebPage", "relatedLink": list(_related_links(article))})
    return page if len(page) > 1 else None


def _related_links(article: Article) -> Iterator[str]:
    return filter(None, (_address(related.url) for related in article.related))


def _picture(article: Article) -> Node | None:
    url = _address(article.image)
    return _known({"@type": "ImageObject", "url": url, "caption": article.image_caption}) if url else None


def _publisher(article: Article, publisher_name: PublisherName) -> Node | None:
    domain = registrable_domain(article.url) if article.url else None
    name = publisher_name(domain) if domain else None
    return {"@type": "Organization", "name": name} if name else None


def _citation(source: Source) -> Node:
    """A source; ``position`` because a list has no order in JSON-LD."""
    return _known(
        {
            "@type": "CreativeWork",
            "position": source.position,
            "name": source.label,
            "url": _address(source.url),
            "publisher": {"@type": "Organization", "name": source.name} if source.name else None,
        }
    )


def _date(date: Date | None) -> str | None:
    """As precise as it is known; but for an hour alone, of which most readers make nothing: that becomes its day."""
    value = date.value if date else None
    return value.partition("T")[0] if value and date and date.precision == "hour" else value


def _address(url: str | None) -> str | None:
    """A web address that is one to readers of RDF, too; None for any other: nothing that runs when it is followed."""
    if url is None or not url.lower().startswith(("https://", "http://")):
        return None
    return _NO_IRI.sub(lambda match: quote(match[0]), url)


def _known(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, [])}


def _publisher_names(ledger: Ledger) -> PublisherName:
    """The ledger's names of outlets; those asked for last are remembered: a site's articles have one publisher."""

    @lru_cache(maxsize=1024)
    def name(domain: str) -> str | None:
        return next((row["name"] for row in ledger.rows(_OUTLET, [domain])), None)

    return name


_OUTLET: Final = "SELECT name FROM outlets WHERE domain = ?"
