"""Pages read in processes of their own."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from crawler.readers import Readers
from crawler.sites.site import GENERIC, Site
from pipelines.errors import PageError
from pipelines.records import Fetch, Outcome, Page
from tests.crawler.conftest import article_page

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
URL = "https://harbour.example/news/1"
PAGE = Page(body=article_page("The ship has left the harbour").encode(), url=URL, fetched_at=NOON)
FETCH = Fetch(url=URL, site="harbour", fetched_at=NOON)


async def read(readers: Readers, *pages: Page, site: Site = GENERIC) -> list[Fetch]:
    try:
        return await asyncio.gather(*(readers.article(FETCH, page, site) for page in pages))
    finally:
        readers.close()


def test_a_page_gives_the_same_wherever_it_is_read() -> None:
    (here,) = asyncio.run(read(Readers(0), PAGE))
    there = asyncio.run(read(Readers(1, at_once=0), PAGE, PAGE))
    assert here.article is not None
    assert there == [here, here]


def test_what_is_no_article_says_so_from_afar() -> None:
    (fetch,) = asyncio.run(
        read(
            Readers(1, at_once=0),
            Page(body=b"<html><body><h1>A list</h1>" + b"<p><a href='/x'>A ship</a></p>" * 9, url=URL, fetched_at=NOON),
        )
    )
    assert fetch.outcome is Outcome.NOT_ARTICLE


def test_listings_are_read_there_too() -> None:
    links = "".join(f'<p><a href="/{number}">{"a long link " * 9}</a></p>' for number in range(6000))
    page = Page(body=f"<html><body>{links}".encode(), url=URL, fetched_at=NOON)

    async def both() -> bool:
        readers = Readers(1)
        try:
            return await readers.links(page, GENERIC) == await Readers(0).links(page, GENERIC)
        finally:
            readers.close()

    assert asyncio.run(both())


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async def one_after_the_other() -> tuple[str, Fetch]:
        readers = Readers(1, at_once=0)
        try:
            monkeypatch.setattr("crawler.readers.LONGEST", 0.3)
            found = await asyncio.gather(readers._elsewhere(GENERIC, PAGE, time.sleep, 3600), return_exceptions=True)
            monkeypatch.undo()
            return str(found[0]), await readers.article(FETCH, PAGE, GENERIC)
        finally:
            readers.close()

    error, fetch = asyncio.run(one_after_the_other())
    assert error == "takes more than 0 seconds to read"
    assert fetch.article is not None


def test_a_reader_that_dies_takes_one_page_with_it() -> None:
    async def kill_one() -> tuple[BaseException | Fetch, ...]:
        readers = Readers(1, at_once=0)
        try:
            died, read = readers._elsewhere(GENERIC, PAGE, exit_at_once), readers.article(FETCH, PAGE, GENERIC)
            return tuple(await asyncio.gather(died, read, return_exceptions=True))
        finally:
            readers.close()

    error, fetch = asyncio.run(kill_one())
    assert isinstance(error, PageError)
    assert error.reason == "ends the process that reads it"
    assert isinstance(fetch, Fetch)
    assert fetch.article is not None


def exit_at_once() -> None:
    import os

    os._exit(9)
