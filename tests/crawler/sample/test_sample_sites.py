"""The sites' files know what stands at each address of the sample world."""

from pathlib import Path

import pytest

import crawler.sites
from crawler.sample.catalogue import Catalogue
from crawler.sample.world import HOUSES, House, World
from crawler.sites.loader import load_site
from crawler.sites.scope import kind_of
from crawler.sites.site import Rules, Site

SITES = Path(crawler.sites.__path__[0])
EVERY = pytest.mark.parametrize("house", HOUSES, ids=[house.name for house in HOUSES])
LISTINGS = {
    "digest": ("/news", "/news?page=2", "/topics/chips"),
    "courier": ("/page/2/", "/section/hardware/"),
    "rundschau": ("/index.php?seite=2", "/ressort/energie.html"),
}
SOUGHT = {
    "digest": (
        "/news/subscribe",
        "/news/embargoed-until-the-press-release-is-proof-read",
        "/news/exclusive-the-chip-that-was-never-there",
        "/news/how-we-keep-this-site-running",
    ),
    "courier": (
        "/2026/05/13/live-chip-prices",
        "/2026/05/20/subscriber-briefing",
        "/2026/05/19/sponsored-cooling-you-can-feel",
        "/2026/04/01/courier-to-be-printed-on-retired-servers",
        "/2026/05/18/inside-our-new-unbreakable-publishing-system",
    ),
    "rundschau": (
        "/artikel/anzeigen-0000.html",
        "/artikel/druck/1.html",
        "/artikel/faxgeraet-haelt-durch-11111.html",
        "/artikel/neuer-server-jetzt-noch-stabiler-19222.html",
    ),
}
IGNORED = {
    "digest": ("/account/sign-in", "/sitemap.xml", "/images/a.svg"),
    "courier": ("/authors/a/", "/images/a.svg"),
    "rundschau": ("/", "/images/a.svg"),
}


def site_of(house: House) -> Site:
    return load_site(SITES / f"sample-{house.name}.toml")


@EVERY
def test_every_story_is_an_article(world: World, house: House) -> None:
    site = site_of(house)
    assert {kind_of(story.url, site) for story in world.of(house)} == {"article"}


@EVERY
def test_listings_are_followed(house: House) -> None:
    site = site_of(house)
    assert {kind_of(house.root + path, site) for path in LISTINGS[house.name]} == {"listing"}


@EVERY
def test_what_only_looks_like_an_article_is_fetched(house: House) -> None:
    site = site_of(house)
    assert {kind_of(house.root + path, site) for path in SOUGHT[house.name]} == {"article"}


@EVERY
def test_nothing_else_is_fetched(house: House) -> None:
    site = site_of(house)
    assert {kind_of(house.root + path, site) for path in IGNORED[house.name]} == {None}


@EVERY
def test_start_answers(catalogue: Catalogue, house: House) -> None:
    answering = {resource.url for resource in catalogue if resource.status == 200}
    assert set(site_of(house).start) <= answering


@EVERY
def test_pages_are_read_without_rules(house: House) -> None:
    assert site_of(house).rules == Rules()
