"""An HTML page laid out for reading: what every field is read from, made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup
from lxml.html import HtmlElement

from crawler.parsers import rules
from crawler.parsers.addresses import joined
from crawler.parsers.body import Body, body_of
from crawler.parsers.byline import marked_authors
from crawler.parsers.flow import Flow, flow_of
from crawler.parsers.html import html_lines, parse, soup_of, tree_of
from crawler.parsers.kind import untitled
from crawler.parsers.lines import Line, spans_of
from crawler.parsers.metadata import Metadata, read_metadata
from crawler.parsers.outside import Home, home_of
from crawler.parsers.payload import fill
from crawler.parsers.people import house_names
from crawler.parsers.prune import prune
from crawler.parsers.sections import Sections, cut
from crawler.parsers.sources import opened
from crawler.parsers.teasers import teaser_boxes
from crawler.parsers.title import Title, html_title, last_print, text_title
from crawler.parsers.topic import Topic
from crawler.parsers.words import fold
from crawler.sites.site import Rules, Site
from pipelines.errors import NotArticleError
from pipelines.records import Page


@dataclass(frozen=True, kw_only=True)
class View:
    """An HTML page laid out for reading."""

    metadata: Metadata
    base: str | None
    """What its addresses are relative to."""
    home: Home
    soup: BeautifulSoup | None
    """What a site's rules apply to; None where it has none."""
    signed: tuple[str, ...]
    """The people that the metadata names, else those of the byline that the markup calls one."""
    lines: Sequence[Line]
    title: Title
    sections: Sections
    flow: Flow | None
    """The article's own text, where one stands out."""

    @property
    def heading(self) -> Line | None:
        """The title's line."""
        return self.lines[self.title.index] if self.title.index >= 0 else None

    @cached_property
    def topic(self) -> Topic:
        """What the article is about."""
        text = self.flow.text if self.flow else range(len(self.lines))
        return Topic(self.title.text, (self.lines[i].text for i in text))

    @cached_property
    def teasers(self) -> list[tuple[Line, ...]]:
        """The boxes within the text that lead to other articles and stand under no label."""
        labelled = {id(line) for block in self.sections.blocks for line in block.lines}
        boxes = teaser_boxes(self.lines, self.flow, self.topic, self.base)
        return [box for box in boxes if not any(id(line) in labelled for line in box)]

    @cached_property
    def body(self) -> Body:
        """The article's own part of the page."""
        return body_of(self.lines, self.title, self.flow, self.sections, self.teasers)


def view_of(page: Page, site: Site) -> View:
    """The view of a page; raises NotArticleError where it has no title, PageError where nothing can be read."""
    tree = parse(page)
    base = _base(tree, page.url)
    metadata = read_metadata(tree, base)
    signed = metadata.authors or _signed(tree, metadata, base)
    home = home_of(tree, page.url, base)
    fill(tree, metadata.headlines, page.url)
    prune(tree)
    soup = soup_of(tree) if site.rules != Rules() else None
    if soup and site.rules.drop:
        rules.drop(soup, site.rules.drop)
        tree = tree_of(str(soup))
    lines = opened(html_lines(tree))
    ruled = _ruled_title(soup, lines, site) if soup else None
    title = ruled or html_title(lines, metadata, page.url, page.told.title) or text_title(lines)
    if title is None:
        raise NotArticleError(untitled(page).value, about=page.url, site=site.name)
    title, sections, flow = _laid_out(lines, title)
    return View(
        metadata=metadata,
        base=base,
        home=home,
        soup=soup,
        signed=signed,
        lines=lines,
        title=title,
        sections=sections,
        flow=flow,
    )


def _laid_out(lines: Sequence[Line], found: Title) -> tuple[Title, Sections, Flow | None]:
    """The title at its right line, the page's parts, and its flow: the text tells which print of the title is its
    own."""
    spans = spans_of(lines)
    title = last_print(lines, found)
    sections = cut(lines, title.index, spans)
    flow = flow_of(lines, spans, title.index, [block.lines for block in sections.blocks if block.part != "contents"])
    above = _above(flow, title, lines)
    return above, sections if above.index == title.index else cut(lines, above.index, spans), flow


def _above(flow: Flow | None, title: Title, lines: Sequence[Line]) -> Title:
    """``title`` at its print above the article's text; at none where it is printed below alone, as in a list of the
    newest articles."""
    if flow is None or title.index < flow.first:
        return title
    above = next((i for i in range(flow.first - 1, -1, -1) if fold(lines[i].text) == fold(title.text)), -1)
    return last_print(lines, Title(title.text, above))


def _signed(tree: HtmlElement, metadata: Metadata, base: str | None) -> tuple[str, ...]:
    return marked_authors(tree, metadata.headlines, house_names(metadata.site_names, base))


def _ruled_title(soup: BeautifulSoup, lines: Sequence[Line], site: Site) -> Title | None:
    """The title that the site's own rule finds, at its line where it is printed on one."""
    text = rules.text(soup, site.rules.title)
    return Title(text, next((i for i, line in enumerate(lines) if line.text == text), -1)) if text else None


def _base(tree: HtmlElement, url: str | None) -> str | None:
    declared = next((element.get("href") or "" for element in tree.iter("base")), "")
    return joined(declared, url) or url
