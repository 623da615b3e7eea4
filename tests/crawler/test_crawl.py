"""Several crawls in one process; each test runs its own, for a process has one reactor and one only."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.crawl import Result, Setup, Status, crawl, news_settings, status_of
from pipelines.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crawler.conftest import Wire

ROOT = Path(__file__).parents[2]

CRAWL = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from crawler.crawl import Setup, Workshop, crawl, news_settings, site_job, status_of
from crawler.sites.loader import load_site

class Diary:
    def __init__(self):
        self.lines = []
    def start(self, name):
        self.lines.append([name, "start"])
    def count(self, name, outcome):
        self.lines.append([name, outcome])
    def end(self, name, reason):
        self.lines.append([name, reason])

diary = Diary()
settings = news_settings(Setup(data=Path("data"), db=Path("data/news.db")))
settings.set("RETRY_TIMES", 0)
results = crawl([site_job(load_site(Path(path))) for path in sys.argv[1:]], settings, Workshop(observers=[diary]))
print(json.dumps({"results": [asdict(result) for result in results], "diary": diary.lines, "status": status_of(results)}))
"""

FETCH = """
import sys
from pathlib import Path
from crawler.crawl import Setup, fetch_page, news_settings
from pipelines.errors import NewsledgerError
settings = news_settings(Setup(data=Path("data"), db=Path("data/news.db")))
settings.set("REDIRECT_MAX_TIMES", 1)
try:
    fetch = fetch_page(sys.argv[1], settings)
    print(fetch.outcome, fetch.reason, fetch.article and fetch.article.title, Path("data").exists())
except NewsledgerError as error:
    print(repr(error))
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., subprocess.Popen[str]]:
    """Starts a script with arguments in an empty folder."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


def site_file(folder: Path, name: str, start: str, delay: float = 0) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'start = "{start}"\n[politeness]\ndelay = {delay}\n')
    return path


def told(process: subprocess.Popen[str]) -> Any:
    output, log = process.communicate(timeout=60)
    assert log == "", log
    return json.loads(output)


def test_sites_are_crawled_side_by_side_with_a_result_for_each(tmp_path: Path, wire: Wire, script: Any) -> None:
    wire.put_listing("/a", "/a/1", "/a/gone")
    wire.put_listing("/b", "/b/1")
    wire.put_article("/a/1", "The ship of A has left the harbour")
    wire.put_article("/b/1", "The ship of B has left the harbour")
    files = [site_file(tmp_path, name, wire.url(f"/{name}")) for name in ("a", "b")]
    run = told(script(CRAWL, *files))
    a, b = run["results"]
    assert (a["name"], a["reason"], a["outcomes"]) == ("a", "finished", {"saved": 1, "listing": 1, "http error": 1})
    assert (b["name"], b["reason"], b["outcomes"]) == ("b", "finished", {"saved": 1, "listing": 1})
    assert {a["run"], b["run"]} == {1, 2}
    assert run["status"] == Status.WELL


def test_an_observer_is_told_of_each_outcome(tmp_path: Path, wire: Wire, script: Any) -> None:
    wire.put_listing("/", "/1", "/moved")
    wire.put_article("/1", "The ship has left the harbour")
    wire.put("/moved", status=301, Location="/1")
    diary = told(script(CRAWL, site_file(tmp_path, "a", wire.url("/"))))["diary"]
    assert diary[0] == ["a", "start"]
    assert diary[-1] == ["a", "finished"]
    assert sorted(diary[1:-1]) == [["a", "duplicate"], ["a", "listing"], ["a", "saved"]]


def test_where_one_site_of_two_fails_the_status_says_so(tmp_path: Path, wire: Wire, script: Any) -> None:
    wire.put_listing("/a", "/a/1")
    wire.put_article("/a/1", "The ship of A has left the harbour")
    files = [site_file(tmp_path, "a", wire.url("/a")), site_file(tmp_path, "b", wire.url("/gone"))]
    assert told(script(CRAWL, *files))["status"] == Status.FAILED


def test_a_ledger_that_cannot_be_opened_is_told_and_nothing_is_fetched(tmp_path: Path, wire: Wire, script: Any) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "news.db").write_text("This is no database, but a text of some length. " * 50)
    process = script(CRAWL, site_file(tmp_path, "a", wire.url("/")))
    output, log = process.communicate(timeout=60)
    run = json.loads(output)
    assert "news.db" in run["results"][0]["error"]
    assert "Traceback" not in log
    assert run["status"] == Status.FAILED
    assert wire.asked == []


def test_sigterm_ends_a_crawl_gracefully(tmp_path: Path, wire: Wire, script: Any) -> None:
    wire.put_listing("/", *(f"/{number}" for number in range(100)))
    for number in range(100):
        wire.put_article(f"/{number}", f"Ship number {number} has left the harbour")
    process = script(CRAWL, site_file(tmp_path, "a", wire.url("/"), delay=0.1))
    wait_until(lambda: len(wire.asked) > 4)
    process.send_signal(signal.SIGTERM)
    run = told(process)
    (result,) = run["results"]
    assert result["reason"] == "shutdown"
    assert sum(result["outcomes"].values()) == len(wire.asked) - 1  # robots.txt is none of the addresses
    assert run["status"] == Status.FAILED


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_crawl_that_is_stopped_at_once_ends_its_run(
    tmp_path: Path, wire: Wire, script: Any, number: signal.Signals
) -> None:
    wire.silence("/robots.txt")
    process = script(CRAWL, site_file(tmp_path, "a", wire.url("/")))
    wait_until(lambda: wire.asked == ["/robots.txt"])
    process.send_signal(number)
    time.sleep(0.3)  # two at once would count as one
    process.send_signal(number)
    (result,) = told(process)["results"]
    assert result["reason"] == "shutdown"
    with closing(sqlite3.connect(tmp_path / "data" / "news.db")) as db:
        assert db.execute("SELECT reason FROM runs WHERE ended_at IS NOT NULL").fetchall() == [("shutdown",)]


def test_a_crawl_that_is_stopped_before_its_first_request_ends_its_run(tmp_path: Path, wire: Wire, script: Any) -> None:
    begins = 'self.lines.append([name, "start"])'
    stopped = CRAWL.replace(begins, f"{begins}; import os; os.kill(os.getpid(), {signal.SIGTERM:d})")
    run = told(script(stopped, site_file(tmp_path, "a", wire.url("/"))))
    assert (run["results"][0]["run"], run["results"][0]["reason"]) == (1, "shutdown")
    assert run["diary"] == [["a", "start"], ["a", "shutdown"]]


def wait_until(come: Callable[[], bool]) -> None:
    for _ in range(400):
        if come():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")


def test_a_page_is_fetched_and_nothing_stored(wire: Wire, script: Any) -> None:
    wire.put_article("/ship", "The ship has left the harbour")
    output, log = script(FETCH, wire.url("/ship")).communicate(timeout=60)
    assert (output, log) == ("None None The ship has left the harbour False\n", "")


def test_a_page_that_redirects_to_itself_has_an_outcome(wire: Wire, script: Any) -> None:
    wire.put("/ship", status=302, Location="/ship")
    output, _ = script(FETCH, wire.url("/ship")).communicate(timeout=60)
    assert output == "http error redirects without end None False\n"


def test_what_is_no_address_cannot_be_fetched(script: Any) -> None:
    output, log = script(FETCH, "harbour.example").communicate(timeout=60)
    assert (output, log) == ("UsageError('is no http or https address')\n", "")


def test_no_job_is_no_crawl(tmp_path: Path) -> None:
    assert crawl([], news_settings(Setup(data=tmp_path, db=tmp_path / "news.db"))) == ()


WELL = Result(name="a", run=1, reason="finished", outcomes={Outcome.SAVED: 1, Outcome.HTTP_ERROR: 2})
UNREACHABLE = Result(name="a", run=1, reason="finished", outcomes={Outcome.UNREACHABLE: 3})


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([], Status.WELL),
        ([WELL], Status.WELL),
        ([replace(WELL, outcomes={Outcome.UNCHANGED: 5})], Status.WELL),
        ([replace(WELL, outcomes={Outcome.LISTING: 5})], Status.FAILED),
        ([replace(WELL, run=None, outcomes={})], Status.WELL),
        ([replace(WELL, outcomes={Outcome.SAVED: 5, Outcome.FAILED: 1})], Status.FAILED),
        ([replace(WELL, reason="shutdown")], Status.FAILED),
        ([replace(WELL, error="no ledger")], Status.FAILED),
        ([UNREACHABLE], Status.UNREACHABLE),
        ([UNREACHABLE, WELL], Status.FAILED),
    ],
    ids=[
        "nothing",
        "saved",
        "unchanged",
        "empty",
        "unstored",
        "defect",
        "stopped",
        "error",
        "unreachable",
        "one of two",
    ],
)
def test_the_status_that_results_come_to(results: list[Result], status: Status) -> None:
    assert status_of(results) is status
