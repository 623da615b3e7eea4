"""A ledger to export: an ordinary article, one that says nothing but its title, and those of a page that wants to hurt."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copy

import pytest

from pipelines.records import Article
from tests.ledgers import article, fetch_of, make
from tests.strangers import hostile_articles

LedgerOf = Callable[[Sequence[Article]], Path]


def _ordinary() -> Article:
    return article(kicker="Islands", subtitle="More than ever", language="en", paywall=False)


def _minimal() -> Article:
    return Article(title="Only a title")


@pytest.fixture
def ordinary() -> Article:
    return _ordinary()


@pytest.fixture
def minimal() -> Article:
    """It says no more than a row needs."""
    return _minimal()


@pytest.fixture
def hostile() -> list[Article]:
    return hostile_articles()


@pytest.fixture
def ledger_of(tmp_path: Path) -> LedgerOf:
    """Makes a ledger of articles, each fetched an hour after the one before, and gives its path."""

    def made(articles: Sequence[Article]) -> Path:
        fetches = [fetch_of(one, hours) for hours, one in enumerate(articles)]
        return make(tmp_path / "news.db", *fetches)

    return made


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of all of them, which no test changes."""
    fetches = [fetch_of(one, hours) for hours, one in enumerate([_ordinary(), _minimal(), *hostile_articles()])]
    return make(tmp_path_factory.mktemp("full") / "news.db", *fetches)


@pytest.fixture
def full(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(copy(whole, tmp_path / "news.db"))
