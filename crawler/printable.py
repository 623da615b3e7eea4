"""Text that came from a page or a file, made safe to show.

A page may hold escape sequences that move the cursor, rename the window or paint over what is there, and bidi overrides
that show a text other than it is (CVE-2021-42574). None of them reaches a terminal; in JSON they stand as escapes, so
that a program reads what the page said.
"""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI = r"\u202a-\u202e\u2066-\u2069"
_SURROGATES = r"\ud800-\udfff"  # JSON-LD can hold halves of a pair; they cannot be encoded
UNPRINTABLE = re.compile(f"[{_CONTROLS}{_BIDI}{_SURROGATES}]")
# Line separators too: what reads JSON Lines with str.splitlines() would break a line there.
_UNSAFE_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{_BIDI}{_SURROGATES}]")


def printable(text: str) -> str:
    """``text`` without control characters other than line feed and tab, without bidi overrides and isolates."""
    return UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """``text`` printable, with every run of white space as one space."""
    return printable(" ".join(text.split()))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """``value`` as JSON in which characters stand as themselves, except those that a terminal would obey.

    A datetime, aware, becomes ``2026-05-12T13:41:07Z``.
    """
    return safe_json(json.dumps(value, ensure_ascii=False, indent=indent, default=_utc))


def _utc(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    raise TypeError(f"no JSON for {value!r}")


def safe_json(text: str) -> str:
    """JSON with what a terminal would obey as escapes: the same value. Such characters occur in its strings only."""
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class SafeStream(io.TextIOWrapper):
    """A stream of UTF-8 text that makes safe all that is written to it."""

    def __init__(self, binary: IO[bytes], safe: Callable[[str], str]) -> None:
        """``safe``: what is done to the text."""
        super().__init__(binary, encoding="utf-8", newline="")
        self._safe = safe

    def write(self, text: str, /) -> int:
        """Write ``text``, made safe."""
        return super().write(self._safe(text))
