"""Teasers of other articles within an article's text: boxes and lines between its paragraphs that no label marks.

Only where they stand makes them related news, so only what stands between the paragraphs counts, or right below them
with a class that says so; and only what leads to an article of the same site that has to do with this one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.parsers.addresses import followed, is_article, is_same_site
from crawler.parsers.flow import Flow, is_running
from crawler.parsers.lines import Line
from crawler.parsers.related import is_inline_teaser
from crawler.parsers.topic import Topic
from crawler.parsers.words import phrases
from pipelines.links import url_key

_NO_PLACE = frozenset(("address", "figcaption", "footer", "form", "nav", "table"))
"""Elements whose links are no teasers: captions, forms, menus, tables of figures."""
_SHORTEST_HEADLINE = 25
_SHORTEST_DENSE = 10
"""Characters of a headline; fewer in a script without spaces."""
_MOST_LINES = 24
"""Lines of one box."""
_BELOW = 12
"""Lines below the last paragraph that are looked through."""
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:related|relacionad[oa]s?|relate[er]t?|relaterad[et]?|verwandt\w*|correlat[io]|connexes?|lire-aussi"
    r"|read-?(?:also|more)|see-?also|also-?read|more-?on|lesen-sie|mehr-zum-thema|lee-tambien|leia-tambem|leggi-anche"
    r"|lees-ook|las-ocksa|laes-ogsaa|les-ogsa|powiazan\w*|souvisejici|ilgili|baca-juga|inline-?(?:teaser|article)"
    r"|crosslink\w*|recirc\w*)(?:$|[\s_-])"
)
"""Classes by which sites call a box of related news; they mislead on their own, below the text they help."""


def teaser_boxes(lines: Sequence[Line], flow: Flow | None, topic: Topic, base: str | None) -> list[tuple[Line, ...]]:
    """The lines of each teaser within the text of ``flow``, in page order.

    ``lines`` are the page's; what stands under a label is to be taken out by the caller.
    """
    if flow is None:
        return [(line,) for line in lines if line.anchors and is_inline_teaser(line)]
    search = _Search.of(lines, flow, base)
    told = [box for box in search.boxes() if search.is_marked(box) or topic.shares(search.text_of(box))]
    return [tuple(lines[first:end]) for first, end in _without_a_roundup(told, flow)]


def _without_a_roundup(boxes: list[tuple[int, int]], flow: Flow) -> list[tuple[int, int]]:
    """``boxes``, but none where they outnumber the paragraphs: such a text *is* a list of links."""
    return boxes if len(boxes) <= _most(len(flow.text)) else []


def _most(paragraphs: int) -> int:
    return paragraphs // 2 + 1


@dataclass(frozen=True, slots=True)
class _Search:
    """Where teasers are looked for, and what of the page is no teaser."""

    lines: Sequence[Line]
    flow: Flow
    base: str | None
    key: str | None
    """What identifies the page itself."""
    end: int
    """The index after the last line that is looked at."""
    text: frozenset[int]
    """The indexes of the flow's lines that are no marked teasers."""

    @classmethod
    def of(cls, lines: Sequence[Line], flow: Flow, base: str | None) -> "_Search":
        """The search on a page: from the first paragraph to a few lines below the last."""
        linked = {i for i in flow.text if lines[i].anchors and is_inline_teaser(lines[i])}
        end = min(len(lines), flow.last + 1 + _BELOW)
        key = url_key(base) if base else None
        return cls(lines, flow, base, key, end, frozenset(flow.text) - linked)

    def span(self, block: HtmlElement) -> tuple[int, int]:
        """The indexes of an element's first line and after its last, of those that are looked at."""
        first, end = self.flow.spans[block]
        return max(first, self.flow.first), min(end, self.end)

    def boxes(self) -> list[tuple[int, int]]:
        """The index of the first line of each box, and of the line after its last."""
        found: list[tuple[int, int]] = []
        layouts: set[tuple[str, ...]] = set()
        strangers: list[int] = []
        most = 2 * _most(len(self.text))
        for i in range(self.flow.first, self.end):
            line = self.lines[i]
            if not line.anchors or (found and i < found[-1][1]):
                continue
            if len(found) > most:
                break  # a text of links, whatever else comes
            if is_inline_teaser(line):
                found.append((i, i + 1))
            elif i not in self.text and not self._goes_on_from(i) and (url := self._target(line)):
                box = self._box(i)
                if box is None:
                    continue
                if is_same_site(url, self.base):
                    found.append(box)
                    layouts.add(_layout(line))
                else:
                    strangers.append(i)
        alike = [self._box(i) for i in strangers if _layout(self.lines[i]) in layouts]
        return sorted({*found, *(box for box in alike if box)})

    def is_marked(self, box: tuple[int, int]) -> bool:
        """Whether a box is one line that a phrase marks, and needs no more to be believed."""
        return box[1] - box[0] == 1 and is_inline_teaser(self.lines[box[0]])

    def text_of(self, box: tuple[int, int]) -> str:
        """The headlines and teasers of a box, as sentences."""
        return " . ".join(line.text for line in self.lines[box[0] : box[1]])

    def _target(self, line: Line) -> str | None:
        """The address of the article that a line offers, as its headline or as a link that goes on; None for any other
        line."""
        if len(line.anchors) > 2 or not (_is_long(line.text) or phrases("more").match(line.text)):
            return None
        if not line.all_link or any(block.tag in _NO_PLACE for block in line.blocks[-4:]):
            return None
        url = followed(line.anchors[0].href, self.base)
        if url is None or not is_article(url, self.base) or url_key(url) == self.key:
            return None
        return url

    def _goes_on_from(self, index: int) -> bool:
        """Whether a link stands within a sentence that the page's elements tear apart: it begins small, or the line
        before it in the same element is no whole sentence, and no heading."""
        line, before = self.lines[index], self.lines[index - 1]
        if line.text[:1].islower():
            return True
        torn = before.parent is line.parent and before.element is not None and before.element.tag in ("span", "a")
        return (
            torn and not before.level and len(before.text) > 1 and not before.text.endswith((".", ":", "!", "?", "…"))
        )

    def _box(self, index: int) -> tuple[int, int] | None:
        """The lines of the largest element around a line that holds a teaser and nothing of the text; None where the
        line is no teaser by what stands around it."""
        line = self.lines[index]
        best: tuple[int, int] | None = None
        depth = len(line.blocks)
        while depth and self._may_be_box(span := self.span(line.blocks[depth - 1]), line):
            depth -= 1
            best = span
        if best is None or not self._has_title(best):
            return None
        return best if best[0] <= self.flow.last or self._goes_with_text(line, depth) else None

    def _goes_with_text(self, line: Line, depth: int) -> bool:
        """Whether a box below the last paragraph is the text's: in one element with it, or one card that a class calls
        related. ``depth`` is how many elements are around the box."""
        if depth and line.blocks[depth - 1] in self.flow.parents:
            return True
        named = any(_NAMED.search((block.get("class") or "").lower()) for block in line.blocks[depth:])
        first, end = self.span(line.blocks[depth])
        addresses = {anchor.href for told in self.lines[first:end] for anchor in told.anchors}
        return named and len(addresses) == 1

    def _may_be_box(self, span: tuple[int, int], seed: Line) -> bool:
        """Whether the lines of an element can be one box: few, none of the text, no more teasing paragraphs than links,
        and no heading without a link, but for a box's own above links alone or a title above a link that goes on."""
        first, end = span
        if end - first > _MOST_LINES or not self.text.isdisjoint(range(first, end)):
            return False
        told = self.lines[first:end]
        bare = sum(line.level is not None and not line.anchors for line in told)
        if bare > 1:
            return False
        running = sum(map(is_running, told))
        if not running:
            return True
        titled = not seed.level and phrases("more").match(seed.text)
        return bare <= (1 if titled else 0) and running <= sum(line.all_link for line in told)

    def _has_title(self, span: tuple[int, int]) -> bool:
        """Whether a box has a headline, be it a link or a heading above a link that goes on."""
        told = self.lines[span[0] : span[1]]
        return any((line.all_link or line.level) and _is_headline(line.text) for line in told)


def _is_headline(text: str) -> bool:
    return _is_long(text) and not phrases("more").match(text)


def _is_long(text: str) -> bool:
    """Whether a text has the length of a headline."""
    dense = " " not in text and not text.isascii()
    return len(text) >= (_SHORTEST_DENSE if dense else _SHORTEST_HEADLINE)


def _layout(line: Line) -> tuple[str, ...]:
    """How a teaser's line is laid out: the tags and classes of the elements close around it."""
    return tuple(f"{block.tag} {block.get('class')}" for block in line.blocks[-3:])


def teaser_lines(boxes: Iterable[Sequence[Line]]) -> set[int]:
    """By id, the lines of ``boxes``: what is no text of the article and no heading of its own."""
    return {id(line) for box in boxes for line in box}
