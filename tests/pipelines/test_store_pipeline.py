"""The pipeline that saves, in real crawls of a small loopback server: every fetched url has one row."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipelines.errors import LedgerError
from pipelines.ledger import Ledger
from pipelines.records import Outcome, Run

ROOT = Path(__file__).parents[2]

CRAWL = """
import json, sqlite3
from datetime import UTC, datetime
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from pipelines import schema
from pipelines.records import Article, Fetch

schema.BUSY_SECONDS = 0.05


class Breaking:
    def process_item(self, item):
        if item.url.endswith("/breaks-a-pipeline"):
            raise KeyError("no such thing")
        return item


class CourierSpider(Spider):
    name = "courier"

    async def start(self):
        for path in PATHS:
            yield Request(ADDRESS + path, errback=self.failed)

    def parse(self, response):
        url = response.request.meta.get("redirect_urls", [response.url])[0]
        if url.endswith("/breaks-before"):
            raise ValueError("not a\\npage")
        if url.endswith("/locks"):
            self.other = sqlite3.connect(LEDGER)
            self.other.execute("BEGIN IMMEDIATE")
        article = Article(title=url, url=response.url)
        yield Fetch(url=url, site="courier", fetched_at=datetime.now(UTC), article=article)
        if url.endswith("/breaks-after"):
            raise ValueError("no more links")

    def failed(self, failure):
        raise RuntimeError("cannot tell")

    def closed(self, reason):
        if hasattr(self, "other"):
            self.other.rollback()


process = AsyncCrawlerProcess({
    "ITEM_PIPELINES": {Breaking: 100, "pipelines.store_pipeline.StorePipeline": 900},
    "NEWS_DB": LEDGER,
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_ENABLED": False,
    "DOWNLOAD_DELAY": 0.02,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
})
crawler = process.create_crawler(CourierSpider)
process.crawl(crawler)
process.start()
print(json.dumps({key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, str | int)}))
"""


class Courier(BaseHTTPRequestHandler):
    """Answers with the path; ``/moved/x`` redirects to ``/x``, ``/silent`` gets no answer."""

    def do_GET(self) -> None:
        if self.path == "/silent":
            return
        self.send_response(302 if self.path.startswith("/moved/") else 200)
        if self.path.startswith("/moved/"):
            self.send_header("Location", self.path.removeprefix("/moved"))
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Courier) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """A crawl that has ended."""

    address: str
    stats: dict[str, str | int]
    log: str
    fetches: dict[str, tuple[str, str | None]]
    """Outcome and reason, by path."""
    run: Run | None
    """The last run of the ledger."""


def crawl(ledger: Path, address: str, *paths: str) -> Crawled:
    settings = f"LEDGER, ADDRESS, PATHS = {str(ledger)!r}, {address!r}, {paths!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", settings + CRAWL],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ledger.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    rows, run = read(ledger)
    fetches = {url.removeprefix(address): (outcome, reason) for url, outcome, reason in rows}
    assert len(fetches) == len(rows), "an url with two outcomes"
    return Crawled(address=address, stats=json.loads(done.stdout), log=done.stderr, fetches=fetches, run=run)


def read(path: Path) -> tuple[list[tuple[str, str, str | None]], Run | None]:
    try:
        with Ledger.open(path) as ledger:
            (run,) = ledger.runs(1)
            sql = "SELECT url, outcome, reason FROM fetches WHERE run_id = ?"
            return ledger._db.execute(sql, [run.id]).fetchall(), run
    except LedgerError:
        return [], None


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, address: str) -> Crawled:
    """A crawl in which all goes wrong that can go wrong with one page."""
    paths = ("/one", "/one", "/moved/one", "/moved/two", "/breaks-before", "/moved/breaks-before", "/breaks-after")
    more = ("/breaks-a-pipeline", "/silent", "/moved/moved/three")
    return crawl(tmp_path_factory.mktemp("crawl") / "news.db", address, *paths, *more)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/one", ("saved", None)),
        ("/moved/one", ("duplicate", "led to an address that this run has already asked for")),
        ("/moved/two", ("saved", None)),
        ("/moved/moved/three", ("saved", None)),
        ("/breaks-before", ("failed", "ValueError: not a page")),
        ("/moved/breaks-before", ("duplicate", "led to an address that this run has already asked for")),
        ("/breaks-after", ("saved", None)),
        ("/breaks-a-pipeline", ("failed", "KeyError: 'no such thing'")),
        ("/silent", ("failed", "RuntimeError: cannot tell")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_outcome(crawled: Crawled, path: str, outcome: tuple[str, str | None]) -> None:
    assert crawled.fetches[path] == outcome


def test_every_fetched_url_has_an_outcome_and_no_other(crawled: Crawled) -> None:
    assert len(crawled.fetches) == 9


def test_stats_count_the_outcomes(crawled: Crawled) -> None:
    counted = {key: value for key, value in crawled.stats.items() if key.startswith("outcome/")}
    assert counted == {"outcome/saved": 4, "outcome/duplicate": 2, "outcome/failed": 3}


def test_run_ends_with_the_same_numbers(crawled: Crawled) -> None:
    assert crawled.run is not None
    assert crawled.run.id == crawled.stats["news/run"]
    assert crawled.run.site == "courier"
    assert crawled.run.reason == "finished"
    assert crawled.run.ended_at is not None
    assert crawled.run.outcomes == {Outcome.SAVED: 4, Outcome.DUPLICATE: 2, Outcome.FAILED: 3}


def test_redirect_to_a_known_article_is_another_url_of_it(tmp_path: Path, address: str) -> None:
    crawl(tmp_path / "news.db", address, "/one", "/moved/one")
    with Ledger.open(tmp_path / "news.db") as ledger:
        assert ledger.find(f"{address}/moved/one") == ledger.find(f"{address}/one") == 1


def test_second_crawl_finds_all_unchanged(tmp_path: Path, address: str) -> None:
    crawl(tmp_path / "news.db", address, "/one", "/two")
    again = crawl(tmp_path / "news.db", address, "/one", "/two")
    assert again.run is not None
    assert again.run.outcomes == {Outcome.UNCHANGED: 2}


def test_ledger_that_does_not_open_ends_the_crawl_before_its_first_request(tmp_path: Path, address: str) -> None:
    (tmp_path / "news.db").write_text("Dear diary, " * 100)
    crawled = crawl(tmp_path / "news.db", address, "/one")
    assert crawled.stats["finish_reason"] == "ledger error: is not a SQLite database"
    assert "response_received_count" not in crawled.stats
    assert "Traceback" not in crawled.log


def test_ledger_that_fails_ends_the_crawl_and_the_run_says_why(tmp_path: Path, address: str) -> None:
    crawled = crawl(tmp_path / "news.db", address, "/one", "/locks", "/two", "/three", "/four", "/five")
    assert crawled.run is not None
    assert str(crawled.run.reason).startswith("ledger error: another program is writing to it")
    assert crawled.stats["finish_reason"] == crawled.run.reason
    stored = crawled.run.outcomes.get(Outcome.SAVED, 0)
    assert stored == crawled.stats.get("outcome/saved", 0)
    assert stored <= 1  # what came before the lock may have waited for it
    assert crawled.log.count("another program is writing to it") == 1
    assert "Traceback" not in crawled.log
