import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.discover import discover
from crawler.discovery.link import Link
from pipelines.errors import PageError
from pipelines.records import Page

A = (Link(url="https://wire.example/a"),)
HTML = b'<!doctype html><html><body><a href="/a">A</a></body></html>'
FEED = b"<rss><channel><item><link>https://wire.example/a</link></item></channel></rss>"
SITEMAP = b"<urlset><url><loc>https://wire.example/a</loc></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>https://wire.example/a</loc></sitemap></sitemapindex>"
STYLED = b'<?xml version="1.0"?><?xml-stylesheet href="/feed.xsl"?><!-- made by a shop -->\n'


def page(body: bytes) -> Page:
    return Page(body=body, url="https://wire.example/listing")


@pytest.mark.parametrize("body", [HTML, FEED, SITEMAP, STYLED + FEED, b"\xef\xbb\xbf\n\n" + STYLED + SITEMAP])
def test_the_bytes_tell_what_kind_of_listing_it_is(body: bytes) -> None:
    assert discover(page(body)) == A


@pytest.mark.parametrize("body", [HTML, FEED, SITEMAP])
def test_gzip_is_unfolded(body: bytes) -> None:
    assert discover(page(gzip.compress(body))) == A


def test_a_feed_in_utf_16_is_recognised() -> None:
    body = '<?xml version="1.0" encoding="utf-16"?><rss><item><link>https://wire.example/a</link></item></rss>'
    assert discover(page(body.encode("utf-16"))) == A


def test_a_prefixed_root_is_recognised() -> None:
    xml = b'<sm:urlset xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9"><sm:url><sm:loc>/a</sm:loc></sm:url></sm:urlset>'
    assert discover(page(xml)) == A


def test_html_that_speaks_of_feeds_is_html() -> None:
    assert discover(page(b"<html><body><p>An example: <rss></p><a href='/a'>A</a></body></html>")) == A


BOMB = b"""<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss><item><link>https://wire.example/&b;</link></item></rss>"""
THEFT = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><link>https://wire.example/&x;</link></item></rss>"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB, "XML that declares entities"),
        (THEFT, "XML that declares entities"),
        (gzip.compress(HTML, mtime=0)[:-9] + b"x" * 9, "damaged: the content does not decompress"),
        (gzip.compress(b"\0" * (64 * 1024**2 + 1), mtime=0), "unfolds to more than 64 MB"),
        (b"", "nothing to read"),
    ],
    ids=["bomb", "theft", "damaged", "huge", "empty"],
)
def test_what_is_dangerous_damaged_or_empty_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        discover(page(body))


@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b"",
            FEED[:20],
            b"<urlset><url>",
            b"<html>",
            gzip.compress(FEED, mtime=0)[:12],
            b'{"items":',
            b"https://",
            b"<feed>",
        ]
    ),
)
def test_any_bytes_give_links_or_a_page_error(tail: bytes, head: bytes) -> None:
    with suppress(PageError):
        assert isinstance(discover(page(head + tail)), tuple)
