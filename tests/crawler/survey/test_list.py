"""``newsledger sites list``."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from crawler.cli.main import main
from pipelines.moments import iso
from pipelines.records import Fetch, Outcome
from pipelines.sites import LastRun, Pause, SiteStanding, Standings, read_standings
from pipelines.store import Store

NOW = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A site that failed twice and whose host asks to wait."""
    folder = tmp_path / "data"
    (folder / "sites").mkdir(parents=True)
    (folder / "sites" / "paper.toml").write_text('title = "The Paper"\nstart = "https://www.paper.example/feed"\n')
    store = Store.open(folder / "news.db")
    run = store.start_run("paper", NOW)
    for number in range(2):
        url = f"https://www.paper.example/{number}"
        store.save(Fetch(url=url, site="paper", fetched_at=NOW, outcome=Outcome.HTTP_ERROR, reason="500"), run)
    store.end_run(run, NOW, "finished")
    store.close()
    db = Database(folder / "news.db")
    later = iso(datetime.now(UTC) + timedelta(days=1))
    db.execute("UPDATE sites SET failures = 2, due_at = ?, due_reason = 'it failed twice'", ["2026-05-13T09:00:00Z"])
    db.execute(
        "INSERT INTO hosts (origin, paused_until, pause_reason) VALUES ('https://paper.example', ?, '429 Too Many Requests')",
        [later],
    )
    db.conn.commit()
    db.close()
    return folder


def invoke(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "sites", *arguments], prog_name="newsledger")


def test_each_site_says_how_its_crawls_go(data: Path) -> None:
    lines = [line.strip() for line in invoke(data, "list").output.splitlines()]
    assert "last run: 2 http error" in lines
    assert "failed 2 times in a row" in lines
    assert "next due 2026-05-13 09:00 UTC: it failed twice" in lines
    assert any(line.startswith("https://paper.example is paused until") for line in lines)


def test_without_a_command_it_lists_too(data: Path) -> None:
    assert invoke(data).output == invoke(data, "list").output


def test_no_line_is_wider_than_eighty_columns(data: Path) -> None:
    lines = invoke(data, "list").output.splitlines()
    assert max(map(len, lines)) <= 80


def test_json_has_all_of_it(data: Path) -> None:
    listed = {site["name"]: site for site in json.loads(invoke(data, "list", "--json").output)}
    paper = listed["paper"]
    assert (paper["failures"], paper["due_at"], paper["ended"]) == (2, "2026-05-13T09:00:00Z", "finished")
    assert paper["outcomes"] == {"http error": 2}
    assert paper["pauses"][0]["reason"] == "429 Too Many Requests"
    assert listed["opentools"]["last_run"] is None


def test_the_ledger_tells_how_it_stands(data: Path) -> None:
    found = read_standings(data / "news.db", NOW)
    last = LastRun(id=1, started_at=NOW, ended_at=NOW, reason="finished", outcomes={Outcome.HTTP_ERROR: 2})
    due = datetime(2026, 5, 13, 9, tzinfo=UTC)
    assert found.sites == {
        "paper": SiteStanding(name="paper", articles=0, failures=2, due_at=due, due_reason="it failed twice", last=last)
    }
    (pause,) = found.pauses
    assert pause == Pause(origin="https://paper.example", until=pause.until, reason="429 Too Many Requests")


def test_a_pause_that_is_over_is_none(data: Path) -> None:
    assert read_standings(data / "news.db", datetime.now(UTC) + timedelta(days=2)).pauses == ()


def test_without_a_ledger_nothing_is_known(tmp_path: Path) -> None:
    assert read_standings(tmp_path / "news.db", NOW) == Standings()
