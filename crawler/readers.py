"""Reads pages beside the crawl: in processes of their own, so that no site's requests wait while a page is read.

A page takes some 25 ms to read, and one that was made to be slow takes seconds. The first few small pages of a process
are read at once all the same: most crawls find next to nothing new, and a reader costs as much as thirty pages.
"""

import asyncio
import multiprocessing
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any, Final

from pebble import ProcessExpired, ProcessPool

from crawler.discovery.discover import discover
from crawler.discovery.link import Link
from crawler.memory import expect_many_pages
from crawler.reading import with_article
from crawler.sites.site import Site
from crawler.turns import Turns
from pipelines.errors import PageError
from pipelines.records import Fetch, Outcome, Page

AT_ONCE: Final = 4
"""Pages of this process that are read without a reader."""
SMALL: Final = 500_000
"""Bytes; a larger page is never read at once where there are readers, nor a larger listing."""
LONGEST: Final = 60.0
"""Seconds for a page; then its reader is ended."""


class Readers:
    """Processes that read pages; they start with the first page that needs them. To be closed."""

    def __init__(self, processes: int, *, at_once: int = AT_ONCE) -> None:
        """``processes``: 0 reads everything here, at once. ``at_once``: how many small pages are read here first."""
        self._processes = processes
        self._left = at_once
        self._pool: ProcessPool | None = None
        self._turns = Turns(max(1, processes))

    async def article(self, fetch: Fetch, page: Page, site: Site) -> Fetch:
        """As ``reading.with_article``; REJECTED where reading the page takes too long, or ends its reader."""
        if self._is_here(page):
            self._left -= 1
            return with_article(fetch, page, site)
        try:
            read: Fetch = await self._elsewhere(site, page, with_article, fetch, page, site)
        except PageError as error:
            return replace(fetch, outcome=Outcome.REJECTED, reason=error.reason)
        return read

    async def links(self, page: Page, site: Site) -> tuple[Link, ...]:
        """As ``discover``. PageError, too, where it takes too long."""
        if self._processes == 0 or len(page.body) < SMALL:
            return discover(page)
        found: tuple[Link, ...] = await self._elsewhere(site, page, discover, page)
        return found

    def close(self) -> None:
        """Ends the processes; what they are at is lost."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
        self._pool = None

    def _is_here(self, page: Page) -> bool:
        return self._processes == 0 or (self._left > 0 and len(page.body) < SMALL)

    async def _elsewhere(self, site: Site, page: Page, function: Any, *arguments: Any) -> Any:
        async with self._turns.turn(site.name, len(page.body)):
            try:
                return await asyncio.wrap_future(self._opened().schedule(function, args=arguments, timeout=LONGEST))
            except Late as error:
                raise PageError(f"takes more than {LONGEST:.0f} seconds to read") from error
            except (ProcessExpired, BrokenProcessPool) as error:
                raise PageError("ends the process that reads it") from error

    def _opened(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["crawler.reading", "crawler.discovery.discover"])
            self._pool = ProcessPool(max_workers=self._processes, context=context, initializer=expect_many_pages)
        return self._pool
