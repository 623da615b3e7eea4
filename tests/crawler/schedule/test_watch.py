"""A watch in simulated time: what crawls a site is a coroutine that writes into a real ledger, as a crawl does."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.crawl import Result
from crawler.schedule.plan import Past
from crawler.schedule.timetable import settle, timetable
from crawler.schedule.watch import LOOK, Post, Watch, crawl_due
from pipelines.errors import LedgerError
from pipelines.records import Outcome
from pipelines.store import Store
from tests.simulated_time import START, SimulatedClock, SimulatedLoop, run

if TYPE_CHECKING:
    from crawler.sites.site import Site
    from tests.crawler.schedule.conftest import WriteFile

MINUTE = timedelta(minutes=1)
TEN_MINUTES = "shortest = 10\nlongest = 10"


@dataclass(slots=True)
class House:
    """Crawls that take a minute each, and what is told of them."""

    data: Path
    loop: SimulatedLoop
    clock: SimulatedClock
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    begun: list[tuple[str, datetime]] = field(default_factory=list)
    running: Counter[str] = field(default_factory=Counter)
    most: int = 0
    outcome: Outcome = Outcome.SAVED
    at_once: int = 50

    @property
    def ledger(self) -> Path:
        return self.data / "news.db"

    @property
    def post(self) -> Post:
        return Post(
            data=self.data,
            ledger=self.ledger,
            clock=self.clock,
            crawl=self.crawl,
            tell=self.lines.append,
            warn=self.warnings.append,
            at_once=self.at_once,
        )

    async def crawl(self, site: Site) -> Result:
        started = self.clock.now()
        self.begun.append((site.name, started))
        self.running[site.name] += 1
        self.most = max(self.most, self.running.total())
        assert self.running[site.name] == 1, "twice at once"
        with Store.open(self.ledger) as store:
            run = store.start_run(site.name, started, asked_by="watch")
        await self.clock.sleep(60)
        self.running[site.name] -= 1
        ended = self.clock.now()
        failed = self.outcome is Outcome.UNREACHABLE
        with Store.open(self.ledger) as store:
            store.end_run(run, ended, "finished")
        settle(site, self.ledger, Past(started_at=started, ended_at=ended, ending="failed" if failed else "well"))
        return Result(name=site.name, run=run, reason="finished", outcomes={self.outcome: 1})

    def watch(self, during: timedelta, *events: tuple[timedelta, Callable[[], object]]) -> None:
        """Keeps watch for some time, in which things happen."""
        watch = Watch(self.post)

        async def go() -> None:
            for after, event in events:
                self.loop.call_later(after.total_seconds(), event)
            self.loop.call_later(during.total_seconds(), watch.stop)
            await watch.run()

        run(go(), self.loop)

    def times(self, name: str) -> list[float]:
        """When crawls of a site began, in minutes."""
        return [round((at - START) / MINUTE, 1) for site, at in self.begun if site == name]


@pytest.fixture
def house(data: Path) -> Iterator[House]:
    loop = SimulatedLoop()
    yield House(data=data, loop=loop, clock=SimulatedClock(loop))
    loop.close()


def test_a_site_is_crawled_again_and_again_as_it_is_planned(house: House, write: WriteFile) -> None:
    write("harbour", schedule=TEN_MINUTES)
    house.watch(45 * MINUTE)
    assert house.times("harbour") == pytest.approx([0, 11, 22, 33, 44], abs=0.2)
    assert not house.warnings
    assert house.lines[0] == "harbour: 1 new; next at 00:11Z: every 10 minutes, as its file says"
    assert len(house.lines) == 5
    assert house.warnings == []


def test_many_sites_are_crawled_side_by_side_and_not_more_than_allowed(house: House, write: WriteFile) -> None:
    house.at_once = 3
    for number in range(10):
        write(f"site-{number}", schedule=TEN_MINUTES)
    house.watch(9 * MINUTE)
    assert house.most == 3
    assert Counter(name for name, _ in house.begun) == {f"site-{number}": 1 for number in range(10)}


def test_a_site_that_fails_is_asked_less_and_less(house: House, write: WriteFile) -> None:
    write("harbour", schedule="shortest = 5\nlongest = 5")
    house.outcome = Outcome.UNREACHABLE
    house.watch(200 * MINUTE)
    assert house.times("harbour") == pytest.approx([0, 11, 32, 73, 154], abs=0.5)
    assert house.lines[2] == "harbour: 1 unreachable; next at 01:13Z: failed 3 times: again in 40 minutes"


def test_one_that_is_told_to_stop_waits_for_the_crawls_that_go_on(house: House, write: WriteFile) -> None:
    write("harbour", schedule=TEN_MINUTES)
    house.watch(30 * timedelta(seconds=1))
    assert house.loop.time() == pytest.approx(60, abs=2)
    assert len(house.lines) == 1


def test_files_are_read_again(house: House, write: WriteFile, data: Path) -> None:
    harbour = data / "sites" / "harbour.toml"
    write("harbour", schedule=TEN_MINUTES)
    house.watch(
        200 * MINUTE,
        (21 * MINUTE, lambda: write("added", schedule="shortest = 30\nlongest = 30")),
        (45 * MINUTE, lambda: write("harbour", schedule="shortest = 60\nlongest = 60")),
        (110 * MINUTE, lambda: harbour.write_text("start = 3")),
        (170 * MINUTE, (data / "sites" / "added.toml").unlink),
    )
    assert house.times("harbour") == pytest.approx([0, 11, 22, 33, 44, 105, 166], abs=0.3)
    assert house.times("added") == pytest.approx([21, 52, 83, 114, 145], abs=0.3)
    others = [line for line in house.lines if " new; " not in line]
    assert others == [
        "added: a new site",
        "harbour: its file has changed",
        "added: its file is gone; it is not crawled any more",
    ]
    (warning,) = house.warnings
    assert warning.endswith(
        "start: must be text or a list of texts, not a whole number; crawled as its file was before"
    )


def test_a_broken_file_that_is_mended_is_crawled(house: House, write: WriteFile, data: Path) -> None:
    (data / "sites" / "harbour.toml").write_text("start =")
    house.watch(20 * MINUTE, (5 * MINUTE, lambda: write("harbour", schedule=TEN_MINUTES)))
    assert house.times("harbour") == pytest.approx([5, 16], abs=0.3)
    assert len(house.warnings) == 1
    assert "harbour: its file has changed" in house.lines


def test_defaults_of_all_sites_are_read_again(house: House, data: Path) -> None:
    (data / "sites" / "harbour.toml").write_text('start = "http://127.0.0.1/"')
    defaults = data / "newsledger.toml"
    defaults.write_text("[schedule]\nshortest = 10\nlongest = 10\n")
    house.watch(
        60 * MINUTE,
        (15 * MINUTE, lambda: defaults.write_text("[schedule]\nshortest = 25\nlongest = 25\n")),
        (30 * MINUTE, lambda: defaults.write_text("[schedule]\nshortest = 25\nlongest = none\n")),
    )
    assert house.times("harbour") == pytest.approx([0, 11, 37], abs=0.3)
    assert len(house.warnings) == 1


@contextmanager
def busy(ledger: Path) -> Iterator[None]:
    """Another program writes into the ledger until the block ends."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.rollback()


def test_a_ledger_that_is_busy_is_told_of_once_and_tried_again(
    house: House, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.planning.PATIENCE", 0.001)
    write("harbour", schedule=TEN_MINUTES)
    other = busy(house.ledger)
    house.watch(40 * MINUTE, (9 * MINUTE, other.__enter__), (20 * MINUTE, lambda: other.__exit__(None, None, None)))
    assert house.times("harbour") == pytest.approx([0, 20.1, 31.2], abs=0.3)
    assert [warning.partition(": ")[2] for warning in house.warnings[:1]] == [
        "another program is writing to it, and was not done after 10 seconds; trying again"
    ]
    assert house.warnings[1:] == ["the ledger is there again"]


def test_a_machine_that_slept_goes_on(house: House, write: WriteFile) -> None:
    """Its clock jumps; what was due meanwhile is crawled once."""
    write("harbour", schedule=TEN_MINUTES)
    house.watch(20 * MINUTE, (5 * MINUTE, lambda: house.clock.put(timedelta(hours=8))))
    assert house.times("harbour") == pytest.approx([0, 485, 496], abs=0.5)


def test_a_clock_that_is_set_back_by_far_stops_nothing(house: House, write: WriteFile) -> None:
    write("harbour", schedule=TEN_MINUTES)
    house.watch(20 * MINUTE, (5 * MINUTE, lambda: house.clock.put(timedelta(days=-900))))
    assert len(house.begun) == 3


def test_a_crawl_that_was_killed_is_tried_again_later_and_later(house: House, write: WriteFile) -> None:
    """Each leaves a run that never ends; were its site due at once, it would kill the next process as well."""
    site = write("harbour", schedule=TEN_MINUTES)
    waits = []
    for _ in range(3):
        now = house.clock.now()
        (entry,) = timetable([site], house.ledger, now)
        assert entry.is_due(now)

        async def killed(site: Site) -> Result:
            with Store.open(house.ledger) as store:
                store.start_run(site.name, house.clock.now(), asked_by="due")
            return Result(name=site.name, error="killed")

        post = Post(
            data=house.data, ledger=house.ledger, clock=house.clock, crawl=killed, tell=print, warn=print, at_once=1
        )
        asyncio.run(crawl_due(post, [entry]))
        (after,) = timetable([site], house.ledger, now)
        assert after.plan is not None
        waits.append((after.plan.due_at - now) / MINUTE)
        house.clock.put(after.plan.due_at - now)
    assert waits == [10, 20, 40]


def test_what_another_process_has_taken_is_left_to_it(house: House, write: WriteFile) -> None:
    site = write("harbour")
    (entry,) = timetable([site], house.ledger, house.clock.now())

    async def both() -> list[list[Result]]:
        return list(await asyncio.gather(crawl_due(house.post, [entry]), crawl_due(house.post, [entry])))

    results = run(both(), house.loop)
    assert sorted(map(len, results)) == [0, 1]
    assert house.times("harbour") == [0]


def test_a_ledger_that_cannot_be_written_ends_a_round(house: House, write: WriteFile) -> None:
    site = write("harbour")
    (entry,) = timetable([site], house.ledger, house.clock.now())
    house.ledger.write_text("This is no database, but a text of some length. " * 50)
    with pytest.raises(LedgerError):
        run(crawl_due(house.post, [entry]), house.loop)


def test_a_pause_that_a_host_asked_for_counts_for_its_other_site(house: House, write: WriteFile) -> None:
    sites = [write("a", start="http://127.0.0.1:8000/a"), write("b", start="http://127.0.0.1:8000/b")]
    until = START + timedelta(hours=2)
    house.outcome = Outcome.SAVED
    house.watch(5 * MINUTE)
    with closing(sqlite3.connect(house.ledger)) as db:
        db.execute(
            "INSERT INTO hosts (origin, paused_until) VALUES ('http://127.0.0.1:8000', ?)",
            [f"{until:%Y-%m-%dT%H:%M:%SZ}"],
        )
        db.commit()
    entries = timetable(sites, house.ledger, START + 5 * MINUTE)
    assert [entry.plan and (entry.plan.due_at, entry.plan.reason) for entry in entries] == [
        (until, "asked to come back at 02:00Z")
    ] * 2


def test_hundreds_of_crawls_leave_nothing_behind(house: House, write: WriteFile) -> None:
    for number in range(10):
        write(f"site-{number}", schedule="shortest = 1\nlongest = 1")

    def grown() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    sizes: list[int] = []
    house.lines.clear()
    tracemalloc.start()
    try:
        house.watch(
            100 * MINUTE,
            *((n * MINUTE, house.lines.clear) for n in range(100)),
            *((n * MINUTE, house.begun.clear) for n in range(1, 100)),
            *((n * MINUTE, lambda: sizes.append(grown())) for n in (30, 95)),
        )
        tasks = sum(isinstance(each, asyncio.Task) for each in gc.get_objects())
    finally:
        tracemalloc.stop()
    with closing(sqlite3.connect(house.ledger)) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone()[0] > 300
    assert sizes[1] - sizes[0] < 100_000
    assert tasks < 50


def test_the_longest_time_between_two_looks_is_kept(house: House) -> None:
    """With no site at all it goes on, and sees the first that is added."""
    house.watch(MINUTE)
    assert LOOK <= 10
    assert house.lines == house.warnings == []
