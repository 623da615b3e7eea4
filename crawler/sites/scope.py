"""What belongs to a site, told by an address alone."""

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from crawler.sites.site import Site

Kind = Literal["article", "listing"]
"""What is expected at an address: an article, or a page that leads to articles."""


def covers(site: Site, url: str) -> int:
    """How closely a site's hosts match an address: the length of the host that matches, 0 where none does.

    A host stands for itself and its subdomains; ``www.`` in front makes no difference, for sites redirect from one to
    the other.
    """
    host = _host(url)
    if host is None:
        return 0
    return max((len(own) for own in site.hosts if _belongs(host, own.removeprefix("www."))), default=0)


def kind_of(url: str, site: Site) -> Kind | None:
    """What the site's patterns expect at an address; None where they want nothing from it.

    ``exclude`` is asked first, then ``follow``, which tells the few listings apart from what a wide ``article`` pattern
    takes in, then ``article``. A site without ``article`` patterns takes every other address on its hosts for an
    article.
    """
    if not covers(site, url) or _found(site.exclude, url):
        return None
    if _found(site.follow, url):
        return "listing"
    return "article" if not site.article or _found(site.article, url) else None


def excluded(url: str, site: Site) -> bool:
    """The site's file forbids this address."""
    return _found(site.exclude, url)


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
