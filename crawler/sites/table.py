"""A table of a site's file, read key by key; what is wrong is told with file, key and reason."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import soupsieve

from crawler.sites.site import Selectors
from pipelines.errors import SiteError

ATTRIBUTE = re.compile(r"::attr\([A-Za-z_][\w:.-]*\)$")
"""``img::attr(src)``: the ending that takes an attribute; what stands before it is plain CSS."""

WRITTEN = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
"""What a TOML type is called in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the file; ``name`` is its dotted name, empty for the top level."""

    values: Mapping[str, object]
    name: str
    path: Path

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raises SiteError about this key."""
        dotted = f"{self.name}.{key}" if self.name else key
        raise SiteError(f"{dotted}: {reason}", about=str(self.path), site=self.path.stem)

    def check_keys(self, known: Iterable[str]) -> None:
        """Raises SiteError for the first key that is none of the known."""
        for key in self.values:
            if key not in (names := tuple(known)):
                self.fail(key, f"unknown key{suggestion(key, names)}")

    def table(self, key: str, known: Iterable[str]) -> "Table":
        """The table under a key, empty where the file has none, with its keys checked."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self._wrong_type(key, "a table", value)
        table = Table(values=value, name=f"{self.name}.{key}" if self.name else key, path=self.path)
        table.check_keys(known)
        return table

    def text(self, key: str) -> str | None:
        """Text that says something; None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong_type(key, "text", value)
        return value.strip() or self.fail(key, "is empty")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of text; one text may stand without the brackets."""
        value = self.values.get(key, [])
        entries = [value] if isinstance(value, str) else value
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            self._wrong_type(key, "text or a list of texts", value)
        return tuple(entry.strip() or self.fail(key, "has an empty entry") for entry in entries)

    def whole(self, key: str, *, at_least: int, default: int) -> int:
        """A whole number."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):  # bool is an int to Python, not to a reader
            self._wrong_type(key, "a whole number", value)
        return value if value >= at_least else self.fail(key, f"is {value}; the least is {at_least}")

    def number(self, key: str, *, at_least: float, default: float) -> float:
        """A number; ``nan`` and ``inf``, which TOML allows, are none."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._wrong_type(key, "a number", value)
        return float(value) if value >= at_least else self.fail(key, f"is {value}; the least is {at_least:g}")

    def flag(self, key: str, *, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self.values.get(key, default)
        return value if isinstance(value, bool) else self._wrong_type(key, "true or false", value)

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        """Regular expressions, compiled."""
        return tuple(self._pattern(key, text) for text in self.texts(key))

    def selectors(self, key: str) -> Selectors:
        """CSS selectors that compile, as they stand."""
        for text in (texts := self.texts(key)):
            self._check_selector(key, text)
        return texts

    def element_selectors(self, key: str) -> Selectors:
        """CSS selectors of elements, which an attribute is not."""
        for text in (texts := self.selectors(key)):
            if "::attr(" in text:
                self.fail(key, f"{text!r} takes an attribute; here only elements can be selected")
        return texts

    def _pattern(self, key: str, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as error:
            self.fail(key, f"{text!r} is no regular expression: {error}")

    def _check_selector(self, key: str, text: str) -> None:
        css = ATTRIBUTE.sub("", text)
        if not css:
            self.fail(key, f"{text!r} selects nothing; for the item itself write :scope{text}")
        try:
            soupsieve.compile(css)
        except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError) as error:  # soupsieve raises all three
            self.fail(key, f"{text!r} is no CSS selector: {str(error).partition(chr(10))[0]}")

    def _wrong_type(self, key: str, wanted: str, value: object) -> NoReturn:
        self.fail(key, f"must be {wanted}, not {WRITTEN.get(type(value), 'a date or time')}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean …?`` where a known word is close, for the end of a message; empty where none is."""
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
