"""Sitemaps and sitemap indexes: https://www.sitemaps.org/protocol.html"""

from lxml import etree

from crawler.discovery.link import Link, LinkKind, address
from crawler.discovery.xml_tree import local_name, text_of

ENTRIES = ("{*}url", "{*}sitemap")


def sitemap_links(root: etree._Element, url: str) -> tuple[Link, ...]:
    """The addresses of a sitemap's pages or, as listings, of an index's sitemaps; newest first, each once.

    An entry without ``lastmod`` comes after those with one; among equals the sitemap's order stands.
    """
    kind: LinkKind = "listing" if local_name(root) == "sitemapindex" else "page"
    entries = sorted(root.iter(*ENTRIES), key=_last_modified, reverse=True)
    urls = (address(url, text_of(entry, "loc")) for entry in entries)
    return tuple(Link(url=found, kind=kind) for found in dict.fromkeys(urls) if found)


def _last_modified(entry: etree._Element) -> str:
    """W3C dates compare as text well enough to say what to ask for first."""
    return text_of(entry, "lastmod") or ""
