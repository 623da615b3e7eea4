"""Files that are there whole, or as they were."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.whole_files import replacing, replacing_bytes, replacing_file


def test_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("old")
    with replacing(path) as stream:
        stream.write("new")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_file_stays_after_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("old")
    with pytest.raises(TypeError), replacing(path) as stream:
        stream.writelines(["half", 7])  # type: ignore[list-item]
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("articles.jsonl", "old")]


def test_file_that_a_link_leads_to_is_replaced(tmp_path: Path) -> None:
    link, path = tmp_path / "latest.jsonl", tmp_path / "articles.jsonl"
    path.write_text("old")
    link.symlink_to(path)
    with replacing(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert path.read_text() == "new"


def test_device_is_written_to() -> None:
    with replacing(Path("/dev/null")) as stream:
        stream.write("gone")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["missing/articles.jsonl", "."])
def test_file_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"), replacing(tmp_path / name):
        pass


def test_bytes_are_replaced_likewise(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    with replacing_bytes(path) as stream:
        stream.write(b"PAR1")
        assert not path.exists()
    assert path.read_bytes() == b"PAR1"


def test_what_another_program_writes_beside_becomes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    with replacing_file(path) as part:
        part.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_program_left_goes(tmp_path: Path) -> None:
    left = tmp_path / f".articles.jsonl.{_number_of_nobody()}"
    left.write_text("half")
    with replacing(tmp_path / "articles.jsonl") as stream:
        stream.write("new")
    assert not left.exists()


def _number_of_nobody() -> int:
    """Of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid
