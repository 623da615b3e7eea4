"""Files that have their name only when all of them is written."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO, TextIO

from pipelines.errors import UsageError


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A stream whose text becomes the file at the end: until then, and after an exception, the file is as it was.

    A pipe or device is written to as it is. UsageError: it cannot be written.
    """
    with replacing_file(path) as part, naming_writes(path), part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def replacing_bytes(path: Path) -> Iterator[BinaryIO]:
    """The same for bytes."""
    with replacing_file(path) as part, naming_writes(path), part.open("wb") as stream:
        yield stream


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """A path beside it, where whatever writes files may write: what is there at the end becomes the file.

    All else as ``replacing``; of a pipe or device its own path. What a program that was killed left there goes.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        yield target
        return
    part = target.with_name(f".{target.name}.{os.getpid()}")
    with naming_writes(path):
        sweep(target.parent, escape(target.name))
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield part
        with naming_writes(path):
            os.fsync(held)
            part.replace(target)
            flush_folder(target.parent)
    finally:
        os.close(held)
        part.unlink(missing_ok=True)


def sweep(folder: Path, names: str) -> None:
    """Removes the parts that programs left which are no more, of files whose names ``names`` matches: whoever writes
    one holds a lock on it."""
    for part in folder.glob(f".{names}.*"):
        if not part.suffix[1:].isdecimal() or is_alive(int(part.suffix[1:])):
            continue
        with suppress(OSError), part.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink(missing_ok=True)


def is_alive(process: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


def flush_folder(folder: Path) -> None:
    """The new name on the disk as well, where the file system knows of such."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


@contextmanager
def naming_writes(path: Path) -> Iterator[None]:
    """Turns what the system says of a file that is written into a UsageError for who chose it."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", about=str(path)) from error
