"""The timeline page: threads of the demo's ledger, and of one made for what is rare."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup, Tag

from explorer.charts import Chart
from explorer.pages.timeline import MOST
from explorer.threads import Entry, by_date, chart, in_months
from pipelines.records import Date, Related
from tests.explorer.conftest import Window, serving
from tests.explorer.shown import asked, links, number, words
from tests.ledgers import address, article, fetch_of, make, rows

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANY = MOST + 100


def _dated(value: str) -> Date:
    return Date(text=value, origin="text", value=value, precision={4: "year", 7: "month"}.get(len(value), "day"))  # type: ignore[arg-type]  # one of them


def _offered(*names: str, **dates: str) -> tuple[Related, ...]:
    return tuple(
        Related(
            position=place,
            title=f"About {name}",
            url=address(name),
            published=_dated(dates[name]) if name in dates else None,
        )
        for place, name in enumerate(names, 1)
    )


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """a offers b, c (which is gone) and undated; b offers a and far; back offers a, once did: formerly."""
    a = article("a", published=_dated("2026-05-12"), related=_offered("b", "c", "undated", c="2026-05"))
    b = article("b", published=_dated("2026-05-03"), related=_offered("a", "far", far="2025"))
    back = article("back", published=_dated("2026-06-01"), related=_offered("a"))
    formerly = article("formerly", published=_dated("2026-06-02"), related=_offered("a", "b"))
    many = article("many", related=_offered(*(f"m{n}" for n in range(MANY))))
    return make(
        tmp_path_factory.mktemp("threads") / "paper.db",
        *(fetch_of(one) for one in (a, b, back, formerly, many)),
        fetch_of(article("a", published=_dated("2026-05-12"), related=_offered("b", "undated")), 24),
        fetch_of(article("formerly", published=_dated("2026-06-02"), related=_offered("b")), 24),
    )


@pytest.fixture(scope="module")
def paper(ledger: Path) -> Iterator[Window]:
    with serving(ledger) as shown:
        yield shown


def soup(window: Window, name: str, more: str = "") -> Tag:
    return BeautifulSoup(window.shown(f"timeline/{number(window.path, name)}{more}"), "lxml")


def titles(page: Tag) -> list[str]:
    return [words(one) for one in page.select(".piece .what")]


def piece(page: Tag, title: str) -> Tag:
    (found,) = [one for one in page.select(".piece") if words(one.select_one(".what") or one) == title]
    return found


# The thread


def test_what_is_offered_is_as_in_the_view(demo_ledger: Path) -> None:
    view = "SELECT depth, coalesce(related_article_id, url) FROM article_timeline WHERE article_id = ?"
    for (one,) in rows(demo_ledger, "SELECT id FROM articles"):
        told = asked(demo_ledger, "thread", article=one)
        forward = {(row["depth"], row["id"] or row["url"]) for row in told if row["is_offered"] or row["depth"] == 2}
        backward = {other for (other,) in rows(demo_ledger, _OFFERING, one)}
        wanted = set(rows(demo_ledger, view, one))
        assert forward == {(depth, other) for depth, other in wanted if depth == 1 or other not in backward}


_OFFERING = "SELECT article_id FROM related_news WHERE related_article_id = ?1 AND article_id <> ?1"


def test_who_offers_it_is_among_them(demo_ledger: Path) -> None:
    for (one,) in rows(demo_ledger, "SELECT id FROM articles"):
        told = asked(demo_ledger, "thread", article=one)
        assert {row["id"] for row in told if row["offers"]} == {other for (other,) in rows(demo_ledger, _OFFERING, one)}


def test_no_piece_stands_there_twice(demo_ledger: Path) -> None:
    for (one,) in rows(demo_ledger, "SELECT id FROM articles"):
        told = [row["id"] or row["url"] for row in asked(demo_ledger, "thread", article=one)]
        assert len(told) == len(set(told))


# The page


def test_an_article_that_is_not_there(paper: Window) -> None:
    assert paper.get(f"/{paper.path.stem}/-/timeline/9999").status_code == 404


def test_oldest_first(paper: Window) -> None:
    assert titles(soup(paper, "a")) == [
        *("About far", "About c", "Counting the bs", "Counting the as"),
        *("Counting the backs", "Counting the formerlys", "About undated"),
    ]


def test_newest_first(paper: Window) -> None:
    assert titles(soup(paper, "a", "?order=newest")) == [
        *("Counting the formerlys", "Counting the backs", "Counting the as"),
        *("Counting the bs", "About c", "About far", "About undated"),
    ]


def test_an_order_that_there_is_not_is_said(paper: Window) -> None:
    answer = paper.get(f"/{paper.path.stem}/-/timeline/1?order=sideways")
    assert (answer.status_code, "There is no such order" in answer.text) == (400, True)


def test_groups_are_as_precise_as_the_dates(paper: Window) -> None:
    assert [words(one) for one in soup(paper, "a").select("main h2, main h3")] == [
        *("2025, month not known", "Day not known"),
        *("May 2026", "Day not known", "3 May 2026", "12 May 2026"),
        *("June 2026", "1 June 2026", "2 June 2026"),
        "Date not known",
    ]


def test_the_article_itself_stands_out(paper: Window) -> None:
    (here,) = soup(paper, "a").select('.piece[aria-current="true"]')
    assert words(here) == "Counting the as paper this article"


def test_each_says_how_it_belongs_to_it(paper: Window) -> None:
    page = soup(paper, "a")
    said = {title: words(piece(page, title).select_one(".facts") or page) for title in titles(page)}
    assert said == {
        "About far": "paper.example via Counting the bs not in the ledger",
        "About c": "paper.example not in the ledger no longer offered since 13 May 2026",
        "Counting the bs": "paper each offers the other",
        "Counting the as": "paper this article",
        "Counting the backs": "paper offers this article",
        "Counting the formerlys": "paper no longer offers this article since 13 May 2026",
        "About undated": "paper.example not in the ledger",
    }


def test_held_pieces_lead_to_us_and_others_out(paper: Window) -> None:
    page = soup(paper, "a")
    held = f"/{paper.path.stem}/-/article/{number(paper.path, 'b')}"
    assert held in links(piece(page, "Counting the bs"))
    assert address("c") in links(piece(page, "About c"))


def test_of_hundreds_the_nearest_are_shown(paper: Window) -> None:
    page = soup(paper, "many")
    assert len(page.select(".piece")) == MOST
    assert f"There are {MANY}; the {MOST - 1} nearest to the article are shown." in words(page)


def test_links_within_the_page_lead_somewhere(paper: Window) -> None:
    page = soup(paper, "a")
    within = {link[1:] for link in links(page) if link.startswith("#")}
    assert within - {"main"}
    assert within <= {str(one["id"]) for one in page.select("[id]")}


def test_an_article_without_a_thread_says_so(tmp_path: Path) -> None:
    with serving(make(tmp_path / "paper.db", fetch_of(article(related=())))) as shown:
        assert "Nothing is known beside the article itself." in words(soup(shown, "quokka"))


# The chart


def entries(*dates: str, **more: Any) -> list[Entry]:
    known = {"title": "t", "summary": None, "url": None, "site": None, "host": None, "shown": "", "id": None}
    return [Entry(**(known | {"date": date} | more)) for date in dates]


def drawn(*dates: str) -> Chart:
    found = chart(entries(*dates), "behind")
    assert found
    return found


@pytest.mark.parametrize(
    ("last", "unit", "at"),
    [
        ("2026-05-30", "day", "2026-05-01"),
        ("2026-06-30", "week", "2026-04-27"),
        ("2027-01-30", "month", "2026-05"),
        ("2926-05-12", "name", "2026"),
    ],
)
def test_a_chart_counts_by_what_fits(last: str, unit: str, at: str) -> None:
    found = drawn(*["2026-05-01T09:00Z"] * 5, last)
    assert (found.unit, next((point.at, point.value) for point in found.points)) == (unit, (at, 5))


def test_what_is_not_known_to_the_day_is_in_no_day() -> None:
    found = drawn("2026", "2026-05", "2026-05-01", *["2026-05-02"] * 5, "nonsense")
    assert {point.at: point.value for point in found.points} == {"2026-05-01": 1, "2026-05-02": 5}


@pytest.mark.parametrize("dates", [[], ["2026"], ["nonsense"], ["2026-05-12"] * 9, ["2026-05-12", "2026-05-13"]])
def test_few_pieces_need_no_chart(dates: list[str]) -> None:
    assert chart(entries(*dates), "behind") is None


@pytest.mark.parametrize("value", ["nonsense", "2026-05-12x", "12 May", "", "20260512"])
def test_what_is_no_date_is_in_no_month(value: str) -> None:
    assert in_months(entries(value)) == []


def test_of_one_date_the_article_comes_first() -> None:
    ordered = by_date(
        [*entries("2026-05-12", depth=2), *entries("2026-05-12", depth=1), *entries("2026-05-12", depth=0)]
    )
    assert [one.depth for one in ordered] == [0, 1, 2]


def test_the_chart_counts_what_is_shown(window: Window, demo_ledger: Path) -> None:
    shown = BeautifulSoup(window.shown(f"timeline/{_largest(demo_ledger)}"), "lxml")
    values = [int(str(row["data-value"])) for row in shown.select("figure.chart tbody tr")]
    assert sum(values) == len(shown.select(".month:not(#undated) .piece")) > 6


def _largest(path: Path) -> int:
    """The article that most pages offer."""
    sql = (
        "SELECT related_article_id FROM related_news WHERE related_article_id > 0 GROUP BY 1 ORDER BY count(*) DESC, 1"
    )
    return int(rows(path, sql)[0][0])


# In a browser


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_is_drawn(window: Window, demo_ledger: Path, page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(window.page(f"timeline/{_largest(demo_ledger)}"))
    page.locator("figure.chart svg").wait_for(state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_days_stand_in_the_order_that_was_asked_for(window: Window, demo_ledger: Path, page: "Page") -> None:
    page.goto(window.page(f"timeline/{_largest(demo_ledger)}"))
    page.get_by_role("link", name="Newest first").click()
    page.wait_for_url("**order=newest")
    days = [str(one.get_attribute("id")) for one in page.locator(".day").all()]
    assert all(later > earlier for later, earlier in pairwise(days))
