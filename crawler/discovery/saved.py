"""Pages that somebody saved: files and folders of HTML, text and Markdown, gzipped or not.

Beside the files a ``manifest.jsonl`` may say where they came from, one JSON object a line:
``{"id": "some-page", "url": "https://…", "fetched_at": "2026-05-12T09:41:00Z"}``, where ``id`` is the file's name
without its endings and ``fetched_at`` may be missing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lxml import html

from crawler.discovery.xml_tree import unpacked
from crawler.parsers.html import parse
from pipelines.errors import PageError, UsageError
from pipelines.links import web_address
from pipelines.moments import utc_moment
from pipelines.records import Format, Page

FORMATS: dict[str, Format | None] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": None,  # people save Markdown and page sources under this name too: the bytes tell
}
MANIFEST = "manifest.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Provenance:
    """A line of a manifest."""

    url: str
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A file that holds a page, and what is known of where it came from."""

    path: Path
    name: str
    """The file's name, with those of the folders from the one that was asked for: the same wherever that lies."""
    url: str | None = None
    fetched_at: datetime | None = None
    """Aware, in UTC."""

    @property
    def format(self) -> Format | None:
        """What the file's ending says; None where it says nothing."""
        return FORMATS.get(_ending(self.path))


def saved_pages(paths: Iterable[Path]) -> tuple[SavedPage, ...]:
    """The pages at these paths, each once, in their order; those in a folder sorted by name, hidden files left out.

    Raises UsageError for a path that is missing, a folder that holds no page, and a manifest that cannot be read.
    """
    pages = (page for path in paths for page in (_in_folder(path) if path.is_dir() else _single(path)))
    return tuple({page.path.resolve(): page for page in pages}.values())


def load(saved: SavedPage) -> Page:
    """The page in a file, with the address that is known or else the one that it declares for itself.

    Raises PageError where the file cannot be read.
    """
    try:
        body = unpacked(saved.path.read_bytes())
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror}", about=str(saved.path)) from error
    page = Page(body=body, url=saved.url, fetched_at=saved.fetched_at, format=saved.format)
    return page if page.url else replace(page, url=declared_url(page))


def declared_url(page: Page) -> str | None:
    """The absolute address that an HTML page declares as its own, ``rel=canonical`` before ``og:url``; else None."""
    if page.format not in {"html", None} or b"<" not in page.body:
        return None
    declared = (web_address(found) for found in _declarations(parse(page)))
    return next(filter(None, declared), None)


def _declarations(root: html.HtmlElement) -> Iterator[str]:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""
    for meta in root.iter("meta"):
        if (meta.get("property") or "").lower() == "og:url":
            yield meta.get("content") or ""


def _single(path: Path) -> Iterator[SavedPage]:
    if not (path.is_file() or path.is_fifo()):  # a pipe is what a shell makes of <(command)
        raise UsageError("no such file or folder", about=str(path))
    yield _page(path, path.name, _manifest(path.parent))


def _in_folder(folder: Path) -> Iterator[SavedPage]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_page(path.relative_to(folder))]
    if not files:
        raise UsageError(f"holds no page; they end in {', '.join(FORMATS)}, with or without .gz", about=str(folder))
    manifests = {parent: _manifest(parent) for parent in {path.parent for path in files}}
    for path in files:
        name = folder.resolve().name / path.relative_to(folder)
        yield _page(path, name.as_posix(), manifests[path.parent])


def _page(path: Path, name: str, manifest: Mapping[str, _Provenance]) -> SavedPage:
    known = manifest.get(_stem(path))
    name = name.encode(errors="backslashreplace").decode()  # a name of bytes that are no text cannot be stored
    if known is None:
        return SavedPage(path=path, name=name)
    return SavedPage(path=path, name=name, url=known.url, fetched_at=known.fetched_at)


def _is_page(path: Path) -> bool:
    return _ending(path) in FORMATS and not any(part.startswith(".") for part in path.parts)


def _ending(path: Path) -> str:
    """``.html`` of ``Page.HTML.gz``."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _stem(path: Path) -> str:
    """``page`` of ``page.html.gz``."""
    return Path(path.name.removesuffix(".gz")).stem


def _manifest(folder: Path) -> dict[str, _Provenance]:
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return dict(_entry(line) for line in lines if line.strip())
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", about=str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f'a line is not {{"id": "…", "url": "https://…"}}: {error}', about=str(path)) from error


def _entry(line: str) -> tuple[str, _Provenance]:
    """Raises ValueError, KeyError or TypeError for a line that is not as it should be."""
    entry = json.loads(line)
    url, moment = web_address(entry["url"]), entry.get("fetched_at")
    if url is None:
        raise ValueError(f"{entry['url']!r} is no http or https address")
    return str(entry["id"]), _Provenance(url=url, fetched_at=moment and utc_moment(moment))
