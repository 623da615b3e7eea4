"""Listing pages: the links of an HTML page."""

from collections.abc import Iterator

from lxml import html

from crawler.discovery.link import Link, address

LINKING = ("a", "area", "link")


def listing_links(root: html.HtmlElement, url: str) -> tuple[Link, ...]:
    """The addresses that a page links to, in the page's order, each once; of ``link`` elements only the next page's."""
    base = _base(root, url)
    urls = (address(base, reference) for reference in _references(root))
    return tuple(Link(url=found) for found in dict.fromkeys(urls) if found)


def _references(root: html.HtmlElement) -> Iterator[str]:
    """What the page links to, without places on the page itself."""
    for element in root.iter(*LINKING):
        reference = (element.get("href") or "").strip()
        if not reference or reference.startswith("#"):
            continue
        if element.tag != "link" or "next" in (element.get("rel") or "").lower().split():
            yield reference


def _base(root: html.HtmlElement, url: str) -> str:
    """What relative addresses stand against: the first ``<base href>``, itself relative to the page's address."""
    href = next((href for element in root.iter("base") if (href := element.get("href"))), "")
    return address(url, href) or url
