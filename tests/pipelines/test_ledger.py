"""What one gets out of a ledger."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import LedgerError, UsageError
from pipelines.ledger import Fragment, Ledger, OutletCount
from pipelines.records import Article, Date, Fetch, Heading, Outcome, Related, Revision, Source
from pipelines.selection import Selection
from pipelines.store import Store

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
Fill = Callable[..., None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def fill(path: Path) -> Fill:
    """Saves articles in one run of the site ``sample-courier``."""

    def save(*articles: Article, hours: int = 0) -> None:
        with closing(Store.open(path)) as store:
            run = store.start_run("sample-courier", NOON + timedelta(hours=hours))
            for article in articles:
                at = NOON + timedelta(hours=hours)
                store.save(Fetch(url=str(article.url), site="sample-courier", fetched_at=at, article=article), run)
            store.end_run(run, NOON + timedelta(hours=hours, minutes=1), "finished")

    return save


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Store.open(path)), Ledger.open(path) as ledger:
        yield ledger


def article(slug: str, day: str | None = None, **fields: Any) -> Article:
    published = (
        Date(text=day, origin="text", value=day, precision="day" if len(day) == 10 else "month") if day else None
    )
    url = f"http://www.courier.example/{slug}"
    return Article(**{"title": slug, "url": url, "site": "sample-courier", "published": published} | fields)


def source(domain: str) -> Source:
    return Source(position=1, label=domain, kind="cited", domain=domain, name=domain.partition(".")[0].title())


def found(ledger: Ledger, words: str) -> list[str]:
    return [hit.title for hit in ledger.search(words)]


def titles(ledger: Ledger, **fields: Any) -> list[str]:
    return [article.title for _, article in ledger.articles(Selection(**fields))]


# Opening


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no such file"):
        Ledger.open(tmp_path / "news.db")


def test_reading_goes_on_while_another_program_writes(ledger: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO sites (name) VALUES ('sample-digest')")
        assert ledger.site_counts() == []
        writer.rollback()


def test_reader_does_not_block_a_writer(ledger: Ledger, fill: Fill) -> None:
    fill(article("one"), article("two"))
    walk = ledger.articles()
    next(walk)
    fill(article("three"))
    assert sorted(titles(ledger)) == ["one", "three", "two"]


# Articles


def test_unknown_article(ledger: Ledger) -> None:
    assert ledger.article(7) is None
    assert ledger.find("http://www.courier.example/nothing") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://www.courier.example/one",
        "https://courier.example/one/",
        "HTTP://WWW.COURIER.EXAMPLE/one?utm_source=letter#top",
    ],
)
def test_article_is_found_however_its_url_is_written(ledger: Ledger, fill: Fill, url: str) -> None:
    fill(article("one"))
    assert ledger.find(url) == 1


def test_saved_page_is_found_by_its_name(ledger: Ledger, path: Path) -> None:
    with closing(Store.open(path)) as store:
        run = store.start_run("courier.example", NOON)
        page = article("one", url=None)
        store.save(Fetch(url="file:one.txt", site="courier.example", fetched_at=NOON, article=page), run)
    assert ledger.find("file:one.txt") == 1


def test_articles_come_newest_first(ledger: Ledger, fill: Fill) -> None:
    fill(article("may", "2026-05-02"), article("march", "2026-03-30"), article("april", "2026-04-17"))
    assert titles(ledger) == ["may", "april", "march"]


def test_article_without_a_date_stands_where_it_was_saved(ledger: Ledger, fill: Fill) -> None:
    fill(article("undated"), article("after", "2026-05-13"), article("before", "2026-05-11"))
    assert titles(ledger) == ["after", "undated", "before"]


def test_ids_come_with_articles(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", "2026-05-01"), article("two", "2026-05-02"))
    assert [(number, article.title) for number, article in ledger.articles()] == [(2, "two"), (1, "one")]


def test_more_articles_than_are_read_at_once(ledger: Ledger, fill: Fill) -> None:
    fill(*(article(f"a{number}", outline=(Heading(level=2, heading=str(number)),)) for number in range(250)))
    walked = [(article.title, article.outline[0].heading) for _, article in ledger.articles()]
    assert sorted(walked) == sorted((f"a{number}", str(number)) for number in range(250))
    guids = [entry.guid for entry in ledger.entries()]
    assert guids == sorted(guids, reverse=True)  # all are of one date


@pytest.mark.parametrize(
    ("selection", "selected"),
    [
        ({}, ["month", "late", "noon", "day", "early"]),
        ({"since": "2026-05-12"}, ["month", "late", "noon", "day"]),
        ({"since": "2026-05-12T10Z"}, ["month", "late", "noon"]),
        ({"until": "2026-05-12"}, ["late", "noon", "day", "early"]),
        ({"until": "2026-05-12T12Z"}, ["noon", "day", "early"]),
        ({"until": "2026-05"}, ["late", "noon", "day", "early"]),
        ({"since": "2026-05-12", "until": "2026-05-12"}, ["late", "noon", "day"]),
        ({"since": "2026-06"}, ["month"]),
        ({"since": "2027"}, []),
        ({"limit": 2}, ["month", "late"]),
        ({"limit": 0}, []),
        ({"sites": ("sample-courier",), "limit": 1}, ["month"]),
        ({"sites": ("sample-digest",)}, []),
    ],
    ids=str,
)
def test_selection(ledger: Ledger, fill: Fill, selection: dict[str, Any], selected: list[str]) -> None:
    moment = Date(text="23:30", origin="time", value="2026-05-12T23:30Z", precision="minute")
    fill(
        article("early", "2026-04-30"),
        article("noon"),
        article("day", "2026-05-12"),
        article("month", "2026-06"),
        article("late", published=moment),
    )
    assert titles(ledger, **selection) == selected


@pytest.mark.parametrize(
    "text", ["12.5.2026", "yesterday", "", "2026-5", "2026-05-12T", "2026-13", "2026-05-32", "2026-05-12T24Z"]
)
def test_selection_takes_no_other_dates(text: str) -> None:
    with pytest.raises(UsageError, match="is no date such as"):
        Selection(since=text)


# Search


@pytest.mark.parametrize("words", ["co-design", "co\u2011design", "CO\u2010DESIGN", '"co design"'])
def test_search_does_not_see_the_kind_of_hyphen(ledger: Ledger, fill: Fill, words: str) -> None:
    fill(
        article("chips", summary="They will co\u2011design next\u2011gen racks."), article("boats", text="A design co.")
    )
    assert found(ledger, words) == ["chips"]


@pytest.mark.parametrize("words", ["cafe", "CAFÉ", "café"])
def test_search_does_not_see_accents_and_case(ledger: Ledger, fill: Fill, words: str) -> None:
    fill(article("coffee", text="Ein Café in Köln"))
    assert found(ledger, words) == ["coffee"]


@pytest.mark.parametrize("field", ["title", "kicker", "subtitle", "summary", "text"])
def test_search_looks_at(ledger: Ledger, fill: Fill, field: str) -> None:
    fill(article("one", **{field: "An electrolyser in Duisburg"}))
    assert len(found(ledger, "electrolyser duisburg")) == 1


def test_search_looks_at_the_outline(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", outline=(Heading(level=2, heading="What the Filing Says"),)))
    assert found(ledger, "filing says") == ["one"]


def test_search_wants_all_words(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", text="chips and water"), article("two", text="chips and power"))
    assert found(ledger, "chips water") == ["one"]


def test_search_wants_quoted_words_together(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", text="data centre"), article("two", text="a centre for data"))
    assert found(ledger, '"data centre"') == ["one"]


def test_search_puts_titles_first(ledger: Ledger, fill: Fill) -> None:
    fill(article("Boats", text="Copper and boats"), article("Copper", text="Ore prices"))
    assert found(ledger, "copper") == ["Copper", "Boats"]


@pytest.mark.parametrize("words", ["", " ", "-", '"', "AND", "title:", "one*", "NEAR(", "a\0b", "^", "{}", "(("])
def test_search_takes_any_words(ledger: Ledger, fill: Fill, words: str) -> None:
    fill(article("something else"))
    assert found(ledger, words) == []


def test_hit_shows_the_words_in_their_passage(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", "2026-05-12", text="The foundry needs water, and more water."))
    (hit,) = ledger.search("water")
    assert (hit.id, hit.site, hit.published, hit.url) == (
        1,
        "sample-courier",
        "2026-05-12",
        "http://www.courier.example/one",
    )
    assert hit.snippet == (
        Fragment(text="The foundry needs ", matched=False),
        Fragment(text="water", matched=True),
        Fragment(text=", and more ", matched=False),
        Fragment(text="water", matched=True),
        Fragment(text=".", matched=False),
    )


def test_search_ends_at_its_limit(ledger: Ledger, fill: Fill) -> None:
    fill(*(article(f"water {number}") for number in range(5)))
    assert len(list(ledger.search("water", limit=3))) == 3


# Numbers


def test_outlets_by_the_articles_that_cite_them(ledger: Ledger, fill: Fill) -> None:
    twice = (source("harbourwire.example"), source("harbourwire.example"), source("registry.example"))
    fill(article("one", sources=twice), article("two", sources=twice[:1]))
    assert ledger.top_outlets() == [
        OutletCount(name="Harbourwire", domain="harbourwire.example", articles=2),
        OutletCount(name="Registry", domain="registry.example", articles=1),
    ]


def test_an_outlets_own_articles_do_not_cite_it(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", sources=(source("courier.example"),)))
    assert ledger.top_outlets() == []


def test_sites(ledger: Ledger, fill: Fill) -> None:
    related = (Related(position=1, title="Earlier"),)
    fill(article("one", sources=(source("registry.example"),), related=related), article("two"))
    fill(hours=3)
    (site,) = ledger.site_counts()
    assert (site.site, site.articles, site.sources, site.related) == ("sample-courier", 2, 1, 1)
    assert site.last_run == NOON + timedelta(hours=3)


def test_name_made_of_a_domain_gives_way_to_the_outlets(ledger: Ledger, fill: Fill) -> None:
    printed = Source(position=1, label="The Harbour Wire", kind="listed", domain="harbour.example")
    unsaid = source("harbour.example")
    fill(article("one", sources=(unsaid,)), article("two", sources=(replace(printed, name="The Harbour Wire"),)))
    names = [item.name for _, piece in ledger.articles() for item in piece.sources]
    assert names == ["The Harbour Wire", "The Harbour Wire"]


def test_printed_name_stays(ledger: Ledger, fill: Fill) -> None:
    names = ("The Harbour Wire", "Harbour")
    sources = [Source(position=1, label=name, name=name, kind="listed", domain="harbour.example") for name in names]
    fill(*(article(item.label, sources=(item,)) for item in sources))
    assert {item.name for _, piece in ledger.articles() for item in piece.sources} == set(names)


def test_fetches_of_a_run_by_outcome(ledger: Ledger, path: Path) -> None:
    gone = Fetch(url="http://a.example/gone", site="a", fetched_at=NOON, status=404, reason="404 Not Found")
    fetches = [
        replace(gone, outcome=Outcome.HTTP_ERROR),
        replace(gone, url="http://a.example/x", outcome=Outcome.LISTING),
        replace(gone, url="http://a.example/y", outcome=Outcome.HTTP_ERROR),
    ]
    with closing(Store.open(path)) as store:
        run = store.start_run("a", NOON)
        for fetch in fetches:
            store.save(fetch, run)
    assert list(ledger.fetches(run, {Outcome.HTTP_ERROR}, 10)) == [fetches[0], fetches[2]]
    assert len(list(ledger.fetches(run, set(Outcome), 2))) == 2
    assert list(ledger.fetches(run + 1, set(Outcome), 10)) == []


def test_runs_come_newest_first(ledger: Ledger, fill: Fill) -> None:
    fill(article("one"), article("two"))
    fill(article("one"), hours=3)
    last, first = ledger.runs()
    assert (first.id, first.outcomes, first.reason) == (1, {Outcome.SAVED: 2}, "finished")
    assert (last.started_at, last.outcomes) == (NOON + timedelta(hours=3), {Outcome.UNCHANGED: 1})


def test_run_that_was_killed_has_no_end(ledger: Ledger, path: Path) -> None:
    with closing(Store.open(path)) as store:
        store.start_run("sample-courier", NOON)
    (run,) = ledger.runs()
    assert (run.ended_at, run.reason) == (None, None)


def test_totals(ledger: Ledger, fill: Fill) -> None:
    fill(article("one", sources=(source("registry.example"),)), article("two"))
    fill(article("two", kicker="New"), hours=1)
    totals = ledger.totals()
    assert (totals.articles, totals.sources, totals.outlets, totals.revisions) == (2, 1, 2, 1)
    assert (totals.fetches, totals.runs) == (3, 2)


def test_revisions(ledger: Ledger, fill: Fill) -> None:
    fill(article("one"))
    fill(article("one", kicker="New"), hours=1)
    assert ledger.revisions(1) == (Revision(field="kicker", changed_at=NOON + timedelta(hours=1), old=None, new="New"),)
