"""People: who wrote an article. Names out of a statement of authors, and what a page's JSON-LD and meta elements state.

An agency or a desk that a page names as the author stays (``dpa``): it is who wrote the text. The site itself goes: it
is the publisher of all its pages and the author of none.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from crawler.parsers.agencies import is_agency
from crawler.parsers.jsonld import Node, plain, types_of
from crawler.parsers.lines import clean
from crawler.parsers.words import fold, phrases

_URL = re.compile(r"(?:https?:)?//|\bwww\.", re.IGNORECASE)
_MAIL = re.compile(r"[^\s()<>]*@[^\s()<>]+")
"""E-mail addresses and handles."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_LONGEST_STATEMENT = 1000
_MOST_AUTHORS = 100
_LONGEST_NAME = 60
_MOST_WORDS = 6
_SPLIT = re.compile(r"\s*[;|/／｜•·&+]\s*|\s+[-–—]+\s+")
_MIDDLE_DOT = re.compile(r"(?<=[一-鿿])・(?=[一-鿿])")
"""Between Chinese characters it stands between people; in katakana between the names of one (``ジョン・スミス``)."""
_COMMA = re.compile(r"\s*[,،、，]\s*")
_AND = re.compile(
    r"\s+(?:and|with|und|mit|et|avec|con|com|met|og|med|och|samt|oraz|ja|és|și|şi|ve|ile|dan|dengan|és|kai|και|और|และ|và)\s+"
)
"""Words for "and" and "with", small as names are not."""
_SHORT_AND = re.compile(r"\s+(?:y|e|i|a|en|и|і|й|و|та|と|和|与|與|及|및)\s+")
"""Words for "and" that names have within (``José Ortega y Gasset``) or that mean "in" as well."""
_WHERE = re.compile(r"\s+(?:in|from|for|at|aus|für|à|en|desde|dalla|da|i|v|ve|w|z|в|из|у|з)\s+(?=(\S))")
_LABEL = re.compile(r"[:：](?!\d)")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3・]{2,12}")
"""A name in a script that puts no space between a person's names."""
_EDGES = " \t.,:;'\"“”„«»’‘*_-–—>›~"
_PARTICLES = frozenset(
    (
        *("von", "vom", "van", "de", "der", "den", "del", "della", "dello", "dei", "degli", "di", "da", "do", "dos"),
        *("das", "du", "des", "la", "le", "les", "los", "las", "el", "al", "bin", "bint", "binti", "ibn", "ben", "af"),
        *("av", "zu", "zum", "zur", "ter", "ten", "te", "'t", "’t", "y", "e", "i", "och", "und", "abu", "san", "a/l"),
    )
)
"""Words within names that are written small."""


def authors_of(article: Node, statements: Iterable[str], houses: frozenset[str]) -> tuple[str, ...]:
    """The people that JSON-LD names, with the agencies beside them, else those in the first of ``statements`` (from
    meta elements, in order of trust) that names any. ``houses`` are the site's own names (``house_names``)."""
    makers = _makers(article)
    named = [(maker, names(_name(maker))) for maker in makers]
    if others_than(houses, [name for maker, told in named if not _is_organization(maker) for name in told]):
        return others_than(houses, [name for _, told in named for name in told])
    stated = (others_than(houses, names(statement)) for statement in statements)
    return next((found for found in stated if found), ())


def organizations_of(article: Node, houses: frozenset[str]) -> tuple[str, ...]:
    """The organisations other than the site that JSON-LD names as author; a printed byline is worth more."""
    makers = [maker for maker in _makers(article) if _is_organization(maker)]
    return others_than(houses, [name for maker in makers for name in names(_name(maker))])


def _makers(article: Node) -> list[Any]:
    """What ``author`` or ``creator`` holds; lists within lists laid out."""
    pending = [article.get("author") or article.get("creator")]
    makers: list[Any] = []
    while pending and len(makers) < _MOST_AUTHORS:
        value = pending.pop()
        if isinstance(value, list):
            pending += reversed(value)
        elif value:
            makers.append(value)
    return makers


def _is_organization(maker: Any) -> bool:
    """Whether a JSON-LD author says that it is an organisation (``NewsMediaOrganization`` is one, too)."""
    return isinstance(maker, dict) and any(name.endswith("Organization") for name in types_of(maker))


def _name(maker: Any) -> str | None:
    """The name of a JSON-LD author; where it has none, put together from ``givenName`` and ``familyName``."""
    if not isinstance(maker, dict):
        return plain(maker)
    parts = [plain(maker.get(part)) for part in ("givenName", "additionalName", "familyName")]
    return plain(maker.get("name")) or " ".join(part for part in parts if part) or None


_STATED = ("author", "authors", "byl", "byline", "article:author", "dc.creator", "dcterms.creator", "parsely-author")
_AUTHOR_NAME = re.compile(r"(?:^|[^a-z]|article|news|story|page)(?:authors?|author[-_]?names?|byl(?:ine)?s?)$")


def states_authors(name: str) -> bool:
    """Whether a meta element is for authors by its name in lower case: a known one, or one that ends as publishers and
    vendors end theirs (``sailthru.author``, ``citation_author``, ``articleauthor``)."""
    return name in _STATED or (name.endswith(_ENDS) and bool(_AUTHOR_NAME.search(name)))


_ENDS = ("author", "authors", "name", "names", "byl", "byline", "bylines")


def statements(meta: Mapping[str, Sequence[str]]) -> list[str]:
    """What a page's meta elements, by their names in lower case, state of its authors, the most trusted first.

    Elements of one name make one statement (``citation_author`` has one for each author). Only ``author`` does not: as
    microdata it stands with every picture and teaser of some pages, and the page's own is the first.
    """
    others = [name for name in meta if name not in _STATED and states_authors(name)]
    joined = ["\n".join(meta[name][:_MOST_AUTHORS]) for name in (*_STATED[1:], *others) if name in meta]
    return [*meta.get("author", ())[:_MOST_AUTHORS], *joined[:_MOST_AUTHORS]]


# The site is no author


def house_names(printed: Iterable[str], url: str | None) -> frozenset[str]:
    """The names of a site in the form of ``squeeze``: those it prints, and those that its host gives."""
    try:
        host = ((urlsplit(url).hostname or "") if url else "").removeprefix("www.")
    except ValueError:
        host = ""
    return frozenset(squeeze(name) for name in (*printed, host, host.split(".")[0])) - {""}


def squeeze(name: str) -> str:
    """A name as names are compared: its letters and digits, without case, accents and an English article."""
    letters = unicodedata.normalize("NFKD", name.casefold().removeprefix("the "))
    return "".join(char for char in letters if char.isalnum())


def others_than(houses: frozenset[str], found: Iterable[str]) -> tuple[str, ...]:
    """``found`` without the site's own names, each name once, however it is cased and accented; an agency signs its own
    pages as it signs others'."""
    kept: dict[str, str] = {}
    for name in found:
        kept.setdefault(squeeze(name), name)
    return tuple(name for key, name in kept.items() if key not in houses or is_agency(name))


# Names in a statement


def names(byline: str | None) -> list[str]:
    """The names in a statement of authors, in order: no addresses, job titles and places, no "by" before, no aside
    behind them. Empty for what holds an address or credits a
    picture, and for what is too long to be a statement."""
    if not byline or len(byline) > _LONGEST_STATEMENT or _URL.search(byline):
        return []
    told = _MAIL.sub(" ", byline) if "@" in byline else byline
    told = _MIDDLE_DOT.sub("、", told) if "・" in told else told
    groups = [_people(part) for line in told.split("\n") for part in _parts(line)]
    return list(dict.fromkeys(name for group in groups for name in group))


def after_by(text: str) -> str | None:
    """What stands behind "By" or "Author:" at the beginning of ``text``; None where neither does."""
    if text[:1].casefold() not in _openings() and text[:2].casefold() not in _openings():
        return None
    rest = phrases("by").rest(text)
    if rest is None and (":" in text or "：" in text):
        noun = phrases("author").rest(text)
        rest = noun if noun is not None and text[: len(text) - len(noun)].rstrip().endswith((":", "：")) else None
    return rest


@cache
def _openings() -> frozenset[str]:
    """The first two letters of the words before names: nearly all lines of a page begin otherwise."""
    return frozenset(phrase[:2] for part in ("by", "author") for phrase in phrases(part).whole)


def _parts(line: str) -> list[str]:
    """The parts of a line of a statement that signs divide; none of a line with another label than "Author", which
    credits a picture or tells a source (``Image: Agency/Ann Lee``)."""
    told = _without_brackets(line).strip()
    signed = after_by(told)
    return [] if signed is None and _LABEL.search(told) else _SPLIT.split(told if signed is None else signed)


def _without_brackets(text: str) -> str:
    """``text`` without what stands in brackets (initials, an agency, a department); what is in brackets as a whole is
    taken out of them, as in the author of a feed: ``a@b.example (Ann Lee)``."""
    bare = text.strip()
    if bare[:1] == "(" and bare.find(")") == len(bare) - 1:
        return bare[1:-1]
    return _BRACKETS.sub(" ", text) if "(" in text or "[" in text or "<" in text else text


def _people(part: str) -> list[str]:
    """The names in a part of a statement that commas and "and" divide."""
    pieces = [piece for half in _AND.split(_without_by(part)) for piece in _turned(_COMMA.split(half))]
    told = [name for piece in pieces for half in _halves(piece) if (name := _bare_name(half))]
    return [
        name for i, name in enumerate(told) if not (i and (_is_place(name, told[i - 1]) or _is_said(name, told[0])))
    ]


def _without_by(text: str) -> str:
    """``text`` without what stands before a "by" within its first words: "A comment by"."""
    words = text.split()
    for start in range(1, min(len(words), 4)):
        small = words[start][:1].islower() and words[start][:2] in _openings()
        rest = phrases("by").rest(" ".join(words[start:])) if small else None
        if rest:
            return rest
    return text


def _turned(pieces: Sequence[str]) -> list[str]:
    """The pieces between commas, with ``Lee, Ann`` as ``Ann Lee``: two single words, neither an agency."""
    singles = len(pieces) == 2 and all(_is_cased_word(piece) for piece in pieces)
    return [f"{pieces[1].strip()} {pieces[0].strip()}"] if singles else list(pieces)


def _is_cased_word(text: str) -> bool:
    """Whether ``text`` is one word with a capital in front only."""
    return text.istitle() and " " not in text.strip() and not is_agency(text)


def _halves(piece: str) -> list[str]:
    """``piece`` at a short "and", where both sides are full names."""
    halves = _SHORT_AND.split(piece)
    return halves if all(len(half.split()) > 1 or not half.isascii() for half in halves) else [piece]


def _bare_name(piece: str) -> str | None:
    """The name in ``piece``, without where it was written and the job before it; None where there is no name."""
    where = next((match for match in _WHERE.finditer(piece) if match[1].isupper()), None)
    words = clean(piece[: where.start()] if where else piece).strip(_EDGES).split()
    while len(words) > 1 and _is_job(words[0]):
        words = words[1:]
    if not 0 < len(words) <= _MOST_WORDS or _is_job(words[-1]) or all(fold(word) in _desks() for word in words):
        return None
    name = " ".join(words)
    return name if _may_be_name(name, words) else None


def _may_be_name(name: str, words: Sequence[str]) -> bool:
    """Whether words may be a name: no slug, no number, no sentence with small words in it."""
    small = [word for word in words if word[:1].islower() and word.casefold() not in _PARTICLES]
    sentence = 0 < len(small) < len(words) or len(small) > 3
    numbers = any(word.isdigit() for word in words) or not any(char.isalpha() for char in name)
    return len(name) <= _LONGEST_NAME and ":" not in name and not (sentence or numbers or _SLUG.fullmatch(name))


def _is_job(word: str) -> bool:
    return fold(word) in phrases("job").whole


@cache
def _desks() -> frozenset[str]:
    return phrases("desk").whole | phrases("job").whole


def _is_place(name: str, before: str) -> bool:
    """Whether a single word behind a full name or an agency says where it was written (``Ann Lee, Paris``)."""
    placed = name.isalpha() and (name.istitle() or (name.isupper() and len(name) > 3)) and not is_agency(name)
    return placed and (len(before.split()) > 1 or is_agency(before))


def _is_said(name: str, first: str) -> bool:
    """Whether small words behind a name say something of its bearer (``Ann Lee, head of the lab``)."""
    return " " in name and name.islower() and not first.islower()


def is_person(name: str) -> bool:
    """Whether a printed name is surely one: two words or more that begin with a capital, a short name in a script
    without capitals, or an agency."""
    words = name.split()
    if is_agency(name):
        return True
    if any(char.isdigit() for char in name) or name.endswith(("?", "!")):
        return False
    if not any(char.isupper() or char.islower() for char in name):
        return 1 < len(words) <= 4 or bool(_UNSPACED.fullmatch(name))
    big = [word for word in words if word[:1].isupper()]
    return len(big) > 1 and all(word[:1].isupper() or word.casefold() in _PARTICLES for word in words)
