"""The spider for pages that somebody saved."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.clock import Clock
from crawler.discovery.saved import SavedPage, load, saved_pages
from crawler.reading import with_article
from crawler.sites.loader import find_site, load_sites, site_of
from crawler.sites.site import GENERIC, Site
from pipelines.errors import PageError, UsageError
from pipelines.links import web_address
from pipelines.moments import utc_moment
from pipelines.records import Fetch, Outcome

SAVED = replace(GENERIC, name="saved")
"""What a run over saved pages is listed under, where they are of any site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """The saved pages to go through, and by whose rules to read them."""

    pages: tuple[SavedPage, ...]
    sites: Mapping[str, Site]
    site: Site | None = None
    """The site of all pages; None: the address of each tells."""


class SavedSpider(Spider):
    """Reads saved pages: ``scrapy crawl saved -a paths=page.html``, or several files and folders with ``:`` between.

    ``-a url=ADDRESS`` says where a single page came from, ``-a fetched_at=TIME`` when the pages were saved (in UTC
    where no offset is given), ``-a site=NAME`` by whose rules to read them. Each file ends in exactly one Fetch.
    """

    name = "saved"

    def __init__(self, pile: Pile) -> None:
        super().__init__()
        self.site = pile.site or SAVED
        self.clock = Clock()
        self.asked_by = "import"
        self._pile = pile

    @classmethod
    def assignment(
        cls,
        settings: BaseSettings,
        *,
        paths: Iterable[Path] | str = "",
        url: str | None = None,
        fetched_at: datetime | str | None = None,
        site: Site | str | None = None,
    ) -> Pile:
        """What the spider's arguments ask for. Raises UsageError or SiteError where that cannot be done."""
        data = Path(settings["NEWS_DATA"])
        pages = saved_pages(map(Path, filter(None, paths.split(os.pathsep))) if isinstance(paths, str) else paths)
        if not pages:
            raise UsageError("which pages? Say it with -a paths=FILE")
        if url is not None:
            pages = _with_url(pages, url)
        if fetched_at is not None:
            moment = _moment(fetched_at) if isinstance(fetched_at, str) else fetched_at
            pages = tuple(replace(page, fetched_at=moment) for page in pages)
        known = find_site(site, data) if isinstance(site, str) else site
        return Pile(pages=pages, sites=load_sites(data), site=known)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """For Scrapy. Raises as ``assignment`` does."""
        return super().from_crawler(crawler, cls.assignment(crawler.settings, *args, **kwargs))

    async def start(self) -> AsyncIterator[Fetch]:
        """A fetch for each page.

        Each is read in a task of its own, which holds whatever goes wrong: a defect that one page brings to light must
        not end the run for those behind it, as an exception here would.
        """
        for page in self._pile.pages:
            task = asyncio.create_task(self._read(page))
            await asyncio.wait([task])
            error = task.exception()
            if error is None:
                yield task.result()
            else:
                self.logger.error("Failed on %s", page.path, exc_info=error)
                reason = f"{type(error).__name__}: {error}"
                yield replace(self._fetch(page), outcome=Outcome.FAILED, reason=reason)

    async def _read(self, saved: SavedPage) -> Fetch:
        try:
            page = load(saved)
        except PageError as error:
            return replace(self._fetch(saved), outcome=Outcome.REJECTED, reason=error.reason)
        site = self._pile.site or site_of(page.url, self._pile.sites)
        fetch = replace(self._fetch(saved), site=site.name, size=len(page.body))
        return with_article(replace(fetch, url=page.url or fetch.url), page, site)

    def _fetch(self, saved: SavedPage) -> Fetch:
        """A fetch as far as the file's name tells."""
        moment = saved.fetched_at or self.clock.now()
        url = saved.url or f"file:{saved.name}"
        return Fetch(url=url, site=self.site.name, fetched_at=moment, undated=saved.fetched_at is None)


def _with_url(pages: tuple[SavedPage, ...], url: str) -> tuple[SavedPage, ...]:
    address = web_address(url)
    if address is None:
        raise UsageError("is no http or https address", about=url)
    if len(pages) > 1:
        raise UsageError("an address belongs to a single page; for more write a manifest.jsonl", about=url)
    return tuple(replace(page, url=address) for page in pages)


def _moment(text: str) -> datetime:
    try:
        return utc_moment(text)
    except ValueError as error:
        raise UsageError("is no time; write it as 2026-05-12T09:41:00Z", about=text) from error
