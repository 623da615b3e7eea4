"""What stands before each request: is the host to be left alone, does robots.txt allow it, is the page reserved?"""

import asyncio
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.clock import Clock
from crawler.guards.bounds import NAMED
from crawler.manners.house_files import HOUSE, HouseFiles, Policy
from crawler.manners.opt_outs import objection
from crawler.manners.pace import PaceExtension
from crawler.manners.refusals import Forbidden, OptedOut, Postponed
from crawler.manners.signals import Signal, lines_of, signals_of_robots, signals_of_tdmrep
from crawler.manners.waiting_room import WaitingRoom
from pipelines.hosts import Hosts
from pipelines.links import origin_of

KNOWN: Final = "news_signals"
"""Where a request's ``meta`` has the Signals about its page that are known before it is asked for."""


class GateMiddleware:
    """Scrapy's downloader middleware in place of its RobotsTxtMiddleware. Asks each host once for its files, however
    many requests wait for them.

    A request that may not be sent ends in a Withheld, which is its outcome, or in a Postponed, and then has none.
    """

    def __init__(self, crawler: Crawler, hosts: Hosts, clock: Clock) -> None:
        self.room = WaitingRoom(crawler, hosts, clock)
        self._crawler = crawler
        self._files = HouseFiles(crawler, self.room)
        self._obeys = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._purpose = crawler.settings["NEWS_PURPOSE"]
        self._policies: dict[str, asyncio.Future[Policy]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy. NotConfigured for spiders that crawl no site. A crawl that stores nothing remembers nothing."""
        if getattr(crawler.spider, "site", None) is None:
            raise NotConfigured
        stores = bool(crawler.settings.getdict("ITEM_PIPELINES"))
        hosts = Hosts(Path(crawler.settings["NEWS_DB"]) if stores else None)
        return cls(crawler, hosts, getattr(crawler.spider, "clock", None) or Clock())

    async def process_request(self, request: Request) -> None:
        """Raises Withheld or Postponed."""
        if not request.url.startswith(("http://", "https://")):
            return
        origin = origin_of(request.url)
        if request.meta.get(HOUSE):
            # A page of this size would be refused. One of these files is cut off where it has said enough.
            request.meta["download_maxsize"] = self._crawler.settings.getint("DOWNLOAD_MAXSIZE")
            await self.room.rest(origin)
            return
        self.room.admit(request, origin)
        policy = await self._policy(origin)
        if policy.refusal is not None:
            raise policy.refusal if request.meta.get(NAMED) else Postponed(str(policy.refusal))
        self.room.admit(request, origin)
        if self._obeys and not policy.robots.allows(request.url):
            raise Forbidden("robots.txt forbids it")
        self._respect(request, policy)

    def _respect(self, request: Request, policy: Policy) -> None:
        """Raises OptedOut for what is reserved; notes what is known."""
        known = (*signals_of_robots(policy.robots, request.url), *signals_of_tdmrep(policy.tdmrep, request.url))
        request.meta[KNOWN] = known
        if reserved := objection(known, self._purpose):
            raise OptedOut(str(reserved), lines_of(known))

    async def _policy(self, origin: str) -> Policy:
        if origin not in self._policies:
            self._policies[origin] = asyncio.ensure_future(self._learn(origin))
        learning = self._policies[origin]
        return learning.result() if learning.done() else await asyncio.shield(learning)

    async def _learn(self, origin: str) -> Policy:
        policy = await self._files.policy(origin)
        pace = self._crawler.get_extension(PaceExtension)
        if pace is not None and self._obeys and policy.robots.crawl_delay:
            pace.obey(urlsplit(origin).hostname or "", policy.robots.crawl_delay)
        return policy


def known_signals(request: Request | None) -> tuple[Signal, ...]:
    """The signals about a page that were known before it was asked for."""
    return tuple(request.meta.get(KNOWN, ())) if request is not None else ()
