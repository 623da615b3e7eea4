"""Credited sources: the line below an article that names, mostly without links, the agencies that it rests on."""

import re
from collections.abc import Collection, Sequence
from functools import cache

from crawler.parsers.agencies import is_agency
from crawler.parsers.citations import is_caption, is_running
from crawler.parsers.lines import Line
from crawler.parsers.outside import Home, outside
from crawler.parsers.words import fold, phrases
from pipelines.links import registrable_domain
from pipelines.records import Source

_LONGEST = 300
_LONGEST_LABELLED = 120
"""Characters of a line that is a label and names, and no sentence."""
_LONGEST_NAME = 40
_MOST_WORDS = 5
_SPLIT = re.compile(
    r"\s*[,/;+|·、，،]\s*|\s+&\s+|\s+(?:und|sowie|and|et|y|e|en|og|och|ja|sekä|i|oraz|a|и|та|й|ve|ile|dan|और|و)\s+",
)
_SENTENCE = re.compile(r"[.。।](?:\s|$)")
_TOKEN = re.compile(r"\S+")
_ARTICLES = re.compile(
    r"^(?:the|der|die|das|den|dem|la|le|les|el|los|las|il|lo|gli|o|os|as|de|da|do)\s+(?=\S)", re.IGNORECASE
)
_NEAR_END = 0.5
"""Share of the text that stands above a credit."""


def credited(lines: Sequence[Line], home: Home, own_names: Collection[str]) -> tuple[Source, ...]:
    """The sources that the first credit in ``lines`` names: ``Source: AFP/dpa`` below the text, ``With material from
    the news agencies AFP and AP`` anywhere. The site's own name (``own_names``, folded) is none.

    A photograph's credit looks the same: none counts in a caption or above the text.
    """
    running = [i for i, line in enumerate(lines) if is_running(line)]
    below = running[int(len(running) * _NEAR_END)] if running else len(lines)
    for i, line in enumerate(lines):
        if len(line.text) > _LONGEST or line.level:
            continue
        names = (_labelled(line.text) if i > below else []) or _material(line.text)
        told = [name for name in names if not _is_own(name, home, own_names)]
        if told and not is_caption(line):
            return tuple(_source(name, line, home, position) for position, name in enumerate(told, 1))
    return ()


def _labelled(text: str) -> list[str]:
    """The names behind "Source:"; initials of an editor (``mau/dpa``) are none."""
    label, colon, _ = text[:40].partition(":")
    if not colon or len(text) > _LONGEST_LABELLED or not phrases("sources").match(label):
        return []
    names = _names(text.partition(":")[2])
    if not all(_is_name(name) for name in names):
        return []
    return [name for name in names if is_agency(name) or not name.islower() or "." in name]


def _material(text: str) -> list[str]:
    """The agencies behind "With material from": all names behind the word "news agencies", else those known as such."""
    first = text.partition(" ")[0].casefold()
    rest = phrases("material").rest(text) if first in _material_words() else None
    if not rest:
        return []
    told = _SENTENCE.split(rest, maxsplit=1)[0]
    for word in reversed(list(_TOKEN.finditer(told))):
        if phrases("agency").match(word[0]):
            names = _names(told[word.end() :])
            if names and all(_is_name(name) for name in names):
                return names
    return [name for name in _names(told) if is_agency(name)]


def _names(text: str) -> list[str]:
    parts = (part.strip(" .:;()[]\"'«»„“”") for part in _SPLIT.split(text))
    return [bare if is_agency(bare) else part for part in parts if part for bare in (_ARTICLES.sub("", part),)]


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and len(text.split()) <= _MOST_WORDS and any(char.isalpha() for char in text)


def _is_own(name: str, home: Home, own_names: Collection[str]) -> bool:
    domain = registrable_domain(name) if "." in name and " " not in name else None
    return fold(name) in own_names or (domain is not None and home.owns(domain))


def _source(name: str, line: Line, home: Home, position: int) -> Source:
    href = next((anchor.href for anchor in line.anchors if anchor.text == name), None)
    url = outside(href, home) if href else None
    return Source(
        position=position, label=name, kind="listed", url=url, domain=registrable_domain(url) if url else None
    )


@cache
def _material_words() -> frozenset[str]:
    """The words that begin such a credit: few lines of a page need the rest of the phrases."""
    return frozenset(phrase.partition(" ")[0] for phrase in phrases("material").whole)
