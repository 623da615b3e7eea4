"""Related news: the items of the blocks that a page labels as related to its article, and of the boxes in its text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from crawler.parsers.addresses import followed, is_article, is_headline_address, is_same_site, is_topic, leads_nowhere
from crawler.parsers.dating import date_of, dates_of, is_date, split_date
from crawler.parsers.lines import (
    Anchor,
    Line,
    cjk_letters,
    clean,
    drop_repeats,
    ends_sentence,
    is_paragraph,
    unnumbered,
)
from crawler.parsers.sections import Sections, is_dead
from crawler.parsers.topic import Topic
from crawler.parsers.words import phrases
from pipelines.links import url_key
from pipelines.records import Date, Related

_LONGEST_CHIP = 30
"""A category printed on a card ("AI", "Hardware & chips") is shorter than this, a title longer."""
_SHORTEST_PHRASE = 3
"""Letters that tell most beginnings of a line from a phrase that marks related news."""
_LONGEST_PREFIX = 40
"""Characters before the link of a marked teaser (``Read also:``)."""
_FEWEST_WORDS = 5
"""Words of a headline; a topic, a name, a section has fewer."""
_DENSE_HEADLINE = 8
_MOST_LINES = 1000
_WIDEST_CARD = 4
"""Elements around a title that may hold the card's link."""

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|headline|heading|hed|titel|titre|titolo|titulo|titular|rubrik|otsikko|tytul)"
)
_KICKER_CLASS = re.compile(
    r"kicker|topline|overline|overtitle|eyebrow|roofline|dachzeile|spitzmarke|pretitle|supertitle|antetitulo|volanta"
    r"|surtitre|occhiello|(?:^|[\s_-])(?:category|section|tag|label|badge|flag|topic|rubric)(?:$|[\s_-])"
)
"""Classes by which sites tell a card's title from what is printed above it."""
_DURATION = re.compile(
    r"(?:video|audio|podcast)?\W*(?:\d{1,3}(?::\d\d){1,2}|\d{1,3})\s*(?:min|mins|minutes?|minuten|minuti|minutos|мин|分|분|sek|sec)"
    r"\.?(?:\s*(?:read|lesezeit|de lecture|lectura))?|(?:video|audio|podcast)\W*\d{1,3}(?::\d\d){1,2}",
    re.IGNORECASE,
)
"""How long a film or a text takes: no date."""
_COUNTER = re.compile(r"\d{1,3}\s*(?:of|/|von|de|di|sur|van|av|af|z|ze|из|із|の|/)\s*\d{1,3}\W*", re.IGNORECASE)
"""Which of a row of pictures is shown: no date."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERIC_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")

_AFTER = re.compile(r"^\s*[(–—|·:,-]\s*(?P<date>[^()]{4,40}?)\s*(?:\)|$|[–—|:])\s*(?:[:–—-]\s*)?(?P<rest>.*)$")
_IN_BRACKETS = re.compile(r"^(?P<title>.{10,}?)\s*[(\[](?P<date>[^()\[\]]{6,40})[)\]](?:\s*[:–—-]\s*(?P<rest>.*))?$")
_LEADING = re.compile(r"^[\s:–—|·-]+")
_SIGNS = " \t/|·•–—-"
_ITEM_MARKS = "・•·‣▪►▶●◆■→»› "
"""What some print before each item of a list."""
_OPENING = "([【［（<>»›➜→▶►*•·–—-\u2023 "
"""Brackets and arrows before a marked teaser."""


@dataclass(slots=True)
class _Card:
    """An item while its lines are gathered."""

    title: Line | None = None
    date: Date | None = None
    summary: str | None = None


def related_news(blocks: Iterable[Sequence[Line]], base: str | None) -> tuple[Related, ...]:
    """The items of ``blocks`` (the lines under each label), numbered from 1; the same address or title once.

    Where a block has links to articles, what has none is no item of it; topics, sections and people are none either.
    """
    return joined_news(*(_items(lines, base) for lines in _first(blocks)))


def _first(blocks: Iterable[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """``blocks`` as far as a page can mean them: a thousand lines of related news are a sitemap's."""
    left = _MOST_LINES
    for lines in blocks:
        if left <= 0:
            break
        yield lines[:left]
        left -= len(lines)


def _items(lines: Sequence[Line], base: str | None) -> list[Related]:
    useful = _useful(lines)
    linked = bool(lines and lines[0].blocks) or any(line.anchors for line in useful)
    items = [_item(card, base) for card in _unnumbered(_cards(useful, base))]
    return [item for item in items if item and _is_news(item, linked=linked)]


def offered(
    page: Sequence[Line], sections: Sections, boxes: Iterable[Sequence[Line]], topic: Topic, base: str | None
) -> tuple[Related, ...]:
    """The related news of a page, in its order: the items under its labels, those that editors or machines suggest as
    far as they share the article's topic, and those of the ``boxes`` within its text."""
    at = {id(line): i for i, line in enumerate(page)}
    blocks = [(lines, _items(lines, base)) for lines in (*_first(boxes), *_first(sections.lines_of("related")))]
    blocks += [(lines, _shared(_items(lines, base), topic, base)) for lines in sections.lines_of("suggested")]
    return joined_news(*(items for _, items in sorted(blocks, key=lambda block: at.get(id(block[0][0]), len(page)))))


def _shared(items: Sequence[Related], topic: Topic, base: str | None) -> list[Related]:
    """Of what editors or machines suggest, the items of the same site that share the article's topic; all of them
    where most do."""
    if not any(item.url for item in items):
        return list(items)  # a saved page: there is no telling
    own = [item for item in items if item.url is None or is_same_site(item.url, base)]
    shared = [item for item in own if topic.is_of(f"{item.title} . {item.summary or ''}")]
    return own if len(shared) > 0.5 * len(items) else shared


def joined_news(*lists: Iterable[Related]) -> tuple[Related, ...]:
    """Several lists of related news as one, the same address or title once."""
    found: dict[str, Related] = {}
    for item in (item for items in lists for item in items):
        key = url_key(item.url) if item.url else item.title.casefold()
        found[key] = _merged(found[key], item) if key in found else item
    return tuple(replace(item, position=i) for i, item in enumerate(found.values(), 1))


def _is_news(item: Related, *, linked: bool) -> bool:
    """Whether an item is another article: not a topic or a section, whose address says so or whose name is short; and
    it has a link, or a date, where the block is of a page that could link it."""
    if item.url is None:
        return not linked or item.published is not None
    if is_topic(item.url):
        return False
    short = len(item.title.split()) < _FEWEST_WORDS and len(item.title) <= _LONGEST_CHIP and not _is_dense(item.title)
    told = item.published is not None or item.summary is not None
    return not short or is_headline_address(item.url, item.title) or (told and is_article(item.url, None))


def _is_dense(text: str) -> bool:
    """Whether a title is in a script that has no spaces: eight of its characters may be a headline."""
    return cjk_letters(text) >= _DENSE_HEADLINE


def _unnumbered(cards: Sequence[_Card]) -> list[_Card]:
    titled = [(card, card.title) for card in cards if card.title]
    texts = unnumbered([title.text for _, title in titled])
    return [
        card if text == title.text else replace(card, title=replace(title, text=text))
        for (card, title), text in zip(titled, texts, strict=True)
    ]


def _merged(first: Related, again: Related) -> Related:
    """One item of two prints of it: a box within the text often has less than the list below."""
    return replace(first, published=first.published or again.published, summary=first.summary or again.summary)


def is_inline_teaser(line: Line) -> bool:
    """Whether a line is a marked teaser: a phrase such as "Read also", then nothing but links; or one link whose text
    begins so."""
    return bool(line.anchors) and bool(_marked(line))


def _marked(line: Line) -> tuple[Anchor, ...]:
    """The links of a marked teaser, without the phrase; none where the line is none."""
    text = line.text.lstrip(_OPENING)
    rest = _behind_phrase(text) if len(line.anchors) <= _LONGEST_PREFIX else None
    if not rest:
        return ()
    links = [anchor for anchor in line.anchors if anchor.text in rest]
    if links and len(text) - len(rest) <= _LONGEST_PREFIX:
        told = sum(len(anchor.text) for anchor in links)
        return tuple(links) if told >= 0.9 * len(rest.strip(_OPENING + ")]】.")) else ()
    whole = line.anchors[0]
    separated = text[: len(text) - len(rest)].rstrip().endswith((":", "：", "|", "–", "—", "-", ">", "›", "»"))
    return (Anchor(rest, whole.href),) if line.all_link and len(line.anchors) == 1 and separated else ()


def _behind_phrase(text: str) -> str | None:
    """What follows a phrase that marks related news, and its colon or dash; None where none begins the text."""
    if text[:_SHORTEST_PHRASE].casefold() not in _beginnings():
        return None
    for part in ("related", "suggested"):
        rest = phrases(part).rest(text)
        if rest:
            return rest.lstrip(" \t:：|>›»–—-")
    return None


@cache
def _beginnings() -> frozenset[str]:
    """How the phrases that mark related news begin: most lines begin otherwise, and need no longer look."""
    return frozenset(phrase[:_SHORTEST_PHRASE] for part in ("related", "suggested") for phrase in phrases(part).whole)


def _useful(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without what is no part of an item: links that lead nowhere, signs, the pages of a carousel, the heads
    of a table; a date printed in one line with its title is a line of its own, and so is each of several links."""
    parts = islice((part for line in lines for part in _opened(line) if not _is_empty(part)), _MOST_LINES)
    told = [_without_more(part) for part in parts]
    kept = [line for line in told if line.anchors or not _goes_on(line.text)]
    return drop_repeats(part for line in kept for part in _parted(line))


def _goes_on(text: str) -> bool:
    return phrases("more").match(text)


def _opened(line: Line) -> list[Line]:
    """A marked teaser, or a line of several links and nothing else, as one line for each link."""
    links = _marked(line) if line.anchors else ()
    if not links and len(line.anchors) > 1 and line.all_link and line.level is None:
        links = tuple(anchor for anchor in line.anchors if anchor.text)
    return [replace(line, text=link.text, anchors=(link,)) for link in links] or [line]


def _is_empty(line: Line) -> bool:
    head = line.element is not None and line.element.tag == "th"
    template = "${" in line.text or "{{" in line.text
    return head or is_dead(line) or template or (not any(map(str.isalpha, line.text)) and not date_of(line))


def _without_more(line: Line) -> Line:
    """A teaser without the link at its end that only goes on."""
    last = line.anchors[-1] if line.anchors else None
    if last is None or line.text == last.text or not line.text.endswith(last.text) or not _goes_on(last.text):
        return line
    return replace(line, text=line.text.removesuffix(last.text).rstrip())


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
    if _DURATION.fullmatch(line.text) or _COUNTER.fullmatch(line.text) or (line.when or "").startswith("P"):
        return None
    if line.level:
        return date_of(line)
    date = dates_of(line)[0]
    beside = line.text.replace(date.text, "", 1) if date else ""
    if date is None and len(line.text) <= 2 * _LONGEST_CHIP:
        beside, rest = _beside(line)
        whole = " " in rest or _NUMERIC_DATE.match(rest)
        date = Date(text=rest, origin="text") if whole and is_date(rest) else None
    if date and not beside:
        date = _once(date, line)
    return (
        date
        if date and len(beside) <= _LONGEST_CHIP and (not beside or " " in date.text or _NUMERIC_DATE.match(date.text))
        else None
    )


def _once(date: Date, line: Line) -> Date:
    """A date that is printed in two ways, one of them for other readers (``27.02.201627. Februar 2016``), once."""
    if line.element is None or len(line.element) < 2:
        return date
    parts = [part for part in _pieces(line.element) if not _DURATION.fullmatch(part)]
    twice = len(parts) == 1 or all(_YEAR.search(part) and is_date(part) for part in parts)
    return replace(date, text=parts[-1]) if parts and twice and is_date(parts[-1]) else date


def _beside(line: Line) -> tuple[str, str]:
    """What a short line prints before a date, and the rest: an author and a comma, or a category that is a link."""
    link = line.anchors[0].text if line.anchors else ""
    if link and link != line.text and line.text.startswith(link):
        return link, line.text.removeprefix(link).strip(_SIGNS)
    printed = _NUMERIC_DATE.search(line.text)
    if printed and not any(char.isdigit() for char in line.text[: printed.start()]):
        return line.text[: printed.start()], line.text[printed.start() :]
    before, _, rest = line.text.partition(", ")
    return before, rest


def _cards(lines: Sequence[Line], base: str | None) -> list[_Card]:
    """One card for each item: by the addresses that its links share, else by the page's elements where they tell, else
    by the order of the lines."""
    if lines and all(line.blocks for line in lines):
        keys = _keys(lines, base)
        if any(keys):
            return [_card(group) for group in _by_address(lines, keys)]
    lines = [line for line in lines if not _goes_on(line.text)]
    return _by_elements(lines)


def _keys(lines: Sequence[Line], base: str | None) -> list[str | None]:
    """What identifies the article that each line leads to; None for a line that leads to none, or is prose with links.

    Where some addresses are made of headlines or numbers, a short text with another is a section's or a person's.
    """
    urls = [_target(line, base) for line in lines]
    sure = [url is not None and is_article(url, base) for url in urls]
    unsure = not any(sure)
    return [
        url_key(url) if url and (certain or unsure or len(line.text) > _LONGEST_CHIP) else None
        for line, url, certain in zip(lines, urls, sure, strict=True)
    ]


def _target(line: Line, base: str | None) -> str | None:
    """The address of the one page that a whole line leads to, or the picture beside a heading, if it is no topic."""
    links = line.anchors or (_picture_link(line) if line.level else ())
    if not links or not (line.level or line.all_link or _goes_on(links[-1].text)):
        return None
    urls = [url for anchor in links if (url := followed(anchor.href, base)) and not is_topic(url)]
    return urls[-1] if urls else None


def _by_address(lines: Sequence[Line], keys: Sequence[str | None]) -> list[list[Line]]:
    """``lines`` as one group for each address: with what stands in the largest element that has links to it alone.

    What stands in none, in a list laid out flat, goes with the address before it; a date that is printed before the
    first goes with the one below it, and so do all the others.
    """
    under: dict[HtmlElement, str] = {}
    for line, key in zip(lines, keys, strict=True):
        if key:
            for block in line.blocks:
                under[block] = key if under.setdefault(block, key) == key else ""
    groups: dict[str, list[Line]] = {}
    last: str | None = None
    waiting: list[Line] = []
    above = not keys[0] and not any(under.get(block) for block in lines[0].blocks)
    for line, key in zip(lines, keys, strict=True):
        own = key or next((under[block] for block in line.blocks if under.get(block)), None)
        if own:
            headed = [other for other in waiting if _date(other) or _goes_on(line.text)]
            groups.setdefault(own, []).extend([*headed, line])
            last, waiting = own, []
        elif last is None or (above and _date(line)):
            waiting.append(line)
        elif line.parent in groups[last][-1].blocks:
            groups[last].append(line)
    return list(groups.values())


def _by_elements(lines: Sequence[Line]) -> list[_Card]:
    addresses = {line.href for line in lines if line.href}
    if len(addresses) == 1 and len(_dates(lines)) <= 1:
        return [_card(lines)]
    if len({line.href for line in lines if _leads(line)}) == 1 and len(_dates(lines)) == 1:
        return [_card(lines)]  # the other links are its categories, tags and author
    groups = _groups(lines)
    if len(groups) > 1 and all(_is_card(group) for group in groups):
        return [card for group in groups for card in _by_elements(group)]
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
    """The one item of ``lines``."""
    told = [(line, _date(line)) for line in lines]
    rest = [line for line, date in told if not date and not _goes_on(line.text)]
    title = _title(rest)
    if title is None:
        return _Card()
    after = [line for line in rest[rest.index(title) + 1 :] if is_paragraph(line.text) or ends_sentence(line.text)]
    text, date = _headline(title)
    return _Card(
        title=replace(title, text=text, anchors=_lead(title, lines)),
        date=next((printed for _, printed in told if printed), date),
        summary=next((line.text for line in after if line.text != title.text), None),
    )


def _title(lines: Sequence[Line]) -> Line | None:
    """The line of a card that is its title: the longest heading, with a link rather than without, else the line whose
    class says so, else the first that is no category."""
    told = [line for line in lines if not line.text.endswith((":", "："))] or list(lines)
    headings = [line for line in told if line.level]
    linked = [line for line in headings if line.anchors] or headings
    if linked:
        return max(linked, key=lambda line: (bool(_TITLE_CLASS.search(_classes(line))), len(line.text)))
    named = [line for line in told if _TITLE_CLASS.search(_classes(line)) and not _KICKER_CLASS.search(_classes(line))]
    plain = [line for line in told if not _KICKER_CLASS.search(_classes(line))] or told
    titles = [line for line in plain if not _is_chip(line, plain)] or plain
    linked = [line for line in named or titles if line.anchors and line.all_link]
    linked = linked or [line for line in titles if line.anchors and line.all_link]
    return next(iter(linked or named or titles), None)


def _classes(line: Line) -> str:
    return (line.element.get("class") or "").lower() if line.element is not None else ""


def _lead(title: Line, lines: Sequence[Line]) -> tuple[Anchor, ...]:
    """The link of a card: the title's, else the first that is no category's, else the one that an element around the
    title has on a picture."""
    longest = max((anchor for anchor in title.anchors), key=lambda anchor: len(anchor.text), default=None)
    if longest:
        return (longest,)
    links = [anchor for line in lines for anchor in line.anchors]
    told = [anchor for anchor in links if len(anchor.text) > _LONGEST_CHIP or _goes_on(anchor.text)]
    return tuple(told[:1]) or _picture_link(title)


def _picture_link(title: Line) -> tuple[Anchor, ...]:
    """The one address that the elements around a title without a link lead to: a picture's, or one laid over the
    card."""
    for block in reversed(title.blocks[-_WIDEST_CARD:]):
        found = {
            href for link in block.iter("a") if not leads_nowhere(href := link.get("href") or "") and _is_page(href)
        }
        if found:
            return (Anchor(title.text, found.pop()),) if len(found) == 1 else ()
    return ()


def _is_page(href: str) -> bool:
    return not is_topic(href) and is_article(href, None)


def _headline(title: Line) -> tuple[str, Date | None]:
    """The headline of a card's title, and the date printed in it: its element may hold kicker, badge and date as well,
    each in an element of its own."""
    whole = title.text.lstrip(_ITEM_MARKS) or title.text
    parts = _pieces(title.element) if title.element is not None and title.level else []
    dates = [part for part in parts if is_date(part)]
    date = Date(text=dates[0], origin="text") if dates else None
    text = whole.removesuffix(dates[-1]).rstrip(_SIGNS) if dates else whole
    told = [part for part in parts if part not in dates and any(map(str.isalnum, part))]
    if len(told) < 2 or clean(" ".join(parts)).replace(" ", "") != whole.replace(" ", ""):
        return text or whole, date
    longest = max(told, key=len)
    kicker = text.removesuffix(longest).rstrip()
    apart = (
        longest == told[-1] and len(longest) >= 0.4 * len(text) and kicker[-1:] not in (":", "：", "|", "+", "–", "-")
    )
    return (longest if apart else text), date


def _pieces(element: HtmlElement) -> list[str]:
    """The texts of the elements that share a heading out, and of what stands bare between them."""
    for _ in range(_WIDEST_CARD):
        told = [child for child in element if (child.text_content() or "").strip()]
        bare = [element.text, *(child.tail for child in element)]
        if len(told) != 1 or any(text and text.strip() for text in bare):
            break
        element = told[0]
    texts = [element.text or ""]
    for child in element:
        texts += [child.text_content(), child.tail or ""]
    return [text for text in map(clean, texts) if text]


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
    closed = None if line.anchors else _IN_BRACKETS.match(line.text)
    if closed and is_date(closed["date"]):
        return _Card(
            title=replace(line, text=closed["title"]),
            date=Date(text=closed["date"], origin="text"),
            summary=closed["rest"],
        )
    before, _, after = line.text.partition(head or "\0")
    match = _AFTER.match(after) if head and not any(map(str.isalnum, before)) else None
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
        url=followed(card.title.href, base) if card.title.href else None,
        published=card.date,
        summary=card.summary,
    )
