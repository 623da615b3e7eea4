"""Sources: the items of a page's list of sources, and the links of its text to other registrable domains."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from crawler.parsers.lines import Anchor, Line, is_paragraph
from crawler.parsers.words import phrases
from pipelines.links import registrable_domain
from pipelines.records import Source

_BULLET = re.compile(r"^[-*+•‣◦▪▸►·●–—]\s*")
_NUMBER = re.compile(r"^[\[(]?\s*(\d{1,3})\s*(?:[.)\]:]+|\s(?=\s*\D))\s*")
_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})"
_DOMAIN = re.compile(rf"{_HOST}\.?(?::\d{{1,5}})?(?:/[^\s]*)?", re.IGNORECASE)
_URL = re.compile(rf"(?:https?:)?//{_HOST}[^\s]*", re.IGNORECASE)
_NUMBER_CELL = re.compile(r"[\[(]?\d{1,3}[.)\]:]*")
_DOMAIN_CELL = re.compile(rf"[(（\[]\s*(?:https?://)?{_HOST}\S*\s*[)）\]]", re.IGNORECASE)
_TAIL = re.compile(r"^(?P<label>.*?)\s*(?:[-–—:|,]\s*)?(?P<target>(?:https?://|www\.)\S+|\S+\.\S+)$")
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
    for lines in blocks:
        for line in _whole(lines):
            if is_paragraph(line.text) and not line.anchors and not line.bullet:
                break
            found.extend(_sources(line, base, len(found) + 1))
    return tuple(found)


def _whole(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with numbers and bracketed domains that the page lays out as cells put back beside their labels."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before is not None and (_NUMBER_CELL.fullmatch(before.text) or _DOMAIN_CELL.fullmatch(line.text)):
            joined[-1] = replace(before, text=f"{before.text} {line.text}", anchors=before.anchors or line.anchors)
        elif before is not None and line.href and line.href == before.href and is_target(line.text):
            joined[-1] = replace(before, text=f"{before.text} ({line.text})")
        else:
            joined.append(line)
    return joined


def _sources(line: Line, base: str | None, position: int) -> list[Source]:
    if len(line.anchors) > 1 and len({anchor.href for anchor in line.anchors}) > 1:
        return [
            _source(read_item(anchor.text), anchor.href, base, position + i) for i, anchor in enumerate(line.anchors)
        ]
    item = read_item(line.written or line.text)
    href = line.href if line.href and (_OUTSIDE.match(line.href) or base) else None
    if not item.label or (item.target is None and not href and not line.bullet and phrases("more").match(item.label)):
        return []
    return [_source(item, href, base, position)]


def _source(item: _Item, href: str | None, base: str | None, position: int) -> Source:
    """A listed source. The domain printed beside a link counts, not the address of a redirect of the page's own."""
    url = _absolute(href, base) or _absolute(item.target if _OUTSIDE.match(item.target or "") else None, None)
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
        tail = _TAIL.match(rest)
        if tail and is_target(tail["target"]) and ("/" in tail["target"] or _ENDING.search(tail["target"])):
            head, target = tail["label"], tail["target"]
    label = _tidy(_unnumbered(head, target))
    if not label and target:
        label = target
    return _Item(label, target)


def _bracketed(text: str) -> tuple[str, str | None]:
    """``text`` cut at its last bracket that holds a domain or url and nothing more; white space inside is an accident
    of copying."""
    stripped = text.rstrip(" .;,")
    if not stripped.endswith((")", "）", "]", ">")) and "(" not in stripped:
        return text, None
    for match in re.finditer(r"[(（]", stripped):
        inner = re.sub(r"\s+", "", stripped[match.end() :])
        target = re.sub(r"[)）]$", "", inner).strip("<>")
        if target.count("(") == target.count(")") and is_target(target):
            return stripped[: match.start()], target
    return text, None


def is_target(text: str) -> bool:
    """Whether ``text`` is a url or a bare domain, with or without a path."""
    return bool(_URL.fullmatch(text) or _DOMAIN.fullmatch(text))


def _unnumbered(label: str, target: str | None) -> str:
    host = (urlsplit(target if "//" in target else f"//{target}").hostname or "").removeprefix("www.") if target else ""
    first = None
    while match := _NUMBER.match(label):
        if (first and match[1] != first) or re.sub(r"\s", "", label).casefold() == host:
            break
        first, label = match[1], label[match.end() :]
    return label


def _tidy(label: str) -> str:
    """``label`` without the marks that lead to its target and without white space just inside brackets."""
    label = re.sub(r"(?<=[\[(（「])\s+|\s+(?=[\])）」])", "", label)
    return label.strip().removesuffix(":").rstrip(" -–—|,")


def cited(lines: Iterable[Line], base: str | None, after: int) -> tuple[Source, ...]:
    """The links of the article's own text to other registrable domains than the page's, once each, numbered from
    ``after`` + 1."""
    own = registrable_domain(base) if base else None
    found: dict[str, Anchor] = {}
    for line in lines:
        for anchor in line.anchors:
            url = _absolute(anchor.href, base)
            if url and registrable_domain(url) not in (own, None):
                found.setdefault(url, anchor)
    return tuple(
        Source(position=after + i, label=anchor.text, kind="cited", url=url, domain=registrable_domain(url))
        for i, (url, anchor) in enumerate(found.items(), 1)
    )


def _absolute(href: str | None, base: str | None) -> str | None:
    """``href`` as an absolute web address; None for ``mailto:``, for a bare domain written as a relative link, and
    without a base."""
    if not href:
        return None
    try:
        url = urljoin(base or "", href.strip())
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None
