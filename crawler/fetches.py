"""What came over the wire, as records: a response becomes a Page and a Fetch, a failure a Fetch with its reason."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from crawler.bounds import OutOfBounds
from crawler.discovery.link import Link
from crawler.sites.scope import Kind
from crawler.sites.site import Site
from pipelines.records import Fetch, Outcome, Page
from pipelines.store_pipeline import asked_url

LINK = "news_link"
"""Where a request's ``meta`` has the Link that it follows."""
ARTICLE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown")
LISTING_TYPES = (*ARTICLE_TYPES, "application/xml", "text/xml", "application/gzip", "application/x-gzip")
UNTOLD_TYPES = ("", "application/octet-stream", "binary/octet-stream")
"""What servers say of a file that they know nothing of: the bytes have to tell."""

DECOMPRESSORS = frozenset({"brotli", "brotlicffi", "backports", "compression", "gzip", "zlib", "struct"})
"""Modules whose errors mean that a body does not decompress; Scrapy passes them on as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a request that brought no page, and why, in an operator's words."""

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
    (ResponseFailed, "the answer is no HTTP"),
)
"""What a failed connection means, the narrower before the wider."""


def page_of(response: Response, fetched_at: datetime) -> Page:
    """The page that a response holds."""
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    link: Link | None = response.request.meta.get(LINK) if response.request else None
    return Page(
        body=response.body,
        url=response.url,
        fetched_at=fetched_at,
        headers=headers,
        published=link.published if link else None,
    )


def fetch_of(response: Response, site: Site, fetched_at: datetime) -> Fetch:
    """A response's fetch, as yet without an outcome."""
    asked = asked_url(response.request) if response.request else response.url
    return Fetch(
        url=asked,
        site=site.name,
        fetched_at=fetched_at,
        final_url=response.url if response.url != asked else None,
        status=response.status,
        size=None if "download_stopped" in response.flags else len(response.body),
        etag=_header(response.headers, "ETag"),
        last_modified=_header(response.headers, "Last-Modified"),
    )


def refused(response: Response, kind: Kind) -> Verdict | None:
    """Why a response is not read at all: its status, or the type of its content; None where it is."""
    if not 200 <= response.status < 300:
        return Verdict(outcome=Outcome.HTTP_ERROR, reason=_status_words(response.status))
    media_type = _media_type(response.headers)
    if _is_readable(media_type, kind):
        return None
    return Verdict(outcome=Outcome.NOT_ARTICLE, reason=media_type)


def is_page(headers: Headers) -> bool:
    """Whether content with these headers can be a page or a listing of any kind."""
    return _is_readable(_media_type(headers), "listing")


def _media_type(headers: Headers) -> str:
    """``text/html`` of ``Text/HTML; charset=utf-8``; empty where nothing is said."""
    return (_header(headers, "Content-Type") or "").partition(";")[0].strip().lower()


def _is_readable(media_type: str, kind: Kind) -> bool:
    """Whether content of this type can be what is expected; a type that says nothing gets the benefit of the doubt."""
    if media_type in UNTOLD_TYPES:
        return True
    if kind == "article":
        return media_type in ARTICLE_TYPES
    return media_type in LISTING_TYPES or media_type.endswith("+xml")


def verdict(error: BaseException) -> Verdict:
    """What an error on the way to a page means; FAILED where it means that something here is wrong."""
    if isinstance(error, OutOfBounds):
        return Verdict(outcome=Outcome.NOT_ARTICLE, reason=str(error))
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    if isinstance(error, DownloadCancelledError):
        return Verdict(outcome=Outcome.NOT_ARTICLE, reason="larger than DOWNLOAD_MAXSIZE allows")
    if isinstance(error, NotSupported | UnsupportedURLSchemeError):
        return Verdict(outcome=Outcome.NOT_ARTICLE, reason="neither http nor https")
    if isinstance(error, EOFError) or type(error).__module__.partition(".")[0] in DECOMPRESSORS:
        return Verdict(outcome=Outcome.REJECTED, reason="damaged: the content does not decompress")
    return _unreachable(error)


def _ignored(message: str) -> Verdict:
    """What Scrapy's middlewares mean when they ignore a request. They tell it by their message alone."""
    if message == "Forbidden by robots.txt":
        return Verdict(outcome=Outcome.BLOCKED, reason="robots.txt forbids it")
    if message == "max redirections reached":
        return Verdict(outcome=Outcome.HTTP_ERROR, reason="redirects without end")
    if "during decompression" in message:
        return Verdict(outcome=Outcome.NOT_ARTICLE, reason="larger than DOWNLOAD_MAXSIZE allows")
    return Verdict(outcome=Outcome.REJECTED, reason=message or "ignored by a middleware")


def _unreachable(error: BaseException) -> Verdict:
    cause = _cause(error)
    for kind, words in UNREACHABLE:
        if isinstance(cause, kind):
            return Verdict(outcome=Outcome.UNREACHABLE, reason=words)
    return Verdict(outcome=Outcome.FAILED, reason=f"{type(error).__name__}: {error}")


def _cause(error: BaseException) -> BaseException:
    """What broke a connection off, which Twisted and Scrapy each wrap once."""
    if isinstance(error, DownloadFailedError) and error.__cause__ is not None:
        return _cause(error.__cause__)
    if isinstance(error, ResponseFailed) and error.reasons and isinstance(error.reasons[-1].value, Exception):
        inner = error.reasons[-1].value
        return inner if any(isinstance(inner, kind) for kind, _ in UNREACHABLE) else error
    return error


def _status_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:  # a number that no standard knows
        return str(status)


def _header(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1").strip() or None if value else None
