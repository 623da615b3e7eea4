"""Patterns of article addresses, learnt from examples.

Addresses of one site's articles are alike in shape: the same folders, a date, a number, a title with hyphens. Articles
are put together by shape, each shape becomes a regular expression as general as the addresses of other pages allow, and
the fewest of these that take nearly all articles are the site's ``article`` patterns.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, pairwise, product
from urllib.parse import unquote, urlsplit

ENOUGH = 0.95
"""Share of the articles that the patterns are to take."""
MOST_PATTERNS = 8
_MOST_EXAMPLES = 5_000
_MOST_NAMES = 8
"""Folders that are named one by one in a pattern; more cannot be read."""
_MOST_BARRED = 6
_MOST_FOLDERS = 10
_LONG_TITLE = 3
"""Hyphens in the address of a title; sections have one or two."""
_FEWEST_CODED = 9
"""Encoded bytes of a title in a script that sets no space between words."""


class Shape(Enum):
    """What a folder, or the last piece of a path, looks like; from what tells most to what tells least."""

    UUID = "uuid"
    DATE = "date"
    """``2026-05-12`` or ``20260512`` alone."""
    DATED = "dated"
    """The same before a title or behind it."""
    YEAR = "year"
    DAY = "day"
    """A number of one or two digits: a month, a day."""
    MONTH = "month"
    """A month by name."""
    NUMBER = "number"
    HASH = "hash"
    """Letters and digits without order: ``c4ngk1d9xvzo``, ``9f8e7d6c5b4a``."""
    ENDS_IN_UUID = "ends in uuid"
    ENDS_IN_NUMBER = "ends in number"
    ENDS_IN_HASH = "ends in hash"
    BEGINS_WITH_NUMBER = "begins with number"
    TITLE = "title"
    """Words with hyphens between."""
    CODED = "coded"
    """A title in percent-encoding, without hyphens."""
    WORD = "word"


_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_DATE = r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_READ: tuple[tuple[Shape, re.Pattern[str]], ...] = tuple(
    (shape, re.compile(pattern, re.IGNORECASE))
    for shape, pattern in (
        (Shape.UUID, _UUID),
        (Shape.DATE, _DATE),
        (Shape.YEAR, r"(?:19|20)\d\d"),
        (Shape.DAY, r"\d\d?"),
        (Shape.MONTH, rf"(?:{_MONTH})"),
        (Shape.NUMBER, r"\d+"),
        (Shape.ENDS_IN_UUID, rf".*{_UUID}"),
        (Shape.DATED, rf"{_DATE}[-_].+|.+[-_]{_DATE}"),
        (Shape.ENDS_IN_NUMBER, r".*[-_.,~a-z]\d{4,}"),
        (Shape.BEGINS_WITH_NUMBER, r"\d{4,}[-_,].+"),
        (Shape.ENDS_IN_HASH, r".+[-_](?=[^-_]*\d)(?=[^-_]*[a-z])[0-9a-z]{6,40}"),
        (Shape.HASH, r"(?=[^-_]*\d)(?=[^-_]*[a-z])[0-9a-z]{8,40}"),
        (Shape.TITLE, r"[^-_]*(?:[-_][^-_]+){2,}[-_]?"),
        (Shape.CODED, rf"(?:[^%]*%[0-9a-f]{{2}}){{{_FEWEST_CODED},}}.*"),
    )
)
_HEX = re.compile(r"[0-9a-f]+")
_DIGITS = re.compile(r"\d+")
_EXTENSION = re.compile(r"\.(?:[a-z]{0,2}html?\d?|php\d?|aspx?|jsp|cfm|story|ece|amp|cms|do)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A regular expression, to be searched in an address."""

    text: str
    covers: int
    """How many of the articles it takes."""
    example: str
    """One of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What was learnt from examples."""

    patterns: tuple[Pattern, ...]
    """The most telling first. None of them takes any of the other addresses."""
    articles: int
    """How many different articles there were to learn from."""
    missed: tuple[str, ...]
    """Articles that none of the patterns takes."""

    @property
    def share(self) -> float:
        """How much of the articles the patterns take: 0 to 1."""
        return 1 - len(self.missed) / self.articles if self.articles else 0.0

    @property
    def is_enough(self) -> bool:
        """Whether the patterns may stand for the articles of the site."""
        return self.share >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """An address in pieces."""

    url: str
    host: str
    folders: tuple[str, ...]
    last: str
    """The last piece of the path, without its extension."""
    extension: str
    query: tuple[tuple[str, str], ...]
    shapes: tuple[Shape, ...]
    """Of the folders."""
    shape: Shape
    """Of the last piece."""

    @property
    def form(self) -> "_Form":
        """What articles are put together by."""
        names = tuple(sorted(name for name, value in self.query if value.isdigit()))
        return self.shapes, self.shape if self.last else None, self.extension, names


_Form = tuple[tuple[Shape, ...], Shape | None, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examples:
    """What is learnt from."""

    articles: tuple[_Address, ...]
    others: tuple[_Address, ...]


def learn(articles: Iterable[str], others: Iterable[str]) -> Learnt:
    """The fewest patterns that take nearly all of ``articles`` and none of ``others``.

    Both are absolute addresses of one site: of articles, as its feeds and news sitemaps list them, and of pages that
    are none: sections, tags, authors. An address that is among both counts as another's.
    """
    rejected = set(list(dict.fromkeys(others))[:_MOST_EXAMPLES])
    wanted = [url for url in dict.fromkeys(articles) if url not in rejected][:_MOST_EXAMPLES]
    examples = _Examples(articles=_addresses(wanted), others=_addresses(rejected))
    left = {address.url for address in examples.articles}
    everything = len(left)
    found: list[Pattern] = []
    taken = [(text, urls) for text in _candidates(examples) if (urls := _taken(text, examples))]
    while taken and left and len(found) < MOST_PATTERNS:
        text, urls = max(taken, key=lambda candidate: len(candidate[1] & left))  # of equals the first: the best
        gained = urls & left
        if len(gained) < _fewest(everything):
            break
        found.append(Pattern(text=text, covers=len(urls), example=min(gained)))
        left -= gained
    return Learnt(patterns=tuple(found), articles=everything, missed=tuple(sorted(left)))


def _fewest(articles: int) -> int:
    """Articles that a pattern has to add: one that stands alone tells nothing of others, but in a small sample."""
    return 1 if articles < 5 else max(2, articles // 50)


def _taken(text: str, examples: _Examples) -> frozenset[str]:
    """The articles that a pattern takes; none where it takes another address too."""
    pattern = re.compile(text)
    if any(pattern.search(other.url) for other in examples.others):
        return frozenset()
    return frozenset(article.url for article in examples.articles if pattern.search(article.url))


# An address in pieces


def _addresses(urls: Iterable[str]) -> tuple[_Address, ...]:
    return tuple(address for url in urls if (address := _address(url)))


def _address(url: str) -> _Address | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    *folders, last = parts.path.strip("/").split("/")
    if not parts.netloc or len(folders) > _MOST_FOLDERS:
        return None
    found = _EXTENSION.search(last[-8:])
    extension = found[0] if found and last.endswith(found[0]) else ""
    stem = last.removesuffix(extension) if extension else last
    pairs = (piece.partition("=") for piece in parts.query.split("&") if piece)
    return _Address(
        url=url,
        host=parts.netloc,
        folders=tuple(folders),
        last=stem,
        extension=extension,
        query=tuple((name, value) for name, _, value in pairs),
        shapes=tuple(_shape(folder) for folder in folders),
        shape=_shape(stem),
    )


def _shape(piece: str) -> Shape:
    found = next((shape for shape, pattern in _READ if pattern.fullmatch(piece)), Shape.WORD)
    if found in (Shape.HASH, Shape.ENDS_IN_HASH) and not _is_hash(re.split("[-_]", piece)[-1].lower()):
        return Shape.TITLE if re.fullmatch(r"[^-_]*(?:[-_][^-_]+){2,}", piece) else Shape.WORD
    if found is Shape.CODED and "-" in unquote(piece):
        return Shape.TITLE
    return found


def _is_hash(text: str) -> bool:
    """Whether letters and digits stand in no order that a word has: ``covid19`` and ``2ndhalf`` have one."""
    changes = sum(one.isdigit() != two.isdigit() for one, two in pairwise(text))
    return changes >= 3 or (changes >= 2 and _HEX.fullmatch(text) is not None)


# From shapes to patterns


def _candidates(examples: _Examples) -> Iterator[str]:
    """Patterns that may be tried, of equally many articles the best first: for all addresses that end alike whatever
    folders they begin with, then for each shape by itself."""
    forms: dict[_Form, list[_Address]] = defaultdict(list)
    for article in examples.articles:
        forms[article.form].append(article)
    ends: dict[_Form, list[list[_Address]]] = defaultdict(list)
    for (shapes, *rest), group in forms.items():
        ends[(shapes[_lead(shapes) :], *rest)].append(group)  # type: ignore[index]
    several = [list(chain(*groups)) for groups in ends.values() if len(groups) > 1]
    seen: set[str] = set()
    for group in [*sorted(forms.values(), key=len, reverse=True), *several]:
        for text in _patterns(group, examples):
            if text not in seen:
                seen.add(text)
                yield text


def _lead(shapes: Sequence[Shape]) -> int:
    """How many folders a path begins with that are mere words."""
    return next((i for i, shape in enumerate(shapes) if shape is not Shape.WORD), len(shapes))


def _patterns(group: Sequence[_Address], examples: _Examples) -> Iterator[str]:
    """The patterns of addresses of one shape, from the most general; those of one host, after those of any."""
    leads = {_lead(address.shapes) for address in group}
    for host in _hosts(group, examples):
        for folders, end in product(_folders(group, leads, examples), _ends(group)):
            yield f"^https?://{host}/{folders}{end}"


def _hosts(group: Sequence[_Address], examples: _Examples) -> list[str]:
    own = Counter(address.host for address in group)
    named = [_exactly(host) for host, _ in own.most_common(_MOST_NAMES)]
    everywhere = {address.host for address in (*examples.articles, *examples.others)}
    return ["[^/]+", _either(named)] if everywhere != set(own) and len(own) <= _MOST_NAMES else ["[^/]+"]


def _folders(group: Sequence[_Address], leads: set[int], examples: _Examples) -> Iterator[str]:
    """The folders of a path: a word that all have as it is, others as any, else as any but those of other pages, else
    each by its name."""
    rest = [address.folders[_lead(address.shapes) :] for address in group]
    tail = _joined(zip(*rest, strict=True), [_shape(folder) for folder in rest[0]])
    if len(leads) > 1 and not _is_weak(group):
        any_lead = f"(?:[^/]+/){'*' if 0 in leads else '+'}"
        first = {address.folders[0] for address in group if _lead(address.shapes)}
        barred = _barred(0, first, examples) if 0 not in leads else None
        yield any_lead + tail
        yield from ([barred + any_lead + tail] if barred else [])
        return
    if len(leads) > 1:
        return
    columns = [[address.folders[i] for address in group] for i in range(min(leads))]
    choices = [list(_words(i, column, examples)) for i, column in enumerate(columns)]
    if _is_weak(group):
        choices = [own[-1:] for own in choices]
        if not any("[^/]+" not in own[0] for own in choices):
            return
    deepest = max(map(len, choices), default=1)
    for level in range(deepest):
        yield "".join(f"{own[min(level, len(own) - 1)]}/" for own in choices) + tail


def _is_weak(group: Sequence[_Address]) -> bool:
    """Whether nothing but folders' names tells the addresses from those of sections."""
    first = group[0]
    return first.shape is Shape.WORD and set(first.shapes) <= {Shape.WORD} and not first.form[3]


def _words(place: int, column: Sequence[str], examples: _Examples) -> Iterator[str]:
    """How a folder that is a word may be written, from the most general."""
    names = sorted(set(column))
    if len(names) == 1:
        yield _exactly(names[0])
        return
    yield "[^/]+"
    if barred := _barred(place, set(names), examples):
        yield barred + "[^/]+"
    if len(names) <= _MOST_NAMES:
        yield _either([_exactly(name) for name in names])


def _barred(place: int, own: set[str], examples: _Examples) -> str | None:
    """A look ahead at a folder: none of those that other pages have there, and articles have not."""
    others = {other.folders[place] for other in examples.others if len(other.folders) > place} - own
    names = sorted(name for name in others if _shape(name) is Shape.WORD)
    return f"(?!{_either([_exactly(name) for name in names])}/)" if 0 < len(names) <= _MOST_BARRED else None


def _joined(columns: Iterable[Sequence[str]], shapes: Sequence[Shape]) -> str:
    """Folders behind the first that is no word."""
    return "".join(f"{_folder(shape, column)}/" for shape, column in zip(shapes, columns, strict=True))


def _folder(shape: Shape, column: Sequence[str]) -> str:
    if shape is Shape.WORD:
        return _exactly(column[0]) if len(set(column)) == 1 else "[^/]+"
    return _PIECES.get(shape) or _piece(shape, column)[0]


_ANY_BEHIND = {Shape.YEAR, Shape.DATE, Shape.NUMBER, Shape.UUID, Shape.HASH}
"""Folders behind which a title may be a single word."""
_PIECES: Mapping[Shape, str] = {
    Shape.UUID: r"[0-9a-f-]{36}",
    Shape.DATE: r"\d{4}-?\d\d-?\d\d",
    Shape.YEAR: r"\d{4}",
    Shape.DAY: r"\d{1,2}",
    Shape.MONTH: r"[a-z]{3}",
    Shape.HASH: r"[0-9A-Za-z]{8,}",
    Shape.ENDS_IN_UUID: r"[^/?]*[0-9a-f]{8}-[0-9a-f-]{27}",
    Shape.CODED: rf"(?:[^/?%]*%[0-9A-Fa-f]{{2}}){{{_FEWEST_CODED},}}[^/?]*",
}


def _ends(group: Sequence[_Address]) -> Iterator[str]:
    """The last piece of a path with its extension, and the parameters that name the article."""
    first = group[0]
    extension = _exactly(first.extension)
    *_, names = first.form
    pieces = _piece(first.shape, [address.last for address in group]) if first.last else [""]
    if first.shape in (Shape.TITLE, Shape.WORD) and _ANY_BEHIND & {*first.shapes}:
        pieces = ["[^/?]+", r"(?!\d+/?$)[^/?]+", *pieces]
    for piece in pieces:
        if names:
            name = max(names, key=lambda name: len({dict(address.query)[name] for address in group}))
            yield rf"{piece}{extension}{'/?' if piece else ''}\?(?:.*&)?{_exactly(name)}=\d+"
        else:
            yield f"{piece}{extension}/?$"


def _piece(shape: Shape, column: Sequence[str]) -> list[str]:
    """How a piece of a path may be written, from the most general."""
    if shape in _PIECES:
        return [_PIECES[shape]]
    if shape is Shape.TITLE:
        return list(_titles(column))
    if shape in _WRITTEN:
        return [_WRITTEN[shape](column)]
    names = sorted(set(column))
    return ["[^/?]+"] if len(names) > 1 else [_exactly(names[0])]


def _ends_in_number(column: Sequence[str]) -> str:
    return rf"[^/?]*{_before(column)}{_number(len(_DIGITS.findall(piece)[-1]) for piece in column)}"


def _begins_with_number(column: Sequence[str]) -> str:
    return rf"{_number(len(_DIGITS.findall(piece)[0]) for piece in column)}[-_,][^/?]+"


def _ends_in_hash(column: Sequence[str]) -> str:
    fewest = min(len(re.split("[-_]", piece)[-1]) for piece in column)
    return rf"[^/?]+[-_][0-9A-Za-z]{{{fewest},}}"


def _dated(column: Sequence[str]) -> str:
    is_before = all(re.match(_DATE, piece) for piece in column)
    return r"\d{4}-?\d\d-?\d\d[-_][^/?]+" if is_before else r"[^/?]*\d{4}-?\d\d-?\d\d[^/?]*"


_WRITTEN: Mapping[Shape, Callable[[Sequence[str]], str]] = {
    Shape.NUMBER: lambda column: _number(map(len, column)),
    Shape.ENDS_IN_NUMBER: _ends_in_number,
    Shape.BEGINS_WITH_NUMBER: _begins_with_number,
    Shape.ENDS_IN_HASH: _ends_in_hash,
    Shape.DATED: _dated,
}


def _before(column: Sequence[str]) -> str:
    """The sign or the letters before a number at the end, where all have the same: ``-``, ``-a``."""
    found = {match[0] for piece in column if (match := re.search(r"(?:^|[-_.,~])[a-z]{0,4}(?=\d+$)", piece))}
    return _exactly(found.pop()) if len(found) == 1 else ""


def _number(lengths: Iterable[int]) -> str:
    """A number that may have a digit less than any that was seen: those of older articles are smaller."""
    fewest = min(lengths) - 1
    return rf"\d{{{fewest},}}" if fewest >= 3 else r"\d+"


def _titles(column: Sequence[str]) -> Iterator[str]:
    """Words with hyphens: as many as nearly all have, but no more than a long title has; else fewer, else more."""
    mark = "-" if sum("-" in piece for piece in column) >= sum("_" in piece for piece in column) else "_"
    counts = sorted(piece.strip(mark).count(mark) for piece in column)
    usual = min(counts[len(counts) // 20], _LONG_TITLE)
    for fewest in dict.fromkeys((max(usual, 1), 4, 5)):
        yield rf"[^/?{mark}]*(?:{mark}[^/?{mark}]*){{{fewest},}}"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"(?:{'|'.join(names)})"


def _exactly(text: str) -> str:
    """As ``re.escape``, but for hyphens, which mean nothing where these patterns have them."""
    return re.escape(text).replace(r"\-", "-")
