"""Shows each site as it is at the simulated time: feed with validators, articles, robots.txt.

One address of loopback for each, in the crawl's own process and event loop: nothing happens that the loop does not see.
"""

import asyncio
import math
import time
from bisect import bisect_right
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, Final

from benchmarks.newsday.sites import Paper
from crawler.clock import Clock

PORT: Final = 8093
CRAWL_DELAY: Final = 10
"""Seconds that a site with a Crawl-delay asks for."""
AN_HOUR: Final = 45
"""Requests that a site with a limit allows in an hour of the clock; more are answered with 429 and Retry-After."""
HOUR: Final = timedelta(hours=1)
_SENTENCES: Final = (
    "The harbour master of {place} said on the quay that number {number} was a good one.",
    "Nobody in {place} had counted them before, and nobody will count them again before number {next}.",
    "The council will meet in the old rope factory, where there is room for all who wish to listen.",
    "A spokeswoman said that the tide tables of year {number} had been printed with care.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer."""

    status: HTTPStatus
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True, kw_only=True)
class Stand:
    """One site of the benchmark, as it is served."""

    paper: Paper
    published: Sequence[datetime]
    host: str
    clock: Clock
    has_delay: bool = False
    has_limit: bool = False
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    """When it was asked, and for which path."""
    refused: list[datetime] = field(default_factory=list)
    """When it answered with 429."""
    impatient: int = 0
    """How often it was asked before it had said that it wished to be."""
    feeds: int = 0
    unchanged: int = 0
    """Feeds answered with 304."""

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        """What it answers now."""
        now = self.clock.now()
        self.asked.append((now, path))
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self.has_limit and sum(at >= hour for at, _ in self.asked[-2 * AN_HOUR :]) > AN_HOUR:
            self.impatient += any(at >= hour for at in self.refused[-1:])
            self.refused.append(now)
            wait = (hour + HOUR - now).total_seconds()
            return Reply(status=HTTPStatus.TOO_MANY_REQUESTS, headers=(("Retry-After", f"{math.ceil(wait)}"),))
        if path == "/robots.txt":
            lines = f"User-agent: *\n{f'Crawl-delay: {CRAWL_DELAY}' if self.has_delay else 'Disallow:'}\n"
            return Reply(status=HTTPStatus.OK, body=lines.encode(), headers=(("Content-Type", "text/plain"),))
        if path == "/feed":
            return self._feed(now, headers)
        name = path.removeprefix("/news/")
        if name.isdecimal() and int(name) < bisect_right(self.published, now):
            return self._article(int(name), headers)
        return Reply(status=HTTPStatus.NOT_FOUND)

    def _feed(self, now: datetime, headers: dict[str, str]) -> Reply:
        last = bisect_right(self.published, now)
        tag = f'"{last}"'
        validators = (("ETag", tag), ("Content-Type", "application/rss+xml"))
        self.feeds += 1
        if headers.get("if-none-match") == tag:
            self.unchanged += 1
            return Reply(status=HTTPStatus.NOT_MODIFIED, headers=validators)
        items = "".join(map(self._item, range(last - 1, max(-1, last - 1 - self.paper.listed), -1)))
        body = f'<rss version="2.0"><channel><title>{self.paper.name}</title>{items}</channel></rss>'
        return Reply(status=HTTPStatus.OK, body=body.encode(), headers=validators)

    def _item(self, number: int) -> str:
        date = format_datetime(self.published[number])
        return (
            f"<item><title>{self._title(number)}</title><link>{self.url(number)}</link><pubDate>{date}</pubDate></item>"
        )

    def _article(self, number: int, headers: dict[str, str]) -> Reply:
        validators = (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{number}"'))
        if headers.get("if-none-match") == f'"{number}"':
            return Reply(status=HTTPStatus.NOT_MODIFIED, headers=validators)
        told = self.published[number].isoformat()
        text = "".join(
            f"<p>{line.format(place=self.paper.name, number=number, next=number + 1)}</p>" for line in _SENTENCES * 2
        )
        body = f"""<!doctype html><html lang="en"><head><title>{self._title(number)}</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{self._title(number)}", "datePublished": "{told}"}}</script></head>
<body><article><h1>{self._title(number)}</h1>{text}</article></body></html>"""
        return Reply(status=HTTPStatus.OK, body=body.encode(), headers=validators)

    def _title(self, number: int) -> str:
        return f"Ship number {number} of {self.paper.name} has come in"

    def url(self, number: int) -> str:
        """Of an article."""
        return f"http://{self.host}:{PORT}/news/{number}"

    @property
    def feed_url(self) -> str:
        """What its crawls start from."""
        return f"http://{self.host}:{PORT}/feed"


class Town:
    """All sites, listening. ``cpu``: the seconds of processor time that answering took."""

    def __init__(self, stands: Sequence[Stand]) -> None:
        self.stands = stands
        self.cpu = 0.0
        self._servers: list[asyncio.Server] = []

    async def open(self) -> None:
        """Listens at each site's address."""
        for stand in self.stands:
            self._servers.append(await asyncio.start_server(self._talk(stand), stand.host, PORT))

    def _talk(self, stand: Stand) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while head := await _head(reader):
                began = time.process_time()
                path, headers = _parsed(head)
                writer.write(_bytes(stand.reply(path, headers)))
                self.cpu += time.process_time() - began
            writer.close()

        return talk


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def _parsed(head: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs}


def _bytes(reply: Reply) -> bytes:
    length = () if reply.status is HTTPStatus.NOT_MODIFIED else (("Content-Length", str(len(reply.body))),)
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*reply.headers, *length))
    return f"HTTP/1.1 {reply.status.value} {reply.status.phrase}\r\n{lines}\r\n".encode("latin-1") + reply.body
