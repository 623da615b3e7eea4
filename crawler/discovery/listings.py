"""Listing pages: the links of an HTML page."""

from collections.abc import Iterator
from itertools import islice

from lxml import html

from crawler.discovery.link import Link, LinkKind, address

LINKING = ("a", "area", "link")
MOST_LINKS = 10_000
"""Links of a page that are read; the longest front pages have two thousand, an archive of a year eight."""


def listing_links(root: html.HtmlElement, url: str) -> tuple[Link, ...]:
    """The addresses that a page links to, in the page's order, each once; of ``link`` elements only the next page's.

    What the page itself calls its next (``rel=next``) is that, wherever else it is linked.
    """
    base = _base(root, url)
    kinds: dict[str, LinkKind] = {}
    for reference, kind in islice(_references(root), MOST_LINKS):
        found = address(base, reference)
        if found and (kind == "next" or found not in kinds):
            kinds[found] = kind
    return tuple(Link(url=found, kind=kind) for found, kind in kinds.items())


def _references(root: html.HtmlElement) -> Iterator[tuple[str, LinkKind]]:
    """What the page links to, without places on the page itself."""
    for element in root.iter(*LINKING):
        reference = (element.get("href") or "").strip()
        if not reference or reference.startswith("#"):
            continue
        is_next = "next" in (element.get("rel") or "").lower().split()
        if element.tag != "link" or is_next:
            yield reference, "next" if is_next else "page"


def _base(root: html.HtmlElement, url: str) -> str:
    """What relative addresses stand against: the first ``<base href>``, itself relative to the page's address."""
    href = next((href for element in root.iter("base") if (href := element.get("href"))), "")
    return address(url, href) or url
