"""An article's text as its page shows it: paragraphs and headings, the beginning apart from the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from explorer.asking import Row

BEGINNING: Final = 1_500
"""Letters that are shown at once, and what is missing to the end of the paragraph."""
_LONGEST: Final = 3_000
"""Letters of a paragraph; a longer one, which no writer made, is shown as several."""
_TOP: Final = 3
"""Of HTML: the level of the highest heading of a text."""
_SPACED: Final = 20
"""Letters of a word, on average. Where they are more the text sets no spaces, and its words cannot be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or a heading."""

    text: str
    level: int | None = None
    """Of HTML, 3 to 6; None: it is no heading."""
    anchor: str | None = None
    """Where the contents lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the contents."""

    heading: str
    level: int
    """As in the outline, 2 to 6."""
    anchor: str | None
    """None: the heading does not stand in the text that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is shown of a text."""

    contents: Sequence[Entry]
    beginning: Sequence[Paragraph]
    rest: Sequence[Paragraph]
    more: str
    """How much the rest is: '1,204 more words'."""


def laid_out(text: str | None, outline: Sequence[Row]) -> Text:
    """A text with the headings of its outline found in it; rows of ``article_outline``."""
    paragraphs = list(_with_headings([part for part in (text or "").split("\n\n") if part.strip()], outline))
    anchors = {paragraph.anchor for paragraph in paragraphs}
    cut = _end_of_beginning(paragraphs)
    return Text(
        contents=[_entry(row, anchors) for row in outline],
        beginning=paragraphs[:cut],
        rest=paragraphs[cut:],
        more=_how_much(" ".join(paragraph.text for paragraph in paragraphs[cut:])),
    )


def _entry(row: Row, anchors: set[str | None]) -> Entry:
    anchor = _anchor(row)
    return Entry(heading=row["heading"], level=row["level"], anchor=anchor if anchor in anchors else None)


def _anchor(row: Row) -> str:
    return f"section-{row['position']}"


def _with_headings(parts: Sequence[str], outline: Sequence[Row]) -> Iterator[Paragraph]:
    """A paragraph that says what a heading of the outline says is that heading; they come in the outline's order."""
    waiting = list(outline)
    level = _TOP - 1
    for part in parts:
        place = next((at for at, row in enumerate(waiting) if _plain(row["heading"]) == _plain(part)), None)
        if place is None:
            yield from _in_parts(part)
            continue
        row = waiting[place]
        level = min(max(row["level"] + 1, _TOP), level + 1, 6)
        yield Paragraph(text=part, level=level, anchor=_anchor(row))
        del waiting[: place + 1]


def _plain(text: str) -> str:
    return " ".join(text[:_LONGEST].split())


def _in_parts(text: str) -> Iterator[Paragraph]:
    while len(text) > _LONGEST:
        space = text.rfind(" ", _LONGEST // 2, _LONGEST)
        place = space if space > 0 else _LONGEST
        yield Paragraph(text=text[:place])
        text = text[place:]
    yield Paragraph(text=text)


def _end_of_beginning(paragraphs: Sequence[Paragraph]) -> int:
    """How many paragraphs are shown at once: a heading is not the last, and no rest is shorter than a few lines."""
    letters = list(accumulate(len(paragraph.text) for paragraph in paragraphs))
    count = next((at + 1 for at, sum_ in enumerate(letters) if sum_ >= BEGINNING), len(letters))
    if letters and letters[-1] - letters[count - 1] < BEGINNING // 5:
        return len(letters)
    while count > 1 and paragraphs[count - 1].level is not None:
        count -= 1
    return count


def _how_much(text: str) -> str:
    words = len(text.split())
    return f"{len(text):,} more letters" if len(text) > _SPACED * words else f"{words:,} more words"
