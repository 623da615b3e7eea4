"""The benchmark of the analysts' window asks for the pages that it names, and tells of them what was measured."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.explorer import (
    AGAIN,
    LEFT_OUT,
    PLAIN,
    TOGETHER,
    Served,
    Taken,
    articles_in,
    p95,
    pages,
    rounds,
    row,
    served,
)
from benchmarks.keeping.growth import grow
from explorer.routes import PAGES


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "news.db"
    list(grow(path, 100))
    return path


def taken(*seconds: float, left_out: int = 0) -> Taken:
    return Taken(seconds=seconds, together=8.0, cpu=0.01, left_out=left_out, size=2000)


def test_every_page_of_ours_is_asked_for(ledger: Path) -> None:
    addresses = [
        address.partition("?")[0].removeprefix("/news/-/") for one in pages(ledger) for address in one.addresses
    ]
    unasked = [page for page in PAGES if page != "front" and not any(re.fullmatch(page, one) for one in addresses)]
    assert unasked == []
    assert "/" in addresses  # the front page of the only ledger


def test_every_page_answers(ledger: Path) -> None:
    asked = pages(ledger)
    with served(ledger) as server:
        (found,) = rounds(server, asked, 1)
    assert list(found) == [one.name for one in asked]
    assert {len(one.seconds) for one in found.values()} == {AGAIN}


def test_articles_that_are_asked_for_are_there(ledger: Path) -> None:
    (articles,) = (one.addresses for one in pages(ledger) if one.name == "article")
    assert len(articles) == 16
    assert articles_in(ledger) >= 16


def test_address_that_is_no_page_ends_it(ledger: Path) -> None:
    with served(ledger) as server, closing(server.connected()) as connection, pytest.raises(SystemExit, match="404"):
        server.get(connection, "/news/-/outlet/nowhere.example")


def test_common_word_is_in_more_articles_than_the_rare_one(ledger: Path) -> None:
    asked = {one.name: one.addresses[0] for one in pages(ledger)}
    with served(ledger) as server:
        common, rare = (hits(server, asked[f"search, a {kind} word"]) for kind in ("common", "rare"))
    assert common == 20  # a page of them
    assert 1 <= rare <= 3


def hits(server: Served, address: str) -> int:
    with closing(server.connected()) as connection:
        return len({*re.findall(rb'href="/news/-/article/(\d+)"', server.get(connection, address))})


def test_ratio_is_that_within_a_round() -> None:
    found = [{PLAIN: taken(1.0), "front": taken(0.5)}, {PLAIN: taken(4.0), "front": taken(2.0)}]
    assert "0.50 (0.50 to 0.50)" in row("front", found)


def test_what_was_left_out_is_told() -> None:
    found = [{PLAIN: taken(1.0), "front": taken(1.0, left_out=3)}, {PLAIN: taken(1.0), "front": taken(1.0)}]
    assert row("front", found)[-1] == f"3 of {2 * (AGAIN + TOGETHER)}"
    assert row(PLAIN, found)[-1] == ""


def test_words_of_what_is_left_out_are_those_of_the_pages() -> None:
    template = Path(__file__).parents[2] / "explorer" / "templates" / "parts.html"
    assert LEFT_OUT in template.read_bytes()


def test_p95_is_near_the_slowest() -> None:
    assert p95([0.001 * at for at in range(101)]) == pytest.approx(0.095)
