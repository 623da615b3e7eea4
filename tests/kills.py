"""Kills processes, and says whether two ledgers are the same, row by row (tests/test_kills.py)."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlite_utils import Database

from pipelines.schema import migrations
from tests.kill_sites import OUTLETS, Newsroom

ROOT = Path(__file__).parents[1]
SEED = int(os.environ.get("SEED", "1"))
PATIENCE = 120
"""Seconds for a process that nobody kills."""
Rows = dict[str, Counter[tuple[object, ...]]]
"""By table. Ids are natural keys, times say only whether they are there."""
NATURAL = {"articles": "key", "sites": "name", "outlets": "domain"}
TIMES = frozenset(
    (
        *("saved_at", "changed_at", "first_seen", "gone_at", "found_at", "undone_at", "forgotten_at"),
        *("first_at", "asked_at", "full_at", "again_at", "robots_fetched_at", "tdmrep_fetched_at", "paused_until"),
    )
)
WORDS = ("lantern", "quay", "tide", "ferry", "Hafenmeister", "提灯が港に", "étiage", "dock")
OF_LAST_RUN = frozenset(("id", "due_at", "due_reason", "failures"))
"""Columns that tell how the last crawl ended, and when the next is due."""
OF_RUNS = frozenset(("runs", "fetches", "found_urls", "resources", "hosts", "changes"))
"""Tables that tell how a ledger came about; ``fetched`` compares what matters of them."""


@dataclass(slots=True)
class Tally:
    """What was done."""

    kills: int = 0
    """Of processes that were running."""
    missed: int = 0
    """Processes that had ended before."""
    trials: int = 0
    designs: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.kills} kills ({self.missed} came too late), {self.trials} trials, {len(self.designs)} designs"


# Processes


class Running(Protocol):
    """A process that may end."""

    def poll(self) -> int | None:
        """None until it has."""


def newsledger(folder: Path, *words: str) -> list[str]:
    program = "import sys; from crawler.cli.main import main; sys.exit(main())"
    return [sys.executable, "-c", program, "--data", str(folder), "--quiet", *words]


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """In a process group of its own."""
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finished(command: Sequence[str]) -> float:
    """Runs a command to its end, which has to be a good one; the seconds it took."""
    began = time.monotonic()
    with started(command) as process:
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told.decode()[-500:]
    return time.monotonic() - began


def killed(command: Sequence[str], wait: Callable[[subprocess.Popen[bytes]], None]) -> bool:
    """Whether the command was still running after ``wait``; it is dead now."""
    with started(command) as process:
        wait(process)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    assert process.returncode in {0, -signal.SIGKILL}, f"it failed by itself: status {process.returncode}"
    return process.returncode != 0


def at_moment(seconds: float) -> Callable[[subprocess.Popen[bytes]], None]:
    return lambda _: time.sleep(seconds)


def at_page(room: Newsroom, number: int) -> Callable[[subprocess.Popen[bytes]], None]:
    """Right after so many more pages were served."""
    wanted = room.served + number

    def wait(process: subprocess.Popen[bytes]) -> None:
        with room.serving:
            while room.served < wanted and process.poll() is None:
                room.serving.wait(0.05)

    return wait


def at_write(ledger: Path, number: int, seconds: float) -> Callable[[Running], None]:
    """So many seconds after it was written to so many times: within a transaction, or right behind one."""
    log = ledger.with_name(f"{ledger.name}-wal")

    def state() -> tuple[int, int] | None:
        try:
            told = log.stat()
        except FileNotFoundError:
            return None
        return (told.st_size, told.st_mtime_ns)

    def wait(process: Running) -> None:
        seen, times = state(), 0
        while times < number and process.poll() is None:
            time.sleep(0.001)
            now = state()
            times += now is not None and now != seen
            seen = now
        time.sleep(seconds)

    return wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a crawl is that nobody disturbs."""

    seconds: float
    pages: int


def a_moment(
    moments: random.Random, length: Length, room: Newsroom, ledger: Path
) -> Callable[[subprocess.Popen[bytes]], None]:
    """In a crawl: by the clock from the start of the process, after a page, or at a write."""
    match moments.choice(("clock", "clock", "page", "write")):
        case "clock":
            return at_moment(moments.uniform(0, length.seconds))
        case "page":
            return at_page(room, moments.randint(1, max(1, length.pages - 1)))
    return at_write(ledger, moments.randint(1, 12), moments.uniform(0, 0.02))


# Ledgers


def assert_whole(path: Path) -> None:
    """Of any version, with the search index as the articles are."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        if db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'articles_fts'").fetchone():
            try:
                db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                raise AssertionError("the search index is not that of the articles") from error


def held(path: Path) -> Rows:
    """What a ledger has, whatever its ids and times."""
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT'"
        tables = [name for (name,) in db.execute(sql) if name not in OF_RUNS]
        return {table: Counter(_rows(db, table)) for table in tables}


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    others = {column: other for _, _, other, column, *_ in db.execute(f"PRAGMA foreign_key_list({table})")}
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})") if name not in OF_LAST_RUN]
    told = [
        f"(SELECT {NATURAL[others[name]]} FROM {others[name]} AS other WHERE other.id = here.{name})"
        if name in others
        else f"here.{name} IS NULL"
        if name in TIMES
        else f"here.{name}"
        for name in columns
    ]
    rows = db.execute(f"SELECT {', '.join(told)} FROM {table} AS here").fetchall()
    if table == "duplicates":  # which of two copies was saved first is chance
        return [(*sorted(row[:2]), *row[2:]) for row in rows]
    return rows


def fetched(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """What became of each url, in all runs together; whether its article was new then does not matter, nor whether the
    url itself was asked for or another that redirects to it."""
    told: dict[str, set[tuple[object, ...]]] = {}
    with closing(sqlite3.connect(path)) as db:
        for url, final_url, outcome, reason, status, key in db.execute(FETCHES):
            gave = outcome in {"saved", "unchanged", "duplicate"} and key is not None
            if outcome == "not modified":  # a listing that the run before had read
                continue
            became = ("gave", key) if gave else (outcome, reason, status)
            for one in (url, final_url if status else None):
                if one is not None:
                    told.setdefault(one, set()).add(became)
    return told


TWICE = {
    ("duplicate", "led to an address that this run has already asked for", None),
    ("duplicate", "this run has already asked for it, in another form or by a redirect", None),
}
"""What becomes, too, of a listing that a redirect leads to: which of the two is asked for first is chance."""
FETCHES = """
SELECT fetches.url, final_url, outcome, reason, status, articles.key
FROM fetches LEFT JOIN articles ON articles.id = fetches.article_id
"""


def left(path: Path) -> set[str]:
    """The urls that are still to be fetched."""
    with closing(sqlite3.connect(path)) as db:
        return {url for (url,) in db.execute("SELECT url FROM found_urls")}


def told_feeds(path: Path) -> list[int]:
    """The numbers of the feeds whose fetch was stored, in that order."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT etag FROM fetches WHERE outcome = 'listing' AND etag IS NOT NULL ORDER BY id")
        return [int(etag.strip('"')) for (etag,) in rows]


def difference(expected: Rows, found: Rows) -> str:
    """The first rows that only one has, a few for each table; empty where they are the same."""
    lines = []
    for table in sorted(expected.keys() | found.keys()):
        here, there = expected.get(table, Counter()), found.get(table, Counter())
        for word, rows in (("missing", here - there), ("too many", there - here)):
            if rows:
                first = "\n    ".join(str(row)[:300] for row in list(rows)[:2])
                lines.append(f"{table}: {rows.total()} {word}\n    {first}")
    return "\n".join(lines)


def at_change(folder: Path, seconds: float) -> Callable[[Running], None]:
    """So many seconds after there is another file in a folder, or one less."""
    before = {path.name for path in folder.iterdir()}

    def wait(process: Running) -> None:
        while process.poll() is None and {path.name for path in folder.iterdir()} == before:
            time.sleep(0.002)
        time.sleep(seconds)

    return wait


# An old ledger


def old_ledger(path: Path, articles: int) -> None:
    """One of version 3, as the first releases wrote it; large enough that it takes a while to bring it up to date."""
    chance = random.Random(3)
    with Database(path) as db:
        migrations.apply(db, stop_before="0004_identity_and_memory")
        db.enable_wal()
        moment = "2026-05-12T09:41:07Z"
        rows: dict[str, list[tuple[object, ...]]] = {
            "sites (id, name)": [(1, "paper")],
            "runs (id, site_id, started_at, ended_at, reason)": [(1, 1, moment, moment, "finished")],
            "outlets (id, name, domain, named_by)": [
                (number, outlet, f"{number}.example", "source") for number, outlet in enumerate(OUTLETS, 1)
            ],
        }
        for number in range(1, articles + 1):
            for table, row in _old_rows(number, moment, chance):
                rows.setdefault(table, []).append(row)
        for table, values in rows.items():
            places = ", ".join("?" for _ in values[0])
            db.conn.executemany(f"INSERT INTO {table} VALUES ({places})", values)
        db.conn.commit()


def _old_rows(number: int, moment: str, chance: random.Random) -> Iterator[tuple[str, tuple[object, ...]]]:
    url, key = f"http://paper.example/{number}", f"paper.example/{number}"
    text = " ".join(f"{chance.choice(WORDS)}{chance.randint(0, 999)}" for _ in range(350))
    dated = "published, published_text, published_precision, published_origin"
    yield (
        f"articles (id, title, url, text, key, site_id, {dated}, saved_at, changed_at)",
        (number, f"{number} lanterns", url, text, key, 1, "2026-05-12", "12 May 2026", "day", "text", moment, moment),
    )
    yield "article_urls (url, url_key, article_id, first_seen)", (url, key, number, moment)
    yield (
        "fetches (url, url_key, outcome, fetched_at, status, site_id, run_id, article_id)",
        (url, key, "saved", moment, 200, 1, 1, number),
    )
    for position in (1, 2):
        outlet = (number * position) % len(OUTLETS)
        yield "outline (article_id, position, level, heading)", (number, position, 2, f"Part {position} of {number}")
        yield (
            "sources (article_id, position, name, label, domain, kind, outlet_id)",
            (number, position, OUTLETS[outlet], OUTLETS[outlet], f"{outlet + 1}.example", "listed", outlet + 1),
        )
        yield (
            "related_news (article_id, position, title, url, key, first_seen)",
            (number, position, f"東京の提灯 {position}", f"{url}/{position}", f"{key}/{position}", moment),
        )
