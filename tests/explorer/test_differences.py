"""What differs between two texts: the pieces put together are the texts, whatever they are."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.differences import Patience, Piece, compared, compared_items, folded, folded_items

TEXTS = st.text(st.sampled_from("ab .\n首é\u202e") | st.characters(codec="utf-8"), max_size=60)
untimed = settings(deadline=None)
"""No test measures time."""
LISTS = st.lists(st.sampled_from("abcd"), max_size=12)


def old_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "added")


def new_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


def marked(pieces: list[Piece]) -> str:
    """As a person sees it: [-removed-], {+added+}, …"""
    shown = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}", "folded": "…"}
    return "".join(shown[piece.kind].format(piece.text) for piece in pieces)


@untimed
@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert (old_of(pieces), new_of(pieces)) == (old, new)


@untimed
@given(TEXTS, TEXTS, st.integers(0, 8))
def test_folding_loses_nothing(old: str, new: str, letters: int) -> None:
    pieces = folded(compared(old * 9, new * 9), letters)
    assert (old_of(pieces), new_of(pieces)) == (old * 9, new * 9)


@untimed
@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts_without_patience(old: str, new: str) -> None:
    pieces = compared(old, new, Patience(steps=-1))
    assert (old_of(pieces), new_of(pieces)) == (old, new)


@untimed
@given(TEXTS)
def test_the_same_text_is_one_piece(text: str) -> None:
    assert [piece.kind for piece in compared(text, text)] == ["same"] * bool(text)


@untimed
@given(LISTS, LISTS)
def test_the_pieces_are_both_lists(old: list[str], new: list[str]) -> None:
    pieces = compared_items(old, new)
    assert [piece.text for piece in pieces if piece.kind != "added"] == old
    assert [piece.text for piece in pieces if piece.kind != "removed"] == new


@untimed
@given(LISTS, LISTS)
def test_no_comparison_keeps_more(old: list[str], new: list[str]) -> None:
    @cache
    def longest(x: int, y: int) -> int:
        if x == len(old) or y == len(new):
            return 0
        return 1 + longest(x + 1, y + 1) if old[x] == new[y] else max(longest(x + 1, y), longest(x, y + 1))

    assert sum(piece.kind == "same" for piece in compared_items(old, new)) == longest(0, 0)


@untimed
@given(LISTS, LISTS)
def test_folded_items_lose_nothing(old: list[str], new: list[str]) -> None:
    pieces = folded_items(compared_items(old, new))
    assert [line for piece in pieces if piece.kind != "added" for line in piece.text.split("\n")] == old
    assert [line for piece in pieces if piece.kind != "removed" for line in piece.text.split("\n")] == new


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("He said no to them.", "He said yes to them.", "He said [-no-]{+yes+} to them."),
        ("It costs 190 megawatts", "It costs 210 megawatts, then", "It costs [-190-]{+210+} megawatts{+, then+}"),
        ("one\n\ntwo\n\nthree", "one\n\nthree", "one\n\n[-two\n\n-]three"),
        ("首相官邸で会見", "首相官邸の会見", "首相官邸[-で-]{+の+}会見"),
        ("foo the bar", "baz the qux", "[-foo the bar-]{+baz the qux+}"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
    ],
    ids=["word", "two places", "paragraph", "no spaces", "a crumb", "came", "went"],
)
def test_a_person_sees_what_changed(old: str, new: str, seen: str) -> None:
    assert marked(compared(old, new)) == seen


def test_a_long_stretch_is_folded() -> None:
    long = "Nothing new here. " * 40
    seen = marked(folded(compared(f"{long}one {long}", f"{long}two {long}"), 20))
    assert seen == "… Nothing new here. [-one-]{+two+} Nothing new here. …"


def test_items_far_from_a_change_are_folded() -> None:
    pieces = folded_items(compared_items("abcdefg", "abcdeg"))
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("folded", "a\nb\nc\nd"),
        ("same", "e"),
        ("removed", "f"),
        ("same", "g"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            " ".join(f"a{n * 7919 % 4099}" for n in range(16_000)),
            " ".join(f"a{n * 104729 % 4099}" for n in range(16_000)),
        ),
        ("a b " * 25_000, "b a a " * 17_000),
        ("\n\n".join(f"{n} " * 60 for n in range(500)), "\n\n".join(f"{n + 1} {n} " * 30 for n in range(500))),
    ],
    ids=["rewritten", "two words", "paragraphs"],
)
def test_patience_ends_whatever_the_texts(old: str, new: str) -> None:
    patience = Patience(steps=10_000)
    pieces = compared(old, new, patience)
    assert patience.steps > -60_000  # a round is ended once it has begun
    assert (old_of(pieces), new_of(pieces)) == (old, new)


def test_what_is_too_different_was_rewritten() -> None:
    old, new = " ".join(f"a{n}" for n in range(3_000)), " ".join(f"b{n}" for n in range(3_000))
    assert [piece.kind for piece in compared(old, new)] == ["removed", "added"]
