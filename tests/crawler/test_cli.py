import json
import os
import pty
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from crawler.cli.demo import command_line, next_commands, program_name
from crawler.cli.main import COMMANDS, main
from crawler.cli.options import Place
from pipelines.json_records import article_json
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Fetch, Heading, Related, Source
from pipelines.store import Store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
FOUNDRY = Article(
    title="Foundry opens its second hall",
    url="http://paper.example/2026/foundry",
    site="paper",
    summary="A hall of 40,000 square metres begins to work — at last.",
    topics=("chips",),
    published=Date(text="12 May 2026", origin="text", value="2026-05-12", precision="day"),
    outline=(Heading(level=2, heading="What opens"),),
    sources=(
        Source(
            position=1,
            label="Harbour Wire",
            kind="listed",
            domain="harbourwire.example",
            name="Harbour Wire",
            url="http://harbourwire.example/a",
        ),
    ),
    related=(Related(position=1, title="Hall delayed again", url="http://paper.example/2026/hall"),),
)
STRIKE = Article(
    title="Data centre strike ends\x1b[2J",
    url="http://journal.example/strike",
    site="journal",
    text="It is over. \u202eNobody won.",
)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-05-12T09:41:00Z"></head><body><article><h1>{title}</h1>
<p>The council met on Tuesday and found that the bridge, which had been closed since March, may be opened again.</p>
<h2>What comes next</h2><p>Cyclists go first, then buses. Lorries wait for a second report, due in the autumn.</p>
</article></body></html>"""

# Running it


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose ledger holds two articles."""
    folder = tmp_path / "data"
    store = Store.open(folder / "news.db")
    for article in (FOUNDRY, STRIKE):
        run = store.start_run(str(article.site), NOW)
        store.save(Fetch(url=str(article.url), site=str(article.site), fetched_at=NOW, article=article), run)
        store.end_run(run, NOW, "finished")
    store.close()
    return folder


def invoke(data: Path, *arguments: str, stdin: bytes | None = None) -> Result:
    """The command within this process: for what needs neither a reactor nor real streams."""
    return CliRunner().invoke(main, ["--data", str(data), *arguments], prog_name="newsledger", input=stdin)


def command(*arguments: str) -> list[str]:
    start = "from crawler.cli.main import COMMANDS, main; main(prog_name='newsledger')"
    return [sys.executable, "-W", "error", "-c", start, *arguments]


def environment(**extra: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    return {**plain, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **extra}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, with ``folder``/data for its data."""
    return subprocess.run(
        command(*arguments), cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def on_terminal(folder: Path, *arguments: str, **extra: str) -> str:
    """What the command writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command(*arguments), cwd=folder, env=environment(**extra), stdout=theirs, stderr=theirs):
        os.close(theirs)
        return b"".join(_read_all(ours)).decode()


def _read_all(descriptor: int) -> Iterator[bytes]:
    try:
        while piece := os.read(descriptor, 65536):
            yield piece
    except OSError:  # Linux says so when the other side is closed
        return
    finally:
        os.close(descriptor)


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "data" / "news.db") as db:
        return db.execute(sql).fetchall()


def complaint(result: Result | subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error, without the program's name."""
    (line,) = result.stderr.splitlines()
    assert line.startswith("newsledger: ")
    return line.removeprefix("newsledger: ")


def failure(result: subprocess.CompletedProcess[str]) -> list[str]:
    """What is told of a crawl that failed: what it came to, then the urls that came to nothing."""
    first, *urls = result.stderr.splitlines()
    return [first.removeprefix("newsledger: "), *(url.removeprefix("  ") for url in urls)]


# Help and mistakes


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_the_help_of_each_command_shows_examples(tmp_path: Path, name: str) -> None:
    result = invoke(tmp_path, name, "--help")
    assert result.exit_code == 0
    assert f"  newsledger {name}" in result.output.partition("Examples:")[2]


def test_the_main_help_lists_the_commands_in_order_and_the_exit_statuses(tmp_path: Path) -> None:
    output = invoke(tmp_path, "--help").output
    listed = re.findall(r"^  (\w+)  ", output.partition("Commands:")[2], re.MULTILINE)
    assert listed == [command.name for command in COMMANDS]
    assert [line.split()[0] for line in output.partition("Exit status:\n")[2].splitlines()[:4]] == ["0", "1", "2", "3"]


def test_the_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.startswith("newsledger ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["frob"], "No such command 'frob'"),
        (["show", "--frob", "1"], "No such option '--frob'"),
        (["search"], "Missing argument"),
        (["show", "99"], "99: no such article"),
        (["show", "http://paper.example/nothing"], "no such article"),
        (["export", "--since", "yesterday"], "is no date such as"),
        (["export", "--site", "nowhere"], "nowhere: the ledger has nothing of this site"),
        (["parse", "missing.html"], "missing.html: no such file"),
        (["parse", "-", "--url", "ftp://a.example/"], "is no http or https address"),
        (["parse", "-", "--fetched-at", "noon"], "'noon' is no time such as"),
        (["import", "missing.html"], "'missing.html' does not exist"),
        (["crawl"], "no sites yet"),
        (["crawl", "samplecourier"], "samplecourier: no site of this name"),
        (["crawl", "missing.toml"], "missing.toml: no such file"),
        (["sites", "check", "nowhere"], "nowhere: no site of this name"),
        (["sites", "check", "missing.toml"], "missing.toml: no site of this name, and no such file"),
        (["show", "\udcff"], "no such article"),
        (["date", "May 12", "--fetched-at", "noon"], "'noon' is no time such as"),
        (["date", "May 12", "--zone", "Berlin"], "'Berlin': is no IANA time zone"),
        (["date", "May 12", "--country", "Germany"], "'Germany': is no country of ISO 3166"),
        (["date", "-", "--lang", "de"], "each line has its own"),
        (["parse", "http://a.example/", "--explain"], "--explain is for saved pages"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(data: Path, arguments: list[str], words: str) -> None:
    result = invoke(data, *arguments)
    assert words in complaint(result)
    assert result.exit_code == 2


def test_without_a_command_the_help_is_shown_and_the_status_is_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [])
    assert (result.exit_code, "Commands:" in result.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [["show", "1"], ["search", "x"], ["export"]])
def test_a_ledger_that_is_missing_is_one_line_and_status_1(tmp_path: Path, arguments: list[str]) -> None:
    result = invoke(tmp_path, *arguments)
    assert "news.db" in complaint(result)
    assert result.exit_code == 1


def test_help_and_the_reading_of_the_ledger_do_not_wait_for_scrapy(data: Path) -> None:
    script = (
        "import sys; from crawler.cli.main import COMMANDS, main; main(['search', 'hall'], standalone_mode=False); "
    )
    told = "print([name for name in ('scrapy', 'twisted', 'bs4') if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script + told],
        cwd=data.parent,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.endswith("\n[]\n")


def test_parsing_a_file_does_not_wait_for_scrapy_and_rich(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE.format(title="Bridge opens"))
    script = (
        "import sys; from crawler.cli.main import COMMANDS, main; main(['parse', 'page.html'], standalone_mode=False); "
    )
    told = "print([name for name in ('scrapy', 'twisted', 'rich') if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script + told],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.endswith("\n[]\n")


# The ledger


def test_show_by_id(data: Path) -> None:
    lines = invoke(data, "show", "1").output.splitlines()
    assert lines[0] == "Foundry opens its second hall"
    assert "  1.  Harbour Wire  harbourwire.example" in lines


def test_show_by_any_form_of_the_address(data: Path) -> None:
    output = invoke(data, "show", "https://www.paper.example/2026/foundry/?utm_source=x").output
    assert output.startswith("Foundry opens its second hall\n")


def test_show_as_json_is_the_record_with_its_id(data: Path) -> None:
    assert json.loads(invoke(data, "show", "1", "--json").output) == {"id": 1, **article_json(FOUNDRY)}


def test_escape_sequences_in_the_ledger_stay_there(data: Path) -> None:
    for arguments in (["show", "2"], ["show", "2", "--json"], ["search", "strike"], ["search", "strike", "--json"]):
        assert not {"\x1b", "\u202e"} & set(invoke(data, *arguments).output)


def test_search_shows_the_id_and_the_title(data: Path) -> None:
    assert invoke(data, "search", "second", "HALL").output.startswith("1  Foundry opens its second hall\n")


def test_search_as_json(data: Path) -> None:
    (hit,) = json.loads(invoke(data, "search", "--json", "hall").output)
    assert (hit["id"], hit["site"], hit["published"]) == (1, "paper", "2026-05-12")


def test_a_search_without_result_says_so_and_is_no_failure(data: Path) -> None:
    result = invoke(data, "search", "unicorn")
    assert (complaint(result), result.exit_code) == ("nothing found", 0)


def test_export_is_one_object_a_line(data: Path) -> None:
    lines = invoke(data, "export").stdout_bytes.decode().splitlines()
    assert {json.loads(line)["title"] for line in lines} == {FOUNDRY.title, STRIKE.title}


def test_export_of_a_choice_to_a_file(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "news.csv"
    result = invoke(data, "export", "csv", "-o", str(target), "--site", "paper", "--until", "2026-05")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert target.read_text().count(FOUNDRY.title) == 1


def test_export_of_days_with_no_article_is_empty(data: Path) -> None:
    assert json.loads(invoke(data, "export", "json", "--since", "2027").output) == []


def test_the_schema_is_sql(tmp_path: Path) -> None:
    with sqlite3.connect(":memory:") as db:
        db.executescript(invoke(tmp_path, "schema").output)
        assert ("articles",) in db.execute("SELECT name FROM sqlite_schema").fetchall()


def test_the_schema_of_exports_is_json(tmp_path: Path) -> None:
    shown = json.loads(invoke(tmp_path, "schema", "json").output)
    assert shown["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "title" in shown["$defs"]["article"]["required"]


# Sites


def test_sites_lists_what_is_shipped_and_what_is_the_users(data: Path) -> None:
    (data / "sites").mkdir()
    (data / "sites" / "paper.toml").write_text('title = "The Paper"\nstart = "http://paper.example/"\n')
    listed = {site["name"]: site for site in json.loads(invoke(data, "sites", "--json").output)}
    assert listed["paper"]["articles"] == 1
    assert listed["paper"]["last_run"] == "2026-05-13T08:00:00Z"
    assert listed["paper"]["origin"] == str(data / "sites" / "paper.toml")
    assert listed["opentools"]["origin"] == "shipped"


def test_sites_lists_without_a_ledger(tmp_path: Path) -> None:
    assert "opentools" in invoke(tmp_path, "sites").output


def test_a_wrong_site_file_is_named_with_the_reason_and_the_others_are_ok(data: Path) -> None:
    (data / "sites").mkdir()
    (data / "sites" / "paper.toml").write_text('start = "http://paper.example/"\nzoen = "Europe/Berlin"\n')
    result = invoke(data, "sites", "check")
    assert "paper.toml: zoen" in complaint(result)
    assert "opentools.toml: ok" in result.stdout
    assert result.exit_code == 1


def test_a_site_file_is_checked_where_it_lies(tmp_path: Path) -> None:
    draft = tmp_path / "paper.toml"
    draft.write_text('start = "http://paper.example/"\n')
    result = invoke(tmp_path, "sites", "check", "--offline", str(draft))
    assert (result.output, result.exit_code) == (f"{draft}: ok\n", 0)


# Pages


def test_parse_prints_the_record(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE.format(title="Bridge opens"))
    record = json.loads(invoke(tmp_path, "parse", str(tmp_path / "page.html"), "--url", "http://a.example/b").output)
    assert record["title"] == "Bridge opens"
    assert record["url"] == "http://a.example/b"
    assert record["outline"] == [{"level": 2, "heading": "What comes next"}]


def test_parse_reads_standard_input(tmp_path: Path) -> None:
    record = json.loads(invoke(tmp_path, "parse", "-", stdin=PAGE.format(title="Bridge opens").encode()).output)
    assert record["title"] == "Bridge opens"


@pytest.mark.parametrize(
    ("options", "value"), [([], None), (["--fetched-at", "2026-05-12T14:00:00+02:00"], "2026-05-12T09Z")]
)
def test_a_relative_date_needs_the_time_of_fetching(tmp_path: Path, options: list[str], value: str | None) -> None:
    page = PAGE.format(title="Bridge opens").replace("2026-05-12T09:41:00Z", "3 hours ago")
    record = json.loads(invoke(tmp_path, "parse", "-", *options, stdin=page.encode()).output)
    assert (record["published"], record["published_text"]) == (value, "3 hours ago")


def test_explaining_tells_every_date_and_why(tmp_path: Path) -> None:
    page = PAGE.format(title="Bridge opens").replace("</h1>", "</h1><p>12 May 2026</p>")
    where = ("--url", "https://a.example/2026/05/13/bridge")
    record = json.loads(invoke(tmp_path, "parse", "-", "--explain", *where, stdin=page.encode()).output)
    assert [(found["taken"], found["origin"], found["because"]) for found in record["dates"]["published"]] == [
        (True, "meta", "the most trusted"),
        (False, "text", "says less"),
        (False, "url", "the last resort: only where nothing else tells"),
    ]
    assert record["dates"]["published"][0]["value"] == record["published"]


def test_explaining_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(title="Bridge opens"))
    record = json.loads(invoke(tmp_path, "parse", str(tmp_path), "--explain").output)
    assert [found["origin"] for found in record["dates"]["published"]] == ["meta"]


# Dates


def test_what_a_date_means(tmp_path: Path) -> None:
    known = ("--lang", "de", "--zone", "Europe/Berlin", "--fetched-at", "2024-08-28T00:00:00Z", "--country", "DE")
    told = json.loads(invoke(tmp_path, "date", "Stand: 27.08.2024, 10:32 Uhr", *known).output)
    assert told == {
        "value": "2024-08-27T08:32Z",
        "precision": "minute",
        "zone": "site",
        "problem": None,
        "text": "Stand: 27.08.2024, 10:32 Uhr",
    }


def test_dates_are_answered_line_by_line_and_a_bad_line_loses_none(tmp_path: Path) -> None:
    lines = [
        '{"text": "03/04/2026", "country": "US"}',
        "",
        "03/04/2026",
        '{"text": 3}',
        '{"text": "12 May", "fetched_at": "noon"}',
        '{"text": "12 May", "zone": 1}',
        '{"text": "vor 2 Std.", "lang": "de", "fetched_at": "2026-05-14T13:41:07Z", "zone": null}',
    ]
    result = invoke(tmp_path, "date", "-", stdin="\n".join(lines).encode())
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("value", "error") for line in told] == ["2026-03-04", *["error"] * 4, "2026-05-14T11Z"]
    assert [line["error"].partition(":")[0] for line in told[1:5]] == ["line 3", "line 4", "line 5", "line 6"]
    assert result.exit_code == 1


def test_a_folder_gives_a_line_for_each_page_and_the_bad_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(title="Bridge opens"))
    (tmp_path / "b.html").write_text("")
    (tmp_path / "c.html").write_text(PAGE.format(title="Bridge closes"))
    result = invoke(tmp_path, "parse", str(tmp_path))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["path"], line["title"]) for line in lines] == [
        (str(tmp_path / "a.html"), "Bridge opens"),
        (str(tmp_path / "c.html"), "Bridge closes"),
    ]
    assert complaint(result).startswith(f"{tmp_path / 'b.html'}: rejected")
    assert result.exit_code == 1


def test_what_is_no_article_is_told_on_standard_error(tmp_path: Path) -> None:
    result = invoke(tmp_path, "parse", "-", stdin=b"")
    assert (result.stdout, result.exit_code) == ("", 1)
    assert complaint(result).startswith("-: ")


def test_json_holds_no_escape_sequences_of_the_page(tmp_path: Path) -> None:
    page = PAGE.format(title="Bridge &#x9b;2J \u202eopens")
    output = invoke(tmp_path, "parse", "-", stdin=page.encode()).output
    assert not {"\x9b", "\u202e"} & set(output)


def test_import_puts_saved_pages_into_the_ledger_once(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE.format(title="Bridge opens"))
    for _ in range(2):
        result = run(tmp_path, "import", "page.html", "--url", "http://a.example/bridge")
        assert (result.returncode, result.stderr) == (0, "")
    assert rows(tmp_path, "SELECT title, url FROM articles") == [("Bridge opens", "http://a.example/bridge")]
    assert rows(tmp_path, "SELECT outcome FROM fetches ORDER BY id") == [("saved",), ("unchanged",)]


def test_a_saved_page_that_cannot_be_read_is_a_failure_and_the_others_are_stored(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(PAGE.format(title="Bridge opens"))
    (tmp_path / "empty.html").touch()
    assert run(tmp_path, "import", ".").returncode == 1
    ((url, outcome),) = rows(tmp_path, "SELECT url, outcome FROM fetches WHERE article_id IS NULL")
    assert (str(url).endswith("/empty.html"), outcome) == (True, "rejected")
    assert rows(tmp_path, "SELECT title FROM articles") == [("Bridge opens",)]


# The wire


class Paper(SimpleHTTPRequestHandler):
    """Serves a folder."""

    asked: ClassVar = Event()
    """Whether anybody has asked for anything."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 (the base class calls it so)
        """Say nothing."""
        self.asked.set()


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[str]:
    """The address of a small site, known to the user's sites as ``paper``."""
    pages = tmp_path / "pages"
    pages.mkdir()
    names = [f"bridge-{number}" for number in range(3)]
    (pages / "index.html").write_text("".join(f'<a href="/{name}.html">{name} opens</a>' for name in names))
    for name in names:
        (pages / f"{name}.html").write_text(PAGE.format(title=f"The {name} opens"))
    Paper.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Paper, directory=str(pages))) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        write_site(tmp_path, "paper", address)
        yield address
        server.shutdown()


def write_site(folder: Path, name: str, start: str, article: str = "/bridge-") -> None:
    sites = folder / "data" / "sites"
    sites.mkdir(parents=True, exist_ok=True)
    politeness = "[politeness]\ndelay = 0\nrobots = false\n"
    (sites / f"{name}.toml").write_text(f'start = "{start}"\n[links]\narticle = "{article}"\n{politeness}')


NOWHERE = "http://127.0.0.1:9/"
"""The discard port, where nobody listens."""


def test_crawl_without_names_crawls_the_users_sites_and_says_how_it_went(tmp_path: Path, paper: str) -> None:
    result = run(tmp_path, "crawl")
    assert result.stdout.startswith("paper: 4 fetched, 3 saved, 0 unchanged, 0 failed, ")
    assert (result.stderr, result.returncode) == ("", 0)
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]


def test_crawl_as_json(tmp_path: Path, paper: str) -> None:
    (told,) = json.loads(run(tmp_path, "crawl", "paper", "--json", "--max-pages", "2").stdout)["runs"]
    assert (told["site"], told["run"], told["outcomes"]) == ("paper", 1, {"saved": 1, "listing": 1})


def test_a_quiet_crawl_that_went_well_says_nothing(tmp_path: Path, paper: str) -> None:
    result = run(tmp_path, "-q", "crawl")
    assert (result.stdout, result.stderr, result.returncode) == ("", "", 0)


def test_a_verbose_crawl_shows_scrapys_log(tmp_path: Path, paper: str) -> None:
    assert "Spider closed (finished)" in run(tmp_path, "-v", "crawl").stderr


def test_one_site_that_fails_is_told_and_the_others_are_crawled(tmp_path: Path, paper: str) -> None:
    write_site(tmp_path, "gone", f"{paper}missing.html")
    result = run(tmp_path, "crawl")
    assert failure(result) == ["gone: 1 http error", f"{paper}missing.html: http error: 404 Not Found"]
    assert result.returncode == 1
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]


def test_when_nothing_can_be_reached_the_status_is_3(tmp_path: Path) -> None:
    write_site(tmp_path, "gone", NOWHERE)
    result = run(tmp_path, "crawl", "gone")
    assert failure(result) == ["gone: could not be reached", f"{NOWHERE}: unreachable: connection refused"]
    assert result.returncode == 3


def test_of_a_crawl_that_found_nothing_everything_is_told(tmp_path: Path, paper: str) -> None:
    write_site(tmp_path, "blind", paper, article="/news/")
    assert failure(run(tmp_path, "crawl", "blind")) == ["blind: 1 listing", f"{paper}: listing: 3 links"]


def test_a_page_that_fails_in_a_crawl_that_went_well_is_told_on_a_terminal_alone(tmp_path: Path, paper: str) -> None:
    (tmp_path / "pages" / "bridge-0.html").unlink()
    assert run(tmp_path, "crawl").stderr == ""
    assert f"  {paper}bridge-0.html: http error: 404" in on_terminal(tmp_path, "crawl", "--again")


def test_of_many_pages_that_fail_the_first_are_told(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / "pages" / f"{number:02}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / "pages" / f"{number:02}.txt").touch()
    told = failure(run(tmp_path, "import", "pages"))
    assert told[0] == "import: 12 rejected"
    assert told[1] == "file:pages/00.txt: rejected: nothing to read: the page is empty"
    assert told[-1] == "and 2 more: the ledger’s table fetches, run 1"
    assert len(told) == 12


def test_a_file_that_gives_no_article_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(title="Bridge opens"))
    (tmp_path / "b.html").write_text("<p>Hello</p>")
    result = run(tmp_path, "import", "a.html", "b.html")
    assert result.stderr.startswith("  file:b.html: not an article: ")
    assert result.returncode == 0


def test_a_site_without_a_start_is_told_before_any_is_crawled(tmp_path: Path, paper: str) -> None:
    (tmp_path / "data" / "sites" / "archive.toml").write_text('hosts = ["archive.example"]')
    result = run(tmp_path, "crawl", "paper", "archive")
    assert complaint(result).endswith("archive.toml: start: missing; there is nothing to crawl from")
    assert (result.stdout, result.returncode) == ("", 1)


def test_a_ledger_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, paper: str) -> None:
    (tmp_path / "data" / "news.db").write_text("no database at all, only some words that fill a few hundred bytes" * 9)
    result = run(tmp_path, "crawl")
    assert "news.db" in complaint(result)
    assert result.returncode == 1


def test_parse_fetches_an_address(tmp_path: Path, paper: str) -> None:
    result = run(tmp_path, "parse", f"{paper}bridge-1.html")
    assert json.loads(result.stdout)["title"] == "The bridge-1 opens"
    assert (result.stderr, result.returncode) == ("", 0)


@pytest.mark.parametrize(("path", "words", "status"), [("missing", "http error", 1), (None, "unreachable", 3)])
def test_an_address_that_gives_no_article(
    tmp_path: Path, paper: str, path: str | None, words: str, status: int
) -> None:
    result = run(tmp_path, "parse", NOWHERE if path is None else f"{paper}{path}")
    assert words in complaint(result)
    assert result.returncode == status


def test_the_demo_fills_the_ledger_and_a_second_one_finds_nothing_new(tmp_path: Path) -> None:
    first = run(tmp_path, "demo")
    assert (first.stderr, first.returncode) == ("", 0)
    assert re.search(r"This run: \d\d saved", first.stdout)
    assert "Most cited outlets" in first.stdout
    suggested = [shlex.split(line) for line in first.stdout.partition("What next\n")[2].splitlines()]
    assert [words[1] for words in suggested] == ["show", "search", "serve", "export", "sites"]
    for words in suggested[:2]:
        result = run(tmp_path, *words[1:])
        assert (result.stderr, result.returncode) == ("", 0)
    second = run(tmp_path, "demo").stdout
    assert re.search(r"This run: \d not modified", second)
    assert "saved" not in second.partition("This run:")[2].splitlines()[0]


def test_what_to_type_next_comes_from_the_sites_that_were_crawled(data: Path) -> None:
    store = Store.open(data / "news.db")
    own = replace(FOUNDRY, topics=("hall",))
    other = replace(FOUNDRY, url="http://journal.example/foundry", site="journal", topics=("hall", "foundry"))
    for article in (own, other):
        fetch = Fetch(url=str(article.url), site=str(article.site), fetched_at=NOW, article=article)
        store.save(fetch, store.start_run(fetch.site, NOW))
    store.close()
    with Ledger.open(data / "news.db") as ledger:
        assert list(next_commands(ledger, {"paper"}))[:2] == [("show", "1"), ("search", "hall")]
        assert list(next_commands(ledger, {"nowhere"})) == [
            ("serve", "--open"),
            ("export", "csv", "-o", "news.csv"),
            ("sites",),
        ]


@pytest.mark.parametrize(
    "topic", ["chips; touch pwned #", "$(touch pwned) chips", "chips'`touch pwned`", "-chips", "c\x1b[2Jhips"]
)
def test_what_to_type_next_runs_this_program_and_nothing_else(data: Path, topic: str) -> None:
    store = Store.open(data / "news.db")
    article = replace(FOUNDRY, topics=(topic,), text=topic)
    fetch = Fetch(url=str(article.url), site="paper", fetched_at=NOW + timedelta(hours=1), article=article)
    store.save(fetch, store.start_run("paper", NOW))
    store.close()
    with Ledger.open(data / "news.db") as ledger:
        (search,) = (words for words in next_commands(ledger, {"paper"}) if words[0] == "search")
    place = Place(data=data, db=data / "a $(touch pwned).db")
    typed = f"newsledger() {{ printf '%s\\n' \"$@\"; }}; {command_line(place, *search)}"
    result = subprocess.run(["sh", "-c", typed], cwd=data, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["--db", str(place.db), *search]
    assert not (data / "pwned").exists()
    assert "\x1b" not in typed
    assert invoke(data, *search).output.startswith("1  ")


@pytest.mark.parametrize(
    ("started", "path", "name"),
    [
        ("bin/newsledger", "bin", "newsledger"),
        ("bin/newsledger", "", "bin/newsledger"),
        ("other/newsledger", "bin", "other/newsledger"),
        ("missing/newsledger", "", "newsledger"),
        ("bin/pytest", "", "newsledger"),
    ],
    ids=["found by the shell", "not found", "another is found", "gone", "started by something else"],
)
def test_the_program_is_named_as_it_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: str, path: str, name: str
) -> None:
    for folder in ("bin", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "newsledger").touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / path) if path else "")
    assert program_name(tmp_path / started) == name


@contextmanager
def ended(process: "subprocess.Popen[Any]") -> Iterator[None]:
    """Whatever goes wrong in the body, the process does not outlive it: to wait for it would be to wait for ever."""
    try:
        yield
    finally:
        process.kill()


def test_the_demos_sites_can_be_looked_at_until_ctrl_c(tmp_path: Path) -> None:
    start = command("demo", "--keep-serving")
    with (
        subprocess.Popen(start, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as process,
        ended(process),
    ):
        assert process.stdout is not None
        told = next(line for line in process.stdout if "Ctrl-C" in line)
        address = re.search(r"http://[^ ]+", told)
        assert address is not None
        with urlopen(address[0], timeout=30) as answer:
            assert b"digest" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_ctrl_c_ends_a_crawl_in_good_order(tmp_path: Path, paper: str) -> None:
    site = tmp_path / "data" / "sites" / "paper.toml"
    site.write_text(site.read_text().replace("delay = 0", "delay = 30"))
    with (
        subprocess.Popen(command("crawl"), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE) as process,
        ended(process),
    ):
        assert Paper.asked.wait(30)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read().startswith(b"newsledger: paper: ended early (shutdown); ")
        process.wait(30)
    assert process.returncode == 1


# Streams


def test_a_reader_that_has_seen_enough_ends_all_quietly(data: Path) -> None:
    store = Store.open(data / "news.db")
    run_id = store.start_run("paper", NOW)
    for number in range(300):
        article = Article(title=f"Piece {number}", url=f"http://paper.example/{number}", text="word " * 200)
        store.save(Fetch(url=str(article.url), site="paper", fetched_at=NOW, article=article), run_id)
    store.close()
    process = subprocess.Popen(
        command("export"), cwd=data.parent, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 0


def test_show_into_a_closed_pipe_is_quiet(data: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        command("show", "1"), cwd=data.parent, env=environment(), stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert process.communicate(timeout=30)[1] == b""
    assert process.returncode == 0


@pytest.mark.parametrize("arguments", [["export"], ["show", "1"], ["--help"], ["sites", "--json"]])
def test_a_closed_standard_output_is_one_line(data: Path, arguments: list[str]) -> None:
    result = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command(*arguments)],
        cwd=data.parent,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert result.stderr == "newsledger: the output cannot be written: Bad file descriptor\n"
    assert result.returncode == 1


def test_a_closed_standard_error_is_no_failure(tmp_path: Path, paper: str) -> None:
    result = subprocess.run(
        ["sh", "-c", '"$@" 2>&-', "sh", *command("crawl")],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert result.stdout.startswith("paper: 4 fetched, 3 saved, ")
    assert result.returncode == 0


def test_a_full_disk_is_one_line(data: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            command("export"), cwd=data.parent, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert result.stderr.decode() == "newsledger: the output cannot be written: No space left on device\n"
    assert result.returncode == 1


def test_json_is_utf8_whatever_the_locale(data: Path) -> None:
    result = subprocess.run(
        command("show", "2", "--json"),
        cwd=data.parent,
        env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=True,
    )
    assert json.loads(result.stdout)["text"] == STRIKE.text


def test_a_locale_without_a_character_is_no_failure(data: Path) -> None:
    result = subprocess.run(
        command("show", "1"),
        cwd=data.parent,
        env=environment(PYTHONIOENCODING="latin-1"),
        capture_output=True,
        check=True,
    )
    assert b"begins to work ? at last." in result.stdout


def test_colours_on_a_terminal(data: Path) -> None:
    assert "\x1b[1mFoundry opens its second hall\x1b[0m" in on_terminal(data.parent, "show", "1")


def test_no_colours_where_they_are_not_wanted(data: Path) -> None:
    assert "\x1b[36m" not in on_terminal(data.parent, "show", "1", NO_COLOR="1")


def test_an_export_to_a_terminal_is_harmless(data: Path) -> None:
    for form in ("jsonl", "csv"):
        assert not {"\x1b", "\u202e"} & set(on_terminal(data.parent, "export", form))


def test_progress_is_live_on_a_terminal(tmp_path: Path, paper: str) -> None:
    output = on_terminal(tmp_path, "crawl")
    assert "Per second" in output
    assert "fetched, 3 saved" not in output
    assert re.search(r"paper.*\b4\b.*\b3\b.*finished", output)
