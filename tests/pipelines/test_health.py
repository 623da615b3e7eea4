"""What the ledger tells an operator in the morning."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import health
from pipelines.errors import LedgerError
from pipelines.health import Cause, Failing, Pause, SiteState, read_health, usual
from pipelines.records import Outcome
from pipelines.shares import Share
from pipelines.store import Store
from tests.ledgers import change, rows
from tests.mornings import HOUR, NOW, World, ended


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        yield World(path=path, store=store)


def test_a_ledger_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError):
        read_health(tmp_path / "news.db", NOW)


def test_a_ledger_of_nothing_is_well(world: World) -> None:
    found = world.health
    assert (found.articles, found.last_run, found.sites) == (0, None, ())
    assert (found.failing, found.fading, found.shifting, found.pauses, found.open) == ((), (), (), (), ())


# Fields


def test_a_field_that_new_articles_lack_is_told(world: World) -> None:
    world.articles("paper", 40, 34, 8)
    world.articles("paper", 12, 6, 0.1, summary=None, authors=())
    found = {one.field: (one.before, one.now) for one in world.health.fading}
    fallen = (Share(found=40, of=40), Share(found=0, of=12))
    assert found == {"summary": fallen, "authors": fallen}


@pytest.mark.parametrize(
    ("field", "without"),
    [
        ("text", None),
        ("published", None),
        *((name, ()) for name in ("outline", "authors", "topics", "sources", "related")),
    ],
)
def test_each_field_is_looked_at(world: World, field: str, without: object) -> None:
    world.articles("paper", 20, 34, 8)
    world.articles("paper", 20, 6, 0.1, **{field: without})
    assert [one.field for one in world.health.fading] == [field]


def test_what_was_seldom_there_is_not_missed(world: World) -> None:
    world.articles("paper", 10, 34, 20)
    world.articles("paper", 30, 19, 8, summary=None)
    world.articles("paper", 12, 6, 0.1, summary=None)
    assert world.health.fading == ()


def test_of_few_articles_nothing_is_said(world: World) -> None:
    world.articles("paper", 40, 34, 8)
    world.articles("paper", 9, 6, 0.1, summary=None, text="Short.")
    assert (world.health.fading, world.health.shrinking) == ((), ())


def test_other_sites_and_older_articles_do_not_count(world: World) -> None:
    world.articles("paper", 40, 34, 8)
    world.articles("paper", 12, 6, 0.1)
    world.articles("journal", 40, 70, 40)
    world.articles("journal", 12, 6, 0.1, summary=None)
    assert world.health.fading == ()


def test_texts_that_have_become_short_are_told(world: World) -> None:
    world.articles("paper", 40, 34, 8)
    world.articles("paper", 12, 6, 0.1, text="Read on after the break.")
    (one,) = world.health.shrinking
    assert (one.site, one.now, one.articles) == ("paper", 24, 12)
    assert one.before > 500


def test_many_articles_are_sampled_over_the_whole_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.health.MOST_OF_ONE", 30)
    world.articles("paper", 120, 34, 8)
    world.articles("paper", 45, 6, 3)
    world.articles("paper", 45, 2.9, 0.1, summary=None)
    (one,) = world.health.fading
    assert 25 <= one.before.of <= 30
    assert 25 <= one.now.of <= 31
    assert 0.3 < one.now.part < 0.7


# Outcomes


def test_pages_that_have_become_no_articles_are_told(world: World) -> None:
    world.articles("paper", 30, 34, 8)
    world.pages("paper", Outcome.NOT_ARTICLE, 1, 10)
    world.articles("paper", 8, 6, 1)
    world.pages("paper", Outcome.NOT_ARTICLE, 12, 2, "a login wall")
    world.pages("paper", Outcome.UNCHANGED, 500, 3)
    (one,) = world.health.shifting
    assert (one.site, one.outcome, one.reason) == ("paper", "not an article", "a login wall")
    assert (one.before, one.now) == (Share(found=1, of=31), Share(found=12, of=20))


def test_what_always_came_to_nothing_is_not_told(world: World) -> None:
    world.articles("paper", 10, 34, 8)
    world.pages("paper", Outcome.HTTP_ERROR, 10, 10)
    world.articles("paper", 12, 6, 1)
    world.pages("paper", Outcome.HTTP_ERROR, 12, 2)
    assert world.health.shifting == ()


def test_who_opted_out_is_told_with_the_last_reason(world: World) -> None:
    world.pages("paper", Outcome.OPTED_OUT, 3, 5, "noai in the page's head")
    world.pages("paper", Outcome.OPTED_OUT, 2, 1, "Content-Signal: ai-train=no")
    world.pages("journal", Outcome.OPTED_OUT, 2, 9)
    (one,) = world.health.opted_out
    assert (one.site, one.urls, one.last) == ("paper", 5, NOW - timedelta(days=1))
    assert one.reason == "Content-Signal: ai-train=no"


# Runs


def test_a_site_whose_crawls_failed_is_told_since_when_and_why(world: World) -> None:
    gone, slow = "503 Service Unavailable", "no answer in 60 seconds"
    world.articles("paper", 3, 5, 4)
    world.run("paper", 9 * HOUR, ended("paper", Outcome.UNREACHABLE, 0.3, 1, slow))
    world.run("paper", 5 * HOUR, asked_by="backfill")  # does not count
    fetches = [ended("paper", Outcome.HTTP_ERROR, 0.1, place, gone) for place in (1, 2)]
    last = world.run("paper", 2 * HOUR, *fetches, ended("paper", Outcome.UNREACHABLE, 0.1, 3, slow))
    world.standing("paper", failures=2)
    (found,) = world.health.failing
    assert found == Failing(
        site="paper",
        times=2,
        since=NOW - 9 * HOUR,
        run=last,
        ended="finished",
        causes=(
            Cause(outcome=Outcome.HTTP_ERROR, reason=gone, urls=2),
            Cause(outcome=Outcome.UNREACHABLE, reason=slow, urls=1),
        ),
    )


def test_a_site_that_is_well_again_is_not_told(world: World) -> None:
    world.run("paper", 9 * HOUR, ended("paper", Outcome.UNREACHABLE, 0.3, 1))
    world.standing("paper", failures=0, due_at=NOW + HOUR, reason="every 6 hours at least")
    found = world.health
    assert found.failing == ()
    assert found.sites == (
        SiteState(
            name="paper",
            due_at=NOW + HOUR,
            due_reason="every 6 hours at least",
            last_run=NOW - 9 * HOUR,
            articles=0,
            usual=None,
        ),
    )


def test_a_site_that_failed_before_its_first_run_ended_is_told(world: World) -> None:
    world.standing("paper", failures=1)
    (one,) = world.health.failing
    assert (one.site, one.times, one.since, one.run, one.causes) == ("paper", 1, None, None, ())


def test_runs_that_have_not_ended_are_told_with_their_last_sign_of_life(world: World) -> None:
    killed = world.run("paper", 9 * HOUR, ended=None)
    world.run("paper", 5 * HOUR)
    going = world.run("journal", 2 * HOUR, ended("journal", Outcome.LISTING, 1 / 24, 1), ended=None, asked_by="watch")
    world.run("digest", timedelta(days=8), ended=None)
    found = {one.run: (one.site, one.seen_at, one.asked_by, one.is_last) for one in world.health.open}
    assert found == {
        killed: ("paper", NOW - 9 * HOUR, "crawl", False),
        going: ("journal", NOW - HOUR, "watch", True),
    }


# Hosts


def test_hosts_that_asked_to_wait_are_told_until_when(world: World) -> None:
    sql = "INSERT INTO hosts (origin, paused_until, pause_reason, failures) VALUES ('{}', '{}', '{}', 2)"
    change(
        world.path,
        sql.format("https://paper.example", "2026-05-14T09:00:00Z", "429 Too Many Requests"),
        sql.format("https://journal.example", "2026-05-14T07:00:00Z", "over by now"),
    )
    until = datetime(2026, 5, 14, 9, tzinfo=UTC)
    pause = Pause(origin="https://paper.example", until=until, reason="429 Too Many Requests", failures=2)
    assert world.health.pauses == (pause,)


# How many articles


def test_the_articles_of_a_day_beside_what_is_usual(world: World) -> None:
    world.articles("paper", 300, 20.5, 20.4)  # what the first crawl finds is not usual
    for day in range(1, 20):
        world.articles("paper", 4, day + 0.9, day + 0.2)
    world.articles("paper", 7, 0.9, 0.1)
    (state,) = world.health.sites
    assert (state.articles, state.usual) == (7, 4.0)


@pytest.mark.parametrize(
    ("days", "age", "expected"),
    [
        ({0: 9}, 0, None),
        ({0: 9, 1: 5, 2: 300}, 2, None),  # too new
        ({1: 5, 2: 3, 3: 4, 4: 300}, 4, 4.0),
        ({1: 7, 8: 7}, 200, 0.0),  # a weekly
        (dict.fromkeys(range(1, 29), 3), 200, 3.0),
    ],
)
def test_the_usual_number_leaves_out_today_and_the_first_day(
    days: dict[int, int], age: int, expected: float | None
) -> None:
    assert usual(days, age) == expected


# The years before

QUERIES = [name for name, value in vars(health).items() if isinstance(value, str) and "SELECT" in value]


@pytest.mark.parametrize("name", QUERIES)
def test_no_question_walks_through_all_that_there_ever_was(world: World, name: str) -> None:
    sql = getattr(health, name)
    numbered = {int(number) for number in re.findall(r"\?(\d)", sql)}
    values = [None] * (max(numbered) if numbered else sql.count("?"))
    steps = [step for *_, step in rows(world.path, f"EXPLAIN QUERY PLAN {sql}", *values)]
    walks = {step.split()[1] for step in steps if step.startswith("SCAN ") and "runs_open" not in step}
    allowed = {"sites", "hosts", "json_each", "CONSTANT", *(["articles", "runs"] if name == "_WHOLE" else [])}
    assert walks - {"(subquery-1)"} <= allowed
