import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.link import LONGEST_ADDRESS, address
from pipelines.links import web_address


@given(st.from_regex(r"https?://[a-z0-9_.-]{1,12}[/:a-z0-9A-Z._~?=&+,;!@#%-]{0,30}", fullmatch=True))
def test_the_short_way_gives_the_normal_form(text: str) -> None:
    assert address("https://wire.example/", text) == web_address(text)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("/a", "https://wire.example/a"),
        ("  b ", "https://wire.example/news/b"),
        ("//other.example/a", "https://other.example/a"),
        ("HTTPS://Other.Example/a/../b", "https://other.example/b"),
        ("https://other.example/a/./b", "https://other.example/a/b"),
        ("mailto:x@wire.example", None),
        ("http://[", None),
        ("", None),
        (None, None),
        (
            "https://wire.example/" + "a" * (LONGEST_ADDRESS - 21),
            "https://wire.example/" + "a" * (LONGEST_ADDRESS - 21),
        ),
        ("https://wire.example/" + "a" * (LONGEST_ADDRESS - 20), None),
    ],
)
def test_where_a_reference_leads(reference: str | None, found: str | None) -> None:
    assert address("https://wire.example/news/", reference) == found
