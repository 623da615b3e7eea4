"""The main picture and its caption."""

import time
from dataclasses import replace

import lxml.html
import pytest

from crawler.parsers.article import read
from crawler.parsers.picture import caption_of, main_picture, named_caption, pictures_of, stated_caption
from crawler.sites.site import GENERIC, Rules
from pipelines.records import Article, Page

BASE = "https://news.example/2026/ferry"
PARAGRAPH = "<p>" + "The ferry runs again, as it did before the winter, from the old pier to the island. " * 2 + "</p>"


def caption(body: str, picture: str | None = None) -> str | None:
    tree = lxml.html.document_fromstring(f"<html><body>{body}</body></html>")
    figures = caption_of(tree.iter("h1", "figure", "p"), picture)
    return figures or named_caption(next(tree.iter("h1"), None))


def figure(words: str, src: str = "/i/one.jpg") -> str:
    return f'<figure><img src="{src}"><figcaption>{words}</figcaption></figure>'


# Which picture


def test_first_picture_is_the_main_one() -> None:
    assert main_picture(["/i/a.jpg", "/i/b.jpg"], [], BASE) == "https://news.example/i/a.jpg"


@pytest.mark.parametrize(
    "address",
    [
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "blob:https://news.example/7",
        "{{ image }}",
        "https://news.example/${image.src}",
        "https://[x/i.jpg",
        "#",
    ],
)
def test_what_is_no_address_is_no_picture(address: str) -> None:
    assert main_picture([address, "/i/b.jpg"], [], BASE) == "https://news.example/i/b.jpg"


@pytest.mark.parametrize(
    "name",
    ["logo.png", "og-logo-1200x630.png", "placeholder_image.jpg", "default-share.jpg", "blank.gif", "no-image-placeholder.svg", "pixel"],
)  # fmt: skip
def test_file_that_stands_for_a_missing_picture(name: str) -> None:
    assert main_picture([f"https://cdn.example/{name}", "/i/b.jpg"], [], BASE) == "https://news.example/i/b.jpg"


@pytest.mark.parametrize("name", ["ferry-company-logo.jpg", "default-rates-rise.png", "a1b2c3", "1200x630.jpg"])
def test_picture_of_a_logo_is_a_picture(name: str) -> None:
    assert main_picture([f"/i/{name}"], [], BASE) == f"https://news.example/i/{name}"


def test_logo_of_the_publisher_is_no_picture() -> None:
    logos = ["https://cdn.example/brand/bote-600x60.png"]
    assert main_picture(["/media/bote-1200x630.png", "/i/b.jpg"], logos, BASE) == "https://news.example/i/b.jpg"


@pytest.mark.parametrize(
    "value",
    [
        "https://n.example/a.jpg",
        ["https://n.example/a.jpg"],
        {"@type": "ImageObject", "url": "https://n.example/a.jpg"},
        {"contentUrl": "https://n.example/a.jpg", "url": "https://n.example/a.html"},
        {"@id": "https://n.example/a.jpg"},
        [{"url": ["https://n.example/a.jpg"]}],
        {"@list": ["https://n.example/a.jpg"]},
    ],
)
def test_pictures_of_json_ld(value: object) -> None:
    assert pictures_of(value) == ["https://n.example/a.jpg"]


# Its caption


@pytest.mark.parametrize(
    "source",
    [
        '<img src="/img/old-pier-640x360.jpg">',
        '<img data-src="https://cdn.example/w_300/old-pier.jpg?v=2">',
        '<picture><source srcset="/img/old-pier_large.webp 2x"></picture>',
        '<a href="/img/old-pier.jpg"><img src="data:,"></a>',
        '<amp-img src="/img/OLD-PIER.jpg"></amp-img>',
    ],
)
def test_caption_of_the_figure_that_shows_the_picture(source: str) -> None:
    body = f"<h1>Ferry</h1>{figure('Another picture')}{PARAGRAPH * 3}<figure>{source}<figcaption>The old pier</figcaption></figure>"
    assert caption(body, "https://cdn.example/og/old-pier-1200x630.jpg") == "The old pier"


def test_caption_above_the_title_counts_where_it_is_of_the_picture() -> None:
    body = f"{figure('The old pier', '/img/ferry-pier.jpg')}<h1>Ferry</h1>{PARAGRAPH}"
    assert caption(body, "https://cdn.example/ferry-pier.jpg") == "The old pier"
    assert caption(body, "https://cdn.example/other.jpg") is None


def test_else_the_first_figure_below_the_title() -> None:
    assert caption(f"<h1>Ferry</h1>{figure('One')}{figure('Two')}{PARAGRAPH}") == "One"


def test_figure_further_down_is_another_picture() -> None:
    assert caption(f"<h1>Ferry</h1>{PARAGRAPH}{PARAGRAPH}{figure('One')}") is None


def test_picture_of_the_author_is_not_the_main_one() -> None:
    portrait = '<figure><img src="/ann.jpg"><figcaption>Ann Lee <time>12 May</time></figcaption></figure>'
    named = '<figure class="article-author"><img src="/ann.jpg"><figcaption>Ann Lee</figcaption></figure>'
    assert caption(f"<h1>Ferry</h1>{portrait}{named}{figure('One')}{PARAGRAPH}") == "One"


def test_what_is_not_printed_is_no_caption() -> None:
    words = "The pier<button>Enlarge</button><script>x()</script><span hidden>hidden</span> at dawn"
    assert caption(f"<h1>Ferry</h1>{figure(words)}") == "The pier at dawn"


def test_copy_for_small_screens_is_not_said_twice() -> None:
    words = "<span>The old pier on the first morning of May</span>"
    assert caption(f"<h1>Ferry</h1>{figure(words + words)}") == "The old pier on the first morning of May"


def test_short_words_may_be_said_twice() -> None:
    assert caption(f"<h1>Ferry</h1>{figure('<i>Ha</i><i>Ha</i>')}") == "Ha Ha"


@pytest.mark.parametrize("name", ["wp-caption-text", "bildunterschrift", "legende", "pie-de-foto", "didascalia"])
def test_caption_by_its_name_within_a_figure(name: str) -> None:
    assert caption(f'<h1>F</h1><figure><img><p class="{name}">The pier</p></figure>{PARAGRAPH}') == "The pier"


@pytest.mark.parametrize("tag", ["div", "p", "span", "small", "em"])
def test_caption_by_its_name_outside_of_figures(tag: str) -> None:
    body = (
        f'<div><div><h1>Ferry</h1></div><div><img><{tag} class="image-caption">The pier</{tag}></div></div>{PARAGRAPH}'
    )
    assert caption(body) == "The pier"


@pytest.mark.parametrize("name", ["vjs-captions-button", "video-caption", "without-caption", "author-caption"])
def test_what_else_is_called_a_caption(name: str) -> None:
    assert caption(f'<h1>Ferry</h1><div class="{name}">The pier</div>{PARAGRAPH}') is None


def test_named_caption_below_the_second_paragraph_is_of_another_picture() -> None:
    assert caption(f'<h1>Ferry</h1>{PARAGRAPH}{PARAGRAPH}<div class="caption">The pier</div>') is None


def test_named_caption_above_the_title_is_of_another_picture() -> None:
    assert caption(f'<div class="caption">The pier</div><h1>Ferry</h1>{PARAGRAPH}') is None


@pytest.mark.parametrize("key", ["caption", "description"])
def test_caption_of_json_ld(key: str) -> None:
    assert stated_caption({"image": [{key: "The old pier"}]}, []) == "The old pier"


@pytest.mark.parametrize("text", ["Ferry Runs Again", "DSC_0042.jpg"])
def test_headline_and_file_names_are_no_captions(text: str) -> None:
    assert stated_caption({"image": {"caption": text}}, ["Ferry runs again", None]) is None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>F</h1>" + figure("x" * 5) * 50_000,
        "<h1>F</h1>" + '<div class="caption"></div>' * 100_000,
        "<figure>" * 200 + "<b>x</b>" * 50_000,
        "<h1>F</h1>" + "<p>x</p>" * 100_000,
    ],
)
def test_time_is_linear(body: str) -> None:
    tree = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(huge_tree=True))
    start = time.process_time()
    caption_of(tree.iter("h1", "figure", "p"), "/i/picture-name.jpg")
    named_caption(next(tree.iter("h1"), None))
    main_picture(["/i/" + "-100x100_crop" * 100_000 + "!"], ["-1_w10" * 100_000], BASE)
    assert time.process_time() - start < 1.5


# In the record


def article(head: str, rules: Rules = Rules()) -> Article:  # noqa: B008 (frozen)
    body = f'<h1>Ferry runs again</h1>{figure("The old pier")}<p class="cap">The new pier</p>{PARAGRAPH * 4}'
    html = f"<html><head><title>Ferry runs again</title>{head}</head><body><article>{body}</article></body></html>"
    return read(Page(body=html.encode(), url="https://news.example/a"), replace(GENERIC, rules=rules))


def test_record_has_caption_and_paywall() -> None:
    found = article('<meta property="article:content_tier" content="locked">')
    assert (found.image_caption, found.paywall) == ("The old pier", True)


def test_rule_of_the_site_finds_the_caption() -> None:
    assert article("", Rules(image_caption=(".cap",))).image_caption == "The new pier"
