"""Keeps a crawl within its site, redirects included."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.sites.scope import covers, excluded
from pipelines.records import Outcome

NAMED = "news_named"
"""Key in ``Request.meta`` of an address that the user named; wherever it leads is where they wanted to go."""


class OutOfBounds(IgnoreRequest):
    """A redirect leads where the site's file does not want to go; ``str()`` says where, in an operator's words."""

    outcome = Outcome.NOT_ARTICLE


class BoundsMiddleware:
    """Refuses what redirects lead to on other hosts and at excluded addresses. The links themselves the spider chooses.

    It stands in for Scrapy's OffsiteMiddleware, which drops such a redirect before it is scheduled: no errback is
    called and no signal sent, so the address that was asked for would end without an outcome.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises OutOfBounds. robots.txt may lie elsewhere: RFC 9309, 2.3.1.2."""
        site = getattr(self.crawler.spider, "site", None)
        if site is None or request.callback is NO_CALLBACK or request.meta.get(NAMED):
            return
        if not covers(site, request.url):
            raise OutOfBounds(f"leads to another site: {urlparse_cached(request).hostname}")
        if excluded(request.url, site):
            raise OutOfBounds(f"leads to an excluded address: {request.url}")
