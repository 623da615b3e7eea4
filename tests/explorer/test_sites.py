"""All sites at a glance: the state of each, and its figures."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from datasette.app import Datasette

from explorer import routes, site_states
from explorer.shipped import shipped
from pipelines.records import Outcome
from pipelines.store import Store
from tests import mornings
from tests.explorer.conftest import Window, serving
from tests.ledgers import change, rows
from tests.mornings import HOUR, World, ended

if TYPE_CHECKING:
    from playwright.sync_api import Page

ODD = "a/b?c#d %2F <script>alert(1)</script> \u202eüé"
HOSTILE = "<script>alert(2)</script>\u202e"


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a site in each state, as of now."""
    path = tmp_path_factory.mktemp("troubled") / "news.db"
    with pytest.MonkeyPatch.context() as patch, Store.open(path) as store:
        patch.setattr(mornings, "NOW", datetime.now(UTC).replace(microsecond=0))
        _settle(World(path=path, store=store))
    return path


def _settle(world: World) -> None:
    """What happened to each."""
    now = mornings.NOW
    gone = [ended("failing", Outcome.HTTP_ERROR, 0.1, place, f"503 {HOSTILE}") for place in range(3)]
    world.run("failing", 3 * HOUR, *gone)
    world.standing("failing", failures=2, due_at=now + HOUR, reason="failed twice: again in 20 minutes")
    world.run("killed", 2 * HOUR, ended("killed", Outcome.LISTING, 2 / 24, 1), ended=None)
    world.articles("paused", 3, 2, 1, published=None)
    for day in range(44, 38, -1):
        world.articles("quiet", 2, day, day - 0.1, published=None)
    world.run("quiet", HOUR)
    world.articles("worse", 40, 34, 8, published=None)
    world.articles("worse", 12, 6, 0.1, summary=None, published=None)
    world.run("late", 4 * HOUR)
    world.standing("late", due_at=now - 2 * HOUR, reason="every 2 hours at most")
    world.standing("never")
    world.run("imported", 9 * HOUR, ended("imported", Outcome.UNCHANGED, 0.4, 1), asked_by="import")
    world.run(ODD, 8 * HOUR, asked_by="python")
    world.articles("well", 5, 4, 1, published=None)
    world.run("well", HOUR / 2)
    world.standing("well", due_at=now + HOUR, reason="publishes about 2 a day at this time")
    until = f"{now + 2 * HOUR:%Y-%m-%dT%H:%M:%SZ}"
    sql = "INSERT INTO hosts (origin, paused_until, pause_reason, failures) VALUES ('{}', '{}', '{}', 2)"
    change(world.path, sql.format("http://paused.example", until, "429 Too Many Requests"))


@pytest.fixture(scope="module")
def ill(troubled: Path) -> Iterator[Window]:
    with serving(troubled) as window:
        yield window


def one(tag: Tag, css: str) -> Tag:
    """The first that there is."""
    found = tag.select_one(css)
    assert found is not None, f"there is no {css}"
    return found


def table(window: Window, page: str = "sites") -> dict[str, Tag]:
    """The lines of the table by the site's name, in their order."""
    lines = BeautifulSoup(window.shown(page), "lxml").select("table.sites tbody tr")
    return {one(line, "th a").get_text(): line for line in lines}


@pytest.mark.parametrize(
    ("site", "state", "reason"),
    [
        ("failing", "failing", "failed 2 times, since"),
        ("failing", "failing", f"3 × http error: 503 {HOSTILE}"),
        ("killed", "cut off", "has not ended, and stored nothing since"),
        ("paused", "paused", "http://paused.example is left alone until"),
        ("paused", "paused", "429 Too Many Requests"),
        ("quiet", "quiet", "in the four weeks before, never for longer than 1 day"),
        ("worse", "worse", "summary: 0 % of 12 articles, before 100 %"),
        ("late", "late", "due since"),
        ("well", "well", ""),
        ("never", "never crawled", "no run, no article"),
        ("imported", "imported", "not crawled: its articles came from files"),
        (ODD, "imported", "not crawled: its articles came from a program"),
    ],
)
def test_a_site_is_in_a_state_for_a_reason(ill: Window, site: str, state: str, reason: str) -> None:
    how = one(table(ill)[site], ".how")
    assert one(how, ".state").get_text() == state
    assert reason in how.get_text()


def test_states_are_counted(ill: Window) -> None:
    counted = BeautifulSoup(ill.shown("sites"), "lxml").select(".counts li")
    words = [re.sub(r"\s+", " ", item.get_text()).strip() for item in counted]
    assert words[0] == "failing 1 its last crawl failed"
    assert words[-1].startswith("imported 2 ")


def test_what_is_wrong_stands_first(ill: Window) -> None:
    states = [one(line, ".state").get_text() for line in table(ill).values()]
    wrong = ["failing", "cut off", "paused", "quiet", "worse", "late"]
    assert states == [*wrong, "well", "never crawled", "imported", "imported"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("name", [ODD, "failing", "imported"]), ("articles", ["worse", "quiet", "well"]), ("run", ["well", "quiet"])],
)
def test_sites_can_be_sorted(ill: Window, sort: str, expected: list[str]) -> None:
    assert list(table(ill, f"sites?sort={sort}"))[: len(expected)] == expected


def test_an_unknown_order_is_the_usual_one(ill: Window) -> None:
    assert list(table(ill, "sites?sort=nonsense")) == list(table(ill))


def test_no_schedule_is_told_once_for_all(demo_ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    path.write_bytes(demo_ledger.read_bytes())
    began, due = (f"{datetime.now(UTC) - hours * HOUR:%Y-%m-%dT%H:%M:%SZ}" for hours in (3, 2))
    change(path, f"UPDATE runs SET started_at = '{began}'", f"UPDATE sites SET due_at = '{due}'")
    with serving(path) as late:
        assert "is a schedule running?" in late.shown("sites")
        assert {one(line, ".state").get_text() for line in table(late).values()} == {"well"}


def test_what_nobody_crawls_any_more_is_idle(troubled: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    path.write_bytes(troubled.read_bytes())
    old = "started_at = '2026-01-05T05:00:00Z', ended_at = '2026-01-05T05:01:00Z'"
    change(path, f"UPDATE runs SET {old} WHERE site_id IN (SELECT id FROM sites WHERE name IN ('failing', 'late'))")
    with serving(path) as window:
        how = {site: one(line, ".how").get_text() for site, line in table(window).items()}
    assert "not crawled since 5 January 2026, 05:00 UTC; failed 2 times before" in how["failing"]
    assert "idle" in how["late"]


def test_a_ledger_without_sites_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Store.open(path).close()
    with serving(path) as empty:
        assert "No site is in this ledger yet." in empty.shown("sites")


# Figures


def test_figures_are_those_of_the_ledger(window: Window, demo_ledger: Path) -> None:
    sql = "SELECT sites.name, coalesce(published, saved_at) FROM articles JOIN sites ON sites.id = site_id"
    dates = rows(demo_ledger, sql)
    last = datetime.fromisoformat(max(date for _, date in dates)[:10])
    week = [f"{last - timedelta(days=ago):%Y-%m-%d}" for ago in range(7)]
    before = [f"{last - timedelta(days=ago):%Y-%m-%d}" for ago in range(7, 35)]
    for name, line in table(window).items():
        days = [date[:10] for site, date in dates if site == name]
        number = [cell.get_text(strip=True) for cell in line.select(".number")]
        usual = sum(day in before for day in days) / 4
        assert number == [str(len(days)), str(sum(day in week for day in days)), f"{usual:,.1f}"]


def test_the_small_chart_says_its_numbers(window: Window, demo_ledger: Path) -> None:
    sql = "SELECT substr(coalesce(published, saved_at), 1, 10) FROM articles JOIN sites ON sites.id = site_id WHERE name = ?"
    days = [datetime.fromisoformat(day) for (day,) in rows(demo_ledger, sql, "sample-digest")]
    (last,) = rows(demo_ledger, "SELECT max(coalesce(published, saved_at)) FROM articles")[0]
    monday = datetime.fromisoformat(last[:10])
    monday -= timedelta(days=monday.weekday())
    weeks = [monday - timedelta(weeks=ago) for ago in range(11, -1, -1)]
    counts = [sum(week <= day < week + timedelta(weeks=1) for day in days) for week in weeks]
    chart = one(table(window)["sample-digest"], "svg.weeks")
    assert chart["aria-label"] == f"Articles by week: {', '.join(map(str, counts))}"
    assert len(chart.select("rect")) == sum(count > 0 for count in counts)


MINE = [name for name in shipped() if name.startswith("site")]


@pytest.mark.parametrize("name", MINE)
def test_no_question_walks_through_all_that_there_is(demo_ledger: Path, name: str) -> None:
    query = shipped()[name]
    sql = re.sub(r":[a-z_]+", "''", query.sql)
    steps = [step for *_, step in rows(demo_ledger, f"EXPLAIN QUERY PLAN {sql}")]
    assert not [
        step for step in steps if re.match(r"SCAN (articles|fetches|sources|found_urls|resources|runs)\b", step)
    ]


# In a browser


def test_a_site_is_opened_from_the_table(ill: Window, page: "Page") -> None:
    page.goto(ill.page("sites"))
    page.get_by_role("link", name=ODD).click()
    page.get_by_role("heading", level=1, name=ODD).wait_for()


def test_a_phone_scrolls_the_table_not_the_page(ill: Window, page: "Page") -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(ill.page("sites"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("(box => box.scrollWidth > box.clientWidth)(document.querySelector('.wide.tall'))")


def test_what_strangers_wrote_is_not_run(ill: Window, page: "Page") -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"it ran: {dialog.message}"))
    page.goto(ill.page("sites"))
    page.get_by_text("503 <script>alert(2)</script>").wait_for()


# What takes too long


async def _asked(path: Path, address: str) -> httpx.Response:
    answer: httpx.Response = await Datasette([str(path)]).client.get(address)
    return answer


@pytest.mark.parametrize("page", ["sites", "site/well"])
def test_what_takes_too_long_is_left_out(troubled: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = routes._asking
    monkeypatch.setattr(routes, "_asking", lambda *asked: replace(patient(*asked), limit_ms=0))
    monkeypatch.setattr(site_states, "MOST_SECONDS", 0)
    with ThreadPoolExecutor(1) as thread:  # in the first one Playwright's own loop may run
        shown = thread.submit(lambda: asyncio.run(_asked(troubled, f"/news/-/{page}"))).result()
    assert shown.status_code == 200
    assert "This took too long to count" in shown.text
    assert "To look what fails or gives less took too long" in shown.text
