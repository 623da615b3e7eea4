"""Which text is the title, and the short lines around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.parsers.byline import is_notice
from crawler.parsers.lines import Line, ends_sentence, is_paragraph
from crawler.parsers.metadata import Metadata
from crawler.parsers.sections import part_of
from crawler.parsers.words import fold, phrases

_SEPARATOR = re.compile(r"(?<!\s)\s{1,3}[|\-–—·•:»«/]{1,3}\s|\s?[|»«｜]\s?")
_HOME = re.compile(r"(?!#)(?:(?:https?:)?//[^/?#]*)?/?(?:[?#].*)?", re.IGNORECASE)
_LONGEST_KICKER = 100
_LONGEST_TITLE = 1000
_CRUMBS = re.compile(r"\s[>›»/]\s")


@dataclass(frozen=True, slots=True)
class Title:
    """The title's text, and its line's index: -1 where it is printed nowhere on the page."""

    text: str
    index: int


def html_title(lines: Sequence[Line], metadata: Metadata, url: str | None) -> Title | None:
    """The title of an HTML page: the ``h1`` that the page's metadata agrees with, else what most of them say.

    None where the page names none at all; then ``text_title`` may read one from the order of its lines.
    """
    names = site_names(metadata, url)
    known = _known(metadata, names)
    headings = [(i, line) for i, line in enumerate(lines) if line.level == 1 and fold(line.text) not in names]
    for i, line in headings:
        if any(_agree(line.text, title) for title in known):
            return Title(line.text, i)
    if len(headings) == 1 and not (metadata.headline and len(headings[0][1].text) < 15):
        return Title(headings[0][1].text, headings[0][0])
    for title in known:
        index = next((i for i, line in enumerate(lines) if fold(line.text) == fold(title)), None)
        if index is not None:
            return Title(lines[index].text, index)
    if known:
        return Title(known[0], -1)
    first = next((i for i, line in enumerate(lines) if line.level and not part_of(line)), None)
    alone = first is not None and sum(line.level == lines[first].level for line in lines) == 1
    return Title(lines[first].text, first) if first is not None and alone else None


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


def kicker_of(lines: Sequence[Line], title: Title, names: frozenset[str]) -> str | None:
    """The kicker above the title, or between its two prints."""
    first = next((i for i, line in enumerate(lines) if line.text == title.text), -1)
    between = lines[first + 1] if 0 <= first < title.index - 1 else None
    return between.text if between and title.index - first <= 4 else _kicker_above(lines, title, names)


def _kicker_above(lines: Sequence[Line], title: Title, names: frozenset[str]) -> str | None:
    """The short line above the title: the last before it that is no date, no breadcrumbs and not the site's name
    (``names``, folded)."""
    for i in range(title.index - 1, max(title.index - 5, -1), -1):
        line = lines[i]
        if is_notice(line) or fold(line.text) == fold(title.text):
            continue
        near = line.element is None or _near(lines, i, title.index)
        return line.text if near and is_kicker(line, names) else None
    return None


def is_kicker(line: Line, names: frozenset[str]) -> bool:
    """Whether a line may be a kicker, by itself."""
    text = line.text
    plain = 1 < len(text) <= _LONGEST_KICKER and not ends_sentence(text) and not _CRUMBS.search(text)
    home = line.href is not None and bool(_HOME.fullmatch(line.href))
    return (
        plain
        and not home
        and len(line.anchors) < 2
        and fold(text) not in names
        and part_of(line) is None
        and not phrases("more").match(text)
    )


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


def _near(lines: Sequence[Line], index: int, title: int) -> bool:
    """Whether a line stands with the title in one small element (at most four levels up, with at most six lines before
    the title), or just above it in the same one."""
    above, below = lines[index].blocks, lines[title].blocks
    if index == title - 1 and above[:-1] == below[:-1]:
        return True
    return any(parent in above and sum(_inside(line, parent) for line in lines[:title]) <= 6 for parent in below[-5:-1])


def _inside(line: Line, container: HtmlElement) -> bool:
    return container in line.blocks[:-1]


# The site's name


def _known(metadata: Metadata, names: frozenset[str]) -> list[str]:
    """The titles of the metadata without the site's name (``names``); the first is the most trusted."""
    given = [title for title in (metadata.headline, *metadata.titles) if title and len(title) <= _LONGEST_TITLE]
    stripped = [_without_site(title, names, given) for title in given]
    return [title for title in dict.fromkeys(stripped) if title and fold(title) not in names]


def _without_site(title: str, names: frozenset[str], others: Sequence[str]) -> str:
    """``title`` without a site's name at its end or beginning: one that is known, or what another title of the page
    goes without."""
    start = 0
    for match in _SEPARATOR.finditer(title):
        head, tail = title[start : match.start()].strip(), title[match.end() :].strip()
        if fold(tail) in names or (head in others and head != title):
            return head
        if fold(head) in names:
            start = match.end()
    return title[start:].strip()


def site_names(metadata: Metadata, url: str | None) -> frozenset[str]:
    """The site's name in every form that a title or a kicker may show, folded."""
    host = (urlsplit(url).hostname or "") if url else ""
    bare = host.removeprefix("www.")
    names = {metadata.site_name or "", host, bare, bare.split(".")[0], bare.split(".")[0].replace("-", " ")}
    return frozenset(fold(name) for name in names if name)


def _agree(heading: str, title: str) -> bool:
    a, b = set(fold(heading).split()), set(fold(title).split())
    return fold(heading) == fold(title) or (len(a & b) >= 0.6 * max(min(len(a), len(b)), 1) and len(a) > 1)
