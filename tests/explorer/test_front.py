"""The front page: its numbers against numbers counted otherwise, and what it says where there is little to say."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, expect

from explorer.pages.front import day_name, is_running
from explorer.shipped import shipped
from pipelines.records import Article, Date, Fetch, Outcome, Source
from pipelines.store import Store
from tests.explorer.conftest import Window, serving
from tests.explorer.shown import asked, links, words
from tests.ledgers import NOON, article, change, fetch_of, make, rows

LAST = "2026-05-29"
"""The day of the demo's newest article."""
FIRST = "2026-04-30"
BEFORE = "2026-03-31"


def front(window: Window) -> BeautifulSoup:
    return BeautifulSoup(window.shown("front"), "lxml")


def part(window: Window, name: str) -> Tag:
    """One of the sections with numbers, by its id."""
    (found,) = front(window).select(f"section#{name}")
    return found


def table_of(section: Tag) -> dict[str, list[str]]:
    """The cells of a table by the heading of their row."""
    return {words(row.th): [words(cell) for cell in row.select("td")] for row in section.select("tbody tr") if row.th}


# What is new


def test_front_is_the_root_of_the_only_ledger(window: Window) -> None:
    assert "What is new" in window.get("/").text


def test_newest_are_those_of_the_view(window: Window) -> None:
    found = [str(link["href"]) for link in front(window).select(".day h3 a")]
    wanted = rows(window.path, "SELECT id FROM newest_articles LIMIT 30")
    assert found == [f"/news/-/article/{number}" for (number,) in wanted]


def test_news_stands_under_its_day(window: Window) -> None:
    dates = [date for (date,) in rows(window.path, "SELECT date FROM newest_articles LIMIT 30")]
    found = [
        (words(day.h2), len(day.select("article"))) for day in front(window).select("section.day") if day.h2 is not None
    ]
    wanted = Counter(date[:10] for date in dates)
    assert found[0][0].startswith("Friday, 29 May 2026")
    assert [count for _, count in found] == list(wanted.values())


def test_sources_of_each_are_counted(window: Window) -> None:
    found = [int(text.split()[0]) for text in re.findall(r"<span>(\d+ sources?)</span>", window.shown("front"))]
    wanted = rows(
        window.path,
        "SELECT (SELECT count(*) FROM sources WHERE article_id = newest_articles.id) FROM newest_articles LIMIT 30",
    )
    assert found == [count for (count,) in wanted]


def test_all_articles_are_a_link_away(window: Window) -> None:
    assert "/news/-/search" in links(front(window))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param("2026-05-29", "Friday, 29 May 2026", id="day"),
        pytest.param("2026-05", "May 2026, day not known", id="month"),
        pytest.param("2026", "2026, day not known", id="year"),
    ],
)
def test_name_of_a_day_says_no_more_than_is_known(day: str, name: str) -> None:
    assert day_name(day) == name


def test_what_is_dated_later_is_not_the_newest(tmp_path: Path) -> None:
    later = Date(text="2126", origin="text", value="2126-01-01", precision="day")
    path = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article("wombat", published=later)))
    with serving(path) as window:
        shown = front(window)
    assert [words(title) for title in shown.select(".day h3")] == ["Counting the quokkas"]
    assert [words(link) for link in shown.select('a[href="/news/-/search?since=2026-05-13"]')] == [
        "1 article is dated after 12 May 2026"
    ]


def test_article_without_a_date_says_when_it_was_saved(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article(published=None)))
    with serving(path) as window:
        assert [words(time) for time in front(window).select("time")] == ["first saved 12 May 2026, 12:00 UTC"]


# How much came in


def test_chart_is_drawn_over_its_table(window: Window, page: Page) -> None:
    page.goto(window.url)
    expect(page.locator("figure.chart svg").first).to_be_visible()


def test_chart_counts_what_is_there(window: Window) -> None:
    found = {
        (str(row["data-at"]), str(row["data-series"])): int(str(row["data-value"]))
        for row in part(window, "came-in").select("tr[data-at]")
    }
    dated = rows(window.path, "SELECT date, site FROM newest_articles")
    assert found == Counter((day[:10], site) for day, site in dated if FIRST <= day <= LAST + "~")


def test_chart_says_which_days_it_is_of(window: Window) -> None:
    assert "In the 30 days up to 29 May 2026" in words(part(window, "came-in"))


def test_articles_of_no_site_are_counted(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article()))
    change(path, "UPDATE articles SET site_id = NULL")
    found = asked(path, "articles_by_day", since="2026-05-01", until="2026-05-31")
    assert found == [{"day": "2026-05-12", "site": None, "articles": 1}]


def test_arrow_keys_walk_along_the_chart(window: Window, page: Page) -> None:
    page.goto(window.url)
    chart = page.get_by_role("slider")
    chart.focus()
    expect(chart).to_have_attribute("aria-valuetext", re.compile("^29 May 2026: "))
    page.keyboard.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("^28 May 2026: "))


def test_enter_leads_from_the_chart_to_the_articles_of_the_day(window: Window, page: Page) -> None:
    page.goto(window.url)
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(window.page("search?since=2026-05-28&until=2026-05-28"))


def test_many_sites_are_folded_and_still_lead_to_their_day(tmp_path: Path) -> None:
    fetches = [fetch_of(article(f"q{number}", site=f"site-{number:02}")) for number in range(12)]
    with serving(make(tmp_path / "news.db", *fetches)) as window:
        found = part(window, "came-in").select("tr[data-at]")
    assert {row["data-series"]: row["data-value"] for row in found}["others"] == "5"
    assert all(row.select('a[href="/news/-/search?since=2026-05-12&until=2026-05-12"]') for row in found)


# Who is cited


def citing(path: Path, since: str, until: str) -> Counter[str]:
    """How many articles cite each outlet, counted one by one."""
    told = rows(
        path,
        "SELECT DISTINCT a.id, o.name FROM newest_articles AS n JOIN articles AS a ON a.id = n.id"
        " JOIN sources AS s ON s.article_id = a.id JOIN outlets AS o ON o.id = s.outlet_id"
        " WHERE a.outlet_id IS NOT o.id AND substr(n.date, 1, 10) BETWEEN ? AND ?",
        since,
        until,
    )
    return Counter(name for _, name in told)


def test_most_cited_are_counted_as_by_hand(window: Window) -> None:
    found = table_of(part(window, "cited"))
    now, before = citing(window.path, FIRST, LAST), citing(window.path, BEFORE, "2026-04-29")
    assert {name: (int(cells[0].split()[0]), int(cells[1])) for name, cells in found.items()} == {
        name: (now[name], before[name]) for name in found
    }
    assert sorted(now.values(), reverse=True)[:8] == [int(cells[0].split()[0]) for cells in found.values()]


def test_most_cited_lead_to_the_outlet(window: Window) -> None:
    assert "/news/-/outlet/harbourwire.example" in links(part(window, "cited"))


def of_days(site: str, outlet: str, first: int, days: int) -> list[Article]:
    """Articles that cite an outlet, one a day, ``first`` days before noon of 12 May and later."""
    return [_citing(site, outlet, NOON - timedelta(days=first - day)) for day in range(days)]


def _citing(site: str, outlet: str, when: datetime) -> Article:
    day = f"{when:%Y-%m-%d}"
    cited = Source(position=1, label=outlet, kind="listed", domain=f"{outlet.lower()}.example", name=outlet)
    return article(
        f"{outlet}-{day}".lower(),
        site,
        published=Date(text=day, origin="text", value=day, precision="day"),
        sources=(cited, replace(cited, position=2)),
    )


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose outlets are cited more or less than before; the last day is 12 May 2026."""
    told = [
        *of_days("paper", "Steady", 59, 60),
        *(*of_days("paper", "Risen", 50, 2), *of_days("paper", "Risen", 9, 10)),
        *of_days("paper", "Late", 3, 4),
        *of_days("paper", "Once", 0, 1),
        *of_days("paper", "Fallen", 55, 20),
        *(*of_days("paper", "Back", 400, 1), *of_days("paper", "Back", 5, 5)),
    ]
    return make(tmp_path_factory.mktemp("changing") / "news.db", *map(fetch_of, told))


def cited_lately(path: Path, **values: object) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in asked(path, "outlets_cited_lately", until="2026-05-12", **values)}


def test_rising_is_who_is_cited_more_than_its_share_before_gives(changing: Path) -> None:
    found = cited_lately(changing)
    rising = sorted((row["rising_place"], name) for name, row in found.items() if row["rising_place"])
    assert [name for _, name in rising] == ["Back", "Risen", "Late"]


def test_one_article_is_no_rise(changing: Path) -> None:
    assert cited_lately(changing)["Once"]["rising_place"] is None


def test_expected_is_the_share_of_before_of_the_articles_now(changing: Path) -> None:
    found = cited_lately(changing)["Risen"]
    now, before = 30 + 10 + 4 + 1 + 5, 30 + 2 + 20
    assert (found["articles"], found["articles_before"], found["expected"]) == (10, 2, round(2 * now / before, 1))


def test_first_cited_lately_is_who_no_older_article_cites(changing: Path) -> None:
    found = cited_lately(changing)
    assert {name for name, row in found.items() if row["first_cited_lately"]} == {"Late", "Once"}


def test_few_are_asked_for_and_the_rising_are_among_them(changing: Path) -> None:
    assert set(cited_lately(changing, number="1")) == {"Steady", "Back"}


def test_an_outlets_own_articles_do_not_count(tmp_path: Path) -> None:
    own = Source(position=1, label="us", kind="listed", url="http://paper.example/x", domain="paper.example")
    path = make(tmp_path / "news.db", fetch_of(article(sources=(own,))))
    assert cited_lately(path) == {}


def test_query_without_values_asks_for_the_last_days_of_the_ledger(changing: Path) -> None:
    assert {row["name"]: row["articles"] for row in asked(changing, "outlets_cited_lately")}["Steady"] == 30


def test_without_days_before_nobody_rises(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", *map(fetch_of, of_days("paper", "Steady", 9, 10)))
    with serving(path) as window:
        assert "too few to say who rises" in words(part(window, "rising"))
        assert [words(head) for head in part(window, "cited").select("thead th")] == ["Outlet", "Articles"]


def test_page_says_who_is_new(changing: Path) -> None:
    with serving(changing) as window:
        shown = table_of(part(window, "rising"))
        cited = table_of(part(window, "cited"))
    assert list(shown) == ["Back", "Risen", "Late new: first cited in these 30 days"]
    assert {name: cells[-1] for name, cells in cited.items()} == {
        "Steady": "±0",
        "Risen": "+8",
        "Back": "+5",
        "Late": "new",
        "Once": "new",
    }


# What went wrong


def run_of(
    store: Store, site: str, outcomes: list[Outcome], *, hours: float = 0, reason: str | None = "finished"
) -> None:
    """A run that asked for an address a minute; one without a reason did not end."""
    begun = NOON + timedelta(hours=hours)
    run = store.start_run(site, begun)
    for number, outcome in enumerate(outcomes):
        fetched_at = begun + timedelta(minutes=number)
        url = f"http://{site}.example/{hours}/{number}"
        store.save(Fetch(url=url, site=site, fetched_at=fetched_at, outcome=outcome), run)
    if reason:
        store.end_run(run, begun + timedelta(minutes=len(outcomes)), reason)


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    path = tmp_path_factory.mktemp("troubled") / "news.db"
    make(path, fetch_of(article(site="quiet")))
    with Store.open(path) as store:
        run_of(store, "old", [Outcome.UNREACHABLE], hours=-48)
        run_of(store, "old", [Outcome.LISTING])
        run_of(store, "wild", [Outcome.UNREACHABLE, Outcome.HTTP_ERROR], hours=-3)
        run_of(store, "wild", [Outcome.HTTP_ERROR, Outcome.REJECTED, Outcome.BLOCKED, Outcome.FAILED, Outcome.SAVED])
        run_of(store, "killed", [Outcome.LISTING], reason=None)
        run_of(store, "stopped", [Outcome.LISTING], reason="shutdown")
    with serving(path) as window:
        yield window


def told_of(window: Window) -> dict[str, str]:
    """What the page tells of each site with trouble."""
    items = part(window, "runs").select("li")
    return {words(item.a): " ".join(item.p.get_text().split()) for item in items if item.a and item.p}


def test_outcomes_of_the_last_day_of_a_site_are_told(troubled: Window) -> None:
    assert (
        told_of(troubled)["wild"] == "1 × failed, 1 × unreachable, 2 × http error, 1 × rejected, 1 × blocked by robots"
    )


def test_run_that_was_killed_is_told(troubled: Window) -> None:
    assert told_of(troubled)["killed"] == "began 12 May 2026, 12:00 UTC, and was killed"


def test_run_that_ended_early_is_told(troubled: Window) -> None:
    assert told_of(troubled)["stopped"] == "ended early: shutdown"


def test_trouble_that_is_over_is_not_told(troubled: Window) -> None:
    assert set(told_of(troubled)) == {"wild", "killed", "stopped"}
    assert "2 sites had none" in words(part(troubled, "runs"))


def test_sites_with_trouble_lead_to_their_pages(troubled: Window) -> None:
    assert "/news/-/site/wild" in links(part(troubled, "runs"))


def test_trouble_is_counted_as_by_hand(window: Window) -> None:
    counted = rows(
        window.path,
        "SELECT name, sum(outcome = 'http error'), sum(outcome = 'blocked by robots')"
        " FROM fetches JOIN sites ON sites.id = site_id GROUP BY 1",
    )
    assert told_of(window) == {
        name: f"{http} × http error, {robots} × blocked by robots" for name, http, robots in counted
    }


def test_all_is_well_is_said(tmp_path: Path) -> None:
    with serving(make(tmp_path / "news.db", fetch_of(article()))) as window:
        assert "All is well: the last run of the site went as it should." in words(part(window, "runs"))


def test_run_that_still_fetches_is_no_trouble() -> None:
    row = {"ended_at": None, "started_at": "2026-05-12T10:00:00Z", "last_fetch": "2026-05-12T12:00:00Z"}
    assert is_running(row, "2026-05-12T11:45:00Z")
    assert not is_running(row, "2026-05-12T12:15:00Z")


# Where there is little to say


def test_empty_ledger_says_how_to_begin(tmp_path: Path, page: Page) -> None:
    path = tmp_path / "news.db"
    Store.open(path).close()
    with serving(path) as window:
        page.goto(window.url)
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing in the ledger yet")
        expect(page.get_by_text("newsledger crawl")).to_be_visible()


def test_ledger_whose_crawls_brought_nothing_says_why(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        run_of(store, "wild", [Outcome.UNREACHABLE])
    with serving(path) as window:
        assert "wild , 12 May 2026, 12:01 UTC: 1 × unreachable" in words(front(window))


def test_ledger_without_runs_says_how_to_crawl(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article()))
    change(path, "DELETE FROM fetches", "DELETE FROM runs")
    with serving(path) as window:
        assert "No crawl has run yet" in words(part(window, "runs"))


# How it is asked and shown


@pytest.mark.parametrize("query", ["articles_by_day", "ledger_in_short", "outlets_cited_lately"])
def test_counts_read_no_article_itself(window: Window, query: str) -> None:
    """SQLite's plan does not tell; what it does in the end is to read columns of the table's own pages."""
    with closing(sqlite3.connect(window.path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'articles'").fetchone()
        bound = dict.fromkeys(shipped()[query].parameters)
        steps = db.execute(f"EXPLAIN {shipped()[query].sql}", bound).fetchall()
    tables = {p1 for _, name, p1, p2, *_ in steps if name == "OpenRead" and p2 == root}
    assert not [step for step in steps if step[1] == "Column" and step[2] in tables]


@pytest.mark.parametrize("name", ["newest", "went_wrong_lately", "ledger_in_short", "articles_by_day"])
def test_query_opens_without_any_value(window: Window, name: str) -> None:
    assert window.get(f"/news/{name}.json?_shape=array").status_code == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_page_does_not_scroll_sideways(window: Window, browser: Browser, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    shown = context.new_page()
    shown.goto(window.url)
    expect(shown.locator("figure.chart svg").first).to_be_visible()
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_numbers_stand_beside_the_news_where_there_is_room(window: Window, page: Page) -> None:
    page.goto(window.url)
    news, numbers = page.locator(".news").bounding_box(), page.locator(".numbers").bounding_box()
    assert news is not None
    assert numbers is not None
    assert numbers["x"] > news["x"] + news["width"]
    assert abs(numbers["y"] - news["y"]) < 5


def test_on_a_phone_the_numbers_are_a_link_away(window: Window, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(window.url)
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Most cited").click()
    expect(page.get_by_role("heading", name="Most cited")).to_be_in_viewport()
