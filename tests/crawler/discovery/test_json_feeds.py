import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.discover import discover
from crawler.discovery.feeds import MOST_ENTRIES
from crawler.discovery.json_feeds import json_links
from crawler.discovery.link import Link
from pipelines.errors import PageError
from pipelines.records import Date, Page, Told

FEED = "https://wire.example/feed.json"


def read(*items: object, **feed: Any) -> tuple[Link, ...]:
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items, **feed}
    return discover(Page(body=json.dumps(told).encode(), url=FEED))


def test_what_an_item_says() -> None:
    item = {
        "id": "1",
        "url": "https://wire.example/a",
        "external_url": "https://elsewhere.example/x",
        "title": "Rain &amp; wind",
        "summary": "Much rain.",
        "content_html": "<p>The whole article.</p>",
        "date_published": "2026-05-12T09:41:00Z",
        "date_modified": "2026-05-13T09:41:00Z",
        "authors": [{"name": "Ann Lee"}, {"name": "Bob Ray"}, {"url": "https://wire.example/x"}],
    }
    assert read(item) == (
        Link(
            url="https://wire.example/a",
            told=Told(
                title="Rain & wind",
                summary="Much rain.",
                published=Date(text="2026-05-12T09:41:00Z", origin="feed"),
                modified=Date(text="2026-05-13T09:41:00Z", origin="feed"),
                authors=("Ann Lee", "Bob Ray"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ({"external_url": "https://elsewhere.example/x"}, "https://elsewhere.example/x"),
        ({"url": "/a"}, "https://wire.example/a"),
        ({"id": "https://wire.example/a"}, "https://wire.example/a"),
        ({"url": "", "external_url": None, "id": "https://wire.example/a"}, "https://wire.example/a"),
    ],
)
def test_where_an_item_leads(item: dict[str, str], url: str) -> None:
    assert [link.url for link in read(item)] == [url]


@pytest.mark.parametrize("item", [{"id": 5}, {"id": "abc"}, {"url": 7}, {"url": ["/a"]}, {}, "text", None, [], 3])
def test_what_leads_nowhere_is_left_out(item: object) -> None:
    assert read(item, {"url": "/b"}) == (Link(url="https://wire.example/b"),)


@pytest.mark.parametrize(
    ("owners", "item", "authors"),
    [
        ({"author": {"name": "Ann Lee"}}, {}, ("Ann Lee",)),
        ({"authors": [{"name": "Ann Lee"}]}, {}, ("Ann Lee",)),
        ({"author": {"name": "Wire"}}, {"author": {"name": "Ann Lee"}}, ("Ann Lee",)),
        ({}, {"author": "Ann Lee", "authors": "x"}, ()),
        ({}, {"authors": [], "author": {"name": "Ann Lee"}}, ("Ann Lee",)),
        ({}, {"authors": [None, {"name": 5}, {"name": " "}]}, ()),
    ],
)
def test_authors_of_both_versions(owners: dict[str, Any], item: dict[str, Any], authors: tuple[str, ...]) -> None:
    assert read({"url": "/a", **item}, **owners)[0].told.authors == authors


def test_the_next_page_comes_last() -> None:
    assert [link.kind for link in read({"url": "/a"}, next_url="/feed.json?page=2")] == ["page", "next"]


def test_each_address_is_given_once_and_no_more_than_a_feed_has() -> None:
    items = [{"url": f"/{number}"} for number in (1, 1, *range(MOST_ENTRIES + 9))]
    assert len(read(*items)) == MOST_ENTRIES - 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"items": [',
        b'{"items": {}}',
        b'{"entries": []}',
        b'{"a":' * 100_000,
        b'{"items": [], "n": ' + b"9" * 5000 + b"}",
    ],
    ids=["cut", "no list", "no items", "deep", "long number"],
)
def test_what_is_no_feed_is_told(body: bytes) -> None:
    with pytest.raises(PageError, match="JSON"):
        discover(Page(body=body, url=FEED))


def test_halves_of_characters_can_be_stored() -> None:
    body = b'{"items": [{"url": "/a\\ud800", "title": "\\ud83d\\ude00 \\ud800 \\u0000 \\u0007"}]}'
    (link,) = discover(Page(body=body, url=FEED))
    assert (link.url, link.told.title) == ("https://wire.example/a", "😀")


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.just("https://wire.example/x"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["items", "url", "id", "authors", "author", "name", "title", "summary"]), inner
        )
    ),
)


@given(VALUES, st.binary(max_size=5))
def test_any_json_gives_links_or_a_page_error(value: object, tail: bytes) -> None:
    with suppress(PageError):
        assert isinstance(json_links(json.dumps({"items": [value], "next_url": value}).encode() + tail, FEED), tuple)
