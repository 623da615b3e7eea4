"""Patterns of paths as robots.txt and tdmrep.json write them: ``*`` for anything, ``$`` for the end."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

_KEPT: Final = "/?:@!$&'()*+,;=%~"
"""What stays as it is written; an escape of it (%2F) is another thing."""
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def path_of(url: str) -> str:
    """What patterns are compared with: the path and the query of an address, ``/`` at the least."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return _spelled(f"{path}?{parts.query}" if parts.query else path)


def matches(pattern: str, path: str) -> bool:
    """Whether a path, as ``path_of`` gives it, begins with what a pattern describes: RFC 9309, 2.2.2 and 2.2.3.

    In time that grows with the two lengths alone, whatever the pattern.
    """
    to_the_end = pattern.endswith("$")
    first, *others = _spelled(pattern[:-1] if to_the_end else pattern).split("*")
    if not path.startswith(first):
        return False
    place, last = len(first), others.pop() if others else None
    for part in others:
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    if last is None:
        return not to_the_end or path == first
    return len(path) - len(last) >= place and path.endswith(last) if to_the_end else path.find(last, place) >= 0


def _spelled(text: str) -> str:
    """With the escapes that RFC 3986, 6.2.2 has for one meaning, whatever the writer's."""
    escaped = quote(text, safe=_KEPT)
    return re.sub(r"%([0-9A-Fa-f]{2})", _unescaped, escaped)


def _unescaped(escape: "re.Match[str]") -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()
