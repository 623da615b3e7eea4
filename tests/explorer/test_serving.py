"""``newsledger serve``: which file it shows, to whom, and how it ends."""

import re
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli.main import main
from crawler.cli.serving import Door, _listening
from pipelines.records import Article
from pipelines.store import Store
from tests.explorer.conftest import ENVIRONMENT, NEWSLEDGER, Window, serving

NOW = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
ASKED = "?sql=select+40%2B2+as+answer&_shape=array"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    put(path, "foundry")
    return path


def put(path: Path, name: str) -> None:
    with Store.open(path) as store:
        article = Article(
            title=f"The {name}", url=f"http://paper.example/{name}", site="paper", text=f"A {name} opens."
        )
        store.put(article, NOW)


def serve(db: Path, *options: str) -> Result:
    """For what ends by itself: a mistake."""
    return CliRunner().invoke(main, ["--db", str(db), "serve", *options])


def test_what_a_crawl_saves_is_shown_at_once(ledger: Path) -> None:
    with serving(ledger) as window:
        put(ledger, "bridge")
        assert "The bridge" in window.shown("front")


def test_the_file_is_not_written_to(ledger: Path) -> None:
    with serving(ledger) as window:
        window.shown("front")
        answer = window.get("/news.json?sql=delete+from+articles")
        assert answer.status_code == 400
    with closing(sqlite3.connect(ledger)) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_a_crawl_is_not_blocked(ledger: Path) -> None:
    with serving(ledger) as window, closing(sqlite3.connect(ledger, timeout=0)) as db:
        window.shown("front")
        db.execute("UPDATE articles SET title = 'Another'")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert "Another" in window.shown("front")


def test_here_everything_may_be_asked(ledger: Path) -> None:
    with serving(ledger) as window:
        assert window.get(f"/news.json{ASKED}").json() == [{"answer": 42}]


def test_others_may_not_ask_sql_of_their_own(ledger: Path) -> None:
    with serving(ledger, "--public") as window:
        assert window.get(f"/news.json{ASKED}").status_code == 403
        assert window.get("/news/last_day.json?_shape=array").json()[0]["day"]


def test_others_may_ask_sql_where_that_is_wanted(ledger: Path) -> None:
    with serving(ledger, "--public", "--sql") as window:
        assert window.get(f"/news.json{ASKED}").json() == [{"answer": 42}]


def test_others_cannot_keep_it_busy(ledger: Path) -> None:
    endless = "with recursive n(i) as (select 1 union all select i %2B 1 from n) select count(*) from n"
    with serving(ledger, "--public", "--sql") as window:
        answer = window.get(f"/news.json?sql={endless}")
        assert answer.status_code == 400
        assert "was stopped" in answer.json()["error"]


def test_others_cannot_take_the_file(ledger: Path) -> None:
    with serving(ledger, "--public") as window:
        assert window.get("/news.db").status_code == 403


def test_search_engines_are_asked_to_stay_away(ledger: Path) -> None:
    with serving(ledger, "--public") as window:
        assert "Disallow: /" in window.get("/robots.txt").text
        assert window.get("/").headers["x-robots-tag"] == "noindex"


def test_a_page_of_another_host_cannot_ask_us(ledger: Path) -> None:
    with serving(ledger) as window:
        assert window.get("/", Host="evil.example").status_code == 421
        assert window.get("/", Host="localhost:99").status_code == 200


def test_in_public_any_name_will_do(ledger: Path) -> None:
    with serving(ledger, "--public") as window:
        assert window.get("/", Host="news.example").status_code == 200


def test_addresses_begin_with_the_base_path(ledger: Path) -> None:
    with serving(ledger, "--base-path", "ledger") as window:
        assert window.url.endswith("/ledger")
        text = window.get("/").text
        assert 'href="/ledger/news/-/search"' in text
        (script,) = re.findall(r'src="/ledger(/-/newsledger/[0-9a-f]+/charts.js)"', text)
        assert window.get(script).status_code == 200


def test_others_are_let_in_only_on_request(ledger: Path) -> None:
    result = serve(ledger, "--host", "0.0.0.0")
    assert result.exit_code == 2
    assert "--public" in result.stderr


def test_sql_is_for_public(ledger: Path) -> None:
    assert "--public" in serve(ledger, "--sql").stderr


def test_an_answer_does_not_wait_for_the_one_before(ledger: Path) -> None:
    door = Door(host="127.0.0.1", port=0, base_path="/", public=False, sql=False)
    with _listening(door) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NEWSLEDGER, *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_port_that_is_taken_is_a_mistake_in_a_line(ledger: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--db", str(ledger), "serve", "--port", str(taken.getsockname()[1]), cwd=ledger.parent)
    assert done.returncode == 2
    assert "another program listens there" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("host", ["no-such-host.invalid", "999.1.1.1"])
def test_an_address_that_is_none_is_a_mistake_in_a_line(ledger: Path, host: str) -> None:
    done = run("--db", str(ledger), "serve", "--public", "--host", host, "--port", "0", cwd=ledger.parent)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_no_file_is_a_mistake_in_a_line(tmp_path: Path) -> None:
    done = run("--db", str(tmp_path / "none.db"), "serve", cwd=tmp_path)
    assert done.returncode == 1
    assert "there is no such file" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_no_ledger_is_a_mistake_in_a_line(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE t (x)")
    done = run("--db", str(tmp_path / "other.db"), "serve", cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_without_datasette_it_says_how_to_have_it(ledger: Path) -> None:
    code = "import sys; sys.modules['datasette'] = None; from crawler.cli.main import main; main()"
    command = [NEWSLEDGER[0], "-c", code, "--db", str(ledger), "serve", "--port", "0"]
    done = subprocess.run(
        command, cwd=ledger.parent, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "pip install 'newsledger[explorer]'" in done.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_it_ends_quietly(ledger: Path, ending: signal.Signals) -> None:
    command = [*NEWSLEDGER, "--quiet", "--db", str(ledger), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ledger.parent, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        Window(url=address.rstrip("/"), path=ledger).shown("front")
        process.send_signal(ending)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert errors == ""


def test_demo_shows_the_sample_sites_and_touches_no_file(tmp_path: Path) -> None:
    with serving(tmp_path / "mine.db", "--demo") as window:
        assert "sample-courier" in window.get("/").text
    assert list(tmp_path.iterdir()) == []
