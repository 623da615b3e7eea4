"""The kicker above a title, and the subtitle."""

import pytest

from crawler.parsers.html import html_lines, parse
from crawler.parsers.kickers import kicker_of, not_kickers, subtitle_of
from crawler.parsers.lines import Line
from crawler.parsers.metadata import Metadata
from crawler.parsers.title import Title
from pipelines.records import Page

FERRY = "Ferry to the old harbour runs again"
OTHERS = not_kickers(Metadata(site_names=("Harbour Post",), authors=("Ann Lee",)), "https://harbour-post.example/a")


def lines_of(body: str) -> list[Line]:
    return html_lines(parse(Page(body=f"<html><body>{body}</body></html>".encode(), url=None, format="html")))


def kicker(body: str) -> str | None:
    """The kicker of a page whose last line is its title."""
    lines = lines_of(body)
    return kicker_of(lines, Title(FERRY, len(lines) - 1), OTHERS)


@pytest.mark.parametrize("line", ["City", "Fähre", "渡し船", "Power Duo: Two Boats", "Election 2024", "Over 50 boats"])
def test_short_line_above_the_title(line: str) -> None:
    assert kicker(f"<div>{line}</div><h1>{FERRY}</h1>") == line


def test_link_to_the_section_above_the_title() -> None:
    assert kicker(f'<div><a href="/city">City</a></div><h1>{FERRY}</h1>') == "City"


def test_kicker_within_the_heading_comes_first() -> None:
    lines = lines_of(f"<div>City</div><h1>{FERRY}</h1>")
    assert kicker_of(lines, Title(FERRY, 1, "Old harbour"), OTHERS) == "Old harbour"


def test_date_between_kicker_and_title() -> None:
    assert kicker(f"<div>City</div><time>12 May 2026</time><h1>{FERRY}</h1>") == "City"


def test_title_printed_before_in_other_words_is_no_kicker() -> None:
    lines = lines_of(f"<div>City</div><div>{FERRY}!</div><h1>{FERRY}!</h1>")
    assert kicker_of(lines, Title("What all metadata say", 2), OTHERS) == "City"


@pytest.mark.parametrize(
    "line",
    [
        "Harbour-Post",
        "Ann Lee",
        "5928990",
        "0 comments",
        "3 min",
        "12 photos",
        '<a href="/a">News</a>, <a href="/b">City</a>',
        "Wed, Oct 16, 2024 page1",
        "© Ann Lee",
        "(Photo)",
        "Home > City > Harbour",
        "Search",
        "Related",
        "The boats are back.",
        "This browser is old. Please install another one",
        "A line of so many words that no editor would print it as a kicker above this title",
        '<a href="/">Front</a>',
    ],
)
def test_no_kicker(line: str) -> None:
    assert kicker(f"<div>{line}</div><h1>{FERRY}</h1>") is None


@pytest.mark.parametrize("tag", ["header", "nav", "aside", "form", "figure"])
def test_line_of_another_part_is_no_kicker(tag: str) -> None:
    assert kicker(f"<div><{tag}><p>My account</p></{tag}><h1>{FERRY}</h1></div>") is None


def test_line_in_the_header_of_the_article_is_one() -> None:
    assert kicker(f"<header><p>City</p><div><h1>{FERRY}</h1></div></header>") == "City"


def test_line_far_up_the_tree_is_no_kicker() -> None:
    menu = "".join(f"<p>Part {name}</p>" for name in "abcdefg")
    assert kicker(f"<div><div>{menu}</div><div><div><h1>{FERRY}</h1></div></div></div>") is None


@pytest.mark.parametrize(
    "row",
    [
        '<ul><li><a href="/a">News</a></li><li><a href="/b">City</a></li></ul>',
        '<div><a href="/a">News</a><br><a href="/b">City</a></div>',
        f'<ul><li><a href="/a">News</a></li><li><a href="/b">City</a></li><li><a href="/c">{FERRY}</a></li></ul>',
    ],
)
def test_last_of_a_row_of_links_is_no_kicker(row: str) -> None:
    assert kicker(f"<div>{row}<h1>{FERRY}</h1></div>") is None


def test_pieces_that_only_their_looks_keep_apart() -> None:
    glued = f"<section><p><span>Science</span><a href='/e'>Europe</a></p><h1>{FERRY}</h1></section>"
    assert kicker(glued) == "Science Europe"


def test_line_between_two_prints_of_the_title() -> None:
    assert kicker(f"<p>{FERRY}</p><div><aside>City</aside></div><h1>{FERRY}</h1>") == "City"


def subtitle(told: str, body: str) -> str | None:
    return subtitle_of(lines_of(body), Title(FERRY, 0), Metadata(subtitle=told))


def test_subtitle_that_readers_see() -> None:
    assert subtitle("After the storm", f"<h1>{FERRY}</h1><p>After the storm</p>") == "After the storm"


def test_alternative_headline_for_machines_is_no_subtitle() -> None:
    assert subtitle("Harbour ferry: when does it run?", f"<h1>{FERRY}</h1><p>After the storm</p>") is None


def test_title_again_is_no_subtitle() -> None:
    assert subtitle("Ferry to the old harbour", f"<h1>{FERRY}</h1><p>Ferry to the old harbour</p>") is None


def test_heading_as_subtitle_where_the_title_is_printed_nowhere() -> None:
    lines = lines_of("<p>x</p>" * 20 + "<h2>After the storm</h2>")
    assert subtitle_of(lines, Title(FERRY, -1), Metadata(subtitle="After the storm")) == "After the storm"
