"""Embedded posts, in the forms that pages have them."""

import lxml.html
import pytest

from crawler.parsers.article import read
from crawler.parsers.embeds import is_post, post_of, show_posts
from crawler.sites.site import GENERIC
from pipelines.records import Article, Page

POST = "https://x.com/harbour/status/1234567890"
FILM = "https://www.youtube.com/watch?v=aB-cD_1e"
URL = "https://www.courier.example/2026/05/12/ferry"
PARAGRAPHS = [
    "<p>The ferry that links the two islands will not sail before the end of the summer, its owner said on Tuesday.</p>",
    "<p>Engineers found cracks in both shafts when the ship was lifted out of the water, and no yard has spare ones.</p>",
    "<p>Some four hundred people who work across the strait now wait for a bus that takes three hours longer.</p>",
]
SAYS = (
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-05-12T08:00:00Z">'
)


def article(embed: str, below: str = "") -> Article:
    """An article with an embed behind its second paragraph, or below its last."""
    first, second, third = PARAGRAPHS
    html = (
        f"<head><title>No ferry before autumn</title>{SAYS}</head><body><main><article><h1>No ferry before autumn</h1>"
        f"{first}{second}{embed}{third}{below}</article></main>"
    )
    return read(Page(body=html.encode(), url=URL, format="html"), GENERIC)


TWEET = (
    '<blockquote class="twitter-tweet"><p>No ship. <a href="https://x.com/hashtag/ferry?src=hash">#ferry</a>'
    f' <a href="https://t.co/abc">pic.twitter.com/abc</a></p>— Harbour <a href="{POST}">May 12</a></blockquote>'
)
EMBEDS = [
    (f'<div data-href=" {POST}?mx=2"></div>', f"{POST}?mx=2"),
    (f'<div class="social-embed"><div class="x" data-url="{POST}"></div></div>', POST),
    (
        '<amp-twitter data-tweetid="1234567890" width="1" height="1"></amp-twitter>',
        "https://twitter.com/i/status/1234567890",
    ),
    ('<div class="lazy" data-tweet-id="1234567890"></div>', "https://twitter.com/i/status/1234567890"),
    (
        TWEET,
        POST,
    ),
    (f'<iframe src="{FILM.replace("watch?v=", "embed/")}"></iframe>', FILM.replace("watch?v=", "embed/")),
    (
        '<iframe data-src="//www.youtube-nocookie.com/embed/aB-cD_1e"></iframe>',
        "https://www.youtube-nocookie.com/embed/aB-cD_1e",
    ),
    ('<lite-youtube videoid="aB-cD_1e"></lite-youtube>', FILM),
    ('<amp-youtube data-videoid="aB-cD_1e"></amp-youtube>', FILM),
    (
        '<noscript><iframe src="https://www.youtube.com/embed/aB-cD_1e"></iframe></noscript>',
        "https://www.youtube.com/embed/aB-cD_1e",
    ),
    (
        f'<div data-embed="&lt;p&gt;&lt;a href=&quot;{POST}&quot;&gt;x&lt;/a&gt;&lt;/p&gt;"></div>',
        POST,
    ),
    (
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/AbC/?x=1"></blockquote>',
        "https://www.instagram.com/p/AbC/?x=1",
    ),
    (
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@harbour/video/77"><a href="https://www.tiktok.com/@harbour">@harbour</a></blockquote>',
        "https://www.tiktok.com/@harbour/video/77",
    ),
    (
        '<div class="fb-post" data-href="https://www.facebook.com/harbour/posts/99"></div>',
        "https://www.facebook.com/harbour/posts/99",
    ),
    (
        '<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fharbour%2Fposts%2F99&amp;width=5"></iframe>',
        "https://www.facebook.com/harbour/posts/99",
    ),
    (
        '<iframe data-src="https://truthsocial.com/@harbour/116431297579272777/embed"></iframe>',
        "https://truthsocial.com/@harbour/116431297579272777/embed",
    ),
    (
        '<iframe class="mastodon-embed" src="https://sea.example/@harbour/116431297579272777/embed"></iframe>',
        "https://sea.example/@harbour/116431297579272777/embed",
    ),
    (
        '<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:abc/app.bsky.feed.post/3k2a"><p>No ship.</p></blockquote>',
        "https://bsky.app/profile/did:plc:abc/post/3k2a",
    ),
    (
        '<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="harbour/12"></script>',
        "https://t.me/harbour/12",
    ),
]


@pytest.mark.parametrize(("embed", "url"), EMBEDS, ids=[url for _, url in EMBEDS])
def test_an_embedded_post_is_cited_by_its_address(embed: str, url: str) -> None:
    assert [(source.kind, source.url) for source in article(embed).sources] == [("cited", url)]


@pytest.mark.parametrize(
    "embed",
    [
        '<iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe>',
        '<iframe src="https://charts.test/9y4ZK/10/"></iframe>',
        '<iframe src="https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fcourier"></iframe>',
        '<iframe src="https://www.youtube.com/embed/videoseries?list=PL1"></iframe>',
        '<div data-url="https://x.com/courier">Follow us</div>',
        '<div data-share="https://x.com/intent/post?url=https://x.com/a/status/1234567">Share</div>',
        '<div data-tweetid="${id}"></div>',
        '<amp-youtube data-videoid="{{ id }}"></amp-youtube>',
    ],
    ids=["counter", "chart", "page", "list", "account", "share", "template", "AMP template"],
)
def test_a_frame_that_shows_no_post_is_no_source(embed: str) -> None:
    assert article(embed).sources == ()


def test_the_address_of_a_post_is_no_text() -> None:
    text = article(f'<iframe src="{POST}"></iframe>').text
    assert text is not None
    assert "x.com" not in text


def test_a_post_below_the_last_paragraph_is_of_the_text() -> None:
    assert [source.url for source in article("", below=f'<div data-href="{POST}"></div>').sources] == [POST]


def test_a_placeholder_with_its_link_is_shown_once() -> None:
    tree = lxml.html.fromstring(f'<div data-href="{POST}"><a href="{POST}">The post</a></div>')
    show_posts(tree)
    assert len(tree.findall(".//a")) == 1


def test_a_whole_pages_data_in_an_attribute_is_no_embed() -> None:
    tree = lxml.html.fromstring("<div></div>")
    tree.set("data-props", "<p>" + "x" * 20_000 + POST)
    assert post_of(tree) is None


def test_any_long_attribute_is_searched_in_linear_time() -> None:
    tree = lxml.html.fromstring("<div></div>")
    tree.set("data-html", "<" + "//x.com/a/status//www.youtube.com/watch?" * 400)
    assert post_of(tree) is None


@pytest.mark.parametrize("url", ["https://x.com/a", "https://www.youtube.com/@courier", "https://t.me/harbour", "x"])
def test_an_account_is_no_post(url: str) -> None:
    assert not is_post(url)
