"""What the tests of the reference page share: the record that it must give, and how to ask for it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.json_records import article_json
from pipelines.records import Article, Fetch, Format, Page
from pipelines.steps import refine

Record = Callable[..., Article]
FETCHED = datetime(2026, 5, 13, 12, tzinfo=UTC)


def trimmed(given: object, wanted: object) -> object:
    """``given`` with the keys of ``wanted`` only: more fields may stand beside the reference's."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        return {key: trimmed(given.get(key), value) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(given, list) and len(given) == len(wanted):
        return [trimmed(*pair) for pair in zip(given, wanted, strict=True)]
    return given


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """The record that the reference page must give."""
    path = Path(__file__).parents[2] / "pages" / "opentools" / "article.json"
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


@pytest.fixture(scope="session")
def record() -> Record:
    """A page's article after every step but the store."""

    def read_and_refine(body: bytes, url: str | None = None, form: Format | None = None) -> Article:
        article = read(Page(body=body, url=url, format=form), GENERIC)
        refined = refine(Fetch(url=url or "file:x", site="generic", fetched_at=FETCHED, article=article)).article
        assert refined is not None
        return refined

    return read_and_refine


@pytest.fixture(scope="session")
def compared(reference: dict[str, Any]) -> Callable[[Article], tuple[object, object]]:
    """An article's record, cut to the reference's keys, and the reference."""
    return lambda article: (trimmed(article_json(article), reference), reference)
