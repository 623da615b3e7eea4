"""What commands write: views for people, JSON for programs, one line for a mistake."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

import click

from crawler.printable import SafeStream, json_text, one_line, printable, safe_json

if TYPE_CHECKING:
    from rich.console import RenderableType


def fill_closed_streams() -> None:
    """Puts streams in the place of those that the shell closed (``>&-``), for which Python has None.

    Without, the next file opened would become standard output. What is written there fails, as on a full disk; what is
    written to standard error goes nowhere, since nobody wants to hear it.
    """
    for number, name, mode in ((1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, mode), number)
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def leave_closed_pipe() -> None:
    """Nobody reads standard output any more: what is still to be flushed when Python ends goes nowhere."""
    with suppress(OSError, ValueError):  # ValueError: a stream without a descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(view: "RenderableType") -> None:
    """Show something to people on standard output; plain where that is no terminal."""
    from crawler.terminal import Terminal

    terminal = Terminal(sys.stdout)
    if terminal.is_terminal:
        terminal.print(view)
    else:
        click.echo(terminal.lines(view), nl=False)


def give(value: object, *, indent: int | None = 2) -> None:
    """Write a value for programs: JSON in UTF-8, whatever the locale."""
    click.echo(json_text(value, indent=indent).encode())


@contextmanager
def standard_output(form: str) -> Iterator[TextIO]:
    """Standard output for an export: UTF-8 whatever the locale, and harmless where it is a terminal."""
    safe: Callable[[str], str] = str
    if sys.stdout.isatty():
        safe = printable if form == "csv" else safe_json
    stream = SafeStream(sys.stdout.buffer, safe)
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


def warn(text: str) -> None:
    """One line on standard error."""
    click.echo(f"newsledger: {one_line(text)}", err=True)
