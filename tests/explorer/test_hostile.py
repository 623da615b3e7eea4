"""Every page of a ledger of which every text wants to hurt whoever looks at it, in a real browser.

Nothing of it runs, opens, loads, leads anywhere but to the web, or breaks the layout; it stands there as text.
"""

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import pytest
from lxml import etree, html

from explorer.shipped import shipped
from tests.explorer import hostile_ledger
from tests.explorer.conftest import DATASETTES, OURS, Window, console_errors

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES: Final = ((360, 740), (1280, 900))
WATCHING: Final = """
    window.__broken = [];
    addEventListener('securitypolicyviolation', event => window.__broken.push(
        `${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
FOUND: Final = """() => {
    const found = [];
    if (window.__hurt !== undefined) found.push('a payload ran');
    found.push(...window.__broken.map(text => `against the policy: ${text}`));
    for (const element of document.querySelectorAll('*')) {
        const told = `${element.outerHTML.slice(0, 200)}`;
        for (const {name} of element.attributes) if (name.startsWith('on')) found.push(`handler: ${told}`);
    }
    const alien = 'iframe, frame, object, embed, base, applet, portal, meta[http-equiv=refresh]';
    for (const element of document.querySelectorAll(alien)) found.push(`alien: ${element.outerHTML.slice(0, 200)}`);
    for (const element of document.querySelectorAll('[href], [action], [formaction], [src]')) {
        for (const name of ['href', 'action', 'formaction', 'src']) {
            if (!element.hasAttribute(name)) continue;
            const told = element.outerHTML.slice(0, 300);
            let url;
            try { url = new URL(element.getAttribute(name), document.baseURI); } catch { if (name !== 'href' || !/^https?:/.test(element.getAttribute(name))) found.push(`no address: ${told}`); continue; }
            if (!['http:', 'https:'].includes(url.protocol)) found.push(`leads to ${url.protocol}: ${told}`);
            else if (url.host !== location.host) {
                const rel = (element.getAttribute('rel') ?? '').split(/\\s+/);
                if (element.tagName !== 'A') found.push(`another host: ${told}`);
                else if (!rel.includes('noopener') || !rel.includes('nofollow')) found.push(`rel: ${told}`);
            }
        }
    }
    return found;
}"""
STRICTLY: Final = """() => [...document.querySelectorAll('script:not([src]), style')]
    .map(element => `within the page: ${element.outerHTML.slice(0, 200)}`)"""
"""Of our own pages alone."""
WIDTHS: Final = "() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A tab that notes whatever a payload could do."""

    page: "Page"
    noted: list[str] = field(default_factory=list)
    console: list[str]

    def look(self, address: str) -> list[str]:
        """All that is wrong with the page at ``address``."""
        self.noted.clear()
        self.console.clear()
        wrong = []
        self.page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        answer = self.page.goto(address)
        assert answer is not None
        if answer.status not in {200, 400, 404}:
            wrong.append(f"status {answer.status}")
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            wide, shown = self.page.evaluate(WIDTHS)
            wrong += [f"{wide} pixels wide on {shown}"] if wide > shown else []
        return [f"{address[:200]}: {text}" for text in [*wrong, *self.wrong()]]

    def wrong(self) -> list[str]:
        """All that is wrong with the page as it stands."""
        host = urlsplit(self.page.url).netloc
        asked = [text for text in self.noted if not text.startswith(f"asked for http://{host}/")]
        told = [
            text
            for text in self.console
            if "Failed to load resource: the server responded with a status of 40" not in text
        ]
        strictly = self.page.evaluate(STRICTLY) if _is_ours(self.page.url) else []
        return [*self.page.evaluate(FOUND), *strictly, *asked, *told]


def _is_ours(url: str) -> bool:
    path = urlsplit(url).path
    return path == "/" or path.startswith("/strange/-/")


@pytest.fixture
def watched(browser: "Browser") -> Iterator[Watched]:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCHING)
    tab = Watched(page=page, console=console_errors(page))
    page.on("request", lambda request: tab.noted.append(f"asked for {request.url}"))
    context.on("page", lambda opened: tab.noted.append(f"opened {opened.url}"))

    def dismiss(dialog: Any) -> None:
        tab.noted.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("download", lambda download: tab.noted.append(f"download {download.url}"))
    yield tab
    context.close()


# What is looked at


def _values(path: Path, sql: str) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = lambda value: value.decode(errors="replace")
        return [quote(str(value), safe="") for (value,) in db.execute(sql)]


def _articles(path: Path) -> list[str]:
    return [f"-/article/{number}" for number in _values(path, "SELECT id FROM articles")]


def _timelines(path: Path) -> list[str]:
    return [f"-/timeline/{number}" for number in _values(path, "SELECT id FROM articles WHERE id % 4 = 1")]


def _outlets(path: Path) -> list[str]:
    return [f"-/outlet/{domain}" for domain in _values(path, "SELECT domain FROM outlets")]


def _sites(path: Path) -> list[str]:
    return ["-/sites", *(f"-/site/{name}" for name in _values(path, "SELECT name FROM sites"))]


def _asked(names: str, page: str) -> list[str]:
    some = hostile_ledger.NAMES[:2] + hostile_ledger.NAMES[-4:]
    return [f"{page}?{urlencode({name: text})}" for name in names.split() for text in some]


def _searches(_: Path) -> list[str]:
    words = ["script", "quokkas", *hostile_ledger.NAMES, "M" * 2_000]
    return ["-/search", *(f"-/search?{urlencode({'q': text})}" for text in words)]


def _filters(_: Path) -> list[str]:
    return _asked("topic site outlet language since until page sort", "-/search")


def _of_an_outlet(_: Path) -> list[str]:
    return _asked("q topic site since until page", "-/outlet/harbourwire.example")


def _maps(_: Path) -> list[str]:
    return ["-/map", *_asked("focus days nodes", "-/map")]


def _tables(path: Path) -> list[str]:
    names = _values(path, "SELECT name FROM sqlite_schema WHERE type = 'view' OR sql LIKE '%) STRICT'")
    facets = [
        f"{table}?_facet={column}" for table, column in (("topics", "topic"), ("runs", "reason"), ("sources", "name"))
    ]
    asked: tuple[dict[str, str], ...] = (
        {"_search": "script"},
        {"title__contains": "<script"},
        {"_facet": "<img src=x>"},
    )
    found = [f"articles?{urlencode(one)}" for one in asked]
    return ["", *(f"{place}{'&' if '?' in place else '?'}_size=30" for place in (*names, *facets, *found))]


def _rows(path: Path) -> list[str]:
    return [
        f"{table}/{number}"
        for table, where in (
            ("articles", "id % 5 = 3"),
            ("outlets", "id % 9 = 3"),
            ("runs", "id % 9 = 3"),
            ("fetches", "id % 20 = 3"),
        )
        for number in _values(path, f"SELECT id FROM {table} WHERE {where}")
    ]


def _queries(_: Path) -> list[str]:
    """All of them about what is there, and a few about what hurts."""
    given = {"site": "evil", "domain": "harbourwire.example", "outlet": "harbourwire.example", "q": "script"}
    asked = {name: query.parameters for name, query in shipped().items()}
    text = hostile_ledger.NAMES[2]
    return [
        *(f"{name}?{urlencode({one: given.get(one, '') for one in asked[name]})}" for name in asked),
        *(f"{name}?{urlencode(dict.fromkeys(asked[name], text))}" for name in list(asked)[::8]),
    ]


def _editor(_: Path) -> list[str]:
    texts = (
        "SELECT title, kicker, url FROM articles",
        "SELECT '<script>alert(1)</script>' AS \"<script>alert(2)</script>\"",
        "SELECT 'javascript:alert(1)' AS url, 'http://evil.example/' AS href",
        "</textarea><script>alert(1)</script>",
        "SELECT :x",
    )
    return [f"?{urlencode({'sql': sql, 'x': hostile_ledger.NAMES[2]})}" for sql in texts]


KINDS: Final[dict[str, Callable[[Path], list[str]]]] = {
    "front": lambda _: ["-/front"],
    "articles": _articles,
    "timelines": _timelines,
    "outlets": _outlets,
    "what is asked of an outlet": _of_an_outlet,
    "sites": _sites,
    "searches": _searches,
    "filters": _filters,
    "maps": _maps,
    "tables": _tables,
    "rows": _rows,
    "queries": _queries,
    "editor": _editor,
}


def test_every_page_is_looked_at() -> None:
    kinds = {"front", "article", "timeline", "outlet", "sites", "site", "search", "map"}
    assert {name.split()[0] for name in OURS} == kinds
    assert len(DATASETTES) == 7


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_it_runs_or_breaks(kind: str, hostile: Window, watched: Watched) -> None:
    places = KINDS[kind](hostile.path)
    assert places
    wrong = [text for place in places for text in watched.look(f"{hostile.url}/strange/{place}".rstrip("/"))]
    assert not wrong, "\n".join(wrong)


# The texts are there, as text


def _bare(text: str) -> str:
    """Without white space and control characters: browsers drop or fold some of them."""
    return "".join(letter for letter in text if not letter.isspace() and unicodedata.category(letter) != "Cc")


def test_titles_stand_there_as_they_are(hostile: Window) -> None:
    with closing(sqlite3.connect(hostile.path)) as db:
        db.text_factory = lambda value: value.decode(errors="replace")
        titles = db.execute("SELECT id, title FROM articles").fetchall()
    shown = {
        number: html.fromstring(hostile.shown(f"article/{number}")).find(".//h1").text_content() for number, _ in titles
    }
    assert {number: _bare(text)[:60] for number, text in shown.items()} == {
        number: _bare(text)[:60] for number, text in titles
    }


@pytest.mark.parametrize("typed", ["script", "window.__hurt", "alert(1)", '"><svg', "quokkas", "MMMMMMMMMMMM"])
def test_suggestions_are_text(typed: str, hostile: Window, watched: Watched) -> None:
    watched.page.goto(hostile.page("search"))
    watched.page.get_by_role("combobox").first.press_sequentially(typed)
    watched.page.get_by_role("option").first.wait_for()
    assert not watched.wrong()


@pytest.mark.parametrize("words", ["script", "quokkas", hostile_ledger.NAMES[0]])
def test_feeds_are_xml(words: str, hostile: Window) -> None:
    answer = hostile.get(f"/strange/-/search.atom?{urlencode({'q': words})}")
    assert etree.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"


# The watch itself


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>window.__hurt=1</script>", "a payload ran"),
        ("<script>alert(1)</script>", "dialog 1"),
        ("<p onclick='x()'>", "handler"),
        ("<a href='javascript:x()'>x</a>", "leads to javascript:"),
        ("<a href='http://evil.example/'>x</a>", "rel:"),
        ("<form action='http://evil.example/'></form>", "another host"),
        ("<base href='/'>", "alien"),
        ("<img src='http://evil.example/x.png'>", "asked for http://evil.example/x.png"),
        ("<script>console.error('oh')</script>", "oh"),
    ],
)
def test_the_watch_sees_what_went_wrong(body: str, told: str, hostile: Window, watched: Watched) -> None:
    watched.page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body))
    watched.page.goto(hostile.url)
    assert told in " ".join(watched.wrong())


def test_the_watch_sees_what_the_policy_stops(hostile: Window, watched: Watched) -> None:
    body, policy = "<script>x()</script>", {"content-security-policy": "script-src 'self'"}
    watched.page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body, headers=policy))
    assert "against the policy: script-src" in " ".join(watched.look(hostile.url))


def test_the_watch_sees_what_breaks_the_layout(hostile: Window, watched: Watched) -> None:
    body = f"<meta name='viewport' content='width=device-width'>{'M' * 500}"
    watched.page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body))
    assert "pixels wide on 360" in " ".join(watched.look(hostile.url))
