"""The spider for all sites."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings
from scrapy.utils.log import failure_to_exc_info
from twisted.python.failure import Failure

from crawler.answers import WANTED, Answer, again_of
from crawler.clock import Clock
from crawler.discovery.link import Link
from crawler.discovery.window import Window
from crawler.fetches import LINK, is_page, page_of
from crawler.frontier import Frontier, Wanted
from crawler.guards.bounds import NAMED
from crawler.guards.verdicts import unread, verdict
from crawler.manners.conduct import set_manners
from crawler.manners.refusals import Postponed
from crawler.readers import Readers
from crawler.sites.loader import crawlable, find_site, load_sites, site_of
from crawler.sites.site import Site
from pipelines.errors import PageError, UsageError
from pipelines.ledger import Ledger
from pipelines.links import web_address
from pipelines.records import Fetch, Found, Outcome
from pipelines.store_pipeline import ASKED_ONCE, asked_url

_LATER: Final = -1000
"""Priority of what is looked at again by itself: after all that is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What a crawl is sent out for."""

    site: Site
    url: str | None = None
    """One article to fetch, instead of the site."""
    window: Window | None = None
    """Of a backfill."""
    again: bool = False
    """What is known is asked for as what is not."""
    asked_by: str = "crawl"


class NewsSpider(Spider):
    """Crawls one site as its file says: ``scrapy crawl news -a site=NAME``, or the path of a site's file for the name.

    ``-a url=ADDRESS`` fetches one article instead, by the rules of the site that the address belongs to or is given;
    ``-a since=2024-01-01`` and ``until`` fill the ledger with what was published then; ``-a again=1`` asks for what is
    known, too. Every address that is asked for ends in exactly one Fetch.
    """

    name = "news"

    def __init__(self, assignment: Assignment, clock: Clock, readers: Readers) -> None:
        super().__init__()
        self.site = assignment.site
        self.clock = clock
        self.asked_by = assignment.asked_by
        self.looks_for_news = assignment.url is None and assignment.window is None
        self._url = assignment.url
        self._is_new = assignment.again
        self._frontier = Frontier(assignment.site, clock.now(), assignment.window)
        self._readers = readers
        self._has_doubted = False
        self._last_turn: asyncio.Future[None] | None = None

    @classmethod
    def assignment(  # noqa: PLR0913 (an option of the command line each)
        cls,
        settings: BaseSettings,
        *,
        site: Site | str | None = None,
        url: str | None = None,
        since: str | None = None,
        until: str | None = None,
        again: bool | str = False,
        asked_by: str = "crawl",
    ) -> Assignment:
        """What the spider's arguments ask for. Raises UsageError or SiteError where that cannot be done."""
        data = Path(settings["NEWS_DATA"])
        known = find_site(site, data) if isinstance(site, str) else site
        if url is not None:
            if (address := web_address(url)) is None:
                raise UsageError("is no http or https address", about=url)
            return Assignment(site=known or site_of(address, load_sites(data)), url=address, asked_by=asked_by)
        if known is None:
            raise UsageError("which site? Say it with -a site=NAME")
        window = check_days(since, until)
        return Assignment(
            site=crawlable(known),
            window=window,
            again=bool(again) and again != "0",
            asked_by="backfill" if window else asked_by,
        )

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *, clock: Clock | None = None, readers: Readers | None = None, **kwargs: Any
    ) -> Self:
        """For Scrapy. ``readers``: shared with other crawls. Raises as ``assignment`` does."""
        assignment = cls.assignment(crawler.settings, **kwargs)
        spider = cls(assignment, clock or Clock(), readers or Readers(0))
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.stop_download, signals.headers_received)
        set_manners(crawler.settings, assignment.site)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The one article, or the listings that the site's file starts from, then what earlier runs left."""
        if self._url is not None:
            found = Found(url=self._url, kind="article")
            yield _named(self._request(Wanted(found=found))).replace(dont_filter=True)  # it may redirect to itself
            return
        self._remember()
        for wanted in self._frontier.starts():
            yield _named(self._request(wanted))
        for wanted in self._frontier.left_over():
            request = self._request(wanted)
            request.meta["depth"] = wanted.found.depth  # for Scrapy: a start request has none, and counts as 0
            yield request
        for wanted in self._frontier.due():
            yield self._request(wanted, _LATER)

    async def parse_listing(self, response: Response) -> AsyncIterator[Fetch | Request]:
        """What became of a listing, then requests for what it lists."""
        answer = self._answer(response)
        fetch, found = answer.fetch, answer.wanted.found
        if fetch.outcome is not None:
            yield fetch
            return
        try:
            links = await self._readers.links(page_of(response, fetch.fetched_at), self.site)
        except PageError as error:
            why = unread(error)
            yield answer.remembered(replace(fetch, outcome=why.outcome, reason=why.reason))
            return
        leads = self._frontier.listed(links, found.depth + 1, found.hops) if found.depth < self.site.depth else []
        told = f"{len(links)} links" + (f", {len(leads)} to ask for" if answer.wanted.known else "")
        yield answer.remembered(replace(fetch, outcome=Outcome.LISTING, reason=told, found=_found(leads)))
        for request in self._follow(leads):
            yield request

    async def parse_article(self, response: Response) -> AsyncIterator[Fetch | Request]:
        """The article of a page, or why there is none."""
        answer = self._answer(response)
        fetch = answer.fetch
        if answer.is_doubtful and not self._has_doubted:  # once in a run we look who is right
            self._has_doubted = True
            yield self._request(answer.wanted, is_whole=True).replace(dont_filter=True)
            return
        if fetch.outcome is not None:
            yield fetch
            return
        self._count("news/pages_read", 1)
        async with self._in_turn() as turn:
            read = await self._readers.article(fetch, page_of(response, fetch.fetched_at), self.site)
            await turn
            leads = self._frontier.related(read.article, answer.wanted.found) if read.article else []
            yield answer.remembered(replace(read, found=_found(leads)))
        for request in self._follow(leads):
            yield request

    def parse_failure(self, failure: Failure) -> Iterator[Fetch]:
        """What became of a request that brought no response."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        assert failure.value is not None
        if isinstance(failure.value, Postponed):  # it was not asked for: this run or the next will
            return
        told = verdict(failure.value)
        if told.outcome is Outcome.FAILED:
            self.logger.error("Failed on %s", request, exc_info=failure_to_exc_info(failure))
        fetch = Fetch(
            url=asked_url(request),
            final_url=request.url if "redirect_urls" in request.meta else None,
            site=self.site.name,
            fetched_at=self.clock.now(),
            outcome=told.outcome,
            reason=told.reason,
            opt_out=getattr(failure.value, "opt_out", None),
        )
        yield replace(fetch, again=again_of(fetch, request.meta[WANTED], self._frontier))

    def stop_download(self, headers: Headers, request: Request) -> None:
        """Ends a download as soon as its head says that it is no page: nobody needs the rest of a film.

        Not where the content is compressed: Scrapy cannot unpack what was cut off.
        """
        if request.callback is not NO_CALLBACK and "Content-Encoding" not in headers and not is_page(headers):
            raise StopDownload(fail=False)

    def closed(self, reason: str) -> None:  # noqa: ARG002 (Scrapy gives it)
        """For Scrapy, when all is done."""
        self._count("news/known", self._frontier.known)
        self._frontier.forget()

    # What came

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator["asyncio.Future[None]"]:
        """Pages are stored in the order in which they came, whichever is read first: of two that claim to be one
        article the first counts. The turn that is given comes when those before have had theirs."""
        before, mine = self._last_turn, asyncio.get_running_loop().create_future()
        self._last_turn = mine
        if before is None:
            before = asyncio.get_running_loop().create_future()
            before.set_result(None)
        try:
            yield asyncio.shield(before)
        finally:
            before.add_done_callback(lambda _: mine.set_result(None))

    def _answer(self, response: Response) -> Answer:
        purpose = self.settings["NEWS_PURPOSE"]
        return Answer(response=response, frontier=self._frontier, now=self.clock.now(), purpose=purpose)

    # What is asked for

    def _remember(self) -> None:
        """What earlier runs left. The ledger is open by now, for item pipelines are opened before the first request."""
        path = Path(self.settings["NEWS_DB"])
        if self.settings.getdict("ITEM_PIPELINES") and path.exists():
            self._frontier.remember(Ledger.open(path), is_new=self._is_new)

    def _follow(self, leads: Iterable[Wanted]) -> Iterator[Request]:
        """Requests for what the budget still allows; what it does not is noted down, and left for the next run."""
        return (self._request(wanted) for wanted in leads if self._frontier.claim(wanted.found.url))

    def _request(self, wanted: Wanted, priority: int = 0, *, is_whole: bool = False) -> Request:
        """``is_whole``: whether it has changed or not."""
        found = wanted.found
        link = Link(url=found.url, kind="listing" if found.kind == "listing" else "page", told=found.told)
        headers = {} if is_whole else self._frontier.validators(wanted)
        return Request(
            found.url,
            callback=self.parse_article if found.kind == "article" else self.parse_listing,
            errback=self.parse_failure,
            headers=headers,
            priority=priority,
            meta={ASKED_ONCE: True, LINK: link, WANTED: wanted},
        )

    def _count(self, name: str, number: int) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, number)


def _found(leads: Iterable[Wanted]) -> tuple[Found, ...]:
    return tuple(one.found for one in leads)


def check_days(since: str | None, until: str | None) -> Window | None:
    """The days of a backfill; None where none is asked for. UsageError for what is no day, and where it ends before it
    begins."""
    first, last = _day(since), _day(until)
    if first and last and last < first:
        raise UsageError(f"is before {first}, when the backfill begins", about=str(last))
    return Window(since=first, until=last) if first or last else None


def _day(text: str | None) -> date | None:
    """UsageError for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError("is no day such as 2024-01-31", about=text) from error


def _named(request: Request) -> Request:
    """A request that may lead anywhere."""
    request.meta[NAMED] = True
    return request
