"""The words by which pages mark their parts, from ``words.toml``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.date_words import labels

_CLOSING = " \t:：.…›»>→+▼▾—–-"
_BEHIND = " \t:：=＝|｜/／"
"""Signs between a phrase and what it stands before: ``写真＝``, ``文／``."""
_OPENING = re.compile(r"^[^\w\"'“„«‘(\[]+")
"""List marks, arrows and pictures before a text."""
_NO_LETTERS = re.compile(r"[\W_]+")
_LONGEST = 200
"""Characters: what is longer is prose."""
_COUNT = re.compile(r"^\d{1,3}\s+(?=\D)|\s*[(\[]\d{1,3}[)\]]$")
"""How many items a block has: ``Sources (4)``, ``4 sources``."""
_BY = 2
"""Letters by which phrases are looked up: a text is compared with the few that begin as it does."""
_MARKS = frozenset((7, *range(10, 36), 220, 230))
"""The combining classes (Unicode) of accents, nukta, niqqud and tashkil, which print leaves out as it likes."""
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u2e80-\uabff\uf900-\ufaff\uff66-\uff9f]$")
"""A letter of a script that sets no space between words: Thai, Chinese, Japanese."""


class _Plain(dict[int, str | None]):
    """A table for ``str.translate`` that takes the accents off, filled as letters come."""

    def __missing__(self, code: int) -> str | None:
        """The letter below the accents of ``code``; None for an accent by itself, which goes."""
        char = chr(code)
        apart = unicodedata.normalize("NFD", char)
        bare = apart[0] if all(unicodedata.combining(mark) in _MARKS for mark in apart[1:]) else char
        self[code] = None if unicodedata.combining(char) in _MARKS else bare
        return self[code]


_PLAIN = _Plain(
    str.maketrans({"ı": "i", "ς": "σ", "ى": "ي", "ی": "ي", "ک": "ك", "\u0640": None, "\u200c": None, "\u200d": None})
)
"""Besides accents: the dotless i, which upper case does not tell from the other; the final sigma; what Arabic and
Persian write differently; what stretches and joins letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one part of a page in all languages."""

    part: str
    whole: frozenset[str]
    """Those that match a text as a whole, as ``fold`` gives them."""
    starts: tuple[str, ...]
    """Those that match its beginning, with the space behind them where the script has spaces."""
    ends: tuple[str, ...]
    """Those that match its end."""
    plain: frozenset[str]
    """``whole`` without accents."""
    openings: Mapping[str, tuple[str, ...]]
    """``starts`` without accents, by their first letters."""

    def match(self, text: str) -> bool:
        """Whether ``text`` as a whole is one of the phrases, accents, case, signs and a count of items aside."""
        if len(text) > _LONGEST:
            return False
        label = _label(text)
        return label in self.plain or label.startswith(self.openings.get(label[:_BY], ())) or label.endswith(self.ends)

    def is_whole(self, text: str) -> bool:
        """Whether ``text`` is one of the whole phrases: a heading that only begins as one may be the article's own."""
        return len(text) <= _LONGEST and _label(text) in self.plain

    def rest(self, text: str) -> str | None:
        """What follows where ``text`` begins with a phrase as whole words; None where it does not begin so."""
        begun = _begun(self.part, text[:_BY])
        head = _aligned(text[: len(begun[0]) + 1]) if begun else ""
        for phrase in begun:
            if head.startswith(phrase) and not text[len(phrase) : len(phrase) + 1].isalnum():
                return text[len(phrase) :].lstrip(_BEHIND)
        return None


def fold(text: str) -> str:
    """``text`` as the phrases are compared: NFKC, case folded, white space collapsed, ``&`` as "and", list marks and
    closing punctuation off."""
    return _folded(text) if len(text) <= _LONGEST else _fold(text)


def squash(text: str) -> str:
    """The letters and digits of ``text`` alone, case folded: by these two writings of one title are told to be one,
    whatever stands between its words."""
    return _squashed(text) if len(text) <= _LONGEST else _squash(text)


def _squash(text: str) -> str:
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


_squashed = lru_cache(maxsize=1024)(_squash)
"""A page's titles are compared with each of its headings."""


def _fold(text: str) -> str:
    return _trimmed(" ".join(_cased(text).split()))


def _cased(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).replace("’", "'").replace("İ", "i")
    return plain.replace(" & ", " and ").casefold()


def _trimmed(text: str) -> str:
    return (text if text[:1].isalnum() else _OPENING.sub("", text)).rstrip(_CLOSING)


_folded = lru_cache(maxsize=4096)(_fold)
"""A page's lines are asked about one after the other, each of them several times."""


@lru_cache(maxsize=4096)
def _label(text: str) -> str:
    """A short text as labels are compared: folded, without accents, without the count of its items."""
    folded = fold(text)
    if folded[-1:] in (")", "]") or folded[:1].isdigit():
        folded = _COUNT.sub("", folded)
    return folded if folded.isascii() else folded.translate(_PLAIN)


def _aligned(text: str) -> str:
    """``text`` in lower case and without accents, letter for letter: as long as ``text``."""
    lower = text.lower()
    if text.isascii():
        return lower
    if len(lower) != len(text):  # "İ" has a lower case of two letters
        lower = "".join(char.lower()[0] for char in text)
    plain = lower.translate(_PLAIN)
    return plain if len(plain) == len(text) else lower


@cache
def phrases(part: str) -> Phrases:
    """The phrases of ``part`` (``sources``, ``related`` …) in the languages that have it."""
    entries = _entries(part)
    whole = _all_folded([entry for entry in entries if "*" not in entry])
    starts = [_opened(start) for start in _all_folded([entry[:-1] for entry in entries if entry.endswith("*")])]
    return Phrases(
        part=part,
        whole=frozenset(whole),
        starts=tuple(starts),
        ends=tuple(_all_plain(_all_folded([entry[1:] for entry in entries if entry.startswith("*")]))),
        plain=frozenset(_all_plain(whole)),
        openings=_by_letters(_all_plain(starts)),
    )


@cache
def _heads(part: str) -> Mapping[str, tuple[str, ...]]:
    """The whole phrases of ``part`` letter by letter in lower case, without accents, by their first letters."""
    return _by_letters(_all_plain([entry.lower() for entry in _entries(part) if "*" not in entry]))


@lru_cache(maxsize=4096)
def _begun(part: str, letters: str) -> tuple[str, ...]:
    """The whole phrases of ``part`` that begin as a text does by its first letters; nearly always none."""
    heads, first = _heads(part), _aligned(letters)
    return heads.get(first, ()) + heads.get(first[:1], ())


_DATE_LABELS = ("published", "updated")
"""Parts whose phrases ``pipelines.date_words`` knows, since they stand within printed dates too."""


def _entries(part: str) -> list[str]:
    if part in _DATE_LABELS:
        return [phrase for phrases in labels(part).values() for phrase in phrases]
    return [entry for lists in _lists().values() for entry in lists.get(part, "").split('"')[1::2]]


def _all_folded(entries: list[str]) -> list[str]:
    """``fold`` of each entry. There are twenty thousand, and most are words that it leaves as they are."""
    return [
        entry.casefold().strip() if entry.isascii() and entry.replace(" ", "").isalnum() else _trimmed(_cased(entry))
        for entry in entries
    ]


def _all_plain(entries: list[str]) -> list[str]:
    """The entries without accents, those that are ASCII and have none first."""
    others = [entry for entry in entries if not entry.isascii()]
    plain = "\n".join(others).translate(_PLAIN).split("\n") if others else []
    return [*filter(str.isascii, entries), *plain]


def _opened(start: str) -> str:
    """An open beginning with the space that must follow it, in scripts that have spaces."""
    return start if _SPACELESS.search(start) else f"{start} "


def _by_letters(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``texts`` by their first letters, the longest first."""
    found: dict[str, list[str]] = {}
    for text in sorted(dict.fromkeys(texts), key=len, reverse=True):
        found.setdefault(text[:_BY], []).append(text)
    return {letters: tuple(own) for letters, own in found.items()}


def part_matched(text: str, parts: tuple[str, ...]) -> str | None:
    """The first of ``parts`` that ``text`` as a whole is a phrase of: as ``match`` of each in turn, at the cost of
    one."""
    if len(text) > _LONGEST:
        return None
    label = _label(text)
    merged = _merged(parts)
    found = [merged.whole[label]] if label in merged.whole else []
    found += [part for start, part in merged.openings.get(label[:_BY], ()) if label.startswith(start)]
    if label.endswith(merged.endings):
        found += [part for end, part in merged.ends if label.endswith(end)]
    return min(found, key=parts.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merged:
    """The phrases of several parts, each with its part."""

    whole: Mapping[str, str]
    openings: Mapping[str, tuple[tuple[str, str], ...]]
    ends: tuple[tuple[str, str], ...]
    endings: tuple[str, ...]
    """Those of ``ends``, without the parts."""


@cache
def _merged(parts: tuple[str, ...]) -> _Merged:
    openings: dict[str, tuple[tuple[str, str], ...]] = {}
    for part in parts:
        for letters, starts in phrases(part).openings.items():
            openings[letters] = openings.get(letters, ()) + tuple((start, part) for start in starts)
    return _Merged(
        whole={phrase: part for part in reversed(parts) for phrase in phrases(part).plain},
        openings=openings,
        ends=tuple((end, part) for part in parts for end in phrases(part).ends),
        endings=tuple(end for part in parts for end in phrases(part).ends),
    )


def languages() -> tuple[str, ...]:
    """The languages of ``words.toml``, as ISO 639-1 codes."""
    return tuple(_lists())


@cache
def _lists() -> dict[str, dict[str, str]]:
    """The lists of ``words.toml`` by language and part, each as it stands there: ``_entries`` takes apart what is asked
    for.

    The file is TOML of the plainest kind, tables of lists of strings without escapes, and is read as that: tomllib
    takes as long as a reader does for five pages. A test holds what is read here against what tomllib reads.
    """
    found: dict[str, dict[str, str]] = {}
    language = ""
    for piece in files("crawler.parsers").joinpath("words.toml").read_text("utf-8").split("]\n"):
        head, opened, entries = piece.partition(" = [")
        if opened:
            found[language][head.rpartition("\n")[2]] = entries
        elif "[" in head:
            language = head.rpartition("[")[2]
            found[language] = {}
    return found
