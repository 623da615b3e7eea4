"""HTML: bytes to a tree, a tree to a small soup, a soup to lines.

BeautifulSoup costs ten times what lxml does, so the page is parsed by lxml, stripped there of what cannot be article,
and only what is left becomes soup (docs/decisions.md).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.etree
import lxml.html
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
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
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE_CELLS = frozenset(("span", "time", "strong", "b", "em", "i", "small", "a", "img", "font"))


def parse(page: Page) -> lxml.html.HtmlElement:
    """The tree of an HTML page, decoded by what the HTTP header, the page or the bytes say, in this order.

    Raises PageError where there is nothing to parse.
    """
    text = decode(page)
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.LxmlError as error:
        raise PageError("nothing to read: the page is empty", about=page.url) from error


def decode(page: Page) -> str:
    """The text of a page's bytes; what cannot be decoded becomes U+FFFD. NUL characters, which end a page early for
    lxml, go."""
    declared = next((value for name, value in page.headers if name == "content-type"), None)
    return html_to_unicode(declared, page.body, auto_detect_fun=_detect)[1].replace("\0", "")


def _detect(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def prune(tree: lxml.html.HtmlElement) -> BeautifulSoup:
    """The soup of what can be article; takes the rest out of ``tree``.

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
            element.drop_tree()
    for element in tree.xpath(
        "//*[self::div or self::section or self::aside or self::form or self::ul][@class or @id]"
    ):
        if element.getparent() is not None and _is_box(element):
            element.drop_tree()
    return BeautifulSoup(lxml.html.tostring(tree, encoding="unicode"), "lxml")


_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|subscri\w*|sign-?up|promo\w*|share\w*|sharing|social\w*|comments?|advert\w*|cookies?|consent|breadcrumbs?)(?:$|[\s_-])"
)
_LONGEST_BOX = 600
"""Characters of a box that can be left out on its class alone; what is longer may be the page itself."""


def _is_box(element: lxml.html.HtmlElement) -> bool:
    """Whether an element's class or id says that it is an offer or a tool, and it is small."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return bool(_BOX.search(name)) and len(element.text_content()) <= _LONGEST_BOX


def _belongs(element: lxml.html.HtmlElement) -> bool:
    if element.tag == "nav":
        labels = element.xpath(".//h2 | .//h3 | .//h4")
        if any(phrases("related").match(label.text_content()) for label in labels):
            return True
        return len(element.xpath(".//a[starts-with(@href, '#') and string-length(@href) > 1]")) >= 3
    if element.tag == "footer":
        return any(parent.tag in ("article", "main") for parent in element.iterancestors())
    return element.tag in ("html", "body")


def html_lines(root: Tag) -> list[Line]:
    """The lines of everything within ``root``, in reading order."""
    collector = _Collector()
    for event, node in _walk(root):
        if event == "text":
            collector.add(str(node))
        elif isinstance(node, Tag):
            (collector.open if event == "open" else collector.close)(node)
    collector.flush()
    return collector.lines


def _walk(root: Tag) -> Iterator[tuple[str, PageElement]]:
    """Events of the subtree in document order, without recursion: a page may nest deeper than Python's stack."""
    pending: list[tuple[str, PageElement]] = [("open", root)]
    while pending:
        event, node = pending.pop()
        if isinstance(node, Tag):
            yield event, node
            if event == "open":
                pending.append(("close", node))
                pending.extend(("open", child) for child in reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield "text", node


@dataclass(slots=True)
class _Collector:
    """Gathers inline text into lines; a block's start or end closes the line."""

    lines: list[Line] = field(default_factory=list)
    _parts: list[tuple[str, int | None]] = field(default_factory=list)
    """Pieces of text, each with the index of the anchor that it stands in."""
    _bold: int = 0
    _plain: bool = False
    _blocks: list[Tag] = field(default_factory=list)
    _links: list[Tag] = field(default_factory=list)
    _anchors: list[tuple[str, list[str]]] = field(default_factory=list)
    _when: str | None = None

    def open(self, tag: Tag) -> None:
        if tag.name in _BLOCKS or "-" in tag.name or _is_cell(tag):
            self.flush()
            self._blocks.append(tag)
        elif tag.name == "br":
            self.flush()
        elif tag.name in ("b", "strong"):
            self._bold += 1
        if tag.name == "time":
            self._when = self._when or str(tag.get("datetime") or "") or None
        if tag.name == "a" and tag.get("href"):
            self._links.append(tag)
            self._anchors.append((str(tag["href"]).strip(), []))

    def close(self, tag: Tag) -> None:
        if self._blocks and self._blocks[-1] is tag:
            self.flush()
            self._blocks.pop()
        elif tag.name in ("b", "strong"):
            self._bold -= 1
        if self._links and self._links[-1] is tag:
            self._links.pop()

    def add(self, text: str) -> None:
        if self._links:
            if not self._anchors:  # a link around several blocks
                self._anchors.append((str(self._links[-1]["href"]).strip(), []))
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
            block = self._blocks[-1] if self._blocks else None
            self.lines.append(
                Line(
                    text=text,
                    level=_level(self._blocks),
                    anchors=anchors,
                    bullet=any(tag.name in ("li", "dd") for tag in self._blocks[-2:]),
                    bold=not self._plain,
                    when=self._when,
                    element=block,
                )
            )
            self._when = None
        self._parts, self._plain, self._anchors = [], False, []


def _is_mark(text: str, href: str, level: int | None) -> bool:
    """Whether a link is a mark of the page's own: a sign (``↩``, ``¶``), or in a heading what points at the page
    itself."""
    return not any(char.isalnum() for char in text) or (level is not None and "#" in href)


def _level(blocks: list[Tag]) -> int | None:
    for tag in reversed(blocks[-4:]):
        if tag.name in _HEADINGS:
            return _HEADINGS[tag.name]
        if tag.get("role") == "heading":
            level = str(tag.get("aria-level") or "2")
            return int(level) if level in "123456" else 2
    return None


def _is_cell(tag: Tag) -> bool:
    """Whether an inline element is laid out as a line of its own: one of several, with no bare text between, in a card
    or a row.

    Framework output writes kicker, headline and date of a card as adjacent ``span``s of one link.
    """
    parent = tag.parent
    if (
        tag.name not in _INLINE_CELLS
        or parent is None
        or parent.name not in ("a", "div", "li", "header", "section", "article")
    ):
        return False
    children = [child for child in parent.contents if not isinstance(child, NavigableString) or child.strip()]
    cells = [child for child in children if isinstance(child, Tag)]
    if len(cells) < 2 or len(cells) < len(children) or any(cell.name == "br" for cell in cells):
        return False
    return parent.name == "a" or len({(cell.name, str(cell.get("class"))) for cell in cells}) > 1
