"""The exports of ``newsledger.toml`` after a command has crawled."""

import signal
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.cli.options import Place
from crawler.cli.output import warn

if TYPE_CHECKING:
    from crawler.crawl import Result
    from crawler.exporting import Made
    from crawler.sites.exports import ScheduledExport

    Results = Sequence[Result]


def export_after(
    place: Place, exports: "Sequence[ScheduledExport]", results: "Results", *, silent: bool = False
) -> "list[Made]":
    """Make the exports that are not as the ledger is, with a line for each; what came of each that was to be made.

    None where nothing was crawled, nor where the crawls were interrupted: the next make them. ``silent``: nothing on
    standard output.
    """
    if not exports or not results or any(_is_interrupted(result) for result in results):
        return []
    from crawler.exporting import Room, make_exports

    for number in (signal.SIGINT, signal.SIGTERM):  # Scrapy took them for the crawl
        signal.signal(number, signal.default_int_handler)
    attempts = []
    for made in make_exports(Room(data=place.data, db=place.db), exports, datetime.now(UTC)):
        attempts.append(made)
        if made.failed:
            warn(made.line)
        elif not silent and place.telling != "quiet":
            click.echo(made.line)
    return attempts


def _is_interrupted(result: "Result") -> bool:
    return result.reason == "shutdown" or result.error == "interrupted"


def made_json(made: "Made") -> dict[str, object]:
    """For programs."""
    return {**asdict(made), "failed": made.failed}
