"""Every page in a real browser: it loads, fits, has the colours that were asked for, and can be used with the keyboard."""

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from lxml import html

from explorer.routes import PAGES
from tests.explorer.conftest import DATASETTES, OURS, Window, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES: Final = ((360, 740), (1280, 900), (1920, 1080))
WITH_CHARTS: Final = ("front", "outlet", "site", "search for a word")
NO_PAGES: Final = {"feed", "suggest"}
"""What is not looked at in a browser."""
every_page = pytest.mark.parametrize("place", [*OURS, *DATASETTES])
our_pages = pytest.mark.parametrize("place", OURS)
pages_with_charts = pytest.mark.parametrize("place", WITH_CHARTS)


def test_every_page_is_looked_at() -> None:
    assert set(PAGES.values()) - NO_PAGES == {name.split()[0] for name in OURS}


@every_page
def test_loads_without_a_word_on_the_console(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))


@every_page
def test_says_what_it_is(place: str, window: Window) -> None:
    page = served(window, place)
    (head,) = page.iter("h1")
    assert head.text_content().strip()
    assert page.findtext(".//title", "").strip()
    assert page.get("lang") == "en"


@our_pages
def test_headings_leave_no_level_out(place: str, window: Window) -> None:
    levels = [int(head.tag[1]) for head in served(window, place).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels


def served(window: Window, place: str) -> html.HtmlElement:
    """The page as the server gives it, before any script runs."""
    return html.document_fromstring(window.get(window.address(place).removeprefix(window.url)).text)


# Size and colours


@every_page
def test_fits_phones_and_wide_screens(place: str, window: Window, page: "Page") -> None:
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    visit(page, window.address(place))
    widths = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        widths[width] = page.evaluate("document.scrollingElement.scrollWidth")
    assert widths == {width: width for width, _ in SIZES}


LIGHTNESS: Final = """() => ['backgroundColor', 'color'].map(part => {
    const [red, green, blue] = getComputedStyle(document.body)[part].match(/[0-9.]+/g).map(Number);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
})"""


@every_page
def test_is_light_or_dark_as_asked_for(place: str, window: Window, page: "Page") -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, window.address(place))
    dark_ground, light_text = page.evaluate(LIGHTNESS)
    page.emulate_media(color_scheme="light")
    light_ground, dark_text = page.evaluate(LIGHTNESS)
    assert dark_ground < 64
    assert light_ground > 192
    assert dark_text < 64
    assert light_text > 192


# The keyboard

NOTING: Final = """() => {
    const reachable = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(one =>
        one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden' && !(one.type === 'radio' && !one.checked)
        && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && !one.closest('[inert]'));
    window.__missed = new Set(reachable);
    window.__unseen = [];
    addEventListener('focusin', ({target}) => {
        window.__missed.delete(target);
        const style = getComputedStyle(target);
        const isOutlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        const halo = target.querySelector('.halo');
        const isRinged = halo !== null && getComputedStyle(halo).stroke !== 'none';
        if (!isOutlined && !isRinged && !target.closest('.CodeMirror')) window.__unseen.push(target.outerHTML.slice(0, 150));
    });
    return reachable.length;
}"""
"""The editor of SQL shows where one is with its cursor, the map with a ring."""
NOTED: Final = "() => ({missed: [...__missed].filter(one => one.isConnected).map(one => one.outerHTML.slice(0, 150)), unseen: __unseen})"


@every_page
def test_the_keyboard_reaches_everything_and_shows_where_it_is(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))
    count = page.evaluate(NOTING)
    assert count > 5
    for _ in range(count + 5):  # and what scrolls may be reached, too
        page.keyboard.press("Tab")
    assert page.evaluate(NOTED) == {"missed": [], "unseen": []}


@pytest.mark.parametrize("place", ["front", "tables"])
def test_the_first_key_offers_to_skip_the_top(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"


# Charts

DRAWN: Final = """all => all.map(figure => ({
    drawn: figure.querySelectorAll('.drawing svg :is(rect, circle)[class^=fill-]').length,
    told: [...figure.querySelectorAll('tbody tr')].filter(row => +row.dataset.value > 0 || figure.dataset.kind === 'lines').length,
}))"""


@pages_with_charts
def test_charts_draw_what_their_tables_say(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))
    charts = page.locator("figure.chart").evaluate_all(DRAWN)
    assert charts
    assert all(chart["drawn"] == chart["told"] > 0 for chart in charts), charts


@pages_with_charts
def test_arrow_keys_walk_along_a_chart(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))
    drawing = page.get_by_role("slider").first
    drawing.focus()
    said = []
    for key in ("Home", "ArrowRight", "End"):
        page.keyboard.press(key)
        said.append((drawing.get_attribute("aria-valuenow"), drawing.get_attribute("aria-valuetext")))
    assert len(set(said)) == 3
    assert page.locator(".tip:visible").count() == 1


@pages_with_charts
def test_a_chart_is_drawn_anew_for_another_width(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))
    page.set_viewport_size({"width": 360, "height": 740})
    drawing = page.locator(".drawing svg").first
    box = drawing.get_attribute("viewBox")
    assert box is not None
    assert float(box.split()[2]) <= 360


# Without scripts

TOLD: Final = "h1, h2, main table"


@our_pages
def test_says_the_same_without_scripts(place: str, window: Window, page: "Page") -> None:
    visit(page, window.address(place))
    shown = page.locator(TOLD).evaluate_all("all => all.map(one => one.textContent)")
    assert shown == [one.text_content() for one in served(window, place).cssselect(TOLD)]
