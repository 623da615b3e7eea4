"""Credited sources: agencies named below the text, without links."""

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.records import Page, Source

PARAGRAPH = (
    "<p>The ferry that links the two islands will not sail before the end of the summer, its owner said on Tuesday.</p>"
)


SAYS = (
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-05-12T08:00:00Z">'
)


def sources(below: str, *, above: str = "", name: str = "Hafenpost") -> list[Source]:
    html = (
        f'<head><title>No ferry before autumn</title><meta property="og:site_name" content="{name}">{SAYS}</head>'
        f"<article><h1>No ferry before autumn</h1>{above}{PARAGRAPH * 3}{below}</article>"
    )
    return list(read(Page(body=html.encode(), url="https://www.hafen-post.example/a", format="html"), GENERIC).sources)


def labels(below: str, *, above: str = "") -> list[str]:
    return [source.label for source in sources(below, above=above)]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Quelle: sid/dpa", ["sid", "dpa"]),
        ("Source: AFP", ["AFP"]),
        ("Fonte: Ansa e Reuters", ["Ansa", "Reuters"]),
        ("Kaynak: İHA, DHA", ["İHA", "DHA"]),
        ("Quelle: hafenpost.example, mau/dpa", ["dpa"]),
        ("Mit Material von dpa und AFP", ["dpa", "AFP"]),
        ("With files from The Canadian Press", ["Canadian Press"]),
        (
            "Mit Informationen unserer Leute sowie der Nachrichtenagenturen AFP, xyz und KNA. Nicht alles ist geprüft.",
            [],
        ),
        (
            "Mit Informationen der Reporterinnen sowie der Nachrichtenagenturen AFP, xyz und KNA. Nicht alles ist geprüft.",
            ["AFP", "xyz", "KNA"],
        ),
    ],
)
def test_a_credit_names_its_agencies(line: str, names: list[str]) -> None:
    found = sources(f"<div>{line}</div>")
    assert [source.label for source in found] == names
    assert all((source.kind, source.url, source.domain) == ("listed", None, None) for source in found)


def test_a_credit_s_link_is_its_address() -> None:
    (source,) = sources('<p>Source: <a href="https://agency.test/story">AFP</a></p>')
    assert (source.label, source.url, source.domain) == ("AFP", "https://agency.test/story", "agency.test")


@pytest.mark.parametrize("line", ["Quelle: Hafenpost", "Quelle: hafenpost.de", "Quelle: www.hafen-post.example"])
def test_the_site_is_no_source_of_its_own(line: str) -> None:
    assert labels(f"<div>{line}</div>") == []


def test_a_picture_s_credit_is_none() -> None:
    assert labels("<figure><img src='a.jpg'><figcaption>Quelle: dpa</figcaption></figure>") == []


def test_a_credit_above_the_text_is_a_picture_s() -> None:
    assert labels("", above="<div>Quelle: dpa</div>") == []


def test_a_person_who_helped_is_no_agency() -> None:
    assert labels("<p>With files from Jane Smith</p>") == []


def test_a_sentence_behind_the_label_is_no_list_of_names() -> None:
    assert labels("<p>Quelle: Der Bericht, den die Hafenbehörde gestern nach langer Zeit vorgelegt hat</p>") == []
