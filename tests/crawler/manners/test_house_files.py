"""robots.txt and tdmrep.json as a crawl asks for them, remembers them and obeys them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from crawler.manners.robots_file import LARGEST

if TYPE_CHECKING:
    from tests.crawler.conftest import Crawled, Scrapy, Wire, WriteSite

FORBIDDING = "User-agent: newsledger\nDisallow: /1"


def put_site(wire: Wire) -> None:
    wire.put_listing("/", "/1", "/2")
    wire.put_article("/1", "The first ship has left the harbour")
    wire.put_article("/2", "The second ship has left the harbour")


def age(done: Crawled, days: float) -> None:
    """Makes the ledger think that it has asked hosts so long ago."""
    then = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(sqlite3.connect(done.db)) as db, db:
        db.execute("UPDATE hosts SET robots_fetched_at = ?, tdmrep_fetched_at = ?", [then, then])


def robots_asked(wire: Wire) -> int:
    return wire.asked.count("/robots.txt")


@pytest.mark.parametrize(
    ("status", "outcomes"),
    [
        (200, {"/": "listing", "/1": "blocked by robots", "/2": "saved"}),
        (206, {"/": "listing", "/1": "blocked by robots", "/2": "saved"}),
        (300, {"/": "listing", "/1": "saved", "/2": "saved"}),
        (400, {"/": "listing", "/1": "saved", "/2": "saved"}),
        (401, {"/": "listing", "/1": "saved", "/2": "saved"}),
        (403, {"/": "listing", "/1": "saved", "/2": "saved"}),
        (404, {"/": "listing", "/1": "saved", "/2": "saved"}),
        (410, {"/": "listing", "/1": "saved", "/2": "saved"}),
        (429, {"/": "blocked by robots"}),
        (500, {"/": "blocked by robots"}),
        (503, {"/": "blocked by robots"}),
        (599, {"/": "blocked by robots"}),
    ],
)
def test_what_follows_from_the_status_of_robots_txt(
    wire: Wire, site: WriteSite, scrapy: Scrapy, status: int, outcomes: dict[str, str]
) -> None:
    put_site(wire)
    wire.put("/robots.txt", FORBIDDING, status=status, Content_Type="text/plain")
    done = scrapy("crawl", "news", "-a", site())
    assert done.outcomes == outcomes
    assert robots_asked(wire) == 1
    assert "Traceback" not in done.log


def test_why_nothing_is_asked_of_a_host(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", status=503)
    done = scrapy("crawl", "news", "-a", site())
    words = "robots.txt could not be had: 503 Service Unavailable"
    assert done.rows["/"].reason == f"{words}; nothing is asked for until it can"
    assert wire.asked == ["/robots.txt"]
    ((reason,),) = done.select("SELECT reason FROM runs")
    assert reason.startswith("left alone until ")
    assert reason.endswith(f"({words})")
    assert done.status == 1


@pytest.mark.parametrize(("hops", "outcome"), [(1, "blocked by robots"), (5, "blocked by robots"), (6, "saved")])
def test_redirects_of_robots_txt_are_followed_five_times(
    wire: Wire, site: WriteSite, scrapy: Scrapy, hops: int, outcome: str
) -> None:
    put_site(wire)
    wire.put("/robots.txt", status=302, Location="/r1")
    for hop in range(1, hops):
        wire.put(f"/r{hop}", status=307, Location=f"/r{hop + 1}")
    wire.put(f"/r{hops}", FORBIDDING, Content_Type="text/plain")
    assert scrapy("crawl", "news", "-a", site()).outcomes["/1"] == outcome


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_a_page_of_html_is_no_robots_txt(wire: Wire, site: WriteSite, scrapy: Scrapy, kind: str) -> None:
    put_site(wire)
    wire.put("/robots.txt", "<!doctype html><title>Oh</title>User-agent: *<br>Disallow: /", Content_Type=kind)
    assert scrapy("crawl", "news", "-a", site()).outcomes == {"/": "listing", "/1": "saved", "/2": "saved"}


def test_of_a_robots_txt_that_is_too_large_the_beginning_holds(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/robots.txt", f"{FORBIDDING}\n" + "# nothing\n" * 400_000 + "Disallow: /2", Content_Type="text/plain")
    done = scrapy("crawl", "news", "-a", site())
    assert done.outcomes == {"/": "listing", "/1": "blocked by robots", "/2": "saved"}
    assert done.select(f"SELECT length(robots_txt) BETWEEN 400000 AND {LARGEST} FROM hosts") == [(1,)]


def test_robots_txt_is_asked_for_once_a_day(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/robots.txt", FORBIDDING, Content_Type="text/plain", ETag='"a"')
    scrapy("crawl", "news", "-a", site(), CONCURRENT_REQUESTS=16)
    done = scrapy("crawl", "news", "-a", site())
    assert robots_asked(wire) == 1
    age(done, 1.01)
    wire.put("/robots.txt", status=304)
    done = scrapy("crawl", "news", "-a", site())
    assert robots_asked(wire) == 2
    last = [head for head in wire.heads if head["path"] == "/robots.txt"][-1]
    assert last["if-none-match"] == '"a"'
    assert done.select("SELECT robots_txt, robots_status FROM hosts") == [(FORBIDDING, 200)]
    assert "/1" not in wire.asked
    scrapy("crawl", "news", "-a", site())
    assert robots_asked(wire) == 2


def test_that_there_is_no_robots_txt_is_remembered(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    scrapy("crawl", "news", "-a", site())
    done = scrapy("crawl", "news", "-a", site())
    assert (robots_asked(wire), wire.asked_tdmrep) == (1, 1)
    assert done.select("SELECT robots_status, robots_txt, tdmrep, failures FROM hosts") == [(404, None, None, 0)]


@pytest.mark.parametrize(("days", "is_used"), [(2, True), (29, True), (31, False)])
def test_a_copy_is_used_for_thirty_days_where_there_is_no_other(
    wire: Wire, site: WriteSite, scrapy: Scrapy, days: int, is_used: bool
) -> None:
    put_site(wire)
    wire.put("/robots.txt", FORBIDDING, Content_Type="text/plain")
    age(scrapy("crawl", "news", "-a", site()), days)
    wire.put("/robots.txt", status=500)
    wire.put_listing("/", "/1", "/2", "/3")
    wire.put_article("/3", "The third ship has left the harbour")
    scrapy("crawl", "news", "-a", site())
    assert ("/3" in wire.asked) is is_used
    assert "/1" not in wire.asked


def test_robots_txt_is_read_for_opt_outs_alone_where_it_is_not_obeyed(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    put_site(wire)
    rules = "User-agent: *\nDisallow: /\nCrawl-delay: 50\nContent-Signal: ai-train=no"
    wire.put("/robots.txt", rules, Content_Type="text/plain")
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0\nrobots = false"))
    assert done.outcomes == {"/": "listing", "/1": "saved", "/2": "saved"}
    assert set(done.select("SELECT opt_out FROM fetches")) == {("content-signal: ai-train=no (robots.txt)",)}


def test_robots_txt_that_is_not_obeyed_may_be_missing(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/robots.txt", status=500)
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0\nrobots = false"))
    assert done.outcomes == {"/": "listing", "/1": "saved", "/2": "saved"}


def test_what_an_earlier_run_found_stays_while_robots_txt_cannot_be_had(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    put_site(wire)
    wire.put("/2", status=500)
    age(scrapy("crawl", "news", "-a", site()), 2)
    wire.put("/robots.txt", status=500)
    done = scrapy("crawl", "news", "-a", site())
    assert done.select("SELECT url LIKE '%/2' FROM found_urls") == [(1,)]


def test_the_file_of_what_is_reserved_is_asked_for_once_a_week(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/.well-known/tdmrep.json", '[{"location": "/1", "tdm-reservation": 1}]', Content_Type="application/json")
    done = scrapy("crawl", "news", "-a", site())
    opt_outs = dict(done.select("SELECT substr(url, -2), opt_out FROM fetches"))
    assert (opt_outs["/1"], opt_outs["/2"]) == ("tdm-reservation: 1 (tdmrep.json)", None)
    age(done, 6.9)
    done = scrapy("crawl", "news", "-a", site())
    assert wire.asked_tdmrep == 1
    age(done, 7.1)
    scrapy("crawl", "news", "-a", site())
    assert wire.asked_tdmrep == 2


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 302, "Location": "/.well-known/tdmrep.json"}])
def test_a_host_without_that_file_is_crawled(
    wire: Wire, site: WriteSite, scrapy: Scrapy, answer: dict[str, Any]
) -> None:
    put_site(wire)
    wire.put("/.well-known/tdmrep.json", **answer)
    done = scrapy("crawl", "news", "-a", site())
    assert done.outcomes == {"/": "listing", "/1": "saved", "/2": "saved"}
    assert done.select("SELECT tdmrep_fetched_at FROM hosts") == [(None,)]


def test_that_file_is_not_asked_for_where_robots_txt_forbids_it(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/robots.txt", "User-agent: *\nDisallow: /.well-known/", Content_Type="text/plain")
    assert scrapy("crawl", "news", "-a", site()).outcomes == {"/": "listing", "/1": "saved", "/2": "saved"}
    assert wire.asked_tdmrep == 0


def test_a_crawl_delay_is_kept(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.8", Content_Type="text/plain")
    scrapy("crawl", "news", "-a", site())
    moments = [float(head["at"]) for head in wire.heads if head["path"] in {"/", "/1", "/2"}]
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.4


def test_a_slow_host_is_asked_more_slowly(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.slow("/1", 0.8)
    scrapy("crawl", "news", "-a", site(politeness="delay = 0.2"))
    at = {head["path"]: float(head["at"]) for head in wire.heads}
    assert at["/2"] - at["/1"] > 1  # twice as long as it took, less the jitter


def test_a_crawl_delay_is_not_kept_without_end(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_site(wire)
    wire.put("/robots.txt", "User-agent: *\nCrawl-delay: 86400", Content_Type="text/plain")
    done = scrapy("crawl", "news", "-a", site(), NEWS_MOST_CRAWL_DELAY=0.1)
    assert done.outcomes == {"/": "listing", "/1": "saved", "/2": "saved"}
    assert "asks for a Crawl-delay of 86400 s; 0.1 s is kept" in done.log
