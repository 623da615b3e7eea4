"""Commands run on hand-made sites."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

ROOT = Path(__file__).parents[3]
START = "from crawler.cli.main import main; main(prog_name='newsledger')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command that has ended."""

    status: int
    out: str
    err: str
    data: Path

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def file(self, name: str) -> str:
        return (self.data / "sites" / f"{name}.toml").read_text("utf-8")


class Newsledger(Protocol):
    """Runs ``newsledger``; hosts on loopback may be asked."""

    def __call__(self, *arguments: str, private: str = ...) -> Ran: ...


@pytest.fixture
def newsledger(tmp_path: Path) -> Newsledger:
    def run(*arguments: str, private: str = "1") -> Ran:
        data = tmp_path / "data"
        extra = {"PYTHONPATH": str(ROOT), "NEWS_ALLOW_PRIVATE": private, "COLUMNS": "80"}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", START, "--data", str(data), *arguments],
            cwd=tmp_path,
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ran(status=done.returncode, out=done.stdout, err=done.stderr, data=data)

    return run
