"""Only what changed: what a reader has that takes every increment is what a full export gives."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pipelines.changes import (
    LOST,
    NOTHING,
    cursor_position,
    export_changes,
    follow,
    last_position,
    move_cursor,
    rewind_cursor,
    write_changes,
)
from pipelines.derived import article_guid
from pipelines.errors import UsageError
from pipelines.export import Options, Selection, write
from pipelines.ledger import Ledger
from pipelines.merging import merge
from pipelines.records import Article, Date, Heading, Outcome, Related, Source
from pipelines.removing import forget, target_of
from pipelines.schema import open_database
from pipelines.store import Store

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
WIRE = Source(position=1, label="wire.example", kind="cited", domain="wire.example", name="Wire")
"""A source that its page names by no more than its domain."""
EVERYTHING = Options()


def piece(name: str, **more: Any) -> Article:
    known = {
        "title": f"About {name}",
        "url": f"https://paper.example/{name}",
        "site": "paper",
        "summary": f"On {name}.",
    }
    return Article(**{**known, **more})


def put(path: Path, *articles: Article, days: int = 0) -> list[Outcome]:
    with Store.open(path) as store:
        return [store.put(article, NOW + timedelta(days=days)) for article in articles]


def drop(path: Path, name: str) -> None:
    with closing(open_database(path, create=False)) as db:
        target = target_of(db, [f"paper.example/{name}"])
    forget(path, target, NOW)


class Reader:
    """A tool that takes only what is new."""

    def __init__(self, path: Path, options: Options = EVERYTHING) -> None:
        self.path = path
        self.options = options
        self.position = NOTHING
        self.has: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[str, bool]] = []

    def take(self, position: int | None = None) -> list[tuple[str, bool]]:
        """What this increment told: a title or guid, and whether it is there."""
        stream = StringIO(newline="")
        with Ledger.open(self.path) as ledger:
            increment = write_changes(ledger, stream, self.position if position is None else position, self.options)
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        assert increment.lines == len(lines)
        assert [line["change"] for line in lines] == sorted(line["change"] for line in lines)
        self.position = increment.position
        for line in lines:
            self._apply(line)
        return [(line.get("title", line["guid"]), "deleted" not in line) for line in lines]

    def _apply(self, line: dict[str, Any]) -> None:
        del line["change"]
        if "deleted" in line:
            self.has.pop(line["guid"], None)
        else:
            self.has[line["guid"]] = line

    def has_all(self) -> bool:
        """Whether it has what a full export gives, to the last byte."""
        stream = StringIO(newline="")
        with Ledger.open(self.path) as ledger:
            write(ledger, "jsonl", stream, self.options)
        lines = stream.getvalue().splitlines()
        return sorted(lines) == sorted(json.dumps(line, ensure_ascii=False) for line in self.has.values())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    put(path, piece("ships"), piece("trains"))
    return path


@pytest.fixture
def reader(path: Path) -> Reader:
    reader = Reader(path)
    assert reader.take() == [("About ships", True), ("About trains", True)]
    return reader


# What changed


def test_nothing_is_told_twice(reader: Reader) -> None:
    assert reader.take() == []
    assert reader.has_all()


def test_what_a_fetch_found_unchanged_is_not_told(reader: Reader, path: Path) -> None:
    put(path, piece("ships"), days=1)
    assert reader.take() == []


def test_an_article_that_came_is_told_and_the_others_are_not(reader: Reader, path: Path) -> None:
    put(path, piece("planes"))
    assert reader.take() == [("About planes", True)]
    assert reader.has_all()


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "About ships, again"},
        {"outline": (Heading(level=2, heading="Docks"),)},
        {"authors": ("Ada Okafor",)},
        {"sources": (WIRE,)},
        {"topics": ("harbours",)},
        {"published": Date(text="2026", origin="text", value="2026", precision="year")},
        {"related": (Related(position=1, title="A cable", url="https://paper.example/cable"),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_changed_of_an_article_is_told(reader: Reader, path: Path, changed: dict[str, Any]) -> None:
    put(path, piece("ships", **changed), days=1)
    assert [is_there for _, is_there in reader.take()] == [True]
    assert reader.has_all()


@pytest.mark.parametrize(
    "now",
    [
        (),
        (Related(position=1, title="A cable", url="https://paper.example/cable", summary="Wet."),),
    ],
    ids=["gone", "retold"],
)
def test_related_news_alone_is_told(tmp_path: Path, now: tuple[Related, ...]) -> None:
    path, reader = tmp_path / "news.db", Reader(tmp_path / "news.db")
    put(path, piece("ships", related=(Related(position=1, title="A cable", url="https://paper.example/cable"),)))
    reader.take()
    put(path, piece("ships", related=now), days=1)
    assert reader.take() == [("About ships", True)]
    assert reader.has_all()


def test_an_article_that_only_leads_to_another_now_is_not_told(reader: Reader, path: Path) -> None:
    put(path, piece("docks", related=(Related(position=1, title="x", url="https://paper.example/cable"),)))
    reader.take()
    put(path, piece("cable"))
    assert reader.take() == [("About cable", True)]


def test_an_outlet_that_is_named_renames_the_sources_of_others(reader: Reader, path: Path) -> None:
    put(path, piece("ships", sources=(WIRE,)), days=1)
    reader.take()
    named = replace(WIRE, label="The Wire Service", kind="listed", name="The Wire Service")
    put(path, piece("planes", sources=(named,)))
    assert ("About ships", True) in reader.take()
    assert {source["name"] for line in reader.has.values() for source in line["sources"]} == {"The Wire Service"}
    assert reader.has_all()


def test_what_was_forgotten_is_a_tombstone(reader: Reader, path: Path) -> None:
    drop(path, "ships")
    assert reader.take() == [(article_guid("paper.example/ships"), False)]
    assert reader.has_all()


def test_what_came_and_went_in_between_is_not_told(reader: Reader, path: Path) -> None:
    put(path, piece("planes"))
    drop(path, "planes")
    assert reader.take() == []


def test_a_new_reader_is_not_told_of_what_went(path: Path) -> None:
    drop(path, "ships")
    assert Reader(path).take() == [("About trains", True)]


def test_a_reader_that_lost_its_place_is_told_all_there_is_and_all_that_went(reader: Reader, path: Path) -> None:
    drop(path, "ships")
    assert reader.take(LOST) == [("About trains", True), (article_guid("paper.example/ships"), False)]
    assert reader.has_all()


def test_other_ledgers_merged_are_told(reader: Reader, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    put(other, piece("planes"), piece("ships", summary="On larger ships."), days=1)
    merge(path, other)
    assert sorted(reader.take()) == [("About planes", True), ("About ships", True)]
    assert reader.has_all()
    merge(path, other)
    assert reader.take() == []


def test_what_another_ledger_has_forgotten_is_a_tombstone(reader: Reader, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    put(other, piece("ships"))
    drop(other, "ships")
    merge(path, other)
    assert (article_guid("paper.example/ships"), False) in reader.take()
    assert reader.has_all()


def test_a_place_that_the_ledger_has_not_come_to_is_refused(reader: Reader) -> None:
    with pytest.raises(UsageError, match="this place is another ledger's"):
        reader.take(1_000)


# A selection


def test_an_article_that_is_no_longer_selected_is_a_tombstone(path: Path) -> None:
    reader = Reader(path, Options(selection=Selection(query="ships")))
    assert reader.take() == [("About ships", True)]
    put(path, piece("ships", title="About barges", summary="On barges."), days=1)
    put(path, piece("trains", title="About trains for ships"), days=1)
    told = reader.take()
    assert ("About trains for ships", True) in told
    assert not any(line["title"] == "About ships" for line in reader.has.values())
    assert len(told) == 2


def test_articles_that_were_never_selected_are_not_told(path: Path) -> None:
    reader = Reader(path, Options(selection=Selection(query="ships")))
    reader.take()
    put(path, piece("planes"))
    assert reader.take() == []
    assert reader.has_all()


def test_a_limit_gives_one_part_after_the_other(path: Path) -> None:
    reader = Reader(path, Options(selection=Selection(limit=1)))
    assert reader.take() == [("About ships", True)]
    assert reader.take() == [("About trains", True)]
    assert reader.take() == []


def test_fields_are_given_with_what_a_reader_needs(path: Path) -> None:
    stream = StringIO(newline="")
    with Ledger.open(path) as ledger:
        write_changes(ledger, stream, NOTHING, Options(fields=("title",)))
    assert [list(json.loads(line)) for line in stream.getvalue().splitlines()] == [["guid", "title", "change"]] * 2


# A cursor


def take(path: Path, folder: Path, options: Options = EVERYTHING) -> tuple[int, str | None]:
    increment = export_changes(path, "shop", folder, options, NOW)
    return increment.lines, increment.output.name if increment.output else None


def test_a_cursor_gives_a_file_for_each_increment(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "increments"
    folder.mkdir()
    first = take(path, folder)
    put(path, piece("planes"))
    second = take(path, folder)
    assert (first[0], second[0]) == (2, 1)
    assert [first[1], second[1]] == sorted(file.name for file in folder.iterdir())
    assert take(path, folder) == (0, None)


def test_a_cursor_stays_where_the_file_was_not_written(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        export_changes(path, "shop", tmp_path / "missing" / "new.jsonl", EVERYTHING, NOW)
    assert take(path, tmp_path)[0] == 2


def test_a_file_that_nobody_has_taken_is_not_written_over(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.jsonl"
    export_changes(path, "shop", file, EVERYTHING, NOW)
    before = file.read_text()
    put(path, piece("planes"))
    with pytest.raises(UsageError, match="nobody has taken"):
        export_changes(path, "shop", file, EVERYTHING, NOW)
    assert file.read_text() == before
    file.unlink()
    assert export_changes(path, "shop", file, EVERYTHING, NOW).lines == 1


def test_a_cursor_is_for_one_selection(path: Path, tmp_path: Path) -> None:
    take(path, tmp_path)
    with pytest.raises(UsageError, match="for another selection"):
        take(path, tmp_path, Options(selection=Selection(sites=("paper",))))
    assert take(path, tmp_path, Options(selection=Selection(limit=7))) == (0, None)


def test_a_cursor_never_goes_back_by_itself(path: Path) -> None:
    for position in (2, 1):
        move_cursor(path, "shop", Selection(), position, NOW)
    with Ledger.open(path) as ledger:
        assert cursor_position(ledger, "shop", Selection()) == 2
    rewind_cursor(path, "shop", Selection(), LOST, NOW)
    with Ledger.open(path) as ledger:
        assert cursor_position(ledger, "shop", Selection()) == LOST


def test_a_cursor_of_a_ledger_that_was_merged_into_a_new_one_is_given_everything(path: Path, tmp_path: Path) -> None:
    take(path, tmp_path)
    drop(path, "ships")
    new = tmp_path / "new.db"
    put(new, piece("planes"))
    merge(new, path)
    reader = Reader(new)
    reader.has = {article_guid("paper.example/ships"): {}}
    with Ledger.open(new) as ledger:
        position = cursor_position(ledger, "shop", Selection())
    assert (article_guid("paper.example/ships"), False) in reader.take(position)
    assert reader.has_all()


# Following


def test_who_follows_is_given_what_is_stored_meanwhile(path: Path) -> None:
    stream, names = StringIO(newline=""), ["planes", "barges"]

    def wait() -> bool:
        if names:
            put(path, piece(names.pop(0)))
            return True
        return False

    with Ledger.open(path) as ledger:
        start = last_position(ledger)
    increments = list(follow(path, stream, start, EVERYTHING, wait=wait))
    assert [increment.lines for increment in increments] == [1, 1]
    assert [json.loads(line)["title"] for line in stream.getvalue().splitlines()] == ["About planes", "About barges"]


# The order is the ledger's


def rows(path: Path) -> Iterator[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        yield from db.execute("SELECT id, guid, first, article_id FROM changes ORDER BY id").fetchall()


def test_a_place_is_never_used_twice(path: Path) -> None:
    before = [number for number, *_ in rows(path)]
    drop(path, "trains")
    put(path, piece("planes"))
    after = [number for number, *_ in rows(path)]
    assert min(set(after) - set(before)) > max(before)


def test_an_article_of_the_same_key_has_the_same_guid_in_every_ledger(path: Path, tmp_path: Path) -> None:
    put(tmp_path / "other.db", piece("trains"), piece("ships"))
    guids = [{row[1] for row in rows(one)} for one in (path, tmp_path / "other.db")]
    assert guids[0] == guids[1] == {article_guid("paper.example/ships"), article_guid("paper.example/trains")}
