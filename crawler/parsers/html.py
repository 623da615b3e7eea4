"""HTML: bytes to a tree, a tree without what cannot be article, and what is left as lines.

BeautifulSoup costs ten times what lxml does, so the page is parsed, stripped and read as an lxml tree; a soup of what
is left is made only where a site's file has rules (docs/decisions.md).
"""

import re
from dataclasses import dataclass, field

import lxml.etree
import lxml.html
from bs4 import BeautifulSoup
from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode

from crawler.parsers.lines import Anchor, Line, clean
from crawler.parsers.words import phrases
from pipelines.errors import PageError
from pipelines.records import Page

_DROPPED = (
    *("audio", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "input", "link", "map", "meta"),
    *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video"),
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
        *("hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "tr", "ul"),
    )
)
_UNXML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML has no place for; lxml reads them, and refuses to write them."""
_DEEPEST = 250
"""Elements within elements; the parser that makes the soup stops at 256."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_ROWS = frozenset(("a", "div", "li", "header", "section", "article"))
_INLINE_CELLS = frozenset(("span", "time", "strong", "b", "em", "i", "small", "a", "img", "font"))


def parse(page: Page) -> HtmlElement:
    """The tree of an HTML page.

    A page nested deeper than libxml2 likes is parsed again without that limit, and its bare wrappers are taken off.
    Raises PageError where there is nothing to parse, or where the nesting has no end.
    """
    source = _UNXML.sub(" ", decode(page)).encode("utf-8", "replace")
    parser = _parser(huge=False)
    try:
        tree = lxml.html.document_fromstring(source, parser=parser)
        return _unwrapped(source, page) if any("depth" in entry.message for entry in parser.error_log) else tree
    except lxml.etree.LxmlError as error:
        raise PageError("nothing to read: the page is empty", about=page.url) from error


def _parser(*, huge: bool) -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge)


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
    """The text of a page's bytes; what cannot be decoded becomes U+FFFD, and NUL, which ends a page for lxml, goes.

    Bytes that are UTF-8 and more than ASCII are UTF-8, whatever the page says: no other charset looks like it by
    accident. Else what the HTTP header or the page declares.
    """
    declared = next((value for name, value in page.headers if name == "content-type"), None)
    if not page.body.isascii() and _detect(page.body) == "utf-8":
        return page.body.decode("utf-8-sig").replace("\0", "")
    return html_to_unicode(declared, page.body, auto_detect_fun=_detect)[1].replace("\0", "")


def _detect(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def prune(tree: HtmlElement) -> None:
    """Takes out of ``tree`` what cannot be article.

    A navigation block stays where it is a table of contents (three links or more into the page itself), or headed as
    related news.
    """
    for button in tree.xpath("//h2//button | //h3//button | //h4//button"):
        button.drop_tag()  # the heading of a part that folds
    lxml.etree.strip_elements(tree, *_DROPPED, with_tail=False)
    for element in [
        *tree.iter("nav", "footer"),
        *tree.xpath("//*[@hidden or contains(@style, 'display:none') or contains(@style, 'display: none')]"),
    ]:
        if element.getparent() is not None and not _belongs(element):
            _drop(element)
    for element in tree.xpath(
        "//*[self::div or self::section or self::aside or self::form or self::ul][@class or @id]"
    ):
        if element.getparent() is not None and _is_box(element):
            _drop(element)


def soup_of(tree: HtmlElement) -> BeautifulSoup:
    """The soup of a tree, for a site's rules."""
    return BeautifulSoup(lxml.html.tostring(tree, encoding="unicode"), "lxml")


def tree_of(markup: str) -> HtmlElement:
    """The tree of a piece of a soup."""
    return lxml.html.fragment_fromstring(markup, create_parent="div")


def _drop(element: HtmlElement) -> None:
    """Takes an element out and leaves the text behind it, which lxml refuses to move where a reference (``&#1;``) has
    put a control character into it."""
    try:
        element.drop_tree()
    except ValueError:
        element.tail = None
        element.drop_tree()


_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|subscri\w*|sign-?up|promo\w*|share\w*|sharing|social\w*|comments?|advert\w*|cookies?|consent|breadcrumbs?)(?:$|[\s_-])"
)
_LONGEST_BOX = 600
"""Characters of a box that can be left out on its class alone; what is longer may be the page itself."""


def _is_box(element: HtmlElement) -> bool:
    """Whether an element's class or id says that it is an offer or a tool, and it is small."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return bool(_BOX.search(name)) and len(element.text_content()) <= _LONGEST_BOX


def _belongs(element: HtmlElement) -> bool:
    if element.tag == "nav":
        labels = element.xpath(".//h2 | .//h3 | .//h4")
        if any(phrases("related").match(label.text_content()) for label in labels):
            return True
        return len(element.xpath(".//a[starts-with(@href, '#') and string-length(@href) > 1]")) >= 3
    if element.tag == "footer":
        return any(parent.tag in ("article", "main") for parent in element.iterancestors())
    return element.tag in ("html", "body")


def html_lines(root: HtmlElement) -> list[Line]:
    """The lines of everything within ``root``, in reading order."""
    collector = _Collector()
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            collector.open(element)
            if element.text:
                collector.add(element.text)
        else:
            collector.close(element)
            if element.tail and element is not root:
                collector.add(element.tail)
    collector.flush()
    return collector.lines


@dataclass(slots=True)
class _Collector:
    """Gathers inline text into lines; a block's start or end closes the line."""

    lines: list[Line] = field(default_factory=list)
    _parts: list[tuple[str, int | None]] = field(default_factory=list)
    """Pieces of text, each with the index of the anchor that it stands in."""
    _bold: int = 0
    _plain: bool = False
    _blocks: list[HtmlElement] = field(default_factory=list)
    _links: list[HtmlElement] = field(default_factory=list)
    _anchors: list[tuple[str, list[str]]] = field(default_factory=list)
    _when: str | None = None
    _rows: dict[HtmlElement, bool] = field(default_factory=dict)
    """By element, whether its inline children are laid out as cells."""

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS or "-" in tag or (tag in _INLINE_CELLS and (self._is_cell(element) or _is_card(element))):
            self.flush()
            self._blocks.append(element)
        elif tag == "br":
            self.flush()
        elif tag in _BOLD:
            self._bold += 1
        if tag == "time":
            self._when = self._when or element.get("datetime") or None
        if tag == "a" and element.get("href"):
            self._links.append(element)
            self._anchors.append((element.get("href").strip(), []))

    def _is_cell(self, element: HtmlElement) -> bool:
        parent = element.getparent()
        if parent is None or parent.tag not in _ROWS:
            return False
        if parent not in self._rows:
            self._rows[parent] = _lays_out_cells(parent)
        return self._rows[parent]

    def close(self, element: HtmlElement) -> None:
        if self._blocks and self._blocks[-1] is element:
            self.flush()
            self._blocks.pop()
        elif element.tag in _BOLD:
            self._bold -= 1
        if self._links and self._links[-1] is element:
            self._links.pop()

    def add(self, text: str) -> None:
        if self._links:
            if not self._anchors:  # a link around several blocks
                self._anchors.append((self._links[-1].get("href").strip(), []))
            self._anchors[-1][1].append(text)
        self._parts.append((text, len(self._anchors) - 1 if self._links else None))
        if not self._bold and text.strip():
            self._plain = True

    def _told(self) -> tuple[str, tuple[Anchor, ...]]:
        """The gathered text and its links, without links that are no more than marks beside it."""
        if not self._anchors:
            return clean("".join(text for text, _ in self._parts)), ()
        level = _level(self._blocks)
        links = [Anchor(clean("".join(parts)), href) for href, parts in self._anchors]
        marks = {i for i, link in enumerate(links) if _is_mark(link.text, link.href, level)}
        told = clean("".join(text for text, i in self._parts if i not in marks))
        if not any(char.isalnum() for char in told):  # a heading that is one link to itself
            return clean("".join(text for text, _ in self._parts)), tuple(link for link in links if link.text)
        return told, tuple(link for i, link in enumerate(links) if link.text and i not in marks)

    def flush(self) -> None:
        text, anchors = self._told() if any(not part.isspace() for part, _ in self._parts) else ("", ())
        if text:
            self.lines.append(
                Line(
                    text=text,
                    level=_level(self._blocks),
                    anchors=anchors,
                    bullet=any(block.tag in ("li", "dd") for block in self._blocks[-2:]),
                    bold=not self._plain,
                    when=self._when,
                    blocks=tuple(self._blocks),
                )
            )
            self._when = None
        self._parts, self._plain, self._anchors = [], False, []


def _is_mark(text: str, href: str, level: int | None) -> bool:
    """Whether a link is a mark of the page's own: a sign (``↩``, ``¶``), or in a heading what points at the page
    itself."""
    return not any(char.isalnum() for char in text) or (level is not None and "#" in href)


def _level(blocks: list[HtmlElement]) -> int | None:
    for block in reversed(blocks[-4:]):
        if block.tag in _HEADINGS:
            return _HEADINGS[block.tag]
        if block.get("role") == "heading":
            level = block.get("aria-level") or "2"
            return int(level) if level in "123456" else 2
    return None


def _is_card(element: HtmlElement) -> bool:
    """Whether an element is a link around several blocks."""
    return element.tag == "a" and (_lays_out_cells(element) or any(child.tag in _BLOCKS for child in element))


def _lays_out_cells(parent: HtmlElement) -> bool:
    """Whether the inline children of an element are lines of their own: several, with no bare text between, in a card
    or a row.

    Framework output writes kicker, headline and date of a card as adjacent ``span``s of one link.
    """
    cells = list(parent)
    bare = [parent.text, *(cell.tail for cell in cells)]
    if len(cells) < 2 or any(text and text.strip() for text in bare) or any(cell.tag == "br" for cell in cells):
        return False
    return parent.tag == "a" or len({(cell.tag, cell.get("class")) for cell in cells}) > 1
