"""Pages saved as plain text or Markdown, as lines.

Copying and saving do things to text that this undoes: line ends of any system, blank lines anywhere, list marks, and
paragraphs wrapped at a width. Markdown is read line by line rather than by a Markdown parser: what people save as
Markdown seldom follows the standard, and a source such as ``3.[Economic Times](economictimes.com)`` has to stay as
printed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from crawler.parsers.limits import MOST_LINES
from crawler.parsers.lines import Anchor, Line, clean, is_paragraph

_BREAK = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(r"^(?:[-*+•‣◦▪▸►·●○∙⁃–—]|\[[ xX]\])\s+(?=\S)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)(?:\s+#+)?$")
_UNDERLINE = re.compile(r"^(=+|-+)$")
_RULE = re.compile(r"^([-*_=~])(?:\s*\1){2,}$")
_QUOTE = re.compile(r"^(?:>\s?)+")
_BOLD = re.compile(r"^(\*\*|__)(?=\S)(?P<text>(?:(?!\1).)+)\1$")
_EMPHASIS = re.compile(r"(?<![\w*_\\])(\*{1,3}|_{1,3})(?=\S)([^*_]+?)(?<=\S)\1(?![\w*_])")
_IMAGE = re.compile(r"!\[[^\]]{0,500}\]\([^)\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)")
_LINK = re.compile(
    r"\[(?P<text>(?:\\.|\[[^\[\]]{0,300}\]|[^\[\]\\]){0,500})\]"  # brackets within the text once
    r"\(\s?<?(?P<href>(?:[a-z][a-z0-9+.-]{0,20}:|//|/|#)[^\s<>()]{0,2000}(?:\([^\s<>()]{0,300}\)[^\s<>()]{0,500}){0,5})>?"
    r"(?:\s+\"[^\"]{0,500}\")?\s?\)",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_STARTS_ITEM = re.compile(r"^(?:[-*+•‣◦▪▸►·●○∙⁃–—]\s|#{1,6}\s|\d{1,3}[.)]\s*\D|>)")
_DATED = re.compile(r".{0,20}\b\d{4}\b.{0,12}")
"""A line that is a date and no more is never the rest of a paragraph."""
_FRONT_MATTER = re.compile(r"\A\s*(---|\+\+\+)\n.*?\n\1\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-z][\w-]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}$|\s\^[\w-]+$")
"""Behind a heading: what pandoc and Obsidian name it by."""
_PERMALINK = re.compile(r"\s*\[\W*\]\(#[^()\s]*(?:\s+\"[^\"]*\")?\)\s*")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<name>[^\[\]^][^\[\]]*)\]:[ \t]*<?(?P<href>(?:https?:/|/|#|\.)[^\s<>]*)>?(?:[ \t]+[\"'(].*)?$",
    re.MULTILINE,
)
_REFERENCE = re.compile(r"\[(?P<text>[^\[\]\n]+)\](?!\()(?:\[(?P<name>[^\[\]\n]*)\])?")
_BLOCK_LINK = re.compile(r"^\[(?P<text>[^\[\]]{1,4000})\]\((?P<href>[^()\s]+)\)", re.MULTILINE)
_TABLE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_LONGEST_ROW = 20_000
"""Characters of a row in which links are looked for; a paragraph is shorter."""
_LONGEST_WRAPPED = 120
"""A file with a longer line than this is not wrapped: nobody wraps that wide."""


def looks_like_markdown(text: str) -> bool:
    """Whether ``text`` has Markdown's marks: a heading, or a line all in bold. Links alone are printed in plain text,
    too."""
    rows = [row.strip() for row in _BREAK.sub("\n", text).split("\n")]
    return any(_HEADING.match(row) or _BOLD.match(row) for row in rows)


def markdown_lines(text: str) -> list[Line]:
    """The lines of a page saved as Markdown; blank ones are left out."""
    return [replace(line, written=None) for line in text_lines(text)]


def text_lines(text: str) -> list[Line]:
    """The lines of a page saved as plain text; blank ones are left out. Markdown's marks are read here, too: people
    mix."""
    rows = _FRONT_MATTER.sub("", _BREAK.sub("\n", text))
    rows = _BLOCK_LINK.sub(_spread, _referred(_TAG.sub("", _COMMENT.sub("", rows))))
    return [line for row in _cells(_setext(_unwrap(_unquoted(rows.split("\n")[:MOST_LINES])))) if (line := _line(row))]


def _unquoted(rows: Sequence[str]) -> list[str]:
    """``rows`` without the marks of a quotation, where the whole text is one, as in a mail."""
    whole = all(row.lstrip().startswith(">") for row in rows if row.strip())
    return [_QUOTE.sub("", row.lstrip()) for row in rows] if whole else list(rows)


def _referred(text: str) -> str:
    """``text`` with Markdown's reference links (``[AP][1]``, and ``[1]: https://…`` below) written in place."""
    targets = {match["name"].casefold(): match["href"] for match in _DEFINITION.finditer(text)}
    if not targets:
        return text

    def link(match: re.Match[str]) -> str:
        href = targets.get((match["name"] or match["text"]).casefold())
        return f"[{match['text']}]({href})" if href else match[0]

    return _REFERENCE.sub(link, _DEFINITION.sub("", text))


def _spread(match: re.Match[str]) -> str:
    """A link around several lines, as converters write cards, as lines with the link on the heading, else the first."""
    rows = [row for row in match["text"].split("\n") if row.strip(" \\")]
    if len(rows) < 2:
        return match[0]
    at = next((i for i, row in enumerate(rows) if row.lstrip().startswith("#")), 0)
    mark, title = re.match(r"\s*(#*)\s*(.*)", rows[at]).groups()  # type: ignore[union-attr]
    rows[at] = f"{mark} [{title}]({match['href']})".lstrip()
    return "\n\n".join(rows)


def _cells(rows: Sequence[str]) -> list[str]:
    """``rows`` with each cell of a Markdown table as a row, without the table's head."""
    done: list[str] = []
    table = False
    for i, row in enumerate(rows):
        ruled = "|" in row and bool(_TABLE_RULE.fullmatch(row.strip()))
        table = ruled or (table and "|" in row)
        if ruled or (i + 1 < len(rows) and "|" in row and _TABLE_RULE.fullmatch(rows[i + 1].strip())):
            continue
        done.extend(row.strip().strip("|").split("|") if table else [row])
    return done


def _line(row: str) -> Line | None:
    row = _QUOTE.sub("", clean(_ENTITY.sub(lambda match: unescape(match[0]), row)).rstrip("\\"))
    if not row or _RULE.match(row):
        return None
    bullet = _BULLET.match(row)
    if bullet:
        row = row[bullet.end() :]
    heading = _HEADING.match(row)
    level, row = (len(heading[1]), _PERMALINK.sub("", _ATTRIBUTES.sub("", heading[2]))) if heading else (None, row)
    bold = _BOLD.match(row)
    text, anchors = _inline(bold["text"] if bold else row)
    if not text:
        return None
    return Line(
        text=text, level=level, anchors=anchors, bullet=bool(bullet), bold=bool(bold), written=row if anchors else None
    )


def _inline(row: str) -> tuple[str, tuple[Anchor, ...]]:
    anchors: list[Anchor] = []

    def link(match: re.Match[str]) -> str:
        label = _plain(match["text"])
        anchors.append(Anchor(label, match["href"]))
        return label

    text = _LINK.sub(link, _IMAGE.sub("", row)) if len(row) <= _LONGEST_ROW else row
    return _plain(text), tuple(anchors)


def _plain(text: str) -> str:
    for _ in range(2):  # emphasis within emphasis
        text = _EMPHASIS.sub(r"\2", text)
    return " ".join(_ESCAPE.sub(r"\1", text).split())


def _setext(rows: Sequence[str]) -> list[str]:
    """``rows`` with Markdown's underlined headings written as ``#`` ones."""
    done: list[str] = []
    for row in rows:
        mark = _UNDERLINE.match(row.strip())
        if mark and len(row.strip()) >= 3 and done and done[-1].strip() and _is_underlined(done, len(row.strip())):
            done[-1] = f"{'#' if mark[1][0] == '=' else '##'} {done[-1].strip()}"
        else:
            done.append(row)
    return done


def _is_underlined(rows: Sequence[str], width: int) -> bool:
    """Whether a rule below the last of ``rows`` underlines it: that line begins its block, or is about as long."""
    text = rows[-1].strip()
    alone = len(rows) < 2 or not rows[-2].strip()
    return not is_paragraph(text) and (alone or width >= len(text) / 2)


def _unwrap(rows: Sequence[str]) -> list[str]:
    """``rows`` with wrapped paragraphs joined, where that is decidable.

    Text was wrapped at the width of its longest line, and a break was made by wrapping only where the next line's first
    word would not have fitted. One of these breaks must be followed by a word in lower case: a list of short lines has
    none.
    """
    plain = [" ".join(row.split()) for row in rows]
    indents = [len(row) - len(row.lstrip()) for row in (row.expandtabs() for row in rows)]
    widths = [indent + len(row) for indent, row in zip(indents, plain, strict=True)]
    width = max((widths[i] for i, row in enumerate(plain) if not row.startswith("#") and "](" not in row), default=0)
    full = {i for i in range(len(plain) - 1) if _is_full(plain[i], plain[i + 1], width - indents[i])}
    if width > _LONGEST_WRAPPED or not any(plain[i + 1][:1].islower() for i in full):
        return list(rows)
    dense = plain.count("") < len(plain) / 4
    joined: list[str] = []
    for i, row in enumerate(plain):
        starts_block = i - 1 not in full
        if starts_block or (dense and i - 2 not in full and _stands_alone(plain[i - 1], row)):
            joined.append(row)
        else:
            joined[-1] += " " + row
    return joined


def _is_full(row: str, after: str, width: int) -> bool:
    if not row or not after or _STARTS_ITEM.match(after) or _DATED.fullmatch(after) or row.startswith("#"):
        return False
    return len(row) + 1 + len(after.split(maxsplit=1)[0]) > width


def _stands_alone(row: str, after: str) -> bool:
    """Whether the first line of a block is more likely a title that happens to be as wide as the page; asked where no
    blank lines tell."""
    words = [word for word in row.split() if word[:1].isalpha()]
    titled = sum(word[:1].isupper() for word in words) >= 0.6 * len(words)
    goes_on = after[:1].islower() or row.rsplit(maxsplit=1)[-1].islower()
    return not goes_on and (row.endswith((".", "!", "?")) or titled)
