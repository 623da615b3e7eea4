from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.fetches import fetch_of, page_of, refused
from crawler.guards.verdicts import Verdict
from crawler.sites.scope import Kind
from crawler.sites.site import Site
from pipelines.records import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import Scrapy, Wire

URL = "https://harbour.example/ship"
NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
SITE = Site(name="harbour")


def response(status: int = 200, **headers: str) -> HtmlResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(URL, status=status, headers=named, body=b"<p>x</p>", request=Request(URL))


def test_a_page_has_its_headers_in_lower_case() -> None:
    page = page_of(response(Content_Type="text/html; charset=latin-1", ETag='"x"'), NOW)
    assert (page.url, page.body, page.fetched_at) == (URL, b"<p>x</p>", NOW)
    assert page.headers == (("content-type", "text/html; charset=latin-1"), ("etag", '"x"'))


def test_a_header_that_came_twice_is_there_twice() -> None:
    answer = response()
    answer.headers.setlist("X-Robots", ["noai", "noindex"])
    assert page_of(answer, NOW).headers == (("x-robots", "noai"), ("x-robots", "noindex"))


def test_a_fetch_has_the_validators_for_the_next_time() -> None:
    fetch = fetch_of(response(ETag=' "x" ', Last_Modified="Tue, 12 May 2026 09:41:00 GMT"), SITE, NOW)
    assert (fetch.etag, fetch.last_modified) == ('"x"', "Tue, 12 May 2026 09:41:00 GMT")
    assert (fetch.url, fetch.final_url, fetch.status, fetch.size) == (URL, None, 200, 8)


def test_the_size_of_a_download_that_was_stopped_is_not_known() -> None:
    answer = response()
    answer.flags.append("download_stopped")
    assert fetch_of(answer, SITE, NOW).size is None


@pytest.mark.parametrize(
    ("media_type", "article", "listing"),
    [
        ("text/html", True, True),
        ("Text/HTML;charset=utf-8", True, True),
        ("application/xhtml+xml", True, True),
        ("text/plain", True, True),
        ("", True, True),
        ("application/octet-stream", True, True),
        ("application/rss+xml", False, True),
        ("application/x-gzip", False, True),
        ("application/pdf", False, False),
        ("image/svg", False, False),
    ],
)
def test_the_type_tells_whether_content_can_be_what_is_expected(media_type: str, article: bool, listing: bool) -> None:
    kinds: tuple[Kind, ...] = ("article", "listing")
    assert [refused(response(Content_Type=media_type), kind) is None for kind in kinds] == [article, listing]


def test_a_status_without_a_name_stands_by_its_number() -> None:
    assert refused(response(599), "article") == Verdict(outcome=Outcome.HTTP_ERROR, reason="599")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path, wire: Wire, scrapy: Scrapy) -> None:
    wire.encrypt(certificate(tmp_path))
    done = scrapy("crawl", "news", "-a", f"url={wire.url('/ship').replace('http:', 'https:')}")
    row = done.rows["/ship"]
    assert (row.outcome, row.reason) == (
        "unreachable",
        "no secure connection: the certificate or the protocol cannot be trusted",
    )
    assert wire.asked == []


def test_what_answers_in_another_protocol_is_unreachable(wire: Wire, scrapy: Scrapy) -> None:
    done = scrapy("crawl", "news", "-a", f"url={wire.url('/ship').replace('http:', 'https:')}")
    assert done.rows["/ship"].outcome == "unreachable"


def certificate(folder: Path) -> ssl.SSLContext:
    """For 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
