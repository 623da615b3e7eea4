"""An article saved as text or Markdown, read from its lines alone."""

import re
from collections.abc import Sequence

from crawler.parsers.body import contents, headings, joined, outline, paragraphs
from crawler.parsers.byline import byline, is_notice
from crawler.parsers.citations import cited
from crawler.parsers.dating import PrintedDates
from crawler.parsers.kickers import kicker_of
from crawler.parsers.lines import Line, is_paragraph
from crawler.parsers.outside import Home
from crawler.parsers.related import offered
from crawler.parsers.sections import cut
from crawler.parsers.sources import listed, opened
from crawler.parsers.summary import text_standfirst
from crawler.parsers.title import text_title
from crawler.parsers.topic import Topic
from crawler.parsers.words import phrases
from pipelines.errors import NotArticleError
from pipelines.links import registrable_domain
from pipelines.records import Article

_COPYRIGHT = re.compile(r"©|\(c\)\s*\d{4}|copyright\b", re.IGNORECASE)


def read_text(lines: Sequence[Line], url: str | None) -> Article:
    """The article of a text's lines; raises NotArticleError where none of them could be its title."""
    lines = opened(_own_lines(lines))
    title = text_title(lines)
    if title is None:
        raise NotArticleError("no title: the text has no line that could be one", about=url)
    sections = cut(lines, title.index, {})
    own = headings(sections.body, title.text, contents(sections))
    lead = text_standfirst(sections.body, own)
    body = [line for line in sections.body if line is not lead]
    dates = PrintedDates.of([*sections.before, *sections.body])
    sources = listed(sections.lines_of("sources"), url)
    home = Home(base=url, domain=registrable_domain(url) if url else None)
    return Article(
        title=title.text,
        kicker=kicker_of(lines, title, frozenset()),
        subtitle=_subtitle(sections.body, lead),
        summary=lead.text if lead else None,
        authors=byline([*sections.before[-8:], *sections.body[:10]]),
        text=joined(paragraphs(body, own)) if len(body) > len(own) else None,
        published=dates.published,
        modified=dates.modified,
        outline=outline(own, lines[title.index].level),
        sources=sources + cited(body, home, len(sources)),
        related=offered(lines, sections, (), Topic(title.text, (line.text for line in sections.body)), url),
    )


def _own_lines(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without what copying a whole window brings along: share buttons, and the foot of the page from its
    copyright on."""
    foot = next((i for i, line in enumerate(lines) if _COPYRIGHT.match(line.text)), len(lines))
    ends = foot > len(lines) / 2 and not any(is_paragraph(line.text) for line in lines[foot:])
    return [line for line in lines[: foot if ends else None] if not phrases("tool").match(line.text)]


def _subtitle(body: Sequence[Line], lead: Line | None) -> str | None:
    """The line between title and standfirst, where there is just one that is no date and no byline."""
    above = [line for line in body[: body.index(lead)] if not is_notice(line)] if lead in body else []
    return above[0].text if len(above) == 1 else None
