"""The two files in which a host says how it wants to be treated: robots.txt and tdmrep.json, asked for and remembered.

robots.txt by RFC 9309: kept for a day, and re-asked conditionally; no file means no rules; a file that cannot be had
means that nothing may be fetched, but for a copy of the last thirty days. tdmrep.json by the W3C's report: kept a week.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import random
from typing import Final

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.fetches import status_words
from crawler.guards.verdicts import verdict
from crawler.manners.refusals import Forbidden, OutOfReach, Postponed, Withheld
from crawler.manners.robots_file import LARGEST, RobotsFile, read_robots, robots_text
from crawler.manners.waiting import LONGEST_REFUSED, LONGEST_SILENT, back_off
from crawler.manners.waiting_room import WaitingRoom
from pipelines.hosts import Host
from pipelines.records import Outcome

HOUSE: Final = "news_house_file"
"""Key in ``Request.meta`` of a request for one of the two files."""
DAY: Final = timedelta(days=1)
MONTH: Final = timedelta(days=30)
WEEK: Final = timedelta(days=7)
ROBOTS: Final = "/robots.txt"
TDMREP: Final = "/.well-known/tdmrep.json"
MOST_HOPS: Final = 5
"""Redirects that are followed: RFC 9309, 2.3.1.2."""
NO_RULES: Final = read_robots(None)
_PRIORITY: Final = 1000
_RECEIVED: Final = "news_received"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a host wants to be treated."""

    robots: RobotsFile = NO_RULES
    tdmrep: str | None = None
    refusal: Withheld | None = None
    """Why nothing may be asked of it."""


def says_refused(status: int) -> bool:
    """Whether an answer of this status says that the file is there, but cannot be had now."""
    return status == 429 or status >= 500


def is_fresh(fetched_at: datetime | None, now: datetime, lifetime: timedelta) -> bool:
    """Whether what was fetched then may still be used; what was fetched in the future may not."""
    return fetched_at is not None and timedelta(0) <= now - fetched_at < lifetime


class HouseFiles:
    """Asks hosts for their files, through all downloader middlewares, at the host's own pace."""

    def __init__(self, crawler: Crawler, room: WaitingRoom) -> None:
        self._crawler = crawler
        self._room = room
        self._obeys = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._first_pause = crawler.settings.getfloat("NEWS_BACK_OFF")
        self._asking: set[str] = set()

    async def policy(self, origin: str) -> Policy:
        """How a host wants to be treated, from memory where that is young enough. Postponed: not known in this run."""
        host = self._room.hosts.get(origin)
        if not is_fresh(host.robots_fetched_at, self._room.clock.now(), DAY):
            answer = await self._robots(host)
            if isinstance(answer, Withheld):
                return Policy(refusal=answer) if self._obeys else Policy()
            host = answer
        robots = read_robots(host.robots_txt)
        if not is_fresh(host.tdmrep_fetched_at, self._room.clock.now(), WEEK):
            host = await self._tdmrep(host, robots)
        return Policy(robots=robots, tdmrep=host.tdmrep)

    async def _robots(self, host: Host) -> Host | Withheld:
        """What is known of the host after its robots.txt was asked for, or why nothing may be asked of it."""
        has_copy = host.robots_txt is not None
        validators = {"If-None-Match": host.robots_etag, "If-Modified-Since": host.robots_last_modified}
        try:
            response = await self._ask(host.origin + ROBOTS, validators if has_copy else {})
        except Postponed:
            raise
        except IgnoreRequest:  # redirects without end, or to where we do not go: as if there were none
            return replace(host, robots_txt=None)
        except Exception as error:  # noqa: BLE001 (whatever it is, the host may not be asked)
            return self._without_answer(host, error)
        if says_refused(response.status):
            words = f"robots.txt could not be had: {status_words(response.status)}"
            return self._without(host, Forbidden(f"{words}; nothing is asked for until it can"), words, LONGEST_REFUSED)
        return self._remember(_with_robots(host, response, self._room.clock.now()))

    def _without_answer(self, host: Host, error: Exception) -> Host | Withheld:
        told = verdict(error)
        if told.outcome is not Outcome.UNREACHABLE:
            logger.error("Failed on %s of %s", ROBOTS, host.origin, exc_info=error)
            return Forbidden(f"robots.txt could not be had: {told.reason}; nothing is asked for until it can")
        return self._without(host, OutOfReach(told.reason), told.reason, LONGEST_SILENT)

    def _without(self, host: Host, refusal: Withheld, words: str, longest: float) -> Host | Withheld:
        """The host with the copy that is there, if it is not too old."""
        now = self._room.clock.now()
        if host.robots_txt is not None and is_fresh(host.robots_fetched_at, now, MONTH):
            logger.warning("%s of %s: %s; its copy of %s is used", ROBOTS, host.origin, words, host.robots_fetched_at)
            return host
        if self._obeys and not self._room.is_given_up(host.origin):
            silent = refusal.outcome is Outcome.UNREACHABLE
            failures = host.failures if silent else host.failures + 1  # the first silence may be anybody's
            seconds = back_off(failures, self._first_pause, longest, random())  # noqa: S311
            self._room.give_up(host.origin, seconds, words, wished=False)
        return refusal

    async def _tdmrep(self, host: Host, robots: RobotsFile) -> Host:
        """The host with what it reserves; what cannot be had is asked for by the next run."""
        if self._obeys and not robots.allows(host.origin + TDMREP):
            return host
        try:
            response = await self._ask(host.origin + TDMREP, {})
        except Exception as error:  # noqa: BLE001 (a host without this file is the rule, and the pages tell what is wrong)
            logger.debug("No %s of %s: %s", TDMREP, host.origin, error)
            return host
        if says_refused(response.status):
            return host
        is_there = 200 <= response.status < 300
        text = robots_text(response.body) if is_there else None
        return self._remember(replace(host, tdmrep=text, tdmrep_fetched_at=self._room.clock.now()))

    def _remember(self, host: Host) -> Host:
        """Stores what is new, beside pauses that came meanwhile."""
        known = self._room.hosts.get(host.origin)
        now = replace(host, paused_until=known.paused_until, pause_reason=known.pause_reason, failures=known.failures)
        self._room.hosts.put(now)
        return now

    async def _ask(self, url: str, validators: dict[str, str | None]) -> Response:
        engine = self._crawler.engine
        assert engine is not None
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=_PRIORITY,
            dont_filter=True,
            # Not compressed, so that a file that is too large can be cut off: what is too much of it is not read.
            headers={"Accept-Encoding": "identity", **{name: value for name, value in validators.items() if value}},
            meta={HOUSE: True, "redirect_ttl": MOST_HOPS},
        )
        self._asking.add(url)
        self._crawler.signals.connect(self.bytes_received, signals.bytes_received)
        try:
            return await engine.download_async(request)
        finally:
            self._asking.discard(url)
            if not self._asking:  # a signal for each piece of each page is dear
                self._crawler.signals.disconnect(self.bytes_received, signals.bytes_received)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Signal: cuts off what is too large to be one of the two files, also where redirects led to."""
        if request.meta.get(HOUSE):
            request.meta[_RECEIVED] = request.meta.get(_RECEIVED, 0) + len(data)
            if request.meta[_RECEIVED] > LARGEST:
                raise StopDownload(fail=False)


def _with_robots(host: Host, response: Response, now: datetime) -> Host:
    """The host with what an answer says of its robots.txt."""
    if response.status == 304:
        return replace(host, robots_fetched_at=now)
    is_there = 200 <= response.status < 300
    etag, modified = (response.headers.get(name) for name in ("ETag", "Last-Modified"))
    return replace(
        host,
        robots_txt=robots_text(response.body) if is_there else None,
        robots_status=response.status,
        robots_fetched_at=now,
        robots_etag=etag.decode("latin-1") if etag else None,
        robots_last_modified=modified.decode("latin-1") if modified else None,
    )
