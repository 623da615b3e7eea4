"""Text and Markdown files as lines."""

import pytest

from crawler.parsers.lines import Anchor
from crawler.parsers.saved_text import looks_like_markdown, markdown_lines, text_lines


def texts(text: str) -> list[str]:
    return [line.text for line in text_lines(text)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0c"])
def test_line_ends(end: str) -> None:
    assert texts(end.join(["First", "Second", "Third"])) == ["First", "Second", "Third"]


@pytest.mark.parametrize("bullet", ["-", "*", "•", "–", "▪", "◦", "+"])
def test_bullet_goes(bullet: str) -> None:
    (line,) = text_lines(f"{bullet} An item")
    assert (line.text, line.bullet) == ("An item", True)


def test_a_dash_within_a_line_stays() -> None:
    assert texts("AI – and what it costs") == ["AI – and what it costs"]


@pytest.mark.parametrize(
    ("text", "level"), [("# Title", 1), ("### Section ###", 3), ("Title\n=====", 1), ("Section\n---", 2)]
)
def test_heading(text: str, level: int) -> None:
    (line,) = text_lines(text)
    assert (line.text, line.level) == (text.strip("#=-\n "), level)


def test_hash_without_space_is_no_heading() -> None:
    assert text_lines("#AI is a tag")[0].level is None


def test_rules_and_front_matter_go() -> None:
    assert texts("---\ntitle: x\n---\nFirst\n\n---\n\n* * *\nSecond") == ["First", "Second"]


def test_links_and_emphasis() -> None:
    (line,) = text_lines('The **plan** of [Foxconn](https://foxconn.example/a_(b) "Title") ![logo](x.png) is *new*')
    assert line.text == "The plan of Foxconn is new"
    assert line.anchors == (Anchor("Foxconn", "https://foxconn.example/a_(b)"),)


def test_bare_domain_in_brackets_is_no_link() -> None:
    (line,) = text_lines("3.[Economic Times](economictimes.com)")
    assert (line.text, line.anchors) == ("3.[Economic Times](economictimes.com)", ())


def test_link_marks_are_kept_for_plain_text_only() -> None:
    text = "4.[Cryptopolitan](https://cryptopolitan.com/x)"
    assert text_lines(text)[0].written == text
    assert markdown_lines(text)[0].written is None


def test_whole_line_in_bold() -> None:
    assert [line.bold for line in text_lines("**Sources**\n**Label:** a sentence\n**A** and **B**")] == [
        True,
        False,
        False,
    ]


def test_escapes() -> None:
    assert texts(r"\[Economic Times\] \# 1") == ["[Economic Times] # 1"]


def test_wrapped_paragraph_is_joined() -> None:
    assert texts(
        "OpenAI is partnering with Foxconn to make the\nhardware in three states, and to have the\nfirst racks ready.\n\nA heading"
    ) == [
        "OpenAI is partnering with Foxconn to make the hardware in three states, and to have the first racks ready.",
        "A heading",
    ]


def test_short_lines_are_not_joined() -> None:
    lines = [
        "Strategic Partnership: OpenAI and Foxconn",
        "Financial Aspects and Commitments",
        "Public Reactions: Support and Concerns",
    ]
    assert texts("\n".join(lines)) == lines


def test_wide_lines_are_not_wrapped_ones() -> None:
    wide = "word " * 40
    assert texts(f"{wide}\nand so on") == [wide.strip(), "and so on"]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [("# A", True), ("**Sources**\nx", True), ("1.[A](https://a.example)", False), ("C# is a language", False)],
)
def test_told_as_markdown(text: str, *, markdown: bool) -> None:
    assert looks_like_markdown(text) is markdown
