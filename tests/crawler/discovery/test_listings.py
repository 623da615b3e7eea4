import pytest

from crawler.discovery.listings import MOST_LINKS, listing_links
from crawler.parsers.html import parse
from pipelines.records import Page

FRONT = "https://wire.example/news/"


def urls(body: str, encoding: str = "utf-8") -> list[str]:
    page = Page(body=body.encode(encoding), url=FRONT)
    return [link.url for link in listing_links(parse(page), FRONT)]


def test_the_links_of_a_page_in_its_order_each_once() -> None:
    assert urls('<a href="/b">B</a><a href="a">A</a><a href="https://wire.example/b#talk">talk</a>') == [
        "https://wire.example/b",
        "https://wire.example/news/a",
    ]


def test_relative_addresses_stand_against_the_first_base() -> None:
    assert urls('<head><base target="_top"><base href="/archive/"><base href="/x/"></head><a href="a">A</a>') == [
        "https://wire.example/archive/a"
    ]


@pytest.mark.parametrize(
    "href", ["#top", "", "javascript:void(0)", "mailto:desk@wire.example", "http://[half", "tel:1"]
)
def test_what_leads_to_no_page_is_left_out(href: str) -> None:
    assert urls(f'<a href="{href}">x</a><a>y</a>') == []


def test_of_link_elements_only_the_next_page_counts() -> None:
    body = '<link rel="stylesheet" href="/x.css"><link rel="Prefetch Next" href="?page=2"><p>text</p>'
    assert urls(body) == ["https://wire.example/news/?page=2"]


def test_an_image_map_links_too() -> None:
    assert urls('<map><area href="/a"></map>') == ["https://wire.example/a"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_letters_in_an_address_survive_a_page_that_declares_no_encoding(encoding: str) -> None:
    assert urls('<p>Café</p><a href="/café">A</a>', encoding) == ["https://wire.example/caf%C3%A9"]


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="next" href="?page=2"><p>x</p><a href="/a">A</a><a href="?page=2">older</a>',
        '<a href="/a">A</a><a rel="nofollow next" href="?page=2">older</a>',
        '<a href="/a">A</a><a href="?page=2">2</a><a rel="next" href="?page=2">older</a>',
    ],
)
def test_what_a_page_calls_its_next_is_that(body: str) -> None:
    links = listing_links(parse(Page(body=body.encode(), url=FRONT)), FRONT)
    assert {link.url: link.kind for link in links} == {
        "https://wire.example/a": "page",
        "https://wire.example/news/?page=2": "next",
    }


def test_older_news_without_a_word_of_it_is_a_page_as_others_are() -> None:
    links = listing_links(parse(Page(body=b'<a href="?page=2">older</a>', url=FRONT)), FRONT)
    assert [link.kind for link in links] == ["page"]


def test_links_without_end_are_read_to_a_point() -> None:
    assert len(urls("".join(f"<a href='/{number}'>x</a>" for number in range(MOST_LINKS + 9)))) == MOST_LINKS


def test_an_address_longer_than_any_article_has_is_left_out() -> None:
    assert urls(f'<a href="/{"a" * 2048}">x</a><a href="/{"é" * 500}">x</a><a href="/a">x</a>') == [
        "https://wire.example/a"
    ]
