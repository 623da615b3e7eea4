"""Blocks of related news as news sites build them: ``tests/pages/blocks/<pattern>.html`` beside what it must give.

All pages are invented. A golden is written again by ``python tests/crawler/parsers/test_block_patterns.py`` and read by
a person.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.links import normalise_links
from pipelines.records import Article, Page

BLOCKS = Path(__file__).parents[2] / "pages" / "blocks"
PATTERNS = sorted(BLOCKS.glob("*.html"))
URL = "https://www.harbour.example/news/2026/05/night-ferry-to-orrin-sails-again"


def article(path: Path) -> Article:
    return normalise_links(replace(read(Page(body=path.read_bytes(), url=URL, format="html"), GENERIC), url=URL))


def related(path: Path) -> list[dict[str, str | None]]:
    return [
        {
            "title": item.title,
            "url": item.url,
            "published": item.published.text if item.published else None,
            "summary": item.summary,
        }
        for item in article(path).related
    ]


@pytest.mark.parametrize("path", PATTERNS, ids=lambda path: path.stem)
def test_pattern(path: Path) -> None:
    assert related(path) == json.loads(path.with_suffix(".json").read_text("utf-8"))


@pytest.mark.parametrize("path", PATTERNS, ids=lambda path: path.stem)
def test_no_teaser_is_text_of_the_article(path: Path) -> None:
    given = article(path)
    assert not [item.title for item in given.related if item.title in (given.text or "")]


def test_every_pattern_has_a_golden() -> None:
    assert {path.stem for path in PATTERNS} == {path.stem for path in BLOCKS.glob("*.json")}


if __name__ == "__main__":
    for page in PATTERNS:
        page.with_suffix(".json").write_text(json.dumps(related(page), ensure_ascii=False, indent=1) + "\n", "utf-8")
