"""Long proofs, run by ``make soak``; SOAK says how long."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.records import Article, Page

SOAK = int(os.environ.get("SOAK", "30"))
PAGES = sorted(path for path in (Path(__file__).parent / "pages").glob("*/*") if path.suffix != ".json")
pytestmark = pytest.mark.soak
TABLES = ("articles", "article_urls", "outline", "sources", "related_news", "authors", "topics", "outlets", "revisions")


def test_crawling_the_sample_sites_again_and_again_changes_nothing(tmp_path: Path) -> None:
    """One crawl saves; every later one finds all of it unchanged, and the file stays whole."""

    def crawl() -> dict[str, list[tuple[object, ...]]]:
        command = [str(Path(sys.executable).with_name("newsledger")), "--data", str(tmp_path), "--quiet", "demo"]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0
        with sqlite3.connect(tmp_path / "news.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES}

    first = crawl()
    assert len(first["articles"]) >= 60
    assert first["revisions"] == []
    for _ in range(SOAK // 3):
        assert crawl() == first


HELD = """
SELECT articles.key, articles.title, articles.text, articles.published, outlets.domain,
    (SELECT json_group_array(json_array(level, heading)) FROM (SELECT * FROM outline ORDER BY position)
        WHERE article_id = articles.id),
    (SELECT json_group_array(json_array(label, url, domain, kind)) FROM (SELECT * FROM sources ORDER BY position)
        WHERE article_id = articles.id),
    (SELECT json_group_array(json_array(key, title, published, summary, gone_at))
        FROM (SELECT * FROM related_news ORDER BY position) WHERE article_id = articles.id),
    (SELECT count(*) FROM revisions WHERE article_id = articles.id)
FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet_id ORDER BY articles.key
"""
"""What the ledger has of each article, whatever the ids and the times of fetching."""


def demo(folder: Path) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("newsledger")), "--data", str(folder), "--quiet", "demo"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def held(folder: Path) -> list[tuple[object, ...]]:
    """The articles of a ledger, which has to be whole, with each article once."""
    with closing(sqlite3.connect(folder / "news.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("SELECT url FROM articles GROUP BY url HAVING count(*) > 1").fetchall() == []
        return db.execute(HELD).fetchall()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[object, ...]], int]:
    """What a crawl gives that nobody disturbs, and how many urls it fetches."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert demo(folder).wait() == 0
    return held(folder), fetched(folder)


def fetched(folder: Path) -> int:
    """How many fetches the ledger has; 0 where it has no tables yet."""
    try:
        with closing(sqlite3.connect(f"file:{folder / 'news.db'}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM fetches").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def kill_a_crawl(folder: Path, moments: random.Random, fetches: int) -> None:
    """At a moment between its first fetches and its last; where a transaction is, nobody knows.

    What the crawls before have fetched is not fetched again: one that has little left may end before it is killed.
    """
    before = fetched(folder)
    until = before + moments.randrange(max(1, fetches - before))
    process = demo(folder)
    while fetched(folder) < until and process.poll() is None:
        time.sleep(0.002)
    time.sleep(moments.uniform(0, 0.02))
    process.kill()
    assert process.wait() in {0, -signal.SIGKILL}


@pytest.mark.parametrize("seed", range(max(1, SOAK // 3)))
def test_a_killed_crawl_loses_nothing_and_repeats_nothing(
    tmp_path: Path, undisturbed: tuple[list[tuple[object, ...]], int], seed: int
) -> None:
    """Killed three times, each at another moment, and then crawled to the end: as if nobody had killed it."""
    articles, fetches = undisturbed
    moments = random.Random(seed)
    for _ in range(3):
        kill_a_crawl(tmp_path, moments, fetches - 10)
        if fetched(tmp_path):
            assert set(held(tmp_path)) <= set(articles), "half an article was stored"
    assert demo(tmp_path).wait() == 0
    assert held(tmp_path) == articles


@settings(max_examples=SOAK * 40, deadline=None, suppress_health_check=list(HealthCheck))
@given(page=st.sampled_from(PAGES), data=st.data())
def test_a_damaged_page_is_a_record_or_an_error(page: Path, data: st.DataObject) -> None:
    """Recorded pages with bytes cut out, doubled or replaced: an article, or a PageError."""
    body = page.read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 2000)))
    put = data.draw(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from([body[start:end] * 2, b"<div>" * 200, b"</p></div>", b"\x00", b"<!--", b"]]>"]),
        )
    )
    with contextlib.suppress(PageError):
        assert isinstance(
            read(Page(body=body[:start] + put + body[end:], url="https://news.example/a"), GENERIC), Article
        )
