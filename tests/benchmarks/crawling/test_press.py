import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.crawling.papers import Paper
from benchmarks.crawling.press import HOSTS, Press

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = HOSTS[0]
PAPER = Paper(host=HOST, articles=range(10, 20), now=NOW)


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(8080, None)


def answer(press: Press, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    head, _, body = press.reply(HOST, path, told).partition(b"\r\n\r\n")
    start, *lines = head.decode().split("\r\n")
    return int(start.split()[1]), dict(line.split(": ", 1) for line in lines), body


def test_each_page_is_one_of_its_own(press: Press) -> None:
    press.publish([PAPER])
    pages = {answer(press, f"/news/{number}.html")[2] for number in PAPER.articles}
    assert len(pages) == 10


def test_pages_are_sent_compressed_to_who_can_read_that(press: Press) -> None:
    press.publish([PAPER])
    _, headers, packed = answer(press, "/news/12.html", accept_encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == answer(press, "/news/12.html")[2]


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/news/12.html"])
def test_what_is_the_same_is_not_sent_again(press: Press, path: str) -> None:
    press.publish([PAPER])
    _, first, _ = answer(press, path)
    assert answer(press, path, if_none_match=first["ETag"])[0] == 304
    assert answer(press, path, if_modified_since=first["Last-Modified"])[0] == 304


def test_a_changed_article_says_so_itself_and_in_the_sitemap(press: Press) -> None:
    press.publish([PAPER])
    listing, page = answer(press, "/sitemap.xml"), answer(press, "/news/12.html")
    press.publish([replace(PAPER, changed={12: NOW})])
    assert answer(press, "/sitemap.xml", if_none_match=listing[1]["ETag"])[0] == 200
    assert answer(press, "/news/12.html", if_none_match=page[1]["ETag"])[0] == 200
    assert b"12 (corrected)" in answer(press, "/news/12.html")[2]


def test_a_paper_without_validators_sends_everything_again(press: Press) -> None:
    press.publish([replace(PAPER, validators=False, lastmod=False)])
    _, headers, body = answer(press, "/sitemap.xml")
    assert not headers.keys() & {"ETag", "Last-Modified"}
    assert b"lastmod" not in body


def test_a_lying_paper_calls_a_changed_article_the_same(press: Press) -> None:
    liar = replace(PAPER, lie="always the same")
    press.publish([liar])
    _, first, _ = answer(press, "/news/12.html")
    press.publish([replace(liar, changed={12: NOW})])
    assert answer(press, "/news/12.html", if_none_match=first["ETag"])[0] == 304


def test_another_lying_paper_calls_the_same_article_another(press: Press) -> None:
    press.publish([replace(PAPER, lie="always another")])
    _, first, _ = answer(press, "/news/12.html")
    assert answer(press, "/news/12.html", if_none_match=first["ETag"])[0] == 200


def test_a_feed_lists_the_same_articles(press: Press) -> None:
    press.publish([replace(PAPER, listing="feed")])
    assert answer(press, "/feed.xml")[2].count(b"<item>") == 10
    assert answer(press, "/sitemap.xml")[0] == 404


def test_every_request_is_written_down(press: Press) -> None:
    press.publish([PAPER])
    press.asked.clear()
    status, _, body = answer(press, "/nothing")
    assert status == 404
    assert [(one.host, one.path, one.status) for one in press.asked] == [(HOST, "/nothing", 404)]
    assert press.asked[0].size > len(body)


def test_the_newest_article_is_an_hour_old_and_the_oldest_of_two_months() -> None:
    assert PAPER.moment(10) == NOW - timedelta(hours=1)
    assert NOW - timedelta(days=60) < PAPER.moment(19) < NOW - timedelta(days=50)


def test_an_invented_page_came_out_when_the_paper_says(press: Press) -> None:
    press.publish([PAPER])
    assert PAPER.published(12).isoformat().encode() in answer(press, "/news/12.html")[2]
