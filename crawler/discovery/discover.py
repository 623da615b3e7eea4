"""From a listing page, a feed or a sitemap to the addresses that it lists."""

import re
from dataclasses import replace

from crawler.discovery.feeds import feed_links
from crawler.discovery.link import Link
from crawler.discovery.listings import listing_links
from crawler.discovery.sitemaps import sitemap_links
from crawler.discovery.xml_tree import parse_xml, unpacked
from crawler.parsers.html import parse
from pipelines.records import Page

ROOT = re.compile(rb"<(?:[\w-]+:)?(html|head|body|rss|RDF|feed|urlset|sitemapindex)[\s>]")
READERS = {
    b"rss": feed_links,
    b"RDF": feed_links,
    b"feed": feed_links,
    b"urlset": sitemap_links,
    b"sitemapindex": sitemap_links,
}
HEAD = 16 * 1024
"""Bytes within which a feed or sitemap begins, after its declaration, stylesheet and comments."""


def discover(page: Page) -> tuple[Link, ...]:
    """The links of a page, whatever kind of listing it is: its bytes tell, for servers send feeds as ``text/html``.

    Relative addresses stand against ``page.url``. Raises PageError for a listing that is empty, damaged or dangerous.
    """
    body, url = unpacked(page.body), page.url or ""
    root = ROOT.search(body[:HEAD].replace(b"\0", b""))  # UTF-16 sets a NUL beside each letter
    read = READERS.get(root[1]) if root else None
    return read(parse_xml(body), url) if read else listing_links(parse(replace(page, body=body)), url)
