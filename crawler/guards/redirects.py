"""Redirects that lead nowhere: what is wrong over there must not count as a defect of ours."""

import re

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response

from crawler.discovery.link import address
from crawler.guards.refused import Refused
from pipelines.links import web_address

_HEAD = 4096
"""Bytes of a page among which a refresh is looked for."""
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*)\s*:", re.IGNORECASE)


class RedirectsMiddleware:
    """Refuses a ``Location`` of another scheme, and takes one that is no address at all out of an answer, which then
    ends as the HTTP error that it is.

    Scrapy's RedirectMiddleware raises ValueError for ``http://[``, follows to ports that cannot be, and makes requests
    for ``file:`` and ``data:``, in which this machine would answer.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer, to be followed only where it leads somewhere. Raises Refused."""
        if "Location" not in response.headers:
            return response
        location = _decoded(response.headers["Location"] or b"")
        if address(request.url, location):
            return response
        scheme = _SCHEME.match(location)
        if scheme and scheme[1].lower() not in {"http", "https"} and 300 <= response.status < 400:
            raise Refused(f"leads to an address that is neither http nor https: {scheme[1][:20].lower()}:")
        headers = response.headers.copy()
        del headers["Location"]
        return response.replace(headers=headers)


def _decoded(location: bytes) -> str:
    """As Scrapy reads it, and browsers."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return location.decode("latin-1")


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's, but a page that refreshes to what is no http(s) address is read as it is.

    It looks at the first letters of a page, as Scrapy's does, but decodes no more than these, and by no codec that the
    page names: ``charset=zlib`` would raise, and ``charset=punycode`` take hours.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request that the page leads to, or the page."""
        if not isinstance(response, HtmlResponse) or b"refresh" not in response.body[:_HEAD].lower():
            return response
        beginning = HtmlResponse(response.url, body=response.body[:_HEAD].decode("utf-8", "replace"), encoding="utf-8")
        try:
            led: Request | Response = super().process_response(request, beginning)
        except ValueError:  # "http://[": half an IPv6 address
            return response
        return led if isinstance(led, Request) and web_address(led.url) else response
