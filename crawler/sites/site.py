"""What a site's file says, checked. docs/sites.md describes the file."""

import re
from dataclasses import dataclass, field
from pathlib import Path

Selectors = tuple[str, ...]
"""CSS selectors, tried in order; the first that matches anything wins. ``::attr(name)`` at the end takes an
attribute."""


PURPOSES = ("search", "mining", "ai-input", "ai-train")
"""What a crawl may be for, the least first: to find and read articles, to analyse their text, to give them to a
language model as input, to train one with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRules:
    """How to find the parts of each source or each piece of related news. Selectors other than ``item`` apply within an
    item."""

    item: Selectors = ()
    title: Selectors = ()
    """Of related news."""
    label: Selectors = ()
    """Of a source."""
    link: Selectors = ()
    date: Selectors = ()
    summary: Selectors = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where a site keeps a field, for fields that are not found well without. An empty tuple leaves the field to the
    parsers."""

    kicker: Selectors = ()
    title: Selectors = ()
    subtitle: Selectors = ()
    summary: Selectors = ()
    authors: Selectors = ()
    topics: Selectors = ()
    published: Selectors = ()
    modified: Selectors = ()
    image: Selectors = ()
    image_caption: Selectors = ()
    text: Selectors = ()
    """The element that holds the article's paragraphs and headings."""
    outline: Selectors = ()
    """The heading elements themselves."""
    drop: Selectors = ()
    """Elements to take out before anything is read."""
    sources: ItemRules = ItemRules()
    related: ItemRules = ItemRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site: where to start, what to follow, how to read, how politely."""

    name: str
    """The file's name without ``.toml``; ``generic`` for a page of no known site."""
    title: str | None = None
    """What people call it."""
    start: tuple[str, ...] = ()
    """Listing pages, feeds or sitemaps to start from."""
    hosts: tuple[str, ...] = ()
    """The hosts that are crawled, with their subdomains; those of ``start`` where the file gives none. The first is the
    main host."""
    mirrors: tuple[str, ...] = ()
    """Hosts that show what the main host shows, under the same paths. An address there is one at the main host."""
    zone: str | None = None
    """IANA name of the zone that times are printed in."""
    country: str | None = None
    """ISO 3166-1, two letters: decides which day 03/04 is, and what IST means."""
    language: str | None = None
    article: tuple[re.Pattern[str], ...] = ()
    """Searched in a url: it is an article's. None given: any url of the hosts that no other pattern claims."""
    exclude: tuple[re.Pattern[str], ...] = ()
    """Never fetched."""
    follow: tuple[re.Pattern[str], ...] = ()
    """Listing pages, feeds and sitemaps that lead to more."""
    archives: tuple[str, ...] = ()
    """Addresses of lists by date, as patterns of ``strftime``, for backfills: ``https://news.example/archive/%Y/%m``."""
    depth: int = 10
    """How many links away from a start url to go."""
    related: int = 0
    """How many links of related news away from an article that a listing tells of to go."""
    max_pages: int | None = None
    """The most urls that one run fetches."""
    max_age: int | None = None
    """Days. What a listing says to be older is not asked for, but by a backfill."""
    delay: float = 1.0
    """Seconds between two requests to one host."""
    concurrency: int = 1
    """Requests to one host at the same time."""
    robots: bool = True
    """Obey robots.txt."""
    purpose: str | None = None
    """What the articles are for (``PURPOSES``): a site may reserve its pages for other uses. None: as the user has
    chosen for all sites."""
    allow_private: bool = False
    """Whether its hosts may have addresses of private networks, or of this machine."""
    shortest: float = 5.0
    """Minutes between two of its crawls, at least."""
    longest: float = 360.0
    """Minutes between two of its crawls, at most."""
    recheck: int = 20
    """How many known pages one run looks at again, that no listing says have changed."""
    recheck_days: int = 14
    """How long after its publication a page may be looked at again."""
    rules: Rules = field(default_factory=Rules)
    path: Path | None = None
    """The file it came from."""


GENERIC = Site(name="generic")
"""Stands for the site of a page when no site is known."""
