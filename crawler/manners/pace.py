"""How fast each host is asked: never faster than its site's file and its robots.txt allow, slower where it is slow.

docs/decisions.md says why this is not Scrapy's AutoThrottle.
"""

import logging
from typing import Any, Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.manners.conduct import LEAST_DELAY

REST: Final = 2.0
"""How many times as long as an answer takes is between two requests: at most half of the time it works for us."""
LONGEST_DELAY: Final = 60.0
"""Seconds between two requests that a slow host is slowed down to, at most."""
GOOD: Final = frozenset((200, 304))
"""What a host's speed is told by. Errors and redirects come fast whatever state it is in."""

logger = logging.getLogger(__name__)


class PaceExtension:
    """Scrapy's extension that sets the delay of the downloader's slots, one a host name.

    A site whose file says ``delay = 0`` is not slowed down for its speed: its operator asks for no pauses.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._least = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._most_told = crawler.settings.getfloat("NEWS_MOST_CRAWL_DELAY")
        self._jitter = crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER")
        self._floors: dict[str, float] = {}
        self._delays: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        extension = cls(crawler)
        crawler.signals.connect(extension.response_downloaded, signals.response_downloaded)
        return extension

    def obey(self, host: str, crawl_delay: float) -> None:
        """Leave at least so many seconds between two requests to a host, as its robots.txt says."""
        if crawl_delay > self._most_told:
            logger.warning("%s asks for a Crawl-delay of %g s; %g s is kept", host, crawl_delay, self._most_told)
        self._floors[host] = max(self._least, kept_delay(min(crawl_delay, self._most_told), self._jitter))
        self._set(host, max(self._floors[host], self._delay(host)))

    def slow_down(self, host: str) -> None:
        """Ask half as often: it did not answer at all."""
        if self._least > LEAST_DELAY:
            self._set(host, max(self._floor(host), min(self._delay(host) * 2, LONGEST_DELAY)))

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Signal: an answer came."""
        latency, host = request.meta.get("download_latency"), request.meta.get("download_slot")
        if latency is None or host is None or self._least <= LEAST_DELAY:
            return
        is_good = response.status in GOOD and request.callback is not NO_CALLBACK
        wanted = latency * REST / self._at_once
        self._set(host, next_delay(self._delay(host), self._floor(host), wanted, is_good=is_good))

    def _floor(self, host: str) -> float:
        return self._floors.get(host, self._least)

    def _delay(self, host: str) -> float:
        return self._delays.get(host, self._least)

    def _set(self, host: str, delay: float) -> None:
        """Of the slot that is there, and of that which the downloader makes after a minute in which it was not used."""
        if delay == self._delay(host):
            return
        self._delays[host] = delay
        downloader: Any = self._crawler.engine.downloader if self._crawler.engine else None
        if downloader is None:
            return
        downloader.per_slot_settings[host] = {**downloader.per_slot_settings.get(host, {}), "delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay


def kept_delay(crawl_delay: float, jitter: float) -> float:
    """The delay that chance, which makes it shorter or longer by up to that part, leaves no shorter than was asked.

    Seconds; ``jitter``: a part of the delay, as ``DOWNLOAD_DELAY_JITTER``.
    """
    return crawl_delay / (1 - jitter)


def next_delay(delay: float, floor: float, wanted: float, *, is_good: bool) -> float:
    """The seconds between two requests after an answer that asks for ``wanted``: at once where that is more, half of
    the way where it is less, and less only after a good answer; never less than the floor."""
    slower = max(wanted, (delay + wanted) / 2)
    following = max(floor, min(slower, LONGEST_DELAY))
    return following if is_good or following > delay else delay
