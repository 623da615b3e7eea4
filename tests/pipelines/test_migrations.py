"""Ledgers of every earlier version, as the program of that version wrote them, brought up to this one.

``tests/data/ledgers/NNNN.db.gz``: thirteen articles of the sample sites, one of them with a revision, and one piece of
related news that is gone. With a new version comes a new file.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.errors import LedgerError
from pipelines.ledger import Ledger
from pipelines.schema import KNOWN, open_database, schema_sql
from pipelines.store import Store
from pipelines.tables import AT_A_GLANCE

STORED = sorted((Path(__file__).parents[1] / "data" / "ledgers").glob("*.db.gz"))
Rows = dict[str, list[tuple[object, ...]]]
KEYS = ("key", "url_key")
"""A version may know more addresses as forms of others."""


@pytest.fixture(params=STORED, ids=lambda path: path.name.partition(".")[0])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def rows_of(path: Path, tables: dict[str, list[str]]) -> Rows:
    with closing(sqlite3.connect(path)) as db:
        return {
            table: db.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id").fetchall()
            for table, columns in tables.items()
        }


def tables_of(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as db:
        names = db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_fts*' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        ).fetchall()
        found = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for (name,) in names}
    kept = {name: [column for column in columns if column not in KEYS] for name, columns in found.items()}
    return {name: columns for name, columns in kept.items() if "id" in columns}


def test_every_version_but_the_last_has_a_file() -> None:
    versions = sorted(name.partition("_")[0] for name in KNOWN)
    assert [path.name.partition(".")[0] for path in STORED] == versions[:-1]


def test_every_row_is_kept(stored: Path) -> None:
    tables = tables_of(stored)
    before = rows_of(stored, tables)
    Store.open(stored).close()
    assert rows_of(stored, tables) == before
    assert all(before[table] for table in ("articles", "outline", "sources", "related_news", "revisions", "fetches"))


def test_what_is_new_is_filled_in(stored: Path) -> None:
    Store.open(stored).close()
    with closing(sqlite3.connect(stored)) as db:
        assert db.execute("SELECT count(*) FROM articles WHERE text_digest IS NOT NULL").fetchone()[0] > 5
        assert db.execute("SELECT count(*) FROM articles WHERE related_titles IS NOT NULL").fetchone()[0] > 5
        assert db.execute("SELECT count(*) FROM outlet_aliases").fetchone()[0] > 3
        (name,) = db.execute("SELECT name FROM runs WHERE id = 1").fetchone()
        assert name.endswith(("sample-courier", "sample-digest", "sample-rundschau"))
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_was_searched_for_is_found(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as db:
        (title,) = db.execute("SELECT title FROM articles ORDER BY id LIMIT 1").fetchone()
    Store.open(stored).close()
    with Ledger.open(stored) as ledger:
        assert title in [hit.title for hit in ledger.search(f'"{title}"')]


def test_schema_is_that_of_a_new_file(stored: Path) -> None:
    Store.open(stored).close()
    with closing(sqlite3.connect(stored)) as db:
        made = {sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    assert [sql for sql in schema_sql().split(";\n\n") if sql.rstrip(";\n") not in made] == []


def test_file_as_it_was_stays_beside_it(stored: Path) -> None:
    tables = tables_of(stored)
    before = rows_of(stored, tables)
    Store.open(stored).close()
    (copy,) = stored.parent.glob("news.db.*.bak")
    assert rows_of(copy, tables) == before
    Store.open(stored).close()
    assert [path.name for path in stored.parent.glob("*.bak*")] == [copy.name]


def test_new_file_has_no_copy(tmp_path: Path) -> None:
    Store.open(tmp_path / "news.db").close()
    assert not list(tmp_path.glob("*.bak*"))


def test_reader_of_an_earlier_version_says_so(stored: Path) -> None:
    with pytest.raises(LedgerError, match="is of an earlier version"):
        Ledger.open(stored)


def test_migration_that_fails_leaves_the_file_as_it_was(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tables_of(stored)
    before = rows_of(stored, tables)
    monkeypatch.setattr("pipelines.schema.AT_A_GLANCE", f"{AT_A_GLANCE}\nSELECT no_such_column FROM changes;")
    with pytest.raises(sqlite3.OperationalError, match="no_such_column"):
        open_database(stored, create=False)
    assert tables_of(stored) == tables
    assert rows_of(stored, tables) == before
