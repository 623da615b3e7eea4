"""Which text is the title."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crawler.parsers.byline import is_notice
from crawler.parsers.headlines import Headline, Reading, agree, alike, divided, headlines, said
from crawler.parsers.lines import Line, ends_sentence, is_paragraph
from crawler.parsers.metadata import Metadata
from crawler.parsers.sections import part_of
from crawler.parsers.site_names import is_site_name, known_titles, site_names, without_site
from crawler.parsers.words import fold, squash

_SEPARATOR = re.compile(r"(?<!\s)\s{1,3}[|\-–—·•:»«/]{1,3}\s|\s?[|»«｜]\s?")
HOME = re.compile(r"(?!#)(?:(?:https?:)?//[^/?#]*)?/?(?:[?#].*)?", re.IGNORECASE)
"""The address of a front page."""
_LONGEST_TITLE = 1000
_SHORTEST_TITLE = 15
_PLACES = frozenset(("article", "header", "li", "main", "nav", "section"))
_CRUMBS = re.compile(r"\s[>›»/]\s")


@dataclass(frozen=True, slots=True)
class Title:
    """The title's text, and its line's index: -1 where it is printed nowhere on the page."""

    text: str
    index: int
    kicker: str | None = None
    """The kicker within the heading that the title is printed in."""


def html_title(
    lines: Sequence[Line], metadata: Metadata, url: str | None, feed_title: str | None = None
) -> Title | None:
    """The title of an HTML page: the ``h1`` that the page's metadata agrees with, else what most of them say.

    In this order: an ``h1`` that says a title of the metadata; one that says the feed's title; what all of the metadata
    say where the ``h1`` says something else; an ``h1`` nearly as the metadata; whatever else on the page says the
    feed's title; the only ``h1``; another heading, then any line, that says a title of the metadata; that title itself.
    None where the page names none at all; then ``text_title`` may read one from the order of its lines. The feed's
    title decides between what the page says, and is never taken for itself.
    """
    names = site_names(metadata, url)
    heads = headlines(lines)
    heads = [head for head in heads if head.level > 1 or not _is_banner(head, lines, names)]
    tops = [head for head in heads if head.level == 1]
    known = known_titles(metadata, names, [head.text for head in tops])
    others = [*known, *(head.text for head in tops)]
    told = [title for title in [without_site(feed_title or "", names, others)] if squash(title)]
    return (
        _first(tops, lambda head: said(head, known))
        or _first(tops, lambda head: said(head, told))
        or _outvoted(tops, metadata, known)
        or _first(tops, lambda head: alike(head, known))
        or (_told(lines, [head for head in heads if not head.all_link], known, told) if told else None)
        or _only(tops, known)
        or _first([head for head in heads if head.level > 1 and not head.all_link], lambda head: said(head, known))
        or _printed(lines, known)
        or (Title(known[0], -1) if known else _lone(heads))
    )


def _first(heads: Iterable[Headline], read: Callable[[Headline], Reading | None]) -> Title | None:
    """The first heading that ``read`` finds a title in."""
    for head in heads:
        reading = read(head)
        if reading:
            return Title(reading.title, head.index, reading.kicker)
    return None


def _told(lines: Sequence[Line], heads: Sequence[Headline], known: Sequence[str], told: Sequence[str]) -> Title | None:
    """What the feed calls the page by, where a heading, the metadata or a line that is no link says it too."""
    heading = _first(heads, lambda head: said(head, told))
    if heading:
        return heading
    stated = [title for title in known if squash(title) == squash(told[0])]
    wanted = {fold(title) for title in stated or told}
    at = next((i for i, line in enumerate(lines) if not line.all_link and _is_one_of(line.text, wanted)), -1)
    if at >= 0:
        return Title(lines[at].text, at)
    return Title(stated[0], -1) if stated else None


def _is_one_of(text: str, titles: set[str]) -> bool:
    """Whether a text says one of ``titles``, which are folded."""
    return len(text) <= _LONGEST_TITLE and fold(text) in titles


def _is_banner(head: Headline, lines: Sequence[Line], names: frozenset[str]) -> bool:
    """Whether an ``h1`` is the site's name or logo, or the last of a row of links that say where the page stands (a
    machine's title, often another than the one that readers see)."""
    line, before = head.lines[0], lines[head.index - len(head.lines)] if head.index >= len(head.lines) else None
    home = line.href is not None and head.all_link and bool(HOME.fullmatch(line.href))
    item = next((block for block in reversed(line.blocks) if block.tag in _PLACES), None)
    crumb = item is not None and item.tag in ("li", "nav")
    row = item.getparent() if item is not None and item.tag == "li" else item
    crumb = crumb and before is not None and before.all_link and row in before.blocks
    return home or crumb or is_site_name(head.text, names)


def _outvoted(tops: Sequence[Headline], metadata: Metadata, known: Sequence[str]) -> Title | None:
    """What JSON-LD, OpenGraph and ``title`` all say, where the ``h1`` says something else: the line of the hour of a
    ticker, a motto, a section.

    An ``h1`` that says more or less than they do, word by word, is theirs.
    """
    if not tops or not metadata.headline or not metadata.titles or not known:
        return None
    told = [squash(title) for title in known]
    for head in tops:
        text = squash(head.text)
        if any(title in text or text in title for title in told):
            return None
    return Title(known[0], tops[0].index) if all(agree(title, known[0]) for title in known) else None


def _only(tops: Sequence[Headline], known: Sequence[str]) -> Title | None:
    """The only ``h1`` that is no link and no block's label, unless it is a word or two where the metadata have a
    title."""
    own = [head for head in tops if not head.all_link and part_of(head.lines[0]) is None]
    if len(own) != 1 or (known and len(own[0].text) < _SHORTEST_TITLE):
        return None
    reading = divided(own[0])
    return Title(reading.title, own[0].index, reading.kicker)


def _printed(lines: Sequence[Line], known: Sequence[str]) -> Title | None:
    """The first title of the metadata that is a line of the page, which is a link only where it is printed as such."""
    wanted = {fold(title) for title in known}
    printed: dict[str, int] = {}
    for i, line in enumerate(lines):
        text = fold(line.text) if len(line.text) <= _LONGEST_TITLE else ""
        if text in wanted and (text not in printed or (lines[printed[text]].all_link and not line.all_link)):
            printed[text] = i
    first = next((printed[fold(title)] for title in known if fold(title) in printed), None)
    return Title(lines[first].text, first) if first is not None else None


def _lone(heads: Sequence[Headline]) -> Title | None:
    """The first heading, where it is the only one of its level."""
    first = next((head for head in heads if part_of(head.lines[0]) is None), None)
    alone = first is not None and sum(head.level == first.level for head in heads) == 1
    return Title(first.text, first.index) if first is not None and alone else None


def text_title(lines: Sequence[Line]) -> Title | None:
    """The title of a page of bare lines, from those above its first paragraph.

    A text printed twice is the title; else of two lines the first is the kicker, the second the title, unless the
    second is a sentence.
    """
    head = _head(lines)
    if not head:
        return None
    marked = [i for i in head if lines[i].level == 1]
    if len(marked) == 1 and not (head[-1] > marked[0] and lines[marked[0] + 1].level == 2 and marked[0] + 1 in head):
        return Title(lines[marked[0]].text, marked[0])
    texts = [lines[i].text for i in head]
    twice = next((i for i in reversed(head) if texts.count(lines[i].text) > 1), None)
    if twice is not None:
        return Title(lines[twice].text, twice)
    second = head[1] if len(head) > 1 else None
    if second is None or ends_sentence(lines[second].text):
        return Title(lines[head[0]].text, head[0])
    return Title(lines[second].text, second)


def last_print(lines: Sequence[Line], title: Title) -> Title:
    """``title`` at the line where it is printed last, of two prints with at most three lines between."""
    again = [
        i
        for i in range(title.index + 1, min(title.index + 5, len(lines)))
        if title.index >= 0 and lines[i].text == title.text
    ]
    return Title(title.text, again[-1]) if again else title


def _head(lines: Sequence[Line]) -> list[int]:
    """The indexes of the lines above the first paragraph that are neither notices nor labels, nor the title of the
    browser's window, nor a menu: three entries or more of one word or two."""
    end = next(
        (i for i, line in enumerate(lines) if is_paragraph(line.text) and (i > 1 or ends_sentence(line.text))),
        len(lines),
    )
    end = next((i for i, line in enumerate(lines[:end]) if part_of(line)), end)
    if end == len(lines) and len(lines) > 3:  # no paragraph at all: title and kicker still come first
        end = 2
    own = [i for i, line in enumerate(lines[:end]) if not is_notice(line) and not _CRUMBS.search(line.text)]
    own = [i for i in own if not any(_is_window(lines[i].text, lines[j].text) for j in own)]
    menu = {i for i in own if len(lines[i].text.split()) <= 2 and not lines[i].level}
    return [i for i in own if i not in menu] if 3 <= len(menu) <= len(own) - 2 else own


def _is_window(text: str, title: str) -> bool:
    """Whether ``text`` is ``title`` with a site's name behind it."""
    return len(title) > 20 and text.startswith(title) and bool(_SEPARATOR.match(text[len(title) :]))
