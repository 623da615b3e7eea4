"""Everybody can use the pages: axe-core finds nothing on any of them, in light and dark, on phones and desks."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.explorer.conftest import DATASETTES, OURS, Window, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

DATASETTES_OWN: Final = {"heading-order"}
"""Rules that Datasette's pages break within themselves: what its templates say below the h1 is an h3."""
UNFOLDED: Final = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
every_size = pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["phone", "desk"])


def violations(page: "Page", but: Collection[str] = ()) -> list[str]:
    """What axe-core finds on the page: how bad it is, the rule, and where. ``but``: rules that do not count."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found: list[dict[str, Any]] = axe.run(page).response["violations"]
    return [
        f"{one['impact']}: {one['id']}: {one['help']}: {node['html'][:160]}"
        for one in found
        if one["id"] not in but
        for node in one["nodes"]
    ]


def in_light_and_dark(page: "Page", address: str, size: tuple[int, int], but: Collection[str] = ()) -> list[str]:
    """What is wrong with the page at ``address``, with all that it folds away."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(page, address)
    page.evaluate(UNFOLDED)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {text}" for text in violations(page, but)]
    return found


@every_size
@pytest.mark.parametrize("place", OURS)
def test_axe_finds_nothing_on_our_pages(place: str, size: tuple[int, int], window: Window, page: "Page") -> None:
    found = in_light_and_dark(page, window.address(place), size)
    assert not found, "\n".join(found)


@every_size
@pytest.mark.parametrize("place", DATASETTES)
def test_axe_finds_nothing_on_datasettes(place: str, size: tuple[int, int], window: Window, page: "Page") -> None:
    found = in_light_and_dark(page, window.address(place), size, DATASETTES_OWN)
    assert not found, "\n".join(found)


@every_size
@pytest.mark.parametrize("place", ["front", "article", "timeline", "outlet", "site", "map"])
def test_axe_finds_nothing_whatever_the_texts(place: str, size: tuple[int, int], hostile: Window, page: "Page") -> None:
    """Likewise where articles have revisions, crawls failed, and texts are of any kind."""
    found = in_light_and_dark(page, hostile.address(place), size)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_one_types(window: Window, page: "Page") -> None:
    visit(page, window.address("front"))
    page.get_by_role("combobox").first.press_sequentially("glue")
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []


def test_axe_would_tell(window: Window, page: "Page") -> None:
    visit(page, window.address("front"))
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any("button-name" in text for text in violations(page))
