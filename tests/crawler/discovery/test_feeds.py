import pytest

from crawler.discovery.feeds import feed_links
from crawler.discovery.xml_tree import parse_xml
from pipelines.records import Date

FEED = "https://wire.example/feeds/all.xml"


def urls(xml: str) -> list[str]:
    return [link.url for link in feed_links(parse_xml(xml.encode()), FEED)]


def test_rss_2_in_the_order_of_the_feed() -> None:
    xml = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><link>https://wire.example/</link>
    <item><title>B</title><link>https://wire.example/b</link></item>
    <item><title>A</title><link>https://wire.example/a</link></item></channel></rss>"""
    assert urls(xml) == ["https://wire.example/b", "https://wire.example/a"]


def test_an_atom_entry_has_its_address_in_an_attribute() -> None:
    xml = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://wire.example/"/><entry>
    <link rel="enclosure" href="https://wire.example/a.mp3"/><link rel="alternate" href="https://wire.example/a"/></entry>
    <entry><link href="/b"/></entry></feed>"""
    assert urls(xml) == ["https://wire.example/a", "https://wire.example/b"]


def test_rdf_has_its_items_beside_the_channel() -> None:
    xml = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://wire.example/"><link>https://wire.example/</link></channel>
    <item rdf:about="https://wire.example/a"><link>https://wire.example/a</link></item></rdf:RDF>"""
    assert urls(xml) == ["https://wire.example/a"]


def test_an_atom_link_inside_rss_stands_in_where_the_other_is_empty() -> None:
    xml = """<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><link/>
    <atom:link href="https://wire.example/a"/></item></channel></rss>"""
    assert urls(xml) == ["https://wire.example/a"]


@pytest.mark.parametrize(
    ("guid", "found"),
    [
        ("<guid>https://wire.example/a</guid>", ["https://wire.example/a"]),
        ('<guid isPermaLink="false">https://wire.example/a</guid>', []),
        ("<guid>tag:wire.example,2026:a</guid>", []),
    ],
)
def test_a_guid_is_an_address_unless_it_says_otherwise(guid: str, found: list[str]) -> None:
    assert urls(f"<rss><channel><item>{guid}</item></channel></rss>") == found


def test_an_address_may_stand_in_cdata_with_space_around() -> None:
    assert urls("<rss><item><link>\n <![CDATA[https://wire.example/a?x=1&y=2]]>\n</link></item></rss>") == [
        "https://wire.example/a?x=1&y=2"
    ]


def test_relative_addresses_stand_against_xml_base() -> None:
    xml = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/"><entry xml:base="2026/">
    <link href="a"/></entry></feed>"""
    assert urls(xml) == ["https://news.example/2026/a"]


def test_each_address_is_given_once_and_without_tracking() -> None:
    xml = """<rss><item><link>https://wire.example/a?utm_source=rss</link></item>
    <item><link>https://wire.example/a#top</link></item></rss>"""
    assert urls(xml) == ["https://wire.example/a"]


def test_what_is_no_web_address_is_left_out() -> None:
    xml = "<rss><item><link>javascript:alert(1)</link></item><item><link>http://[half/</link></item><item/></rss>"
    assert urls(xml) == []


def test_errors_of_a_feed_are_mended() -> None:
    xml = "<rss><channel><item><title>R&D&nbsp;news</title><link>https://wire.example/a</link></item>"
    assert urls(xml) == ["https://wire.example/a"]


@pytest.mark.parametrize(
    ("dates", "published", "modified"),
    [
        ("<pubDate>Tue, 12 May 2026 09:41:00 GMT</pubDate>", "Tue, 12 May 2026 09:41:00 GMT", None),
        ("<dc:date>2026-05-12</dc:date>", "2026-05-12", None),
        ("<published>2026-05-12</published><updated>2026-05-13</updated>", "2026-05-12", "2026-05-13"),
        ("<updated>2026-05-13</updated>", None, "2026-05-13"),
        ("", None, None),
    ],
)
def test_the_dates_of_an_entry(dates: str, published: str | None, modified: str | None) -> None:
    xml = f"""<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><link>/a</link>{dates}</item></channel></rss>"""
    (link,) = feed_links(parse_xml(xml.encode()), FEED)
    assert link.published == (Date(text=published, origin="feed") if published else None)
    assert link.modified == (Date(text=modified, origin="feed") if modified else None)
