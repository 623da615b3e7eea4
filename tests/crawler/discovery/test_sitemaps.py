from crawler.discovery.link import Link
from crawler.discovery.sitemaps import sitemap_links
from crawler.discovery.xml_tree import parse_xml
from pipelines.records import Date

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
    assert link.published == Date(text="2026-05-12T09:41Z", origin="sitemap")
    assert link.modified == Date(text="2026-05-13", origin="sitemap")


def test_moments_and_not_texts_are_compared() -> None:
    xml = f"""<urlset {NAMESPACE}><url><loc>/earlier</loc><lastmod>2026-05-12T23:00:00+09:00</lastmod></url>
    <url><loc>/later</loc><lastmod>2026-05-12T20:00:00Z</lastmod></url><url><loc>/odd</loc><lastmod>soon</lastmod></url></urlset>"""
    assert [link.url.rpartition("/")[2] for link in links(xml)] == ["later", "earlier", "odd"]
