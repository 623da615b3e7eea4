"""Which text of an HTML page is its title, and the kicker within the heading that prints it."""

import json

import pytest

from crawler.parsers.headlines import agree, headlines
from crawler.parsers.html import html_lines, parse
from crawler.parsers.lines import Line
from crawler.parsers.metadata import Metadata, read_metadata
from crawler.parsers.prune import prune
from crawler.parsers.site_names import is_site_name, known_titles, site_names, without_site
from crawler.parsers.title import Title, html_title
from pipelines.records import Page

URL = "https://www.harbour-post.example/city/ferry"
FERRY = "Ferry to the old harbour runs again"
SEO = "Harbour ferry timetable: when does it run and where"


def title(head: str, body: str, url: str = URL) -> Title | None:
    """The title of a page with ``head`` and ``body``."""
    page = Page(body=f"<html><head>{head}</head><body>{body}</body></html>".encode(), url=url, format="html")
    tree = parse(page)
    metadata = read_metadata(tree, url)
    prune(tree)
    return html_title(html_lines(tree), metadata, url)


def text(head: str, body: str, url: str = URL) -> str | None:
    found = title(head, body, url)
    return found.text if found else None


def headline(value: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": value})}</script>'


def og(value: str) -> str:
    return f'<meta property="og:title" content="{value}">'


def test_h1_that_metadata_says_wins_over_the_others() -> None:
    assert text(og(FERRY), f"<h1>Harbour</h1><h1>{FERRY}</h1><h1>More from the city</h1>") == FERRY


def test_h1_keeps_its_own_marks() -> None:
    assert text(og("The &quot;Petrel&quot; sails on"), "<h1>The “Petrel” sails on!</h1>") == "The “Petrel” sails on!"


def test_h1_wins_over_a_headline_for_sharing() -> None:
    head = headline(FERRY) + og("You won't believe which boat is back") + f"<title>{FERRY}</title>"
    assert text(head, f"<h1>{FERRY}</h1>") == FERRY


# A heading with pieces


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1><span>City</span><span>{FERRY}</span></h1>",
        f'<h1><span class="x">City</span> <span class="hidden">: </span><span class="y">{FERRY}</span></h1>',
        f"<h1><div>City</div><div>{FERRY}</div></h1>",
        f"<h1><small>City</small>{FERRY}</h1>",
        f"<h1><span>City <span>:</span></span><span>{FERRY}</span></h1>",
        f"<h1><a><span>City</span>{FERRY}</a></h1>",
    ],
)
def test_piece_that_metadata_says_is_the_title_and_what_is_before_it_the_kicker(heading: str) -> None:
    found = title(og(FERRY), heading)
    assert found is not None
    assert (found.text, found.kicker) == (FERRY, "City")


def test_piece_of_a_heading_wins_over_the_whole() -> None:
    heading = f"<h2><span>City</span><span>{FERRY}</span></h2>"
    assert text(headline(f"City: {FERRY}") + og(FERRY), heading) == FERRY


def test_badge_behind_the_title_is_no_part_of_it() -> None:
    assert text(og(FERRY), f"<h1><span>{FERRY}</span> <span>Plus</span></h1>") == FERRY


def test_whole_heading_is_written_as_metadata_write_it() -> None:
    assert text(og(f"City: {FERRY}"), f"<h1><span>City</span><span>{FERRY}</span></h1>") == f"City: {FERRY}"


def test_piece_that_another_title_begins_otherwise_is_the_kicker() -> None:
    head = og(f"City – {FERRY}") + f"<title>After the storm: {FERRY}</title>"
    found = title(head, f"<h1><span>City</span> <i></i><span> – </span><span>{FERRY}</span></h1>")
    assert found is not None
    assert (found.text, found.kicker) == (FERRY, "City")


@pytest.mark.parametrize("name", ["kicker", "article__overline", "dachzeile", "volanta", "surtitre", "header__topline"])
def test_piece_that_its_class_calls_a_kicker(name: str) -> None:
    found = title("", f'<h1><span class="{name}">City</span> <span>{FERRY}</span></h1>')
    assert found is not None
    assert (found.text, found.kicker) == (FERRY, "City")


def test_piece_before_the_one_nearly_as_metadata_is_the_kicker() -> None:
    found = title(og(f"{FERRY} after a long winter"), f"<h1><span>City</span><span>{FERRY} after winter</span></h1>")
    assert found is not None
    assert (found.text, found.kicker) == (f"{FERRY} after winter", "City")


@pytest.mark.parametrize("tag", ["em", "i", "b", "strong", "q", "sup"])
def test_word_in_emphasis_is_no_kicker(tag: str) -> None:
    heading = f"<h1><{tag}>Petrel</{tag}> sails to the old harbour again</h1>"
    assert text(og("Petrel sails to the old harbour once again"), heading) == "Petrel sails to the old harbour again"


def test_link_within_the_title_is_no_piece_behind_a_kicker() -> None:
    heading = '<h1>Why <a href="/boats">the ferry to the old harbour</a> runs</h1>'
    assert text(og("How does the ferry to the old harbour run?"), heading) == "Why the ferry to the old harbour runs"


def test_pieces_that_nobody_tells_apart_stay() -> None:
    assert text("", "<h1><span>Ferry to the old</span> <span>harbour runs again</span></h1>") == FERRY


# An h1 that is not the title


def test_h1_that_all_metadata_contradict_is_outvoted() -> None:
    head = headline(FERRY) + og(FERRY) + f"<title>{FERRY} | Harbour Post</title>"
    found = title(head, "<p>x</p><h1>11:40: Second boat has left the quay</h1>")
    assert found is not None
    assert (found.text, found.index) == (FERRY, 1)


def test_h1_stands_where_metadata_contradict_each_other() -> None:
    head = headline(SEO) + og("You won't believe which boat is back")
    assert text(head, f"<h1>{FERRY}</h1>") == FERRY


def test_h1_that_says_more_than_the_metadata_stands() -> None:
    head = headline(FERRY) + og(FERRY)
    assert text(head, f"<h1>{FERRY}, the company says</h1>") == f"{FERRY}, the company says"


def test_h1_that_goes_on_where_the_metadata_are_cut_stands() -> None:
    assert text(headline("Ferry to the old…") + og("Ferry to the old…"), f"<h1>{FERRY}</h1>") == FERRY


def test_h1_in_a_row_of_breadcrumbs_is_for_machines() -> None:
    crumbs = f'<ol><li><a href="/">Home</a></li><li><a href="/city">City</a></li><li><h1>{SEO}</h1></li></ol>'
    assert text(headline(SEO) + og(FERRY), f"{crumbs}<h2>{FERRY}</h2>") == FERRY


def test_h1_of_an_article_in_a_list_is_its_title() -> None:
    stream = f'<ul><li><a href="/a">Another story of the day</a></li><li><article><h1>{FERRY}</h1></article></li></ul>'
    assert text(og(SEO), stream) == FERRY


def test_h1_in_a_list_behind_text_is_its_title() -> None:
    assert text(og(SEO), f"<ul><li><p>The boats of the bay</p></li><li><h1>{FERRY}</h1></li></ul>") == FERRY


@pytest.mark.parametrize("logo", ["Harbour Post", "harbour-post", "HarbourPost", "Related", '<a href="/">The Quay</a>'])
def test_h1_that_is_a_logo_or_a_label_is_no_title(logo: str) -> None:
    assert text("", f"<h1>{logo}</h1><h1>{FERRY}</h1>") == FERRY


def test_only_h1_that_leads_nowhere() -> None:
    assert text(og(SEO), f'<h1>{FERRY}</h1><h1><a href="/city">All of the old town</a></h1>') == FERRY


def test_h1_of_a_word_is_the_section_where_metadata_have_a_title() -> None:
    assert text(og(FERRY), "<h1>City</h1><p>x</p>") == FERRY


# Titles printed elsewhere


def test_heading_that_metadata_say_where_no_h1_is() -> None:
    found = title(og(SEO) + f"<title>{FERRY}</title>", f"<p>x</p><h2>{FERRY}</h2>")
    assert found is not None
    assert (found.text, found.index) == (FERRY, 1)


def test_teaser_is_no_title() -> None:
    assert title(og(FERRY), f'<h3><a href="/other">{FERRY}</a></h3><div>{FERRY}</div>') == Title(FERRY, 1)


def test_lines_within_one_heading_are_read_as_one() -> None:
    found = title(og(f"City: {FERRY}"), f"<h2><div>City</div><div>{FERRY}</div></h2>")
    assert found is not None
    assert (found.text, found.index) == (f"City: {FERRY}", 1)


def test_text_in_a_heading_element_is_no_title() -> None:
    assert text("", f"<h1>{'All of the story. ' * 60}</h1><h2>{FERRY}</h2>") == FERRY


def test_headings_without_end_are_not_all_read() -> None:
    assert len(headlines([Line(text="A heading", level=2)] * 1000)) == 500


def test_title_printed_nowhere() -> None:
    assert title(og(FERRY), "<p>x</p>") == Title(FERRY, -1)


def test_heading_alone_of_its_level() -> None:
    assert text("", f"<h2>{FERRY}</h2><h3>One</h3><h3>Two</h3>") == FERRY


def test_headline_that_begins_as_a_label_does() -> None:
    found = title(og("More on the ferry strike"), "<p>x</p><h1>More on the ferry strike</h1>")
    assert found == Title("More on the ferry strike", 1)


def test_logo_is_not_the_heading_alone_of_its_level() -> None:
    assert text("", f'<h1><a href="/">The Quay</a></h1><h2>{FERRY}</h2>') == FERRY


def test_nothing_to_read() -> None:
    assert title("", "<p>x</p>") is None


# The site's name

NAMES = site_names(Metadata(site_names=("Harbour Post",)), URL)


@pytest.mark.parametrize(
    "given",
    [
        f"{FERRY} | Harbour Post",
        f"{FERRY} - harbour-post.example",
        f"{FERRY} — HarbourPost",
        f"{FERRY} « The Harbour Post",
        f"{FERRY} - Harbour Post Online",
        f"{FERRY} :: Harbour Post",
        f"Harbour Post | {FERRY}",
        f"{FERRY} - City - Harbour Post",
        f"{FERRY} | Old Town | City | Harbour Post",
    ],
)
def test_site_name_comes_off(given: str) -> None:
    assert without_site(given, NAMES, ()) == FERRY


@pytest.mark.parametrize(
    "given",
    ["Ferry – the old one – runs again", "Storm at sea | live", "A harbour-post is no post", "«Ferry» | «Boat»"],
)
def test_dash_within_the_title_stays(given: str) -> None:
    assert without_site(given, NAMES, ()) == given


@pytest.mark.parametrize(
    ("given", "names", "wanted"),
    [
        ("旧港へのフェリーが再開｜港新聞", ("港新聞",), "旧港へのフェリーが再開"),
        ("开往老港口的渡轮恢复运行_海港邮报", ("海港邮报",), "开往老港口的渡轮恢复运行"),
        ("开往老港口的渡轮恢复运行-新闻频道-海港邮报", ("海港邮报",), "开往老港口的渡轮恢复运行"),
        ("العبارة إلى الميناء القديم تعود | بريد الميناء", ("بريد الميناء",), "العبارة إلى الميناء القديم تعود"),
        ("पुराने बंदरगाह की नौका फिर चली | बंदर समाचार", ("बंदर समाचार",), "पुराने बंदरगाह की नौका फिर चली"),
    ],
)
def test_site_name_in_other_scripts(given: str, names: tuple[str, ...], wanted: str) -> None:
    assert without_site(given, site_names(Metadata(site_names=names), None), ()) == wanted


@pytest.mark.parametrize("given", ["Ferry to the old harbour – again", "Storm – Sea rescue", f"{FERRY} – now and then"])
def test_end_of_the_title_before_the_site_name_is_no_section(given: str) -> None:
    separator = "|" if given.endswith("again") else "–"
    assert without_site(f"{given} {separator} Harbour Post", NAMES, ()) == given


def test_ending_that_another_title_goes_without_comes_off() -> None:
    assert without_site(f"{FERRY} - The Quayside Weekly", frozenset(), (FERRY,)) == FERRY


def test_beginning_that_another_title_goes_without_comes_off() -> None:
    assert without_site(f"City news | {FERRY}", frozenset(), (FERRY,)) == FERRY


def test_section_is_not_the_title_that_another_names() -> None:
    assert without_site(f"City | {FERRY}", frozenset(), ("City",)) == f"City | {FERRY}"


def test_name_of_three_letters_stands_before_what_it_makes() -> None:
    assert without_site(f"{FERRY} - HPT News", site_names(Metadata(), "https://hpt.example/a"), ()) == FERRY


@pytest.mark.parametrize("name", ["harbour post", "HARBOUR-POST", "Harbour Post:", "harbour-post.example"])
def test_site_name_however_spaced(name: str) -> None:
    assert is_site_name(name, NAMES)


def test_title_that_is_the_site_name_is_none() -> None:
    assert known_titles(Metadata(titles=("Harbour Post", FERRY), site_names=("Harbour Post",)), NAMES) == [FERRY]


def test_cut_title_stands_behind_the_whole_one() -> None:
    assert known_titles(Metadata(headline="Ferry to the old…", titles=(FERRY,)), NAMES)[0] == FERRY


# Nearly the same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FERRY, "The ferry to the old harbour runs again at last"),
        ("イオン銀行の社長解任を発表", "イオン銀行、社長解任を発表　引責"),
        ("العبارة إلى الميناء القديم تعود", "العبارة إلى الميناء القديم تعود بعد العاصفة"),
    ],
)
def test_titles_nearly_the_same(one: str, other: str) -> None:
    assert agree(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [(FERRY, SEO), ("City", FERRY + " in the city"), ("港の渡し船が再開した", "イオン銀行の社長解任")]
)
def test_titles_not_the_same(one: str, other: str) -> None:
    assert not agree(one, other)
