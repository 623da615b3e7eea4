"""Asks for compressed content, and decompresses it within limits: in place of Scrapy's HttpCompressionMiddleware."""

from typing import Any, Final, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.guards.refused import Damaged, Refused
from crawler.guards.unfold import CODINGS, unfold
from pipelines.errors import PageError, UnsafeError

ACCEPTED: Final = "gzip, deflate, br, zstd"
MOST_CODINGS: Final = 2
"""Some servers compress again what is compressed. Who does it a thousand times wants to see what becomes of us."""


class UnpackingMiddleware:
    """Belongs after RedirectMiddleware, whose answers nobody unpacks, and before what reads pages."""

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Says what can be unpacked."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer with its content as it was before. Raises Refused, and Damaged.

        A coding that nobody knows is left: servers send ``utf-8`` there, and mean nothing by it.
        """
        if "Content-Encoding" not in response.headers:
            return response
        headers = response.headers.copy()
        codings = _known(headers.getlist("Content-Encoding"))
        body = _unfolded(response.body, codings, request.meta.get("download_maxsize", self._most))
        del headers["Content-Encoding"]
        changed: dict[str, Any] = {"headers": headers, "body": body}
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        if issubclass(kind, TextResponse):
            changed["encoding"] = None  # or it would be looked for in the compressed content
        return response.replace(cls=kind, **changed)


def _unfolded(body: bytes, codings: list[str], most: int) -> bytes:
    if len(codings) > MOST_CODINGS:
        raise Refused(f"compressed {len(codings)} times over")
    try:
        for coding in codings:
            body = unfold(body, coding, most)
    except UnsafeError as error:
        raise Refused(error.reason) from error
    except PageError as error:
        raise Damaged(error.reason) from error
    return body


def _known(headers: list[bytes]) -> list[str]:
    """The codings to undo, the last applied first, up to one that nobody knows."""
    named = [name.strip() for header in headers for name in header.decode("latin-1").lower().split(",")]
    codings: list[str] = []
    for name in reversed(named):
        if name not in CODINGS:
            break
        codings.append(name)
    return codings
