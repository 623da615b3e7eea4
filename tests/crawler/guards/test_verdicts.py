import pytest
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionLost

from crawler.guards.bounds import OutOfBounds
from crawler.guards.refused import Damaged, Refused
from crawler.guards.verdicts import Verdict, unread, verdict
from pipelines.errors import PageError, UnsafeError
from pipelines.records import Outcome


def wrapped(cause: Exception) -> DownloadFailedError:
    error = DownloadFailedError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (CannotResolveHostError("x"), Outcome.UNREACHABLE, "the name does not resolve"),
        (DownloadTimeoutError("x"), Outcome.UNREACHABLE, "no answer in time"),
        (ResponseDataLossError("x"), Outcome.UNREACHABLE, "the answer broke off"),
        (ConnectError("x"), Outcome.UNREACHABLE, "no connection"),  # type: ignore[no-untyped-call]
        (wrapped(ConnectionLost("x")), Outcome.UNREACHABLE, "the connection broke off"),
        (OutOfBounds("leads to another site: x"), Outcome.NOT_ARTICLE, "leads to another site: x"),
        (IgnoreRequest("Forbidden by robots.txt"), Outcome.BLOCKED, "robots.txt forbids it"),
        (IgnoreRequest("our own middleware says no"), Outcome.REJECTED, "our own middleware says no"),
        (Refused("too large: more than 16 MB"), Outcome.REFUSED, "too large: more than 16 MB"),
        (Damaged("damaged: x"), Outcome.REJECTED, "damaged: x"),
        (Refused("a header\x1b[2J\nof\u202e two lines"), Outcome.REFUSED, "a header[2J of two lines"),
        (Refused("x" * 5000), Outcome.REFUSED, "x" * 300),
        (TunnelError("x"), Outcome.UNREACHABLE, "the proxy makes no connection"),
        (NotSupported("x"), Outcome.REFUSED, "neither http nor https"),
        (ZeroDivisionError("division by zero"), Outcome.FAILED, "ZeroDivisionError: division by zero"),
    ],
)
def test_an_error_is_told_in_an_operators_words(error: Exception, outcome: Outcome, reason: str) -> None:
    assert verdict(error) == Verdict(outcome=outcome, reason=reason)


def test_a_page_that_is_not_read_says_whether_it_was_meant_to_hurt() -> None:
    assert unread(PageError("empty")) == Verdict(outcome=Outcome.REJECTED, reason="empty")
    assert unread(UnsafeError("too many tags")) == Verdict(outcome=Outcome.REFUSED, reason="too many tags")
