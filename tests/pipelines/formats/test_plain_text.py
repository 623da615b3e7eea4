"""Text that any document can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipelines.formats.plain_text import TURNING, line, plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One\r\nTwo\rThree\x0bFour\x85Five\u2028Six\n", "One\nTwo\nThree\nFour\nFive\nSix\n"),
        ("a\tb\u00a0c", "a\tb\u00a0c"),
        ("java\x00script", "java\ufffdscript"),
        ("\x1b[31mred\x9b", "\ufffd[31mred\ufffd"),
        ("half \ud83d, \ufffe\uffff", "half \ufffd, \ufffd\ufffd"),
        ("\u202egnp.exe\u202c \u2067x\u2069", "gnp.exe x"),
        ("\u200fשלום 😀 e\u0301", "\u200fשלום 😀 e\u0301"),
        ("", ""),
    ],
)
def test_what_is_unfit_is_replaced(text: str, said: str) -> None:
    assert plain(text) == said


@given(st.text(st.characters()))
def test_xml_and_utf_8_hold_whatever_comes_out(text: str) -> None:
    said = plain(text)
    element = etree.Element("a")
    element.text = said
    assert etree.fromstring(etree.tostring(element)).text == (said or None)
    assert plain(said.encode().decode()) == said
    assert not TURNING.search(said)


def test_a_line_is_one() -> None:
    assert line(" One\r\n two\tthree ") == "One two three"
    assert line("\u202e \n") == ""
