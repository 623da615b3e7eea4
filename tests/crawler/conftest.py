"""A news site on loopback for tests to put pages on, ``scrapy`` run against it, and what that leaves behind."""

import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the site answers at a path."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    silent: bool = False
    """Keeps the connection open and says nothing."""
    after: float = 0.0
    """Seconds that it takes."""
    etag: str | None = None
    """Set: who sends it back is answered 304."""


@dataclass(slots=True)
class Wire:
    """A site that answers what a test puts on it, and remembers what it was asked for."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths, but that of tdmrep.json, which each host is asked for once a week."""
    asked_tdmrep: int = 0
    first_answers: dict[str, list[Answer]] = field(default_factory=dict)
    """What it answers at a path before what it has there for good, one after the other."""
    heads: list[dict[str, str]] = field(default_factory=list)
    """The headers of each request, names in lower case, with ``path`` among them, and the seconds ``at`` which it came."""
    agents: set[str] = field(default_factory=set)
    """Who asked, by the User-Agent header."""
    closing: Event = field(default_factory=Event)
    tls: ssl.SSLContext | None = None
    """Set: it speaks TLS to those who connect from then on."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str = "", status: int = 200, **headers: str) -> None:
        self.answers[path] = answer_of(body, status, **headers)

    def put_first(self, path: str, body: str = "", status: int = 200, **headers: str) -> None:
        """Once, before what is there for good."""
        self.first_answers.setdefault(path, []).append(answer_of(body, status, **headers))

    def encrypt(self, context: ssl.SSLContext) -> None:
        self.tls = context

    def slow(self, path: str, seconds: float) -> None:
        """What is there takes so long from now on."""
        self.answers[path] = replace(self.answers[path], after=seconds)

    def silence(self, path: str) -> None:
        self.answers[path] = Answer(silent=True)

    def put_article(self, path: str, title: str, etag: str | None = None) -> None:
        self.put(path, article_page(title))
        if etag:
            self.validate(path, etag)

    def validate(self, path: str, etag: str) -> None:
        """Puts an ETag on what is there."""
        answer = self.answers[path]
        self.answers[path] = replace(answer, etag=etag, headers=(*answer.headers, ("ETag", etag)))

    def put_listing(self, path: str, *links: str) -> None:
        self.put(path, "<html><body>" + "".join(f'<p><a href="{link}">A link</a></p>' for link in links))


def answer_of(body: str, status: int, **headers: str) -> Answer:
    """HTML, where the headers do not say something else; ``_`` in their names for ``-``."""
    named = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): headers[name] for name in headers}
    return Answer(body=body.encode(), status=status, headers=tuple(named.items()))


class _Exchange(BaseHTTPRequestHandler):
    wire: Wire

    def do_GET(self) -> None:
        if self.path == "/.well-known/tdmrep.json":
            self.wire.asked_tdmrep += 1
        else:
            self.wire.asked.append(self.path)
        noted = {"path": self.path, "at": str(time.monotonic())}
        self.wire.heads.append(noted | {name.lower(): value for name, value in self.headers.items()})
        self.wire.agents.add(self.headers["User-Agent"])
        answer = self.wire.answers.get(self.path, Answer(status=404, body=b"not here"))
        if self.wire.first_answers.get(self.path):
            answer = self.wire.first_answers[self.path].pop(0)
        if answer.silent:
            self.wire.closing.wait(20)
            return
        if answer.etag and self.headers["If-None-Match"] == answer.etag:
            answer = replace(answer, status=304, body=b"")
        self.wire.closing.wait(answer.after)
        self.send_response(answer.status)
        for header in (*answer.headers, ("Content-Length", str(len(answer.body)))):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_request(self, code: object = None, size: object = None) -> None:
        """Nothing: standard error is pytest's."""


class _Server(ThreadingHTTPServer):
    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        tls = self.RequestHandlerClass.wire.tls  # type: ignore[attr-defined]
        return (tls.wrap_socket(connection, server_side=True) if tls else connection), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: that clients hang up is what some tests are about."""


@contextmanager
def serving() -> Iterator[Wire]:
    """A wire that answers until the block ends."""

    class Bound(_Exchange):
        pass

    server = _Server(("127.0.0.1", 0), Bound)
    server.daemon_threads = True
    Bound.wire = Wire(port=server.server_port)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Bound.wire
    finally:
        Bound.wire.closing.set()
        server.shutdown()
        server.server_close()


def article_page(title: str) -> str:
    """A page that any reader takes for an article."""
    paragraphs = "".join(
        f"<p>{title}, said the harbour master in sentence {number}, is not over yet.</p>" for number in range(5)
    )
    return f"""<!doctype html><html lang="en"><head><title>{title}</title><script type="application/ld+json">
    {{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "{title}",
      "datePublished": "2026-05-12T09:41:00Z"}}</script></head>
    <body><article><h1>{title}</h1><p class="standfirst">What happened, and why.</p>{paragraphs}</article></body>
    </html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of ``fetches``."""

    outcome: str
    reason: str | None
    final_url: str | None
    status: int | None
    title: str | None
    """Of the article that it gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """A run of ``scrapy crawl`` that has ended."""

    status: int
    log: str
    db: Path

    @property
    def rows(self) -> dict[str, Row]:
        """By path of the url; a url with two rows fails the test."""
        found: dict[str, Row] = {}
        for url, *columns in self.select(
            "SELECT f.url, outcome, reason, final_url, status, title"
            " FROM fetches f LEFT JOIN articles a ON a.id = f.article_id"
        ):
            path = "/" + url.split("/", 3)[3] if url.startswith("http") else url
            assert path not in found, f"{url} has two outcomes"
            outcome, reason, final_url, status, title = columns
            found[path] = Row(outcome=outcome, reason=reason, final_url=final_url, status=status, title=title)
        return found

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.db)) as db:
            return db.execute(sql).fetchall()

    @property
    def outcomes(self) -> dict[str, str]:
        return {path: row.outcome for path, row in self.rows.items()}


class Scrapy(Protocol):
    """Runs a ``scrapy`` command."""

    def __call__(self, *arguments: str, **settings: object) -> Crawled: ...


class WriteSite(Protocol):
    """Writes a site's file."""

    def __call__(self, *, start: tuple[str, ...] = ..., links: str = ..., politeness: str = ...) -> str: ...


@pytest.fixture
def wire() -> Iterator[Wire]:
    with serving() as running:
        yield running


class ArticlePage(Protocol):
    """HTML of an article with this title."""

    def __call__(self, title: str) -> str: ...


@pytest.fixture
def article() -> ArticlePage:
    return article_page


@pytest.fixture
def scrapy(tmp_path: Path) -> Scrapy:
    """Runs ``scrapy`` in the checkout with a data folder of its own; settings (``-s``) as keyword arguments."""

    def run(*arguments: str, **settings: object) -> Crawled:
        db = tmp_path / "data" / "news.db"
        chosen = {"NEWS_DATA": db.parent, "NEWS_DB": db, "RETRY_TIMES": 0, "NEWS_BACK_OFF": 0.1} | settings
        options = [option for name, value in chosen.items() for option in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", *arguments, *(options if arguments[0] == "crawl" else ())]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return Crawled(status=done.returncode, log=done.stdout + done.stderr, db=db)

    return run


@pytest.fixture
def site(tmp_path: Path, wire: Wire) -> WriteSite:
    """Writes the file of a site that starts at these paths of the wire; gives the spider's argument."""

    def write(*, start: tuple[str, ...] = ("/",), links: str = "", politeness: str = "") -> str:
        path = tmp_path / "harbour.toml"
        urls = ", ".join(f'"{wire.url(each)}"' for each in start)
        text = f"start = [{urls}]\n[links]\n{links}\n[politeness]\n{politeness or 'delay = 0'}\n"
        path.write_text(text, encoding="utf-8")
        return f"site={path}"

    return write
