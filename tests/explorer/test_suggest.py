"""The search box: what it offers while one types, and how it is used."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page, expect

from explorer.pages.suggest import cleaned, other_case, words_of
from explorer.shipped import shipped
from pipelines.store import Store
from tests.explorer.conftest import Window, serving
from tests.explorer.shown import asked
from tests.ledgers import article, fetch_of, make, rows
from tests.strangers import hostile_articles

HOSTILE_WORDS = (
    *(
        '"',
        '""',
        "'",
        "*",
        '"a',
        'a"',
        "a*",
        "-",
        "NEAR(a b)",
        "a AND",
        "OR",
        "NOT a",
        "title:a",
        "{a}:b",
        "a^b",
        "(",
        "a + b",
    ),
    *(
        "\x00",
        "a\x00b",
        "\udc80".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "%",
        "_",
        "___",
        "\\",
        "[a-z]",
    ),
    *(
        "\u202eabc",
        "\u200b",
        "e\u0301",
        "😀",
        "首",
        "首相 a",
        "a" * 10_000,
        "a " * 5_000,
        "<script>alert(1)</script>",
        "\n\t ",
        "",
    ),
)


def offers(window: Window, typed: str) -> dict[str, list[dict[str, str]]]:
    answer = window.get(f"/news/-/suggest?q={typed}")
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, str]]] = answer.json()
    return found


def titles(found: list[dict[str, str]]) -> list[str]:
    return [offer["title"] for offer in found]


# What is asked of the index


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("har", '"har"*', id="the beginning of a word"),
        pytest.param("harbour wir", '"harbour" "wir"*', id="of the last"),
        pytest.param("harbour ", '"harbour"', id="a space ends the word"),
        pytest.param("harbour w", '"harbour"', id="one letter more does not empty the list"),
        pytest.param("ai", '"ai"', id="a word of two letters"),
        pytest.param("a", None, id="one letter"),
        pytest.param('"lode two"', '"lode two"', id="in quotes"),
        pytest.param("首相", '"首相"', id="without spaces"),
        pytest.param("--", None, id="no word"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_words_of_what_is_typed(typed: str, words: str | None) -> None:
    assert words_of(typed) == words


def test_what_is_typed_becomes_one_short_line() -> None:
    assert cleaned("  a\x00b\n\tc ") == "a b c "
    assert len(cleaned("a" * 10_000)) == 100


@pytest.mark.parametrize(("typed", "other"), [("ökologie", "Ökologie"), ("Öko", "öko"), ("", "")])
def test_other_case_changes_the_first_letter(typed: str, other: str) -> None:
    assert other_case(typed) == other


@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_asked(demo_ledger: Path, typed: str) -> None:
    words = words_of(cleaned(typed))
    with closing(sqlite3.connect(demo_ledger)) as db:
        for query in ("suggest_articles", "suggest_outlets", "suggest_topics"):
            db.execute(shipped()[query].sql, {"words": words, "begin": typed, "other": other_case(typed), "number": 5})


@pytest.mark.parametrize("query", ["suggest_articles", "suggest_outlets", "suggest_topics"])
def test_query_opens_without_any_value(window: Window, query: str) -> None:
    assert window.get(f"/news/{query}.json?_shape=array").status_code == 200


# What is offered


def test_articles_are_found_by_the_beginning_of_a_word(window: Window) -> None:
    found = offers(window, "substat")["articles"]
    assert found
    assert all("substat" in title.lower() for title in titles(found))


def test_newest_articles_come_first(window: Window) -> None:
    found = [int(offer["href"].rpartition("/")[2]) for offer in offers(window, "lode")["articles"]]
    dated = dict(rows(window.path, "SELECT id, date FROM newest_articles"))
    assert len(found) == 6
    assert found == sorted(found, key=lambda number: dated[number], reverse=True)


def test_article_says_where_and_when(window: Window) -> None:
    (found,) = offers(window, "blaskapelle")["articles"]
    assert found["detail"].replace("\u00a0", " ") == "sample-rundschau · 28 May 2026"


@pytest.mark.parametrize("typed", ["harb", "HARB", "wire", "harbour wi", "harbourwire.ex"])
def test_outlet_is_found_by_a_word_of_its_name_or_its_domain(window: Window, typed: str) -> None:
    assert "Harbour Wire" in titles(offers(window, typed)["outlets"])


def test_outlet_is_not_found_by_the_middle_of_a_word(window: Window) -> None:
    assert "Harbour Wire" not in titles(offers(window, "arbour")["outlets"])


@pytest.mark.parametrize("typed", ["k%C3%BCst", "K%C3%BCst"])
def test_outlet_with_an_umlaut_is_found(window: Window, typed: str) -> None:
    assert titles(offers(window, typed)["outlets"]) == ["Küstenwarte"]


@pytest.mark.parametrize("typed", ["ai h", "AI H", "Ai hard"])
def test_topic_is_found_whatever_the_case(window: Window, typed: str) -> None:
    assert offers(window, typed)["topics"] == [
        {"title": "AI hardware", "href": "/news/-/search?topic=AI+hardware", "detail": "2 articles"}
    ]


@pytest.mark.parametrize("typed", ["ökol", "Ökol"])
def test_topic_that_begins_with_an_umlaut_is_found(tmp_path: Path, typed: str) -> None:
    path = make(tmp_path / "news.db", fetch_of(article(topics=("Ökologie",))))
    found = asked(path, "suggest_topics", begin=typed, other=other_case(typed))
    assert found == [{"topic": "Ökologie", "articles_up_to_1000": 1}]


def test_topics_of_most_articles_come_first(window: Window) -> None:
    found = [offer["title"] for offer in offers(window, "c")["topics"]]
    counts = dict(rows(window.path, "SELECT topic, count(DISTINCT article_id) FROM topics GROUP BY 1"))
    assert found[0] == "chips"
    assert found == sorted(found, key=lambda topic: (-counts[topic], topic))


def test_one_letter_finds_no_articles(window: Window) -> None:
    found = offers(window, "h")
    assert found["articles"] == []
    assert "Harbour Wire" in titles(found["outlets"])


@pytest.mark.parametrize("typed", HOSTILE_WORDS, ids=lambda typed: ascii(typed)[:20])
def test_odd_words_are_answered(window: Window, typed: str) -> None:
    answer = window.get(f"/news/-/suggest?{urlencode({'q': typed})}")
    assert answer.status_code == 200
    assert set(answer.json()) == {"articles", "outlets", "topics"}


def test_topics_are_walked_in_their_index(window: Window) -> None:
    with closing(sqlite3.connect(window.path)) as db:
        bound = dict.fromkeys(shipped()["suggest_topics"].parameters)
        plan = [step for *_, step in db.execute(f"EXPLAIN QUERY PLAN {shipped()['suggest_topics'].sql}", bound)]
    steps = [step for step in plan if re.search(r" topics\b", step)]
    assert steps
    assert all(step.startswith("SEARCH topics USING COVERING INDEX topics_topic (topic") for step in steps)


# How it is used


def typing(page: Page, window: Window, typed: str) -> Locator:
    """The open list of what is offered."""
    page.goto(f"{window.url}/")
    page.get_by_role("combobox").press_sequentially(typed)
    listed = page.get_by_role("listbox")
    expect(listed.get_by_role("option").last).to_have_text(f"All articles with “{typed}”")
    return listed


def test_typing_finds(window: Window, page: Page) -> None:
    listed = typing(page, window, "harb")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    expect(listed.get_by_role("group", name="Outlets").get_by_role("option")).to_contain_text("Harbour Wire")


def test_number_found_is_told_politely(window: Window, page: Page) -> None:
    listed = typing(page, window, "lode")
    told = page.get_by_role("status")
    expect(told).to_have_text(f"{listed.get_by_role('option').count() - 1} suggestions")
    expect(told).to_have_attribute("aria-live", "polite")


def test_arrow_keys_and_enter_go_there(window: Window, page: Page) -> None:
    listed = typing(page, window, "blaskapelle")
    page.keyboard.press("ArrowDown")
    first = listed.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("die Blaskapelle bleibt")


def test_arrow_up_begins_at_the_end_which_leads_to_the_search(window: Window, page: Page) -> None:
    typing(page, window, "harb")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(window.page("search?q=harb"))


def test_arrow_keys_go_round(window: Window, page: Page) -> None:
    listed = typing(page, window, "blaskapelle")
    for _ in range(listed.get_by_role("option").count() + 1):
        page.keyboard.press("ArrowDown")
    expect(listed.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(listed.locator("[aria-selected=true]")).to_have_count(1)


def test_click_goes_there(window: Window, page: Page) -> None:
    typing(page, window, "harb").get_by_role("option", name="Harbour Wire").click()
    expect(page).to_have_url(window.page("outlet/harbourwire.example"))


def test_enter_alone_searches(window: Window, page: Page) -> None:
    typing(page, window, "harb")
    page.keyboard.press("Enter")
    expect(page).to_have_url(window.page("search?q=harb"))


def test_escape_closes_then_empties(window: Window, page: Page) -> None:
    listed = typing(page, window, "harb")
    box = page.get_by_role("combobox")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("harb")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")


def test_arrow_down_opens_again(window: Window, page: Page) -> None:
    listed = typing(page, window, "harb")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(listed).to_be_visible()


def test_leaving_closes(window: Window, page: Page) -> None:
    listed = typing(page, window, "harb")
    page.keyboard.press("Tab")
    expect(listed).to_be_hidden()


def test_emptying_closes(window: Window, page: Page) -> None:
    listed = typing(page, window, "harb")
    page.get_by_role("combobox").fill("")
    expect(listed).to_be_hidden()


def test_what_is_found_nowhere_can_be_searched_for(window: Window, page: Page) -> None:
    listed = typing(page, window, "zzzz")
    expect(listed.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("No suggestions; Enter searches the texts")


def test_an_earlier_question_is_given_up(window: Window, page: Page) -> None:
    """The first is never answered; the second is, and the first is taken back."""
    page.route(re.compile(r"suggest\?q=har$"), lambda _: None)
    page.goto(window.url)
    box = page.get_by_role("combobox")
    with page.expect_request(re.compile(r"suggest\?q=har$")):
        box.press_sequentially("har")
    with page.expect_event("requestfailed") as given_up:
        box.press_sequentially("bour")
    expect(page.get_by_role("option").last).to_have_text("All articles with “harbour”")
    assert given_up.value.url == window.page("suggest?q=har")


def test_server_that_does_not_answer_leaves_the_form(window: Window, page: Page) -> None:
    page.route(re.compile(r"/suggest\?"), lambda route: route.fulfill(status=200, body="not JSON"))
    page.goto(window.url)
    with page.expect_response(re.compile(r"/suggest\?")):
        page.get_by_role("combobox").press_sequentially("harb")
    page.keyboard.press("Enter")
    expect(page).to_have_url(window.page("search?q=harb"))


def test_it_works_below_a_path(demo_ledger: Path, page: Page) -> None:
    with serving(demo_ledger, "--base-path", "/ledger/") as window:
        listed = typing(page, window, "harb")
        listed.get_by_role("option", name="Harbour Wire").click()
        expect(page).to_have_url(f"{window.url}/news/-/outlet/harbourwire.example")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A ledger of articles that want to hurt."""
    path = tmp_path_factory.mktemp("hostile") / "news.db"
    with Store.open(path) as store:
        fetches = [fetch_of(one, url=one.url) for one in hostile_articles()]
        run = store.start_run("evil", fetches[0].fetched_at)
        store.save_all(fetches, run)
        store.end_run(run, fetches[0].fetched_at, "finished")
    with serving(path) as window:
        yield window


def test_titles_of_strangers_are_text(hostile: Window, page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    listed = typing(page, hostile, "script")
    expect(listed.get_by_role("group", name="Articles")).to_contain_text("<script>alert(1)</script><img src=x")
    assert listed.locator("script, img").count() == 0


def test_long_words_of_strangers_break(hostile: Window, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    typing(page, hostile, "wwww")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_news_of_strangers_scroll_down_alone(hostile: Window, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(hostile.url)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_topics_as_long_as_a_book_are_not_offered(hostile: Window) -> None:
    assert offers(hostile, "wwww")["topics"] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_list_fits_the_page(window: Window, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    listed: Any = typing(page, window, "lode").bounding_box()
    assert listed["x"] >= 0
    assert listed["x"] + listed["width"] <= width
