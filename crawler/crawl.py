"""Runs crawls: several sites at once in one process, each at its own pace, with a result for each.

Twisted's reactor starts once in the life of a process, so of ``crawl``, ``run`` and ``fetch_page`` one can be called,
once.
Ctrl-C and SIGTERM end all crawls gracefully: the requests that the downloader has (up to 16 of a crawl, some of which
may still wait for their turn at the site's pace) are finished and stored, and no other is taken up. A second one ends
all at once.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, Protocol

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.clock import Clock
from crawler.manners.waiting_room import POSTPONED
from crawler.readers import Readers
from crawler.sites.site import Site
from pipelines.errors import NewsledgerError, PageError, SiteBusyError
from pipelines.records import Fetch, Outcome

HELD: Final = frozenset({Outcome.SAVED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED})
"""Outcomes that say that the ledger has what there is."""
ENDED_WELL: Final = frozenset({"finished", "closespider_timeout"})
"""Reasons of an end that was meant: all is done, or the time that was given is over."""

logger = logging.getLogger(__name__)


class Status(IntEnum):
    """Exit statuses of what crawls; 2 is wrong use."""

    WELL = 0
    FAILED = 1
    UNREACHABLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a user decides for a crawl outside the sites' files."""

    data: Path
    """The folder with ``sites/``."""
    db: Path
    """The ledger."""
    sample_address: str | None = None
    """``127.0.0.1:PORT`` of the sample server, where it is to be asked."""
    log_level: str = "ERROR"
    """ERROR leaves nothing in the log but defects; INFO is what ``scrapy crawl`` shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One crawl to run."""

    name: str
    """What observers and results call it."""
    spider: str
    arguments: tuple[tuple[str, Any], ...]
    """The spider's arguments, as its ``assignment`` takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a crawl went."""

    name: str
    run: int | None = None
    """The id of its row in the ledger; None where it never began, or nothing is stored."""
    reason: str | None = None
    """Why it ended, in Scrapy's words: ``finished``, ``shutdown`` …; None where it never began."""
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    """How many urls ended in each outcome."""
    known: int = 0
    """How many addresses its listings led to that the ledger knew."""
    seconds: float = 0.0
    error: str | None = None
    """What kept it from running, in one line; None where it ran."""
    postponed: str | None = None
    """Why it ended before all was asked for, where hosts had asked it to: no failure, and the next run goes on."""
    left_alone: str | None = None
    """Which other crawl the site was left to, in a sentence; None where it was not. That is no failure: on a schedule
    one crawl now and then takes longer than it is to the next."""

    @property
    def failed(self) -> bool:
        """It did not run to its end, met a defect of ours, or has no article to show for its trouble."""
        return (
            self.error is not None
            or (self.reason not in ENDED_WELL and self.left_alone is None and self.postponed is None)
            or Outcome.FAILED in self.outcomes
            or (self.run is not None and self.is_fruitless and self.postponed is None)
        )

    @property
    def is_fruitless(self) -> bool:
        """It neither saved an article nor found one that is known."""
        return not self.known and not HELD & self.outcomes.keys()

    @property
    def unreachable(self) -> bool:
        """It asked, and nobody answered."""
        return self.outcomes.keys() == {Outcome.UNREACHABLE}


class Observer(Protocol):
    """Who wants to know how crawls go while they go; ``name`` is the job's."""

    def start(self, name: str, /) -> None:
        """A crawl begins."""

    def count(self, name: str, outcome: Outcome, /) -> None:
        """One of its urls ended in this outcome."""

    def end(self, name: str, reason: str, /) -> None:
        """It ended, for this reason."""


def site_job(site: Site, **arguments: Any) -> Job:
    """The crawl of a site; ``arguments``: more of the spider's."""
    return Job(name=site.name, spider="news", arguments=(("site", site), *arguments.items()))


def news_settings(setup: Setup) -> Settings:
    """The settings of crawler/settings.py, as the user set them up."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    chosen = {
        "NEWS_DATA": str(setup.data),
        "NEWS_DB": str(setup.db),
        "NEWS_SAMPLE_ADDRESS": setup.sample_address,
        "LOG_LEVEL": setup.log_level,
    }
    settings.setdict(chosen, priority="cmdline")
    return settings


class Crawls:
    """The crawls of one process while it runs: each begins when there is room, and ends with a result."""

    def __init__(self, process: "_Process", workshop: "Workshop") -> None:
        self._process = process
        self._workshop = workshop
        self._room = asyncio.Semaphore(process.settings.getint("NEWS_SITES_AT_ONCE"))
        self._running: dict[int, Watch] = {}
        self.clock = workshop.clock

    @property
    def is_stopping(self) -> bool:
        """Whether somebody has asked for the end: no crawl begins any more."""
        return self._process.is_stopping

    async def run(self, job: Job) -> Result:
        """Runs a job and waits for its end."""
        async with self._room:
            if self.is_stopping:
                return Result(name=job.name, error="interrupted")
            watch = Watch(job, self._process.create_crawler(job.spider), self._workshop.observers)
            self._running[id(watch)] = watch
            await asyncio.wait([watch.begin(self._process, self._workshop)])
            del self._running[id(watch)]
            return watch.result()

    def cut_off(self) -> Iterator[tuple[Job, Result]]:
        """The results of crawls that were running when the process was stopped; to be asked when it has."""
        return ((watch.job, watch.result()) for watch in self._running.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What the crawls of a process share."""

    observers: Sequence[Observer] = ()
    clock: Clock = field(default_factory=Clock)
    readers: Readers = field(default_factory=lambda: Readers(0))


class _Process(AsyncCrawlerProcess):
    """Scrapy's, which knows that it is to stop."""

    is_stopping = False

    async def stop(self) -> None:
        """Signal: Ctrl-C or SIGTERM."""
        self.is_stopping = True
        await super().stop()


def crawl(jobs: Sequence[Job], settings: Settings, workshop: Workshop | None = None) -> tuple[Result, ...]:
    """Run the jobs side by side until all have ended; a result for each, in their order."""
    if not jobs:
        return ()
    results: dict[int, Result] = {}

    async def run_all(crawls: Crawls) -> None:
        async def run_one(job: Job) -> None:
            results[id(job)] = await crawls.run(job)

        await asyncio.gather(*map(run_one, jobs))

    for job, result in run(run_all, settings, workshop or Workshop()):
        results[id(job)] = result
    return tuple(results.get(id(job), Result(name=job.name, error="interrupted")) for job in jobs)


def run(
    main: Callable[[Crawls], Coroutine[Any, Any, None]], settings: Settings, workshop: Workshop
) -> list[tuple[Job, Result]]:
    """Run what starts crawls until it ends, or until the process is told to; the results of crawls that were then cut
    off. Ends the readers."""
    process = _Process(settings)
    crawls = Crawls(process, workshop)
    task = asyncio.get_event_loop().create_task(main(crawls))
    task.add_done_callback(_stop_reactor)
    try:
        process.start(stop_after_crawl=False)
    finally:
        workshop.readers.close()
    if task.done() and not task.cancelled():
        task.result()
    return list(crawls.cut_off())


def _stop_reactor(_: object) -> None:
    from twisted.internet import reactor  # noqa: PLC0415 (importing it installs one)

    with suppress(RuntimeError):  # it is stopping already
        reactor.stop()  # type: ignore[misc]


def status_of(results: Sequence[Result]) -> Status:
    """The exit status that results come to; those of sites that were left to another crawl do not count."""
    crawled = [result for result in results if result.left_alone is None]
    if crawled and all(result.unreachable for result in crawled):
        return Status.UNREACHABLE
    return Status.FAILED if any(result.failed for result in results) else Status.WELL


def fetch_page(url: str, settings: Settings, site: Site | None = None) -> Fetch:
    """Fetch one address as an article and store nothing: robots.txt, redirects and reading as in a crawl, no pipelines.

    ``site`` gives the rules to read it by; None: the site that the address belongs to. Raises UsageError and SiteError
    as the spider does, PageError where it was interrupted.
    """
    settings = settings.copy()
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    pace = {"crawler.manners.pace.PaceExtension": 0}  # no lock: what stores nothing disturbs no crawl of the site
    settings.set("EXTENSIONS", pace, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    job = Job(name=url, spider="news", arguments=(("url", url), ("site", site)))
    watch = Watch(job, process.create_crawler(job.spider))
    watch.begin(process, Workshop())
    process.start()
    return watch.only_fetch()


class Watch:
    """Follows one crawl from outside, through Scrapy's signals, and knows in the end how it went."""

    def __init__(self, job: Job, crawler: Crawler, observers: Sequence[Observer] = ()) -> None:
        self.job = job
        self._crawler = crawler
        self._observers = observers
        self._task: asyncio.Task[None] | None = None
        self._told: Counter[Outcome] = Counter()
        self._last: Fetch | None = None
        self._is_open = False
        self._reason: str | None = None
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._scraped, signals.item_scraped)
        crawler.signals.connect(self._closed, signals.spider_closed)

    def begin(self, process: AsyncCrawlerProcess, workshop: "Workshop") -> "asyncio.Task[None]":
        """Put the crawl among those that the process runs, or will once it is started."""
        arguments = dict(self.job.arguments)
        if self.job.spider == "news":
            arguments |= {"clock": workshop.clock, "readers": workshop.readers}
        self._task = process.crawl(self._crawler, **arguments)
        return self._task

    def result(self) -> Result:
        """How it went; to be asked when the process has stopped."""
        error = self._error()
        self._close_run()
        if isinstance(error, SiteBusyError):
            return Result(name=self.job.name, left_alone=str(error))
        if self._reason is None:
            return Result(name=self.job.name, error=_words(error) if error else "interrupted")
        stats = self._crawler.stats
        trouble: str | None = stats.get_value("news/ledger_error")
        return Result(
            name=self.job.name,
            run=stats.get_value("news/run"),
            reason=self._reason,
            outcomes=self._outcomes(),
            known=stats.get_value("news/known", 0),
            postponed=stats.get_value(POSTPONED),
            seconds=stats.get_value("elapsed_time_seconds", 0.0),
            error=_words(error) if error else trouble,
        )

    def only_fetch(self) -> Fetch:
        """The fetch of a crawl that has one; what kept the crawl from running is raised."""
        error = self._error()
        if error is not None:
            raise error
        if self._last is None:
            raise PageError(self._crawler.stats.get_value(POSTPONED) or "interrupted", about=self.job.name)
        return self._last

    def _error(self) -> BaseException | None:
        """What the crawl failed with; looking at it keeps asyncio from logging it as forgotten."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        error = self._task.exception()
        if error is not None and not isinstance(error, NewsledgerError):
            logger.error("The crawl of %s failed", self.job.name, exc_info=error)
        return error

    def _close_run(self) -> None:
        """Ends the run of a crawl that was stopped before its first request, or at once, by a second Ctrl-C.

        Scrapy then stops the reactor and tells nobody that the spider is closed.
        """
        if self._reason is None and self._crawler.stats.get_value("news/run") is not None:
            self._crawler.signals.send_catch_log(signals.spider_closed, spider=self._crawler.spider, reason="shutdown")

    def _opened(self) -> None:
        self._is_open = True
        for observer in self._observers:
            observer.start(self.job.name)

    def _scraped(self, item: Any) -> None:
        if isinstance(item, Fetch):
            self._last = item
            if item.outcome is not None:
                self._tell(item.outcome)

    def _closed(self, reason: str) -> None:
        """Outcomes that never were items (what redirects met again, what raised) are told at the end."""
        self._reason = reason
        if not self._is_open:  # a run may have begun all the same: its pipeline is opened first
            self._opened()
        for outcome in (Counter(self._outcomes()) - self._told).elements():
            self._tell(outcome)
        for observer in self._observers:
            observer.end(self.job.name, reason)

    def _tell(self, outcome: Outcome) -> None:
        self._told[outcome] += 1
        for observer in self._observers:
            observer.count(self.job.name, outcome)

    def _outcomes(self) -> dict[Outcome, int]:
        """As the store counted them in Scrapy's stats."""
        counts = {outcome: self._crawler.stats.get_value(f"outcome/{outcome.replace(' ', '_')}") for outcome in Outcome}
        return {outcome: count for outcome, count in counts.items() if count}


def _words(error: BaseException) -> str:
    return str(error) if isinstance(error, NewsledgerError) else f"{type(error).__name__}: {error}"
