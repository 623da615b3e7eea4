"""What a feed says of a page, where the page does not say it itself."""

from dataclasses import replace

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.errors import NotArticleError
from pipelines.records import Article, Date, Page, Told

URL = "https://www.harbour-post.example/city/ferry"
FERRY = "Ferry to the old harbour runs again"
SEO = "Harbour timetable: when boats leave and where"
FIRST = (
    "The boat left the quay at nine in the morning with forty people on board, for the first time since the storm of "
    "January took a part of the pier away."
)
PROSE = (
    f"<p>{FIRST}</p><p>The council pays for the repairs, which cost more than anybody had expected in the spring.</p>"
)
MORE = "The mayor, who was on board with her two sons, said that the pier would be whole again before the summer comes."
SUMMARY = "Forty people were on the first boat since the storm; the council pays for what it broke."


def article(told: Told, *, head: str = "", top: str = f"<h1>{FERRY}</h1>", body: str = PROSE) -> Article:
    html = f"<html><head>{head}</head><body><article>{top}<p>May 12, 2026</p>{body}</article></body></html>"
    return read(Page(body=html.encode(), url=URL, format="html", told=told), GENERIC)


# Summary


def test_a_page_without_a_summary_has_the_feeds() -> None:
    assert article(Told(summary=SUMMARY)).summary == SUMMARY


def test_a_page_with_a_summary_keeps_its_own() -> None:
    own = "What the page says of itself is what its editors want to be read."
    head = f'<meta name="description" content="{own}">'
    assert article(Told(summary=SUMMARY), head=head).summary == own


@pytest.mark.parametrize(
    "summary",
    [
        FIRST,
        FIRST[:90],
        f"{FIRST} The council pays for the repairs, which cost more",
        f"HARBOUR CITY — {FIRST}",
        "The boat left the quay at nine in the morning with some …",
        "A ferry runs again after a long winter [...]",
        FERRY,
        "Ferry!",
        "\n".join([SUMMARY] * 20),
    ],
    ids=["paragraph", "cut", "longer", "place", "ellipsis", "brackets", "title", "short", "long"],
)
def test_what_is_no_summary_in_a_feed_is_not_taken(summary: str) -> None:
    assert article(Told(summary=summary)).summary is None


def test_read_more_is_no_part_of_a_summary() -> None:
    assert article(Told(summary=f"{SUMMARY}\nRead more")).summary == SUMMARY


def test_a_summary_of_a_page_saved_as_text() -> None:
    text = f"{FERRY}\n\nBy Ann Lee\n\n12 May 2026\n\n{FIRST}\n\n{FIRST.replace('boat', 'ship')}\n"
    page = Page(body=text.encode(), url=URL, format="text", told=Told(summary=SUMMARY, authors=("Bob Ray",)))
    assert (read(page, GENERIC).summary, read(page, GENERIC).authors) == (SUMMARY, ("Ann Lee",))


# Authors


@pytest.mark.parametrize(
    ("authors", "found"),
    [
        (("Ann Lee",), ("Ann Lee",)),
        (("By Ann Lee and Bob Ray",), ("Ann Lee", "Bob Ray")),
        (("ann@harbour-post.example (Ann Lee)",), ("Ann Lee",)),
        (("Ann Lee", "ANN LEE"), ("Ann Lee",)),
        (("admin",), ()),
        (("Harbour-Post",), ()),
        (("desk@harbour-post.example",), ()),
    ],
)
def test_a_page_without_authors_has_the_feeds_people(authors: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert article(Told(authors=authors)).authors == found


def test_a_page_with_authors_keeps_its_own() -> None:
    assert article(Told(authors=("Bob Ray",)), head='<meta name="author" content="Ann Lee">').authors == ("Ann Lee",)


# Title


def test_of_doubtful_titles_that_of_the_feed_wins() -> None:
    head = f'<meta property="og:title" content="{SEO}">'
    heads = f"<h1>Ferries and boats</h1><h1>{FERRY}</h1>"
    assert article(Told(), head=head, top=heads).title == "Ferries and boats"
    assert article(Told(title=FERRY), head=head, top=heads).title == FERRY
    assert article(Told(title=f"{FERRY} | Harbour-Post"), head=head, top=heads).title == FERRY


def test_a_heading_that_the_metadata_say_is_not_doubtful() -> None:
    head = f'<meta property="og:title" content="{FERRY}">'
    assert (
        article(Told(title="Ferries and boats"), head=head, top=f"<h1>Ferries and boats</h1><h1>{FERRY}</h1>").title
        == FERRY
    )


@pytest.mark.parametrize(
    "top",
    [f"<h2>Ferries and boats</h2><h2>{FERRY}</h2>", f"<h1>Motoring</h1><p><b>{FERRY}</b></p>"],
    ids=["heading", "line"],
)
def test_another_heading_or_line_that_says_the_feeds_title(top: str) -> None:
    assert article(Told(title=FERRY), top=top).title == FERRY


def test_a_title_of_the_metadata_that_the_feed_says_too() -> None:
    head = f'<meta property="og:title" content="{SEO}"><title>Ferries | Harbour-Post</title>'
    told = Told(title=SEO)
    assert article(told, head=head, top="<h1>Down at the old quay of the city</h1>").title == SEO


def test_a_title_that_only_the_feed_says_is_not_taken() -> None:
    assert article(Told(title="Boats! Boats! Boats!")).title == FERRY


# Dates


def test_the_feeds_date_counts_only_where_the_page_has_none() -> None:
    told = Told(published=Date(text="2026-01-01", origin="feed"), modified=Date(text="2026-02-02", origin="feed"))
    found = article(told)
    assert found.published is not None
    assert (found.published.text, found.modified) == ("May 12, 2026", None)


def test_without_a_word_of_a_feed_nothing_changes() -> None:
    assert article(Told()) == article(Told(title="x", summary="y", authors=("z",)))


def test_a_page_that_says_nothing_but_its_text_is_an_article_where_a_feed_dates_it() -> None:
    page = Page(body=f"<html><body><h1>{FERRY}</h1>{PROSE}<p>{MORE}</p></body></html>".encode(), url=URL, format="html")
    with pytest.raises(NotArticleError, match="neither date"):
        read(page, GENERIC)
    dated = read(replace(page, told=Told(published=Date(text="2026-05-12", origin="feed"))), GENERIC)
    assert dated.published == Date(text="2026-05-12", origin="feed")
