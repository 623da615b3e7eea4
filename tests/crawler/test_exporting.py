"""Exports are made where they are not as the ledger is, and what fails keeps nothing else from being made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.exporting import Made, Mark, Room, make_export, make_exports, read_mark
from crawler.sites.defaults import load_defaults
from crawler.sites.exports import ScheduledExport
from pipelines.errors import UsageError
from pipelines.export import export
from pipelines.removing import find_target, forget
from tests.ledgers import NOON, address, article, fetch_of, make

ROOT = Path(__file__).parents[2]
LINES = '[export.desk]\nformat = "jsonl"\noutput = "exports/desk.jsonl"\n'
CURSOR = '[export.shop]\nformat = "jsonl"\noutput = "exports/shop/"\ncursor = true\n'


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A data folder whose ledger has one article."""
    data = tmp_path / "data"
    (data / "sites").mkdir(parents=True)
    return Room(data=data, db=make(data / "news.db", fetch_of(article())))


@pytest.fixture
def desk(room: Room) -> Path:
    return room.data / "exports" / "desk.jsonl"


def asked(room: Room, text: str) -> tuple[ScheduledExport, ...]:
    (room.data / "newsledger.toml").write_text(text)
    return load_defaults(room.data).exports


def made(room: Room, text: str, hours: float = 0) -> list[Made]:
    return list(make_exports(room, asked(room, text), NOON + timedelta(hours=hours)))


def lines(room: Room, text: str, hours: float = 0) -> list[str]:
    return [one.line for one in made(room, text, hours)]


def titles(path: Path) -> list[str]:
    return [json.loads(line)["title"] for line in path.read_text("utf-8").splitlines()]


def add(room: Room, name: str, site: str = "paper") -> None:
    make(room.db, fetch_of(article(name, site), hours=1))


def state(path: Path) -> tuple[int, int]:
    """What is another when a file was written anew."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


# When


def test_an_export_is_the_file_that_the_command_writes(room: Room, desk: Path, tmp_path: Path) -> None:
    add(room, "wombat")
    assert lines(room, LINES) == ["desk: 2 articles to exports/desk.jsonl"]
    export(room.db, "jsonl", tmp_path / "by-hand.jsonl")
    assert desk.read_bytes() == (tmp_path / "by-hand.jsonl").read_bytes()


def test_where_nothing_changed_nothing_is_made(room: Room, desk: Path) -> None:
    made(room, LINES)
    before = state(desk)
    assert made(room, LINES, hours=1) == []
    assert state(desk) == before


def test_what_came_is_in_the_next(room: Room, desk: Path) -> None:
    made(room, LINES)
    add(room, "wombat")
    assert lines(room, LINES, hours=1) == ["desk: 2 articles to exports/desk.jsonl"]
    assert sorted(titles(desk)) == ["Counting the quokkas", "Counting the wombats"]


def test_what_changed_is_in_the_next(room: Room, desk: Path) -> None:
    made(room, LINES)
    make(room.db, fetch_of(article(title="The quokkas were counted twice"), hours=1))
    assert lines(room, LINES) == ["desk: 1 article to exports/desk.jsonl"]
    assert titles(desk) == ["The quokkas were counted twice"]


def test_what_went_is_gone_from_the_next(room: Room, desk: Path) -> None:
    made(room, LINES)
    forget(room.db, find_target(room.db, address("quokka")), NOON)
    assert lines(room, LINES) == ["desk: 0 articles to exports/desk.jsonl"]
    assert desk.read_bytes() == b""


def test_a_file_that_is_missing_is_made(room: Room, desk: Path) -> None:
    made(room, LINES)
    desk.unlink()
    assert lines(room, LINES) == ["desk: 1 article to exports/desk.jsonl"]
    assert desk.exists()


def test_what_is_asked_for_otherwise_is_made_anew(room: Room, desk: Path) -> None:
    made(room, LINES)
    assert lines(room, f'{LINES}fields = ["guid"]\n') == ["desk: 1 article to exports/desk.jsonl"]
    assert list(json.loads(desk.read_text())) == ["guid"]


def test_another_ledger_is_another_export(room: Room, desk: Path, tmp_path: Path) -> None:
    made(room, LINES)
    other = Room(data=room.data, db=make(tmp_path / "other.db", fetch_of(article("wombat"))))
    assert lines(other, LINES) == ["desk: 1 article to exports/desk.jsonl"]
    assert titles(desk) == ["Counting the wombats"]


def test_a_ledger_from_a_backup_is_another(room: Room, desk: Path) -> None:
    copy = room.db.read_bytes()
    add(room, "wombat")
    made(room, LINES)
    for name in ("news.db-wal", "news.db-shm"):
        (room.data / name).unlink(missing_ok=True)
    room.db.write_bytes(copy)
    add(room, "numbat")
    assert lines(room, LINES) == ["desk: 2 articles to exports/desk.jsonl"]
    assert "Counting the numbats" in titles(desk)


def test_the_last_days_are_looked_at_each_day(room: Room, desk: Path) -> None:
    text = f"{LINES}days = 2\n"
    assert lines(room, text) == ["desk: 1 article to exports/desk.jsonl"]
    assert lines(room, text, hours=11) == []
    assert lines(room, text, hours=24) == ["desk: 1 article to exports/desk.jsonl"]
    assert lines(room, text, hours=48) == ["desk: 0 articles to exports/desk.jsonl"]
    assert desk.read_bytes() == b""


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"made_at": 1, "asked": 2, "change": 3, "error": 4}'])
def test_a_mark_that_cannot_be_read_is_none(room: Room, text: str) -> None:
    made(room, LINES)
    (room.data / "newsledger.toml-exports" / "desk.made").write_text(text)
    assert read_mark(room, "desk") == Mark()
    assert lines(room, LINES) == ["desk: 1 article to exports/desk.jsonl"]


def test_one_is_made_by_hand_whether_anything_changed_or_not(room: Room, desk: Path) -> None:
    (one,) = asked(room, LINES)
    for _ in range(2):
        by_hand = make_export(room, one, NOON)
        assert by_hand is not None
        assert by_hand.line == "desk: 1 article to exports/desk.jsonl"
    assert made(room, LINES) == []


# With a cursor


def test_with_a_cursor_each_file_has_what_changed(room: Room) -> None:
    folder = room.data / "exports" / "shop"
    assert [one.articles for one in made(room, CURSOR)] == [1]
    assert made(room, CURSOR) == []
    add(room, "wombat")
    forget(room.db, find_target(room.db, address("quokka")), NOON)
    (second,) = made(room, CURSOR)
    first, last = sorted(folder.iterdir())
    assert second.line == f"shop: 2 changes to exports/shop/{last.name}"
    assert titles(first) == ["Counting the quokkas"]
    told = [json.loads(line) for line in last.read_text().splitlines()]
    assert [line.get("title", "deleted") for line in told] == ["Counting the wombats", "deleted"]


def test_increments_that_were_taken_away_do_not_come_again(room: Room) -> None:
    made(room, CURSOR)
    for path in (room.data / "exports" / "shop").iterdir():
        path.unlink()
    assert made(room, CURSOR) == []


def test_a_cursor_that_moved_past_what_is_not_wanted_says_nothing(room: Room) -> None:
    text = f'{CURSOR}query = "numbat"\n'
    assert made(room, text) == []
    add(room, "numbat")
    assert [one.articles for one in made(room, text)] == [1]


def test_a_cursor_with_another_selection_is_told(room: Room) -> None:
    made(room, CURSOR)
    add(room, "wombat")
    (told,) = made(room, f'{CURSOR}query = "wombat"\n')
    assert told.failed
    assert "this cursor is for another selection" in told.line


# What fails


def test_a_full_disk_is_one_line_and_the_others_are_made(room: Room, desk: Path) -> None:
    full = '[export.full]\nformat = "json"\noutput = "/dev/full"\n'
    assert lines(room, full + LINES) == [
        "full: /dev/full: cannot be written: No space left on device",
        "desk: 1 article to exports/desk.jsonl",
    ]
    assert titles(desk) == ["Counting the quokkas"]


def test_what_failed_is_tried_again_though_nothing_changed(room: Room, desk: Path) -> None:
    desk.parent.write_text("no folder")
    (failed,) = made(room, LINES)
    assert (failed.failed, failed.line.count("\n")) == (True, 0)
    assert f"{desk.parent}/: cannot be made: " in failed.line
    assert read_mark(room, "desk") == Mark(error=failed.error)
    assert [one.failed for one in made(room, LINES)] == [True]
    desk.parent.unlink()
    assert lines(room, LINES) == ["desk: 1 article to exports/desk.jsonl"]
    assert read_mark(room, "desk").error is None


def test_what_cannot_be_made_leaves_the_file_as_it_was(room: Room, desk: Path) -> None:
    made(room, LINES)
    before = desk.read_bytes()
    add(room, "wombat")
    (failed,) = made(room, f'{LINES}outlets = "nobody.example"\n')
    assert failed.error is not None
    assert desk.read_bytes() == before
    assert [path.name for path in desk.parent.iterdir()] == [desk.name]


def test_a_ledger_that_cannot_be_read_is_told_for_each(room: Room) -> None:
    room.db.write_text("no database at all, only some words that fill a few hundred bytes" * 9)
    told = made(room, LINES + CURSOR)
    assert [one.failed for one in told] == [True, True]
    assert all("news.db" in one.line for one in told)


def test_the_ledger_itself_is_no_output(room: Room, tmp_path: Path) -> None:
    other = make(tmp_path / "other.db", fetch_of(article()))
    before = other.read_bytes()
    text = f'[export.desk]\nformat = "json"\noutput = "{other}"\n'
    assert lines(Room(data=room.data, db=other), text) == [f"desk: {other}: is the ledger"]
    assert other.read_bytes() == before


def test_a_data_folder_that_cannot_be_written_is_told(room: Room) -> None:
    exports = asked(room, LINES)
    (room.data / "newsledger.toml-exports").write_text("no folder")
    (told,) = make_exports(room, exports, NOON)
    assert told.failed
    assert "newsledger.toml-exports: File exists" in told.line


# What the ledger does not have yet


def test_an_export_waits_for_a_site_that_was_never_crawled(room: Room, desk: Path) -> None:
    (room.data / "sites" / "journal.toml").write_text('start = "http://journal.example/"')
    text = f'{LINES}sites = ["paper", "journal"]\n'
    (told,) = made(room, text)
    assert told.line == "desk: not exported yet: journal: the ledger has nothing of this site"
    assert (told.failed, desk.exists(), read_mark(room, "desk")) == (False, False, Mark())
    add(room, "wombat", site="journal")
    assert lines(room, text) == ["desk: 2 articles to exports/desk.jsonl"]


def test_a_site_that_there_is_not_is_a_failure(room: Room) -> None:
    (room.data / "sites" / "journal.toml").write_text('start = "http://journal.example/"')
    (told,) = made(room, f'{LINES}sites = "jurnal"\n')
    assert (told.failed, told.line) == (True, "desk: jurnal: no site of this name; did you mean 'journal'?")


def test_a_site_whose_file_is_gone_is_still_exported(room: Room) -> None:
    assert lines(room, f'{LINES}sites = "paper"\n') == ["desk: 1 article to exports/desk.jsonl"]


def test_an_export_waits_for_an_outlet_that_nobody_cites_yet(room: Room) -> None:
    (told,) = made(room, f'{LINES}outlets = "nobody.example"\n')
    assert (told.failed, told.line.startswith("desk: not exported yet: nobody.example: ")) == (False, True)


def test_one_by_hand_says_what_is_missing(room: Room) -> None:
    (one,) = asked(room, f'{LINES}sites = "journal"\n')
    with pytest.raises(UsageError, match="nothing of this site"):
        make_export(room, one, NOON)


# Two at once

HOLD = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""

MAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from crawler.exporting import Room, make_exports
from crawler.sites.defaults import load_defaults
room = Room(data=Path(sys.argv[1]), db=Path(sys.argv[1], "news.db"))
for made in make_exports(room, load_defaults(room.data).exports, datetime(2026, 5, 12, 12, tzinfo=UTC)):
    print(made.line, flush=True)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_many_at_once_one_makes_it_and_the_others_find_it_made(room: Room, desk: Path) -> None:
    asked(room, LINES + CURSOR)
    processes = [start(MAKE, str(room.data)) for _ in range(4)]
    told = [process.communicate(timeout=120) for process in processes]
    assert [trouble for _, trouble in told] == [""] * 4
    (increment,) = (room.data / "exports" / "shop").iterdir()
    assert sorted("".join(output for output, _ in told).splitlines()) == [
        "desk: 1 article to exports/desk.jsonl",
        f"shop: 1 change to exports/shop/{increment.name}",
    ]
    assert titles(desk) == ["Counting the quokkas"]


def test_one_that_is_being_made_elsewhere_is_waited_for(
    room: Room, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = asked(room, LINES)
    (room.data / "newsledger.toml-exports").mkdir()
    holder = start(HOLD, str(room.data / "newsledger.toml-exports" / "desk.lock"))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    monkeypatch.setattr("crawler.exporting.PATIENCE", 0.1)
    assert [one.line for one in make_exports(room, exports, NOON)] == ["desk: another process is making it; given up"]
    holder.communicate(timeout=60)
    assert lines(room, LINES) == ["desk: 1 article to exports/desk.jsonl"]
