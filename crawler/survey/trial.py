"""The articles that were read on trial: what each field gave."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from crawler.reading import with_article
from crawler.sites.site import Site
from crawler.survey.seen import Tried
from pipelines.records import Article, Date, Fetch, Outcome
from pipelines.steps import refine

Read = Callable[[Article], str | None]


def _words(text: str | None) -> str | None:
    return f"{len(text.split())} words" if text else None


def _number(count: int) -> str | None:
    return str(count) if count else None


def _date(date: Date | None) -> str | None:
    if date is None:
        return None
    return date.value or f"“{date.text}” ({date.problem or 'not understood'})"


FIELDS: Final[dict[str, Read]] = {
    "title": lambda article: article.title,
    "kicker": lambda article: article.kicker,
    "subtitle": lambda article: article.subtitle,
    "summary": lambda article: article.summary,
    "authors": lambda article: ", ".join(article.authors) or None,
    "published": lambda article: _date(article.published),
    "modified": lambda article: _date(article.modified),
    "topics": lambda article: ", ".join(article.topics) or None,
    "language": lambda article: article.language,
    "image": lambda article: article.image,
    "text": lambda article: _words(article.text),
    "outline": lambda article: _number(len(article.outline)),
    "sources": lambda article: _number(len(article.sources)),
    "related": lambda article: _number(len(article.related)),
    "paywall": lambda article: {True: "yes", False: "no", None: None}[article.paywall],
}
"""What an article gives field by field, for people to see; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One article as it was read."""

    url: str
    article: Article | None
    reason: str | None = None
    """Why there is no article; of one that was read, which rules of the site's file found nothing."""


def tried_on(tried: Tried, site: Site) -> Trial:
    """What an address gives, read by a site's rules, after all steps before the store."""
    url = tried.look.url
    if tried.page is None:
        return Trial(url=url, article=None, reason=_why(tried.outcome, tried.reason))
    fetch = refine(raw(tried, site))
    return Trial(
        url=url, article=fetch.article, reason=fetch.reason if fetch.article else _why(fetch.outcome, fetch.reason)
    )


def raw(tried: Tried, site: Site) -> Fetch:
    """As read, before any step: dates as the page has them."""
    assert tried.page is not None
    assert tried.page.fetched_at is not None
    fetch = Fetch(url=tried.look.url, site=site.name, fetched_at=tried.page.fetched_at)
    return with_article(fetch, tried.page, site)


def raw_articles(tried: tuple[Tried, ...], site: Site) -> tuple[Article, ...]:
    """Those of the pages that are articles, as read; their language as they say it themselves."""
    unsaid = replace(site, language=None)
    found = (raw(one, unsaid).article for one in tried if one.page is not None)
    return tuple(article for article in found if article)


def _why(outcome: Outcome | None, reason: str | None) -> str:
    return ": ".join(part for part in (outcome, reason) if part) or "nothing"
