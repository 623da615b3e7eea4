"""A page that a site's rules no longer read well says so."""

from datetime import UTC, datetime

import pytest

from crawler.parsers.article import read_by_rules
from crawler.parsers.unfound import reason_rules
from crawler.reading import with_article
from crawler.sites.site import GENERIC, ItemRules, Rules, Site
from pipelines.records import Fetch, Outcome, Page
from pipelines.steps import refine
from tests.crawler.conftest import article_page

NOW = datetime(2026, 5, 12, tzinfo=UTC)
PAGE = Page(body=article_page("The ship has left the harbour").encode(), url="https://h.example/ship", fetched_at=NOW)


def site(**rules: object) -> Site:
    return Site(name="harbour", hosts=("h.example",), rules=Rules(**rules))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "unfound"),
    [
        ({}, ()),
        ({"title": ("h1",), "summary": ("p.standfirst",)}, ()),
        ({"title": ("h1.headline",)}, ("title",)),
        ({"title": ("h1.headline", "h1")}, ()),
        ({"published": ("time::attr(datetime)",), "kicker": (".kicker",)}, ("kicker", "published")),
        ({"text": ("div.story",), "outline": ("article h2",)}, ("text", "outline")),
        ({"text": ("article",)}, ()),
        ({"drop": (".newsletter",)}, ()),
        ({"sources": ItemRules(item=("ol.sources li",)), "related": ItemRules(item=("p",))}, ("sources",)),
        ({"image": ("img::attr(src)",)}, ("image",)),
        ({"authors": ("h1::attr(data-author)",)}, ("authors",)),
    ],
)
def test_the_rules_that_find_nothing_are_named(rules: dict[str, object], unfound: tuple[str, ...]) -> None:
    assert read_by_rules(PAGE, site(**rules)).unfound == unfound


def test_the_fetch_says_it_and_keeps_its_article() -> None:
    fetch = Fetch(url=str(PAGE.url), site="harbour", fetched_at=NOW)
    read = refine(with_article(fetch, PAGE, site(title=("h1.headline",), published=("time",))))
    assert read.article is not None
    assert read.outcome is None
    assert read.reason == "rules found nothing: title, published"
    assert reason_rules(read.reason) == ("title", "published")


def test_a_page_of_a_site_without_rules_has_nothing_to_say() -> None:
    assert with_article(Fetch(url=str(PAGE.url), site="harbour", fetched_at=NOW), PAGE, GENERIC).reason is None


def test_why_there_is_no_article_counts_before_the_rules() -> None:
    page = Page(body=b"<html><body><p>Log in", url=PAGE.url, fetched_at=NOW)
    read = with_article(Fetch(url=str(PAGE.url), site="harbour", fetched_at=NOW), page, site(title=("h1.headline",)))
    assert read.outcome is Outcome.NOT_ARTICLE
    assert reason_rules(read.reason) == ()


@pytest.mark.parametrize("reason", [None, "", "404 Not Found", "the same bytes as before"])
def test_other_reasons_name_no_rules(reason: str | None) -> None:
    assert reason_rules(reason) == ()
