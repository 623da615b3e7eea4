"""What is taken out of a page before it is read."""

import pytest

from crawler.parsers.html import html_lines, parse
from crawler.parsers.prune import prune
from pipelines.records import Page

STORY = "<p>The ferry to the outer islands will run twice a day again.</p>"


def lines(body: str) -> list[str]:
    tree = parse(Page(body=f"<html><body>{body}</body></html>".encode(), format="html"))
    prune(tree)
    return [line.text for line in html_lines(tree)]


READ = lines(STORY)


@pytest.mark.parametrize("classes", ["visually-hidden", "sr-only", "screen-reader-text", "u-visuallyhidden"])
def test_what_readers_do_not_see_is_not_read(classes: str) -> None:
    assert lines(f'<div><span class="{classes}">Story begins here</span></div>{STORY}') == READ


def test_title_that_readers_do_not_see_is_read() -> None:
    assert lines(f'<h1 class="sr-only">The ferry is back</h1>{STORY}') == ["The ferry is back", *READ]


@pytest.mark.parametrize("attribute", ["hidden", 'style="display:none"', 'style="color:red; display: none"'])
def test_what_is_hidden_is_not_read(attribute: str) -> None:
    assert lines(f"<div {attribute}>Not yet</div>{STORY}") == READ


def test_hidden_rest_of_an_article_is_read() -> None:
    rest = f"<p>{'The ferry to the outer islands will run twice a day again. ' * 3}</p>" * 3
    assert len(lines(f"<article>{STORY}<div hidden>{rest}</div></article>")) == 4
    assert lines(f"<article>{STORY}</article><div hidden>{rest}</div>") == READ


@pytest.mark.parametrize("name", ["newsletter-box", "social share", "comments", "cookie consent"])
def test_small_box_with_a_name_goes(name: str) -> None:
    assert lines(f'<div class="{name}"><p>Six o\'clock, every day</p></div>{STORY}') == READ


def test_large_box_with_a_name_stays() -> None:
    assert len(lines(f'<div class="newsletter">{STORY * 20}</div>')) == 20


def test_navigation_goes_and_a_table_of_contents_stays() -> None:
    menu = '<nav><a href="/a">Harbour</a><a href="/b">Boats</a></nav>'
    contents = '<nav><a href="#a">The ledger</a> <a href="#b">The boat</a> <a href="#c">The school</a></nav>'
    assert lines(menu + STORY) == READ
    assert len(lines(contents + STORY)) > 1


def test_content_of_a_player_is_not_read() -> None:
    assert lines(f"<video>Your browser shows no films.</video>{STORY}") == READ


def test_page_without_a_head_that_begins_with_main_is_read() -> None:
    tree = parse(Page(body=f"<title>x</title><main>{STORY}</main>".encode(), format="html"))
    prune(tree)
    assert [line.text for line in html_lines(tree)] == READ
