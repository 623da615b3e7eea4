"""Every link that the sample sites show leads where it is meant to."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from crawler.sample.catalogue import Catalogue
from crawler.sample.resource import Resource
from crawler.sample.world import COURIER, DIGEST, HOUSES, House, World

HOSTS = {house.host for house in HOUSES}
REDIRECTS = {"digest.example": 308, "www.courier.example": 301, "www.rundschau.example": 302}
FAILING = {
    "http://digest.example/news/exclusive-the-chip-that-was-never-there": 404,
    "http://digest.example/news/how-we-keep-this-site-running": 500,
    "http://www.courier.example/2026/04/01/courier-to-be-printed-on-retired-servers": 404,
    "http://www.courier.example/2026/05/18/inside-our-new-unbreakable-publishing-system": 500,
    "http://www.rundschau.example/artikel/faxgeraet-haelt-durch-11111.html": 404,
    "http://www.rundschau.example/artikel/neuer-server-jetzt-noch-stabiler-19222.html": 500,
}
EVERY = pytest.mark.parametrize("house", HOUSES, ids=[house.name for house in HOUSES])


def links(resource: Resource) -> Iterator[str]:
    """The addresses on a page that lead to the sample world, absolute and without fragment."""
    page = BeautifulSoup(resource.body, "lxml")
    for element in page.select("[href], [src], form[action]"):
        target = element.get("href") or element.get("src") or element.get("action")
        url = urldefrag(urljoin(resource.url, str(target))).url
        if urlsplit(url).hostname in HOSTS:
            yield url


def look_up(catalogue: Catalogue, url: str) -> Resource:
    parts = urlsplit(url)
    return catalogue.find(parts.netloc, f"{parts.path}?{parts.query}" if parts.query else parts.path)


def pages(catalogue: Catalogue, house: House) -> list[Resource]:
    return [r for r in catalogue if r.host == house.host and r.type.startswith("text/html") and r.status == 200]


def linked_urls(catalogue: Catalogue, house: House) -> set[str]:
    return {url for page in pages(catalogue, house) for url in links(page)}


@EVERY
def test_links_fail_only_where_they_should(catalogue: Catalogue, house: House) -> None:
    failing = {url: look_up(catalogue, url).status for url in linked_urls(catalogue, house)}
    here = {url: status for url, status in FAILING.items() if urlsplit(url).hostname == house.host}
    assert {url: status for url, status in failing.items() if status >= 400} == here


@EVERY
def test_one_old_address_is_linked(world: World, catalogue: Catalogue, house: House) -> None:
    moved = [r for r in (look_up(catalogue, url) for url in linked_urls(catalogue, house)) if r.location]
    assert [(r.status, r.location) for r in moved] == [(REDIRECTS[house.host], world.of(house)[-1].url)]


@EVERY
def test_one_address_carries_tracking_parameters(world: World, catalogue: Catalogue, house: House) -> None:
    tracked = [url for url in linked_urls(catalogue, house) if "utm_" in url]
    assert [url.partition("?")[0] for url in tracked] == [world.of(house)[1].url]


@EVERY
def test_every_story_is_found_from_the_front_page(world: World, catalogue: Catalogue, house: House) -> None:
    seen: set[str] = set()
    waiting = {f"{house.root}/"}
    while waiting:
        url = waiting.pop()
        seen.add(url)
        page = look_up(catalogue, url)
        if page.type.startswith("text/html"):
            waiting |= {link for link in links(page) if urlsplit(link).hostname == house.host} - seen
    assert {story.url for story in world.of(house)} <= seen


def test_sitemap_lists_every_story_with_its_last_change(world: World, catalogue: Catalogue) -> None:
    sitemap = ET.fromstring(look_up(catalogue, "http://digest.example/sitemap.xml").body)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    rows = [(url.findtext(f"{space}loc"), url.findtext(f"{space}lastmod")) for url in sitemap]
    assert rows == [(story.url, story.touched.isoformat()) for story in world.of(DIGEST)]


def test_feed_lists_the_newest_stories(world: World, catalogue: Catalogue) -> None:
    feed = ET.fromstring(look_up(catalogue, "http://www.courier.example/feed.xml").body)
    urls = [item.findtext("link") for item in feed.iter("item")]
    assert urls == [story.url for story in world.of(COURIER)[:15]]


def test_feed_keeps_the_offset(world: World, catalogue: Catalogue) -> None:
    feed = ET.fromstring(look_up(catalogue, "http://www.courier.example/feed.xml").body)
    assert {str(date.text)[-5:] for date in feed.iter("pubDate")} <= {"-0400", "-0500"}
