"""Reads the dates of recorded pages with this project and with htmldate, and compares them with the truth."""

import gzip
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from crawler.memory import expect_many_pages
from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.errors import PageError
from pipelines.records import Fetch, Page
from pipelines.steps import refine

ROOT = Path(__file__).parents[2]
PEER = "htmldate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A page, and when it was published."""

    name: str
    url: str
    body: bytes
    published: datetime
    """Naive: the wall clock is known, its zone is not; at midnight the day alone."""
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """What one reader made of the pages."""

    reader: str
    days: Counter[str] = field(default_factory=Counter)
    minutes: Counter[str] = field(default_factory=Counter)
    """Of the pages whose minute is known."""
    missed: list[str] = field(default_factory=list)
    """A line for every page that is not right."""


def recorded(folder: Path) -> list[Recorded]:
    """The pages of a folder that have a date in its ``truth.jsonl``."""
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines() if line.strip()]
    return [_page(folder, row) for row in rows if row.get("published")]


def _page(folder: Path, row: dict[str, Any]) -> Recorded:
    plain = folder / f"{row['id']}.html"
    body = plain.read_bytes() if plain.exists() else gzip.decompress(plain.with_suffix(".html.gz").read_bytes())
    fetched = datetime.fromisoformat(row["crawl_date"]) if row.get("crawl_date") else None
    return Recorded(
        name=row["id"],
        url=row["url"],
        body=body,
        published=datetime.fromisoformat(row["published"]),
        fetched_at=fetched.replace(tzinfo=fetched.tzinfo or UTC) if fetched else None,
    )


def page_scores(pages: Sequence[Recorded], peers: Path) -> Iterator[PageScore]:
    """The score of this project, and of the peer where its environment is in the folder ``peers``."""
    expect_many_pages()
    yield _score("newsledger", pages, {page.name: _published(page) for page in pages})
    python = peers.resolve() / PEER / "bin" / "python"
    if python.exists():
        yield _score(PEER, pages, _of_peer(pages, python))


def _published(page: Recorded) -> str | None:
    """What this project reads, through every step but the store."""
    try:
        article = read(Page(body=page.body, url=page.url, format="html", fetched_at=page.fetched_at), GENERIC)
    except PageError:
        return None
    fetched_at = page.fetched_at or datetime.now(UTC)
    refined = refine(Fetch(url=page.url, site=GENERIC.name, fetched_at=fetched_at, article=article)).article
    return refined.published.value if refined and refined.published else None


def _of_peer(pages: Sequence[Recorded], python: Path) -> dict[str, str | None]:
    """What the peer reads, by the contract of all peers."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "pages", Path(name) / "output.jsonl"
        folder.mkdir()
        for page in pages:
            (folder / f"{page.name}.html").write_bytes(page.body)
        manifest = "".join(json.dumps({"id": page.name, "url": page.url}) + "\n" for page in pages)
        (folder / "manifest.jsonl").write_text(manifest, "utf-8")
        paths = ["--input", str(folder), "--output", str(output)]
        subprocess.run([str(python), "-m", f"benchmarks.peers.{PEER}_reader", *paths], cwd=ROOT, check=True)
        rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    return {row["id"]: row.get("published") for row in rows}


def _score(reader: str, pages: Sequence[Recorded], found: Mapping[str, str | None]) -> PageScore:
    score = PageScore(reader=reader)
    for page in pages:
        value = found.get(page.name)
        day, minute = _verdicts(page.published, value)
        score.days[day] += 1
        if minute:
            score.minutes[minute] += 1
        if day != "right" or minute not in ("right", None):
            score.missed.append(
                f"{page.name}: {page.published.isoformat()} is read as {value}; day {day}, minute {minute}"
            )
    return score


def _verdicts(truth: datetime, value: str | None) -> tuple[str, str | None]:
    """Of the day, and of the minute where that is known."""
    has_minute = truth.tzinfo is not None or truth.time() != time()
    if value is None or len(value) < len("2026-05-12"):
        return "refused", "refused" if has_minute else None
    found = datetime.fromisoformat(value)
    is_exact = _minute(truth, found) == _minute(truth, truth)
    day = "right" if found.date() == truth.date() or is_exact else "silently wrong"
    if not has_minute:
        return day, None
    if len(value) < len("2026-05-12T13:41Z"):
        return day, "refused"
    is_bare = found.tzinfo is None and found.time() == time()
    return day, "right" if is_exact else "refused" if is_bare else "silently wrong"


def _minute(truth: datetime, moment: datetime) -> datetime:
    """The moment to the minute, on the clock that the truth is told by."""
    if truth.tzinfo is None:
        moment = moment.replace(tzinfo=None)
    else:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return moment.replace(second=0, microsecond=0)
