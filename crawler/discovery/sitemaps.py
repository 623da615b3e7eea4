"""Sitemaps and sitemap indexes, in XML and as lists of addresses: https://www.sitemaps.org/protocol.html"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree

from crawler.discovery.link import Link, LinkKind, address
from crawler.discovery.told_text import date_of, title_of
from crawler.discovery.xml_tree import local_name
from pipelines.dates import parse_date
from pipelines.records import Told

MOST_ENTRIES = 50_000
"""Entries of a sitemap that are read: as many as the protocol allows."""
ENTRIES = ("{*}url", "{*}sitemap")
_NAMES = frozenset(("loc", "lastmod", "news", "publication_date", "title"))


def sitemap_links(root: etree._Element, url: str) -> tuple[Link, ...]:
    """The addresses of a sitemap's pages or, as listings, of an index's sitemaps; newest first, each once, with what it
    says of them.

    An entry without a date comes after those with one; among equals the sitemap's order stands.
    """
    is_index = local_name(root) == "sitemapindex"
    links: dict[str, Link] = {}
    for entry in islice(root.iter(*ENTRIES), MOST_ENTRIES):
        kind: LinkKind = "listing" if is_index or local_name(entry) == "sitemap" else "page"
        link = _link(entry, kind, url)
        if link and link.url not in links:
            links[link.url] = link
    return tuple(sorted(links.values(), key=_newest, reverse=True))


def text_links(body: bytes, url: str) -> tuple[Link, ...]:
    """The addresses of a sitemap that is a text: one on each line. What is no address is passed over."""
    lines = islice(body.decode("utf-8-sig", "replace").splitlines(), MOST_ENTRIES)
    urls = (address(url, line) for line in lines if "://" in line)
    return tuple(Link(url=found) for found in dict.fromkeys(urls) if found)


def _link(entry: etree._Element, kind: LinkKind, url: str) -> Link | None:
    """An entry's link. The pictures and films of a page, and its other languages, have elements of their own; news has
    its dates and title in one:
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"""
    texts = dict(_texts(entry))
    found = address(url, texts.get("loc"))
    if found is None:
        return None
    told = Told(
        published=date_of(texts.get("publication_date"), "sitemap"),
        modified=date_of(texts.get("lastmod"), "sitemap"),
        title=title_of(texts.get("title")),
    )
    return Link(url=found, kind=kind, told=told)


def _texts(entry: etree._Element) -> Iterator[tuple[str, str]]:
    """The names and texts of an entry's children; of its ``news`` those of its children."""
    for child in entry:
        name = _name(child.tag)
        if name == "news":
            yield from _texts(child)
        elif name and (text := (child.text or "").strip()):
            yield name, text


@lru_cache(maxsize=256)
def _name(tag: object) -> str:
    """What an entry's child is called, where it says something of the page."""
    name = tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
    return name if name in _NAMES else ""


def _newest(link: Link) -> str:
    """The later of its dates: values in UTC compare as text."""
    dates = (parse_date(date, fetched_at=None).value for date in (link.told.published, link.told.modified) if date)
    return max((value for value in dates if value), default="")
