"""Source lines in every form they are printed in."""

import lxml.html
import pytest

from crawler.parsers.lines import Anchor, Line
from crawler.parsers.sources import is_target, listed, opened, read_item

LINES = [
    ("1.Tech in Asia(techinasia.com)", "Tech in Asia", "techinasia.com"),
    ("2.source(morningstar.com)", "source", "morningstar.com"),
    ("3.[Economic Times](economictimes.com)", "[Economic Times]", "economictimes.com"),
    ("4 . [ Crypto Politan ] ( cryptopolitan . com )", "[Crypto Politan]", "cryptopolitan.com"),
    ("1) Tech in Asia (https://www.TechInAsia.com/x_(y))", "Tech in Asia", "https://www.TechInAsia.com/x_(y)"),
    ("AP (Associated Press)(apnews.com)", "AP (Associated Press)", "apnews.com"),
    ("1.Foo, Bar & Baz (UK)(WWW.Foo.CO.UK/path)", "Foo, Bar & Baz (UK)", "WWW.Foo.CO.UK/path"),
    ("2.2. source (x.com)", "source", "x.com"),
    ("3.24.hu(24.hu)", "24.hu", "24.hu"),
    ("9to5Mac(9to5mac.com)", "9to5Mac", "9to5mac.com"),
    ("1. 3 Quarks Daily (3quarksdaily.com)", "3 Quarks Daily", "3quarksdaily.com"),
    ("Reuters", "Reuters", None),
    ("Reuters, Inc. - https://reuters.com/a", "Reuters, Inc.", "https://reuters.com/a"),
    ("[2] The Verge – theverge.com", "The Verge", "theverge.com"),
    ("4.Cryptopolitan", "Cryptopolitan", None),
    ("1.techinasia(techinasia.com", "techinasia", "techinasia.com"),
    ("2.(morningstar.com)", "morningstar.com", "morningstar.com"),
    ("1．Tech in Asia（techinasia.com）", "Tech in Asia", "techinasia.com"),
    ("#1 Tech in Asia (techinasia.com)", "Tech in Asia", "techinasia.com"),
    ("1 - Tech in Asia (techinasia.com)", "Tech in Asia", "techinasia.com"),
    ("¹ Tech in Asia (techinasia.com)", "Tech in Asia", "techinasia.com"),
    ("[^1]: Tech in Asia (techinasia.com)", "Tech in Asia", "techinasia.com"),
    ("a) Tech in Asia (techinasia.com)", "Tech in Asia", "techinasia.com"),
    ("Tech in Asia [techinasia.com]", "Tech in Asia", "techinasia.com"),
    ("Tech in Asia <https://techinasia.com/x>", "Tech in Asia", "https://techinasia.com/x"),
    ("Tech in Asia((techinasia.com))", "Tech in Asia", "techinasia.com"),
    ("Tech in Asia (techinasia.com) ↗", "Tech in Asia", "techinasia.com"),
    ("Tech in Asia(techinasia.com), May 3, 2026", "Tech in Asia", "techinasia.com"),
    ("Tech in Asia → techinasia.com", "Tech in Asia", "techinasia.com"),
    ("1. techinasia.com - Tech in Asia", "Tech in Asia", "techinasia.com"),
    ("techinasia.com: A Factory for Chips (English)", "A Factory for Chips (English)", "techinasia.com"),
    ("9to5 (Mac) (9to5mac.com)", "9to5 (Mac)", "9to5mac.com"),
]


@pytest.mark.parametrize(("text", "label", "target"), LINES, ids=[line[0] for line in LINES])
def test_item(text: str, label: str, target: str | None) -> None:
    item = read_item(text)
    assert (item.label, item.target) == (label, target)


@pytest.mark.parametrize("text", ["No. 4", "v2.1", "Mr. Smith", "3.5", "a.b", "U.S."])
def test_not_a_target(text: str) -> None:
    assert not is_target(text)


def test_a_paragraph_ends_the_list() -> None:
    lines = [
        Line(text="1.Tech in Asia(techinasia.com)"),
        Line(text="This page was made with care. " * 5),
        Line(text="2.source(morningstar.com)"),
    ]
    assert [source.label for source in listed([lines], None)] == ["Tech in Asia"]


def test_number_and_domain_in_cells_of_their_own() -> None:
    anchor = (Anchor("Tech in Asia", "https://techinasia.com/x"),)
    lines = [Line(text="1."), Line(text="Tech in Asia", anchors=anchor), Line(text="(techinasia.com)")]
    (source,) = listed([lines], None)
    assert (source.label, source.url, source.domain) == ("Tech in Asia", "https://techinasia.com/x", "techinasia.com")


def labels(*texts: str) -> list[tuple[str, str | None]]:
    return [(source.label, source.domain) for source in listed([[Line(text=text) for text in texts]], None)]


TWO = [("Tech in Asia", "techinasia.com"), ("source", "morningstar.com")]


@pytest.mark.parametrize(
    "texts",
    [
        ("Tech in Asia", "techinasia.com", "source", "morningstar.com"),
        ("1", "Tech in Asia", "techinasia.com", "2", "source", "morningstar.com"),
        ("1.Tech in Asia(techinasia.com) 2.source(morningstar.com)",),
        ("Tech in Asia (techinasia.com), source (morningstar.com)",),
        ("Tech in Asia", "(", "techinasia.com", ")", "source", "(", "morningstar.com", ")"),
        ("2", "1. Tech in Asia (techinasia.com)", "2. source (morningstar.com)"),
        ("This article rests on:", "Tech in Asia (techinasia.com)", "source (morningstar.com)", "Seen by the editors."),
    ],
)
def test_items_in_cells_or_on_one_line(texts: tuple[str, ...]) -> None:
    assert labels(*texts) == TWO


def test_bare_domains_and_names_are_items_of_their_own() -> None:
    assert labels("Reuters", "bloomberg.com", "AP") == [
        ("Reuters", None),
        ("bloomberg.com", "bloomberg.com"),
        ("AP", None),
    ]


def test_a_link_back_into_the_page_is_no_source() -> None:
    line = Line(text="[1] AP", anchors=(Anchor("[1]", "#r1"), Anchor("AP", "https://apnews.com/x")))
    (source,) = listed([[line]], "https://site.example/x")
    assert (source.label, source.url) == ("AP", "https://apnews.com/x")


def test_a_list_on_the_line_of_its_label_is_opened() -> None:
    line = Line(text="Sources: AP (apnews.com), Reuters (reuters.com)")
    assert [part.text for part in opened([line])] == ["Sources:", "AP (apnews.com), Reuters (reuters.com)"]


def test_what_unfolds_the_list_is_no_item() -> None:
    shown, summary = (lxml.html.fragment_fromstring(f"<{tag}>x</{tag}>") for tag in ("li", "summary"))
    lines = [Line(text="AP", blocks=(shown,)), Line(text="Show sources", blocks=(summary,))]
    assert [source.label for source in listed([lines], None)] == ["AP"]


def test_a_credit_alone_is_no_list() -> None:
    line = Line(text="Source: AP (apnews.com)")
    assert opened([line]) == [line]


def test_an_address_with_a_broken_host_is_no_crash() -> None:
    assert read_item("3.Economic Times (http://[a]economictimes.com/x)").label
    assert read_item("AP (//x.com[a]/b)").label
