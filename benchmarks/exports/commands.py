"""What is measured: every format of ours, and sqlite-utils on the same file."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crawler.cli.exporting import FORMS
from pipelines.schema import open_reader

TABLES: Final = ("articles", "outline", "authors", "topics", "sources", "related_news")
"""Those whose rows an exported line holds."""
DIGESTS: Final = frozenset({"markdown", "html"})
FOLDERS: Final = frozenset({"parquet, by month"})
ROWS: Final = "sqlite-utils rows --nl"
"""Of all ``TABLES``, one command after the other: it prints one table at a time."""
ARTICLES: Final = f"{ROWS}, articles alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One way to take everything out of a ledger."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    """To be run one after the other."""


def measured(ledger: Path, output: Path | None) -> Iterator[Measured]:
    """sqlite-utils first; ``output``: a folder for the files, None where they go nowhere."""
    yield _rows(ARTICLES, ledger, output, ("articles",))
    yield _rows(ROWS, ledger, output, TABLES)
    week = ("--period", "week", "--until", last_day(ledger))
    for form in FORMS:
        yield _ours(form, ledger, output, form, *(week if form in DIGESTS else ()))
    yield _ours("jsonl --revisions", ledger, output, "jsonl", "--revisions")
    yield _ours("jsonl --after 0", ledger, output, "jsonl", "--after", "0")
    yield _ours("csv --table sources", ledger, output, "csv", "--table", "sources")
    if output:
        yield _ours("parquet, by month", ledger, output, "parquet")


def last_day(ledger: Path) -> str:
    """Of the newest article."""
    with closing(open_reader(ledger)) as db:
        ((day,),) = db.execute("SELECT substr(max(coalesce(published, saved_at)), 1, 10) FROM articles")
    return str(day)


def articles_in(ledger: Path) -> int:
    """How many it has."""
    with closing(open_reader(ledger)) as db:
        return int(db.table("articles").count)


def _rows(name: str, ledger: Path, output: Path | None, tables: tuple[str, ...]) -> Measured:
    commands = (
        _alone(output / f"{table}.rows" if output else None, "sqlite_utils.cli", "cli", "rows", ledger, table, "--nl")
        for table in tables
    )
    return Measured(name=name, commands=tuple(commands))


def _ours(name: str, ledger: Path, output: Path | None, *words: str) -> Measured:
    there = (f"{output}/months/" if name in FOLDERS else str(output / "export")) if output else "/dev/null"
    program = ("crawler.cli.main", "main", "--quiet", "--db", str(ledger), "export", *words, "-o", there)
    return Measured(name=name, commands=(_alone(None, *program),))


def _alone(printed: Path | None, *words: str | Path) -> tuple[str, ...]:
    return (sys.executable, "-m", "benchmarks.exports.alone", str(printed or "/dev/null"), *map(str, words))
