"""Hosts that ask to be left alone, or say nothing."""

from __future__ import annotations

import re
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.crawl import Status

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import Crawled, Scrapy, Wire, WriteSite

SAVED = {"/": "listing", "/1": "saved", "/2": "saved", "/3": "saved"}


@pytest.fixture
def wire(wire: Wire) -> Wire:
    wire.put_listing("/", "/1", "/2", "/3")
    for number in (1, 2, 3):
        wire.put_article(f"/{number}", f"Ship number {number} has left the harbour")
    return wire


def host(done: Crawled) -> tuple[object, ...]:
    ((paused_until, reason, failures),) = done.select("SELECT paused_until, pause_reason, failures FROM hosts")
    return (paused_until is not None, reason, failures)


def last_outcomes(done: Crawled) -> dict[str, str]:
    """Of the last run, by the end of the address."""
    rows = done.select("SELECT url, outcome FROM fetches WHERE run_id = (SELECT max(id) FROM runs)")
    return {"/" + url.rsplit("/", 1)[1]: outcome for url, outcome in rows}


def found(done: Crawled) -> list[str]:
    return sorted(url[-2:] for (url,) in done.select("SELECT url FROM found_urls"))


def pause(done: Crawled, seconds: float) -> None:
    """Makes the ledger think that the hosts asked to be left alone for so long from now on."""
    until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(sqlite3.connect(done.db)) as db, db:
        db.execute("UPDATE hosts SET paused_until = ?, pause_reason = '429 Too Many Requests'", [until])


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", [{"Retry_After": "1"}, {"Retry_After": "0"}, {"Retry_After": "what"}, {}])
def test_a_short_wait_is_waited_out(
    wire: Wire, site: WriteSite, scrapy: Scrapy, status: int, header: dict[str, str]
) -> None:
    wire.put_first("/1", "not so fast", status=status, **header)
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0.2"))
    assert done.outcomes == SAVED
    assert wire.asked.count("/1") == 2
    assert host(done) == (False, None, 0)
    assert done.select("SELECT reason FROM runs") == [("finished",)]


def test_nothing_is_asked_of_the_host_meanwhile(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_first("/1", status=429, Retry_After="2")
    assert scrapy("crawl", "news", "-a", site(politeness="delay = 0.1")).outcomes == SAVED
    asked = [(head["path"], float(head["at"])) for head in wire.heads]
    at = next(number for number, (path, _) in enumerate(asked) if path == "/1")
    assert asked[at + 1][1] - asked[at][1] > 1.5


def test_other_hosts_of_the_site_are_asked_meanwhile(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/1", *(wire.url(f"/{number}", host="localhost") for number in (2, 3)))
    wire.put_first("/1", status=503, Retry_After="3")
    path = tmp_path / "harbour.toml"
    path.write_text(f'start = "{wire.url("/")}"\nhosts = ["127.0.0.1", "localhost"]\n[politeness]\ndelay = 0')
    done = scrapy("crawl", "news", "-a", f"site={path}")
    assert sorted(row.outcome for row in done.rows.values()) == ["listing", "saved", "saved", "saved"]
    assert [path for path in wire.asked if path in {"/1", "/2", "/3"}][-1] == "/1"


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_wait_ends_the_run_and_the_rest_is_for_the_next(
    wire: Wire, site: WriteSite, scrapy: Scrapy, status: int
) -> None:
    wire.put_first("/1", status=status, Retry_After="600")
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0.2"))
    assert done.outcomes == {"/": "listing", "/1": "http error"}
    assert found(done) == ["/1", "/2", "/3"]
    ((reason,),) = done.select("SELECT reason FROM runs")
    assert re.fullmatch(rf"asked to come back at ([\d-]+ )?\d\d:\d\dZ \({status} [A-Z].*\)", reason)
    assert host(done)[0] is True
    assert done.status == Status.WELL
    assert "/2" not in wire.asked


def test_a_host_that_is_left_alone_is_not_asked_by_the_next_run(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_first("/", status=429, Retry_After="600")
    scrapy("crawl", "news", "-a", site())
    asked = list(wire.asked)
    done = scrapy("crawl", "news", "-a", site())
    assert wire.asked == asked
    assert re.search(r"harbour is left alone until ([\d-]+ )?\d\d:\d\dZ: 429 Too Many Requests", done.log)
    assert done.status == Status.WELL
    assert done.select("SELECT count(*) FROM runs") == [(1,)]
    pause(done, -1)
    done = scrapy("crawl", "news", "-a", site())
    assert last_outcomes(done) == SAVED
    assert host(done) == (False, None, 0)


def test_the_rest_of_a_short_pause_is_waited_out_by_the_next_run(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    done = scrapy("crawl", "news", "-a", site())
    pause(done, 3)
    wire.put_listing("/", "/4")
    wire.put_article("/4", "Ship number 4 has left the harbour")
    done = scrapy("crawl", "news", "-a", site())
    assert last_outcomes(done)["/4"] == "saved"
    assert host(done) == (False, None, 0)


def test_a_host_that_always_asks_for_a_moment_is_given_up(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    for number in (1, 2, 3):
        wire.put(f"/{number}", status=429, Retry_After="0")
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0.05"))
    assert len(wire.asked) <= 7
    assert host(done)[0] is True
    assert done.select("SELECT count(*) FROM runs WHERE reason LIKE 'left alone until % (429 Too Many Requests)'") == [
        (1,)
    ]


def test_a_page_that_is_always_refused_does_not_end_the_run(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", *(f"/{number}" for number in range(1, 30)))
    for number in range(2, 30):
        wire.put_article(f"/{number}", f"Ship number {number} has left the harbour")
    wire.put("/1", status=503, Retry_After="0")
    done = scrapy("crawl", "news", "-a", site(politeness="delay = 0.02"))
    assert done.rows["/1"].outcome == "http error"
    assert list(done.outcomes.values()).count("saved") == 28
    assert done.select("SELECT reason FROM runs") == [("finished",)]


def test_each_run_that_is_refused_waits_longer(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/", status=503)
    done = scrapy("crawl", "news", "-a", site(), NEWS_LONGEST_WAIT=0)
    assert host(done)[2] == 1
    pause(done, -1)
    done = scrapy("crawl", "news", "-a", site(), NEWS_LONGEST_WAIT=0)
    assert host(done) == (True, "503 Service Unavailable", 2)
    pause(done, -1)
    wire.put_listing("/", "/1")
    assert host(scrapy("crawl", "news", "-a", site())) == (False, None, 0)


def test_robots_txt_that_asks_for_a_moment_gets_it(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_first("/robots.txt", status=503, Retry_After="1")
    wire.put("/robots.txt", "User-agent: *\nDisallow: /1", Content_Type="text/plain")
    assert scrapy("crawl", "news", "-a", site()).outcomes == SAVED | {"/1": "blocked by robots"}


def test_robots_txt_that_asks_for_long_gets_it(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", status=429, Retry_After="3600")
    done = scrapy("crawl", "news", "-a", site())
    assert wire.asked == ["/robots.txt"]
    assert host(done)[:2] == (True, "429 Too Many Requests")


def test_a_host_that_falls_silent_is_given_up_and_the_rest_is_for_the_next_run(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    wire.put_listing("/", *(f"/{number}" for number in range(20)))
    for number in range(20):
        wire.silence(f"/{number}")
    done = scrapy("crawl", "news", "-a", site(), DOWNLOAD_TIMEOUT=0.2)
    assert list(done.outcomes.values()).count("unreachable") in {6, 7}  # one may be on its way
    assert len(found(done)) == 20
    assert done.select("SELECT count(*) FROM runs WHERE reason = 'not asked any more (no answer in time)'") == [(1,)]
    assert done.status == Status.FAILED


def test_a_host_that_cannot_be_reached_is_left_alone_from_the_second_time_on(tmp_path: Path, scrapy: Scrapy) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    path = tmp_path / "harbour.toml"
    path.write_text(f'start = "http://127.0.0.1:{port}/"\n[politeness]\ndelay = 0')
    for run in (1, 2):
        done = scrapy("crawl", "news", "-a", f"site={path}", NEWS_BACK_OFF=100)
        assert done.rows["/"].outcome == "unreachable" if run == 1 else done.status == Status.UNREACHABLE
        assert host(done)[2] == run
    done = scrapy("crawl", "news", "-a", f"site={path}")
    assert "harbour is left alone until" in done.log
    assert "connection refused" in done.log
    assert done.status == Status.WELL
