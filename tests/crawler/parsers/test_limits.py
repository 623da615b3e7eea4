"""What is beyond the limits of a page ends in an error before it costs time; what is within them is read."""

import pytest

from crawler.parsers.article import read
from crawler.parsers.html import html_lines, parse
from crawler.parsers.limits import MOST_LINES
from crawler.parsers.saved_text import text_lines
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.records import Format, Page

PROSE = "<p>The plant in Ohio will make racks for data centres, and the first of them are to leave it this year.</p>"


def page(body: str, form: Format = "html") -> Page:
    return Page(body=f"<title>The plan</title><h1>The plan</h1>{PROSE * 5}{body}".encode(), format=form)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<!--" + "x" * 64_000_000, "too large to be a page"),
        ("<b>" * 200_001, "too many tags for a page"),
        (f"<p {' '.join(f'a{i}' for i in range(2100))}>", "too many attributes in one tag"),
        (f"<p title='>' {' '.join(f'a{i}' for i in range(2100))}>", "too many attributes in one tag"),
    ],
    ids=["bytes", "tags", "attributes", "attributes behind a sign in a value"],
)
def test_more_than_a_page_has(body: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(page(body), GENERIC)


@pytest.mark.parametrize("form", ["text", "markdown", None])
def test_more_than_a_text_has(form: Format | None) -> None:
    with pytest.raises(PageError, match="too large to be a page"):
        read(Page(body=b"word " * 1_700_000, format=form), GENERIC)


@pytest.mark.parametrize(
    "body",
    [f"<script>{'a < b;' * 10_000}</script>", f'<div data-state="{"a b " * 5000}">x</div>', "<b>a</b>" * 50_000],
    ids=["script", "one long value", "tags"],
)
def test_large_and_yet_a_page(body: str) -> None:
    assert parse(page(body)).findtext(".//h1") == "The plan"


def test_a_value_that_is_too_long_to_say_anything_is_dropped() -> None:
    tree = parse(page(f'<div id="a" class="{"x" * 1_000_001}">x</div>'))
    assert tree.xpath("//div")[0].attrib == {"id": "a"}


def test_lines_of_a_page_end() -> None:
    assert len(html_lines(parse(page("<p>x" * (MOST_LINES + 10))))) == MOST_LINES


def test_lines_of_a_text_end() -> None:
    assert len(text_lines("An item of it\n\n" * MOST_LINES)) <= MOST_LINES


def test_deep_lines_end_sooner() -> None:
    assert len(html_lines(parse(page("<div class=a>" * 200 + "<p>x" * 10_000)))) < 6000
