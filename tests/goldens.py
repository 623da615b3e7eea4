#!/usr/bin/env python3
"""Recorded pages and their goldens: ``tests/pages/<site>/<slug>.html`` (``.txt``, ``.md``; ``.gz`` of each) beside
``<slug>.json``.

    python tests/goldens.py                                   write every golden again
    python tests/goldens.py PAGE --url URL --fetched-at TIME  write one; a new page needs both

A golden holds what the page was read with (``url``, ``fetched_at``) and the article that came out of every step but the
store. Read the difference before it is committed: a golden is never edited by hand to make a test pass.
"""

import argparse
import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.parsers.article import read
from crawler.sites.loader import load_sites, site_of
from pipelines.json_records import article_json
from pipelines.records import Fetch, Page
from pipelines.steps import refine

PAGES = Path(__file__).parent / "pages"
SUFFIXES = (".html", ".txt", ".md", ".html.gz", ".txt.gz", ".md.gz")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded page."""

    path: Path
    url: str | None
    fetched_at: datetime

    @property
    def golden(self) -> Path:
        """Where its golden is."""
        return self.path.parent / f"{self.path.name.partition('.')[0]}.json"

    def record(self) -> dict[str, Any]:
        """The article that the page gives now."""
        raw = self.path.read_bytes()
        body = gzip.decompress(raw) if self.path.suffix == ".gz" else raw
        site = site_of(self.url, load_sites())
        page = Page(body=body, url=self.url, fetched_at=self.fetched_at)
        fetch = Fetch(
            url=self.url or f"file:{self.path.name}",
            site=site.name,
            fetched_at=self.fetched_at,
            article=read(page, site),
        )
        article = refine(fetch).article
        return {} if article is None else article_json(article)

    def write(self) -> None:
        """Write the golden."""
        golden = {"url": self.url, "fetched_at": self.fetched_at.isoformat(), "article": self.record()}
        self.golden.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", "utf-8")


def recorded() -> list[Recorded]:
    """Every recorded page that has a golden of its own."""
    found = []
    for path in sorted(path for suffix in SUFFIXES for path in PAGES.glob(f"*/*{suffix}")):
        golden = path.parent / f"{path.name.partition('.')[0]}.json"
        kept = json.loads(golden.read_text("utf-8")) if golden.exists() else {}
        if "article" in kept:
            found.append(Recorded(path, kept["url"], datetime.fromisoformat(kept["fetched_at"])))
    return found


def main() -> None:
    """Write the goldens that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, nargs="?")
    parser.add_argument("--url")
    parser.add_argument("--fetched-at", type=datetime.fromisoformat)
    args = parser.parse_args()
    if args.page and not args.fetched_at:
        parser.error("a page needs --fetched-at, with an offset")
    for page in [Recorded(args.page, args.url, args.fetched_at)] if args.page else recorded():
        page.write()


if __name__ == "__main__":
    main()
