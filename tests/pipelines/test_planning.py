"""What a schedule reads of the ledger and writes into it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.planning import Planning, Standing
from pipelines.records import Article, Date
from pipelines.store import Store
from tests.ledgers import NOON, article, change, fetch_of, rows

HOUR = timedelta(hours=1)


def dated(name: str, value: str | None) -> Article:
    """An article that tells this date, as precise as it stands."""
    precision = {4: "year", 10: "day", 14: "hour", 17: "minute"}[len(value)] if value else None
    date = Date(text=value, origin="meta", value=value, precision=precision) if value else None  # type: ignore[arg-type]
    return article(name, published=date)


def save(path: Path, *articles: Article, at: datetime = NOON) -> None:
    """In a run of its own."""
    with Store.open(path) as store:
        run = store.start_run("paper", at)
        for one in articles:
            store.save(fetch_of(one, (at - NOON) / HOUR), run)
        store.end_run(run, at, "finished")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def moments(ledger: Path, since: datetime = NOON - 28 * 24 * HOUR) -> dict[str, int]:
    with Planning.open_to_read(ledger) as planning:
        found = planning.publishing("paper", since).moments
    return {f"{moment:%d %H:%M}": number for moment, number in sorted(found.items())}


def test_moments_are_those_of_publication_to_ten_minutes(ledger: Path) -> None:
    save(ledger, dated("a", "2026-05-11T13:41Z"), dated("b", "2026-05-11T13:49Z"), dated("c", "2026-05-11T13Z"))
    assert moments(ledger) == {"11 13:00": 1, "11 13:40": 2}


def test_what_the_first_run_found_without_an_hour_tells_nothing(ledger: Path) -> None:
    save(ledger, dated("a", "2026-05-11"), dated("b", None), dated("c", "2026"))
    assert moments(ledger) == {}


def test_what_a_later_run_found_without_an_hour_came_when_it_was_saved(ledger: Path) -> None:
    save(ledger, dated("a", "2026-05-11T13:41Z"))
    save(
        ledger, dated("b", "2026-05-12"), dated("c", None), dated("d", "2026-05-02"), dated("e", "2026"), at=NOON + HOUR
    )
    assert moments(ledger) == {"11 13:40": 1, "12 13:00": 2}


def test_what_is_older_is_left_out_by_the_index_alone(ledger: Path) -> None:
    save(ledger, dated("a", "2026-01-11T13:41Z"), dated("b", "2026-05-11T13:41Z"))
    assert moments(ledger) == {"11 13:40": 1}
    from pipelines.planning import _MOMENTS

    plan = rows(ledger, f"EXPLAIN QUERY PLAN {_MOMENTS}", 1, "2026-04-01", "2026-05-01")
    assert "COVERING INDEX articles_week" in plan[0][3]


def test_a_site_of_no_run_has_no_moments(ledger: Path) -> None:
    Store.open(ledger).close()
    assert moments(ledger) == {}


def test_a_crawl_is_taken_once(ledger: Path) -> None:
    due, later = NOON + HOUR, NOON + 2 * HOUR
    with Planning.open(ledger) as planning:
        assert planning.claim(Standing(site="paper"), due, "being crawled")
        assert not planning.claim(Standing(site="paper"), due, "being crawled")
        standing = planning.standings()["paper"]
        assert (standing.due_at, standing.reason) == (due, "being crawled")
        planning.settle(Standing(site="paper", due_at=later, reason="every 60 minutes"))
        assert not planning.claim(standing, due, "being crawled")
        assert planning.claim(planning.standings()["paper"], due, "being crawled")


def test_the_standing_of_a_site_is_that_of_its_last_crawl_that_ended(ledger: Path) -> None:
    save(ledger)
    save(ledger, at=NOON + HOUR)
    with Store.open(ledger) as store:
        store.start_run("paper", NOON + 2 * HOUR, asked_by="due")
        store.end_run(store.start_run("paper", NOON + 3 * HOUR, asked_by="backfill"), NOON + 4 * HOUR, "finished")
    with Planning.open(ledger) as planning:
        planning.settle(Standing(site="paper", due_at=NOON, reason="failed once", failures=1))
        (standing,) = planning.standings().values()
    assert standing == Standing(
        site="paper",
        due_at=NOON,
        reason="failed once",
        failures=1,
        started_at=NOON + HOUR,
        ended_at=NOON + HOUR,
        begun=1,
    )


def test_pauses_are_those_that_go_on(ledger: Path) -> None:
    Store.open(ledger).close()
    change(
        ledger,
        "INSERT INTO hosts (origin, paused_until) VALUES ('http://a.example', '2026-05-12T13:00:00Z')",
        "INSERT INTO hosts (origin, paused_until) VALUES ('http://b.example', '2026-05-12T11:00:00Z')",
        "INSERT INTO hosts (origin) VALUES ('http://c.example')",
    )
    with Planning.open_to_read(ledger) as planning:
        assert planning.pauses(NOON) == {"http://a.example": datetime(2026, 5, 12, 13, tzinfo=UTC)}
