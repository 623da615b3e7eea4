"""The spider for all sites."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings
from scrapy.utils.log import failure_to_exc_info
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from crawler.bounds import NAMED
from crawler.discovery.discover import discover
from crawler.discovery.link import Link
from crawler.fetches import LINK, fetch_of, is_page, page_of, refused, verdict
from crawler.manners import set_manners
from crawler.reading import with_article
from crawler.sites.loader import crawlable, find_site, load_sites, site_of
from crawler.sites.scope import Kind, covers, excluded, kind_of, main_address
from crawler.sites.site import Site
from pipelines.errors import PageError, UsageError
from pipelines.forgetting import forgotten_digest
from pipelines.ledger import Ledger
from pipelines.links import normalise_url, url_key, web_address
from pipelines.records import Fetch, Found, Outcome
from pipelines.store_pipeline import ASKED_ONCE, asked_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What a crawl is sent out for."""

    site: Site
    url: str | None = None
    """One article to fetch, instead of the site."""


class NewsSpider(Spider):
    """Crawls one site as its file says: ``scrapy crawl news -a site=NAME``, or the path of a site's file for the name.

    ``-a url=ADDRESS`` fetches one article instead, by the rules of the site that the address belongs to or is given.
    Every address that is asked for ends in exactly one Fetch.
    """

    name = "news"

    def __init__(self, assignment: Assignment) -> None:
        super().__init__()
        self.site = assignment.site
        self._url = assignment.url
        self._asked: set[str] = set()
        self._forgotten: frozenset[str] = frozenset()

    @classmethod
    def assignment(
        cls, settings: BaseSettings, *, site: Site | str | None = None, url: str | None = None
    ) -> Assignment:
        """What the spider's arguments ask for. Raises UsageError or SiteError where that cannot be done."""
        data = Path(settings["NEWS_DATA"])
        known = find_site(site, data) if isinstance(site, str) else site
        if url is not None:
            if (address := web_address(url)) is None:
                raise UsageError("is no http or https address", about=url)
            return Assignment(site=known or site_of(address, load_sites(data)), url=address)
        if known is None:
            raise UsageError("which site? Say it with -a site=NAME")
        return Assignment(site=crawlable(known))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """For Scrapy. Raises as ``assignment`` does."""
        assignment = cls.assignment(crawler.settings, *args, **kwargs)
        spider = super().from_crawler(crawler, assignment)
        crawler.signals.connect(spider.stop_download, signals.headers_received)
        set_manners(crawler.settings, assignment.site)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The one article, or the listings that the site's file starts from."""
        if self._url is not None:
            yield _named(self._request(self._url, "article")).replace(dont_filter=True)  # it may redirect to itself
            return
        left = self._left_over()
        for url in map(_spelled, map(normalise_url, self.site.start)):
            if self._claim(url):
                yield _named(self._request(url, "listing"))
        for found in left:
            if self._wanted(_link_of(found)) == found.kind and self._claim(found.url):
                request = self._follow(found)
                request.meta["depth"] = found.depth  # for Scrapy: a start request has none, and counts as 0
                yield request

    def parse_listing(self, response: Response) -> Iterator[Fetch | Request]:
        """What became of a listing, then requests for what it lists."""
        now = datetime.now(UTC)
        fetch = fetch_of(response, self.site, now)
        if refusal := refused(response, "listing"):
            yield replace(fetch, outcome=refusal.outcome, reason=refusal.reason)
            return
        try:
            links = discover(page_of(response, now))
        except PageError as error:
            yield replace(fetch, outcome=Outcome.REJECTED, reason=error.reason)
            return
        depth = response.meta.get("depth", 0)
        found = tuple(self._found(links, depth + 1)) if depth < self.site.depth else ()
        yield replace(fetch, outcome=Outcome.LISTING, reason=f"{len(links)} links", found=found)
        yield from map(self._follow, found)

    def parse_article(self, response: Response) -> Iterator[Fetch]:
        """The article of a page, or why there is none."""
        now = datetime.now(UTC)
        fetch = fetch_of(response, self.site, now)
        if refusal := refused(response, "article"):
            yield replace(fetch, outcome=refusal.outcome, reason=refusal.reason)
        else:
            yield with_article(fetch, page_of(response, now), self.site)

    def parse_failure(self, failure: Failure) -> Iterator[Fetch]:
        """What became of a request that brought no response."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        assert failure.value is not None
        told = verdict(failure.value)
        if told.outcome is Outcome.FAILED:
            self.logger.error("Failed on %s", request, exc_info=failure_to_exc_info(failure))
        yield Fetch(
            url=asked_url(request),
            final_url=request.url if "redirect_urls" in request.meta else None,
            site=self.site.name,
            fetched_at=datetime.now(UTC),
            outcome=told.outcome,
            reason=told.reason,
        )

    def stop_download(self, headers: Headers, request: Request) -> None:
        """Ends a download as soon as its head says that it is no page: nobody needs the rest of a film.

        Not where the content is compressed: Scrapy cannot unpack what was cut off.
        """
        if request.callback is not NO_CALLBACK and "Content-Encoding" not in headers and not is_page(headers):
            raise StopDownload(fail=False)

    def _left_over(self) -> list[Found]:
        """What an earlier crawl of the site found and never came to fetch; and notes what is never to be fetched.

        The ledger is open by now, for the item pipelines are opened before the first request."""
        path = Path(self.settings["NEWS_DB"])
        if not self.settings.getdict("ITEM_PIPELINES") or not path.exists():
            return []
        with Ledger.open(path) as ledger:
            self._forgotten = ledger.forgotten()
            return ledger.found_urls(self.site.name)

    def _found(self, links: tuple[Link, ...], depth: int) -> Iterator[Found]:
        """What is to be fetched of what a listing leads to."""
        for link in links:
            kind, url = self._wanted(link), _spelled(main_address(link.url, self.site))
            if kind is not None and self._claim(url):
                yield Found(url=url, kind=kind, depth=depth, published=link.published)

    def _follow(self, found: Found) -> Request:
        request = self._request(found.url, found.kind)
        request.meta[LINK] = _link_of(found)
        return request

    def _wanted(self, link: Link) -> Kind | None:
        """A sitemap's children need no pattern: whoever names an index wants what is in it."""
        if link.kind == "listing":
            return "listing" if covers(self.site, link.url) and not excluded(link.url, self.site) else None
        return kind_of(link.url, self.site)

    def _claim(self, url: str) -> bool:
        """Whether to ask for an address now: once in a run, and while the site's ``max_pages`` lasts."""
        if url in self._asked or len(self._asked) == self.site.max_pages:
            return False
        if self._forgotten and forgotten_digest(url_key(url)) in self._forgotten:
            return False
        self._asked.add(url)
        return True

    def _request(self, url: str, kind: Kind) -> Request:
        callback = self.parse_article if kind == "article" else self.parse_listing
        return Request(url, callback=callback, errback=self.parse_failure, meta={ASKED_ONCE: True})


def _spelled(url: str) -> str:
    """As Scrapy spells it in a request, and so in what becomes of it: an apostrophe in a query is ``%27``."""
    return safe_url_string(url)


def _link_of(found: Found) -> Link:
    return Link(url=found.url, kind="listing" if found.kind == "listing" else "page", published=found.published)


def _named(request: Request) -> Request:
    """A request that may lead anywhere."""
    request.meta[NAMED] = True
    return request
