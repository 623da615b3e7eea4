"""What kind of listing bytes are, and what they tell of their site."""

import gzip

import pytest

from crawler.survey.seen import Look, Seen, Shape
from crawler.survey.sight import seen_of, shape_of
from pipelines.records import Outcome, Page

URL = "https://www.harbour.example/"
NEWS = (
    b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/x</loc><n:news>'
    b"<n:publication_date>2026-05-12</n:publication_date></n:news></url></urlset>"
)
VIDEO = (
    b'<urlset xmlns:v="http://www.google.com/schemas/sitemap-video/1.1"><url><loc>https://a.example/x</loc><v:video>'
    b"<v:publication_date>2026-05-12</v:publication_date></v:video></url></urlset>"
)


def seen(body: str | bytes) -> Seen:
    page = Page(body=body.encode() if isinstance(body, str) else body, url=URL)
    return seen_of(Look(url=URL, why="asked for"), page, has_validators=False)


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (b"<html><body><p>Hello", "page"),
        (b"<rss><channel><item><link>https://a.example/x</link></item></channel></rss>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'></rdf:RDF>", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        (b"<urlset><url><loc>https://a.example/x</loc></url></urlset>", "sitemap"),
        (b"https://a.example/x\nhttps://a.example/y\n", "sitemap"),
        (b"<sitemapindex></sitemapindex>", "sitemap index"),
        (NEWS, "news sitemap"),
        (VIDEO, "sitemap"),
        (gzip.compress(NEWS, mtime=0), "news sitemap"),
    ],
)
def test_the_bytes_tell_what_it_is(body: bytes, shape: Shape) -> None:
    assert shape_of(Page(body=body, url=URL)) == shape


def test_the_feeds_that_a_page_declares_come_before_those_it_links_to() -> None:
    found = seen(
        """<html><head><link rel="alternate" type="application/rss+xml" title="All" href="/all.rss">
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/talk.rss">
        <link rel="alternate" type="text/html" hreflang="de" href="/de/">
        <link rel="alternate" type="application/feed+json; charset=utf-8" href="feed.json"></head>
        <body><a href="/rss/sport.xml">Sport</a><a href="/feedback">Tell us</a><a href="/all.rss">All</a></body></html>"""
    )
    assert found.feeds == tuple(f"{URL}{name}" for name in ("all.rss", "feed.json", "rss/sport.xml"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Home | The Harbour", "The Harbour"),
        ("The Harbour - News from the quay", "The Harbour"),
        ("Startseite", None),
        ("Breaking news - Harbourtimes", "Harbourtimes"),
        ("", None),
    ],
)
def test_what_the_site_is_called(title: str, name: str | None) -> None:
    assert seen(f"<html><head><title>{title}</title></head><body><p>Hello</p></body></html>").title == name


@pytest.mark.parametrize(
    ("mark", "platform"),
    [
        ("<link href='/wp-content/themes/x.css'>", "wordpress"),
        ('<meta name="generator" content="Ghost 5.1">', "ghost"),
        ('<meta name="Generator" content="Drupal 10">', "drupal"),
        ("<script src='/pf/dist/engine/react.js'></script>", "arc"),
        ("<p>A ghost was seen</p>", None),
    ],
)
def test_the_content_system_shows(mark: str, platform: str | None) -> None:
    assert seen(f"<html><head>{mark}</head><body><p>Hello</p></body></html>").platform == platform


@pytest.mark.parametrize(
    ("body", "language", "title"),
    [
        ("<rss><channel><title>The Harbour</title><language>en-gb</language></channel></rss>", "en-gb", "The Harbour"),
        ("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><title>Hafen</title></feed>", "de", "Hafen"),
        (
            '{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "language": "fr", "items": []}',
            "fr",
            "Quay",
        ),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": 7, "items": []}', None, None),
    ],
)
def test_what_a_feed_says_of_itself(body: str, language: str | None, title: str | None) -> None:
    found = seen(body)
    assert (found.language, found.title) == (language, title)


def test_what_cannot_be_read_says_why() -> None:
    found = seen(gzip.compress(NEWS)[:40])
    assert (found.outcome, found.shape) == (Outcome.REJECTED, None)
    assert found.reason
