from __future__ import annotations

import pytest

from crawler.manners.head_tags import FARTHEST, head_tags

NOAI = b'<meta name="robots" content="noai">'


def contents(body: bytes) -> list[str]:
    return [tag.get("content") or tag.get("href") for tag in head_tags(body)]


@pytest.mark.parametrize(
    "body",
    [
        NOAI,
        b"<html><head>" + NOAI + b"</head>",
        b"<META NAME=robots CONTENT=noai>",
        b"<meta\nname='robots'\ncontent = 'noai' />",
        b'<meta name="robots" data-x="a > b" content="noai">',
        b'<meta name="robots" content="no&#97;i">',
        b"<!-- a comment -->" + NOAI,
        b"<!-->" + NOAI,
        b"<!--->" + NOAI,
        b"<!-- a --!>" + NOAI,
        b"<script>document.write('</head>')</script>" + NOAI,
        b"<script>if (a < b) {}</SCRIPT >" + NOAI,
        b"<style>/* <!-- */</style>" + NOAI,
        b"<title>About <body></title>" + NOAI,
        b"<noscript><style>a</style></noscript>" + NOAI,
        b"<head><p>text" + NOAI,
        b"\xff\xfe" + NOAI.decode().encode("utf-16-le"),
        b"\xfe\xff" + NOAI.decode().encode("utf-16-be"),
        b"<header>" + NOAI,
    ],
)
def test_a_tag_in_the_head_is_found(body: bytes) -> None:
    assert contents(body) == ["noai"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!-- " + NOAI + b" -->",
        b"<!-- never closed " + NOAI,
        b"<script>" + NOAI + b"</script>",
        b'<script type="text/template">' + NOAI + b"</script>",
        b"<script>never closed " + NOAI,
        b"<template>" + NOAI + b"</template>",
        b"<title>" + NOAI + b"</title>",
        b"<textarea>" + NOAI + b"</textarea>",
        b"</head>" + NOAI,
        b"<body class='a'>" + NOAI,
        b"<metadata name='robots' content='noai'>",
        b" " * FARTHEST + NOAI,
    ],
)
def test_what_is_no_tag_of_the_head_is_not_found(body: bytes) -> None:
    assert contents(body) == []


def test_the_first_of_two_attributes_counts() -> None:
    assert contents(b'<meta name="robots" content="a" content="b">') == ["a"]
    assert contents(b'<meta name="description" content="a">') == []


@pytest.mark.parametrize(
    "body",
    [b'<meta "' * 200_000, b"<!--" * 200_000, b"<script" * 200_000, b"<meta " * 200_000, b"<meta a" + b" =" * 300_000],
)
def test_a_page_made_to_be_slow_is_not(body: bytes) -> None:
    assert len(list(head_tags(body))) < 100
