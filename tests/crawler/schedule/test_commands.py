"""``newsledger crawl --due`` and ``newsledger watch`` as processes."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess

    from tests.crawler.conftest import Wire
    from tests.crawler.schedule.conftest import Command, WriteFile

PINNED = "shortest = 60\nlongest = 60"


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, trouble = process.communicate(timeout=120)
    return process.returncode, output, trouble


def select(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "news.db")) as db:
        return db.execute(sql).fetchall()


def wait_until(come: Callable[[], bool]) -> None:
    for _ in range(1200):
        if come():
            return
        time.sleep(0.05)
    raise AssertionError("nothing came")


@pytest.fixture
def harbour(wire: Wire, write: WriteFile) -> Wire:
    wire.put_listing("/", "/1", "/2")
    for number in (1, 2):
        wire.put_article(f"/{number}", f"Ship number {number} has left the harbour")
    write("harbour", start=wire.url("/"), schedule=PINNED)
    return wire


def test_what_is_due_is_crawled_once(data: Path, harbour: Wire, command: Command) -> None:
    assert ended(command("crawl", "--due"))[0] == 0
    assert select(data, "SELECT count(*) FROM articles") == [(2,)]
    assert select(data, "SELECT reason, asked_by FROM runs") == [("finished", "due")]
    assert select(data, "SELECT due_reason, failures FROM sites") == [("every 60 minutes, as its file says", 0)]
    asked = len(harbour.asked)
    assert ended(command("-q", "crawl", "--due")) == (0, "", "")
    assert ended(command("crawl", "--due")) == (0, "", "")
    assert len(harbour.asked) == asked


def test_two_that_overlap_crawl_each_site_once(data: Path, harbour: Wire, write: WriteFile, command: Command) -> None:
    for number in range(4):
        write(f"harbour-{number}", start=harbour.url(f"/?{number}"), schedule=PINNED)
        harbour.put_listing(f"/?{number}", "/1")
    assert [ended(process)[0] for process in [command("-q", "crawl", "--due") for _ in range(3)]] == [0, 0, 0]
    assert select(data, "SELECT count(*), count(DISTINCT site_id) FROM runs") == [(5, 5)]
    assert sum(path == "/" for path in harbour.asked) == 1


def test_a_crawl_that_was_asked_for_is_planned_as_well(data: Path, harbour: Wire, command: Command) -> None:
    assert ended(command("-q", "crawl", "harbour"))[0] == 0
    assert ended(command("-q", "crawl", "--due")) == (0, "", "")
    assert select(data, "SELECT asked_by FROM runs") == [("crawl",)]


def test_one_page_and_a_backfill_change_no_plan(data: Path, harbour: Wire, command: Command) -> None:
    assert ended(command("-q", "crawl", "harbour", "--since", "2026-01-01"))[0] == 0
    assert select(data, "SELECT due_at FROM sites") == [(None,)]


def test_where_nothing_can_be_reached_the_status_says_so(data: Path, write: WriteFile, command: Command) -> None:
    write("harbour", start="http://127.0.0.1:9/")
    assert ended(command("-q", "crawl", "--due"))[0] == 3
    assert select(data, "SELECT failures FROM sites") == [(1,)]
    assert ended(command("-q", "crawl", "--due")) == (0, "", "")


def test_a_site_that_fails_is_told(data: Path, wire: Wire, write: WriteFile, command: Command) -> None:
    write("harbour", start=wire.url("/gone"))
    status, output, trouble = ended(command("-q", "crawl", "--due"))
    assert (status, output) == (1, "")
    assert trouble.startswith("newsledger: harbour: 1 http error\n")
    assert select(data, "SELECT failures FROM sites") == [(1,)]


def test_wrong_use_has_its_status(data: Path, harbour: Wire, command: Command) -> None:
    assert ended(command("crawl", "--due", "harbour"))[0] == 2
    (data / "sites" / "harbour.toml").unlink()
    assert ended(command("crawl", "--due"))[0] == 2


def test_a_broken_file_holds_back_no_other(data: Path, harbour: Wire, command: Command) -> None:
    (data / "sites" / "broken.toml").write_text("start = 3")
    status, _, trouble = ended(command("-q", "crawl", "--due"))
    assert (status, trouble.count("\n")) == (1, 1)
    assert "broken.toml: start: must be text" in trouble
    assert select(data, "SELECT count(*) FROM articles") == [(2,)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_that_is_idle_ends_at_once(data: Path, harbour: Wire, command: Command, number: signal.Signals) -> None:
    process = command("watch")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("harbour: 2 new; next at ")
    assert line.endswith("Z: every 60 minutes, as its file says\n")
    process.send_signal(number)
    assert ended(process) == (0, "", "")


def test_a_watch_lets_crawls_end_that_go_on(data: Path, wire: Wire, write: WriteFile, command: Command) -> None:
    wire.put_listing("/", *(f"/{number}" for number in range(100)))
    for number in range(100):
        wire.put_article(f"/{number}", f"Ship number {number} has left the harbour")
    write("harbour", start=wire.url("/"))
    file = data / "sites" / "harbour.toml"
    file.write_text(file.read_text().replace("delay = 0", "delay = 0.2"))
    process = command("watch")
    wait_until(lambda: len(wire.asked) > 5)
    process.send_signal(signal.SIGTERM)
    status, output, trouble = ended(process)
    assert (status, trouble) == (0, "")
    assert "ended early (shutdown); next at " in output
    assert select(data, "SELECT reason, asked_by, ended_at IS NULL FROM runs") == [("shutdown", "watch", 0)]
    assert select(data, "SELECT due_reason, failures FROM sites") == [("the last crawl was interrupted", 0)]
    assert 0 < select(data, "SELECT count(*) FROM articles")[0][0] < 100
