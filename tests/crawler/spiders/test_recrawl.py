"""What a second crawl of a site asks for, against a real server that counts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.crawler.conftest import Crawled, Scrapy, Wire, WriteSite

OLD = "2020-05-12T09:00:00Z"


def sitemap(*entries: tuple[str, str | None]) -> str:
    """Of addresses with their ``lastmod``."""
    urls = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>" for url, changed in entries
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def put_sitemap(wire: Wire, *entries: tuple[str, str | None], etag: str | None = None) -> None:
    body = sitemap(*((wire.url(path), changed) for path, changed in entries))
    wire.put("/sitemap.xml", body, Content_Type="application/xml")
    if etag:
        wire.validate("/sitemap.xml", etag)


def put_ships(wire: Wire, number: int, etag: str | None = '"s1"') -> None:
    """A site of so many articles, with a sitemap that dates them."""
    paths = [f"/news/{count}" for count in range(number)]
    for path in paths:
        wire.put_article(path, f"Ship {path.rpartition('/')[2]} has left the harbour", etag='"a1"')
    put_sitemap(wire, *((path, OLD) for path in paths), etag=etag)


def asked_next(wire: Wire, crawl: Crawled) -> list[str]:
    """What the last crawl asked for; the next one begins with nothing asked."""
    assert crawl.status == 0, crawl.log
    asked = list(wire.asked)
    wire.asked.clear()
    return asked


def change(crawl: Crawled, sql: str) -> None:
    with closing(sqlite3.connect(crawl.db)) as db, db:
        db.execute(sql)


def test_an_unchanged_site_costs_one_request(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_ships(wire, 30)
    file = site(start=("/sitemap.xml",))
    assert len(asked_next(wire, scrapy("crawl", "news", "-a", file))) == 32
    done = scrapy("crawl", "news", "-a", file)
    assert asked_next(wire, done) == ["/sitemap.xml"]
    assert done.select("SELECT outcome, status FROM fetches ORDER BY id DESC LIMIT 1") == [("not modified", 304)]
    assert done.select("SELECT requests, pages_read FROM runs ORDER BY id DESC LIMIT 1") == [(1, 0)]


def test_one_changed_article_costs_two_requests_and_is_read(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_ships(wire, 30)
    file = site(start=("/sitemap.xml",))
    asked_next(wire, scrapy("crawl", "news", "-a", file))
    wire.put_article("/news/7", "Ship 7 has come back", etag='"a2"')
    entries = [(f"/news/{count}", "2020-05-13T09:00:00Z" if count == 7 else OLD) for count in range(30)]
    put_sitemap(wire, *entries, etag='"s2"')
    done = scrapy("crawl", "news", "-a", file)
    assert asked_next(wire, done) == ["/sitemap.xml", "/news/7"]
    assert done.select("SELECT pages_read FROM runs ORDER BY id DESC LIMIT 1") == [(1,)]
    assert done.select("SELECT old, new FROM revisions WHERE field = 'title'") == [
        ("Ship 7 has left the harbour", "Ship 7 has come back")
    ]


def test_what_says_that_it_changed_and_has_not_is_not_read(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_ships(wire, 3)
    file = site(start=("/sitemap.xml",))
    asked_next(wire, scrapy("crawl", "news", "-a", file))
    put_sitemap(wire, *((f"/news/{count}", "2020-05-14") for count in range(3)), etag='"s2"')
    done = scrapy("crawl", "news", "-a", file)
    asked = asked_next(wire, done)
    assert sorted(asked) == ["/news/0", "/news/0", "/news/1", "/news/2", "/sitemap.xml"]  # one of them is asked whole
    assert done.select("SELECT outcome, count(*) FROM fetches WHERE run_id = 2 GROUP BY 1 ORDER BY 1") == [
        ("listing", 1),
        ("not modified", 3),
    ]
    assert done.select("SELECT pages_read FROM runs WHERE id = 2") == [(0,)]
    assert asked_next(wire, scrapy("crawl", "news", "-a", file)) == ["/sitemap.xml"]


def test_a_sitemap_without_validators_is_compared_by_its_bytes(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_ships(wire, 5, etag=None)
    file = site(start=("/sitemap.xml",))
    asked_next(wire, scrapy("crawl", "news", "-a", file))
    done = scrapy("crawl", "news", "-a", file)
    assert asked_next(wire, done) == ["/sitemap.xml"]
    assert done.select("SELECT outcome, status, reason FROM fetches ORDER BY id DESC LIMIT 1") == [
        ("not modified", 200, "the same bytes as before")
    ]


def test_where_nothing_tells_what_changed_the_budget_limits_the_second_looks(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    paths = [f"/news/{count}" for count in range(30)]
    wire.put_listing("/", *paths)
    for path in paths:
        wire.put_article(path, f"Ship {path} has left the harbour")
    file = site() + ""
    asked_next(wire, scrapy("crawl", "news", "-a", file))
    done = scrapy("crawl", "news", "-a", file)
    assert asked_next(wire, done) == ["/"]  # it is too early
    change(done, "UPDATE resources SET again_at = '2026-01-01T00:00:00Z' WHERE kind = 'article'")
    done = scrapy("crawl", "news", "-a", file)
    assert len(asked_next(wire, done)) == 1 + 20
    assert done.select("SELECT count(*) FROM fetches WHERE run_id = 3 AND outcome = 'not modified'") == [(21,)]
    done = scrapy("crawl", "news", "-a", file)
    assert len(asked_next(wire, done)) == 1 + 10


def test_a_young_article_is_looked_at_again_and_its_correction_found(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    wire.put_listing("/", "/news/1")
    wire.put_article("/news/1", "Ship 1 has left the harbour")
    file = site()
    done = scrapy("crawl", "news", "-a", file)
    change(done, "UPDATE resources SET again_at = '2026-01-01T00:00:00Z' WHERE kind = 'article'")
    wire.put_article("/news/1", "Correction: ship 1 has not left the harbour")
    done = scrapy("crawl", "news", "-a", file)
    assert done.select("SELECT outcome FROM fetches WHERE article_id NOT NULL ORDER BY id") == [
        ("saved",),
        ("revised",),
    ]


def test_a_server_that_lies_about_etags_is_noticed_and_no_longer_believed(
    wire: Wire, site: WriteSite, scrapy: Scrapy
) -> None:
    wire.put_listing("/", "/news/1")
    wire.put_article("/news/1", "Ship 1 has left the harbour")
    wire.validate("/", '"for ever"')
    file = site()
    scrapy("crawl", "news", "-a", file)
    wire.put_listing("/", "/news/1", "/news/2")
    wire.put_article("/news/2", "Ship 2 has left the harbour")
    wire.validate("/", '"for ever"')
    done = scrapy("crawl", "news", "-a", file)
    assert done.select("SELECT count(*) FROM articles") == [(1,)]  # the lie is believed, for a day
    change(done, "UPDATE resources SET full_at = '2026-01-01T00:00:00Z'")
    done = scrapy("crawl", "news", "-a", file)
    assert done.select("SELECT count(*) FROM articles") == [(2,)]
    assert done.select("SELECT origin, validators_lie_at NOT NULL FROM hosts") == [(wire.url("").rstrip("/"), 1)]
    wire.heads.clear()
    scrapy("crawl", "news", "-a", file)
    assert not any("if-none-match" in head for head in wire.heads if head["path"] == "/")


def test_with_other_patterns_an_unchanged_listing_is_read_again(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/1", "/essay/1")
    wire.validate("/", '"1"')
    wire.put_article("/news/1", "Ship 1 has left the harbour")
    wire.put_article("/essay/1", "On ships, and on harbours")
    scrapy("crawl", "news", "-a", site(links="article = '/news/'"))
    done = scrapy("crawl", "news", "-a", site(links="article = ['/news/', '/essay/']"))
    assert done.select("SELECT count(*) FROM articles") == [(2,)]


def test_what_the_budget_does_not_allow_is_left_for_the_next_run(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_ships(wire, 10)
    file = site(start=("/sitemap.xml",), links="max_pages = 4")
    assert len(asked_next(wire, scrapy("crawl", "news", "-a", file))) == 1 + 4
    done = scrapy("crawl", "news", "-a", file)
    assert asked_next(wire, done) == ["/robots.txt", "/sitemap.xml", "/news/3", "/news/4", "/news/5"][1:]
    for _ in range(2):
        done = scrapy("crawl", "news", "-a", file)
    assert done.select("SELECT count(*) FROM articles") == [(10,)]
    assert done.select("SELECT count(*) FROM found_urls") == [(0,)]


def test_what_is_known_is_asked_for_again_on_request(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    put_ships(wire, 3)
    file = site(start=("/sitemap.xml",))
    asked_next(wire, scrapy("crawl", "news", "-a", file))
    done = scrapy("crawl", "news", "-a", file, "-a", "again=1")
    assert len(asked_next(wire, done)) == 4
    assert done.select("SELECT outcome, count(*) FROM fetches WHERE run_id = 2 GROUP BY 1 ORDER BY 1") == [
        ("listing", 1),
        ("unchanged", 3),
    ]


def test_older_pages_of_a_list_are_asked_for_only_where_all_is_new(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    def put(first: int) -> None:
        for page, path in enumerate(("/", "/page/2", "/page/3")):
            ships = [f"/news/{number}" for number in range(first - 3 * page, first - 3 * page - 3, -1) if number > 0]
            wire.put_listing(path, *ships, f"/page/{page + 2}")
        for number in range(1, first + 1):
            wire.put_article(f"/news/{number}", f"Ship {number} has left the harbour")

    put(9)
    file = site(links="article = '/news/'\nfollow = '/page/[23]$'")
    assert len(asked_next(wire, scrapy("crawl", "news", "-a", file))) == 1 + 3 + 9
    put(10)
    assert asked_next(wire, scrapy("crawl", "news", "-a", file)) == ["/", "/news/10"]
    put(15)
    assert sorted(asked_next(wire, scrapy("crawl", "news", "-a", file))) == [
        "/",
        *(f"/news/{number}" for number in range(11, 16)),
        "/page/2",
    ]


def test_related_news_is_followed_as_far_as_the_site_says(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/news/1")
    for number in range(1, 5):
        page = f"""<!doctype html><html lang="en"><head><title>Ship {number} has left the harbour</title></head><body>
        <article><h1>Ship {number} has left the harbour</h1><time datetime="2026-05-12T09:41Z">12 May 2026</time>
        {"".join(f"<p>The harbour master said in sentence {line} that it is not over yet.</p>" for line in range(9))}
        </article><section class="related"><h2>Related news</h2><ul>
        <li><a href="/news/{number + 1}">Ship {number + 1} has left the harbour</a></li>
        <li><a href="https://elsewhere.example/{number}">Elsewhere ship {number} has not</a></li></ul></section>
        </body></html>"""
        wire.put(f"/news/{number}", page)
    done = scrapy("crawl", "news", "-a", site(start=("/",), links="related = 2"))
    assert sorted(path for path in done.rows if path.startswith("/news/")) == ["/news/1", "/news/2", "/news/3"]


def test_a_backfill_asks_for_the_days_alone(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put_listing("/", "/2026/05/12/new")
    wire.put_listing("/archive/2024/01", "/2024/01/31/in", "/2024/01/02/before")
    wire.put_listing("/archive/2024/02", "/2024/02/01/in-too")
    for path in ("/2026/05/12/new", "/2024/01/31/in", "/2024/01/02/before", "/2024/02/01/in-too"):
        wire.put_article(path, f"The ship {path} has left the harbour")
    file = site(links=f"article = '/20'\narchives = '{wire.url('/archive/%Y/%m')}'")
    done = scrapy("crawl", "news", "-a", file, "-a", "since=2024-01-20", "-a", "until=2024-02-10")
    assert sorted(asked_next(wire, done)) == [
        *("/", "/2024/01/31/in", "/2024/02/01/in-too", "/archive/2024/01", "/archive/2024/02", "/robots.txt")
    ]
    assert done.select("SELECT asked_by FROM runs") == [("backfill",)]


def test_a_backfill_goes_through_the_sitemaps_of_robots_txt(wire: Wire, site: WriteSite, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", f"Sitemap: {wire.url('/sitemap.xml')}", Content_Type="text/plain")
    wire.put_listing("/", "/2026/05/12/new")
    wire.put_article("/2026/05/12/new", "The new ship has left the harbour")
    wire.put_article("/2024/01/31/old", "The old ship has left the harbour")
    put_sitemap(wire, ("/2024/01/31/old", None), ("/2023/01/31/older", None))
    file = site(links="article = '/20'")
    asked_next(wire, scrapy("crawl", "news", "-a", file))
    done = scrapy("crawl", "news", "-a", file, "-a", "since=2024-01-01")
    assert asked_next(wire, done) == ["/", "/sitemap.xml", "/2024/01/31/old"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("since=yesterday",), "yesterday: is no day such as 2024-01-31"),
        (("since=2024-02-01", "until=2024-01-01"), "2024-01-01: is before 2024-02-01"),
    ],
)
def test_days_that_are_none_are_a_mistake(
    arguments: tuple[str, ...], complaint: str, site: WriteSite, scrapy: Scrapy
) -> None:
    done = scrapy("crawl", "news", "-a", site(), *(part for argument in arguments for part in ("-a", argument)))
    assert (done.status, complaint in done.log, "Traceback" in done.log) == (2, True, False)
