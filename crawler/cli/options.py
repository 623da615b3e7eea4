"""What the command line's options become before a command sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import click

from pipelines.moments import utc_moment
from pipelines.records import Format

Telling = Literal["quiet", "normal", "verbose"]
Command = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the user's files are, and how much is told: what all commands know."""

    data: Path
    """The folder with ``sites/``."""
    db: Path
    """The ledger."""
    telling: Telling = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the user knows of a saved page and the page may not tell."""

    url: str | None = None
    fetched_at: datetime | None = None
    """Aware, in UTC."""
    site: str | None = None
    """The name of a site, or the path of its file."""
    format: Format | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much a crawl is to fetch."""

    since: str | None
    """A backfill: what was published on this day or later, as ISO 8601; and so ``until``."""
    until: str | None
    again: bool
    """Also what is known, whether it is due for another look or not."""
    max_pages: int | None
    max_minutes: float | None


def is_address(text: str) -> bool:
    """Whether an argument is a url and not a path."""
    return text.lower().startswith(("http://", "https://"))


class Moment(click.ParamType[datetime]):
    """A time as ISO 8601; without an offset it is UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """An aware datetime in UTC."""
        try:
            return utc_moment(value)
        except ValueError:
            self.fail(f"{value!r} is no time such as 2026-05-12T09:41:00+02:00", param, ctx)


def gathered(name: str, record: Callable[..., object], *options: str) -> Callable[[Command], Command]:
    """Options that belong together reach the command as one ``record``, as its argument ``name``."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(*args: Any, **values: Any) -> Any:
            values[name] = record(**{option: values.pop(option) for option in options})
            return command(*args, **values)

        return call

    return decorate


url_option = click.option("--url", metavar="URL", help="The page's address, where the file does not tell it.")
fetched_option = click.option(
    "--fetched-at",
    type=Moment(),
    metavar="TIME",
    help="When it was saved, as 2026-05-12T09:41Z; “3 hours ago” needs it.",
)
site_option = click.option(
    "--site", metavar="NAME", help="Read it by this site's rules. [default: the site of the address]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
