"""What a line of text tells by itself."""

import pytest

from crawler.parsers.lines import clean, ends_sentence, is_heading_like, is_labelled_sentence, is_paragraph, unnumbered


@pytest.mark.parametrize(("raw", "cleaned"), [("a\u00a0b", "a b"), (" a \n\t b ", "a b"), ("co\u00adop", "coop"), ("a\u200bb\ufeff", "ab"), ("next\u2011gen", "next\u2011gen"),
                                              ("a\x1b[31mb", "a[31mb"), ("a\u202eb", "ab"), ("می\u200cخواهم", "می\u200cخواهم"), ("a\ud800b", "ab")])  # fmt: skip
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


HEADINGS = [
    "Introduction: The Importance of Local AI Hardware Manufacturing",
    "Manufacturing in the U.S.: Strengthening the AI Supply Chain",
    "Roles and Responsibilities: OpenAI vs. Foxconn",
    "AI spending rises 40% by 2027: analysts see no slowdown",
    "Why does it cost $3 billion?",
    "Two plants open in the U.S.",
    "3 states, 2 plants, 1 plan",
    "第一章：供应链",
]
NOT_HEADINGS = [
    "Cost: The racks cost 3 billion dollars in the first year.",
    "Jobs: about two thousand people will work in the three plants this year",
    "By the numbers: about 2,000 people will work in the plants",
    "told 2 that it would be ready",
    "The plan is ready.",
    "2",
    "12.5 %",
    "What it says:",
    "a lower-case line",
    "x" * 151,
]


@pytest.mark.parametrize("text", HEADINGS)
def test_heading_like(text: str) -> None:
    assert is_heading_like(text)


@pytest.mark.parametrize("text", NOT_HEADINGS)
def test_not_heading_like(text: str) -> None:
    assert not is_heading_like(text)


def test_label_of_a_heading_is_no_labelled_sentence() -> None:
    assert not is_labelled_sentence("Impact on U.S. Manufacturing: Facilities and Jobs")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("It is done.", True),
        ("“It is done.”", True),
        ("in the U.S.", False),
        ("Foxconn Inc.", False),
        ("完了した。", True),
        ("Why?", False),
    ],
)
def test_end_of_a_sentence(text: str, *, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_a_paragraph_is_shorter_where_a_letter_is_a_word() -> None:
    assert is_paragraph(
        "政府は火曜日、半導体の国内生産を支援するための新しい計画を発表し、三つの工場に補助金を出すと述べた。"
    )
    assert not is_paragraph("The government said on Tuesday that it would help.")


def test_numbers_that_count_all_lines_go() -> None:
    assert unnumbered(["1. Racks", "2) Cooling", "3 Power"]) == ["Racks", "Cooling", "Power"]


@pytest.mark.parametrize("texts", [["1. Racks", "Cooling"], ["2 plants", "3 states"], ["1. Racks"]])
def test_other_numbers_stay(texts: list[str]) -> None:
    assert unnumbered(texts) == texts
