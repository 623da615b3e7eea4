"""A site's names, and titles without them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.parsers.metadata import Metadata
from crawler.parsers.words import fold, squash

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana and ideographs."""
_SEPARATOR = re.compile(
    r"(?<!\s)\s{1,3}[|\-–—―·•∙:»«›‹<>/\\~]{1,3}\s{1,3}|\s?[|｜︱]\s?|"
    rf"(?<=[{_UNSPACED}])[-–—－_＿]{{1,2}}|[-–—－_＿]{{1,2}}(?=[{_UNSPACED}])"
)
_LONGEST_TITLE = 1000
_MOST_SEPARATORS = 12
_MOST_TITLES = 20
_CUT = ("…", "...")


def site_names(metadata: Metadata, url: str | None) -> frozenset[str]:
    """The site's name in every form that a title or a kicker may show, folded."""
    host = (urlsplit(url).hostname or "") if url else ""
    bare = host.removeprefix("www.")
    names = {*metadata.site_names, host, bare, bare.split(".")[0], bare.split(".")[0].replace("-", " ")}
    return frozenset(fold(name) for name in names if name)


def is_site_name(text: str, names: frozenset[str]) -> bool:
    """Whether ``text`` is one of the site's ``names``, however spaced and pointed: ``Daily-Post`` for "daily post"."""
    return fold(text) in names or squash(text) in _squashed(names)


def _is_like_site_name(text: str, names: frozenset[str]) -> bool:
    """Whether ``text`` is a name of the site with a word more or less, as the end of a title has it: ``Post Online`` on
    post.example, ``The Post`` for "Washington Post"."""
    words, told = fold(text).split(), squash(text)
    if not told or len(words) > 4:
        return False
    if is_site_name(text, names) or (len(words) <= 3 and words[0] in names):
        return True
    return len(told) >= 4 and any(name in told or told in name for name in _squashed(names) if len(name) >= 4)


@lru_cache(maxsize=64)
def _squashed(names: frozenset[str]) -> frozenset[str]:
    return frozenset(squash(name) for name in names)


def without_site(title: str, names: frozenset[str], others: Sequence[str]) -> str:
    """``title`` without a site's name at its end or beginning: one that is known, or what another title of the page
    (``others``: headings too) goes without."""
    cuts = list(_SEPARATOR.finditer(title))[:_MOST_SEPARATORS]
    plain = {squash(other) for other in others if len(other) < len(title)} if cuts else set()
    start = 0
    for i, cut in enumerate(cuts):
        head, tail = title[start : cut.start()].strip(), title[cut.end() :].strip()
        if len(head) >= len(tail) and squash(head) in plain:
            return head
        if is_site_name(tail, names) or (i == len(cuts) - 1 and _is_like_site_name(tail, names)):
            return _without_sections(title, cuts[: i + 1], start)
        if not start and (is_site_name(head, names) or (len(tail) > len(head) and squash(tail) in plain)):
            start = cut.end()
    return title[start:].strip()


def _without_sections(title: str, cuts: Sequence[re.Match[str]], start: int) -> str:
    """``title`` up to the site's name behind the last of ``cuts``, and up to the section's names before it: a word or
    two behind the same separator, less than half of what is before (``Headline - Sport - Football - The Post``)."""
    end = cuts[-1].start()
    for previous, cut in zip(cuts[-2::-1], cuts[:0:-1], strict=False):
        section = title[previous.end() : cut.start()].strip()
        alike = previous.group().strip() == cuts[-1].group().strip()
        if not alike or len(section.split()) > 2 or len(section) > min(20, (previous.start() - start) / 2):
            break
        end = previous.start()
    return title[start:end].strip()


def known_titles(metadata: Metadata, names: frozenset[str], headings: Sequence[str] = ()) -> list[str]:
    """The titles of the metadata without the site's name (``names``); the first is the most trusted.

    ``headings`` are the page's. A title that ends in an ellipsis stands behind those that go on from it.
    """
    given = [title for title in metadata.headlines if len(title) <= _LONGEST_TITLE]
    given = given[:_MOST_TITLES]
    others = [*given, *headings[:_MOST_TITLES]]
    stripped = [without_site(title, names, others) for title in given]
    titles = [title for title in dict.fromkeys(stripped) if title and not is_site_name(title, names)]
    return sorted(titles, key=lambda title: _is_cut(title, titles))


def _is_cut(title: str, others: Sequence[str]) -> bool:
    """Whether ``title`` ends in an ellipsis where another goes on."""
    stem = squash(title)
    return title.endswith(_CUT) and any(squash(other).startswith(stem) and other != title for other in others)
