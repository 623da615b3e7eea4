"""What came over the wire, as records: a response becomes a Page and a Fetch, a failure a Fetch with its reason."""

import hashlib
from datetime import datetime
from http import HTTPStatus

from scrapy.http import Headers, Response

from crawler.discovery.link import Link
from crawler.guards.verdicts import Verdict
from crawler.printable import one_line, printable
from crawler.sites.scope import Kind
from crawler.sites.site import Site
from pipelines.records import Fetch, Outcome, Page, Told
from pipelines.store_pipeline import asked_url

LINK = "news_link"
"""Where a request's ``meta`` has the Link that it follows."""
ARTICLE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown")
LISTING_TYPES = (*ARTICLE_TYPES, "application/xml", "text/xml", "application/gzip", "application/x-gzip")
UNTOLD_TYPES = ("", "application/octet-stream", "binary/octet-stream")
"""What servers say of a file that they know nothing of: the bytes have to tell."""
_LONGEST_TYPE = 100
_LONGEST_VALIDATOR = 1000


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
        told=link.told if link else Told(),
    )


def body_digest(response: Response) -> str:
    """Of the body, decompressed: the same for the same bytes."""
    return hashlib.blake2b(response.body, digest_size=16).hexdigest()


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
        etag=_validator(response.headers, "ETag"),
        last_modified=_validator(response.headers, "Last-Modified"),
    )


def refused(response: Response, kind: Kind) -> Verdict | None:
    """Why a response is not read at all: its status, or the type of its content; None where it is."""
    if not 200 <= response.status < 300:
        return Verdict(outcome=Outcome.HTTP_ERROR, reason=status_words(response.status))
    media_type = _media_type(response.headers)
    if _is_readable(media_type, kind):
        return None
    return Verdict(outcome=Outcome.NOT_ARTICLE, reason=media_type)


def is_page(headers: Headers) -> bool:
    """Whether content with these headers can be a page or a listing of any kind."""
    return _is_readable(_media_type(headers), "listing")


def _media_type(headers: Headers) -> str:
    """``text/html`` of ``Text/HTML; charset=utf-8``; empty where nothing is said."""
    return one_line((_header(headers, "Content-Type") or "").partition(";")[0])[:_LONGEST_TYPE].lower()


def _is_readable(media_type: str, kind: Kind) -> bool:
    """Whether content of this type can be what is expected; a type that says nothing gets the benefit of the doubt."""
    if media_type in UNTOLD_TYPES:
        return True
    if kind == "article":
        return media_type in ARTICLE_TYPES
    return media_type in LISTING_TYPES or media_type.endswith("+xml")


def status_words(status: int) -> str:
    """``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:  # a number that no standard knows
        return str(status)


def _header(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1").strip() or None if value else None


def _validator(headers: Headers, name: str) -> str | None:
    """To be sent back, and stored until then: None where it is longer than any, or holds what no header may."""
    value = _header(headers, name)
    return value if value and len(value) <= _LONGEST_VALIDATOR and value == printable(value) else None
