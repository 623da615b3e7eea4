"""A far side that wants to hurt, and what becomes of it. One crawl of all sites; a test for each attack."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from crawler import settings
from pipelines.records import Outcome
from tests.hostile.attack import Attack
from tests.hostile.attacks import ATTACKS
from tests.hostile.run import Became, Report
from tests.hostile.server import HEALTHY
from tests.hostile.table import cell
from tests.hostile.wanted import is_as_wanted

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Report:
    """Of one crawl, however many workers share the tests."""
    base = tmp_path_factory.getbasetemp()
    path = (base if worker_id == "master" else base.parent) / "hostile.json"
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            command = [sys.executable, "-m", "tests.hostile", "--json", str(path)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
            assert path.exists(), done.stderr
    told = json.loads(path.read_text("utf-8"))
    became = tuple(Became(name=each["name"], rows=tuple(map(tuple, each["rows"]))) for each in told.pop("became"))
    return Report(became=became, **told)


def test_there_are_enough() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 80


@pytest.mark.parametrize("attack", ATTACKS, ids=[f"{attack.group.lower()}/{attack.name}" for attack in ATTACKS])
def test_what_becomes_of_an_attack(attack: Attack, report: Report) -> None:
    became = next(each for each in report.became if each.name == attack.name)
    assert is_as_wanted(attack, became), (attack.outcome, attack.reason, became.rows)


def test_every_attack_is_in_the_document() -> None:
    document = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert [attack.name for attack in ATTACKS if f"| {cell(attack.does)} | `{attack.outcome}`" not in document] == []
    assert f"{len(ATTACKS)} attacks" in document


LIMITS = [name for name in dir(settings) if name.startswith("NEWS_") and re.search("_MAXSIZE|_TIMEOUT|_HEADERS", name)]


@pytest.mark.parametrize(
    "setting", [*LIMITS, "DOWNLOAD_MAXSIZE", "DOWNLOAD_TIMEOUT", "REDIRECT_MAX_TIMES", "DNS_TIMEOUT"]
)
def test_every_limit_is_in_the_document(setting: str) -> None:
    assert f"`{setting}`" in (ROOT / "docs" / "security.md").read_text("utf-8")


@pytest.mark.parametrize("site", ["healthy", "healthy-tls", "healthy-inside"])
def test_a_healthy_site_beside_them_is_crawled_to_its_end(site: str, report: Report) -> None:
    assert report.healthy[site] == HEALTHY
    assert site not in report.ends


def test_all_crawls_go_to_their_end_but_those_of_hosts_that_never_answer(report: Report) -> None:
    silent = {attack.name for attack in ATTACKS if attack.asked == "/" and attack.outcome == Outcome.UNREACHABLE}
    assert report.ends.keys() == silent


def test_nothing_is_ever_asked_of_what_may_not_be_connected_to(report: Report) -> None:
    assert report.traps
    assert not report.victims


def test_no_outcome_is_a_defect_of_ours(report: Report) -> None:
    assert not [row for each in report.became for row in each.rows if row[1] == "failed"]
    assert "Traceback" not in report.log
    assert " ERROR: " not in report.log


def test_nothing_in_the_log_is_obeyed_by_a_terminal(report: Report) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", report.log)


def test_nobody_else_writes_lines_of_the_log(report: Report) -> None:
    crawling = report.log.partition("Spider opened")[2]
    lines = crawling.splitlines()[1:]
    assert lines
    assert not [
        line for line in lines if not re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \[[\w.-]+\] |    |$", line)
    ]
    assert not [line for line in lines if line.startswith("2026-01-01 00:00:00 [")]
