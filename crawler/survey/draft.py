"""What a site's file is to say, decided by what was seen of the site."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from crawler.discovery.link import Link
from crawler.discovery.patterns import learn
from crawler.sites.loader import NAME
from crawler.sites.scope import covers
from crawler.sites.site import GENERIC, Site
from crawler.survey.articles import newest, other_pages, own_articles
from crawler.survey.choice import Choice, Offer, choose
from crawler.survey.places import of_others
from crawler.survey.seen import LISTED, Survey
from crawler.survey.whereabouts import Known, language_of, zone_of
from pipelines.links import registrable_domain, url_key
from pipelines.records import Article

MOST_AT_ONCE: Final = 2000
"""Articles in a site's listings above which an ordinary crawl leaves the older ones to a backfill."""
MAX_AGE: Final = 30
"""Days that it takes then."""
MOST_PAGERS: Final = 4
_SHORT: Final = timedelta(hours=12)
"""A feed that reaches less far back is asked more often than every six hours, lest articles be missed."""
_PAGERS: Final = frozenset(["page", "p", "pg", "paged", "pagenum", "pn", "seite", "pagina", "offset", "start", "from"])
_PAGER_PATH: Final = re.compile(r"/(?:page|seite|pagina|p|s)[/-]?\d+(?:\.html?)?/?$", re.IGNORECASE)
_COMMON_SUBDOMAINS: Final = re.compile(r"^(?:www\d?|m|mobile|amp|rss|feeds?|news)\.(?=.*\.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user decides and a site cannot tell."""

    name: str | None = None
    delay: float | None = None
    """Seconds; None: the default."""
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a site's file is to say; what is empty or None stays the default."""

    name: str
    title: str | None
    choice: Choice
    hosts: tuple[str, ...] = ()
    language: Known | None = None
    zone: Known | None = None
    article: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: int | None = None
    longest: float | None = None
    wish: Wish = Wish()

    def site(self) -> Site:
        """As a crawl would have it."""
        start = tuple(offer.seen.url for offer in self.choice.starts)
        return Site(
            name=self.name,
            title=self.title,
            start=start,
            hosts=self.hosts or tuple(dict.fromkeys(_host(url) for url in start)),
            zone=self.zone.value if self.zone else None,
            language=self.language.value if self.language else None,
            article=tuple(map(re.compile, self.article)),
            follow=tuple(map(re.compile, self.follow)),
            exclude=tuple(map(re.compile, self.exclude)),
            max_age=self.max_age,
            longest=self.longest or GENERIC.longest,
            delay=GENERIC.delay if self.wish.delay is None else self.wish.delay,
            allow_private=self.wish.allow_private,
        )


def draft_of(survey: Survey, wish: Wish, articles: Sequence[Article] = ()) -> Draft | None:
    """What the file of the site surveyed is to say; None where nothing was found to start from.

    ``articles``: those read on trial, their dates as the pages have them.
    """
    links = own_articles(survey)
    learnt = learn([link.url for link in links], other_pages(survey))
    patterns = tuple(pattern.text for pattern in learnt.patterns) if learnt.is_enough else ()
    choice = choose(survey, _judge(patterns, links))
    if choice.starts and choice.starts[0].shape not in LISTED and not patterns:
        patterns = tuple(
            pattern.text for pattern in learnt.patterns
        )  # of a listing of all sorts of pages, some is better than all
        choice = choose(survey, _judge(patterns, () if patterns else links))
    if not choice.starts or not (patterns or choice.starts[0].shape in LISTED):
        return None
    listed = [link for offer in choice.starts for link in offer.articles]
    language = language_of(survey, articles)
    return Draft(
        name=wish.name or name_of(survey.home),
        title=_title(survey),
        choice=choice,
        hosts=_hosts(choice.starts, listed),
        language=language,
        zone=zone_of(survey, articles, language),
        article=patterns,
        follow=_pagers(survey, listed) if choice.starts[0].shape == "page" else (),
        exclude=_other_sitemaps(choice.starts),
        max_age=_max_age(choice.starts, survey.at),
        longest=_longest(choice.starts),
        wish=wish,
    )


def stranger(address: str, wish: Wish, defaults: Site = GENERIC) -> Site:
    """A site of which nothing is known but its address, for those who look at it first; ``defaults``: its manners."""
    delay = defaults.delay if wish.delay is None else wish.delay
    name = wish.name or name_of(address)
    return replace(defaults, name=name, hosts=(_host(address),), delay=delay, allow_private=wish.allow_private)


def name_of(url: str) -> str:
    """The name of a site's file, made of its host: ``guardian-co-uk`` is ``guardian``; ``tech-paper`` of
    ``tech.paper.example``."""
    host = (urlsplit(url).hostname or "").lower()
    domain = registrable_domain(url) or host
    is_number = ":" in domain or domain.replace(".", "").isdigit()
    own = domain if is_number else domain.partition(".")[0]
    below = "" if is_number else _COMMON_SUBDOMAINS.sub("", host).removesuffix(domain)
    words = re.sub(r"[^a-z0-9]+", "-", f"{below}-{own}").strip("-")
    return words if NAME.fullmatch(words) and words != GENERIC.name else f"site-{words}".rstrip("-")


def _judge(patterns: Sequence[str], links: Sequence[Link]) -> Callable[[str], bool]:
    """By the patterns or, where there are none, by what is known to be one."""
    known = {url_key(link.url) for link in links}
    return lambda url: _found(patterns, url) if patterns else url_key(url) in known


def _found(patterns: Iterable[str], url: str) -> bool:
    return any(re.search(pattern, url) for pattern in patterns)


def _title(survey: Survey) -> str | None:
    titles = [seen.title for seen in (survey.front, *survey.listings("feed")) if seen and seen.title]
    return next((" ".join(title.split()) for title in titles if len(title) < 80), None)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _hosts(starts: Sequence[Offer], listed: Sequence[Link]) -> tuple[str, ...]:
    """The hosts of the articles, where those of the start addresses do not say it."""
    site = Site(name="draft", hosts=tuple(_host(offer.seen.url) for offer in starts))
    if all(covers(site, link.url) for link in listed):
        return ()
    counts: dict[str, int] = {}
    for link in listed:
        counts[_host(link.url)] = counts.get(_host(link.url), 0) + 1
    return tuple(sorted(counts, key=lambda host: -counts[host]))


def _pagers(survey: Survey, articles: Sequence[Link]) -> tuple[str, ...]:
    """What the further pages of a list look like, where its page leads to any; nothing that an article looks like.

    What a page itself calls its next is followed without."""
    links = [link for seen in survey.listings("page") for link in seen.links if survey.is_own(link.url)]
    turns = (link.url for link in links if link.kind == "page" and _is_pager(link.url))
    patterns = dict.fromkeys(map(_numbered, turns))
    return tuple(one for one in patterns if not any(_found([one], link.url) for link in articles))[:MOST_PAGERS]


def _is_pager(url: str) -> bool:
    parts = urlsplit(url)
    counted = any(name.lower() in _PAGERS and value.isdecimal() for name, value in parse_qsl(parts.query))
    return counted or bool(_PAGER_PATH.search(parts.path))


def _numbered(url: str) -> str:
    """The address as a pattern, with any number for the last that stands in it."""
    parts = urlsplit(url)
    text = f"{parts.path}?{parts.query}" if parts.query else parts.path
    head, number, tail = re.match(r"(.*?)(\d*)(\D*)$", text, re.DOTALL).groups()  # type: ignore[union-attr]
    digits = r"\d+" if number else ""
    return f"{_escaped(head)}{digits}{_escaped(tail)}$"


def _escaped(text: str) -> str:
    """Text as a pattern that people can read."""
    return re.escape(text).replace(r"\-", "-")


def _other_sitemaps(starts: Sequence[Offer]) -> tuple[str, ...]:
    """What of a sitemap index is of no articles: authors, categories, pictures."""
    urls = [link.url for offer in starts if offer.shape == "sitemap index" for link in offer.seen.links]
    paths = dict.fromkeys(re.sub(r"\d+", r"\\d*", _escaped(urlsplit(url).path)) for url in urls if of_others(url))
    return tuple(f"{path}$" for path in paths)[:8]


def _max_age(starts: Sequence[Offer], at: datetime) -> int | None:
    """Days, where there is a large past that says how old it is, and the newest are within."""
    links = [link for offer in starts for link in offer.seen.links]
    has_past = len(links) > MOST_AT_ONCE or any(
        offer.shape == "sitemap index" and len(offer.seen.links) > 4 for offer in starts
    )
    days = [offer.newest for offer in starts if offer.newest]
    is_alive = bool(days) and max(days) >= at.date() - timedelta(days=MAX_AGE)
    return MAX_AGE if has_past and is_alive else None


def _longest(starts: Sequence[Offer]) -> float | None:
    """Minutes between two crawls within which a feed does not lose what it no longer shows."""
    spans = list(_spans(starts))
    if not spans or min(spans) >= _SHORT:
        return None
    minutes = min(spans).total_seconds() / 120
    return float(max(15, round(minutes / 15) * 15))


def _spans(starts: Sequence[Offer]) -> Iterator[timedelta]:
    for offer in starts:
        times = [value for link in offer.articles if len(value := newest(link)) > 13]
        if offer.shape in LISTED and len(times) > 4:
            yield datetime.fromisoformat(max(times)) - datetime.fromisoformat(min(times))
