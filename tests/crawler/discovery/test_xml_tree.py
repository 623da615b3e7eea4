import pytest

from crawler.discovery.xml_tree import check_prolog, parse_xml
from pipelines.errors import PageError, UnsafeError


@pytest.mark.parametrize(
    "prolog",
    [
        b'<?xml version="1.0"?>',
        b"<!DOCTYPE rss>",
        b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">',
        b'<!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd">',
        b"<!-- entities are no matter here: <!ENTITY -->",
    ],
)
def test_what_stands_before_a_feed(prolog: bytes) -> None:
    check_prolog(prolog)


@pytest.mark.parametrize(
    ("prolog", "reason"),
    [
        (b'<!DOCTYPE rss [<!ENTITY a "b">]>', "XML that declares entities"),
        (b'<!doctype rss [<!entity % a "b">]>', "XML that declares entities"),
        (b'<!DOCTYPE rss [<!ATTLIST rss a CDATA "b">]>', "XML with a document type of its own"),
        (b'<!DOCTYPE rss SYSTEM "file:///etc/passwd">', "XML that refers to another file"),
        (b'<!DOCTYPE rss PUBLIC "-//X//X" "http://a.example/x.dtd">', "XML that refers to another file"),
    ],
)
def test_what_should_not(prolog: bytes, reason: str) -> None:
    with pytest.raises(UnsafeError, match=reason):
        check_prolog(prolog)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML that declares entities"),
        (b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 50_000 + b'">]><a c="' + b"&b;" * 5000 + b'"/>', "too much to read"),
        (b"<a>" * 300, "nested too deep"),
        (b"<a>" + b"x" * 11_000_000 + b"</a>", "too much to read"),
        (b"<a>" + b"<b/>" * 3_000_001, "too many tags"),
        (b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="b"/></a>', "includes other files"),
    ],
    ids=["entities", "quadratic", "deep", "long", "tags", "include"],
)
def test_what_is_made_to_be_too_much(body: bytes, reason: str) -> None:
    with pytest.raises(UnsafeError, match=reason):
        parse_xml(body)


def test_what_is_no_xml_is_not_dangerous() -> None:
    with pytest.raises(PageError, match="cannot be read as XML") as told:
        parse_xml(b"nothing of the kind")
    assert not isinstance(told.value, UnsafeError)
