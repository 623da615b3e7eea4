"""Datasette's own strengths: they are all there, in our look, and as well with other databases as with none."""

import csv
import gzip
import html
import io
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from explorer.shipped import shipped
from pipelines.records import Source
from tests import ledgers
from tests.explorer.conftest import ENVIRONMENT, Window, console_errors, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

EARLIER: Final = Path(__file__).parents[1] / "data" / "ledgers" / "0006.db.gz"


def soup(window: Window, path: str) -> BeautifulSoup:
    answer = window.get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, page
    return found


def cells(page: BeautifulSoup, column: str) -> list[Tag]:
    return page.select(f"td.col-{column}")


# Data in every shape


@pytest.mark.parametrize(
    "place",
    [
        "articles.json?",
        "sources.json?",
        "newest_articles.json?",
        "outlets_by_citations.json?",
        "articles_by_day.json?since=2026-01-01&until=2026-12-31&",
    ],
)
def test_everything_is_there_as_json(place: str, window: Window) -> None:
    answer = window.get(f"/news/{place}_shape=array").json()
    assert answer
    assert isinstance(answer[0], dict)


@pytest.mark.parametrize(
    ("shape", "kind"), [("array", list), ("arrays", dict), ("objects", dict), ("object", dict), ("arrayfirst", list)]
)
def test_json_has_every_shape(shape: str, kind: type, window: Window) -> None:
    assert isinstance(window.get(f"/news/sites.json?_shape={shape}").json(), kind)


def test_json_has_texts_as_they_are(window: Window) -> None:
    """Links and cut texts are for pages alone."""
    (row,) = window.get("/news/articles/1.json?_shape=array").json()
    assert row["url"].startswith("http://")
    assert len(row["text"]) > 500


def test_everything_is_there_as_csv(window: Window) -> None:
    rows = list(csv.DictReader(io.StringIO(window.get("/news/articles.csv?_stream=1").text)))
    ((count,),) = ledgers.rows(window.path, "SELECT count(*) FROM articles")
    assert len(rows) == count
    assert rows[0]["url"].startswith("http://")


def test_csv_has_labels_of_foreign_keys(window: Window) -> None:
    (row, *_) = csv.DictReader(io.StringIO(window.get("/news/runs.csv?_labels=on").text))
    assert row["site_id_label"].startswith("sample-")


def test_the_sql_box_asks(window: Window) -> None:
    page = soup(window, "/news?sql=select+40+%2B+:more+as+answer&more=2")
    assert [cell.get_text() for cell in cells(page, "answer")] == ["42"]
    assert one(page, "input[name=more]")["value"] == "2"


def test_a_shipped_query_takes_values(window: Window) -> None:
    page = soup(window, "/news/articles_by_day?since=2026-05-01&until=2026-05-31&site=sample-courier")
    assert {cell.get_text() for cell in cells(page, "site")} == {"sample-courier"}


def test_facets_count(window: Window) -> None:
    page = soup(window, "/news/articles?_facet=site_id")
    counts = {
        one(item, "a").get_text(): int(item.get_text().split()[-1])
        for item in page.select("[data-column=site_id] li")
        if item.a
    }
    found = ledgers.rows(
        window.path, "SELECT sites.name, count(*) FROM articles JOIN sites ON site_id = sites.id GROUP BY 1"
    )
    assert counts == dict(found)


def test_a_facet_narrows(window: Window) -> None:
    page = soup(window, "/news/articles?_facet=site_id")
    link = urlsplit(str(one(page, "[data-column=site_id] li a")["href"]))
    (site,) = parse_qs(link.query)["site_id"]
    narrowed = soup(window, f"/news/articles?{link.query}")
    assert one(narrowed, "[data-column=site_id] .cross")
    ((count,),) = ledgers.rows(window.path, "SELECT count(*) FROM articles WHERE site_id = ?", int(site))
    assert len(cells(narrowed, "title")) == count


def test_words_are_found_in_the_articles_table(window: Window) -> None:
    found = window.get("/news/articles.json?_search=glue&_shape=array").json()
    assert 0 < len(found) < 71


def test_references_show_what_they_refer_to(window: Window) -> None:
    link = one(cells(soup(window, "/news/runs"), "site_id")[0], "a")
    assert link.get_text().startswith("sample-")
    assert re.fullmatch(r"/news/sites/\d+", str(link["href"]))


# To our pages


@pytest.mark.parametrize(
    ("row", "page"), [("articles/1", r"article/1"), ("outlets/1", r"outlet/[\w.%-]+"), ("sites/1", r"site/sample-\w+")]
)
def test_a_row_leads_to_its_page(row: str, page: str, window: Window) -> None:
    link = one(soup(window, f"/news/{row}"), "a.open")
    assert re.fullmatch(rf"/news/-/{page}", str(link["href"]))
    assert window.get(str(link["href"])).status_code == 200


def test_a_row_without_a_page_leads_to_none(window: Window) -> None:
    assert not soup(window, "/news/topics/1").select("a.open")


@pytest.mark.parametrize(
    ("place", "column", "page"),
    [
        ("sources", "article_id", "article/"),
        ("sources", "domain", "outlet/"),
        ("article_timeline", "article_id", "article/"),
        ("outlets_by_citations", "domain", "outlet/"),
        ("newest_articles", "id", "article/"),
        ("newest_articles", "site", "site/"),
        ("articles_with_most_sources?since=2026", "article_id", "article/"),
        ("outlets_new", "domain", "outlet/"),
    ],
)
def test_a_cell_leads_to_our_page(place: str, column: str, page: str, window: Window) -> None:
    cell = cells(soup(window, f"/news/{place}"), column)[0]
    link = cell.select("a")[-1]
    assert str(link["href"]).startswith(f"/news/-/{page}")
    assert window.get(str(link["href"])).status_code == 200


def test_a_rows_page_says_what_each_column_means(window: Window) -> None:
    head = one(soup(window, "/news/fetches/1"), "th[data-column=size]")
    assert one(head, "small").get_text() == "bytes, decompressed"


# Addresses


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One article whose sources have addresses of all kinds."""
    urls = (
        "http://harbourwire.example/a",
        f"https://harbourwire.example/{'long/' * 60}",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        'http://harbourwire.example/"onmouseover="alert(1)',
        "http://harbourwire.example/a b",
    )
    sources = tuple(
        Source(position=place, label=f"{place}", kind="listed", url=url) for place, url in enumerate(urls, 1)
    )
    path = tmp_path_factory.mktemp("strange") / "strange.db"
    ledgers.make(path, ledgers.fetch_of(ledgers.article(sources=sources, title="\u202eback " + "w" * 5_000)))
    with serving(path) as shown:
        yield shown


@pytest.fixture(params=["/strange/sources", "/strange?sql=select+url+from+sources+order+by+id"])
def urls(request: pytest.FixtureRequest, strange: Window) -> list[Tag]:
    return cells(soup(strange, request.param), "url")


def test_an_address_is_a_link_that_tells_nobody(urls: list[Tag]) -> None:
    link = one(urls[0], "a")
    assert link["href"] == "http://harbourwire.example/a"
    assert set(link["rel"]) == {"noopener", "nofollow"}


def test_a_long_address_is_shown_cut(urls: list[Tag]) -> None:
    link = one(urls[1], "a")
    assert len(str(link["href"])) > 300
    assert len(link.get_text()) < 90
    assert link.get_text().endswith("…")


@pytest.mark.parametrize("place", [2, 3, 5], ids=["javascript", "data", "white space"])
def test_what_is_no_address_is_text(place: int, urls: list[Tag]) -> None:
    assert not urls[place].select("a, script")
    assert urls[place].get_text()


def test_an_address_cannot_leave_its_link(urls: list[Tag]) -> None:
    assert set(one(urls[4], "a").attrs) == {"class", "href", "rel"}


def test_a_label_is_cut_and_kept_apart(strange: Window) -> None:
    label = one(cells(soup(strange, "/strange/sources"), "article_id")[0], "a bdi").get_text()
    assert label.startswith("\u202eback ")
    assert len(label) < 90


def test_a_facet_is_cut_and_kept_apart(strange: Window) -> None:
    label = one(soup(strange, "/strange/articles?_facet=title"), "[data-column=title] li bdi").get_text()
    assert label.startswith("\u202eback ")
    assert len(label) < 90


def test_a_long_text_is_cut_in_a_table_and_whole_in_a_row(strange: Window) -> None:
    shown = cells(soup(strange, "/strange/articles"), "title")[0].get_text()
    whole = cells(soup(strange, "/strange/articles/1"), "title")[0].get_text()
    assert len(shown) < 2_100
    assert len(whole) > 5_000


# Where something cannot be


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/news/nothing", 404, "Table not found"),
        ("/news/-/nothing", 400, "no such table: -"),
        ("/nothing/x/y/z/", 404, "Nothing is at this address."),
        ("/other/-/front", 404, "There is no ledger other."),
        ("/news/articles/4711", 404, "Record not found"),
        ("/news?sql=selec", 400, "Statement must be a SELECT"),
        ("/news?sql=select+x", 400, "no such column: x"),
        ("/news/articles?_size=x", 400, "_size must be a positive integer"),
        ("/-/permissions", 403, "Permission denied"),
    ],
)
def test_an_error_is_a_sentence_on_a_page_of_ours(path: str, status: int, said: str, window: Window) -> None:
    answer = window.get(path)
    answer = window.get(urlsplit(answer.headers["location"]).path) if answer.is_redirect else answer
    assert answer.status_code == status
    page = BeautifulSoup(answer.text, "lxml")
    assert said in one(page, ".message-error").get_text()
    assert one(page, "header .brand")
    assert not page.select("script:not([src])") or status == 400


@pytest.mark.parametrize("path", ["/news/nothing.json", "/news/articles/4711.json"])
def test_an_error_of_json_is_json(path: str, window: Window) -> None:
    answer = window.get(path)
    assert answer.status_code == answer.json()["status"] == 404
    assert answer.json()["ok"] is False


ENDLESS: Final = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


@pytest.mark.parametrize("form", ["", ".json"])
def test_a_query_that_takes_too_long_is_stopped_with_a_sentence(form: str, tmp_path: Path) -> None:
    ledger = ledgers.make(tmp_path / "news.db", ledgers.fetch_of(ledgers.article()))
    with showing(ledger, "--setting", "sql_time_limit_ms", "50") as window:
        answer = window.get(f"/news{form}?sql={quote(ENDLESS)}")
    assert answer.status_code == 400
    assert "It was not done after 0.05 seconds, and was stopped." in answer.text
    assert "<script>" not in answer.text
    assert form or ENDLESS in BeautifulSoup(answer.text, "lxml").get_text()


BROKEN: Final = """
from datasette import hookimpl
@hookimpl
def register_routes():
    def broken():
        raise ValueError("secret \\x1b[2J of " + "/some/where")
    return [("/broken$", broken), ("/broken.json$", broken)]
"""


@pytest.mark.parametrize("path", ["/broken", "/broken.json"])
def test_a_defect_is_told_to_the_log_alone(path: str, tmp_path: Path) -> None:
    ledger = ledgers.make(tmp_path / "news.db", ledgers.fetch_of(ledgers.article()))
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "broken.py").write_text(BROKEN)
    told: list[str] = []
    with showing(ledger, "--plugins-dir", str(tmp_path / "plugins"), told=told) as window:
        answer = window.get(path)
    assert answer.status_code == 500
    assert "What went wrong is in the server's log." in html.unescape(answer.text)
    assert "secret" not in answer.text
    assert "/some/where" in "".join(told)
    assert "\x1b" not in "".join(told)


# In a browser


@pytest.mark.parametrize(
    "path",
    [
        "/-/versions",
        "/-/plugins",
        "/-/settings",
        "/-/metadata",
        "/-/databases",
        "/-/threads",
        "/-/actor",
        "/-/allow-debug",
        "/-/messages",
        "/news?_show_hidden=1",
        "/news?sql=select+1",
        "/news/articles?_facet=site_id&_facet_date=published&_sort=title",
        "/news/articles?_search=glue&site_id=1",
        "/news/articles?_nocol=text&_size=1",
        "/news/outlets_by_citations",
        "/news/cited_in_both",
        "/news/cited_in_both?_hide_sql=1",
    ],
)
def test_datasettes_pages_say_nothing_on_the_console(path: str, window: Window, page: "Page") -> None:
    answer = page.goto(window.url + path)
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("path", ["/news/nothing", "/news?sql=select+x", "/-/permissions"])
def test_an_errors_page_breaks_no_rule(path: str, window: Window, browser: "Browser") -> None:
    with closing(browser.new_context()) as context:
        tab = context.new_page()
        told = console_errors(tab)
        tab.goto(window.url + path)
        assert [text for text in told if "Failed to load resource: the server responded" not in text] == []


def editor(page: "Page") -> "Locator":
    return page.locator(".CodeMirror")


def test_sql_is_edited_formatted_and_run(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news?sql=select+1")
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("select 40 + 2 as answer")
    page.get_by_role("button", name="Format SQL").click()
    assert "\n" in page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    page.get_by_role("button", name="Run SQL").click()
    assert page.locator("td.col-answer").inner_text() == "42"


def test_a_menu_is_opened_with_the_keyboard(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/newest_articles")
    icon = page.get_by_role("button", name="Menu of site")
    icon.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Facet by this").press("Enter")
    page.wait_for_url(re.compile("_facet=site"))
    assert page.locator("[data-column=site] li").count() > 0


def test_a_menu_is_left_with_the_keyboard(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/newest_articles")
    icon = page.get_by_role("button", name="Menu of site")
    icon.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator(".dropdown-menu").is_hidden()
    assert icon.evaluate("icon => icon === document.activeElement")


def test_a_menu_says_what_the_column_means(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/newest_articles")
    page.get_by_role("button", name="Menu of site").press("Enter")
    assert page.locator(".dropdown-column-description").inner_text() == "the site's name"


def test_filters_are_set_by_hand(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/newest_articles")
    page.get_by_label("Column").select_option("site")
    page.get_by_label("Value").fill("sample-courier")
    page.get_by_role("button", name="Apply").click()
    assert set(page.locator("td.col-site").all_inner_texts()) == {"sample-courier"}


def test_words_are_searched_from_datasettes_pages(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/articles")
    page.get_by_role("search").get_by_role("combobox").fill("glue")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/news/-/search\?q=glue"))


# Charts from any query

ASKED: Final = "select+site,+date,+sources,+title+from+newest_articles"


def chart(page: "Page") -> "Locator":
    return page.locator("figure.chart")


def drawn(page: "Page") -> dict[tuple[str, str], float]:
    """The values of the chart, by place and series."""
    rows = (
        chart(page)
        .locator("tbody tr")
        .evaluate_all("all => all.map(row => [row.dataset.at, row.dataset.series ?? '', +row.dataset.value])")
    )
    return {(at, series): value for at, series, value in rows}


def test_an_answer_is_drawn(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news?sql=select+name,+articles+from+outlets_by_citations")
    page.get_by_text("Chart", exact=True).click()
    found = ledgers.rows(window.path, "SELECT name, articles FROM outlets_by_citations")
    assert drawn(page) == {(name, ""): count for name, count in found}
    assert chart(page).locator("svg rect[class^=fill-]").count() == len(found)


def test_what_stands_at_one_place_is_summed(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news?sql={ASKED}#chart=bars&axis=date&unit=month&value=sources&series=site")
    found = ledgers.rows(
        window.path, "SELECT substr(date, 1, 7), site, sum(sources) FROM newest_articles GROUP BY 1, 2"
    )
    assert drawn(page) == {(month, site): count for month, site, count in found}


def test_rows_are_counted(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news?sql={ASKED}#chart=bars&axis=site&value=(number+of+rows)")
    found = ledgers.rows(window.path, "SELECT site, count(*) FROM newest_articles GROUP BY 1")
    assert drawn(page) == {(site, ""): count for site, count in found}


def test_a_choice_stands_in_the_address(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news?sql={ASKED}")
    page.get_by_text("Chart", exact=True).click()
    page.get_by_label("As", exact=True).select_option("lines")
    page.get_by_label("Along the bottom").select_option("date")
    page.get_by_label("By", exact=True).select_option("week")
    chosen = drawn(page)
    page.reload()
    assert drawn(page) == chosen
    assert chart(page).get_attribute("data-kind") == "lines"
    assert {at for at, _ in chosen} <= {f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)}


def test_a_chart_is_drawn_again_when_the_query_is(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/articles_by_day?since=2026-03-01&until=2026-04-30#chart=lines")
    page.get_by_label("until").fill("2026-05-31")
    page.get_by_role("button", name="Run SQL").click()
    page.wait_for_url(re.compile("until=2026-05-31.*#chart=lines"))
    assert chart(page).get_attribute("data-kind") == "lines"


def test_only_columns_that_fit_are_offered(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/articles#chart=bars")
    offered = {name: page.get_by_label(name).locator("option").all_inner_texts() for name in _CHOICES}
    assert "text" not in offered["Along the bottom"]
    assert "url" not in offered["Along the bottom"]
    assert "id" not in offered["Value"]
    assert "site_id" not in offered["Value"]
    assert "language" in offered["Told apart by"]
    assert "guid" not in offered["Told apart by"]


_CHOICES: Final = ("Along the bottom", "Value", "Told apart by")


def test_many_series_are_made_one(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news/sources#chart=bars&axis=kind&series=domain&value=(number+of+rows)")
    assert len({series for _, series in drawn(page)}) == 8
    rows = page.locator("td.col-domain").count()
    assert sum(drawn(page).values()) == rows


def test_a_chart_is_walked_with_the_keyboard(window: Window, page: "Page") -> None:
    page.goto(f"{window.url}/news?sql=select+name,+articles+from+outlets_by_citations#chart=bars")
    slider = page.get_by_role("slider")
    slider.press("Home")
    (name, count), *_ = ledgers.rows(window.path, "SELECT name, articles FROM outlets_by_citations")
    assert slider.get_attribute("aria-valuetext") == f"{name}: {count}"


@pytest.mark.parametrize("path", ["/news?sql=select+1+as+x", "/news/articles/1", "/news/cursors"])
def test_what_cannot_be_drawn_offers_no_chart(path: str, window: Window, page: "Page") -> None:
    page.goto(window.url + path)
    assert page.get_by_text("Chart", exact=True).count() == 0


# Databases


@contextmanager
def showing(*paths: Path | str, told: list[str] | None = None) -> Iterator[Window]:
    """``datasette`` itself with these files and options, as it is installed: our plugin is found by its entry point."""
    command = [sys.executable, "-m", "datasette", "serve", "--port", "0", *map(str, paths)]
    lines = [] if told is None else told
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        try:
            assert process.stderr is not None
            found = None
            while not found:
                lines.append(process.stderr.readline())
                assert lines[-1], "".join(lines)
                found = re.search(r"running on (http://\S+)", lines[-1])
            reader = Thread(target=lambda: lines.extend(process.stderr or ()), daemon=True)
            reader.start()
            yield Window(url=found[1], path=Path(paths[0]) if paths else Path())
        finally:
            process.terminate()
            process.wait()
            reader.join()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two ledgers, one of an earlier version, one of a later, and a database that is none."""
    folder = tmp_path_factory.mktemp("files")
    known = {name: folder / f"{name}.db" for name in ("one", "two", "earlier", "later", "other")}
    ledgers.make(known["one"], ledgers.fetch_of(ledgers.article("emu")))
    ledgers.make(known["two"], ledgers.fetch_of(ledgers.article("kiwi")))
    ledgers.make(known["later"], ledgers.fetch_of(ledgers.article("moa")))
    ledgers.change(
        known["later"],
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsledger', '9999_later', '2036')",
    )
    known["earlier"].write_bytes(gzip.decompress(EARLIER.read_bytes()))
    with closing(sqlite3.connect(known["other"])) as db:
        db.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, site_id INTEGER, domain TEXT, url TEXT)")
        db.execute("INSERT INTO articles VALUES (1, 1, 'a.example', 'http://a.example/')")
        db.commit()
    return known


@pytest.fixture(scope="module")
def all_files(files: dict[str, Path]) -> Iterator[Window]:
    with showing(*files.values()) as shown:
        yield shown


def test_one_ledger_is_the_front_page(files: dict[str, Path]) -> None:
    with showing(files["one"], files["other"]) as window:
        assert "What is new" in one(soup(window, "/"), "h1").get_text()
        assert "/other" in links(soup(window, "/one"))


def test_several_ledgers_are_listed(all_files: Window) -> None:
    assert {f"/{name}" for name in ("one", "two", "earlier", "later", "other")} <= links(soup(all_files, "/"))


def links(page: BeautifulSoup) -> set[str]:
    return {str(link["href"]) for link in page.select("a[href]")}


@pytest.mark.parametrize(("name", "article"), [("one", "emu"), ("two", "kiwi")])
def test_each_ledger_has_its_pages(name: str, article: str, all_files: Window) -> None:
    page = soup(all_files, f"/{name}/-/front")
    assert f"Counting the {article}s" in page.get_text()
    assert {link for link in links(page) if link.startswith("/")} <= {
        link for link in links(page) if link.startswith((f"/{name}/", "/-/newsledger/")) or link == f"/{name}"
    }


@pytest.mark.parametrize("name", ["one", "two"])
def test_each_ledger_has_its_own_header(name: str, all_files: Window) -> None:
    assert one(soup(all_files, f"/{name}/articles"), "a.brand")["href"] == f"/{name}/-/front"


SAID: Final = {
    "earlier": "is of an earlier version; the next crawl or import brings it up to date",
    "later": "was written by a newer version of newsledger; upgrade to look at it here",
}


@pytest.mark.parametrize("name", SAID)
def test_a_ledger_of_another_version_says_so(name: str, all_files: Window) -> None:
    answer = all_files.get(f"/{name}/-/front")
    assert answer.status_code == 404
    assert f"The ledger {name} {SAID[name]}." in answer.text
    for path in ("/", f"/{name}"):
        assert f"{name} {SAID[name]}." in soup(all_files, path).get_text()


@pytest.mark.parametrize("name", ["earlier", "later", "other"])
@pytest.mark.parametrize("path", ["", "/articles", "/articles/1", "/articles.json", "?sql=select+1"])
def test_other_databases_are_as_datasette_shows_them(name: str, path: str, all_files: Window) -> None:
    answer = all_files.get(f"/{name}{path}")
    assert answer.status_code == 200
    assert f"/{name}/-/" not in answer.text


def test_other_databases_have_no_queries_of_ours(all_files: Window) -> None:
    assert all_files.get("/other.json").json()["queries"] == []
    assert {query["name"] for query in all_files.get("/one.json").json()["queries"]} == set(shipped())


def test_an_earlier_ledger_is_shown_once_it_is_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(gzip.decompress(EARLIER.read_bytes()))
    with showing(path) as window:
        assert SAID["earlier"] in window.get("/").text
        ledgers.make(path, ledgers.fetch_of(ledgers.article("emu")))
        assert "What is new" in one(soup(window, "/"), "h1").get_text()


@pytest.mark.parametrize("path", ["/", "/_memory", "/_memory?sql=select+1", "/-/versions"])
def test_no_ledger_at_all(path: str) -> None:
    with showing() as window:
        page = soup(window, path)
    assert one(page, "a.brand")["href"] == "/"
    assert not page.select("header nav, header form")


PREFIXED: Final = ("/ledger/", "/ledger/one", "/ledger/one/articles", "/ledger/one/articles/1", "/ledger/one/sources")


@pytest.fixture(scope="module")
def prefixed(files: dict[str, Path]) -> Iterator[Window]:
    with showing(files["one"], "--setting", "base_url", "/ledger/") as shown:
        yield shown


@pytest.mark.parametrize("path", PREFIXED)
def test_every_address_begins_with_the_base_url(path: str, prefixed: Window) -> None:
    page = soup(prefixed, path)
    addresses = [str(tag.get(name)) for name in ("href", "src", "action") for tag in page.select(f"[{name}]")]
    assert [one for one in addresses if not one.startswith(("/ledger/", "http", "#", "?"))] == []


@pytest.mark.parametrize("path", PREFIXED)
def test_every_file_is_there_below_the_base_url(path: str, prefixed: Window) -> None:
    page = soup(prefixed, path)
    files = [str(tag[name]) for name in ("href", "src") for tag in page.select(f"link[{name}], script[{name}]")]
    local = [file for file in files if file.startswith("/")]
    assert local
    assert {prefixed.get(file).status_code for file in local} == {200}


def test_the_root_leads_below_the_base_url(prefixed: Window) -> None:
    answer: Any = prefixed.get("/ledger/one/-/front")
    assert answer.status_code == 200
