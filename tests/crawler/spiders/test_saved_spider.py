"""What ``scrapy crawl saved`` leaves in the ledger."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.crawl import Setup, news_settings
from crawler.spiders.saved import SavedSpider
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from tests.crawler.conftest import ArticlePage, Scrapy


def test_files_and_folders_become_rows(tmp_path: Path, scrapy: Scrapy, article: ArticlePage) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(article("The first ship has left the harbour"))
    (folder / "b.html.gz").write_bytes(gzip.compress(article("The second ship has left the harbour").encode()))
    (folder / "broken.html.gz").write_bytes(b"\x1f\x8b\x08 broken")
    (folder / "empty.html").write_bytes(b"")
    (folder / "index.html").write_text("<ul><li><a href='a.html'>The first ship</a></li></ul>")
    (single := tmp_path / "single.htm").write_text(article("The third ship has left the harbour"))
    done = scrapy("crawl", "saved", "-a", f"paths={folder}:{single}")
    assert done.status == 0
    assert "Traceback" not in done.log
    assert done.outcomes == {
        "file:pages/a.html": "saved",
        "file:pages/b.html.gz": "saved",
        "file:pages/broken.html.gz": "rejected",
        "file:pages/empty.html": "rejected",
        "file:pages/index.html": "not an article",
        "file:single.htm": "saved",
    }
    assert done.rows["file:pages/broken.html.gz"].reason == "damaged: the content does not decompress"
    assert done.rows["file:pages/a.html"].status is None


def test_a_manifest_gives_address_and_site(tmp_path: Path, scrapy: Scrapy, article: ArticlePage) -> None:
    (tmp_path / "a.html").write_text(article("The first ship has left the harbour"))
    (tmp_path / "manifest.jsonl").write_text(json.dumps({"id": "a", "url": "https://opentools.ai/news/ship"}))
    done = scrapy("crawl", "saved", "-a", f"paths={tmp_path / 'a.html'}")
    assert done.select("SELECT f.url, s.name FROM fetches f JOIN sites s ON s.id = f.site_id") == [
        ("https://opentools.ai/news/ship", "opentools")
    ]


def test_a_page_of_no_site_is_filed_under_its_domain(tmp_path: Path, scrapy: Scrapy, article: ArticlePage) -> None:
    page = article("The first ship has left the harbour").replace(
        "<head>", '<head><link rel="canonical" href="https://www.harbour.example/ship">'
    )
    (tmp_path / "a.html").write_text(page)
    done = scrapy("crawl", "saved", "-a", f"paths={tmp_path / 'a.html'}")
    assert done.select("SELECT f.url, s.name FROM fetches f JOIN sites s ON s.id = f.site_id") == [
        ("https://www.harbour.example/ship", "harbour.example")
    ]


def test_the_address_of_a_single_page_can_be_given(tmp_path: Path, scrapy: Scrapy, article: ArticlePage) -> None:
    (tmp_path / "a.html").write_text(article("The first ship has left the harbour"))
    arguments = ("-a", f"paths={tmp_path / 'a.html'}", "-a", "url=https://harbour.example/ship#top")
    assert scrapy("crawl", "saved", *arguments).outcomes == {"/ship": "saved"}


def test_the_time_of_saving_can_be_given(tmp_path: Path, scrapy: Scrapy, article: ArticlePage) -> None:
    (tmp_path / "a.html").write_text(article("The first ship has left the harbour"))
    arguments = ("-a", f"paths={tmp_path / 'a.html'}", "-a", "fetched_at=2026-05-13T08:00:00+02:00")
    done = scrapy("crawl", "saved", *arguments)
    assert done.select("SELECT fetched_at FROM fetches") == [("2026-05-13T06:00:00Z",)]


RELATIVE = "<html><body><article><h1>{}</h1><p>3 hours ago</p>" + "<p>The ship has left the harbour again.</p>" * 9


def test_a_relative_date_needs_the_time_of_saving(tmp_path: Path, scrapy: Scrapy) -> None:
    (tmp_path / "known.html").write_text(RELATIVE.format("A ship whose time is known"))
    (tmp_path / "unknown.html").write_text(RELATIVE.format("A ship whose time is not known"))
    line = {"id": "known", "url": "https://harbour.example/known", "fetched_at": "2026-05-12T09:41:00Z"}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(line))
    done = scrapy("crawl", "saved", "-a", f"paths={tmp_path}")
    assert done.select("SELECT published, published_text FROM articles ORDER BY title") == [
        ("2026-05-12T06Z", "3 hours ago"),
        (None, "3 hours ago"),
    ]


def test_a_defect_in_one_page_does_not_end_the_run(
    tmp_path: Path, scrapy: Scrapy, article: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "cursed", "z"):
        (tmp_path / f"{name}.html").write_text(article(f"The {name} ship has left the harbour"))
    (tmp_path / "sitecustomize.py").write_text(DEFECT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = scrapy("crawl", "saved", "-a", f"paths={tmp_path}")
    assert [row.outcome for row in done.rows.values()] == ["saved", "failed", "saved"]
    assert "ZeroDivisionError" in done.log
    assert done.status == 1


DEFECT = """
import pathlib

read = pathlib.Path.read_bytes

def read_bytes(path):
    return read(path) if path.name != "cursed.html" else 1 / 0

pathlib.Path.read_bytes = read_bytes
"""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "which pages? Say it with -a paths=FILE"),
        ({"paths": "nowhere.html"}, "nowhere.html: no such file or folder"),
        ({"paths": "{tmp}:nowhere.html"}, "nowhere.html: no such file or folder"),
        ({"paths": "{tmp}", "url": "https://a.example/"}, "https://a.example/: an address belongs to a single page"),
        ({"paths": "{tmp}/a.html", "url": "a.example"}, "a.example: is no http or https address"),
        ({"paths": "{tmp}", "fetched_at": "yesterday"}, "yesterday: is no time"),
        ({"paths": "{tmp}", "site": "opentoolz"}, "opentoolz: no site of this name"),
    ],
)
def test_a_mistake_is_told_before_anything_is_read(arguments: dict[str, str], complaint: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").touch()
    (tmp_path / "b.html").touch()
    settings = news_settings(Setup(data=tmp_path, db=tmp_path / "news.db"))
    filled = {name: value.format(tmp=tmp_path) for name, value in arguments.items()}
    with pytest.raises(UsageError) as caught:
        SavedSpider.assignment(settings, **filled)
    assert str(caught.value).startswith(complaint)


def test_a_mistake_on_the_command_line_is_one_line_and_no_traceback(scrapy: Scrapy) -> None:
    done = scrapy("crawl", "saved", "-a", "paths=nowhere.html")
    assert done.status == 2
    assert done.log.endswith("error: nowhere.html: no such file or folder\n")
