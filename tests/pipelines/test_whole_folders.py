"""Folders whose files take their places together."""

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.whole_folders import replacing_parts


def write(folder: Path, **parts: str) -> None:
    with replacing_parts(folder, "month=*", "part-0.parquet") as beside:
        for name, text in parts.items():
            (beside / f"month={name}").write_text(text)


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_each_part_has_a_folder_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, may="1", june="2")
    assert files(tmp_path) == {"month=may/part-0.parquet": "1", "month=june/part-0.parquet": "2"}


def test_a_folder_is_made(tmp_path: Path) -> None:
    write(tmp_path / "news" / "months", may="1")
    assert files(tmp_path / "news" / "months") == {"month=may/part-0.parquet": "1"}


def test_parts_that_are_no_longer_there_go(tmp_path: Path) -> None:
    write(tmp_path, may="1", june="2")
    write(tmp_path, june="3")
    assert files(tmp_path) == {"month=june/part-0.parquet": "3"}
    assert not (tmp_path / "month=may").exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    write(tmp_path, may="1")
    others = {"README": "mine", "month=may/notes.txt": "mine", "year=2026/part-0.parquet": "mine"}
    for name, text in others.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    write(tmp_path, june="2")
    assert files(tmp_path) == {**others, "month=june/part-0.parquet": "2"}


def test_until_the_end_all_is_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, may="1")
    with replacing_parts(tmp_path, "month=*", "part-0.parquet") as beside:
        (beside / "month=may").write_text("2")
        (beside / "month=june").write_text("3")
        assert [path.read_text() for path in tmp_path.rglob("*.parquet")] == ["1"]


def test_after_an_exception_all_is_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, may="1")
    with pytest.raises(TypeError):
        write(tmp_path, may="2", june=7)  # type: ignore[arg-type]
    assert files(tmp_path) == {"month=may/part-0.parquet": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["month=may"]


def test_what_a_killed_program_left_goes(tmp_path: Path) -> None:
    left = tmp_path / ".parts-999999999-abc"
    left.mkdir()
    (left / "month=may").write_text("half")
    write(tmp_path, may="1")
    assert not left.exists()


def test_what_a_living_program_writes_stays(tmp_path: Path) -> None:
    with replacing_parts(tmp_path, "month=*", "part-0.parquet") as beside:
        (beside / "month=may").write_text("first")
        write(tmp_path, may="second")
        assert (beside / "month=may").exists()
    assert files(tmp_path) == {"month=may/part-0.parquet": "first"}


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path / "file" / "news", may="1")
