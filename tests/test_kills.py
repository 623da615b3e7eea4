"""Kills what writes, again and again, and looks at what is left. ``make kills`` does so KILLS times; ``make test`` ten.

After each kill, or several in a row, the program runs to its end once: the ledger must then be the one that a crawl
gives which nobody disturbs. SEED=N chooses other moments.
"""

import os
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.cli.exporting import FORMS
from tests.kill_sites import DESIGNS, Newsroom, serving
from tests.kills import (
    SEED,
    TWICE,
    Length,
    Rows,
    Tally,
    a_moment,
    assert_whole,
    at_change,
    at_moment,
    difference,
    fetched,
    finished,
    held,
    killed,
    left,
    newsledger,
    old_ledger,
    told_feeds,
)

KILLS = int(os.environ.get("KILLS", "200"))
"""Of crawls; beside them a quarter as many of migrations, two tenths of copies, a twentieth of each kind of export."""
MOST_IN_A_ROW = 5
ARTICLES = 1500
"""In the ledgers that are migrated, copied and exported."""


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    tally = Tally()
    yield tally
    sys.stdout.write(f"\nSEED={SEED}: {tally}\n")


# Crawls


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A crawl that nobody killed, and what it left behind."""

    length: Length
    rows: Rows
    fetched: dict[str, set[tuple[object, ...]]]
    left: set[str]

    @classmethod
    def of(cls, room: Newsroom, folder: Path) -> "Undisturbed":
        before = room.served
        seconds = crawl(room, folder)
        path = folder / "news.db"
        length = Length(seconds=seconds, pages=room.served - before)
        return cls(length=length, rows=held(path), fetched=fetched(path), left=left(path))


def crawl(room: Newsroom, folder: Path) -> float:
    """From the first request to the last; the seconds that it took."""
    (folder / "sites").mkdir(parents=True, exist_ok=True)
    for name, text in room.sites.items():
        (folder / "sites" / f"{name}.toml").write_text(text)
    return finished(newsledger(folder, "crawl"))


def kill_crawls(design: str, kills: int, folder: Path, tally: Tally) -> None:
    """Trials with one kill or several in a row, until it was killed so often."""
    moments = random.Random(f"{SEED} {design}")
    with serving(design) as room:
        told = Undisturbed.of(room, folder / "undisturbed")
        target, trial = tally.kills + kills, 0
        tally.designs.add(design)
        while tally.kills < target:
            trial += 1
            tally.trials += 1
            place = folder / f"trial-{trial}"
            ledger = place / "news.db"
            shutil.copytree(folder / "undisturbed" / "sites", place / "sites")
            in_a_row = moments.randint(1, min(MOST_IN_A_ROW, target - tally.kills))
            note = f"{design!r}, SEED={SEED}, trial {trial}: {in_a_row} kills"
            try:
                for _ in range(in_a_row):
                    wait = a_moment(moments, told.length, room, ledger)
                    count(tally, hit=killed(newsledger(place, "crawl"), wait))
                    if moments.random() < 1 / 3 and ledger.exists():
                        assert_whole(ledger)
                crawl(room, place)
                wanted = told if room.feed is None else frozen(room, place, folder / f"all-{trial}")
                assert_as_undisturbed(place, wanted)
            except AssertionError as error:
                pytest.fail(f"{note}\n{error}", pytrace=False)
            shutil.rmtree(place)


def count(tally: Tally, *, hit: bool) -> None:
    tally.kills += hit
    tally.missed += not hit


def frozen(room: Newsroom, place: Path, folder: Path) -> Undisturbed:
    """A crawl of one feed that lists what all those listed that the crawls at ``place`` had stored."""
    entries = [number for version in told_feeds(place / "news.db") for number in room.entries(version)]
    room.frozen = tuple(dict.fromkeys(entries))
    try:
        return Undisturbed.of(room, folder)
    finally:
        room.frozen = ()


def assert_as_undisturbed(place: Path, told: Undisturbed) -> None:
    path = place / "news.db"
    assert_whole(path)
    differs = difference(told.rows, held(path))
    assert not differs, differs
    became = fetched(path)
    for url in sorted(told.fetched.keys() | became.keys()):
        expected, found = told.fetched.get(url, set()), became.get(url, set())
        if not url.endswith("/feed.xml"):
            assert found & expected, f"{url} became {found}, not {expected}"
            assert found - TWICE <= expected, f"{url} became {found}, too, not {expected}"
    assert left(path) <= told.left, f"still to be fetched: {left(path) - told.left}"


def share(kills: int, parts: int) -> int:
    return max(1, -(-kills // parts))


@pytest.mark.kills
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("design", DESIGNS)
def test_a_killed_crawl_ends_as_one_that_nobody_killed(design: str, tmp_path: Path, tally: Tally) -> None:
    kill_crawls(design, share(KILLS, len(DESIGNS)), tmp_path, tally)


@pytest.mark.parametrize("design", ["rotating feed", "redirects", "listings"])
def test_a_crawl_that_is_killed_twice(design: str, tmp_path: Path, tally: Tally) -> None:
    kill_crawls(design, 2, tmp_path, tally)


# Migrations, copies, exports


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """A ledger of an earlier version, and what becomes of it."""

    old: Path
    new: Path
    old_rows: Rows
    new_rows: Rows
    seconds: float
    """How long that takes."""


def opening(path: Path) -> list[str]:
    """Opens a ledger for writing, as all that writes does."""
    program = "import sys; from pathlib import Path; from pipelines.schema import open_database as o"
    return [sys.executable, "-c", f"{program}; o(Path(sys.argv[1]), create=False).close()", str(path)]


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    folder = tmp_path_factory.mktemp("ledgers")
    old, new = folder / "old.db", folder / "news.db"
    old_ledger(old, ARTICLES)
    shutil.copy(old, new)
    seconds = finished(opening(new))
    assert_whole(new)
    return Ledgers(old=old, new=new, old_rows=held(old), new_rows=held(new), seconds=seconds)


def kill_migrations(ledgers: Ledgers, kills: int, folder: Path, tally: Tally) -> None:
    """After each kill the ledger is whole, and all of the old version or all of the new one."""
    moments = random.Random(f"{SEED} migrations")
    target = tally.kills + kills
    while tally.kills < target:
        tally.trials += 1
        path = folder / f"{tally.trials}" / "news.db"
        path.parent.mkdir()
        shutil.copy(ledgers.old, path)
        for _ in range(moments.randint(1, min(MOST_IN_A_ROW, target - tally.kills))):
            count(tally, hit=killed(opening(path), at_moment(moments.uniform(0, ledgers.seconds))))
        assert_whole(path)
        rows = held(path)
        assert rows == (ledgers.old_rows if rows.keys() == ledgers.old_rows.keys() else ledgers.new_rows), SEED
        finished(opening(path))
        assert_whole(path)
        differs = difference(ledgers.new_rows, held(path))
        assert not differs, f"SEED={SEED}, trial {tally.trials}: {differs}"
        for kept in path.parent.glob("*.bak"):  # the file as it was before
            assert_whole(kept)
            assert held(kept) == ledgers.old_rows
        shutil.rmtree(path.parent)


def kill_writers(command: Sequence[str], target: Path, kills: int, tally: Tally) -> None:
    """Whether there was a file before or not: after each kill it is as it was, or as it is in the end."""
    moments = random.Random(f"{SEED} {command}")
    folder = target.parent
    folder.mkdir()
    seconds = finished(command)
    done, wanted = complete(target), tally.kills + kills
    while tally.kills < wanted:
        tally.trials += 1
        shutil.rmtree(folder)
        folder.mkdir()
        before = moments.choice((b"", b"what was there before"))
        if before:
            target.write_bytes(before)
        for _ in range(moments.randint(1, min(MOST_IN_A_ROW, wanted - tally.kills))):
            moment = moments.uniform(0, seconds)
            wait = at_moment(moment) if moments.random() < 1 / 2 else at_change(folder, moment / 3)
            count(tally, hit=killed(command, wait))
        is_old = target.read_bytes() == before if target.exists() else not before
        assert is_old or complete(target) == done, f"SEED={SEED}, trial {tally.trials}: {target.name} is torn"
        finished(command)
        assert complete(target) == done
        if target.suffix != ".db":
            assert [path.name for path in folder.iterdir()] == [target.name], "what was killed left its parts"


def complete(path: Path) -> Rows | bytes:
    """What a copy holds, which is whole; the bytes of any other file."""
    if path.suffix != ".db":
        return path.read_bytes()
    assert_whole(path)
    return held(path)


def copying(ledgers: Ledgers, words: Sequence[str], target: Path) -> list[str]:
    return newsledger(ledgers.new.parent, *words, str(target))


@pytest.mark.kills
@pytest.mark.timeout(3600)
def test_a_killed_migration_leaves_one_version_or_the_other(ledgers: Ledgers, tmp_path: Path, tally: Tally) -> None:
    kill_migrations(ledgers, share(KILLS, 4), tmp_path, tally)


DIGESTS = {"markdown", "html"}
COPIES = {"backup": ("db", "backup", "--force"), "publish": ("db", "publish", "--force")}
EXPORTS = {
    form: ("export", form, *(("--until", "2026-05-12", "--period", "week") if form in DIGESTS else ()), "-o")
    for form in FORMS
}


@pytest.mark.kills
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", [*COPIES, *EXPORTS])
def test_a_killed_copy_or_export_leaves_no_torn_file(name: str, ledgers: Ledgers, tmp_path: Path, tally: Tally) -> None:
    target = tmp_path / "out" / ("copy.db" if name in COPIES else f"news.{name}")
    kills = share(KILLS, 10 if name in COPIES else 20)
    kill_writers(copying(ledgers, (COPIES | EXPORTS)[name], target), target, kills, tally)


def test_a_migration_a_copy_and_an_export_that_are_killed(ledgers: Ledgers, tmp_path: Path, tally: Tally) -> None:
    kill_migrations(ledgers, 2, tmp_path, tally)
    kill_writers(copying(ledgers, COPIES["backup"], tmp_path / "a" / "copy.db"), tmp_path / "a" / "copy.db", 1, tally)
    kill_writers(copying(ledgers, EXPORTS["csv"], tmp_path / "b" / "news.csv"), tmp_path / "b" / "news.csv", 1, tally)
