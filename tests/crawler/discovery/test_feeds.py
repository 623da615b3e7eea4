import pytest

from crawler.discovery.feeds import MOST_ENTRIES, feed_links
from crawler.discovery.xml_tree import parse_xml
from pipelines.records import Date, Told

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
    assert link.told.published == (Date(text=published, origin="feed") if published else None)
    assert link.told.modified == (Date(text=modified, origin="feed") if modified else None)


# What it says of its entries


def told(entry: str, namespaces: str = "", tag: str = "item") -> Told:
    xml = f"<rss {namespaces}><channel><{tag}><link>https://wire.example/a</link>{entry}</{tag}></channel></rss>"
    (link,) = feed_links(parse_xml(xml.encode()), FEED)
    return link.told


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


@pytest.mark.parametrize(
    ("entry", "namespaces", "expected"),
    [
        ("<title>Rain comes</title>", "", Told(title="Rain comes")),
        ("<title><![CDATA[<b>Rain</b> &amp; wind]]></title>", "", Told(title="Rain & wind")),
        ("<title>Rain &amp;#8217;til May</title>", "", Told(title="Rain ’til May")),
        ("<title>A <i>very</i> wet May</title>", "", Told(title="A very wet May")),
        ("<media:title>A cloud</media:title><title>Rain</title>", MEDIA, Told(title="Rain")),
        ("<media:group><media:title>A cloud</media:title></media:group>", MEDIA, Told()),
        ("<dc:title>Rain</dc:title>", DC, Told(title="Rain")),
        ("<description>Much rain.</description>", "", Told(summary="Much rain.")),
        ("<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>", "", Told(summary="One.\nTwo.")),
        ("<description>&lt;img src='x.jpg'&gt;Rain&lt;br/&gt;came.</description>", "", Told(summary="Rain\ncame.")),
        ("<description>&lt;script&gt;x()&lt;/script&gt;Rain.</description>", "", Told(summary="Rain.")),
        ("<description> </description>", "", Told()),
        ("<content:encoded>The whole article.</content:encoded>", CONTENT, Told()),
        (f"<description>{'long ' * 500}</description>", "", Told()),
        ("<media:description>A cloud</media:description>", MEDIA, Told()),
        ("<dc:creator>Ann Lee</dc:creator><dc:creator>Bob Ray</dc:creator>", DC, Told(authors=("Ann Lee", "Bob Ray"))),
        ("<author>ann@wire.example (Ann Lee)</author>", "", Told(authors=("ann@wire.example (Ann Lee)",))),
        ("<author>desk</author><dc:creator>Ann Lee</dc:creator>", DC, Told(authors=("Ann Lee",))),
        ("<dc:creator/><author>Ann Lee</author>", DC, Told(authors=("Ann Lee",))),
        ("<author><name>Ann Lee</name><uri>https://wire.example/ann</uri></author>", "", Told(authors=("Ann Lee",))),
        ("<dc:creator>Ann Lee</dc:creator><title>Rain</title>", "", Told(authors=("Ann Lee",), title="Rain")),
    ],
)
def test_what_an_entry_says(entry: str, namespaces: str, expected: Told) -> None:
    assert told(entry, namespaces) == expected


def test_the_signature_of_a_publishing_system_is_no_summary() -> None:
    html = "<p>Much rain.</p><p>The post <a href='/a'>Rain comes</a> appeared first on <a href='/'>Wire</a>.</p>"
    assert told(f"<title>Rain comes</title><description><![CDATA[{html}]]></description>").summary == "Much rain."


def test_the_words_of_atom() -> None:
    xml = """<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Wire</name></author>
    <entry><title type="html">Rain &lt;em&gt;comes&lt;/em&gt;</title><link href="/a"/><summary type="xhtml">
    <div xmlns="http://www.w3.org/1999/xhtml"><p>Much <b>rain</b>.</p><p>And wind.</p></div></summary>
    <author><name>Ann Lee</name><email>ann@wire.example</email></author><author><name>Bob Ray</name></author></entry>
    <entry><title>Two</title><link href="/b"/><content type="html">The whole article.</content></entry></feed>"""
    first, second = feed_links(parse_xml(xml.encode()), FEED)
    assert first.told == Told(title="Rain comes", summary="Much rain.\nAnd wind.", authors=("Ann Lee", "Bob Ray"))
    assert second.told == Told(title="Two", authors=("Wire",))


def test_atom_0_3() -> None:
    xml = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A</title>
    <link rel="alternate" type="text/html" href="https://wire.example/a"/><issued>2004-05-12T09:41:00Z</issued>
    <modified>2004-05-13T09:41:00Z</modified><author><name>Ann Lee</name></author></entry></feed>"""
    (link,) = feed_links(parse_xml(xml.encode()), FEED)
    assert link.told == Told(
        title="A",
        published=Date(text="2004-05-12T09:41:00Z", origin="feed"),
        modified=Date(text="2004-05-13T09:41:00Z", origin="feed"),
        authors=("Ann Lee",),
    )


# Where its entries lead


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (
            '<link href="https://wire.example/a.json" type="application/json"/><link href="https://wire.example/a"/>',
            "a",
        ),
        ('<link rel="self" href="https://wire.example/x"/><link rel="alternate" href="https://wire.example/a"/>', "a"),
        ("<id>https://wire.example/a</id>", "a"),
        ("<guid></guid><link>https://wire.example/a</link>", "a"),
        ("<guid>https://wire.example/a</guid><link>https://wire.example/</link>", "a"),
        ('<guid isPermaLink="TRUE">https://wire.example/a</guid>', "a"),
        (
            '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://wire.example/a</f:origLink><link>/x</link>',
            "a",
        ),
    ],
)
def test_the_address_of_an_entry(entry: str, found: str) -> None:
    xml = f"<rss><channel><link>https://wire.example/</link><item>{entry}</item></channel></rss>"
    assert urls(xml) == [f"https://wire.example/{found}"]


def test_rdf_may_have_the_address_in_an_attribute() -> None:
    xml = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <item rdf:about="https://wire.example/a"><title>A</title></item></rdf:RDF>"""
    assert urls(xml) == ["https://wire.example/a"]


def test_the_next_page_of_a_feed_comes_last() -> None:
    xml = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/><entry><link href="/a"/></entry></feed>"""
    assert [(link.url, link.kind) for link in feed_links(parse_xml(xml.encode()), FEED)] == [
        ("https://wire.example/a", "page"),
        ("https://wire.example/feeds/all.xml?page=2", "next"),
    ]


def test_a_feed_without_end_is_read_to_a_point() -> None:
    xml = (
        "<rss>"
        + "".join(f"<item><link>https://wire.example/{n}</link></item>" for n in range(MOST_ENTRIES + 9))
        + "</rss>"
    )
    assert len(urls(xml)) == MOST_ENTRIES


def test_an_address_longer_than_any_article_has_is_left_out() -> None:
    assert urls(f"<rss><item><link>https://wire.example/{'a' * 2048}</link></item></rss>") == []
