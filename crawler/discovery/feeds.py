"""Feeds: RSS 0.9 to 2.0, RDF and Atom, told apart by nothing but their elements' names."""

from collections.abc import Iterator

from lxml import etree

from crawler.discovery.link import Link, address
from crawler.discovery.xml_tree import local_name, text_of
from pipelines.links import web_address
from pipelines.records import Date

ENTRIES = ("{*}item", "{*}entry")
PUBLISHED = ("pubDate", "published", "issued", "date")
"""RSS 2.0, Atom 1.0, Atom 0.3, Dublin Core (RSS 1.0)."""
MODIFIED = ("updated", "modified")
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def feed_links(root: etree._Element, url: str) -> tuple[Link, ...]:
    """The addresses of a feed's entries, in the feed's order, each once, with the dates that it gives them."""
    links: dict[str, Link] = {}
    for entry in root.iter(*ENTRIES):
        found = address(_base(entry, url), next(_references(entry), None))
        if found and found not in links:
            links[found] = Link(url=found, published=_date(entry, PUBLISHED), modified=_date(entry, MODIFIED))
    return tuple(links.values())


def _date(entry: etree._Element, names: tuple[str, ...]) -> Date | None:
    text = next((text for name in names if (text := text_of(entry, name))), None)
    return Date(text=text, origin="feed") if text else None


def _references(entry: etree._Element) -> Iterator[str]:
    """Where an entry points, best first: RSS writes the address between the tags, Atom in an attribute.

    An RSS ``guid`` is an address unless it says that it is none: https://www.rssboard.org/rss-specification
    """
    if link := text_of(entry, "link"):
        yield link
    for child in entry:
        if local_name(child) == "link" and child.get("rel", "alternate") == "alternate" and (href := child.get("href")):
            yield href.strip()
    for child in entry:
        if local_name(child) == "guid" and child.get("isPermaLink", "true") == "true" and web_address(child.text):
            yield child.text or ""


def _base(entry: etree._Element, url: str) -> str:
    """What relative addresses stand against: the nearest ``xml:base``, as Atom has it, else the feed's own address."""
    bases = [base for element in (entry, *entry.iterancestors()) if (base := element.get(XML_BASE))]
    for base in reversed(bases):
        url = address(url, base) or url
    return url
