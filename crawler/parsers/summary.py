"""The summary as published: the standfirst on the page before a meta description."""

import re
from collections.abc import Sequence

from crawler.parsers.byline import is_notice
from crawler.parsers.lines import Line, is_paragraph
from crawler.parsers.words import fold, phrases

_STANDFIRST = re.compile(
    r"standfirst|stand-first|\blede?\b|\blead\b|[-_]lead\b|lead-?(?:text|paragraph)|\bdek\b|\bdeck\b|summary|"
    r"sub-?(?:title|head|line)|\bintro|abstract|excerpt|description|teaser-?text|chapo|vorspann|anriss|entradilla|"
    r"sommario|bajada|preamble|ingress|manchet"
)
_FARTHEST = 12
"""A standfirst is among the first lines below the title."""


def standfirst(lines: Sequence[Line], description: str | None, headings: Sequence[Line]) -> Line | None:
    """The line of ``lines`` (those below the title) that is the article's standfirst; None where none can be told from
    the text.

    It carries a class that says so, or it says what the page's meta description says, or it is the one paragraph above
    the first heading.
    """
    near = [line for line in _above(lines, headings)[:_FARTHEST] if _may_be(line)]
    named = next((line for line in near if len(line.text) >= 30 and _is_named(line)), None)
    said = next((line for line in near if description and _same(line.text, description)), None)
    alone = [line for line in near if is_paragraph(line.text)]
    return named or said or (alone[0] if len(alone) == 1 and headings and alone[0] is near[0] else None)


def text_standfirst(lines: Sequence[Line], headings: Sequence[Line]) -> Line | None:
    """The same for bare lines: the paragraph below the title, where a heading or nothing more follows it."""
    above = [line for line in _above(lines, headings) if is_paragraph(line.text)]
    return above[0] if len(above) == 1 else None


def _may_be(line: Line) -> bool:
    """Whether a line may be a standfirst: no notice, caption or row of links, and a heading only where it is as long as
    a paragraph."""
    caption = line.element is not None and line.element.tag in ("figcaption", "figure")
    lead = phrases("lead").match(line.text) or (len(line.anchors) > 2 and line.all_link)
    return (not line.level or is_paragraph(line.text)) and not is_notice(line) and not caption and not lead


def _above(lines: Sequence[Line], headings: Sequence[Line]) -> list[Line]:
    heads = {heading.text for heading in headings}
    first = next((i for i, line in enumerate(lines) if line.text in heads), len(lines))
    return list(lines[:first])


def _is_named(line: Line) -> bool:
    return any(
        _STANDFIRST.search((block.get("class") or "").lower()) or block.get("itemprop") in ("description", "abstract")
        for block in line.blocks[-2:]
    )


def _same(text: str, description: str) -> bool:
    words, said = fold(text).split(), set(fold(description).split())
    return len(words) >= 5 and sum(word in said for word in words) >= 0.75 * len(words)
