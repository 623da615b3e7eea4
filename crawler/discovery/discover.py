"""From a listing page, a feed or a sitemap to the addresses that it lists."""

import re
from dataclasses import replace

from lxml import etree

from crawler.discovery.feeds import ENTRIES, feed_links
from crawler.discovery.json_feeds import json_links
from crawler.discovery.link import Link
from crawler.discovery.listings import listing_links
from crawler.discovery.odd_feeds import odd_links
from crawler.discovery.sitemaps import sitemap_links, text_links
from crawler.discovery.xml_text import HEAD, is_well_formed, root_of, xml_text
from crawler.discovery.xml_tree import parse_xml, unpacked
from crawler.parsers.html import parse
from pipelines.errors import PageError, UnsafeError
from pipelines.records import Page

SITEMAPS = ("urlset", "sitemapindex")
FEEDS = ("rss", "rdf", "feed", "channel")
JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*https?://[^\s<>]+\s*(?:[\r\n]|\Z)")


def discover(page: Page) -> tuple[Link, ...]:
    """The links of a page, whatever kind of listing it is: its bytes tell, for servers send feeds as ``text/html``.

    Relative addresses stand against ``page.url``. Raises PageError for a listing that is empty, damaged or dangerous.
    """
    body, url = unpacked(page.body), page.url or ""
    head = body[:HEAD]
    if JSON.match(head):
        return json_links(body, url)
    if TEXT.match(head):
        return text_links(body, url)
    root = root_of(body)
    if root in SITEMAPS:
        return sitemap_links(parse_xml(xml_text(body, _content_type(page))), url)
    if root in FEEDS:
        return _feed_links(xml_text(body, _content_type(page)), url)
    return listing_links(parse(replace(page, body=body)), url)


def _content_type(page: Page) -> str | None:
    return next((value for name, value in page.headers if name == "content-type"), None)


def _feed_links(text: bytes, url: str) -> tuple[Link, ...]:
    """By our own reader; where that cannot parse the feed, or has not found all of its entries, by whichever of the two
    finds more."""
    try:
        root = parse_xml(text)
    except UnsafeError:
        raise
    except PageError:
        if found := odd_links(text, url):
            return found
        raise
    links = feed_links(root, url)
    return links if _is_whole(text, root, links) else max(links, odd_links(text, url), key=len)


def _is_whole(text: bytes, root: etree._Element, links: tuple[Link, ...]) -> bool:
    """Whether our own reader has found all that there is: something, no fewer entries than begin in the text, and in
    each of them an address, unless the feed is well-formed and has none there."""
    entries = sum(1 for _ in root.iter(*ENTRIES))
    begun = sum(text.count(tag) for tag in (b"<item>", b"<item ", b"<entry>", b"<entry "))
    return bool(links) and begun <= entries and (len(links) >= entries or is_well_formed(text))
