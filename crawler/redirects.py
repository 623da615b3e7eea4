"""Redirects that lead nowhere: what is wrong over there must not count as a defect of ours."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

from crawler.discovery.link import address
from pipelines.links import web_address


class RedirectsMiddleware:
    """Takes a ``Location`` that is no http(s) address out of an answer, which then ends as the HTTP error that it is.

    Scrapy's RedirectMiddleware raises ValueError for ``http://[``, and follows to ports that cannot be.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer, to be followed only where it leads somewhere."""
        location = response.headers.get("Location")
        if location is None or address(request.url, location.decode("latin-1")):
            return response
        headers = response.headers.copy()
        del headers["Location"]
        return response.replace(headers=headers)


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's, but a page that refreshes to what is no http(s) address is read as it is."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request that the page leads to, or the page."""
        try:
            led: Request | Response = super().process_response(request, response)
        except ValueError:  # "http://[": half an IPv6 address
            return response
        return led if web_address(led.url) else response
