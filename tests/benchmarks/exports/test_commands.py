"""What the benchmark of exports measures is what it says."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.crawling.measured import ROOT
from benchmarks.exports.commands import ARTICLES, ROWS, TABLES, articles_in, last_day, measured
from crawler.cli.exporting import FORMS
from pipelines.columns import PARTS
from pipelines.store import Store
from tests.ledgers import article, fetch_of


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        run = store.start_run("paper", datetime(2026, 5, 12, tzinfo=UTC))
        store.save_all([fetch_of(article(name)) for name in ("quokka", "wombat")], run)
    return path


def test_every_format_is_measured(ledger: Path) -> None:
    assert {one.name for one in measured(ledger, None)} >= {ROWS, *FORMS}


def test_all_tables_of_a_line_are_asked_of_sqlite_utils() -> None:
    assert set(TABLES) == {"articles", "related_news", *(part.table for part in PARTS)}


def test_the_ledger_says_what_is_in_it(ledger: Path) -> None:
    assert (articles_in(ledger), last_day(ledger)) == (2, "2026-05-12")


def test_both_write_all_articles(ledger: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    commands = {one.name: one.commands for one in measured(ledger, output)}
    for command in (*commands[ARTICLES], *commands["jsonl"]):
        subprocess.run(command, check=True, cwd=ROOT)
    rows, lines = ((output / name).read_text().splitlines() for name in ("articles.rows", "export"))
    assert [{json.loads(line)["title"] for line in some} for some in (rows, lines)] == [
        {"Counting the quokkas", "Counting the wombats"}
    ] * 2
