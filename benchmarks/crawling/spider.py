"""Plain Scrapy: a sitemap or a feed of each site, then every page that it lists.

    python -m benchmarks.crawling.spider [--read WITH] [--cache DIR] [--later DAYS] LISTING ...

Prints how many pages it read. Imports nothing of newsledger: it runs in the peers' environments, too.
"""

import argparse
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.extensions import httpcache
from scrapy.http import Response, TextResponse
from scrapy.utils.sitemap import Sitemap

Reader = Callable[[TextResponse], object]

SETTINGS: Final[dict[str, Any]] = {
    "ROBOTSTXT_OBEY": True,  # as in a project that `scrapy startproject` makes
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}
CACHE: Final[dict[str, Any]] = {
    "HTTPCACHE_ENABLED": True,
    "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
}


class PagesSpider(scrapy.Spider):
    """Fetches what the listings list."""

    name = "pages"

    def __init__(self, listings: list[str], reader: Reader | None) -> None:
        super().__init__()
        self.read = 0
        """Pages; 0 where there is no reader."""
        self._listings = listings
        self._reader = reader

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The listings."""
        for url in self._listings:
            yield scrapy.Request(url, callback=self.parse_listing)

    def parse_listing(self, response: Response) -> Iterator[scrapy.Request]:
        """The pages of one."""
        if response.url.endswith("/feed.xml"):
            urls = response.xpath("//item/link/text()").getall()
        else:
            urls = [str(entry["loc"]) for entry in Sitemap(response.body)]
        for url in urls:
            yield scrapy.Request(url, callback=self.parse_page)

    def parse_page(self, response: Response) -> None:
        """Read a page, if pages are to be read."""
        if self._reader is not None and isinstance(response, TextResponse):
            self._reader(response)
            self.read += 1


def selected(response: TextResponse) -> object:
    """What a spider of ten lines reads."""
    return {
        "title": response.css("title::text").get(),
        "date": response.css('meta[property="article:published_time"]::attr(content)').get(),
        "facts": [json.dumps(text) for text in response.css('script[type="application/ld+json"]::text').getall()],
        "text": ["".join(paragraph.css("::text").getall()) for paragraph in response.css("p")],
    }


def _trafilatura() -> Reader:
    from benchmarks.peers.trafilatura_reader import read  # noqa: PLC0415 (is in an environment of its own)

    return lambda response: read(response.text, response.url)


def main() -> None:
    """Crawl."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listings", nargs="+", metavar="LISTING")
    parser.add_argument("--read", choices=("selectors", "trafilatura"))
    parser.add_argument("--cache", metavar="DIR", help="Scrapy's HTTP cache, by RFC 2616")
    parser.add_argument("--later", type=float, metavar="DAYS", default=0, help="what the cache takes for the present")
    args = parser.parse_args()
    if args.later:
        vars(httpcache)["time"] = lambda: time.time() + args.later * 86400
    reader = {None: lambda: None, "selectors": lambda: selected, "trafilatura": _trafilatura}[args.read]()
    process = AsyncCrawlerProcess(SETTINGS | (CACHE | {"HTTPCACHE_DIR": args.cache} if args.cache else {}))
    crawler = process.create_crawler(PagesSpider)
    process.crawl(crawler, args.listings, reader)
    process.start()
    assert isinstance(crawler.spider, PagesSpider)
    print(crawler.spider.read)


if __name__ == "__main__":
    main()
