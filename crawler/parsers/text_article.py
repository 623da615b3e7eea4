"""An article saved as text or Markdown, read from its lines alone."""

from collections.abc import Sequence

from crawler.parsers.body import contents, headings, joined, outline, paragraphs
from crawler.parsers.byline import PrintedDates, byline
from crawler.parsers.dating import date_of
from crawler.parsers.lines import Line
from crawler.parsers.related import related_news
from crawler.parsers.sections import cut
from crawler.parsers.sources import cited, listed
from crawler.parsers.summary import text_standfirst
from crawler.parsers.title import kicker_of, text_title
from pipelines.errors import NotArticleError
from pipelines.records import Article


def read_text(lines: Sequence[Line], url: str | None) -> Article:
    """The article of a text's lines; raises NotArticleError where none of them could be its title."""
    title = text_title(lines)
    if title is None:
        raise NotArticleError("no title: the text has no line that could be one", about=url)
    sections = cut(lines, title.index)
    own = headings(sections.body, title.text, contents(sections))
    lead = text_standfirst(sections.body, own)
    body = [line for line in sections.body if line is not lead]
    dates = PrintedDates.of([*sections.before, *sections.body])
    sources = listed(sections.lines_of("sources"), url)
    return Article(
        title=title.text,
        kicker=kicker_of(lines, title, frozenset()),
        subtitle=_subtitle(sections.body, lead),
        summary=lead.text if lead else None,
        authors=byline([*sections.before, *sections.body]),
        text=joined(paragraphs(body, title.text)) if len(body) > len(own) else None,
        published=dates.published,
        modified=dates.modified,
        outline=outline(own, lines[title.index].level),
        sources=sources + cited(body, url, len(sources)),
        related=related_news(sections.lines_of("related"), url),
    )


def _subtitle(body: Sequence[Line], lead: Line | None) -> str | None:
    """The line between title and standfirst, where there is just one that is no date and no byline."""
    above = [line for line in body[: body.index(lead)] if not date_of(line)] if lead in body else []
    return above[0].text if len(above) == 1 and not byline(above) else None
