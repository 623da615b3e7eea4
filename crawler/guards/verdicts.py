"""What became of a request that brought no page, and why, in an operator's words."""

from dataclasses import dataclass

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from crawler.manners.refusals import Withheld
from crawler.printable import one_line
from pipelines.errors import PageError, UnsafeError
from pipelines.records import Outcome

_LONGEST = 300
"""Letters of a reason: some quote what a server sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome and its reason."""

    outcome: Outcome
    reason: str


UNREACHABLE: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "the name does not resolve"),
    (DownloadConnectionRefusedError, "connection refused"),
    (DownloadTimeoutError, "no answer in time"),
    (ResponseDataLossError, "the answer broke off"),
    (VerificationError, "the certificate is for another name"),
    (SSL.Error, "no secure connection: the certificate or the protocol cannot be trusted"),
    (ConnectionClosed, "the connection broke off"),
    (ConnectError, "no connection"),
    (TunnelError, "the proxy makes no connection"),
    (ResponseFailed, "the answer is no HTTP"),
)
"""What a failed connection means, the narrower before the wider."""
IGNORED = {
    "Forbidden by robots.txt": Verdict(outcome=Outcome.BLOCKED, reason="robots.txt forbids it"),
    "max redirections reached": Verdict(outcome=Outcome.HTTP_ERROR, reason="redirects without end"),
}
"""What Scrapy's middlewares mean when they ignore a request. They tell it by their message alone."""


def verdict(error: BaseException) -> Verdict:
    """What an error on the way to a page means; FAILED where it means that something here is wrong."""
    if isinstance(error, NotSupported | UnsupportedURLSchemeError):
        return Verdict(outcome=Outcome.REFUSED, reason="neither http nor https")
    if isinstance(error, Withheld):
        return Verdict(outcome=error.outcome, reason=_words(error))
    if isinstance(error, IgnoreRequest):
        outcome = getattr(error, "outcome", Outcome.REJECTED)  # ours know theirs
        return IGNORED.get(str(error)) or Verdict(outcome=outcome, reason=_words(error))
    cause = _cause(error)
    for kind, words in UNREACHABLE:
        if isinstance(cause, kind):
            return Verdict(outcome=Outcome.UNREACHABLE, reason=words)
    return Verdict(outcome=Outcome.FAILED, reason=_words(error, type(error).__name__))


def unread(error: PageError) -> Verdict:
    """What an error in reading a page or a listing means."""
    outcome = Outcome.REFUSED if isinstance(error, UnsafeError) else Outcome.REJECTED
    return Verdict(outcome=outcome, reason=one_line(error.reason)[:_LONGEST])


def _words(error: BaseException, name: str = "") -> str:
    words = one_line(str(error))[:_LONGEST]
    return f"{name}: {words}" if name else words or "ignored by a middleware"


def _cause(error: BaseException) -> BaseException:
    """What broke a connection off, which Twisted and Scrapy each wrap once."""
    if isinstance(error, DownloadFailedError) and error.__cause__ is not None:
        return _cause(error.__cause__)
    if isinstance(error, ResponseFailed) and error.reasons and isinstance(error.reasons[-1].value, Exception):
        inner = error.reasons[-1].value
        return inner if any(isinstance(inner, kind) for kind, _ in UNREACHABLE) else error
    return error
