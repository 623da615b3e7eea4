from pathlib import Path

import feedparser
import pytest
from lxml import etree, html

from pipelines.ledger import Ledger
from pipelines.selection import Selection
from tests.explorer.conftest import Window
from tests.explorer.in_process import ask, shown_by
from tests.ledgers import article, fetch_of, make
from tests.strangers import hostile_articles


@pytest.mark.parametrize(
    ("query", "selection"),
    [
        ("", Selection(limit=50)),
        ("q=chips", Selection(query="chips")),
        ("site=sample-courier", Selection(sites=("sample-courier",))),
        ("outlet=harbourwire.example&since=2026-05", Selection(outlets=("harbourwire.example",), since="2026-05")),
        ("until=2026-03", Selection(until="2026-03")),
    ],
)
def test_the_feed_has_what_the_search_has(window: Window, query: str, selection: Selection) -> None:
    feed = feedparser.parse(window.get(f"/{window.path.stem}/-/search.atom?{query}").content)
    with Ledger.open(window.path) as ledger:
        assert [entry.id for entry in feed.entries] == [f"urn:uuid:{entry.guid}" for entry in ledger.entries(selection)]
    assert feed.entries
    assert not feed.bozo


def test_the_feed_says_what_it_is_and_where(window: Window) -> None:
    answer = window.get(f"/{window.path.stem}/-/search.atom?q=glue+%26+paste")
    feed = feedparser.parse(answer.content)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "self": window.page("search.atom?q=glue+%26+paste"),
        "alternate": window.page("search?q=glue+%26+paste"),
    }
    assert "glue & paste" in feed.feed.title


def test_it_ends_after_fifty(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", *(fetch_of(article(f"animal{number}")) for number in range(60)))
    assert len(feedparser.parse(ask(shown_by(path), "search.atom").content).entries) == 50


def test_hostile_articles_make_a_feed(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", *(fetch_of(one) for one in hostile_articles()))
    answer = ask(shown_by(path), "search.atom", {"q": "alert ]]> <updated>"})
    assert etree.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"
    assert len(etree.fromstring(ask(shown_by(path), "search.atom").content)) > len(hostile_articles())


@pytest.mark.parametrize("query", ["topic=chips", "language=en&q=glue", "since=x", "site=nowhere", "q=!!"])
def test_what_a_feed_does_not_take_is_said(window: Window, query: str) -> None:
    answer = window.get(f"/{window.path.stem}/-/search.atom?{query}")
    assert answer.status_code == 400
    assert answer.text.strip().endswith((".", "for."))


@pytest.mark.parametrize(("query", "count"), [("q=chips", 2), ("topic=chips", 0), ("language=en", 0), ("", 2)])
def test_the_page_names_the_feed_where_there_is_one(window: Window, query: str, count: int) -> None:
    links = html.fromstring(window.shown(f"search?{query}")).xpath("//*[contains(@href, 'search.atom')]/@href")
    assert len(links) == count
    for link in links:
        assert window.get(link).status_code == 200
