"""The page of one site: its health and its figures."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag

from explorer.pages.site import lasting, size
from pipelines.records import Fetch, Found, Outcome, Work
from pipelines.store import Store
from tests import mornings
from tests.explorer.conftest import Window, serving
from tests.ledgers import change, rows
from tests.mornings import HOUR, World, ended

if TYPE_CHECKING:
    from playwright.sync_api import Page

ODD = "a/b?c#d %2F <b>x</b> \u202eüé"
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u202e'
LONG = "w" * 5_000


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with runs of all kinds, as of now."""
    path = tmp_path_factory.mktemp("past") / "news.db"
    with pytest.MonkeyPatch.context() as patch, Store.open(path) as store:
        patch.setattr(mornings, "NOW", datetime.now(UTC).replace(microsecond=0))
        _happen(World(path=path, store=store))
    return path


def _happen(world: World) -> None:
    now = mornings.NOW
    world.articles("paper", 130, 2.9, 2.7, published=None)
    world.pages("paper", Outcome.UNCHANGED, 40, 2)
    world.pages("paper", Outcome.NOT_MODIFIED, 7, 2)
    world.pages("paper", Outcome.NOT_ARTICLE, 3, 2, HOSTILE)
    world.pages("paper", Outcome.HTTP_ERROR, 2, 1, "503 Service Unavailable")
    world.pages("paper", Outcome.HTTP_ERROR, 5, 45, "too long ago")
    bad = Fetch(url="javascript:alert(3)", site="paper", fetched_at=now, outcome=Outcome.REFUSED, reason=LONG)
    world.run("paper", 5 * HOUR, bad)
    found = tuple(Found(url=f"http://paper.example/{name}", kind="article") for name in "abc")
    listing = Fetch(
        url="http://paper.example/", site="paper", fetched_at=now - 4 * HOUR, outcome=Outcome.LISTING, found=found
    )
    number = world.run("paper", 4 * HOUR, listing, ended=None, asked_by="due")
    world.store.end_run(number, now - 3 * HOUR, "shutdown", Work(requests=12, bytes=1_234_567, pages_read=9))
    world.run("paper", 2 * HOUR, ended("paper", Outcome.LISTING, 1 / 24, 2), ended=None, asked_by="watch")
    world.standing("paper", due_at=now + HOUR, reason="publishes about 2 a day at this time")
    world.run(ODD, 8 * HOUR, ended(ODD, Outcome.FAILED, 0.3, 1, HOSTILE))
    world.run("imported", 9 * HOUR, ended("imported", Outcome.UNCHANGED, 0.4, 1), asked_by="import")
    paused = "INSERT INTO hosts (origin, robots_status, robots_fetched_at, paused_until, pause_reason, failures)"
    until = f"{now + 2 * HOUR:%Y-%m-%dT%H:%M:%SZ}"
    change(
        world.path,
        f"{paused} VALUES ('http://paper.example', 404, '{until}', '{until}', '429 Too Many Requests', 2)",
        f"{paused} VALUES ('http://elsewhere.example', 200, '{until}', NULL, NULL, 0)",
    )


@pytest.fixture(scope="module")
def shown(past: Path) -> Iterator[Window]:
    with serving(past) as window:
        yield window


def soup(window: Window, name: str) -> BeautifulSoup:
    return BeautifulSoup(window.shown(f"site/{quote(name, safe='')}"), "lxml")


def one(tag: Tag, css: str) -> Tag:
    """The first that there is."""
    found = tag.select_one(css)
    assert found is not None, f"there is no {css}"
    return found


def part(pattern: str, text: str) -> str:
    """What the group of the pattern has."""
    found = re.search(pattern, text)
    assert found is not None, f"there is no {pattern} in {text}"
    return found[1]


def section(page: BeautifulSoup, heading: str) -> Tag:
    return one(page, f'section[aria-labelledby="{heading}"]')


def words(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text()).strip()


def chart(page: BeautifulSoup, title: str) -> list[tuple[str, ...]]:
    """The rows of the table behind a chart: at, value, series."""
    (figure,) = (figure for figure in page.select("figure.chart") if title in one(figure, "figcaption").get_text())
    names = ("data-at", "data-value", "data-series")
    return [tuple(str(row.get(name, "")) for name in names) for row in figure.select("tbody tr")]


# Which site


def test_a_site_that_is_not_there_is_not_found(window: Window) -> None:
    answer = window.get("/news/-/site/nowhere")
    assert (answer.status_code, "there is no site nowhere" in answer.text) == (404, True)


def test_a_name_may_have_any_letters(shown: Window) -> None:
    page = soup(shown, ODD)
    assert one(page, "h1").get_text() == ODD
    assert quote(HOSTILE) not in str(page)
    assert HOSTILE in section(page, "became").get_text()


# What it gives


def test_articles_by_day_are_those_of_the_ledger(window: Window, demo_ledger: Path) -> None:
    sql = "SELECT coalesce(published, saved_at) FROM articles JOIN sites ON sites.id = site_id WHERE name = ?"
    days = Counter(date[:10] for (date,) in rows(demo_ledger, sql, "sample-courier"))
    (last,) = rows(demo_ledger, "SELECT max(coalesce(published, saved_at)) FROM articles")[0]
    first = (datetime.fromisoformat(last[:10]) - timedelta(days=59)).date().isoformat()
    drawn = {at: int(value) for at, value, _ in chart(soup(window, "sample-courier"), "Articles by day")}
    assert drawn == {day: count for day, count in days.items() if first <= day <= last[:10]}
    assert drawn


def test_a_day_leads_to_its_articles(window: Window) -> None:
    link = one(soup(window, "sample-courier"), "figure.chart tbody a")
    day = link.get_text()
    assert str(link["href"]).endswith(f"/-/search?site=sample-courier&since={day}&until={day}")


def test_the_chart_of_a_site_that_ended_long_ago_ends_with_it(demo_ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "ended.db"
    path.write_bytes(demo_ledger.read_bytes())
    moved = "published = '2024-01-0' || (id % 9 + 1) || 'T12:00:00Z', published_precision = 'second'"
    change(path, f"UPDATE articles SET {moved} WHERE site_id = (SELECT id FROM sites WHERE name = 'sample-digest')")
    with serving(path) as window:
        at = [at for at, *_ in chart(soup(window, "sample-digest"), "Articles by day")]
    assert at[-1] == "2024-01-09"


def test_fields_are_those_of_the_view(window: Window, demo_ledger: Path) -> None:
    names = ("summary", "text", "outline", "published", "authors", "topics", "sources", "related", "image", "language")
    sums = ", ".join(f"sum(no_{name})" for name in names)
    sql = f"SELECT {sums} FROM fields_missing WHERE site = ? AND week >= '2026-03-09'"
    (missing,) = rows(demo_ledger, sql, "sample-rundschau")
    told = words(section(soup(window, "sample-rundschau"), "comes"))
    always = part(r"All articles of these weeks have: ([^.]*)\.", told).split(", ")
    assert set(always) == {name for name, count in zip(names, missing, strict=True) if not count}


def test_a_field_that_falls_is_drawn(past: Path, tmp_path: Path) -> None:
    path = tmp_path / "falls.db"
    path.write_bytes(past.read_bytes())
    change(path, "UPDATE articles SET summary = NULL WHERE id % 2 = 0")
    with serving(path) as window:
        page = soup(window, "paper")
    ((_, value, series),) = chart(page, "Fields that some articles lack")
    assert series == "summary"
    assert 40 <= float(value) <= 60
    assert "None has: published, image, language." in words(section(page, "comes"))


def test_of_many_articles_some_are_looked_at(shown: Window) -> None:
    told = words(section(soup(shown, "paper"), "comes"))
    looked_at = int(part(r"(\d+) of 130 articles were looked at", told))
    assert 30 <= looked_at <= 60


# What became of its pages


def test_outcomes_by_day_are_those_of_the_ledger(shown: Window, past: Path) -> None:
    sql = (
        "SELECT substr(fetched_at, 1, 10), outcome, count(*) FROM fetches JOIN sites ON sites.id = site_id "
        "WHERE name = 'paper' AND outcome NOT IN ('unchanged', 'not modified', 'listing', 'duplicate') "
        "AND julianday('now') - julianday(fetched_at) < 29 GROUP BY 1, 2"
    )
    drawn = chart(soup(shown, "paper"), "What became of its pages")
    assert sorted((day, outcome, int(urls)) for day, urls, outcome in drawn) == sorted(rows(past, sql))


def test_what_is_as_before_is_counted_beside_the_chart(shown: Window) -> None:
    told = words(section(soup(shown, "paper"), "became"))
    assert "Besides, in these days: 40 × unchanged, 7 × not modified, 2 × listing." in told


def test_reasons_are_told_with_an_example(shown: Window) -> None:
    lines = section(soup(shown, "paper"), "became").select("table.reasons tbody tr")
    told = [(one(line, "th").get_text(), one(line, ".number").get_text()) for line in lines]
    assert told[:2] == [(f"not an article: {HOSTILE}", "3"), ("http error: 503 Service Unavailable", "2")]
    link = one(lines[1], "a")
    assert re.fullmatch(r"http://paper\.example/http-error/1/[01]", str(link["href"]))
    assert link["rel"] == ["noopener", "nofollow"]
    assert lines[2].a is None  # javascript: leads nowhere


# Its runs


def test_the_last_runs_are_told(shown: Window) -> None:
    lines = section(soup(shown, "paper"), "runs").select("tbody tr")
    cells = [[words(cell) for cell in line.select("td")] for line in lines]
    assert cells[0][:3] == ["not known", cells[0][1], "watch"]
    assert cells[0][1].startswith("not ended: it goes on, or was cut off stored something last")
    assert cells[1] == ["1 h 0 min", "shutdown", "due", "12", "1.2 MB", "9", "0", "0", "0"]
    assert cells[-1][2:] == ["crawl", *["not known"] * 3, "130", "0", "0"]
    assert len(lines) == 9


def test_what_stands_out_is_told_first(shown: Window) -> None:
    told = [words(item) for item in soup(shown, "paper").select(".standing li")]
    assert [item.split(" ")[0] for item in told] == ["cut", "paused"]


def test_the_next_crawl_is_told_with_its_reason(shown: Window) -> None:
    assert "publishes about 2 a day at this time" in words(one(soup(shown, "paper"), ".figures"))


def test_what_is_imported_has_no_next_crawl(shown: Window) -> None:
    page = soup(shown, "imported")
    assert "Next crawl" not in words(one(page, ".figures"))
    assert words(one(page, ".standing")).startswith("imported not crawled")


def test_what_waits_is_told(shown: Window) -> None:
    assert words(section(soup(shown, "paper"), "waits")).startswith(
        "What waits to be fetched SQL 3 articles the oldest"
    )


def test_only_its_own_hosts_are_told(shown: Window) -> None:
    told = words(section(soup(shown, "paper"), "hosts"))
    assert "http://paper.example left alone until" in told
    assert ": 429 Too Many Requests has no robots.txt (404)" in told
    assert "elsewhere" not in told


# What it is like


def test_whom_it_cites_is_as_the_ledger_has_it(window: Window, demo_ledger: Path) -> None:
    sql = """
        SELECT outlets.domain, count(DISTINCT articles.id) FROM articles
        JOIN sites ON sites.id = articles.site_id AND sites.name = 'sample-courier'
        JOIN sources ON sources.article_id = articles.id JOIN outlets ON outlets.id = sources.outlet_id
        WHERE articles.outlet_id <> outlets.id
            AND date(substr(coalesce(published, saved_at), 1, 10)) >= (
                SELECT date(max(substr(coalesce(published, saved_at), 1, 10)), '-29 days') FROM articles)
        GROUP BY 1"""
    counts = dict(rows(demo_ledger, sql))
    items = section(soup(window, "sample-courier"), "cited").select("ol li")
    links = [str(one(item, "a")["href"]) for item in items]
    numbers = [int(one(item, "span").get_text().split()[0]) for item in items]
    told = dict(zip((part(r"/outlet/([^?]+)", link) for link in links), numbers, strict=True))
    assert told.items() <= counts.items()
    assert sorted(told.values(), reverse=True) == sorted(counts.values(), reverse=True)[:12]
    assert all("site=sample-courier" in link for link in links)


def test_what_its_articles_are_like(window: Window) -> None:
    like = section(soup(window, "sample-courier"), "like")
    traits = {words(name): words(value) for name, value in zip(like.select("dt"), like.select("dd"), strict=True)}
    assert traits["language"] == "en-CA 100 %"
    assert traits["zone"] == "America/Toronto 100 %"


def test_its_newest_articles_are_told(window: Window, demo_ledger: Path) -> None:
    sql = "SELECT title FROM articles JOIN sites ON sites.id = site_id WHERE name = ? ORDER BY published DESC LIMIT 10"
    titles = [item.get_text() for item in section(soup(window, "sample-courier"), "newest").select("h3")]
    assert titles == [title for (title,) in rows(demo_ledger, sql, "sample-courier")]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "not known"), (0, "0 s"), (59.6, "1 min 0 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")],
)
def test_how_long_a_run_took(seconds: float | None, expected: str) -> None:
    assert lasting(seconds) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        *((None, "not known"), (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (180_693, "181 kB")),
        *((999_700, "1.0 MB"), (1_234_567, "1.2 MB"), (5 * 10**13, "50,000 GB")),
    ],
)
def test_how_much_came(count: int | None, expected: str) -> None:
    assert size(count) == expected


# In a browser


def test_charts_answer_the_arrow_keys(window: Window, page: "Page") -> None:
    page.goto(window.page("site/sample-courier"))
    slider = page.get_by_role("slider", name="Articles by day")
    slider.focus()
    before = slider.get_attribute("aria-valuetext")
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") != before
    assert slider.get_attribute("aria-valuenow") == "0"


def test_enter_opens_the_articles_of_a_day(window: Window, page: "Page") -> None:
    page.goto(window.page("site/sample-courier"))
    href = page.locator("figure.chart").first.locator("tbody a").last.get_attribute("href")
    page.route("**/-/search?*", lambda route: route.fulfill(body="there"))
    slider = page.get_by_role("slider", name="Articles by day")
    slider.focus()
    page.keyboard.press("End")
    for _ in range(60):
        if "none" not in (slider.get_attribute("aria-valuetext") or ""):
            break
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")


def test_a_phone_has_no_sideways_scrolling(shown: Window, page: "Page") -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(shown.page("site/paper"))
    page.locator("figure.chart svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["paper", ODD])
def test_what_strangers_wrote_is_not_run(shown: Window, page: "Page", name: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"it ran: {dialog.message}"))
    page.goto(shown.page(f"site/{quote(name, safe='')}"))
    assert "<script>alert(2)</script>" in page.locator("table.reasons").inner_text()
    assert page.locator("main img").count() == 0
