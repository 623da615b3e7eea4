"""Which of a site's listings to start from: the freshest and most complete, with the fewest requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crawler.discovery.link import Link
from crawler.survey.articles import newest
from crawler.survey.seen import LISTED, Seen, Shape, Survey
from pipelines.links import url_key

RANK: Final[tuple[Shape, ...]] = ("news sitemap", "feed", "sitemap", "sitemap index", "page")
"""What to start from, best first: a sitemap of news is whole for two days, a feed has the newest, other sitemaps list
a site's whole past, of which a page shows the top."""
MOST_STARTS: Final = 4
ASLEEP: Final = timedelta(days=30)
"""What a listing may lag behind another before it is taken for dead."""
_WORTH: Final = 0.2
"""The share of new articles that another listing has to add to be worth a request in each run."""
_SHOWN: Final = 0.3
"""The share of the front page's articles that a living sitemap has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A listing that a crawl can start from."""

    seen: Seen
    articles: tuple[Link, ...]
    """Of the site, the newest first."""

    @property
    def rank(self) -> tuple[int, int, int]:
        """The less, the better."""
        return RANK.index(self.shape), -len(self.articles), not self.seen.has_validators

    @property
    def shape(self) -> Shape:
        """What kind of listing it is."""
        assert self.seen.shape is not None
        return self.seen.shape

    @property
    def newest(self) -> date | None:
        """The day of its newest article; of a sitemap, whose dates may all be the day on which it was made, only where
        there are others."""
        days = sorted({value[:10] for link in self.articles if len(value := newest(link)) >= 10}, reverse=True)
        if not days or (self.shape not in LISTED and len(days) < 3):
            return None
        return date.fromisoformat(days[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to start from, and what was left aside."""

    starts: tuple[Offer, ...]
    dead: tuple[Offer, ...]
    """Listings that lag far behind the others."""
    spare: tuple[Offer, ...]
    """Good ones that would add nothing but requests."""


def choose(survey: Survey, is_article: Callable[[str], bool]) -> Choice:
    """The listings to start from. ``is_article`` tells by an address."""
    offers = sorted(_offers(survey, is_article), key=lambda offer: offer.rank)
    dead = [offer for offer in offers if _is_dead(offer, offers)]
    alive = [offer for offer in offers if offer not in dead]
    starts = _starts(alive)
    return Choice(starts=tuple(starts), dead=tuple(dead), spare=tuple(offer for offer in alive if offer not in starts))


def _offers(survey: Survey, is_article: Callable[[str], bool]) -> list[Offer]:
    """Every listing with articles, each address once. A sitemap that is part of an index stands for itself where it is
    of news; else the index is offered, for which of its parts the newest are in may change."""
    offers: dict[str, Offer] = {}
    indexes = {url_key(link.url): index for index in survey.listings("sitemap index") for link in index.links}
    for seen in survey.seen:
        found = [
            link for link in seen.links if link.kind == "page" and survey.is_own(link.url) and is_article(link.url)
        ]
        index = indexes.get(url_key(seen.look.url)) if seen.shape == "sitemap" else None
        shown = index or seen
        known = offers[url_key(shown.url)].articles if url_key(shown.url) in offers else ()
        articles = {url_key(link.url): link for link in (*known, *found)}
        if articles:
            links = sorted(articles.values(), key=newest, reverse=True)
            offers[url_key(shown.url)] = Offer(seen=shown, articles=tuple(links))
    return list(offers.values())


def _is_dead(offer: Offer, offers: Sequence[Offer]) -> bool:
    """Whether it lags behind the others, or lacks what the front page shows."""
    days = [day for other in offers if (day := other.newest)]
    if offer.newest and offer.newest < max(days) - ASLEEP:
        return True
    page = next((other for other in offers if other.shape == "page"), None)
    if page is None or offer.shape != "sitemap" or len(page.articles) < 5:
        return False
    return len(_keys(page) & _keys(offer)) < _SHOWN * len(page.articles)


def _starts(alive: Sequence[Offer]) -> list[Offer]:
    """The best, and what adds to it among those that list nothing but articles."""
    if not alive:
        return []
    starts = [alive[0]]
    if alive[0].shape not in LISTED:
        return starts
    first = newest(alive[0].articles[-1])
    covered = _keys(alive[0])
    worth = max(2, _WORTH * len(covered))
    for offer in alive[1:]:
        recent = {url_key(link.url) for link in offer.articles if not first or newest(link) >= first}
        if offer.shape in LISTED and len(recent - covered) >= worth and len(starts) < MOST_STARTS:
            starts.append(offer)
            covered |= recent
    return starts


def _keys(offer: Offer) -> set[str]:
    return {url_key(link.url) for link in offer.articles}
