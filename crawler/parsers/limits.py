"""How much of a page is read. What is beyond these limits was made to be slow, or by accident; news it is not.

The largest of 135 recorded news pages has 1.3 MB, 8,100 tags, 1,400 lines of text, an attribute of 140 KB and an
element of 60 attributes. The limits leave ten times as much and more, and keep reading within two seconds.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from lxml.html import HtmlElement

from crawler.parsers.lines import Line
from pipelines.errors import PageError

MOST_LINES = 20_000
"""Lines of a page, text or HTML, that are read: a live blog of a whole day has a few thousand."""
_MOST_PLACES = 1_000_000
"""Elements around the lines of a page, counted for each: 20,000 lines within fifty elements each."""
_MANY_LINES = 3000
_MOST_BYTES = 64_000_000
"""A page saved with its pictures in it may have tens of megabytes."""
_MOST_TEXT = 8_000_000
"""Bytes of a page saved as text; a long book has one million letters."""
_MOST_TAGS = 200_000
"""Tags, opening or closing."""
_LONGEST_ATTRIBUTE = 250_000
_LARGE = 1_000_000
"""Bytes of markup below which no attribute is looked for that is too long: a hundred pages in a row have none."""
_MOST_ATTRIBUTES = 2000
"""Attributes of one element: libxml2 compares each with all before it."""
_GAP = 8000
"""Bytes without a ``<`` from which a tag is looked at: a shorter one has no time to be slow."""
_VALUE = re.compile(rb"\"[^\"]*\"|'[^']*'")


def check_markup(markup: bytes, about: str | None) -> None:
    """Raise PageError for markup that no news page has: before it is parsed."""
    if len(markup) > _MOST_BYTES:
        raise PageError("too large to be a page", about=about)
    if markup.count(b"<") > _MOST_TAGS:
        raise PageError("too many tags for a page", about=about)
    if any(_attributes(piece) > _MOST_ATTRIBUTES for piece in _long_pieces(markup)):
        raise PageError("too many attributes in one tag", about=about)


def _long_pieces(markup: bytes) -> Iterator[bytes]:
    """What stands between two ``<`` further apart than ``_GAP`` or twice that: scripts, long values, tags made to be
    slow. Looks at one place in ``_GAP``: a page is read in strides, not sign by sign."""
    at = 0
    while at < len(markup):
        if markup.find(b"<", at, at + _GAP) >= 0:
            at += _GAP
        else:
            end = markup.find(b"<", at)
            end = end if end >= 0 else len(markup)
            yield markup[markup.rfind(b"<", 0, at) + 1 : end]
            at = end


def check_text(body: bytes, about: str | None) -> None:
    """Raise PageError for more than a page saved as text has."""
    if len(body) > _MOST_TEXT:
        raise PageError("too large to be a page", about=about)


def drop_long_attributes(tree: HtmlElement, size: int) -> None:
    """Take off the attributes that are too long to say anything; ``size``: bytes of the page."""
    if size > _LARGE:
        for element in tree.xpath(f"//*[@*[string-length() > {_LONGEST_ATTRIBUTE}]]"):
            for name in [name for name, value in element.attrib.items() if len(value) > _LONGEST_ATTRIBUTE]:
                del element.attrib[name]


def first_lines(lines: list[Line]) -> list[Line]:
    """The first of a page's lines, as many as are read."""
    if len(lines) < _MANY_LINES:
        return lines
    places = accumulate(len(line.blocks) for line in lines[:MOST_LINES])
    return lines[: sum(1 for place in places if place <= _MOST_PLACES)]


def _attributes(piece: bytes) -> int:
    """About how many attributes a tag has, from its name on."""
    if not piece[:1].isalpha():
        return 0
    tag = piece[: piece.find(b">")]
    if tag.count(b'"') % 2 or tag.count(b"'") % 2:  # the ">" stands within a value
        tag = _VALUE.sub(b" ", piece).partition(b">")[0]
    return len(_VALUE.sub(b" ", tag).split()) if len(tag) > _GAP else 0
