"""An article in HTML, read from a view of its page, with a site's own rules last."""

from collections.abc import Sequence
from dataclasses import replace

from bs4 import BeautifulSoup

from crawler.parsers import rules
from crawler.parsers.addresses import absolute
from crawler.parsers.body import headings, joined, outline, paragraphs
from crawler.parsers.byline import printed_authors
from crawler.parsers.citations import cited, told_lines
from crawler.parsers.credits import credited
from crawler.parsers.date_choice import choose, dated, is_settled
from crawler.parsers.dating import PrintedDates, printed_dates
from crawler.parsers.kickers import kicker_of, not_kickers, subtitle_of
from crawler.parsers.kind import check_kind
from crawler.parsers.lines import Line
from crawler.parsers.people import house_names, names
from crawler.parsers.related import offered
from crawler.parsers.site_names import site_names
from crawler.parsers.sources import listed
from crawler.parsers.summary import Opening, lead_of
from crawler.parsers.told import with_told
from crawler.parsers.unfound import Reading, unfound
from crawler.parsers.view import View, view_of
from crawler.sites.site import Rules, Site
from pipelines.records import Article, Date, Page, Source


def read_html(page: Page, site: Site) -> Reading:
    """The article of an HTML page; raises NotArticleError where it is none, PageError where nothing can be read."""
    view = view_of(page, site)
    article = _article(view, page)
    if view.soup:
        article = _with_rules(article, view.soup, site.rules, view.base)
    check_kind(article, view.metadata, view.body.lines, page)
    article = dated(with_told(article, page.told, house_names(view.metadata.site_names, view.base)), page)
    return Reading(article=article, unfound=unfound(view.soup, site.rules) if view.soup else ())


def _article(view: View, page: Page) -> Article:
    metadata, heading = view.metadata, view.heading
    authors = _authors(view)
    lead = lead_of(_opening(view))
    taken = {id(line) for line in lead.lines}
    own = [line for line in view.body.headings if id(line) not in taken and not _is_signature(line, authors)]
    dates = _printed_dates(view)
    return Article(
        title=view.title.text,
        canonical=metadata.canonical,
        kicker=kicker_of(view.lines, view.title, not_kickers(metadata, page.url)),
        subtitle=subtitle_of(view.lines, view.title, metadata),
        summary=lead.text,
        authors=authors,
        topics=metadata.topics,
        language=metadata.language,
        image=metadata.image,
        image_caption=metadata.image_caption,
        paywall=metadata.paywall,
        text=joined([line for line in view.body.text if id(line) not in taken]),
        published=choose([*metadata.publications, *_known(dates.published)]).date,
        modified=choose([*metadata.changes, *_known(dates.modified)]).date,
        outline=outline(own, heading.level if heading else None),
        sources=_sources(view, page.url),
        related=offered(view.lines, view.sections, view.teasers, view.topic, view.base),
    )


def _is_signature(line: Line, authors: Sequence[str]) -> bool:
    """Whether a line above the text, printed as a heading is, names the authors and nothing else."""
    signed = names(line.text)
    return bool(signed) and set(signed) <= set(authors)


def _authors(view: View) -> tuple[str, ...]:
    """The people that the metadata names, else those of a printed byline, else an organisation."""
    houses = house_names(view.metadata.site_names, view.base)
    printed = view.signed or printed_authors(view.sections.body, view.lines[max(view.title.index, 0) :], houses)
    return printed or view.metadata.organizations


def _known(date: Date | None) -> list[Date]:
    return [date] if date else []


def _printed_dates(view: View) -> PrintedDates:
    """The dates that the page prints, where the metadata leaves something open."""
    if is_settled(view.metadata.publications) and is_settled(view.metadata.changes):
        return PrintedDates(None, None)
    return printed_dates(view.lines, view.title.index, view.flow.first if view.flow else None)


def _opening(view: View) -> Opening:
    related = {id(line) for lines in view.sections.lines_of("related") for line in lines}
    return Opening(
        lines=[line for line in view.lines[view.title.index + 1 :] if id(line) not in related],
        text=view.body.text,
        headings=view.body.headings,
        title=view.title.text,
        printed=view.heading,
        above=view.sections.before,
        descriptions=view.metadata.descriptions,
    )


def _sources(view: View, url: str | None) -> tuple[Source, ...]:
    """The sources that the page lists, else those that it credits; and those that its text cites."""
    own_names = site_names(view.metadata, url)
    told = listed(view.sections.lines_of("sources"), view.base) or credited(view.sections.body, view.home, own_names)
    return told + cited(_citing(view), view.home, len(told))


def _citing(view: View) -> Sequence[Line]:
    """The lines whose links may be cited: none of a list of sources, or of a block that is none of the text."""
    if view.flow is None:
        return view.body.lines
    text = {id(line) for line in view.body.text}
    blocks = [(block.part == "sources", line) for block in view.sections.blocks for line in block.lines]
    boxed = {id(line) for is_list, line in blocks if is_list or id(line) not in text}
    return [line for line in told_lines(view.lines, view.title.index, view.flow.last) if id(line) not in boxed]


def _ruled_text(soup: BeautifulSoup, own: Rules, title: str) -> str | None:
    lines = rules.lines(soup, own.text)
    return joined(paragraphs(lines, headings(lines, title)))


def _with_rules(article: Article, soup: BeautifulSoup, own: Rules, base: str | None) -> Article:
    """``article`` with the fields that the site's own rules find."""
    listed_by_rule = rules.sources(soup, own.sources, base)
    cited_in_text = tuple(source for source in article.sources if source.kind == "cited")
    sources = (*listed_by_rule, *cited_in_text) if listed_by_rule else article.sources
    return replace(
        article,
        kicker=rules.text(soup, own.kicker) or article.kicker,
        subtitle=rules.text(soup, own.subtitle) or article.subtitle,
        summary=rules.text(soup, own.summary) or article.summary,
        authors=tuple(name for text in rules.texts(soup, own.authors) for name in names(text)) or article.authors,
        topics=rules.texts(soup, own.topics) or article.topics,
        image=absolute(rules.text(soup, own.image), base) or article.image,
        image_caption=rules.text(soup, own.image_caption) or article.image_caption,
        published=rules.date(soup, own.published) or article.published,
        modified=rules.date(soup, own.modified) or article.modified,
        text=_ruled_text(soup, own, article.title) or article.text,
        outline=outline(rules.lines(soup, own.outline), None) or article.outline,
        sources=tuple(replace(source, position=position) for position, source in enumerate(sources, 1)),
        related=rules.related(soup, own.related, base) or article.related,
    )
