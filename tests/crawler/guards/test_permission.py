from ipaddress import ip_address, ip_network

import pytest

from crawler.guards.permission import EVERYWHERE, NOWHERE, Permission, allowed
from pipelines.errors import UsageError


@pytest.mark.parametrize("setting", [None, False, 0, "", "0", "false", "no"])
def test_nothing_private_is_connected_to_unless_somebody_says_so(setting: object) -> None:
    assert allowed(setting) == NOWHERE


@pytest.mark.parametrize("setting", [True, 1, "1", "true", "Yes"])
def test_everything_is_where_somebody_says_so(setting: object) -> None:
    assert allowed(setting) == EVERYWHERE


def test_networks_may_be_named() -> None:
    permission = allowed("10.20.0.0/16, fd12::/48,127.0.0.1")
    assert permission == Permission(
        networks=(ip_network("10.20.0.0/16"), ip_network("fd12::/48"), ip_network("127.0.0.1"))
    )
    assert permission.objection("10.20.3.4") is None
    assert permission.objection("10.21.3.4") == "leads to a private address: 10.21.3.4"
    assert permission.objection("fd12::1") is None
    assert permission.objection("127.0.0.2") == "leads to a loopback address: 127.0.0.2"
    assert permission.objection("8.8.8.8") is None


@pytest.mark.parametrize("setting", ["maybe", "10.20.0.1/16", "1, 2"])
def test_what_is_neither_is_wrong_use(setting: str) -> None:
    with pytest.raises(UsageError, match="NEWS_ALLOW_PRIVATE: neither 1 nor networks"):
        allowed(setting)


def test_a_mapped_address_is_shown_as_what_it_is() -> None:
    assert NOWHERE.objection(ip_address("::ffff:a00:1")) == "leads to a private address: 10.0.0.1"


def test_a_zone_does_not_hide_an_address() -> None:
    assert NOWHERE.objection("fe80::1%eth0") == "leads to a link-local address: fe80::1"
