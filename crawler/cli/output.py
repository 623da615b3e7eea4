"""What commands write: views for people, JSON for programs, one line for a mistake."""

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, TextIO

import click

from crawler.cli.options import Place
from crawler.printable import SafeStream, json_text, one_line, printable, safe_json

if TYPE_CHECKING:
    from rich.console import RenderableType


POLL_SECONDS: Final = 0.5
"""How often the ledger is looked at by those who follow it."""


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


_JSON: Final = frozenset({"jsonl", "json", "jsonfeed", "jsonld", "graph"})
"""The formats of an export in which a character may be written as an escape."""


@contextmanager
def standard_output(form: str) -> Iterator[TextIO]:
    """Standard output for an export: UTF-8 whatever the locale, and harmless where it is a terminal."""
    safe: Callable[[str], str] = str
    if sys.stdout.isatty():
        safe = safe_json if form in _JSON else printable
    stream = SafeStream(sys.stdout.buffer, safe)
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


def is_read(seconds: float = POLL_SECONDS) -> bool:
    """Waits so long; False, at once, where standard output is a pipe that nobody reads any more."""
    watched = select.poll()
    watched.register(sys.stdout.fileno(), 0)  # errors and hang-ups are always told
    return not any(event & (select.POLLERR | select.POLLHUP) for _, event in watched.poll(seconds * 1000))


def tell(place: Place, text: str) -> None:
    """One line on standard error of what was done, where people want to hear more than mistakes."""
    if place.telling != "quiet":
        warn(text)


def warn(text: str) -> None:
    """One line on standard error."""
    click.echo(f"newsledger: {one_line(text)}", err=True)
