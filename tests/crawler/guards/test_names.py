from collections.abc import Sequence
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from twisted.internet.task import Clock
from zope.interface import implementer

from crawler.guards.names import REMEMBERED_SECONDS, Attempt, CheckedNames, Names, attempting
from crawler.guards.permission import EVERYWHERE, Permission, allowed


class Resolution:
    """What a resolver gives back."""


@implementer(IHostnameResolver)
class Answers:
    """A DNS that answers what it is told to, now or later."""

    def __init__(self, *answers: Sequence[str] | None) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.waiting: list[Any] = []

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        *_: object,
    ) -> Resolution:
        self.asked.append(hostName)
        resolutionReceiver.resolutionBegan(Resolution())
        answer = self.answers.pop(0)
        if answer is None:
            self.waiting.append(resolutionReceiver)
        else:
            for address in answer:
                kind = IPv6Address if ":" in address else IPv4Address
                resolutionReceiver.addressResolved(kind("TCP", address, portNumber))
            resolutionReceiver.resolutionComplete()
        return Resolution()


class Reactor(Clock):
    """Time that passes when it is told to, and a resolver."""

    def __init__(self, resolver: Any) -> None:
        super().__init__()
        self.nameResolver = resolver

    def installNameResolver(self, resolver: Any) -> None:  # noqa: N802
        self.nameResolver = resolver


class Asking:
    """Who asked a resolver."""

    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.ends = 0

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802
        """Nothing to do."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self) -> None:  # noqa: N802
        self.ends += 1


def ask(resolver: Any, name: str = "news.example", port: int = 80) -> Asking:
    asking = Asking()
    resolver.resolveHostName(asking, name, port)
    return asking


def test_nobody_is_led_to_a_private_address() -> None:
    asking = ask(CheckedNames(Answers(["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1"])))
    assert asking.addresses == [("8.8.8.8", 80), ("2606:4700::1", 80)]
    assert asking.ends == 1


@pytest.mark.parametrize(
    ("permission", "found"), [(EVERYWHERE, ["10.0.0.1", "127.0.0.1"]), (allowed("127.0.0.1"), ["127.0.0.1"])]
)
def test_but_by_permission(permission: Permission, found: list[str]) -> None:
    attempt = Attempt(permission=permission)
    with attempting(attempt):
        asking = ask(CheckedNames(Answers(["10.0.0.1", "127.0.0.1"])))
    assert [host for host, _ in asking.addresses] == found


def test_permission_ends_with_the_attempt() -> None:
    names = CheckedNames(Answers(["10.0.0.1"], ["10.0.0.1"]))
    with attempting(Attempt(permission=EVERYWHERE)):
        ask(names)
    assert ask(names).addresses == []


def test_an_attempt_knows_why_it_found_nothing() -> None:
    attempt = Attempt()
    with attempting(attempt):
        ask(CheckedNames(Answers(["10.0.0.1", "::1"])))
    assert attempt.objections == ["leads to a private address: 10.0.0.1", "leads to a loopback address: ::1"]


def test_a_proxy_of_the_operators_is_found_at_any_time() -> None:
    names = CheckedNames(Answers(["10.0.0.1"], ["10.0.0.1"]))
    names.trusted.add("proxy.example")
    assert ask(names, "proxy.example").addresses == [("10.0.0.1", 80)]
    assert ask(names, "news.example").addresses == []


def test_an_answer_is_remembered_for_a_while() -> None:
    answers = Answers(["8.8.8.8"], ["8.8.4.4"])
    reactor = Reactor(answers)
    names = Names(reactor, seconds=5)
    assert ask(names).addresses == ask(names).addresses == [("8.8.8.8", 80)]
    assert ask(names, port=443).addresses == [("8.8.8.8", 443)]
    reactor.advance(REMEMBERED_SECONDS + 1)
    assert ask(names).addresses == [("8.8.4.4", 80)]
    assert answers.asked == ["news.example"] * 2


def test_that_there_is_no_answer_is_not_remembered() -> None:
    names = Names(Reactor(Answers([], ["8.8.8.8"])), seconds=5)
    assert ask(names).addresses == []
    assert ask(names).addresses == [("8.8.8.8", 80)]


def test_no_answer_is_waited_for_without_end() -> None:
    answers = Answers(None)
    reactor = Reactor(answers)
    asking = ask(Names(reactor, seconds=5))
    reactor.advance(4)
    assert asking.ends == 0
    reactor.advance(2)
    assert (asking.ends, asking.addresses) == (1, [])
    answers.waiting[0].addressResolved(IPv4Address("TCP", "8.8.8.8", 80))
    answers.waiting[0].resolutionComplete()
    assert (asking.ends, asking.addresses) == (1, [])


def test_what_is_installed_checks_what_it_answers() -> None:
    reactor = Reactor(Answers(["10.0.0.1"]))
    Names(reactor, seconds=5).install_on_reactor()
    assert ask(reactor.nameResolver).addresses == []
