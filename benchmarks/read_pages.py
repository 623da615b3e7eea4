#!/usr/bin/env python3
"""Read a folder of recorded pages: what the page-reading benchmark asks of a reader.

    python benchmarks/read_pages.py --input DIR --output FILE.jsonl

DIR holds ``<id>.html`` and ``manifest.jsonl`` (``{"id", "url"}`` a line). FILE gets one JSON object a page, with
``ms``: the CPU milliseconds from bytes in memory to a record with its dates and links normalised.
"""

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path

from crawler.memory import expect_many_pages
from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.json_records import article_json
from pipelines.records import Article, Fetch, Page
from pipelines.steps import refine


def read_page(body: bytes, url: str) -> Article | None:
    """The article of a page, through every step but the store; None where there is none."""
    page = Page(body=body, url=url, format="html")
    try:
        article = read(page, GENERIC)
    except PageError:
        return None
    return refine(Fetch(url=url, site=GENERIC.name, fetched_at=datetime.now(UTC), article=article)).article


def prediction(article: Article) -> dict[str, object]:
    """The article as the benchmark names its fields."""
    record = article_json(article)
    outline = [heading.heading for heading in article.outline]
    return {**record, "outline": outline, "authors": list(article.authors), "body": article.text}


def main() -> None:
    """Read every page of the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    rows = [
        json.loads(line) for line in (args.input / "manifest.jsonl").read_text("utf-8").splitlines() if line.strip()
    ]
    expect_many_pages()  # as every command of newsledger does
    with args.output.open("w", encoding="utf-8") as output:
        for row in rows:
            body = (args.input / f"{row['id']}.html").read_bytes()
            start = time.process_time()
            article = read_page(body, row["url"])
            ms = (time.process_time() - start) * 1000
            record = prediction(article) if article else {}
            output.write(json.dumps({**record, "id": row["id"], "ms": ms}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
