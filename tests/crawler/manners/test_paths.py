from __future__ import annotations

import pytest

from crawler.manners.paths import matches, path_of


@pytest.mark.parametrize(
    ("pattern", "url", "is_match"),
    [
        ("/", "https://a.example", True),
        ("/news", "https://a.example/newspaper", True),
        ("/news/", "https://a.example/news", False),
        ("/News", "https://a.example/news", False),
        ("/*/print", "https://a.example/news/print/1", True),
        ("/*/print$", "https://a.example/news/print/1", False),
        ("/*.pdf$", "https://a.example/a.pdf", True),
        ("/*.pdf$", "https://a.example/a.pdf?x", False),
        ("/a$", "https://a.example/a", True),
        ("/a$", "https://a.example/ab", False),
        ("/*?id=", "https://a.example/x?id=4", True),
        ("/caf%C3%A9", "https://a.example/café", True),
        ("/café", "https://a.example/caf%c3%a9", True),
        ("/a%2Fb", "https://a.example/a/b", False),
        ("/%7Eme", "https://a.example/~me", True),
        ("*", "https://a.example/", True),
        ("", "https://a.example/", True),
        ("/a*a$", "https://a.example/a", False),
    ],
)
def test_a_pattern_matches_paths(pattern: str, url: str, is_match: bool) -> None:
    assert matches(pattern, path_of(url)) is is_match


def test_a_pattern_made_to_be_slow_is_not() -> None:
    assert not matches("/" + "*a" * 5000 + "b", "/" + "a" * 20_000)
