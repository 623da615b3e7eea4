"""The article's own part of a page: its container, its paragraphs, its headings."""

import re
from collections.abc import Sequence

from bs4 import Tag

from crawler.parsers.byline import byline
from crawler.parsers.dating import date_of, dates_of
from crawler.parsers.lines import Line, ends_sentence, is_heading_like, is_paragraph
from crawler.parsers.related import is_inline_teaser
from crawler.parsers.sections import Sections
from crawler.parsers.words import fold, phrases
from pipelines.records import Heading

_ASIDE = frozenset(("figcaption", "figure", "nav", "footer", "aside", "address"))
_LOOKS_BIG = (
    "bold",
    "text-lg",
    "text-xl",
    "text-2xl",
    "text-3xl",
    "heading",
    "headline",
    "subhead",
    "section-title",
    "zwischentitel",
)


def article_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines within the article's container: the element that holds most of the page's running text; all of them
    where none stands out."""
    container = _container(lines)
    if container is None:
        return list(lines)
    return [line for line in lines if line.element is not None and _inside(line.element, container)]


def _container(lines: Sequence[Line]) -> Tag | None:
    """Each paragraph counts with its length for its parent, half for that one's parent, a quarter for the next.

    From the best element upwards, a parent is taken while it brings in a tenth more text.
    """
    paragraphs = [line for line in lines if _is_running(line)]
    scores: dict[int, float] = {}
    elements: dict[int, Tag] = {}
    for line in paragraphs:
        for weight, parent in zip(
            (1.0, 0.5, 0.25), line.element.parents if line.element is not None else (), strict=False
        ):
            scores[id(parent)] = scores.get(id(parent), 0) + weight * len(line.text)
            elements[id(parent)] = parent
    if len(paragraphs) < 2:
        return None
    best = elements[max(scores, key=lambda key: scores[key])]
    for parent in list(best.parents):
        if parent.name in ("html", "body", "[document]"):
            break
        if _weight(paragraphs, parent) > 1.1 * _weight(paragraphs, best):
            best = parent
    return best


def _is_running(line: Line) -> bool:
    linked = sum(len(anchor.text) for anchor in line.anchors)
    told = len(line.text) >= 60 and (ends_sentence(line.text) or len(line.text) >= 120)
    return line.element is not None and line.level is None and told and linked < 0.5 * len(line.text)


def _weight(paragraphs: Sequence[Line], container: Tag) -> int:
    return sum(len(line.text) for line in paragraphs if line.element is not None and _inside(line.element, container))


def _inside(element: Tag, container: Tag) -> bool:
    return element is container or any(parent is container for parent in element.parents)


def headings(lines: Sequence[Line], title: str, linked: Sequence[Line] = ()) -> list[Line]:
    """The lines of ``lines`` that head the article's own sections.

    Those of h2 to h6 where the page has them, else the entries of its table of contents (``linked``), else lines that
    look like headings.
    """
    taken = {fold(title)}
    marked = [line for line in lines if line.level and is_own_heading(line, taken)]
    if marked or linked:
        return marked or list(linked)
    own = [
        line
        for line in lines
        if is_own_heading(line, taken) and not line.bullet and not _is_cell(line) and is_heading_like(line.text)
    ]
    if all(line.element is None for line in lines):
        return [line for line in own if not line.bold or _all_bold(own)]
    return [line for line in own if _is_styled(line)] or _plain_run(lines, own)


def outline(lines: Sequence[Line], title_level: int | None) -> tuple[Heading, ...]:
    """The outline of heading lines; levels count from the title's, which is 1 whatever element it is printed in."""
    lift = (title_level or 1) - 1
    return tuple(Heading(level=max(2, (line.level or 2 + lift) - lift), heading=line.text) for line in lines)


def is_own_heading(line: Line, taken: set[str]) -> bool:
    """Whether a heading is the article's own: no label, no teaser that leads to another page, not the title again
    (``taken``, folded)."""
    leads_away = line.all_link and bool(line.href) and not str(line.href).startswith("#")
    return (
        not leads_away and fold(line.text) not in taken and not phrases("more").match(line.text) and not date_of(line)
    )


def contents(sections: Sections) -> list[Line]:
    """The entries of a linked table of contents: three lines or more that are each one link to a part of one page."""
    lines = [*sections.body, *(line for lines in sections.lines_of("contents") for line in lines)]
    entries = [
        line for line in lines if line.all_link and len(line.anchors) == 1 and re.search(r"#[^/!]", str(line.href))
    ]
    pages = {str(line.href).partition("#")[0] for line in entries}
    return entries if len(entries) >= 3 and len(pages) == 1 else []


def _is_cell(line: Line) -> bool:
    return line.element is not None and line.element.name in ("td", "th", "dt", "label", "legend")


def _all_bold(lines: Sequence[Line]) -> bool:
    """Whether bold is how this page prints its headings, rather than labels among them."""
    return sum(line.bold for line in lines) > 0.5 * len(lines)


def _is_styled(line: Line) -> bool:
    """Whether a line of no heading element is printed as one: all bold, or with a class that says so."""
    element = line.element
    if element is None or any(tag.name in _ASIDE for tag in (element, *element.parents)):
        return False
    classes = str(element.get("class") or "").lower()
    return line.bold or any(word in classes for word in _LOOKS_BIG)


def _plain_run(lines: Sequence[Line], own: Sequence[Line]) -> list[Line]:
    """Headings of a page that marks nothing at all: three lines or more, without a single ``p`` from the first of them
    on."""
    rest = lines[lines.index(own[0]) :] if own else []
    marked = any(line.element is not None and line.element.name == "p" for line in rest)
    return [] if marked or len(own) < 3 else list(own)


def paragraphs(lines: Sequence[Line], title: str) -> list[Line]:
    """The article's text: its paragraphs, list items, quotations and headings, without captions, bylines, dates,
    teasers and boxes."""
    own = headings(lines, title)
    return [line for line in lines if line in own or _is_text(line)]


def _is_text(line: Line) -> bool:
    if (
        line.level
        or any(dates_of(line))
        or byline([line])
        or is_inline_teaser(line)
        or phrases("more").match(line.text)
    ):
        return False
    element = line.element
    if element is None:
        return is_paragraph(line.text) or not is_heading_like(line.text)
    if any(tag.name in _ASIDE for tag in (element, *list(element.parents)[:4])):
        return False
    if line.bullet:
        return not line.all_link
    return element.name in ("p", "blockquote", "pre") or (is_paragraph(line.text) and not line.all_link)


def joined(lines: Sequence[Line]) -> str | None:
    """The text of ``lines``, separated by blank lines; None where there are none."""
    return "\n\n".join(line.text for line in lines) or None
