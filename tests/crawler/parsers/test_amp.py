"""AMP pages: their boxes are no text, their parts are."""

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.records import Article, Page

PROSE = "<p>The council of the small harbour town voted on Tuesday to rebuild the old ferry pier, which has stood empty since the storm.</p>"
BOX = "Words of a box that is long enough to be taken for a paragraph of the story, were it not within an element that says what it is."


def amp(inner: str, start: str = "<html ⚡ lang=en>") -> Article:
    page = f"""<!doctype html>{start}<head><meta charset="utf-8"><title>Harbour town rebuilds its pier</title>
<link rel="canonical" href="https://news.example/2026/pier"><script async src="https://cdn.example/v0.js"></script>
<style amp-boilerplate>body{{visibility:hidden}}</style></head><body><article><h1>Harbour town rebuilds its pier</h1>
<time datetime="2026-05-12T08:00:00Z">12 May</time>{PROSE * 2}{inner}{PROSE * 2}</article></body></html>"""
    return read(Page(body=page.encode(), url="https://news.example/amp/2026/pier"), GENERIC)


@pytest.mark.parametrize("start", ["<html ⚡ lang=en>", "<html amp lang=en>", "<html ⚡4ads lang=en>"])
def test_an_amp_page_is_an_article(start: str) -> None:
    article = amp("", start)
    assert (article.title, article.canonical, (article.text or "").count("harbour town")) == (
        "Harbour town rebuilds its pier",
        "https://news.example/2026/pier",
        4,
    )


@pytest.mark.parametrize(
    "box",
    ["amp-ad", "amp-consent", "amp-embed", "amp-lightbox", "amp-sidebar", "amp-sticky-ad", "amp-user-notification"],
)
def test_what_stands_in_a_box_is_no_text(box: str) -> None:
    assert "Words of a box" not in str(amp(f"<{box} layout=nodisplay><div><p>{BOX}</p></div></{box}>").text)


@pytest.mark.parametrize(
    "part",
    [
        '<amp-state id="s"><script type="application/json">{"text": "WORDS"}</script></amp-state>',
        '<amp-list src="/x.json"><template type="amp-mustache"><p>WORDS</p></template></amp-list>',
        '<amp-img src="/i.jpg" width="1" height="1"><noscript><p>WORDS</p></noscript></amp-img>',
    ],
)
def test_data_and_templates_are_no_text(part: str) -> None:
    assert "Words of a box" not in str(amp(part.replace("WORDS", BOX)).text)


def test_a_heading_between_amp_elements_is_the_articles_own() -> None:
    article = amp(
        f'<amp-img src="/i.jpg"></amp-img><h2>What it costs</h2>{PROSE}<amp-iframe src="https://maps.example/x"></amp-iframe>'
    )
    assert [item.heading for item in article.outline] == ["What it costs"]
