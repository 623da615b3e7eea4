from collections import Counter
from pathlib import Path

import pytest
from datasette.app import Datasette
from lxml import html
from playwright.sync_api import Page, expect

from pipelines.ledger import Ledger
from pipelines.links import registrable_domain
from pipelines.records import Article, Date, Entry, Source
from pipelines.selection import Selection
from tests.explorer.conftest import Window
from tests.explorer.in_process import ask, shown_by
from tests.ledgers import article, fetch_of, make, rows
from tests.strangers import hostile_articles

WIRE = "harbourwire.example"


def citing(path: Path, domain: str, selection: Selection = Selection()) -> list[Entry]:  # noqa: B008 (frozen)
    """The articles that cite an outlet, but its own; newest first."""
    with Ledger.open(path) as ledger:
        return [entry for entry in ledger.entries(selection) if domain in cited(entry)]


def cited(entry: Entry) -> set[str]:
    return {one.domain for one in entry.article.sources if one.domain} - {registrable_domain(entry.article.url or "")}


def dated(entry: Entry) -> str:
    published = entry.article.published
    return (published.value if published else None) or entry.saved_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def total(text: str) -> int:
    (found,) = html.fromstring(text).xpath("//*[@class='total']/@data-total")
    return int(found)


def table(text: str, heading: str) -> list[list[str]]:
    """The cells of the tables below a heading."""
    found = html.fromstring(text).xpath(f"//section[h2[contains(., '{heading}')]]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


# Numbers


def test_every_outlet_is_counted_as_the_view_counts_it(window: Window) -> None:
    found = rows(window.path, "SELECT domain, articles, sites FROM outlets_by_citations")
    assert len(found) > 20
    for domain, articles, sites in found:
        text = window.shown(f"outlet/{domain}")
        assert (total(text), len(table(text, "Who cites it"))) == (articles, sites), domain


def test_sites_are_those_that_cite_it(window: Window) -> None:
    found = table(window.shown(f"outlet/{WIRE}"), "Who cites it")
    sites = Counter(entry.article.site for entry in citing(window.path, WIRE))
    assert [(site, int(articles)) for site, articles, *_ in found] == sites.most_common()


@pytest.mark.parametrize(
    ("query", "selection"),
    [
        ("site=sample-courier", Selection(sites=("sample-courier",))),
        ("q=chips", Selection(query="chips")),
        ("since=2026-04&until=2026-05-12", Selection(since="2026-04", until="2026-05-12")),
        (
            "q=chips&site=sample-digest&since=2026-03",
            Selection(query="chips", sites=("sample-digest",), since="2026-03"),
        ),
    ],
)
def test_filters_narrow_all_of_it(window: Window, query: str, selection: Selection) -> None:
    found = citing(window.path, WIRE, selection)
    assert found
    text = window.shown(f"outlet/{WIRE}?{query}")
    assert total(text) == len(found)
    partners = Counter(domain for entry in found for domain in cited(entry) - {WIRE})
    together = [int(articles) for _, articles in table(text, "Cited together")]
    assert together == sorted(partners.values(), reverse=True)[:100]
    links = html.fromstring(text).xpath("//section[h2[contains(., 'Articles that cite it')]]//h3/a/@href")
    assert [int(link.rpartition("/")[2]) for link in links] == [
        entry.id for entry in sorted(found, key=lambda one: (dated(one), one.id), reverse=True)[:10]
    ]


def test_a_topic_narrows_it(window: Window) -> None:
    found = [entry for entry in citing(window.path, WIRE) if "chips" in entry.article.topics]
    assert found
    assert total(window.shown(f"outlet/{WIRE}?topic=chips")) == len(found)


def test_chart_draws_all_that_cite_it(window: Window) -> None:
    text = window.shown(f"outlet/{WIRE}")
    assert sum(map(int, html.fromstring(text).xpath("//figure//tr/@data-value"))) == total(text)


# Who began to cite it


def _of(site: str, name: str, day: str, **fields: object) -> Article:
    published = Date(text=day, origin="text", value=day, precision="day")
    return article(name, site=site, published=published, **fields)


@pytest.fixture
def young(tmp_path: Path) -> Datasette:
    """Of three sites one began to cite the wire in May, and another on islands; both cite the registry for long."""
    registry = (Source(position=1, label="the register", kind="cited", domain="registry.example", name="Registry"),)
    return shown_by(
        make(
            tmp_path / "news.db",
            fetch_of(_of("old", "a", "2026-01-05")),
            fetch_of(_of("old", "b", "2026-05-05")),
            fetch_of(_of("young", "c", "2026-01-05", sources=registry)),
            fetch_of(_of("young", "d", "2026-05-10")),
            fetch_of(_of("turned", "e", "2026-01-05", topics=("animals",))),
            fetch_of(_of("turned", "f", "2026-05-11")),
        )
    )


def newcomers(text: str) -> str:
    (found,) = html.fromstring(text).xpath("//*[@class='newcomers']")
    return " ".join(found.text_content().split())


def test_sites_that_began_to_cite_it_are_named(young: Datasette) -> None:
    text = ask(young, f"outlet/{WIRE}").text
    assert newcomers(text) == "Began to cite it in the 30 days to 11 May 2026: young (10 May 2026)."
    assert [row[2] for row in table(text, "Who cites it")] == ["5 January 2026", "5 January 2026", "10 May 2026 new"]


def test_since_makes_nobody_new(young: Datasette) -> None:
    text = ask(young, f"outlet/{WIRE}", {"since": "2026-05"}).text
    assert total(text) == 3
    assert newcomers(text).endswith(": young (10 May 2026).")


def test_who_is_new_to_a_topic_is_new(young: Datasette) -> None:
    text = ask(young, f"outlet/{WIRE}", {"topic": "islands"}).text
    assert "turned (11 May 2026)" in newcomers(text)
    assert "young (10 May 2026)" in newcomers(text)


def test_nobody_began_to_cite_it(young: Datasette) -> None:
    assert newcomers(ask(young, "outlet/registry.example").text).startswith("No site began to cite it")


# Who it is


def test_an_outlet_that_nobody_cites_has_its_articles(young: Datasette) -> None:
    text = ask(young, "outlet/old.example").text
    assert total(text) == 0
    titles = html.fromstring(text).xpath("//section[contains(@class, 'own')]//h3//bdi/text()")
    assert titles == ["Counting the bs", "Counting the as"]


def test_an_outlet_that_is_not_there_is_not_found(window: Window) -> None:
    answer = window.get(f"/{window.path.stem}/-/outlet/nobody.example")
    assert answer.status_code == 404
    assert "knows no outlet" in answer.text


def test_its_own_articles_do_not_cite_it(tmp_path: Path) -> None:
    own = Source(
        position=1, label="Paper", kind="listed", url="http://paper.example/a", domain="paper.example", name="Paper"
    )
    path = make(
        tmp_path / "news.db", fetch_of(article(sources=(own,))), fetch_of(article(site="rival", sources=(own, own)))
    )
    text = ask(shown_by(path), "outlet/paper.example").text
    assert total(text) == 1
    assert [row[:2] for row in table(text, "Who cites it")] == [["rival", "1"]]


def test_its_other_names_are_told(tmp_path: Path) -> None:
    called = [
        Source(position=1, label=name, kind="listed", url=f"http://{WIRE}/", domain=WIRE, name=name)
        for name in ("Harbour Wire", "Harbour Wire", "The Wire")
    ]
    fetches = [fetch_of(article(str(number), sources=(one,))) for number, one in enumerate(called)]
    text = ask(shown_by(make(tmp_path / "news.db", *fetches)), f"outlet/{WIRE}").text
    assert "also called The Wire (1)" in " ".join(html.fromstring(text).text_content().split())


def test_the_way_out_leads_to_its_domain(window: Window) -> None:
    (link,) = html.fromstring(window.shown(f"outlet/{WIRE}")).xpath("//a[@class='out']")
    assert (link.get("href"), link.get("rel")) == (f"https://{WIRE}", "noopener nofollow")


def test_a_wrong_date_is_said(window: Window) -> None:
    answer = window.get(f"/{window.path.stem}/-/outlet/{WIRE}?since=yesterday")
    assert answer.status_code == 400
    assert "is no date" in answer.text


def test_what_strangers_write_is_shown_as_text(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", *(fetch_of(one) for one in hostile_articles()))
    for domain in (WIRE, "evil.example"):
        text = ask(shown_by(path), f"outlet/{domain}").text
        assert not html.fromstring(text).xpath("//main//script | //main//img | //main//@onerror")
        assert len(text) < 300_000


# In a browser


def test_a_site_leads_to_its_articles(window: Window, page: Page) -> None:
    page.goto(window.page(f"outlet/{WIRE}?since=2026-04"))
    link = page.locator(".cites").first.locator("tbody tr").last.locator("td a")
    number = link.inner_text()
    link.click()
    expect(page.locator(".total")).to_have_attribute("data-total", number)


def test_its_chip_takes_a_filter_away(window: Window, page: Page) -> None:
    page.goto(window.page(f"outlet/{WIRE}?site=sample-courier"))
    expect(page.locator(".total")).to_have_attribute(
        "data-total", str(len(citing(window.path, WIRE, Selection(sites=("sample-courier",)))))
    )
    page.locator("[data-filter=site]").click()
    expect(page.locator(".total")).to_have_attribute("data-total", str(len(citing(window.path, WIRE))))


def test_who_is_cited_with_it_has_a_page(window: Window, page: Page) -> None:
    page.goto(window.page(f"outlet/{WIRE}?since=2026-04"))
    link = page.locator(".cites").nth(1).locator("tbody a").first
    name = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("[data-filter=since]")).to_be_visible()
