"""Pages whose text stands in a script alone: every framework's state, and every shape of an editor's blocks."""

import html
import json
from typing import Any

import pytest

from crawler.parsers.article import read
from crawler.parsers.blocks import markup_of
from crawler.sites.site import GENERIC
from pipelines.errors import NotArticleError
from pipelines.records import Article, Page

TITLE = "Harbour town rebuilds its ferry pier"
URL = "https://news.example/2026/harbour-town-rebuilds-its-ferry-pier"
FIRST = "The council of the small harbour town voted on Tuesday to rebuild the old ferry pier, which has stood empty since the storm."
SECOND = "The work is to begin in the spring, and the first boats are expected to tie up there again before the summer is over."
THIRD = "Fishermen had asked for it for years, because the way round the bay costs them two hours of each working day."
HEAD = "What it will cost"
BODY = f"{FIRST}\n\n{SECOND}\n\n{HEAD}\n\n{THIRD}"


def shell(scripts: str, inner: str = "") -> Article:
    page = f"<html lang=en><head><title>{TITLE} - The Bay</title></head><body><div id=root>{inner}</div>{scripts}</body></html>"
    return read(Page(body=page.encode(), url=URL), GENERIC)


def told(article: Article) -> tuple[str, str | None, list[str]]:
    return article.title, article.text, [item.heading for item in article.outline]


WHOLE = (TITLE, BODY, [HEAD])

# What editors write, by the shape of their blocks


def prosemirror() -> Any:
    def text(words: str) -> list[dict[str, Any]]:
        return [{"type": "text", "text": words[:20]}, {"type": "text", "marks": [{"type": "bold"}], "text": words[20:]}]

    return {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": text(FIRST)},
            {"type": "paragraph", "content": text(SECOND)},
            {"type": "image", "attrs": {"src": "/i.jpg", "alt": "A pier"}},
            {"type": "heading", "attrs": {"level": 2}, "content": text(HEAD)},
            {"type": "paragraph", "content": text(THIRD)},
        ],
    }


SHAPES: dict[str, Any] = {
    "markup": f"<p>{FIRST}</p><p>{SECOND}</p><h2>{HEAD}</h2><p>{THIRD}</p>",
    "markup, escaped": html.escape(f"<p>{FIRST}</p><p>{SECOND}</p><h2>{HEAD}</h2><p>{THIRD}</p>"),
    "rendered markup": {"rendered": f"<p>{FIRST}</p><p>{SECOND}</p><h2>{HEAD}</h2><p>{THIRD}</p>"},
    "arc": [
        {"type": "text", "content": FIRST},
        {"type": "text", "content": SECOND},
        {"type": "interstitial_link", "content": "Read another story of ours about the harbour town and its people"},
        {"type": "header", "level": 2, "content": HEAD},
        {"type": "text", "content": THIRD},
    ],
    "prosemirror": prosemirror(),
    "slate": [
        {"type": "paragraph", "children": [{"text": FIRST[:30]}, {"text": FIRST[30:], "bold": True}]},
        {"type": "p", "children": [{"text": SECOND}]},
        {"type": "heading-two", "children": [{"text": HEAD}]},
        {"type": "paragraph", "children": [{"text": THIRD}]},
    ],
    "portable text": [
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": FIRST}]},
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": SECOND}]},
        {"_type": "imageBlock", "caption": "A pier in a storm of the year before last, seen from the bay at night"},
        {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": HEAD}]},
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": THIRD}]},
    ],
    "editor.js": {
        "blocks": [
            {"type": "paragraph", "data": {"text": FIRST}},
            {"type": "paragraph", "data": {"text": SECOND}},
            {"type": "header", "data": {"text": HEAD, "level": 2}},
            {"type": "paragraph", "data": {"text": THIRD}},
        ]
    },
    "draft.js": {
        "blocks": [
            {"key": "a", "type": "unstyled", "text": FIRST},
            {"key": "b", "type": "unstyled", "text": SECOND},
            {"key": "c", "type": "header-two", "text": HEAD},
            {"key": "d", "type": "unstyled", "text": THIRD},
        ],
        "entityMap": {},
    },
    "gutenberg": [
        {"blockName": "core/paragraph", "innerHTML": f"<p>{FIRST}</p>"},
        {"blockName": "core/paragraph", "innerHTML": f"<p>{SECOND}</p>"},
        {"blockName": "core/heading", "attrs": {"level": 2}, "innerHTML": f"<h2>{HEAD}</h2>"},
        {"blockName": "core/paragraph", "innerHTML": f"<p>{THIRD}</p>"},
    ],
    "gutenberg's attributes": [
        {"name": "core/paragraph", "attributes": {"content": FIRST}},
        {"name": "core/paragraph", "attributes": {"content": SECOND}},
        {"name": "core/heading", "attributes": {"content": HEAD, "level": 2}},
        {"name": "core/paragraph", "attributes": {"content": THIRD}},
    ],
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": FIRST, "marks": []}]},
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": SECOND, "marks": []}]},
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": HEAD, "marks": []}]},
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": THIRD, "marks": []}]},
        ],
    },
    "hast": {
        "type": "root",
        "children": [
            {"type": "element", "tagName": "p", "children": [{"type": "text", "value": FIRST}]},
            {"type": "element", "tagName": "p", "children": [{"type": "text", "value": SECOND}]},
            {"type": "element", "tagName": "h2", "children": [{"type": "text", "value": HEAD}]},
            {"type": "element", "tagName": "p", "children": [{"type": "text", "value": THIRD}]},
        ],
    },
    "typed blocks with html": [
        {"__typename": "ParagraphBlock", "html": FIRST},
        {"__typename": "ParagraphBlock", "html": SECOND},
        {"__typename": "HeadingBlock", "html": HEAD},
        {"__typename": "ParagraphBlock", "html": THIRD},
    ],
    "bare strings": [FIRST, SECOND, f"<h2>{HEAD}</h2>", THIRD],
    "bare texts": [{"text": FIRST}, {"text": SECOND}, {"type": "h2", "text": HEAD}, {"text": THIRD}],
    "sections": [{"paragraphs": [FIRST, SECOND]}, {"heading": HEAD, "paragraphs": [THIRD]}],
    "react": [
        ["$", "p", None, {"children": FIRST}],
        ["$", "p", None, {"children": [SECOND[:20], ["$", "b", None, {"children": SECOND[20:]}]]}],
        ["$", "h2", None, {"children": HEAD}],
        ["$", "p", None, {"children": THIRD}],
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_content(shape: str) -> None:
    state = {"props": {"pageProps": {"article": {"headline": TITLE, "body": SHAPES[shape]}}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    assert told(shell(script)) == WHOLE


# Where frameworks put it

ARTICLE = {"headline": TITLE, "body": SHAPES["arc"]}
STATE = {"config": {"name": "The Bay"}, "page": {"article": ARTICLE}}


def flattened(value: Any) -> list[Any]:
    """``value`` as Nuxt 3 writes it: every value once, and its place wherever it stands."""
    rows: list[Any] = []

    def place(item: Any) -> int:
        at = len(rows)
        rows.append(None)
        if isinstance(item, dict):
            rows[at] = {key: place(held) for key, held in item.items()}
        elif isinstance(item, list):
            rows[at] = [place(held) for held in item]
        else:
            rows[at] = item
        return at

    place(value)
    return rows


def flight() -> str:
    rows = (
        '0:["$","div",null,{"children":["$","$L5",null,{"article":'
        + json.dumps({"headline": TITLE, "body": "$1a"})
        + "}]}]\n"
    )
    text = str(SHAPES["markup"])
    stream = f"{rows}1a:T{len(text.encode()):x},{text}2:I[1]\n"
    half = len(stream) // 2
    return "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (stream[:half], stream[half:])
    )


APOLLO = {
    "ROOT_QUERY": {"article": {"__ref": "Article:1"}},
    "Article:1": {"headline": TITLE, "blocks": [{"__ref": f"Block:{i}"} for i in range(4)]},
    "Block:0": {"type": "paragraph", "text": FIRST},
    "Block:1": {"type": "paragraph", "text": SECOND},
    "Block:2": {"type": "heading", "level": 2, "text": HEAD},
    "Block:3": {"type": "paragraph", "text": THIRD},
    "Article:2": {
        "headline": "Another story",
        "blocks": [{"__ref": "Article:2"}, {"type": "paragraph", "text": FIRST[::-1]}],
    },
}
SCRIPTS = {
    "next": f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>',
    "nuxt 3": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(flattened(STATE))}</script>',
    "nuxt 2, as a state": f"<script>window.__NUXT__={json.dumps(STATE)};</script>",
    "nuxt 2, as a function": f'<script>window.__NUXT__=(function(a,b){{return {{data:[{{title:"{TITLE}",body:{json.dumps(SHAPES["markup"])}}}]}}}}(1,2));</script>',
    "initial state": f"<script>window.__INITIAL_STATE__ = {json.dumps(STATE)};</script>",
    "preloaded state": f'<script>window["__PRELOADED_STATE__"]={json.dumps(STATE)}</script>',
    "a state of JavaScript": f'<script>window.__STATE__={{"user":undefined,"x":[void 0],{json.dumps(STATE)[1:]};</script>',
    "a state in a string": f"<script>window.__DATA__ = JSON.parse({json.dumps(json.dumps(STATE))});</script>",
    "a state in a call": f"<script>init({json.dumps(STATE)})</script>",
    "a state that a function gives": f"<script>window.state = () => ({json.dumps(STATE)})</script>",
    "apollo": f"<script>window.__APOLLO_STATE__={json.dumps(APOLLO)};</script>",
    "fusion": f"<script>Fusion.globalContent={json.dumps(ARTICLE)};Fusion.x=1</script>",
    "bare json": f'<script type="application/json" data-state>{json.dumps(STATE)}</script>',
    "json, escaped": f'<script type="application/json">{html.escape(json.dumps(STATE))}</script>',
    "react server components": flight(),
    "json-ld": f'<script type="application/ld+json">{json.dumps({"@type": "WebPage", "headline": TITLE, "articleBody": SHAPES["markup"]})}</script>',
}


@pytest.mark.parametrize("framework", SCRIPTS)
def test_every_place_for_a_state(framework: str) -> None:
    assert told(shell(SCRIPTS[framework])) == WHOLE


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n\r\n"])
def test_a_plain_article_body_is_cut_into_its_paragraphs(end: str) -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": end.join([FIRST, SECOND, THIRD])}
    assert (
        shell(f'<script type="application/ld+json">{json.dumps(node)}</script>').text
        == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    )


# Which text it is


def test_the_article_of_the_page_is_taken_among_others() -> None:
    others = [
        {"headline": f"Another story {i}", "body": [{"type": "text", "content": THIRD[::-1]}] * 9} for i in range(5)
    ]
    state = {"stories": [*others, ARTICLE]}
    assert told(shell(f"<script>window.S={json.dumps(state)}</script>")) == WHOLE


def test_an_article_is_known_by_its_address() -> None:
    state = {
        "stories": [
            {"url": "/2026/x", "body": "x"},
            {"path": URL.removeprefix("https://news.example"), "body": SHAPES["arc"]},
        ]
    }
    assert told(shell(f"<script>window.S={json.dumps(state)}</script>")) == WHOLE


def test_related_stories_within_the_article_are_no_text() -> None:
    article = {**ARTICLE, "relatedStories": [{"body": [{"type": "text", "content": FIRST[::-1]}] * 20}]}
    assert told(shell(f"<script>window.S={json.dumps(article)}</script>")) == WHOLE


def test_a_state_of_other_stories_alone_fills_nothing() -> None:
    state = {"stories": [{"headline": "Another story", "body": SHAPES["markup"] * 5}]}
    with pytest.raises(NotArticleError):
        shell(f"<script>window.S={json.dumps(state)}</script>")


def test_html_with_text_of_its_own_is_left_alone() -> None:
    own = "".join(
        f"<p>The {i}th paragraph of the text that is printed on the page itself, for everybody to see it there.</p>"
        for i in range(20)
    )
    long = {"headline": TITLE, "body": [{"type": "text", "content": f"{FIRST} {i}."} for i in range(60)]}
    text = shell(f"<script>window.S={json.dumps(long)}</script>", f"<h1>{TITLE}</h1>{own}").text
    assert text is not None
    assert FIRST not in text


def test_the_text_may_stand_under_any_name() -> None:
    article = {"headline": TITLE, "notes": [FIRST[::-1]], "wordsOfTheStory": {"v1": SHAPES["arc"]}}
    assert told(shell(f"<script>window.S={json.dumps(article)}</script>")) == WHOLE


def test_other_texts_of_the_articles_object_are_no_text() -> None:
    article = {"disclaimer": THIRD[::-1], "notes": [FIRST[::-1]], **ARTICLE}
    assert told(shell(f"<script>window.S={json.dumps(article)}</script>")) == WHOLE


def test_what_stands_beside_the_article_in_the_pages_object_is_no_text() -> None:
    page = {"title": TITLE, "modules": [ARTICLE, {"type": "note", "text": f"{FIRST[::-1]} {SECOND[:9]}."}]}
    assert told(shell(f"<script>window.S={json.dumps(page)}</script>")) == WHOLE


def test_a_teaser_that_the_state_repeats_is_told_once() -> None:
    text = shell(SCRIPTS["next"], f"<h1>{TITLE}</h1><p>{FIRST}</p>").text
    assert text is not None
    assert text.count(FIRST) == 1


def test_a_state_that_has_little_more_than_the_html_fills_nothing() -> None:
    own = f"<h1>{TITLE}</h1><p>By Ann Lee</p><p>{FIRST}!</p><p>{SECOND}!</p><p>{THIRD}!</p>"
    assert f"{THIRD}!" in str(shell(SCRIPTS["next"], own).text)


def test_styles_and_programs_in_a_state_are_no_text() -> None:
    state = {
        "headline": TITLE,
        "css": ".a{color: red; margin: 0 auto; padding: 3px 4px 5px 6px}" * 20,
        "js": "function (a) { return a }" * 40,
    }
    with pytest.raises(NotArticleError):
        shell(f"<script>window.S={json.dumps(state)}</script>")


def test_links_in_a_state_are_sources() -> None:
    block = {"type": "text", "content": f'{FIRST} <a href="https://other.example/report">the report</a> says.'}
    article = {"headline": TITLE, "body": [block, *SHAPES["arc"]]}
    assert [source.domain for source in shell(f"<script>window.S={json.dumps(article)}</script>").sources] == [
        "other.example"
    ]


# Blocks by themselves


@pytest.mark.parametrize(
    ("block", "markup"),
    [
        ({"type": "list", "items": [{"type": "text", "content": "One"}, {"type": "text", "content": "Two"}]}, "<ul><li>One</li><li>Two</li></ul>"),
        ({"type": "list", "data": {"style": "ordered", "items": ["One", "Two"]}}, "<ul><li>One</li><li>Two</li></ul>"),
        ({"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "text", "text": "One"}]}]}, "<ul><li>One</li></ul>"),
        ({"type": "quote", "content_elements": [{"type": "text", "content": "So be it."}]}, "<blockquote><p>So be it.</p></blockquote>"),
        ({"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": "A head"}]}, "<h3>A head</h3>"),
        ({"_type": "block", "style": "h4", "children": [{"_type": "span", "text": "A head"}]}, "<h4>A head</h4>"),
        ({"type": "header-three", "text": "A head"}, "<h3>A head</h3>"),
        ({"type": "subheadline", "text": "A head"}, "<h2>A head</h2>"),
        ({"type": "paragraph", "content": [{"type": "text", "text": "5 < 6 & 7"}]}, "<p>5 &lt; 6 &amp; 7</p>"),
        ({"type": "paragraph", "children": [{"type": "link", "url": "https://a.example/", "children": [{"text": "A"}]}]}, '<p><a href="https://a.example/">A</a></p>'),
        ({"type": "paragraph", "content": [{"type": "text", "text": "A", "marks": [{"type": "link", "attrs": {"href": "https://a.example/"}}]}]}, '<p><a href="https://a.example/">A</a></p>'),
        ({"type": "standard", "children": [{"text": "One "}, {"text": "two", "bold": True}]}, "<p>One two</p>"),
        ([{"text": FIRST}, {"text": SECOND}], f"<p>{FIRST}</p><p>{SECOND}</p>"),
        ({"type": "image", "caption": "A pier"}, ""),
        ({"type": "newsletter-signup", "text": "Sign up"}, ""),
        ({"type": "paragraph", "content": []}, ""),
    ],
)  # fmt: skip
def test_markup_of_a_block(block: Any, markup: str) -> None:
    assert markup_of(block) == markup


# Hostile states: each must end, and soon


def cycle() -> dict[str, Any]:
    return {"A:1": {"headline": TITLE, "body": [{"__ref": "A:1"}, {"__ref": "A:1"}, {"text": FIRST}, {"text": SECOND}]}}


HOSTILE = {
    "objects that hold each other": json.dumps(cycle()),
    "brackets": "[" * 50_000,
    "depth": '{"a":' * 5000 + "1" + "}" * 5000,
    "a flat list that doubles": json.dumps([{"a": 1, "b": 1}, *([i + 1, i + 1] for i in range(1, 5000)), FIRST]),
    "a flat list of itself": json.dumps([["Reactive", 0], {"a": 0}, 0]),
    "many values": json.dumps({"x": [[i, {"t": FIRST}] for i in range(20_000)]}),
    "one long string": json.dumps({"headline": TITLE, "body": "x " * 1_000_000}),
    "spaces": "{" + " " * 200_000,
    "quotes": '"' * 200_000,
    "backslashes": '"' + "\\" * 200_000,
    "assignments": '={"' * 50_000,
    "brackets of markup": json.dumps({"headline": TITLE, "body": "<" * 150_000}),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "start",
    ['<script type="application/json">', '<script id="__NUXT_DATA__" type="application/json">', "<script>window.S = "],
)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_state_ends(name: str, start: str) -> None:
    assert (
        shell(
            f"{start}{HOSTILE[name]}</script>",
            f"<h1>{TITLE}</h1><p>By Ann Lee</p><p>{FIRST} {SECOND}</p><p>{THIRD}</p>",
        ).title
        == TITLE
    )
