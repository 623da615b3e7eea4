"""What follows from an answer: a host that refuses (429, 503) or is silent is left alone for a while."""

from random import random
from typing import Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.fetches import status_words
from crawler.guards.verdicts import verdict
from crawler.manners.gate import GateMiddleware
from crawler.manners.house_files import HOUSE
from crawler.manners.pace import PaceExtension
from crawler.manners.refusals import Held
from crawler.manners.waiting import LONGEST_REFUSED, LONGEST_SILENT, back_off, retry_after
from crawler.manners.waiting_room import WaitingRoom
from pipelines.links import origin_of
from pipelines.records import Outcome

REFUSALS: Final = frozenset((429, 503))
_BEHIND: Final = 100
"""How far back in the queue a refused request goes: if it is the page that is refused, others should come first."""
_WAITED: Final = "news_waited"
"""Key in ``Request.meta``: how often it was refused."""
_WAITS: Final = "news_waits"
"""Key in ``Request.meta`` of a request that is to be sent again after a pause."""
LEAST_WAIT: Final = 1.0
"""Seconds. ``Retry-After: 0`` comes with a refusal all the same."""
MOST_STRIKES: Final = 3
"""How often in a row a host may refuse; then it is not asked again in this run, however short a wait it asks for."""
MOST_SILENCES: Final = 6
"""How many requests in a row may end without an answer, with those that are repeated; then the host is given up."""


class PatienceMiddleware:
    """Scrapy's downloader middleware; belongs behind its RetryMiddleware, which it hides short waits from.

    A short wait that a host asks for is waited out, and the request sent again; a long one is its url's HTTP error, and
    the end of asking that host in this run.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._first = crawler.settings.getfloat("NEWS_BACK_OFF")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy. NotConfigured for spiders that crawl no site."""
        if getattr(crawler.spider, "site", None) is None:
            raise NotConfigured
        middleware = cls(crawler)
        crawler.signals.connect(middleware.response_downloaded, signals.response_downloaded)
        return middleware

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Signal: an answer came. The downloader sends the next request to the host right after this."""
        origin = origin_of(request.url)
        if response.status in REFUSALS:
            self._refused(origin, response, request)
        elif response.status < 500 and not request.meta.get(HOUSE):
            self._room.is_well(origin)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer, or the request again. Postponed where it is put aside."""
        if not request.meta.pop(_WAITS, False):
            return response
        if request.meta.get(HOUSE):
            await self._room.rest(origin_of(request.url))
            return request.replace(dont_filter=True)
        later = request.replace(priority=request.priority - _BEHIND)
        raise self._room.parked(later, origin_of(request.url))

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request again, where it was only taken out of its host's queue."""
        if isinstance(exception, Held):
            return request.replace(dont_filter=True)
        told = verdict(exception)
        if told.outcome is Outcome.UNREACHABLE:
            self._silent(origin_of(request.url), told.reason, request)
        return None

    def _refused(self, origin: str, response: Response, request: Request) -> None:
        asked = retry_after(_header(response, "Retry-After"), self._room.clock.now(), _header(response, "Date"))
        if request.meta.get(HOUSE) and asked is None:
            return  # a file that cannot be had is another matter
        if request.meta.get(_WAITED, 0) >= MOST_STRIKES and self._room.refuses_alone(origin, request.url):
            self._room.is_well(origin)
            return
        if not self._room.remaining(origin):  # else it is known already
            self._room.strikes[origin].append(request.url)
            self._leave_alone(origin, asked, status_words(response.status))
        request.meta[_WAITS] = not self._room.is_given_up(origin)
        request.meta[_WAITED] = request.meta.get(_WAITED, 0) + 1

    def _leave_alone(self, origin: str, asked: float | None, cause: str) -> None:
        own = back_off(self._room.hosts.get(origin).failures + 1, self._first, LONGEST_REFUSED, random())  # noqa: S311
        seconds = own if asked is None else max(asked, LEAST_WAIT)
        if len(self._room.strikes[origin]) > MOST_STRIKES:
            self._room.give_up(origin, max(seconds, own), cause)
        else:
            self._room.pause(origin, seconds, cause, asked=asked is not None)

    def _silent(self, origin: str, reason: str, request: Request) -> None:
        pace = self._crawler.get_extension(PaceExtension)
        if pace is not None:
            pace.slow_down(request.meta.get("download_slot", ""))
        self._room.silences[origin] += 1
        if self._room.silences[origin] == MOST_SILENCES:
            failures = self._room.hosts.get(origin).failures
            seconds = back_off(failures, self._first, LONGEST_SILENT, random())  # noqa: S311
            self._room.give_up(origin, seconds, reason, wished=False)

    @property
    def _room(self) -> WaitingRoom:
        gate = self._crawler.get_downloader_middleware(GateMiddleware)
        assert gate is not None
        return gate.room


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
