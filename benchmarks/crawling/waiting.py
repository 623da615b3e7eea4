"""Whether a site waits while pages of another are read, whether reading uses all cores, and what memory it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.crawling.beside import cores, papers_of
from benchmarks.crawling.crawlers import Visit, newsledger, whole_visit, write_site
from benchmarks.crawling.figures import Gaps
from benchmarks.crawling.papers import Paper, now
from benchmarks.crawling.press import HOSTS
from benchmarks.crawling.server import Server

FAST, SLOW = HOSTS[:2]
DELAY: Final = 0.1
"""Seconds between two requests to the fast site."""
FAST_PAGES: Final = 300
SLOW_PAGES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The fast site alone, and beside the slow one."""

    alone: Gaps
    beside: Gaps
    """While the slow site was crawled: from its first page on."""
    seconds: float
    """From the first page of the slow site to the end of the crawl."""


def pairs(server: Server, folder: Path, number: int) -> Iterator[Pair]:
    """In turns."""
    moment = now()
    fast = Paper(host=FAST, articles=range(FAST_PAGES), now=moment)
    slow = Paper(host=SLOW, articles=range(10_000, 10_000 + SLOW_PAGES), now=moment, pages="heavy")
    server.publish([fast, slow])
    for turn in range(number):
        alone = _crawled(server, [fast], folder / f"alone-{turn}")
        both = _crawled(server, [fast, slow], folder / f"both-{turn}")
        since = min(moments(both, SLOW))
        yield Pair(
            alone=Gaps.of(moments(alone, FAST)),
            beside=Gaps.of([asked for asked in moments(both, FAST) if asked >= since]),
            seconds=both.cost.ended - since,
        )


def _crawled(server: Server, papers: Sequence[Paper], folder: Path) -> Visit:
    """The fast site at its pace, one request after the other; the slow one as fast as it answers."""
    command = newsledger(server, papers, folder, at_once=2)
    write_site(server, papers[0], folder, delay=DELAY, at_once=1)
    return whole_visit(server, papers, command, folder)


def moments(seen: Visit, host: str) -> list[float]:
    """When the articles of a host were asked for."""
    return [one.moment for one in seen.asked if one.host == host and one.path.startswith("/news/")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Pages a second, from the first request for a page to the end of the process."""

    one: float
    """With one core."""
    two: float


def rates(server: Server, folder: Path, *, pages: int, number: int) -> Iterator[Rates]:
    """In turns. Nothing but reading limits the crawl: there is no delay, and the server takes little."""
    papers, given = papers_of(pages), cores()
    server.publish(papers)
    for turn in range(number):
        one, two = (_rate(server, papers, folder / f"{turn}-{some}", given[:some]) for some in (1, 2))
        yield Rates(one=one, two=two)


def _rate(server: Server, papers: Sequence[Paper], folder: Path, given: Sequence[int]) -> float:
    seen = whole_visit(server, papers, newsledger(server, papers, folder), folder, cores=given)
    return seen.articles / (seen.cost.ended - min(moment for paper in papers for moment in moments(seen, paper.host)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """Memory of a crawl of so many pages, in megabytes."""

    pages: int
    together: float
    largest: float


def peaks(server: Server, folder: Path, sizes: Sequence[int]) -> Iterator[Peak]:
    """Each in a new ledger."""
    for pages in sizes:
        papers = papers_of(pages)
        server.publish(papers)
        place = folder / str(pages)
        cost = whole_visit(server, papers, newsledger(server, papers, place), place).cost
        yield Peak(pages=pages, together=cost.memory, largest=cost.largest)
