"""A field of a record is three edits: the record, the reader, the column with its migration.

These tests name the one that was forgotten.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from pipelines.columns import DATE_PARTS, PARTS, Column, columns, date_columns, flat
from pipelines.json_records import article_from_json, article_json
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Fetch, Heading, Origin, Precision, Related, Source, SourceKind, Zone
from pipelines.schema import open_database
from pipelines.store import Store

TABLES = {"related": "related_news"} | {part.field: part.table for part in PARTS}
"""The lists of an article, by field."""
ROWS: dict[str, type[Any]] = {"outline": Heading, "sources": Source, "related_news": Related}
KEPT_ELSEWHERE = {"site": "site_id"}
"""Fields whose column has another name."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(tmp_path_factory.mktemp("ledger") / "news.db", create=True) as db:
        yield db


def missing(db: Database, table: str, names: list[str]) -> str:
    absent = [name for name in names if name not in db.table(table).columns_dict]
    return (
        f"{table} lacks {', '.join(absent)}: add the column to pipelines/schema.py, in a new migration"
        if absent
        else ""
    )


def sql_columns(kind: type[Any], name: str) -> list[str]:
    is_date = any(column.name == name and Date in column.types for column in columns(kind))
    return list(date_columns(name)) if is_date else [KEPT_ELSEWHERE.get(name, name)]


@pytest.mark.parametrize("name", [field.name for field in fields(Article)])
def test_field_of_an_article_has_its_column_or_table(db: Database, name: str) -> None:
    if name in TABLES:
        assert db.table(TABLES[name]).exists()
    else:
        assert not missing(db, "articles", sql_columns(Article, name))


@pytest.mark.parametrize(("table", "name"), [(table, field.name) for table in ROWS for field in fields(ROWS[table])])
def test_field_of_a_part_has_its_column(db: Database, table: str, name: str) -> None:
    assert not missing(db, table, sql_columns(ROWS[table], name))


def test_every_list_of_an_article_is_known() -> None:
    lists = {field.name for field in fields(Article)} - {column.name for column in columns(Article)}
    assert lists == set(TABLES), "add the list to PARTS in pipelines/columns.py"


def test_every_part_of_a_date_is_known() -> None:
    assert set(DATE_PARTS) == {field.name for field in fields(Date)}


@pytest.mark.parametrize("name", [field.name for field in fields(Article)])
def test_field_of_an_article_has_its_key(name: str) -> None:
    assert name in article_json(Article(title="x"))


@pytest.mark.parametrize(("kind", "name"), [(kind, field.name) for kind in ROWS.values() for field in fields(kind)])
def test_field_of_a_part_has_its_key(kind: type[Any], name: str) -> None:
    assert name in {column.name for column in columns(kind)}


# Round trips

VALUES: tuple[tuple[str | None, Precision | None], ...] = (
    ("2026", "year"),
    ("2026-05", "month"),
    ("2026-05-12", "day"),
    ("2026-05-12T13Z", "hour"),
    ("2026-05-12T13:41Z", "minute"),
    ("2026-05-12T13:41:07Z", "second"),
    (None, None),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
maybe = st.none() | texts
positions = st.integers(1, 99)
urls = st.none() | st.from_regex(r"https?://[a-z]{1,8}\.example/[a-z0-9/?=&%-]{0,20}", fullmatch=True)


@st.composite
def dates(draw: st.DrawFn) -> Date:
    value, precision = draw(st.sampled_from(VALUES))
    return Date(
        text=draw(texts),
        origin=draw(st.sampled_from(get_args(Origin))),
        value=value,
        precision=precision,
        zone=draw(st.none() | st.sampled_from(get_args(Zone))),
        problem=draw(maybe),
    )


headings = st.builds(Heading, level=st.integers(2, 6), heading=texts)
sources = st.builds(
    Source,
    position=positions,
    label=texts,
    kind=st.sampled_from(get_args(SourceKind)),
    url=urls,
    domain=st.none() | st.from_regex(r"[a-z]{1,8}\.example", fullmatch=True),
    name=maybe,
)


@st.composite
def related(draw: st.DrawFn) -> tuple[Related, ...]:
    """In page order, each piece once: what the steps before the store make of a page."""
    titles = draw(st.lists(st.text("abcdef", min_size=1), unique=True, max_size=4))
    return tuple(
        Related(position=position, title=title, published=draw(st.none() | dates()), summary=draw(maybe))
        for position, title in enumerate(titles, 1)
    )


def any_of(column: Column) -> st.SearchStrategy[str | bool | None]:
    return st.none() | st.booleans() if bool in column.types else maybe


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Every field that is text or a truth value, whatever it is called: a new one needs no edit here."""
    known = {"title": texts, "url": urls, "published": st.none() | dates(), "modified": st.none() | dates()}
    plain: dict[str, Any] = {column.name: draw(known.get(column.name, any_of(column))) for column in columns(Article)}
    return Article(
        **plain,
        authors=tuple(draw(st.lists(texts, max_size=3))),
        topics=tuple(draw(st.lists(texts, max_size=3))),
        outline=tuple(draw(st.lists(headings, max_size=4))),
        sources=tuple(draw(st.lists(sources, max_size=4))),
        related=draw(related()),
    )


@settings(max_examples=60, deadline=None)
@given(article=articles())
def test_article_is_read_from_the_ledger_as_it_was_saved(article: Article) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        with closing(Store.open(path)) as store:
            run = store.start_run("site", datetime(2026, 5, 12, tzinfo=UTC))
            at = datetime(2026, 5, 12, tzinfo=UTC)
            store.save(Fetch(url="http://a.example/", site="site", fetched_at=at, article=article), run)
        with Ledger.open(path) as ledger:
            assert ledger.article(1) == article


@settings(deadline=None)
@given(article=articles())
def test_article_comes_back_from_its_json(article: Article) -> None:
    assert article_from_json(json.loads(json.dumps(article_json(article)))) == article


def test_all_precisions_are_tried() -> None:
    assert {precision for _, precision in VALUES} == {*get_args(Precision), None}


def test_flat_columns_are_columns_of_the_ledger(db: Database) -> None:
    names = {KEPT_ELSEWHERE.get(name, name) for name in flat(Article(title="x"))}
    assert names <= set(db.table("articles").columns_dict)
