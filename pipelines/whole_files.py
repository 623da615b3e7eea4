"""Files that have their name only when all of them is written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pipelines.errors import UsageError


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A stream whose text becomes the file at the end: until then, and after an exception, the file is as it was.

    A pipe or device is written to as it is. UsageError: it cannot be written.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with _naming(path), target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with _naming(path), beside.open("w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", about=str(path)) from error
