"""Crawls sites when they are due: once, or for as long as the process lives.

It is given what crawls a site, and a clock: a day of it can be simulated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from crawler.clock import Clock
from crawler.crawl import Result
from crawler.exporting import Made
from crawler.schedule.exports import Rounds
from crawler.schedule.site_files import SiteFiles, Tell
from crawler.schedule.timetable import Entry, take, timetable
from crawler.sites.exports import ScheduledExport
from crawler.sites.site import Site
from pipelines.errors import LedgerError
from pipelines.records import Outcome

LOOK: Final = 10.0
"""Seconds after which the sites' files and the timetable are looked at again, whatever happens: a file may change,
another program may crawl, the machine's clock may be set."""
BREATH: Final = 1.0
"""Seconds between two looks, at least: crawls that end together are told of and followed by others together."""

Crawl = Callable[[Site], Awaitable[Result]]
"""Crawls a site and gives the result when the crawl has ended; raises nothing."""
Export = Callable[[Sequence[ScheduledExport], datetime], Awaitable[Sequence[Made]]]
"""Makes those exports that are not as the ledger is, as at this time; what came of each."""


async def no_export(_: Sequence[ScheduledExport], __: datetime) -> Sequence[Made]:
    """For who only crawls."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a watch is kept with."""

    data: Path
    """The folder with ``sites/``."""
    ledger: Path
    clock: Clock
    crawl: Crawl
    tell: Tell
    """Of what goes as it should."""
    warn: Tell
    """Of what does not."""
    at_once: int
    """The most crawls that go on side by side."""
    export: Export = no_export
    is_stopping: Callable[[], bool] = lambda: False
    """Whether the process is about to end: then no crawl begins."""


async def crawl_due(post: Post, due: Sequence[Entry]) -> list[Result]:
    """Crawl these sites, those that nobody else has begun meanwhile; their results, as they ended.

    LedgerError where the ledger cannot be written."""
    room = asyncio.Semaphore(post.at_once)
    results: list[Result] = []

    async def crawl(entry: Entry) -> None:
        async with room:
            if not post.is_stopping() and take(entry, post.ledger, post.clock.now()):
                results.append(await post.crawl(entry.site))

    await asyncio.gather(*map(crawl, due))
    return results


class Watch:
    """Crawls sites whenever they are due, until it is told to stop."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._files = SiteFiles(post.data, tell=post.tell, warn=post.warn)
        self._exports = Rounds(post)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ended: list[Result] = []
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()
        self._trouble: str | None = None

    def stop(self) -> None:
        """Begin no other crawl, and end when those that go on have ended."""
        self._stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Keep watch until ``stop``. Never gives up: a ledger that is busy or gone is told of once, and tried again."""
        while not self._stopped.is_set():
            self._wake.clear()
            await self._rest(self._look())
        await self._exports.stop()
        if self._running:
            await asyncio.wait(self._running.values())
        self._look()

    def _look(self) -> float:
        """Tells of the crawls that have ended, begins those that are due; for how many seconds nothing else is."""
        now = self._post.clock.now()
        try:
            entries = timetable(self._files.look(), self._post.ledger, now)
            self._tell_ended(entries)
            if not self._stopped.is_set() and not self._post.is_stopping():
                self._begin([entry for entry in entries if entry.site.name not in self._running], now)
                self._exports.look(self._files.exports, now)
        except LedgerError as error:
            if str(error) != self._trouble:
                self._post.warn(f"{error}; trying again")
            self._trouble = str(error)
            return LOOK
        if self._trouble is not None:
            self._post.warn("the ledger is there again")
            self._trouble = None
        return self._until_next(entries, now)

    def _begin(self, entries: Sequence[Entry], now: datetime) -> None:
        """As many as there is room for, the longest due first."""
        due = [entry for entry in entries if entry.is_due(now)]
        for entry in due[: max(0, self._post.at_once - len(self._running))]:
            if take(entry, self._post.ledger, now):
                self._running[entry.site.name] = asyncio.ensure_future(self._crawl(entry.site))

    async def _crawl(self, site: Site) -> None:
        try:
            result = await self._post.crawl(site)
            self._ended.append(result)  # not before: the list may be another by now
        finally:
            del self._running[site.name]
            self._wake.set()

    def _until_next(self, entries: Sequence[Entry], now: datetime) -> float:
        """Seconds until the next of those that are not being crawled is due; where there is no room, a crawl that ends
        will wake us."""
        if len(self._running) >= self._post.at_once:
            return LOOK
        waits = [
            (entry.plan.due_at - now).total_seconds()
            for entry in entries
            if entry.plan is not None and entry.site.name not in self._running
        ]
        return min(max(min(waits, default=LOOK), BREATH), LOOK)

    async def _rest(self, seconds: float) -> None:
        """Until a crawl ends, or so many seconds have passed."""
        await self._wait(self._stopped, BREATH)
        if seconds > BREATH:
            await self._wait(self._wake, seconds - BREATH)

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self._post.clock.sleep(seconds))
        waking = asyncio.ensure_future(event.wait())
        await asyncio.wait((sleeping, waking), return_when=asyncio.FIRST_COMPLETED)
        sleeping.cancel()
        waking.cancel()
        await asyncio.wait((sleeping, waking))

    def _tell_ended(self, entries: Sequence[Entry]) -> None:
        ended, self._ended = self._ended, []
        if ended:
            self._exports.want()
        places = {entry.site.name: entry for entry in entries}
        for result in ended:
            self._post.tell(line(result, places.get(result.name)))


def line(result: Result, entry: Entry | None = None) -> str:
    """What came of a crawl and when the next is, in plain words: ``courier: 3 new, 1 revised; next at 14:32Z:
    publishes about 3 an hour at this time``."""
    told = f"{result.name}: {_told(result)}"
    if entry is None or entry.plan is None:
        return told
    return f"{told}; next at {entry.plan.due_at:%H:%M}Z: {entry.plan.reason}"


def _told(result: Result) -> str:
    if result.left_alone:
        return f"left alone: {result.left_alone}"
    if result.error:
        return result.error
    counts = [f"{number} {word}" for outcome, word in _WORDS.items() if (number := result.outcomes.get(outcome, 0))]
    early = () if result.reason == "finished" else (f"ended early ({result.reason})",)
    return ", ".join((*counts, *early)) or "nothing new"


_WORDS: Final = {
    Outcome.SAVED: "new",
    Outcome.REVISED: "revised",
    Outcome.NOT_ARTICLE: "not an article",
    Outcome.REJECTED: "rejected",
    Outcome.HTTP_ERROR: "answered with an error",
    Outcome.BLOCKED: "forbidden by robots.txt",
    Outcome.OPTED_OUT: "reserved by the site",
    Outcome.REFUSED: "refused for safety",
    Outcome.UNREACHABLE: "unreachable",
    Outcome.FAILED: "failed",
}
"""What an operator wants to know of; what was as it was is not told."""
