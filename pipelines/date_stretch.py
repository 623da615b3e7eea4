"""A stretch of a printed text that may hold one date: its tokens, and what is known of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.date_parts import Reading
from pipelines.date_tokens import Token, shape_of
from pipelines.date_words import DateWords, country_of, language_code

_GLUED = re.compile(r"[./:-]?\d")
_GLUE_BEFORE = re.compile(r"(?:\d[./:,-]|[$€£#v])$")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page it is."""

    language: str | None
    """BCP 47."""
    country: str | None
    """ISO 3166: the site's."""
    zone_country: str | None
    """That of the zone which the site prints its times in."""

    @property
    def code(self) -> str:
        """The language without script and country; empty for none."""
        return language_code(self.language)

    @property
    def of_zones(self) -> str | None:
        """The country that decides what IST means: the site's, its zone's, the language's."""
        return self.country or self.zone_country or country_of(self.language)


@dataclass(frozen=True, slots=True)
class Found:
    """A date or a time, and the tokens from and to which it goes."""

    reading: Reading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens that stand together."""

    tokens: list[Token]
    shape: str
    """Their codes, a letter each; a time that was found is blanked with ``_``."""
    text: str
    """The whole text that the tokens' places count in."""
    words: DateWords
    place: Place

    @classmethod
    def of(cls, tokens: list[Token], text: str, words: DateWords, place: Place) -> "Stretch":
        """The stretch of these tokens without the signs at its ends."""
        start, end = 0, len(tokens)
        while start < end and tokens[start].code in ":-–|,.":
            start += 1
        while start < end and tokens[end - 1].code in ":-–|,(":
            end -= 1
        return cls(tokens[start:end], shape_of(tokens[start:end]), text, words, place)

    def part(self, start: int, end: int) -> "Stretch":
        """The tokens from ``start`` to before ``end``, without the signs at their ends."""
        return Stretch.of(self.tokens[start:end], self.text, self.words, self.place)

    def without(self, found: Found) -> "Stretch":
        """The stretch with what was found blanked, so that none of its numbers is taken for a day."""
        blank = "_" * (found.end - found.start)
        return replace(self, shape=f"{self.shape[: found.start]}{blank}{self.shape[found.end :]}")

    def raw(self, start: int, end: int) -> str:
        """What stands in the text from token ``start`` to before token ``end``."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def unknown(self, start: int = 0, end: int | None = None) -> int:
        """How many words without a meaning there are from one token to before another."""
        return self.shape.count("~", start, len(self.shape) if end is None else max(start, end))

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Where a pattern of codes is found."""
        return pattern.finditer(self.shape)

    def is_free(self, start: int, end: int) -> bool:
        """Whether no more digits hang on to these tokens: ``1.2.2026.4``."""
        first, last = self.tokens[start].start, self.tokens[end - 1].end
        if _GLUE_BEFORE.search(self.text[max(0, first - 2) : first]):
            return False
        ends = self.shape[end : end + 1] in ("", "_") or not self.text[last - 1].isdigit()
        return ends or not _GLUED.match(self.text, last)

    def is_tight(self, first: int, last: int) -> bool:
        """Whether no space stands between the first and the last of these tokens."""
        return " " not in self.raw(first, last + 1)

    def weekday_beside(self, at: int) -> int | None:
        """The weekday that is printed right before a date which begins with token ``at``, or behind it."""
        behind = next((end for end in range(at, len(self.tokens)) if self.tokens[end].code == "|"), len(self.tokens))
        near = [*self.tokens[max(0, at - 3) : at], *self.tokens[at : min(behind, at + 7)]]
        return next((other.value for other in near if other.code == "W"), None)

    @property
    def weekday(self) -> int | None:
        """The first weekday that is printed."""
        at = self.shape.find("W")
        return self.tokens[at].value if at >= 0 else None
