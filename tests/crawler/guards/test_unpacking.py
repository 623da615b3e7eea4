import gzip

import brotli
import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.guards.refused import Damaged, Refused
from crawler.guards.unpacking import UnpackingMiddleware

URL = "https://harbour.example/ship"
PAGE = "<p>Das Schiff läuft aus.</p>".encode()


def unpacked(body: bytes, *codings: str, most: int | None = None) -> Response:
    headers = {"Content-Type": "text/html", "Content-Encoding": list(codings), "X-Kept": "yes"}
    request = Request(URL, meta={} if most is None else {"download_maxsize": most})
    return UnpackingMiddleware(1000).process_response(
        request, Response(URL, headers=headers, body=body, request=request)
    )


def test_a_request_says_what_can_be_unpacked() -> None:
    request = Request(URL)
    UnpackingMiddleware(1000).process_request(request)
    assert request.headers["Accept-Encoding"] == b"gzip, deflate, br, zstd"


def test_a_page_is_unpacked_and_is_html_again() -> None:
    page = unpacked(gzip.compress(PAGE), "gzip")
    assert isinstance(page, HtmlResponse)
    assert (page.body, page.text) == (PAGE, PAGE.decode())
    assert "Content-Encoding" not in page.headers
    assert page.headers["X-Kept"] == b"yes"


@pytest.mark.parametrize("codings", [("gzip, br",), ("gzip", "br"), ("GZIP ,BR",)])
def test_codings_are_undone_from_the_last(codings: tuple[str, ...]) -> None:
    assert unpacked(brotli.compress(gzip.compress(PAGE)), *codings).body == PAGE


@pytest.mark.parametrize("coding", ["utf-8", "identity", "", "none"])
def test_a_coding_that_nobody_knows_means_nothing(coding: str) -> None:
    assert unpacked(PAGE, coding).body == PAGE


def test_no_more_than_the_request_allows() -> None:
    assert unpacked(gzip.compress(PAGE * 40), "gzip", most=5000).body == PAGE * 40
    with pytest.raises(Refused, match="too large: unfolds to more than 1000 bytes"):
        unpacked(gzip.compress(PAGE * 40), "gzip")


def test_codings_without_end_are_refused() -> None:
    with pytest.raises(Refused, match="compressed 3 times over"):
        unpacked(PAGE, "gzip, gzip", "gzip")


def test_what_does_not_unpack_is_damaged() -> None:
    with pytest.raises(Damaged, match="damaged: the content does not decompress"):
        unpacked(PAGE, "gzip")
