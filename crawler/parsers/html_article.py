"""An article in HTML, read from its metadata and its lines, with a site's own rules last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from crawler.parsers import rules
from crawler.parsers.body import article_lines, contents, headings, joined, outline, paragraphs
from crawler.parsers.byline import PrintedDates, byline
from crawler.parsers.html import html_lines, parse, prune, soup_of, tree_of
from crawler.parsers.kind import check_kind
from crawler.parsers.lines import Line
from crawler.parsers.metadata import Metadata, read_metadata
from crawler.parsers.people import names
from crawler.parsers.related import absolute, inline_related, related_news
from crawler.parsers.sections import cut
from crawler.parsers.sources import cited, listed, opened
from crawler.parsers.summary import standfirst
from crawler.parsers.title import Title, html_title, kicker_of, last_print, site_names, text_title
from crawler.sites.site import Rules, Site
from pipelines.errors import NotArticleError
from pipelines.records import Article, Heading, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """An HTML page laid out for reading."""

    soup: BeautifulSoup | None
    """What a site's rules apply to; None where it has none."""
    lines: tuple[Line, ...]
    metadata: Metadata
    base: str | None
    title: Title


def read_html(page: Page, site: Site) -> Article:
    """The article of an HTML page; raises NotArticleError where it is none, PageError where nothing can be read."""
    view = _view(page, site)
    sections = cut(view.lines, view.title.index)
    body = article_lines(sections.body)
    own = headings(body, view.title.text, contents(sections))
    lead = standfirst(sections.body, view.metadata.description, own)
    body = [line for line in body if line is not lead]
    dates = PrintedDates.of([*sections.before[-8:], *sections.body[:15]])
    sources = listed(sections.lines_of("sources"), view.base)
    if view.soup:
        sources = rules.sources(view.soup, site.rules.sources, view.base) or sources
    metadata = view.metadata
    article = Article(
        title=view.title.text,
        canonical=metadata.canonical,
        kicker=kicker_of(view.lines, view.title, site_names(metadata, page.url)),
        subtitle=metadata.subtitle,
        summary=lead.text if lead else metadata.description,
        authors=metadata.authors or byline(sections.body[:10]),
        topics=metadata.topics,
        language=metadata.language,
        image=metadata.image,
        text=joined(paragraphs(body, view.title.text)),
        published=metadata.published or dates.published,
        modified=metadata.modified or dates.modified,
        outline=_outline(own, view),
        sources=sources + cited(body, view.base, len(sources)),
        related=related_news(sections.lines_of("related"), view.base) + inline_related(sections.body, view.base),
    )
    if view.soup:
        article = _with_rules(article, view.soup, site.rules, view.base)
    check_kind(article, metadata, body, page)
    return article


def _view(page: Page, site: Site) -> _View:
    tree = parse(page)
    base = _base(tree.xpath("string(//base/@href)"), page.url)
    metadata = read_metadata(tree, base)
    prune(tree)
    soup = soup_of(tree) if site.rules != Rules() else None
    if soup and site.rules.drop:
        rules.drop(soup, site.rules.drop)
        tree = tree_of(str(soup))
    lines = tuple(opened(html_lines(tree)))
    ruled = _ruled_title(soup, lines, site) if soup else None
    title = ruled or html_title(lines, metadata, page.url) or text_title(lines)
    if title is None:
        raise NotArticleError("no title", about=page.url, site=site.name)
    return _View(soup=soup, lines=lines, metadata=metadata, base=base, title=last_print(lines, title))


def _ruled_title(soup: BeautifulSoup, lines: Sequence[Line], site: Site) -> Title | None:
    """The title that the site's own rule finds, at its line where it is printed on one."""
    text = rules.text(soup, site.rules.title)
    return Title(text, next((i for i, line in enumerate(lines) if line.text == text), -1)) if text else None


def _base(declared: str, url: str | None) -> str | None:
    try:
        return urljoin(url or "", declared.strip()) or None
    except ValueError:
        return url


def _outline(own: Sequence[Line], view: _View) -> tuple[Heading, ...]:
    printed = view.lines[view.title.index].level if view.title.index >= 0 else None
    return outline(own, printed)


def _with_rules(article: Article, soup: BeautifulSoup, own: Rules, base: str | None) -> Article:
    """``article`` with the fields that the site's own rules find."""
    marked = rules.lines(soup, own.outline)
    return replace(
        article,
        kicker=rules.text(soup, own.kicker) or article.kicker,
        subtitle=rules.text(soup, own.subtitle) or article.subtitle,
        summary=rules.text(soup, own.summary) or article.summary,
        authors=tuple(name for text in rules.texts(soup, own.authors) for name in names(text)) or article.authors,
        topics=rules.texts(soup, own.topics) or article.topics,
        image=absolute(rules.text(soup, own.image), base) or article.image,
        published=rules.date(soup, own.published) or article.published,
        modified=rules.date(soup, own.modified) or article.modified,
        text=joined(paragraphs(rules.lines(soup, own.text), article.title)) or article.text,
        outline=outline(marked, None) or article.outline,
        related=rules.related(soup, own.related, base) or article.related,
    )
