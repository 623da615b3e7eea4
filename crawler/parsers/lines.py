"""A page as lines, in reading order: what HTML, Markdown and plain text have in common."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

_CONTROLS = (range(0x09), range(0x0E, 0x1C), range(0x7F, 0x85), range(0x86, 0xA0))
_FORMATS = (range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xD800, 0xE000))
_INVISIBLE = dict.fromkeys([*(code for codes in (*_CONTROLS, *_FORMATS) for code in codes), 0xAD, 0xFEFF])
_VISIBLE_JOINERS = {0x200C: "\u200c", 0x200D: "\u200d"}  # Persian, Hindi and emoji need them
_UNSEEN = _INVISIBLE | _VISIBLE_JOINERS


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: its text, and its address as written."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One block of text: a heading, a paragraph, a list item, a cell, a line of a text file."""

    text: str
    level: int | None = None
    """1 to 6 for a heading; None for anything else."""
    anchors: tuple[Anchor, ...] = ()
    bullet: bool = False
    """An item of a list."""
    bold: bool = False
    """The whole line is printed bold."""
    when: str | None = None
    """The machine value of a ``time`` element within."""
    written: str | None = None
    """A line of a text file with its link marks, where it has any: ``[Economic Times](https://…)`` is a label in plain
    text."""
    blocks: tuple[HtmlElement, ...] = ()
    """The block elements that the line stands in, from the outermost; empty for a text file."""

    @property
    def element(self) -> HtmlElement | None:
        """The innermost block element."""
        return self.blocks[-1] if self.blocks else None

    @property
    def parent(self) -> HtmlElement | None:
        """The block element around the innermost one."""
        return self.blocks[-2] if len(self.blocks) > 1 else None

    @property
    def href(self) -> str | None:
        """The address of the first link."""
        return self.anchors[0].href if self.anchors else None

    @property
    def all_link(self) -> bool:
        """Whether the line is nothing but links."""
        if not self.anchors:
            return False
        linked = sum([len(anchor.text) for anchor in self.anchors])
        if linked >= 0.9 * len(self.text):
            return True
        return linked >= 0.9 * len(self.text.lstrip("0123456789.) "))  # an item's number is seldom within its link


Spans = dict[HtmlElement, tuple[int, int]]
"""By block element, the indexes of its first line and after its last: its lines stand together."""


def spans_of(lines: Iterable[Line]) -> Spans:
    """The spans of the elements that ``lines`` stand in."""
    spans: Spans = {}
    for i, line in enumerate(lines):
        for block in line.blocks:
            spans[block] = (spans.get(block, (i, i))[0], i + 1)
    return spans


def clean(text: str) -> str:
    """``text`` in one line, as a reader sees it.

    Runs of white space (NBSP among them) become one space; control, zero-width and direction characters go, but for the
    joiners that some scripts need.
    """
    joined = " ".join(text.split())
    return joined if joined.isprintable() else " ".join(text.translate(_UNSEEN).split())


def is_paragraph(text: str) -> bool:
    """Whether ``text`` is running text, judged by its length alone: 100 letters, or 40 where each letter is a word or a
    syllable."""
    return len(text) >= (40 if is_cjk(text) else 100)


_ABBREVIATION = re.compile(r"(?:\b(?:[A-Z]\.)+|\b(?:Inc|Corp|Ltd|Co|Jr|Sr|vs|No|St|etc|Bros)\.)$")


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as a statement does; an abbreviation's dot (``U.S.``, ``Inc.``) is no end."""
    stripped = text.rstrip("\"'”’»)]")
    return stripped.endswith((".", "。", "।", "؟", "…", ";", ",")) and not _ABBREVIATION.search(stripped)


_LABELLED = re.compile(r"^(?P<label>[^:：]{1,60})[:：]\s+(?P<rest>\S.*)$")


def is_labelled_sentence(text: str) -> bool:
    """Whether ``text`` is a ``Label: sentence`` and not a heading with a colon in it.

    In a heading both sides are written alike (``Impact on Manufacturing: Facilities and Jobs``). In a labelled sentence
    what follows the colon is prose: it ends as a sentence, or it is eight words or more, mostly in lower case, behind a
    label of up to three words.
    """
    match = _LABELLED.match(text)
    if not match:
        return False
    rest = match["rest"]
    words = [word for word in rest.split() if word[:1].isalpha()]
    lower = sum(word[:1].islower() for word in words)
    prose = len(rest.split()) >= 8 and lower >= 0.7 * len(words)
    return ends_sentence(rest) or (prose and len(match["label"].split()) <= 3)


def is_heading_like(text: str) -> bool:
    """Whether a bare line could be a heading: short, begun as one, not ended as a sentence, no labelled sentence."""
    if not 2 < len(text) <= 150 or ends_sentence(text) or text.endswith((":", "：")):
        return False
    first = next((char for char in text if char.isalnum()), "")
    return bool(first) and not first.islower() and not is_labelled_sentence(text) and not _NUMBER_ONLY.fullmatch(text)


_NUMBER_ONLY = re.compile(r"[\W\d]+")


_NUMBERED = re.compile(r"^(?P<number>\d{1,2})(?:\s*[.)]\s*|\s+)(?=\S)")


def unnumbered(texts: Sequence[str]) -> list[str]:
    """``texts`` without their numbers, where all are numbered from 1 on; a number that only some have is their own."""
    matches = [_NUMBERED.match(text) for text in texts]
    counted = len(texts) > 1 and all(match and int(match["number"]) == i for i, match in enumerate(matches, 1))
    return [text[match.end() :] if counted and match else text for text, match in zip(texts, matches, strict=True)]


def drop_repeats(lines: Iterable[Line]) -> list[Line]:
    """``lines`` without those that repeat the line before them, as picture and title links do."""
    kept: list[Line] = []
    for line in lines:
        if not kept or line.text != kept[-1].text:
            kept.append(line)
        elif line.level and not kept[-1].level:
            kept[-1] = line
    return kept


def is_cjk(text: str) -> bool:
    """Whether a text is Chinese, Japanese or Korean: each letter is a word or a syllable."""
    return not text.isascii() and cjk_letters(text) > 0.3 * len(text)


def cjk_letters(text: str) -> int:
    """How many letters of ``text`` are Chinese, Japanese or Korean."""
    return len(_CJK.findall(text))


_CJK = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
