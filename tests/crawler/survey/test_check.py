"""``newsledger sites check`` on a site that changes."""

from pathlib import Path
from typing import Protocol

import pytest

from tests.crawler.conftest import Wire, article_page
from tests.crawler.survey.conftest import Newsledger, Ran

NAMES = ("crane", "ferry", "quay", "sturgeon", "anchor", "tide")


class Check(Protocol):
    def __call__(self, *options: str, links: str = ..., more: str = ...) -> Ran: ...


@pytest.fixture
def check(newsledger: Newsledger, wire: Wire, tmp_path: Path) -> Check:
    """Checks the site ``harbour`` of a front page with six articles."""
    for name in NAMES:
        wire.put_article(f"/news/{name}", f"The {name} of the harbour")
    wire.put_listing("/", *(f"/news/{name}" for name in NAMES), "/about")

    def run(*options: str, links: str = "article = '/news/'", more: str = "") -> Ran:
        path = tmp_path / "data" / "sites" / "harbour.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'start = "{wire.url("/")}"\n[links]\n{links}\n[politeness]\ndelay = 0\n{more}')
        return newsledger("sites", "check", "harbour", *options)

    return run


def wrong(ran: Ran) -> list[str]:
    (found,) = ran.json
    assert ran.status == int(bool(found["wrong"]))
    return list(found["wrong"])


def test_a_site_that_is_well(check: Check) -> None:
    ran = check()
    assert ran.status == 0
    assert "page of 7 addresses, 6 of them articles" in ran.out
    assert ran.out.rstrip().endswith("harbour: well; 3 current articles were read")


def test_nothing_is_stored(check: Check) -> None:
    assert not (check().data / "news.db").exists()


def test_offline_nobody_is_asked(check: Check, wire: Wire) -> None:
    assert check("--offline").out.endswith("harbour.toml: ok\n")
    assert wire.asked == []


def test_a_start_address_that_is_gone(check: Check, wire: Wire) -> None:
    wire.put("/", "gone", status=404)
    assert wrong(check("--json")) == [f"{wire.url('/')}: http error: 404 Not Found"]


def test_a_pattern_that_takes_nothing_any_more(check: Check, wire: Wire) -> None:
    (found,) = wrong(check("--json", links="article = '/story/'"))
    assert found == f"{wire.url('/')} lists 7 addresses, of which [links] article takes none"


def test_a_rule_that_finds_nothing_any_more(check: Check) -> None:
    ran = check("--json", more="[rules]\nsummary = 'p.lead'\ntitle = 'h1'\n")
    assert wrong(ran) == ["[rules] summary found nothing on any of the 3 pages"]
    assert ran.json[0]["fields"]["summary"]["unfound"] == 3


def test_the_table_says_which_rule_it_was(check: Check) -> None:
    ran = check(more="[rules]\nsummary = 'p.lead'\n")
    assert ran.status == 1
    assert "its rule found nothing on 3 of 3" in ran.out
    assert "harbour: 1 thing is wrong: [rules] summary found nothing" in ran.out


def test_a_field_that_the_stored_articles_have_and_todays_do_not(
    check: Check, newsledger: Newsledger, wire: Wire
) -> None:
    check()
    assert "6 saved" in newsledger("crawl", "harbour").out
    for name in NAMES:
        wire.put(f"/news/{name}", article_page(f"The {name} of the harbour").replace("datePublished", "when"))
    assert "published: 6 of the last 6 stored articles have it, none of these 3" in wrong(check("--json"))


def test_what_earlier_crawls_said_of_the_rules_is_remembered(check: Check, newsledger: Newsledger) -> None:
    check("--offline", more="[rules]\nkicker = '.kicker'\n")
    newsledger("crawl", "harbour")
    notes = check("--json", more="[rules]\ntitle = 'h1'\n").json[0]["notes"]
    assert "in the ledger, [rules] kicker found nothing on 6 of the last 6 pages" in notes


def test_robots_that_have_come_to_forbid_it(check: Check, wire: Wire) -> None:
    wire.put("/robots.txt", "User-agent: *\nDisallow: /\n", Content_Type="text/plain")
    assert wrong(check("--json")) == [f"{wire.url('/')}: blocked by robots: robots.txt forbids it"]


def test_what_the_site_asks_for_is_told(check: Check, wire: Wire) -> None:
    wire.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.2\nContent-Signal: ai-train=no\n", Content_Type="text/plain")
    ran = check("--json")
    assert wrong(ran) == []
    assert "robots.txt asks for 0.2 s between two requests, which is obeyed" in ran.json[0]["notes"]
    assert "the site says: content-signal: ai-train=no (robots.txt)" in ran.json[0]["notes"]


def test_pages_that_are_no_articles_any_more(check: Check, wire: Wire) -> None:
    for name in NAMES:
        wire.put(f"/news/{name}", "<html><body><form action='/login'><input type='password'></form></body></html>")
    assert all(": not an article: " in found for found in wrong(check("--json")))


def test_several_sites_are_tried_side_by_side_and_a_wrong_file_is_told(check: Check, newsledger: Newsledger) -> None:
    ran = check()
    (ran.data / "sites" / "quay.toml").write_text((ran.data / "sites" / "harbour.toml").read_text())
    (ran.data / "sites" / "wrong.toml").write_text("strat = 1")
    both = newsledger("sites", "check")
    assert both.status == 1
    assert "wrong.toml: strat: unknown key" in both.err
    assert "harbour: well" in both.out
    assert "quay: well" in both.out
    assert "opentools.toml: ok" in both.out
