"""What a look at a site brought, as records: nothing here asks for anything."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, Self

from crawler.discovery.link import Link
from crawler.manners.robots_file import RobotsFile, read_robots
from pipelines.links import registrable_domain, url_key
from pipelines.records import Outcome, Page

Shape = Literal["page", "feed", "news sitemap", "sitemap", "sitemap index"]
"""What kind of listing an address turned out to be; ``sitemap``: one of pages that does not say when each was
published."""

Why = Literal["asked for", "front page", "declared", "robots.txt", "common place", "in the index", "article"]
"""How an address came to be looked at."""

LISTED: frozenset[Shape] = frozenset(["feed", "news sitemap"])
"""What lists nothing but articles."""


_NOBODY: Final = frozenset({Outcome.UNREACHABLE, Outcome.REFUSED})
_BUSY: Final = 429
_FAILED: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An address to look at."""

    url: str
    why: Why
    link: Link | None = None
    """Of an article: what the listing says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A listing's address that was looked at, and what was there."""

    look: Look
    url: str
    """Where it led."""
    outcome: Outcome
    """LISTING where it was there and could be read."""
    status: int | None = None
    """Of HTTP."""
    reason: str | None = None
    """Why it gave nothing."""
    shape: Shape | None = None
    links: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()
    """Of a page: the feeds that it declares, then those that it links to."""
    has_validators: bool = False
    """Whether it can be asked for again for nearly nothing: it has an ETag or a Last-Modified."""
    language: str | None = None
    title: str | None = None
    """What it calls the site."""
    platform: str | None = None
    """The content system that made a page, where it tells: ``wordpress``."""

    @property
    def is_shut(self) -> bool:
        """Whether there is nobody to ask for more: no answer, or that of a server that cannot now."""
        return self.outcome in _NOBODY or self.status == _BUSY or (self.status or 0) >= _FAILED

    @property
    def is_there(self) -> bool:
        """Whether there was anything to read."""
        return self.shape is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An article that was asked for on trial."""

    look: Look
    page: Page | None = None
    """None where there was none."""
    outcome: Outcome | None = None
    """What became of it; None where it gave an article."""
    reason: str | None = None

    @property
    def is_article(self) -> bool:
        """Whether it gave one."""
        return self.page is not None and self.outcome is None


@lru_cache(maxsize=16)
def _read(text: str | None) -> RobotsFile:
    return read_robots(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What robots.txt and its like say."""

    status: int | None = None
    """Of robots.txt; None where it was not asked for or did not answer."""
    text: str | None = None
    """None where there is no such file."""
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None
    opt_outs: tuple[str, ...] = ()
    """What the site says against uses such as text and data mining, as it says it."""

    def allows(self, url: str) -> bool:
        """Whether the file lets us ask for an address of its host."""
        return _read(self.text).allows(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """All that was seen of a site, in the order in which it was."""

    asked: str
    """The address that was given."""
    at: datetime
    """When; aware, in UTC."""
    seen: tuple[Seen, ...] = ()
    tried: tuple[Tried, ...] = ()
    robots: Robots = Robots()
    requests: int = 0
    """How many were sent, with those for robots.txt and after redirects."""

    def with_seen(self, seen: Seen) -> Self:
        """With one more."""
        return replace(self, seen=(*self.seen, seen))

    def with_tried(self, tried: Tried) -> Self:
        """With one more."""
        return replace(self, tried=(*self.tried, tried))

    @property
    def first(self) -> Seen | None:
        """What the address that was given gave."""
        return self.seen[0] if self.seen else None

    @property
    def front(self) -> Seen | None:
        """The front page; else what there is of a page."""
        pages = [seen for seen in self.seen if seen.shape == "page" and seen.look.why in {"asked for", "front page"}]
        return pages[-1] if pages else None

    @property
    def home(self) -> str:
        """The address that the one given led to, or itself where it led nowhere."""
        return self.first.url if self.first else self.asked

    @property
    def articles(self) -> tuple[Tried, ...]:
        """What was tried and gave an article."""
        return tuple(tried for tried in self.tried if tried.is_article)

    def listings(self, *shapes: Shape) -> Iterator[Seen]:
        """What was seen of these shapes."""
        return (seen for seen in self.seen if seen.shape in shapes)

    def is_own(self, url: str) -> bool:
        """Whether an address is the site's, on whichever of its hosts."""
        return registrable_domain(url) == registrable_domain(self.home)

    def knows(self, url: str) -> bool:
        """Whether it was looked at already, perhaps on the way from another address."""
        known = {key for seen in self.seen for key in (url_key(seen.look.url), url_key(seen.url))}
        return url_key(url) in known | {url_key(tried.look.url) for tried in self.tried}
