"""The tables of an export."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.formats.tables import chosen_columns, month_of, table_called, tables
from pipelines.json_records import article_json, entry_json
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Related, Source
from pipelines.schema import schema_sql
from pipelines.selection import EVERYTHING, Selection
from tests.ledgers import address, article, fetch_of, make
from tests.pipelines.formats.conftest import LedgerOf


def rows_of(db: Path, name: str, fields: Sequence[str] = (), selection: Selection = EVERYTHING) -> list[dict[str, Any]]:
    table = table_called(name)
    columns = chosen_columns(table, fields, typed=True)
    with Ledger.open(db) as ledger:
        return [
            {column.name: column.value(row) for column in columns}
            for batch in table.read(ledger, selection)
            for row in batch.rows
        ]


def names(name: str, *, typed: bool = False) -> list[str]:
    return [column.name for column in chosen_columns(table_called(name), (), typed=typed)]


# Which there are


def test_lists_have_the_names_of_the_ledgers_tables() -> None:
    schema = schema_sql()
    assert all(f"CREATE TABLE {name} (" in schema for name in tables())


def test_table_that_is_not_there_says_which_are() -> None:
    there = "articles, outline, authors, topics, sources, related_news, revisions, outlets"
    with pytest.raises(UsageError, match=f"related: there is no such table; there are {there}"):
        table_called("related")


@pytest.mark.parametrize("name", tables())
def test_every_column_says_what_it_holds(name: str) -> None:
    assert all(column.says.strip() for column in table_called(name).columns)


@pytest.mark.parametrize("name", tables())
def test_no_name_is_given_twice(name: str) -> None:
    assert len(set(names(name, typed=True))) == len(table_called(name).columns)


def test_articles_have_a_column_for_every_key() -> None:
    assert [name for name in names("articles") if not name.endswith("_count")] == [
        "guid",
        *article_json(Article(title="")),
        "saved_at",
        "changed_at",
    ]


@pytest.mark.parametrize("name", [name for name in tables() if name != "outlets"])
def test_rows_begin_with_the_guid_of_their_article(name: str) -> None:
    assert names(name)[0] == "guid"


def test_lists_tell_of_their_article() -> None:
    assert names("sources") == [
        *("guid", "position", "name", "label", "url", "domain", "kind"),
        *("article_site", "article_title", "article_url", "article_published"),
    ]


# Columns


def test_columns_are_those_asked_for_in_their_order() -> None:
    chosen = chosen_columns(table_called("sources"), ("kind", "guid", "kind"))
    assert [column.name for column in chosen] == ["kind", "guid"]


def test_column_that_is_not_there_says_which_are() -> None:
    with pytest.raises(UsageError, match="headline: topics has no such column; it has guid, position, topic"):
        chosen_columns(table_called("topics"), ("guid", "headline"))


def test_columns_of_a_type_alone_are_not_for_text() -> None:
    assert "published_at" in names("articles", typed=True)
    assert "published_at" not in names("articles")
    with pytest.raises(UsageError, match="published_at"):
        chosen_columns(table_called("articles"), ("published_at",))


# Rows


def test_row_of_an_article_is_its_entry(full: Path) -> None:
    rows = rows_of(full, "articles")
    with Ledger.open(full) as ledger:
        entries = list(ledger.entries())
    assert [row["guid"] for row in rows] == [entry.guid for entry in entries]
    for row, entry in zip(rows, entries, strict=True):
        known = {key: value for key, value in entry_json(entry).items() if isinstance(value, str | bool | None)}
        told = {key: row[key] for key in known if key not in {"schema", "saved_at", "changed_at"}}
        assert told == {key: known[key] for key in told}
        assert (row["saved_at"], row["changed_at"]) == (entry.saved_at, entry.changed_at)
        assert (row["sources"], row["sources_count"]) == (entry.article.sources, len(entry.article.sources))


def test_one_row_an_item(ledger_of: LedgerOf, ordinary: Article, minimal: Article) -> None:
    db = ledger_of([ordinary, minimal])
    assert [(row["position"], row["name"]) for row in rows_of(db, "authors")] == [(1, "Ada Okafor"), (2, "Jonas Weil")]
    assert [(row["position"], row["topic"]) for row in rows_of(db, "topics")] == [(1, "islands")]
    assert [(row["position"], row["level"]) for row in rows_of(db, "outline")] == [(1, 2), (2, 3)]
    assert [(row["position"], row["label"]) for row in rows_of(db, "sources")] == [
        (1, "Harbour Wire"),
        (2, "the register"),
    ]
    (related,) = rows_of(db, "related_news")
    assert (related["title"], related["article_title"]) == ("The wombats", ordinary.title)


def test_related_news_that_the_page_no_longer_offers_is_not_there(tmp_path: Path) -> None:
    once, now = (Related(position=1, title=title, url=address(title)) for title in ("wombat", "numbat"))
    db = make(tmp_path / "news.db", fetch_of(article(related=(once,))), fetch_of(article(related=(now,)), 1))
    assert [row["title"] for row in rows_of(db, "related_news")] == ["numbat"]


def test_revisions(tmp_path: Path) -> None:
    db = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article(title="Counting goes on"), 1))
    (row,) = rows_of(db, "revisions")
    assert (row["field"], row["old"], row["new"]) == ("title", "Counting the quokkas", "Counting goes on")
    assert row["changed_at"].isoformat() == "2026-05-12T13:00:00+00:00"


def test_limit_counts_articles(ledger_of: LedgerOf) -> None:
    db = ledger_of([article("quokka"), article("wombat")])
    assert len(rows_of(db, "sources", selection=Selection(limit=1))) == 2
    assert len(rows_of(db, "articles", selection=Selection(limit=1))) == 1


def test_outlets_that_are_cited_most_come_first(ledger_of: LedgerOf) -> None:
    harbour = Source(position=1, label="Harbour Wire", kind="listed", domain="harbourwire.example", name="Harbour Wire")
    own = Source(position=2, label="us", kind="cited", domain="paper.example", name="Paper")
    cited = [article("quokka"), article("wombat", sources=(harbour, replace(harbour, position=2), own))]
    rows = rows_of(ledger_of(cited), "outlets")
    assert [tuple(row.values()) for row in rows] == [
        ("Harbour Wire", "harbourwire.example", 2, 3),
        ("Registry", "registry.example", 1, 1),
    ]


def test_outlets_of_the_articles_selected(ledger_of: LedgerOf) -> None:
    db = ledger_of([article("quokka"), article("wombat", "journal", sources=())])
    assert rows_of(db, "outlets", selection=Selection(sites=("journal",))) == []
    assert len(rows_of(db, "outlets", selection=Selection(sites=("paper",)))) == 2


# Dates


@pytest.mark.parametrize(
    ("value", "precision", "moment"),
    [
        ("2026-05-12T13:41:07Z", "second", "2026-05-12T13:41:07+00:00"),
        ("2026-05-12T13Z", "hour", "2026-05-12T13:00:00+00:00"),
        ("2026-05-12", "day", "2026-05-12T00:00:00+00:00"),
        ("2026-05", "month", None),
        ("2026", "year", None),
        ("0000-99-99", "day", None),
    ],
)
def test_first_moment_of_a_date(ledger_of: LedgerOf, value: str, precision: Any, moment: str | None) -> None:
    date = Date(text=value, origin="text", value=value, precision=precision)
    (row,) = rows_of(ledger_of([article(published=date)]), "articles")
    assert row["published"] == value
    assert (row["published_at"] and row["published_at"].isoformat()) == moment


@pytest.mark.parametrize(
    ("value", "month"),
    [
        ("2026-05-12T13:41Z", "2026-05"),
        ("2026-05-12", "2026-05"),
        ("2026-05", "2026-05"),
        ("2026", None),
        ("2026-13", None),
        ("2026-05x", None),
        ("../../x", None),
        (None, "2026-05"),
    ],
)
def test_month_is_that_of_the_articles_date(ledger_of: LedgerOf, value: str | None, month: str | None) -> None:
    precision: Any = "month" if value else None
    date = Date(text="x", origin="text", value=value, precision=precision)
    with Ledger.open(ledger_of([article(published=date)])) as ledger:
        (entry,) = ledger.entries()
    assert month_of(entry) == month
