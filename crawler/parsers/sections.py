"""Cuts a page's lines into head, body, lists of sources and blocks of related news."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.parsers.dating import date_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What cutting a page needs to know of all its lines."""

    lines: Sequence[Line]
    labels: Sequence[str | None]
    spans: dict[HtmlElement, tuple[int, int]]
    title: int


def cut(lines: Sequence[Line], title: int) -> Sections:
    """``lines`` cut by the labels in ``words.toml``; ``title`` is the index of the title's line, -1 for none."""
    plan = _Plan(lines=lines, labels=_labels(lines, title), spans=_spans(lines), title=title)
    owner: list[int | None] = [None] * len(lines)
    for i, part in enumerate(plan.labels):
        extent = _extent(plan, i) if part else range(0)
        if part and not _is_own_section(lines[i], [lines[j] for j in extent], part):
            owner[i] = i
            for j in extent:
                owner[j] = i
    body = [i for i in range(max(title + 1, 0), len(lines)) if owner[i] is None]
    return Sections(
        before=tuple(line for i, line in enumerate(lines) if i < title and owner[i] is None),
        body=tuple(lines[i] for i in body[: _end_of_body(lines, plan.labels, body)]),
        blocks=_blocks(plan, owner),
    )


def _blocks(plan: _Plan, owner: Sequence[int | None]) -> tuple[Block, ...]:
    held: dict[int, list[Line]] = {i: [] for i, part in enumerate(plan.labels) if part and owner[i] == i}
    for i, label in enumerate(owner):
        if label is not None and label != i and label in held:
            held[label].append(plan.lines[i])
    return tuple(Block(part=str(plan.labels[i]), label=plan.lines[i], lines=tuple(own)) for i, own in held.items())


def _spans(lines: Sequence[Line]) -> dict[HtmlElement, tuple[int, int]]:
    """By block element, the indexes of its first line and after its last: its lines stand together."""
    spans: dict[HtmlElement, tuple[int, int]] = {}
    for i, line in enumerate(lines):
        for block in line.blocks:
            spans[block] = (spans.get(block, (i, i))[0], i + 1)
    return spans


def _is_own_section(label: Line, lines: Sequence[Line], part: str) -> bool:
    """Whether a heading that reads like a label heads prose: "More on why the ruling matters" above two paragraphs."""
    if part not in ("related", "other") or not label.level or not label.blocks:
        return False
    return bool(lines) and is_paragraph(lines[0].text) and not lines[0].anchors and date_of(lines[0]) is None


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


def _extent(plan: _Plan, start: int) -> range:
    """The indexes of the lines that belong to the label at ``start``."""
    label = plan.lines[start]
    if not label.blocks:
        end = _next_label(plan.labels, start)
        contents = plan.labels[start] == "contents"
        return range(start + 1, _end_of_contents(plan.lines[:end], start) if contents else end)
    container, stop = _container(plan, start)
    dedicated = container is not None and (start == 0 or plan.spans[container][0] == start)
    end = start + 1
    while end < stop and plan.labels[end] is None and (dedicated or not _closes(plan.lines[end], label)):
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


def _container(plan: _Plan, start: int) -> tuple[HtmlElement | None, int]:
    """The smallest element that holds the label and something after it, and the index after its last line.

    None where that element holds the title too: then the label stands loose in the page.
    """
    seen = start + 1
    for parent in reversed(plan.lines[start].blocks):
        first, end = plan.spans[parent]
        if any(not phrases("more").match(line.text) for line in plan.lines[seen:end]):
            loose = 0 <= plan.title < start and first <= plan.title
            return (None if loose else parent), end
        seen = max(seen, end)
    return None, len(plan.lines)


def _closes(line: Line, label: Line) -> bool:
    """Whether ``line`` is a heading that ends the part of ``label`` where no element does."""
    if label.level:
        return line.level is not None and line.level <= label.level
    return line.level is not None and line.level <= 2
