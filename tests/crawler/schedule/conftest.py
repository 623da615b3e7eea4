"""A folder with sites and a ledger."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest

from crawler.sites.loader import load_site
from crawler.sites.site import Site

ROOT = Path(__file__).parents[3]


class WriteFile(Protocol):
    """Writes a site's file into ``sites/`` and gives the site."""

    def __call__(self, name: str, *, start: str = ..., schedule: str = ...) -> Site: ...


@pytest.fixture
def data() -> Iterator[Path]:
    """In memory where there is a place for files: a day of crawls commits some thousand times."""
    place = Path("/dev/shm")
    with TemporaryDirectory(dir=place if os.access(place, os.W_OK) else None) as folder:
        (Path(folder) / "sites").mkdir()
        yield Path(folder)


@pytest.fixture
def write(data: Path) -> WriteFile:
    def write(name: str, *, start: str = "http://127.0.0.1/", schedule: str = "") -> Site:
        path = data / "sites" / f"{name}.toml"
        polite = "allow_private = true\n[politeness]\ndelay = 0\n"
        path.write_text(f'start = "{start}"\n{polite}[schedule]\n{schedule}\n')
        return load_site(path)

    return write


class Command(Protocol):
    """Starts ``newsledger`` on the data folder."""

    def __call__(self, *arguments: str) -> subprocess.Popen[str]: ...


@pytest.fixture
def command(data: Path) -> Iterator[Command]:
    started: list[subprocess.Popen[str]] = []
    known = {name: value for name, value in os.environ.items() if not name.startswith(("NEWS_", "COLUMNS"))}

    def start(*arguments: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", "from crawler.cli.main import main; main()", "--data", str(data), *arguments]
        environment = known | {"PYTHONPATH": str(ROOT), "NEWS_CONTACT": "https://crawl.example/"}
        started.append(
            subprocess.Popen(
                words, cwd=data, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
