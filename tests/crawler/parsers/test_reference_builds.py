"""The reference page as HTML: every way to print each of its parts, combined with the others, gives the same record."""

import html
import itertools
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.records import Article

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "pages" / "opentools" / "article.json").read_text("utf-8")
)
Record = Callable[..., Article]
Compared = Callable[[Article], tuple[dict[str, Any], dict[str, Any]]]
URL = "https://opentools.ai/news/openai-and-foxconn-team-up"
PROSE = "The two companies describe the work as design first and purchase later: plans are shared early, and one engineer told 2 that no order is attached."
MORE = "Engineers on both sides will look at several generations of machines at once, so that a plant does not have to be fitted out twice."

KICKER, TITLE, SUMMARY = (html.escape(REFERENCE[field]) for field in ("kicker", "title", "summary"))
HEADINGS = [html.escape(item["heading"]) for item in REFERENCE["outline"]]
SOURCES = [(i, html.escape(item["label"]), item["domain"]) for i, item in enumerate(REFERENCE["sources"], 1)]
RELATED = [
    (item["published"], item["published_text"], html.escape(item["title"]), html.escape(item["summary"]))
    for item in REFERENCE["related"]
]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", html.unescape(text).lower()).strip("-")


def each(pattern: str, rows: list[Any]) -> str:
    """``pattern`` for each row; a row's parts are ``{0}``, ``{1}`` …, and ``{slug}`` is made of the longest but one of
    them."""
    tuples = [row if isinstance(row, tuple) else (row,) for row in rows]
    return "".join(pattern.format(*row, slug=slug(row[2] if len(row) > 3 else str(row[-1]))) for row in tuples)


HEADS = {
    "p, h1, p": f"<p>{KICKER}</p><h1>{TITLE}</h1><p>{SUMMARY}</p>",
    "updated, span, h1, div": f'<div>Updated 9 hours ago</div><span class="k">{KICKER}</span><h1>{TITLE}</h1><div>{SUMMARY}</div>',
    "title twice": f"<h1>{TITLE}</h1><div>{KICKER}</div><div>{TITLE}</div><p>{SUMMARY}</p>",
    "divs": f'<div class="text-sm">{KICKER}</div><div class="text-4xl">{TITLE}</div><div class="mt-2">{SUMMARY}</div>',
    "kicker in h2": f'<header><h2>{KICKER}</h2><h1>{TITLE}</h1></header><p class="lead">{SUMMARY}</p>',
    "caption between": f"<p>{KICKER}</p><h1>{TITLE}</h1><figure><img src=a><figcaption>Image: OpenAI</figcaption></figure><p>{SUMMARY}</p>",
    "byline between": f'<p>{KICKER}</p><h1>{TITLE}</h1><p>By <a href="/j">Jo Doe</a> · May 13, 2026 · 5 min read</p><p>{SUMMARY}</p>',
    "summary in h2": f"<p>{KICKER}</p><h1>{TITLE}</h1><h2>{SUMMARY}</h2>",
    "summary labelled": f"<p>{KICKER}</p><h1>{TITLE}</h1><h2>Summary</h2><p>{SUMMARY}</p>",
    "nested": f"<div><div><div><span>{KICKER}</span></div><div><h1><span>{TITLE}</span></h1></div></div><div><div><p>{SUMMARY}</p></div></div></div>",
}
OUTLINES = {
    "h2": each("<h2>{0}</h2>", HEADINGS),
    "h2 and text": each(f"<h2>{{0}}</h2><p>{PROSE}</p><p>{MORE}</p>", HEADINGS),
    "sections": each(f"<section><h2>{{0}}</h2><div><p>{PROSE}</p></div></section>", HEADINGS),
    "contents in a box": '<div class="toc"><h3>Table of Contents</h3><ul>'
    + each('<li><a href="#{slug}">{0}</a></li>', HEADINGS)
    + "</ul></div>",
    "contents in nav": "<nav><p>On this page</p><ol>"
    + each('<li><a href="#{slug}">{0}</a></li>', HEADINGS)
    + "</ol></nav>",
    "contents and h2": "<nav><ul>"
    + each('<li><a href="#{slug}">{0}</a></li>', HEADINGS)
    + "</ul></nav>"
    + each(f'<h2 id="{{slug}}">{{0}}</h2><p>{PROSE}</p>', HEADINGS),
    "contents, absolute links": "<div><ul>"
    + each(f'<li><a href="{URL}#{{slug}}">{{0}}</a></li>', HEADINGS)
    + "</ul></div>",
    "styled divs": each('<div class="mt-8"><div class="text-xl font-semibold">{0}</div></div>', HEADINGS),
    "plain divs": each('<div class="a"><div class="b"><div>{0}</div></div></div>', HEADINGS),
    "divs and text": each(
        f'<div class="py-2"><div class="font-bold">{{0}}</div><div class="text-base">{PROSE}</div></div>', HEADINGS
    ),
    "bold paragraphs": each(f"<p><strong>{{0}}</strong></p><p>{MORE}</p>", HEADINGS),
    "numbered contents": '<div class="toc"><p>Contents</p><ul>'
    + "".join(
        f'<li><a href="#s{i}"><span class="n">{i}</span> <span class="t">{heading}</span></a></li>'
        for i, heading in enumerate(HEADINGS, 1)
    )
    + "</ul></div>",
    "contents in a row": '<nav aria-label="Contents">' + each('<a href="#{slug}">{0}</a>', HEADINGS) + "</nav>",
    "contents not linked": "<h3>In this article</h3><ol>" + each("<li>{0}</li>", HEADINGS) + "</ol>",
    "bare list": '<ul class="outline">' + each("<li>{0}</li>", HEADINGS) + "</ul>",
    "paragraphs": each("<p>{0}</p>", HEADINGS),
    "numbered h2": "".join(f"<h2>{i}. {heading}</h2><p>{PROSE}</p>" for i, heading in enumerate(HEADINGS, 1)),
    "permalinks": each(
        f'<h2 id="{{slug}}">{{0}} <a href="#{{slug}}"><span>Link to section</span></a></h2><p>{PROSE}</p>', HEADINGS
    ),
    "folding parts": each(f"<details><summary>{{0}}</summary><p>{PROSE}</p></details>", HEADINGS),
    "buttons": each(f"<h2><button>{{0}}</button></h2><div><p>{PROSE}</p></div>", HEADINGS),
    "h2 and labels": each(
        f"<h2>{{0}}</h2><p><strong>Key point:</strong> {PROSE}</p><ul><li>Cost The racks cost 3 billion</li></ul>",
        HEADINGS,
    ),
}
LISTS = {
    "ol of links": "<h2>Sources</h2><ol>" + each('<li><a href="https://{2}/x">{1}</a> ({2})</li>', SOURCES) + "</ol>",
    "ol of text": "<h3>Sources</h3><ol>" + each("<li>{1}({2})</li>", SOURCES) + "</ol>",
    "divs": "<div><div>Sources</div>" + each("<div>{0}.{1}({2})</div>", SOURCES) + "</div>",
    "links in a row": '<div class="s"><h4>Sources</h4><div>'
    + each('<a href="https://www.{2}/a/b">{1} ({2})</a>', SOURCES)
    + "</div></div>",
    "cells": '<div><p class="t">Sources</p><ul>'
    + each('<li><span>{0}.</span><a href="https://{2}/">{1}</a><span>({2})</span></li>', SOURCES)
    + "</ul></div>",
    "linked domains": "<section><h2>Sources</h2>"
    + each('<div>{0}. {1} (<a href="https://{2}">{2}</a>)</div>', SOURCES)
    + "</section>",
    "br": "<p><b>Sources:</b><br>" + each("{0}. {1} ({2})<br>", SOURCES) + "</p>",
    "definitions": "<h2>Sources</h2><dl>"
    + each('<dt>{1}</dt><dd><a href="https://{2}/x">{2}</a></dd>', SOURCES)
    + "</dl>",
    "table": "<h2>Sources</h2><table><tr><th>#</th><th>Name</th><th>Domain</th></tr>"
    + each("<tr><td>{0}</td><td>{1}</td><td>{2}</td></tr>", SOURCES)
    + "</table>",
    "on one line": "<p><strong>Sources:</strong> " + each('<a href="https://{2}/x">{1}</a> ({2}), ', SOURCES) + "</p>",
    "cite": "<h2>Sources</h2><ul>" + each("<li><cite>{1}</cite> <span>({2})</span></li>", SOURCES) + "</ul>",
    "footnotes": "<section><h2>Sources (4)</h2><ol>"
    + each('<li id="f{0}"><a href="https://{2}/x">{1}</a> ({2}) <a href="#r{0}">↩</a></li>', SOURCES)
    + "</ol></section>",
    "marks before": "<h2>Sources</h2><div>"
    + each('<p><a href="#r{0}">[{0}]</a> <a href="https://{2}/x">{1}</a> ({2})</p>', SOURCES)
    + "</div>",
    "credits": "<div>" + each('<p>Source: <a href="https://{2}/x">{1}</a></p>', SOURCES) + "</div>",
    "visit": "<section><h2>Sources</h2><ul>"
    + each('<li><span>{0}.</span> <span>{1}</span> <a href="https://{2}/x">Visit</a></li>', SOURCES)
    + '</ul><a href="#">Show all sources</a></section>',
    "cards": '<div><h2>Sources</h2><div class="grid">'
    + each('<a href="https://{2}/q"><div>{1}</div><div>{2}</div></a>', SOURCES)
    + "</div></div>",
}
NEWS = {
    "cards with time": "<section><h2>Related News</h2>"
    + each('<a href="/news/{slug}"><time datetime="{0}">{1}</time><h3>{2}</h3><p>{3}</p></a>', RELATED)
    + "</section>",
    "cards of divs": "<div><div>Related News</div><div>"
    + each('<a href="/news/{slug}"><div>{1}</div><div>{2}</div><div>{3}</div></a>', RELATED)
    + "</div></div>",
    "cards of spans": "<div><h2>Related News</h2><div>"
    + each('<a href="/news/{slug}"><span>{1}</span><span>{2}</span><span>{3}</span></a>', RELATED)
    + "</div></div>",
    "heading and link, loose": "<h2>Related News</h2>"
    + each('<p>{1}</p><h3><a href="/news/{slug}">{2}</a></h3><p>{3}</p>', RELATED),
    "heading and link in a list": "<h2>Related News</h2><ul>"
    + each(
        '<li><h3><a href="/news/{slug}">{2}</a></h3><time datetime="{0}T00:00:00.000Z">{1}</time><p>{3}</p></li>',
        RELATED,
    )
    + "</ul>",
    "items headed like the block": "<div><h2>Related News</h2>"
    + each(
        '<article><span class="date">{1}</span><h2><a href="/news/{slug}">{2}</a></h2><div>{3}</div></article>', RELATED
    )
    + "</div>",
    "pictures and more": '<div><h2>Related News</h2><div class="g">'
    + each(
        '<div><a href="/news/{slug}"><img src="a.png" alt="pic"></a><div><span>{1}</span><a href="/news/{slug}"><h4>{2}</h4></a><p>{3}</p><a href="/news/{slug}">Read more</a></div></div>',
        RELATED,
    )
    + "</div></div>",
    "category beside the date": "<div><h2>Related News</h2><div>"
    + each(
        '<a href="/news/{slug}"><div><span class="d">{1}</span><span class="c">AI</span></div><div>{2}</div><p>{3}</p></a>',
        RELATED,
    )
    + "</div></div>",
    "category and date on one line": "<section><h2>Related News</h2>"
    + each('<a href="/news/{slug}"><div>AI News · {1}</div><h3>{2}</h3><p>{3}</p></a>', RELATED)
    + "</section>",
    "author and date": "<section><h2>Related News</h2>"
    + each(
        '<article><h3><a href="/news/{slug}">{2}</a></h3><p><span>Jo Doe</span>, <span>{1}</span></p><p>{3} <a href="/news/{slug}">Read more</a></p></article>',
        RELATED,
    )
    + '<a href="/news">View all news →</a></section>',
    "categories and tags": "<section><h2>Related News</h2>"
    + each(
        '<article><a href="/tag/ai">AI News</a><time datetime="{0}">{1}</time><h3><a href="/news/{slug}">{2}</a></h3><p>{3}</p><ul><li><a href="/tag/b">Canada</a></li></ul></article>',
        RELATED,
    )
    + "</section>",
    "date in brackets": "<section><h2>Related News</h2><ul>"
    + each('<li><a href="/news/{slug}">{2}</a> <small>({1})</small><br>{3}</li>', RELATED)
    + "</ul></section>",
    "date before on the line": "<section><h2>Related News</h2>"
    + each('<p><em>{1}</em> – <a href="/news/{slug}">{2}</a><br>{3}</p>', RELATED)
    + "</section>",
    "table of news": "<section><h2>Related News</h2><table><tr><th>Date</th><th>Title</th><th>Summary</th></tr>"
    + each('<tr><td>{1}</td><td><a href="/news/{slug}">{2}</a></td><td>{3}</td></tr>', RELATED)
    + "</table></section>",
    "carousel": '<section><h2>Related News</h2><div><a href="#p">‹</a><a href="#n">›</a></div><div>'
    + each('<div><a href="/news/{slug}"><span>📅 {1}</span><h3>{2}</h3><p>{3}</p></a></div>', RELATED) * 2
    + "</div><div><span>1</span><span>2</span><span>3</span></div></section>",
    "in nav": '<nav aria-label="Related"><h2>Related News</h2>'
    + each(
        '<article><time datetime="{0}">{1}</time><h3><a href="/news/{slug}">{2}</a></h3><p>{3}</p></article>', RELATED
    )
    + "</nav>",
    "no links": "<div><div>Related News</div>"
    + each("<div><div>{1}</div><div>{2}</div><div>{3}</div></div>", RELATED)
    + "</div>",
    "no links, no cards": "<div>Related News</div>" + each("<div>{1}</div><div>{2}</div><div>{3}</div>", RELATED),
}
FRAMES: dict[str, Callable[[str, str, str, str], str]] = {
    "article in main": lambda head, outline, sources, news: (
        f"<!DOCTYPE html><html><head><title>{TITLE} | OpenTools</title></head><body><header><a href='/'>OpenTools</a><a href='/tools'>Tools</a></header>"
        f"<main><article>{head}{outline}{sources}</article>{news}</main><footer>x <a href='/p'>Privacy</a></footer></body></html>"
    ),
    "nothing": lambda head, outline, sources, news: f"<html><body>{head}{outline}{sources}{news}</body></html>",
    "framework": lambda head, outline, sources, news: (
        f'<!DOCTYPE html><html><head><meta property="og:title" content="{TITLE}"><meta property="og:description" content="{SUMMARY}"></head><body>'
        f'<div id="__next"><div class="nav"><a href="/">OpenTools</a><a href="/news">News</a></div><div class="m"><div class="w">{head}</div>'
        f'<div class="w">{outline}</div><div class="w">{sources}</div><div class="w">{news}</div></div></div></body></html>'
    ),
}
PARTS: list[list[str]] = [list(part) for part in (FRAMES, HEADS, OUTLINES, LISTS, NEWS)]
BUILDS = random.Random(20260512).sample(list(itertools.product(*PARTS)), 480)


@pytest.mark.parametrize("build", BUILDS, ids=[" / ".join(build) for build in BUILDS])
def test_build(build: tuple[str, str, str, str, str], record: Record, compared: Compared) -> None:
    frame, head, outline, sources, news = build
    given, wanted = compared(
        record(FRAMES[frame](HEADS[head], OUTLINES[outline], LISTS[sources], NEWS[news]).encode(), URL)
    )
    assert given == wanted


def test_every_way_is_built() -> None:
    assert {part for build in BUILDS for part in build} == {part for ways in PARTS for part in ways}
