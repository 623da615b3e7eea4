"""Reads the page of a fetch. Knows no Scrapy, so that a command which reads a file need not wait for it."""

from dataclasses import replace

from crawler.parsers.article import read
from crawler.sites.site import Site
from pipelines.errors import NotArticleError, PageError
from pipelines.records import Fetch, Outcome, Page


def with_article(fetch: Fetch, page: Page, site: Site) -> Fetch:
    """The fetch with the article of its page or, where the page gives none, with the outcome and the reason."""
    try:
        return replace(fetch, article=read(page, site))
    except NotArticleError as error:
        return replace(fetch, outcome=Outcome.NOT_ARTICLE, reason=error.reason)
    except PageError as error:
        return replace(fetch, outcome=Outcome.REJECTED, reason=error.reason)
