"""What changes a ledger without end, and what takes its changes: processes to kill (tests/test_consumer_kills.py).

    python -m tests.consumers change LEDGER SEED [STEPS]
    python -m tests.consumers files DATA FOLDER HELD [OPTION …]     # a file an increment, by the command
    python -m tests.consumers library DATA FOLDER HELD              # the same by the function, many times a second
    python -m tests.consumers pipe DATA HELD [OPTION …]             # by a pipe that stays open

DATA is a folder with news.db. HELD is the consumer's own SQLite file: what it has, and what it saw go wrong.
"""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from pipelines.changes import export_changes
from pipelines.errors import LedgerError
from pipelines.formats.options import Options
from pipelines.links import url_key
from pipelines.merging import merge
from pipelines.outlets import outlet_name
from pipelines.records import Article, Fetch, Outcome, Related, Source
from pipelines.removing import forget, target_of
from pipelines.schema import open_database
from pipelines.store import Store
from tests.kills import newsledger
from tests.ledgers import address, article, fetch_of, make

CURSOR = "shop"
SITES = ("paper", "quay", "tide")
WORDS = ("lantern", "ferry", "harbour", "</script>", '"quoted"\u2028and cut', "=1+1")
DOMAINS = tuple(f"wire-{number}.example" for number in range(40))


# What changes a ledger


def change(ledger: Path, seed: str, steps: int | None = None) -> None:
    """So many steps, or on and on."""
    tempfile.tempdir = str(ledger.parent)
    chance = random.Random(seed)
    _came(ledger, chance)
    for _ in count() if steps is None else range(steps):
        actions = tuple(ACTIONS)
        (action,) = chance.choices(actions, weights=[ACTIONS[one] for one in actions])
        action(ledger, chance)
        time.sleep(chance.uniform(0, 0.05) if steps is None else 0)


def _came(ledger: Path, chance: random.Random) -> None:
    """New articles."""
    some = [_piece(f"{chance.getrandbits(40):x}", chance.choice(SITES), chance) for _ in range(chance.randint(1, 6))]
    _save(ledger, *some)


def _retold(ledger: Path, chance: random.Random) -> None:
    """Articles with other words."""
    _save(ledger, *(_piece(name, site, chance) for name, site in _known(ledger, chance.randint(1, 4))))


def _offers(ledger: Path, chance: random.Random) -> None:
    """The same pages with other related news, under the same titles."""
    with Store.open(ledger) as store:
        run = store.start_run("quay", datetime.now(UTC))
        for name, site in _known(ledger, 3):
            offered = (Related(position=1, title="The wombats", url=address(f"{chance.random()}", site)),)
            store.save(fetch_of(article(name, site, related=offered), _hours()), run)


def _same(ledger: Path, chance: random.Random) -> None:
    """A page twice: the second time it changes nothing."""
    for name, site in _known(ledger, 1):
        page = _piece(name, site, chance)
        _save(ledger, page)
        _save(ledger, page)


def _forgotten(ledger: Path, chance: random.Random) -> None:
    """One article, for good."""
    for name, site in _known(ledger, 1):
        _forget(ledger, address(name, site))


def _merged(ledger: Path, chance: random.Random) -> None:
    """Another ledger: with what this one has, newer, and what it has not; and without what it has forgotten."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.db"
        names = [*_known(ledger, 3), (f"{chance.getrandbits(40):x}", "quay")]
        make(other, *(fetch_of(_piece(name, site, chance), _hours()) for name, site in names))
        if chance.random() < 1 / 2:
            _forget(other, address(*names[0]))
        with suppress(LedgerError):  # a reader keeps the file from being written anew
            merge(ledger, other)


ACTIONS: Mapping[Callable[[Path, random.Random], None], int] = {
    _came: 40,
    _retold: 30,
    _offers: 10,
    _same: 5,
    _forgotten: 10,
    _merged: 5,
}
"""With how often."""


def _piece(name: str, site: str, chance: random.Random) -> Article:
    word, domains = chance.choice(WORDS), chance.sample(DOMAINS, 3)
    listed = f"The {chance.randint(1, 3)} Wire"
    sources = (
        Source(position=1, label=listed, kind="listed", domain=domains[0], name=listed),
        *(
            Source(position=position, label="a report", kind="cited", domain=domain, name=outlet_name(None, domain))
            for position, domain in enumerate(domains[1:], 2)
        ),
    )
    title = f"The {word} of {name}, {chance.randint(1, 9)} times"
    return article(name, site, title=title, text=f"{name} {word} {chance.random()}", sources=sources)


def _save(ledger: Path, *articles: Article) -> None:
    with Store.open(ledger) as store:
        run = store.start_run("quay", datetime.now(UTC))
        store.save_all([fetch_of(one, _hours()) for one in articles], run)
        gone = Fetch(url=address("gone"), site="quay", fetched_at=datetime.now(UTC), outcome=Outcome.HTTP_ERROR)
        store.save(replace(gone, status=404), run)
        store.end_run(run, datetime.now(UTC), "finished")


def _forget(ledger: Path, url: str) -> None:
    with closing(open_database(ledger, create=False)) as db:
        target = target_of(db, [url_key(url)])
    with suppress(LedgerError):  # as above: the rows are gone
        forget(ledger, target, datetime.now(UTC))


def _known(ledger: Path, number: int) -> list[tuple[str, str]]:
    """Names and sites of some articles."""
    with closing(sqlite3.connect(ledger)) as db:
        rows = db.execute("SELECT url FROM articles ORDER BY random() LIMIT ?", [number]).fetchall()
    return [(url.rpartition("/")[2], url.split("/")[2].removesuffix(".example")) for (url,) in rows]


def _hours() -> float:
    """Of now, as ``fetch_of`` wants them."""
    return (datetime.now(UTC) - datetime(2026, 5, 12, 12, tzinfo=UTC)) / timedelta(hours=1)


# What takes the changes


def open_held(path: Path) -> sqlite3.Connection:
    """What a consumer has: its lines by guid, NULL for what is gone; its place; and what it saw go wrong."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE IF NOT EXISTS held (guid TEXT PRIMARY KEY, change INTEGER NOT NULL, line TEXT)")
    db.execute("CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY, position INTEGER, file TEXT)")
    db.execute("CREATE TABLE IF NOT EXISTS faults (told TEXT NOT NULL)")
    db.execute("INSERT OR IGNORE INTO place VALUES (1, 0, '')")
    return db


def _put(db: sqlite3.Connection, line: str, after: int) -> int:
    """Puts a line in the place of what there is under its guid; the line's place."""
    told = json.loads(line)
    guid, place, is_gone = told["guid"], int(told["change"]), "deleted" in told
    (held,) = db.execute("SELECT max(change) FROM held WHERE guid = ?", [guid]).fetchone()
    for fault, is_there in (
        (f"{place} came after {after}", place <= after),
        (f"{guid} was at {held} and is at {place}", held is not None and place < held),
    ):
        if is_there:
            db.execute("INSERT INTO faults VALUES (?)", [fault])
    db.execute("INSERT OR REPLACE INTO held VALUES (?, ?, ?)", [guid, place, None if is_gone else line])
    return place


def load(db: sqlite3.Connection, file: Path) -> None:
    """All of a file in one transaction; then it goes."""
    db.execute("BEGIN IMMEDIATE")
    (last,) = db.execute("SELECT file FROM place").fetchone()
    if file.name < last:
        db.execute("INSERT INTO faults VALUES (?)", [f"{file.name} came after {last}"])
    after = 0
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            after = _put(db, line, after)
    db.execute("UPDATE place SET file = ?", [file.name])
    db.execute("COMMIT")
    file.unlink()


def files(data: Path, folder: Path, held: Path, *options: str) -> None:
    """Increment by increment, for ever."""
    while True:
        take(data, folder, held, *options)


def take(data: Path, folder: Path, held: Path, *options: str) -> None:
    """What is there already, then one increment."""
    with closing(open_held(held)) as db:
        _load_all(db, folder)
        command = newsledger(data, "export", "jsonl", "--cursor", CURSOR, "-o", f"{folder}/", *options)
        subprocess.run(command, check=True)
        _load_all(db, folder)


def library(data: Path, folder: Path, held: Path) -> None:
    """The same without a process an increment."""
    with closing(open_held(held)) as db:
        while True:
            _load_all(db, folder)
            export_changes(data / "news.db", CURSOR, folder, Options(), datetime.now(UTC))


def _load_all(db: sqlite3.Connection, folder: Path) -> None:
    for file in sorted(folder.glob("*.jsonl")):
        load(db, file)


def pipe(data: Path, held: Path, *options: str) -> None:
    """Line by line from a command that follows the ledger; begun anew from our own place when it ends."""
    with closing(open_held(held)) as db:
        while True:
            (position,) = db.execute("SELECT position FROM place").fetchone()
            command = newsledger(data, "export", "jsonl", "--follow", "--after", str(position), *options)
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as producer:
                producer_of(held).write_text(str(producer.pid))
                _drink(db, producer)
            if producer.returncode != -signal.SIGKILL:
                sys.exit(f"it ended by itself: status {producer.returncode}")


def producer_of(held: Path) -> Path:
    """The file that says which process fills the pipe of a consumer."""
    return held.with_suffix(".pid")


def _drink(db: sqlite3.Connection, producer: "subprocess.Popen[str]") -> None:
    """What a line tells and the place that it leads to are one transaction; half a line tells nothing."""
    assert producer.stdout
    for line in producer.stdout:
        if line.endswith("\n"):
            db.execute("BEGIN IMMEDIATE")
            (after,) = db.execute("SELECT position FROM place").fetchone()
            db.execute("UPDATE place SET position = ?", [_put(db, line, after)])
            db.execute("COMMIT")


def main() -> None:
    """One of the programs."""
    name, first, *rest = sys.argv[1:]
    match name:
        case "change":
            change(Path(first), rest[0], int(rest[1]) if rest[1:] else None)
        case "files":
            files(Path(first), Path(rest[0]), Path(rest[1]), *rest[2:])
        case "library":
            library(Path(first), Path(rest[0]), Path(rest[1]))
        case "pipe":
            pipe(Path(first), Path(rest[0]), *rest[1:])


if __name__ == "__main__":
    main()
