import gzip

import pytest

from crawler.discovery.discover import discover
from crawler.discovery.link import Link
from crawler.discovery.sitemaps import MOST_ENTRIES, sitemap_links
from crawler.discovery.xml_tree import parse_xml
from pipelines.records import Date, Page, Told

SITEMAP = "https://wire.example/sitemap.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def links(xml: str) -> tuple[Link, ...]:
    return sitemap_links(parse_xml(xml.encode()), SITEMAP)


def test_the_newest_page_comes_first() -> None:
    xml = f"""<urlset {NAMESPACE}><url><loc>https://wire.example/old</loc><lastmod>2026-03-01</lastmod></url>
    <url><loc>https://wire.example/unknown</loc></url>
    <url><loc>https://wire.example/new</loc><lastmod>2026-05-12T09:41:00+00:00</lastmod></url></urlset>"""
    assert [link.url.rpartition("/")[2] for link in links(xml)] == ["new", "old", "unknown"]


def test_the_children_of_an_index_are_listings() -> None:
    xml = f"<sitemapindex {NAMESPACE}><sitemap><loc>https://wire.example/may.xml.gz</loc></sitemap></sitemapindex>"
    assert links(xml) == (Link(url="https://wire.example/may.xml.gz", kind="listing"),)


def test_a_sitemap_without_a_namespace_is_read_too() -> None:
    assert links("<urlset><url><loc> /a </loc></url></urlset>") == (Link(url="https://wire.example/a"),)


def test_pictures_of_a_page_are_no_pages() -> None:
    xml = f"""<urlset {NAMESPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
    <image:image><image:loc>https://wire.example/a.jpg</image:loc></image:image><loc>https://wire.example/a</loc></url>
    </urlset>"""
    assert links(xml) == (Link(url="https://wire.example/a"),)


def test_an_entry_without_an_address_is_left_out() -> None:
    assert links(f"<urlset {NAMESPACE}><url><loc/></url><url/></urlset>") == ()


def test_the_dates_of_a_news_sitemap() -> None:
    xml = f"""<urlset {NAMESPACE} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>
    <loc>https://wire.example/a</loc><lastmod>2026-05-13</lastmod>
    <news:news><news:publication_date>2026-05-12T09:41Z</news:publication_date></news:news></url></urlset>"""
    (link,) = links(xml)
    assert link.told.published == Date(text="2026-05-12T09:41Z", origin="sitemap")
    assert link.told.modified == Date(text="2026-05-13", origin="sitemap")


def test_moments_and_not_texts_are_compared() -> None:
    xml = f"""<urlset {NAMESPACE}><url><loc>/earlier</loc><lastmod>2026-05-12T23:00:00+09:00</lastmod></url>
    <url><loc>/later</loc><lastmod>2026-05-12T20:00:00Z</lastmod></url><url><loc>/odd</loc><lastmod>soon</lastmod></url></urlset>"""
    assert [link.url.rpartition("/")[2] for link in links(xml)] == ["later", "earlier", "odd"]


def read(body: str | bytes) -> tuple[Link, ...]:
    return discover(Page(body=body.encode() if isinstance(body, str) else body, url=SITEMAP))


def test_a_news_sitemap_says_the_title() -> None:
    xml = f"""<urlset {NAMESPACE} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
    xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"><url>
    <image:image><image:loc>https://wire.example/a.jpg</image:loc><image:title>A cloud</image:title></image:image>
    <video:video><video:title>Film</video:title><video:publication_date>2001-01-01</video:publication_date></video:video>
    <xhtml:link rel="alternate" hreflang="de" href="https://wire.example/de/a"/><loc>https://wire.example/a</loc>
    <n:news><n:publication><n:name>Wire</n:name><n:language>en</n:language></n:publication>
    <n:publication_date>2026-05-12</n:publication_date><n:title>Rain &amp; wind</n:title></n:news></url></urlset>"""
    (link,) = read(xml)
    assert link.told == Told(title="Rain & wind", published=Date(text="2026-05-12", origin="sitemap"))


def test_the_children_of_an_index_say_when_they_changed() -> None:
    xml = f"""<sitemapindex {NAMESPACE}><sitemap><loc>/a.xml</loc><lastmod>2026-05-11</lastmod></sitemap>
    <sitemap><loc>/b.xml.gz</loc><lastmod>2026-05-12</lastmod></sitemap></sitemapindex>"""
    first, second = read(xml)
    assert (first.url, first.kind) == ("https://wire.example/b.xml.gz", "listing")
    assert first.told == Told(modified=Date(text="2026-05-12", origin="sitemap"))
    assert second.url == "https://wire.example/a.xml"


def test_a_sitemap_within_a_list_of_pages_is_a_listing_even_so() -> None:
    xml = "<urlset><url><loc>/a</loc></url><sitemap><loc>/b.xml</loc></sitemap></urlset>"
    assert {link.url.rpartition("/")[2]: link.kind for link in read(xml)} == {"a": "page", "b.xml": "listing"}


@pytest.mark.parametrize(
    "xml",
    [
        "<urlset><url><loc>https://wire.example/a?x=1&y=2</loc></url></urlset>",
        "<urlset><url><image:image><image:loc>/x.jpg</image:loc></image:image><loc>/a?x=1&amp;y=2</loc></url></urlset>",
        "<urlset><url><loc><![CDATA[https://wire.example/a?x=1&y=2]]></loc></url></urlset>",
        "<?xml version='1.0' encoding='utf-16'?><urlset><url><loc>/a?x=1&amp;y=2</loc></url></urlset>",
        "<urlset><url><loc>/a?x=1&amp;y=2</loc></url><url><loc>",
    ],
    ids=["bare sign", "undeclared prefix", "cdata", "wrong declaration", "cut"],
)
def test_errors_of_a_sitemap_are_mended(xml: str) -> None:
    assert [link.url for link in read(xml)] == ["https://wire.example/a?x=1&y=2"]


def test_a_feed_may_stand_for_a_sitemap() -> None:
    assert [link.url for link in read("<rss><item><link>https://wire.example/a</link></item></rss>")] == [
        "https://wire.example/a"
    ]


def test_no_more_is_read_than_the_protocol_allows() -> None:
    entries = "".join(f"<url><loc>/{number}</loc></url>" for number in range(MOST_ENTRIES + 9))
    assert len(read(f"<urlset>{entries}</urlset>")) == MOST_ENTRIES


# A list of addresses

TEXT = (
    "https://wire.example/b\r\nhttps://wire.example/a\n\nno address\n  https://wire.example/b  \nmailto:x@y.example\n"
)


@pytest.mark.parametrize(
    "body",
    [TEXT.encode(), f"\ufeff{TEXT}".encode(), gzip.compress(TEXT.encode(), mtime=0)],
    ids=["plain", "mark", "gzip"],
)
def test_a_text_with_an_address_on_each_line(body: bytes) -> None:
    assert read(body) == (Link(url="https://wire.example/b"), Link(url="https://wire.example/a"))


def test_a_text_that_begins_with_an_address_and_goes_on_is_none() -> None:
    assert read("https://wire.example/a is <a href='/b'>here</a>") == (Link(url="https://wire.example/b"),)


def test_a_text_without_end_is_read_to_a_point() -> None:
    assert len(read("".join(f"https://wire.example/{number}\n" for number in range(MOST_ENTRIES + 9)))) == MOST_ENTRIES
