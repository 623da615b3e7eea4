"""The ``meta`` and ``link`` tags in the head of a page, found in its bytes without parsing it.

A page is parsed once, and only if it may be read at all; what its head says of that must cost next to nothing.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FARTHEST: Final = 512 * 1024
"""Bytes that are looked through: heads hold whole style sheets."""
LONGEST_TAG: Final = 4096

_NEXT: Final = re.compile(
    rb"<(?:(?P<comment>!--)"
    rb"|(?P<raw>script|style|title|textarea|template|xmp|iframe|noembed|noframes)(?=[\s/>])"
    rb"|(?P<tag>meta|link)(?=[\s/>])"
    rb"|(?P<end>/head|body)(?=[\s/>]))",
    re.IGNORECASE,
)
_AFTER_NAME: Final = frozenset((b" ", b"\t", b"\n", b"\r", b"\f", b"/", b">"))
_COMMENT_END: Final = re.compile(rb"--!?>")
_TAG_END: Final = re.compile(rb"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ATTRIBUTE: Final = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>`]++)))?+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTag:
    """A tag with its attributes, the first of each name; names in lower case."""

    name: str
    """``meta``, ``link``."""
    attributes: dict[str, str]

    def get(self, name: str) -> str:
        """The value of an attribute, without spaces around it; empty where it has none."""
        return self.attributes.get(name, "").strip()


def head_tags(body: bytes) -> Iterator[HeadTag]:
    """The tags of a page's head that mention what opt-outs are made of, but those in comments, scripts and templates.

    The head ends where it says so or where the body begins; a page that does neither is looked through for a while.
    Takes time that grows with the length alone, whatever the bytes.
    """
    data = _ascii_alike(body)
    place = data.find(b"<")
    while place >= 0:  # by find and match, since a search in any case would look at each letter
        found = _NEXT.match(data, place)
        if found is None:
            place = data.find(b"<", place + 1)
            continue
        if found["end"]:
            return
        if found["tag"]:
            end = _TAG_END.match(data, found.end(), found.end() + LONGEST_TAG)
            behind = end.end() if end else found.end() + LONGEST_TAG
            inside = data[found.end() : behind - 1]
            if end and _mentions(inside.lower()):
                yield _tag(found["tag"], inside)
        else:
            behind = _behind_comment(data, found.end()) if found["comment"] else _behind_raw(data, found)
        place = data.find(b"<", behind) if behind >= 0 else -1


def _mentions(inside: bytes) -> bool:
    return b"robots" in inside or b"tdm-" in inside or b"license" in inside or b"newsledger" in inside


def _ascii_alike(body: bytes) -> bytes:
    """Bytes in which tags are spelled as in ASCII, which they are in all charsets of the web but UTF-16."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body[:FARTHEST].decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    return body[:FARTHEST]


def _behind_comment(data: bytes, start: int) -> int:
    """Where a comment has ended that begins before ``start``; -1 where it does not end. ``<!-->`` is a whole one."""
    if data.startswith((b">", b"->"), start):
        return data.index(b">", start) + 1
    end = _COMMENT_END.search(data, start)
    return end.end() if end else -1


def _behind_raw(data: bytes, found: "re.Match[bytes]") -> int:
    """Where an element has ended whose content is no markup to us; -1 where it does not end."""
    name, place = found["raw"].lower(), data.find(b"</", found.end())
    while place >= 0:
        end = place + 2 + len(name)
        if data[place + 2 : end].lower() == name and data[end : end + 1] in _AFTER_NAME:
            return end
        place = data.find(b"</", place + 2)
    return -1


def _tag(name: bytes, inside: bytes) -> HeadTag:
    attributes: dict[str, str] = {}
    for key, *values in _ATTRIBUTE.findall(inside.decode("utf-8", errors="replace")):
        attributes.setdefault(key.lower(), html.unescape("".join(values)))
    return HeadTag(name=name.decode("ascii").lower(), attributes=attributes)
