"""What HTTP makes of a resource: validators, compression, HEAD. It decides and does no input or output."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from crawler.sample.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The part of a request that an answer depends on; header values as received, None where a header is missing."""

    method: str
    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response, ready to be sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def reply(asked: Asked, resource: Resource) -> Reply:
    """Answer a GET or HEAD."""
    if _is_fresh(asked, resource):
        return Reply(status=304, headers=_validators(resource), body=b"")
    body, coding = _coded(asked, resource)
    headers = (
        ("Content-Type", resource.type),
        *coding,
        ("Content-Length", str(len(body))),
        *_validators(resource),
        *((("Location", resource.location),) if resource.location else ()),
    )
    return Reply(status=resource.status, headers=headers, body=b"" if asked.method == "HEAD" else body)


def _validators(resource: Resource) -> tuple[tuple[str, str], ...]:
    if resource.modified is None:
        return ()
    moment = resource.modified.astimezone(UTC)
    return (
        ("ETag", resource.etag),
        ("Last-Modified", format_datetime(moment, usegmt=True)),
        ("Vary", "Accept-Encoding"),
    )


def _is_fresh(asked: Asked, resource: Resource) -> bool:
    """Whether the client's copy is still good; If-None-Match wins over If-Modified-Since (RFC 9110, 13.1.3)."""
    if resource.modified is None:
        return False
    if asked.if_none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in asked.if_none_match.split(",")}
        return bool(tags & {"*", resource.etag.removeprefix("W/")})
    since = _moment(asked.if_modified_since)
    return since is not None and resource.modified <= since


def _moment(header: str | None) -> datetime | None:
    """An HTTP date; None where there is none or it cannot be read, which counts as none (RFC 9110, 13.1.3)."""
    try:
        moment = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _coded(asked: Asked, resource: Resource) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    if not _takes_gzip(asked.accept_encoding or ""):
        return resource.body, ()
    # A fixed time keeps the bytes the same from one answer to the next.
    return gzip.compress(resource.body, mtime=0), (("Content-Encoding", "gzip"),)


def _takes_gzip(accepted: str) -> bool:
    offers = (offer.replace(" ", "").lower() for offer in accepted.split(","))
    return any(
        name == "gzip" and quality not in {"q=0", "q=0.0"} for name, _, quality in (o.partition(";") for o in offers)
    )
