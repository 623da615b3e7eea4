from ipaddress import ip_address

import pytest

from crawler.guards.addresses import danger, is_local_name, literal


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "a loopback"),
        ("10.1.2.3", "a private"),
        ("172.31.255.255", "a private"),
        ("192.168.0.1", "a private"),
        ("169.254.169.254", "a cloud metadata"),
        ("168.63.129.16", "a cloud metadata"),
        ("169.254.1.1", "a link-local"),
        ("100.64.0.1", "a carrier-grade NAT"),
        ("0.0.0.0", "an unspecified"),
        ("0.1.2.3", "an unspecified"),
        ("192.0.0.1", "a reserved"),
        ("192.0.2.1", "a documentation"),
        ("198.18.0.1", "a reserved"),
        ("198.51.100.1", "a documentation"),
        ("203.0.113.1", "a documentation"),
        ("224.0.0.251", "a multicast"),
        ("240.0.0.1", "a reserved"),
        ("255.255.255.255", "a reserved"),
        ("::", "an unspecified"),
        ("::1", "a loopback"),
        ("fc00::1", "a private"),
        ("fd00:ec2::254", "a cloud metadata"),
        ("fe80::1", "a link-local"),
        ("fec0::1", "a private"),
        ("ff02::fb", "a multicast"),
        ("2001:db8::1", "a documentation"),
        ("3fff::1", "a documentation"),
        ("100::1", "a reserved"),
        ("4000::1", "a reserved"),
        ("64:ff9b:1::1", "a private"),
        ("::ffff:10.0.0.1", "a private"),
        ("::ffff:0:10.0.0.1", "a private"),
        ("::10.0.0.1", "a private"),
        ("64:ff9b::10.0.0.1", "a private"),
        ("2002:a00:1::", "a private"),
        ("2001:0:a00:1::", "a private"),
        ("2001:0:808:808:0:0:f5ff:fffe", "a private"),
        ("2606:4700::5efe:10.0.0.1", "a private"),
        ("::8.8.8.8", "a reserved"),
        ("2002:808:808::", "a reserved"),
    ],
)
def test_what_nobody_outside_has_a_business_with(address: str, kind: str) -> None:
    assert danger(ip_address(address)) == kind


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "223.255.255.255", "9.255.255.255", "11.0.0.0"),
        *("2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
    ],
)
def test_what_is_anybodys(address: str) -> None:
    assert danger(ip_address(address)) is None


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7F.1", "0177.0.0.0x1"),
        *("127.0.0.1.", "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1"),
    ],
)
def test_however_an_address_is_spelled(host: str) -> None:
    assert literal(host) == ip_address("127.0.0.1")


@pytest.mark.parametrize("host", ["[::1]", "::1", "::1%25eth0", "0:0:0:0:0:0:0:1", "[0::1]"])
def test_however_an_address_of_version_6_is_spelled(host: str) -> None:
    assert literal(host) == ip_address("::1")


@pytest.mark.parametrize(
    "host", ["news.example", "1.2.3.4.5", "08.1.1.1", "256.256.256.256", "0xnews", "", "4294967296"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "localhost.localdomain",
            "ip6-loopback",
            "printer.local",
        ),
        *("metadata.google.internal", "nas.lan", "nas.home.arpa", "intranet", "ｌocalhost"),
    ],
)
def test_names_of_this_machine_and_its_network(host: str) -> None:
    assert is_local_name(host)


@pytest.mark.parametrize("host", ["news.example", "localhost.example", "8.8.8.8", "[::1]", "2130706433", "local.news"])
def test_names_of_others(host: str) -> None:
    assert not is_local_name(host)
