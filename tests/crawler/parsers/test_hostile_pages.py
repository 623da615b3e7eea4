"""Pages made to be slow: every one ends in a record or an error. The time-out is there for a hang, not to measure."""

import contextlib
from collections.abc import Callable

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.records import Article, Page

pytestmark = [pytest.mark.soak, pytest.mark.timeout(120)]  # each took minutes before it was bounded, and takes seconds
MANY = 100_000
PROSE = "<p>The plant in Ohio will make racks for data centres, and the first of them are to leave it this year.</p>"


def html(body: str, head: str = "") -> str:
    return f"<html><head><title>The plan</title>{head}</head><body><h1>The plan</h1>{PROSE * 8}{body}</body></html>"


def listed(item: str) -> str:
    return html(f"<h2>Sources</h2><ul><li>{item}</li></ul>")


PAGES: dict[str, Callable[[], str]] = {
    "source of one letter": lambda: listed("a" * MANY),
    "source of brackets": lambda: listed("(" * MANY),
    "source of dots": lambda: listed("a." * MANY),
    "text of pictures": lambda: "The plan\n\n" + "![](" * MANY,
    "text of links": lambda: "The plan\n\n" + "[\\[\\" * MANY,
    "text of emphasis": lambda: "The plan\n\n" + "**a" * MANY,
    "title of quotes": lambda: html("", f"<title>{'«' * MANY}</title>"),
    "title of separators": lambda: html("", f"<title>{' - ' * MANY}</title>"),
    "title of site names": lambda: html(
        "", f'<meta property="og:site_name" content="A"><title>{"A | " * 1500}B</title>'
    ),
    "spans in one row": lambda: html("<div>" + "<span class=a>word</span><span class=b>word</span>" * 5000 + "</div>"),
    "labels": lambda: html("<div>Related</div><p>x</p>" * 3000),
    "lists of sources": lambda: html("<h2>Sources</h2><p>AP (apnews.com)</p>" * 2000),
    "headings and paragraphs": lambda: html(("<h2>A heading of it</h2>" + PROSE * 7) * 3000),
    "links": lambda: html("".join(f'<a href="/a/{i}">title {i}</a> ' for i in range(MANY))),
    "cards": lambda: html("<h2>Related</h2>" + '<div><a href="/a"><h3>A title</h3></a><p>x</p></div>' * 5000),
    "paragraphs within paragraphs": lambda: "<h1>The plan</h1>" + "<div>" * 200 + PROSE * 3000,
    "divs within divs": lambda: html("<div>" * 50_000 + PROSE),
    "tables within tables": lambda: html("<table><tr><td>" * 2000 + PROSE),
    "an attribute of 10 MB": lambda: html(f'<div data-x="{"x" * 10_000_000}">{PROSE}</div>'),
    "a script of 50 MB": lambda: html(f"<script>{'x' * 50_000_000}</script>"),
    "brackets in JSON-LD": lambda: html("", f'<script type="application/ld+json">{"[" * MANY}</script>'),
    "breaks": lambda: html("<div>" + "a line of it<br>" * 20_000 + "</div>"),
    "sources of dots": lambda: html("<h2>Sources</h2><ul>" + f"<li>{'.' * 480}</li>" * 300 + "</ul>"),
    "other wrappers nested": lambda: html("<span><b><font><x-card>" * 12_000 + PROSE),
    "a page of 50 MB": lambda: html("<div>" + "word " * 10_000_000 + "</div>"),
    "50 MB of tags": lambda: html("<b></b>" * 7_000_000),
    "50 MB of references": lambda: html("<p>" + "&amp;" * 10_000_000),
    "50 MB of comments": lambda: html("<!-- x -->" * 5_000_000),
    "50 MB of text file": lambda: "The plan\n\n" + "- an item\n" * 5_000_000,
    "links to other sites": lambda: html(
        "<p>" + "".join(f'<a href="https://a{i}.com/x">a</a> b ' for i in range(MANY)) + "</p>"
    ),
    "related links": lambda: html(
        "<h2>Related</h2>" + "".join(f'<li><a href="/2026/a-story-{i}">A story with a title</a>' for i in range(40_000))
    ),
    "headings": lambda: html("<h2>A heading of it" * 90_000),
    "times": lambda: html('<p><time datetime="2026-05-12">May 12</time>' * 60_000),
    "meta elements": lambda: html(
        "", "".join(f'<meta property="og:title" content="The plan {i}">' for i in range(MANY))
    ),
    "attributes": lambda: html(f"<div {' '.join(f'a{i}' for i in range(250_000))}>{PROSE}</div>"),
    "a class of 10 MB": lambda: html(f'<div class="{"share-" * 1_600_000}">{PROSE}</div>'),
    "an address of 10 MB": lambda: html(f'<p>As <a href="https://a.com/{"x" * 10_000_000}">told</a></p>'),
    "a description of 10 MB": lambda: html("", f'<meta name="description" content="{"word " * 2_000_000}">'),
    "JSON-LD of 10 MB": lambda: html("", f'<script type="application/ld+json">{"[{}," * 2_500_000}</script>'),
    "JSON-LD of one string": lambda: html(
        "", f'<script type="application/ld+json">{{"headline":"{chr(92) * 10_000_000}</script>'
    ),
    "a title of 10 MB": lambda: html("", f"<title>{'word | ' * 1_400_000}</title>"),
    "signs": lambda: html("<" * 190_000),
    "lines in deep elements": lambda: html("<div class=a>" * 240 + "<p>x" * 50_000),
    "an open quotation": lambda: html('<a href="' + "x y z " * 1_000_000),
    "NUL": lambda: html("\0 x " * 1_000_000),
}


@pytest.mark.parametrize("name", PAGES)
def test_ends_in_a_record_or_an_error(name: str) -> None:
    page = Page(body=PAGES[name]().encode(), url="https://news.example/2026/the-plan")
    with contextlib.suppress(PageError):
        assert isinstance(read(page, GENERIC), Article)
