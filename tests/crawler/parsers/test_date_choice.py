"""Which of a page's dates is the article's, and why the others are not."""

from dataclasses import replace

import pytest

from crawler.parsers.article import read
from crawler.parsers.date_choice import Choice, Verdict, choose, is_settled, with_last_resort, with_teasers
from crawler.parsers.explain import dating_of
from crawler.sites.site import GENERIC
from pipelines.records import Date, Origin, Page, Told


def date(text: str, origin: Origin = "text") -> Date:
    return Date(text=text, origin=origin)


META = "2026-05-12T14:07:00+02:00"


@pytest.mark.parametrize(
    ("stated", "printed", "told"),
    [
        (["2026-05-12 14:07:00.0", META], None, META),  # the same time, with its offset
        (["2026-05-12", META], None, META),  # the same day, with a time
        (["2026-05-12T00:00:00+02:00", META], None, META),  # midnight is how some write a day
        (["2026-05-12"], "May 12, 2026, 2:07 pm", "May 12, 2026, 2:07 pm"),
        (["2026-05-12"], "May 13, 2026, 2:07 pm", "2026-05-12"),  # another day: of the change, perhaps
        (["2026-05-12"], "May 12, 2026", "2026-05-12"),
        (["2026-05-12T14:07:00"], "May 12, 2026", "2026-05-12T14:07:00"),
        ([META, "2026-05-01T10:00:00Z"], "May 2, 2026", META),  # the first is the most to be trusted
        (["0001-01-01T00:00:00Z", META], None, META),  # a database's way to know none
        (["{{ page.date }}", "1970-01-01T00:00:00Z"], "May 12, 2026", "May 12, 2026"),
        (["12.05.2026 14:07"], "May 1, 2026", "12.05.2026 14:07"),
        ([], None, None),
    ],
)
def test_the_date_that_is_taken(stated: list[str], printed: str | None, told: str | None) -> None:
    found = choose([*(date(text, "meta") for text in stated), *([date(printed)] if printed else [])]).date
    assert (found.text if found else None) == told


def test_one_alone_is_outvoted_by_two_of_other_origins() -> None:
    choice = choose([date("2026-05-01T00:10:00Z", "json-ld"), date(META, "meta"), date("May 12, 2026, 14:07")])
    assert choice.date == date(META, "meta")
    assert [candidate.verdict for candidate in choice.candidates][:2] == [Verdict.AGREED, Verdict.OUTVOTED]


def test_two_of_one_origin_outvote_nobody() -> None:
    dates = [date("2026-05-01T00:10:00Z", "json-ld"), date(META, "meta"), date("2026-05-12", "meta")]
    assert choose(dates).date == dates[0]


def test_one_that_another_supports_is_not_outvoted() -> None:
    dates = [
        date("2026-05-12", "json-ld"),
        date("May 12, 2026"),
        date("2026-05-01", "meta"),
        date("May 1, 2026", "time"),
    ]
    assert choose(dates).date == dates[0]


@pytest.mark.parametrize(
    ("dates", "verdicts"),
    [
        ([META, META], [Verdict.MOST_TRUSTED, Verdict.SAME]),
        ([META, "2026-05-12"], [Verdict.MOST_TRUSTED, Verdict.LESS]),
        ([META, "2026-05-13"], [Verdict.MOST_TRUSTED, Verdict.OTHER]),
        (["2026-05-12", META], [Verdict.WITH_TIME, Verdict.LESS]),
        (["2026-05-12T14:07:00", META], [Verdict.WITH_OFFSET, Verdict.OTHER]),
        (["0001-01-01", META], [Verdict.MOST_TRUSTED, Verdict.PLACEHOLDER]),
        (["{{date}}"], [Verdict.PLACEHOLDER]),
    ],
)
def test_why(dates: list[str], verdicts: list[Verdict]) -> None:
    choice = choose([date(text, "meta") for text in dates])
    assert [candidate.verdict for candidate in choice.candidates] == verdicts
    assert [candidate.taken for candidate in choice.candidates] == [
        candidate.date == choice.date and index == 0 for index, candidate in enumerate(choice.candidates)
    ]


@pytest.mark.parametrize(
    ("stated", "settled"),
    [
        ([META], True),
        ([META, "2026-05-12"], True),
        ([META, "2026-05-11T10:00:00Z"], False),
        (["2026-05-12T14:07:00"], False),
        (["2026-05-12T00:00:00+02:00"], False),
        ([], False),
    ],
)
def test_what_needs_no_printed_date(stated: list[str], *, settled: bool) -> None:
    assert is_settled([date(text, "meta") for text in stated]) is settled


def test_the_address_counts_where_nothing_else_tells() -> None:
    url = date("2026-05-12", "url")
    assert with_last_resort(Choice(), [url]).date == url
    known = with_last_resort(choose([date("May 1, 2026")]), [url])
    assert known.date == date("May 1, 2026")
    assert known.candidates[-1].verdict is Verdict.LAST_RESORT


def test_a_teaser_never_counts() -> None:
    assert with_teasers(Choice(), [date(META)]).date is None


PROSE = "<p>The ferry that links the two islands will not sail before the end of the summer, its owner said.</p>" * 6


def page(head: str = "", top: str = "", url: str = "https://news.example/ferry") -> Page:
    body = (
        f"<html><head><title>No ferry</title>{head}</head><body><article><h1>No ferry</h1>{top}{PROSE}</article></body>"
    )
    return Page(body=body.encode(), url=url)


FED = Told(published=date("2026-05-11", "feed"))
DATED = "https://news.example/2026/05/12/ferry"
HEAD = f'<meta property="article:published_time" content="{META}">'


@pytest.mark.parametrize(
    ("shown", "origin"),
    [
        (page(HEAD, "<p>May 12, 2026</p>"), "meta"),
        (replace(page("", "<p>May 12, 2026</p>"), told=FED), "text"),
        (replace(page("", "<p>By Ann Ash</p>"), told=FED), "feed"),
        (replace(page("", "<p>By Ann Ash</p>", DATED), told=FED), "feed"),
        (page("", "<p>By Ann Ash</p>", DATED), "url"),
    ],
)
def test_where_an_article_has_its_date_from(shown: Page, origin: Origin) -> None:
    article = read(shown, GENERIC)
    assert article.published is not None
    assert article.published.origin == origin
    assert dating_of(shown, GENERIC, article).published.date == article.published


def test_a_saved_text_tells_too() -> None:
    shown = Page(body=b"# No ferry\n\nMay 12, 2026\n\n" + b"The ferry will not sail before the end of summer.\n\n" * 6)
    article = read(shown, GENERIC)
    assert [candidate.taken for candidate in dating_of(shown, GENERIC, article).published.candidates] == [True]
