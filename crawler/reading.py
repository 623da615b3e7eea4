"""Reads the page of a fetch. Knows no Scrapy, so that a command which reads a file need not wait for it."""

from dataclasses import replace

from crawler.parsers.article import read_by_rules
from crawler.sites.scope import main_address
from crawler.sites.site import Site
from pipelines.errors import NotArticleError, PageError
from pipelines.records import Article, Fetch, Outcome, Page


def with_article(fetch: Fetch, page: Page, site: Site) -> Fetch:
    """The fetch with the article of its page or, where the page gives none, with the outcome and the reason.

    An article whose site's rules do not all find something any more says so in ``reason``.
    What the article knows of its own addresses and of related news' is at the site's main host, whichever mirror showed
    the page.
    """
    try:
        reading = read_by_rules(page, site)
    except NotArticleError as error:
        return replace(fetch, outcome=Outcome.NOT_ARTICLE, reason=error.reason)
    except PageError as error:
        return replace(fetch, outcome=Outcome.REJECTED, reason=error.reason)
    return replace(fetch, article=_at_main_host(reading.article, site), reason=reading.reason)


def _at_main_host(article: Article, site: Site) -> Article:
    if not site.mirrors:
        return article
    related = tuple(replace(item, url=_moved(item.url, site)) for item in article.related)
    url, canonical = _moved(article.url, site), _moved(article.canonical, site)
    return replace(article, url=url, canonical=canonical, related=related)


def _moved(url: str | None, site: Site) -> str | None:
    return main_address(url, site) if url else url
