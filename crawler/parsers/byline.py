"""Who and when, as printed near the title."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, pairwise

from lxml.html import HtmlElement

from crawler.parsers.dating import dates_of
from crawler.parsers.lines import Line, clean, is_paragraph
from crawler.parsers.people import after_by, is_person, names, others_than, squeeze
from crawler.parsers.words import phrases

_LONGEST_NOTICE = 300
_LONGEST_BYLINE = 120
_LONGEST_BOX = 300
"""Characters of an element that holds a byline and no more."""
_LONGEST_HEAD = 1000
"""Characters of an element that holds title, standfirst and byline."""
_SHORTEST_HEADLINE = 40
_LONGEST_CLASS = 1000
"""Characters of a ``class``; what is longer is no name, and is not kept."""
_MOST_MARKED = 300
"""Elements that are looked at; the byline is among the first."""
_ADDRESS = re.compile(r"https?://\S+")


def is_notice(line: Line) -> bool:
    """Whether a line tells of the page rather than of the story: a date, who wrote it, whose picture it is, an address,
    what one can do with it."""
    if len(line.text) > _LONGEST_NOTICE:
        return False
    credit = phrases("credit").rest(line.text) if len(line.text) < 80 and re.match(r"^[^:]{4,20}:", line.text) else None
    return bool(
        any(dates_of(line))
        or _is_signature(line)
        or credit
        or _ADDRESS.fullmatch(line.text)
        or phrases("more").match(line.text)
        or ((line.element is None or line.level) and phrases("tool").match(line.text))
    )


def _is_signature(line: Line) -> bool:
    """Whether a short line is "By" and names, be they of people or of a newsroom."""
    signed = names(after_by(line.text)) if len(line.text) < 80 else []
    return bool(signed) and all(name[:1].isupper() and len(name.split()) <= 4 for name in signed)


# Who, by the words of a line


def byline(lines: Sequence[Line]) -> tuple[str, ...]:
    """The people in the first line that names them after "By"."""
    for line in lines:
        people = _signers(after_by(line.text)) if len(line.text) < _LONGEST_BYLINE else ()
        if people:
            return people
    return ()


def _signers(statement: str | None) -> tuple[str, ...]:
    return others_than(frozenset(), [name for name in names(statement) if is_person(name)])


def labelled_author(lines: Sequence[Line]) -> tuple[str, ...]:
    """The people behind "Author" and the like, wherever on the page it stands: other than "By" it says what it means
    without its place."""
    for line in lines:
        if len(line.text) < _LONGEST_BYLINE and not line.anchors and not line.level:
            people = _signers(phrases("author").rest(line.text))
            if people:
                return people
    return ()


def signed_names(lines: Sequence[Line]) -> tuple[str, ...]:
    """The people in a bold line of nothing but names, next above one of the first paragraphs: how newspapers sign a
    story whose page was made by whoever put it on line."""
    paragraphs = 0
    for above, line in pairwise(lines):
        if is_paragraph(line.text):
            people = _signers(above.text) if above.bold and above.parent is line.parent and _is_bare(above) else ()
            if people and squeeze("".join(people)) == squeeze(_AND.sub("", above.text)):
                return people
            paragraphs += 1
        if paragraphs == _OPENING_PARAGRAPHS:
            break
    return ()


_AND = re.compile(r"\s(?:and|und|et|y|e|og|och|en|i|a|и|і)\s")
_OPENING_PARAGRAPHS = 3


def _is_bare(line: Line) -> bool:
    return not line.level and not line.anchors and len(line.text) < _LONGEST_BYLINE


def printed_authors(body: Sequence[Line], page: Sequence[Line], houses: frozenset[str]) -> tuple[str, ...]:
    """The people that lines name: below the title (``body`` begins there), else anywhere on the ``page``."""
    near = body[:10]
    for people in (byline(near), signed_names(body), labelled_author(page)):
        if own := _own_people(people, houses):
            return own
    return ()


# Who, by the marks of an element

_MARKED = re.compile(
    r"author|byline|by-line|autor|auteur|autrice|forfatt|författ|skribent|verfasser|journalist|reporter|writer"
    r"|contributor|signature|firma|yazar|muhabir|penulis|wartawan|redakt|redatt|giornalista|toimittaja|kirjoittaja"
    r"|avtor|szerzo",
    re.IGNORECASE,
)
"""What ``class`` calls a byline in the languages of the web."""
_UNMARKED = re.compile(
    r"authori[tsz]|bio(?:$|[\s_-])|descri|avatar|comment|quot|zitat|citat|follow|related|teaser|recommend|popular|sidebar|widget|credit",
    re.IGNORECASE,
)
"""What it calls other things about authors, and other people's."""
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|as?|i)?|auteurs?|autore|autori|journalist(?:e|en|es|s)?|reporters?|contributors?"
    r"|columnists?|columnistas?|kolumnisten|writers?|staff|redakteure?|redaktor(?:zy)?|forfatter|skribent|yazar(?:lar)?"
    r"|penulis|muhabir|avtory?|byline|firmas?|opinionistas?)/[^/?#]",
    re.IGNORECASE,
)
"""Addresses of pages about an author."""
_ELSEWHERE = frozenset(
    ("nav", "footer", "aside", "figure", "figcaption", "form", "blockquote", "cite", "q", "template", "script", "style")
)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def marked_authors(tree: HtmlElement, titles: Sequence[str], houses: frozenset[str]) -> tuple[str, ...]:
    """The people in the byline that the markup calls one (microdata, ``rel=author``, a link to an author's page, a
    class), in an unpruned tree: the first in the title's own header, else the first below the title.

    ``titles`` are what the page calls itself, ``houses`` the site's names (``people.house_names``).
    """
    title = _title_element(tree, titles)
    around = frozenset(title.iterancestors()) if title is not None else frozenset()
    head = _small_box(title) if title is not None else None
    marked = chain(_marked(head, None) if head is not None else (), _marked(tree, title))
    for element in islice(marked, _MOST_MARKED):
        if _people(element) and not _is_elsewhere(element, around):
            return _own_people(_signed_together(element), houses)
    return ()


def _marked(region: HtmlElement, title: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements in ``region`` that its markup calls bylines; those below the title, where one is given."""
    below = title is None
    for element in region.iter():
        below = below or element is title
        if below and _mark(element):
            yield element


def _title_element(tree: HtmlElement, titles: Sequence[str]) -> HtmlElement | None:
    """The ``h1`` that agrees with one of ``titles``, else the first."""
    known = [squeeze(title) for title in titles]
    headings = list(tree.iter("h1"))
    told = ((heading, squeeze(heading.text_content()[:500])) for heading in headings)
    agreeing = (heading for heading, text in told if text and any(text in title or title in text for title in known))
    return next(agreeing, headings[0] if headings else None)


def _small_box(title: HtmlElement) -> HtmlElement:
    """The largest element around a title that holds little more than title, standfirst and byline."""
    box = title
    for above in title.iterancestors():
        if sum(map(len, _pieces(above, _LONGEST_HEAD))) > _LONGEST_HEAD:
            break
        box = above
    return box


def _mark(element: HtmlElement) -> int:
    """How surely an element holds an author: 2 by what machines are meant to read, 1 by its class, 0 not at all."""
    if element.tag == "meta":
        return 0
    href = element.get("href") if element.tag == "a" else None
    stated = element.get("itemprop") == "author" or element.get("rel") == "author"
    if stated or (href and _PROFILE.search(href)):
        return 2
    name = element.get("class")
    return int(name is not None and _is_byline_class(name[:_LONGEST_CLASS]))


@lru_cache(maxsize=4096)
def _is_byline_class(name: str) -> bool:
    return bool(_MARKED.search(name)) and not _UNMARKED.search(name)


def _people(element: HtmlElement) -> list[str]:
    """The names of people in a small element; each piece of its text is by itself."""
    pieces = list(_pieces(element))
    if sum(map(len, pieces)) > _LONGEST_BOX:
        return []
    return [name for name in names("\n".join(pieces)) if is_person(name)]


def _pieces(element: HtmlElement, most: int = _LONGEST_BOX) -> Iterator[str]:
    """The pieces of text in an element, up to the one that makes them longer than ``most`` characters."""
    size = 0
    for text in islice(element.itertext(), most):
        piece = " ".join(text.split())
        size += len(piece)
        yield piece
        if size > most:
            return


def _is_elsewhere(element: HtmlElement, around: frozenset[HtmlElement]) -> bool:
    """Whether an element stands in a part of the page that is not the article's head: a box, a figure, a comment, the
    teaser of another article. ``around`` are the elements that the title stands in."""
    for above in element.iterancestors():
        if above in around:
            return False
        name = above.get("class") or ""
        if above.tag in _ELSEWHERE or (_UNMARKED.search(name) and above.tag not in ("body", "html", "article", "main")):
            return True
        if sum(map(len, _pieces(above))) <= _LONGEST_BOX and _is_teaser(above):
            return True
    return False


def _is_teaser(box: HtmlElement) -> bool:
    """Whether a small element is an article by itself, holds a heading of its own, or a link as long as a headline."""
    if box.tag == "article" or next(box.iter(*_HEADINGS), None) is not None:
        return True
    return any(sum(map(len, _pieces(link))) >= _SHORTEST_HEADLINE for link in box.iter("a"))


def _signed_together(element: HtmlElement) -> Sequence[str]:
    """The people of the byline of which ``element`` is a part: all that the small element around it marks, by the
    surest marks and the innermost elements; and those who stand unmarked among them behind "By"."""
    box = element
    for above in element.iterancestors():
        if sum(map(len, _pieces(above))) > _LONGEST_BOX or next(above.iter("h1", *_HEADINGS), None) is not None:
            break
        box = above
    marked = [(part, mark) for part in box.iter() if (mark := _mark(part)) and _people(part)]
    best = max((mark for _, mark in marked), default=0)
    surest = [part for part, mark in marked if mark == best]
    outer = {above for part in surest for above in part.iterancestors()}
    inner = [part for part in surest if part not in outer]
    people = [name for part in inner for name in _people(part)]
    around = [part for part, _ in marked] + [part.getparent() for part in inner if part is not box]
    lists = [names(after_by(clean(part.text_content()))) for part in around]
    whole = [told for told in lists if set(told) > set(people) and all(is_person(name) for name in told)]
    return whole[-1] if whole else people


def _own_people(people: Sequence[str], houses: frozenset[str]) -> tuple[str, ...]:
    """``people`` without the site, and without its departments beside a person (``Ann Lee, RADIO NORTH``)."""
    others = others_than(houses, people)
    persons = tuple(name for name in others if squeeze(name.split()[0]) not in houses)
    return persons or others
