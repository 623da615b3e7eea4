"""Cited sources: which links of a page are the article's own, and lead to another publisher."""

import pytest

from crawler.parsers.article import read
from crawler.parsers.citations import cited
from crawler.parsers.lines import Anchor, Line
from crawler.parsers.outside import Home, is_profile, is_service, outside
from crawler.sites.site import GENERIC
from pipelines.records import Page, Source

SAYS = (
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-05-12T08:00:00Z">'
)
"""That a page is an article."""
OWN = "https://www.courier.example/2026/05/12/ferry"
HOME = Home(base=OWN, domain="courier.example")
PARAGRAPHS = [
    "The ferry that links the two islands will not sail before the end of the summer, its owner said on Tuesday.",
    "Engineers found cracks in both shafts when the ship was lifted out of the water, and no yard has spare ones.",
    "Some four hundred people who work across the strait now wait for a bus that takes three hours longer.",
]


def page(inner: str, *, head: str = "", before: str = "", after: str = "") -> str:
    """A page whose text is three paragraphs, with ``inner`` behind the second."""
    first, second, third = (f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f"<html><head><title>No ferry before autumn</title>{SAYS}{head}</head><body>{before}<main><article>"
        f"<h1>No ferry before autumn</h1>{first}{second}{inner}{third}</article></main>{after}</body></html>"
    )


def sources(html: str, url: str = OWN) -> list[Source]:
    return list(read(Page(body=html.encode(), url=url, format="html"), GENERIC).sources)


def urls(inner: str, *, head: str = "", before: str = "", after: str = "") -> list[str | None]:
    return [source.url for source in sources(page(inner, head=head, before=before, after=after))]


def told(href: str, text: str = "a report") -> str:
    """A paragraph that links an address."""
    return f'<p>How old the ship is was told in <a href="{href}">{text}</a> that nobody at the harbour had read.</p>'


def test_cited_are_links_to_other_registrable_domains() -> None:
    hrefs = ["/own", "https://news.site.co.uk/own", "https://other.co.uk/a", "mailto:a@b.com", "javascript:void(0)"]
    line = Line(text="x", anchors=tuple(Anchor(href, href) for href in hrefs))
    home = Home(base="https://www.site.co.uk/news/1", domain="site.co.uk")
    assert [(source.url, source.domain, source.kind, source.position) for source in cited([line], home, 2)] == [
        ("https://other.co.uk/a", "other.co.uk", "cited", 3)
    ]


def test_one_address_is_one_source_however_it_is_written() -> None:
    assert urls(told("https://yard.example/a") + told("http://www.yard.example/a/?utm_source=x")) == [
        "https://yard.example/a"
    ]


@pytest.mark.parametrize("text", ["according", "here", "source", "Hier"])
def test_a_link_text_that_names_nobody_stays_as_printed(text: str) -> None:
    assert [source.label for source in sources(page(told("https://yard.example/a", text)))] == [text]


@pytest.mark.parametrize(
    "inner",
    [
        '<ul><li>The yard, which told so in <a href="https://yard.example/a">its books</a> of last year</li></ul>',
        '<blockquote><p>Nobody <a href="https://yard.example/a">asked us</a>, ever, about it.</p></blockquote>',
        '<figure><img src="a.jpg"><figcaption>The ship. <a href="https://yard.example/a">The yard</a></figcaption></figure>',
        '<p><a href="https://yard.example/a">The yard has put the whole list of its repairs on the web.</a></p>',
    ],
    ids=["list", "quotation", "caption", "paragraph that is one link"],
)
def test_a_link_counts_wherever_the_author_writes(inner: str) -> None:
    assert urls(inner) == ["https://yard.example/a"]


def test_base_href_is_what_links_start_from_and_not_whose_page_it_is() -> None:
    head = '<base href="https://static.pictures.example/">'
    assert urls(told("https://www.courier.example/old") + told("report.html"), head=head) == [
        "https://static.pictures.example/report.html"
    ]


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://www.google.com/url?q=https://yard.example/a&sa=D", "https://yard.example/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fyard.example%2Fa&h=x", "https://yard.example/a"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fyard.example%2Fa",
            "https://yard.example/a",
        ),
        ("https://www.google.com/url?q=https://www.courier.example/b", None),
        ("https://t.co/AbCdEf", "https://t.co/AbCdEf"),
    ],
)
def test_a_redirector_stands_for_its_target(href: str, target: str | None) -> None:
    assert outside(href, HOME) == target


@pytest.mark.parametrize(
    "href",
    [
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://x.com/intent/post?text=x",
        "https://wa.me/?text=x",
        "https://t.me/share/url?text=x",
        "https://apps.apple.com/us/app/courier/id1",
        "https://play.google.com/store/apps/details?id=example.courier",
        "https://news.google.com/publications/CAAq",
        "https://www.google.com/preferences/source?q=courier.example",
        "https://forms.gle/abc",
        "https://ad.doubleclick.net/ddm/clk/1",
        "https://www.awin1.com/cread.php?awinmid=1",
        "https://www.amazon.de/dp/B0?tag=courier-21",
        "https://pod.link/123",
        "https://post.example/subscribe/",
        "https://post.example/login?next=/",
    ],
)
def test_a_service_is_no_source(href: str) -> None:
    assert is_service(href)
    assert outside(href, HOME) is None


@pytest.mark.parametrize(
    "href",
    [
        "https://www.facebook.com/harbour/posts/123",
        "https://www.amazon.com/ships-of-the-north/dp/1",
        "https://news.google.com/",
        "https://subscribe-now.example/story",
    ],
)
def test_a_host_with_services_publishes_as_well(href: str) -> None:
    assert not is_service(href)


@pytest.mark.parametrize(
    ("href", "told_of"),
    [
        ("https://reader.example/rsent?url=https%3A%2F%2Fwww.courier.example%2F2026%2F05%2F12%2Fferry", True),
        ("https://wayf.example/?redirect_uri=https://www.courier.example/x", True),
        ("https://yard.example/a?utm_source=courier.example&ref=https://www.courier.example/", False),
        ("https://yard.example/a?next=https://www.mycourier.example/", False),
    ],
)
def test_an_address_that_hands_on_the_page_is_a_service_about_it(href: str, *, told_of: bool) -> None:
    assert (outside(href, HOME) is None) == told_of


@pytest.mark.parametrize(
    "href",
    [
        "https://www.courier.test/a",  # the same name under another top-level domain
        "https://courier-shop.example/a",
        "https://couriertickets.example/a",
        "https://jobscourier.example/a",
    ],
)
def test_a_site_of_the_same_name_is_of_the_same_house(href: str) -> None:
    assert outside(href, HOME) is None


@pytest.mark.parametrize("href", ["https://couriers.example/a", "https://newcourier.example/a", "https://shop.test/a"])
def test_a_site_of_a_like_name_is_another(href: str) -> None:
    assert outside(href, HOME) == href


@pytest.mark.parametrize(
    "frame",
    [
        '<footer><a href="https://evening.test/">Evening</a></footer>',
        '<div class="site-footer"><ul><li><a href="https://evening.test/imprint">Evening</a></ul></div>',
        '<nav><a href="//evening.test">Evening</a></nav>',
        '<div role="contentinfo"><a href="https://www.evening.test">Evening</a></div>',
    ],
)
def test_what_the_frame_of_the_page_links_is_of_the_same_house(frame: str) -> None:
    assert urls(told("https://evening.test/a"), after=frame) == []


def test_a_network_that_the_frame_links_is_nobodys_house() -> None:
    frame = '<footer><a href="https://www.youtube.com/@courier">Our films</a></footer>'
    assert urls(told("https://www.youtube.com/watch?v=abc_123"), after=frame) == [
        "https://www.youtube.com/watch?v=abc_123"
    ]


def test_the_foot_of_an_article_is_no_frame() -> None:
    foot = '<footer><p>More at <a href="https://yard.example/">the yard</a></p></footer>'
    assert urls(told("https://yard.example/a") + foot) == ["https://yard.example/a"]


def test_an_edition_in_another_language_is_of_the_same_house() -> None:
    head = '<link rel="alternate" hreflang="da" href="https://kureren.test/faergen">'
    assert urls(told("https://kureren.test/a"), head=head) == []


@pytest.mark.parametrize("rel", ["sponsored", "nofollow sponsored", "ugc", "author"])
def test_a_link_marked_as_paid_or_as_a_profile_is_no_source(rel: str) -> None:
    paid = told("https://yard.example/a").replace("<a ", f'<a rel="{rel}" ')
    assert urls(paid + told("https://navy.example/b").replace("<a ", '<a rel="nofollow" ')) == [
        "https://navy.example/b"
    ]


@pytest.mark.parametrize(
    "inner",
    [
        '<div><a href="https://tickets.test/a">Buy a ticket</a></div>',
        '<ul><li><a href="https://yard.example/a">Jobs in Ash</a><li><a href="https://yard.example/b">Jobs in Elm</a></ul>',
        '<p><a href="https://a.example/a">Sail with us</a></p><p><a href="https://b.example/b">Row with us</a></p>',
        '<a href="https://post.test/a"><h3>Another ship, another story</h3><p>It is about a ship that sank.</p></a>',
        '<div><h3>Hear it</h3><p><a href="https://sound.test/a">All episodes of the harbour hour</a></p></div>',
        '<h2><a href="https://post.test/a">A headline of another house</a></h2>',
        '<p>Read also: <a href="https://post.test/a">A ship that sank in the harbour</a></p>',
    ],
    ids=["button", "list of links", "links in a row", "card", "card with a heading", "headline", "teaser"],
)
def test_a_link_that_is_all_of_a_box_is_no_source(inner: str) -> None:
    assert urls(inner) == []


@pytest.mark.parametrize(
    "box",
    [
        '<div class="author-bio"><p>{}</p></div>',
        '<div class="c-newsletter__box"><p>{}</p></div>',
        '<section id="comments"><p>{}</p></section>',
        '<div class="sponsored"><p>{}</p></div>',
        "<form><p>{}</p></form>",
        "<address><p>{}</p></address>",
    ],
)
def test_a_box_of_tools_or_offers_has_no_sources(box: str) -> None:
    text = 'More of this kind, some of it long enough to look like text, is <a href="https://yard.example/a">there</a>.'
    assert urls(box.format(text)) == []


def test_the_element_around_the_whole_text_may_be_named_as_it_likes() -> None:
    html = page(told("https://yard.example/a")).replace("<article>", '<article class="share-container teaser">')
    assert [source.url for source in sources(html)] == ["https://yard.example/a"]


def test_links_above_the_text_and_below_it_are_none_of_it() -> None:
    html = page("").replace("<h1>", '<p>Find <a href="https://find.example/?q=smith">J. Smith</a></p><h1>')
    html = html.replace("</h1>", '</h1><p>Find <a href="https://find.example/?q=jones">P. Jones</a></p>')
    html = html.replace("</article>", '<p><a href="https://rights.example/a">Reprints</a></p></article>')
    assert sources(html) == []


@pytest.mark.parametrize(
    ("href", "profile"),
    [
        ("https://x.com/jsmith", True),
        ("https://www.instagram.com/jsmith/", True),
        ("https://www.linkedin.com/in/jsmith-1", True),
        ("https://bsky.app/profile/jsmith.example", True),
        ("https://x.com/jsmith/status/123", False),
        ("https://www.youtube.com/watch?v=abc_123", False),
        ("https://en.wikipedia.org/wiki/Ferry", False),
        ("https://yard.example/jsmith", False),
    ],
)
def test_profiles(href: str, *, profile: bool) -> None:
    assert is_profile(href) == profile


def test_an_account_that_the_text_tells_of_is_a_source() -> None:
    assert urls(told("https://x.com/captain", "his account")) == ["https://x.com/captain"]


@pytest.mark.parametrize(
    "line",
    [
        '<p>Jane Smith <a href="https://x.com/jsmith">@jsmith</a></p>',
        '<p>Follow us on <a href="https://news.post.test/now">the Post</a> to read of all ships that come and go here</p>',
        '<p>Folgen Sie unserer Zeitung auf <a href="https://news.post.test/now">der Post</a>, um alles zu lesen.</p>',
    ],
)
def test_a_line_that_asks_to_follow_is_no_text(line: str) -> None:
    assert urls(line) == []


def test_an_account_beside_a_name_is_no_source() -> None:
    line = '<p><a href="https://x.com/jsmith">Jane Smith</a>, <a href="https://yard.example/a">the yard</a></p>'
    assert urls(line) == ["https://yard.example/a"]


def test_the_caption_of_a_picture_above_the_text_counts() -> None:
    figure = '<figure><img src="a.jpg"><figcaption>Photo: <a href="https://yard.example/a">the yard</a></figcaption></figure>'
    assert [source.url for source in sources(page("").replace("</h1>", "</h1>" + figure))] == ["https://yard.example/a"]


def test_a_text_file_has_cited_sources_too() -> None:
    body = "\n\n".join(
        ["# No ferry before autumn", *PARAGRAPHS, "The [yard](https://yard.example/a) said so in its books."]
    )
    article = read(Page(body=body.encode(), url=OWN, format="markdown"), GENERIC)
    assert [(source.label, source.url) for source in article.sources] == [("yard", "https://yard.example/a")]


def test_a_page_of_links_is_read_as_far_as_an_article_goes() -> None:
    lines = [Line(text="x", anchors=(Anchor("x", f"https://h{i}.example/"),)) for i in range(3000)]
    assert len(cited(lines, HOME, 0)) == 2000
