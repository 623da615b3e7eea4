"""``newsledger export`` as its users run it."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli.exporting import FORMS
from crawler.cli.main import main
from pipelines.export import FORMATS
from pipelines.records import Article, Source
from pipelines.store import Store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
WIRE = Source(position=1, label="Harbour Wire", kind="listed", domain="harbourwire.example", name="Harbour Wire")


def put(data: Path, *names: str) -> None:
    with Store.open(data / "news.db") as store:
        for name in names:
            url, sources = f"http://paper.example/{name}", (WIRE,) if name == "foundry" else ()
            article = Article(title=f"The {name}", url=url, site="paper", text=f"A {name} opens.", sources=sources)
            store.put(article, NOW)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    put(folder, "foundry", "bridge")
    return folder


def export(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "export", *arguments])


def titles(text: str) -> list[str]:
    return [json.loads(line)["title"] for line in text.splitlines()]


def command(data: Path, *arguments: str) -> list[str]:
    start = "from crawler.cli.main import main; main()"
    return [sys.executable, "-W", "error", "-c", start, "--data", str(data), "export", "--follow", *arguments]


def following(data: Path, *arguments: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command(data, *arguments), cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


# Formats


def test_the_help_knows_every_format() -> None:
    assert sorted(FORMS) == sorted(FORMATS)


@pytest.mark.parametrize("form", FORMS)
def test_every_format_is_written_to_a_file_and_again_the_same(data: Path, tmp_path: Path, form: str) -> None:
    files = [tmp_path / f"{name}{FORMATS[form].suffix}" for name in ("first", "second")]
    for file in files:
        result = export(data, form, "-o", str(file))
        assert (result.exit_code, result.stdout) == (0, "")
    assert files[0].read_bytes() == files[1].read_bytes() != b""


@pytest.mark.parametrize("form", FORMS)
def test_standard_output_has_what_a_file_has(data: Path, tmp_path: Path, form: str) -> None:
    export(data, form, "-o", str(tmp_path / "file"))
    assert export(data, form).stdout_bytes == (tmp_path / "file").read_bytes()


def test_a_file_is_told_of_and_quiet_is_quiet(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    assert export(data, "-o", str(file)).stderr == f"newsledger: 2 articles to {file}\n"
    arguments = ["--data", str(data), "-q", "export", "-o", str(file)]
    assert CliRunner().invoke(main, arguments).stderr == ""


def test_the_ledger_is_not_written_over(data: Path) -> None:
    before = (data / "news.db").read_bytes()
    result = export(data, "csv", "-o", str(data / "news.db"))
    assert (result.exit_code, result.stderr) == (2, f"newsledger: {data / 'news.db'}: is the ledger\n")
    assert (data / "news.db").read_bytes() == before


# Which, and how


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--site", "paper"], {"The foundry", "The bridge"}),
        (["--outlet", "harbourwire.example"], {"The foundry"}),
        (["--outlet", "Harbour Wire"], {"The foundry"}),
        (["--query", "bridge opens"], {"The bridge"}),
        (["--since", "2026-05-14"], set()),
        (["--until", "2026-05", "--query", "foundry"], {"The foundry"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_only_those_that_were_asked_for(data: Path, arguments: list[str], found: set[str]) -> None:
    assert set(titles(export(data, *arguments).stdout)) == found


def test_fields_stand_in_the_order_asked_for(data: Path) -> None:
    line = export(data, "--fields", "url, title", "--limit", "1").stdout
    assert list(json.loads(line)) == ["url", "title"]


def test_revisions_are_there_where_they_were_asked_for(data: Path) -> None:
    assert "revisions" not in json.loads(export(data, "--limit", "1").stdout)
    assert json.loads(export(data, "--limit", "1", "--revisions").stdout)["revisions"] == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--fields", "tilte"], "tilte: entries have no such field; they have guid, kicker, title"),
        (["--outlet", "nowhere.example"], "nowhere.example: no article of the ledger cites an outlet"),
        (["--site", "nowhere"], "nowhere: the ledger has nothing of this site"),
        (["--query", "…"], "…: there is no word in it to search for"),
        (["--since", "May"], "May: is no date such as"),
        (["--formulas"], "--formulas: does not go with jsonl"),
        (["atom", "--fields", "title"], "--fields: does not go with atom"),
        (["csv", "--cursor", "shop"], "csv: only jsonl can hold what changed"),
        (["--cursor", "../shop"], "a cursor's name is made of letters"),
        (["--follow", "-o", "x.jsonl"], "--follow: goes to standard output alone"),
        (["--follow", "--limit", "3"], "--limit: does not go with --follow"),
        (["--after", "1000"], "1000: the ledger has come to change"),
        (["-o", "/dev/null/x/"], "/dev/null/x/: cannot be made"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line(data: Path, arguments: list[str], complaint: str) -> None:
    result = export(data, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1


# Only what changed


def test_a_cursor_gives_each_change_once(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "increments"
    assert export(data, "--cursor", "shop", "-o", f"{folder}/").exit_code == 0
    put(data, "harbour")
    export(data, "--cursor", "shop", "-o", f"{folder}/")
    again = export(data, "--cursor", "shop", "-o", f"{folder}/")
    assert again.stderr == "newsledger: nothing has changed\n"
    assert [titles(file.read_text()) for file in sorted(folder.iterdir())] == [
        ["The foundry", "The bridge"],
        ["The harbour"],
    ]


def test_a_cursor_of_standard_output(data: Path) -> None:
    assert titles(export(data, "--cursor", "shop").stdout) == ["The foundry", "The bridge"]
    assert export(data, "--cursor", "shop").stdout == ""
    put(data, "harbour")
    assert titles(export(data, "--cursor", "shop").stdout) == ["The harbour"]


def test_a_cursor_is_set_back(data: Path) -> None:
    export(data, "--cursor", "shop")
    assert titles(export(data, "--cursor", "shop", "--after", "0").stdout) == ["The foundry", "The bridge"]


def test_a_reader_keeps_its_own_place(data: Path) -> None:
    lines = export(data, "--after", "0").stdout.splitlines()
    place = json.loads(lines[0])["change"]
    assert titles(export(data, "--after", str(place)).stdout) == ["The bridge"]


# Following


def test_who_follows_reads_what_is_stored(data: Path) -> None:
    with following(data, "--after", "0") as process:
        assert process.stdout is not None
        assert [json.loads(process.stdout.readline())["title"] for _ in range(2)] == ["The foundry", "The bridge"]
        put(data, "harbour")
        assert json.loads(process.stdout.readline())["title"] == "The harbour"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(30) == 0


def test_who_follows_ends_where_nobody_reads_though_nothing_is_stored(data: Path) -> None:
    reader, writer = os.pipe()
    process = subprocess.Popen(command(data), cwd=ROOT, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    os.close(reader)
    assert process.communicate(timeout=60)[1] == b""
    assert process.returncode == 0


def test_a_cursor_moves_with_what_was_followed(data: Path) -> None:
    with following(data, "--cursor", "shop") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        put(data, "harbour")
        process.stdout.readline()
        put(data, "tunnel")
        assert json.loads(process.stdout.readline())["title"] == "The tunnel"
        process.stdout.close()
        process.wait(30)
    assert set(titles(export(data, "--cursor", "shop").stdout)) <= {"The tunnel"}
