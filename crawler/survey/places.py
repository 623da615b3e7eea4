"""Where to look next for a site's feeds and sitemaps: decided by what was seen so far."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from crawler.discovery.link import Link
from crawler.survey.articles import is_front
from crawler.survey.seen import Look, Seen, Shape, Survey, Why
from pipelines.dates import parse_date

MOST_DECLARED: Final = 4
"""Feeds and sitemaps of each kind of hint that are looked at: large sites declare one a section."""
MOST_CHILDREN: Final = 2
"""Sitemaps of one index that are looked at."""

FEEDS: Final = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/all", "/feed.json")
SITEMAPS: Final = ("/sitemap.xml", "/sitemap_index.xml")
NEWS_SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap-news.xml")
_ARC: Final = "/arc/outboundfeeds"
OF_PLATFORMS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {
    "wordpress": (("/feed/",), ("/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap.xml"), ("/news-sitemap.xml",)),
    "ghost": (("/rss/",), ("/sitemap.xml", "/sitemap-posts.xml"), ()),
    "drupal": (("/rss.xml",), ("/sitemap.xml",), ("/googlenews.xml",)),
    "arc": (
        (f"{_ARC}/rss/?outputType=xml",),
        (f"{_ARC}/sitemap/latest/?outputType=xml", f"{_ARC}/sitemap-index/?outputType=xml"),
        (f"{_ARC}/news-sitemap/?outputType=xml", f"{_ARC}/sitemap-news/?outputType=xml"),
    ),
    "hugo": (("/index.xml",), ("/sitemap.xml",), ()),
}
"""Where content systems have their feeds, sitemaps and news sitemaps."""

_NEWS: Final = re.compile("news", re.IGNORECASE)
_OF_ARTICLES: Final = re.compile(r"post|article|artikel|stor(?:y|ies)|content|nachricht|20\d\d", re.IGNORECASE)
_OF_OTHERS: Final = re.compile(
    r"categor|tags?\b|taxonom|author|user|image|video|page|section|topic|static|product|event", re.IGNORECASE
)


def next_place(survey: Survey) -> Look | None:
    """The next address to look at; None where all that can be told was looked at."""
    if survey.first is None:
        return Look(url=survey.asked, why="asked for")
    if survey.first.is_shut:
        return None
    return next((look for look in _places(survey) if not survey.knows(look.url)), None)


def _places(survey: Survey) -> Iterator[Look]:
    """All there are as far as is known now, in the order to ask; those that were asked are among them."""
    if not survey.front or not is_front(survey.front.url):
        yield from _looks("front page", [urljoin(survey.home, "/")])
    yield from _looks("declared", _own_feeds(survey)[:MOST_DECLARED])
    yield from _looks("robots.txt", sorted(survey.robots.sitemaps, key=_merit)[:MOST_DECLARED])
    for wanted in _COMMON:
        yield from _common(survey, wanted)
    for index in survey.listings("sitemap index"):
        yield from _looks("in the index", _children(index))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A kind of listing that is looked for at common places until one is there."""

    shapes: tuple[Shape, ...]
    common: tuple[str, ...]
    platform: int
    """Which of a platform's places."""
    is_needed: Callable[[Survey], bool]


def _lacks_sitemaps(survey: Survey) -> bool:
    """Who names sitemaps in robots.txt names all that there are."""
    return not any(seen.look.why == "robots.txt" and seen.is_there for seen in survey.seen)


_COMMON: Final = (
    _Wanted(shapes=("feed",), common=FEEDS, platform=0, is_needed=lambda _: True),
    _Wanted(shapes=("news sitemap",), common=NEWS_SITEMAPS, platform=2, is_needed=_lacks_sitemaps),
    _Wanted(shapes=("sitemap", "sitemap index"), common=SITEMAPS, platform=1, is_needed=_lacks_sitemaps),
)


def _common(survey: Survey, wanted: _Wanted) -> Iterator[Look]:
    """The common places of a kind, those of the site's platform first; none as soon as there is one of the kind."""
    if any(survey.listings(*wanted.shapes)) or not wanted.is_needed(survey):
        return
    platform = survey.front.platform if survey.front else None
    own = OF_PLATFORMS[platform][wanted.platform] if platform in OF_PLATFORMS else ()
    yield from _looks("common place", [urljoin(survey.home, path) for path in dict.fromkeys((*own, *wanted.common))])


def _looks(why: Why, urls: list[str]) -> Iterator[Look]:
    return (Look(url=url, why=why) for url in urls)


def _own_feeds(survey: Survey) -> list[str]:
    """The feeds that the site's pages declare or link to; those of the page asked for first."""
    pages = [seen for seen in survey.listings("page") if seen.look.why in {"asked for", "front page"}]
    return list(dict.fromkeys(url for page in pages for url in page.feeds))


def _children(index: Seen) -> list[str]:
    """The sitemaps of an index that tell most: of news, else of articles, the newest first. None that say that they
    are of something else, unless all do."""
    of_articles = [link for link in index.links if not of_others(link.url)]
    newest = sorted(of_articles or index.links, key=_changed, reverse=True)
    return [link.url for link in sorted(newest, key=lambda link: _merit(link.url))[:MOST_CHILDREN]]


def _changed(link: Link) -> str:
    """When it last changed, to sort by; values in UTC compare as text."""
    date = link.told.modified
    return (parse_date(date, fetched_at=None).value or "") if date else ""


def of_others(url: str) -> bool:
    """Whether a sitemap says by its name that it is of something else than articles."""
    name = urlsplit(url).path + urlsplit(url).query
    return bool(_OF_OTHERS.search(name)) and not _OF_ARTICLES.search(name)


def _merit(url: str) -> int:
    """How much a sitemap's name promises: the less, the more."""
    name = urlsplit(url).path + urlsplit(url).query
    if of_others(url):
        return 3
    return 0 if _NEWS.search(name) else 1 if _OF_ARTICLES.search(name) else 2
