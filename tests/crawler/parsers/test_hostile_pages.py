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
}


@pytest.mark.parametrize("name", PAGES)
def test_ends_in_a_record_or_an_error(name: str) -> None:
    page = Page(body=PAGES[name]().encode(), url="https://news.example/2026/the-plan")
    with contextlib.suppress(PageError):
        assert isinstance(read(page, GENERIC), Article)
