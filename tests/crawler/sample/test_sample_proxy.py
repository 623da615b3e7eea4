import subprocess
import sys

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.sample.proxy import SampleProxyMiddleware
from crawler.sample.server import SampleServer

CRAWL = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

class Visitor(Spider):
    name = "visitor"
    async def start(self):
        yield Request("http://www.courier.example/2026/05/19/sponsored-cooling-you-can-feel")
        yield Request("http://www.courier.example/2026/05/13/live-chip-prices")
    def parse(self, response):
        print(response.status, response.url)

process = AsyncCrawlerProcess({
    "DOWNLOADER_MIDDLEWARES": {"crawler.sample.proxy.SampleProxyMiddleware": 740},
    "NEWS_SAMPLE_ADDRESS": sys.argv[1], "ROBOTSTXT_OBEY": True, "LOG_LEVEL": "WARNING", "DOWNLOAD_DELAY": 0,
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
})
process.crawl(Visitor)
process.start()
"""


def middleware(address: str | None) -> SampleProxyMiddleware:
    return SampleProxyMiddleware.from_crawler(get_crawler(settings_dict={"NEWS_SAMPLE_ADDRESS": address}))


def proxy_of(url: str) -> object:
    request = Request(url)
    middleware("127.0.0.1:8000").process_request(request)
    return request.meta.get("proxy")


@pytest.mark.parametrize("url", ["http://digest.example/", "http://www.courier.example/robots.txt"])
def test_sample_host_goes_to_the_server(url: str) -> None:
    assert proxy_of(url) == "http://127.0.0.1:8000"


@pytest.mark.parametrize("url", ["http://example.com/", "http://news.notexample/", "http://digest.example.org/"])
def test_other_host_is_left_alone(url: str) -> None:
    assert proxy_of(url) is None


def test_without_an_address_it_is_off() -> None:
    with pytest.raises(NotConfigured):
        middleware(None)


def test_robots_are_asked_through_it_and_obeyed(server: SampleServer) -> None:
    command = [sys.executable, "-W", "error", "-c", CRAWL, server.address]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert [request.url for request in server.requests] == [
        "http://www.courier.example/robots.txt",
        "http://www.courier.example/2026/05/13/live-chip-prices",
    ]
