"""Folders of files that take their places together, when all of them are written."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

from pipelines.whole_files import flush_folder, is_alive, naming_writes

_PREFIX: Final = ".parts-"


@contextmanager
def replacing_parts(folder: Path, ours: str, name: str) -> Iterator[Path]:
    """A folder to write files to: at the end each of them becomes the file ``name`` of a folder of its own name in
    ``folder``, and files called ``name`` in other folders that ``ours`` matches go.

    Until then, and after an exception, all is as it was. UsageError: it cannot be written to.
    """
    with naming_writes(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        parts = Path(mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder))
        held = os.open(parts, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with naming_writes(folder):
            yield parts
            _take_places(parts, folder, ours, name)
    finally:
        os.close(held)
        rmtree(parts, ignore_errors=True)


def _take_places(parts: Path, folder: Path, ours: str, name: str) -> None:
    written = sorted(parts.iterdir())
    for part in written:
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
    for part in written:
        (folder / part.name).mkdir(exist_ok=True)
        part.replace(folder / part.name / name)
        flush_folder(folder / part.name)
    names = {part.name for part in written}
    for old in folder.glob(f"{ours}/{name}"):
        if old.parent.name not in names:
            old.unlink()
            with suppress(OSError):  # something else is in it
                old.parent.rmdir()
    flush_folder(folder)


def _sweep(folder: Path) -> None:
    """Removes what programs left that are no more: whoever writes is alive, and holds a lock."""
    for parts in folder.glob(f"{_PREFIX}*"):
        process = parts.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdecimal() and int(process) != os.getpid() and is_alive(int(process)):
            continue
        with suppress(OSError):
            _remove_if_free(parts)


def _remove_if_free(parts: Path) -> None:
    held = os.open(parts, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        rmtree(parts, ignore_errors=True)
    finally:
        os.close(held)
