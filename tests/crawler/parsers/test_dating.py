"""Which lines are dates."""

import pytest

from crawler.parsers.article import read
from crawler.parsers.dating import (
    PrintedDates,
    date_of,
    dates_of,
    is_date,
    printed_dates,
    split_date,
    url_date,
)
from crawler.parsers.lines import Line
from crawler.sites.site import GENERIC
from pipelines.errors import NotArticleError
from pipelines.records import Date, Origin, Page

DATES = ["May 12, 2026", "Updated 9 hours ago", "Dienstag, 12. Mai 2026, 14.30 Uhr", "vor 2 Std.", "(11.05.2026)", "2026年5月12日", "il y a 5 minutes", "Yesterday",
         "Published May 12, 2026 at 9:41 AM ET", "12 мая 2026, 14:30", "2026-05-12", "12/05/26", "3 hours ago"]  # fmt: skip
OTHERS = [
    "iPhone 17",
    "Section 12.4.1",
    "AI in 2026",
    "5 min read",
    "12",
    "March on Washington",
    "412.50",
    "3.18",
    "3-2",
    "May the best win",
    "Jobs in 2026: 2,000",
    "",
]


@pytest.mark.parametrize("text", DATES)
def test_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", OTHERS)
def test_no_date(text: str) -> None:
    assert not is_date(text)


def test_machine_value_of_time_beside_the_printed_text() -> None:
    date = date_of(Line(text="May 12, 2026", when="2026-05-12T09:41:00-04:00"))
    assert date is not None
    assert (date.text, date.value, date.origin) == ("May 12, 2026", "2026-05-12T09:41:00-04:00", "time")


def test_midnight_beside_a_printed_day_is_the_day() -> None:
    date = date_of(Line(text="May 12, 2026", when="2026-05-12T00:00:00.000Z"))
    assert date is not None
    assert date.value == "2026-05-12"


@pytest.mark.parametrize(
    ("text", "published", "modified"),
    [
        ("May 29, 2026 · 5 min read", "May 29, 2026", None),
        (
            "28. Mai 2026, 17.00 Uhr (zuletzt geändert: 29. Mai 2026)",
            "28. Mai 2026, 17.00 Uhr",
            "zuletzt geändert: 29. Mai 2026",
        ),
        ("Updated 9 hours ago", None, "Updated 9 hours ago"),
        ("By Ann Lee | May 12, 2026", "May 12, 2026", None),
        ("The plan of May 12, 2026 (a long story) went on and on", None, None),
    ],
)
def test_dates_of_a_byline(text: str, published: str | None, modified: str | None) -> None:
    first, second = dates_of(Line(text=text))
    assert (first.text if first else None, second.text if second else None) == (published, modified)


def test_date_before_a_title() -> None:
    date, title = split_date("May 7, 2026 — Meta’s assistant: what it does")
    assert date is not None
    assert (date.text, title) == ("May 7, 2026", "Meta’s assistant: what it does")


def test_title_with_a_dash_has_no_date() -> None:
    assert split_date("A plan — and a date") == (None, "A plan — and a date")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Di 12.05.26 | 14:07 Uhr | Von Ann Lee", "Di 12.05.26 | 14:07 Uhr"),
        ("May 12, 2026 • 9:41 am", "May 12, 2026 • 9:41 am"),
        ("12 mai 2026 - 14h05", "12 mai 2026 - 14h05"),
    ],
)
def test_day_and_time_in_two_parts_are_one_date(text: str, published: str) -> None:
    first, _ = dates_of(Line(text=text))
    assert first is not None
    assert first.text == published


def test_updated_on_the_line_above_its_date() -> None:
    dates = PrintedDates.of([Line(text="Last updated"), Line(text="May 13, 2026"), Line(text="May 12, 2026")])
    assert (dates.published, dates.modified) == (date("May 12, 2026"), date("May 13, 2026"))


def date(text: str, origin: Origin = "text", value: str | None = None) -> Date:
    return Date(text=text, origin=origin, value=value)


def lines(*texts: str) -> list[Line]:
    return [Line(text=text) for text in texts]


def test_date_between_title_and_text_before_one_above_the_title() -> None:
    page = lines("May 1, 2026", "A teaser", "The title", "By Ann Lee", "May 12, 2026", "The text", "May 2, 2026")
    assert printed_dates(page, 2, 5).published == date("May 12, 2026")


def test_date_above_the_title_before_one_in_the_text() -> None:
    page = lines("May 12, 2026", "The title", "The text", "May 2, 2026", "More text")
    assert printed_dates(page, 1, 2).published == date("May 12, 2026")


def test_date_near_the_text_where_the_title_is_not_printed() -> None:
    page = lines(*["May 1, 2026", "Menu"] * 5, *["Menu"] * 20, "May 12, 2026", "The text")
    assert printed_dates(page, -1, 31).published == date("May 12, 2026")


def test_labelled_date_far_below() -> None:
    page = lines("The title", *["A line of the text"] * 40, "May 2, 2026", "Datum 12.05.2026")
    assert printed_dates(page, 0, 1).published == date("Datum 12.05.2026")


def test_bare_date_far_below_is_another_pages() -> None:
    assert printed_dates(lines("The title", *["A line of the text"] * 40, "May 2, 2026"), 0, 1).published is None


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://news.example/2026/05/12/ferry", "2026-05-12"),
        ("https://news.example/world/2026-05-12-ferry.html", "2026-05-12"),
        ("https://news.example/2026/may/12/ferry", "2026-05-12"),
        ("https://news.example/a/20260512/ferry", "2026-05-12"),
        ("https://news.example/2026/march/12/ferry", "2026-03-12"),
        ("https://news.example/2026/market/12/ferry", None),
        ("https://news.example/2026/5/ferry", "2026-05"),
        ("https://news.example/2025-11-and-all-that", None),
        ("https://news.example/2026/13/ferry", None),
        ("https://news.example/a/120260512345", None),
        ("https://news.example/ferry?on=2026/05/12", None),
        ("https://2026-05-12.example/ferry", None),
        (None, None),
    ],
)
def test_date_in_the_address(url: str | None, value: str | None) -> None:
    found = url_date(url)
    assert (found.value if found else None) == value
    assert found is None or found.origin == "url"


META = "2026-05-12T14:07:00+02:00"
PROSE = "<p>The ferry that links the two islands will not sail before the end of the summer, its owner said.</p>" * 6


def published(head: str = "", top: str = "", url: str = "https://news.example/ferry") -> Date | None:
    page = (
        f"<html><head><title>No ferry</title>{head}</head><body><article><h1>No ferry</h1>{top}{PROSE}</article></body>"
    )
    return read(Page(body=page.encode(), url=url, format="html"), GENERIC).published


def test_address_is_the_last_resort() -> None:
    url, article = "https://news.example/2026/05/10/ferry", '<meta property="og:type" content="article">'
    assert published(article, url=url) == date("2026/05/10", "url", "2026-05-10")
    assert published(top="<p>May 12, 2026</p>", url=url) == date("May 12, 2026")


def test_dated_address_makes_no_article() -> None:
    with pytest.raises(NotArticleError):
        published(url="https://news.example/2026/05/10/ferry")


def test_statement_of_a_page_before_its_print() -> None:
    head = f'<meta property="article:published_time" content="{META}">'
    assert published(head, "<p>May 11, 2026</p>") == date(META, "meta")


def test_creation_yields_to_publication() -> None:
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "dateCreated": "2026-05-01T08:00:00Z"}</script>'
    assert published(f'{ld}<meta property="article:published_time" content="{META}">') == date(META, "meta")
    assert published(ld) == date("2026-05-01T08:00:00Z", "json-ld")
