"""The article page, on the demo's ledger and on one with everything that may become of an article."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup, Tag

from explorer.shipped import shipped
from explorer.texts import BEGINNING
from pipelines.records import Date, Heading, Outcome, Related, Source
from tests.explorer.conftest import Window, serving
from tests.explorer.shown import asked, links, number, words
from tests.ledgers import LONG, address, article, fetch_of, make, rows
from tests.strangers import HOSTILE, hostile_articles

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUERIES = [name for name in shipped() if name.startswith("article_")] + ["article", "thread"]
LAWS = Source(
    position=1, label="The laws", kind="listed", url="http://laws.example/9", domain="laws.example", name="Laws"
)
DATES = {
    "year": ("2026", None, "2026 (year only)"),
    "month": ("2026-05", None, "May 2026 (month only)"),
    "day": ("2026-05-12", None, "12 May 2026 (day only)"),
    "hour": ("2026-05-12T13Z", "offset", "12 May 2026, 13 h UTC"),
    "minute": ("2026-05-12T13:41Z", "site", "12 May 2026, 13:41 UTC"),
    "second": ("2026-05-12T13:41:07Z", "unknown", "12 May 2026, 13:41:07 (zone not known, taken as UTC)"),
}
PARTS = ("How they were counted", "Who paid for it", "Where")
LONG_TEXT = "\n\n".join((LONG, PARTS[0], LONG * 2, PARTS[1], LONG * 3, PARTS[2], "The end of it."))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Quokkas that were changed twice, once in silence; what they offer, who offers, cites and copies them."""
    outline = tuple(Heading(level=level, heading=part) for level, part in zip((2, 3, 2), PARTS, strict=True))
    related = (
        Related(position=1, title="The wombats", url=address("wombat"), published=_date("2026-05-10", "day")),
        Related(position=2, title="Not fetched", url="http://other.example/x", published=_date("2026-05", "month")),
        Related(position=3, title="Nobody knows when", url="http://other.example/y"),
    )
    sources = article().sources
    quokka = article(text=LONG_TEXT, outline=outline, related=related, kicker="Islands", paywall=False)
    silent = replace(quokka, text=LONG_TEXT.replace("more of them than ever", "fewer of them than ever", 1))
    open_ = replace(
        silent,
        title="Counting the quokkas again",
        sources=tuple(replace(source, position=at) for at, source in enumerate((LAWS, *sources), 1)),
        topics=("islands", "animals"),
        modified=Date(
            text="12.5.2026 4 pm", origin="text", value="2026-05-12T14:00Z", precision="minute", zone="unknown"
        ),
        related=related[:2],
    )
    offering = (Related(position=1, title="The quokkas", url=address("quokka")),)
    wombat = article("wombat", published=_date("2026-05-11", "day"), related=offering)
    cited = Source(position=1, label="the paper", kind="cited", url=address("quokka"), domain="paper.example", name="P")
    numbat = article("numbat", "journal", sources=(cited,), related=())
    copy = article("copied", "journal", title=open_.title, text=open_.text, outline=(), related=())
    dated = [
        article(name, published=_date(value, name, zone), text=None, outline=(), related=())
        for name, (value, zone, _) in DATES.items()
    ]
    return make(
        tmp_path_factory.mktemp("articles") / "paper.db",
        fetch_of(quokka, 0, status=200, etag='"one"', size=1234),
        fetch_of(wombat, 0),
        fetch_of(numbat, 0),
        fetch_of(silent, 24),
        fetch_of(open_, 48, etag='"three"'),
        fetch_of(copy, 49),
        *(fetch_of(one, 50) for one in dated),
    )


def _date(value: str, precision: Any, zone: Any = None) -> Date:
    return Date(text=f"printed {value}", origin="json-ld", value=value, precision=precision, zone=zone)


@pytest.fixture(scope="module")
def paper(ledger: Path) -> Iterator[Window]:
    with serving(ledger) as shown:
        yield shown


@pytest.fixture(scope="module")
def quokka(paper: Window) -> Tag:
    return soup(paper, "quokka")


def soup(window: Window, name: str) -> Tag:
    return BeautifulSoup(window.shown(f"article/{number(window.path, name)}"), "lxml")


def section(page: Tag, name: str) -> Tag:
    found = page.find("section", attrs={"aria-labelledby": name})
    assert isinstance(found, Tag), f"there is no section {name}"
    return found


# What it tells


def test_an_article_that_is_not_there(paper: Window) -> None:
    assert paper.get(f"/{paper.path.stem}/-/article/9999").status_code == 404


def test_the_head_tells_what_it_is(quokka: Tag) -> None:
    head = quokka.select_one(".head")
    assert head
    told = words(head)
    assert all(part in told for part in ("Islands", "Counting the quokkas again", "Ada Okafor", "Jonas Weil"))


def test_topics_lead_to_the_search(quokka: Tag, paper: Window) -> None:
    assert f"/{paper.path.stem}/-/search?topic=animals" in links(quokka)


def test_it_links_to_the_page_with_care(quokka: Tag) -> None:
    (link,) = quokka.select(f'.ways a[href="{address("quokka")}"]')
    assert link["rel"] == ["noopener", "nofollow"]


@pytest.mark.parametrize("precision", DATES)
def test_a_date_is_shown_as_known(paper: Window, precision: str) -> None:
    value, _, shown = DATES[precision]
    known = words(section(soup(paper, precision), "known"))
    assert f"Published {shown} printed: “ printed {value} ” from the page's JSON-LD" in known


def test_a_date_that_could_not_be_read_says_why(tmp_path: Path) -> None:
    unread = article(published=Date(text="03/04/2026", origin="text", problem="day or month first?"))
    with serving(make(tmp_path / "news.db", fetch_of(unread))) as shown:
        known = words(section(soup(shown, "quokka"), "known"))
    assert "Published not known printed: “ 03/04/2026 ” from the printed text of the page day or month first?" in known


def test_the_json_is_the_row(quokka: Tag, paper: Window) -> None:
    (link,) = [link for link in links(quokka) if ".json" in link]
    (row,) = json.loads(paper.get(link).text)
    assert row["title"] == "Counting the quokkas again"


# Text


def test_the_contents_lead_to_headings(quokka: Tag) -> None:
    contents = quokka.select(".contents a[href^='#']")
    assert [words(link) for link in contents] == list(PARTS)
    assert [words(quokka.select_one(str(link["href"])) or link) for link in contents] == list(PARTS)


def test_a_heading_that_the_text_lacks_is_no_link(paper: Window) -> None:
    contents = soup(paper, "wombat").select_one(".contents")
    assert contents
    assert "How many wombats" in words(contents)
    assert not contents.select("a[href^='#']")


def test_the_beginning_ends_with_a_paragraph(quokka: Tag) -> None:
    shown = [words(one) for one in quokka.select(".prose > p")]
    letters = sum(map(len, shown))
    assert BEGINNING <= letters < BEGINNING + len(LONG) * 3
    assert shown[-1].endswith("ever.")


def test_the_rest_is_counted_and_there(quokka: Tag, paper: Window) -> None:
    ((text,),) = rows(paper.path, "SELECT text FROM articles WHERE id = ?", number(paper.path, "quokka"))
    rest = quokka.select_one("details.rest")
    assert rest
    shown = [words(one) for one in quokka.select(".prose > p, .prose > h3, .prose > h4")]
    summary = rest.select_one("summary")
    assert summary
    assert words(summary) == f"{len(text.split()) - len(' '.join(shown).split())} more words"
    assert "The end of it." in words(rest)


def test_no_level_of_headings_is_left_out(quokka: Tag) -> None:
    levels = [int(heading.name[1]) for heading in quokka.select("h1, h2, h3, h4, h5, h6")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_a_giant_text_is_cut_and_says_so(tmp_path: Path) -> None:
    giant = article(text="w" * 100_000)
    with serving(make(tmp_path / "news.db", fetch_of(giant))) as shown:
        told = section(soup(shown, "quokka"), "text")
    assert "Of 100,000 letters the first 60,000 are here" in words(told)
    assert sum(len(one.get_text()) for one in told.select(".prose p:not(.nothing)")) == 60_000


# What is beside it


def test_sources_lead_to_their_outlets(quokka: Tag, paper: Window) -> None:
    sources = section(quokka, "sources")
    assert {f"/{paper.path.stem}/-/outlet/harbourwire.example", "http://harbourwire.example/a"} <= links(sources)


def test_citations_of_an_outlet_are_counted_without_its_own(paper: Window) -> None:
    numbat = asked(paper.path, "article_sources", article=number(paper.path, "numbat"))
    quokka = asked(paper.path, "article_sources", article=number(paper.path, "quokka"))
    assert [row["cited_by"] for row in numbat] == [1]
    assert {row["domain"]: row["cited_by"] for row in quokka}["laws.example"] == 1


def test_citations_are_those_of_the_view(demo_ledger: Path) -> None:
    view = dict(rows(demo_ledger, "SELECT domain, articles FROM outlets_by_citations"))
    for (one,) in rows(demo_ledger, "SELECT id FROM articles"):
        for row in asked(demo_ledger, "article_sources", article=one):
            assert row["cited_by"] == view.get(row["domain"], 0)


def test_related_news_is_a_timeline(quokka: Tag) -> None:
    pieces = [words(one) for one in section(quokka, "related").select(".thread .what")]
    assert pieces == ["Not fetched", "Counting the wombats", "Counting the quokkas again", "Nobody knows when"]


def test_pieces_that_are_held_are_linked(quokka: Tag, paper: Window) -> None:
    held = f"/{paper.path.stem}/-/article/{number(paper.path, 'wombat')}"
    assert held in links(section(quokka, "related"))


def test_pieces_that_are_not_held_say_so(quokka: Tag) -> None:
    (piece,) = [one for one in section(quokka, "related").select(".piece") if "Not fetched" in words(one)]
    assert "not in the ledger" in words(piece)
    assert links(piece) == {"http://other.example/x"}


def test_pieces_that_are_gone_say_since_when(quokka: Tag) -> None:
    (piece,) = [one for one in section(quokka, "related").select(".piece") if "Nobody knows when" in words(one)]
    assert "no longer offered since 14 May 2026" in words(piece)


def test_who_offers_it_is_told(quokka: Tag, paper: Window) -> None:
    assert f"/{paper.path.stem}/-/article/{number(paper.path, 'wombat')}" in links(section(quokka, "offered_by"))


def test_offering_is_being_offered(demo_ledger: Path) -> None:
    offered = {
        (row["id"], one)
        for (one,) in rows(demo_ledger, "SELECT id FROM articles")
        for row in asked(demo_ledger, "article_offered_by", article=one)
    }
    pairs = rows(demo_ledger, "SELECT article_id, related_article_id FROM related_news WHERE related_article_id > 0")
    assert offered == {(one, other) for one, other in pairs if one != other}


def test_who_cites_it_is_told(quokka: Tag, paper: Window) -> None:
    cited_by = section(quokka, "cited_by")
    assert f"/{paper.path.stem}/-/article/{number(paper.path, 'numbat')}" in links(cited_by)
    assert "the paper" in words(cited_by)


@pytest.mark.parametrize(
    ("name", "other", "said"),
    [("quokka", "copied", "a copy of this"), ("copied", "quokka", "the earlier one, of which this is a copy")],
)
def test_copies_know_which_was_first(paper: Window, name: str, other: str, said: str) -> None:
    copies = section(soup(paper, name), "copies")
    assert f"/{paper.path.stem}/-/article/{number(paper.path, other)}" in links(copies)
    assert said in words(copies)


# How it was changed


def changes(page: Tag) -> dict[str, Tag]:
    """The latest change of each field."""
    found = section(page, "revisions").select(".change")
    return {words(change.select_one("h4") or change).split()[0]: change for change in reversed(found)}


def test_words_that_changed_are_marked(quokka: Tag) -> None:
    change = changes(quokka)["text"]
    assert [words(one) for one in change.select("del")] == ["more"]
    assert [words(one) for one in change.select("ins")] == ["fewer"]


def test_what_did_not_change_is_folded(quokka: Tag) -> None:
    change = changes(quokka)["text"]
    assert "letters unchanged" in words(change)
    assert len(words(change)) < 1_000


def test_a_silent_edit_is_marked(quokka: Tag) -> None:
    silent = {field for field, change in changes(quokka).items() if change.select(".silent")}
    assert silent == {"text"}


def test_silent_edits_are_those_of_the_view(paper: Window) -> None:
    one = number(paper.path, "quokka")
    view = rows(paper.path, "SELECT changed_at FROM silent_edits WHERE article_id = ?", one)
    told = asked(paper.path, "article_revisions", article=one)
    assert [(row["changed_at"],) for row in told if row["silent"]] == view


def test_a_source_that_came_first_changes_no_other(quokka: Tag) -> None:
    change = changes(quokka)["sources"]
    assert not change.select("del")
    assert [words(one) for one in change.select("ins")] == ["The laws · laws.example · http://laws.example/9 · listed"]


def test_the_latest_change_stands_first(quokka: Tag) -> None:
    moments = [words(one) for one in section(quokka, "revisions").select("h3")]
    assert moments == ["14 May 2026, 12:00 UTC", "13 May 2026, 12:00 UTC"]


def test_an_article_that_never_changed_says_so(paper: Window) -> None:
    assert "Nothing has changed" in words(section(soup(paper, "numbat"), "revisions"))


# Where it came from


def fields(page: Tag) -> dict[str, list[str]]:
    return {
        words(row.find("th") or row): [words(cell) for cell in row.find_all("td")]
        for row in page.select("table.fields tbody tr")
    }


def test_a_field_says_since_when(quokka: Tag) -> None:
    told = fields(quokka)
    assert told["title"][1] == "14 May 2026 1 change"
    assert told["text"][1] == "13 May 2026 1 change"
    assert told["kicker"][1] == "12 May 2026 first saved"


def test_a_date_says_where_it_was_found(quokka: Tag) -> None:
    says, _, origin = fields(quokka)["modified"]
    assert says == "12 May 2026, 14:00 (zone not known, taken as UTC)"
    assert origin == (
        "the printed text of the page; its zone is not known, and UTC is taken; known to the minute; "
        "printed: 12.5.2026 4 pm"
    )


def test_what_the_ledger_does_not_know_is_not_pretended(quokka: Tag) -> None:
    told = fields(quokka)
    assert told["title"][2] == "the page; from which element is not kept"
    assert told["language"][::2] == ["not known", "not found on the page"]


def test_fetches_tell_what_the_server_said(quokka: Tag) -> None:
    ((when, *_, validators, _), *_, first) = [
        [words(cell) for cell in row.find_all(["th", "td"])] for row in quokka.select("table.fetches tbody tr")
    ]
    assert (when, validators.split()[0]) == ("14 May 2026, 12:00 UTC", '"three"')
    assert first[:4] == ["12 May 2026, 12:00 UTC", "saved", "200", "1,234"]


def test_a_page_that_is_gone_is_told(tmp_path: Path) -> None:
    one = article()
    gone = replace(fetch_of(one, 48), article=None, outcome=Outcome.HTTP_ERROR, status=410, reason="410 Gone")
    with serving(make(tmp_path / "news.db", fetch_of(one), gone)) as shown:
        page = soup(shown, "quokka")
    row = page.select_one("table.fetches tbody tr")
    assert row
    assert "410 Gone" in words(row)


# The queries


@pytest.mark.parametrize("query", QUERIES)
def test_without_an_article_it_is_the_last_one(demo_ledger: Path, query: str) -> None:
    ((last,),) = rows(demo_ledger, "SELECT max(id) FROM articles")
    assert asked(demo_ledger, query) == asked(demo_ledger, query, article=str(last))


@pytest.mark.parametrize("query", QUERIES)
def test_no_table_is_read_through(demo_ledger: Path, query: str) -> None:
    with closing(sqlite3.connect(f"file:{demo_ledger}?mode=ro", uri=True)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        plan = db.execute(f"EXPLAIN QUERY PLAN {shipped()[query].sql}", dict.fromkeys(shipped()[query].parameters, ""))
        scanned = {found[1] for *_, step in plan if (found := re.match(r"SCAN (\w+)", step))}
    assert not scanned & tables


# In a browser


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Hostile articles, each changed once from another: what was removed and added is hostile, too."""
    path = tmp_path_factory.mktemp("strange") / "evil.db"
    first = hostile_articles()
    changed = [
        replace(one, text=f"{one.text} {other.text}", summary=other.summary, topics=other.topics, outline=other.outline)
        for one, other in zip(first, first[1:] + first[:1], strict=True)
    ]
    told = [*(fetch_of(one) for one in first), *(fetch_of(one, 1) for one in changed)]
    with serving(make(path, *told)) as shown:
        yield shown


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_what_strangers_wrote_is_text(strange: Window, page: "Page", place: int) -> None:
    page.goto(strange.page(f"article/{place + 1}"))
    assert page.evaluate("document.querySelectorAll('main script, main img, main iframe, main [style]').length") == 0
    assert page.evaluate("[...document.links].filter(link => !/^https?:$/.test(link.protocol)).length") == 0


@pytest.mark.parametrize("width", [360, 1280, 1920])
@pytest.mark.parametrize("name", ["article", "timeline"])
def test_a_long_word_breaks_no_layout(strange: Window, page: "Page", name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(strange.page(f"{name}/{HOSTILE.index('w' * 100_000) + 1}"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits(paper: Window, page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(paper.page(f"article/{number(paper.path, 'quokka')}"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_contents_open_the_rest(paper: Window, page: "Page") -> None:
    page.goto(paper.page(f"article/{number(paper.path, 'quokka')}"))
    heading = page.locator("details.rest h3", has_text="Where")
    assert not heading.is_visible()
    page.locator(".contents a", has_text="Where").click()
    heading.wait_for(state="visible")
