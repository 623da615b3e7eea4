"""What differs between two texts, in pieces that a person can read.

The comparison is Myers' (An O(ND) Difference Algorithm and Its Variations, 1986): first of paragraphs, then of the
words of those that differ. It takes a bounded number of steps, whatever the texts: what is too different to be compared
within them was rewritten, and stands as removed and added as a whole.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Literal

Kind = Literal["same", "added", "removed", "folded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a comparison. Those that are not 'added' make the old text, those not 'removed' the new one."""

    kind: Kind
    text: str
    """Of 'folded' what is not shown: it is the same in both."""


@dataclass(slots=True, kw_only=True)
class Patience:
    """How many steps comparisons may still take, together. A million are about a second."""

    steps: int = 300_000


def compared(old: str, new: str, patience: Patience | None = None) -> list[Piece]:
    """Word by word; characters of scripts that set no spaces between words are words."""
    patience = patience or Patience()
    pairs = [
        pair
        for before, after in _aligned(_PARAGRAPH.findall(old), _PARAGRAPH.findall(new), patience)
        for pair in _words(before, after, patience)
    ]
    return list(_pieces(_without_crumbs(pairs)))


def compared_items(old: Sequence[str], new: Sequence[str], patience: Patience | None = None) -> list[Piece]:
    """Item by item: each is a piece."""
    stretches = _stretches(old, new, patience or Patience())
    return [Piece(kind=kind, text=item) for kind, items in stretches for item in items]


def folded(pieces: Iterable[Piece], letters: int = 160) -> list[Piece]:
    """With all but so many letters, beside what changed, of what is the same made 'folded'."""
    known = list(pieces)
    ends = len(known) - 1
    return [
        part
        for place, piece in enumerate(known)
        for part in (_fold(piece, letters if place else 0, letters if place < ends else 0) if _same(piece) else [piece])
    ]


def folded_items(pieces: Sequence[Piece], items: int = 1) -> list[Piece]:
    """Likewise with all but so many items; the 'folded' have a line an item."""
    near = {
        place
        for changed, piece in enumerate(pieces)
        if not _same(piece)
        for place in range(changed - items, changed + items + 1)
    }
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place in near:
            found.append(piece)
        elif found and found[-1].kind == "folded":
            found[-1] = Piece(kind="folded", text=f"{found[-1].text}\n{piece.text}")
        else:
            found.append(Piece(kind="folded", text=piece.text))
    return found


def _same(piece: Piece) -> bool:
    return piece.kind == "same"


def _fold(piece: Piece, first: int, last: int) -> list[Piece]:
    """A stretch that is the same, with so many letters left at its beginning and its end; cut between words."""
    text = piece.text
    if len(text) <= first + last + _LEAST_FOLD:
        return [piece]
    begin = _cut_before(text, first)
    end = _cut_after(text, len(text) - last)
    parts = (("same", text[:begin]), ("folded", text[begin:end]), ("same", text[end:]))
    return [Piece(kind=kind, text=part) for kind, part in parts if part]  # type: ignore[arg-type]  # they are kinds


_LEAST_FOLD: Final = 60
"""Letters that it is not worth to fold."""
_NEAR: Final = 30
"""Letters within which a cut looks for a space."""


def _cut_before(text: str, place: int) -> int:
    found = text.rfind(" ", max(0, place - _NEAR), place)
    return found + 1 if found >= 0 else place


def _cut_after(text: str, place: int) -> int:
    found = text.find(" ", place, place + _NEAR)
    return found if found >= 0 else place


# Words

_SPACELESS: Final = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS: Final = "!-/:-@\\[-`{-~\u00a1-\u00bf\u2010-\u205e\u3001-\u3004\u3008-\u303f\uff01-\uff0f"
_WORD: Final = re.compile(rf"\s+|[{_MARKS}]|[{_SPACELESS}]|[^\s{_MARKS}{_SPACELESS}]+")
_PARAGRAPH: Final = re.compile(r"[^\n]+\n*|\n+")
_CRUMB: Final = 4
"""Letters: less than so many that are the same between two changes are part of the change."""

Pair = tuple[str, str]
"""What stood there and what stands there; the same text twice where nothing changed."""


def _words(before: str, after: str, patience: Patience) -> Iterable[Pair]:
    if before == after:
        return [(before, after)]
    return _aligned(_WORD.findall(before), _WORD.findall(after), patience)


def _without_crumbs(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Changes that nothing but a crumb keeps apart are one: 'the' alone survives no rewriting."""
    held = ["", ""]
    crumb = ""
    for before, after in pairs:
        if before != after:
            held = [held[0] + crumb + before, held[1] + crumb + after]
            crumb = ""
        elif any(held) and len(re.sub(r"\W", "", crumb + before)) < _CRUMB:
            crumb += before
        else:
            yield held[0], held[1]
            yield crumb + before, crumb + after
            held, crumb = ["", ""], ""
    yield held[0], held[1]
    yield crumb, crumb


def _pieces(pairs: Iterable[Pair]) -> Iterator[Piece]:
    same = ""
    for before, after in pairs:
        if before == after:
            same += before
            continue
        if same:
            yield Piece(kind="same", text=same)
            same = ""
        if before:
            yield Piece(kind="removed", text=before)
        if after:
            yield Piece(kind="added", text=after)
    if same:
        yield Piece(kind="same", text=same)


# Sequences

Stretch = tuple[Literal["same", "removed", "added"], Sequence[str]]


def _aligned(old: Sequence[str], new: Sequence[str], patience: Patience) -> Iterator[Pair]:
    removed = ""
    added = ""
    for kind, items in _stretches(old, new, patience):
        text = "".join(items)
        if kind == "removed":
            removed += text
        elif kind == "added":
            added += text
        else:
            yield removed, added
            yield text, text
            removed = added = ""
    yield removed, added


def _stretches(old: Sequence[str], new: Sequence[str], patience: Patience) -> Iterator[Stretch]:
    """What is the same, and between it what was removed, then what was added."""
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    middle, changed = old[first : len(old) - last], new[first : len(new) - last]
    yield "same", old[:first]
    at, to = 0, 0
    for x, y in _matches(middle, changed, patience):
        yield "removed", middle[at:x]
        yield "added", changed[to:y]
        yield "same", middle[x : x + 1]
        at, to = x + 1, y + 1
    yield "removed", middle[at:]
    yield "added", changed[to:]
    yield "same", old[len(old) - last :]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _matches(old: Sequence[str], new: Sequence[str], patience: Patience) -> list[tuple[int, int]]:
    """The places of the longest subsequence that both have, in order; none where patience ends.

    ``reached[k]``: how far into ``old`` the paths with so many edits come on the diagonal k, which is the place in
    ``old`` less that in ``new``.
    """
    if not old or not new:
        return []
    reached = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(len(old) + len(new) + 1):
        trail.append(dict(reached))
        for k in range(-edits, edits + 1, 2):
            start = x = _step(reached, k, edits)
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            reached[k] = x
            patience.steps -= 1 + x - start
            if x >= len(old) and x - k >= len(new):
                return _walked_back(trail, k, x)
        if patience.steps < 0:
            break
    return []


def _step(reached: dict[int, int], k: int, edits: int) -> int:
    """Where the diagonal k is entered: from above (something was added) or from the left (something was removed)."""
    if k == -edits or (k != edits and reached[k - 1] < reached[k + 1]):
        return reached[k + 1]
    return reached[k - 1] + 1


def _walked_back(trail: Sequence[dict[int, int]], k: int, x: int) -> list[tuple[int, int]]:
    """The matches on the path that ended on the diagonal k at x."""
    found: list[tuple[int, int]] = []
    for edits in range(len(trail) - 1, -1, -1):
        start = _step(trail[edits], k, edits)
        found += [(place, place - k) for place in range(x - 1, start - 1, -1)]
        if edits:
            came_down = k == -edits or (k != edits and trail[edits][k - 1] < trail[edits][k + 1])
            k, x = (k + 1, start) if came_down else (k - 1, start - 1)
    return found[::-1]
