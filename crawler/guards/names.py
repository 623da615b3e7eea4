"""Resolves the names of hosts, and gives away no address that may not be connected to.

Whatever a crawl connects to by name or by number, Twisted asks the reactor's resolver first, and connects to nothing
but its answer. So there is no second look-up between the check and the connection for a hostile DNS to answer
differently (DNS rebinding).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, Self

from scrapy.crawler import Crawler
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.guards.permission import EVERYWHERE, NOWHERE, Permission

REMEMBERED_SECONDS: Final = 300
"""How long an answer stands: a crawl asks one host again and again, and a long one must notice when it moves."""
MOST_NAMES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One connection that is being made."""

    permission: Permission = NOWHERE
    objections: list[str] = field(default_factory=list)
    """Why addresses that its name resolves to were left out."""


_ATTEMPT: ContextVar[Attempt] = ContextVar("attempt")


@contextmanager
def attempting(attempt: Attempt) -> Iterator[None]:
    """What resolves within the block does so for this attempt; nobody else's look-up may lead to private addresses."""
    token = _ATTEMPT.set(attempt)
    try:
        yield
    finally:
        _ATTEMPT.reset(token)


@implementer(IResolutionReceiver)
class _Checking:
    """Passes on what an attempt may connect to."""

    def __init__(self, receiver: Any, attempt: Attempt) -> None:
        self._receiver = receiver
        self._attempt = attempt

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        objection = self._attempt.permission.objection(address.host)
        if objection is None:
            self._receiver.addressResolved(address)
        else:
            self._attempt.objections.append(objection)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class CheckedNames:
    """A resolver that leaves out of another's answers what may not be connected to."""

    def __init__(self, resolver: Any) -> None:
        self._resolver = resolver
        self.trusted: set[str] = set()
        """Hosts of the operator's proxies: Twisted resolves them when nobody can tell any more for whom."""

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """As IHostnameResolver has it."""
        attempt = _ATTEMPT.get(None) or Attempt(permission=EVERYWHERE if hostName in self.trusted else NOWHERE)
        receiver = _Checking(resolutionReceiver, attempt)
        return self._resolver.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)  # type: ignore[no-any-return]


def checked_names(reactor: Any) -> CheckedNames:
    """The reactor's resolver, made to check what it answers where it does not yet."""
    resolver = reactor.nameResolver
    if not isinstance(resolver, CheckedNames):
        resolver = CheckedNames(resolver)
        reactor.installNameResolver(resolver)
    return resolver


@implementer(IHostResolution)
class _Answer:
    """What came of a look-up, kept; also what Twisted's interface calls a resolution in progress."""

    def __init__(self, name: str, addresses: Sequence[Any] = (), until: float = 0.0) -> None:
        self.name = name
        self.addresses = addresses
        self.until = until

    def cancel(self) -> None:
        """Nothing can be cancelled: a thread is at it."""


@implementer(IResolutionReceiver)
class _Waiting:
    """Waits for a look-up no longer than it may take, and keeps what it gave."""

    def __init__(self, names: "Names", receiver: Any, name: str) -> None:
        self._names = names
        self._receiver = receiver
        self._name = name
        self._found: list[Any] = []
        self._timer: Any = None

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)
        self._timer = self._names.reactor.callLater(self._names.seconds, self._end)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._timer is None or not self._timer.active():  # too late
            return
        self._timer.cancel()
        if self._found:
            self._names.remember(self._name, self._found)
        self._end()

    def _end(self) -> None:
        for address in self._found:
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class Names:
    """Resolves as the system does, to IPv4 and IPv6; for the setting TWISTED_DNS_RESOLVER.

    Scrapy's own either know no IPv6 or no time limit, and both believe the first answer as long as the process lives.
    """

    def __init__(self, reactor: Any, seconds: float) -> None:
        """``seconds``: after which a name has no address."""
        self.reactor = reactor
        self.seconds = seconds
        self._resolver: Any = reactor.nameResolver
        self._answers: dict[str, _Answer] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """For Scrapy, which gives its process for a crawler."""
        return cls(reactor, crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """For Scrapy."""
        self.reactor.installNameResolver(CheckedNames(self))

    def remember(self, name: str, addresses: Sequence[Any]) -> None:
        """Keep an answer for a while."""
        if len(self._answers) >= MOST_NAMES:
            self._answers.clear()
        self._answers[name] = _Answer(name, addresses, self.reactor.seconds() + REMEMBERED_SECONDS)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """As IHostnameResolver has it."""
        answer = self._answers.get(hostName)
        if answer is None or answer.until < self.reactor.seconds() or addressTypes is not None:
            receiver = _Waiting(self, resolutionReceiver, hostName)
            return self._resolver.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)  # type: ignore[no-any-return]
        resolutionReceiver.resolutionBegan(answer)
        for address in answer.addresses:
            resolutionReceiver.addressResolved(type(address)(address.type, address.host, portNumber))
        resolutionReceiver.resolutionComplete()
        return answer  # type: ignore[return-value]  # zope's interfaces are no types
