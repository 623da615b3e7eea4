"""The shipped queries: each says what it answers, runs however it is asked, and reads no more than it must."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from explorer.shipped import Query, parse, shipped
from pipelines.records import Article, Date, Related, Source
from pipelines.schema import schema_sql
from tests import ledgers
from tests.explorer.conftest import Window

NAMES: Final = list(shipped())
TABLES: Final = set(re.findall(r'^CREATE (?:VIRTUAL )?(?:TABLE|VIEW) "?(\w+)', schema_sql(), re.MULTILINE))
GIVEN: Final = {
    "begin": "har",
    "domain": "paper.example",
    "language": "en",
    "match": "glue",
    "name": "sample-courier",
    "now": "2026-05-20T00:00:00Z",
    "other": "courier.example",
    "outlet": "harbourwire.example",
    "per": "week",
    "since": "2026-05",
    "site": "sample-courier",
    "sort": "newest",
    "topic": "chips",
    "until": "2026-05-20",
    "words": "glue",
}
"""A value for each parameter that is no number; a number takes 2."""


def read_only(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture
def demo(demo_ledger: Path) -> Iterator[sqlite3.Connection]:
    with closing(read_only(demo_ledger)) as connection:
        yield connection


def empty(query: Query) -> dict[str, str]:
    """Its parameters, as Datasette has those that were not given."""
    return dict.fromkeys(query.parameters, "")


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_answers_and_why_one_would_ask(name: str) -> None:
    query = shipped()[name]
    assert query.title.endswith("?")
    assert query.why.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_has_a_name_of_its_own(name: str) -> None:
    assert name not in TABLES
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


def test_no_two_have_the_same_title() -> None:
    titles = [query.title for query in shipped().values()]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("name", NAMES)
def test_says_each_column_once(name: str, demo: sqlite3.Connection) -> None:
    query = shipped()[name]
    columns = [column for column, *_ in demo.execute(query.sql, empty(query)).description]
    assert sorted(set(columns)) == sorted(columns)
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", column) for column in columns), columns


@pytest.mark.parametrize("name", NAMES)
def test_runs_without_parameters(name: str, demo: sqlite3.Connection) -> None:
    query = shipped()[name]
    demo.execute(query.sql, empty(query)).fetchall()
    demo.execute(query.sql, dict.fromkeys(query.parameters)).fetchall()


PARAMETERS: Final = [(name, parameter) for name in NAMES for parameter in shipped()[name].parameters]


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS, ids=[":".join(one) for one in PARAMETERS])
def test_runs_with_each_parameter(name: str, parameter: str, demo: sqlite3.Connection) -> None:
    query = shipped()[name]
    demo.execute(query.sql, empty(query) | {parameter: GIVEN.get(parameter, "2")}).fetchall()


@pytest.mark.parametrize("name", NAMES)
def test_datasette_has_it(name: str, window: Window) -> None:
    query = shipped()[name]
    answer = window.get(f"/news/{name}.json?_shape=objects", accept="application/json")
    assert answer.status_code == 200, answer.text
    assert answer.json()["query"]["sql"] == query.sql


@pytest.mark.parametrize("name", NAMES)
def test_datasettes_page_says_why(name: str, window: Window) -> None:
    page = window.get(f"/news/{name}").text
    for text in (shipped()[name].title, shipped()[name].why):
        assert text in _unescaped(page)


def _unescaped(page: str) -> str:
    return (
        page.replace("&#39;", "'").replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_row_of_an_article_is_read_to_count(name: str, demo: sqlite3.Connection) -> None:
    """A row has the whole text: of a million it would be minutes. An index has what is counted."""
    query = shipped()[name]
    plan = [row["detail"] for row in demo.execute(f"EXPLAIN QUERY PLAN {query.sql}", empty(query))]
    aliases = {
        "articles",
        *re.findall(r"\barticles (?:AS )?(?!INDEXED|ON|WHERE|ORDER|GROUP|CROSS|JOIN|LEFT)(\w+)", query.sql),
    }
    scans = [step for step in plan if step.startswith("SCAN ") and step.split()[1] in aliases]
    assert [step for step in scans if "COVERING INDEX" not in step and "VIRTUAL TABLE" not in step] == []


# What is read of a query's file


def test_parameters_are_in_order_of_appearance() -> None:
    text = "-- What?\n-- Because.\nSELECT :since -- :not\n, ':neither', :site, :since;"
    assert parse("x", text).parameters == ("since", "site")


def test_why_may_have_several_lines() -> None:
    assert parse("x", "-- What?\n-- Because\n-- so.\nSELECT 1").why == "Because so."


@pytest.mark.parametrize("text", ["SELECT 1", "-- What?\nSELECT 1"])
def test_a_query_that_does_not_say_why_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"x\.sql begins with a line of what it answers"):
        parse("x", text)


# What those for analysts answer, on a small ledger


def cites(*domains: str) -> tuple[Source, ...]:
    return tuple(
        Source(position=place, label=domain, kind="cited", domain=domain, url=f"http://{domain}/{place}", name=domain)
        for place, domain in enumerate(domains, 1)
    )


def of(day: str) -> Date:
    return Date(text=day, origin="meta", value=day, precision="day")


def told(name: str, day: str, site: str = "paper", **fields: Any) -> Article:
    return ledgers.article(name, site, published=of(day), **fields)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sites that write on islands; one changes its mind, and one copies."""
    old = told("emu", "2026-03-01", sources=cites("old.example"), authors=("Ada Okafor",), paywall=True)
    new = told("kiwi", "2026-05-02", sources=cites("old.example", "new.example"), authors=("Ada Okafor", "Jonas Weil"))
    late = told(
        *("moa", "2026-05-09", "journal"),
        sources=cites("new.example", "old.example", "third.example"),
        related=(Related(position=1, title="The kiwis", url=ledgers.address("kiwi")),),
        authors=("Jonas Weil",),
        paywall=False,
    )
    original = told("tui", "2025-01-01", related=(), sources=(), authors=())
    copy = told("copied", "2025-01-02", "journal", title=original.title, text=original.text, related=(), sources=())
    return ledgers.make(
        tmp_path_factory.mktemp("small") / "small.db",
        ledgers.fetch_of(old),
        ledgers.fetch_of(new),
        ledgers.fetch_of(told("kiwi", "2026-05-02", title="Kiwis again", sources=new.sources), 1),
        ledgers.fetch_of(told("kiwi", "2026-05-02", title="Kiwis, once more", sources=new.sources), 2),
        ledgers.fetch_of(replace(old, text=f"{old.text}, and no more"), 3),
        ledgers.fetch_of(original),
        ledgers.fetch_of(late),
        ledgers.fetch_of(copy, 4),
    )


def ask(path: Path, name: str, **values: str) -> list[dict[str, Any]]:
    query = shipped()[name]
    with closing(read_only(path)) as connection:
        return [dict(row) for row in connection.execute(query.sql, empty(query) | values)]


def column(rows: list[dict[str, Any]], *names: str) -> list[Any]:
    return [row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in rows]


def test_who_started_to_cite_an_outlet(small: Path) -> None:
    rows = ask(small, "started_citing", outlet="old.example", since="2026-05-01")
    assert column(rows, "site", "first_cited", "articles") == [("journal", "2026-05-09", 1)]


def test_whom_a_site_started_to_cite(small: Path) -> None:
    rows = ask(small, "started_citing", site="paper", since="2026-05-01")
    assert column(rows, "domain") == ["new.example"]


def test_nobody_starts_to_cite_a_site_that_is_not_there(small: Path) -> None:
    assert ask(small, "started_citing", site="nobody", since="2026-05-01") == []


def test_outlets_on_a_topic_since_a_day_and_before(small: Path) -> None:
    rows = ask(small, "outlets_on_topic", topic="islands", since="2026-05-01")
    assert column(rows, "domain", "articles_since", "articles_before") == [
        ("new.example", 2, 0),
        ("old.example", 2, 1),
        ("third.example", 1, 0),
    ]


def test_headlines_that_changed_most(small: Path) -> None:
    (row,) = ask(small, "headlines_changed_most")
    assert (row["headlines"], row["first_headline"], row["headline_now"]) == (
        3,
        "Counting the kiwis",
        "Kiwis, once more",
    )


@pytest.mark.parametrize(("site", "count"), [("", 1), ("paper", 1), ("journal", 0)])
def test_silent_edits_of_a_site(site: str, count: int, small: Path) -> None:
    rows = ask(small, "silent_edits_lately", site=site)
    assert column(rows, "longer_by") == [len(", and no more")][:count]


def test_what_two_outlets_are_cited_in(small: Path) -> None:
    rows = ask(small, "cited_in_both", outlet="old.example", other="new.example")
    assert column(rows, "date", "site") == [("2026-05-09", "journal"), ("2026-05-02", "paper")]


def test_two_outlets_of_the_newest_article_are_taken_without_any(small: Path) -> None:
    assert ask(small, "cited_in_both")[0]["site"] == "journal"


def test_copies_by_pair_of_sites(small: Path) -> None:
    assert column(ask(small, "copies_by_pair"), "site", "original_site", "copies") == [("journal", "paper", 1)]


def test_related_news_that_was_never_fetched(small: Path) -> None:
    rows = ask(small, "related_never_fetched")
    assert column(rows, "title", "offered_by") == [("The wombats", 2)]


def test_authors_on_a_topic(small: Path) -> None:
    rows = ask(small, "authors_on_topic", topic="islands", since="2026-05-01")
    assert ("Jonas Weil", 2, {"journal", "paper"}) in [
        (row["author"], row["articles"], set(row["sites"].split(","))) for row in rows
    ]


def test_stories_that_others_offer_most(small: Path) -> None:
    (row,) = ask(small, "stories_offered_most", since="2026-05-01")
    assert (row["title"], row["offered_by"]) == ("Kiwis, once more", 1)


def test_articles_with_most_sources(small: Path) -> None:
    rows = ask(small, "articles_with_most_sources", since="2026-05-01")
    assert column(rows, "site", "outlets") == [("journal", 3), ("paper", 2)]


def test_what_is_behind_paywalls(small: Path) -> None:
    rows = ask(small, "paywalls_by_site")
    assert column(rows, "site", "articles", "behind_a_paywall", "free") == [("paper", 3, 1, 0), ("journal", 2, 0, 1)]


def test_outlets_that_are_new(small: Path) -> None:
    assert ask(small, "outlets_new")[0]["domain"] == "third.example"
