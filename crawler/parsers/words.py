"""The words by which pages mark their parts, from ``words.toml``."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_CLOSING = " \t:：.…›»>→+▼▾—–-"
_OPENING = re.compile(r"^[^\w\"'“„«‘(\[]+")
"""List marks, arrows and pictures before a text."""
_LONGEST = 200
"""Characters: what is longer is prose."""
_COUNT = re.compile(r"^\d{1,3}\s+(?=\D)|\s*[(\[]\d{1,3}[)\]]$")
"""How many items a block has: ``Sources (4)``, ``4 sources``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Folded phrases: ``whole`` match a text, ``starts`` its beginning."""

    whole: frozenset[str]
    starts: tuple[str, ...]

    def match(self, text: str) -> bool:
        """Whether ``text`` as a whole is one of the phrases."""
        if len(text) > _LONGEST:
            return False
        folded = _COUNT.sub("", fold(text))
        return folded in self.whole or folded.startswith(self.starts)

    def rest(self, text: str) -> str | None:
        """What follows where ``text`` begins with a phrase as whole words; None where it does not begin so."""
        folded = text.casefold()
        for end in range(min(len(folded), self.longest), 0, -1):
            if folded[:end] in self.whole and not folded[end : end + 1].isalnum() and len(text) == len(folded):
                return text[end:].lstrip(" \t:：")
        return None

    @property
    def longest(self) -> int:
        """Characters of the longest whole phrase."""
        return _longest(self.whole)


def fold(text: str) -> str:
    """``text`` as the phrases are compared: NFKC, case folded, white space collapsed, ``&`` as "and", list marks and
    closing punctuation off."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace(" & ", " and ")
    return _OPENING.sub("", " ".join(plain.casefold().split())).rstrip(_CLOSING)


@cache
def _longest(whole: frozenset[str]) -> int:
    return max(map(len, whole), default=0)


@cache
def phrases(part: str) -> Phrases:
    """The phrases of ``part`` (``sources``, ``related`` …) in the languages that have it."""
    entries = [entry for language in _words().values() for entry in language.get(part, [])]
    return Phrases(
        whole=frozenset(fold(entry) for entry in entries if not entry.endswith("*")),
        starts=tuple(fold(entry.removesuffix("*")) + " " for entry in entries if entry.endswith("*")),
    )


def languages() -> tuple[str, ...]:
    """The languages of ``words.toml``, as ISO 639-1 codes."""
    return tuple(_words())


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("crawler.parsers").joinpath("words.toml").read_text("utf-8"))
