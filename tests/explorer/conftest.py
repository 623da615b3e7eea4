"""The analysts' window as its users have it: ``newsledger serve`` on a real file, and a real Chromium."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx
import pytest

from tests.explorer import hostile_ledger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "there is no Chromium; on Debian and Ubuntu: apt-get install chromium"
NEWSLEDGER = (sys.executable, "-c", "from crawler.cli.main import main; main()")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
FLAGS: Final = (
    *("--no-sandbox", "--disable-dev-shm-usage"),  # for root, and for containers
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
OURS: Final = {
    "front": "/",
    "article": "/{ledger}/-/article/{article}",
    "timeline": "/{ledger}/-/timeline/{article}",
    "outlet": "/{ledger}/-/outlet/{domain}",
    "sites": "/{ledger}/-/sites",
    "site": "/{ledger}/-/site/{site}",
    "search": "/{ledger}/-/search",
    "search for a word": "/{ledger}/-/search?q={word}",
    "search for a topic": "/{ledger}/-/search?topic={topic}",
    "search for nothing": "/{ledger}/-/search?q=nowhereatall",
    "map": "/{ledger}/-/map",
}
"""Our pages, by what the tests call them; what stands in braces is taken from the ledger (``known``)."""
DATASETTES: Final = {
    "tables": "/{ledger}",
    "table": "/{ledger}/articles?_size=10",
    "facets": "/{ledger}/articles?_facet=site_id&_facet=language&_size=5",
    "row": "/{ledger}/articles/{article}",
    "view": "/{ledger}/newest_articles?_size=10",
    "canned query": "/{ledger}/articles_by_day",
    "editor": "/{ledger}?sql=select+id%2C+title+from+articles",
}
"""Datasette's own, in our look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A server that shows one ledger."""

    url: str
    """Without a slash at its end."""
    path: Path
    """The ledger."""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, timeout=60, trust_env=False)

    def page(self, page: str) -> str:
        """The address of one of our pages: ``search?q=glue``."""
        return f"{self.url}/{self.path.stem}/-/{page}"

    def shown(self, page: str) -> str:
        """The HTML of one of our pages, which must be there."""
        answer = httpx.get(self.page(page), timeout=60, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.text

    def address(self, name: str) -> str:
        """Where the page of ``OURS`` or ``DATASETTES`` is that has this name."""
        return self.url + (OURS | DATASETTES)[name].format(ledger=self.path.stem, **known(self.path))


def known(path: Path) -> dict[str, str]:
    """What pages are about: the article with the most beside its text, its first topic, the outlet that is cited most,
    the site with the most articles, a word of a title. As in an address."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        found = {name: _first(db, sql) for name, sql in _KNOWN.items()}
        found["topic"] = _first(db, "SELECT topic FROM topics WHERE article_id = ? ORDER BY position", found["article"])
    found["word"] = max(re.findall(r"\w+", str(found.pop("title"))), key=len)
    return {name: quote(str(value), safe="") for name, value in found.items()}


def _first(db: sqlite3.Connection, sql: str, *values: Any) -> Any:
    (value, *_) = db.execute(sql, values).fetchone()
    return value


_KNOWN: Final = {
    "article": """
        SELECT articles.id FROM articles JOIN topics ON topics.article_id = articles.id
        GROUP BY articles.id ORDER BY
            (SELECT count(*) FROM revisions WHERE revisions.article_id = articles.id)
            + (SELECT count(DISTINCT kind) FROM sources WHERE sources.article_id = articles.id)
            + (SELECT count(*) FROM related_news WHERE related_article_id IS NOT NULL AND article_id = articles.id)
            + (SELECT count(*) > 0 FROM outline WHERE outline.article_id = articles.id) DESC, articles.url
    """,
    "domain": "SELECT domain FROM outlets_by_citations ORDER BY articles DESC, domain",
    "site": "SELECT sites.name FROM sites JOIN articles ON site_id = sites.id GROUP BY 1 ORDER BY count(*) DESC, 1",
    "title": "SELECT title FROM articles ORDER BY url",
}


@contextmanager
def serving(path: Path, *options: str) -> Iterator[Window]:
    """``newsledger serve`` on the ledger, ended afterwards."""
    command = [*NEWSLEDGER, "--db", str(path), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=path.parent, env=ENVIRONMENT) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"(http://\S+?)/?$", process.stdout.readline().strip())
            assert found, "it said no address"
            Thread(target=process.stdout.read, daemon=True).start()  # lest it wait for somebody to read what it says
            yield Window(url=found[1], path=path)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def demo_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of the sample sites, as `newsledger demo` makes it."""
    path = tmp_path_factory.mktemp("demo") / "news.db"
    command = [*NEWSLEDGER, "--db", str(path), "demo"]
    subprocess.run(command, check=True, capture_output=True, cwd=path.parent, env=ENVIRONMENT)
    return path


@pytest.fixture(scope="session")
def window(demo_ledger: Path) -> Iterator[Window]:
    with serving(demo_ledger) as shown:
        yield shown


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A ledger of which every text wants to hurt whoever looks at it."""
    path = hostile_ledger.make(tmp_path_factory.mktemp("hostile") / "strange.db")
    with serving(path) as shown:
        yield shown


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium; there is no other in the environment, and none is fetched."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A tab of 1280 by 900. The test fails if its console told of an error or a warning, and says which on what page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    shown = context.new_page()
    errors = console_errors(shown)
    yield shown
    context.close()
    assert errors == []


def visit(page: "Page", address: str) -> None:
    """Opens the page, which must be there."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address


def console_errors(page: "Page") -> list[str]:
    """What the tab's console will tell: errors, warnings and exceptions, each with the page's address."""
    errors: list[str] = []

    def note(text: str) -> None:
        errors.append(f"{text} ({page.url})")

    page.on("console", lambda message: note(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: note(str(error)))
    return errors
