from __future__ import annotations

import pytest

from crawler.manners.robots_file import LARGEST, read_robots, robots_text

PAGE = "https://harbour.example/news/1"


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /news", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news/1", True),
        ("user-AGENT: *\ndisallow: /news", False),
        ("User-agent: NewsLedger\nDisallow: /", False),
        ("User-agent: newsledger/1.0\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: newsledger\nDisallow: /private", True),
        ("User-agent: newsledger\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        # a name that ours begins with is not ours: RFC 9309, 2.2.1
        ("User-agent: *\nDisallow: /\n\nUser-agent: news\nAllow: /", False),
        ("User-agent: news\nDisallow: /", True),
        ("User-agent: otherbot\nUser-agent: newsledger\nDisallow: /", False),
        ("User-agent: newsledger\nSitemap: https://harbour.example/map.xml\nDisallow: /", False),
        ("User-agent: newsledger\nDisallow: /a\n\nUser-agent: newsledger\nDisallow: /news", False),
        ("User-agent: otherbot\nDisallow: /\nUser-agent: *\nDisallow:", True),
        ("Disallow: /", True),
        ("# nothing\nUser-agent: * # all\nDisallow: /news # not this", False),
        ("User-agent *\nDisallow /news", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\rDisallow: /news", False),
        ("\x00\x01 garbage \n:::\nUser-agent: *\nDisallow: /news", False),
    ],
)
def test_what_a_file_allows(text: str, is_allowed: bool) -> None:
    assert read_robots(robots_text(text.encode())).allows(PAGE) is is_allowed


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Not found. Disallow: /</body></html>",
        b"\xef\xbb\xbf  <html>User-agent: *",
        b"\n<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>",
    ],
)
def test_a_page_instead_of_a_file_is_no_file(body: bytes) -> None:
    assert robots_text(body) is None
    assert read_robots(robots_text(body)).allows(PAGE)


def test_a_file_that_begins_with_a_tag_is_a_file_still() -> None:
    text = robots_text(b"<!-- robots -->\nUser-agent: *\nDisallow: /\n")
    assert not read_robots(text).allows(PAGE)


def test_what_is_too_much_of_a_file_is_not_read_and_half_a_line_neither() -> None:
    body = b"User-agent: *\nDisallow: /private\n" + b"# " + b"x" * (LARGEST - 60) + b"\nDisallow: /not-this-long-path"
    text = robots_text(body) or ""
    assert len(text) < LARGEST
    assert read_robots(text).allows("https://harbour.example/not")
    assert not read_robots(text).allows("https://harbour.example/private")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("crawl-delay:10", 10),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -1", None),
        ("", None),
    ],
)
def test_the_crawl_delay(line: str, seconds: float | None) -> None:
    assert read_robots(f"User-agent: *\n{line}\nDisallow: /x").crawl_delay == seconds


def test_the_crawl_delay_of_others_is_not_ours() -> None:
    assert read_robots("User-agent: bingbot\nCrawl-delay: 30\n\nUser-agent: *\nDisallow:").crawl_delay is None


def usages(text: str, url: str = PAGE) -> list[tuple[str, str]]:
    return [(usage.name, usage.text) for usage in read_robots(text).usages_of(url)]


def test_usages_are_those_of_our_group() -> None:
    text = (
        "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: newsledger\nContent-Signal: search=yes\n"
    )
    assert usages(text) == [("content-signal", "search=yes")]


def test_usages_that_stand_in_no_group_are_for_all() -> None:
    assert usages("Content-Usage: train-ai=n\nUser-agent: *\nDisallow:") == [("content-usage", "train-ai=n")]


def test_usages_of_the_longest_path_hold() -> None:
    text = (
        "User-agent: *\nContent-Usage: / train-ai=n\nContent-Usage: /news/ train-ai=y\nContent-Usage: /news/ search=n\n"
    )
    assert usages(text) == [("content-usage", "train-ai=y"), ("content-usage", "search=n")]
    assert usages(text, "https://harbour.example/about") == [("content-usage", "train-ai=n")]


def test_licences_are_for_all_wherever_they_stand() -> None:
    text = (
        "License: https://harbour.example/rsl.xml\nUser-agent: x\nLicense: nonsense\nlicense:https://b.example/l.xml\n"
    )
    assert read_robots(text).licenses == ("https://harbour.example/rsl.xml", "https://b.example/l.xml")
