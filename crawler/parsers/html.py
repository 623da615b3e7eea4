"""HTML: bytes to a tree, a tree without what cannot be article, and what is left as lines.

BeautifulSoup costs ten times what lxml does, so the page is parsed, stripped and read as an lxml tree; a soup of what
is left is made only where a site's file has rules (docs/decisions.md).
"""

import codecs
from dataclasses import dataclass, field

import lxml.etree
import lxml.html
from bs4 import BeautifulSoup
from lxml.html import HtmlElement

from crawler.parsers.charset import decoded
from crawler.parsers.limits import check_markup, drop_long_attributes, first_lines
from crawler.parsers.lines import Anchor, Line, clean
from pipelines.errors import PageError
from pipelines.records import Page

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
        *("hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "tr", "ul"),
    )
)
_UNXML = bytes(32 if code < 32 and code not in (9, 10, 13) else code for code in range(256))
"""Of the control characters XML has three."""
_DEEPEST = 250
"""Elements within elements; the parser that makes the soup stops at 256."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_ITEMS = frozenset(("dd", "li"))
_SILENT = frozenset(("abbr", "cite", "code", "html", "mark", "picture", "q", "source", "sub", "sup", "u"))
"""Elements that neither begin a line nor say anything of it; most of a page's others do."""
_ROWS = frozenset(("a", "div", "li", "header", "section", "article"))
_INLINE_CELLS = frozenset(("span", "time", "strong", "b", "em", "i", "small", "a", "img", "font"))


def parse(page: Page) -> HtmlElement:
    """The tree of an HTML page.

    A page nested deeper than libxml2 likes is parsed again without that limit, and its bare wrappers are taken off.
    Raises PageError where there is nothing to parse, where the nesting has no end, or beyond the limits of a page.
    """
    source = _source(page)
    check_markup(source, page.url)
    parser = _parser(huge=False)
    try:
        tree = lxml.html.document_fromstring(source, parser=parser)
        deep = any("depth" in entry.message for entry in parser.error_log)
        tree = _unwrapped(source, page) if deep else tree
    except lxml.etree.LxmlError as error:
        raise PageError("nothing to read: the page is empty", about=page.url) from error
    drop_long_attributes(tree, len(source))
    return tree


def _source(page: Page) -> bytes:
    """The page in UTF-8, without the characters that XML has no place for: lxml reads them, and refuses to write
    them."""
    source = page.body.removeprefix(codecs.BOM_UTF8)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(page)
        source = text.encode("utf-8", "replace")
    if "\0" in text:  # UTF-16, or an accident
        text = decode(page)
        source = text.encode("utf-8", "replace")
    if "\ufffe" in text or "\uffff" in text:
        source = text.replace("\ufffe", " ").replace("\uffff", " ").encode("utf-8", "replace")
    return source.translate(_UNXML)


def _parser(*, huge: bool) -> lxml.etree.HTMLParser:
    """A parser whose elements know nothing of forms and tables: to look each one's class up takes longer than to parse
    it. Nor does it save memory or keep a list of ids, which take a quarter of its time."""
    parser = lxml.etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge, compact=False, collect_ids=False
    )
    parser.set_element_class_lookup(lxml.etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _unwrapped(source: bytes, page: Page) -> HtmlElement:
    tree = lxml.html.document_fromstring(source, parser=_parser(huge=True))
    for element in list(tree.iter("div", "span", "section")):
        if len(element) == 1 and not (element.text or "").strip() and element.getparent() is not None:
            element.drop_tag()
    if _depth(tree) > _DEEPEST:
        raise PageError("nested too deep to be a page", about=page.url)
    return tree


def _depth(tree: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def decode(page: Page) -> str:
    """The text of a page's bytes; what cannot be decoded becomes U+FFFD, and NUL, which ends a page for lxml, goes."""
    declared = next((value for name, value in page.headers if name == "content-type"), None)
    return decoded(page.body, declared).replace("\0", "")


def soup_of(tree: HtmlElement) -> BeautifulSoup:
    """The soup of a tree, for a site's rules."""
    return BeautifulSoup(lxml.html.tostring(tree, encoding="unicode"), "lxml")


def tree_of(markup: str) -> HtmlElement:
    """The tree of a piece of a soup."""
    return lxml.html.fragment_fromstring(markup, create_parent="div")


def html_lines(root: HtmlElement) -> list[Line]:
    """The lines of everything within ``root``, in reading order, as many as ``limits`` allows."""
    collector = _Collector()
    opened, closed, add = collector.open, collector.close, collector.add
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag not in _SILENT:
                opened(element)
            text = element.text
        else:
            closed(element)
            text = element.tail if element is not root else None
        if text:
            add(text)
    collector.flush()
    return first_lines(collector.lines)


@dataclass(slots=True)
class _Collector:
    """Gathers inline text into lines; a block's start or end closes the line."""

    lines: list[Line] = field(default_factory=list)
    _parts: list[tuple[str, int | None]] = field(default_factory=list)
    """Pieces of text, each with the index of the anchor that it stands in."""
    _bold: int = 0
    _plain: bool = False
    _blocks: list[HtmlElement] = field(default_factory=list)
    _levels: list[int | None] = field(default_factory=list)
    """Of each of the blocks, the level where it is a heading."""
    _links: list[HtmlElement] = field(default_factory=list)
    _anchors: list[tuple[str, list[str]]] = field(default_factory=list)
    _when: str | None = None
    _rows: dict[HtmlElement, bool] = field(default_factory=dict)
    """By element, whether its inline children are laid out as cells."""

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS or "-" in tag or (tag in _INLINE_CELLS and (self._is_cell(element) or _is_card(element))):
            if self._parts or self._anchors:
                self.flush()
            if tag != "div" or not _is_bare_wrapper(element):
                self._blocks.append(element)
                self._levels.append(_level(element, tag))
        elif tag == "br":
            self.flush()
        elif tag in _BOLD:
            self._bold += 1
        if tag == "time":
            self._when = self._when or element.get("datetime") or None
        if tag == "a" and (href := element.get("href")):
            self._links.append(element)
            self._anchors.append((href.strip(), []))

    def _is_cell(self, element: HtmlElement) -> bool:
        parent = element.getparent()
        if parent is None or parent.tag not in _ROWS:
            return False
        if parent not in self._rows:
            self._rows[parent] = _lays_out_cells(parent)
        return self._rows[parent]

    def close(self, element: HtmlElement) -> None:
        if self._blocks and self._blocks[-1] is element:
            if self._parts or self._anchors:
                self.flush()
            self._blocks.pop()
            self._levels.pop()
        elif element.tag in _BOLD:
            self._bold -= 1
        if self._links and self._links[-1] is element:
            self._links.pop()

    def add(self, text: str) -> None:
        blank = text.isspace()
        if blank and not self._parts:
            return
        if self._links:
            if not self._anchors:  # a link around several blocks
                self._anchors.append((self._links[-1].get("href").strip(), []))
            self._anchors[-1][1].append(text)
        self._parts.append((text, len(self._anchors) - 1 if self._links else None))
        if not blank and not self._bold:
            self._plain = True

    def _told(self, level: int | None) -> tuple[str, tuple[Anchor, ...]]:
        """The gathered text and its links, without links that are no more than marks beside it."""
        if not self._anchors:
            return clean("".join([text for text, _ in self._parts])), ()
        links = [Anchor(clean("".join(parts)), href) for href, parts in self._anchors]
        marks = {i for i, link in enumerate(links) if _is_mark(link.text, link.href, level)}
        if not marks and len(links) == len(self._parts) == 1 and self._parts[0][1] == 0:
            return links[0].text, tuple(links)
        told = clean("".join(text for text, i in self._parts if i not in marks))
        if not (told[:1].isalnum() or any(map(str.isalnum, told))):  # a heading that is one link to itself
            return clean("".join(text for text, _ in self._parts)), tuple(link for link in links if link.text)
        return told, tuple(link for i, link in enumerate(links) if link.text and i not in marks)

    def flush(self) -> None:
        if not self._parts:  # the first part is never blank
            self._anchors = []
            return
        level = next((level for level in self._levels[:-5:-1] if level), None)  # of a heading four blocks up at most
        text, anchors = self._told(level)
        if text:
            self.lines.append(
                Line(
                    text=text,
                    level=level,
                    anchors=anchors,
                    bullet=any(block.tag in _ITEMS for block in self._blocks[-2:]),
                    bold=not self._plain,
                    when=self._when,
                    blocks=tuple(self._blocks),
                )
            )
            self._when = None
        self._parts, self._plain, self._anchors = [], False, []


_TELLING = frozenset(("class", "id", "role", "style", "itemprop", "itemtype", "aria-label", "data-label"))
"""Attributes that say what an element is or looks like."""


def _is_bare_wrapper(element: HtmlElement) -> bool:
    """Whether a ``div`` that nothing is said of holds one block and nothing else: it lays nothing out, and one page
    puts it around every paragraph, the next around none."""
    if len(element) != 1 or element[0].tag not in _BLOCKS or not _TELLING.isdisjoint(element.keys()):
        return False
    return _is_blank(element.text) and _is_blank(element[0].tail)


def _is_mark(text: str, href: str, level: int | None) -> bool:
    """Whether a link is a mark of the page's own: a sign (``↩``, ``¶``), or in a heading what points at the page
    itself."""
    return (level is not None and "#" in href) or not (text[:1].isalnum() or any(map(str.isalnum, text)))


def _level(block: HtmlElement, tag: str) -> int | None:
    """The level of a block that is a heading, by its tag or its role."""
    if tag in _HEADINGS:
        return _HEADINGS[tag]
    if block.get("role") != "heading":
        return None
    level = block.get("aria-level") or "2"
    return int(level) if level in tuple("123456") else 2


def _is_card(element: HtmlElement) -> bool:
    """Whether an element is a link around several blocks."""
    return element.tag == "a" and (_lays_out_cells(element) or any(child.tag in _BLOCKS for child in element))


def _lays_out_cells(parent: HtmlElement) -> bool:
    """Whether the inline children of an element are lines of their own: several, with no bare text between, in a card
    or a row.

    Framework output writes kicker, headline and date of a card as adjacent ``span``s of one link.
    """
    if len(parent) < 2 or not _is_blank(parent.text):
        return False
    cells = list(parent)
    if not all(_is_blank(cell.tail) and cell.tag != "br" for cell in cells):
        return False
    return parent.tag == "a" or len({(cell.tag, cell.get("class")) for cell in cells}) > 1


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()
