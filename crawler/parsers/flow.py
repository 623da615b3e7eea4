"""The flow: a page's own text as it runs down the page, told by how it is laid out.

The paragraphs of one article stand in elements laid out alike: the chain of elements around each, with their classes,
is the same for all of them and for nothing else on the page. Boxes, teasers, captions and offers have chains of their
own. Nothing here knows a class by its name, but for those that platforms give to embedded posts; classes are compared
with each other.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from crawler.parsers.dating import date_of
from crawler.parsers.lines import Line, Spans, ends_sentence, is_heading_like, is_paragraph

Chain = tuple[tuple[str, str | None], ...]
"""Tag and class of each block element around a paragraph, from the outermost."""

_ASIDE = frozenset(("address", "aside", "fieldset", "figcaption", "figure", "footer", "form", "nav", "th"))
_QUOTES = frozenset(("blockquote", "q"))
_LISTS = frozenset(("ul", "ol", "dl"))
_HOLDERS = frozenset(("blockquote", "dd", "details", "dl", "figure", "li", "ol", "q", "ul"))
"""Elements that hold a list or a quotation of the text around them."""
_PRINTED = frozenset(("p", "li", "dd", "dt", "blockquote", "q", "pre"))
"""Elements of text whatever their class."""
_WRAPPERS = frozenset(("div", "section", "aside"))
_POST = re.compile(
    r"\b(?:twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|mastodon-embed|reddit-card)\b"
)
"""What platforms tell their users to put into a page: another's words, not the article's."""
_MEDIA = ("img", "picture", "video", "audio", "iframe", "amp-img", "amp-video", "amp-iframe")
_SHORTEST_RUNNING = 60
_LONGEST_BOLD = 90
"""Characters of a bold line that can be a heading; a longer one is a paragraph that somebody finds important."""
_LONGEST_CAPTION = 250
_SWALLOWED = 1 / 3
"""Of the paragraphs of a block: as many follow another at once where the block is a part of the article."""
_FEWEST = 3
"""Paragraphs that make a flow."""
_SHORTEST_FLOW = 400
"""Characters of text that make a flow of fewer paragraphs."""
_WRAPPED_SHARE = 0.08
"""Of the flow's text: what a paragraph in one more element must have to be of the flow, and no box."""
_SECOND_SHARE = 0.1
"""Of the flow's text: what another chain must have to be a second flow, as the introduction of a live blog above its
entries."""
_LINKED = 0.5
"""Of a paragraph's or a list's text: more than this in links leads elsewhere, and tells nothing itself."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The article's own text among a page's lines."""

    text: tuple[int, ...]
    """Indexes of its paragraphs, list items and quotations, in page order."""
    first: int
    """The index of its first paragraph of running text."""
    last: int
    parents: frozenset[HtmlElement]
    """The elements that its paragraphs stand in."""
    linked: frozenset[HtmlElement]
    """The lists of the page whose items lead elsewhere."""
    spans: Spans
    """Of the whole page."""


def flow_of(lines: Sequence[Line], spans: Spans, title: int, blocks: Iterable[Sequence[Line]] = ()) -> Flow | None:
    """The flow below the title's line (its index; -1 for none); of the whole page where most of it stands above that
    line, which is then a link to this very page. The lines of ``blocks``, those under labels, are none of it.

    None where no text stands out, or it is of one paragraph or two.
    """
    chains = _Chains()
    running = [i for i, line in enumerate(lines) if is_running(line)]
    boxed = _boxed(lines, running, blocks)
    running = [i for i in running if i not in boxed]
    layout = _Layout.of(lines, running, chains)
    if layout is not None and layout.is_below(title):
        running = [i for i in running if i > title]
        layout = _Layout.of(lines, running, chains)
    if layout is None:
        return None
    own = layout.own(lines)
    held = [i for i in running if _held_by(chains.around(lines[i]), own)]
    kinds = {_kind(lines[i]) for i in held}
    linked = _linked_lists(lines)
    text = tuple(
        i
        for i, line in enumerate(lines[held[0] : held[-1] + 1], held[0])
        if i not in boxed
        and _may_be_text(line, kinds)
        and _held_by(chains.around(line), own)
        and linked.isdisjoint(line.blocks[-4:])
    )
    parents = frozenset(lines[i].blocks[-2] for i in text if len(lines[i].blocks) > 1)
    return Flow(text, held[0], held[-1], parents, linked, spans)


def _boxed(lines: Sequence[Line], running: Sequence[int], blocks: Iterable[Sequence[Line]]) -> set[int]:
    """The indexes of the lines of ``blocks``; but a block may have swallowed a part of the article."""
    at = {id(line): i for i, line in enumerate(lines)}
    paragraphs = set(running)
    boxed: set[int] = set()
    for block in blocks:
        own = {at[id(line)] for line in block if id(line) in at}
        if not _has_swallowed(own & paragraphs, own, lines):
            boxed |= own
    return boxed


def _has_swallowed(inside: set[int], block: set[int], lines: Sequence[Line]) -> bool:
    """Whether the paragraphs ``inside`` a block are the article's: they follow each other, or headings stand between
    them that lead nowhere, and no date; teasers have titles with links, or dates."""
    enough = _SWALLOWED * max(len(inside), 2)
    if sum(i - 1 in inside for i in inside) >= enough:
        return True
    headed = [i for i in inside if i - 1 in block and lines[i - 1].level and not lines[i - 1].anchors]
    return len(headed) >= max(enough, 2) and not any(date_of(lines[i]) for i in block)


def _kind(line: Line) -> tuple[str, str | None]:
    """The element that a paragraph is printed in; a ``div`` may be anything, so its class counts."""
    element = line.blocks[-1]
    return element.tag, element.get("class") if element.tag == "div" else None


def is_running(line: Line) -> bool:
    """Whether a line is a paragraph of running text, by itself: long or ended as a sentence, not mostly links, and in
    no caption or aside."""
    if line.level or len(line.text) < _SHORTEST_RUNNING // 2 or not line.blocks:
        return False
    told = is_paragraph(line.text) or (len(line.text) >= _SHORTEST_RUNNING and ends_sentence(line.text))
    return told and not is_linked(line) and not _is_aside(line)


def is_linked(line: Line) -> bool:
    """Whether most of a line is links."""
    return bool(line.anchors) and sum(len(anchor.text) for anchor in line.anchors) > _LINKED * len(line.text)


def _may_be_text(line: Line, kinds: Container[tuple[str, str | None]]) -> bool:
    """Whether a line of the flow is text, by itself: no heading, caption or row of links, and printed as its paragraphs
    (``kinds``) are, or in a list or a quotation."""
    if line.level or not line.blocks or is_linked(line) or _is_aside(line):
        return False
    return (line.blocks[-1].tag in _PRINTED or _kind(line) in kinds) and not _is_caption(line)


def _is_aside(line: Line) -> bool:
    """Whether a line stands in a caption, an aside or an embedded post; a quotation is none, though many are laid out
    as figures."""
    for block in reversed(line.blocks[-5:]):
        if block.tag in _QUOTES:
            return bool(_POST.search(block.get("class") or ""))
        if block.tag in _ASIDE:
            return True
    return False


def _is_caption(line: Line) -> bool:
    """Whether a line stands in one element with a picture, and is no paragraph: pages of before ``figure``."""
    return line.blocks[-1].tag != "p" and len(line.text) <= _LONGEST_CAPTION and _holds_media(line.blocks[-1])


def _linked_lists(lines: Iterable[Line]) -> frozenset[HtmlElement]:
    """The lists whose items are links to other pages: related news, topics, a menu."""
    told: dict[HtmlElement, int] = {}
    linked: dict[HtmlElement, int] = {}
    for line in lines:
        for block in line.blocks[-3:]:
            if block.tag in _LISTS:
                told[block] = told.get(block, 0) + len(line.text)
                linked[block] = linked.get(block, 0) + sum(len(anchor.text) for anchor in line.anchors)
    return frozenset(block for block, size in told.items() if linked[block] > _LINKED * size)


class _Chains:
    """Chains by the element that they end in, each made once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, Chain] = {}

    def around(self, line: Line) -> Chain:
        """The chain of the elements around a line's own."""
        if len(line.blocks) < 2:
            return ()
        parent = line.blocks[-2]
        known = self._known.get(parent)
        if known is None:
            known = self._known[parent] = tuple((block.tag, block.get("class")) for block in line.blocks[:-1])
        return known


def _held_by(chain: Chain, own: set[Chain]) -> bool:
    """Whether ``chain`` is one of ``own``, or of a list or a quotation that stands in one."""
    if chain in own:
        return True
    end = len(chain)
    while end and chain[end - 1][0] in _HOLDERS:
        end -= 1
        if chain[:end] in own:
            return True
    return end < len(chain) and end > 0 and chain[end - 1][0] in _WRAPPERS and chain[: end - 1] in own


@dataclass(frozen=True, slots=True)
class _Layout:
    """The chains of a page's running text."""

    main: Chain
    """The one with the most of it."""
    sizes: dict[Chain, int]
    running: dict[Chain, list[int]]

    @classmethod
    def of(cls, lines: Sequence[Line], running: Iterable[int], chains: _Chains) -> "_Layout | None":
        """The layout of the lines with the indexes ``running``; None where they are too few to make a flow."""
        by_chain: dict[Chain, list[int]] = {}
        for i in running:
            by_chain.setdefault(chains.around(lines[i]), []).append(i)
        sizes = {chain: sum(len(lines[i].text) for i in own) for chain, own in by_chain.items()}
        main = max(sizes, key=lambda chain: sizes[chain], default=())
        if not sizes or len(by_chain[main]) < 2 or (len(by_chain[main]) < _FEWEST and sizes[main] < _SHORTEST_FLOW):
            return None
        return cls(main, sizes, by_chain)

    def is_below(self, title: int) -> bool:
        """Whether most of the main text stands below the line of the title."""
        own = self.running[self.main]
        return sum(i > title for i in own) >= 0.5 * len(own)

    def own(self, lines: Sequence[Line]) -> set[Chain]:
        """The chains that make the flow: the main one, and those beside it that are neither captions nor boxes."""
        others = [chain for chain in self.running if chain != self.main]
        beside = [chain for chain in others if self.is_wrapped(chain) or self.is_introduction(chain)]
        return {self.main} | {chain for chain in beside if not self._is_box(chain, lines)}

    def _is_box(self, chain: Chain, lines: Sequence[Line]) -> bool:
        """Whether a paragraph that stands in one element more has that element's heading above it, or a picture."""
        if len(chain) <= len(self.main):
            return False
        first = self.running[chain][0]
        element = lines[first].blocks[-2]
        above = lines[first - 1]
        headed = first > 0 and above.level is not None and element in above.blocks
        return headed or _holds_media(element)

    def is_wrapped(self, chain: Chain) -> bool:
        """Whether a paragraph stands in one element more or less than the others, or in one of another class: the
        first on a page that hides the rest, or the last, which fades out. One between the others is a box."""
        main, own = self.running[self.main], self.running[chain]
        between = main[0] < own[0] and own[-1] < main[-1] and len(own) < _FEWEST
        if between or self.sizes[chain] < _WRAPPED_SHARE * self.sizes[self.main]:
            return False
        shorter, longer = sorted((chain, self.main), key=len)
        alike = len(chain) == len(self.main) and chain[:-1] == self.main[:-1] and chain[-1][0] == self.main[-1][0]
        return alike or (len(longer) == len(shorter) + 1 and longer[: len(shorter)] == shorter)

    def is_introduction(self, chain: Chain) -> bool:
        """Whether paragraphs stand above the flow in another chain: what a live blog tells before its entries."""
        own = self.running[chain]
        large = self.sizes[chain] >= _SECOND_SHARE * self.sizes[self.main] and len(own) >= _FEWEST
        near = chain[:-2] == self.main[: len(chain) - 2]
        return large and near and own[-1] < self.running[self.main][0]


def headings_in(flow: Flow, lines: Sequence[Line], may_be: Callable[[int], bool]) -> list[Line]:
    """The headings of the flow: those of h1 to h6 that share an element with its text, else lines printed as some.

    ``may_be`` says of the index of a line whether it is no label, title or teaser by itself.
    """
    page = _Surroundings(lines, flow)
    marked = [i for i, line in enumerate(lines) if line.level and page.holds(i) and may_be(i)]
    marked = page.without_heads_of_links(marked)
    printed = {_print(lines[i]) for i in marked if i > flow.first}
    own = [i for i in marked if i > flow.first or _print(lines[i]) in printed]
    return [lines[i] for i in own or page.styled(may_be)]


def _print(line: Line) -> Chain:
    """How a heading is printed and where: those of one article are alike."""
    return tuple((block.tag, block.get("class")) for block in line.blocks[-2:])


class _Surroundings:
    """What stands around the headings of a page."""

    def __init__(self, lines: Sequence[Line], flow: Flow) -> None:
        self._lines = lines
        self._flow = flow
        self._around = {block for i in flow.text for block in lines[i].blocks}

    def holds(self, index: int) -> bool:
        """Whether a heading stands in the flow: alone, or in wrappers of its own without a picture, in an element that
        holds text of the flow."""
        line = self._lines[index]
        wrappers, outer = _unit(line, self._flow.spans)
        if outer not in self._around or _is_aside(line) or (wrappers and _holds_media(wrappers[0])):
            return False
        return index < self._flow.last or outer in self._flow.parents or (outer, _print(line)) in self._marked

    @cached_property
    def _marked(self) -> set[tuple[HtmlElement | None, Chain]]:
        """The elements that headings above the last paragraph stand in, each with how these are printed: an article may
        end with headings that have no text below."""
        marked = [line for line in self._lines[: self._flow.last] if line.level]
        return {(_unit(line, self._flow.spans)[1], _print(line)) for line in marked}

    def without_heads_of_links(self, marked: Sequence[int]) -> list[int]:
        """``marked`` without headings above links, which are those of boxes; but where three or more printed alike
        have text of the flow below the link, as each product of a test has."""
        text = set(self._flow.text)
        above_links = {i for i in marked if self._heads_links(i)}
        told = Counter(
            _print(self._lines[i])
            for i, after in zip(marked, [*marked[1:], self._flow.last + 1], strict=False)
            if i in above_links and any(j in text for j in range(i + 1, after))
        )
        return [i for i in marked if i not in above_links or told[_print(self._lines[i])] >= _FEWEST]

    def styled(self, may_be: Callable[[int], bool]) -> list[int]:
        """The short lines that stand just above a paragraph and are printed unlike it: bold, or two or more alike in
        an element of another class."""
        lines, flow = self._lines, self._flow
        text = set(flow.text)
        kinds = {_print(lines[i])[-1] for i in flow.text if is_running(lines[i])}
        alike: dict[Chain, list[int]] = {}
        for i in range(flow.last):
            if i + 1 in text and not lines[i + 1].bold and self._heads(lines[i], lines[i + 1]) and may_be(i):
                printed = _print(lines[i])
                if lines[i].bold or printed[-1] not in kinds:
                    alike.setdefault(printed, []).append(i)
        found = [
            own
            for printed, own in alike.items()
            if len(own) > 1 or (printed[-1] in kinds and own[0] > flow.first)  # bold, and no byline above the text
        ]
        return sorted(i for own in found for i in own)

    def _heads(self, line: Line, paragraph: Line) -> bool:
        """Whether a line can be the heading of the paragraph below it: short, no link, and of the same element."""
        told = line.level is None and not line.bullet and not line.anchors and len(line.text) <= _LONGEST_BOLD
        if not told or not line.blocks or not is_heading_like(line.text) or _is_aside(line):
            return False
        around = _unit(line, self._flow.spans)[1] if line.bold else line.parent
        return around in paragraph.blocks

    def _heads_links(self, index: int) -> bool:
        after = self._lines[index + 1 : index + 2]
        return any(line.all_link or not self._flow.linked.isdisjoint(line.blocks) for line in after)


def _unit(line: Line, spans: Spans) -> tuple[list[HtmlElement], HtmlElement | None]:
    """The wrappers that hold a heading and nothing else, from the outermost; and the element around them."""
    own = spans[line.blocks[-1]]
    end = len(line.blocks) - 1
    while end > 0 and spans[line.blocks[end - 1]] == own:
        end -= 1
    return list(line.blocks[end:-1]), line.blocks[end - 1] if end else None


def _holds_media(element: HtmlElement) -> bool:
    return next(element.iter(*_MEDIA), None) is not None
