"""What the papers' server answers, without the network."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.crawling.pages import heavy, invented, recorded
from benchmarks.crawling.papers import PATHS, Pages, Paper, is_same, listing_body, robots_body, validators
from benchmarks.crawling.splices import Said, Template

HOSTS: Final = tuple(f"127.0.0.{last}" for last in range(2, 10))
"""One for each paper."""
HEAVY: Final = 7_000_000
"""Bytes of a page that takes about a second to read."""


class Asked(NamedTuple):
    """One request, and what was answered."""

    host: str
    path: str
    status: int
    size: int
    """Bytes of the answer on the wire, its head included."""
    moment: float
    """By the machine's monotonic clock, which all its processes share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    type: str
    template: Template
    number: int | None = None
    """The article's; None: it is none."""
    said: Said = field(default_factory=dict)

    def body(self, *, gzipped: bool) -> bytes:
        return (self.template.gzipped if gzipped else self.template.page)(self.said)


_FRONT: Final = Template.of(b"<!DOCTYPE html><title>The Paper</title><h1>The Paper</h1>")


class Press:
    """Knows the papers, and writes down what is asked of them."""

    def __init__(self, port: int, corpus: Path | None) -> None:
        """``corpus``: the folder of recorded pages; None: pages are invented."""
        self.asked: list[Asked] = []
        self._answered = 0
        self._port = port
        self._corpus = corpus
        self._papers: dict[str, Paper] = {}
        self._plain: dict[tuple[str, str], _Answer] = {}
        """What is no article, by host and path."""
        self._templates: dict[tuple[str, Pages], list[Template]] = {}
        """By host, and what they are made of."""

    def publish(self, papers: Sequence[Paper]) -> None:
        """Serve these, and no others."""
        self._papers = {paper.host: paper for paper in papers}
        self._plain = {}
        for paper in papers:
            origin = origin_of(paper.host, self._port)
            robots, listing = Template.of(robots_body(paper, origin)), Template.of(listing_body(paper, origin))
            self._plain[paper.host, "/"] = _Answer(type="text/html", template=_FRONT)
            self._plain[paper.host, "/robots.txt"] = _Answer(type="text/plain", template=robots)
            self._plain[paper.host, PATHS[paper.listing]] = _Answer(type="application/xml", template=listing)
            if (paper.host, paper.pages) not in self._templates:
                self._templates[paper.host, paper.pages] = templates(paper, origin, self._corpus)

    def reply(self, host: str, path: str, headers: Mapping[str, str]) -> bytes:
        """The answer on the wire. ``headers``: the request's, names in lower case."""
        self._answered += 1
        status, told, body = self._parts(host, path, headers)
        if status != "304 Not Modified":
            told["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        sent = b"".join((f"HTTP/1.1 {status}\r\n{head}\r\n".encode(), body))
        self.asked.append(Asked(host, path, int(status[:3]), len(sent), time.monotonic()))
        return sent

    def _parts(self, host: str, path: str, headers: Mapping[str, str]) -> tuple[str, dict[str, str], bytes]:
        answer = self._answer(host, path)
        if answer is None:
            return "404 Not Found", {"Content-Type": "text/plain"}, b"nothing here\n"
        told = dict(validators(self._papers[host], answer.number, self._answered))
        if is_same(headers, told):
            return "304 Not Modified", told, b""
        told["Content-Type"] = f"{answer.type}; charset=utf-8"
        is_gzipped = "gzip" in headers.get("accept-encoding", "")
        if is_gzipped:
            told |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return "200 OK", told, answer.body(gzipped=is_gzipped)

    def _answer(self, host: str, path: str) -> _Answer | None:
        if (host, path) in self._plain:
            return self._plain[host, path]
        paper, digits = self._papers.get(host), path.removeprefix("/news/").removesuffix(".html")
        if paper is None or not digits.isdigit() or int(digits) not in paper.articles:
            return None
        number, some = int(digits), self._templates[host, paper.pages]
        template = some[number % len(some)]
        return _Answer(type="text/html", template=template, number=number, said=paper.said(number))


def origin_of(host: str, port: int) -> str:
    """``http://HOST:PORT``."""
    return f"http://{host}:{port}"


def templates(paper: Paper, origin: str, corpus: Path | None) -> list[Template]:
    """What a paper's pages look like; each paper has layouts of its own."""
    every, first = len(HOSTS), HOSTS.index(paper.host)
    if paper.pages == "heavy":
        pages = [heavy(origin, HEAVY)]
    elif corpus is None or paper.pages == "invented":
        pages = invented(origin, every=every, first=first)
    else:
        pages = recorded(corpus, origin, every=every, first=first)
    return [Template.of(page) for page in pages]
