"""Which pages are articles, and what a site's own rules change."""

import re
from dataclasses import replace

import pytest

from crawler.parsers.article import read, told_format
from crawler.parsers.html import decode
from crawler.sites.site import GENERIC, ItemRules, Rules
from pipelines.errors import NotArticleError, PageError
from pipelines.records import Article, Page

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
            "a listing of other pages",
        ),
        (
            "<title>Log in</title><h1>Log in to continue</h1><form><p>No account? Subscribe.</p></form>",
            URL,
            "a login wall",
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


def test_a_long_page_that_names_nobody_and_no_day_is_an_article() -> None:
    assert read(page(f"<article><h1>The plan</h1>{PROSE * 2}</article>"), GENERIC).title == "The plan"


def test_an_address_that_is_a_query_is_no_front_page() -> None:
    assert read(page(STORY, "https://blog.example/?p=123"), GENERIC).title == "The plan"


def test_prose_under_a_heading_that_reads_like_a_label_is_the_articles_own() -> None:
    article = read(page(STORY.replace("A section", "More on why the ruling matters")), GENERIC)
    assert [item.heading for item in article.outline] == ["More on why the ruling matters"]
    assert (article.text or "").count("The plant in Ohio") == 8


def test_wrappers_deeper_than_the_parser_likes_come_off() -> None:
    body = f"<h1>The plan</h1><p>By Ann Lee</p>{'<div>' * 300}{PROSE}{'</div>' * 300}"
    assert "The plant in Ohio" in (read(page(body), GENERIC).text or "")


def test_utf16_without_a_type_is_html() -> None:
    assert read(Page(body=STORY.encode("utf-16"), url=URL), GENERIC).title == "The plan"


def test_utf8_is_believed_before_a_wrong_declaration() -> None:
    body = STORY.replace("<head>", '<head><meta charset="iso-8859-1">').replace("The plan<", "Der Plan für München<")
    assert read(page(body), GENERIC).title == "Der Plan für München"


def test_a_language_that_is_none_is_unknown() -> None:
    body = STORY.replace('lang="en"', 'lang="en-\x1b]0;pwned\x07"')
    assert read(page(body), GENERIC).language is None


def test_a_month_after_by_is_no_author() -> None:
    text = "The plan\n\nBy January 2027, Canada\n\n" + "The plant in Ohio will make racks for data centres. " * 5
    assert read(Page(body=text.encode()), GENERIC).authors == ()


def ruled(rules: Rules, body: str = STORY) -> Article:
    return read(page(body), replace(GENERIC, rules=rules))


def test_first_item_selector_that_matches_wins() -> None:
    body = STORY.replace('<ul class="next">', '<ul class="s"><li>AP (apnews.com)</li></ul><ul class="next">')
    sources = ruled(Rules(sources=ItemRules(item=(".missing", "ul.s li", "li"))), body).sources
    assert [source.domain for source in sources if source.kind == "listed"] == ["apnews.com"]


def test_link_rule_with_an_attribute_is_taken_as_it_is() -> None:
    body = STORY.replace(
        "Other</i>", 'Other</i><a href="/no">x</a><a class="real" href="https://other.example/yes">y</a>'
    )
    rules = ItemRules(item=(".refs p",), label=("i",), link=("a.real::attr(href)",))
    assert [source.url for source in ruled(Rules(sources=rules), body).sources][:1] == ["https://other.example/yes"]


def test_image_rule_is_made_absolute() -> None:
    body = STORY.replace("</h1>", '</h1><img class="lead" src="/i/1.jpg">')
    assert ruled(Rules(image=("img.lead::attr(src)",)), body).image == "https://news.example/i/1.jpg"


def test_link_rule_that_finds_a_broken_address_finds_none() -> None:
    body = STORY.replace('data-u="/n/1"', 'data-u="http://[x"')
    rules = Rules(related=ItemRules(item=(".next li",), title=("b",), link=(":scope::attr(data-u)",)))
    assert [item.url for item in ruled(rules, body).related] == [None]


def test_title_rule_says_where_the_article_begins() -> None:
    body = STORY.replace("<h1>", '<h1>The News</h1><p class="k">Chips</p><h2 class="t">The real title</h2><h1>')
    article = ruled(Rules(title=(".t",)), body)
    assert (article.title, article.kicker) == ("The real title", "Chips")


def test_authors_rule_is_split_into_people() -> None:
    body = STORY.replace("By Ann Lee", "By Ann Lee and Bo Ek")
    assert ruled(Rules(authors=(".byline",)), body).authors == ("Ann Lee", "Bo Ek")


@pytest.mark.parametrize("mark", ["\x01", "\x0c", "\x1f", "&#1;", "&#x1f;", "\ufffe"])
def test_a_control_character_behind_a_dropped_element_is_no_error(mark: str) -> None:
    body = STORY.replace("<h2>", f'<div class="newsletter">Sign up</div>{mark} behind <nav>x</nav>{mark}<h2>')
    assert read(page(body), GENERIC).title == "The plan"
