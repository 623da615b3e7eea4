"""What a page says in schema.org's terms with attributes of its own elements."""

import time

import lxml.html
import pytest

from crawler.parsers.jsonld import Node
from crawler.parsers.metadata import Metadata, read_metadata
from crawler.parsers.microdata import marked_articles

ARTICLE = """<article itemscope itemtype="https://schema.org/NewsArticle">
  <meta itemprop="mainEntityOfPage" content="https://news.example/a">
  <h1 itemprop="headline">Die Fähre <em>fährt</em> wieder</h1>
  <p>Von <span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/ann"><b itemprop="name">Ann Lee</b></a></span></p>
  <time itemprop="datePublished" datetime="2026-05-12T09:41:00+02:00">12. Mai, 9.41 Uhr</time>
  <img itemprop="image" src="/i/ferry.jpg">
  <div itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content="Der Bote"></div>
  <div itemprop="articleBody"><p>Sie fährt.</p></div>
</article>"""
TEASER = """<li itemscope itemtype="http://schema.org/Article"><a itemprop="url" href="https://news.example/b">
<span itemprop="headline">Der Bürgermeister geht</span></a><time itemprop="datePublished">2026-05-01</time></li>"""


def articles(body: str) -> list[Node]:
    return marked_articles(lxml.html.document_fromstring(f"<html><body>{body}</body></html>"))


def metadata(body: str, head: str = "") -> Metadata:
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, "https://news.example/a")


def test_values() -> None:
    (article,) = articles(ARTICLE)
    assert article["headline"] == "Die Fähre fährt wieder"
    assert article["datePublished"] == "2026-05-12T09:41:00+02:00"
    assert article["image"] == "/i/ferry.jpg"
    assert article["mainEntityOfPage"] == "https://news.example/a"


def test_items_within_are_values_of_their_own() -> None:
    (article,) = articles(ARTICLE)
    assert article["author"] == {"@type": ["https://schema.org/Person"], "url": "/ann", "name": "Ann Lee"}
    assert article["publisher"]["name"] == "Der Bote"
    assert "name" not in article


def test_several_values_are_a_list() -> None:
    (article,) = articles(
        '<div itemscope itemtype="Article"><i itemprop="author">Ann Lee</i><i itemprop="author">Bo Ek</i>'
        '<i itemprop="author">Cy Lund</i></div>'
    )
    assert article["author"] == ["Ann Lee", "Bo Ek", "Cy Lund"]


def test_text_of_the_article_is_no_property() -> None:
    (article,) = articles(ARTICLE)
    assert "articleBody" not in article


def test_long_text_is_no_value() -> None:
    (article,) = articles(
        f'<div itemscope itemtype="Article"><p itemprop="description">{"word " * 1000}</p><p itemprop="name">A</p></div>'
    )
    assert article == {"@type": ["Article"], "name": "A"}


def test_text_behind_a_value_is_not_part_of_it() -> None:
    (article,) = articles(f'<div itemscope itemtype="Article"><b itemprop="name">A</b>{"word " * 1000}</div>')
    assert article["name"] == "A"


def test_item_of_another_type_is_no_article() -> None:
    assert articles('<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Kettle</b></div>') == []


@pytest.mark.parametrize("prefix", ["schema:", "https://schema.org/", ""])
def test_rdfa(prefix: str) -> None:
    (article,) = articles(
        f'<article typeof="{prefix}NewsArticle" resource="/a"><h1 property="{prefix}headline">A</h1>'
        f'<p property="{prefix}author" typeof="{prefix}Person"><b property="{prefix}name">Ann Lee</b></p></article>'
    )
    assert (article["@id"], article["headline"], article["author"]["name"]) == ("/a", "A", "Ann Lee")


def test_properties_of_other_vocabularies_are_left_alone() -> None:
    (article,) = articles('<article typeof="schema:Article"><b property="foaf:name">Ann</b></article>')
    assert "name" not in article


# With the rest of the metadata


def test_page_without_json_ld_is_read_from_its_microdata() -> None:
    found = metadata(ARTICLE)
    assert (found.headline, found.authors, found.site_names) == ("Die Fähre fährt wieder", ("Ann Lee",), ("Der Bote",))
    assert found.published is not None
    assert (found.published.text, found.published.origin) == ("2026-05-12T09:41:00+02:00", "meta")
    assert found.image == "https://news.example/i/ferry.jpg"
    assert "NewsArticle" in found.types


def test_teasers_are_not_the_article() -> None:
    found = metadata(TEASER + ARTICLE)
    assert found.headline == "Die Fähre fährt wieder"
    assert metadata(TEASER, "<title>Die Fähre fährt wieder</title>").headline is None


def test_json_ld_comes_before_microdata() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Stated", "url": "https://news.example/a"}</script>'
    found = metadata(ARTICLE, head)
    assert found.headline == "Stated"
    assert found.published is not None
    assert found.published.text == "2026-05-12T09:41:00+02:00"


def test_meta_elements_come_before_the_dates_of_microdata() -> None:
    found = metadata(ARTICLE, '<meta property="article:published_time" content="2026-05-11T00:00:00Z">')
    assert found.published is not None
    assert found.published.text == "2026-05-11T00:00:00Z"


@pytest.mark.parametrize(
    "body",
    [
        '<div itemscope itemtype="Article">' + '<b itemprop="name">x</b>' * 50_000 + "</div>",
        '<div itemscope itemtype="Article"><b itemprop="name">x</b></div>' * 20_000,
        '<div itemscope itemtype="Article" itemprop="a">' * 240 + "<p>x</p>" * 50_000 + "</div>" * 240,
        '<div itemscope itemtype="Article">' + '<b itemprop="a">' * 200 + "<i></i>" * 50_000,
    ],
)
def test_time_is_linear(body: str) -> None:
    tree = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(huge_tree=True))
    start = time.process_time()
    marked_articles(tree)
    assert time.process_time() - start < 1.5
