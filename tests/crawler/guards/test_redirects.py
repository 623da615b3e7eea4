import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.guards.redirects import RedirectsMiddleware, RefreshMiddleware
from crawler.guards.refused import Refused

REQUEST = Request("https://harbour.example/ship")


def answered(location: str | bytes, status: int = 302) -> Response:
    answer = Response(REQUEST.url, status=status, headers={"Location": location}, request=REQUEST)
    return RedirectsMiddleware().process_response(REQUEST, answer)


@pytest.mark.parametrize(
    "location", ["/dock", "https://other.example/", "//other.example/", "dock?x=1", "https://münchen.example/".encode()]
)
def test_a_redirect_to_an_address_is_followed(location: str | bytes) -> None:
    assert "Location" in answered(location).headers


@pytest.mark.parametrize("location", ["http://[half", "http://127.0.0.1:99999/", "", "http:///x"])
def test_one_to_what_is_no_address_is_not(location: str | bytes) -> None:
    assert "Location" not in answered(location).headers


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", " FILE:/etc/passwd", "javascript:alert(1)", "ftp://a.example/"]
)
def test_one_to_another_scheme_is_refused(location: str) -> None:
    scheme = location.strip().partition(":")[0].lower()
    with pytest.raises(Refused, match=f"leads to an address that is neither http nor https: {scheme}:"):
        answered(location)


def test_a_location_of_a_page_means_nothing() -> None:
    assert answered("file:///etc/passwd", status=201).status == 201


def refreshed(body: bytes, charset: str = "utf-8") -> Request | Response:
    headers = {"Content-Type": f"text/html; charset={charset}"}
    page = HtmlResponse(REQUEST.url, body=body, headers=headers, request=REQUEST)
    return RefreshMiddleware.from_crawler(get_crawler()).process_response(REQUEST, page)


def refreshing(target: str) -> bytes:
    return f'<html><head><META HTTP-EQUIV="Refresh" content="0; url={target}"></head>'.encode()


@pytest.mark.parametrize("charset", ["utf-8", "zlib", "punycode", "nonsense"])
def test_a_page_that_refreshes_leads_on_in_whatever_charset(charset: str) -> None:
    led = refreshed(refreshing("/dock"), charset)
    assert isinstance(led, Request)
    assert led.url == "https://harbour.example/dock"


@pytest.mark.parametrize("target", ["http://[half", "file:///etc/passwd", "javascript:alert(1)", "ftp://a.example/"])
def test_a_page_that_refreshes_to_what_is_no_address_is_read(target: str) -> None:
    assert isinstance(refreshed(refreshing(target)), Response)


def test_a_page_without_refresh_is_not_decoded() -> None:
    page = HtmlResponse(REQUEST.url, body=b"<p>The ship", headers={"Content-Type": "text/html; charset=zlib"})
    assert RefreshMiddleware.from_crawler(get_crawler()).process_response(REQUEST, page) is page
