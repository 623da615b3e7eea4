"""The crawlers that are set beside each other, as commands."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.crawling.measured import Cost, measure
from benchmarks.crawling.papers import PATHS, Paper
from benchmarks.crawling.press import Asked
from benchmarks.crawling.server import Server

ENVIRONMENT: Final = {
    "NEWS_ALLOW_PRIVATE": "1",  # of loopback, newsledger asks nothing otherwise
    "NEWS_CONTACT": "https://news.example/bot",
}
AT_ONCE: Final = 8
"""Requests to one host at a time, Scrapy's default; no crawler has a delay unless it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One crawl, as its own clock and as the server saw it."""

    cost: Cost
    asked: tuple[Asked, ...]

    @property
    def articles(self) -> int:
        """How many different pages were sent."""
        return len({(one.host, one.path) for one in self.asked if one.status == 200 and one.path.startswith("/news/")})


class IncompleteError(Exception):
    """A crawler did not fetch what there was."""


def visit(server: Server, command: Sequence[str], folder: Path, *, cores: Sequence[int] = ()) -> Visit:
    """Run a crawler, and see what it asked for."""
    server.taken()
    cost = measure(command, folder, cores=cores, environment=ENVIRONMENT)
    return Visit(cost=cost, asked=server.taken())


def whole_visit(
    server: Server, papers: Sequence[Paper], command: Sequence[str], folder: Path, *, cores: Sequence[int] = ()
) -> Visit:
    """A first visit. IncompleteError where it did not fetch every page."""
    found = visit(server, command, folder, cores=cores)
    there = sum(len(paper.articles) for paper in papers)
    if found.articles != there:
        raise IncompleteError(f"{' '.join(command)[:300]}: {found.articles} of {there} pages; {found.cost.output}")
    return found


def scrapy(server: Server, papers: Sequence[Paper], *options: str, python: Path = Path(sys.executable)) -> list[str]:
    """Plain Scrapy, with options of spider.py. ``python``: of the environment it is to run in."""
    return [str(python), "-m", "benchmarks.crawling.spider", *options, *(listing(server, paper) for paper in papers)]


def news_please(server: Server, papers: Sequence[Paper], folder: Path, python: Path) -> list[str]:
    """news-please's own crawler, its files in ``folder``."""
    origins = (server.origin(paper.host) for paper in papers)
    return [str(python), "-m", "benchmarks.crawling.news_please", str(folder), *origins]


def newsledger(
    server: Server, papers: Sequence[Paper], folder: Path, *, delay: float = 0, at_once: int = AT_ONCE
) -> list[str]:
    """This: the command line, with a site for each paper and the ledger in ``folder``."""
    for paper in papers:
        write_site(server, paper, folder, delay=delay, at_once=at_once)
    command = Path(sys.executable).with_name("newsledger")
    return [str(command), "--quiet", "--data", str(folder), "crawl", *map(site_name, papers)]


def write_site(server: Server, paper: Paper, folder: Path, *, delay: float = 0, at_once: int = AT_ONCE) -> None:
    """The site's file, as a user would write it."""
    path = folder / "sites" / f"{site_name(paper)}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"start = ['{listing(server, paper)}']\n"
        f"[links]\narticle = ['/news/[0-9]+']\n"
        f"[politeness]\ndelay = {delay}\nconcurrency = {at_once}\n",
        encoding="utf-8",
    )


def site_name(paper: Paper) -> str:
    """What newsledger calls it."""
    return f"paper-{paper.host.rpartition('.')[2]}"


def listing(server: Server, paper: Paper) -> str:
    """Where its sitemap or feed is."""
    return server.origin(paper.host) + PATHS[paper.listing]
