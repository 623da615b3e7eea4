"""Long proofs, run by ``make soak``; SOAK says how long."""

import contextlib
import os
import sqlite3
import subprocess
import sys
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
