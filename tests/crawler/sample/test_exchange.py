import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.sample.exchange import Asked, reply
from crawler.sample.resource import Resource

# Not in UTC: Last-Modified must be.
MODIFIED = datetime(2026, 5, 12, 9, 41, tzinfo=timezone(timedelta(hours=-4)))
LAST_MODIFIED = "Tue, 12 May 2026 13:41:00 GMT"
PAGE = Resource(host="digest.example", path="/", body=b"<p>" * 100, modified=MODIFIED)
GET = Asked(method="GET")


def header(asked: Asked, name: str, resource: Resource = PAGE) -> str | None:
    return dict(reply(asked, resource).headers).get(name)


def status(asked: Asked, resource: Resource = PAGE) -> int:
    return reply(asked, resource).status


def test_page_is_answered() -> None:
    assert reply(GET, PAGE).body == PAGE.body


def test_last_modified_is_in_utc() -> None:
    assert header(GET, "Last-Modified") == LAST_MODIFIED


def test_tag_changes_with_the_page() -> None:
    assert header(GET, "ETag") != header(GET, "ETag", replace(PAGE, body=b"other"))


@pytest.mark.parametrize("tags", [PAGE.etag, PAGE.etag.removeprefix("W/"), f'"other", {PAGE.etag}', "*"])
def test_known_tag_gives_304(tags: str) -> None:
    assert status(replace(GET, if_none_match=tags)) == 304


def test_304_has_no_body() -> None:
    assert reply(replace(GET, if_none_match="*"), PAGE).body == b""


def test_304_repeats_the_validators() -> None:
    assert header(replace(GET, if_none_match="*"), "ETag") == PAGE.etag


def test_same_date_gives_304() -> None:
    assert status(replace(GET, if_modified_since=LAST_MODIFIED)) == 304


def test_earlier_date_gives_the_page() -> None:
    assert status(replace(GET, if_modified_since="Tue, 12 May 2026 13:40:59 GMT")) == 200


def test_unreadable_date_counts_as_none() -> None:
    assert status(replace(GET, if_modified_since="last week")) == 200


def test_tag_wins_over_date() -> None:
    assert status(replace(GET, if_none_match='"other"', if_modified_since=LAST_MODIFIED)) == 200


def test_page_without_date_has_no_validators() -> None:
    assert header(GET, "ETag", replace(PAGE, modified=None)) is None


def test_error_page_never_gives_304() -> None:
    missing = replace(PAGE, status=404, modified=None)
    assert status(replace(GET, if_none_match="*"), missing) == 404


@pytest.mark.parametrize("accepted", ["gzip", "deflate, gzip", "GZIP;q=0.5"])
def test_gzip_where_accepted(accepted: str) -> None:
    assert gzip.decompress(reply(replace(GET, accept_encoding=accepted), PAGE).body) == PAGE.body


@pytest.mark.parametrize("accepted", [None, "", "br", "gzip;q=0", "gzip; q=0.0"])
def test_plain_where_gzip_is_not_accepted(accepted: str | None) -> None:
    assert header(replace(GET, accept_encoding=accepted), "Content-Encoding") is None


def test_head_tells_the_length_of_get() -> None:
    assert header(replace(GET, method="HEAD"), "Content-Length") == str(len(PAGE.body))


def test_head_has_no_body() -> None:
    assert reply(replace(GET, method="HEAD"), PAGE).body == b""


def test_redirect_says_where_to() -> None:
    moved = replace(PAGE, status=301, modified=None, location="http://digest.example/news/a")
    assert header(GET, "Location", moved) == "http://digest.example/news/a"


def test_date_at_the_epoch_is_no_trouble() -> None:
    assert status(GET, replace(PAGE, modified=datetime(1970, 1, 1, tzinfo=UTC))) == 200
