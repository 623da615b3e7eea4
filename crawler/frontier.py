"""What a run asks for: start addresses, what is left over, what listings lead to, what is due for another look.

Decides by the site's file, the ledger and the run's budget; asks nothing itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from protego import Protego
from w3lib.url import safe_url_string

from crawler.discovery.archives import archive_urls
from crawler.discovery.link import Link
from crawler.discovery.window import Window
from crawler.schedule.again import is_believed, rules_digest, says_changed
from crawler.sites.scope import Kind, covers, excluded, kind_of, main_address
from crawler.sites.site import Site
from pipelines.forgetting import forgotten_digest
from pipelines.ledger import Ledger
from pipelines.links import normalise_url, origin_of, url_key
from pipelines.records import Article, Found, Resource, Told

MOST_FOUND: Final = 200_000
"""Urls that one run notes down: a sitemap without end fills no disk."""


MOST_LISTINGS: Final = 2_000
"""Listings that one run asks for, but a backfill: an index of indexes without end ends here."""
DEEPEST_INDEX: Final = 3
"""Indexes within indexes; the protocol of sitemaps has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An address to ask for, and what is known of it from earlier runs."""

    found: Found
    known: Resource | None = None
    is_again: bool = False
    """It is looked at again by itself: no listing has led to it now."""


class Frontier:
    """What one run of a site asks for."""

    def __init__(self, site: Site, now: datetime, window: Window | None = None) -> None:
        """``window``: of a backfill."""
        self.site = site
        self.is_backfill = window is not None
        self._now = now
        self._window = window or _usual_window(site, now)
        self._asked: set[str] = set()
        self._noted = 0
        self._listings = 0
        self.known = 0
        """How many of the addresses that listings led to were known."""
        self._ledger: Ledger | None = None
        self._is_new = False
        self._forgotten: frozenset[str] = frozenset()
        self._lying: frozenset[str] = frozenset()
        told = (window.since, window.until) if window else None
        self._read_as = {kind: rules_digest(site, kind, told) for kind in _KINDS}

    def remember(self, ledger: Ledger, *, is_new: bool = False) -> None:
        """What earlier runs left: without, everything is new. ``is_new``: so is what they have fetched."""
        self._ledger = ledger
        self._is_new = is_new
        self._forgotten = ledger.forgotten()
        self._lying = ledger.lying_hosts()

    def forget(self) -> None:
        """Lets go of the ledger."""
        if self._ledger is not None:
            self._ledger.close()
        self._ledger = None

    def read_as(self, kind: Kind) -> str:
        """A digest of what pages of this kind are read by in this run."""
        return self._read_as[kind]

    # What there is to ask for

    def starts(self) -> Iterator[Wanted]:
        """The site's start addresses and, in a backfill, its lists by date and the sitemaps of its robots.txt."""
        starts = [_spelled(normalise_url(url)) for url in self.site.start]
        if self.is_backfill and self._window is not None:
            starts += map(_spelled, archive_urls(self.site, self._window, self._now.date()))
            starts += map(_spelled, self._sitemaps())
        known = self._known(starts)
        for url in dict.fromkeys(starts):
            if self.claim(url):
                yield Wanted(found=Found(url=url, kind="listing", depth=0), known=known.get(url))

    def left_over(self) -> Iterator[Wanted]:
        """What an earlier run found and did not come to fetch."""
        left = self._ledger.found_urls(self.site.name) if self._ledger else []
        known = self._known([found.url for found in left])
        for found in left:
            if self._kind(_link_of(found)) == found.kind and self.claim(found.url):
                yield Wanted(found=found, known=known.get(found.url))

    def due(self) -> Iterator[Wanted]:
        """What is to be looked at again by itself, within the site's budget."""
        due = self._ledger.resources_due(self.site.name, self._now, self.site.recheck) if self._ledger else []
        for known in due:
            found = Found(url=known.url, kind=known.kind)
            if self._kind(_link_of(found), dated=False) == known.kind and self.claim(known.url):
                yield Wanted(found=found, known=known, is_again=True)

    def listed(self, links: Sequence[Link], depth: int, hops: int = 0) -> list[Wanted]:
        """What to ask for of what a page leads to: what is new, and what it says has changed.

        A listing that is known is asked for where all articles that this one leads to are new, for then there may be
        more; its own time for another look comes besides.
        """
        kinds = [(link, self._kind(link)) for link in links if link.kind != "listing" or depth <= DEEPEST_INDEX]
        named = [(_spelled(main_address(link.url, self.site)), kind, link.told) for link, kind in kinds if kind]
        known = self._known([url for url, _, _ in named])
        self.known += len(known)
        articles = [url for url, kind, _ in named if kind == "article"]
        goes_on = bool(articles) and known.keys().isdisjoint(articles)
        wanted = []
        for url, kind, told in named:
            before = known.get(url)
            if before is None or says_changed(told, before) or (kind == "listing" and goes_on and not told.version):
                found = Found(url=url, kind=kind, depth=depth, hops=hops, told=told)
                wanted.append(Wanted(found=found, known=before))
        return self._noted_down(wanted)

    def related(self, article: Article, found: Found) -> list[Wanted]:
        """What to ask for of an article's related news."""
        if found.hops >= self.site.related:
            return []
        links = [Link(url=item.url, told=Told(title=item.title)) for item in article.related if item.url]
        wanted = self.listed(links, found.depth + 1, found.hops + 1)
        return [one for one in wanted if one.found.kind == "article" and one.known is None]

    # Whether to

    def claim(self, url: str) -> bool:
        """Whether to ask for an address now: once in a run, and while the site's ``max_pages`` lasts."""
        if url in self._asked or len(self._asked) == self.site.max_pages:
            return False
        if self._forgotten and forgotten_digest(url_key(url)) in self._forgotten:
            return False
        self._asked.add(url)
        return True

    def validators(self, wanted: Wanted) -> dict[str, str]:
        """The headers that ask for a page only if it is another than the one that was read."""
        known = wanted.known
        if known is None or origin_of(known.url) in self._lying:
            return {}
        if not is_believed(known, self.read_as(known.kind), self._now):
            return {}
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in headers.items() if value}

    def _kind(self, link: Link, *, dated: bool = True) -> Kind | None:
        """A sitemap's children and a list's next page need no pattern: whoever names the one wants what is in it."""
        if dated and self._window is not None and not self._window.may_hold(link):
            return None
        if link.kind != "page":
            return "listing" if covers(self.site, link.url) and not excluded(link.url, self.site) else None
        return kind_of(link.url, self.site)

    def _sitemaps(self) -> list[str]:
        """Those that the site's hosts name in robots.txt, as far as earlier runs have read it."""
        origins = dict.fromkeys(origin_of(normalise_url(url)) for url in self.site.start)
        texts = [self._ledger.robots_txt(origin) for origin in origins] if self._ledger else []
        named = [normalise_url(url) for text in texts if text for url in Protego.parse(text).sitemaps]
        return [url for url in named if covers(self.site, url) and not excluded(url, self.site)]

    def _known(self, urls: Iterable[str]) -> dict[str, Resource]:
        return self._ledger.resources(self.site.name, urls) if self._ledger and not self._is_new else {}

    def _noted_down(self, wanted: list[Wanted]) -> list[Wanted]:
        """Each once in a run, and no more than a run may note."""
        fresh = {one.found.url: one for one in wanted if one.found.url not in self._asked}
        kept = [one for one in fresh.values() if one.found.kind == "article" or self._has_room_for_listing()]
        kept = kept[: MOST_FOUND - self._noted]
        self._noted += len(kept)
        return kept

    def _has_room_for_listing(self) -> bool:
        self._listings += 1
        return self.is_backfill or self._listings <= MOST_LISTINGS


_KINDS: Final[tuple[Kind, ...]] = ("article", "listing")


def _usual_window(site: Site, now: datetime) -> Window | None:
    return Window.of_age(site.max_age, now.date()) if site.max_age else None


def _spelled(url: str) -> str:
    """As Scrapy spells it in a request, and so in what becomes of it: an apostrophe in a query is ``%27``."""
    return safe_url_string(url)


def _link_of(found: Found) -> Link:
    return Link(url=found.url, kind="listing" if found.kind == "listing" else "page", told=found.told)
