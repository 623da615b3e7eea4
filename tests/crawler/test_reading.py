"""What a page becomes for its fetch, beside what the parsers' own tests say."""

from datetime import UTC, datetime

import pytest

from crawler.reading import with_article
from crawler.sites.site import GENERIC, Site
from pipelines.links import normalise_links, url_key
from pipelines.records import Article, Fetch, Outcome, Page
from tests.crawler.conftest import article_page

SITE = Site(name="harbour", hosts=("www.harbour.example",), mirrors=("m.harbour.example", "harbour.net"))
MAIN = "https://www.harbour.example/news/ship"
RELATED = (
    '<section><h2>Related</h2><ul><li><a href="/news/the-crane-of-the-harbour">The crane of the harbour moves again</a>'
    '<li><a href="https://www.harbour.example/news/the-ferry-is-late">The ferry to the island is late again</a></ul></section>'
)


def read(url: str, canonical: str | None = None, site: Site = SITE) -> Article:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    html = article_page("The ship has left the harbour").replace("<title>", link + "<title>", 1)
    body = html.replace("</body>", RELATED + "</body>").encode()
    now = datetime(2026, 5, 12, tzinfo=UTC)
    page = Page(body=body, url=url, fetched_at=now)
    fetch = with_article(Fetch(url=url, site=site.name, fetched_at=now), page, site)
    assert fetch.article is not None
    return normalise_links(fetch.article)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://m.harbour.example/news/ship", None),
        ("http://harbour.net/news/ship/", None),
        ("https://www.harbour.net/news/ship", "https://www.harbour.net/news/ship"),
        ("https://harbour.net/news/ship", MAIN),
        ("https://m.harbour.example/news/ship?id=7", "https://harbour.net/news/ship"),
        (MAIN, "https://harbour.net/news/ship"),
        (MAIN, "https://elsewhere.example/news/ship"),
        (MAIN, "https://m.harbour.example/"),
    ],
)
def test_an_article_is_one_whichever_mirror_shows_it(url: str, canonical: str | None) -> None:
    article = read(url, canonical)
    assert article.url is not None
    assert url_key(article.url) == url_key(MAIN)


def test_related_news_is_at_the_main_host() -> None:
    urls = [item.url for item in read("https://harbour.net/news/ship").related]
    assert urls == [
        "https://www.harbour.example/news/the-crane-of-the-harbour",
        "https://www.harbour.example/news/the-ferry-is-late",
    ]


def test_without_mirrors_a_page_keeps_its_address() -> None:
    assert read("https://harbour.net/news/ship", MAIN, GENERIC).url == "https://harbour.net/news/ship"


def test_a_page_that_is_no_article_says_why() -> None:
    now = datetime(2026, 5, 12, tzinfo=UTC)
    fetch = with_article(Fetch(url=MAIN, site="harbour", fetched_at=now), Page(body=b"", url=MAIN), SITE)
    assert fetch.article is None
    assert fetch.outcome in (Outcome.REJECTED, Outcome.NOT_ARTICLE)
