"""What pages say of themselves to machines."""

import json

import lxml.html
import pytest

from crawler.parsers.metadata import Metadata, read_metadata


def metadata(head: str, url: str = "https://news.example/a/b") -> Metadata:
    return read_metadata(lxml.html.document_fromstring(f"<html><head>{head}</head><body><p>x</p></body></html>"), url)


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {"@type": "NewsArticle", "headline": "The headline"}


@pytest.mark.parametrize("value", [ARTICLE, [ARTICLE], {"@graph": [{"@type": "WebSite"}, ARTICLE]}, {"@type": "WebPage", "mainEntity": ARTICLE}, ARTICLE | {"@type": ["Article", "Thing"]},
                                   ARTICLE | {"@type": "https://schema.org/NewsArticle"}, [[ARTICLE]]])  # fmt: skip
def test_headline_in_every_shape(value: object) -> None:
    assert metadata(ld(value)).headline == "The headline"


@pytest.mark.parametrize(
    "body",
    [
        '<!-- {"@type": "Article", "headline": "The headline"} -->',
        '{"@type": "Article", "headline": "The headline",}',
        '{"@type": "Article", "headline": "The\theadline"};',
    ],
)
def test_mended_json(body: str) -> None:
    assert metadata(f'<script type="application/ld+json">{body}</script>').headline == "The headline"


def test_broken_json_is_no_error() -> None:
    assert metadata('<script type="application/ld+json">{"@type": </script>').headline is None


def test_entities_in_json_are_read() -> None:
    assert metadata(ld(ARTICLE | {"headline": "R&amp;D <b>grows</b>"})).headline == "R&D grows"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "Ann Lee"}, ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"name": "Bo Ek"}], ("Ann Lee", "Bo Ek")),
        ("By Ann Lee and Bo Ek", ("Ann Lee", "Bo Ek")),
        ({"@type": "Organization", "name": "The News"}, ()),
        ("https://news.example/authors/ann", ()),
    ],
)
def test_authors(author: object, names: tuple[str, ...]) -> None:
    assert metadata(ld(ARTICLE | {"author": author})).authors == names


def test_dates_say_where_they_were_found() -> None:
    found = metadata(
        ld(ARTICLE | {"datePublished": "2026-05-12T09:41:00Z"})
        + '<meta property="article:modified_time" content="2026-05-13">'
    )
    assert found.published is not None
    assert found.modified is not None
    assert (found.published.text, found.published.origin) == ("2026-05-12T09:41:00Z", "json-ld")
    assert (found.modified.text, found.modified.origin) == ("2026-05-13", "meta")


def test_addresses_are_absolute() -> None:
    found = metadata('<link rel="canonical" href="/c"><meta property="og:image" content="//cdn.example/i.jpg">')
    assert (found.canonical, found.image) == ("https://news.example/c", "https://cdn.example/i.jpg")


def test_an_impossible_address_is_unknown() -> None:
    assert metadata('<link rel="canonical" href="http://[x">').canonical is None


@pytest.mark.parametrize(
    ("html", "language"),
    [('<meta property="og:locale" content="pt_BR">', "pt-BR"), ('<meta name="language" content="German">', None)],
)
def test_language(html: str, language: str | None) -> None:
    assert metadata(html).language == language


def test_topics() -> None:
    assert metadata('<meta name="keywords" content="chips, trade,chips">').topics == ("chips", "trade")
