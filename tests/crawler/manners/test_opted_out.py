"""What sites reserve, as a crawl meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import ArticlePage, Crawled, Scrapy, Wire

TDM = '<meta name="tdm-reservation" content="1">'


def crawl(scrapy: Scrapy, wire: Wire, tmp_path: Path, purpose: str = "") -> Crawled:
    path = tmp_path / "harbour.toml"
    line = f'purpose = "{purpose}"\n' if purpose else ""
    path.write_text(f'start = "{wire.url("/")}"\n{line}[politeness]\ndelay = 0\n')
    return scrapy("crawl", "news", "-a", f"site={path}")


@pytest.fixture
def wire(wire: Wire, article: ArticlePage) -> Wire:
    wire.put_listing("/", "/free", "/header", "/meta", "/hidden")
    wire.put_article("/free", "A free ship has left the harbour")
    wire.put("/header", article("A reserved ship has left the harbour"), TDM_Reservation="1")
    wire.put("/meta", article("Another reserved ship has left").replace("<head>", f"<head>{TDM}"))
    wire.put("/hidden", article("A ship in a comment has left").replace("<head>", f"<head><!-- {TDM} -->"))
    return wire


def test_what_a_page_reserves_is_not_kept_for_that_purpose(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    done = crawl(scrapy, wire, tmp_path, "mining")
    assert done.outcomes == {
        "/": "listing",
        "/free": "saved",
        "/header": "opted out",
        "/meta": "opted out",
        "/hidden": "saved",
    }
    assert done.rows["/header"].reason == "tdm-reservation: 1 (header)"
    assert done.rows["/meta"].reason == "tdm-reservation: 1 (meta)"
    assert done.select("SELECT count(*) FROM articles") == [(2,)]


def test_what_a_page_reserves_is_stored_whatever_the_purpose(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    done = crawl(scrapy, wire, tmp_path)
    assert set(done.outcomes.values()) == {"listing", "saved"}
    found = {url.rsplit("/", 1)[1]: opt_out for url, opt_out in done.select("SELECT url, opt_out FROM fetches")}
    assert found == {
        "": None,
        "free": None,
        "header": "tdm-reservation: 1 (header)",
        "meta": "tdm-reservation: 1 (meta)",
        "hidden": None,
    }


def test_what_is_known_before_is_not_asked_for(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    rules = "User-agent: *\nContent-Signal: search=yes\nContent-Signal: /header ai-train=no"
    wire.put("/robots.txt", rules, Content_Type="text/plain")
    wire.put("/.well-known/tdmrep.json", '[{"location": "/meta", "tdm-reservation": 1}]')
    done = crawl(scrapy, wire, tmp_path, "ai-train")
    assert (done.rows["/header"].outcome, done.rows["/header"].reason) == (
        "opted out",
        "content-signal: ai-train=no (robots.txt)",
    )
    assert (done.rows["/meta"].outcome, done.rows["/meta"].reason) == ("opted out", "tdm-reservation: 1 (tdmrep.json)")
    assert not {"/header", "/meta"} & set(wire.asked)
    assert done.select("SELECT opt_out FROM fetches WHERE url LIKE '%/header'") == [
        ("content-signal: ai-train=no (robots.txt)",)
    ]


def test_a_site_that_reserves_all_is_not_asked_for_anything(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    wire.put("/robots.txt", "User-agent: *\nContent-Usage: / search=n", Content_Type="text/plain")
    done = crawl(scrapy, wire, tmp_path)
    assert done.outcomes == {"/": "opted out"}
    assert wire.asked == ["/robots.txt"]


def test_the_purpose_for_all_sites_holds_where_a_site_has_none(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "newsledger.toml").write_text('purpose = "ai-input"\n')
    assert crawl(scrapy, wire, tmp_path).outcomes["/meta"] == "opted out"


def test_the_purpose_of_a_site_wins_over_that_for_all(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "newsledger.toml").write_text('purpose = "ai-input"\n')
    assert crawl(scrapy, wire, tmp_path, "search").outcomes["/meta"] == "saved"


def test_the_operator_is_named_to_the_server(wire: Wire, tmp_path: Path, scrapy: Scrapy) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "newsledger.toml").write_text('contact = "desk@harbour.example"\n')
    crawl(scrapy, wire, tmp_path)
    assert {(head["from"], head["user-agent"].partition(" ")[2]) for head in wire.heads} == {
        ("desk@harbour.example", "(+desk@harbour.example)")
    }
