"""What tables and columns mean: nothing is left out, and the words are the schema's own."""

import copy
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import pytest

from explorer.descriptions import Description, descriptions, metadata
from pipelines.schema import schema_sql
from tests.explorer.conftest import Window

HIDDEN: Final = re.compile(r"articles_fts.*|sqlite_.*|_sqlite_migrations")


def schema() -> Iterator[tuple[str, str]]:
    """All tables and views with their columns, as SQLite knows them."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(schema_sql())
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        for name in names:
            if not HIDDEN.fullmatch(name):
                yield from (
                    (name, column) for (column,) in db.execute("SELECT name FROM pragma_table_info(?)", (name,))
                )


COLUMNS: Final = list(schema())


@pytest.mark.parametrize("table", dict.fromkeys(table for table, _ in COLUMNS))
def test_every_table_is_described(table: str) -> None:
    assert descriptions()[table].text.endswith((".", "?"))


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(one) for one in COLUMNS])
def test_every_column_is_described(table: str, column: str) -> None:
    assert descriptions()[table].columns[column]


def test_nothing_else_is_described() -> None:
    described = {(table, column) for table, told in descriptions().items() for column in told.columns}
    assert described == set(COLUMNS)


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("articles", "zone", "the zone that the site prints its times in: 'Europe/Berlin'"),
        (
            "articles",
            "key",
            """what makes it one article: the url without scheme, www. and trailing slash; 'text:' and a digest of its words \
for an article without an address""",
        ),
        ("articles", "image_caption", "what stands under the main picture, as printed"),
        ("articles", "country", "ISO 3166; the site's, as its file says; 03/04 is read by it"),
        ("related_news", "article_id", "whose page offers it"),
        ("changes", "id", "the change's place in the order; none is used twice"),
        ("found_urls", "modified_text", "when it changed, as the feed or sitemap says"),
    ],
    ids=["behind", "continued", "altered", "altered later", "reference", "key", "several altered at once"],
)
def test_words_are_the_schemas(table: str, column: str, text: str) -> None:
    assert descriptions()[table].columns[column] == text


def test_a_comment_that_code_parts_is_two() -> None:
    assert descriptions()["outlets"].columns["named_by"] == (
        "'domain': known or made from the domain alone, until a list of sources names it; "
        "'source': by the first list of sources that did"
    )


def test_tables_words_are_the_schemas() -> None:
    assert descriptions()["fetches"].text == (
        "Every url that was fetched, or that could not be, and the one thing that became of it."
    )


def test_views_words_are_the_schemas() -> None:
    assert descriptions()["copies"].text == (
        "Which articles have the title and text of an earlier one of another site? The latest found first."
    )


@pytest.mark.parametrize(
    ("table", "column", "unit"),
    [
        ("fetches", "size", "bytes"),
        ("runs", "bytes", "bytes"),
        ("articles", "saved_at", "UTC, ISO 8601"),
        ("articles", "published", "UTC, as precise as known"),
        ("hosts", "paused_until", "UTC, ISO 8601"),
        ("outlets_by_week", "week", "its Monday"),
    ],
)
def test_units_are_said(table: str, column: str, unit: str) -> None:
    assert unit in descriptions()[table].columns[column]


@pytest.mark.parametrize(("table", "column"), [one for one in COLUMNS if one[1].endswith(("_at", "first_seen"))])
def test_every_time_says_its_zone(table: str, column: str) -> None:
    assert "UTC" in descriptions()[table].columns[column]


# Datasette's metadata


def test_what_datasette_writes_into_it_is_not_kept() -> None:
    given = metadata(["news"])
    before = copy.deepcopy(given)
    given["databases"]["news"]["tables"]["articles"]["columns"].clear()
    given["databases"]["news"]["tables"]["runs"]["facets"] = []
    assert metadata(["news"]) == before


def tables(window: Window) -> Any:
    return window.get("/-/metadata.json").json()["databases"]["news"]["tables"]


def test_datasette_has_it(window: Window) -> None:
    told: Description = descriptions()["articles"]
    assert tables(window)["articles"] == {"description": told.text, "columns": dict(told.columns)}


def test_a_tables_page_tells_it(window: Window) -> None:
    page = window.get("/news/fetches").text
    assert "the one thing that became of it" in page
    assert "bytes, decompressed" in page


def test_what_datasette_shows_first_is_the_newest(window: Window) -> None:
    numbers = [row["id"] for row in window.get("/news/fetches.json?_shape=objects&_size=5").json()["rows"]]
    assert numbers == sorted(numbers, reverse=True)


def test_internal_tables_are_hidden(window: Window) -> None:
    shown = {table["name"] for table in window.get("/news.json").json()["tables"] if not table["hidden"]}
    assert not [name for name in shown if HIDDEN.fullmatch(name)]
    assert "articles" in shown


def test_short_tables_have_facets(window: Window) -> None:
    facets = window.get("/news/runs.json").json()["facet_results"]
    assert set(facets) == {"site_id", "reason"}
