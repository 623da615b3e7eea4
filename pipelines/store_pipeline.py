"""Scrapy's item pipeline around the store: what a spider fetched goes into the ledger, many fetches at once.

Looks at a clock where the spider has none: for when a run begins and ends, and for urls that never became an item.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from pipelines.errors import LedgerError
from pipelines.records import Again, Fetch, Outcome, Work
from pipelines.store import Store

MOST_AT_ONCE: Final = 100
"""Fetches in one transaction."""
LONGEST_WAIT: Final = 1.0
"""Seconds that the first of them waits for others."""
_TICK: Final = 0.05

AFTER_DEFECT: Final = timedelta(days=1)
"""After which a page is asked for again that a defect kept from being read: perhaps it is mended by then."""
ASKED_ONCE: Final = "news_asked_once"
"""Key in ``Request.meta`` of an address that its spider asks for no second time in a run."""

logger = logging.getLogger(__name__)


def asked_url(request: Request) -> str:
    """The address that was asked for at first, before redirects."""
    return str(request.meta.get("redirect_urls", [request.url])[0])


class _Waiting(NamedTuple):
    """A fetch that is not stored yet, and what its item waits for."""

    fetch: Fetch
    stored: "asyncio.Future[Outcome | None]"


class StorePipeline:
    """Saves every item, up to a hundred in one transaction, and passes it on when that is done.

    Gives an outcome to the urls that never became an item, too, so that each has exactly one. Opens the ledger of the
    setting ``NEWS_DB``. Stats: ``outcome/<outcome>``, with _ for spaces, counts the outcomes; ``news/run`` is the run's
    id. A ledger that cannot be written ends the crawl: the reason of its end says why.
    """

    def __init__(self, path: Path, crawler: Crawler) -> None:
        self._path = path
        self._crawler = crawler
        self._store: Store | None = None
        self._run = 0
        self._closing: asyncio.Future[None] | None = None
        """Set once the ledger has failed."""
        self._waiting: list[_Waiting] = []
        self._since = 0.0
        """When the first of them came, by the loop's clock."""
        self._ticking: asyncio.TimerHandle | None = None

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
            self._run = self._store.start_run(self._site, self._now(), asked_by=self._asked_by)
        except LedgerError as error:
            self._tell(error)
            self._let_go()
            raise CloseSpider(_end_reason(error)) from error
        self._stats.set_value("news/run", self._run)

    async def process_item(self, item: Fetch) -> Fetch:
        """The item with the outcome that was stored; returned after the commit."""
        outcome = await self._save(item)
        if outcome is None:
            raise DropItem("the ledger cannot be written")
        return replace(item, outcome=outcome)

    async def close_spider(self) -> None:
        """Stores what waits, and lets its items pass."""
        self._flush()
        await asyncio.sleep(0)

    def request_dropped(self, request: Request) -> None:
        """Signal: an address that was asked for before: where a redirect led, or what a redirect has led to."""
        if "redirect_urls" in request.meta:
            reason = "led to an address that this run has already asked for"
            fetch = self._fetch(request, outcome=Outcome.DUPLICATE, reason=reason)
            self._save(replace(fetch, final_url=request.url))
        elif request.meta.get(ASKED_ONCE):
            reason = "this run has already asked for it, in another form or by a redirect"
            self._save(self._fetch(request, outcome=Outcome.DUPLICATE, reason=reason))

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Signal: an exception in a callback or an errback; None stands for ``start()``, where no page is concerned."""
        request: Request | None = getattr(response, "request", None)
        if request is None or self._is_saved(request):
            return
        fetch = self._fetch(request, outcome=Outcome.FAILED, reason=_words(failure))
        if isinstance(response, Response):
            fetch = replace(fetch, status=response.status, size=len(response.body))
        if request.meta.get(ASKED_ONCE):
            fetch = replace(fetch, again=Again(kind="article", at=fetch.fetched_at + AFTER_DEFECT, is_good=False))
        self._save(fetch)

    def item_error(self, item: Fetch, failure: Failure) -> None:
        """Signal: an exception in a pipeline."""
        self._save(replace(item, article=None, outcome=Outcome.FAILED, reason=_words(failure)))

    def spider_closed(self, reason: str) -> None:
        """Signal: ends the run, and sets the stats to what the ledger counted."""
        self._flush()
        if self._store is None:
            return
        try:
            run = self._store.end_run(self._run, self._now(), reason, self._work)
        except LedgerError as error:
            self._tell(error)
        else:
            for outcome, number in run.outcomes.items():
                self._stats.set_value(_counter(outcome), number)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
        if self._store is not None:
            self._store.close()
        self._store = None

    def _save(self, fetch: Fetch) -> "asyncio.Future[Outcome | None]":
        """The outcome, once it is stored. None where the ledger cannot be written, now or since earlier in this run:
        item by item it would not mend."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(fetch=fetch, stored=loop.create_future())
        if self._store is None or self._closing is not None:
            waiting.stored.set_result(None)
            return waiting.stored
        if not self._waiting:
            self._since = loop.time()
            self._ticking = loop.call_later(_TICK, self._tick, 0)
        self._waiting.append(waiting)
        if len(self._waiting) >= MOST_AT_ONCE:
            self._flush()
        return waiting.stored

    def _tick(self, before: int) -> None:
        """Stores what waits if it has waited long enough, or if nothing else is under way. ``before``: how many waited
        the last time."""
        loop = asyncio.get_running_loop()
        is_quiet = len(self._waiting) == before and not self._is_under_way
        if is_quiet or loop.time() - self._since >= LONGEST_WAIT:
            self._flush()
        else:
            self._ticking = loop.call_later(_TICK, self._tick, len(self._waiting))

    @property
    def _is_under_way(self) -> bool:
        """Whether more is to be expected soon: something is being fetched, or read."""
        engine = self._crawler.engine
        if engine is None or engine.downloader.active:
            return engine is not None
        slot = engine.scraper.slot
        return slot is not None and len(slot.active) + len(slot.queue) > len(self._waiting)

    def _flush(self) -> None:
        """Stores what waits in one transaction; where one of them cannot be stored, each in its own."""
        waiting, self._waiting = self._waiting, []
        if self._ticking is not None:
            self._ticking.cancel()
        if self._store is None or not waiting:
            return
        try:
            outcomes = self._store.save_all([one.fetch for one in waiting], self._run)
        except LedgerError as error:
            self._give_up(error, waiting)
        except Exception:  # noqa: BLE001 (whose it is shows when each is stored alone)
            for number, one in enumerate(waiting):
                if not self._save_alone(one):
                    self._give_up(None, waiting[number + 1 :])
                    return
        else:
            for one, outcome in zip(waiting, outcomes, strict=True):
                self._pass(one, outcome)

    def _save_alone(self, one: _Waiting) -> bool:
        """Whether the ledger can still be written; a defect of this fetch is told to who waits for it."""
        assert self._store is not None
        try:
            self._pass(one, self._store.save(one.fetch, self._run))
        except LedgerError as error:
            self._give_up(error, [one])
            return False
        except Exception as error:
            logger.exception("Cannot store %s", one.fetch.url)
            if not one.stored.done():
                one.stored.set_exception(error)
                one.stored.exception()  # asked for, lest asyncio complain where nobody waits
        return True

    def _pass(self, one: _Waiting, outcome: Outcome) -> None:
        self._stats.inc_value(_counter(outcome))
        if not one.stored.done():
            one.stored.set_result(outcome)

    def _give_up(self, error: LedgerError | None, waiting: list[_Waiting]) -> None:
        if error is not None:
            self._tell(error)
            self._close(_end_reason(error))
        for one in waiting:
            if not one.stored.done():
                one.stored.set_result(None)

    def _is_saved(self, request: Request) -> bool:
        url = asked_url(request)
        if any(one.fetch.url == url for one in self._waiting):
            return True
        return self._store is not None and self._store.is_fetched(url, self._run)

    def _fetch(self, request: Request, *, outcome: Outcome, reason: str) -> Fetch:
        """Of a request that no item tells of."""
        asked = asked_url(request)
        final = request.url if request.url != asked else None
        return Fetch(
            url=asked, final_url=final, site=self._site, fetched_at=self._now(), outcome=outcome, reason=reason
        )

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
    def _asked_by(self) -> str:
        return str(getattr(self._crawler.spider, "asked_by", "crawl"))

    @property
    def _work(self) -> Work:
        """As Scrapy counted it."""
        return Work(
            requests=self._stats.get_value("downloader/request_count", 0),
            bytes=self._stats.get_value("downloader/response_bytes", 0),
            pages_read=self._stats.get_value("news/pages_read", 0),
        )

    def _now(self) -> datetime:
        """For what no spider has timed: runs, and pages that never became an item."""
        clock = getattr(self._crawler.spider, "clock", None)
        moment: datetime = clock.now() if clock else datetime.now(UTC)
        return moment

    @property
    def _stats(self) -> StatsCollector:
        assert self._crawler.stats is not None
        return self._crawler.stats


def _counter(outcome: Outcome) -> str:
    return f"outcome/{outcome.replace(' ', '_')}"


def _end_reason(error: LedgerError) -> str:
    return f"ledger error: {error.reason}"


def _words(failure: Failure) -> str:
    """An exception in a line; its traceback is in the log."""
    return " ".join(f"{type(failure.value).__name__}: {failure.value}".split())[:300]
