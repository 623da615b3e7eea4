"""The summary as published: the standfirst on the page before a meta description.

A standfirst stands between the title and the text: named so by its class, repeating what the page's metadata says, set
beside the title, or printed unlike the paragraphs that follow. Key points above the text belong to it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml.html import HtmlElement

from crawler.parsers.byline import is_notice
from crawler.parsers.lines import Line, clean, ends_sentence, is_cjk, is_paragraph
from crawler.parsers.standfirst_names import Rank, is_of_something_else, rank_of
from crawler.parsers.words import fold, phrases, squash

_FARTHEST = 60
"""Lines below the title in which a standfirst is looked for; pictures, bylines and buttons stand between."""
_COMPARED = 300
"""Lines with which it is compared; a page may have any number."""
_BEFORE_TEXT = 15
"""The same above the first paragraph, on a page that prints its title nowhere."""
_ABOVE = 4
"""Lines above the title that may be its standfirst."""
_LONGEST = 1500
_MOST_LINES = 6
_MOST_POINTS = 8
_LONGEST_POINT = 250
"""Characters of a key point, in the mean; longer items are news of their own, in a live blog."""
_SHORTEST_PARAGRAPH = 40
"""Letters of one in the densest script (``lines.is_paragraph``)."""
_CAPTIONS = frozenset(("figcaption", "figure", "caption"))
_ASIDE = frozenset((*_CAPTIONS, "aside", "nav", "footer", "address", "form", "table"))
_CELLS = frozenset(("span", "strong", "b", "em", "i", "small", "font"))
_WORD = re.compile(r"[^\W_]+")
_CUT = " .…[]"
"""What may stand at the end of a text that breaks off: ``…``, ``[...]``."""
_ENDED = re.compile(r"[.?!…。！？।؟]['\"”’»)]*$")
_LONGER_THAN_HEADINGS = 100
_DECK = re.compile(r"^(?:…|\.\.\.)\s*\w")
_PREFIX = 5
"""Letters by which two words are taken for forms of one."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The summary of a page."""

    text: str | None
    """One text, its paragraphs and key points a line each; None where the page has none."""
    lines: tuple[Line, ...]
    """The lines that print it; the article's text goes on without them."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The top of an article: what a standfirst is told by."""

    lines: Sequence[Line]
    """The lines below the title, outside labelled blocks; from the top where the title is printed nowhere."""
    text: Sequence[Line]
    """The article's text as far as its layout tells; the standfirst may be among it."""
    headings: Sequence[Line]
    """The headings of the article's own sections."""
    title: str
    printed: Line | None
    """The title's line."""
    above: Sequence[Line]
    """The lines above it."""
    descriptions: Sequence[str]
    """What the page's metadata says of it, in order of trust."""
    _ranks: dict[HtmlElement, Rank | None] = field(default_factory=dict)

    @cached_property
    def description(self) -> str | None:
        """The first description that tells something."""
        told = [text for text in self.descriptions if _tells(text, self.title)]
        return next((text for text in told if _uncut(text) == text), told[0] if told else None)

    @cached_property
    def running(self) -> list[Line]:
        """The paragraphs of running text; a list's items and quotations are none."""
        return [line for line in self.text[:_COMPARED] if _is_running(line)]

    @cached_property
    def layout(self) -> tuple[object, ...] | None:
        """How most of the running text is laid out: element, class, and those of the element around."""
        sizes: dict[tuple[object, ...], int] = {}
        for line in self.running:
            key = _layout(line)
            sizes[key] = sizes.get(key, 0) + len(line.text)
        return max(sizes, key=lambda key: sizes[key], default=None)

    @cached_property
    def window(self) -> Sequence[Line]:
        """The lines from the title on, as far as a standfirst is compared with others; where the title is printed
        nowhere, from a little above the text."""
        start = 0
        if self.printed is None and self.running:
            first = next((i for i, line in enumerate(self.lines) if line is self.running[0]), 0)
            start = max(0, first - _BEFORE_TEXT)
        return self.lines[start : start + _COMPARED]

    @cached_property
    def near(self) -> Sequence[Line]:
        """The lines in which a standfirst can stand: down to the second paragraph of the text, or its first section."""
        paragraphs = {id(line) for line in self.running[:2]}
        seen = [i for i, line in enumerate(self.window[:_FARTHEST]) if id(line) in paragraphs]
        end = seen[1] + 1 if len(seen) > 1 else min(_FARTHEST, len(self.window))
        sections = self._sections
        return self.window[: next((i for i in range(end) if id(self.window[i]) in sections), end)]

    @cached_property
    def _sections(self) -> set[int]:
        """By id, the headings that head sections: several alike, and no label of key points."""
        alike: dict[tuple[object, ...], list[Line]] = {}
        for heading in self.headings:
            alike.setdefault(_layout(heading), []).append(heading)
        heads = [heading for own in alike.values() if len(own) > 1 for heading in own]
        return {id(heading) for heading in heads if not phrases("lead").match(heading.text)}

    @cached_property
    def candidates(self) -> list[Line]:
        """Those of ``near`` that may be a standfirst, and its siblings of the head above the title."""
        above = [line for line in self.above[-_ABOVE:] if _is_beside(line, self.printed) and _is_of_story(line, self)]
        lines = [line for line in (*above, *self.near) if self.printed or not line.level]  # else the title is one
        return [line for line in lines if _may_be(line) and fold(line.text) != fold(self.title)]

    def is_ordinary(self, line: Line) -> bool:
        """Whether a line is laid out as most of the text is, and not bold above it."""
        return _layout(line) == self.layout and not self.is_bold_opening(line)

    def is_bold_opening(self, line: Line) -> bool:
        """Whether ``line`` is the first paragraph of the text, bold above one that is not."""
        first = self.running[:2]
        return len(first) == 2 and first[0] is line and line.bold and not first[1].bold

    def rank(self, block: HtmlElement) -> Rank | None:
        """How surely an element is a standfirst: by its names, or as the ``hgroup`` of the title, which HTML has for a
        title and the lines that go with it."""
        if block not in self._ranks:
            grouped = block.tag == "hgroup" and self.printed is not None and block in self.printed.blocks
            self._ranks[block] = Rank.SURE if grouped else rank_of(block)
        return self._ranks[block]


def lead_of(opening: Opening) -> Lead:
    """The summary of an HTML page, and the lines that print it.

    The standfirst, with the key points below it; else the page's description, which the text may repeat.
    """
    own = _standfirst(opening)
    points = _points(opening, own)
    told = [line for line in (*own, *points) if not phrases("lead").match(line.text)]
    if own:
        return Lead("\n".join(_joined_cells(told)), (*own, *points))
    description = _completed(opening)
    return Lead("\n".join([*([description] if description else []), *(line.text for line in told)]) or None, points)


def text_standfirst(lines: Sequence[Line], headings: Sequence[Line]) -> Line | None:
    """The same for bare lines: the paragraph below the title, where a heading or nothing more follows it."""
    above = [line for line in _above(lines, headings) if is_paragraph(line.text)]
    return above[0] if len(above) == 1 else None


def _standfirst(opening: Opening) -> tuple[Line, ...]:
    """The lines of the standfirst, by the surest sign that any has."""
    for sign in (_named_surely, _labelled, _said, _named, _heading_below, _decks, _set_apart, _bold_opening, _alone):
        found = sign(opening)
        if found:
            return found
    return ()


# The signs, from the surest


def _named_surely(opening: Opening) -> tuple[Line, ...]:
    """A class, a property or an element that means nothing but a standfirst: ``dek``, ``chapo``, ``hgroup``. One as
    short as a title is a subtitle where the page has a longer."""
    found = _of_rank(opening, (Rank.SURE,))
    return found if any(_is_long(line.text) for line in found) else ()


def _labelled(opening: Opening) -> tuple[Line, ...]:
    """What stands below "Summary" or "In brief": the rest of the label's block, where that is as short as a summary,
    else the one paragraph that follows. Key points are looked for besides."""
    at = next((i for i, line in enumerate(opening.near) if phrases("lead").match(line.text)), None)
    below = opening.near[at + 1 :] if at is not None else []
    if at is None or not below or below[0].level or below[0].bullet or not is_paragraph(below[0].text):
        return ()
    label = opening.near[at]
    held = [line for line in opening.window if label.parent in line.blocks] if label.parent is not None else []
    whole = held[:1] == [label] and len(held) <= _MOST_LINES and sum(len(line.text) for line in held) <= _LONGEST
    return tuple(held) if whole else (label, below[0])


def _said(opening: Opening) -> tuple[Line, ...]:
    """A line that says what the page's description says, and is printed unlike the text: by its element, its class or
    in bold. Where the text itself begins with its description, that is no standfirst."""
    told = (line for line in opening.candidates if (line.level or not line.bullet) and not opening.is_ordinary(line))
    said = next((line for line in told if any(_same(line.text, text) for text in opening.descriptions)), None)
    return _with_cells(said, opening) if said else ()


def _named(opening: Opening) -> tuple[Line, ...]:
    """A class that means a standfirst at this place and a caption or a teaser elsewhere: ``summary``, ``excerpt``."""
    return _of_rank(opening, (Rank.SURE, Rank.LIKELY))


def _heading_below(opening: Opening) -> tuple[Line, ...]:
    """A long heading beside the title, of an element and class that no other heading of the page has."""
    for line in opening.candidates:
        if line.level and _is_long(line.text) and _shares_parent(line, opening.printed):
            alike = (other for other in opening.window if other.level and other is not line)
            return () if any(_layout(other) == _layout(line) for other in alike) else (line,)
    return ()


def _decks(opening: Opening) -> tuple[Line, ...]:
    """Lines that go on from the title with an ellipsis: "…as villages cry foul"."""
    decks = [line for line in opening.candidates if _DECK.match(line.text) and not is_paragraph(line.text)]
    return tuple(decks[:_MOST_LINES])


def _set_apart(opening: Opening) -> tuple[Line, ...]:
    """A lone sentence of the story in a block of its own between title and text: in the title's block, or where the
    page's description is not the text's own beginning."""
    text = [line for line in opening.running if opening.is_ordinary(line)]
    if not text:
        return ()
    start = next((i for i, line in enumerate(opening.near) if line is text[0]), len(opening.near))
    own = {id(line) for line in opening.near[:start]}
    quoted = any(_same(text[0].text, told) for told in opening.descriptions)
    for line in opening.candidates:
        beside = _shared(line, opening.printed) > _shared(text[0], opening.printed)
        if id(line) in own and (beside or not quoted) and _is_lone_sentence(line, text[0], opening):
            return _with_cells(line, opening)
    return ()


def _bold_opening(opening: Opening) -> tuple[Line, ...]:
    """The first paragraph, all of it bold above one that is not."""
    return tuple(line for line in opening.running[:1] if opening.is_bold_opening(line) and _is_long(line.text))


def _alone(opening: Opening) -> tuple[Line, ...]:
    """The one paragraph above the first heading, where nothing stands before it and no description says another."""
    if opening.description:
        return ()
    near = [line for line in _above(opening.window, opening.headings)[:12] if _may_be(line)]
    alone = [line for line in near if is_paragraph(line.text)]
    return (alone[0],) if len(alone) == 1 and opening.headings and alone[0] is near[0] else ()


# What makes a line a candidate


def _may_be(line: Line) -> bool:
    """Whether a line may be a standfirst: no notice, caption, label or row of links, nothing too short to tell."""
    short = len(line.text) < (12 if is_cjk(line.text) else 25)
    return not (short or line.all_link or _is_caption(line) or phrases("lead").match(line.text) or is_notice(line))


def _is_caption(line: Line) -> bool:
    return not _CAPTIONS.isdisjoint([block.tag for block in line.blocks[-5:]])


def _is_running(line: Line) -> bool:
    if line.level or line.bullet or not line.blocks or len(line.text) < _SHORTEST_PARAGRAPH:
        return False
    told = is_paragraph(line.text) or (len(line.text) >= 60 and ends_sentence(line.text))
    return told and not line.all_link and _ASIDE.isdisjoint([block.tag for block in line.blocks[-5:]])


def _is_long(text: str) -> bool:
    """Whether a text is longer than a heading is: 40 letters, 20 where each is a word or a syllable."""
    return len(text) >= (20 if is_cjk(text) else 40)


def _is_lone_sentence(line: Line, text: Line, opening: Opening) -> bool:
    """Whether a line is a sentence about the story, alone in its block, and neither caption nor notice by name."""
    told = _is_long(line.text) and (_ENDED.search(line.text) or len(line.text) >= _LONGER_THAN_HEADINGS)
    if line.level or line.bullet or not told or opening.is_ordinary(line):
        return False
    around = line.parent
    if around is None or around is text.parent or any(block.tag in _ASIDE for block in line.blocks[-5:]):
        return False
    beside = [other for other in opening.near if around in other.blocks and len(other.text) >= 25]
    named = any(is_of_something_else(block) for block in line.blocks[-3:])
    return len(beside) <= 2 and not named and not line.all_link and _is_of_story(line, opening)


def _is_of_story(line: Line, opening: Opening) -> bool:
    """Whether a line has a word of the title or of a description, in any form; a notice of the site's has none."""
    story = {word for text in (opening.title, *opening.descriptions) for word in _stems(text)}
    return any(word in story for word in _stems(line.text))


def _layout(line: Line) -> tuple[object, ...]:
    element, around = line.element, line.parent
    own = (element.tag, element.get("class")) if element is not None else ()
    return (*own, *((around.tag, around.get("class")) if around is not None else ()))


def _shared(line: Line, other: Line | None) -> int:
    """How many blocks two lines stand in together."""
    pairs = zip(line.blocks, other.blocks if other else (), strict=False)
    return next((i for i, (one, two) in enumerate(pairs) if one is not two), min(len(line.blocks), 99))


def _shares_parent(line: Line, other: Line | None) -> bool:
    """Whether two lines are siblings, or cousins in a head of their own."""
    if other is None or other.parent is None:
        return False
    return other.parent in line.blocks[-3:] or (other.parent.tag != "body" and line.parent is other.parent)


def _is_beside(line: Line, title: Line | None) -> bool:
    return title is not None and title.parent is not None and title.parent in line.blocks and not line.all_link


# What it consists of


def _of_rank(opening: Opening, ranks: Sequence[Rank]) -> tuple[Line, ...]:
    for line in opening.candidates:
        for block in reversed(line.blocks[-3:]):
            if opening.rank(block) in ranks and (own := _held(block, line, opening)):
                return own
    return ()


def _held(block: HtmlElement, line: Line, opening: Opening) -> tuple[Line, ...]:
    """The lines of a block that is named a standfirst, and of those beside it laid out alike; none where they are more
    than a standfirst has: then the name means the article, or each of its paragraphs."""
    if line.level or block is not line.element:
        held = [other for other in opening.window if block in other.blocks] or [line]
    else:
        held = [other for other in opening.window if _layout(other) == _layout(line)] or [line]
    told = [other for other in held if _may_be(other) or phrases("lead").match(other.text) or _is_cell(other)]
    if len(told) > _MOST_LINES or sum(len(other.text) for other in told) > _LONGEST:
        return ()
    return tuple(told)


def _is_cell(line: Line) -> bool:
    """Whether a line is a cell of a row: "Berlin." before the standfirst proper."""
    return line.element is not None and line.element.tag in _CELLS


def _with_cells(line: Line, opening: Opening) -> tuple[Line, ...]:
    """A line with the other cells of its row, a place's name before it."""
    if not _is_cell(line):
        return (line,)
    row = [other for other in opening.near if other.parent is line.parent and _is_cell(other)]
    return tuple(row) if len(row) <= 3 else (line,)


def _joined_cells(lines: Iterable[Line]) -> Iterator[str]:
    """The texts of lines, the cells of a row as one."""
    before: Line | None = None
    text = ""
    for line in lines:
        if before is not None and _is_cell(before) and _is_cell(line) and before.parent is line.parent:
            text = f"{text} {line.text}"
        else:
            if text:
                yield text
            text = line.text
        before = line
    if text:
        yield text


def _points(opening: Opening, own: Sequence[Line]) -> tuple[Line, ...]:
    """The key points above the text, and their label: a list of sentences that lead nowhere, between the title and the
    first paragraph."""
    taken = {id(line) for line in own}
    found: list[Line] = []
    label: Line | None = None
    for line in opening.near:
        if id(line) in taken:
            continue
        if phrases("lead").match(line.text):
            label = line
        elif line.bullet and _is_point(line) and (not found or _same_list(line, found[0])):
            found.append(line)
        elif _is_running(line) or found:
            break
    mean = sum(len(line.text) for line in found) / max(1, len(found))
    enough = 2 <= len(found) <= _MOST_POINTS and 40 <= mean <= _LONGEST_POINT
    return (*([label] if label else []), *found) if enough else ()


def _is_point(line: Line) -> bool:
    return len(line.text) >= 25 and not line.all_link and not line.level and not is_notice(line)


def _same_list(line: Line, other: Line) -> bool:
    lists = [block for block in other.blocks if block.tag in ("ul", "ol", "dl")]
    return bool(lists) and lists[-1] in line.blocks


# Descriptions


def _tells(description: str, title: str) -> bool:
    """Whether a description says more than the title does."""
    return len(description) >= (10 if is_cjk(description) else 25) and fold(description) != fold(title)


def _completed(opening: Opening) -> str | None:
    """The page's description; where it breaks off, the paragraphs of the text that it was cut from, as far as it holds
    them, and the first at least."""
    told = opening.description
    stem = fold(_uncut(told or ""))
    if not told or len(stem) < 20 or (_uncut(told) == told and ends_sentence(told)):
        return told
    whole: list[str] = []
    for line in opening.running[:4]:
        text = fold(line.text)
        if not (stem.startswith(text) or (text.startswith(stem) and not whole)):
            break
        whole.append(line.text)
        stem = stem[len(text) :].lstrip()
        if not stem:
            break
    return " ".join(whole) if whole and len(" ".join(whole)) <= _LONGEST else told


_TOLD_PIECE = 60
"""Letters by which a text is found in another."""


def feed_summary(told: str, title: str, text: str | None) -> str | None:
    """What a feed says of an article, where it is a summary: not its title again, not a text that breaks off, and not
    the beginning of the article's own ``text``, which most feeds give. "Read more" at its end goes."""
    lines = told.split("\n")
    while lines and phrases("more").match(lines[-1]):
        lines.pop()
    summary = "\n".join(lines)
    if not _tells(summary, title) or len(summary) > _LONGEST or _uncut(lines[-1]) != lines[-1]:
        return None
    letters, beginning = squash(summary), squash((text or "")[: _BEGINNING * len(summary)])
    pieces = (letters[at : at + _TOLD_PIECE] for at in (0, _TOLD_PIECE))  # the first may begin with another place
    return None if any(len(piece) > _TOLD_PIECE // 3 and piece in beginning for piece in pieces) else summary


_BEGINNING = 3
"""The part of a text that a summary may be the beginning of, as a multiple of its length."""


def _uncut(description: str) -> str:
    """A description without the mark of its cut, and "read more" behind it."""
    told, mark, rest = description.rpartition("…")
    if mark and phrases("more").match(rest):
        return told.rstrip()
    told = description.rstrip(_CUT)
    tail = description[len(told) :]
    return told if "…" in tail or ".." in tail else description


def _same(text: str, description: str) -> bool:
    """Whether a line says what a description says: most of the words of the shorter are in the other, and it is no
    fragment."""
    words, said = set(_words(text)), set(_words(description))
    fewer = min(len(words), len(said))
    return fewer >= 5 and len(text) >= 0.4 * len(description) and len(words & said) >= 0.75 * fewer


def _words(text: str) -> list[str]:
    """The words of a text; pairs of letters where it has no spaces between words."""
    folded = clean(text).casefold()
    if is_cjk(folded):
        letters = "".join(_WORD.findall(folded))
        return [letters[i : i + 2] for i in range(len(letters) - 1)]
    return _WORD.findall(folded)


def _stems(text: str) -> list[str]:
    """The beginnings of a text's longer words, which their forms have in common."""
    if is_cjk(text):
        return _words(text)
    return [word[:_PREFIX] for word in _words(text) if len(word) >= _PREFIX]


def _above(lines: Sequence[Line], headings: Sequence[Line]) -> list[Line]:
    heads = {heading.text for heading in headings}
    first = next((i for i, line in enumerate(lines) if line.text in heads), len(lines))
    return list(lines[:first])
