import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.filters import LONGEST, Filters, chips, filters_of, page_of
from explorer.shipped import shipped
from explorer.spans import Count, Unit, by_unit, drawable, ends_of, newest, place_of, unit_of
from tests.explorer.in_process import ask, shown_by
from tests.ledgers import article, fetch_of, make, rows

NAMES = ("q", "topic", "site", "outlet", "language", "since", "until", "page", "sort")
HARD = (
    "\0",
    '"',
    "'",
    "*",
    "^",
    "(",
    "NEAR(",
    "AND",
    "a:b",
    "{",
    "-",
    "😀",
    "首相 AI",
    "\u202e",
    "\ud800",
    "%",
    "~",
    "w" * 10_000,
)


def test_what_people_type_is_cleaned() -> None:
    found = filters_of({"q": "  data\0centre\n", "outlet": "HarbourWire.example ", "since": "2026-05-12T13:41Z"})
    assert found == Filters(q="data centre", outlet="harbourwire.example", since="2026-05-12T13:41")


def test_names_are_taken_to_the_letter() -> None:
    assert filters_of({"topic": " \tAI ", "q": ""}) == Filters(topic=" \tAI ")


def test_what_is_too_long_is_cut() -> None:
    assert len(filters_of({"q": "w " * 10_000}).q or "") == LONGEST - 1


@pytest.mark.parametrize(("text", "number"), [(None, 1), ("", 1), ("7", 7), ("50", 50)])
def test_pages_are_counted_from_one(text: str | None, number: int) -> None:
    assert page_of({"page": text} if text is not None else {}) == number


@pytest.mark.parametrize("text", ["0", "51", "-1", "x", "٣", "1e1", "9" * 99])
def test_there_is_no_such_page(text: str) -> None:
    assert page_of({"page": text}) is None


def test_a_chip_takes_its_filter_away() -> None:
    made = chips(Filters(q="glue", site="paper"), lambda **given: repr(sorted(given.items())))
    assert [(chip.label, chip.value, chip.href) for chip in made] == [
        ("words", "glue", "[('site', 'paper')]"),
        ("site", "paper", "[('q', 'glue')]"),
    ]


def test_parameters_that_are_not_given_do_not_select() -> None:
    assert not filters_of({})
    assert set(filters_of({}).asked().values()) == {None}


# Whatever is asked


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(
        tmp_path_factory.mktemp("filters") / "news.db", fetch_of(article("quokka")), fetch_of(article("wombat"))
    )


@pytest.fixture(scope="module")
def datasette(ledger: Path) -> Datasette:
    return shown_by(ledger)


def _text() -> st.SearchStrategy[str]:
    said = st.text(st.characters(codec="utf-8"), max_size=40)
    dates = st.from_regex(r"[0-9]{4}(-[0-9]{2}){0,2}", fullmatch=True)
    return st.one_of(said, dates, st.sampled_from(("quokka", "islands", "paper", "harbourwire.example", "best", "2")))


@pytest.mark.parametrize("page", ["search", "search.atom", "outlet/harbourwire.example"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=st.dictionaries(st.sampled_from(NAMES), _text()))
def test_no_parameters_make_a_page_fail(datasette: Datasette, page: str, parameters: dict[str, str]) -> None:
    assert ask(datasette, page, parameters).status_code in {200, 400}


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("name", ["q", "topic", "outlet"])
def test_hard_words_are_answered(datasette: Datasette, name: str, text: str) -> None:
    answer = ask(datasette, "search", {name: text.encode(errors="replace").decode()})
    assert answer.status_code in {200, 400}
    assert "article" in answer.text


@given(st.text(max_size=200))
def test_all_words_can_be_asked_of_the_index(text: str) -> None:
    match = filters_of({"q": text}).match
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE found USING fts5 (words)")
    assert match is None or db.execute("SELECT * FROM found WHERE found MATCH ?", [match]).fetchall() == []
    db.close()


# Queries

SELECTING = [name for name in shipped() if name.startswith("found_") and name != "found_articles"]


def test_all_that_is_found_is_found_by_the_same_words() -> None:
    heads = {shipped()[name].sql.partition("\nSELECT")[0] for name in SELECTING}
    assert len(SELECTING) == 5
    assert len(heads) == 1


@pytest.mark.parametrize(
    "name", [*SELECTING, "found_articles", *(f"outlet_cited_{by}" for by in ("by_site", "over_time", "with", "in"))]
)
def test_many_articles_are_counted_without_their_rows(ledger: Path, name: str) -> None:
    query = shipped()[name]
    db = sqlite3.connect(ledger)
    plan = db.execute(f"EXPLAIN QUERY PLAN {query.sql}", dict.fromkeys(query.parameters)).fetchall()
    db.close()
    steps = [step for *_, step in plan]
    assert "SEARCH articles USING COVERING INDEX articles_glance (id=?)" in steps
    assert not [step for step in steps if step == "SCAN articles"]


@pytest.mark.parametrize("per", ["day", "week", "month"])
@pytest.mark.parametrize(
    ("since", "until"), [(None, None), ("", ""), ("2026-04", "2026-05-12"), ("2026-05-04T10", None)]
)
def test_articles_over_time_are_those_of_each_day(
    demo_ledger: Path, per: Unit, since: str | None, until: str | None
) -> None:
    query = shipped()["articles_over_time"]
    got = sqlite3.connect(demo_ledger).execute(query.sql, {"per": per, "since": since, "until": until}).fetchall()
    dates = rows(demo_ledger, "SELECT coalesce(published, saved_at) FROM articles")
    days: dict[str, int] = {}
    for (date,) in dates:
        if (since or "") <= date < f"{until or ''}~":
            days[date[:10]] = days.get(date[:10], 0) + 1
    wanted = by_unit([Count(at=day, articles=count) for day, count in days.items()], per)
    assert got == [(count.at, count.articles) for count in wanted]


# Stretches of time


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2026-05-12", "2026-05-12T13:41Z", "day"),
        ("2026-03-02", "2026-05-12", "week"),
        ("2024-01-01", "2026-05-12", "month"),
        ("2026", "2026-05-12", "month"),
        (None, None, "month"),
    ],
)
def test_a_stretch_is_shown_by_what_fits(first: str | None, last: str | None, unit: Unit) -> None:
    assert unit_of(first, last) == unit


@pytest.mark.parametrize(
    ("day", "unit", "place"),
    [
        ("2026-05-17", "week", "2026-05-11"),
        ("2026-05-11", "week", "2026-05-11"),
        ("2026-05", "week", None),
        ("2026-05", "month", "2026-05"),
        ("2026", "month", None),
        (None, "day", None),
    ],
)
def test_a_day_lies_in_its_place(day: str | None, unit: Unit, place: str | None) -> None:
    assert place_of(day, unit) == place


def test_a_week_ends_on_its_sunday() -> None:
    assert ends_of("2026-05-11", "week") == ("2026-05-11", "2026-05-17")


def test_the_last_week_of_all_has_an_end() -> None:
    assert ends_of("9999-12-27", "week") == ("9999-12-27", "9999-12-27")


def test_a_date_of_long_ago_does_not_stretch_a_chart() -> None:
    counts = [Count(at=at, articles=1) for at in ("0001-01", "2026-04", "2026-05", "2031-01")]
    assert [count.at for count in drawable(counts, "month", "2026-05-29")] == ["2026-04", "2026-05"]


def test_the_newest_begin_with_a_whole_day() -> None:
    counts = [Count(at=at, articles=4) for at in ("2026-05-01", "2026-05-02", "2026-05-03")]
    assert newest(counts, 5) == ("2026-05-02", 8)
    assert newest(counts, 12) == (None, 12)
