"""Listed sources: the items of a page's list of sources."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.parsers.addresses import absolute
from crawler.parsers.dating import is_date
from crawler.parsers.lines import Line, ends_sentence, is_paragraph
from crawler.parsers.words import phrases
from pipelines.links import registrable_domain
from pipelines.records import Source

_BULLET = re.compile(r"^[-*+•‣◦▪▸►·●–—]\s*")
_NUMBER = re.compile(
    r"^[\[(#^]*\s*(\d{1,3}|[⁰¹²³⁴-⁹]+|[a-z](?=\)))\ufe0f?\u20e3?\s*"
    r"(?:[.．)\]:、：）°]+|,(?=\s)|[-–—](?=\s)|\s(?=\s*[^\W\d]|\s*[\[(\"“])|(?<=[⁰¹²³⁴-⁹\u20e3]))\s*"
)
_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})"
_DOMAIN = re.compile(rf"{_HOST}\.?(?::\d{{1,5}})?(?:/[^\s]*)?", re.IGNORECASE)
_URL = re.compile(rf"(?:https?:)?//{_HOST}[^\s]*", re.IGNORECASE)
_LONGEST_ITEM = 500
"""Characters of a line that can be an item of a list of sources."""
_NO_ITEMS = frozenset(("th", "summary"))
_NUMBER_CELL = re.compile(r"[\[(#]?\d{1,3}[.．)\]:、]*")
_DOMAIN_CELL = re.compile(rf"[(（\[]\s*(?:https?://)?{_HOST}\S*\s*[)）\]]", re.IGNORECASE)
_FIRST = re.compile(rf"^(?P<target>{_HOST})(?:\s+[-–—:|]|[:：])\s+(?P<label>\S.*)$", re.IGNORECASE)
_CLOSING = {"(": ")", "（": "）", "[": "]", "<": ">"}
_TAIL = re.compile(r"^(?P<label>.*?)\s*(?:[-–—:|,]\s*)?(?P<target>(?:https?://|www\.)\S+|\S[^\s.]*\.\S+)$")
_ENDING = re.compile(r"\.(?:[^\W\d_]{2,7}|xn--[a-z0-9-]+)\.?$", re.IGNORECASE)
"""Top-level domain of a domain that stands without brackets; a longer one is a number and a name run together
(``4.Cryptopolitan``)."""
_OUTSIDE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Item:
    label: str
    target: str | None


def listed(blocks: Iterable[Sequence[Line]], base: str | None) -> tuple[Source, ...]:
    """The sources of the lists in ``blocks`` (the lines under each label), numbered from 1.

    An item is a line such as ``2.source(morningstar.com)``, a link, or a link and the domain beside it. A paragraph
    ends a list.
    """
    found: list[Source] = []
    for block in blocks:
        parts = [part for line in block for part in _split(line) if _may_be(part)]
        for line in _whole(parts):
            if is_paragraph(line.text) and not line.anchors and not line.bullet:
                break
            found.extend(_sources(line, base, len(found) + 1))
    return tuple(found)


def _may_be(line: Line) -> bool:
    """Whether a line of the block can be an item: not the head of a table, what unfolds the list, nor a sentence about
    it."""
    if any(block.tag in _NO_ITEMS for block in line.blocks[-2:]) or len(line.text) > _LONGEST_ITEM:
        return False
    told = line.text.endswith(":") or (ends_sentence(line.text) and not line.text.endswith((",", ";")))
    return bool(line.anchors) or read_item(line.text).target is not None or not told or len(line.text.split()) < 4


def _split(line: Line) -> list[Line]:
    """A line as one line for each bracketed domain on it, where it has several and no links."""
    ends = [match.end() for match in _DOMAIN_CELL.finditer(line.text)]
    if len(ends) < 2 or line.anchors:
        return [line]
    parts = [line.text[start:end].lstrip(" ,;|·") for start, end in zip([0, *ends], ends, strict=False)]
    return [replace(line, text=part) for part in parts]


def is_item(lines: Sequence[Line], index: int) -> bool:
    """Whether a line that reads like a label ("source") is an item laid out as cells: a number above or a domain
    below."""
    after = lines[index + 1].text if index + 1 < len(lines) else ""
    numbered = index > 0 and bool(_NUMBER_CELL.fullmatch(lines[index - 1].text))
    return not lines[index].text.endswith(":") and (numbered or is_target(after) or bool(_DOMAIN_CELL.fullmatch(after)))


def opened(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with each list of sources that stands on one line with its label as a line for each: ``Sources: AP
    (apnews.com), Reuters (reuters.com)``.

    One item behind a label is a list where the next line or the one before has the same; else it is a credit.
    """
    rests = [_behind_label(line) if ":" in line.text else None for line in lines]
    if not any(rests):
        return list(lines)
    found: list[Line] = []
    for i, (line, rest) in enumerate(zip(lines, rests, strict=True)):
        near = any(rests[j] for j in (i - 1, i + 1) if 0 <= j < len(rests))
        if rest and (_count(line, rest) > 1 or (near and _count(line, rest))):
            label = line.text.removesuffix(rest).rstrip()
            found += [replace(line, text=label, anchors=(), level=None), replace(line, text=rest, written=None)]
        else:
            found.append(line)
    return found


def _behind_label(line: Line) -> str | None:
    """What stands behind "Sources:" on a line; None where it does not begin so."""
    label, colon, _ = line.text[:40].partition(":")
    rest = phrases("sources").rest(line.text) if colon and phrases("sources").match(label) else None
    return rest or None


def _count(line: Line, rest: str) -> int:
    """How many sources the rest of a line names by link or domain."""
    linked = {anchor.href for anchor in line.anchors if _OUTSIDE.match(anchor.href)}
    return max(len(linked), len(_DOMAIN_CELL.findall(rest)), int(read_item(rest).target is not None))


def _whole(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with numbers, domains and "Visit" links that the page lays out as cells put back beside their labels.

    Domains without brackets belong to the labels above them where there are as many of these.
    """
    bare = sum(is_target(line.text) for line in lines)
    paired = bare * 2 == sum(not _NUMBER_CELL.fullmatch(line.text) for line in lines)
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        together = before and _joined(before, line, paired=paired or bool(line.href and line.href == before.href))
        if together:
            joined[-1] = together
        else:
            joined.append(line)
    return joined


def _joined(before: Line, line: Line, *, paired: bool) -> Line | None:
    """Two cells of one item as one line; None where ``line`` begins an item."""
    if _NUMBER_CELL.fullmatch(before.text) and _NUMBER.match(line.text):
        return line  # the number was a count
    if (
        _NUMBER_CELL.fullmatch(before.text)
        or _DOMAIN_CELL.fullmatch(line.text)
        or not _speaks(line)
        or before.text.endswith(("(", "（"))
    ):
        return replace(before, text=f"{before.text} {line.text}", anchors=before.anchors or line.anchors)
    if paired and is_target(line.text) and not is_target(before.text):
        return replace(before, text=f"{before.text} ({line.text})", anchors=before.anchors or line.anchors)
    if line.all_link and not before.anchors and phrases("more").match(line.text):
        return replace(before, anchors=line.anchors)
    return None


def _speaks(line: Line) -> bool:
    return any(char.isalnum() for char in line.text)


def _sources(line: Line, base: str | None, position: int) -> list[Source]:
    line = replace(line, anchors=tuple(anchor for anchor in line.anchors if not anchor.href.startswith("#")))
    if len({anchor.href for anchor in line.anchors}) > 1:
        return [
            _source(read_item(anchor.text), anchor.href, base, position + i) for i, anchor in enumerate(line.anchors)
        ]
    item = read_item(line.written or line.text)
    href = line.href if line.href and (_OUTSIDE.match(line.href) or base) else None
    outside = href and _OUTSIDE.match(href)
    if not item.label or (item.target is None and not outside and phrases("more").match(item.label)):
        return []
    return [_source(item, href, base, position)]


def _source(item: _Item, href: str | None, base: str | None, position: int) -> Source:
    """A listed source. The domain printed beside a link counts, not the address of a redirect of the page's own."""
    url = absolute(href, base) or absolute(item.target if _OUTSIDE.match(item.target or "") else None, None)
    printed = registrable_domain(item.target) if item.target else None
    domain = printed or (registrable_domain(url) if url else None)
    return Source(position=position, label=item.label, kind="listed", url=url, domain=domain)


def read_item(text: str) -> _Item:
    """An item's label, as printed, and its domain or url as printed, if there is one.

    ``1.Tech in Asia(techinasia.com)``, ``3) [Economic Times] ( economictimes . com )``, ``AP (Associated Press)
    (https://apnews.com/x)``, ``Reuters: https://…``, ``Reuters``. The number goes, also when it is printed twice; a
    number that belongs to the name stays (``24.hu``, ``9to5Mac``).
    """
    rest = _BULLET.sub("", text.strip())
    head, target = _bracketed(rest)
    if target is None:
        head, target = _unbracketed(rest)
    label = _tidy(_unnumbered(head, target))
    inner, again = _bracketed(label)
    if again and target and registrable_domain(again) == registrable_domain(target):  # printed twice
        label = _tidy(inner + "]" * (inner.count("[") - inner.count("]")))
    return _Item(label or target or "", target)


def _unbracketed(text: str) -> tuple[str, str | None]:
    """``text`` cut where a domain or url without brackets ends it, or a domain and a dash begin it."""
    tail = _TAIL.match(text)
    if tail and is_target(tail["target"]) and ("/" in tail["target"] or _ENDING.search(tail["target"])):
        return tail["label"], tail["target"]
    first = _FIRST.match(_unnumbered(text, None))
    return (first["label"], first["target"]) if first else (text, None)


def _bracketed(text: str) -> tuple[str, str | None]:
    """``text`` cut at its first bracket that holds a domain or url and nothing more.

    White space inside is an accident of copying, a closing bracket may be missing, and what follows it (an arrow,
    ``[link]``, the date of a visit) is not of the name.
    """
    for match in re.finditer(r"[(（\[<]", text if len(text) <= _LONGEST_ITEM else ""):
        inner, rest = _inner(text[match.start() :])
        target = re.sub(r"\s+", "", inner).strip("<>()（）.,;")
        if match.start() and (is_target(target + ")" * target.count("(")) or is_target(target)) and _is_remark(rest):
            return text[: match.start()].rstrip(" (（"), target + ")" * (target.count("(") - target.count(")"))
    return text, None


def _inner(text: str) -> tuple[str, str]:
    """What the bracket that ``text`` begins with holds, and what follows it; all of it where it is never closed."""
    opening, closing, depth = text[0], _CLOSING[text[0]], 0
    for i, char in enumerate(text):
        depth += (char == opening) - (char == closing)
        if depth == 0:
            return text[1:i], text[i + 1 :]
    return text[1:], ""


def _is_remark(text: str) -> bool:
    rest = text.strip(" .,;:")
    return (
        not any(char.isalnum() for char in rest)
        or is_date(rest)
        or bool(re.fullmatch(r"[\[(][^\[\]()]{1,20}[\])]", rest))
    )


def is_target(text: str) -> bool:
    """Whether ``text`` is a url or a bare domain, with or without a path."""
    return bool(_URL.fullmatch(text) or _DOMAIN.fullmatch(text))


def _unnumbered(label: str, target: str | None) -> str:
    host = re.sub(r"^(?:https?:)?//|[/:?#].*", "", (target or "").casefold()).removeprefix("www.")
    first = None
    while match := _NUMBER.match(label):
        if (first and match[1] != first) or re.sub(r"\s", "", label).casefold() == host:
            break
        first, label = match[1], label[match.end() :]
    return label


def _tidy(label: str) -> str:
    """``label`` without the marks that lead to its target and without white space just inside brackets."""
    label = re.sub(r"(?<=[\[(（「])\s+|\s+(?=[\])）」])", "", label)
    return label.strip().removesuffix(":").rstrip(" -–—|,→›»")
