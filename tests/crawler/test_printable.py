import json

from hypothesis import given
from hypothesis import strategies as st

from crawler.printable import json_text, one_line, printable


def test_escape_sequences_lose_what_makes_them_work() -> None:
    assert printable("a\x1b]0;owned\x07b\x9b31mc") == "a]0;ownedb31mc"


def test_line_feeds_and_tabs_stay() -> None:
    assert printable("a\n\tb") == "a\n\tb"


def test_a_carriage_return_cannot_overwrite_a_line() -> None:
    assert printable("safe\rEvil") == "safeEvil"


def test_bidi_overrides_and_isolates_go_and_marks_stay() -> None:
    assert printable("\u202eevil\u202c \u2067x\u2069 \u200fא") == "evil x \u200fא"


def test_half_a_surrogate_pair_can_be_encoded_afterwards() -> None:
    assert printable("a\ud800b").encode() == b"ab"


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\n b\u2028c\x1b[2J ") == "a b c[2J"


def test_json_keeps_what_a_terminal_must_not_see_as_escapes() -> None:
    assert json_text("ü\x1b\x9b\u202e\u2028") == '"ü\\u001b\\u009b\\u202e\\u2028"'


@given(st.text(st.characters(codec=None)))
def test_json_reads_back_as_the_same_text(text: str) -> None:
    assert json.loads(json_text(text).encode()) == text


@given(st.text())
def test_no_text_smuggles_a_control_character(text: str) -> None:
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in one_line(text))
