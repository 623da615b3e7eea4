"""Which addresses of a private network a crawl may connect to all the same."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

from scrapy.crawler import Crawler

from crawler.guards.addresses import Address, Network, danger
from pipelines.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What may be connected to beside the addresses that are anybody's."""

    networks: tuple[Network, ...] = ()

    def objection(self, address: Address | str) -> str | None:
        """Why an address is not connected to, in an operator's words; None where it may be."""
        if isinstance(address, str):
            address = ip_address(address.partition("%")[0])
        kind = danger(address)
        if kind is None or any(address in network for network in self.networks):
            return None
        shown = getattr(address, "ipv4_mapped", None) or address
        return f"leads to {kind} address: {shown}"


NOWHERE: Final = Permission()
EVERYWHERE: Final = Permission(networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))


def permission_of(crawler: Crawler) -> Permission:
    """What a crawl may: its site's file decides (``allow_private``) or, for all sites, the setting NEWS_ALLOW_PRIVATE.

    Raises UsageError for a setting that cannot be read.
    """
    site = getattr(crawler.spider, "site", None)
    if site is not None and site.allow_private:
        return EVERYWHERE
    return allowed(crawler.settings.get("NEWS_ALLOW_PRIVATE"))


def allowed(setting: object) -> Permission:
    """What NEWS_ALLOW_PRIVATE says: ``1`` for all addresses, else networks: ``10.20.0.0/16, fd12::/48``.

    Raises UsageError.
    """
    text = str(setting or "").strip().lower()
    if text in {"", "0", "false", "no"}:
        return NOWHERE
    if text in {"1", "true", "yes"}:
        return EVERYWHERE
    try:
        return Permission(networks=tuple(ip_network(part.strip()) for part in text.split(",")))
    except ValueError as error:
        raise UsageError(f"neither 1 nor networks: {error}", about="NEWS_ALLOW_PRIVATE") from error
