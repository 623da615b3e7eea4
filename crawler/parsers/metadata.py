"""What a page says of itself to machines: JSON-LD, meta elements, ``html lang``, ``rel=canonical``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import lxml.html

from crawler.parsers.jsonld import Node, nodes, plain, types_of
from crawler.parsers.lines import clean
from crawler.parsers.people import authors_of
from pipelines.records import Date, Origin

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "TechArticle",
        "ScholarlyArticle",
        "Report",
        "SocialMediaPosting",
    ]
)
"""schema.org types of a page that tells a story."""

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datePublished", "date", "pubdate", "publishdate"),
    *("dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date"),
    "cxenseparse:recs:publishtime",
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "dateModified",
    "dcterms.modified",
    "last-modified",
)
_DESCRIPTION = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
_TITLE = ("og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title")
_AUTHOR = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "cxenseparse:author")
_IMAGE = ("og:image", "og:image:url", "twitter:image", "twitter:image:src")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TOPICS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A page's statements about itself, cleaned but not judged. Addresses are absolute where its own is known."""

    headline: str | None = None
    """JSON-LD ``headline`` of the article."""
    titles: tuple[str, ...] = ()
    """Titles from meta elements and ``title``, in order of trust; the site's name may be on them."""
    subtitle: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    published: Date | None = None
    modified: Date | None = None
    image: str | None = None
    topics: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    site_name: str | None = None
    types: frozenset[str] = frozenset()
    """The schema.org types of the page's JSON-LD."""
    og_type: str | None = None


def read_metadata(tree: lxml.html.HtmlElement, url: str | None) -> Metadata:
    """The metadata of an unpruned tree; ``url`` is the page's address."""
    meta = _meta(tree)
    found = list(nodes(tree))
    article: Node = next((node for node in found if types_of(node) & ARTICLE_TYPES), {})
    titles = [*_values(meta, _TITLE), clean(tree.findtext(".//title") or "")]
    publisher = article.get("publisher")
    return Metadata(
        headline=plain(article.get("headline")),
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        subtitle=plain(article.get("alternativeHeadline")),
        description=_first(
            [*_values(meta, _DESCRIPTION[:1]), plain(article.get("description")), *_values(meta, _DESCRIPTION[1:])]
        ),
        authors=authors_of(article, _values(meta, _AUTHOR)),
        published=_date(article.get("datePublished") or article.get("dateCreated"), _values(meta, _PUBLISHED)),
        modified=_date(article.get("dateModified"), _values(meta, _MODIFIED)),
        image=_absolute(_first([*_values(meta, _IMAGE), _image(article.get("image"))]), url),
        topics=_topics(article, meta),
        language=_language(tree, article, meta),
        canonical=_absolute(_first(tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")), url),
        site_name=_first(
            [
                *_values(meta, ("og:site_name", "application-name")),
                plain(publisher.get("name")) if isinstance(publisher, dict) else None,
            ]
        ),
        types=frozenset(name for node in found for name in types_of(node)),
        og_type=_first(_values(meta, ("og:type",))),
    )


def _meta(tree: lxml.html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = clean(element.get("content") or "")
        if name and value:
            found.setdefault(name.strip().lower(), []).append(value)
    return found


def _values(meta: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    return [value for name in names for value in meta.get(name.lower(), ())]


def _date(machine: Any, values: list[str]) -> Date | None:
    found: list[tuple[str | None, Origin]] = [(plain(machine), "json-ld"), *((value, "meta") for value in values)]
    return next((Date(text=text, origin=origin) for text, origin in found if text), None)


def _image(value: Any) -> str | None:
    first = value[0] if isinstance(value, list) and value else value
    return plain(first.get("url") or first.get("contentUrl")) if isinstance(first, dict) else plain(first)


# Topics and the rest


def _topics(article: Node, meta: dict[str, list[str]]) -> tuple[str, ...]:
    value = article.get("keywords")
    items = value if isinstance(value, list) else [value]
    texts = (
        [text for item in items if (text := plain(item))] or _values(meta, _TOPICS[:1]) or _values(meta, _TOPICS[1:])
    )
    topics = [topic for text in texts for part in text.split(",") if (topic := part.strip())]
    sections = [plain(article.get("articleSection")), *_values(meta, ("article:section",))]
    return tuple(dict.fromkeys([*topics, *(section for section in sections if section)]))


def _language(tree: lxml.html.HtmlElement, article: Node, meta: dict[str, list[str]]) -> str | None:
    found = [tree.get("lang"), tree.get(_XML_LANG), plain(article.get("inLanguage"))]
    found += _values(meta, ("og:locale", "content-language", "language"))
    tags = (value.replace("_", "-").strip() for value in found if value)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), None)


def _absolute(address: str | None, url: str | None) -> str | None:
    try:
        return urljoin(url or "", address.strip()) or None if address else None
    except ValueError:  # a bracket in the host: https://docs.python.org/3/library/urllib.parse.html
        return None


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
