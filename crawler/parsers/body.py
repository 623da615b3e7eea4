"""The article's own part of a page: its container, its paragraphs, its headings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawler.parsers.byline import is_notice
from crawler.parsers.flow import Flow, headings_in
from crawler.parsers.lines import Line, ends_sentence, is_heading_like, is_paragraph, unnumbered
from crawler.parsers.related import is_inline_teaser
from crawler.parsers.sections import Sections, is_label
from crawler.parsers.teasers import teaser_lines
from crawler.parsers.title import Title
from crawler.parsers.words import fold, phrases
from pipelines.records import Heading

_ASIDE = frozenset(("figcaption", "figure", "nav", "footer", "aside", "address"))
_LONGEST_HEADING = 150
_ITEM = re.compile(r"\d{1,2}[.)]\s")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The article's own part of a page."""

    lines: tuple[Line, ...]
    """All that stands in its container: text, captions, teasers, boxes."""
    text: tuple[Line, ...]
    """Its paragraphs, list items, quotations and headings, in page order."""
    headings: tuple[Line, ...]


def body_of(
    lines: Sequence[Line], title: Title, flow: Flow | None, sections: Sections, teasers: Iterable[Sequence[Line]]
) -> Body:
    """The body of a page: its flow without the ``teasers`` in it; where it has none, the container with most of its
    running text."""
    if flow is None:
        inner = article_lines(sections.body)
        own = headings(inner, title.text, contents(sections))
        return Body(lines=tuple(inner), text=tuple(paragraphs(inner, own)), headings=tuple(own))
    labels = {id(block.label) for block in sections.blocks if block.lines or is_label(block.label)}
    elsewhere = teaser_lines(teasers) | labels
    taken = {fold(title.text)}

    def may_be(i: int) -> bool:
        return i > title.index and id(lines[i]) not in elsewhere and is_own_heading(lines[i], taken)

    own = headings_in(flow, lines, may_be)
    kept = {id(line) for line in own}
    kept.update(id(line) for i in flow.text if id(line := lines[i]) not in elsewhere and not is_beside(line))
    return Body(
        lines=tuple(lines[flow.first : flow.last + 1]),
        text=tuple(line for line in lines if id(line) in kept),
        headings=tuple(own or _contents_above(flow, lines, sections)),
    )


def _contents_above(flow: Flow, lines: Sequence[Line], sections: Sections) -> list[Line]:
    """The entries of a table of contents above the end of the text: below it links to parts of a page are a menu."""
    above = {line.element for line in lines[: flow.last + 1]}
    return [entry for entry in contents(sections) if entry.element in above]


def is_beside(line: Line) -> bool:
    """Whether a line within the text is none of it: a date, a byline, a picture's credit, a teaser."""
    return is_notice(line) or is_inline_teaser(line)


def article_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines within the article's container: the element that holds most of the page's running text; all of them
    where none stands out."""
    container = _container([line for line in lines if _is_running(line)])
    return [line for line in lines if container is None or any(block is container for block in line.blocks)]


def _container(paragraphs: Sequence[Line]) -> HtmlElement | None:
    """Each paragraph counts with its length for its parent, half for that one's parent, a quarter for the next.

    From the best element upwards, a parent is taken while it brings in a tenth more text.
    """
    scores: dict[HtmlElement, float] = {}
    weights: dict[HtmlElement, int] = {}
    chains: dict[HtmlElement, tuple[HtmlElement, ...]] = {}
    for line in paragraphs:
        for weight, i in zip((1.0, 0.5, 0.25), range(len(line.blocks) - 1, 0, -1), strict=False):
            parent = line.blocks[i - 1]
            scores[parent] = scores.get(parent, 0) + weight * len(line.text)
            chains[parent] = line.blocks[:i]
        for block in line.blocks:
            weights[block] = weights.get(block, 0) + len(line.text)
    if len(paragraphs) < 2 or not scores:
        return None
    chain = chains[max(scores, key=lambda key: scores[key])]
    best = chain[-1]
    for parent in reversed(chain[:-1]):
        if parent.tag in ("html", "body"):
            break
        if weights[parent] > 1.1 * weights[best]:
            best = parent
    return best


def _is_running(line: Line) -> bool:
    linked = sum(len(anchor.text) for anchor in line.anchors)
    told = len(line.text) >= 60 and (ends_sentence(line.text) or len(line.text) >= 120)
    return line.element is not None and line.level is None and told and linked < 0.5 * len(line.text)


def headings(lines: Sequence[Line], title: str, linked: Sequence[Line] = ()) -> list[Line]:
    """The lines of ``lines`` that head the article's own sections.

    Those of h2 to h6 where the page has them, else the entries of its table of contents (``linked``), else lines that
    look like headings.
    """
    taken = {fold(title), *(fold(line.text) for line in lines[:3] if phrases("lead").match(line.text))}
    marked = [line for line in lines if line.level and is_own_heading(line, taken)]
    if marked or linked:
        return marked or list(linked)
    own = [
        line
        for line in lines
        if is_own_heading(line, taken) and not line.bullet and not _is_cell(line) and is_heading_like(line.text)
    ]
    if all(line.element is None for line in lines):
        own = [line for line in own if not line.bold or _all_bold(own)]
        own = [line for line in own if not _in_numbered_list(line, lines)] or own
        return own or _bare_list(lines, taken)
    return [line for line in own if _is_styled(line)] or _plain_run(lines, own) or _bare_list(lines, taken)


def outline(lines: Sequence[Line], title_level: int | None) -> tuple[Heading, ...]:
    """The outline of heading lines; levels count from the title's, which is 1 whatever element it is printed in."""
    lift = (title_level or 1) - 1
    texts = unnumbered([line.text for line in lines])
    return tuple(
        Heading(level=max(2, (line.level or 2 + lift) - lift), heading=text)
        for line, text in zip(lines, texts, strict=True)
    )


def is_own_heading(line: Line, taken: set[str]) -> bool:
    """Whether a heading is the article's own: no label, no teaser that leads to another page, not the title again
    (``taken``, folded), no number alone, no paragraph in a heading's element."""
    leads_away = line.all_link and bool(line.href) and "#" not in str(line.href)
    return (
        not leads_away
        and fold(line.text) not in taken
        and any(char.isalpha() for char in line.text)
        and not (len(line.text) > _LONGEST_HEADING and ends_sentence(line.text))
        and not is_notice(line)
    )


def contents(sections: Sections) -> list[Line]:
    """The entries of a table of contents: three links or more to parts of one page, else the lines under a label that
    says so."""
    marked = [line for lines in sections.lines_of("contents") for line in lines]
    linked = [entry for line in (*sections.body, *marked) if line.all_link for entry in _entries(line)]
    pages = {str(line.href).partition("#")[0] for line in linked}
    if len(linked) >= 3 and len(pages) == 1:
        return list({fold(line.text): line for line in reversed(linked)}.values())[::-1]
    return marked if len(marked) >= 3 and all(is_heading_like(line.text) for line in marked) else []


def _entries(line: Line) -> list[Line]:
    """A line of a table of contents, or several in a row, as one line for each link to a part of a page."""
    anchors = [anchor for anchor in line.anchors if re.search(r"#[^/!]", anchor.href)]
    named = [anchor for anchor in anchors if any(char.isalpha() for char in anchor.text)]
    return [replace(line, text=anchor.text, anchors=(anchor,)) for anchor in named]


def _is_cell(line: Line) -> bool:
    return line.element is not None and line.element.tag in ("td", "th", "dt", "label", "legend")


def _in_numbered_list(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a numbered line stands next to another: a list has no text between its items, headings have."""
    if not _ITEM.match(line.text):
        return False
    at = lines.index(line)
    return any(_ITEM.match(lines[i].text) for i in (at - 1, at + 1) if 0 <= i < len(lines))


def _all_bold(lines: Sequence[Line]) -> bool:
    """Whether bold is how this page prints its headings, rather than labels among them."""
    return sum(line.bold for line in lines) > 0.5 * len(lines)


def _is_styled(line: Line) -> bool:
    """Whether a line of no heading element is printed as one: all bold, or with a class that says so."""
    element = line.element
    if element is None or any(block.tag in _ASIDE for block in line.blocks):
        return False
    classes = (element.get("class") or "").lower()
    return line.bold or element.tag == "summary" or any(word in classes for word in _LOOKS_BIG)


def _plain_run(lines: Sequence[Line], own: Sequence[Line]) -> list[Line]:
    """Headings of a page that marks nothing at all: three lines or more, without a single ``p`` between them from the
    first on."""
    rest = lines[lines.index(own[0]) :] if own else []
    marked = any(line.element is not None and line.element.tag == "p" and line not in own for line in rest)
    return [] if marked or len(own) < 3 else list(own)


def _bare_list(lines: Sequence[Line], taken: set[str]) -> list[Line]:
    """The headings of a page that has nothing but their list below its summary."""
    told = [line for line in lines if not is_notice(line) and not is_paragraph(line.text)]
    told = [line for line in told if fold(line.text) not in taken]
    listed = [line for line in told if line.bullet]
    bare = listed == told and all(is_heading_like(line.text) and is_own_heading(line, taken) for line in listed)
    return listed if bare and len(listed) >= 3 and sum(is_paragraph(line.text) for line in lines) <= 1 else []


def paragraphs(lines: Sequence[Line], headings: Iterable[Line]) -> list[Line]:
    """The article's text: its paragraphs, list items, quotations and headings, without captions, bylines, dates,
    teasers and boxes."""
    own = {id(line) for line in headings}
    return [line for line in lines if id(line) in own or _is_text(line)]


def _is_text(line: Line) -> bool:
    if line.level or is_beside(line):
        return False
    element = line.element
    if element is None:
        return is_paragraph(line.text) or not is_heading_like(line.text)
    if any(block.tag in _ASIDE for block in line.blocks[-5:]):
        return False
    if line.bullet:
        return not line.all_link
    return element.tag in ("p", "blockquote", "pre") or (is_paragraph(line.text) and not line.all_link)


def joined(lines: Sequence[Line]) -> str | None:
    """The text of ``lines``, separated by blank lines; None where there are none."""
    return "\n\n".join(line.text for line in lines) or None
