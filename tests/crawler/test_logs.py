import logging
from datetime import UTC, datetime

import pytest
from scrapy import Spider

from crawler.logs import FetchLogFormatter
from pipelines.records import Article, Fetch, Outcome

MOMENT = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
FETCH = Fetch(
    url="https://harbour.example/ship", site="harbour", fetched_at=MOMENT, article=Article(title="\x1b[31mShip")
)


@pytest.fixture
def spider() -> Spider:
    return Spider(name="harbour")


def test_an_item_that_failed_is_named_by_its_url(spider: Spider) -> None:
    told = FetchLogFormatter().item_error(FETCH, ValueError(), None, spider)
    assert told["level"] == logging.ERROR
    assert told["args"] == {"item": "https://harbour.example/ship (an article)"}


def test_an_item_that_went_through_is_named_with_its_outcome(spider: Spider) -> None:
    saved = Fetch(url=FETCH.url, site=FETCH.site, fetched_at=MOMENT, outcome=Outcome.SAVED)
    told = FetchLogFormatter().scraped(saved, None, spider)
    assert "https://harbour.example/ship (saved)" in told["msg"] % told["args"]


def test_an_item_of_another_kind_is_shown_as_it_is(spider: Spider) -> None:
    told = FetchLogFormatter().item_error({"title": "Ship"}, ValueError(), None, spider)
    assert told["args"] == {"item": {"title": "Ship"}}
