"""Who wrote an article: names in a statement, in the head, in a byline that is printed."""

import lxml.html
import pytest

from crawler.parsers.article import read
from crawler.parsers.byline import byline, is_notice, labelled_author, marked_authors, printed_authors, signed_names
from crawler.parsers.html import html_lines
from crawler.parsers.lines import Line
from crawler.parsers.people import authors_of, house_names, is_person, names, organizations_of, others_than, statements
from crawler.sites.site import GENERIC
from pipelines.records import Page

NOBODY: frozenset[str] = frozenset()
PROSE = (
    "<p>"
    + "The ferry left the quay at nine, an hour late, and nobody on deck could say why it had waited. " * 2
    + "</p>"
)


def person(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": name}


# A statement of authors


@pytest.mark.parametrize(
    ("statement", "people"),
    [
        ("Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Bo Ek und Cem Aksoy", ["Ann Lee", "Bo Ek", "Cem Aksoy"]),
        ("Ann Lee et Luc Roy", ["Ann Lee", "Luc Roy"]),
        ("Eva Nová a Jan Malý", ["Eva Nová", "Jan Malý"]),
        ("Ola Berg og Siri Moe", ["Ola Berg", "Siri Moe"]),
        ("Анна Белова и Олег Дан", ["Анна Белова", "Олег Дан"]),
        ("Ann Lee/Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee; Bo Ek | Cem Aksoy · Di Ott & Ed Fox", ["Ann Lee", "Bo Ek", "Cem Aksoy", "Di Ott", "Ed Fox"]),
        ("Ann Lee\nBo Ek", ["Ann Lee", "Bo Ek"]),
        ("山田太郎、佐藤花子", ["山田太郎", "佐藤花子"]),
        ("山田太郎・佐藤花子", ["山田太郎", "佐藤花子"]),
        ("ジョン・スミス", ["ジョン・スミス"]),
    ],
)
def test_names_are_split(statement: str, people: list[str]) -> None:
    assert names(statement) == people


@pytest.mark.parametrize("name", ["José Ortega y Gasset", "Eça e Melo", "Ludwig van der Rohe", "Ann-Marie O’Neill"])
def test_a_name_is_not_split(name: str) -> None:
    assert names(name) == [name]


@pytest.mark.parametrize("statement", ["Lee, Ann", "Lee, Ann; Ek, Bo"])
def test_family_name_first_is_turned(statement: str) -> None:
    assert names(statement)[0] == "Ann Lee"


def test_two_authors_of_one_word_each_are_not_turned() -> None:
    assert names("Reuters, Afp") == ["Reuters", "Afp"]


@pytest.mark.parametrize(
    "statement",
    [
        *("By Ann Lee", "Von Ann Lee", "Par Ann Lee", "Av Ann Lee", "Oleh Ann Lee", "Written by: Ann Lee"),
        *("Ein Kommentar von Ann Lee", "Une chronique par Ann Lee", "Autor: Ann Lee", "Автор: Ann Lee"),
    ],
)
def test_words_before_the_names_are_left_out(statement: str) -> None:
    assert names(statement) == ["Ann Lee"]


def test_eszett_in_a_name_does_not_hide_the_word_before_it() -> None:
    assert names("Von Ann Heßling") == ["Ann Heßling"]


@pytest.mark.parametrize("address", ["https://news.example/a/ann", "//social.example/ann", "www.news.example"])
def test_an_address_is_no_name(address: str) -> None:
    assert names(address) == []


def test_an_organisation_with_its_address_is_no_name() -> None:
    assert names("North Radio (www.north.example)") == []


@pytest.mark.parametrize("statement", ["Ann Lee (ann@news.example)", "Ann Lee @annlee", "ann@news.example (Ann Lee)"])
def test_addresses_beside_a_name_are_left_out(statement: str) -> None:
    assert names(statement) == ["Ann Lee"]


@pytest.mark.parametrize("statement", ["Ann Lee (dpa)", "Ann Lee (al)", "Ann Lee [Berlin]"])
def test_brackets_behind_a_name_are_left_out(statement: str) -> None:
    assert names(statement) == ["Ann Lee"]


@pytest.mark.parametrize("slug", ["ann-lee", "ann_lee_2"])
def test_a_slug_is_no_name(slug: str) -> None:
    assert names(slug) == []


@pytest.mark.parametrize("credit", ["Image: Ek Pictures/Stockfoto", "(Image: Ek Pictures)", "Quelle: sid/dpa"])
def test_a_labelled_credit_names_no_author(credit: str) -> None:
    assert names(credit) == []


@pytest.mark.parametrize(
    "statement",
    [
        *("Ann Lee, politics correspondent", "Ann Lee, Senior Reporter", "Ann Lee - Chief Economics Writer"),
        *("Ann Lee, Redakteurin", "Ann Lee, journaliste", "Reporterin Ann Lee", "Ann Lee, editor of the Sunday pages"),
        "Ann Lee, Šiaurės universiteto Istorijos fakulteto docentė, redaktorė ir vertėja",
    ],
)
def test_job_titles_are_left_out(statement: str) -> None:
    assert names(statement) == ["Ann Lee"]


@pytest.mark.parametrize("desk", ["Staff Reporter", "admin", "Redaktion", "La Rédaction", "News Desk", "Newsroom"])
def test_a_desk_without_a_name_is_nobody(desk: str) -> None:
    assert names(desk) == []


@pytest.mark.parametrize("statement", ["Ann Lee, Paris", "Ann Lee in Paris", "Ann Lee, OSLO", "Ann Lee aus Paris"])
def test_the_place_is_left_out(statement: str) -> None:
    assert names(statement) == ["Ann Lee"]


def test_an_agency_beside_a_person_stays() -> None:
    assert names("Ann Lee, Reuters") == ["Ann Lee", "Reuters"]


def test_dates_and_reading_times_are_left_out() -> None:
    assert names("Ann Lee · May 13, 2026 · 5 min read") == ["Ann Lee"]


def test_what_is_long_is_no_statement() -> None:
    assert names("Ann Lee, " * 200) == []


def test_a_name_that_is_written_small_stays() -> None:
    assert names("ann lee") == ["ann lee"]


@pytest.mark.parametrize("text", ["Ann Lee", "Ann van der Lee", "山田太郎", "محمد علي", "dpa", "ANN LEE"])
def test_is_person(text: str) -> None:
    assert is_person(text)


@pytest.mark.parametrize("text", ["Culture", "منوعات", "ann lee", "Ann Lee 24", "Who Knew?", "The numbers"])
def test_is_no_person(text: str) -> None:
    assert not is_person(text)


# The head


def test_lists_within_lists_of_authors() -> None:
    assert authors_of({"author": [person("Ann Lee"), [person("Bo Ek")]]}, [], NOBODY) == ("Ann Lee", "Bo Ek")


def test_name_in_parts() -> None:
    author = {"@type": "Person", "givenName": "Ann", "familyName": "Lee"}
    assert authors_of({"author": author}, [], NOBODY) == ("Ann Lee",)


def test_an_agency_stays_beside_a_person() -> None:
    author = [person("Ann Lee"), {"@type": "Organization", "name": "SDA"}]
    assert authors_of({"author": author}, [], NOBODY) == ("Ann Lee", "SDA")


@pytest.mark.parametrize("kind", ["Organization", "NewsMediaOrganization"])
def test_an_organisation_alone_is_no_author(kind: str) -> None:
    article = {"author": {"@type": kind, "name": "North Media"}}
    assert (authors_of(article, [], NOBODY), organizations_of(article, NOBODY)) == ((), ("North Media",))


def test_the_site_is_no_author_of_its_pages() -> None:
    houses = house_names(["The North Post"], "https://www.north-post.example/a")
    given = ["North Post", "north-post.example", "NORTH POST", "Ann Lee"]
    assert others_than(houses, given) == ("Ann Lee",)


def test_an_agency_signs_its_own_pages() -> None:
    assert others_than(house_names(["Reuters"], None), ["Reuters"]) == ("Reuters",)


def test_where_json_ld_names_the_site_meta_elements_are_asked() -> None:
    houses = house_names(["North Post"], None)
    assert authors_of({"author": person("North Post")}, ["Ann Lee"], houses) == ("Ann Lee",)


def test_the_first_statement_that_names_anybody_is_believed() -> None:
    assert authors_of({}, ["https://social.example/north", "Ann Lee", "ann-lee", "Bo Ek"], NOBODY) == ("Ann Lee",)


def test_one_person_in_two_writings_is_one() -> None:
    assert others_than(NOBODY, ["Zoë Lee", "ZOE LEE", "Zoe Lee"]) == ("Zoë Lee",)


@pytest.mark.parametrize("name", ["vendor.author", "vendor:author", "citation_author", "articleauthor", "byl"])
def test_meta_elements_are_for_authors_by_the_end_of_their_names(name: str) -> None:
    assert statements({name: ["Ann Lee"]}) == ["Ann Lee"]


@pytest.mark.parametrize("name", ["twitter:creator", "authority", "author-image", "application-name"])
def test_other_meta_elements_are_not(name: str) -> None:
    assert statements({name: ["Ann Lee"]}) == []


def test_repeated_meta_elements_are_one_statement() -> None:
    assert authors_of({}, statements({"citation_author": ["Lee, Ann", "Ek, Bo"]}), NOBODY) == ("Ann Lee", "Bo Ek")


def test_of_meta_author_the_first_is_the_page_s_own() -> None:
    assert authors_of({}, statements({"author": ["Ann Lee", "Ek Pictures"]}), NOBODY) == ("Ann Lee",)


# The byline, by its mark


def marked(body: str, houses: frozenset[str] = NOBODY) -> tuple[str, ...]:
    return marked_authors(lxml.html.document_fromstring(f"<body>{body}</body>"), ["The late ferry"], houses)


TITLE = "<h1>The late ferry</h1>"


@pytest.mark.parametrize(
    "markup",
    [
        '<span itemprop="author">Ann Lee</span>',
        '<a rel="author" href="/x">Ann Lee</a>',
        '<a href="/autoren/ann-lee">Ann Lee</a>',
        '<span class="article__byline">By Ann Lee</span>',
        '<span class="authorname">Ann Lee</span>',
        '<ul class="metaAuthorList"><li>Ann Lee</li></ul>',
        '<p class="article-auteur">Par Ann Lee</p>',
        '<div class="firma">Ann Lee</div>',
        '<div class="byline"><a href="/x">Ann Lee</a><span>Travel Reporter</span><time>11:58, 23 APR 2026</time></div>',
    ],
)
def test_marks_of_a_byline(markup: str) -> None:
    assert marked(f"{TITLE}{markup}{PROSE}") == ("Ann Lee",)


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="author-bio">Follow Ann Lee</div>',
        '<aside><a rel="author" href="/x">Ann Lee</a></aside>',
        '<figure><span itemprop="author">Ann Lee</span></figure>',
        '<div class="comment"><span class="author">Ann Lee</span></div>',
        '<div class="related"><span class="author">Ann Lee</span></div>',
        '<p class="quote__author">Ann Lee</p>',
        '<div><h3>A bridge too short</h3><span class="author">Ann Lee</span></div>',
        '<div><a href="/b">A bridge too short for the ships it was built for</a><a href="/author/lee">Ann Lee</a></div>',
        '<article><span class="author">Ann Lee</span></article>',
        '<span class="author">Culture</span>',
    ],
)
def test_marks_of_other_things(markup: str) -> None:
    assert marked(f"<header>{TITLE}</header>{PROSE * 5}{markup}") == ()


def test_all_of_a_byline_is_read() -> None:
    markup = '<div><a rel="author" href="/a">Ann Lee</a><a rel="author" href="/b">Bo Ek</a></div>'
    assert marked(TITLE + markup + PROSE) == ("Ann Lee", "Bo Ek")


def test_those_without_a_link_are_read_with_the_others() -> None:
    markup = '<address>By <a rel="author" href="/a">Ann Lee</a>, <span>Bo Ek</span> and Cem Aksoy</address>'
    assert marked(TITLE + markup + PROSE) == ("Ann Lee", "Bo Ek", "Cem Aksoy")


def test_a_byline_above_the_title_in_its_header() -> None:
    teaser = '<p class="author">Bo Ek</p>'
    assert marked(f'<header><p class="author">Ann Lee</p>{TITLE}</header>{PROSE * 6}{teaser}') == ("Ann Lee",)


def test_a_byline_above_the_title_elsewhere_is_another_s() -> None:
    assert marked(f'<div><p class="author">Bo Ek</p></div>{PROSE * 6}{TITLE}<p class="author">Ann Lee</p>') == (
        "Ann Lee",
    )


def test_the_site_s_department_beside_a_person_is_left_out() -> None:
    houses = house_names(["NORD"], None)
    assert marked(f'{TITLE}<p class="author">von Ann Lee, NORD BERGEN</p>', houses) == ("Ann Lee",)


# The byline, by its words


def lines(*texts: str) -> list[Line]:
    return [Line(text=text) for text in texts]


def test_a_line_that_begins_with_by() -> None:
    assert byline(lines("12 May 2026", "By Ann Lee and Bo Ek")) == ("Ann Lee", "Bo Ek")


@pytest.mark.parametrize(
    "text", ["By the numbers", "By Sunday", "Author Events", "By Ann Lee, who was there when the ferry left " * 4]
)
def test_a_line_that_is_no_byline(text: str) -> None:
    assert byline(lines(text)) == ()


def test_a_label_tells_the_author_anywhere() -> None:
    assert labelled_author(lines("Datum 28.04.2026", "Autorin/Autor Ann Lee")) == ("Ann Lee",)


@pytest.mark.parametrize("markup", ["<b>Ann Lee</b>", "<strong>Ann Lee/Bo Ek</strong>"])
def test_a_bold_name_above_the_first_paragraph(markup: str) -> None:
    assert signed_names(html_lines(lxml.html.fromstring(f"<div><p>{markup}</p>{PROSE}</div>")))[0] == "Ann Lee"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Ann Lee</p>",
        "<h2><b>Ann Lee</b></h2>",
        "<p><b>Ann Lee wins</b></p>",
        '<p><b><a href="/b">Ann Lee</a></b></p>',
    ],
)
def test_what_is_no_signature(markup: str) -> None:
    assert signed_names(html_lines(lxml.html.fromstring(f"<div>{markup}{PROSE}</div>"))) == ()


def test_the_site_in_a_printed_byline_is_passed_over() -> None:
    told = lines("By North Post", "Author: Ann Lee")
    assert printed_authors(told, told, house_names(["North Post"], None)) == ("Ann Lee",)


@pytest.mark.parametrize("text", ["By Ann Lee", "Von Ann Lee, Paris", "By Reuters", "Author: Ann Lee"])
def test_a_byline_is_a_notice(text: str) -> None:
    assert is_notice(Line(text=text))


@pytest.mark.parametrize("text", ["Author Ann Lee dies at 90", "Text Messages", "By the numbers"])
def test_a_heading_is_no_notice(text: str) -> None:
    assert not is_notice(Line(text=text, level=2))


# The page


def authors(head: str, body: str) -> tuple[str, ...]:
    page = f"<html><head><meta property='og:site_name' content='North Post'>{head}</head><body>{body}</body></html>"
    return read(Page(body=page.encode(), url="https://north.example/2026/late-ferry"), GENERIC).authors


def test_the_head_is_believed_before_the_page() -> None:
    assert authors('<meta name="author" content="Ann Lee">', f'{TITLE}<p class="byline">By Bo Ek</p>{PROSE}') == (
        "Ann Lee",
    )


def test_the_page_is_asked_where_the_head_names_the_site() -> None:
    head = '<meta name="author" content="North Post">'
    assert authors(head, f'{TITLE}<p class="byline">By Bo Ek</p>{PROSE}') == ("Bo Ek",)


def test_the_page_is_believed_before_an_organisation() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The late ferry", "author": {"@type": "Organization", "name": "Harbour Media"}}</script>'
    assert authors(head, f'{TITLE}<p class="byline">By Bo Ek</p>{PROSE}') == ("Bo Ek",)


def test_an_organisation_is_better_than_nobody() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The late ferry", "author": {"@type": "Organization", "name": "Harbour Media"}}</script>'
    assert authors(head, f"{TITLE}{PROSE * 3}") == ("Harbour Media",)


def test_the_site_alone_is_nobody() -> None:
    assert (
        authors(
            '<meta name="author" content="North Post">',
            f"<time datetime='2026-05-12'>12 May 2026</time>{TITLE}{PROSE * 3}",
        )
        == ()
    )
