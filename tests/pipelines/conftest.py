"""A ledger that tests write to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipelines.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store


@pytest.fixture
def db(store: Store, path: Path) -> Iterator[Database]:
    """A second connection, which sees what is committed."""
    with Database(path) as db:
        yield db
