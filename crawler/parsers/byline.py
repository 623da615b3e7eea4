"""Who and when, as printed near the title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.parsers.dating import dates_of
from crawler.parsers.lines import Line, clean
from crawler.parsers.words import phrases
from pipelines.records import Date

_LONGEST_NOTICE = 300
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class PrintedDates:
    """The dates printed near the title."""

    published: Date | None
    modified: Date | None

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "PrintedDates":
        """The first printed date is the publication's, but for one that "Updated" stands before."""
        found = [dates_of(line) for line in lines]
        return cls(next((date for date, _ in found if date), None), next((date for _, date in found if date), None))


def is_notice(line: Line) -> bool:
    """Whether a line tells of the page rather than of the story: a date, who wrote it, whose picture it is, an address,
    what one can do with it."""
    if len(line.text) > _LONGEST_NOTICE:
        return False
    credit = phrases("credit").rest(line.text) if len(line.text) < 80 and re.match(r"^[^:]{4,20}:", line.text) else None
    return bool(
        any(dates_of(line))
        or byline([line])
        or credit
        or _ADDRESS.fullmatch(line.text)
        or phrases("more").match(line.text)
        or ((line.element is None or line.level) and phrases("tool").match(line.text))
    )


def _is_name(text: str) -> bool:
    return text[:1].isupper() and len(text.split()) <= 4 and not any(char.isdigit() for char in text)


def byline(lines: Sequence[Line]) -> tuple[str, ...]:
    """The names after "By" in a short line of its own."""
    for line in lines:
        rest = phrases("by").rest(line.text) if len(line.text) < 80 else None
        names = [clean(name) for name in (rest or "").replace(" and ", ",").replace(" und ", ",").split(",")]
        if rest and all(_is_name(name) for name in names if name):
            return tuple(name for name in names if name)
    return ()
