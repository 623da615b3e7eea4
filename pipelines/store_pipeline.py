"""Scrapy's item pipeline around the store: what a spider fetched goes into the ledger.

Looks at a clock, as the spiders do: for when a run begins and ends, and for urls that never became an item.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from pipelines.errors import LedgerError
from pipelines.records import Fetch, Outcome
from pipelines.store import Store

logger = logging.getLogger(__name__)


def asked_url(request: Request) -> str:
    """The address that was asked for at first, before redirects."""
    return str(request.meta.get("redirect_urls", [request.url])[0])


class StorePipeline:
    """Saves every item; and gives an outcome to the urls that never became one, so that each has exactly one.

    Opens the ledger of the setting ``NEWS_DB``. Stats: ``outcome/<outcome>``, with _ for spaces, counts the outcomes;
    ``news/run`` is the run's id. A ledger that cannot be written ends the crawl: the reason of its end says why.
    """

    def __init__(self, path: Path, crawler: Crawler) -> None:
        self._path = path
        self._crawler = crawler
        self._store: Store | None = None
        self._run = 0
        self._closing: asyncio.Future[None] | None = None
        """Set once the ledger has failed."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        pipeline = cls(Path(crawler.settings["NEWS_DB"]), crawler)
        crawler.signals.connect(pipeline.request_dropped, signals.request_dropped)
        crawler.signals.connect(pipeline.spider_error, signals.spider_error)
        crawler.signals.connect(pipeline.item_error, signals.item_error)
        crawler.signals.connect(pipeline.spider_closed, signals.spider_closed)
        return pipeline

    def open_spider(self) -> None:
        """Opens the ledger and begins the run; where that cannot be, the crawl ends before its first request."""
        try:
            self._store = Store.open(self._path)
            self._run = self._store.start_run(self._site, _now())
        except LedgerError as error:
            self._tell(error)
            self._let_go()
            raise CloseSpider(_end_reason(error)) from error
        self._stats.set_value("news/run", self._run)

    def process_item(self, item: Fetch) -> Fetch:
        """The item with the outcome that was stored; returned after the commit."""
        outcome = self._save(item)
        if outcome is None:
            raise DropItem("the ledger cannot be written")
        return replace(item, outcome=outcome)

    def request_dropped(self, request: Request) -> None:
        """Signal: an address that was asked for before. Only if a redirect led there was anything fetched."""
        if "redirect_urls" in request.meta:
            reason = "led to an address that this run has already asked for"
            fetch = self._fetch(request, outcome=Outcome.DUPLICATE, reason=reason)
            self._save(replace(fetch, final_url=request.url))

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Signal: an exception in a callback or an errback; None stands for ``start()``, where no page is concerned."""
        request: Request | None = getattr(response, "request", None)
        if request is None or self._is_saved(request):
            return
        fetch = self._fetch(request, outcome=Outcome.FAILED, reason=_words(failure))
        if isinstance(response, Response):
            fetch = replace(fetch, status=response.status, size=len(response.body))
        self._save(fetch)

    def item_error(self, item: Fetch, failure: Failure) -> None:
        """Signal: an exception in a pipeline."""
        self._save(replace(item, article=None, outcome=Outcome.FAILED, reason=_words(failure)))

    def spider_closed(self, reason: str) -> None:
        """Signal: ends the run, and sets the stats to what the ledger counted."""
        if self._store is None:
            return
        try:
            run = self._store.end_run(self._run, _now(), reason)
        except LedgerError as error:
            self._tell(error)
        else:
            for outcome, number in run.outcomes.items():
                self._stats.set_value(_counter(outcome), number)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None

    def _save(self, fetch: Fetch) -> Outcome | None:
        """None where the ledger cannot be written, now or since earlier in this run: item by item it would not mend."""
        if self._store is None or self._closing is not None:
            return None
        try:
            outcome = self._store.save(fetch, self._run)
        except LedgerError as error:
            self._tell(error)
            self._close(_end_reason(error))
            return None
        self._stats.inc_value(_counter(outcome))
        return outcome

    def _is_saved(self, request: Request) -> bool:
        return self._store is not None and self._store.is_fetched(asked_url(request), self._run)

    def _fetch(self, request: Request, *, outcome: Outcome, reason: str) -> Fetch:
        """Of a request that no item tells of."""
        asked = asked_url(request)
        final = request.url if request.url != asked else None
        return Fetch(url=asked, final_url=final, site=self._site, fetched_at=_now(), outcome=outcome, reason=reason)

    def _tell(self, error: LedgerError) -> None:
        logger.error("%s", error)
        self._stats.set_value("news/ledger_error", str(error))

    def _close(self, reason: str) -> None:
        engine = self._crawler.engine
        assert engine is not None
        # Not awaited: the engine waits in turn for the item that we are at.
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    @property
    def _site(self) -> str:
        """The spider's site or, where it has none, its name."""
        spider = self._crawler.spider
        assert spider is not None
        return str(getattr(getattr(spider, "site", None), "name", spider.name))

    @property
    def _stats(self) -> StatsCollector:
        assert self._crawler.stats is not None
        return self._crawler.stats


def _now() -> datetime:
    """For what no spider has timed: runs, and pages that never became an item."""
    return datetime.now(UTC)


def _counter(outcome: Outcome) -> str:
    return f"outcome/{outcome.replace(' ', '_')}"


def _end_reason(error: LedgerError) -> str:
    return f"ledger error: {error.reason}"


def _words(failure: Failure) -> str:
    """An exception in a line; its traceback is in the log."""
    return " ".join(f"{type(failure.value).__name__}: {failure.value}".split())[:300]
