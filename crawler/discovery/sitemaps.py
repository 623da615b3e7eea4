"""Sitemaps and sitemap indexes: https://www.sitemaps.org/protocol.html"""

from lxml import etree

from crawler.discovery.link import Link, LinkKind, address
from crawler.discovery.xml_tree import local_name, text_of
from pipelines.dates import parse_date
from pipelines.records import Date

ENTRIES = ("{*}url", "{*}sitemap")


def sitemap_links(root: etree._Element, url: str) -> tuple[Link, ...]:
    """The addresses of a sitemap's pages or, as listings, of an index's sitemaps; newest first, each once, with the
    dates that it gives them.

    An entry without a date comes after those with one; among equals the sitemap's order stands.
    """
    kind: LinkKind = "listing" if local_name(root) == "sitemapindex" else "page"
    links: dict[str, Link] = {}
    for entry in root.iter(*ENTRIES):
        found = address(url, text_of(entry, "loc"))
        if found and found not in links:
            links[found] = Link(
                url=found, kind=kind, published=_date(_publication(entry)), modified=_date(text_of(entry, "lastmod"))
            )
    return tuple(sorted(links.values(), key=_newest, reverse=True))


def _publication(entry: etree._Element) -> str | None:
    """When the news was published, where the sitemap is one of news:
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"""
    news = next((child for child in entry if local_name(child) == "news"), None)
    return text_of(news, "publication_date") if news is not None else None


def _date(text: str | None) -> Date | None:
    return Date(text=text, origin="sitemap") if text else None


def _newest(link: Link) -> str:
    """The later of its dates: values in UTC compare as text."""
    dates = (parse_date(date, fetched_at=None).value for date in (link.published, link.modified) if date)
    return max((value for value in dates if value), default="")
