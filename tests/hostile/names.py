"""The hostile sites' own DNS, as a resolver that Twisted asks: it may answer differently each time."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from zope.interface import implementer

from tests.hostile.attacks import ATTACKS

NAMES = {
    "localhost": "127.0.0.2",
    "localhost.": "127.0.0.2",
    "metadata.google.internal": "169.254.169.254",
    "intranet": "10.0.0.5",
    "healthy-inside.hostile.test": "127.0.0.3",
}
"""As the resolver of a machine in a cloud or an office answers."""


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to do."""


@implementer(IHostnameResolver)
class HostileNames:
    """For the setting TWISTED_DNS_RESOLVER."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._numbers = reactor.nameResolver
        self._asked: Counter[str] = Counter()
        self._answers = {attack.host: attack.addresses for attack in ATTACKS}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:  # noqa: ARG003
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        if hostName not in NAMES and not hostName.endswith(".hostile.test"):  # numbers, in whatever spelling
            asked = (resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics)
            return self._numbers.resolveHostName(*asked)  # type: ignore[no-any-return]
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in self._addresses(hostName):
            kind = IPv6Address if ":" in address else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", address, portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution  # type: ignore[return-value]

    def _addresses(self, name: str) -> tuple[str, ...]:
        if name.startswith("inner.") or name in NAMES:
            return (NAMES.get(name, "10.0.0.1"),)
        answers = self._answers.get(name, (("127.0.0.1",),))
        self._asked[name] += 1
        return answers[min(self._asked[name], len(answers)) - 1]
