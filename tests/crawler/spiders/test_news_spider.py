"""What ``scrapy crawl news`` leaves in the ledger, against a real server."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.removing import find_target, forget

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import ArticlePage, Scrapy, Wire, WriteSite


def test_articles_listings_and_their_rows(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/first", "/news/second", "/about", "/page/2")
    wire.put_listing("/page/2", "/news/third")
    for name in ("first", "second", "third"):
        wire.put_article(f"/news/{name}", f"The {name} ship has left the harbour")
    done = scrapy("crawl", "news", "-a", site(links="article = '/news/'\nfollow = '/page/'"))
    assert done.status == 0
    assert done.outcomes == {
        "/": "listing",
        "/page/2": "listing",
        "/news/first": "saved",
        "/news/second": "saved",
        "/news/third": "saved",
    }
    assert done.rows["/news/first"].title == "The first ship has left the harbour"
    assert done.rows["/"].reason == "4 links"


def test_a_second_crawl_finds_all_unchanged(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/first")
    wire.put_article("/news/first", "The first ship has left the harbour")
    scrapy("crawl", "news", "-a", site())
    done = scrapy("crawl", "news", "-a", site(), "-a", "again=1")
    assert done.status == 0
    assert done.select("SELECT outcome FROM fetches WHERE article_id NOT NULL ORDER BY id") == [
        ("saved",),
        ("unchanged",),
    ]


def test_an_article_that_changed_is_revised(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/first")
    wire.put_article("/news/first", "The first ship has left the harbour")
    scrapy("crawl", "news", "-a", site())
    wire.put_article("/news/first", "The first ship has come back to the harbour")
    done = scrapy("crawl", "news", "-a", site(), "-a", "again=1")
    assert (done.status, done.select("SELECT outcome FROM fetches ORDER BY id DESC LIMIT 1")) == (0, [("revised",)])


def test_a_defect_is_an_outcome_with_its_traceback_in_the_log(
    wire: Wire, site: WriteSite, scrapy: Scrapy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.put_listing("/", "/good", "/cursed")
    wire.put_article("/good", "A good ship has reached the harbour")
    wire.put_article("/cursed", "A cursed ship has reached the harbour")
    (tmp_path / "defective.py").write_text(DEFECTIVE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = scrapy("crawl", "news", "-a", site(), DOWNLOADER_MIDDLEWARES='{"defective.Defective": 500}')
    assert done.rows["/cursed"].outcome == "failed"
    assert done.rows["/cursed"].reason == "ZeroDivisionError: division by zero"
    assert done.rows["/good"].outcome == "saved"
    assert done.status == 1
    assert "in process_request" in done.log


DEFECTIVE = """
class Defective:
    def process_request(self, request):
        if request.url.endswith("/cursed"):
            1 / 0
"""


def test_each_outcome_of_an_address(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", "User-agent: newsledger\nDisallow: /private/", Content_Type="text/plain")
    paths = ("/good", "/gone", "/broken", "/private/x", "/film", "/empty", "/index", "/moved", "/elsewhere", "/round")
    wire.put_listing("/", *paths, "/teapot", "/no-page-at-all")
    wire.put_article("/good", "A good ship has reached the harbour")
    wire.put("/gone", "gone", status=410)
    wire.put("/broken", "oops", status=500)
    wire.put("/film", "not a real film", Content_Type="video/mp4")
    wire.put("/empty", "")
    wire.put("/index", "<ul><li><a href='/good'>A good ship</a></li></ul>")
    wire.put("/moved", status=301, Location="/good")
    wire.put("/elsewhere", status=302, Location=wire.url("/good", host="localhost"))
    wire.put("/round", status=302, Location="/round?again=1")
    wire.put("/round?again=1", status=302, Location="/round?again=2")
    wire.put("/round?again=2", status=302, Location="/round?again=3")
    wire.put("/teapot", status=418)
    wire.put("/no-page-at-all", '{"news": []}', Content_Type="application/json")
    done = scrapy("crawl", "news", "-a", site(), REDIRECT_MAX_TIMES=2)
    assert "Traceback" not in done.log
    assert done.outcomes == {
        "/": "listing",
        "/good": "saved",
        "/gone": "http error",
        "/broken": "http error",
        "/private/x": "blocked by robots",
        "/film": "not an article",
        "/empty": "rejected",
        "/index": "not an article",
        "/moved": "duplicate",
        "/elsewhere": "not an article",
        "/round": "http error",
        "/teapot": "http error",
        "/no-page-at-all": "not an article",
    }
    reasons = {path: row.reason for path, row in done.rows.items()}
    assert reasons["/gone"] == "410 Gone"
    assert reasons["/private/x"] == "robots.txt forbids it"
    assert reasons["/film"] == "video/mp4"
    assert reasons["/elsewhere"] == "leads to another site: localhost"
    assert reasons["/round"] == "redirects without end"
    assert "/private/x" not in wire.asked


@pytest.mark.parametrize("location", ["http://[half", "http://127.0.0.1:99999/"])
def test_a_redirect_to_what_is_no_address_is_the_servers_fault(
    wire: Wire, site: WriteSite, scrapy: Scrapy, article: ArticlePage, location: str
) -> None:
    refresh = f'<meta http-equiv="refresh" content="0;url={location}">'
    wire.put_listing("/", "/moved", "/refreshed")
    wire.put("/moved", status=302, Location=location)
    wire.put(
        "/refreshed", f"<html><head>{refresh}</head>" + article("The ship has left the harbour").partition("<head>")[2]
    )
    done = scrapy("crawl", "news", "-a", site())
    assert done.outcomes == {"/": "listing", "/moved": "http error", "/refreshed": "saved"}
    assert "Traceback" not in done.log


def test_a_redirect_keeps_both_addresses(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/old")
    wire.put("/old", status=301, Location="/new")
    wire.put_article("/new", "The ship has a new berth")
    row = scrapy("crawl", "news", "-a", site()).rows["/old"]
    assert (row.outcome, row.status, row.final_url) == ("saved", 200, wire.url("/new"))


def test_what_a_redirect_has_led_to_is_not_left_to_be_fetched(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    """Only a later listing tells of it, when Scrapy no longer asks for it."""
    wire.put_listing("/", "/news/old", "/page/2")
    wire.put_listing("/page/2", "/news/new")
    wire.put("/news/old", status=301, Location="/news/new")
    wire.put_article("/news/new", "The first ship has left the harbour")
    done = scrapy("crawl", "news", "-a", site(links="follow = '/page/'", politeness="delay = 0.001"))
    assert done.outcomes == {"/": "listing", "/page/2": "listing", "/news/old": "saved", "/news/new": "duplicate"}
    assert done.rows["/news/new"].title == "The first ship has left the harbour"
    assert done.select("SELECT url FROM found_urls") == []


def test_what_has_left_the_feed_since_a_crawl_broke_off_is_fetched(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/first", "/news/second")
    wire.put_article("/news/first", "The first ship has left the harbour")
    wire.put("/news/second", "not now", status=503)
    done = scrapy("crawl", "news", "-a", site())
    assert done.select("SELECT url_key LIKE '%/news/second', tries FROM found_urls") == [(1, 1)]
    wire.put_listing("/", "/news/first")
    wire.put_article("/news/second", "The second ship has left the harbour")
    done = scrapy("crawl", "news", "-a", site())
    assert ("The second ship has left the harbour",) in done.select("SELECT title FROM articles")
    assert done.select("SELECT count(*) FROM found_urls") == [(0,)]


def test_what_was_removed_on_request_is_not_asked_for(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/first", "/news/second")
    wire.put_article("/news/first", "The first ship has left the harbour")
    wire.put_article("/news/second", "The second ship has left the harbour")
    done = scrapy("crawl", "news", "-a", site())
    target = find_target(done.db, wire.url("/news/first"))
    forget(done.db, target, datetime(2026, 5, 12, tzinfo=UTC))
    done = scrapy("crawl", "news", "-a", site())
    assert wire.asked.count("/news/first") == 1
    assert done.select("SELECT title FROM articles") == [("The second ship has left the harbour",)]
    assert done.select("SELECT count(*) FROM found_urls") == [(0,)]


def test_an_address_spelled_otherwise_on_the_wire_is_not_left_to_be_fetched(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    wire.put_listing("/", "/news?title='first'", "/news?title=%27first%27", "/news?a=1&b=2", "/news?b=2&a=1")
    for path in ("/news?title=%27first%27", "/news?a=1&b=2"):
        wire.put_article(path, f"The ship of {path[6]} has left the harbour")
    done = scrapy("crawl", "news", "-a", site())
    assert sorted(done.outcomes.values()) == ["duplicate", "listing", "saved", "saved"]
    assert done.select("SELECT url FROM found_urls") == []


def test_an_excluded_address_is_not_fetched_even_through_a_redirect(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    wire.put_listing("/", "/news/ad", "/news/sneaky", "/news/good")
    wire.put_article("/news/ad", "An advertisement for ships")
    wire.put("/news/sneaky", status=302, Location="/news/ad?from=sneaky")
    wire.put_article("/news/good", "A good ship has reached the harbour")
    done = scrapy("crawl", "news", "-a", site(links="exclude = '/ad'"))
    assert done.outcomes == {"/": "listing", "/news/sneaky": "not an article", "/news/good": "saved"}
    assert not [path for path in wire.asked if "/ad" in path]
    assert done.rows["/news/sneaky"].reason == f"leads to an excluded address: {wire.url('/news/ad?from=sneaky')}"


def test_only_the_sites_hosts_are_asked(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", wire.url("/other", host="localhost"), "/own")
    wire.put_article("/own", "Our own ship has reached the harbour")
    assert scrapy("crawl", "news", "-a", site()).outcomes == {"/": "listing", "/own": "saved"}


def test_what_differs_in_tracking_alone_is_asked_for_once(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/own?utm_source=front", "/own#comments", "/own")
    wire.put_article("/own", "Our own ship has reached the harbour")
    assert scrapy("crawl", "news", "-a", site()).outcomes == {"/": "listing", "/own": "saved"}
    assert wire.asked.count("/own") == 1


def test_feeds_and_sitemaps_lead_to_articles(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    feed = f"<rss><channel><item><link>{wire.url('/a')}</link></item></channel></rss>"
    wire.put("/feed", feed, Content_Type="application/rss+xml")
    wire.put(
        "/index.xml",
        f"<sitemapindex><sitemap><loc>{wire.url('/may.xml')}</loc></sitemap></sitemapindex>",
        Content_Type="text/xml",
    )
    wire.put("/may.xml", f"<urlset><url><loc>{wire.url('/b')}</loc></url></urlset>", Content_Type="text/xml")
    wire.put_article("/a", "A first ship has reached the harbour")
    wire.put_article("/b", "B, another ship, has reached the harbour")
    done = scrapy("crawl", "news", "-a", site(start=("/feed", "/index.xml")))
    assert done.outcomes == {
        "/feed": "listing",
        "/index.xml": "listing",
        "/may.xml": "listing",
        "/a": "saved",
        "/b": "saved",
    }


def test_the_date_of_the_feed_counts_where_the_page_has_none(
    wire: Wire, site: WriteSite, scrapy: Scrapy, article: ArticlePage
) -> None:
    item = f"<item><link>{wire.url('/a')}</link><pubDate>Tue, 12 May 2026 09:41:00 GMT</pubDate></item>"
    wire.put("/feed", f"<rss><channel>{item}</channel></rss>", Content_Type="application/rss+xml")
    wire.put("/a", article("A ship has reached the harbour").replace('"2026-05-12T09:41:00Z"', "null"))
    done = scrapy("crawl", "news", "-a", site(start=("/feed",)))
    assert done.select("SELECT published, published_origin FROM articles") == [("2026-05-12T09:41:00Z", "feed")]


def test_a_dangerous_feed_is_refused(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put(
        "/feed", '<!DOCTYPE rss [<!ENTITY a "b">]><rss><item><link>&a;</link></item></rss>', Content_Type="text/xml"
    )
    done = scrapy("crawl", "news", "-a", site(start=("/feed",)))
    assert (done.rows["/feed"].outcome, done.rows["/feed"].reason) == ("refused", "XML that declares entities")


def test_depth_counts_links_from_the_start(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    for number in range(5):
        wire.put_listing(f"/page/{number}", f"/page/{number + 1}")
    done = scrapy("crawl", "news", "-a", site(start=("/page/0",), links="follow = '/page/'\ndepth = 2"))
    assert list(done.outcomes) == ["/page/0", "/page/1", "/page/2"]


def test_max_pages_is_the_most_that_one_run_asks_for(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", *(f"/{number}" for number in range(20)))
    for number in range(20):
        wire.put_article(f"/{number}", f"Ship number {number} has reached the harbour")
    done = scrapy("crawl", "news", "-a", site(links="max_pages = 4"))
    assert done.outcomes == {"/": "listing", "/0": "saved", "/1": "saved", "/2": "saved"}


def test_articles_are_asked_for_in_the_order_of_the_listing(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", *(f"/{number}" for number in range(6)))
    scrapy("crawl", "news", "-a", site(politeness="delay = 0.01"))
    assert wire.asked == ["/robots.txt", "/", "/0", "/1", "/2", "/3", "/4", "/5"]


def test_a_host_that_refuses_connections_is_unreachable(tmp_path: Path, scrapy: Scrapy) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    path = tmp_path / "harbour.toml"
    path.write_text(f'start = "http://127.0.0.1:{port}/"\n[politeness]\ndelay = 0')
    done = scrapy("crawl", "news", "-a", f"site={path}")
    assert (done.rows["/"].outcome, done.rows["/"].reason) == ("unreachable", "connection refused")
    assert done.status == 3
    assert "Traceback" not in done.log


def test_a_server_that_says_nothing_is_unreachable(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.silence("/")
    done = scrapy("crawl", "news", "-a", site(), DOWNLOAD_TIMEOUT=0.5)
    assert (done.rows["/"].outcome, done.rows["/"].reason) == ("unreachable", "no answer in time")


def test_a_page_that_is_too_large_is_refused(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/large", "/own")
    wire.put("/large", "x" * 20_000)
    wire.put_article("/own", "Our own ship has reached the harbour")
    done = scrapy("crawl", "news", "-a", site(), NEWS_PAGE_MAXSIZE=10_000)
    assert done.rows["/large"].reason == "too large: more than 9.766 kB"
    assert done.rows["/large"].outcome == "refused"


def test_content_that_does_not_decompress_is_rejected(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", *(f"/{coding}" for coding in ("gzip", "br", "zstd", "deflate")))
    for coding in ("gzip", "br", "zstd", "deflate"):
        wire.put(f"/{coding}", "this is not compressed at all", Content_Encoding=coding)
    done = scrapy("crawl", "news", "-a", site())
    assert {row.reason for path, row in done.rows.items() if path != "/"} == {
        "damaged: the content does not decompress"
    }


def test_a_crawl_that_saves_nothing_fails(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/gone")
    assert scrapy("crawl", "news", "-a", site()).status == 1


def test_robots_can_be_disobeyed_where_the_sites_file_says_so(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", "User-agent: *\nDisallow: /", Content_Type="text/plain")
    wire.put_listing("/", "/own")
    wire.put_article("/own", "Our own ship has reached the harbour")
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0\nrobots = false"))
    assert done.outcomes == {"/": "listing", "/own": "saved"}


def test_robots_txt_may_be_kept_on_another_host(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", status=301, Location=wire.url("/rules.txt", host="localhost"))
    wire.put("/rules.txt", "User-agent: *\nDisallow: /own", Content_Type="text/plain")
    wire.put_listing("/", "/own")
    assert scrapy("crawl", "news", "-a", site()).outcomes["/own"] == "blocked by robots"


def test_the_server_is_told_who_asks(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/")
    scrapy("crawl", "news", "-a", site(), NEWS_CONTACT="desk@harbour.example")
    (agent,) = wire.agents
    assert agent.startswith("newsledger/")
    assert agent.endswith(" (+desk@harbour.example)")


def test_one_address_can_be_fetched_alone(wire: Wire, scrapy: Scrapy) -> None:
    wire.put("/old", status=301, Location=wire.url("/new", host="localhost"))
    wire.put_article("/new", "The ship has a new berth")
    done = scrapy("crawl", "news", "-a", f"url={wire.url('/old')}")
    assert done.outcomes == {"/old": "saved"}


def test_items_can_be_exported_the_usual_way(wire: Wire, site: WriteSite, scrapy: Scrapy, tmp_path: Path) -> None:
    wire.put_listing("/", "/own")
    wire.put_article("/own", "Our own ship has reached the harbour")
    out = tmp_path / "items.jsonl"
    scrapy("crawl", "news", "-a", site(), "-O", str(out))
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (first["outcome"], second["outcome"]) == ("listing", "saved")
    assert second["article"]["title"] == "Our own ship has reached the harbour"


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("site=opentoolz", "opentoolz: no site of this name; did you mean 'opentools'?"),
        ("site=nowhere.toml", "nowhere.toml: no such file"),
        ("url=harbour.example", "harbour.example: is no http or https address"),
        ("sit=opentools", "-a sit: no such argument; did you mean 'site'?"),
    ],
)
def test_a_mistake_is_one_line_and_no_traceback(argument: str, complaint: str, scrapy: Scrapy) -> None:
    done = scrapy("crawl", "news", "-a", argument)
    assert done.status == 2
    assert done.log.endswith(f"error: {complaint}\n")
    assert "Traceback" not in done.log


def test_a_site_that_is_only_recognised_cannot_be_crawled(tmp_path: Path, scrapy: Scrapy) -> None:
    path = tmp_path / "harbour.toml"
    path.write_text('hosts = ["harbour.example"]')
    assert "start: missing; there is nothing to crawl from" in scrapy("crawl", "news", "-a", f"site={path}").log
