"""Leads requests for the sample world to the server that shows it."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.httpobj import urlparse_cached

_RESERVED = ".example"
"""No such name resolves anywhere (RFC 2606): what ends in it can only be the sample world."""


class SampleProxyMiddleware:
    """Names the sample server as the proxy of a request.

    Belongs before Scrapy's HttpProxyMiddleware (750), which takes ``meta["proxy"]`` over the environment's. Requests
    for robots.txt pass through all downloader middlewares, hence through this one too. Off unless the setting
    NEWS_SAMPLE_ADDRESS says ``127.0.0.1:PORT``.
    """

    def __init__(self, address: str) -> None:
        self._proxy = f"http://{address}"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        address = crawler.settings.get("NEWS_SAMPLE_ADDRESS")
        if not address:
            raise NotConfigured
        return cls(address)

    def process_request(self, request: Request) -> None:
        if (urlparse_cached(request).hostname or "").endswith(_RESERVED):
            request.meta["proxy"] = self._proxy
