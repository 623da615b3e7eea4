"""Cuts a page's lines into head, body, lists of sources and blocks of related news."""

from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import Tag

from crawler.parsers.lines import Line, is_paragraph
from crawler.parsers.sources import is_item
from crawler.parsers.words import phrases

_LONGEST_LABEL = 60
_PARTS = ("sources", "related", "contents", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The lines under one label."""

    part: str
    """``sources``, ``related``, ``contents`` or ``other``."""
    label: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """A page cut up: every line is in one place only."""

    before: tuple[Line, ...]
    """Above the title."""
    body: tuple[Line, ...]
    """Below the title, outside every block."""
    blocks: tuple[Block, ...]

    def lines_of(self, part: str) -> list[tuple[Line, ...]]:
        """The lines of each block of ``part``, in page order."""
        return [block.lines for block in self.blocks if block.part == part and block.lines]


def cut(lines: Sequence[Line], title: int) -> Sections:
    """``lines`` cut by the labels in ``words.toml``; ``title`` is the index of the title's line, -1 for none."""
    labels = _labels(lines, title)
    owner: list[int | None] = [None] * len(lines)
    for i, part in enumerate(labels):
        if part:
            owner[i] = i
            for j in _extent(lines, labels, i, title):
                owner[j] = i
    blocks = [
        Block(part=part, label=lines[i], lines=tuple(lines[j] for j in range(len(lines)) if owner[j] == i and j != i))
        for i, part in enumerate(labels)
        if part and owner[i] == i
    ]
    body = [i for i in range(max(title + 1, 0), len(lines)) if owner[i] is None]
    return Sections(
        before=tuple(line for i, line in enumerate(lines) if i < title and owner[i] is None),
        body=tuple(lines[i] for i in body[: _end_of_body(lines, labels, body)]),
        blocks=tuple(blocks),
    )


def _labels(lines: Sequence[Line], title: int) -> list[str | None]:
    """The part that each line is the label of; a source named "source" is none."""
    labels: list[str | None] = []
    for i, line in enumerate(lines):
        part = part_of(line) if i != title else None
        inside = part == "sources" and next((label for label in reversed(labels) if label), None) == "sources"
        labels.append(None if inside and line.level is None and is_item(lines, i) else part)
    return labels


def _end_of_body(lines: Sequence[Line], labels: Sequence[str | None], body: Sequence[int]) -> int:
    """How many of ``body`` are the article's: its list of sources ends it, where most of the text is above."""
    sources = next((i for i, part in enumerate(labels) if part == "sources"), len(lines))
    end = sum(i < sources for i in body)
    above = sum(len(lines[i].text) for i in body[:end])
    return end if above > sum(len(lines[i].text) for i in body[end:]) else len(body)


def part_of(line: Line) -> str | None:
    """The part that ``line`` is the label of, if it is one."""
    if len(line.text) > _LONGEST_LABEL or (line.all_link and not line.level):
        return None
    return next((part for part in _PARTS if phrases(part).match(line.text)), None)


def _extent(lines: Sequence[Line], labels: Sequence[str | None], start: int, title: int) -> range:
    """The indexes of the lines that belong to the label at ``start``."""
    label = lines[start]
    if label.element is None:
        end = _next_label(labels, start)
        return range(start + 1, _end_of_contents(lines[:end], start) if labels[start] == "contents" else end)
    container, stop = _container(lines, start, title)
    dedicated = container is not None and (start == 0 or not _within(lines[start - 1], container))
    end = start + 1
    while end < stop and labels[end] is None and (dedicated or not _closes(lines[end], label)):
        end += 1
    return range(start + 1, end)


def _end_of_contents(lines: Sequence[Line], start: int) -> int:
    """Where a table of contents ends that no element holds: at the first paragraph, or where its first entry comes
    again."""
    first = lines[start + 1].text if start + 1 < len(lines) else ""
    after = range(start + 2, len(lines))
    return next((i for i in after if is_paragraph(lines[i].text) or lines[i].text == first), len(lines))


def _next_label(labels: Sequence[str | None], start: int) -> int:
    return next((i for i in range(start + 1, len(labels)) if labels[i]), len(labels))


def _container(lines: Sequence[Line], start: int, title: int) -> tuple[Tag | None, int]:
    """The smallest element that holds the label and something after it, and the index after its last line.

    None where that element holds the title too: then the label stands loose in the page.
    """
    element = lines[start].element
    for parent in (element, *element.parents) if element is not None else ():
        end = _end_within(lines, start, parent)
        if any(not phrases("more").match(line.text) for line in lines[start + 1 : end]):
            loose = 0 <= title < start and _within(lines[title], parent)
            return (None if loose else parent), end
    return None, len(lines)


def _end_within(lines: Sequence[Line], start: int, parent: Tag) -> int:
    end = start + 1
    while end < len(lines) and _within(lines[end], parent):
        end += 1
    return end


def _within(line: Line, container: Tag) -> bool:
    element = line.element
    return element is not None and (element is container or any(parent is container for parent in element.parents))


def _closes(line: Line, label: Line) -> bool:
    """Whether ``line`` is a heading that ends the part of ``label`` where no element does."""
    if label.level:
        return line.level is not None and line.level <= label.level
    return line.level is not None and line.level <= 2
