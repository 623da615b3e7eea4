"""Looks at every address that is about to be asked for, whoever named it: a site's file, a page, a feed, a redirect.

Names are checked when they resolve (crawler/guards/names.py); what the address itself gives away is refused here,
before anything is sent: other schemes, numbers of private networks, names of this machine.
"""

from collections.abc import Awaitable
from typing import Any, Final, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.guards.addresses import is_local_name, literal
from crawler.guards.limits import Limits
from crawler.guards.names import Attempt, attempting, checked_names
from crawler.guards.permission import NOWHERE, Permission, permission_of
from crawler.guards.refused import Refused

PAGE: Final = "parse_article"
"""The spider's callback for an article; what else it asks for lists articles."""
_UNRESOLVED: Final = (".example", ".test", ".invalid")
"""Nobody has such a name (RFC 2606), so that no DNS need be asked for it."""


class TargetsMiddleware:
    """Refuses what is no business of a crawl, and says how much may come back. Belongs before all other middlewares."""

    def __init__(self, crawler: Crawler) -> None:
        self._permission = permission_of(crawler)
        self._limits = Limits.of(crawler.settings)
        self._longest = crawler.settings.getint("URLLENGTH_LIMIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Refused."""
        if len(request.url) > self._longest:
            raise Refused(f"an address of {len(request.url)} letters")
        parts = urlparse_cached(request)
        if parts.scheme not in {"http", "https"}:
            raise Refused(f"neither http nor https: {parts.scheme}:")
        check_host(parts.hostname or "", self._permission)
        request.meta["download_maxsize"] = self._most(request)

    def _most(self, request: Request) -> int:
        if request.callback is NO_CALLBACK:  # robots.txt
            return self._limits.robots
        is_page = getattr(request.callback, "__name__", "") == PAGE
        return self._limits.page if is_page else self._limits.listing


def check_host(host: str, permission: Permission) -> None:
    """Raises Refused for a host that is an address which is not to be connected to, or a name of this machine."""
    address = literal(host)
    objection = permission.objection(address) if address else None
    if objection is not None:
        raise Refused(objection)
    if permission == NOWHERE and is_local_name(host):
        raise Refused(f"leads to a name of this machine or its network: {host}")


class ProxiedMiddleware:
    """Looks up by itself where a request leads that a proxy will make: the proxy sees more networks than we should.

    What cannot be resolved here is left to the proxy. Belongs after HttpProxyMiddleware.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._permission = permission_of(crawler)
        self._objections: dict[str, str | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Awaitable[None] | None:
        """Raises Refused."""
        host = urlparse_cached(request).hostname or ""
        if not request.meta.get("proxy") or literal(host) or host.endswith(_UNRESOLVED):
            return None
        return self._check(host)

    async def _check(self, host: str) -> None:
        if host not in self._objections:
            self._objections[host] = await _objection(host, self._permission)
        if objection := self._objections[host]:
            raise Refused(objection)


async def _objection(host: str, permission: Permission) -> str | None:
    """The first objection to an address of a name, be it one of many."""
    from twisted.internet import reactor  # noqa: PLC0415  # there is none before a crawl begins

    attempt, done = Attempt(permission=permission), Deferred[None]()
    with attempting(attempt):
        checked_names(reactor).resolveHostName(_End(done), host)
    await maybe_deferred_to_future(done)
    return next(iter(attempt.objections), None)


@implementer(IResolutionReceiver)
class _End:
    """Waits for the end of a look-up, whatever it gives."""

    def __init__(self, done: Deferred[None]) -> None:
        self._done = done

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        """Nothing to do."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """Nothing to do."""

    def resolutionComplete(self) -> None:  # noqa: N802
        self._done.callback(None)
