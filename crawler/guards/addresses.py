"""Which addresses of the internet a crawl has no business with, however they are spelled.

A site that says where to go next (a link, a redirect, a name that its own DNS answers) could lead a crawl to what only
this machine can see: a router's page, a database without a password, the cloud's metadata service with its keys.
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import re
import socket
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import unquote

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_METADATA = (
    "169.254.169.253 169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 192.0.0.192 "
    "fd00:ec2::23 fd00:ec2::254 fd20:ce::254"
)
"""Where clouds tell a machine its own keys: most lie in the ranges below, some would pass for anybody's."""
_RANGES = {
    "a cloud metadata": _METADATA,
    "an unspecified": "0.0.0.0/8 ::/128",
    "a loopback": "127.0.0.0/8 ::1/128",
    "a private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10 64:ff9b:1::/48",
    "a link-local": "169.254.0.0/16 fe80::/10",
    "a carrier-grade NAT": "100.64.0.0/10",
    "a documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
    "a multicast": "224.0.0.0/4 ff00::/8",
    "a reserved": "192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 240.0.0.0/4 2001::/23 2002::/16",
}
SPECIAL: tuple[tuple[str, Network], ...] = tuple(
    (kind, ip_network(network)) for kind, networks in _RANGES.items() for network in networks.split()
)
"""https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry, what is told apart."""
_GLOBAL = ip_network("2000::/3")
"""All that IPv6 has given to anybody; the rest of it is reserved."""
_NAT64 = ip_network("64:ff9b::/96")
_TRANSLATED = ip_network("::ffff:0:0:0/96")
_COMPATIBLE = ip_network("::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost", "ip6-loopback", "broadcasthost"})
_LOCAL_ENDINGS = (".localhost", ".localdomain", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
"""RFC 6761, 6762, 8375 and what ICANN and common usage keep for private networks."""
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")


@lru_cache(maxsize=4096)
def danger(address: Address) -> str | None:
    """What kind of address this is that nobody outside has a business with: ``a private``; None for anybody's.

    An address that holds another (IPv4-mapped, NAT64, 6to4, Teredo …) is as dangerous as that one.
    """
    inner = next(filter(None, map(_kind, _held(address))), None)
    if inner is not None:
        return inner
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _NAT64):
        return None  # an IPv4 address of somebody's, as a network without IPv4 reaches it
    return _kind(address)


def _kind(address: Address) -> str | None:
    kind = next((kind for kind, network in SPECIAL if address in network), None)
    return kind or ("a reserved" if address.version == 6 and address not in _GLOBAL else None)


def _held(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, IPv4Address) or int(address) < 2:  # "::" and "::1" hold none
        return
    if address.ipv4_mapped or address in _NAT64 or address in _TRANSLATED or address in _COMPATIBLE:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


@lru_cache(maxsize=4096)
def literal(host: str) -> Address | None:
    """The address that a host of a url is, in any spelling that some library takes: ``127.1``, ``0x7f000001``,
    ``2130706433``, ``[::1]``, ``１２７.0.0.1``; None for a name."""
    host = plain(host).strip("[]").partition("%")[0]
    try:
        return ip_address(host)
    except ValueError:
        return _of_numbers(host)


def _of_numbers(host: str) -> IPv4Address | None:
    """As the C library reads it, which is what resolves names: octal, hexadecimal, with parts left out."""
    if not _NUMBERS.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


@lru_cache(maxsize=4096)
def is_local_name(host: str) -> bool:
    """Whether a host is a name of this machine or its own network, which nobody outside has a business with."""
    name = plain(host)
    return name in _LOCAL_NAMES or name.endswith(_LOCAL_ENDINGS) or not ("." in name or literal(host))


def plain(host: str) -> str:
    """A host without what only looks different: escapes, wide and circled digits, capitals, the root's dot."""
    return unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").casefold().rstrip(".")
