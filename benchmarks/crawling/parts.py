"""What reading and storing take by themselves: the pages and the records of the crawl, and nothing else."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.crawling.pages import article_path
from benchmarks.crawling.papers import Paper
from benchmarks.crawling.press import origin_of, templates
from benchmarks.crawling.server import Server
from benchmarks.keeping.taken import timed, total
from crawler.memory import expect_many_pages
from crawler.reading import with_article
from crawler.sites.site import GENERIC
from pipelines.records import Fetch, Page
from pipelines.steps import refine
from pipelines.store import Store

AT_ONCE: Final = 100
"""Fetches in one transaction, as in a crawl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """CPU seconds of all pages."""

    reading: float
    storing: float


def parts(papers: Sequence[Paper], server: Server, processes: int, ledger: Path) -> Parts:
    """Read the papers' pages in so many processes, as a crawl does, then store what they gave in a new ledger."""
    with ProcessPoolExecutor(processes, get_context("spawn"), expect_many_pages) as pool:
        done = list(pool.map(partial(_read, port=server.port, corpus=server.corpus), papers))
    fetches = [fetch for _, some in done for fetch in some]
    return Parts(reading=sum(cpu for cpu, _ in done), storing=_stored(fetches, ledger))


def _read(paper: Paper, port: int, corpus: Path | None) -> tuple[float, list[Fetch]]:
    """CPU seconds from bytes to records that could be stored; making the bytes is not counted."""
    origin = origin_of(paper.host, port)
    some, moment = templates(paper, origin, corpus), datetime.now(UTC)
    cpu, fetches = 0.0, []
    for number in paper.articles:
        body = some[number % len(some)].page(paper.said(number))
        url = origin + article_path(str(number))
        start = time.process_time()
        page = Page(body=body, url=url, fetched_at=moment, headers=(("content-type", "text/html; charset=utf-8"),))
        fetch = Fetch(url=url, site=paper.host, fetched_at=moment, status=200, size=len(body))
        fetches.append(refine(with_article(fetch, page, GENERIC)))
        cpu += time.process_time() - start
    return cpu, fetches


def _stored(fetches: Sequence[Fetch], ledger: Path) -> float:
    with closing(Store.open(ledger)) as store:
        run = store.start_run("all", fetches[0].fetched_at)
        batches = [fetches[first : first + AT_ONCE] for first in range(0, len(fetches), AT_ONCE)]
        return total(timed(partial(store.save_all, batch, run))[0] for batch in batches).cpu
