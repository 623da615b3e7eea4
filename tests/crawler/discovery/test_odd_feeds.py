"""Feeds as servers really send them: each gives its entries, whatever is wrong with it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.discover import discover
from crawler.discovery.link import Link
from crawler.discovery.odd_feeds import MOST_BYTES, odd_links
from pipelines.errors import PageError
from pipelines.records import Page

FEED = "https://wire.example/feed"
HEAD = "<rss version='2.0'><channel><title>Wire</title><link>https://wire.example/</link>"
FOOT = "</channel></rss>"


def entry(number: int, title: str = "Rain", more: str = "") -> str:
    return f"<item><title>{title}</title><link>https://wire.example/{number}</link>{more}</item>"


TWO = entry(1) + entry(2)


def read(body: bytes | str, content_type: str | None = None) -> tuple[Link, ...]:
    body = body.encode() if isinstance(body, str) else body
    headers = (("content-type", content_type),) if content_type else ()
    return discover(Page(body=body, url=FEED, headers=headers))


NETSCAPE = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd">"""
ODD = {
    "netscape": f"{NETSCAPE}<rss version='0.91'><channel><title>caf&eacute;</title>{TWO}{FOOT}",
    "warning-before": f"Warning: mysql_connect() in /srv/feed.php\n{HEAD}{TWO}{FOOT}",
    "html-warning-before": f"<br />\n<b>Warning</b>: x in <b>feed.php</b><br />\n<?xml version='1.0'?>{HEAD}{TWO}{FOOT}",
    "space-before": f"\n\n  <?xml version='1.0'?>{HEAD}{TWO}{FOOT}",
    "comment-before": f"<!-- as <html> and <feed> -->{HEAD}{TWO}{FOOT}",
    "wrong-declaration": f"<?xml version='1.0' encoding='utf-16'?>{HEAD}{TWO}{FOOT}",
    "unknown-encoding": f"<?xml version='1.0' encoding='utf8mb4'?>{HEAD}{TWO}{FOOT}",
    "no-end": f"{HEAD}{TWO}",
    "cut": f"{HEAD}{TWO}<item><title>Ra",
    "stray-end": f"{HEAD}{entry(1)}</item></b>{entry(2)}{FOOT}",
    "goes-on": f"{HEAD}{entry(1)}{FOOT}{HEAD}{entry(2)}{FOOT}",
    "capitals": f"{HEAD}{TWO}{FOOT}".upper().replace("HTTPS://WIRE.EXAMPLE", "https://wire.example"),
    "tags-in-title": f"{HEAD}{entry(1, '<b>Rain<br> here')}{entry(2)}{FOOT}",
    "bare-signs": f"{HEAD}{entry(1, '5 < 6 & 7 > 3')}{entry(2)}{FOOT}",
    "bare-attribute": f"{HEAD}{entry(1, more='<enclosure url=x.mp3 length=5>')}{entry(2)}{FOOT}",
    "twice-an-attribute": f"{HEAD}{entry(1, more='<a x=1 x=2/>')}{entry(2)}{FOOT}",
    "undeclared-prefix": f"{HEAD}{entry(1, more='<dc:creator>Ann Lee</dc:creator><media:x/>')}{entry(2)}{FOOT}",
    "control-letters": f"{HEAD}{TWO}{FOOT}".replace("Rain", "Ra\x0bin\x1f"),
    "zero": f"{HEAD}{TWO}{FOOT}".replace("Rain", "Ra\0in"),
    "entities": f"{HEAD}{entry(1, 'R&amp;D&nbsp;&ndash;&unknown;&')}{entry(2)}{FOOT}",
    "twice": f"{HEAD}{TWO}{entry(1)}{FOOT}",
    "no-address": f"{HEAD}{TWO}<item><title>None</title></item>{FOOT}",
    "empty-guid": f"{HEAD}{entry(1, more='<guid/>')}{entry(2, more='<guid> </guid>')}{FOOT}",
    "no-channel": f"<rss>{TWO}</rss>",
    "as-html": f"<?xml version='1.0'?>\n<?xml-stylesheet href='x.css'?>{HEAD}{TWO}{FOOT}",
    "channel-definition": (
        "<CHANNEL HREF='https://wire.example/'><ITEM HREF='https://wire.example/1'><TITLE>Rain</TITLE></ITEM>"
        "<ITEM HREF='https://wire.example/2'></ITEM></CHANNEL>"
    ),
    "rss-1.1": f"<Channel xmlns='http://purl.org/net/rss1.1#'><title>Wire</title><items>{TWO}</items></Channel>",
    "prefixed": (
        f"<x:rss xmlns:x='http://backend.userland.com/rss2'>{TWO.replace('<', '<x:').replace('<x:/', '</x:')}</x:rss>"
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_all_entries_are_found(name: str) -> None:
    assert [link.url for link in read(ODD[name])] == ["https://wire.example/1", "https://wire.example/2"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"{HEAD}{entry(1, 'Café')}{FOOT}".encode("latin-1"), None),
        (f"<?xml version='1.0' encoding='utf-8'?>{HEAD}{entry(1, 'Café')}{FOOT}".encode("latin-1"), None),
        (f"<?xml version='1.0' encoding='iso-8859-1'?>{HEAD}{entry(1, 'Café')}{FOOT}".encode(), None),
        (f"{HEAD}{entry(1, 'Café')}{FOOT}".encode(), "text/xml; charset=iso-8859-1"),
        (f"<?xml version='1.0' encoding='utf-16'?>{HEAD}{entry(1, 'Café')}{FOOT}".encode("utf-16"), None),
        (f"{HEAD}{entry(1, 'Café')}{FOOT}".encode("utf-16-le"), None),
        (f"\ufeff{HEAD}{entry(1, 'Café')}{FOOT}".encode(), None),
        (f"{HEAD}{entry(1, 'Caf&eacute;')}{FOOT}".encode(), None),
        (f"{HEAD}{entry(1, 'Caf&amp;eacute;')}{FOOT}".encode(), None),
        (f"{HEAD}{entry(1, '<![CDATA[Caf&eacute;]]>')}{FOOT}".encode(), None),
        (f"{HEAD}{entry(1, 'Caf&#xE9;')}{FOOT}".encode(), None),
    ],
)
def test_letters_survive_whatever_is_declared(body: bytes, content_type: str | None) -> None:
    (link,) = read(body, content_type)
    assert link.told.title == "Café"


def test_cyrillic_that_is_declared_is_read_so() -> None:
    (link,) = read(f"<?xml version='1.0' encoding='windows-1251'?>{HEAD}{entry(1, 'Дождь')}{FOOT}".encode("cp1251"))
    assert link.told.title == "Дождь"


def test_an_odd_feed_says_as_much_as_another() -> None:
    more = "<pubDate>Tue, 12 May 2026 09:41:00 GMT</pubDate><description>&lt;p&gt;Much rain.&lt;/p&gt;</description><author>Ann Lee</author>"
    (odd,) = read(f"{HEAD}{entry(1, more=more)}{FOOT}".replace("item>", "ITEM>"))
    (usual,) = read(f"{HEAD}{entry(1, more=more)}{FOOT}")
    assert odd == usual
    assert usual.told.summary == "Much rain."


def test_no_date_of_an_odd_feed_stands_for_another() -> None:
    (link,) = read(f"{HEAD}{entry(1, more='<pubDate>2026-05-12</pubDate>')}{FOOT}".upper())
    assert link.told.published is not None
    assert link.told.modified is None


@pytest.mark.parametrize("text", [b"/etc/hostname", b"https://wire.example/feed", b"http://127.0.0.1:1/"])
def test_bytes_that_name_a_file_or_an_address_are_only_bytes(text: bytes) -> None:
    assert odd_links(text, FEED) == ()


def test_nothing_an_odd_feed_names_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("top secret")
    theft = f"{HEAD}<!DOCTYPE x [<!ENTITY s SYSTEM 'file://{tmp_path}/secret'>]>{entry(1, '&s;')}{FOOT}".replace(
        "item>", "ITEM>"
    )
    assert "top secret" not in " ".join(link.told.title or "" for link in read(theft))


def test_entities_that_grow_do_not_in_an_odd_feed() -> None:
    bomb = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9))
    links = odd_links(f"<RSS><!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>{bomb}]>{entry(1, '&a9;')}</RSS>".encode(), FEED)
    assert all(len(link.told.title or "") < 100 for link in links)


def test_what_is_larger_than_an_odd_feed_may_be_is_not_read_so() -> None:
    assert odd_links(b"<ITEM><LINK>https://wire.example/1</LINK></ITEM>" + b" " * MOST_BYTES, FEED) == ()


def test_an_empty_feed_leads_nowhere() -> None:
    assert read(f"{HEAD}{FOOT}") == ()


def test_an_ordinary_feed_needs_no_second_parser() -> None:
    code = (
        "import sys; from crawler.discovery.discover import discover; from pipelines.records import Page\n"
        f"assert discover(Page(body={(HEAD + TWO + FOOT).encode()!r}, url='https://wire.example/'))\n"
        "assert 'feedparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def pieces() -> Iterator[str]:
    yield from (
        HEAD,
        FOOT,
        entry(1),
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "https://wire.example/x",
        "&nbsp;",
    )
    yield from (
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<",
        ">",
        "&",
        "&#0;",
        "&#x110000;",
        "<feed>",
        "<entry",
        "<link href='/y'/>",
    )
    yield from (
        "<guid>",
        "<dc:date>",
        "2026-05-12",
        "<?x",
        "?>",
        "<!DOCTYPE x",
        "<RSS>",
        "<ITEM>",
        "\0",
        "\ud800",
        "é",
        "{",
        '"',
    )


@given(st.lists(st.sampled_from(list(pieces())), max_size=25), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_pieces_of_feeds_give_links_or_a_page_error(found: list[str], encoding: str) -> None:
    try:
        links = read("".join(found).encode(encoding, "replace"))
    except PageError:
        return
    for link in links:
        assert link.url.startswith("http")
        f"{link.told}".encode()
