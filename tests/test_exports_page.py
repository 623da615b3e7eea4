"""docs/exports.md does what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli.main import main
from pipelines.export import FORMATS
from pipelines.formats.tables import tables

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "exports.md").read_text("utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SQL = re.findall(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose data/news.db has the articles of the sample sites."""
    folder = tmp_path_factory.mktemp("reader")
    command = [
        sys.executable,
        "-c",
        "from crawler.cli.main import main; main()",
        "--data",
        str(folder / "data"),
        "demo",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    return folder


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def export(*arguments: str) -> None:
    assert CliRunner().invoke(main, ["--data", "data", "export", *arguments]).exit_code == 0


def test_every_format_table_and_option_is_told_of() -> None:
    (command,) = [one for one in main.commands.values() if one.name == "export"]
    options = {name for parameter in command.params for name in parameter.opts if name.startswith("--")}
    told = set(re.findall(r"`(?:--)?([a-z_]+)", PAGE)) | set(re.findall(r"--([a-z]+)", PAGE))
    assert [name for name in (*FORMATS, *tables()) if name not in told] == []
    assert sorted(name for name in options - {"--output"} if name[2:] not in told) == []


def test_a_program_that_reads_lines(there: Path) -> None:
    pytest.importorskip("jsonschema")
    assert len(run(PYTHON[0]).splitlines()) == 5


def test_a_data_base_that_wants_only_what_changed(there: Path) -> None:
    assert run(PYTHON[1]) == run(PYTHON[1]) == "71 titles\n"
    assert list((there / "increments").iterdir()) == []


def test_an_analyst_with_duckdb(there: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    export("parquet", "-o", "news.parquet")
    export("parquet", "-o", "months/")
    first, second = (duckdb.sql(sql).fetchall() for sql in SQL[0].split(";\n\n"))
    assert first[0] == ("Harbour Wire", 31)
    assert second[0][0] > 20


def test_a_graph(there: Path) -> None:
    pytest.importorskip("networkx")
    export("graph", "-o", "news.json")
    assert len(run(PYTHON[2]).splitlines()) == 5


def test_from_python(there: Path) -> None:
    said = run(PYTHON[3]).splitlines()
    assert re.fullmatch(r"\d+ articles", said[0])
    assert len(said) == 72
