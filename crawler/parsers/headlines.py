"""The headings that a page prints, with the pieces that their markup sets apart: kicker, headline, badge."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawler.parsers.lines import Line, clean
from crawler.parsers.words import fold, squash

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_EMPHASIS = frozenset(
    ("abbr", "b", "bdi", "br", "cite", "em", "i", "mark", "q", "s", "strong", "sub", "sup", "u", "wbr")
)
"""Elements that a headline has words in, and not beside."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+")
_KICKER = re.compile(
    r"kicker|over-?(?:line|title|head)|(?:top|roof|tag|catch|pre|super)-?(?:line|title|head(?:line)?)(?:$|[\s_-])|eyebrow|dachzeile|"
    r"spitzmarke|ante-?t[ií]tul|volanta|cintillo|epigrafe|chap[eé]u(?:$|[\s_-])|sur-?titre|occhiello|sopratitolo|vignett|"
    r"vinjett|stikktittel|trompet|bovenkop|nadtytu|nadtitul|надзаголов|rubric|flag(?:$|[\s_-])|prefix|__(?:topic|category|section|label)"
)
"""Class names by which the publishers of many countries call the kicker within a heading."""
_LONGEST = 1000
_MOST = 500
_LONGEST_KICKER = 100
_SHORTEST_REST = 8
"""Letters of what may be a title behind a kicker."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading as printed: one line, or the lines within one heading element."""

    lines: tuple[Line, ...]
    index: int
    """Of its last line."""

    @property
    def text(self) -> str:
        """The whole of it."""
        return " ".join(line.text for line in self.lines)

    @property
    def level(self) -> int:
        """1 to 6."""
        return self.lines[0].level or 1

    @property
    def element(self) -> HtmlElement | None:
        """The heading's element; None on a page of bare lines."""
        return _element_of(self.lines[0])

    @property
    def all_link(self) -> bool:
        """Whether it is nothing but links."""
        return all(line.all_link for line in self.lines)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a heading."""

    text: str
    kicker: bool = False
    """Whether its class calls it a kicker."""
    apart: bool = False
    """Whether it is an element of its own, not the bare text around one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a heading is the title, and the kicker within it."""

    title: str
    kicker: str | None = None


def headlines(lines: Sequence[Line]) -> list[Headline]:
    """The first 500 headings of a page, in page order; lines that follow each other within one element are one.

    One longer than 1000 characters is left out: it is a text in the wrong element.
    """
    runs: list[tuple[int, int]] = []
    open_element: HtmlElement | None = None
    for i, line in enumerate(lines):
        if not line.level:
            continue
        element = _element_of(line)
        if runs and runs[-1][1] == i and element is not None and element is open_element:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
        open_element = element
    short = [run for run in runs[:_MOST] if sum(len(line.text) for line in lines[slice(*run)]) <= _LONGEST]
    return [Headline(tuple(lines[start:end]), end - 1) for start, end in short]


def _element_of(line: Line) -> HtmlElement | None:
    near = reversed(line.blocks[-4:])
    return next((block for block in near if block.tag in _HEADINGS or block.get("role") == "heading"), None)


def said(headline: Headline, titles: Sequence[str]) -> Reading | None:
    """How a heading says one of ``titles``: with a piece of it that its markup sets apart (what stands before it is the
    kicker), else as a whole.

    A whole whose pieces have no punctuation between them is written as the title is: ``Kicker: Headline``.
    """
    known = {squash(title): title for title in reversed(titles)}
    whole = squash(headline.text)
    if not any(title in whole for title in known if title):
        return None
    pieces = [piece.text for piece in pieces_of(headline)]
    for start, end in _runs(len(pieces)):
        text = clean(" ".join(pieces[start:end]))
        if squash(text) in known:
            return Reading(text if end - start == 1 else known[squash(text)], _kicker(clean(" ".join(pieces[:start]))))
    if whole not in known:
        return None
    parted = _parted(pieces, [title for title in known if title != whole])
    return parted or Reading(headline.text if len(pieces) < 2 else known[whole])


def _parted(pieces: Sequence[str], others: Sequence[str]) -> Reading | None:
    """A heading without its first piece, where another title (``others``, squashed) has the rest behind other words:
    then the first piece is no part of the title but goes before it on this page."""
    rest = clean(" ".join(pieces[1:]))
    told = squash(rest)
    if len(told) < _SHORTEST_REST or not any(title.endswith(told) for title in others):
        return None
    return Reading(rest, _kicker(pieces[0]))


def alike(headline: Headline, titles: Sequence[str]) -> Reading | None:
    """How a heading says nearly one of ``titles``: without the kicker set apart in it."""
    return divided(headline, titles) if any(agree(headline.text, title) for title in titles) else None


def divided(headline: Headline, titles: Sequence[str] = ()) -> Reading:
    """A heading without the kicker that its markup sets apart from it: the first piece, where its class calls it so, or
    where what follows it is nearly one of ``titles`` and it is not."""
    pieces = pieces_of(headline)
    if not 2 <= len(pieces) <= 4 or not pieces[0].apart:
        return Reading(headline.text)
    first, rest = pieces[0], clean(" ".join(piece.text for piece in pieces[1:]))
    near = [any(agree(text, title) for title in titles) for text in (first.text, rest)]
    if (first.kicker or near == [False, True]) and len(squash(rest)) >= _SHORTEST_REST and _kicker(first.text):
        return Reading(rest, first.text)
    return Reading(headline.text)


def pieces_of(headline: Headline) -> list[Piece]:
    """The pieces of a heading; separators that are pieces of their own (``<span>: </span>``), or behind the first, are
    left out."""
    element = headline.element
    if element is None:
        return [Piece(headline.text)]
    pieces = [replace(piece, text=clean(piece.text)) for piece in _pieces(element)]
    worded = [piece for piece in pieces if any(char.isalnum() for char in piece.text)]
    return [replace(piece, text=piece.text.rstrip(" :–—|·•/")) for piece in worded[:1]] + worded[1:]


def pieces_in(element: HtmlElement) -> list[str]:
    """The texts that the markup of an element sets apart, words in emphasis not."""
    return [piece.text for piece in _pieces(element)]


def _pieces(element: HtmlElement) -> Iterator[Piece]:
    while len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
        element = element[0]
    text = element.text or ""
    for child in element:
        if child.tag in _EMPHASIS:
            text += child.text_content() + (child.tail or "")
            continue
        yield Piece(text)
        yield Piece(child.text_content(), kicker=bool(_KICKER.search((child.get("class") or "").lower())), apart=True)
        text = child.tail or ""
    yield Piece(text)


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """The runs of up to five pieces out of ``count`` that leave some out, the longest first."""
    if not 2 <= count <= 5:
        return
    for length in range(count - 1, 0, -1):
        for start in range(count - length, -1, -1):
            yield start, start + length


def _kicker(text: str) -> str | None:
    return text if 1 < len(text) <= _LONGEST_KICKER else None


def agree(a: str, b: str) -> bool:
    """Whether two titles are nearly the same: six in ten of the shorter one's words are in the other.

    Where a script has no spaces, pairs of letters are counted.
    """
    if squash(a) == squash(b):
        return True
    ours, theirs = _words(a), _words(b)
    fewest = min(len(ours), len(theirs))
    return fewest > 1 and len(ours & theirs) >= 0.6 * fewest


def _words(text: str) -> set[str]:
    if len(_UNSPACED.findall(text)) > 0.3 * len(text):
        letters = squash(text)
        return {letters[i : i + 2] for i in range(len(letters) - 1)}
    return set(_WORD.findall(fold(text)))
