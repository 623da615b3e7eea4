from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.hosts import Host, Hosts
from pipelines.schema import open_database

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "https://harbour.example"
THEN = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
FULL = Host(
    origin=ORIGIN,
    robots_txt="User-agent: *\nDisallow: /x",
    robots_status=200,
    robots_fetched_at=THEN,
    robots_etag='"a"',
    robots_last_modified="Sun, 22 Nov 2026 14:05:00 GMT",
    tdmrep="[]",
    tdmrep_fetched_at=THEN,
    paused_until=THEN,
    pause_reason="429 Too Many Requests",
    failures=3,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    open_database(path, create=True).close()
    return path


def test_nothing_is_known_of_a_new_host(path: Path) -> None:
    with Hosts(path) as hosts:
        assert hosts.get(ORIGIN) == Host(origin=ORIGIN)


def test_a_host_is_known_again(path: Path) -> None:
    with Hosts(path) as hosts:
        assert hosts.put(FULL)
    with Hosts(path) as hosts:
        assert hosts.get(ORIGIN) == FULL
        assert hosts.put(replace(FULL, paused_until=None, pause_reason=None, failures=0))
    with Hosts(path, writes=False) as hosts:
        assert hosts.get(ORIGIN).failures == 0
        assert hosts.get(ORIGIN).paused_until is None
        assert hosts.get(ORIGIN).robots_txt == FULL.robots_txt


def test_what_others_wrote_of_a_host_stays(path: Path) -> None:
    with Hosts(path) as mine, Hosts(path) as theirs:
        mine.get(ORIGIN)
        theirs.put(replace(Host(origin=ORIGIN), robots_txt="theirs"))
        mine.put(replace(Host(origin=ORIGIN), failures=1))
    with Hosts(path) as hosts:
        assert (hosts.get(ORIGIN).robots_txt, hosts.get(ORIGIN).failures) == ("theirs", 1)


def test_a_busy_ledger_is_written_to_later(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Hosts(path) as hosts:
        hosts.get(ORIGIN)
        other.execute("BEGIN IMMEDIATE")
        assert not hosts.put(FULL)
        assert hosts.get(ORIGIN) == FULL
        other.execute("COMMIT")
        assert hosts.put(Host(origin="https://quay.example", failures=1))
    with Hosts(path) as hosts:
        assert hosts.get(ORIGIN) == FULL
        assert hosts.get("https://quay.example").failures == 1


def test_what_could_not_be_written_is_written_in_the_end(path: Path) -> None:
    hosts = Hosts(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        hosts.get(ORIGIN)
        other.execute("BEGIN IMMEDIATE")
        assert not hosts.put(FULL)
        other.execute("COMMIT")
    assert hosts.close()
    with Hosts(path) as again:
        assert again.get(ORIGIN) == FULL


def test_without_a_ledger_a_run_remembers_for_itself(tmp_path: Path) -> None:
    for hosts in (Hosts(None), Hosts(tmp_path / "none.db", writes=False)):
        assert hosts.get(ORIGIN) == Host(origin=ORIGIN)
        hosts.put(FULL)
        assert hosts.get(ORIGIN) == FULL
        hosts.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_ledger_is_none(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_text("This is no database, but a text of some length. " * 50)
    with Hosts(path) as hosts:
        assert hosts.get(ORIGIN) == Host(origin=ORIGIN)
        assert not hosts.put(FULL)
    assert path.read_text().startswith("This is no database")
