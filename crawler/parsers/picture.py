"""The main picture: which of the pictures that a page's head names, and what is printed under it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from crawler.parsers.addresses import joined
from crawler.parsers.jsonld import Node, items_of, plain
from crawler.parsers.lines import clean, is_paragraph
from crawler.parsers.words import fold

_PLACEHOLDER_WORDS: Final = frozenset(
    (
        *("logo", "logos", "logotype", "placeholder", "default", "blank", "spacer", "pixel", "noimage", "nophoto"),
        *("fallback", "missing", "transparent", "favicon", "dummy", "noimg", "nopic"),
    )
)
"""Words of which one makes a file's name that of no picture, where the rest of it is as empty (``_FILLER``)."""
_FILLER: Final = frozenset(
    (
        *("og", "opengraph", "open", "graph", "fb", "facebook", "twitter", "x", "social", "share", "sharing", "media"),
        *("site", "brand", "header", "image", "images", "img", "picture", "pic", "photo", "thumb", "thumbnail", "card"),
        *(
            "no",
            "new",
            "big",
            "large",
            "small",
            "square",
            "main",
            "article",
            "news",
            "touch",
            "icon",
            "apple",
            "v",
            "px",
        ),
        *("dark", "light", "white", "black", "color", "colour", "amp", "seo", "schema", "publisher", "meta", "square"),
    )
)
_LONGEST_ADDRESS: Final = 2000
_WORD: Final = re.compile(r"[a-z]+")


def pictures_of(value: Any) -> list[str]:
    """The addresses in a JSON-LD ``image``: texts, objects, lists of both."""
    return [address for item in items_of(value)[:20] if (address := _address(item))]


def _address(item: Any) -> str | None:
    if isinstance(item, dict):
        url = item.get("contentUrl") or item.get("url")
        return plain(url) or (item.get("@id") if isinstance(item.get("@id"), str) else None)
    return plain(item)


def main_picture(addresses: Iterable[str], logos: Iterable[str], base: str | None) -> str | None:
    """The first of ``addresses`` that can be a picture of the story, absolute: not data within the page, not the
    publisher's logo (``logos``), not a file whose name says that it stands for a missing picture."""
    house = {_picture_key(logo) for logo in logos}
    for address in addresses:
        absolute = _absolute(address, base)
        if absolute and _picture_key(absolute) not in house and not _is_placeholder(absolute):
            return absolute
    return None


def _absolute(address: str, base: str | None) -> str | None:
    if address.startswith(("data:", "blob:", "about:", "#")) or any(mark in address for mark in ("{{", "${", "[[")):
        return None
    return joined(address, base)


def _is_placeholder(address: str) -> bool:
    """Whether the name of the file, word for word, is that of a logo, of a gap or of nothing."""
    words = set(_WORD.findall(_file(address).rpartition(".")[0].lower() or _file(address).lower()))
    return bool(words & _PLACEHOLDER_WORDS) and words <= _PLACEHOLDER_WORDS | _FILLER


def _file(address: str) -> str:
    try:
        return urlsplit(address[:_LONGEST_ADDRESS]).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


_SIZE: Final = re.compile(
    r"(?:[-_@.](?:\d{2,4}x\d{0,4}|\d{3,4}[wp]?|[wh]\d{2,4}|scaled|large|medium|small|thumb|crop[a-z0-9]*|\dx))+$"
)


def _picture_key(address: str) -> str:
    """The name of a picture's file without its ending and size: the same picture is offered in many."""
    name = unquote(_file(address)).lower()
    return _SIZE.sub("", name.rpartition(".")[0] or name)


# The caption

_LONGEST_CAPTION: Final = 1500
_LONG_PIECE: Final = 30
"""Characters of a piece of text that nobody says twice: a second one is the copy for small screens."""
_MOST_FIGURES: Final = 40
_SOURCES: Final = frozenset(
    ("src", "data-src", "srcset", "data-srcset", "data-original", "data-lazy-src", "href", "content")
)
_UNPRINTED: Final = frozenset(("script", "style", "button", "template", "svg", "noscript", "dialog", "form"))
_CAPTION_CLASS: Final = re.compile(
    r"caption|legend[ea]?\b|l[eé]gende|bildunterschrift|bildtext|bildetekst|billedtekst|onderschrift|bijschrift|didascalia"
    r"|pie-?de-?(?:foto|imagen)|epigrafe|popisek|podpis|kuvateksti|resimalti|cutline|credit-?line",
    re.IGNORECASE,
)
"""What sites call the words under a picture, in their own languages."""
_NO_CAPTION_CLASS: Final = re.compile(r"vjs|captions|video|player|without|no-?caption|author|byline", re.IGNORECASE)
"""What else is called a caption: the subtitles of a film, the lack of one, the words beside an author's picture."""
_AUTHOR_CLASS: Final = re.compile(
    r"(?<![a-z])(?:authors?|autore?s?|auteurs?|byline|avatar|profile|bio|forfatter|författare|yazar)(?![a-z])",
    re.IGNORECASE,
)
_LONGEST_CLASS: Final = 1000
"""Characters of a ``class``; what is longer is no name, and is not kept."""
_CAPTION_TAGS: Final = ("div", "p", "span", "small", "em", "figcaption")
_MOST_ELEMENTS: Final = 2000
"""Elements in which the caption of a picture outside of figures is looked for."""


def caption_of(elements: Iterable[HtmlElement], picture: str | None) -> str | None:
    """What is printed under the main picture: under the figure that shows ``picture``, else under the first figure
    between the title and the second paragraph.

    ``elements``: the page's ``h1``, ``figure`` and ``p`` elements, in its order.
    """
    key = _picture_key(picture) if picture else ""
    near: str | None = None
    for figure, is_near in _figures(elements):
        shows = len(key) > 4 and key in _shown(figure)
        if (shows or (is_near and near is None)) and (caption := _caption(figure)):
            if shows:
                return caption
            near = caption
    return near


def _figures(elements: Iterable[HtmlElement]) -> Iterator[tuple[HtmlElement, bool]]:
    """The first figures of a page, each with whether it stands just below a title."""
    titled, paragraphs, count = False, 0, 0
    for element in elements:
        if element.tag == "h1":
            titled, paragraphs = True, 0
        elif element.tag == "p":
            paragraphs += titled and paragraphs < 2 and is_paragraph(element.text_content())
        elif count < _MOST_FIGURES:
            count += 1
            yield element, titled and paragraphs < 2
        else:
            return


def _shown(figure: HtmlElement) -> str:
    """The addresses of everything that a figure shows, as one text to look for a file's name in."""
    found = figure.iter("img", "source", "a", "meta", "amp-img", "picture")
    addresses = [value for element in found for name, value in element.items() if name in _SOURCES]
    return unquote(" ".join(addresses)).lower()


def _caption(figure: HtmlElement) -> str | None:
    """What is printed under a figure; None under the picture of who wrote the article."""
    if _AUTHOR_CLASS.search(figure.get("class", "")) or next(figure.iter("time", "address"), None) is not None:
        return None
    element = next(figure.iter("figcaption"), None)
    if element is None:
        element = next((inner for inner in figure.iter(*_CAPTION_TAGS) if _is_named_caption(inner)), None)
    return _words(element) if element is not None else None


def named_caption(title: HtmlElement | None) -> str | None:
    """The caption of a picture that stands in no ``figure``: the first element that is called one, between ``title``
    (an ``h1``) and the second paragraph."""
    paragraphs = 0
    for element in islice(_following(title), _MOST_ELEMENTS):
        if element.tag == "h1":
            paragraphs = 0
        elif element.tag == "figcaption" or _is_named_caption(element):
            if caption := _words(element):
                return caption
        elif element.tag == "p" and is_paragraph(element.text_content()):
            paragraphs += 1
            if paragraphs > 1:
                return None
    return None


def _following(element: HtmlElement | None) -> Iterator[HtmlElement]:
    """What may be a caption, a paragraph or another title, behind ``element``, in the order of the page."""
    while element is not None:
        for sibling in element.itersiblings():
            yield from sibling.iter("h1", *_CAPTION_TAGS)
        element = element.getparent()


def _is_named_caption(element: HtmlElement) -> bool:
    name = element.get("class")
    return name is not None and _is_caption_class(name[:_LONGEST_CLASS])


@lru_cache(maxsize=4096)
def _is_caption_class(name: str) -> bool:
    return bool(_CAPTION_CLASS.search(name)) and not _NO_CAPTION_CLASS.search(name)


def _words(element: HtmlElement) -> str | None:
    """What a caption says, on one line; None for what is too short or too long to be one."""
    pieces = list(_printed(element))
    once = dict.fromkeys(pieces) if any(len(piece) > _LONG_PIECE for piece in pieces) else pieces
    text = clean(" ".join(once))
    return text if 2 < len(text) <= _LONGEST_CAPTION else None


def _printed(element: HtmlElement) -> Iterator[str]:
    """The pieces of text within an element that a reader sees."""
    pending: list[HtmlElement | str] = [element]
    while pending:
        piece = pending.pop()
        if isinstance(piece, str):
            yield piece
            continue
        if piece.tag not in _UNPRINTED and piece.get("hidden") is None:
            inner = [part for child in piece for part in (child, child.tail)]
            pending.extend(part for part in reversed([piece.text, *inner]) if part is not None)


def stated_caption(article: Node, said: Iterable[str | None]) -> str | None:
    """The caption that JSON-LD gives the main picture; not the headline or the site again (``said``), nor a file's
    name."""
    known = {fold(text) for text in said if text}
    for item in items_of(article.get("image"))[:1]:
        texts = [plain(item.get(key)) for key in ("caption", "description")] if isinstance(item, dict) else []
        for text in texts:
            if text and " " in text and fold(text) not in known:
                return text
    return None
