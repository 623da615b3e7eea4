from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.guards.permission import EVERYWHERE, NOWHERE
from crawler.guards.refused import Refused
from crawler.guards.targets import TargetsMiddleware, check_host

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import ArticlePage, Scrapy, Wire


class Anybody(Spider):
    name = "anybody"

    def parse_article(self, response: Response) -> None:
        """For its name."""

    def parse_listing(self, response: Response) -> None:
        """For its name."""


@pytest.fixture(scope="module")
def targets() -> TargetsMiddleware:
    settings = Settings()
    settings.setmodule("crawler.settings")
    chosen = {name: settings[name] for name in settings if name.startswith("NEWS_")}
    return TargetsMiddleware(get_crawler(Anybody, chosen | {"NEWS_ALLOW_PRIVATE": False, "DOWNLOAD_MAXSIZE": 2**26}))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "neither http nor https: file:"),
        ("ftp://news.example/", "neither http nor https: ftp:"),
        ("data:text/html,x", "neither http nor https: data:"),
        ("http://10.0.0.1/", "leads to a private address: 10.0.0.1"),
        ("https://[::1]:8080/", "leads to a loopback address: ::1"),
        ("http://2130706433/", "leads to a loopback address: 127.0.0.1"),
        ("http://localhost/", "leads to a name of this machine or its network: localhost"),
        ("http://nas.local/", "leads to a name of this machine or its network: nas.local"),
        ("http://news.example/" + "x" * 3000, "an address of 3020 letters"),
    ],
)
def test_what_is_never_asked_for(targets: TargetsMiddleware, url: str, reason: str) -> None:
    with pytest.raises(Refused) as told:
        targets.process_request(Request(url))
    assert str(told.value) == reason


def test_how_much_may_come_back(targets: TargetsMiddleware) -> None:
    spider = Anybody()
    sizes = []
    for callback in (spider.parse_article, spider.parse_listing, NO_CALLBACK):
        request = Request("https://news.example/", callback=callback)
        targets.process_request(request)
        sizes.append(request.meta["download_maxsize"])
    assert sizes == [16 * 2**20, 64 * 2**20, 2**20]


def test_names_of_a_network_are_asked_for_by_permission() -> None:
    check_host("newsroom.intranet", EVERYWHERE)
    with pytest.raises(Refused):
        check_host("newsroom.intranet", NOWHERE)


def test_a_private_address_is_refused_before_anything_is_asked(wire: Wire, scrapy: Scrapy) -> None:
    done = scrapy("crawl", "news", "-a", f"url={wire.url('/ship')}", NEWS_ALLOW_PRIVATE=0)
    assert (done.rows["/ship"].outcome, done.rows["/ship"].reason) == (
        "refused",
        "leads to a loopback address: 127.0.0.1",
    )
    assert wire.asked == []


@pytest.mark.parametrize(("allows", "outcome"), [("true", "saved"), ("false", "refused")])
def test_a_sites_file_may_allow_it(  # noqa: PLR0917
    allows: str, outcome: str, wire: Wire, scrapy: Scrapy, article: ArticlePage, tmp_path: Path
) -> None:
    wire.put_listing("/", "/ship")
    wire.put("/ship", article("The ship has left the harbour"))
    path = tmp_path / "harbour.toml"
    path.write_text(f'start = "{wire.url("/")}"\nallow_private = {allows}\n[politeness]\ndelay = 0\n')
    done = scrapy("crawl", "news", "-a", f"site={path}", NEWS_ALLOW_PRIVATE=0)
    assert done.outcomes.get("/ship", done.outcomes["/"]) == outcome


def test_networks_may_be_allowed(wire: Wire, scrapy: Scrapy, article: ArticlePage) -> None:
    wire.put("/ship", article("The ship has left the harbour"))
    done = scrapy("crawl", "news", "-a", f"url={wire.url('/ship')}", NEWS_ALLOW_PRIVATE="10.0.0.0/8,127.0.0.1")
    assert done.outcomes == {"/ship": "saved"}


@pytest.fixture
def proxy(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The wire, as an operator's proxy, which stands in a private network as they do."""
    monkeypatch.setenv("http_proxy", wire.url(""))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    return wire


def test_a_proxy_of_the_operators_is_honoured_wherever_it_stands(
    proxy: Wire, scrapy: Scrapy, article: ArticlePage
) -> None:
    proxy.put("http://harbour.test/ship", article("The ship has left the harbour"))
    done = scrapy("crawl", "news", "-a", "url=http://harbour.test/ship", NEWS_ALLOW_PRIVATE=0)
    assert done.outcomes == {"/ship": "saved"}
    assert "http://harbour.test/ship" in proxy.asked


@pytest.mark.parametrize("host", ["10.0.0.1", "127.1", "localhost", "intranet", "[::ffff:10.0.0.1]"])
def test_a_proxy_is_not_asked_for_private_addresses(host: str, proxy: Wire, scrapy: Scrapy) -> None:
    done = scrapy("crawl", "news", "-a", f"url=http://{host}/ship", NEWS_ALLOW_PRIVATE=0)
    assert done.outcomes == {"/ship": "refused"}
    assert proxy.asked == []


def test_hosts_that_need_no_proxy_are_checked_as_all_are(
    proxy: Wire, scrapy: Scrapy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    done = scrapy("crawl", "news", "-a", f"url={proxy.url('/ship')}", NEWS_ALLOW_PRIVATE=0)
    assert done.outcomes == {"/ship": "refused"}


RESOLVER = """
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

@implementer(IHostnameResolver)
class Inner:
    def __init__(self, reactor): self.reactor = reactor
    @classmethod
    def from_crawler(cls, crawler, reactor): return cls(reactor)
    def install_on_reactor(self): self.reactor.installNameResolver(self)
    def resolveHostName(self, receiver, name, port=0, kinds=None, transport="TCP"):
        receiver.resolutionBegan(None)
        receiver.addressResolved(IPv4Address("TCP", "10.0.0.1", port))
        receiver.resolutionComplete()
"""


def test_a_name_that_a_proxy_would_resolve_is_looked_up_here_first(
    proxy: Wire, scrapy: Scrapy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner_names.py").write_text(RESOLVER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    settings = {"NEWS_ALLOW_PRIVATE": 0, "TWISTED_DNS_RESOLVER": "inner_names.Inner"}
    monkeypatch.setenv("http_proxy", proxy.url(""))
    done = scrapy("crawl", "news", "-a", "url=http://harbour.news/ship", **settings)
    assert (done.rows["/ship"].outcome, done.rows["/ship"].reason) == (
        "refused",
        "leads to a private address: 10.0.0.1",
    )
    assert proxy.asked == []
