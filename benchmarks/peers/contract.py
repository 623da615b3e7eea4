"""What every peer does alike: read each page of the manifest, time it, write what it found."""

import argparse
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypedDict

HEADINGS = ("h2", "h3", "h4", "h5", "h6")


class Prediction(TypedDict, total=False):
    """What a peer read from a page, in the benchmark's names. A field that a peer has not is left out."""

    title: str | None
    summary: str | None
    outline: list[str]
    published: str | None
    """ISO 8601; with its offset where the peer keeps one."""
    authors: list[str]
    body: str | None


class Element(Protocol):
    """As much of an lxml element as is asked for here."""

    def itertext(self) -> Iterator[str]:
        """The texts below it."""


def texts(elements: Iterable[Element]) -> list[str]:
    """Their texts, white space folded, without the empty ones."""
    folded = (" ".join("".join(element.itertext()).split()) for element in elements)
    return [text for text in folded if text]


def serve(read: Callable[[str, str], Prediction], failures: tuple[type[Exception], ...] = ()) -> None:
    """Run a peer's reader, called with a page's HTML and url, as the command that the benchmark asks for.

    A page on which it raises one of `failures` has no record; its time counts all the same. A page is decoded before
    the clock starts: ``ms`` is the CPU time of the reading alone.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    logging.disable()
    lines = (args.input / "manifest.jsonl").read_text("utf-8").splitlines()
    with args.output.open("w", encoding="utf-8") as output:
        for row in (json.loads(line) for line in lines if line.strip()):
            html = (args.input / f"{row['id']}.html").read_text("utf-8")
            start = time.process_time()
            try:
                found = read(html, row["url"])
            except failures:
                found = {}
            ms = (time.process_time() - start) * 1000
            output.write(json.dumps({**found, "id": row["id"], "ms": ms}, ensure_ascii=False) + "\n")
