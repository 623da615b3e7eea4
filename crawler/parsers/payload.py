"""The text of a page that has it in a script alone: a framework's state, or JSON-LD's ``articleBody``.

Such a page is filled by its scripts in a browser. Where its HTML has little running text, the JSON in its scripts is
searched for the article: the object that has the page's title and the most running text, and in it the list of blocks,
or the string of markup, that holds this text. No framework is known by more than where it puts its JSON.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.html
from lxml.html import HtmlElement

from crawler.parsers.blocks import markup_of
from crawler.parsers.lines import ends_sentence
from crawler.parsers.words import squash

_ENOUGH: Final = 1500
"""Characters of running text in the HTML above which the scripts are left alone."""
_LEAST: Final = 200
"""Characters of running text that a script must have to be worth it."""
_RUNNING: Final = 60
_RUNNING_WIDE: Final = 25
"""Letters of a piece of running text; fewer where each is a word or a syllable."""
_MOST_SCRIPT: Final = 8_000_000
"""Characters of scripts that are read; a news page's state has one or two million."""
_MOST_VALUES: Final = 400_000
"""Values that are looked at."""
_MOST_OF_IT: Final = 0.6
"""Share of an article's text that the smallest object holds which is taken for it."""
_LONG: Final = 600
_SAME: Final = 40
"""Letters by which two paragraphs are told to begin alike."""
_DEEPEST: Final = 40
_SEPARATOR: Final = re.compile(r"\s[|–—·•»-]\s|[|｜]")
_SHORTEST_NAME: Final = 8
_LONGEST_NAME: Final = 400
_SHORTEST_SLUG: Final = 12
_MOST_COPIED: Final = 50_000
"""Values of one article."""
_MOST_ATTEMPTS: Final = 100
"""Assignments in a script that are tried."""
_ASSIGNMENT: Final = re.compile(
    r"(?:[=(]|return)\s{0,3}(?:(?P<quoted>JSON\.parse\(\s{0,3})|(?=\{\s{0,9}\"|\[\s{0,9}[{\[]))"
)
"""``window.__INITIAL_STATE__ = {"``, ``Fusion.globalContent={"``, ``init({"``, ``JSON.parse("``: whatever the name."""
_FLIGHT: Final = re.compile(r"self\.__next_f\.push\(")
_LITERAL: Final = re.compile(r'"(?:[^"\\\n]|\\.){8,}"')
_WORDS: Final = ("undefined", "void 0", "NaN", "new Date(")
"""Values that JavaScript has and JSON has not."""
_UNJSON: Final = re.compile(r"(?<=[:\[,])\s{0,3}(?:undefined|void 0|NaN|new Date\(\d{0,15}\))(?=\s{0,3}[,}\]])")
_CODE: Final = re.compile(
    r"^\s*[{\[<]\s*(?:[\"{\[]|svg|style|script)|function\s?\(|=>|[{;]\s{0,9}[\w-]{1,30}:[^;{}]{1,60};"
)
"""Data, styles or a program in a string."""
_ASIDE: Final = re.compile(
    r"relat|recommend|teaser|more|promo|seo|nav|menu|foot|comment|latest|trend|popular|most|sidebar|ads?$|translation|"
    r"i18n|messages|config|author|caption|newsletter|cookie|consent",
    re.IGNORECASE,
)
"""Keys of what stands beside an article."""
_TITLES: Final = ("headline", "title", "name", "heading", "headlines", "pageTitle", "shortTitle", "seoTitle")
_ADDRESSES: Final = (
    *("url", "canonical_url", "canonicalUrl", "canonical", "link", "permalink", "slug", "path", "uri", "href"),
    *("website_url", "websiteUrl", "webUrl", "shareUrl", "mainEntityOfPage", "@id"),
)
_BESIDE: Final = frozenset(("nav", "footer", "aside", "form", "dialog", "header", "script", "style", "template"))
_UNREAD: Final = frozenset(("script", "style", "noscript", "template", "title", "option", "textarea"))
_UNXML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that an element's text cannot hold."""
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_WRAPPERS: Final = frozenset(
    ("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef", "NuxtError")
)


def fill(tree: HtmlElement, titles: Sequence[str], url: str | None) -> bool:
    """Puts the article's text from the page's scripts into ``tree``, where the HTML has little and they have more;
    tells whether it has.

    ``titles`` are those by which the page calls itself, ``url`` is its address. What a teaser in the HTML repeats is
    taken out there.
    """
    told = _running_text(tree)
    if told >= _ENOUGH:
        return False
    best = _best(tree, _Names.of(tree, titles, url))
    if best is None or best.length < max(_LEAST, 2 * told):
        return False
    _put(tree, best)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """By what an object in a script is known to be about this page."""

    titles: frozenset[str]
    """The page's title in every form that its scripts may have: as its metadata and ``h1`` give it, with the site's
    name and without; letters and digits alone."""
    given: str
    """The most trusted of them, without what may be the site's name."""
    slug: str | None
    """The last part of the page's address, where it is long enough to be its own."""

    @classmethod
    def of(cls, tree: HtmlElement, titles: Sequence[str], url: str | None) -> "_Names":
        """The names of a page."""
        given = [*titles, *(heading.text_content() for heading in tree.iter("h1"))]
        pieces = [*given, *(max(_SEPARATOR.split(title), key=len) for title in given)]
        slug = (url or "").partition("?")[0].rstrip("/").rpartition("/")[2]
        return cls(
            titles=frozenset(squash(piece) for piece in pieces if len(piece.strip()) >= _SHORTEST_NAME),
            given=max(_SEPARATOR.split(titles[0]), key=len).strip() if titles else "",
            slug=slug if len(slug) >= _SHORTEST_SLUG else None,
        )

    def name_of(self, value: dict[str, Any]) -> str | None:
        """The title of an object that has the page's, empty for one that has its address; None for any other."""
        titles = [_plain_title(value.get(key)) for key in _TITLES]
        title = next((title for title in titles if title and self.is_title(title)), None)
        told = [value.get(key) for key in _ADDRESSES] if self.slug and not title else []
        addressed = any(isinstance(text, str) and str(self.slug) in text[-200:] for text in told)
        return title or ("" if addressed else None)

    def is_title(self, text: str) -> bool:
        """Whether ``text`` is the page's title."""
        return _SHORTEST_NAME <= len(text) <= _LONGEST_NAME and squash(text) in self.titles


def _plain_title(value: Any) -> str | None:
    """A title, or the plainest of several that an object holds under one key."""
    if isinstance(value, dict):
        value = value.get("basic") or value.get("rendered") or value.get("text") or value.get("default")
    return html.unescape(value) if isinstance(value, str) else None


def _running_text(tree: HtmlElement) -> int:
    """Characters of running text in the HTML: of its paragraphs, or of any element where those are few. Counting stops
    where there is enough."""
    told = 0
    for element in tree.iter("p"):
        text = "".join(element.itertext()).strip()
        if _is_running(text) and not _is_beside(element):
            told += len(text)
            if told >= _ENOUGH:
                return told
    return max(told, _bare_text(tree))


def _bare_text(tree: HtmlElement) -> int:
    """The same of a page that breaks its text with ``br`` and ``div``."""
    told = 0
    for element in tree.iter():
        text, tail = element.text, element.tail
        if text and len(text) >= _RUNNING_WIDE:
            told += _bare_length(text, element)
        if tail and len(tail) >= _RUNNING_WIDE:
            told += _bare_length(tail, element.getparent())
        if told >= _ENOUGH:
            break
    return told


def _bare_length(text: str, around: HtmlElement | None) -> int:
    """Characters of a piece of running text that stands in the element ``around``; 0 for any other."""
    told = _is_running(text.strip()) and around is not None and around.tag not in _UNREAD and not _is_beside(around)
    return len(text) if told else 0


def _is_beside(element: HtmlElement) -> bool:
    return element.tag in _BESIDE or any(parent.tag in _BESIDE for parent in element.iterancestors())


def _is_running(text: str) -> bool:
    if len(text) >= _RUNNING:
        return " " in text or not text.isascii()
    return len(text) >= _RUNNING_WIDE and not text.isascii() and "\u3040" <= text[len(text) // 2] <= "\uffdc"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An article in a script."""

    title: str
    markup: str
    length: int
    """Characters of running text in ``markup``."""


def _best(tree: HtmlElement, page: _Names) -> _Found | None:
    """The article in whichever script has most of its text."""
    found = [_article(value, page) for value in _values(tree, page)]
    return max((article for article in found if article), key=lambda article: article.length, default=None)


def _length(markup: str) -> int:
    """Characters of running text in ``markup``."""
    pieces = _TAG.sub("\n", markup).split("\n") if "<p" not in markup else re.split(r"</?(?:p|li|h\d|div|ul)\b", markup)
    return sum(len(piece) for piece in pieces if _is_running(piece.strip()))


# From scripts to values


def _values(tree: HtmlElement, page: _Names) -> Iterator[Any]:
    """The JSON values of a page's scripts, those of one framework's many put together."""
    read = 0
    flight: list[str] = []
    for script in tree.iter("script"):
        text = script.text or ""
        read += len(text)
        if len(text) < _LEAST or read > _MOST_SCRIPT:
            continue
        if _FLIGHT.search(text, 0, 2000):
            flight.append(text)
        elif "json" in (script.get("type") or "").lower() or script.get("id") in ("__NEXT_DATA__", "__NUXT_DATA__"):
            yield _unflattened(_loaded(text.strip().removeprefix("<!--").removesuffix("-->")))
        elif not script.get("src"):
            yield from _assigned(text, page)
    if flight:
        yield _flight(flight)


def _loaded(text: str) -> Any:
    """The value of a JSON text, written by a machine or by a template; None where it is none."""
    for candidate in (text, html.unescape(text) if "&quot;" in text[:200] else ""):
        try:
            return json.loads(candidate, strict=False) if candidate else None
        except (ValueError, RecursionError):
            continue
    return None


def _assigned(text: str, page: _Names) -> Iterator[Any]:
    """The values that a script assigns to names; the long strings in it where it assigns none that is JSON."""
    decoder = json.JSONDecoder(strict=False)
    end = found = 0
    budget = _MOST_SCRIPT
    for attempt, match in enumerate(_ASSIGNMENT.finditer(text)):
        if attempt >= _MOST_ATTEMPTS or budget < 0:
            break
        if match.start() < end:
            continue
        value, end, spent = _decoded(decoder, text, match)
        budget -= spent
        if value is not None:
            found += 1
            yield value
    if not found:
        yield _literals(text, page)


def _decoded(decoder: json.JSONDecoder, text: str, match: re.Match[str]) -> tuple[Any, int, int]:
    """The value behind an assignment, where it ends, and how many characters it took to see."""
    start = match.end()
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if not text.startswith(_WORDS, error.pos):
            return None, start, error.pos - start + 1
        return _mended(decoder, text[start:]), start, len(text) - start
    except RecursionError:
        return None, start, len(text)
    if match["quoted"] and isinstance(value, str):
        value = _loaded(value)
    return value, end, 0


def _mended(decoder: json.JSONDecoder, text: str) -> Any:
    """The value at the start of ``text`` where it is JSON but for words of JavaScript."""
    try:
        return decoder.raw_decode(_UNJSON.sub("null", text))[0]
    except (ValueError, RecursionError):
        return None


def _literals(text: str, page: _Names) -> dict[str, Any]:
    """The text in a script that is code and has the page's title: Nuxt writes its state as a function. The longest of
    the strings that are markup, or all that are prose."""
    found = [_loaded(match[0]) for match in _LITERAL.finditer(text)]
    told = [value for value in found if isinstance(value, str)]
    title = next((value for value in told if page.is_title(value)), None)
    longest = max((value for value in told if "<p" in value), key=len, default="")
    prose = longest if len(longest) >= _LONG else [value for value in told if _is_prose(value)]
    return {"title": title, "body": prose} if title else {}


def _is_prose(text: str) -> bool:
    """Whether a string of unknown use is text for readers: markup with paragraphs, or a statement of several words."""
    return "<p" in text or (ends_sentence(text.strip()) and _is_running(text) and "{" not in text and ";" not in text)


def _unflattened(value: Any) -> Any:
    """A value as it was before Nuxt flattened it: a list whose containers hold places in the list for values."""
    if not (isinstance(value, list) and len(value) > 2 and _is_flat(value)):
        return value
    made: dict[int, Any] = {}
    pending: list[tuple[int, Any]] = []

    def placed(at: Any) -> Any:
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(value):
            return None
        if at not in made:
            raw = value[at]
            while isinstance(raw, list) and len(raw) == 2 and raw[0] in _WRAPPERS and isinstance(raw[1], int):
                raw = value[raw[1]] if 0 <= raw[1] < len(value) and value[raw[1]] is not raw else None
            made[at] = {} if isinstance(raw, dict) else [] if isinstance(raw, list) else raw
            if isinstance(raw, dict | list):
                pending.append((at, raw))
        return made[at]

    root = placed(0)
    while pending:
        at, raw = pending.pop()
        if isinstance(raw, dict):
            made[at].update((key, placed(place)) for key, place in raw.items())
        else:
            made[at].extend(placed(place) for place in raw)
    return root


def _is_flat(value: list[Any]) -> bool:
    """Whether a list is one that Nuxt flattened: all that its first containers hold are places."""
    first = value[0] if isinstance(value[0], dict | list) else None
    if isinstance(first, list):
        return len(first) == 2 and first[0] in _WRAPPERS
    return first is not None and bool(first) and all(type(place) is int for place in first.values())


def _flight(scripts: Iterable[str]) -> Any:
    """The rows of React's server components, joined over the scripts that push them, each text row in its place."""
    decoder = json.JSONDecoder(strict=False)
    pieces: list[str] = []
    for text in scripts:
        for match in _FLIGHT.finditer(text):
            try:
                value, _ = decoder.raw_decode(text, match.end())
            except (ValueError, RecursionError):
                continue
            pieces += [piece for piece in value[1:2] if isinstance(piece, str)] if isinstance(value, list) else []
    rows, texts = _rows("".join(pieces).encode())
    return [_resolved(row, texts) for row in rows]


def _rows(stream: bytes) -> tuple[list[Any], dict[str, str]]:
    """The JSON rows of a stream (``1a:[…]``), and its text rows by number (``1b:T4c0,…``, the length in bytes)."""
    rows: list[Any] = []
    texts: dict[str, str] = {}
    at = 0
    while at < len(stream):
        colon = stream.find(b":", at, at + 10)
        if colon < 0:
            break
        number = stream[at:colon].decode("ascii", "ignore").strip()
        comma = stream.find(b",", colon, colon + 12) if stream[colon + 1 : colon + 2] == b"T" else -1
        size = stream[colon + 2 : comma].decode("ascii", "ignore") if comma > 0 else ""
        if comma > 0 and re.fullmatch(r"[0-9a-f]+", size):
            end = comma + 1 + int(size, 16)
            texts[number] = stream[comma + 1 : end].decode("utf-8", "replace")
        else:
            end = stream.find(b"\n", colon) + 1 or len(stream)
            rows.append(_loaded(stream[colon + 1 : end].decode("utf-8", "replace").strip()))
        at = end
    return [row for row in rows if isinstance(row, dict | list)], texts


def _resolved(value: Any, texts: dict[str, str]) -> Any:
    """``value`` with the text rows in the places that name them (``$1b``)."""
    pending = [value]
    while pending:
        held = pending.pop()
        for key, item in list(held.items() if isinstance(held, dict) else enumerate(held)):
            if isinstance(item, dict | list):
                pending.append(item)
            elif isinstance(item, str) and item[:1] == "$" and item[1:] in texts:
                held[key] = texts[item[1:]]
    return value


# From a value to the article in it


def _article(value: Any, page: _Names) -> _Found | None:
    """The article in ``value``: of the objects with the page's title or address and most of the text, the smallest."""
    search = _Search(page=page)
    search.walk(value)
    named = [place for place in search.places if place.name is not None]
    most = max((place.text for place in named), default=0)
    if most < _LEAST:
        return None
    article = max((place for place in named if place.text >= _MOST_OF_IT * most), key=lambda place: place.depth)
    markup = markup_of(_bounded(_content(article, search.places), search.entries))
    return _Found(title=article.name or page.given, markup=markup, length=_length(markup))


@dataclass(slots=True, eq=False)
class _Place:
    """A value in a script's JSON: a container, or a string that is long enough to be content by itself."""

    value: Any
    parent: "_Place | None"
    depth: int
    name: str | None = None
    """The title of an object that has the page's; empty for one that has its address."""
    text: int = 0
    """Characters of running text within."""
    direct: float = 0
    """For a list, that of its own pieces: half of what stands a list further down, a quarter of the next."""


@dataclass(slots=True)
class _Search:
    """A walk over a script's JSON: what holds how much running text."""

    page: _Names
    places: list[_Place] = field(default_factory=list)
    entries: dict[str, Any] = field(default_factory=dict)
    """Apollo's cache by key: an object stands in it once, and elsewhere ``{"__ref": key}``."""

    def walk(self, root: Any) -> None:
        """Visits every container once, parents before what they hold."""
        pending: list[tuple[Any, _Place | None]] = [(root, None)]
        seen: set[int] = set()
        while pending and len(seen) < _MOST_VALUES:
            value, parent = pending.pop()
            value = _dereferenced(value, self.entries)
            if isinstance(value, str):
                self._read(value, parent)
            elif isinstance(value, dict | list) and id(value) not in seen:
                seen.add(id(value))
                place = _Place(value=value, parent=parent, depth=parent.depth + 1 if parent else 0)
                self.places.append(place)
                pending += [(item, place) for item in reversed(self._held(place))]
        for place in reversed(self.places):
            if place.parent:
                place.parent.text += place.text

    def _held(self, place: _Place) -> list[Any]:
        if isinstance(place.value, list):
            return place.value
        place.name = self.page.name_of(place.value)
        self.entries.update((key, item) for key, item in place.value.items() if ":" in key and isinstance(item, dict))
        own = [(key, item) for key, item in place.value.items() if not _ASIDE.search(key)]
        return [item for key, item in sorted(own, key=lambda pair: ":" in pair[0])]  # a cache's entries come last

    def _read(self, text: str, parent: _Place | None) -> None:
        if parent is None or not _is_running(text.strip()) or _CODE.search(text, 0, 2000):
            return
        length = _length(text) if "<" in text else len(text)
        parent.text += length
        if length >= _LEAST and ("<p" in text or "\n" in text.strip() or length >= _LONG):
            self.places.append(_Place(value=text, parent=parent, depth=parent.depth + 1, direct=float(length)))
        weight = 1.0
        while parent and weight > 0.2:
            if isinstance(parent.value, list):
                parent.direct += weight * length
                weight /= 2
            parent = parent.parent


def _content(article: _Place, places: Sequence[_Place]) -> Any:
    """What holds the text of the object ``article``: the list or the string with most of it; of lists that stand in a
    list, the outer one while that brings in a tenth more."""
    inside = [place for place in places if place.direct and _is_within(place, article)]
    best = max(inside, key=lambda place: (place.direct, -place.depth), default=article)
    held = best
    while held is not article and held.parent is not None:
        held = held.parent
        if isinstance(held.value, list) and held.text > 1.1 * best.text:
            best = held
    return best.value


def _is_within(place: _Place, article: _Place) -> bool:
    held: _Place | None = place
    while held is not None and held.depth > article.depth:
        held = held.parent
    return held is article


def _dereferenced(value: Any, entries: dict[str, Any]) -> Any:
    """What ``{"__ref": key}`` stands for; ``value`` itself where it is anything else."""
    key = value.get("__ref") if isinstance(value, dict) else None
    return entries.get(key, value) if isinstance(key, str) else value


def _bounded(value: Any, entries: dict[str, Any]) -> Any:
    """A copy of ``value`` that is a tree: what stands in many places in each, but nothing within itself, nothing deeper
    than ``_DEEPEST`` and no more than ``_MOST_COPIED`` values."""
    root: list[Any] = []
    pending: list[tuple[Any, tuple[int, ...], Any, Any]] = [(value, (), root, None)]
    for _ in range(_MOST_COPIED):
        if not pending:
            break
        value, path, holder, key = pending.pop()
        value = _dereferenced(value, entries)
        if id(value) in path or len(path) > _DEEPEST:
            continue
        copy: Any = {} if isinstance(value, dict) else [] if isinstance(value, list) else value
        if isinstance(holder, dict):
            holder[key] = copy
        else:
            holder.append(copy)
        within = (*path, id(value))
        if isinstance(value, dict):
            pending += [(item, within, copy, name) for name, item in reversed(value.items())]
        elif isinstance(value, list):
            pending += [(item, within, copy, None) for item in reversed(value)]
    return root[0] if root else None


# Into the page


def _put(tree: HtmlElement, found: _Found) -> None:
    """Puts an article behind the page's ``h1``; at the beginning of its body, under a heading of its own, where there
    is none."""
    article = lxml.html.fragment_fromstring(_UNXML.sub(" ", found.markup), create_parent="article")
    _take_out_repeats(tree, article)
    heading = next(iter(tree.iter("h1")), None)
    if heading is not None and heading.getparent() is not None:
        heading.addnext(article)  # a heading's tail goes along: white space, as a rule
        return
    body = next(iter(tree.iter("body")), tree)
    top = lxml.html.Element("h1")
    top.text = _UNXML.sub(" ", found.title)
    body.insert(0, article)
    if found.title:
        body.insert(0, top)


def _take_out_repeats(tree: HtmlElement, article: HtmlElement) -> None:
    """Takes out of the HTML the paragraphs of a teaser that ``article`` repeats."""
    told = {squash(element.text_content())[:_SAME] for element in article.iter("p")}
    for element in list(tree.iter("p")):
        if squash(element.text_content())[:_SAME] in told and element.getparent() is not None:
            element.drop_tree()
