"""Which pages are articles, and what a site's own rules change."""

import re
from dataclasses import replace

import pytest

from crawler.parsers.article import read, told_format
from crawler.parsers.html import decode
from crawler.sites.site import GENERIC, ItemRules, Rules
from pipelines.errors import NotArticleError, PageError
from pipelines.records import Page

PROSE = (
    "<p>The plant in Ohio will make racks for data centres, and the first of them are to leave it before the year is over.</p>"
    * 4
)
STORY = f"""<html lang="en"><head><title>The plan - The News</title><meta property="og:site_name" content="The News"></head><body>
<h1>The plan</h1><p class="byline">By Ann Lee</p><div class="when">12 May 2026</div><div class="own">A standfirst of our own making</div>{PROSE}
<h2>A section</h2>{PROSE}<div class="refs"><p data-to="https://other.example/x"><i>Other</i></p></div>
<ul class="next"><li data-u="/n/1"><b>First of the next</b><em>1 May 2026</em><span>Teaser one</span></li></ul></body></html>"""
URL = "https://news.example/2026/the-plan"


def page(body: str, url: str | None = URL) -> Page:
    return Page(body=body.encode(), url=url, format="html")


def test_a_story_is_an_article() -> None:
    article = read(page(STORY), GENERIC)
    assert (article.title, article.authors, [item.heading for item in article.outline]) == (
        "The plan",
        ("Ann Lee",),
        ["A section"],
    )


TEASERS = "".join(
    f'<div><h2><a href="/a/{i}">A title of another page, number {i}</a></h2><p>A teaser of one line.</p></div>'
    for i in range(8)
)


@pytest.mark.parametrize(
    ("body", "url", "reason"),
    [
        (STORY, "https://news.example/", "front page"),
        (f"<title>Chips</title><h1>Chips</h1>{TEASERS}", URL, "listing"),
        (
            '<script type="application/ld+json">{"@type": "CollectionPage"}</script><h1>Chips</h1>' + PROSE,
            URL,
            "CollectionPage",
        ),
        (
            "<title>Log in</title><h1>Log in to continue</h1><form><p>No account? Subscribe.</p></form>",
            URL,
            "neither date",
        ),
        (
            "<h1>Prices</h1><table><tr><td>HB-4, 24 GB</td><td>412.50</td></tr><tr><td>HB-4, 36 GB</td><td>655.00</td></tr></table>",
            URL,
            "neither date",
        ),
        ("<p></p>", URL, "no title"),
    ],
)
def test_not_an_article(body: str, url: str, reason: str) -> None:
    with pytest.raises(NotArticleError, match=re.escape(reason)):
        read(page(body, url), GENERIC)


@pytest.mark.parametrize("body", [b"", b" \n\t ", b"\xef\xbb\xbf"])
def test_an_empty_page_cannot_be_read(body: bytes) -> None:
    with pytest.raises(PageError):
        read(Page(body=body, url=URL), GENERIC)


@pytest.mark.parametrize(
    ("body", "header", "told"),
    [
        (b"<!DOCTYPE html><p>x", None, "html"),
        (b"\n <div>x</div>", None, "html"),
        (b"plain", "text/html; charset=utf-8", "html"),
        (b"# Title\n\ntext", None, "markdown"),
        (b"Title\n\n5 < 6", None, "text"),
    ],
)
def test_format(body: bytes, header: str | None, told: str) -> None:
    assert told_format(Page(body=body, headers=(("content-type", header),) if header else ())) == told


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ("<p>Grüße</p>".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ('<meta charset="iso-8859-1"><p>Grüße</p>'.encode("cp1252"), None),
        ("<p>Grüße</p>".encode(), None),
        ("<p>Grüße</p>".encode("cp1252"), None),
        ("\ufeff<p>Grüße</p>".encode("utf-16"), None),
    ],
)
def test_charset(body: bytes, header: str | None) -> None:
    assert "Grüße" in decode(Page(body=body, headers=(("content-type", header),) if header else ()))


def test_site_rules_override_each_field() -> None:
    rules = Rules(
        summary=(".missing", ".own"),
        published=(".when",),
        drop=("h2",),
        sources=ItemRules(item=(".refs p",), label=("i",), link=()),
        related=ItemRules(
            item=(".next li",), title=("b",), link=(":scope::attr(data-u)",), date=("em",), summary=("span",)
        ),
    )
    article = read(page(STORY), replace(GENERIC, rules=rules))
    (related,) = article.related
    assert article.summary == "A standfirst of our own making"
    assert article.published is not None
    assert (article.published.text, article.published.origin) == ("12 May 2026", "rule")
    assert (article.outline, [source.label for source in article.sources]) == ((), ["Other"])
    assert (related.title, related.summary, related.published and related.published.text) == (
        "First of the next",
        "Teaser one",
        "1 May 2026",
    )


def test_attribute_rule() -> None:
    article = read(
        page(STORY.replace("<h1>", '<h1 data-full="The whole plan">')),
        replace(GENERIC, rules=Rules(title=("h1::attr(data-full)",))),
    )
    assert article.title == "The whole plan"


@pytest.mark.parametrize("depth", [200, 20_000])
def test_deep_nesting_is_a_record_or_an_error(depth: int) -> None:
    deep = "<div>" * depth + PROSE + "</div>" * depth
    try:
        assert read(page(f"<h1>The plan</h1><p>By Ann Lee</p>{deep}"), GENERIC).title == "The plan"
    except PageError:
        assert depth > 200
