"""The ledger as a graph, opened by networkx."""

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pytest
from lxml import etree

from pipelines.derived import article_guid
from pipelines.export import Options, Selection, export, write
from pipelines.formats.pointing import Marks, batches, held_at
from pipelines.ledger import Ledger
from pipelines.links import url_key
from pipelines.records import Article, Source
from pipelines.store import Store
from tests.ledgers import address, article, change, fetch_of, make
from tests.pipelines.formats.conftest import LedgerOf

SCHEMA: Final = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:g="http://graphml.graphdrawing.org/xmlns"
    targetNamespace="http://graphml.graphdrawing.org/xmlns" elementFormDefault="qualified">
  <xs:complexType name="data"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="key" type="xs:NMTOKEN" use="required"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="graphml">
    <xs:complexType><xs:sequence>
      <xs:element name="key" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="id" type="xs:NMTOKEN" use="required"/>
        <xs:attribute name="for" use="required"><xs:simpleType><xs:restriction base="xs:NMTOKEN">
          <xs:enumeration value="node"/><xs:enumeration value="edge"/>
        </xs:restriction></xs:simpleType></xs:attribute>
        <xs:attribute name="attr.name" type="xs:NMTOKEN" use="required"/>
        <xs:attribute name="attr.type" use="required"><xs:simpleType><xs:restriction base="xs:NMTOKEN">
          <xs:enumeration value="int"/><xs:enumeration value="string"/>
        </xs:restriction></xs:simpleType></xs:attribute>
      </xs:complexType></xs:element>
      <xs:element name="graph"><xs:complexType>
        <xs:choice minOccurs="0" maxOccurs="unbounded">
          <xs:element name="node"><xs:complexType>
            <xs:sequence><xs:element name="data" type="g:data" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
            <xs:attribute name="id" type="xs:NMTOKEN" use="required"/>
          </xs:complexType></xs:element>
          <xs:element name="edge"><xs:complexType>
            <xs:sequence><xs:element name="data" type="g:data" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
            <xs:attribute name="source" type="xs:NMTOKEN" use="required"/>
            <xs:attribute name="target" type="xs:NMTOKEN" use="required"/>
          </xs:complexType></xs:element>
        </xs:choice>
        <xs:attribute name="edgedefault" type="xs:NMTOKEN" use="required" fixed="directed"/>
      </xs:complexType></xs:element>
    </xs:sequence></xs:complexType>
    <xs:key name="keys"><xs:selector xpath="g:key"/><xs:field xpath="@id"/></xs:key>
    <xs:keyref name="of" refer="g:keys"><xs:selector xpath="g:graph/*/g:data"/><xs:field xpath="@key"/></xs:keyref>
    <xs:key name="nodes"><xs:selector xpath="g:graph/g:node"/><xs:field xpath="@id"/></xs:key>
    <xs:keyref name="from" refer="g:nodes"><xs:selector xpath="g:graph/g:edge"/><xs:field xpath="@source"/></xs:keyref>
    <xs:keyref name="to" refer="g:nodes"><xs:selector xpath="g:graph/g:edge"/><xs:field xpath="@target"/></xs:keyref>
  </xs:element>
</xs:schema>
"""
"""What of GraphML's structure (http://graphml.graphdrawing.org/xmlns/1.1/graphml-structure.xsd) a graph of ours has."""

Edges = dict[tuple[str, str, str], dict[str, Any]]


def text_of(path: Path, form: str, selection: Selection = Selection()) -> str:  # noqa: B008 (frozen)
    stream = StringIO(newline="")
    with Ledger.open(path) as ledger:
        write(ledger, form, stream, Options(selection=selection))
    return stream.getvalue()


def from_json(path: Path, **selection: Any) -> nx.DiGraph:
    return nx.node_link_graph(json.loads(text_of(path, "graph", Selection(**selection))))


def from_graphml(path: Path, **selection: Any) -> nx.DiGraph:
    text = text_of(path, "graphml", Selection(**selection))
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(etree.fromstring(text.encode()))
    return nx.parse_graphml(text)


def nodes(graph: nx.DiGraph) -> dict[str, dict[str, Any]]:
    return dict(graph.nodes(data=True))


def edges(graph: nx.DiGraph) -> Edges:
    found = [((start, end, data["kind"]), data) for start, end, data in graph.edges(data=True)]
    assert len(dict(found)) == len(found)
    return dict(found)


def kinds(graph: nx.DiGraph, kind: str) -> set[str]:
    return {name for name, data in graph.nodes(data=True) if data["kind"] == kind}


def guid(name: str, site: str = "paper") -> str:
    return article_guid(url_key(address(name, site)))


def source(position: int, url: str | None = None, **fields: Any) -> Source:
    known = {"label": "x", "kind": "cited", "domain": "paper.example", **fields}
    return Source(position=position, url=url, **known)


def citing(name: str, *cited: str, **fields: Any) -> Article:
    """An article that cites others of the ledger, and offers nothing."""
    sources = tuple(source(place, address(one)) for place, one in enumerate(cited, 1))
    return article(name, sources=sources, related=(), **fields)


@pytest.mark.parametrize("read", [from_json, from_graphml])
def test_an_article_leads_to_its_outlets_and_related_news(read: Any, ledger_of: LedgerOf) -> None:
    graph = read(ledger_of([article(language="en")]))
    wombats = f"related:{guid('wombat')}"
    assert nodes(graph) == {
        guid("quokka"): {
            "kind": "article",
            "label": "Counting the quokkas",
            "title": "Counting the quokkas",
            "url": "http://paper.example/2026/quokka",
            "site": "paper",
            "language": "en",
            "published": "2026-05-12",
            "saved_at": "2026-05-12T12:00:00Z",
            "changed_at": "2026-05-12T12:00:00Z",
        },
        "outlet:harbourwire.example": {
            "kind": "outlet",
            "label": "Harbour Wire",
            "name": "Harbour Wire",
            "domain": "harbourwire.example",
        },
        "outlet:paper.example": {"kind": "outlet", "label": "Paper", "name": "Paper", "domain": "paper.example"},
        "outlet:registry.example": {
            "kind": "outlet",
            "label": "Registry",
            "name": "Registry",
            "domain": "registry.example",
        },
        wombats: {
            "kind": "related",
            "label": "The wombats",
            "title": "The wombats",
            "url": "http://paper.example/2026/wombat",
        },
    }
    assert edges(graph) == {
        (guid("quokka"), "outlet:harbourwire.example", "cites"): {
            "kind": "cites",
            "weight": 1,
            "listed": 1,
            "cited": 0,
        },
        (guid("quokka"), "outlet:registry.example", "cites"): {"kind": "cites", "weight": 1, "listed": 0, "cited": 1},
        (guid("quokka"), wombats, "related"): {"kind": "related", "weight": 1, "position": 1},
        ("outlet:paper.example", guid("quokka"), "published"): {"kind": "published", "weight": 1},
    }


def test_related_news_that_is_held_is_the_article(ledger_of: LedgerOf) -> None:
    graph = from_json(ledger_of([article(), article("wombat")]))
    assert kinds(graph, "related") == set()
    assert graph.edges[guid("quokka"), guid("wombat")]["kind"] == "related"


def test_what_is_no_longer_offered_is_no_edge(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article(related=()), 1))
    assert kinds(from_json(path), "related") == set()


@pytest.mark.parametrize(
    "url", ["http://paper.example/2026/quokka", "https://www.paper.example/2026/quokka/?utm_source=x#top"]
)
def test_a_source_that_is_held_is_the_article_however_its_address_is_written(url: str, ledger_of: LedgerOf) -> None:
    graph = from_json(ledger_of([article(), article("wombat", sources=(source(1, url),), related=())]))
    assert graph.edges[guid("wombat"), guid("quokka")] == {"kind": "cites", "weight": 1, "listed": 0, "cited": 1}


def test_the_weight_is_the_number_of_sources(ledger_of: LedgerOf) -> None:
    wire = {"domain": "harbourwire.example", "name": "Harbour Wire"}
    sources = (
        source(1, "http://harbourwire.example/a", kind="listed", **wire),
        source(2, "http://harbourwire.example/b", kind="cited", **wire),
        source(3, None, kind="listed", **wire),
    )
    graph = from_graphml(ledger_of([article(sources=sources)]))
    data = graph.edges[guid("quokka"), "outlet:harbourwire.example"]
    assert data == {"kind": "cites", "weight": 3, "listed": 2, "cited": 1}


def test_an_article_does_not_cite_itself(ledger_of: LedgerOf) -> None:
    assert not list(nx.selfloop_edges(from_json(ledger_of([citing("quokka", "quokka")]))))


@pytest.mark.parametrize("read", [from_json, from_graphml])
def test_what_is_both_cited_and_offered_is_two_edges(read: Any, ledger_of: LedgerOf) -> None:
    both = article(sources=(source(1, address("wombat")),))
    graph = read(ledger_of([article("wombat", related=()), both]))
    assert isinstance(graph, nx.MultiDiGraph)
    assert {kind for start, end, kind in edges(graph) if (start, end) == (guid("quokka"), guid("wombat"))} == {
        "cites",
        "related",
    }


@pytest.mark.parametrize("read", [from_json, from_graphml])
def test_else_it_is_a_simple_graph(read: Any, ledger_of: LedgerOf) -> None:
    graph = read(ledger_of([article(), article("wombat")]))
    assert type(graph) is nx.DiGraph


def test_both_formats_hold_the_same_graph_whatever_strangers_wrote(full: Path) -> None:
    first, second = from_json(full), from_graphml(full)
    assert nodes(first) == nodes(second)
    assert edges(first) == edges(second)
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in {
        data.get("title") for data in nodes(first).values()
    }


def test_every_article_is_a_node(full: Path) -> None:
    with Ledger.open(full) as ledger:
        guids = {entry.guid for entry in ledger.entries()}
    assert kinds(from_graphml(full), "article") == guids


def test_numbers_are_numbers(full: Path) -> None:
    for graph in (from_json(full), from_graphml(full)):
        for data in edges(graph).values():
            assert {type(data[name]) for name in ("weight", "listed", "cited", "position") if name in data} == {int}


def test_a_domain_that_no_id_can_hold_is_one_all_the_same(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article()))
    change(path, """UPDATE outlets SET domain = 'a b<"&' WHERE domain = 'registry.example'""")
    change(path, "UPDATE outlets SET domain = '[2001:db8::1]' WHERE domain = 'harbourwire.example'")
    graph = from_graphml(path)
    assert "outlet:2001:db8::1" in graph
    other = article_guid('a b<"&')
    assert graph.nodes[f"outlet:{other}"]["domain"] == 'a b<"&'


@pytest.mark.parametrize("read", [from_json, from_graphml])
def test_an_empty_ledger_is_an_empty_graph(read: Any, tmp_path: Path) -> None:
    Store.open(tmp_path / "news.db").close()
    graph = read(tmp_path / "news.db")
    assert graph.is_directed()
    assert not graph.nodes


# What is known of small graphs


def test_in_degree_counts_citations(ledger_of: LedgerOf) -> None:
    path = ledger_of([citing("a"), citing("b", "a"), citing("c", "a", "b"), citing("d", "a")])
    graph = from_json(path)
    cites = nx.DiGraph([(start, end) for start, end, kind in edges(graph) if kind == "cites"])
    assert {name: cites.in_degree[guid(name)] for name in "ab"} == {"a": 3, "b": 1}
    assert cites.in_degree["outlet:paper.example"] == 3
    assert graph.in_degree["outlet:paper.example"] == 3


def test_the_circle_of_those_who_cite_each_other_is_found(ledger_of: LedgerOf) -> None:
    path = ledger_of([citing("a", "b"), citing("b", "c"), citing("c", "a", "d"), citing("d", "c"), citing("e", "a")])
    graph = from_graphml(path)
    held = graph.subgraph(kinds(graph, "article"))
    assert max(nx.strongly_connected_components(held), key=len) == {guid(name) for name in "abcd"}
    assert nx.shortest_path_length(held, guid("e"), guid("d")) == 4


# A selection


def test_a_selection_brings_what_it_touches(ledger_of: LedgerOf) -> None:
    path = ledger_of([citing("a"), citing("b", "a", site="journal"), article("c", "journal"), citing("d", "b")])
    graph = from_graphml(path, sites=("journal",))
    assert kinds(graph, "article") == {guid("a"), guid("b", "journal"), guid("c", "journal")}
    assert kinds(graph, "related") == {f"related:{guid('wombat', 'journal')}"}
    assert {end for start, end, kind in edges(graph) if kind == "cites" and start == guid("b", "journal")} == {
        guid("a"),
        "outlet:paper.example",
    }


def test_what_is_touched_brings_nothing_but_its_outlet(ledger_of: LedgerOf) -> None:
    path = ledger_of([citing("a", "z"), citing("z"), citing("b", "a", site="journal")])
    graph = from_json(path, sites=("journal",))
    assert guid("z") not in graph
    assert {(start, end) for start, end, _ in edges(graph) if start != guid("b", "journal")} == {
        ("outlet:paper.example", guid("a")),
        ("outlet:journal.example", guid("b", "journal")),
    }


def test_a_limit_takes_the_newest(ledger_of: LedgerOf) -> None:
    path = ledger_of([article("a", published=None), article("b", published=None)])
    assert kinds(from_json(path, limit=1), "article") == {guid("b")}


def test_the_number_of_articles_is_that_of_those_selected(tmp_path: Path, ledger_of: LedgerOf) -> None:
    path = ledger_of([citing("a"), citing("b", "a", site="journal")])
    options = Options(selection=Selection(sites=("journal",)))
    assert [export(path, form, tmp_path / "out", options) for form in ("graph", "graphml")] == [1, 1]


# The same bytes


def _in_order(tmp_path: Path, articles: Sequence[Article], form: str) -> str:
    hours = {one.url: hour for hour, one in enumerate(sorted(articles, key=lambda one: one.url or ""))}
    path = make(tmp_path / f"{articles[0].title[-2:]}.db", *(fetch_of(one, hours[one.url]) for one in articles))
    return text_of(path, form)


@pytest.mark.parametrize("form", ["graph", "graphml"])
def test_the_same_articles_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    """In whatever order they were saved, which decides their ids."""
    articles = [article("a"), citing("b", "a", "c"), article("c"), article("d", "journal")]
    texts = {_in_order(tmp_path / str(turn), articles[turn:] + articles[:turn], form) for turn in range(4)}
    assert len(texts) == 1


@pytest.mark.parametrize("form", ["graph", "graphml"])
def test_all_and_a_selection_of_all_are_the_same(form: str, full: Path) -> None:
    assert text_of(full, form) == text_of(full, form, Selection(since="0001"))


# What it stands on


def test_marks_are_a_set() -> None:
    marks = Marks([5, 0, 70_000, 5])
    assert (len(marks), list(marks)) == (3, [0, 5, 70_000])
    assert [number for number in (0, 1, 5, 69_999, 70_000, 10**9) if number in marks] == [0, 5, 70_000]


def test_batches_hold_all_in_order() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []


def test_addresses_lead_to_articles(ledger_of: LedgerOf) -> None:
    with Ledger.open(ledger_of([article()])) as ledger:
        found = held_at(ledger, ["https://www.paper.example/2026/quokka/", "http://paper.example/else", "mailto:x"])
        assert held_at(ledger, []) == {}
    assert {url: held.guid for url, held in found.items()} == {"https://www.paper.example/2026/quokka/": guid("quokka")}
