"""The citation map, counted again from the rows and used in a browser with pointer and keys."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from datasette.app import Datasette
from datasette.utils.asgi import Request
from playwright.sync_api import Page, expect

from explorer.asking import Asking
from explorer.pages import map as citation_map
from explorer.paths import Paths
from pipelines.records import Date, Source
from tests.explorer.conftest import Window, serving
from tests.explorer.in_process import run
from tests.explorer.mapped import LAST, OUTLETS, SITES, domain, mapped, named, site
from tests.ledgers import article, fetch_of, make
from tests.strangers import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ALL = "map?days=all&nodes=300"
BOXES = """(selector) => [...document.querySelectorAll(selector)].map((found) => {
    const { left, top, right, bottom } = found.getBoundingClientRect();
    return [left, top, right, bottom];
})"""


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A server that shows twenty sites and 350 outlets."""
    with serving(mapped(tmp_path_factory.mktemp("mapped") / "mapped.db")) as shown:
        yield shown


def lines(html: str) -> dict[tuple[str, str], int]:
    """How many articles, by site and outlet's name, as the second table says."""
    nodes = {number: name for number, _, name, _ in rows(html)}
    found = re.findall(r'<tr data-site="(\d+)" data-outlet="(\d+)" data-articles="(\d+)">', html)
    return {(nodes[int(by)], nodes[int(outlet)]): int(count) for by, outlet, count in found}


def rows(html: str) -> list[tuple[int, str, str, int]]:
    """Number, kind, name and articles of each node, as the first table says."""
    found = re.findall(
        r'<tr data-node="(\d+)" data-kind="(\w+)" data-articles="(\d+)"[^>]*>\s*<th scope="row"><a [^>]*><bdi>(.*?)</bdi>',
        html,
    )
    return [(int(number), kind, unescape(name), int(articles)) for number, kind, articles, name in found]


def sized(html: str, kind: str) -> dict[str, int]:
    return {name: articles for _, one, name, articles in rows(html) if one == kind}


def cited(path: Path, since: str) -> dict[tuple[str, str], set[int]]:
    """The articles by site and outlet's name, row by row."""
    sql = """
        SELECT articles.id, sites.name, outlets.name
        FROM sources, articles, sites, outlets
        WHERE articles.id = article_id AND sites.id = site_id AND outlets.id = sources.outlet_id
            AND (articles.outlet_id IS NULL OR articles.outlet_id <> outlets.id)
            AND ifnull(published, saved_at) >= ?
    """
    counted: dict[tuple[str, str], set[int]] = defaultdict(set)
    with closing(sqlite3.connect(path)) as db:
        for number, by, outlet in db.execute(sql, [since]):
            counted[by, outlet].add(number)
    return counted


# What is on it


def test_lines_are_the_articles_of_a_site_that_cite_an_outlet(window: Window) -> None:
    expected = {both: len(articles) for both, articles in cited(window.path, "2026-04-30").items()}
    assert lines(window.shown("map?days=30&nodes=100")) == expected


def test_an_outlet_is_as_large_as_articles_of_all_sites_cite_it(window: Window) -> None:
    expected: dict[str, set[int]] = defaultdict(set)
    for (_, outlet), articles in cited(window.path, "2026-04-30").items():
        expected[outlet] |= articles
    assert sized(window.shown("map?days=30&nodes=100"), "outlet") == {name: len(of) for name, of in expected.items()}


def test_a_site_is_as_large_as_it_has_articles(many: Window) -> None:
    with closing(sqlite3.connect(many.path)) as db:
        expected = dict(db.execute("SELECT name, count(*) FROM articles JOIN sites ON site_id = sites.id GROUP BY 1"))
    assert sized(many.shown(ALL), "site") == expected


@pytest.mark.parametrize("nodes", [30, 100, 300])
def test_there_are_as_many_nodes_as_asked_for(many: Window, nodes: int) -> None:
    assert len(rows(many.shown(f"map?days=all&nodes={nodes}"))) == nodes


def test_the_outlets_are_those_cited_most(many: Window) -> None:
    counted: dict[str, int] = defaultdict(int)
    for (_, outlet), articles in cited(many.path, "").items():
        counted[outlet] += len(articles)
    shown = sized(many.shown("map?days=all"), "outlet")
    assert sorted(shown.values()) == sorted(sorted(counted.values())[-len(shown) :])


def test_of_many_lines_the_strongest_are_there_and_one_for_each_node(many: Window) -> None:
    html = many.shown("map?days=all")
    found = lines(html)
    assert len(found) == 4 * 30
    assert {name for both in found for name in both} == {name for _, _, name, _ in rows(html)}
    assert re.search(r"Of 1\d\d lines the 120 strongest are here", html)


def _paper(name: str, day: str | None, *sources: Source) -> Any:
    date = Date(text="then", origin="text", value=day, precision="day") if day else None
    return fetch_of(article(name, published=date, sources=sources))


def _listed(position: int, domain: str) -> Source:
    return Source(position=position, label=domain, kind="listed", domain=domain, name=domain.partition(".")[0])


def test_an_article_counts_once_and_its_own_outlet_not_at_all(tmp_path: Path) -> None:
    sources = [
        _listed(place, domain) for place, domain in enumerate(("wire.example", "wire.example", "paper.example"), 1)
    ]
    with serving(make(tmp_path / "news.db", _paper("wombat", "2026-05-12", *sources))) as shown:
        assert lines(shown.shown("map")) == {("paper", "Wire"): 1}


def test_the_days_are_the_fewest_that_have_something_to_show(tmp_path: Path) -> None:
    fetches = (_paper("wombat", "2026-05-12"), _paper("quokka", "2026-03-12", _listed(1, "wire.example")))
    with serving(make(tmp_path / "news.db", *fetches)) as shown:
        assert 'aria-current="true">90 days<' in shown.shown("map")


def test_a_ledger_without_sources_says_so(tmp_path: Path) -> None:
    with serving(make(tmp_path / "news.db", _paper("wombat", "2026-05-12"))) as shown:
        assert "No article of these days cites an outlet." in shown.shown("map")


# Around one of them


def test_around_an_outlet_are_the_sites_that_cite_it_and_what_they_cite_most(many: Window) -> None:
    html = many.shown(f"map?days=all&focus={domain(10)}")
    citing = {by: len(articles) for (by, outlet), articles in cited(many.path, "").items() if outlet == named(10)}
    most = sorted(citing.values(), reverse=True)[:10]
    assert sorted((citing[name] for name in sized(html, "site")), reverse=True) == most
    assert {outlet for _, outlet in lines(html)} == set(sized(html, "outlet"))
    assert len(rows(html)) == 30


def test_around_a_site_are_the_outlets_that_it_cites_and_who_else_does(many: Window) -> None:
    html = many.shown(f"map?days=all&focus={site(7)}")
    by_it = {outlet: len(articles) for (by, outlet), articles in cited(many.path, "").items() if by == site(7)}
    shown = sized(html, "outlet")
    assert set(shown) <= set(by_it)
    assert sorted(by_it[outlet] for outlet in shown) == sorted(by_it.values())[-len(shown) :]
    assert site(7) in sized(html, "site")


def test_an_outlet_is_known_by_its_name_too(many: Window) -> None:
    assert f"Citation map around <bdi>{named(10)}</bdi>" in many.shown(f"map?focus={named(10)}")


def test_of_an_outlet_and_a_site_of_one_name_the_other_is_offered(tmp_path: Path) -> None:
    told = article("quokka", "wire.example", sources=(_listed(1, "wire.example"), _listed(2, "post.example")))
    fetch = fetch_of(told, url="http://paper.example/1")
    with serving(make(tmp_path / "news.db", fetch)) as shown:
        around_outlet = shown.shown("map?focus=wire.example")
        assert "There is a site of this name, too" in around_outlet
        assert 'data-kind="outlet" data-articles="1" data-colour="1" data-centre' in around_outlet
        assert re.search(r'data-kind="site"[^>]* data-centre', shown.shown("map?focus=wire.example&kind=site"))


# What cannot be shown


@pytest.mark.parametrize("wrong", ["days=7", "nodes=1000000", "days=30%27&nodes=30", "nodes=x"])
def test_other_days_and_nodes_are_refused_in_a_sentence(window: Window, wrong: str) -> None:
    answer = window.get(f"/news/-/map?{wrong}")
    assert answer.status_code == 400
    assert "This map is there for days=30, 90, 365 or all" in answer.text


def test_what_nobody_knows_is_said_and_shown_as_text(window: Window) -> None:
    answer = window.get("/news/-/map?focus=<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>: No outlet has this domain or name" in answer.text


def test_what_takes_too_long_is_left_out_and_said(demo_ledger: Path) -> None:
    async def shown() -> str:
        datasette = Datasette([str(demo_ledger)])
        await datasette.invoke_startup()
        paths = Paths(datasette=datasette, ledger="news", alone=True)
        hurried = Asking(datasette=datasette, ledger="news", paths=paths, now=LAST, limit_ms=0)
        found = await citation_map.page(hurried, Request.fake("/news/-/map?days=all"))
        context = {"title": found.title, "paths": paths, "asking": hurried, "query_string": {}, **found.shown}
        return await datasette.render_template(found.template, context)  # type: ignore[no-any-return]

    html = run(shown())
    assert "This took too long to count" in html
    assert "Show around it" in html


def test_the_end_of_the_days_is_the_ledgers_last(many: Window) -> None:
    assert "from 30 April 2026 to 29 May 2026" in many.shown("map?days=30")


# In a browser


def test_every_row_is_drawn(window: Window, page: Page) -> None:
    page.goto(window.page("map"))
    nodes, ties = page.locator(".map-nodes tbody tr").count(), page.locator(".map-lines tbody tr").count()
    assert nodes > 20
    expect(page.locator(".map-drawing a.node")).to_have_count(nodes)
    expect(page.locator(".map-drawing line.tie")).to_have_count(ties)


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_three_hundred_nodes_stand_within_the_drawing(many: Window, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(many.page(ALL))
    ((left, top, right, bottom),) = page.evaluate(BOXES, ".map-drawing svg")
    boxes = page.evaluate(BOXES, ".node .shape") + page.evaluate(BOXES, ".label.shown")
    assert len(boxes) > 300
    assert [box for box in boxes if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom] == []


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_no_two_labels_of_three_hundred_nodes_overlap(many: Window, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(many.page(ALL))
    boxes = page.evaluate(BOXES, ".label.shown")
    assert len(boxes) > (5 if width == 360 else 40)
    assert overlaps(boxes) == []


def overlaps(boxes: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    return [
        (a, b)
        for number, a in enumerate(boxes)
        for b in boxes[:number]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_the_most_cited_outlets_have_labels_among_three_hundred(many: Window, page: Page) -> None:
    page.goto(many.page(ALL))
    shown = page.locator(".label.outlet.shown").all_text_contents()
    assert {named(number) for number in (0, 1, 2)} <= set(shown)


def test_the_same_rows_are_drawn_in_the_same_places(many: Window, page: Page) -> None:
    page.goto(many.page("map?days=90"))
    first = page.evaluate(BOXES, ".node .shape")
    page.reload()
    assert page.evaluate(BOXES, ".node .shape") == first


def test_pointing_dims_all_but_the_partners_and_tells(window: Window, page: Page) -> None:
    page.goto(window.page("map?days=30"))
    html = page.content()
    partners = {by for by, outlet in lines(html) if outlet == "Harbour Wire"}
    node(page, "Harbour Wire").hover()
    expect(page.locator(".node.on")).to_have_count(len(partners) + 1)
    expect(page.locator(".map-panel h2")).to_have_text("Harbour Wire")
    assert set(page.locator(".map-panel li bdi").all_text_contents()) == partners
    page.locator("h1").hover()
    expect(page.locator("svg.dim")).to_have_count(0)


def node(page: Page, name: str) -> Any:
    return page.locator(f'.node[aria-label^="{name},"]')


def test_a_click_opens_the_outlet(window: Window, page: Page) -> None:
    page.goto(window.page("map?days=30"))
    node(page, "Harbour Wire").click()
    expect(page).to_have_url(re.compile(r"/-/outlet/harbourwire\.example"))
    expect(page.locator("h1")).to_contain_text("Harbour Wire")


def test_a_tap_tells_and_a_second_opens(window: Window, browser: "Browser") -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(window.page("map?days=30"))
    node(page, "sample-courier").tap()
    expect(page.locator(".map-panel h2")).to_have_text("sample-courier")
    assert "/-/map" in page.url
    node(page, "sample-courier").tap()
    expect(page).to_have_url(re.compile("/-/site/sample-courier"))
    context.close()


def test_the_drawing_is_one_stop_of_the_tab_key(many: Window, page: Page) -> None:
    page.goto(many.page(ALL))
    page.locator('[data-zoom="closer"]').focus()
    page.keyboard.press("Tab")
    expect(page.locator(".node:focus")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".map-panel a:focus")).to_have_count(1)


def test_arrows_walk_from_the_largest_to_the_smallest_and_enter_opens(window: Window, page: Page) -> None:
    page.goto(window.page("map?days=30"))
    names = [name for _, _, name, _ in rows(page.content())]
    page.locator(".node[tabindex='0']").focus()
    expect(page.locator(".map-panel h2")).to_have_text(names[0])
    for name in names[1:4]:
        page.keyboard.press("ArrowRight")
        expect(page.locator(".map-panel h2")).to_have_text(name)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".map-panel h2")).to_have_text(names[2])
    there = page.locator(".node:focus").get_attribute("href")
    assert there is not None
    page.keyboard.press("Enter")
    expect(page).to_have_url(window.url + there)


def test_down_and_up_walk_through_the_partners(window: Window, page: Page) -> None:
    page.goto(window.page("map?days=30"))
    found = lines(page.content())
    partners = [by for by, outlet in found if outlet == "Harbour Wire"]
    node(page, "Harbour Wire").focus()
    walked = []
    for _ in partners:
        page.keyboard.press("ArrowDown")
        walked.append(page.locator(".map-panel h2").inner_text())
    assert sorted(walked) == sorted(partners)
    for _ in partners:
        page.keyboard.press("ArrowUp")
    expect(page.locator(".map-panel h2")).to_have_text("Harbour Wire")


def test_the_box_finds_on_the_map_and_enter_goes_there(many: Window, page: Page) -> None:
    page.goto(many.page(ALL))
    page.get_by_label("Find an outlet or site").fill("outlet-010.ex")
    expect(page.locator(".found")).to_contain_text("1 of 300 on the map")
    expect(page.locator(".node.on")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".map-panel h2")).to_have_text(named(10))


def test_the_box_asks_the_ledger_for_what_is_not_on_the_map(many: Window, page: Page) -> None:
    page.goto(many.page("map?days=90"))
    seldom = named(OUTLETS - 1)
    page.get_by_label("Find an outlet or site").fill(seldom)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"Citation map around {seldom}")
    expect(page.locator(".map-panel h2")).to_have_text(seldom)


def test_closer_farther_and_whole(many: Window, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(many.page("map?days=90"))
    whole = page.evaluate(BOXES, ".node .shape")
    page.get_by_role("button", name="Closer").click()
    near = page.evaluate(BOXES, ".node .shape")
    page.get_by_role("button", name="Closer").click()
    page.get_by_role("button", name="Farther").click()
    assert flat(page.evaluate(BOXES, ".node .shape")) == pytest.approx(flat(near), abs=0.01)
    page.get_by_role("button", name="Whole").click()
    assert flat(page.evaluate(BOXES, ".node .shape")) == pytest.approx(flat(whole), abs=0.01)
    assert flat(near) != pytest.approx(flat(whole), abs=0.01)


def flat(boxes: list[list[float]]) -> list[float]:
    return [edge for box in boxes for edge in box]


def test_the_wheel_scrolls_the_page_unless_ctrl_is_held(many: Window, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(many.page("map?days=90"))
    page.locator(".map-drawing").hover()
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 100")
    assert page.get_by_role("button", name="Whole").is_disabled()
    page.locator(".map-drawing").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    expect(page.get_by_role("button", name="Whole")).to_be_enabled()


def test_who_is_out_of_sight_comes_into_it_when_walked_to(many: Window, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(many.page(ALL))
    page.locator(".node[tabindex='0']").focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.keyboard.press("End")
    ((left, top, right, bottom),) = page.evaluate(BOXES, ".map-drawing svg")
    ((x0, y0, x1, y1),) = page.evaluate(BOXES, ".node:focus .shape")
    assert left < (x0 + x1) / 2 < right
    assert top < (y0 + y1) / 2 < bottom


@pytest.mark.parametrize("nodes", [30, 300])
def test_a_phone_scrolls_up_and_down_alone(many: Window, page: Page, nodes: int) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(many.page(f"map?days=all&nodes={nodes}"))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    ((_, top, _, bottom),) = page.evaluate(BOXES, ".map-drawing svg")
    assert bottom - top > 500


def test_without_scripts_there_are_the_tables(window: Window, browser: "Browser") -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(window.page("map"))
    expect(page.locator(".map-nodes")).to_be_visible()
    expect(page.locator(".map-lines")).to_be_visible()
    expect(page.locator(".map-panel")).to_be_hidden()
    expect(page.locator(".map-buttons")).to_be_hidden()
    context.close()


def _hostile(path: Path) -> Path:
    """A ledger whose outlets have the names that strangers' pages would like to give them, cut or not."""
    make(
        path,
        _paper("quokka", "2026-05-12", *(_listed(place, f"evil-{place}.example") for place in range(len(HOSTILE)))),
    )
    with closing(sqlite3.connect(path)) as db:
        for place, text in enumerate(HOSTILE):
            db.execute("UPDATE outlets SET name = ? WHERE domain = ?", [text, f"evil-{place}.example"])
        db.commit()
    return path


def test_strangers_names_are_text(tmp_path: Path, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    with serving(_hostile(tmp_path / "news.db")) as shown:
        page.goto(shown.page("map"))
        expect(page.locator("a.node")).to_have_count(len(HOSTILE) + 1)
        page.locator('a.node[aria-label^="<script>"]').focus()
        expect(page.locator(".map-panel h2")).to_contain_text("<script>alert(1)</script>")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.locator("main script, main img").count() == 0


def test_the_panel_keeps_telling_of_what_one_came_from(window: Window, page: Page) -> None:
    page.goto(window.page("map?days=30"))
    node(page, "Harbour Wire").focus()
    page.locator(".map-panel a").last.focus()
    expect(page.locator(".node.here")).to_have_attribute("aria-label", re.compile("Harbour Wire"))
    page.get_by_label("Find an outlet or site").focus()
    expect(page.locator(".node.here")).to_have_count(0)


def test_all_sites_of_the_ledger_are_on_the_large_map(many: Window) -> None:
    assert len(sized(many.shown(ALL), "site")) == SITES
