"""JSON-LD in the shapes that the web holds."""

import json
import time
from collections.abc import Sequence

import pytest

from crawler.parsers.jsonld import Node, agreeing_article, nodes, own_article, plain, types_of

ARTICLE: Node = {"@type": "NewsArticle", "headline": "Ferry runs again"}
URL = "https://news.example/2026/ferry-runs-again"


def one(script: str) -> Node:
    """The article that a script gives."""
    return own_article(nodes([script]), [], [])


def of(*values: Node, url: str | None = URL, titles: Sequence[str] = ()) -> Node:
    """The page's own of several articles."""
    return own_article(nodes([json.dumps(value) for value in values]), [url], titles)


# Where the article stands


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [ARTICLE],
        [[ARTICLE]],
        {"@graph": [{"@type": "WebSite"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {"@type": "WebPage", "mainEntityOfPage": [ARTICLE]},
        {"@type": "WebPage", "hasPart": ARTICLE},
        {"@graph": [{"@type": "WebPage", "mainEntity": {"@graph": [ARTICLE]}}]},
    ],
)
def test_article_is_found(value: object) -> None:
    assert one(json.dumps(value))["headline"] == "Ferry runs again"


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "ItemList", "itemListElement": [ARTICLE]},
        {"@type": "WebPage", "hasPart": [ARTICLE, ARTICLE | {"headline": "Ferry stops"}]},
        {"@type": "CollectionPage", "hasPart": ARTICLE},
        {"@type": "WebPage", "isPartOf": ARTICLE},
    ],
)
def test_teasers_are_not_the_article(value: object) -> None:
    assert one(json.dumps(value)) == {}


@pytest.mark.parametrize(
    "name",
    [
        "NewsArticle",
        "newsArticle",
        "schema:NewsArticle",
        "http://schema.org/NewsArticle",
        "https://schema.org/NewsArticle/",
        ["Thing", "NewsArticle"],
    ],
)
def test_type_in_every_spelling(name: object) -> None:
    assert "NewsArticle" in types_of({"@type": name})


def test_article_without_a_type() -> None:
    assert one('{"headline": "Ferry runs again", "datePublished": "2026-05-12"}')["headline"] == "Ferry runs again"


def test_object_without_type_or_date_is_no_article() -> None:
    assert one('{"headline": "Ferry runs again"}') == {}


def test_prefixed_keys() -> None:
    assert one('{"@type": "schema:Article", "schema:headline" : "A"}')["headline"] == "A"
    assert one('{"@type": "Article", "http://schema.org/headline": "A"}')["headline"] == "A"


# Which of several


OTHER = {"@type": "NewsArticle", "headline": "Mayor resigns", "url": "https://news.example/2026/mayor-resigns"}


@pytest.mark.parametrize(
    "said",
    [
        {"url": URL},
        {"@id": f"{URL}/#article"},
        {"mainEntityOfPage": URL},
        {
            "mainEntityOfPage": {
                "@type": "WebPage",
                "@id": "http://www.news.example/2026/ferry-runs-again?utm_source=x",
            }
        },
    ],
)
def test_own_article_has_the_address_of_the_page(said: Node) -> None:
    assert of(OTHER, ARTICLE | said)["headline"] == "Ferry runs again"


def test_address_of_the_front_page_is_nobodys_own() -> None:
    front = "https://news.example/"
    assert of(OTHER, ARTICLE | {"url": front}, url=front)["headline"] == "Mayor resigns"


@pytest.mark.parametrize("title", ["Ferry runs again | The News", "The News: Ferry runs again"])
def test_own_article_has_the_title_of_the_page(title: str) -> None:
    assert of(OTHER, ARTICLE, titles=[title])["headline"] == "Ferry runs again"


def test_of_equals_the_first_is_the_own() -> None:
    assert of({"@type": "Article", "headline": "A"}, {"@type": "Article", "headline": "B"})["headline"] == "A"


def test_two_statements_of_one_article_complete_each_other() -> None:
    found = of(ARTICLE | {"author": ""}, ARTICLE | {"@type": "Article", "author": "Ann Lee", "x": False}, OTHER)
    assert (found["@type"], found["author"], found["x"]) == ("NewsArticle", "Ann Lee", False)


def test_another_article_completes_nothing() -> None:
    assert "url" not in of(ARTICLE, OTHER, titles=["Ferry runs again"])


def test_marked_article_has_to_agree_with_the_page() -> None:
    assert agreeing_article([OTHER], [URL], ["Ferry runs again"]) == {}
    assert agreeing_article([OTHER, ARTICLE], [URL], ["Ferry runs again"]) == ARTICLE


def test_lone_marked_article_without_headline_or_address_is_the_pages() -> None:
    marked = {"@type": "Article", "datePublished": "2026-05-12"}
    assert agreeing_article([marked], [URL], ["Ferry runs again"]) == marked


# References


def test_references_into_the_graph_are_followed() -> None:
    people = {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}
    found = one(json.dumps({"@graph": [ARTICLE | {"author": [{"@id": "#ann"}], "publisher": {"@id": "#x"}}, people]}))
    assert found["author"] == [people]
    assert found["publisher"] == {"@id": "#x"}


def test_references_into_another_script_are_followed() -> None:
    scripts = [
        json.dumps(ARTICLE | {"image": {"@id": "#i"}}),
        '{"@type": "ImageObject", "@id": "#i", "url": "https://n.example/i.jpg"}',
    ]
    assert own_article(nodes(scripts), [], [])["image"]["url"] == "https://n.example/i.jpg"


def test_references_in_a_circle_end() -> None:
    assert one('{"@type": "Article", "headline": "A", "@id": "#a", "isPartOf": {"@id": "#a"}}')["headline"] == "A"


# What is nearly JSON

TEXT = '{"@type": "Article", "headline": "The headline", "x": 1}'


@pytest.mark.parametrize(
    "script",
    [
        f"<!-- {TEXT} -->",
        f"//<![CDATA[\n{TEXT}\n//]]>",
        f"/*<![CDATA[*/ {TEXT} /*]]>*/",
        f"//<![CDATA[ {TEXT} //]]>",
        f"<!--//--><![CDATA[//><!--\n{TEXT}\n//--><!]]>",
        f"<![CDATA[{TEXT}]]>",
        f"\ufeff{TEXT}",
        f"{TEXT};",
        f"{TEXT}\n{TEXT}",
        f'{{"@type": "WebSite"}},{TEXT}',
        '{"@type": "Article", "headline": "The headline", "x": 1,}',
        '{"@type": "Article", "keywords": ["a", "b",], "headline": "The headline", "x": 1}',
        '{"@type": "Article",, "headline": "The headline", "x": 1}',
        '{"@type": "Article", /* of "ours" */ "headline": "The headline", "x": 1}',
        '{"@type": "Article", // of ours\n "headline": "The headline", "x": 1}',
        '{"@type": "Article", "wordCount": undefined, "headline": "The headline", "x": 1}',
        '{"@type": "Article", "headline": "The\theadline", "x": 1}',
        '{"@type": "Article", "headline": "The\nheadline", "x": 1}',
        TEXT.replace('"', "&quot;"),
    ],
)
def test_mended(script: str) -> None:
    found = one(script)
    assert (plain(found["headline"]), found["x"]) == ("The headline", 1)


def test_escapes_that_json_lacks() -> None:
    assert one(r'{"@type": "Article", "headline": "It\'s late"}')["headline"] == "It's late"


def test_addresses_are_no_comments() -> None:
    assert one('{"@type": "Article", "url": "https://n.example/a", "headline": "A",}')["url"] == "https://n.example/a"


@pytest.mark.parametrize("end", ["", '"', '", "datePubl', '"}'])
def test_end_that_is_cut_off(end: str) -> None:
    script = '{"@type": "NewsArticle", "headline": "Ferry runs again", "description": "It does' + end
    assert one(script)["headline"] == "Ferry runs again"


def test_salvage() -> None:
    found = one(
        '{"@type": "NewsArticle", "headline": "He said "no" twice", "datePublished": "2026-05-12T09:41:00Z",'
        ' "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo \\u00c5k"}],'
        ' "isAccessibleForFree": false, "inLanguage": "sv"}'
    )
    assert found["headline"] == 'He said "no" twice'
    assert found["datePublished"] == "2026-05-12T09:41:00Z"
    assert [person["name"] for person in found["author"]] == ["Ann Lee", "Bo Åk"]
    assert (found["isAccessibleForFree"], found["inLanguage"]) == ("false", "sv")


def test_nothing_is_salvaged_where_no_article_is() -> None:
    assert nodes(['{"@type": "Product", "headline": "A "good" kettle"}']) == []


@pytest.mark.parametrize("script", ["", "null", "42", '"text"', "{", "[", '{"@type": ', "</script>", "window.x = 1"])
def test_what_is_no_json_gives_nothing(script: str) -> None:
    assert own_article(nodes([script]), [], []) == {}


# Values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a  b\n", "a b"),
        (["a", "b"], "a"),
        ({"name": "a"}, "a"),
        ({"@value": "a", "@language": "en"}, "a"),
        ([{"@value": "a"}], "a"),
        ({"name": ["a", "b"]}, "a"),
        ("R&amp;D <b>grows</b>", "R&D grows"),
        ("&amp;quot;Yes&amp;quot;", '"Yes"'),
        ("a\0<b>", "a<b>"),
        (7, None),
        ("", None),
        ([], None),
    ],
)
def test_plain(value: object, text: str | None) -> None:
    assert plain(value) == text


# Size

BIG = 300_000


@pytest.mark.parametrize(
    "script",
    [
        "[" * BIG,
        '{"a":' * BIG,
        '{"@type": "Article", "headline": "' + '\\"' * BIG,
        '{"@type": "Article", ' + '"headline":' * BIG,
        '{"@type": "Article", ' + '"author":[' * BIG,
        "/*" * BIG,
        "," * BIG,
        "{" + "," * BIG + " " * BIG,
        '"@type":"' * BIG,
        "{}" * BIG,
        json.dumps([{"@id": "#a"}] * BIG),
        '{"@type": "Article", "author": {"@id": "#a"}, "a": [' + ",".join(['{"@id":"#b","name":"b"}'] * 50_000) + "]}",
        "&quot;" * BIG,
        '{"@type":"Article","headline":"A","articleBody":"' + "b" * 5_000_000 + '"}',
    ],
)
def test_time_is_linear(script: str) -> None:
    start = time.process_time()
    own_article(nodes([script]), [URL], ["A title"])
    assert time.process_time() - start < 1.5


def test_script_that_is_too_long_gives_what_can_be_salvaged() -> None:
    script = '{"@type":"Article","headline":"A","articleBody":"' + "b" * 5_000_000 + '"}'
    assert one(script) == {"@type": "Article", "headline": "A"}


def test_scripts_are_read_as_long_as_they_are_affordable() -> None:
    long = ['{"a": "' + str(i) * 1_900_000 + '"}' for i in range(9)]
    assert len(nodes(long)) == 2
