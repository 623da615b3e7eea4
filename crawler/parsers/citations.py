"""Cited sources: the links of an article's own text to other publishers, and the posts embedded in it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.parsers.embeds import is_post
from crawler.parsers.lines import Anchor, Line
from crawler.parsers.outside import Home, is_profile, outside
from crawler.parsers.related import is_inline_teaser
from crawler.parsers.words import phrases
from pipelines.links import registrable_domain, url_key
from pipelines.records import Source

_SHORTEST_RUNNING = 60
"""Characters of a line that is a paragraph of the text."""
_CAPTIONS = frozenset(("figcaption", "figure", "caption"))
_TOOLS = frozenset(("address", "dialog", "fieldset", "footer", "form", "menu", "nav"))
_ALONE = frozenset(("p", "blockquote", "q", "cite", "pre", "figcaption"))
"""Elements of text: a link that is all of one was written there by the author, a link that is all of a ``div`` or a
list item is a button or an entry of a menu."""
_TOOL_NAMES = frozenset(
    (
        *("ad", "ads", "advert", "advertisement", "advertorial", "affiliate", "author", "authors", "bio", "byline"),
        *(
            "comment",
            "comments",
            "commercial",
            "consent",
            "coupon",
            "cta",
            "disclaimer",
            "donate",
            "donation",
            "follow",
        ),
        *(
            "footer",
            "login",
            "marketing",
            "membership",
            "newsletter",
            "outbrain",
            "partner",
            "paywall",
            "piano",
            "poll",
        ),
        *("promo", "promotion", "promoted", "quiz", "registration", "share", "sharebar", "sharing", "shop", "shopping"),
        *("social", "sponsor", "sponsored", "subscribe", "subscription", "survey", "taboola", "tag", "tags", "teaser"),
        *("toolbar", "voucher", "widget"),
    )
)
"""Words in the class or id of a box in the text that is an offer or a tool, or tells of the author."""
_WORD = re.compile(r"[a-z]+")
_SHARED = 0.3
"""Of the paragraphs: what an element must hold to be the article's own."""
_POSTS_AFTER = 4
"""Lines below the last paragraph where an embedded post is still of the text."""
_LONGEST_FOLLOW = 300
_MOST_LINKED = 2000
"""Lines with links, and links of a line, that are looked at: no article has more."""


def cited(lines: Sequence[Line], home: Home, after: int) -> tuple[Source, ...]:
    """The links of the article's own text to other publishers, once each, numbered from ``after`` + 1.

    A link's text stays as printed: "according" and "here" name no outlet, and the outlets step knows.
    """
    found: dict[str, tuple[Anchor, str]] = {}
    for line, links in _told(lines, home):
        for anchor, url in links:
            if not _is_account(url, line):
                found.setdefault(url_key(url), (anchor, url))
    return tuple(
        Source(position=after + i, label=anchor.text, kind="cited", url=url, domain=registrable_domain(url))
        for i, (anchor, url) in enumerate(found.values(), 1)
    )


def told_lines(lines: Sequence[Line], title: int, last: int) -> list[Line]:
    """The lines below ``title`` as far as the text's last paragraph, ``last``, and the posts embedded below it."""
    posts = [line for line in lines[last + 1 : last + 1 + _POSTS_AFTER] if _is_posted(line)]
    return [*lines[title + 1 : last + 1], *posts]


def _told(lines: Sequence[Line], home: Home) -> Iterator[tuple[Line, list[tuple[Anchor, str]]]]:
    """The lines whose links the author made (of the text, of captions, and embedded posts), with those that lead to
    another publisher, and where to."""
    place: _Place | None = None
    for i, line in islice(((i, line) for i, line in enumerate(lines) if line.anchors), _MOST_LINKED):
        links = _outside(line, home)
        if links:
            place = place or _Place.of(lines)
            if place.holds(i) and not is_inline_teaser(line) and not _is_follow(line):
                yield line, links


def _outside(line: Line, home: Home) -> list[tuple[Anchor, str]]:
    return [(anchor, url) for anchor in line.anchors[:_MOST_LINKED] if (url := outside(anchor.href, home))]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the text stands among a page's lines."""

    lines: Sequence[Line]
    first: int
    """The index of its first paragraph."""
    last: int
    shared: frozenset[HtmlElement]
    """The elements that hold a good part of its paragraphs: they are the article's own, whatever their names are."""

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Place":
        running = [i for i, line in enumerate(lines) if is_running(line)]
        counts = Counter(block for i in running for block in lines[i].blocks)
        shared = frozenset(block for block, count in counts.items() if count >= _SHARED * len(running))
        return cls(lines, running[0] if running else len(lines), running[-1] if running else -1, shared)

    def holds(self, index: int) -> bool:
        """Whether the line at ``index`` is of the text, a caption or a post of it; any line of a text file is."""
        line = self.lines[index]
        if not line.blocks:
            return True
        if self._is_tool(line):
            return False
        if _is_posted(line):
            return index <= self.last + _POSTS_AFTER
        if is_caption(line) and not line.all_link:
            return index <= self.last + 1
        return self.first <= index <= self.last and self._is_text(index)

    def _is_text(self, index: int) -> bool:
        """Whether a line between the first paragraph and the last is of the text, and no button, card or headline.

        A link that is all of a line stands in an element of text, and has beside it no other such link, as in a menu,
        and no heading in one box with it, as in a teaser.
        """
        line = self.lines[index]
        if not line.all_link:
            return True
        beside = [*self.lines[max(index - 1, 0) : index], *self.lines[index + 1 : index + 2]]
        boxes = {block for block in line.blocks if block not in self.shared}
        carded = any(other.level and not boxes.isdisjoint(other.blocks) for other in beside)
        return line.blocks[-1].tag in _ALONE and not carded and not any(other.all_link for other in beside)

    def _is_tool(self, line: Line) -> bool:
        """Whether a line stands in a form, an offer, or a box about the author; the names of an embedded post's boxes,
        which tell of networks and sharing, say nothing."""
        posted = _is_posted(line)
        boxes = (block for block in line.blocks if block not in self.shared)
        return any(block.tag in _TOOLS or (not posted and _is_named_tool(block)) for block in boxes)


def is_running(line: Line) -> bool:
    """Whether a line is a paragraph of text: long enough, and not mostly links."""
    if line.level is not None or len(line.text) < _SHORTEST_RUNNING:
        return False
    return not line.anchors or sum(len(anchor.text) for anchor in line.anchors) < 0.5 * len(line.text)


def _is_posted(line: Line) -> bool:
    """Whether a line is an embedded post's: it has the link to one, and little else or a quotation's element."""
    return any(is_post(anchor.href) for anchor in line.anchors) and (
        line.all_link or any(block.tag == "blockquote" for block in line.blocks[-3:])
    )


def is_caption(line: Line) -> bool:
    """Whether a line is told of a picture or a table."""
    return any(block.tag in _CAPTIONS for block in line.blocks[-4:])


def _is_named_tool(block: HtmlElement) -> bool:
    names = f"{block.get('class') or ''} {block.get('id') or ''}"
    return not _TOOL_NAMES.isdisjoint(_WORD.findall(names.lower()))


def _is_follow(line: Line) -> bool:
    """Whether a line asks to follow somebody."""
    return len(line.text) <= _LONGEST_FOLLOW and phrases("follow").match(line.text)


def _is_account(url: str, line: Line) -> bool:
    """Whether an account is linked from a line that is no paragraph: an author's own, below the name."""
    return is_profile(url) and bool(line.blocks) and not is_running(line)
