"""Related news: the items of the blocks that a page labels as related to its article."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from crawler.parsers.dating import date_of, dates_of, is_date, split_date
from crawler.parsers.lines import Line, drop_repeats, ends_sentence, is_paragraph, unnumbered
from crawler.parsers.words import phrases
from pipelines.records import Date, Related

_LONGEST_CHIP = 30
"""A category printed on a card ("AI", "Hardware & chips") is shorter than this, a title longer."""

_AFTER = re.compile(r"^\s*[(–—|·:,-]\s*(?P<date>[^()]{4,40}?)\s*(?:\)|$|[–—|:])\s*(?:[:–—-]\s*)?(?P<rest>.*)$")
_IN_BRACKETS = re.compile(r"^(?P<title>.{10,}?)\s*[(\[](?P<date>[^()\[\]]{6,40})[)\]](?:\s*[:–—-]\s*(?P<rest>.*))?$")
_LEADING = re.compile(r"^[\s:–—|·-]+")


@dataclass(slots=True)
class _Card:
    """An item while its lines are gathered."""

    title: Line | None = None
    date: Date | None = None
    summary: str | None = None


def related_news(blocks: Iterable[Sequence[Line]], base: str | None) -> tuple[Related, ...]:
    """The items of ``blocks`` (the lines under each label), numbered from 1; the same address or title once."""
    cards = [card for lines in blocks for card in _unnumbered(_cards(_useful(lines)))]
    found: dict[str, Related] = {}
    for card in cards:
        item = _item(card, base)
        if item:
            key = item.url or item.title.casefold()
            found[key] = _merged(found[key], item) if key in found else item
    return tuple(replace(item, position=i) for i, item in enumerate(found.values(), 1))


def _unnumbered(cards: Sequence[_Card]) -> list[_Card]:
    titled = [(card, card.title) for card in cards if card.title]
    texts = unnumbered([title.text for _, title in titled])
    return [replace(card, title=replace(title, text=text)) for (card, title), text in zip(titled, texts, strict=True)]


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
    """``lines`` without what is no part of an item: links that only go on, signs, the pages of a carousel, the heads of
    a table; a date printed in one line with its title is a line of its own."""
    told = [_without_more(line) for line in lines if not phrases("more").match(line.text) and not _is_empty(line)]
    return drop_repeats(part for line in told for part in _parted(line))


def _is_empty(line: Line) -> bool:
    head = line.element is not None and line.element.tag == "th"
    return head or (not any(char.isalpha() for char in line.text) and not date_of(line))


def _without_more(line: Line) -> Line:
    """A teaser without the link at its end that only goes on."""
    last = line.anchors[-1] if line.anchors else None
    if last is None or not phrases("more").match(last.text) or not line.text.endswith(last.text):
        return line
    return replace(line, text=line.text.removesuffix(last.text).rstrip(), anchors=line.anchors[:-1])


def _parted(line: Line) -> list[Line]:
    """A line that is a date and a title (and a teaser), as two lines or three in the order printed."""
    card = _one_line(line)
    if card is None or card.title is None or card.date is None:
        return [line]
    date = replace(line, text=card.date.text, anchors=(), level=None)
    teaser = [replace(line, text=card.summary, anchors=(), level=None)] if card.summary else []
    title_first = line.text.startswith(card.title.text)
    return ([card.title, date] if title_first else [date, card.title]) + teaser


def _date(line: Line) -> Date | None:
    """The date that a line of a card prints, alone or with a category, a reading time or an author beside it."""
    if line.level:
        return date_of(line)
    date = dates_of(line)[0]
    beside = line.text.replace(date.text, "", 1) if date else ""
    if date is None and len(line.text) <= 2 * _LONGEST_CHIP:  # an author, and a date behind a comma
        beside, _, rest = line.text.partition(", ")
        date = Date(text=rest, origin="text") if " " in rest and is_date(rest) else None
    return date if date and len(beside) <= _LONGEST_CHIP and (not beside or " " in date.text) else None


def _cards(lines: Sequence[Line]) -> list[_Card]:
    """One card for each item: by the page's elements where they tell, else by the order of the lines."""
    addresses = {line.href for line in lines if line.href}
    if len(addresses) == 1 and len(_dates(lines)) <= 1:
        return [_card(lines)]
    if len({line.href for line in lines if _leads(line)}) == 1 and len(_dates(lines)) == 1:
        return [_card(lines)]  # the other links are its categories, tags and author
    groups = _groups(lines)
    if len(groups) > 1 and all(_is_card(group) for group in groups):
        return [card for group in groups for card in _cards(group)]
    return _flat(lines)


def _leads(line: Line) -> bool:
    """Whether a line is a title with its link, rather than a category."""
    return line.href is not None and (line.level is not None or len(line.text) > _LONGEST_CHIP)


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """``lines`` by the child of their lowest common element that they stand in."""
    chains = [line.blocks for line in lines if line.blocks]
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


def _is_card(group: Sequence[Line]) -> bool:
    """Whether a group can be an item of its own: it has a link or a heading, or a date with a title, and is not a date
    alone."""
    return any((line.anchors or line.level) and not _date(line) for line in group) or len(group) > 1


def _dates(lines: Sequence[Line]) -> list[Date]:
    return [date for line in lines if (date := _date(line))]


def _card(lines: Sequence[Line]) -> _Card:
    """The one item of ``lines``: its title is a heading, else the first line that is neither date nor category."""
    rest = [line for line in lines if not _date(line)]
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
    date_first = bool(lines) and _date(lines[0]) is not None
    for i, line in enumerate(lines):
        date = _date(line)
        card = cards[-1] if cards else None
        if date:
            if card is None or (date_first and card.title) or card.date:
                cards.append(_Card(date=date))
            else:
                card.date = date
        elif card is None or (card.title and _is_title(line, card)):
            cards.append(_Card(title=line))
        elif card.title is None:
            card.title = None if _is_category(lines, i) else line
        else:
            card.summary = f"{card.summary} {line.text}" if card.summary else line.text
    return [card for card in cards if card.title]


def _is_category(lines: Sequence[Line], index: int) -> bool:
    """Whether a short line between a date and a title is the category."""
    after = lines[index + 1] if index + 1 < len(lines) else None
    if after is None or len(lines[index].text) > _LONGEST_CHIP or lines[index].level or lines[index].anchors:
        return False
    titled = not is_paragraph(after.text) and not ends_sentence(after.text) and not _date(after)
    return titled and len(after.text) > len(lines[index].text)


def _one_line(line: Line) -> _Card | None:
    """An item printed on one line with its date: ``May 7, 2026 — Title`` or ``Title (May 7, 2026): teaser`` with the
    title a link."""
    date, text = split_date(line.text)
    head = line.anchors[0].text if len(line.anchors) == 1 else None
    if date:
        teaser = text.removeprefix(head) if head else ""
        title = head if head and teaser != text and _LEADING.match(teaser) else text
        return _Card(
            title=replace(line, text=title), date=date, summary=_LEADING.sub("", teaser) if title == head else None
        )
    closed = _IN_BRACKETS.match(line.text)
    if closed and not line.anchors and is_date(closed["date"]):
        return _Card(
            title=replace(line, text=closed["title"]),
            date=Date(text=closed["date"], origin="text"),
            summary=closed["rest"],
        )
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
        url=absolute(card.title.href, base),
        published=card.date,
        summary=card.summary,
    )


def absolute(href: str | None, base: str | None) -> str | None:
    """``href`` as an absolute web address; None for a place on the same page, a script, a mail address, and one that no
    browser could follow."""
    try:
        url = (
            urljoin(base or "", href)
            if href and not re.match(r"^(?:#|javascript:|mailto:)", href, re.IGNORECASE)
            else None
        )
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None
