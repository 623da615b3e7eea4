import re

import pytest

from crawler.sites.scope import Kind, covers, excluded, kind_of
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
