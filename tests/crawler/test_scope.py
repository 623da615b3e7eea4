import re

import pytest

from crawler.sites.scope import Kind, covers, excluded, kind_of, main_address
from crawler.sites.site import Site

SITE = Site(
    name="harbour",
    hosts=("www.harbour.example",),
    article=(re.compile(r"/news/"),),
    follow=(re.compile(r"/news/page/\d+"),),
    exclude=(re.compile(r"/news/sponsored-"),),
)


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("http://www.harbour.example/x", True),
        ("https://harbour.example/", True),
        ("https://tech.harbour.example/", True),
        ("https://harbour.example.:8443/", True),
        ("https://notharbour.example/", False),
        ("https://harbour.example.evil.example/", False),
        ("http://[half/", False),
        ("mailto:desk@harbour.example", False),
    ],
)
def test_a_host_stands_for_itself_and_its_subdomains(url: str, covered: bool) -> None:
    assert bool(covers(SITE, url)) is covered


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/news/a-story", "article"),
        ("/news/page/2", "listing"),
        ("/news/sponsored-page/page/2", None),
        ("/about", None),
    ],
)
def test_exclude_comes_before_follow_and_follow_before_article(path: str, kind: Kind | None) -> None:
    assert kind_of(f"https://harbour.example{path}", SITE) == kind


def test_without_article_patterns_all_other_addresses_are_articles() -> None:
    site = Site(name="harbour", hosts=("harbour.example",), follow=SITE.follow, exclude=SITE.exclude)
    assert kind_of("https://harbour.example/about", site) == "article"
    assert kind_of("https://harbour.example/news/page/2", site) == "listing"
    assert kind_of("https://elsewhere.example/about", site) is None


def test_exclude_can_be_asked_by_itself() -> None:
    assert excluded("https://elsewhere.example/news/sponsored-x", SITE)
    assert not excluded("https://harbour.example/news/x", SITE)


MIRRORED = Site(
    name="harbour",
    hosts=("www.harbour.example", "blog.harbour.example"),
    mirrors=("m.harbour.example", "harbour-news.example", "xn--hfen-loa.example"),
    article=(re.compile(r"^https://www\.harbour\.example/news/"),),
    exclude=(re.compile(r"^https://www\.harbour\.example/news/sponsored-"),),
)


@pytest.mark.parametrize(
    ("url", "main"),
    [
        ("https://m.harbour.example/news/a?id=1", "https://www.harbour.example/news/a?id=1"),
        ("https://www.harbour-news.example/news/a", "https://www.harbour.example/news/a"),
        ("HTTP://HARBOUR-NEWS.example:8080/news/a", "http://www.harbour.example:8080/news/a"),
        ("https://häfen.example/news/a", "https://www.harbour.example/news/a"),
        ("https://www.harbour.example/news/a", "https://www.harbour.example/news/a"),
        ("https://blog.harbour.example/news/a", "https://blog.harbour.example/news/a"),
        ("https://shop.harbour-news.example/news/a", "https://shop.harbour-news.example/news/a"),
        ("https://harbour-news.example.evil.example/a", "https://harbour-news.example.evil.example/a"),
        ("mailto:desk@m.harbour.example", "mailto:desk@m.harbour.example"),
        ("/news/a", "/news/a"),
    ],
)
def test_an_address_at_a_mirror_is_one_at_the_main_host(url: str, main: str) -> None:
    assert main_address(url, MIRRORED) == main
    assert main_address(main, MIRRORED) == main


def test_a_site_without_mirrors_moves_nothing() -> None:
    assert main_address("HTTP://m.harbour.example/a#b", SITE) == "HTTP://m.harbour.example/a#b"


def test_a_mirror_is_within_the_site_and_judged_as_the_main_host() -> None:
    assert covers(MIRRORED, "https://harbour-news.example/news/a")
    assert kind_of("https://harbour-news.example/news/a", MIRRORED) == "article"
    assert kind_of("https://harbour-news.example/about", MIRRORED) is None
    assert kind_of("https://m.harbour.example/news/sponsored-a", MIRRORED) is None
    assert excluded("https://m.harbour.example/news/sponsored-a", MIRRORED)
