"""Why a page has the dates that it has: every date on it, the one taken, and what was wrong with the others."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.parsers import rules
from crawler.parsers.article import told_format
from crawler.parsers.date_choice import Choice, choose, last_resorts, with_last_resort, with_teasers
from crawler.parsers.dating import PrintedDates, date_of, printed_dates
from crawler.parsers.html import decode
from crawler.parsers.saved_text import markdown_lines, text_lines
from crawler.parsers.view import View, view_of
from crawler.sites.site import Site
from pipelines.records import Article, Date, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """The choice of an article's two dates."""

    published: Choice
    modified: Choice


def dating_of(page: Page, site: Site, article: Article) -> Dating:
    """How the dates of ``article``, which was read from ``page``, were chosen. Errors as of ``article.read``."""
    if told_format(page) == "html":
        return _of_html(page, site, article)
    lines = (markdown_lines if told_format(page) == "markdown" else text_lines)(decode(page))
    printed = PrintedDates.of(lines)
    return _with_others(choose(_known(printed.published)), choose(_known(printed.modified)), page, article)


def _of_html(page: Page, site: Site, article: Article) -> Dating:
    view = view_of(page, site)
    printed = printed_dates(view.lines, view.title.index, view.flow.first if view.flow else None)
    own = site.rules
    ruled = [rules.date(view.soup, selectors) if view.soup else None for selectors in (own.published, own.modified)]
    published = choose([*_known(ruled[0]), *view.metadata.publications, *_known(printed.published)])
    modified = choose([*_known(ruled[1]), *view.metadata.changes, *_known(printed.modified)])
    return _with_others(published, modified, page, article, _of_teasers(view))


def _with_others(
    published: Choice, modified: Choice, page: Page, article: Article, teasers: Iterable[Date] = ()
) -> Dating:
    """The choices with what is asked last, and with the dates of other pages."""
    related = (item.published for item in article.related if item.published)
    return Dating(
        published=with_teasers(with_last_resort(published, last_resorts(page)), [*related, *teasers]),
        modified=modified,
    )


def _of_teasers(view: View) -> Iterable[Date]:
    return (date for box in view.teasers for line in box if (date := date_of(line)))


def _known(date: Date | None) -> list[Date]:
    return [date] if date else []
