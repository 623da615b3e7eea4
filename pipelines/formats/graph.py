"""The ledger as a graph: who cites whom, who published what, and what is related to what.

Nodes are articles (their guid), outlets (``outlet:`` and the domain) and related news that the ledger does not hold
(``related:`` and what its guid would be). Edges go from an article to the outlets and articles that it ``cites``, from
an article to what its page offers as ``related``, and from an outlet to what it ``published``: so all edges into an
outlet are citations. There is one edge of a kind from one node to another; where a page offers as related what its text
cites, there are two, and networkx reads a MultiDiGraph, else a DiGraph.

What is unknown is left out. Both formats hold the same graph: texts are such as XML can hold (``plain_text``).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TextIO
from xml.sax.saxutils import escape, quoteattr

from pipelines.derived import article_guid
from pipelines.formats.options import Options
from pipelines.formats.plain_text import line, plain
from pipelines.formats.pointing import Held, Marks, batches, held_at
from pipelines.ledger import Ledger
from pipelines.selection import DATE, EVERYTHING, Selection, selecting

Attributes = Mapping[str, str | int]
Row = Mapping[str, Any]
To = Literal["article", "outlet", "related"]

NODE: Final = (
    "kind",
    "label",
    "title",
    "name",
    "url",
    "domain",
    "site",
    "language",
    "published",
    "saved_at",
    "changed_at",
)
"""The attributes of nodes, texts. All have ``kind`` and ``label``: the first letters of the title or name, to draw."""
EDGE: Final[Mapping[str, type]] = {
    "kind": str,
    "weight": int,
    "listed": int,
    "cited": int,
    "position": int,
    "published": str,
}
"""The attributes of edges. All have ``kind`` and ``weight``. ``cites``: weight is the number of sources, ``listed`` and
``cited`` how many of them are of either kind. ``related``: where it stands on the page, and its date as that page gives
it."""

_LABEL: Final = 80
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the graph."""

    id: str
    attributes: Attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An edge of the graph, from ``source`` to ``target``."""

    source: str
    target: str
    attributes: Attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tie:
    """An edge from an article, and the id of the row that it leads to; None for what the ledger does not hold."""

    edge: Edge
    to: To
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the graph shows."""

    selection: Selection
    selected: Marks
    articles: Marks
    """The selected, and those that they lead to."""
    outlets: Marks


def write_graph(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """JSON as networkx.node_link_graph reads it, a node or edge a line; the number of articles selected."""
    shown = _shown(ledger, options.selection)
    stream.write('{"directed": true, "graph": {}, "nodes": [')
    _write_lines(stream, ({"id": node.id, **node.attributes} for node in _nodes(ledger, shown)))
    stream.write('], "edges": [')
    twice = _Twice()
    edges = twice.seen(_edges(ledger, shown))
    _write_lines(stream, ({"source": edge.source, "target": edge.target, **edge.attributes} for edge in edges))
    stream.write(f'], "multigraph": {json.dumps(twice.found)}}}\n')
    return len(shown.selected)


def write_graphml(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """GraphML as networkx.read_graphml and Gephi read it, a node or edge a line; the number of articles selected."""
    shown = _shown(ledger, options.selection)
    stream.write(_GRAPHML)
    stream.writelines(_key("node", name, str) for name in NODE)
    stream.writelines(_key("edge", name, kind) for name, kind in EDGE.items())
    stream.write('<graph edgedefault="directed">\n')
    stream.writelines(map(_node_xml, _nodes(ledger, shown)))
    stream.writelines(map(_edge_xml, _edges(ledger, shown)))
    stream.write("</graph>\n</graphml>\n")
    return len(shown.selected)


# The formats


class _Twice:
    """Whether an edge follows another between the same two nodes, among edges in order."""

    def __init__(self) -> None:
        self.found = False

    def seen(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """The edges as they are."""
        before = None
        for edge in edges:
            self.found = self.found or (edge.source, edge.target) == before
            before = edge.source, edge.target
            yield edge


def _write_lines(stream: TextIO, items: Iterable[Mapping[str, object]]) -> None:
    lines = (json.dumps(item, ensure_ascii=False) for item in items)
    stream.writelines(f"{',' if count else ''}\n{one}" for count, one in enumerate(lines))
    stream.write("\n")


_GRAPHML: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def _key(scope: str, name: str, kind: type) -> str:
    of_type = "int" if kind is int else "string"
    return f'<key id="{scope}_{name}" for="{scope}" attr.name="{name}" attr.type="{of_type}"/>\n'


def _node_xml(node: Node) -> str:
    return f"<node id={quoteattr(node.id)}>{_data('node', node.attributes)}</node>\n"


def _edge_xml(edge: Edge) -> str:
    ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
    return f"<edge {ends}>{_data('edge', edge.attributes)}</edge>\n"


def _data(scope: str, attributes: Attributes) -> str:
    return "".join(f'<data key="{scope}_{name}">{escape(str(value))}</data>' for name, value in attributes.items())


def _known(**attributes: str | int | None) -> Attributes:
    """Those that are known, as text that both formats can hold."""
    return {
        name: plain(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value is not None
    }


# What is shown


def _shown(ledger: Ledger, selection: Selection) -> _Shown:
    if selection == EVERYTHING:
        selected = Marks(_ids(ledger, "SELECT id FROM articles"))
        outlets = Marks(_ids(ledger, _OUTLETS_CITED))
        return _Shown(selection=selection, selected=selected, articles=selected, outlets=outlets)
    selected, articles, outlets = Marks(), Marks(), Marks()
    for ids in batches(_ids(ledger, *selecting(selection))):
        for number in ids:
            selected.add(number)
            articles.add(number)
        for tie in _ties(ledger, ids):
            if tie.number is not None:
                (articles if tie.to == "article" else outlets).add(tie.number)
    return _Shown(selection=selection, selected=selected, articles=articles, outlets=outlets)


def _ids(ledger: Ledger, sql: str, values: Iterable[str | int] = ()) -> Iterator[int]:
    return (row["id"] for row in ledger.rows(sql, list(values)))


# Nodes


def _nodes(ledger: Ledger, shown: _Shown) -> Iterator[Node]:
    """Articles, newest first; outlets by domain; related news by its key."""
    for row in _articles(ledger, shown):
        if row["outlet_id"] is not None:
            shown.outlets.add(row["outlet_id"])
        yield _article_node(row)
    for row in ledger.rows("SELECT id, name, domain FROM outlets ORDER BY domain"):
        if row["id"] in shown.outlets:
            known = _known(kind="outlet", label=_label(row["name"]), name=row["name"], domain=row["domain"])
            yield Node(id=_outlet(row["domain"]), attributes=known)
    chosen, values = ("", []) if shown.selection == EVERYTHING else selecting(shown.selection)
    for row in ledger.rows(_NOT_HELD.format(f"AND article_id IN ({chosen})" if chosen else ""), values):
        known = _known(kind="related", label=_label(row["title"]), title=row["title"], url=row["url"])
        yield Node(id=_related(row["key"]), attributes=known)


def _articles(ledger: Ledger, shown: _Shown) -> Iterator[Row]:
    """The rows of the articles shown, newest first."""
    wanted = f"[{','.join(map(str, shown.articles))}]"
    for ids in batches(_ids(ledger, _IN_ORDER, [wanted])):
        rows = {row["id"]: row for row in ledger.rows(_ARTICLES, [json.dumps(ids)])}
        yield from (rows[number] for number in ids)


def _article_node(row: Row) -> Node:
    names = ("title", "url", "site", "language", "published", "saved_at", "changed_at")
    known = _known(kind="article", label=_label(row["title"]), **{name: row[name] for name in names})
    return Node(id=row["guid"], attributes=known)


def _outlet(domain: str) -> str:
    """The id of an outlet's node: as an NMTOKEN has to be, which GraphML wants of ids. An import may bring anything."""
    domain = domain.strip("[]")
    return f"outlet:{domain if _TOKEN.fullmatch(domain) else article_guid(domain)}"


_TOKEN: Final = re.compile(r"[a-z0-9.:-]+", re.ASCII)


def _related(key: str) -> str:
    """The id of the node of related news that the ledger does not hold."""
    return f"related:{article_guid(key)}"


def _label(text: str) -> str:
    words = line(text)
    return words if len(words) <= _LABEL else f"{words[: _LABEL - 1].rstrip()}…"


# Edges


def _edges(ledger: Ledger, shown: _Shown) -> Iterator[Edge]:
    """The edges, by the article that they belong to, newest first."""
    for rows in batches(_articles(ledger, shown)):
        ties: dict[str, list[Edge]] = {}
        for tie in _ties(ledger, [row["id"] for row in rows if row["id"] in shown.selected]):
            ties.setdefault(tie.edge.source, []).append(tie.edge)
        for row in rows:
            if row["domain"] is not None:
                attributes = _known(kind="published", weight=1)
                yield Edge(source=_outlet(row["domain"]), target=row["guid"], attributes=attributes)
            yield from sorted(ties.get(row["guid"], ()), key=lambda edge: (edge.target, str(edge.attributes["kind"])))


def _ties(ledger: Ledger, ids: Iterable[int]) -> Iterator[_Tie]:
    """The edges from these articles, one of a kind to a node; an article does not lead to itself."""
    wanted = json.dumps(list(ids))
    sources = list(ledger.rows(_SOURCES, [wanted]))
    held = held_at(ledger, (row["url"] for row in sources if row["url"]))
    yield from _citations(sources, held)
    yield from _offers(ledger.rows(_RELATED, [wanted]))


def _citations(sources: Iterable[Row], held: Mapping[str, Held]) -> Iterator[_Tie]:
    counts: dict[tuple[str, str, To, int], dict[str, int]] = {}
    for row in sources:
        there = held.get(row["url"]) if row["url"] else None
        targets: list[tuple[str, To, int]] = []
        if row["outlet_id"] is not None:
            targets.append((_outlet(row["domain"]), "outlet", row["outlet_id"]))
        if there and there.guid != row["guid"]:
            targets.append((there.guid, "article", there.id))
        for target in targets:
            count = counts.setdefault((row["guid"], *target), {"listed": 0, "cited": 0})
            count[row["kind"]] += 1
    for (source, name, to, number), count in counts.items():
        attributes = _known(kind="cites", weight=sum(count.values()), **count)
        yield _Tie(edge=Edge(source=source, target=name, attributes=attributes), to=to, number=number)


def _offers(related: Iterable[Row]) -> Iterator[_Tie]:
    """Two addresses may lead to one article: the first of them counts."""
    seen = set()
    for row in related:
        target = row["related_guid"] or _related(row["key"])
        if target == row["guid"] or (row["guid"], target) in seen:
            continue
        seen.add((row["guid"], target))
        attributes = _known(kind="related", weight=1, position=row["position"], published=row["published"])
        edge = Edge(source=row["guid"], target=target, attributes=attributes)
        to: To = "article" if row["related_guid"] else "related"
        yield _Tie(edge=edge, to=to, number=row["related_article_id"])


_OUTLETS_CITED: Final = "SELECT id FROM outlets WHERE EXISTS (SELECT 1 FROM sources WHERE outlet_id = outlets.id)"
_IN_ORDER: Final = f"""
SELECT articles.id FROM json_each(?) AS wanted CROSS JOIN articles ON articles.id = wanted.value
ORDER BY {DATE} DESC, guid DESC
"""  # noqa: S608 (ours)
_ARTICLES: Final = """
SELECT articles.id, guid, title, url, sites.name AS site, language, published, saved_at, changed_at,
    articles.outlet_id, outlets.domain
FROM articles
LEFT JOIN sites ON sites.id = articles.site_id
LEFT JOIN outlets ON outlets.id = articles.outlet_id
WHERE articles.id IN (SELECT value FROM json_each(?))
"""
_NOT_HELD: Final = """
SELECT key, min(title) AS title, min(url) AS url FROM related_news
WHERE gone_at IS NULL AND related_article_id IS NULL {} GROUP BY key ORDER BY key
"""
_SOURCES: Final = """
SELECT articles.guid, sources.url, sources.kind, sources.outlet_id, outlets.domain
FROM json_each(?) AS wanted
CROSS JOIN articles ON articles.id = wanted.value
CROSS JOIN sources ON sources.article_id = articles.id
LEFT JOIN outlets ON outlets.id = sources.outlet_id
"""
_RELATED: Final = """
SELECT articles.guid, position, related_news.published, related_news.key, related_article_id,
    pieces.guid AS related_guid
FROM json_each(?) AS wanted
CROSS JOIN articles ON articles.id = wanted.value
CROSS JOIN related_news ON related_news.article_id = articles.id AND gone_at IS NULL
LEFT JOIN articles AS pieces ON pieces.id = related_article_id
ORDER BY wanted.key, position, related_news.key
"""
