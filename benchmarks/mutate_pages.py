#!/usr/bin/env python3
"""Write a folder of recorded pages anew in ways that no reader would see, and count how many keep their record.

    python benchmarks/mutate_pages.py --input DIR [--only MUTATION] [--show FIELD]

DIR holds ``<id>.html`` and ``manifest.jsonl`` (``{"id", "url"}`` a line), as for ``read_pages.py``. The mutations are
those of ``tests/mutations.py``. Printed: for each, the share of pages that keep the whole record, and each field.
``--show all``, or a field's name, lists the pages that do not.
"""

import argparse
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.parsers.article import read
from crawler.parsers.charset import decoded
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.json_records import article_json
from pipelines.records import Fetch, Page
from pipelines.steps import refine

FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = (
    "title",
    "kicker",
    "summary",
    "authors",
    "published",
    "modified",
    "text",
    "outline",
    "sources",
    "related",
    "image",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one page under one mutation."""

    page: str
    lost: tuple[str, ...]
    """The fields that changed."""


def load_mutations() -> dict[str, Any]:
    """The mutations that the tests use."""
    path = Path(__file__).parents[1] / "tests" / "mutations.py"
    spec = importlib.util.spec_from_file_location("mutations", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutations"] = module
    spec.loader.exec_module(module)
    found: dict[str, Any] = module.MUTATIONS
    return found


def record(markup: str, url: str) -> dict[str, Any]:
    """The record of a page; its error's reason where it has none."""
    page = Page(body=b"\xef\xbb\xbf" + markup.encode("utf-8", "replace"), url=url, format="html")
    try:
        article = read(page, GENERIC)
    except PageError as error:
        return {"error": error.reason}
    refined = refine(Fetch(url=url, site=GENERIC.name, fetched_at=FETCHED, article=article)).article
    return article_json(refined) if refined else {"error": "rejected"}


def pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Id, address and markup of each page."""
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            yield row["id"], row["url"], decoded((folder / f"{row['id']}.html").read_bytes(), None)


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """The fields that are not the same."""
    return tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)))


def table(found: dict[str, list[Kept]]) -> Iterator[str]:
    """The counts as a table in Markdown."""
    yield "| mutation | whole record | " + " | ".join(FIELDS) + " |"
    yield "|---|---:|" + "---:|" * len(FIELDS)
    for name, kept in found.items():
        lost = Counter(field for page in kept for field in page.lost)
        whole = sum(not page.lost for page in kept)
        yield f"| {name} | {whole}/{len(kept)} | " + " | ".join(str(len(kept) - lost[field]) for field in FIELDS) + " |"


def main() -> None:
    """Mutate, read, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--only", help="one mutation, by name")
    parser.add_argument("--show", help="list the pages that lose this field, or any (all)")
    args = parser.parse_args()
    mutations = {name: change for name, change in load_mutations().items() if args.only in (None, name)}
    found: dict[str, list[Kept]] = {name: [] for name in mutations}
    for page, url, markup in pages(args.input):
        before = record(markup, url)
        for name, change in mutations.items():
            after = record(change(markup), url)
            kept = Kept(page, differences(before, after))
            found[name].append(kept)
            if args.show and (kept.lost if args.show == "all" else args.show in kept.lost):
                print(f"{name}: {page}: {', '.join(kept.lost)}")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
