"""The citation map: which sites cite which outlets, as tables and as the drawing that static/map.js makes of them.

A site that is cited itself is on it twice: as a square for what it cites, as a circle for who cites it. The two are
different questions, and a site's file says nothing of the domain it publishes under.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, Row, last_day
from explorer.charts import days_before
from explorer.page import Page
from explorer.paths import Paths

WINDOWS: Final = {"30": "30 days", "90": "90 days", "365": "a year", "all": "all"}
SIZES: Final = ("30", "100", "300")
COLOURS: Final = 8
"""How many there are; the last is that of all sites beyond them."""
LETTERS: Final = 200
"""As long as a name that is asked for may be."""

Kind = Literal["site", "outlet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """An outlet or site, as one whose neighbourhood is shown."""

    kind: Kind
    name: str
    key: str
    """An outlet's domain, a site's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which part of the ledger is on the map, and how its addresses are made."""

    paths: Paths
    last: str
    """The ledger's last day."""
    days: str
    """A key of ``WINDOWS``."""
    nodes: str
    """One of ``SIZES``."""
    focus: Focus | None

    @property
    def since(self) -> str | None:
        """The first day; None: from the beginning."""
        return None if self.days == "all" else days_before(self.last, int(self.days))

    @property
    def until(self) -> str | None:
        """The last day; None: to the end, articles dated in the future among them."""
        return None if self.days == "all" else self.last

    def other(self, *, days: str | None = None, nodes: str | None = None) -> str:
        """The address of this map with other days or nodes."""
        return _address(self.paths, days or self.days, nodes or self.nodes, self.focus)

    def around(self, focus: Focus | None) -> str:
        """The address of the map around something else; None: around nothing."""
        return _address(self.paths, self.days, self.nodes, focus)

    def page_of(self, kind: Kind, key: str) -> str:
        """The outlet's or site's own page."""
        if kind == "site":
            return self.paths.site(key)
        return self.paths.outlet(key, since=self.since, until=self.until)

    def articles(self, site: str, domain: str) -> str:
        """The articles of a site that cite an outlet."""
        return self.paths.search(site=site, outlet=domain, since=self.since, until=self.until)

    async def lines(self, asking: Asking) -> Answer:
        """The rows of the map."""
        asked = {"since": self.since or "0000", "until": self.until, "nodes": self.nodes}
        if self.focus is None:
            return await asking.rows("citation_map", **asked)
        if self.focus.kind == "outlet":
            return await asking.rows("citation_map_of_outlet", outlet=self.focus.key, **asked)
        return await asking.rows("citation_map_of_site", site=self.focus.key, **asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A site or an outlet on the map."""

    number: int
    """In the order of the table, from 0."""
    kind: Kind
    key: str
    """An outlet's domain, a site's name."""
    name: str
    articles: int
    """A site's articles of these days; for an outlet the articles, of all sites, that cite it."""
    most: str | None
    """The site on the map that cites an outlet most."""
    colour: int
    """Of the site that cites it most; its own for a site. From 1."""
    href: str
    around: str
    """The map of its neighbourhood."""
    is_centre: bool
    """Whether this is the map of its neighbourhood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many articles of a site rest on an outlet."""

    site: Node
    outlet: Node
    articles: int
    href: str
    """Those articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """What is drawn."""

    nodes: list[Node]
    """The largest first."""
    lines: list[Line]
    """The strongest first."""
    all_lines: int
    """How many there are; ``lines`` may be the strongest of them."""
    legend: list[tuple[int, str]]
    """Colours, and the sites that have them."""

    def of(self, kind: Kind) -> list[Node]:
        """The sites, or the outlets."""
        return [node for node in self.nodes if node.kind == kind]


async def page(asking: Asking, request: Request) -> Page:
    """The map of the days, of as many nodes, around the outlet or site that the address asks for."""
    days, nodes = request.args.get("days"), request.args.get("nodes") or SIZES[0]
    view = View(paths=asking.paths, last=await last_day(asking), days=days or "30", nodes=nodes, focus=None)
    if view.days not in WINDOWS or nodes not in SIZES:
        problem = "This map is there for days=30, 90, 365 or all, and with nodes=30, 100 or 300."
        return _page(replace(view, days="30", nodes=SIZES[0]), status=400, problem=problem)
    named = (request.args.get("focus") or "").strip()[:LETTERS]
    found = await _called(asking, named, request.args.get("kind"))
    if named and not found:
        problem = "No outlet has this domain or name, and no site this name."
        return _page(view, status=404, problem=problem, named=named)
    view = replace(view, focus=found[0] if found else None)
    view, answer = (view, await view.lines(asking)) if days else await _smallest(asking, view)
    return _page(view, answer=answer, drawn=_drawn(view, answer.rows), others=found[1:])


async def _called(asking: Asking, name: str, kind: str | None) -> list[Focus]:
    """What goes by this name, the outlet of this domain first."""
    if not name:
        return []
    answer = await asking.rows("outlets_and_sites_called", name=name)
    found = [Focus(kind=row["kind"], name=row["name"], key=row["domain"] or row["name"]) for row in answer.rows]
    return sorted(found, key=lambda focus: focus.kind != kind) if kind else found


async def _smallest(asking: Asking, view: View) -> tuple[View, Answer]:
    """The smallest stretch of days that has something to show."""
    for days in WINDOWS:
        view = replace(view, days=days)
        answer = await view.lines(asking)
        if answer.rows or not answer.complete:
            break
    return view, answer


def _drawn(view: View, rows: list[Row]) -> Map:
    most = _most(rows)
    colours = _colours({row["site"] for row in rows if row["site"] is not None}, most.values())
    nodes = _nodes(view, rows, most, colours)
    lines = [
        Line(
            site=nodes["site", row["site"]],
            outlet=nodes["outlet", row["domain"]],
            articles=row["articles"],
            href=view.articles(row["site"], row["domain"]),
        )
        for row in sorted(rows, key=lambda row: -(row["articles"] or 0))
        if row["site"] is not None
    ]
    every = rows[0]["lines"] if rows else 0
    return Map(nodes=list(nodes.values()), lines=lines, all_lines=every, legend=_legend(colours))


def _nodes(
    view: View, rows: Iterable[Row], most: Mapping[str, str], colours: Mapping[str, int]
) -> dict[tuple[Kind, str], Node]:
    """By kind and key, the largest first."""
    articles: dict[Focus, int] = {}
    for row in rows:
        articles[Focus(kind="outlet", name=row["outlet"], key=row["domain"])] = row["outlet_articles"]
        if row["site"] is not None:
            articles[Focus(kind="site", name=row["site"], key=row["site"])] = row["site_articles"]
    ranked = sorted(articles, key=lambda known: (-articles[known], known.kind, known.key))
    return {
        (known.kind, known.key): Node(
            number=number,
            kind=known.kind,
            key=known.key,
            name=known.name,
            articles=articles[known],
            most=most.get(known.key) if known.kind == "outlet" else None,
            colour=colours.get(known.key if known.kind == "site" else most.get(known.key, ""), COLOURS),
            href=view.page_of(known.kind, known.key),
            around=view.around(known),
            is_centre=view.focus is not None and (view.focus.kind, view.focus.key) == (known.kind, known.key),
        )
        for number, known in enumerate(ranked)
    }


def _most(rows: Iterable[Row]) -> dict[str, str]:
    """The site that cites an outlet most, by the outlet's domain."""
    most: dict[str, Row] = {}
    for row in rows:
        known = most.get(row["domain"])
        if row["site"] is not None and (known is None or row["articles"] > known["articles"]):
            most[row["domain"]] = row
    return {domain: row["site"] for domain, row in most.items()}


def _colours(sites: Iterable[str], leading: Iterable[str]) -> dict[str, int]:
    """A colour for each site: those that most outlets are cited by most have one of their own."""
    led = Counter(leading)
    ranked = sorted(sites, key=lambda site: (-led[site], site))
    return {site: min(number, COLOURS) for number, site in enumerate(ranked, 1)}


def _legend(colours: Mapping[str, int]) -> list[tuple[int, str]]:
    known = [(colour, site) for site, colour in colours.items() if colour < COLOURS]
    rest = [site for site, colour in colours.items() if colour == COLOURS]
    return known + ([(COLOURS, rest[0] if len(rest) == 1 else "other sites")] if rest else [])


def _page(view: View, *, status: int = 200, **shown: Any) -> Page:
    base = {
        "view": view,
        "days": [(key, words, view.other(days=key)) for key, words in WINDOWS.items()],
        "sizes": [(key, key, view.other(nodes=key)) for key in SIZES],
    }
    nothing: dict[str, Any] = {"problem": None, "named": None, "drawn": None, "others": []}
    title = f"Citation map around {view.focus.name}" if view.focus else "Citation map"
    return Page(template="map.html", title=title, shown=base | nothing | shown, status=status)


def _address(paths: Paths, days: str, nodes: str, focus: Focus | None) -> str:
    if focus is None:
        return paths.map(days=days, nodes=nodes)
    return paths.map(days=days, nodes=nodes, focus=focus.key, kind=focus.kind)
