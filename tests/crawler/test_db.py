"""``newsledger db`` as one types it."""

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli.db import ORDER, size_words
from crawler.cli.main import main
from tests.ledgers import address, article, change, everything, fetch_of, make, rows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make(tmp_path / "news.db", fetch_of(article()), fetch_of(article("wombat"), 1))


def invoke(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--db", str(path), "db", *arguments], prog_name="newsledger")


def complaint(result: Result) -> str:
    (line,) = result.stderr.splitlines()
    return line.removeprefix("newsledger: ")


@pytest.mark.parametrize("name", ORDER)
def test_the_help_of_each_command_shows_examples(tmp_path: Path, name: str) -> None:
    result = invoke(tmp_path / "news.db", name, "--help")
    assert result.exit_code == 0
    assert f"  newsledger db {name}" in result.output.partition("Examples:")[2]


def test_the_help_lists_the_commands_in_order(tmp_path: Path) -> None:
    output = invoke(tmp_path / "news.db", "--help").output
    assert tuple(re.findall(r"^  (\w+)  ", output.partition("Commands:")[2], re.MULTILINE)) == ORDER


COMMANDS = [
    ["check"],
    ["backup"],
    ["publish", "out.db"],
    ["merge", "other.db"],
    ["forget", "paper", "--yes"],
    ["stats"],
]


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path / "other.db", fetch_of(article("numbat")))


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("state", ["missing", "no database", "another database"])
def test_what_is_no_ledger_is_one_line_and_status_1(
    tmp_path: Path, others: Path, arguments: list[str], state: str
) -> None:
    path = tmp_path / "news.db"
    if state == "no database":
        path.write_bytes(b"This is a letter to my aunt. " * 99)
    elif state == "another database":
        change(path, "CREATE TABLE sums (n INTEGER)")
    before = path.read_bytes() if path.exists() else None
    result = invoke(path, *arguments)
    assert "news.db" in complaint(result)
    assert result.exit_code == 1
    assert (path.read_bytes() if path.exists() else None) == before
    assert not (tmp_path / "out.db").exists()


@pytest.mark.parametrize(
    "arguments", [one for one in COMMANDS if one[0] != "backup"], ids=lambda arguments: arguments[0]
)
def test_a_newer_version_is_one_line_and_status_1(ledger: Path, others: Path, arguments: list[str]) -> None:
    change(
        ledger, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsledger', '9999_x', '')"
    )
    before = everything(ledger)
    result = invoke(ledger, *arguments)
    assert "newer version" in complaint(result)
    assert result.exit_code == 1
    assert everything(ledger) == before


@pytest.mark.parametrize("arguments", [["merge", "other.db"], ["forget", "paper", "--yes"]], ids=lambda one: one[0])
def test_a_ledger_that_is_locked_is_one_line_and_status_1(
    ledger: Path, others: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.schema.BUSY_SECONDS", 0.1)
    with sqlite3.connect(ledger, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        result = invoke(ledger, *arguments)
        db.rollback()
    db.close()
    assert "another program is writing" in complaint(result)
    assert result.exit_code == 1


@pytest.mark.parametrize("arguments", [["merge", "other.db"], ["forget", "paper", "--yes"]], ids=lambda one: one[0])
def test_a_ledger_that_may_not_be_written_to_is_one_line_and_status_1(
    ledger: Path, others: Path, arguments: list[str]
) -> None:
    ledger.chmod(0o444)
    if os.access(ledger, os.W_OK):
        pytest.skip("root may write everywhere")
    result = invoke(ledger, *arguments)
    assert "may not be written to" in complaint(result)
    assert result.exit_code == 1


# Check


def test_a_whole_ledger_is_ok(ledger: Path) -> None:
    result = invoke(ledger, "check")
    assert (result.output, result.exit_code) == (f"{ledger}: ok\n", 0)


def test_what_is_wrong_is_a_line_each_and_status_1(ledger: Path) -> None:
    change(ledger, "UPDATE fetches SET url_key = 'x\x1b[2J' WHERE id = 2", "UPDATE runs SET name = 'y'")
    result = invoke(ledger, "check")
    assert result.output.splitlines() == [
        "fetches 2: url_key: is 'x\\x1b[2J', should be 'paper.example/2026/wombat'",
        "runs 1: name: is 'y', should be '2026-05-12 12:00 paper'",
        f"{ledger}: 2 wrong",
    ]
    assert result.exit_code == 1


def test_what_is_wrong_as_json(ledger: Path) -> None:
    change(ledger, "UPDATE runs SET name = 'y'")
    result = invoke(ledger, "check", "--json")
    told = {"table": "runs", "id": 1, "what": "name", "found": "y", "expected": "2026-05-12 12:00 paper"}
    assert json.loads(result.output) == {"violations": [told], "skipped": []}
    assert result.exit_code == 1


# Backup and publish


def test_a_backup_has_the_time_in_its_name(ledger: Path) -> None:
    result = invoke(ledger, "backup", "--json")
    path = Path(json.loads(result.output)["path"])
    assert path.parent == ledger.parent
    assert re.fullmatch(r"news-\d{8}T\d{6}Z\.db", path.name)
    assert everything(path) == everything(ledger)


def test_a_backup_goes_into_a_folder(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    assert invoke(ledger, "backup", str(tmp_path / "safe")).exit_code == 0
    (found,) = (tmp_path / "safe").iterdir()
    assert found.name.startswith("news-")


@pytest.mark.parametrize("name", ["backup", "publish"])
def test_a_file_that_is_there_is_a_mistake(ledger: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "there.db"
    target.touch()
    result = invoke(ledger, name, str(target))
    assert complaint(result) == f"{target}: is there already; --force replaces it"
    assert result.exit_code == 2
    assert invoke(ledger, name, str(target), "--force").exit_code == 0


def test_publishing_tells_both_sizes(ledger: Path, tmp_path: Path) -> None:
    result = invoke(ledger, "publish", str(tmp_path / "out.db"))
    assert re.fullmatch(rf"{tmp_path}/out\.db: [\d.]+ kB, the ledger [\d.]+ kB\n", result.output)


# Merge


def test_merging_tells_what_came(ledger: Path, others: Path) -> None:
    result = invoke(ledger, "merge", "other.db", "other.db")
    assert result.output.splitlines() == [
        "other.db: articles: 1 new, 0 newer, 0 known; fetches: 1 new; runs: 0 new",
        "other.db: articles: 0 new, 0 newer, 1 known; fetches: 0 new; runs: 0 new",
    ]
    assert rows(ledger, "SELECT count(*) FROM articles") == [(3,)]


def test_merging_as_json(ledger: Path, others: Path) -> None:
    (merged,) = json.loads(invoke(ledger, "merge", "other.db", "--json").output)
    assert (merged["path"], merged["added"], merged["known"]) == ("other.db", 1, 0)


def test_merging_what_is_missing_is_status_1(ledger: Path, tmp_path: Path) -> None:
    result = invoke(ledger, "merge", str(tmp_path / "nothing.db"))
    assert "nothing.db: there is no such file" in complaint(result)
    assert result.exit_code == 1


# Forget


def test_forgetting_says_what_was_removed(ledger: Path) -> None:
    result = invoke(ledger, "forget", address("quokka"), "--yes")
    assert (result.output, result.exit_code) == ("removed: articles 1, fetches 1\n", 0)
    assert rows(ledger, "SELECT count(*) FROM articles") == [(1,)]


def test_forgetting_as_json(ledger: Path) -> None:
    removed = json.loads(invoke(ledger, "forget", "paper", "--yes", "--json").output)
    assert (removed["articles"], removed["runs"]) == (2, 1)


def test_where_nobody_can_be_asked_nothing_is_removed(ledger: Path) -> None:
    result = invoke(ledger, "forget", "paper")
    assert "only with --yes" in complaint(result)
    assert result.exit_code == 2
    assert rows(ledger, "SELECT count(*) FROM articles") == [(2,)]


def test_forgetting_what_nobody_knows_is_a_mistake(ledger: Path) -> None:
    result = invoke(ledger, "forget", "nowhere", "--yes")
    assert complaint(result) == "nowhere: the ledger has no article or site of this name"
    assert result.exit_code == 2


@pytest.mark.parametrize(("answer", "status", "left"), [(b"n\n", 1, 2), (b"y\n", 0, 0)])
def test_a_terminal_is_asked(ledger: Path, answer: bytes, status: int, left: int) -> None:
    start = "from crawler.cli.main import main; main(prog_name='newsledger')"
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-W", "error", "-c", start, "--db", str(ledger), "db", "forget", "paper"]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        os.write(ours, answer)
        _, told = program.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert "Remove paper for good (articles: 2)?" in told.decode()
    assert program.returncode == status
    assert rows(ledger, "SELECT count(*) FROM articles") == [(left,)]


# Stats


def test_stats_show_sites_and_tables(ledger: Path) -> None:
    lines = invoke(ledger, "stats").output.splitlines()
    assert lines[0].startswith(f"{ledger}: ")
    assert any(line.split() == ["paper", "2", "2026-05-12", "2026-05-12"] for line in lines)
    assert any(line.split()[:2] == ["articles", "2"] for line in lines)


def test_stats_as_json(ledger: Path) -> None:
    found = json.loads(invoke(ledger, "stats", "--json").output)
    assert found["sites"] == [{"site": "paper", "articles": 2, "first": "2026-05-12", "last": "2026-05-12"}]
    assert found["pages"] * found["page_bytes"] == found["file_bytes"]


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, ""), (0, "0 bytes"), (999, "999 bytes"), (4096, "4.1 kB"), (12_345_678_901_234, "12345.7 GB")],
)
def test_sizes_are_said_as_people_say_them(size: int | None, words: str) -> None:
    assert size_words(size) == words


def test_the_commands_do_not_wait_for_scrapy(ledger: Path) -> None:
    script = (
        f"from crawler.cli.main import main; main(['--db', {str(ledger)!r}, 'db', 'check'], standalone_mode=False); "
    )
    told = "import sys; print([name for name in ('scrapy', 'twisted', 'bs4', 'rich') if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script + told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.endswith("\n[]\n")


def test_help_does_not_wait_for_the_ledger(tmp_path: Path) -> None:
    script = "import sys, crawler.cli.main; print([name for name in sys.modules if name.startswith(('sqlite', 'pipelines.m'))])"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "sqlite" not in result.stdout
    assert "pipelines.merging" not in result.stdout
