"""Crawls that overlap never work on one site at a time; each test of a crawl runs real processes against a real lock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.crawl import Result, Status, status_of
from crawler.site_lock import SiteLock, lock_path
from pipelines.errors import LedgerError, SiteBusyError
from pipelines.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crawler.conftest import Scrapy, Wire

ROOT = Path(__file__).parents[2]

HOLD = """
import sys
from pathlib import Path
from crawler.site_lock import SiteLock
lock = SiteLock(Path(sys.argv[1]), sys.argv[2])
lock.take()
print("held", flush=True)
sys.stdin.read()
"""

TWICE = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from crawler.crawl import Setup, crawl, news_settings, site_job, status_of
from crawler.sites.loader import load_site
site = load_site(Path(sys.argv[1]))
results = crawl([site_job(site), site_job(site)], news_settings(Setup(data=Path("data"), db=Path(sys.argv[2]))))
print(json.dumps([asdict(result) for result in results]))
"""


@contextmanager
def held(ledger: Path, site: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of a site until the block ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(ledger), site],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "data" / "news.db"


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("sample-courier", "sample-courier.lock"),
        ("courier.example", "courier.example.lock"),
        ("../../etc/passwd", None),
        ("[2001:db8::1]", None),
        ("a" * 300, None),
    ],
)
def test_the_lock_is_a_file_beside_the_ledger(ledger: Path, site: str, name: str | None) -> None:
    path = lock_path(ledger, site)
    assert path.parent == ledger.parent / "news.db-locks"
    assert path.name == name or (name is None and path.stem.isalnum() and len(path.stem) == 32)


def test_a_ledger_has_one_lock_whichever_path_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news.db").touch()
    (tmp_path / "link.db").symlink_to("news.db")
    monkeypatch.chdir(tmp_path)
    paths = (Path("news.db"), tmp_path / "link.db", tmp_path / "sub" / ".." / "news.db")
    assert len({lock_path(path, "a") for path in paths}) == 1


def test_a_lock_is_taken_once_even_in_one_process(ledger: Path) -> None:
    first, second = SiteLock(ledger, "harbour"), SiteLock(ledger, "harbour")
    first.take()
    with pytest.raises(SiteBusyError, match=r"^harbour is being crawled by this process already into .*; left alone$"):
        second.take()
    second.release()
    with pytest.raises(SiteBusyError):
        second.take()
    first.release()
    second.take()
    second.release()


def test_sites_and_ledgers_are_locked_by_themselves(ledger: Path) -> None:
    locks = [SiteLock(ledger, "a"), SiteLock(ledger, "b"), SiteLock(ledger.with_name("other.db"), "a")]
    for lock in locks:
        lock.take()
    for lock in locks:
        lock.release()


def test_another_process_is_named(ledger: Path) -> None:
    with held(ledger, "harbour") as holder, pytest.raises(SiteBusyError) as error:
        SiteLock(ledger, "harbour").take()
    words = f"harbour is being crawled by another process (pid {holder.pid}) into {ledger}; left alone"
    assert str(error.value) == words


def test_a_process_that_is_killed_leaves_no_lock(ledger: Path) -> None:
    lock = SiteLock(ledger, "harbour")
    with held(ledger, "harbour") as holder:
        with pytest.raises(SiteBusyError):
            lock.take()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        lock.take()
    assert lock_path(ledger, "harbour").read_text() == f"{os.getpid()}\n"
    lock.release()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "news.db-locks").write_text("in the way")
    with pytest.raises(LedgerError, match=r"news\.db-locks/a\.lock: the lock of a cannot be taken: File exists"):
        SiteLock(tmp_path / "news.db", "a").take()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "news.db-locks").mkdir(mode=0o500)
    with pytest.raises(LedgerError, match=r"the lock of a cannot be taken: Permission denied"):
        SiteLock(tmp_path / "news.db", "a").take()


def newsledger(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    start = "from crawler.cli.main import main; main()"
    command = [sys.executable, "-W", "error", "-c", start, "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def put_sites(data: Path, wire: Wire, *names: str) -> None:
    (data / "sites").mkdir(parents=True)
    for name in names:
        wire.put_listing(f"/{name}", f"/{name}/1")
        wire.put_article(f"/{name}/1", f"The ship of {name} has left the harbour")
        text = f'start = "{wire.url(f"/{name}")}"\n[politeness]\ndelay = 0\n'
        (data / "sites" / f"{name}.toml").write_text(text)


def test_a_crawl_leaves_a_site_alone_that_another_is_at(ledger: Path, wire: Wire) -> None:
    put_sites(ledger.parent, wire, "a", "b")
    with held(ledger, "a") as holder:
        done = newsledger(ledger.parent, "crawl")
    words = f"newsledger: a is being crawled by another process (pid {holder.pid}) into {ledger}; left alone\n"
    assert (done.returncode, done.stderr) == (Status.WELL, words)
    assert "b" in done.stdout
    assert {path for path in wire.asked if path != "/robots.txt"} == {"/b", "/b/1"}


def test_programs_are_told_what_was_left_alone(ledger: Path, wire: Wire) -> None:
    put_sites(ledger.parent, wire, "a")
    with held(ledger, "a"):
        done = newsledger(ledger.parent, "-q", "crawl", "--json")
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["failed"], run["run"], run["left_alone"]) == (False, None, done.stderr[len("newsledger: ") : -1])
    assert done.returncode == Status.WELL
    assert wire.asked == []


def test_a_site_is_free_after_its_crawl(ledger: Path, wire: Wire) -> None:
    put_sites(ledger.parent, wire, "a")
    assert [newsledger(ledger.parent, "crawl").stderr for _ in range(2)] == ["", ""]


def test_a_demo_beside_a_demo_says_so(ledger: Path) -> None:
    with held(ledger, "sample-courier"), held(ledger, "sample-digest"), held(ledger, "sample-rundschau"):
        done = newsledger(ledger.parent, "demo")
    assert done.returncode == Status.WELL
    assert done.stderr.count("left alone\n") == 3
    assert "What next" not in done.stdout


def test_scrapy_leaves_a_site_alone_too(ledger: Path, wire: Wire, scrapy: Scrapy) -> None:
    put_sites(ledger.parent, wire, "a")
    with held(ledger, "a"):
        done = scrapy("crawl", "news", "-a", "site=a")
    assert done.status == Status.WELL
    assert f"into {ledger}; left alone" in done.log
    assert "Traceback" not in done.log
    assert wire.asked == []


def test_saved_pages_need_no_lock(ledger: Path, tmp_path: Path, scrapy: Scrapy, article: Any) -> None:
    (tmp_path / "page.html").write_text(article("The ship has left the harbour"))
    with held(ledger, "saved"):
        done = scrapy("crawl", "saved", "-a", f"paths={tmp_path / 'page.html'}")
    assert done.status == Status.WELL
    assert "left alone" not in done.log
    assert done.select("SELECT count(*) FROM articles") == [(1,)]


def test_two_crawls_of_a_site_in_one_process_are_one(tmp_path: Path, ledger: Path, wire: Wire) -> None:
    put_sites(ledger.parent, wire, "a")
    command = [sys.executable, "-c", TWICE, str(ledger.parent / "sites" / "a.toml"), str(ledger)]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    first, second = json.loads(done.stdout)
    assert (first["reason"], first["left_alone"]) == ("finished", None)
    assert second["left_alone"] == f"a is being crawled by this process already into {ledger}; left alone"
    assert done.stderr == ""


def test_a_lock_that_cannot_be_taken_fails_the_crawl(ledger: Path, wire: Wire) -> None:
    put_sites(ledger.parent, wire, "a")
    (ledger.parent / "news.db-locks").write_text("in the way")
    done = newsledger(ledger.parent, "crawl")
    assert done.returncode == Status.FAILED
    assert done.stderr.endswith("a.lock: the lock of a cannot be taken: File exists\n")
    assert done.stderr.count("\n") == 1
    assert wire.asked == []


WELL = Result(name="a", run=1, reason="finished", outcomes={Outcome.SAVED: 1})
LEFT = Result(name="b", left_alone="b is being crawled by another process into news.db; left alone")
UNREACHABLE = replace(WELL, outcomes={Outcome.UNREACHABLE: 1})


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([LEFT], Status.WELL),
        ([LEFT, WELL], Status.WELL),
        ([LEFT, replace(WELL, error="no ledger")], Status.FAILED),
        ([LEFT, UNREACHABLE], Status.UNREACHABLE),
    ],
    ids=["all", "one", "beside a failure", "beside a silent site"],
)
def test_what_is_left_alone_is_no_failure(results: list[Result], status: Status) -> None:
    assert status_of(results) == status
