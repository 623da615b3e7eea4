"""What counts as related news, rule by rule; whole blocks as sites build them are in test_block_patterns.py."""

from collections.abc import Iterable

import pytest

from crawler.parsers.addresses import followed, is_article, is_same_site, is_topic, leads_nowhere
from crawler.parsers.article import read
from crawler.parsers.flow import flow_of
from crawler.parsers.html import html_lines, parse
from crawler.parsers.lines import spans_of
from crawler.parsers.teasers import teaser_boxes
from crawler.parsers.topic import Topic
from crawler.sites.site import GENERIC
from pipelines.records import Article, Page

URL = "https://www.harbour.example/news/2026/05/night-ferry-to-orrin-sails-again"
TITLE = "Night ferry to Orrin Island sails again"
TEXT = (
    "The night ferry to Orrin Island will sail again from Monday, the harbour board said, after eleven weeks ashore.",
    "Engineers found that barnacles had eaten through four of the six bolts that hold the ramp of the old ferry.",
    "Islanders who had rowed to work since the spring greeted the news with caution and with a list of their oars.",
    "The board will meet on Thursday to decide who painted the bolts, and whether he painted the lighthouse as well.",
)
RAMP = '<a href="/news/2026/05/ramp-bolts-were-painted-on">Two of the bolts were only painted on</a>'
OARS = '<a href="/news/2026/05/islanders-hand-in-bill">Islanders hand in their bill for 43 oars</a>'
CAKE = '<a href="/news/2026/05/town-hall-bakes-scone">Town hall bakes the largest scone of all</a>'


def page(*, inside: str = "", below: str = "", after: str = "", above: str = "") -> Article:
    """An article with something between its paragraphs, below the last, after its element, or above it."""
    one, two, three, four = (f"<p>{text}</p>" for text in TEXT)
    markup = (
        f"<html lang=en><head><meta property=og:type content=article></head><body>{above}<main><article><h1>{TITLE}</h1><time datetime='2026-05-12T08:00:00Z'>May 12, 2026"
        f"</time><div>{one}{two}{inside}{three}{four}{below}</div></article>{after}</main></body></html>"
    )
    return read(Page(body=markup.encode(), url=URL, format="html"), GENERIC)


def titles(article: Article) -> list[str]:
    return [item.title for item in article.related]


def listed(*links: str) -> str:
    return "<ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"


BOLTS, BILL = "Two of the bolts were only painted on", "Islanders hand in their bill for 43 oars"
SCONE = "Town hall bakes the largest scone of all"


class TestWhereABlockEnds:
    def test_at_a_heading_printed_as_the_label_is(self) -> None:
        after = f"<aside><h4 class=t>Related</h4>{listed(RAMP)}<h4 class=t>From the county</h4>{listed(CAKE)}</aside>"
        assert titles(page(after=after)) == [BOLTS]

    def test_at_a_heading_as_high_where_no_element_holds_the_block(self) -> None:
        below = f"<h3>Related</h3>{listed(RAMP)}<h2>From the county</h2>{listed(CAKE)}"
        assert titles(page(below=below)) == [BOLTS]

    def test_not_at_the_headline_of_a_teaser(self) -> None:
        below = f"<h4>Related</h4><div><h2>{RAMP}</h2><h2>{OARS}</h2></div>"
        assert titles(page(below=below)) == [BOLTS, BILL]

    def test_a_menu_above_the_title_ends_there(self) -> None:
        assert titles(page(above="<h2>Most read</h2>", inside=f"<div>{RAMP}</div>")) == [BOLTS]

    def test_where_the_article_goes_on(self) -> None:
        article = page(inside=f"<p><b>Read also:</b></p>{listed(RAMP)}")
        assert article.text is not None
        assert TEXT[2] in article.text

    def test_a_heading_above_prose_is_no_label(self) -> None:
        assert titles(page(below=f"<section><h2>More on the bolts</h2><p>{TEXT[1]}</p><p>{CAKE}</p></section>")) == []


class TestItems:
    def test_a_link_that_goes_on_is_no_part_of_the_teaser(self) -> None:
        card = f"<div><h3>{RAMP}</h3><p>Nobody knows the painter. <a href='/news/2026/05/ramp-bolts-were-painted-on'>more</a></p></div>"
        assert [item.summary for item in page(after=f"<section><h2>Related</h2>{card}</section>").related] == [
            "Nobody knows the painter."
        ]

    def test_a_date_printed_in_two_ways_is_one(self) -> None:
        card = f"<div><p><span>27.02.2026</span><span>27 February 2026</span></p><h3>{RAMP}</h3></div>"
        dates = [item.published for item in page(after=f"<section><h2>Related</h2>{card}</section>").related]
        assert [date.text for date in dates if date] == ["27 February 2026"]

    def test_a_class_may_tell_the_kicker(self) -> None:
        link = (
            '<a href="/news/2026/05/ramp-bolts-were-painted-on"><p class="x-kicker">The ramp on the quay of Orrin</p>'
        )
        card = f"<div>{link}<p>Painted, not bolted</p></a></div><div>{OARS}</div>"
        assert titles(page(after=f"<section><h2>Related</h2>{card}</section>")) == ["Painted, not bolted", BILL]

    def test_go_on_is_no_title(self) -> None:
        link = '<a href="/news/2026/05/ramp-bolts-were-painted-on">Read the full story</a>'
        assert titles(page(after=f"<section><h2>Related</h2><div>{link}<p>{BOLTS}</p></div></section>")) == [BOLTS]

    def test_what_one_print_lacks_the_other_has(self) -> None:
        dated = f"<div><time>May 9, 2026</time><h3>{RAMP}</h3></div>"
        article = page(
            inside=f"<aside><p>Related</p>{RAMP}</aside>", after=f"<section><h2>Related</h2>{dated}</section>"
        )
        assert [item.published and item.published.text for item in article.related] == ["May 9, 2026"]

    def test_a_short_name_is_a_topic_unless_its_address_says_more(self) -> None:
        island = '<a href="/orrin-island/">Orrin Island</a>'
        present = '<a href="/news/2026/05/what-the-painter-of-the-bolts-said">Bolts of love</a>'
        assert titles(page(after=f"<section><h2>Related</h2>{listed(island)}</section>")) == []
        assert titles(page(after=f"<section><h2>Related</h2>{listed(present)}</section>")) == ["Bolts of love"]

    def test_a_suggestion_is_of_the_same_site(self) -> None:
        film = '<a href="https://films.example/all-films-of-the-night-ferry">All films of the night ferry</a>'
        ferry = '<a href="/news/2026/05/captain-of-the-night-ferry">Captain of the night ferry speaks</a>'
        after = f"<section><h2>You may also like</h2>{listed(film, ferry, CAKE)}</section>"
        assert titles(page(after=after)) == ["Captain of the night ferry speaks"]

    def test_a_sitemap_is_cut(self) -> None:
        links = [
            f'<a href="/news/{i}/a-headline-of-many-words-{i}">A headline of many words, {i}</a>' for i in range(1500)
        ]
        parts = (listed(*links[start : start + 500]) for start in range(0, 1500, 500))
        after = "".join(f"<section><h2>Related</h2>{part}</section>" for part in parts)
        assert len(page(after=after).related) == 1000


class TestWithinTheText:
    def test_a_text_that_is_a_list_of_links_has_no_teasers(self) -> None:
        def boxes(count: int) -> int:
            links = (
                f"<div><a href='/news/what-the-ferry-did-{i}'>What the ferry did in week {i}</a></div>"
                for i in range(count)
            )
            text = [f"<p>{paragraph}</p>" for paragraph in TEXT]
            markup = f"<div>{text[0]}{''.join(links)}{''.join(text[1:])}</div>"
            lines = html_lines(parse(Page(body=markup.encode(), url=URL)))
            return len(teaser_boxes(lines, flow_of(lines, spans_of(lines), -1), topic(TITLE), URL))

        assert (boxes(2), boxes(4)) == (2, 0)

    def test_a_link_to_another_site_is_none(self) -> None:
        link = '<a href="https://other.example/2026/05/harbour-board-of-orrin-island">Harbour board of Orrin Island</a>'
        assert titles(page(inside=f"<div>{link}</div>")) == []

    def test_a_button_is_none(self) -> None:
        link = '<a href="/service/2026/05/book-the-night-ferry-now">Book the ferry</a>'
        assert titles(page(inside=f"<div>{link}</div>")) == []

    def test_a_link_to_a_section_is_none(self) -> None:
        link = '<a href="/island">Everything about the island of Orrin</a>'
        assert titles(page(inside=f"<div>{link}</div>")) == []

    def test_a_caption_is_none(self) -> None:
        link = '<a href="/pictures/2026/05/night-ferry-on-the-quay-4711">The night ferry on the quay of Orrin</a>'
        assert titles(page(inside=f"<figure><figcaption>{link}</figcaption></figure>")) == []

    def test_a_link_that_goes_on_needs_a_title(self) -> None:
        link = '<a href="/news/2026/05/ramp-bolts-were-painted-on">Read more</a>'
        assert titles(page(inside=f"<div><p>Night ferry, bolts</p><p>{link}</p></div>")) == []

    def test_below_the_text_other_elements_hold_other_things(self) -> None:
        assert titles(page(after=f"<div><div><h4>{RAMP}</h4></div><div><h4>{OARS}</h4></div></div>")) == []

    def test_a_marked_line_needs_no_word_in_common(self) -> None:
        assert titles(page(inside=f"<p>Read also: {CAKE}</p>")) == [SCONE]


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "https://x.example/",
            "https://x.example/tag/night-ferry-to-orrin-island",
            "https://x.example/themen/faehre",
            "https://x.example/en/subjects/harbour-law",
            "https://x.example/author/jane-doe",
            "https://jobs.x.example/ferry-engineer-for-the-night-shift",
            "https://karrierewelt.x.example/how-to-become-a-ferry-engineer",
            "https://x.example/gutscheine/oars/fifty-percent-off-all-oars-today",
        ],
    )
    def test_topic(self, url: str) -> None:
        assert is_topic(url)

    @pytest.mark.parametrize(
        "url",
        [
            "https://x.example/themen/three-rescued-from-the-ferry-12345.html",
            "https://x.example/news/ferry-sails",
            "https://x.example/autoren/jane-doe/who-painted-the-bolts-of-the-ramp",
        ],
    )
    def test_no_topic(self, url: str) -> None:
        assert not is_topic(url)

    @pytest.mark.parametrize(
        "url",
        [
            "https://x.example/ferry-sails-from-monday-on",
            "https://x.example/a/65464327",
            "https://x.example/2026/05/12/ferry",
            "https://x.example/article/DGXZQOUB148MY0U5",
            "https://x.example/island/ferry-back",
        ],
    )
    def test_article(self, url: str) -> None:
        assert is_article(url, "https://x.example/island/ramp-painted")

    @pytest.mark.parametrize(
        "url",
        ["https://x.example/island", "https://x.example/weather/orrin", "https://x.example/the-whole-long-report.pdf"],
    )
    def test_no_article(self, url: str) -> None:
        assert not is_article(url, "https://x.example/island/ramp-painted")

    @pytest.mark.parametrize(
        "href", ["", "#top", "javascript:void(0)", "mailto:a@b.example", "${url}", "/x/{{ slug }}"]
    )
    def test_nowhere(self, href: str) -> None:
        assert leads_nowhere(href)
        assert followed(href, "https://x.example/") is None

    def test_a_broken_address_is_not_followed(self) -> None:
        assert followed("http://[broken", "https://x.example/") is None

    def test_sites_are_told_by_what_is_registered(self) -> None:
        assert is_same_site("https://sport.x.example/a", "https://www.x.example/b")
        assert not is_same_site("https://y.example/a", "https://www.x.example/b")


def topic(title: str, texts: Iterable[str] = ()) -> Topic:
    return Topic(title, texts)


class TestTopic:
    def test_a_name_in_the_text(self) -> None:
        assert topic(TITLE, ["So said Mayor Brannigan."]).shares("New hat for Brannigan")

    def test_a_small_word_in_the_text_tells_nothing(self) -> None:
        assert not topic(TITLE, ["They said that these were their boats."]).shares("All of these were there")

    def test_the_first_word_of_a_headline_is_no_name(self) -> None:
        assert not topic(TITLE, ["They rowed. These were fine boats."]).shares("These are the best scones")

    def test_forms_of_one_word(self) -> None:
        assert topic("Hafenrat prüft Rampe").shares("Sitzung des Hafenrats verschoben")

    def test_a_script_that_runs_its_words_together(self) -> None:
        assert topic("夜行フェリー再開", ["港湾委員会が発表した。"]).shares("次回の港湾委員会は秋に開催")
        assert not topic("夜行フェリー再開", ["港湾委員会が発表した。"]).shares("町役場、世界最大の焼菓子")

    def test_a_suggestion_needs_a_word_of_the_title(self) -> None:
        assert topic(TITLE).is_of("Ferry back")
        assert not topic(TITLE, ["The board of Harrowgate"]).is_of("Harrowgate bakes")
