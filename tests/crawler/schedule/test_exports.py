"""Exports after ``newsledger crawl``, ``crawl --due`` and in ``watch``: as processes, and in simulated time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.exporting import Made, Room
from crawler.schedule.exports import LEAST, Exporter, Rounds
from crawler.schedule.watch import Post, Watch
from crawler.sites.defaults import load_defaults
from pipelines.export import Options, Selection, export
from tests.ledgers import article, fetch_of, make
from tests.simulated_time import START, SimulatedClock, SimulatedLoop, run

if TYPE_CHECKING:
    import subprocess

    from crawler.crawl import Result
    from crawler.sites.exports import ScheduledExport
    from crawler.sites.site import Site
    from tests.crawler.conftest import Wire
    from tests.crawler.schedule.conftest import Command, WriteFile

PINNED = "shortest = 60\nlongest = 60"
DESK = '[export.desk]\nformat = "jsonl"\noutput = "exports/desk.jsonl"\n'
SHOP = '[export.shop]\nformat = "jsonl"\noutput = "exports/shop"\ncursor = true\n'
BROKEN = '[export.broken]\nformat = "json"\noutput = "/dev/full"\n'
NO_SPACE = "newsledger: broken: /dev/full: cannot be written: No space left on device\n"


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, trouble = process.communicate(timeout=120)
    return process.returncode, output, trouble


def ask(data: Path, text: str) -> None:
    (data / "newsledger.toml").write_text(text)


def titles(data: Path) -> list[str]:
    lines = (data / "exports" / "desk.jsonl").read_text("utf-8").splitlines()
    return sorted(json.loads(line)["title"] for line in lines)


@pytest.fixture
def harbour(wire: Wire, write: WriteFile) -> Wire:
    wire.put_listing("/", "/1", "/2")
    for number in (1, 2):
        wire.put_article(f"/{number}", f"Ship number {number} has left the harbour")
    write("harbour", start=wire.url("/"), schedule=PINNED)
    return wire


def sail(harbour: Wire, number: int) -> None:
    """Another article."""
    harbour.put_listing("/", *(f"/{each}" for each in range(1, number + 1)))
    harbour.put_article(f"/{number}", f"Ship number {number} has left the harbour")


# crawl


def test_the_sample_site_is_exported_as_the_command_exports_it(data: Path, tmp_path: Path, command: Command) -> None:
    ask(data, f'{DESK}sites = "sample-courier"\nlimit = 7\nrevisions = true\n')
    status, output, trouble = ended(command("crawl", "sample-courier"))
    assert (status, trouble) == (0, "")
    assert output.splitlines()[1:] == ["desk: 7 articles to exports/desk.jsonl"]
    options = Options(selection=Selection(sites=("sample-courier",), limit=7), revisions=True)
    assert export(data / "news.db", "jsonl", tmp_path / "by-hand.jsonl", options) == 7
    assert (data / "exports" / "desk.jsonl").read_bytes() == (tmp_path / "by-hand.jsonl").read_bytes()


def test_a_crawl_that_finds_nothing_new_exports_nothing(data: Path, harbour: Wire, command: Command) -> None:
    ask(data, DESK + SHOP)
    lines = ended(command("crawl"))[1].splitlines()
    assert lines[1] == "desk: 2 articles to exports/desk.jsonl"
    assert lines[2].startswith("shop: 2 changes to exports/shop/shop-0000")
    assert ended(command("crawl"))[1].count("\n") == 1
    sail(harbour, 3)
    assert ended(command("crawl"))[1].splitlines()[1] == "desk: 3 articles to exports/desk.jsonl"
    assert len(list((data / "exports" / "shop").iterdir())) == 2


def test_a_quiet_crawl_exports_in_silence(data: Path, harbour: Wire, command: Command) -> None:
    ask(data, DESK)
    assert ended(command("-q", "crawl")) == (0, "", "")
    assert len(titles(data)) == 2


def test_a_missing_file_is_made_after_a_crawl_that_found_nothing(data: Path, harbour: Wire, command: Command) -> None:
    ask(data, DESK)
    ended(command("-q", "crawl"))
    (data / "exports" / "desk.jsonl").unlink()
    assert ended(command("crawl"))[1].splitlines()[1] == "desk: 2 articles to exports/desk.jsonl"


def test_an_export_that_fails_is_a_line_and_status_1_and_the_crawl_is_stored(
    data: Path, harbour: Wire, command: Command
) -> None:
    ask(data, BROKEN + DESK)
    assert ended(command("-q", "crawl")) == (1, "", NO_SPACE)
    assert len(titles(data)) == 2


def test_what_came_of_exports_as_json(data: Path, harbour: Wire, command: Command) -> None:
    ask(data, BROKEN + DESK)
    status, output, trouble = ended(command("crawl", "--json"))
    assert (status, trouble) == (1, NO_SPACE)
    broken, desk = json.loads(output)["exports"]
    assert (broken["name"], broken["failed"]) == ("broken", True)
    assert desk == {
        "name": "desk",
        "output": "exports/desk.jsonl",
        "articles": 2,
        "has_cursor": False,
        "error": None,
        "is_early": False,
        "failed": False,
    }


def test_a_wrong_table_is_told_before_anything_is_crawled(data: Path, harbour: Wire, command: Command) -> None:
    ask(data, f"{DESK}titel = 'x'\n")
    status, output, trouble = ended(command("crawl"))
    assert (status, output, trouble.count("\n")) == (1, "", 1)
    assert "newsledger.toml: export.desk.titel: unknown key" in trouble
    assert harbour.asked == []


def test_a_crawl_that_fails_exports_what_there_is(
    data: Path, harbour: Wire, write: WriteFile, command: Command
) -> None:
    write("gone", start=harbour.url("/gone"))
    ask(data, DESK)
    status, output, trouble = ended(command("crawl"))
    assert (status, trouble.splitlines()[0]) == (1, "newsledger: gone: 1 http error")
    assert output.splitlines()[-1] == "desk: 2 articles to exports/desk.jsonl"


def test_an_interrupted_crawl_leaves_its_exports_to_the_next(
    data: Path, wire: Wire, write: WriteFile, command: Command
) -> None:
    wire.put_listing("/", "/1", "/2")
    wire.put_article("/1", "Ship number 1 has left the harbour")
    wire.put_article("/2", "Ship number 2 has left the harbour")
    wire.slow("/2", 2)
    write("harbour", start=wire.url("/"))
    ask(data, DESK)
    process = command("crawl")
    wait_until(lambda: "/2" in wire.asked)
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 1
    assert not (data / "exports").exists()
    assert ended(command("-q", "crawl")) == (0, "", "")
    assert len(titles(data)) == 2


def wait_until(come: Callable[[], bool]) -> None:
    for _ in range(1200):
        if come():
            return
        time.sleep(0.05)
    raise AssertionError("nothing came")


# crawl --due


def test_what_is_due_is_crawled_and_exported(data: Path, harbour: Wire, command: Command) -> None:
    ask(data, DESK)
    status, output, trouble = ended(command("crawl", "--due"))
    assert (status, trouble) == (0, "")
    assert output.splitlines()[-1] == "desk: 2 articles to exports/desk.jsonl"
    (data / "exports" / "desk.jsonl").unlink()
    assert ended(command("crawl", "--due")) == (0, "", "")
    assert not (data / "exports" / "desk.jsonl").exists()
    assert json.loads(ended(command("crawl", "--due", "--json"))[1]) == {"runs": [], "exports": []}


def test_what_fails_after_a_due_crawl_is_status_1_and_in_the_status(
    data: Path, harbour: Wire, command: Command
) -> None:
    ask(data, BROKEN)
    assert ended(command("-q", "crawl", "--due")) == (1, "", NO_SPACE)
    assert ended(command("-q", "crawl", "--due")) == (0, "", "")
    status, output, _ = ended(command("status", "--check"))
    assert status == 1
    assert "1 export failed" in output.splitlines()[0]
    assert "Exports\n  broken  /dev/full: cannot be written: No space left on device\n" in output


def test_two_that_overlap_export_what_both_have_crawled(
    data: Path, harbour: Wire, write: WriteFile, command: Command
) -> None:
    for number in range(4):
        harbour.put_listing(f"/?{number}", f"/of-{number}")
        harbour.put_article(f"/of-{number}", f"Ferry number {number} has left the harbour")
        write(f"harbour-{number}", start=harbour.url(f"/?{number}"), schedule=PINNED)
    ask(data, DESK)
    assert [ended(process)[0] for process in [command("-q", "crawl", "--due") for _ in range(3)]] == [0, 0, 0]
    assert len(titles(data)) == 6


# watch, as a process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_exports_what_it_crawled(data: Path, harbour: Wire, command: Command, number: signal.Signals) -> None:
    ask(data, DESK)
    process = command("watch")
    assert process.stdout is not None
    lines: list[str] = []
    while "desk: 2 articles to exports/desk.jsonl\n" not in lines:
        lines.append(process.stdout.readline())
        assert lines[-1].startswith(("harbour: 2 new; next at ", "desk: "))
    assert len(titles(data)) == 2
    process.send_signal(number)
    status, _, trouble = ended(process)
    assert (status, trouble) == (0, "")


STUCK = '[export.stuck]\nformat = "jsonl"\noutput = "pipe"\n'
"""A pipe that nobody reads: whoever opens it waits."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_after_a_crawl_can_be_interrupted(
    data: Path, harbour: Wire, command: Command, number: signal.Signals
) -> None:
    os.mkfifo(data / "pipe")
    ask(data, STUCK)
    process = command("crawl")
    wait_until((data / "newsledger.toml-exports" / "stuck.lock").exists)
    process.send_signal(number)
    status, output, trouble = ended(process)
    assert (status, trouble.strip()) == (130, "newsledger: interrupted")
    assert output.startswith("harbour: 3 fetched, 2 saved, ")


def test_a_watch_that_is_exporting_ends_when_it_is_told_to(data: Path, harbour: Wire, command: Command) -> None:
    os.mkfifo(data / "pipe")
    ask(data, STUCK)
    process = command("watch")
    wait_until((data / "newsledger.toml-exports" / "stuck.lock").exists)
    process.send_signal(signal.SIGTERM)
    status, _, trouble = ended(process)
    assert (status, trouble) == (0, "")


# In a process of its own


@pytest.fixture
def room(data: Path) -> Room:
    return Room(data=data, db=make(data / "news.db", fetch_of(article())))


def test_exports_are_made_beside_the_watch(room: Room) -> None:
    ask(room.data, DESK + BROKEN)
    exports = load_defaults(room.data).exports
    exporter = Exporter(room)

    async def make_twice() -> list[list[bool]]:
        return [[one.failed for one in await exporter.make(exports, START)] for _ in range(2)]

    try:
        assert asyncio.run(make_twice()) == [[False, True], [True]]
    finally:
        exporter.close()
    assert titles(room.data) == ["Counting the quokkas"]


def test_an_export_that_nobody_waits_for_is_ended_and_the_next_is_made(room: Room) -> None:
    pipe = room.data / "pipe"
    os.mkfifo(pipe)
    ask(room.data, f'[export.pipe]\nformat = "jsonl"\noutput = "{pipe}"\n{DESK}')
    stuck, desk = load_defaults(room.data).exports
    exporter = Exporter(room)

    async def give_up() -> Sequence[Made]:
        waiting = asyncio.ensure_future(exporter.make([stuck], START))
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        os.close(reader)
        await asyncio.sleep(0.5)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        return await exporter.make([desk], START)

    try:
        (made,) = asyncio.run(give_up())
    finally:
        exporter.close()
    assert made.line == "desk: 1 article to exports/desk.jsonl"


# watch, in simulated time


@dataclass(slots=True)
class House:
    """A watch over no sites, whose exports take some time."""

    data: Path
    loop: SimulatedLoop
    clock: SimulatedClock
    seconds: float = 1.0
    error: str | None = None
    defect: Exception | None = None
    began: list[datetime] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ended: int = 0

    @property
    def post(self) -> Post:
        return Post(
            data=self.data,
            ledger=self.data / "news.db",
            clock=self.clock,
            crawl=self.crawl,
            export=self.export,
            tell=self.lines.append,
            warn=self.warnings.append,
            at_once=1,
        )

    async def crawl(self, site: Site) -> Result:
        raise AssertionError(site)

    async def export(self, exports: Sequence[ScheduledExport], now: datetime) -> Sequence[Made]:
        self.began.append(now)
        await self.clock.sleep(self.seconds)
        self.ended += 1
        if self.defect is not None:
            raise self.defect
        return [Made(name=one.name, output="x", articles=3, error=self.error) for one in exports]

    def keep(self, seconds: float, *crawls: float) -> None:
        """Looks every ten seconds; crawls end at these seconds."""
        kept = Rounds(self.post)

        async def go() -> None:
            for after in crawls:
                self.loop.call_later(after, kept.want)
            for _ in range(int(seconds // 10)):
                kept.look(load_defaults(self.data).exports, self.clock.now())
                await self.clock.sleep(10)
            await kept.stop()

        run(go(), self.loop)

    def times(self) -> list[int]:
        return [round((at - START).total_seconds()) for at in self.began]


@pytest.fixture
def house(data: Path) -> Iterator[House]:
    ask(data, DESK)
    loop = SimulatedLoop()
    yield House(data=data, loop=loop, clock=SimulatedClock(loop))
    loop.close()


def test_a_round_is_made_at_the_beginning_and_after_crawls(house: House) -> None:
    house.keep(300, 95, 96, 201)
    assert house.times() == [0, 100, 210]
    assert house.lines == ["desk: 3 articles to x"] * 3


def test_rounds_that_take_long_are_made_less_often(house: House) -> None:
    house.seconds = 60
    house.keep(2000, *range(5, 2000, 10))
    assert house.times() == [0, 600, 1200, 1800]


def test_a_clock_that_is_set_back_holds_up_no_round(house: House) -> None:
    house.seconds = 60
    house.loop.call_later(100, lambda: house.clock.put(timedelta(days=-1)))
    house.keep(150, 105)
    assert len(house.began) == 2


def test_what_fails_is_told_once_and_again_when_it_fails_otherwise(house: House) -> None:
    house.error = "no space"
    house.loop.call_later(55, lambda: setattr(house, "error", "no folder"))
    house.loop.call_later(95, lambda: setattr(house, "error", None))
    house.loop.call_later(135, lambda: setattr(house, "error", "no space"))
    house.keep(200, *range(5, 200, 20))
    assert house.warnings == ["desk: no space", "desk: no folder", "desk: no space"]
    assert set(house.lines) == {"desk: 3 articles to x"}


def test_a_round_that_goes_on_is_ended_with_the_watch(house: House) -> None:
    house.seconds = 1000
    house.keep(100)
    assert (len(house.began), house.ended) == (1, 0)


def test_a_defect_ends_a_round_and_no_watch(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.loop.call_later(30, lambda: setattr(house, "defect", ValueError("nobody thought of it")))
    house.loop.call_later(70, lambda: setattr(house, "defect", None))
    house.keep(200, 45, 85)
    assert house.times() == [0, 50, 90]
    assert house.lines == ["desk: 3 articles to x"] * 2
    assert [record.getMessage() for record in caplog.records if record.name.startswith("crawler")] == [
        "The exports failed"
    ]


def test_without_exports_nothing_is_made(house: House) -> None:
    ask(house.data, "")
    house.keep(100, 50)
    assert house.began == []


def test_a_table_that_is_added_to_the_file_is_made_at_the_next_look(house: House) -> None:
    ask(house.data, "")
    house.loop.call_later(42, lambda: ask(house.data, DESK))
    house.loop.call_later(72, lambda: ask(house.data, DESK + SHOP))
    house.keep(100)
    assert house.times() == [50, 80]


def test_a_watch_makes_its_exports(house: House) -> None:
    watch = Watch(house.post)

    async def go() -> None:
        house.loop.call_later(LEAST.total_seconds() * 3, watch.stop)
        await watch.run()

    run(go(), house.loop)
    assert house.lines == ["desk: 3 articles to x"]
    assert not house.warnings
