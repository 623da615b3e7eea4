import io
import logging
from collections.abc import Iterator

import pytest

from crawler.guards.log_lines import keep_logs_clean

EVIL = "\x1b[2J\x07\u202egnp\u2066\x9b0m"


@pytest.fixture
def text() -> Iterator[io.StringIO]:
    """What a file of the log would hold."""
    before = logging.getLogRecordFactory()
    keep_logs_clean()
    stream = io.StringIO()
    writing = logging.StreamHandler(stream)
    writing.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.getLogger("harbour").addHandler(writing)
    yield stream
    logging.getLogger("harbour").removeHandler(writing)
    logging.setLogRecordFactory(before)


logger = logging.getLogger("harbour")


def test_a_message_is_as_it_was(text: io.StringIO) -> None:
    logger.warning("The %s left at %s\tin «fog»", "ship", 9)
    assert text.getvalue() == "WARNING: The ship left at 9\tin «fog»\n"


def test_what_a_terminal_obeys_is_an_escape(text: io.StringIO) -> None:
    logger.warning("at %s", EVIL)
    assert text.getvalue() == "WARNING: at \\x1b[2J\\x07\\u202egnp\\u2066\\x9b0m\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\u2029"])
def test_nobody_else_begins_a_line(text: io.StringIO, end: str) -> None:
    logger.warning("at %s", f"x{end}ERROR: forged")
    assert text.getvalue() == "WARNING: at x\n    ERROR: forged\n"


def test_a_carriage_return_does_not_write_over_a_line(text: io.StringIO) -> None:
    logger.warning("at %s", "x\rERROR: forged")
    assert text.getvalue() == "WARNING: at x\\rERROR: forged\n"


def test_a_traceback_is_clean_too(text: io.StringIO) -> None:
    try:
        raise ValueError(f"x{EVIL}\nERROR: forged")  # noqa: TRY301
    except ValueError:
        logger.exception("Failed")
    lines = text.getvalue().splitlines()
    assert lines[0] == "ERROR: Failed"
    assert lines[-1] == "    ERROR: forged"
    assert "\x1b" not in text.getvalue()


def test_a_message_without_end_is_cut(text: io.StringIO) -> None:
    logger.warning("x" * 1_000_000)
    assert len(text.getvalue()) < 30_000
    assert text.getvalue().endswith(" … 1000000 letters\n")
