"""Keeps what strangers sent from writing the log: no escape sequences, no text turned round, no lines of their own.

A url, a header or an error's message in a log line may hold a line feed and after it what looks like another line of
the log, or a sequence that a terminal obeys when somebody reads the log: https://cwe.mitre.org/data/definitions/117.html
"""

import logging
import re
from typing import Any, Final

from crawler.printable import UNPRINTABLE

_LONGEST: Final = 20_000
"""Letters of one message, and of one traceback."""
_BREAKS: Final = re.compile("\r\n|[\n\u2028\u2029]")
_INDENT: Final = "\n    "
"""What begins at the margin is a line of ours; Scrapy's own messages of several lines stay readable."""


class CleanRecord(logging.LogRecord):
    """A log record whose text is safe to show; a factory for ``logging.setLogRecordFactory``."""

    _traceback: str | None = None

    def getMessage(self) -> str:  # noqa: N802
        """The message."""
        return clean(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The traceback, once a formatter has made its text."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = clean(text) if text else text


def keep_logs_clean() -> None:
    """From now on all log records of the process are safe to show, whoever writes them and wherever they go."""
    logging.setLogRecordFactory(CleanRecord)


def clean(text: str) -> str:
    """``text`` with escapes for what a terminal obeys, and with lines after the first indented."""
    if text.isprintable() and len(text) <= _LONGEST:  # as good as all are
        return text
    shown = UNPRINTABLE.sub(_escaped, _BREAKS.sub(_INDENT, text[:_LONGEST]))
    return shown if len(text) <= _LONGEST else f"{shown} … {len(text)} letters"


def _escaped(found: Any) -> str:
    return str(found[0].encode("unicode_escape", "surrogatepass").decode("ascii"))
