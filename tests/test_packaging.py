"""The wheel works by itself: installed in an environment of its own, outside the checkout, the demo runs."""

import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.packaging


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of a command that must succeed, without the checkout on its path."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NEWS_", "SCRAPY_"))
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


def environment(folder: Path, wanted: str) -> Path:
    """The bin folder of an environment that has the wheel and nothing else of ours."""
    venv.create(folder, with_pip=True)
    pip = folder / "bin" / "pip"
    run(pip, "install", "--quiet", "--disable-pip-version-check", "-c", ROOT / "constraints.txt", wanted, cwd=folder)
    return folder / "bin"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("plain"), str(wheel))


@pytest.fixture(scope="module")
def with_window(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("window"), f"{wheel}[explorer]")


def test_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    shown = run(installed / "newsledger", "demo", cwd=tmp_path)
    assert "Most cited outlets" in shown
    assert (tmp_path / "data" / "news.db").exists()


def test_the_wheel_has_the_registry_of_outlets(installed: Path, tmp_path: Path) -> None:
    asked = "from pipelines.outlets import registered_name; print(registered_name('apnews.com'))"
    assert run(installed / "python", "-c", asked, cwd=tmp_path).strip() == "Associated Press"


def test_the_wheel_has_the_schema_of_exports(installed: Path, tmp_path: Path) -> None:
    assert json.loads(run(installed / "newsledger", "schema", "json", cwd=tmp_path))["$defs"]


def test_rows_of_the_demo(installed: Path, tmp_path: Path) -> None:
    run(installed / "newsledger", "demo", cwd=tmp_path)
    lines = run(installed / "newsledger", "export", "jsonl", cwd=tmp_path).splitlines()
    assert len(lines) >= 60
    assert all(json.loads(line)["title"] for line in lines)


def test_scrapy_finds_the_project_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    assert run(installed / "scrapy", "list", cwd=tmp_path).split() == ["news", "saved"]


def test_tables_are_exported_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    run(installed / "newsledger", "demo", cwd=tmp_path)
    table = run(installed / "newsledger", "export", "csv", "--table", "sources", cwd=tmp_path)
    assert table.startswith("guid,position,name,")


def test_parquet_says_that_it_is_an_extra(installed: Path, tmp_path: Path) -> None:
    run(installed / "newsledger", "demo", cwd=tmp_path)
    command = [str(installed / "newsledger"), "export", "parquet", "-o", "news.parquet"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stderr.strip() == "newsledger: parquet: needs pyarrow: pip install 'newsledger[parquet]'"
    assert not (tmp_path / "news.parquet").exists()


def test_serve_says_that_it_is_an_extra(installed: Path, tmp_path: Path) -> None:
    run(installed / "newsledger", "demo", cwd=tmp_path)
    done = subprocess.run(
        [installed / "newsledger", "serve"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr.strip() == "newsledger: needs Datasette: pip install 'newsledger[explorer]'"


def test_the_window_is_whole_in_the_wheel(with_window: Path, tmp_path: Path) -> None:
    """Its templates, its static files and its queries."""
    command = [str(with_window / "newsledger"), "serve", "--demo", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[-1]
            front = shown(address)
            files = re.findall(r'(?:src|href)="/(-/newsledger/[^"]+)"', front)
            assert "<h1" in front
            assert {Path(name.partition("?")[0]).suffix for name in files} >= {".css", ".js", ".svg"}
            assert all(shown(address + name) for name in files)
            assert json.loads(shown(f"{address}news/articles_by_day.json?_shape=array&since=2026-05-01"))
        finally:
            server.terminate()


def shown(address: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=60) as answer:
        text: str = answer.read().decode()
    return text
