"""Which of the addresses that a site lists are its articles', and which of them to read on trial."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.discovery.link import Link
from crawler.survey.seen import LISTED, Look, Survey
from pipelines.dates import parse_date
from pipelines.links import url_key

TRIALS: Final = 3
"""Articles that are read on trial."""
MOST_TRIED: Final = 6
"""Addresses that are asked for at most to get so many."""
FEW: Final = 3
"""Fewer articles tell nothing of how a site writes its addresses."""

_DIGITS: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NUMBER: Final = re.compile(r"\d{4,}")
_ENDING: Final = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cfm|ece|amp)$", re.IGNORECASE)
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|xml|json|css|js|zip|gz|ico|rss|atom|txt|woff2?)$", re.IGNORECASE
)
_SEPARATOR: Final = re.compile(r"[-_.+ ]+")
_NUMBERED: Final = frozenset(
    ["id", "aid", "sid", "nid", "pid", "p", "article", "artikel", "story", "news", "idx", "no", "articleid"]
)
"""Parameters that hold an article's number; ``p`` is WordPress's."""
_SPACELESS: Final = "\u0e00"
"""From here on (Thai, then the scripts of East Asia) no spaces stand between words."""
_FEWEST_LETTERS: Final = 5
_UNLIKELY: Final = frozenset(
    [
        *("tag", "tags", "category", "categories", "topic", "topics", "author", "authors", "section", "sections"),
        *("ressort", "rubrik", "thema", "themen", "autor", "autoren", "schlagwort", "login", "signin", "sign-in"),
        *("account", "konto", "abo", "subscribe", "subscription", "newsletter", "newsletters", "about", "about-us"),
        *("contact", "kontakt", "impressum", "imprint", "datenschutz", "privacy", "privacy-policy", "terms", "search"),
        *("suche", "page", "seite", "wp-content", "wp-admin", "wp-login", "cdn-cgi", "feed", "rss", "user", "users"),
        *("shop", "jobs", "careers", "advertise", "help", "faq", "legal", "cookies", "archive", "archiv", "register"),
    ]
)
"""Parts of a path under which a site keeps other things than articles."""


def own_articles(survey: Survey) -> tuple[Link, ...]:
    """The articles that a site's listings tell of, each once, the newest first; those without a date last, in the
    order listed.

    Feeds and sitemaps of news list nothing else. Of other sitemaps and of pages it is what is written as articles'
    addresses are.
    """
    listed = _own(survey, (link for seen in survey.seen if seen.shape in LISTED for link in seen.links))
    if len(listed) >= FEW:
        return listed
    others = (link for seen in survey.seen if seen.shape in {"sitemap", "page"} for link in seen.links)
    return _own(survey, (*listed, *(link for link in others if is_likely(link.url))))


def other_pages(survey: Survey) -> tuple[str, ...]:
    """Addresses of the site that its pages link to and that are no article's, as far as their form tells."""
    known = {url_key(link.url) for link in own_articles(survey)}
    links = _own(survey, (link for seen in survey.listings("page") for link in seen.links))
    return tuple(link.url for link in links if url_key(link.url) not in known and not is_likely(link.url))


def is_likely(url: str) -> bool:
    """Whether an address is written as those of articles are: with a date, a headline's words, or a number."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    if _FILE.search(parts.path) or any(segment.lower() in _UNLIKELY for segment in segments):
        return False
    if any(name.lower() in _NUMBERED and value.isdecimal() for name, value in parse_qsl(parts.query)):
        return True
    if not segments or (_DIGITS.fullmatch(segments[-1]) and len(segments[-1]) < 5):
        return False
    return _says_much(_ENDING.sub("", segments[-1])) or (len(segments) > 2 and any(map(_YEAR.fullmatch, segments[:-1])))


def _says_much(slug: str) -> bool:
    """Three words or more, a long number, or a headline in a script without spaces."""
    words = [word for word in _SEPARATOR.split(slug) if word]
    if len(words) > 2 or _NUMBER.search(slug):
        return True
    return len(slug) >= _FEWEST_LETTERS and any(letter >= _SPACELESS for letter in slug)


def newest(link: Link) -> str:
    """When it was published, else changed, in UTC to be compared as text; empty where nobody says."""
    dates = (link.told.published, link.told.modified)
    values = (parse_date(date, fetched_at=None).value for date in dates if date)
    return next(filter(None, values), "")


def next_trial(survey: Survey, articles: Sequence[Link]) -> Look | None:
    """The next article to read on trial: the newest, the oldest, one of the middle, then others where these failed.

    None when there are enough, or no more. ``articles``: the newest first.
    """
    if len(survey.articles) == min(TRIALS, len(articles)) or len(survey.tried) >= MOST_TRIED:
        return None
    tried = {url_key(tried.look.url) for tried in survey.tried}
    link = next((link for link in _spread(articles) if url_key(link.url) not in tried), None)
    return Look(url=link.url, why="article", link=link) if link else None


def _spread(articles: Sequence[Link]) -> list[Link]:
    """From the newest, the oldest and the middle on, in turns."""
    middle = len(articles) // 2
    turns = zip_longest(articles[:middle], reversed(articles[middle:]), articles[middle:])
    return [link for turn in turns for link in turn if link]


def _own(survey: Survey, links: Iterable[Link]) -> tuple[Link, ...]:
    """Of the site, but its front page; none that robots.txt forbids."""
    own = {url_key(link.url): link for link in links if link.kind == "page" and survey.is_own(link.url)}
    asked = [link for link in own.values() if not is_front(link.url) and survey.robots.allows(link.url)]
    return tuple(sorted(asked, key=newest, reverse=True))


def is_front(url: str) -> bool:
    """Whether an address is a host's front page."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
