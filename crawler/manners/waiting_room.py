"""Where requests wait whose host has asked to be left alone, while all others go on."""

import asyncio
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from twisted.python.failure import Failure

from crawler.clock import Clock
from crawler.manners.refusals import Held, Postponed
from pipelines.hosts import Hosts

POSTPONED: Final = "news/postponed"
"""Stat: the reason of a run's end, where hosts asked to be left alone and the rest is for another run."""
_STEP: Final = 1.0
"""Seconds after which a request that cannot be put aside looks whether the crawl still goes on."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A host is to be left alone."""

    since: datetime
    until: datetime
    cause: str
    """``429 Too Many Requests``."""
    asked: bool
    """It said for how long."""
    wished: bool = True
    """It answered so. Else it gave no answer, or no robots.txt."""

    @property
    def reason(self) -> str:
        """For the end of a run: ``asked to come back at 14:05Z (429 Too Many Requests)``."""
        if self.until <= self.since:
            return f"not asked any more ({self.cause})"
        words = "asked to come back at" if self.asked else "left alone until"
        return f"{words} {clock_time(self.until, self.since)} ({self.cause})"


def clock_time(moment: datetime, now: datetime) -> str:
    """``14:05Z``, and the day with it where that is another."""
    return f"{moment:%H:%MZ}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%MZ}"


class WaitingRoom:
    """Puts requests aside until their host may be asked, and takes them up again. Pauses that are longer than a run
    should wait end the asking of the host: what was not asked has no outcome, and stays for the next run.

    Knows the hosts' pauses from earlier runs, and remembers those of this one.
    """

    def __init__(self, crawler: Crawler, hosts: Hosts, clock: Clock) -> None:
        self.hosts = hosts
        self.clock = clock
        self._crawler = crawler
        self._longest = crawler.settings.getfloat("NEWS_LONGEST_WAIT")
        self._parked: dict[str, list[Request]] = {}
        self._waking: dict[str, asyncio.Task[None]] = {}
        self._given_up: dict[str, Pause] = {}
        self._answering: set[str] = set()
        self.strikes: defaultdict[str, list[str]] = defaultdict(list)
        """The addresses that a host has refused in a row in this run."""
        self.silences: Counter[str] = Counter()
        """How many requests to a host have gone unanswered in a row."""
        crawler.signals.connect(self.spider_idle, signals.spider_idle)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    # Pauses

    def remaining(self, origin: str) -> float:
        """Seconds that a host is still to be left alone; 0 where it is not."""
        until = self.hosts.get(origin).paused_until
        return max((until - self.clock.now()).total_seconds(), 0.0) if until else 0.0

    def is_given_up(self, origin: str) -> bool:
        """Whether it is not asked again in this run."""
        return origin in self._given_up

    def refuses_alone(self, origin: str, url: str) -> bool:
        """Whether this address is all that a host refuses: then it is the page, and not the host."""
        return origin in self._answering and set(self.strikes[origin]) <= {url}

    def pause(self, origin: str, seconds: float, cause: str, *, asked: bool) -> None:
        """Leave a host alone from now on, and remember it."""
        pause = self._note(origin, seconds, cause, asked=asked)
        if seconds > self._longest:
            self._give_up(origin, pause)
        self._empty_slot(urlsplit(origin).hostname or "")

    def give_up(self, origin: str, seconds: float, cause: str, *, wished: bool = True) -> None:
        """As ``pause``, and ask it no more in this run, however short it is. ``wished``: as ``Pause.wished``."""
        self._give_up(origin, replace(self._note(origin, seconds, cause, asked=False), wished=wished))
        self._empty_slot(urlsplit(origin).hostname or "")

    def is_well(self, origin: str) -> None:
        """It answers as it should: what was remembered against it is forgotten."""
        self._answering.add(origin)
        self.strikes.pop(origin, None)
        self.silences.pop(origin, None)
        host = self.hosts.get(origin)
        if (host.failures or host.paused_until) and not self.remaining(origin):
            self.hosts.put(replace(host, failures=0, paused_until=None, pause_reason=None))

    # Requests

    def admit(self, request: Request, origin: str) -> None:
        """Nothing where the host may be asked. Else the request is put aside, and Postponed raised."""
        if self.is_given_up(origin) or self.remaining(origin):
            raise self.parked(request, origin)

    def parked(self, request: Request, origin: str) -> Postponed:
        """What is to be raised for a request that is put aside, to be sent after the pause if that is in this run."""
        seconds = self.remaining(origin)
        if seconds > self._longest and not self.is_given_up(origin):
            host = self.hosts.get(origin)
            assert host.paused_until is not None
            cause = host.pause_reason or "paused"
            self._give_up(origin, Pause(since=self.clock.now(), until=host.paused_until, cause=cause, asked=False))
        if not self.is_given_up(origin):
            self._parked.setdefault(origin, []).append(request.replace(dont_filter=True))
            if origin not in self._waking:
                self._waking[origin] = asyncio.ensure_future(self._wake(origin, seconds))
        return Postponed(f"{origin} is left alone")

    async def rest(self, origin: str) -> None:
        """Waits until a host may be asked, for a request that somebody waits for. Postponed: not in this run."""
        while (seconds := self.remaining(origin)) and seconds <= self._longest and self._is_running:
            await self.clock.sleep(min(seconds, _STEP))
        if self.is_given_up(origin) or self.remaining(origin):
            raise Postponed(f"{origin} is left alone")

    # Signals

    def spider_idle(self) -> None:
        """Signal: nothing else is to be done. Raises what tells Scrapy to wait, or why the crawl ends."""
        if any(self._parked.values()):
            raise DontCloseSpider
        if self._given_up:
            pause = next(iter(self._given_up.values()))
            if pause.wished:
                self._crawler.stats.set_value(POSTPONED, pause.reason)
            raise CloseSpider(pause.reason)

    def spider_closed(self) -> None:
        """Signal: nobody waits any longer."""
        for task in self._waking.values():
            task.cancel()
        if not self.hosts.close():
            logger.warning("What hosts asked for could not be remembered: the ledger was busy")

    def _note(self, origin: str, seconds: float, cause: str, *, asked: bool) -> Pause:
        now = self.clock.now()
        pause = Pause(since=now, until=now + timedelta(seconds=seconds), cause=cause, asked=asked)
        logger.info("%s is left alone for %.0f s: %s", origin, seconds, cause)
        host = self.hosts.get(origin)
        self.hosts.put(replace(host, failures=host.failures + 1, paused_until=pause.until, pause_reason=cause))
        return pause

    def _give_up(self, origin: str, pause: Pause) -> None:
        self._given_up[origin] = pause
        self._parked.pop(origin, None)

    async def _wake(self, origin: str, seconds: float) -> None:
        await self.clock.sleep(seconds)
        del self._waking[origin]
        engine = self._crawler.engine
        for request in self._parked.pop(origin, []):
            if engine is not None and engine.running:
                engine.crawl(request)

    def _empty_slot(self, host: str) -> None:
        """Takes the requests back that the downloader has in the queue of a host."""
        engine = self._crawler.engine
        slot: Any = engine.downloader.slots.get(host) if engine else None
        while slot and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(Held()))  # type: ignore[no-untyped-call]

    @property
    def _is_running(self) -> bool:
        return self._crawler.engine is not None and self._crawler.engine.running
