"""``newsledger import`` of an export, as its users run it; saved pages are in test_cli.py."""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crawler.cli.main import main
from pipelines.records import Article
from pipelines.store import Store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>The ferry</title><meta property="og:type" content="article"></head>
<body><article><h1>The ferry</h1><p>The council met on Tuesday and found that the ferry may sail again in autumn.</p>
<p>Cyclists go first, then buses. Lorries wait for a second report, which is due in the spring.</p></article></body>"""


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """What a ledger of two articles exports."""
    with Store.open(tmp_path / "other" / "news.db") as store:
        for name in ("foundry", "bridge"):
            store.put(Article(title=f"The {name}", url=f"http://paper.example/{name}", text=f"A {name} opens."), NOW)
    file = tmp_path / "news.jsonl"
    file.write_bytes(CliRunner().invoke(main, ["--data", str(tmp_path / "other"), "export"]).stdout_bytes)
    return file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def import_(data: Path, *arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "import", *map(str, arguments)], input=stdin)


def run(data: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own: pages are read by a crawl."""
    start = "from crawler.cli.main import main; main()"
    command = [sys.executable, "-W", "error", "-c", start, "--data", str(data), "import", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=data.parent, env=environment, capture_output=True, text=True, check=False)


def titles(data: Path) -> list[Any]:
    with closing(sqlite3.connect(data / "news.db")) as db:
        return [title for (title,) in db.execute("SELECT title FROM articles ORDER BY title")]


def test_an_export_comes_in_once(data: Path, lines: Path) -> None:
    assert import_(data, lines).stdout == "articles: 2 new, 0 newer, 0 known\n"
    again = import_(data, lines)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "articles: 0 new, 0 newer, 2 known\n", "")
    assert titles(data) == ["The bridge", "The foundry"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_an_export_packed_or_not(data: Path, lines: Path, pack: Any) -> None:
    assert import_(data, "-", stdin=pack(lines.read_bytes())).exit_code == 0
    assert titles(data) == ["The bridge", "The foundry"]


def test_quiet_is_quiet(data: Path, lines: Path) -> None:
    result = CliRunner().invoke(main, ["-q", "--data", str(data), "import", str(lines)])
    assert (result.exit_code, result.output) == (0, "")


def test_what_went_and_what_was_forgotten_is_told(data: Path, lines: Path, tmp_path: Path) -> None:
    import_(data, lines)
    with closing(sqlite3.connect(data / "news.db")) as db:
        (guid,) = db.execute("SELECT guid FROM articles WHERE title = 'The bridge'").fetchone()
    (tmp_path / "gone.jsonl").write_text(f'{{"guid": "{guid}", "deleted": true, "schema": "1.0", "change": 7}}\n')
    assert import_(data, tmp_path / "gone.jsonl").stdout == "articles: 0 new, 0 newer, 0 known, 1 removed\n"
    CliRunner().invoke(main, ["--data", str(data), "db", "forget", "http://paper.example/foundry", "--yes"])
    told = import_(data, lines).stdout
    assert told == "articles: 1 new, 0 newer, 0 known, 1 left out that the ledger has forgotten\n"
    assert titles(data) == ["The bridge"]


def test_a_wrong_line_is_one_line_and_the_status_of_wrong_use(data: Path, lines: Path) -> None:
    with lines.open("a") as stream:
        stream.write('{"title": "Half a line"\n')
    result = import_(data, lines)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"newsledger: {lines}, line 3: is no JSON: ")
    assert result.stderr.count("\n") == 1
    assert not (data / "news.db").exists()


def test_pages_and_exports_come_in_together(data: Path, lines: Path, tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text(PAGE)
    result = run(data, lines, tmp_path / "ferry.html", "--url", "http://paper.example/ferry")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("articles: 2 new, 0 newer, 0 known\nimport: 1 fetched, 1 saved")
    assert titles(data) == ["The bridge", "The ferry", "The foundry"]


def test_where_a_line_is_wrong_no_page_is_read(data: Path, lines: Path, tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text(PAGE)
    lines.write_text("{}\n")
    assert run(data, tmp_path / "ferry.html", lines).returncode == 2
    assert not (data / "news.db").exists()


def test_a_folder_is_one_of_pages_whatever_else_lies_there(data: Path, lines: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "ferry.html").write_text(PAGE)
    (folder / "manifest.jsonl").write_text('{"id": "ferry", "url": "http://paper.example/ferry"}\n')
    lines.rename(folder / "news.jsonl")
    assert run(data, folder).returncode == 0
    assert titles(data) == ["The ferry"]


@pytest.mark.parametrize("hint", [("--url", "http://a.example/b"), ("--site", "paper"), ("--fetched-at", "2026-05-12")])
def test_what_is_said_of_pages_does_not_go_with_an_export(data: Path, lines: Path, hint: tuple[str, str]) -> None:
    result = import_(data, lines, *hint)
    assert result.exit_code == 2
    assert "are about saved pages" in result.stderr
    assert not (data / "news.db").exists()
