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


@pytest.mark.parametrize("rel", ["canonical", "Canonical", "canonical shortlink"])
def test_canonical_in_every_spelling(rel: str) -> None:
    assert metadata(f'<link rel="{rel}" href=" /c ">').canonical == "https://news.example/c"


def test_empty_canonical_is_none() -> None:
    assert metadata('<link rel="canonical" href=""><link rel="amphtml" href="/amp">').canonical is None


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<meta property="og:locale" content="pt_BR">', "pt-BR"),
        ('<meta property="og:locale" content="en_US.UTF-8">', "en-US"),
        ('<meta http-equiv="Content-Language" content="de-ch, fr">', "de-CH"),
        ('<meta name="language" content="German">', None),
        ('<meta name="language" content="und"><meta name="dc.language" content="EN">', "en"),
        ('<meta name="language" content="zh-hant-tw">', "zh-Hant-TW"),
        ('<meta name="language" content="cz">', "cs"),
        (ld(ARTICLE | {"inLanguage": {"@type": "Language", "name": "sv"}}), "sv"),
        (ld({"@type": "WebPage", "inLanguage": "nb-NO"}), "nb-NO"),
        ("", None),
    ],
)
def test_language(html: str, language: str | None) -> None:
    assert metadata(html).language == language


def test_language_of_the_page_itself_comes_first() -> None:
    tree = lxml.html.document_fromstring('<html lang="fr"><meta property="og:locale" content="en_US"><p>x</p></html>')
    assert read_metadata(tree, None).language == "fr"


# Titles, subtitle, description


def test_title_of_a_drawing_is_not_the_pages() -> None:
    tree = lxml.html.document_fromstring("<html><svg><title>Menu</title></svg><title>Ferry</title><p>x</p></html>")
    assert read_metadata(tree, None).titles == ("Ferry",)


@pytest.mark.parametrize("value", ["undefined", "null", "[object Object]", " "])
def test_what_templates_write_for_nothing(value: str) -> None:
    html = f'<meta property="og:title" content="{value}"><meta name="twitter:title" content="Ferry">'
    assert metadata(html).titles == ("Ferry",)


@pytest.mark.parametrize(
    ("alternative", "subtitle"), [("The long way", "The long way"), ("the headline", None), ("", None)]
)
def test_subtitle(alternative: str, subtitle: str | None) -> None:
    assert metadata(ld(ARTICLE | {"alternativeHeadline": alternative})).subtitle == subtitle


def test_descriptions_in_order_of_trust() -> None:
    html = (
        '<meta name="description" content="c"><meta property="og:description" content="a">'
        + ld(ARTICLE | {"description": "b"})
        + ld({"@type": "WebPage", "description": "d"})
    )
    assert metadata(html).descriptions == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    "name", ['itemprop="datePublished"', 'property="schema:datePublished"', 'name="DC.date.issued"']
)
def test_date_of_a_meta_element_however_it_is_called(name: str) -> None:
    found = metadata(f'<meta {name} content="2026-05-12">').published
    assert found is not None
    assert found.text == "2026-05-12"


def test_page_says_when_its_article_does_not() -> None:
    found = metadata(ld({"@graph": [{"@type": "WebPage", "datePublished": "2026-05-12"}, ARTICLE]})).published
    assert found is not None
    assert (found.text, found.origin) == ("2026-05-12", "json-ld")


# The site


def test_site_names_from_everywhere() -> None:
    html = (
        '<meta property="og:site_name" content="The Post"><meta name="application-name" content="Post">'
        '<meta name="apple-mobile-web-app-title" content="Post App">'
        + ld(
            ARTICLE
            | {"publisher": {"@type": "Organization", "name": "Post Media", "alternateName": ["PM", "The Post"]}}
        )
        + ld({"@type": "WebSite", "name": "thepost.example"})
    )
    assert metadata(html).site_names == ("The Post", "Post", "Post App", "Post Media", "PM", "thepost.example")


def test_publisher_by_reference() -> None:
    graph = [ARTICLE | {"publisher": {"@id": "#p"}}, {"@type": "Organization", "@id": "#p", "name": "Post Media"}]
    assert metadata(ld({"@graph": graph})).site_names == ("Post Media",)


def test_publisher_by_address_is_no_name() -> None:
    assert metadata(ld(ARTICLE | {"publisher": "https://news.example/"})).site_names == ()


# The picture


def test_picture_of_opengraph_comes_before_that_of_json_ld() -> None:
    html = ld(ARTICLE | {"image": "/b.jpg"})
    assert metadata(html).image == "https://news.example/b.jpg"
    assert metadata(html + '<meta property="og:image" content="/a.jpg">').image == "https://news.example/a.jpg"


def test_logo_of_the_publisher_is_no_picture_of_the_story() -> None:
    publisher = {"name": "The Post", "logo": {"@type": "ImageObject", "url": "https://cdn.example/the-post.png"}}
    html = '<meta property="og:image" content="https://cdn.example/the-post.png">'
    assert (
        metadata(html + ld(ARTICLE | {"publisher": publisher, "image": "/b.jpg"})).image == "https://news.example/b.jpg"
    )


def test_picture_by_link() -> None:
    assert metadata('<link rel="image_src" href="/a.jpg">').image == "https://news.example/a.jpg"


def test_caption_on_the_page_comes_before_that_of_json_ld() -> None:
    head = ld(ARTICLE | {"image": {"url": "/pier-dawn.jpg", "caption": "The pier, stated"}})
    figure = '<h1>x</h1><figure><img src="/pier-dawn.jpg"><figcaption>The pier, printed</figcaption></figure>'
    assert metadata(head).image_caption == "The pier, stated"
    assert metadata(head + figure).image_caption == "The pier, printed"


# Whether it is free


@pytest.mark.parametrize(
    ("value", "paywall"),
    [
        (True, False),
        (False, True),
        ("True", False),
        ("False", True),
        ("false", True),
        ("no", True),
        ("https://schema.org/False", True),
        (0, True),
        ([False], True),
        ("perhaps", None),
        (None, None),
    ],
)
def test_paywall_by_json_ld(value: object, paywall: bool | None) -> None:
    assert metadata(ld(ARTICLE | {"isAccessibleForFree": value})).paywall is paywall


def test_paywall_around_a_part() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".rest"}
    assert metadata(ld(ARTICLE | {"hasPart": part})).paywall is True
    assert metadata(ld(ARTICLE | {"hasPart": [{}, part]})).paywall is True
    assert metadata(ld(ARTICLE | {"hasPart": {"isAccessibleForFree": True}})).paywall is None


def test_paywall_by_the_page_of_the_article() -> None:
    assert metadata(ld([{"@type": "WebPage", "isAccessibleForFree": False}, ARTICLE])).paywall is True


@pytest.mark.parametrize(
    ("html", "paywall"),
    [
        ('<meta property="article:content_tier" content="free">', False),
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="Locked">', True),
        ('<meta property="article:content_tier" content="tier 3">', None),
        ('<meta name="premium" content="no">', False),
        ('<meta name="paywall" content="true">', True),
        ('<meta name="is_free" content="false">', True),
        ('<meta itemprop="isAccessibleForFree" content="true">', False),
    ],
)
def test_paywall_by_meta_elements(html: str, paywall: bool | None) -> None:
    assert metadata(html).paywall is paywall


def test_article_itself_knows_best_whether_it_is_free() -> None:
    html = '<meta property="article:content_tier" content="metered">' + ld(ARTICLE | {"isAccessibleForFree": True})
    assert metadata(html).paywall is False


# Topics


def test_topics() -> None:
    assert metadata('<meta name="keywords" content="chips, trade,chips">').topics == ("chips", "trade")


@pytest.mark.parametrize(
    "keywords", ["chips; trade", "chips，trade", "chips、trade", "chips، trade", ["chips", "trade"]]
)
def test_topics_however_they_are_listed(keywords: object) -> None:
    assert metadata(ld(ARTICLE | {"keywords": keywords})).topics == ("chips", "trade")


def test_comma_within_one_of_several_topics_stays() -> None:
    tags = '<meta property="article:tag" content="Lee, Ann"><meta property="article:tag" content="Trade">'
    assert metadata(tags).topics == ("Lee, Ann", "Trade")


def test_sections_are_topics() -> None:
    html = '<meta property="article:section" content="Business">'
    assert metadata(html + ld(ARTICLE | {"articleSection": ["World", "business"]})).topics == ("World", "business")


def test_topics_of_one_kind_of_element_only() -> None:
    html = '<meta name="keywords" content="a b, c"><meta name="news_keywords" content="chips">'
    assert metadata(html).topics == ("chips",)


def test_name_of_the_site_is_no_topic() -> None:
    html = '<meta property="og:site_name" content="The Post"><meta name="keywords" content="The Post, news.example, Trade">'
    assert metadata(html).topics == ("Trade",)


@pytest.mark.parametrize(
    "topic",
    ["type:article", "source=wire", "https://n.example/t/7", "1048576", "Page Type: Article", "Day: Friday", "---", "8ae9ab2d-fe1b-4230-acb8-a59b52877682", "x" * 101],
)  # fmt: skip
def test_what_a_system_keeps_among_the_topics(topic: str) -> None:
    assert metadata(ld(ARTICLE | {"keywords": [topic, "Trade"]})).topics == ("Trade",)


@pytest.mark.parametrize("topic", ["9/11", "5G", "2026", "HIV/AIDS", "Star Trek: Voyager"])
def test_odd_topics(topic: str) -> None:
    assert metadata(ld(ARTICLE | {"keywords": [topic, "Trade"]})).topics == (topic, "Trade")


@pytest.mark.parametrize("printed", ["topic/Trade", "Category: Trade", "#Trade"])
def test_kind_of_a_topic_is_not_part_of_it(printed: str) -> None:
    assert metadata(ld(ARTICLE | {"keywords": [printed, "Chips"]})).topics == ("Trade", "Chips")


def test_topics_without_end_are_cut() -> None:
    assert len(metadata(ld(ARTICLE | {"keywords": [f"topic {i}" for i in range(1000)]})).topics) == 100


def test_value_without_end_is_cut() -> None:
    assert metadata(f'<meta property="og:title" content="{"a" * 20_000}">').titles == ("a" * 10_000,)
