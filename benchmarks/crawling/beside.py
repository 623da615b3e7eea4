"""The crawlers beside each other, in turns, on the same pages."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.crawling.crawlers import Visit, news_please, newsledger, scrapy, whole_visit
from benchmarks.crawling.papers import Paper, now
from benchmarks.crawling.parts import Parts, parts
from benchmarks.crawling.press import HOSTS
from benchmarks.crawling.server import Server

FEW: Final = 2
"""Pages of each site in a crawl whose cost is taken for that of beginning and ending one."""
BARE: Final = "Scrapy, fetch only"
OURS: Final = "newsledger"
TRAFILATURA: Final = "trafilatura inside Scrapy"
NEWS_PLEASE: Final = "news-please"
MOST: Final = {NEWS_PLEASE: 160}
"""Pages of a crawler that takes too long for all of them."""

Command = Callable[[Sequence[Paper], Path], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """All crawlers once."""

    visits: Mapping[str, Visit]
    """All pages, by the crawler's name."""
    beginnings: Mapping[str, Visit]
    """A few pages."""
    parts: Parts

    def page(self, name: str) -> float:
        """CPU seconds a page, from the crawler's first breath to its last."""
        return self.visits[name].cost.cpu / self.visits[name].articles

    def further_page(self, name: str) -> float:
        """CPU seconds for each page beyond the first few."""
        all_of_it, beginning = self.visits[name], self.beginnings[name]
        return (all_of_it.cost.cpu - beginning.cost.cpu) / (all_of_it.articles - beginning.articles)


def cores() -> list[int]:
    """Those that this process was given, and hands on."""
    return sorted(os.sched_getaffinity(0))


def papers_of(pages: int) -> list[Paper]:
    """So many pages, on all hosts alike; each page has a number of its own."""
    each, moment = pages // len(HOSTS), now()
    return [Paper(host=host, articles=range(at * each, (at + 1) * each), now=moment) for at, host in enumerate(HOSTS)]


def commands(server: Server, peers: Path | None) -> dict[str, Command]:
    """By name; those whose environment is there."""
    found: dict[str, Command] = {
        BARE: lambda papers, _: scrapy(server, papers),
        OURS: lambda papers, folder: newsledger(server, papers, folder),
    }
    if python := _python(peers, "trafilatura"):
        found[TRAFILATURA] = lambda papers, _: scrapy(server, papers, "--read", "trafilatura", python=python)
    if other := _python(peers, "news-please"):
        found[NEWS_PLEASE] = lambda papers, folder: news_please(server, papers, folder, other)
    return found


def _python(peers: Path | None, name: str) -> Path | None:
    """That of a peer's environment, if it was made."""
    path = peers.absolute() / name / "bin" / "python" if peers else None
    return path if path and path.exists() else None


def rounds(
    server: Server, crawlers: Mapping[str, Command], folder: Path, *, pages: int, number: int
) -> Iterator[Round]:
    """Each with folders of its own, in which nothing has been crawled."""
    many, few = papers_of(pages), papers_of(FEW * len(HOSTS))
    of_crawler = {name: papers_of(MOST[name]) if MOST.get(name, pages) < pages else many for name in crawlers}
    for turn in range(number):
        places = {name: folder / f"{turn}-{place}" for place, name in enumerate(crawlers)}
        yield Round(
            beginnings={name: _visit(server, few, crawlers[name], places[name] / "few") for name in crawlers},
            visits={name: _visit(server, of_crawler[name], crawlers[name], places[name] / "all") for name in crawlers},
            parts=parts(many, server, len(cores()), folder / f"parts-{turn}.db"),
        )


def _visit(server: Server, papers: Sequence[Paper], command: Command, folder: Path) -> Visit:
    folder.mkdir(parents=True)
    server.publish(papers)
    return whole_visit(server, papers, command(papers, folder), folder)
