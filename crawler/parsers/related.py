"""Related news: the items of the blocks that a page labels as related to its article."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from crawler.parsers.dating import date_of, is_date, split_date
from crawler.parsers.lines import Line, drop_repeats, ends_sentence, is_paragraph
from crawler.parsers.words import phrases
from pipelines.records import Date, Related

_LONGEST_CHIP = 30
"""A category printed on a card ("AI", "Hardware & chips") is shorter than this, a title longer."""

_AFTER = re.compile(r"^\s*[(–—|·:,-]\s*(?P<date>[^()]{4,40}?)\s*(?:\)|$|[–—|:])\s*(?:[:–—-]\s*)?(?P<rest>.*)$")


@dataclass(slots=True)
class _Card:
    """An item while its lines are gathered."""

    title: Line | None = None
    date: Date | None = None
    summary: str | None = None


def related_news(blocks: Iterable[Sequence[Line]], base: str | None) -> tuple[Related, ...]:
    """The items of ``blocks`` (the lines under each label), numbered from 1; the same address or title once."""
    cards = [card for lines in blocks for card in _cards(_useful(lines))]
    found: dict[str, Related] = {}
    for card in cards:
        item = _item(card, base)
        if item:
            key = item.url or item.title.casefold()
            found[key] = _merged(found[key], item) if key in found else item
    return tuple(replace(item, position=i) for i, item in enumerate(found.values(), 1))


def _merged(first: Related, again: Related) -> Related:
    """One item of two prints of it: a box within the text often has less than the list below."""
    return replace(first, published=first.published or again.published, summary=first.summary or again.summary)


def inline_related(lines: Iterable[Line], base: str | None) -> tuple[Related, ...]:
    """Teasers within the text that a phrase marks: ``Read also: Title of another article``."""
    teasers = [line for line in lines if line.anchors and is_inline_teaser(line)]
    items = (_item(_Card(title=replace(line, text=line.anchors[-1].text)), base) for line in teasers)
    return tuple(item for item in items if item)


def is_inline_teaser(line: Line) -> bool:
    """Whether a line is a marked teaser: a phrase such as "Read also", then nothing but one link."""
    rest = phrases("related").rest(line.text)
    return bool(rest and line.anchors and rest.strip() == line.anchors[-1].text)


def _useful(lines: Sequence[Line]) -> list[Line]:
    return drop_repeats(line for line in lines if not phrases("more").match(line.text))


def _cards(lines: Sequence[Line]) -> list[_Card]:
    """One card for each item: by the page's elements where they tell, else by the order of the lines."""
    addresses = {line.href for line in lines if line.href}
    if len(addresses) == 1 and len(_dates(lines)) <= 1:
        return [_card(lines)]
    groups = _groups(lines)
    if len(groups) > 1 and all(_is_card(group) for group in groups):
        return [card for group in groups for card in _cards(group)]
    return _flat(lines)


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """``lines`` by the child of their lowest common element that they stand in."""
    chains = [_chain(line.element) for line in lines if line.element is not None]
    if len(chains) != len(lines) or not chains:
        return [list(lines)]
    depth = 0
    while all(len(chain) > depth and chain[depth] is chains[0][depth] for chain in chains):
        depth += 1
    groups: dict[int, list[Line]] = {}
    for i, (line, chain) in enumerate(zip(lines, chains, strict=True)):
        key = id(chain[depth]) if len(chain) > depth else -i - 1
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _chain(element: Tag | None) -> list[Tag]:
    """An element's ancestors from the root down to itself."""
    return [] if element is None else [*reversed(list(element.parents)), element]


def _is_card(group: Sequence[Line]) -> bool:
    """Whether a group can be an item of its own: it has a link or a heading, or a date with a title, and is not a date
    alone."""
    return any((line.anchors or line.level) and not date_of(line) for line in group) or len(group) > 1


def _dates(lines: Sequence[Line]) -> list[Date]:
    return [date for line in lines if (date := date_of(line))]


def _card(lines: Sequence[Line]) -> _Card:
    """The one item of ``lines``: its title is a heading, else the first line that is neither date nor category."""
    whole = _one_line(lines[0]) if len(lines) == 1 else None
    if whole:
        return whole
    rest = [line for line in lines if not date_of(line)]
    dates = _dates(lines)
    titles = [line for line in rest if line.level] or [line for line in rest if not _is_chip(line, rest)] or rest
    if not titles:
        return _Card()
    title = titles[0]
    after = [line for line in rest[rest.index(title) + 1 :] if is_paragraph(line.text) or ends_sentence(line.text)]
    href = title.anchors or next((line.anchors for line in lines if line.anchors), ())
    return _Card(
        title=replace(title, anchors=href), date=dates[0] if dates else None, summary=after[0].text if after else None
    )


def _is_chip(line: Line, rest: Sequence[Line]) -> bool:
    return (
        len(line.text) <= _LONGEST_CHIP
        and line is not rest[-1]
        and len(rest[rest.index(line) + 1].text) > len(line.text)
    )


def _flat(lines: Sequence[Line]) -> list[_Card]:
    """Items of lines that no element groups: a date before each title, or a title before each date and teaser."""
    cards: list[_Card] = []
    date_first = bool(lines) and date_of(lines[0]) is not None
    for line in lines:
        date = date_of(line)
        card = cards[-1] if cards else None
        whole = _one_line(line)
        if whole:
            cards.append(whole)
        elif date:
            if card is None or (date_first and card.title) or card.date:
                cards.append(_Card(date=date))
            else:
                card.date = date
        elif card is None or (card.title and _is_title(line, card)):
            cards.append(_Card(title=line))
        elif card.title is None:
            card.title = line
        else:
            card.summary = f"{card.summary} {line.text}" if card.summary else line.text
    return [card for card in cards if card.title]


def _one_line(line: Line) -> _Card | None:
    """An item printed on one line with its date: ``May 7, 2026 — Title`` or ``Title (May 7, 2026): teaser`` with the
    title a link."""
    date, text = split_date(line.text)
    if date:
        return _Card(title=replace(line, text=text), date=date)
    head = line.anchors[0].text if len(line.anchors) == 1 else None
    before, _, after = line.text.partition(head or "\0")
    match = _AFTER.match(after) if head and not any(char.isalnum() for char in before) else None
    if head is None or match is None or not is_date(match["date"]):
        return None
    return _Card(
        title=replace(line, text=head), date=Date(text=match["date"], origin="text"), summary=match["rest"] or None
    )


def _is_title(line: Line, card: _Card) -> bool:
    """Whether ``line`` begins another item rather than going on with ``card``."""
    if line.level or (line.anchors and line.all_link):
        return True
    return not is_paragraph(line.text) and not ends_sentence(line.text) and bool(card.summary or line.bullet)


def _item(card: _Card, base: str | None) -> Related | None:
    if card.title is None:
        return None
    return Related(
        position=1,
        title=card.title.text,
        url=_absolute(card.title.href, base),
        published=card.date,
        summary=card.summary,
    )


def _absolute(href: str | None, base: str | None) -> str | None:
    try:
        url = (
            urljoin(base or "", href)
            if href and not re.match(r"^(?:#|javascript:|mailto:)", href, re.IGNORECASE)
            else None
        )
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None
