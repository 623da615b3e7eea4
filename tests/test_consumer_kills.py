"""Kills tools that take only what changed, again and again, while the ledger changes: at the end each has exactly what
a full export gives, and was never given anything out of order. ``make kills`` kills them 200 times; ``make test`` six.

SEED=N chooses other moments.
"""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.consumers import open_held, producer_of, take
from tests.kills import (
    PATIENCE,
    SEED,
    Running,
    Tally,
    assert_whole,
    at_change,
    at_moment,
    at_write,
    finished,
    newsledger,
    started,
)

KILLS = int(os.environ.get("KILLS", "200"))
LONGEST = 3.0
"""Seconds in which a consumer that starts has taken what there is, and begins to wait."""
FIRST_STEPS = 40
"""Of what changes the ledger, before anybody looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A consumer, and what it asks for."""

    program: str
    """Of tests/consumers.py."""
    options: tuple[str, ...] = ()


DESIGNS = {
    "files": Design(program="files", options=("--revisions",)),
    "files of a search": Design(program="files", options=("--query", "ferry")),
    "files by the library": Design(program="library"),
    "pipe": Design(program="pipe", options=("--revisions",)),
    "pipe of a site": Design(program="pipe", options=("--site", "quay")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ledger is, and what its consumer has."""

    data: Path
    increments: Path
    held: Path

    @property
    def ledger(self) -> Path:
        return self.data / "news.db"

    def consumer(self, design: Design) -> list[str]:
        folder = [] if design.program == "pipe" else [str(self.increments)]
        return program(design.program, str(self.data), *folder, str(self.held), *design.options)


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.consumers", *words]


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    tally = Tally()
    yield tally
    sys.stdout.write(f"\nSEED={SEED}: consumers: {tally}\n")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(data=tmp_path / "data", increments=tmp_path / "increments", held=tmp_path / "held.db")
    place.data.mkdir()
    place.increments.mkdir()
    finished(program("change", str(place.ledger), f"{SEED}", str(FIRST_STEPS)))
    open_held(place.held).close()
    return place


# What changes the ledger


class Changing:
    """A process that changes the ledger without end."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._times = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._times += 1
        self._process = started(program("change", str(self._ledger), f"{SEED} {self._times}"))

    def kill(self) -> None:
        """It has to be running still."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        _, told = self._process.communicate(timeout=PATIENCE)
        assert self._process.returncode == -signal.SIGKILL, told.decode()[-2000:]


@contextmanager
def changing(ledger: Path) -> Iterator[Changing]:
    process = Changing(ledger)
    process.start()
    yield process
    process.kill()


# What is killed


def kill_consumers(design: Design, place: Place, kills: int, tally: Tally) -> None:
    """Started and killed so often, while the ledger changes; sometimes what changes it is killed, too."""
    moments = random.Random(f"{SEED} {design}")
    wanted = tally.kills + kills
    with changing(place.ledger) as ledger:
        while tally.kills < wanted:
            tally.trials += 1
            hit = killed_somehow(place, design, moments)
            tally.kills += hit
            tally.missed += not hit
            if moments.random() < 1 / 5:
                ledger.kill()
                ledger.start()


def killed_somehow(place: Place, design: Design, moments: random.Random) -> bool:
    """The whole group, as by ``kill -9 -PID``; or the consumer alone, whose command then has to end by itself; or the
    command alone, on which the consumer starts another. Whether it was running."""
    ways: tuple[Callable[[subprocess.Popen[bytes]], None], ...] = (_group, _group, _alone)
    if design.program == "pipe":
        ways = (*ways, lambda process: _producer(process, place, moments))
    way, wait = moments.choice(ways), a_moment(place, moments)
    with started(place.consumer(design)) as process:
        wait(process)
        is_running = process.poll() is None
        if is_running:
            way(process)
        _, told = process.communicate(timeout=PATIENCE)  # until all of the group are gone
    assert process.returncode in {0, -signal.SIGKILL}, told.decode()[-2000:]
    assert b"Traceback" not in told, told.decode()[-2000:]
    return is_running


def a_moment(place: Place, moments: random.Random) -> Callable[[subprocess.Popen[bytes]], None]:
    """By the clock from the start of the process, around a change in the folder, or around a write of the consumer."""
    match moments.choice(("clock", "clock", "folder", "write")):
        case "clock":
            return at_moment(moments.uniform(0, LONGEST))
        case "folder":
            return no_longer(at_change(place.increments, moments.uniform(0, 0.1)))
    return no_longer(at_write(place.held, moments.randint(1, 40), moments.uniform(0, 0.02)))


def no_longer(wait: Callable[[Running], None]) -> Callable[[subprocess.Popen[bytes]], None]:
    """The same, but no longer than ``LONGEST``: nothing may happen."""
    return lambda process: wait(Watched(process))


class Watched:
    """A process that counts as ended after a while."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._until = time.monotonic() + LONGEST

    def poll(self) -> int | None:
        return 0 if time.monotonic() > self._until else self._process.poll()


def _group(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)


def _alone(process: subprocess.Popen[bytes]) -> None:
    process.kill()


def _producer(process: subprocess.Popen[bytes], place: Place, moments: random.Random) -> None:
    with suppress(FileNotFoundError, ValueError, ProcessLookupError):
        number = int(producer_of(place.held).read_text())
        if os.getpgid(number) == process.pid:  # not one of the same number that has nothing to do with it
            os.kill(number, signal.SIGKILL)
    time.sleep(moments.uniform(0, LONGEST))
    _group(process)


# What is left


def assert_has_all(place: Place, design: Design) -> None:
    """Nobody changes the ledger any more: once it was told of everything the consumer has exactly what is there."""
    assert_whole(place.ledger)
    if design.program == "pipe":
        follow_to_the_end(place, design)
    else:
        take(place.data, place.increments, place.held, *design.options)
    has, wanted = lines_held(place.held), lines_exported(place, design)
    assert has == wanted, f"{len(wanted - has)} missing or old, {len(has - wanted)} too many or old"
    with closing(sqlite3.connect(place.held)) as db:
        assert db.execute("SELECT told FROM faults").fetchall() == []
    assert [path.name for path in place.increments.iterdir()] == [], "what was killed left its parts"


def follow_to_the_end(place: Place, design: Design) -> None:
    """Until it has everything, and a while longer."""
    wanted, until = lines_exported(place, design), time.monotonic() + PATIENCE
    with started(place.consumer(design)) as process:
        while lines_held(place.held) != wanted and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1)
        _group(process)
        process.communicate(timeout=PATIENCE)


def lines_held(held: Path) -> set[str]:
    """As a full export would have them."""
    with closing(sqlite3.connect(held)) as db:
        lines = db.execute("SELECT line FROM held WHERE line IS NOT NULL").fetchall()
    return {re.sub(r', "change": \d+\}\n$', "}\n", line) for (line,) in lines}


def lines_exported(place: Place, design: Design) -> set[str]:
    file = place.data / "full.jsonl"
    finished(newsledger(place.data, "export", "jsonl", "-o", str(file), *design.options))
    with file.open(encoding="utf-8", newline="\n") as lines:
        return set(lines)


# The tests


def prove(name: str, place: Place, kills: int, tally: Tally) -> None:
    design = DESIGNS[name]
    tally.designs.add(name)
    try:
        kill_consumers(design, place, kills, tally)
        assert_has_all(place, design)
    except AssertionError as error:
        pytest.fail(f"{name!r}, SEED={SEED}: {error}", pytrace=False)


@pytest.mark.kills
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", DESIGNS)
def test_a_consumer_that_is_killed_again_and_again_ends_with_exactly_what_there_is(
    name: str, place: Place, tally: Tally
) -> None:
    prove(name, place, max(1, KILLS // 4), tally)


@pytest.mark.parametrize("name", ["files by the library", "pipe"])
def test_a_consumer_that_is_killed_three_times(name: str, place: Place, tally: Tally) -> None:
    prove(name, place, 3, tally)
