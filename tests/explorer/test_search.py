import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from datasette.utils.asgi import Request
from lxml import html
from playwright.sync_api import Page, expect

from explorer import facets
from explorer.asking import Answer, Asking
from explorer.pages import search
from explorer.paths import Paths
from pipelines.ledger import Ledger
from pipelines.links import registrable_domain
from pipelines.records import Article, Date, Entry
from tests.explorer.conftest import Window
from tests.explorer.in_process import ask, run, shown_by
from tests.ledgers import article, fetch_of, make
from tests.strangers import HOSTILE, hostile_articles

FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"q": "chips"},
    {"q": '"AI chips"'},
    {"q": "chips", "site": "sample-digest"},
    {"topic": "chips"},
    {"topic": "chips", "q": "glue"},
    {"site": "sample-courier"},
    {"site": "sample-courier", "language": "en-CA", "since": "2026-04-13", "until": "2026-05"},
    {"outlet": "harbourwire.example"},
    {"outlet": "harbourwire.example", "site": "sample-rundschau", "until": "2026-05-01"},
    {"outlet": "chipmonthly.example", "topic": "chips"},
    {"language": "de"},
    {"since": "2026-05"},
    {"until": "2026-03-31"},
    {"since": "2026-05-12T13", "until": "2026-05-12T14:00Z"},
)
"""Articles of the demo's ledger, of which some are there for each."""


def entries(path: Path) -> list[Entry]:
    with Ledger.open(path) as ledger:
        return list(ledger.entries())


def dated(entry: Entry) -> str:
    published = entry.article.published
    return published.value if published and published.value else entry.saved_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def cited(entry: Entry) -> set[str]:
    """The domains that the article cites but its own."""
    return {source.domain for source in entry.article.sources if source.domain} - {
        registrable_domain(entry.article.url or "")
    }


def wanted(path: Path, filters: Mapping[str, str]) -> list[Entry]:
    """What is to be found, by other means than the page's: newest first."""
    asked = dict(filters)
    with Ledger.open(path) as ledger:
        words = {hit.id for hit in ledger.search(asked["q"], limit=1000)} if "q" in asked else None
    tests: dict[str, Callable[[Entry, str], bool]] = {
        "q": lambda entry, _: words is not None and entry.id in words,
        "topic": lambda entry, value: value in entry.article.topics,
        "site": lambda entry, value: entry.article.site == value,
        "outlet": lambda entry, value: value in cited(entry),
        "language": lambda entry, value: entry.article.language == value,
        "since": lambda entry, value: dated(entry) >= value,
        "until": lambda entry, value: dated(entry)[: len(value)] <= value or dated(entry) <= value,
    }
    found = [entry for entry in entries(path) if all(tests[name](entry, value) for name, value in asked.items())]
    return sorted(found, key=lambda entry: (dated(entry), entry.id), reverse=True)


def total(text: str) -> int:
    (found,) = html.fromstring(text).xpath("//*[@class='total']/@data-total")
    return int(found)


def hits(text: str) -> list[int]:
    links = html.fromstring(text).xpath("//section[contains(@class, 'hits')]//h3/a/@href")
    return [int(link.rpartition("/")[2]) for link in links]


def facet(text: str, name: str) -> dict[str, int]:
    rows = html.fromstring(text).xpath(f"//section[@data-facet='{name}']//li")
    counts = [int(row.xpath("string(span[@class='number'])").replace(",", "")) for row in rows]
    return dict(zip([" ".join(row.xpath("string((a | span)[1]//bdi)").split()) for row in rows], counts, strict=True))


# Numbers


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: urlencode(filters) or "all")
def test_all_that_fits_is_found_newest_first(window: Window, filters: dict[str, str]) -> None:
    found = wanted(window.path, filters)
    assert found
    text = window.shown(f"search?{urlencode(filters)}")
    assert total(text) == len(found)
    assert hits(text) == [entry.id for entry in found[:20]]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: urlencode(filters) or "all")
def test_facets_count_what_is_found(window: Window, filters: dict[str, str]) -> None:
    found = wanted(window.path, filters)
    text = window.shown(f"search?{urlencode(filters)}")
    assert facet(text, "site") == Counter(entry.article.site for entry in found)
    assert facet(text, "language") == Counter(entry.article.language for entry in found)
    topics = Counter(topic for entry in found for topic in set(entry.article.topics))
    assert facet(text, "topic").items() <= topics.items()
    assert len(facet(text, "topic")) == min(40, len(topics))
    outlets = Counter(domain for entry in found for domain in cited(entry))
    assert sorted(facet(text, "outlet").values(), reverse=True) == sorted(outlets.values(), reverse=True)[:40]
    months = Counter(dated(entry)[:7] for entry in found)
    assert list(facet(text, "month").values()) == [months[month] for month in sorted(months, reverse=True)]


def test_chart_draws_all_that_is_found(window: Window) -> None:
    text = window.shown("search?site=sample-courier")
    values = html.fromstring(text).xpath("//figure//tr/@data-value")
    assert sum(map(int, values)) == total(text)


def test_a_shipped_query_gives_what_the_page_shows(window: Window) -> None:
    page = html.fromstring(window.shown("search?site=sample-courier"))
    (link,) = page.xpath("//figcaption/a/@href")
    path, _, query = link.partition("?")
    rows = window.get(f"{path}.json?{query}&_shape=array").json()
    drawn = page.xpath("//figure//tr[@data-at]")
    assert [(row["at"], str(row["articles"])) for row in rows] == [
        (row.get("data-at"), row.get("data-value")) for row in drawn
    ]


def test_pages_follow_each_other(window: Window) -> None:
    numbers = [number for page in (1, 2, 3, 4) for number in hits(window.shown(f"search?page={page}"))]
    assert numbers == [entry.id for entry in wanted(window.path, {})]


def test_best_first_is_the_order_of_the_command(window: Window) -> None:
    with Ledger.open(window.path) as ledger:
        assert hits(window.shown("search?q=chips+glue&sort=best")) == [hit.id for hit in ledger.search("chips glue")]


# In a browser


@pytest.mark.parametrize("name", ["outlet", "site", "topic", "language", "month"])
def test_a_facet_narrows_and_its_chip_widens_again(window: Window, page: Page, name: str) -> None:
    page.goto(window.page("search?q=the"))
    before = page.locator(".total").get_attribute("data-total")
    assert before
    choice = (
        page.locator(f"[data-facet={name}] li").last
        if name == "month"
        else page.locator(f"[data-facet={name}] li").first
    )
    number = choice.locator(".number").inner_text()
    choice.locator("a").first.click()
    expect(page.locator(".total")).to_have_attribute("data-total", number)
    chip = {"month": "since"}.get(name, name)
    page.locator(f"[data-filter={chip}]").click()
    if name == "month":
        page.locator("[data-filter=until]").click()
    expect(page.locator(".total")).to_have_attribute("data-total", before)


def test_all_filters_are_cleared_at_once(window: Window, page: Page) -> None:
    page.goto(window.page("search?q=chips&site=sample-digest&since=2026-03"))
    expect(page.locator(".chips li")).to_have_count(4)
    page.get_by_role("link", name="clear all").click()
    expect(page.locator(".chips li")).to_have_count(0)
    expect(page.locator(".total")).to_have_attribute("data-total", str(len(wanted(window.path, {}))))


def test_the_form_keeps_the_filters_that_it_does_not_show(window: Window, page: Page) -> None:
    page.goto(window.page("search?topic=chips"))
    page.get_by_label("Since").fill("2026-05")
    page.get_by_role("button", name="Show").click()
    found = wanted(window.path, {"topic": "chips", "since": "2026-05"})
    expect(page.locator(".total")).to_have_attribute("data-total", str(len(found)))


def test_a_bar_of_the_chart_opens_its_articles(window: Window, page: Page) -> None:
    page.goto(window.page("search?site=sample-courier"))
    page.locator("figure.chart .drawing").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("[data-filter=since]")).to_be_visible()
    assert int(page.locator(".total").get_attribute("data-total") or 0) > 0


def test_an_outlet_is_filtered_by_or_looked_at(window: Window, page: Page) -> None:
    page.goto(window.page("search?topic=chips&since=2026-03"))
    row = page.locator("[data-facet=outlet] li").first
    name = row.locator("a").first.inner_text()
    row.locator("a.more").click()
    expect(page.locator("h1")).to_have_text(name)
    assert page.locator(".chips [data-filter]").evaluate_all("all => all.map(one => one.dataset.filter)") == [
        "topic",
        "since",
    ]


# Words found


def test_words_found_are_marked(window: Window, page: Page) -> None:
    page.goto(window.page("search?q=chips+zebra*"))
    expect(page.get_by_text("Nothing is found")).to_be_visible()
    page.goto(window.page("search?q=CHIPS"))
    assert {text.lower() for text in page.locator(".hits mark").all_inner_texts()} == {"chips"}


CJK = Article(
    title="首相官邸で生成AI会議",
    url="http://paper.example/ai",
    site="paper",
    text="政府は十二日、生成AI技術に関する会議を開いた。コンピューターの利用も話し合われた。",
)


@pytest.mark.parametrize("words", ["首相", "官邸", "首相官邸", "生成AI", "コンピューター", "技術 会議", "会"])
def test_words_of_scripts_without_spaces_are_found_and_marked(tmp_path: Path, words: str) -> None:
    path = make(tmp_path / "news.db", fetch_of(CJK), fetch_of(article("quokka")))
    text = ask(shown_by(path), "search", {"q": words}).text
    assert total(text) == 1
    marks = [mark.text for mark in html.fromstring(text).xpath("//section[contains(@class, 'hits')]//mark")]
    assert marks
    assert set(marks) <= set(re.findall(r"[^\sA-Z]+", words))


def test_a_title_of_a_stranger_marks_nothing(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article("quokka", title="\x02<b>quokkas\x03</b>")))
    page = html.fromstring(ask(shown_by(path), "search").text)
    (title,) = page.xpath("//section[contains(@class, 'hits')]//h3/a/bdi")
    assert title.text_content() == "<b>quokkas</b>"
    assert page.xpath("//h3//b") == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    path = tmp_path_factory.mktemp("hostile") / "news.db"
    return shown_by(make(path, *(fetch_of(one) for one in hostile_articles())))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["q", "topic", "language", "site", "outlet"])
def test_what_strangers_write_is_shown_as_text(hostile: Datasette, name: str, text: str) -> None:
    answer = ask(hostile, "search", {name: text[:20_000]})
    assert answer.status_code in {200, 400}
    page = html.fromstring(answer.text)
    assert not page.xpath(
        "//main//script | //main//img | //main//@onerror | //main//a[starts-with(@href, 'javascript')]"
    )
    assert len(answer.text) < 300_000


# What cannot be answered


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "“yesterday” is no date"),
        ("until=2026-13", "“2026-13” is no date"),
        ("since=2026-05&until=2026-04", "later than"),
        ("site=nowhere", "nothing of a site “nowhere”"),
        ("outlet=nobody.example", "no outlet of the domain “nobody.example”"),
        ("q=!!!", "no word in “!!!”"),
        ("page=51", "Pages go from 1 to 50"),
    ],
)
def test_what_cannot_be_answered_is_said(window: Window, query: str, said: str) -> None:
    answer = window.get(f"/{window.path.stem}/-/search?{query}")
    assert answer.status_code == 400
    (alert,) = html.fromstring(answer.text).xpath("//*[@role='alert']")
    assert said in alert.text_content()


def test_nothing_found_is_no_mistake(window: Window) -> None:
    assert total(window.shown("search?q=nonesuch&topic=nothing")) == 0


def test_a_page_behind_the_last_says_so(window: Window) -> None:
    assert "no such page" in window.shown("search?page=9")


# Many


def test_of_many_hits_the_newest_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(
        tmp_path / "news.db",
        *(
            fetch_of(article(f"animal{day}", site="old" if day < 10 else "new", published=_day(f"2026-05-{day:02}")))
            for day in range(1, 21)
        ),
    )
    monkeypatch.setattr(facets, "COUNTED", 5)
    text = ask(shown_by(path), "search", {"q": "counted"}).text
    assert "Counted since 16 May 2026: in the newest 5 of 20" in text
    assert facet(text, "site") == {"new": 5}
    assert facet(text, "month") == {"May 2026": 20}
    assert len(hits(text)) == 20


@pytest.mark.parametrize(
    ("since", "counted"), [(None, "2026-04-30"), ("2026-03", "2026-04-30"), ("2026-05-20", "2026-05-20")]
)
def test_where_all_took_too_long_the_last_days_are_counted(since: str | None, counted: str, demo_ledger: Path) -> None:
    datasette = shown_by(demo_ledger)
    paths = Paths(datasette=datasette, ledger="news", alone=True)
    asking = Asking(datasette=datasette, ledger="news", paths=paths, now=datetime(2026, 11, 1, tzinfo=UTC))
    late = Answer(rows=[], complete=False, href="")
    assert run(facets.counted_since(asking, late, [], since)) == (counted, None)


def _day(value: str) -> Date:
    return Date(text=value, origin="text", value=value, precision="day")


def test_dates_that_a_chart_cannot_show_are_counted(tmp_path: Path) -> None:
    days = {"a": "2026-05-12", "b": "2026-05-13", "c": "0001-01-01", "d": "9999-12-31"}
    path = make(tmp_path / "news.db", *(fetch_of(article(name, published=_day(day))) for name, day in days.items()))
    text = ask(shown_by(path), "search").text
    assert total(text) == 4
    assert "2 of them are not drawn" in text


def test_what_takes_too_long_is_left_out_and_said(demo_ledger: Path) -> None:
    datasette = Datasette([], immutables=[str(demo_ledger)], settings={"num_sql_threads": 1})
    assert ask(datasette, "search").status_code == 200  # the one connection has what it needs

    async def hurried() -> str:
        paths = Paths(datasette=datasette, ledger="news", alone=True)
        asking = Asking(datasette=datasette, ledger="news", paths=paths, now=datetime.now(UTC), limit_ms=0)
        request = Request.fake("/news/-/search?q=chips")
        page = await search.page(asking, request)
        context = {"title": page.title, "paths": paths, "asking": asking, "query_string": request.args, **page.shown}
        text: str = await datasette.render_template(page.template, context)
        return text

    text = run(hurried())
    assert text.count("This took too long to count") > 4
    assert 'class="total"' not in text
