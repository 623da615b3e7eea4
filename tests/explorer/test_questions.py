"""The five questions of docs/explorer.md, answered by the clicks that it tells."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.conftest import Window


def section(page: Page, heading: str) -> str:
    """What stands in the section of this heading."""
    return page.locator("section", has=page.get_by_role("heading", name=heading)).first.inner_text()


@pytest.fixture
def front(window: Window, page: Page) -> Page:
    page.goto(window.url)
    return page


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def test_who_is_cited_most_since_march_and_who_started_lately(front: Page) -> None:
    front.get_by_role("combobox").fill("tribunal")
    front.get_by_role("combobox").press("Enter")
    front.get_by_label("Since").fill("2026-03")
    front.get_by_role("button", name="Show").click()
    outlets = front.locator("section", has=front.get_by_role("heading", name="Cited outlets")).last
    expect(outlets.locator("li").first).to_contain_text("Tribunal Notes")
    expect(outlets.locator("li").first).to_contain_text("5")
    front.get_by_role("link", name="who cites it").first.click()
    expect(front.get_by_role("heading", level=1)).to_have_text("Tribunal Notes")
    begun = front.get_by_text("Began to cite it in the 30 days to 29 May 2026")
    expect(begun).to_contain_text("sample-courier (7 May 2026), sample-digest (8 May 2026)")


def test_how_did_a_story_go_on(front: Page) -> None:
    front.get_by_role("combobox").press_sequentially("Lode Two gets")
    front.get_by_role("option").filter(has_text="Lode Two gets its permit").first.click()
    follow(front, "Timeline")
    months = front.get_by_role("heading", level=2).all_inner_texts()
    assert [name for name in months if name.endswith("2026")] == ["March 2026", "April 2026", "May 2026"]


def test_which_pages_of_a_site_went_wrong(front: Page) -> None:
    follow(front, "Sites")
    follow(front, "sample-courier")
    wrong = section(front, "What became of its pages")
    assert "500 Internal Server Error" in wrong
    assert "robots.txt forbids it" in wrong


def test_whom_does_a_site_rest_on_and_who_else_does(front: Page) -> None:
    follow(front, "Map")
    front.get_by_label("Find an outlet or site").fill("sample-rundschau")
    front.get_by_role("button", name="Show around it").click()
    front.get_by_role("link", name="Zellkunde").first.click()
    expect(front.get_by_role("heading", level=1)).to_have_text("Zellkunde")
    assert "sample-courier" in section(front, "Who cites it The SQL")


def test_how_much_came_in_german_as_a_table_to_take_along(window: Window, front: Page) -> None:
    follow(front, "Articles")
    follow(front, "de")
    front.get_by_role("figure").first.get_by_role("link", name="The SQL behind").click()
    shown = front.get_by_role("link", name="CSV").get_attribute("href") or ""
    rows = list(csv.DictReader(io.StringIO(window.get(shown).text)))
    assert len(rows) > 1
    assert sum(int(row["articles"]) for row in rows) == 20
