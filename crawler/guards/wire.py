"""Fetches over HTTP from strangers: connects only where it may, and takes neither too much nor too long.

Built into Scrapy's HTTP/1.1 download handler where that has its seams: the pool of connections, its protocol, and
``download_maxsize``. A crawl whose handler is another connects to no private address all the same, for the resolver
(crawler/guards/names.py) allows none by itself.
"""

from contextvars import ContextVar
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.url import add_http_if_no_scheme
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IStreamClientEndpoint
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool
from twisted.web.iweb import IResponse
from zope.interface import implementer

from crawler.guards.limits import Limits
from crawler.guards.names import Attempt, attempting, checked_names
from crawler.guards.permission import EVERYWHERE, NOWHERE, Permission, permission_of
from crawler.guards.refused import Refused
from crawler.guards.sizes import size_words

_PERMISSION: ContextVar[Permission] = ContextVar("permission", default=NOWHERE)
"""Of the request that is being sent; a connection that is opened for it keeps it."""


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with a pool of connections that are guarded."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # noqa: PLC0415  # there is none before a crawl begins

        limits = Limits.of(crawler.settings)
        self._names = checked_names(reactor)
        self._permission = permission_of(crawler)
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        persistent = self._pool.maxPersistentPerHost
        self._pool = GuardedPool(reactor, limits)
        self._pool.maxPersistentPerHost = persistent

    async def download_request(self, request: Request) -> Response:
        """Raises Refused for what is too large or too slow, or lies at an address that is not to be connected to."""
        _PERMISSION.set(self._permission_for(request))
        request.meta.pop("download_latency", None)  # of another answer, where this one is tried again
        try:
            return await super().download_request(request)
        except DownloadTimeoutError as error:
            if "download_latency" not in request.meta:
                raise
            seconds = request.meta.get("download_timeout", self._seconds)
            raise Refused(f"too slow: not at its end after {seconds:g} seconds") from error
        except DownloadCancelledError as error:
            most = request.meta.get("download_maxsize", self._default_maxsize)
            raise Refused(f"too large: more than {size_words(most)}") from error

    def _permission_for(self, request: Request) -> Permission:
        """An operator's proxy may stand in the operator's own network: what it connects to is not ours to see."""
        proxy = request.meta.get("proxy")
        if not proxy:
            return self._permission
        host = urlsplit(add_http_if_no_scheme(proxy)).hostname
        if host and host not in self._names.trusted:
            self._names.trusted.add(host)
        return EVERYWHERE


class GuardedPool(HTTPConnectionPool):
    """Opens a connection only where the request's permission goes."""

    def __init__(self, reactor: Any, limits: Limits) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._limits = limits
        self._factory = partial(_ProtocolFactory, limits=limits, clock=reactor)  # type: ignore[assignment]

    def getConnection(self, key: Any, endpoint: IStreamClientEndpoint) -> Any:  # noqa: N802
        """As HTTPConnectionPool has it."""
        checked_names(self._reactor)  # a process may set its resolver after its first crawl has begun
        guarded = _GuardedEndpoint(endpoint, _PERMISSION.get(), self._limits, self._reactor)
        return super().getConnection(key, guarded)  # type: ignore[arg-type]  # zope's interfaces are no types


@implementer(IStreamClientEndpoint)
class _GuardedEndpoint:
    """An endpoint that looks at the address of what it connects to, before and after."""

    def __init__(self, endpoint: Any, permission: Permission, limits: Limits, clock: Any) -> None:
        self._endpoint = endpoint
        self._permission = permission
        self._seconds = limits.connect
        self._clock = clock

    def __repr__(self) -> str:
        return repr(self._endpoint)

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """Fails with Refused for an address that is not to be connected to, DownloadTimeoutError where none answers."""
        attempt = Attempt(permission=self._permission)
        with attempting(attempt):
            connecting: Deferred[IProtocol] = self._endpoint.connect(_PeerFactory(protocolFactory, attempt))
        timer = self._clock.callLater(self._seconds, connecting.cancel)
        return connecting.addBoth(self._connected, attempt, timer)

    def _connected(self, result: Any, attempt: Attempt, timer: Any) -> Any:
        in_time = timer.active()
        if in_time:
            timer.cancel()
        if not isinstance(result, Failure):
            return result
        if attempt.objections:
            raise Refused(attempt.objections[0]) from result.value
        if not in_time:
            raise DownloadTimeoutError(f"no connection after {self._seconds:g} seconds") from result.value
        return result


@implementer(IProtocolFactory)
class _PeerFactory:
    """Hangs up on a peer that is not to be spoken to, however the connection came to be, before a byte is sent."""

    noisy = False

    def __init__(self, factory: Any, attempt: Attempt) -> None:
        self._factory = factory
        self._attempt = attempt

    def doStart(self) -> None:  # noqa: N802
        self._factory.doStart()

    def doStop(self) -> None:  # noqa: N802
        self._factory.doStop()

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        objection = self._attempt.permission.objection(addr.host)
        if objection is not None:
            raise Refused(objection)
        return self._factory.buildProtocol(addr)


class _ProtocolFactory(Factory):
    """Builds the protocol of a connection in the pool."""

    noisy = False

    def __init__(self, quiescent: Any, described: str, *, limits: Limits, clock: Any) -> None:
        self._build = partial(GuardedProtocol, quiescent, limits=limits, clock=clock)
        self._described = described

    def __repr__(self) -> str:
        return f"<HTTP/1.1 to {self._described}>"

    def buildProtocol(self, addr: Any) -> Any:  # noqa: ARG002, N802
        return self._build()


class GuardedProtocol(_LenientHTTP11ClientProtocol):
    """Takes the head of an answer only as long as it is short and soon there. Twisted bounds its single lines."""

    def __init__(self, quiescent: Any, *, limits: Limits, clock: Any) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._limits = limits
        self._clock = clock
        self._taken: int | None = None
        self._refusal: Exception | None = None

    def request(self, request: Any) -> Deferred[IResponse]:
        """Fails with Refused for a head that is too large or too slow, DownloadTimeoutError where nothing comes."""
        self._taken, self._refusal = 0, None
        timer = self._clock.callLater(self._limits.head, self._late)
        return super().request(request).addBoth(self._ended, timer)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._taken is not None:  # the head is not at its end
            self._taken += len(data)
            if self._taken > self._limits.head_size:
                self._refuse(Refused(f"headers without end: more than {size_words(self._limits.head_size)}"))

    def _late(self) -> None:
        seconds = f"{self._limits.head:g} seconds"
        late = Refused(f"too slow: no end of the headers after {seconds}")
        self._refuse(late if self._taken else DownloadTimeoutError(f"no answer after {seconds}"))

    def _refuse(self, refusal: Exception) -> None:
        self._refusal = self._refusal or refusal
        self.transport.abortConnection()  # type: ignore[union-attr]

    def _ended(self, result: Any, timer: Any) -> Any:
        """The answer, whose body is yet to come, or what is wrong with it."""
        self._taken = None
        if timer.active():
            timer.cancel()
        if self._refusal is None and not isinstance(result, Failure):
            self._look(result)
        if self._refusal is not None:
            raise self._refusal from (result.value if isinstance(result, Failure) else None)
        return result

    def _look(self, response: Any) -> None:
        count = sum(len(values) for _, values in response.headers.getAllRawHeaders())
        if count > self._limits.headers:
            self._refuse(Refused(f"too many headers: {count}"))
        elif not 200 <= response.code <= 999:
            self._refuse(Refused(f"a status that HTTP does not have: {str(response.code)[:20]}"))
