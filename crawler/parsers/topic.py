"""What an article is about, as far as its words tell: enough to say that another headline has nothing to do with it."""

import re
from collections.abc import Iterable
from functools import cached_property

_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = re.compile(r"(?:^|[.:!?«»\"“”„—–|]\s*)[^\W\d_]+")
"""A word that is written large because it comes first."""
_STEM = 5
"""Letters that two forms of one word share."""
_LONG = 7
"""Letters of a word that seldom is a mere function word."""


class Topic:
    """The words of an article, made only where somebody asks."""

    def __init__(self, title: str, texts: Iterable[str]) -> None:
        self._title = title
        self._texts = texts

    def shares(self, text: str) -> bool:
        """Whether ``text``, a headline with its kicker and teaser, has a word that tells in common with the article.

        A word tells where it stands in the article's title, or in its text and is a name or long. Chinese and Japanese
        run their words together: there any three characters of a run tell.
        """
        words = list(_WORD.finditer(text))
        if any(self._is_in_title(match[0]) for match in words):  # the text has many more words to look through
            return True
        firsts = {match.end() for match in _SENTENCE.finditer(text)}
        return any(self._is_in_text(match[0], is_first=match.end() in firsts) for match in words)

    def is_of(self, text: str) -> bool:
        """Whether ``text`` has a word in common with the article's title: what a suggestion needs."""
        return any(map(self._is_in_title, _WORD.findall(text)))

    def _is_in_title(self, word: str) -> bool:
        if _is_cjk(word):
            return any(word[i : i + 3] in self._title for i in range(len(word) - 2))
        return len(word) >= _STEM and _stem(word) in self._title_stems

    def _is_in_text(self, word: str, *, is_first: bool) -> bool:
        if _is_cjk(word):
            return any(word[i : i + 3] in self._all for i in range(len(word) - 2))
        return _tells(word) and (len(word) >= _LONG or not is_first) and _stem(word) in self._stems

    @cached_property
    def _all(self) -> str:
        return "\n".join((self._title, *self._texts))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(_stem(word) for word in set(_WORD.findall(self._all)) if _tells(word))

    @cached_property
    def _title_stems(self) -> frozenset[str]:
        return frozenset(_stem(word) for word in _WORD.findall(self._title) if len(word) >= _STEM)


def _stem(word: str) -> str:
    return word[:_STEM].casefold()


def _tells(word: str) -> bool:
    """Whether a word is a name or long; scripts without small letters have no names to see."""
    return len(word) >= _LONG or word[0].isupper() or (len(word) >= _STEM and not word[0].islower())


def _is_cjk(word: str) -> bool:
    return "\u3040" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7a3"
