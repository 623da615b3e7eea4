"""Cuts a page's lines into head, body, lists of sources and blocks of related news."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from crawler.parsers.addresses import leads_nowhere
from crawler.parsers.dating import date_of
from crawler.parsers.lines import Line, Spans, ends_sentence, is_paragraph
from crawler.parsers.sources import is_item
from crawler.parsers.words import part_matched, phrases

_LONGEST_LABEL = 60
_LONGEST_TAB = 40
_MOST_TABS = 12
_LONGEST_PANELS = 120
"""Lines below a row of tabs that are looked through for its panels."""
_PARTS = ("sources", "suggested", "related", "contents", "other")
_BRACKETS = "[]【】〈〉《》「」『』（）［］＜＞<>()"
"""What a label may be printed in: ``【関連記事】``."""
_LANDMARKS = frozenset(("article", "aside", "nav", "ol", "section", "ul"))
"""Elements that ``aria-label`` is a heading of; on a bare ``div`` it says nothing."""
_SHORTEST_HEADLINE = 25
"""Characters of a linked heading that is a teaser's; a section's name is shorter."""
_RUNNING = 60
"""Characters from which a line laid out like the article's text is text again, and no teaser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The lines under one label."""

    part: str
    """``sources``, ``related``, ``suggested``, ``contents`` or ``other``."""
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


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What cutting a page needs to know of all its lines."""

    lines: Sequence[Line]
    labels: Sequence[str | None]
    spans: Spans
    title: int

    @cached_property
    def text(self) -> dict[tuple[HtmlElement, str, str | None], int]:
        """How running text is laid out, parent, tag and class, with the index of the first line laid out so."""
        found: dict[tuple[HtmlElement, str, str | None], int] = {}
        for i, line in enumerate(self.lines):
            if line.level is None and len(line.blocks) > 1 and is_paragraph(line.text) and not line.all_link:
                found.setdefault(_layout(line), i)
        return found


def cut(lines: Sequence[Line], title: int, spans: Spans) -> Sections:
    """``lines`` cut by the labels in ``words.toml``; ``title`` is the index of the title's line, -1 for none, ``spans``
    where the elements of ``lines`` begin and end."""
    labels = _labels(lines, title)
    plan = _Plan(lines=lines, labels=labels, spans=spans, title=title)
    owner: list[int | None] = [None] * len(lines)
    for i, part in enumerate(labels):
        if part is None:
            continue
        extent = _extent(plan, i)
        if not _is_own_section(lines[i], lines[extent[0]] if extent else None, part):
            owner[i] = i
            for j in extent:
                owner[j] = i if plan.labels[j] is None else owner[j]
    named = _named(plan, owner)
    body = [i for i in range(max(title + 1, 0), len(lines)) if owner[i] is None]
    return Sections(
        before=tuple(lines[i] for i in range(title) if owner[i] is None),
        body=tuple(lines[i] for i in body[: _end_of_body(lines, plan.labels, body)]),
        blocks=_blocks(plan, owner) + named,
    )


def _blocks(plan: _Plan, owner: Sequence[int | None]) -> tuple[Block, ...]:
    held: dict[int, list[Line]] = {i: [] for i, part in enumerate(plan.labels) if part and owner[i] == i}
    for i, label in enumerate(owner):
        if label is not None and label != i and label in held:
            held[label].append(plan.lines[i])
    return tuple(Block(part=str(plan.labels[i]), label=plan.lines[i], lines=tuple(own)) for i, own in held.items())


def _named(plan: _Plan, owner: list[int | None]) -> tuple[Block, ...]:
    """The blocks whose heading is no line but an attribute of their element: ``aria-label="Related articles"`` for
    those who listen, ``data-label`` that a style sheet prints."""
    found = []
    for element, (start, end) in plan.spans.items():
        name = element.get("data-label") or (element.get("aria-label") if element.tag in _LANDMARKS else None)
        part = _part_named(name) if name else None
        if part and name and not start <= plan.title < end and all(owner[i] is None for i in range(start, end)):
            owner[start:end] = [start] * (end - start)
            label = Line(text=name, blocks=plan.lines[start].blocks[:1])
            found.append(Block(part=part, label=label, lines=tuple(plan.lines[start:end])))
    return tuple(found)


def _part_named(name: str) -> str | None:
    return part_matched(name, ("related", "suggested"))


def _layout(line: Line) -> tuple[HtmlElement, str, str | None]:
    element = line.blocks[-1]
    return line.blocks[-2], element.tag, element.get("class")


def _is_own_section(label: Line, first: Line | None, part: str) -> bool:
    """Whether a heading that reads like a label heads prose: "More on why the ruling matters" above two paragraphs; one
    that is nothing but a label ("About the author") does not. ``first`` is the line below it, if it has any."""
    if part not in ("related", "suggested", "other") or not label.level or not label.blocks or first is None:
        return False
    return not is_label(label) and is_paragraph(first.text) and not first.anchors and date_of(first) is None


def _labels(lines: Sequence[Line], title: int) -> list[str | None]:
    """The part that each line is the label of; a source named "source" is none."""
    labels: list[str | None] = []
    last: str | None = None
    for i, line in enumerate(lines):
        part = part_of(line) if i != title else None
        inside = part == "sources" and last == "sources"
        labels.append(None if inside and line.level is None and is_item(lines, i) else part)
        last = labels[-1] or last
    return labels


def _end_of_body(lines: Sequence[Line], labels: Sequence[str | None], body: Sequence[int]) -> int:
    """How many of ``body`` are the article's: its list of sources ends it, where most of the text is above."""
    if "sources" not in labels:
        return len(body)
    sources = labels.index("sources")
    end = sum(i < sources for i in body)
    above = sum(len(lines[i].text) for i in body[:end])
    return end if above > sum(len(lines[i].text) for i in body[end:]) else len(body)


def is_label(line: Line) -> bool:
    """Whether a line is a label and nothing else, whatever stands below it."""
    return any(phrases(part).is_whole(line.text) for part in _PARTS)


def part_of(line: Line) -> str | None:
    """The part that ``line`` is the label of, if it is one. A link is none, unless it is a heading or leads nowhere."""
    if len(line.text) > _LONGEST_LABEL:
        return None
    if not line.level and line.all_link and not is_dead(line):
        return None
    bracketed = line.text[:1] in _BRACKETS  # the brackets at the end of "Sources (4)" are the count's
    return part_matched(line.text.strip(_BRACKETS) if bracketed else line.text, _PARTS)


def _extent(plan: _Plan, start: int) -> range:
    """The indexes of the lines that belong to the label at ``start``."""
    label = plan.lines[start]
    if not label.blocks:
        end = _next_label(plan.labels, start)
        contents = plan.labels[start] == "contents"
        return range(start + 1, _end_of_contents(plan.lines[:end], start) if contents else end)
    tabs = _tabs(plan, start)
    if tabs is not None:
        return _above_title(plan, start, _panel(plan, start, tabs))
    container, stop = _container(plan, start)
    stop = _above_title(plan, start, range(start + 1, stop)).stop
    dedicated = container is not None and (start == 0 or plan.spans[container][0] == start)
    end = start + 1
    while end < stop and plan.labels[end] is None and not _ends(plan, start, end, dedicated=dedicated):
        end += 1
    return range(start + 1, end)


def _above_title(plan: _Plan, start: int, extent: range) -> range:
    """``extent``, but no block that begins above the title goes on below it: a menu's heading heads no article."""
    return range(extent.start, min(extent.stop, plan.title)) if start < plan.title else extent


def _ends(plan: _Plan, start: int, at: int, *, dedicated: bool) -> bool:
    """Whether the part of the label at ``start`` ends before the line at ``at``."""
    line, label = plan.lines[at], plan.lines[start]
    if _is_alike(line, label) or (not dedicated and _closes(line, label)):
        return True
    return not dedicated and plan.labels[start] != "sources" and _is_text_again(plan, start, at)


def _is_alike(line: Line, label: Line) -> bool:
    """Whether ``line`` is printed as the label is, and so is another label, of words that nobody knows: the same tag,
    class and depth, and no link."""
    if not line.blocks or line.anchors or line.level != label.level or len(line.text) > _LONGEST_LABEL:
        return False
    own, other = label.blocks[-1], line.blocks[-1]
    told = label.level is not None or bool(own.get("class"))
    level = len(line.blocks) == len(label.blocks) or (label.level is not None and bool(own.get("class")))
    return told and level and own.tag == other.tag and own.get("class") == other.get("class")


def _is_text_again(plan: _Plan, start: int, at: int) -> bool:
    """Whether ``at`` is a paragraph laid out like the text above a label that stands loose in it; a teaser below its
    headline and in one element with it is none."""
    line, before = plan.lines[at], plan.lines[at - 1]
    if line.level or len(line.blocks) < 2 or line.all_link or plan.text.get(_layout(line), at) >= start:
        return False
    if len(line.text) < _RUNNING and not ends_sentence(line.text):
        return False
    headed = before.level is not None or date_of(before) is not None
    return not (headed and at - 1 > start and before.parent is line.parent)


def _tabs(plan: _Plan, start: int) -> tuple[int, int] | None:
    """The indexes of a row of tabs that the label at ``start`` is one of: a list with nothing but short lines, two or
    more, that lead to no other page; None where it stands in no such list."""
    for block in reversed(plan.lines[start].blocks[-4:]):
        if block.tag in ("ul", "ol", "menu", "nav") or block.get("role") == "tablist":
            first, end = plan.spans[block]
            row = 1 < end - first <= _MOST_TABS and all(_is_tab(line) for line in plan.lines[first:end])
            return (first, end) if row else None
    return None


def _is_tab(line: Line) -> bool:
    return len(line.text) <= _LONGEST_TAB and _lead_nowhere(line)


def _panel(plan: _Plan, start: int, tabs: tuple[int, int]) -> range:
    """The lines of the panel that belongs to a tab: panels follow the tabs in their order, each an element."""
    first, seen = tabs
    for parent in reversed(plan.lines[start].blocks):
        end = plan.spans[parent][1]
        if end > seen:
            depth = plan.lines[start].blocks.index(parent) + 1
            panels: dict[HtmlElement, tuple[int, int]] = {}
            for i in range(seen, min(end, seen + _LONGEST_PANELS)):
                if len(plan.lines[i].blocks) > depth:
                    panel = plan.lines[i].blocks[depth]
                    panels[panel] = (panels.get(panel, (i, i))[0], i + 1)
            chosen = list(panels.values())[start - first : start - first + 1]
            return range(*chosen[0]) if chosen else range(0)
    return range(0)


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
        if any(_is_content(plan.lines[i]) for i in range(seen, end)):
            loose = 0 <= plan.title < start and first <= plan.title
            return (None if loose else parent), end
        seen = max(seen, end)
    return None, len(plan.lines)


def _is_content(line: Line) -> bool:
    """Whether a line is more than a link that goes on, or a switch of the block."""
    return not is_dead(line) and not phrases("more").match(line.text)


def is_dead(line: Line) -> bool:
    """Whether a line is nothing but links that lead to no other page."""
    return line.all_link and _lead_nowhere(line)


def _lead_nowhere(line: Line) -> bool:
    return all(leads_nowhere(anchor.href) for anchor in line.anchors)


def _closes(line: Line, label: Line) -> bool:
    """Whether ``line`` is a heading that ends the part of ``label`` where no element does; the headline of a teaser,
    which is one long link, ends none."""
    if line.level is None or (line.all_link and len(line.text) >= _SHORTEST_HEADLINE and label.level):
        return False
    return line.level <= (label.level or 2)
