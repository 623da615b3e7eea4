import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import RenderableType
from rich.style import Style
from rich.text import Text

from crawler.printable import one_line
from crawler.terminal import (
    Board,
    SiteLine,
    Terminal,
    article_view,
    counts_view,
    date_words,
    fetch_line,
    hits_view,
    outcomes_line,
    outlets_view,
    sites_view,
    value_words,
)
from pipelines.columns import columns
from pipelines.ledger import Fragment, Hit, OutletCount, SiteCount
from pipelines.records import Article, Date, Fetch, Heading, Outcome, Precision, Related, Source, Zone


def shown(view: RenderableType, width: int = 80) -> str:
    return Terminal(io.StringIO(), width=width).lines(view)


def known(value: str, precision: Precision, zone: Zone | None = None, problem: str | None = None) -> Date:
    return Date(text="as printed", origin="text", value=value, precision=precision, zone=zone, problem=problem)


UNTOLD = Date(text="03/04/2026", origin="text", problem="ambiguous")

ARTICLE = Article(
    title="Foundry opens\nits second hall",
    kicker="Chips at last",
    subtitle="The long way round",
    summary="A hall of 40,000 square metres begins to work. It took seven years, three owners and one flood to get it so far.",
    authors=("Ada Quill", "Ben Ort", "Cy Lund"),
    topics=("chips", "trade"),
    language="en",
    site="sample-digest",
    url="http://digest.example/news/foundry",
    published=known("2026-05-12", "day"),
    outline=(
        Heading(level=2, heading="What opens"),
        Heading(level=3, heading="The hall"),
        Heading(level=2, heading="What it costs"),
    ),
    sources=(
        Source(
            position=1,
            label="source",
            kind="listed",
            url="http://harbourwire.example/a",
            domain="harbourwire.example",
            name="Harbour Wire",
        ),
        Source(
            position=2, label="the minutes of the council", kind="cited", domain="council.example", name="City Council"
        ),
    ),
    related=(
        Related(position=1, title="Hall delayed again", published=known("2026-04-02", "day"), summary="Rain, mostly."),
        Related(position=2, title="Who owns the land"),
    ),
)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (known("2026", "year"), "2026 (year only)"),
        (known("2026-05", "month"), "May 2026 (month only)"),
        (known("2026-05-12", "day"), "12 May 2026 (day only)"),
        (known("2026-05-02T13Z", "hour", "offset"), "2 May 2026, 13 h UTC (hour only)"),
        (known("2026-05-12T13:41Z", "minute", "site"), "12 May 2026, 13:41 UTC"),
        (known("2026-05-12T13:41:07Z", "second", "name"), "12 May 2026, 13:41 UTC"),
        (known("2026-05-12T13:41Z", "minute", "unknown"), "12 May 2026, 13:41 (zone unknown)"),
        (known("2027-05-12", "day", problem="in the future"), "12 May 2027 (day only, in the future)"),
        (UNTOLD, "“03/04/2026” (ambiguous)"),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(date: Date, words: str) -> None:
    assert date_words(date) == words


def test_the_day_of_a_date_without_value_is_empty() -> None:
    assert value_words(UNTOLD.value) == ""


def test_an_article_as_it_is_read() -> None:
    assert (
        shown(article_view(ARTICLE, number=7), width=60)
        == """\
Chips at last
Foundry opens its second hall
The long way round
By Ada Quill, Ben Ort and Cy Lund · 12 May 2026 (day only)

A hall of 40,000 square metres begins to work. It took seven
years, three owners and one flood to get it so far.

Outline
  What opens
    The hall
  What it costs

Sources
  1.  Harbour Wire  harbourwire.example
  2.  City Council  council.example  “the minutes of the
      council”  in the text

Related news
  2 April 2026  Hall delayed again
                Rain, mostly.
       undated  Who owns the land

chips · trade
http://digest.example/news/foundry
article 7 · sample-digest · en
"""
    )


def test_an_article_of_a_title_alone_has_no_empty_sections() -> None:
    assert shown(article_view(Article(title="Only this"))) == "Only this\n"


@pytest.mark.parametrize(("modified", "told"), [("2026-05-13", True), ("2026-05-12", False)])
def test_a_modified_date_is_told_where_it_says_something_new(modified: str, told: bool) -> None:
    article = Article(title="x", published=known("2026-05-12", "day"), modified=known(modified, "day"))
    assert ("updated" in shown(article_view(article))) is told


def test_running_text_keeps_a_readable_measure_on_a_wide_terminal() -> None:
    assert max(map(len, shown(article_view(ARTICLE), width=200).splitlines())) <= 88


EVIL = "http://a.example/x\x1b[2J\x1b]8;;\x1b\\\x9b0m\u202e\u2066\x07\r\nb"
"""What clears the screen, ends a link, moves the cursor, turns the text round and rings."""


def harmless(view: RenderableType, monkeypatch: pytest.MonkeyPatch) -> bool:
    """On a terminal nothing but rich's own sequences, which set colours and links; in a pipe none at all."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = io.StringIO()
    Terminal(stream).print(view)
    rest = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b\x07]*\x1b\\", "", stream.getvalue())
    return not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest)


def poisoned(kind: type[Any], /, **known: Any) -> Any:
    """A record with that in every field that can hold text, whatever it is called."""
    return kind(**{column.name: EVIL for column in columns(kind) if str in column.types} | known)


@pytest.mark.parametrize("paywall", [True, False, None])
def test_article_view_tells_of_a_paywall(paywall: bool | None) -> None:
    assert ("behind a paywall" in shown(article_view(Article(title="Foundry opens", paywall=paywall)))) is (
        paywall is True
    )


DATE = poisoned(Date, value=None, precision=None)
TEXTS = [column.name for column in columns(Article) if str in column.types]


@pytest.mark.parametrize("field", TEXTS)
def test_no_text_of_an_article_is_obeyed_by_the_terminal(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: dict[str, Any] = {"title": "Foundry opens", field: EVIL}
    assert harmless(article_view(Article(**texts)), monkeypatch)


@pytest.mark.parametrize("field", ["published", "modified"])
def test_no_text_of_a_date_is_obeyed_by_the_terminal(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dates = {field: DATE}
    assert harmless(article_view(Article(title="Foundry opens", **dates)), monkeypatch)


def test_no_text_of_an_articles_parts_is_obeyed_by_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article(
        title="Foundry opens",
        authors=(EVIL, EVIL),
        topics=(EVIL, EVIL),
        outline=(poisoned(Heading, level=2),),
        sources=(poisoned(Source, position=1, kind="cited"), Source(position=2, label=EVIL, kind="listed", url=EVIL)),
        related=(poisoned(Related, position=1, published=DATE),),
    )
    assert harmless(article_view(article), monkeypatch)


def test_no_text_of_a_list_is_obeyed_by_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    hit = Hit(id=1, title=EVIL, url=EVIL, site=EVIL, published=None, snippet=(Fragment(text=EVIL, matched=True),))
    line = SiteLine(name=EVIL, title=EVIL, start=(EVIL,), articles=1, last_run=None, origin=EVIL)
    views = (
        hits_view([hit]),
        sites_view([line]),
        outlets_view([OutletCount(name=EVIL, domain=EVIL, articles=1)]),
        counts_view([SiteCount(site=EVIL, articles=1, sources=1, related=1, last_run=None)]),
    )
    assert all(harmless(view, monkeypatch) for view in views)


@pytest.mark.parametrize("width", [40, 100])
def test_no_text_of_a_board_is_obeyed_by_the_terminal(
    clock: "Clock", monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    board = Board(clock)
    board.start(EVIL)
    board.end(EVIL, EVIL)
    assert harmless(board, monkeypatch)
    assert one_line(board.lines()[0]) == board.lines()[0]


def test_whatever_a_view_forgets_the_terminal_does_not_obey(monkeypatch: pytest.MonkeyPatch) -> None:
    assert harmless(EVIL, monkeypatch)
    assert harmless(Text(EVIL, style=Style(link=EVIL)), monkeypatch)


def test_markup_in_a_title_is_text() -> None:
    assert "[bold]Prices[/] :smile:" in shown(article_view(Article(title="[bold]Prices[/] :smile:")))


def test_colours_and_links_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = io.StringIO()
    Terminal(stream).print(article_view(ARTICLE))
    assert "\x1b[35mChips at last" in stream.getvalue()
    assert "http://harbourwire.example/a\x1b\\" in stream.getvalue()


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    Terminal(stream).print(article_view(ARTICLE))
    assert "\x1b[35m" not in stream.getvalue()


def test_hits_show_the_id_and_the_passage_with_the_words_found() -> None:
    hit = Hit(
        id=12,
        title="Foundry opens",
        url="http://digest.example/news/foundry",
        site="sample-digest",
        published="2026-05-12T09:41Z",
        snippet=(
            Fragment(text="…the\n\n", matched=False),
            Fragment(text="foundry", matched=True),
            Fragment(text=" opens", matched=False),
        ),
    )
    assert shown(hits_view([hit])) == ("12  Foundry opens\n    …the foundry opens\n    12 May 2026 · sample-digest\n\n")


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_board_counts_each_outcome_once(clock: Clock) -> None:
    board = Board(clock)
    board.start("courier")
    for outcome in (Outcome.SAVED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.HTTP_ERROR, Outcome.LISTING):
        board.count("courier", outcome)
    clock.now = 2.0
    board.end("courier", "finished")
    clock.now = 99.0
    assert board.lines() == ["courier: 5 fetched, 1 saved, 1 revised, 1 unchanged, 1 failed, 2.5 per second (finished)"]


def test_the_board_shows_running_sites_first(clock: Clock) -> None:
    board = Board(clock)
    for site in ("alpha", "beta"):
        board.start(site)
    board.end("alpha", "finished")
    assert [line.split()[0] for line in shown(board).splitlines()[:3]] == ["Site", "beta", "alpha"]


def test_a_running_board_says_how_to_end_it(clock: Clock) -> None:
    board = Board(clock)
    board.start("alpha")
    assert "Ctrl-C" in shown(board)
    board.end("alpha", "finished")
    assert "Ctrl-C" not in shown(board)


def test_a_narrow_screen_keeps_the_names_of_the_sites(clock: Clock) -> None:
    board = Board(clock)
    board.start("sample-courier")
    assert shown(board, 40).startswith("sample-courier: 0 fetched, ")


def test_the_board_fits_the_screen(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "20")
    board = Board(clock)
    for number in range(300):
        board.start(f"site-{number}")
    lines = shown(board).splitlines()
    assert len(lines) < 20
    assert lines[-2] == "and 286 more"


def test_the_outcomes_that_occurred_in_the_records_order() -> None:
    assert outcomes_line({Outcome.HTTP_ERROR: 1, Outcome.SAVED: 24, Outcome.FAILED: 0}) == "24 saved · 1 http error"


def test_what_became_of_a_url_is_one_line() -> None:
    noon = datetime(2026, 5, 12, 12, tzinfo=UTC)
    reason = "two\nlines \x1b[2J"
    fetch = Fetch(url="http://a.example/x", site="a", fetched_at=noon, outcome=Outcome.REJECTED, reason=reason)
    assert fetch_line(fetch) == "http://a.example/x: rejected: two lines [2J"


def test_a_site_with_where_it_starts_and_what_the_ledger_has_of_it() -> None:
    line = SiteLine(
        name="sample-digest",
        title="The Digest",
        start=("http://digest.example/news", "http://digest.example/sitemap.xml"),
        articles=24,
        last_run=datetime(2026, 5, 12, 9, 41, tzinfo=UTC),
        origin="shipped",
    )
    assert (
        shown(sites_view([line]))
        == """\
sample-digest  The Digest
               http://digest.example/news
               http://digest.example/sitemap.xml
               24 articles · last run 2026-05-12 09:41 UTC · shipped

"""
    )


def test_the_most_cited_outlet_has_the_longest_bar() -> None:
    lines = shown(
        outlets_view(
            [
                OutletCount(name="Harbour Wire", domain="harbourwire.example", articles=20),
                OutletCount(name="Kabelpost", domain="kabel.example", articles=5),
            ]
        )
    )
    assert [line.count("█") for line in lines.splitlines()] == [20, 5]


def test_what_the_ledger_has_is_summed_up() -> None:
    counts = [
        SiteCount(site="courier", articles=24, sources=60, related=70, last_run=None),
        SiteCount(site="digest", articles=2, sources=3, related=4, last_run=None),
    ]
    assert shown(counts_view(counts)).splitlines()[-1].split() == ["26", "63", "74"]
