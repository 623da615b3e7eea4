"""What belongs to a site, told by an address alone."""

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from crawler.sites.site import Site
from pipelines.links import web_address

Kind = Literal["article", "listing"]
"""What is expected at an address: an article, or a page that leads to articles."""


def covers(site: Site, url: str) -> int:
    """How closely a site's hosts match an address: the length of the host that matches, 0 where none does.

    A host stands for itself and its subdomains; ``www.`` in front makes no difference, for sites redirect from one to
    the other. Mirrors are hosts of the site.
    """
    host = _host(url)
    if host is None:
        return 0
    hosts = (*site.hosts, *site.mirrors)
    return max((len(own) for own in hosts if _belongs(host, own.removeprefix("www."))), default=0)


def main_address(url: str, site: Site) -> str:
    """The address at the site's main host of what an address at one of its mirrors shows; any other as it stands.

    Scheme and port stay. A mirror stands for itself with and without ``www.``, and not for its subdomains.
    """
    if not site.mirrors:
        return url
    address = web_address(url)
    parts = urlsplit(address or "")
    host = parts.hostname
    if host is None or host.removeprefix("www.") not in {mirror.removeprefix("www.") for mirror in site.mirrors}:
        return url
    return parts._replace(netloc=site.hosts[0] + parts.netloc.removeprefix(host)).geturl()


def kind_of(url: str, site: Site) -> Kind | None:
    """What the site's patterns expect at an address; None where they want nothing from it.

    ``exclude`` is asked first, then ``follow``, which tells the few listings apart from what a wide ``article`` pattern
    takes in, then ``article``. A site without ``article`` patterns takes every other address on its hosts for an
    article. An address at a mirror is judged as that at the main host.
    """
    if not covers(site, url):
        return None
    url = main_address(url, site)
    if _found(site.exclude, url):
        return None
    if _found(site.follow, url):
        return "listing"
    return "article" if not site.article or _found(site.article, url) else None


def excluded(url: str, site: Site) -> bool:
    """The site's file forbids this address, or at a mirror that of the main host."""
    return _found(site.exclude, main_address(url, site))


def _belongs(host: str, own: str) -> bool:
    return host == own or host.endswith("." + own)


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:  # "http://[::1": half an IPv6 address
        return None
    return host.rstrip(".") if host else None


def _found(patterns: Iterable[re.Pattern[str]], url: str) -> bool:
    return any(pattern.search(url) for pattern in patterns)
