"""The ledger's file: what is in it, and how it opens or does not."""

import os
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipelines import schema
from pipelines.columns import flat_names
from pipelines.errors import LedgerError
from pipelines.records import Article, Related
from pipelines.schema import KNOWN, migrations, open_database, open_reader, schema_sql

TABLES = {
    "duplicates",
    "changes",
    "cursors",
    "forgotten",
    "found_urls",
    "hosts",
    "resources",
    "outlet_aliases",
    "sites",
    "runs",
    "fetches",
    "articles",
    "article_urls",
    "outlets",
    "outline",
    "sources",
    "related_news",
    "authors",
    "topics",
    "revisions",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "news.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with open_database(path, create=True) as db:
        yield db


def reason_of(path: Path) -> str:
    with pytest.raises(LedgerError) as caught:
        open_database(path, create=True)
    assert caught.value.about == str(path)
    return caught.value.reason


# What is in it


def test_tables(db: Database) -> None:
    assert {name for name in db.table_names() if not name.startswith(("articles_fts", "_sqlite", "sqlite"))} == TABLES


@pytest.mark.parametrize("table", sorted(TABLES))
def test_table_is_strict_with_an_integer_key(db: Database, table: str) -> None:
    assert db.table(table).strict
    assert db.table(table).pks == ["id"]
    assert db.table(table).columns_dict["id"] is int


@pytest.mark.parametrize("table", sorted(TABLES))
def test_foreign_keys_are_indexed(db: Database, table: str) -> None:
    first_columns = {index.columns[0] for index in db.table(table).indexes}
    assert {key.column for key in db.table(table).foreign_keys} <= first_columns


def test_date_stands_in_six_columns(db: Database) -> None:
    columns = set(db.table("related_news").columns_dict)
    parts = ("text", "precision", "origin", "zone", "problem")
    assert {"published", *(f"published_{part}" for part in parts)} <= columns


@pytest.mark.parametrize("view", ["newest_articles", "outlets_by_citations", "related_not_fetched"])
def test_view_answers_on_an_empty_ledger(db: Database, view: str) -> None:
    assert list(db.query(f"SELECT * FROM {view}")) == []


def test_newest_articles_come_from_an_index(db: Database) -> None:
    plan = [row["detail"] for row in db.query("EXPLAIN QUERY PLAN SELECT * FROM newest_articles LIMIT 20")]
    assert any("USING INDEX articles_date" in step for step in plan)
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan)  # but of those of one date


def test_what_was_asked_for_is_found_by_an_index(db: Database) -> None:
    plan = [row["detail"] for row in db.query("EXPLAIN QUERY PLAN SELECT * FROM related_not_fetched")]
    assert any("fetches USING COVERING INDEX fetches_key" in step for step in plan)


def test_whatever_of_an_article_is_exported_is_watched_for_changes(db: Database) -> None:
    exported = {*(set(flat_names(Article)) - {"site"}), "site_id", "saved_at", "changed_at", "guid"}
    assert watched(db, "articles_changed") == exported | {"related_titles"}


def test_whatever_of_related_news_is_exported_is_watched_for_changes(db: Database) -> None:
    assert watched(db, "related_news_changed") == {*flat_names(Related), "gone_at"}


def watched(db: Database, trigger: str) -> set[str]:
    """The columns that a trigger is for."""
    (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [trigger]).fetchone()
    return set(re.split(r"[\s,]+", sql.partition("UPDATE OF ")[2].partition(" ON ")[0]))


def test_printed_schema_makes_the_same_tables() -> None:
    with Database(memory=True) as db:
        db.executescript(schema_sql())
        assert set(db.table_names()) >= TABLES
        assert len(db.view_names()) == schema_sql().count("CREATE VIEW")


def test_printed_schema_keeps_the_comments() -> None:
    assert "-- One field of one article that changed between two fetches." in schema_sql()


# How it opens


def test_folder_and_file_are_made(path: Path) -> None:
    open_database(path, create=True).close()
    assert path.is_file()


def test_file_is_not_made_unasked(path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no such file"):
        open_database(path, create=False)
    assert not path.parent.exists()


def test_a_commit_is_on_the_disk(db: Database) -> None:
    full = 2
    assert db.journal_mode == "wal"
    assert db.execute("PRAGMA synchronous").fetchone() == (full,)


def test_foreign_keys_are_enforced(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.table("runs").insert({"site_id": 7, "started_at": "2026-05-12T00:00:00Z"})


def test_known_are_the_migrations_that_there_are() -> None:
    with Database(memory=True) as db:
        assert {migration.name for migration in migrations.pending(db)} == KNOWN


def test_opening_again_changes_nothing(db: Database, path: Path) -> None:
    before = db.schema
    with open_database(path, create=True) as again:
        assert again.schema == before


def test_programs_that_start_together_make_one_schema(path: Path) -> None:
    def make(_: int) -> int:
        with open_database(path, create=True) as db:
            return len(migrations.applied(db))

    with ThreadPoolExecutor(4) as programs:
        assert list(programs.map(make, range(4))) == [len(KNOWN)] * 4


def test_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "50% of 'news'?#1" / "ü.db"
    open_database(path, create=True).close()
    assert path.is_file()


def test_reader_cannot_write(db: Database, path: Path) -> None:
    with open_reader(path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM articles")


# How it does not


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_text("Dear diary, " * 100)
    assert reason_of(path) == "is not a SQLite database"


def test_database_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Database(path) as db:
        db.table("recipes").insert({"name": "Soup"})
    assert reason_of(path) == "is a SQLite database, but no ledger"
    with Database(path) as db:
        assert db.table_names() == ["recipes"]


def test_file_of_a_newer_version(db: Database, path: Path) -> None:
    row = {"migration_set": "newsledger", "name": "9999_holograms", "applied_at": "2099-01-01"}
    db.table("_sqlite_migrations").insert(row)
    assert "newer version" in reason_of(path)


def test_file_of_an_earlier_version_is_not_read(db: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "KNOWN", KNOWN | {"9999_holograms"})
    with pytest.raises(LedgerError, match="is of an earlier version"):
        open_reader(path)


def test_empty_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.touch()
    with pytest.raises(LedgerError, match="is empty"):
        open_reader(path)


def test_file_that_is_damaged(db: Database, path: Path) -> None:
    db.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    assert reason_of(path) == "is damaged"


def test_folder(tmp_path: Path) -> None:
    assert "cannot be opened" in reason_of(tmp_path)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert "folder cannot be made" in reason_of(tmp_path / "data" / "news.db")


def test_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program is writing" in reason_of(path)
    other.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_reading_where_nothing_may_be_written(db: Database, path: Path) -> None:
    db.close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    with open_reader(path) as reader:
        assert reader.table("articles").count == 0
    path.parent.chmod(0o755)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_read_only(db: Database, path: Path) -> None:
    db.close()
    path.chmod(0o444)
    assert reason_of(path) == "may not be written to"


# How it grows


def test_ledger_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with Database(path) as old:
        migrations.apply(old, stop_before="0002_image_caption_and_paywall")
        times = {"saved_at": "2026-05-12T00:00:00Z", "changed_at": "2026-05-12T00:00:00Z"}
        old.table("articles").insert({"title": "The old foundry", "key": "a", **times})
    with open_database(path, create=False) as db:
        (row,) = db.query("SELECT title, image_caption, paywall, country FROM articles")
        assert row == {"title": "The old foundry", "image_caption": None, "paywall": None, "country": None}
        assert [found["title"] for found in db.table("articles").search("foundry")] == ["The old foundry"]


def test_paywall_is_a_truth_value(db: Database) -> None:
    times = {"saved_at": "2026-05-12T00:00:00Z", "changed_at": "2026-05-12T00:00:00Z"}
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.table("articles").insert({"title": "T", "key": "a", "paywall": 2, **times})
