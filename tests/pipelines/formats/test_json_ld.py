"""JSON-LD, opened by a reader of JSON-LD that is not ours; schema.org's terms as its documentation has them."""

import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from pyld import jsonld

from pipelines.errors import UsageError
from pipelines.export import Options, export, write
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Precision, Related, Source
from tests.ledgers import address, article, fetch_of, make

LedgerOf = Callable[[Sequence[Article]], Path]
Node = dict[str, Any]

TYPES: Final = {
    "NewsArticle": {"NewsArticle", "Article", "CreativeWork", "Thing"},
    "WebPage": {"WebPage", "CreativeWork", "Thing"},
    "CreativeWork": {"CreativeWork", "Thing"},
    "ImageObject": {"ImageObject", "MediaObject", "CreativeWork", "Thing"},
    "Person": {"Person", "Thing"},
    "Organization": {"Organization", "Thing"},
}
"""What each type is besides: https://schema.org/docs/full.html."""
USED_ON: Final = {
    "abstract": "CreativeWork",
    "alternativeHeadline": "CreativeWork",
    "articleBody": "Article",
    "author": "CreativeWork",
    "caption": "ImageObject",
    "citation": "CreativeWork",
    "dateModified": "CreativeWork",
    "datePublished": "CreativeWork",
    "headline": "CreativeWork",
    "image": "Thing",
    "inLanguage": "CreativeWork",
    "isAccessibleForFree": "CreativeWork",
    "keywords": "CreativeWork",
    "mainEntityOfPage": "Thing",
    "name": "Thing",
    "position": "CreativeWork",
    "publisher": "CreativeWork",
    "relatedLink": "WebPage",
    "url": "Thing",
}
"""The terms, with the type that schema.org gives each to."""
LINKS: Final = ("image", "mainEntityOfPage", "relatedLink", "url")
"""Whose text is an address: https://schema.org/docs/jsonldcontext.jsonld, version 29.4; so the next."""
DATES: Final = ("dateModified", "datePublished")
SCHEMA: Final = "http://schema.org/"
CONTEXT: Final = {
    **{name: f"{SCHEMA}{name}" for name in (*TYPES, *USED_ON, "Date")},
    **{name: {"@id": f"{SCHEMA}{name}", "@type": "@id"} for name in LINKS},
    **{name: {"@id": f"{SCHEMA}{name}", "@type": f"{SCHEMA}Date"} for name in DATES},
}


def context_of(url: str, options: Node) -> Node:
    """The document behind an address, without asking for it: only schema.org's context is known."""
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}


READER: Final = {"documentLoader": context_of}


def text_of(path: Path, options: Options = Options()) -> str:  # noqa: B008
    stream = StringIO(newline="")
    with Ledger.open(path) as ledger:
        write(ledger, "jsonld", stream, options)
    return stream.getvalue()


def graph(path: Path) -> list[Node]:
    return json.loads(text_of(path))["@graph"]  # type: ignore[no-any-return]


def expanded(path: Path) -> list[Node]:
    """The articles as the reader understands them."""
    return jsonld.expand(json.loads(text_of(path)), READER)  # type: ignore[no-any-return]


def nodes(value: object) -> Iterator[Node]:
    """Every object with a type, at any depth."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for held in value.values():
            yield from nodes(held)
    elif isinstance(value, list):
        for held in value:
            yield from nodes(held)


def rich() -> Article:
    return article(
        kicker="Islands",
        subtitle="More than ever",
        language="en",
        paywall=True,
        image="http://paper.example/quokka.jpg",
        image_caption="A quokka",
        modified=Date(text="x", origin="meta", value="2026-05-12T13:41Z", precision="minute"),
        sources=(
            Source(position=1, label="Harbour Wire", kind="listed", url="http://harbourwire.example/a", name="Harbour"),
            Source(position=2, label="An interview", kind="listed"),
        ),
        related=(
            Related(position=1, title="The wombats", url=address("wombat")),
            Related(position=2, title="Only a title"),
        ),
    )


def test_an_article_as_its_reader_understands_it(ledger_of: LedgerOf) -> None:
    (one,) = expanded(ledger_of([rich()]))
    said = {key.removeprefix(SCHEMA): value for key, value in one.items()}
    assert said["@type"] == [f"{SCHEMA}NewsArticle"]
    assert said["headline"] == [{"@value": "Counting the quokkas"}]
    assert said["alternativeHeadline"] == [{"@value": "More than ever"}]
    assert said["abstract"] == [{"@value": "Nobody had counted the quokkas."}]
    assert said["url"] == [{"@id": address("quokka")}]
    assert said["datePublished"] == [{"@type": f"{SCHEMA}Date", "@value": "2026-05-12"}]
    assert said["dateModified"] == [{"@type": f"{SCHEMA}Date", "@value": "2026-05-12T13:41Z"}]
    assert [author[f"{SCHEMA}name"] for author in said["author"]] == [
        [{"@value": "Ada Okafor"}],
        [{"@value": "Jonas Weil"}],
    ]
    assert said["isAccessibleForFree"] == [{"@value": False}]
    assert said["keywords"] == [{"@value": "islands"}]
    assert said["inLanguage"] == [{"@value": "en"}]
    (image,) = said["image"]
    assert image[f"{SCHEMA}url"] == [{"@id": "http://paper.example/quokka.jpg"}]
    assert image[f"{SCHEMA}caption"] == [{"@value": "A quokka"}]


def test_sources_are_citations_in_their_order(ledger_of: LedgerOf) -> None:
    (one,) = graph(ledger_of([rich()]))
    assert one["citation"] == [
        {
            "@type": "CreativeWork",
            "position": 1,
            "name": "Harbour Wire",
            "url": "http://harbourwire.example/a",
            "publisher": {"@type": "Organization", "name": "Harbour"},
        },
        {"@type": "CreativeWork", "position": 2, "name": "An interview"},
    ]


def test_related_news_is_what_the_page_links(ledger_of: LedgerOf) -> None:
    (one,) = expanded(ledger_of([rich()]))
    (page,) = one[f"{SCHEMA}mainEntityOfPage"]
    assert page["@id"] == address("quokka")
    assert page["@type"] == [f"{SCHEMA}WebPage"]
    assert page[f"{SCHEMA}relatedLink"] == [{"@id": address("wombat")}]


def test_the_publisher_is_the_outlet_as_the_ledger_calls_it(ledger_of: LedgerOf) -> None:
    citing = article(
        "wombat",
        sources=(
            Source(position=1, label="The Paper", kind="listed", domain="paper.example", name="The Paper"),
            Source(position=2, label="Registry", kind="listed", domain="registry.example", name="Registry"),
        ),
    )
    assert [one["publisher"]["name"] for one in graph(ledger_of([rich(), citing]))] == ["The Paper", "The Paper"]


def test_the_id_is_the_guid(ledger_of: LedgerOf) -> None:
    path = ledger_of([rich()])
    with Ledger.open(path) as ledger:
        (entry,) = ledger.entries()
    assert [one["@id"] for one in expanded(path)] == [f"urn:uuid:{entry.guid}"]


@pytest.mark.parametrize(
    ("value", "precision", "date"),
    [
        ("2026", "year", "2026"),
        ("2026-05", "month", "2026-05"),
        ("2026-05-12", "day", "2026-05-12"),
        ("2026-05-12T13Z", "hour", "2026-05-12"),
        ("2026-05-12T13:41Z", "minute", "2026-05-12T13:41Z"),
        ("2026-05-12T13:41:07Z", "second", "2026-05-12T13:41:07Z"),
    ],
)
def test_a_date_is_as_precise_as_readers_understand(
    ledger_of: LedgerOf, value: str, precision: Precision, date: str
) -> None:
    known = Date(text="x", origin="text", value=value, precision=precision)
    (one,) = graph(ledger_of([article(published=known)]))
    assert one["datePublished"] == date


def test_what_is_not_known_is_left_out(ledger_of: LedgerOf, minimal: Article) -> None:
    (one,) = graph(ledger_of([minimal]))
    assert list(one) == ["@id", "@type", "headline"]


def test_a_date_without_a_value_is_not_known(ledger_of: LedgerOf) -> None:
    (one,) = graph(ledger_of([article(published=Date(text="03/04", origin="text", problem="ambiguous"))]))
    assert "datePublished" not in one


@pytest.mark.parametrize(("paywall", "free"), [(True, False), (False, True)])
def test_a_paywall_is_told_the_other_way_round(ledger_of: LedgerOf, paywall: bool, free: bool) -> None:
    (one,) = graph(ledger_of([article(paywall=paywall)]))
    assert one["isAccessibleForFree"] is free


def test_every_term_is_used_on_a_type_that_schema_org_gives_it_to(ledger_of: LedgerOf) -> None:
    used = set()
    for node in nodes(graph(ledger_of([rich()]))):
        for term in node.keys() - {"@id", "@type"}:
            assert USED_ON[term] in TYPES[node["@type"]], term
            used.add(term)
    assert used == set(USED_ON)


# Strangers' pages


def test_the_reader_understands_every_term_of_every_article(full: Path) -> None:
    raw, understood = graph(full), expanded(full)
    assert len(raw) == len(understood) > 30
    for one, other in zip(raw, understood, strict=True):
        assert {f"{SCHEMA}{key}" for key in one if key[0] != "@"} == {key for key in other if key[0] != "@"}
        assert other[f"{SCHEMA}headline"] == [{"@value": one["headline"]}]


def test_it_becomes_rdf_that_is_read_back(full: Path) -> None:
    triples = jsonld.to_rdf(json.loads(text_of(full)), READER)
    back = jsonld.from_rdf(triples)
    articles = [node for node in back if node.get("@type") == [f"{SCHEMA}NewsArticle"]]
    assert {one["@id"] for one in articles} == {one["@id"] for one in graph(full)}


def test_no_address_runs_when_it_is_followed(full: Path) -> None:
    addresses = [held for node in nodes(graph(full)) for key in LINKS for held in [node.get(key)] if held]
    assert addresses
    assert not [one for one in addresses if isinstance(one, str) and not one.startswith("http")]
    assert "data:" not in json.dumps([node.get("relatedLink") for node in nodes(graph(full))])


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://a.example/b c<d>", "http://a.example/b%20c%3Cd%3E"),
        ('http://a.example/"{x}\\|^`', "http://a.example/%22%7Bx%7D%5C%7C%5E%60"),
        ("http://a.example/é?q=ü", "http://a.example/é?q=ü"),
        ("http://a.example/a%20b", "http://a.example/a%20b"),
        ("http://a.example/\u2028", "http://a.example/%E2%80%A8"),
        ("javascript:alert(1)", None),
        ("  http://a.example/", None),
        ("//a.example/x", None),
        ("@type", None),
    ],
)
def test_an_address_is_one_to_readers_of_rdf(ledger_of: LedgerOf, url: str, written: str | None) -> None:
    cited = article(sources=(Source(position=1, label="x", kind="cited", url=url),))
    (one,) = graph(ledger_of([cited]))
    assert one["citation"][0].get("url") == written


def test_a_page_that_holds_it_finds_no_tag_in_it(full: Path) -> None:
    text = text_of(full)
    assert "<" not in text
    assert "<script>" in json.dumps(json.loads(text))


# The document


def test_no_article_is_an_empty_graph(ledger_of: LedgerOf) -> None:
    assert json.loads(text_of(ledger_of([]))) == {"@context": "https://schema.org", "@graph": []}


def test_the_same_articles_give_the_same_bytes_whatever_their_ids(ledger_of: LedgerOf, tmp_path: Path) -> None:
    one, other = rich(), article("wombat", "brief")
    first = make(tmp_path / "a.db", fetch_of(one), fetch_of(other, 1))
    second = make(tmp_path / "b.db", fetch_of(other, 1), fetch_of(one))
    assert text_of(first) == text_of(second)


def test_it_is_written_to_a_file(ledger_of: LedgerOf, tmp_path: Path) -> None:
    output = tmp_path / "news.jsonld"
    assert export(ledger_of([rich()]), "jsonld", output) == 1
    assert len(json.loads(output.read_text("utf-8"))["@graph"]) == 1


def test_fields_cannot_be_chosen(ledger_of: LedgerOf) -> None:
    with pytest.raises(UsageError, match="does not go with jsonld"):
        text_of(ledger_of([]), Options(fields=("title",)))
