"""The short lines around a title: the kicker above it, the subtitle."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.parsers.byline import is_notice
from crawler.parsers.headlines import pieces_in
from crawler.parsers.lines import Line, clean, ends_sentence
from crawler.parsers.metadata import Metadata
from crawler.parsers.sections import part_of
from crawler.parsers.site_names import is_site_name, site_names
from crawler.parsers.title import HOME, Title
from crawler.parsers.words import fold, phrases, squash

_LONGEST = 100
_MOST_WORDS = 14
_FARTHEST = 4
_CRUMBS = re.compile(r"\s[>›»/]\s")
_COUNT = re.compile(r"[\d.,]+\s*[kKmM]?\s+\w+")
"""A number of something: ``12 comments``, ``4 min``."""
_PROSE = re.compile(r"[.!?]\s+[^\W\d_a-z]\w+\s+\w")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+")
_ELSEWHERE = frozenset(("aside", "figcaption", "figure", "footer", "form", "header", "nav"))
"""Elements whose lines belong to each other, and not to a title outside."""


def not_kickers(metadata: Metadata, url: str | None) -> frozenset[str]:
    """What stands above a title and is no kicker: the site's names and the authors', folded."""
    return site_names(metadata, url) | {fold(name) for name in metadata.authors}


def kicker_of(lines: Sequence[Line], title: Title, others: frozenset[str]) -> str | None:
    """The kicker: the one within the title's heading, else above it, else between the title's two prints.

    ``others``, folded, are names that are no kickers.
    """
    return title.kicker or _kicker_above(lines, title, others) or _kicker_between(lines, title, others)


def _kicker_between(lines: Sequence[Line], title: Title, others: frozenset[str]) -> str | None:
    """The line below the first of two prints of the title that have three lines at most between."""
    start = max(title.index - _FARTHEST, 0)
    first = next((i for i in range(start, title.index - 1) if lines[i].text == title.text), None)
    between = lines[first + 1] if first is not None else None
    return between.text if between and not is_notice(between) and is_kicker(between, others) else None


def _kicker_above(lines: Sequence[Line], title: Title, others: frozenset[str]) -> str | None:
    """The short line above the title: the last before it that is no date, no breadcrumbs and no name of ``others``."""
    for i in range(title.index - 1, max(title.index - 1 - _FARTHEST, -1), -1):
        line = lines[i]
        if is_notice(line) or fold(line.text) in (fold(title.text), fold(lines[title.index].text)):
            continue
        near = line.element is None or (_near(lines, i, title.index) and not _in_row(lines, i))
        return _unglued(line) if near and is_kicker(line, others) else None
    return None


def is_kicker(line: Line, others: frozenset[str]) -> bool:
    """Whether a line may be a kicker, by itself."""
    text = line.text
    home = line.href is not None and bool(HOME.fullmatch(line.href))
    return (
        1 < len(text) <= _LONGEST
        and not ends_sentence(text)
        and not home
        and len(line.anchors) < 2
        and not _is_figure(text)
        and not _is_prose(text)
        and not _CRUMBS.search(text)
        and not is_site_name(text, others)
        and part_of(line) is None
        and not phrases("tool").match(text)
    )


def _is_prose(text: str) -> bool:
    """Whether ``text`` is a message: more than a few words, or a sentence and the next one's beginning."""
    return len(text.split()) > _MOST_WORDS or (len(text) > 40 and bool(_PROSE.search(text)))


def _is_figure(text: str) -> bool:
    """Whether ``text`` is no words of an editor: a number, a count of comments, a date, whose picture it is."""
    dated = bool(_YEAR.search(text)) and len(_NUMBER.findall(text)) > 1
    return dated or text[0] in "©℗(" or not any(char.isalpha() for char in text) or bool(_COUNT.fullmatch(text))


def _near(lines: Sequence[Line], index: int, title: int) -> bool:
    """Whether a line stands with the title in one small element (at most four levels up, with at most six lines before
    the title), or just above it in the same one; a line of a part that the title does not stand in is not near."""
    above, below = lines[index].blocks, lines[title].blocks
    if index == title - 1 and above[:-1] == below[:-1]:
        return True
    if any(block.tag in _ELSEWHERE and block not in below for block in above):
        return False
    return any(parent in above and _crowd(lines, parent, title) <= 6 for parent in below[-5:-1])


def _crowd(lines: Sequence[Line], container: HtmlElement, title: int) -> int:
    """How many lines stand in ``container`` above the title, of the ten before it."""
    return sum(container in line.blocks[:-1] for line in lines[max(title - 10, 0) : title])


def _in_row(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is one of a row of links: breadcrumbs, tags, a menu."""
    line = lines[index]
    row = line.parent
    before = lines[index - 1] if index else None
    return line.all_link and row is not None and before is not None and before.all_link and row in before.blocks


def _unglued(line: Line) -> str:
    """The text of a line, with a space between pieces that only their looks keep apart (``ScienceEurope``)."""
    if line.element is None:
        return line.text
    apart = clean(" ".join(pieces_in(line.element)))
    return apart if squash(apart) == squash(line.text) else line.text


def subtitle_of(lines: Sequence[Line], title: Title, metadata: Metadata) -> str | None:
    """The alternative headline of the metadata, where readers see it: printed near the title, and not the title again
    (often it is the headline for search engines)."""
    told = squash(metadata.subtitle or "")
    if not told or told in squash(title.text):
        return None
    near = [line for line in lines if line.level]
    if title.index >= 0:
        near = list(lines[max(title.index - _FARTHEST, 0) : title.index + 9])
    return next((line.text for line in near if squash(line.text) == told), None)
