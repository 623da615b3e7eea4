"""What a page gives, without a crawl and without the ledger: for ``newsledger parse``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from crawler.cli.options import Hints
from crawler.discovery.saved import SavedPage, declared_url, load, saved_pages
from crawler.parsers.article import read
from crawler.parsers.date_choice import Candidate
from crawler.parsers.explain import dating_of
from crawler.reading import with_article
from crawler.sites.loader import find_site, load_sites, site_of
from crawler.sites.site import Site
from pipelines.dates import article_date
from pipelines.errors import UsageError
from pipelines.links import web_address
from pipelines.records import Fetch, Page
from pipelines.steps import refine

UNTOLD = datetime.fromtimestamp(0, UTC)
"""Stands in a Fetch for a time that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads pages by the rules of the sites that they belong to."""

    sites: Mapping[str, Site]
    hints: Hints
    site: Site | None = None
    """The site of all pages; None: each page's own."""

    @classmethod
    def of(cls, hints: Hints, data: Path) -> Self:
        """With the user's sites. UsageError or SiteError: a site or address that cannot be."""
        if hints.url is not None and web_address(hints.url) is None:
            raise UsageError("is no http or https address", about=hints.url)
        site = find_site(hints.site, data) if hints.site else None
        return cls(sites=load_sites(data), hints=hints, site=site)

    def pages_in(self, folder: Path) -> tuple[SavedPage, ...]:
        """The saved pages in a folder, by name. UsageError: there is none, or they are all given one address."""
        if self.hints.url is not None:
            raise UsageError("belongs to a single page; for a folder write a manifest.jsonl", about=self.hints.url)
        return saved_pages([folder])

    def page_at(self, path: Path) -> Page:
        """The page in a file. UsageError where there is none, PageError where it cannot be read."""
        (saved,) = saved_pages([path])
        return self.open(saved)

    def open(self, saved: SavedPage) -> Page:
        """The page in a file, with what the user knows of it. PageError where it cannot be read."""
        known = replace(saved, url=self.hints.url or saved.url, fetched_at=self.hints.fetched_at or saved.fetched_at)
        page = load(known)
        return replace(page, format=self.hints.format or page.format)

    def page(self, body: bytes) -> Page:
        """A page that comes without a file."""
        page = Page(body=body, url=self.hints.url, fetched_at=self.hints.fetched_at, format=self.hints.format)
        return replace(page, url=page.url or declared_url(page))

    def dates(self, page: Page, fetch: Fetch) -> dict[str, object]:
        """How the dates of the page's article were chosen, for ``--explain``: ``published`` and ``modified``, each a
        list of candidates, the one that was taken first."""
        if fetch.article is None:
            return {}
        site = self.site or site_of(page.url, self.sites)
        dating = dating_of(page, site, read(page, site))
        return {
            name: [_candidate(candidate, fetch, page.fetched_at) for candidate in choice.candidates]
            for name, choice in (("published", dating.published), ("modified", dating.modified))
        }

    def read(self, page: Page) -> Fetch:
        """The page's article after all steps before the store; or none, with the outcome and the reason."""
        site = self.site or site_of(page.url, self.sites)
        undated = page.fetched_at is None
        fetch = Fetch(url=page.url or "", site=site.name, fetched_at=page.fetched_at or UNTOLD, undated=undated)
        return refine(with_article(fetch, page, site))


def _candidate(candidate: Candidate, fetch: Fetch, fetched_at: datetime | None) -> dict[str, object]:
    """A candidate as JSON: what stands on the page, what it means there, and why it was taken or not."""
    assert fetch.article is not None
    read = article_date(candidate.date, fetch.article, fetched_at)
    return {
        "taken": candidate.taken,
        "because": candidate.verdict,
        "text": candidate.date.text,
        "origin": candidate.date.origin,
        "value": read.value,
        "problem": read.problem,
    }
