"""Any bytes end in a record or an error; and a page written anew keeps its record."""

import contextlib
import importlib.util
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from crawler.parsers.article import read
from crawler.parsers.charset import decoded
from crawler.parsers.html import html_lines
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.json_records import article_json
from pipelines.records import Article, Fetch, Page
from pipelines.steps import refine

TESTS = Path(__file__).parents[2]
PAGES = {f"{path.parent.name}/{path.stem}": path for path in sorted((TESTS / "pages").glob("*/*.html"))}
FETCHED = datetime(2026, 5, 13, 12, tzinfo=UTC)
URL = "https://www.harbour.example/news/2026/05/night-ferry-to-orrin-sails-again"
CLASSES_TELL = {  # what a class alone says on the page: nothing else tells it apart
    "blocks/one-card-below-the-text",
    "blocks/card-that-is-one-link",
}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


MUTATIONS: dict[str, Callable[[str], str]] = load(TESTS / "mutations.py").MUTATIONS


@cache
def address(name: str) -> str:
    """Where a recorded page was found: its golden says."""
    golden = PAGES[name].with_suffix(".json")
    kept = json.loads(golden.read_text("utf-8")) if golden.exists() else None
    return str(kept["url"]) if isinstance(kept, dict) and "url" in kept else URL


@cache
def markup(name: str) -> str:
    return decoded(PAGES[name].read_bytes(), None)


def record(text: str, url: str) -> dict[str, Any]:
    """The record after every step but the store, of a page in UTF-8 that says so by its first bytes."""
    article = read(Page(body=b"\xef\xbb\xbf" + text.encode(), url=url, format="html"), GENERIC)
    refined = refine(Fetch(url=url, site="generic", fetched_at=FETCHED, article=article)).article
    assert refined is not None
    return article_json(refined)


@cache
def unchanged(name: str) -> dict[str, Any]:
    return record(markup(name), address(name))


CASES = [(page, mutation) for page in PAGES for mutation in MUTATIONS]


@pytest.mark.parametrize(("page", "mutation"), CASES, ids=[f"{page}/{mutation}" for page, mutation in CASES])
def test_record_does_not_change(page: str, mutation: str) -> None:
    if mutation == "classes renamed" and page in CLASSES_TELL:
        pytest.skip("a class is all that tells")
    assert record(MUTATIONS[mutation](markup(page)), address(page)) == unchanged(page)


@pytest.mark.parametrize("page", PAGES)
def test_all_mutations_at_once(page: str) -> None:
    text = markup(page)
    for name, mutate in MUTATIONS.items():
        text = text if name in ("classes renamed", "blocks wrapped with a class") else mutate(text)
    assert record(text, address(page)) == unchanged(page)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_writes_another_page(mutation: str) -> None:
    page = '<html><body><div class="b" id="c"><h1>Plan</h1>\n<p>The café\nopens.</p></div></body></html>'
    assert MUTATIONS[mutation](page) != page


def test_a_bare_wrapper_is_no_block() -> None:
    bare, wrapped = (
        html_lines(html.fragment_fromstring(f"<article>{paragraph}</article>"))
        for paragraph in ("<p>It opens.</p>", "<div data-v-1> <p>It opens.</p> </div>")
    )
    assert [[block.tag for block in line.blocks] for line in wrapped] == [
        [block.tag for block in line.blocks] for line in bare
    ]


def test_a_wrapper_that_says_what_it_is_stays() -> None:
    lines = html_lines(html.fragment_fromstring('<article><div class="lead"><p>It opens.</p></div></article>'))
    assert [block.tag for block in lines[0].blocks] == ["article", "div", "p"]


# Any bytes


BOUNDED = settings(max_examples=80, deadline=None, derandomize=True)


def ends_well(body: bytes) -> None:
    with contextlib.suppress(PageError):
        assert isinstance(read(Page(body=body, url=URL), GENERIC), Article)


@BOUNDED
@given(st.binary(max_size=2000))
def test_any_bytes(body: bytes) -> None:
    ends_well(body)


@BOUNDED
@given(st.text(max_size=2000))
def test_any_text(text: str) -> None:
    ends_well(text.encode("utf-8", "surrogatepass"))


TOKENS = st.sampled_from(
    [
        *"<>&;\"'=/ \n\t\0#-![](){}*_`|:.,",
        *["<p>", "</p>", "<div>", "</div>", "<a>", "<b>", "<h1>", "</h1>", "<h2>", "<table>", "<td>", "<ul>", "<li>", "<time>", "<br>", "<nav>", "<figure>"],
        *["<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "<?xml", "&amp;", "&#0;", "&#xD800;", "&#99999999;", "&nbsp;", "\ufeff"],
        *["Sources", "Related", "1.", "2026-05-12", "By", "Ann", "updated:", "https://a.example", "a.example", "@", "©", "記事", "خبر", "\u202e", "\xad", "́"],
        '<a href="', '<a href="//[">', '<base href="http://[">', '<meta charset="utf-16">', '<time datetime="',
        '<script type="application/ld+json">', '{"@type":"NewsArticle","headline":', '<meta property="og:title" content="',
        "The plant in Ohio will make racks for data centres, and the first of them are to leave it this year. ",
    ]
)  # fmt: skip


@BOUNDED
@given(st.lists(TOKENS, max_size=120))
def test_any_pieces_of_markup(pieces: list[str]) -> None:
    ends_well(("<title>The plan</title><h1>The plan</h1>" + "".join(pieces)).encode("utf-8", "replace"))


RECORDED = [path.read_bytes() for path in PAGES.values()]


@BOUNDED
@given(st.sampled_from(RECORDED), st.floats(0, 1))
def test_a_page_cut_off(body: bytes, share: float) -> None:
    ends_well(body[: int(share * len(body))])


@BOUNDED
@given(st.sampled_from(RECORDED), st.randoms(use_true_random=False), st.integers(1, 200))
def test_a_page_with_bits_turned(body: bytes, random: Any, count: int) -> None:
    broken = bytearray(body)
    for _ in range(count):
        broken[random.randrange(len(broken))] ^= 1 << random.randrange(8)
    ends_well(bytes(broken))


@BOUNDED
@given(st.sampled_from(RECORDED), st.sampled_from(RECORDED), st.floats(0, 1), st.floats(0, 1))
def test_two_pages_in_one(first: bytes, second: bytes, end: float, start: float) -> None:
    ends_well(first[: int(end * len(first))] + second[int(start * len(second)) :])


@BOUNDED
@given(
    st.sampled_from(RECORDED),
    st.sampled_from(["utf-8", "latin-1", "cp1252", "utf-16", "shift_jis", "gb18030", "cp1251"]),
)
def test_a_page_in_any_charset(body: bytes, charset: str) -> None:
    ends_well(decoded(body, None).encode(charset, "replace"))
