"""What kind of listing a page is, and what it tells of its site."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from lxml import etree, html

from crawler.discovery.discover import FEEDS, JSON, SITEMAPS, TEXT, discover
from crawler.discovery.link import address
from crawler.discovery.xml_text import HEAD, root_of
from crawler.discovery.xml_tree import parse_xml, text_of, unpacked
from crawler.parsers.html import parse
from crawler.parsers.metadata import read_metadata
from crawler.survey.seen import Look, Seen, Shape
from pipelines.errors import PageError
from pipelines.links import registrable_domain
from pipelines.records import Outcome, Page

FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
"""Of ``<link rel=alternate>``: https://www.rssboard.org/rss-autodiscovery, https://www.jsonfeed.org/version/1.1/"""

_NEWS: Final = (b"/sitemap-news/", b"publication_date>")
"""Both stand in a sitemap of news; video sitemaps have dates of publication, too."""
_FEED_PATH: Final = re.compile(r"/(?:rss|feed|atom)(?:[/?]|\.xml|\.json|$)|\.(?:rss|atom|rdf)$", re.IGNORECASE)
_COMMENTS: Final = re.compile(r"comment|kommentar|/\?replytocom|podcast|/oembed", re.IGNORECASE)
"""In the address or title of a feed that is not of articles."""
_BETWEEN: Final = re.compile(r"\s[-–—|·:»]\s|\s*[|»]\s*")
_HOME: Final = frozenset(["", "home", "homepage", "start", "startseite", "accueil", "inicio", "portada", "front page"])
_PLATFORMS: Final = (
    ("wordpress", re.compile(rb"/wp-(?:content|includes|json)/")),
    ("ghost", re.compile(rb"ghost-sdk|/ghost/api/|content=\"Ghost ")),
    ("drupal", re.compile(rb"content=\"Drupal |drupal-settings-json|/sites/default/files/")),
    ("arc", re.compile(rb"fusion-engine|/pf/(?:dist|resources)/|arc-?publishing", re.IGNORECASE)),
    ("hugo", re.compile(rb"content=\"Hugo ")),
)
"""What content systems leave in their pages."""


def seen_of(look: Look, page: Page, *, has_validators: bool) -> Seen:
    """What a page is, read as a listing. Where it cannot be, the outcome is REJECTED and the reason says why."""
    url = page.url or look.url
    seen = Seen(look=look, url=url, outcome=Outcome.LISTING, has_validators=has_validators)
    try:
        return _told(replace(seen, shape=shape_of(page), links=discover(page)), page)
    except PageError as error:
        return Seen(look=look, url=url, outcome=Outcome.REJECTED, reason=error.reason)


def shape_of(page: Page) -> Shape:
    """What a page is by its bytes, as ``discover`` tells it. PageError: gzip that is damaged."""
    body = unpacked(page.body)
    if JSON.match(body[:HEAD]):
        return "feed"
    if TEXT.match(body[:HEAD]):
        return "sitemap"
    root = root_of(body)
    if root in FEEDS:
        return "feed"
    if root not in SITEMAPS:
        return "page"
    if root == SITEMAPS[1]:
        return "sitemap index"
    return "news sitemap" if all(mark in body for mark in _NEWS) else "sitemap"


def _told(seen: Seen, page: Page) -> Seen:
    """With what the listing tells of its site."""
    if seen.shape == "page":
        return _page_told(seen, page)
    if seen.shape != "feed":
        return seen
    body = unpacked(page.body)
    if JSON.match(body[:HEAD]):
        return _json_told(seen, body)
    try:
        return _feed_told(seen, parse_xml(body))
    except PageError:  # no XML, and read all the same: crawler/discovery/odd_feeds.py
        return seen


def _json_told(seen: Seen, body: bytes) -> Seen:
    try:
        feed = json.loads(body)
    except ValueError:
        return seen
    texts = [feed.get(name) for name in ("language", "title")] if isinstance(feed, dict) else [None, None]
    language, title = (text.strip() or None if isinstance(text, str) else None for text in texts)
    return replace(seen, language=language, title=title)


def _feed_told(seen: Seen, root: etree._Element) -> Seen:
    channel = next(root.iter("{*}channel"), root)
    language = text_of(channel, "language") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return replace(seen, language=language, title=text_of(channel, "title"))


def _page_told(seen: Seen, page: Page) -> Seen:
    tree = parse(page)
    metadata = read_metadata(tree, seen.url)
    return replace(
        seen,
        feeds=tuple(dict.fromkeys((*_declared(tree, seen.url), *_linked(tree, seen.url)))),
        language=metadata.language,
        title=next(iter(metadata.site_names), None) or _title(tree, seen.url),
        platform=next((name for name, mark in _PLATFORMS if mark.search(page.body)), None),
    )


def _title(tree: html.HtmlElement, url: str) -> str | None:
    """The site's name in the page's ``title``: the part that its host is named after, else the first that says more
    than that this is its front page."""
    text = next((" ".join((element.text or "").split()) for element in tree.iter("title")), "")
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip().lower() not in _HOME]
    label = _letters((registrable_domain(url) or "").partition(".")[0])
    named = (part for part in parts if _is_named(label, part))
    return next(named, None) or next(iter(parts), None)


def _is_named(label: str, part: str) -> bool:
    """Whether a name and a domain are made of each other: ``Funkenrundschau`` and ``rundschau``, ``The Digest`` and
    ``dailydigest``."""
    name = _letters(part)
    return len(label) > 3 and (label in name or any(len(word) > 3 and _letters(word) in label for word in part.split()))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _declared(tree: html.HtmlElement, url: str) -> Iterator[str]:
    """The feeds that the page's head declares; not those of its readers' comments."""
    for link in tree.iter("link"):
        rels = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in rels and kind in FEED_TYPES:
            yield from _feed(url, link.get("href"), link.get("title"))


def _linked(tree: html.HtmlElement, url: str) -> Iterator[str]:
    """The feeds that it links to, by the form of their addresses."""
    hrefs: Iterable[str] = (element.get("href") or "" for element in tree.iter("a"))
    for href in hrefs:
        if _FEED_PATH.search(href):
            yield from _feed(url, href, None)


def _feed(base: str, href: str | None, title: str | None) -> Iterator[str]:
    found = address(base, href)
    if found and not _COMMENTS.search(f"{found} {title or ''}"):
        yield found
