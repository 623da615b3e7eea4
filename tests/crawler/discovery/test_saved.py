import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from crawler.discovery.saved import declared_url, load, saved_pages
from pipelines.errors import PageError, UsageError
from pipelines.records import Page


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"<p>x</p>")


def test_a_folder_is_walked_in_order_and_only_for_pages(tmp_path: Path) -> None:
    write(folder := tmp_path / "pages", "b.html", "a/z.md", "a/picture.png", "C.HTM.GZ", ".hidden.html", ".git/x.html")
    assert [page.name for page in saved_pages([folder])] == ["pages/C.HTM.GZ", "pages/a/z.md", "pages/b.html"]


def test_a_single_file_may_have_any_ending(tmp_path: Path) -> None:
    write(tmp_path, "page.aspx")
    (page,) = saved_pages([tmp_path / "page.aspx"])
    assert (page.name, page.format) == ("page.aspx", None)


@pytest.mark.parametrize(
    ("name", "format_"),
    [("a.html", "html"), ("a.HTM.gz", "html"), ("a.md", "markdown"), ("a.markdown", "markdown"), ("a.txt", None)],
)
def test_the_ending_tells_the_format_but_txt_may_be_anything(name: str, format_: str | None, tmp_path: Path) -> None:
    write(tmp_path, name)
    assert saved_pages([tmp_path])[0].format == format_


def test_a_manifest_says_where_files_came_from(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.html.gz", "c.html")
    lines = (
        {"id": "a", "url": "https://wire.example/a"},
        {"id": "b", "url": "https://wire.example/b", "fetched_at": "2026-05-12T09:41:00+02:00"},
    )
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)))
    a, b, c = saved_pages([tmp_path])
    assert (a.url, a.fetched_at) == ("https://wire.example/a", None)
    assert (b.url, b.fetched_at) == ("https://wire.example/b", datetime(2026, 5, 12, 7, 41, tzinfo=UTC))
    assert c.url is None


def test_the_manifest_beside_a_single_file_counts(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    (tmp_path / "manifest.jsonl").write_text('{"id": "a", "url": "https://wire.example/a"}')
    assert saved_pages([tmp_path / "a.html"])[0].url == "https://wire.example/a"


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"id": "a"}',
        '["a"]',
        '{"id": "a", "url": "a.example"}',
        '{"id": "a", "url": "https://a.example/", "fetched_at": "today"}',
    ],
)
def test_a_wrong_manifest_is_told(line: str, tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    (tmp_path / "manifest.jsonl").write_text(line)
    with pytest.raises(UsageError, match=r"manifest\.jsonl: a line is not"):
        saved_pages([tmp_path])


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        saved_pages([tmp_path / "nowhere.html"])


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no page"):
        saved_pages([tmp_path])


def test_a_gzipped_page_is_unfolded(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>text</p>"))
    assert load(saved_pages([tmp_path])[0]).body == b"<p>text</p>"


def test_a_damaged_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(b"\x1f\x8b\x08 damaged")
    with pytest.raises(PageError, match="damaged: the content does not decompress"):
        load(saved_pages([tmp_path])[0])


def test_half_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>text</p>" * 99)[:-20])
    with pytest.raises(PageError, match="damaged: the content does not decompress"):
        load(saved_pages([tmp_path])[0])


def test_all_members_of_a_gzipped_page_are_unfolded(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>one</p>") + gzip.compress(b"<p>two</p>"))
    assert load(saved_pages([tmp_path])[0]).body == b"<p>one</p><p>two</p>"


def test_a_file_that_is_named_twice_is_one_page(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    assert len(saved_pages([tmp_path, tmp_path / "a.html", tmp_path / "." / "a.html"])) == 1


def test_a_name_that_is_no_text_is_told_in_escapes(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"r\xe9sum\xe9.html")).write_bytes(b"<p>x</p>")
    assert saved_pages([tmp_path])[0].name.endswith(r"/r\udce9sum\udce9.html")


def test_a_pipe_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = Thread(target=(tmp_path / "pipe").write_bytes, args=(b"<p>text</p>",))
    writer.start()
    assert load(saved_pages([tmp_path / "pipe"])[0]).body == b"<p>text</p>"
    writer.join()


def test_a_file_that_has_gone_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    (page,) = saved_pages([tmp_path])
    page.path.unlink()
    with pytest.raises(PageError, match="cannot be read: No such file"):
        load(page)


CANONICAL = b'<link rel="canonical" href="https://wire.example/a">'
OPEN_GRAPH = b'<meta property="og:url" content="https://wire.example/b?utm_source=x">'


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (OPEN_GRAPH + CANONICAL + b"<p>x", "https://wire.example/a"),
        (OPEN_GRAPH + b"<p>x", "https://wire.example/b"),
        (b'<link rel="canonical" href="/a">' + OPEN_GRAPH + b"<p>x", "https://wire.example/b"),
        (b'<link rel="canonical" href="/a"><p>x', None),
        (b"plain text", None),
    ],
)
def test_a_page_may_declare_its_address(body: bytes, url: str | None) -> None:
    assert declared_url(Page(body=body)) == url


def test_a_known_address_is_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(CANONICAL + b"<p>x")
    (tmp_path / "manifest.jsonl").write_text('{"id": "a", "url": "https://wire.example/known"}')
    assert load(saved_pages([tmp_path])[0]).url == "https://wire.example/known"
