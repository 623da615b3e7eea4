"""How a page asks the ledger: shipped queries with values, each within a time limit."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from datasette import NotFound
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Base400

from explorer.paths import Paths
from explorer.shipped import shipped

if TYPE_CHECKING:
    from datasette.app import Datasette

T = TypeVar("T")
Row = Mapping[str, Any]
"""A row by its columns' names, as sqlite3.Row gives it."""

LIMIT_MS: Final = 4_000
"""What one query of a page may take, in milliseconds. One that takes longer is left out, and the page says so."""


_STOPPED: Final = ("interrupted", "vtable constructor failed")
"""What SQLite says when it was stopped; the second where the search index was just being opened."""


def was_stopped(error: sqlite3.OperationalError) -> bool:
    """Whether a query ended because it took longer than it may."""
    return str(error).startswith(_STOPPED)


class TooLongError(Base400):  # type: ignore[misc]  # Datasette has no types
    """What a page is made of took too long."""

    status = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a shipped query gave."""

    rows: list[Row]
    complete: bool
    """False: it took too long, and ``rows`` is empty."""
    href: str
    """Where the query can be opened with these values: its SQL, the rows as CSV and JSON."""

    def __bool__(self) -> bool:
        return bool(self.rows)

    def first(self) -> Row | None:
        """The first row; None if there is none."""
        return self.rows[0] if self.rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request's way to one ledger."""

    datasette: "Datasette"
    ledger: str
    """The database's name in Datasette."""
    paths: Paths
    now: datetime
    """When the page was asked for; aware, UTC."""
    limit_ms: int = field(default=LIMIT_MS)

    async def rows(self, query: str, **values: str | float | None) -> Answer:
        """What the shipped query of this name gives; a parameter that is not given is NULL."""
        asked = shipped()[query]
        bound = {name: values.pop(name, None) for name in asked.parameters}
        if values:
            raise TypeError(f"{query} has no parameter {', '.join(values)}")
        href = self.paths.query(query, bound)
        try:
            rows = await self.within(lambda connection: connection.execute(asked.sql, bound).fetchall())
        except sqlite3.OperationalError as error:
            if not was_stopped(error):
                raise
            return Answer(rows=[], complete=False, href=href)
        return Answer(rows=rows, complete=True, href=href)

    async def row(self, query: str, missing: str, **values: str | float | None) -> Row:
        """The only row, without which there is no page: NotFound, with the sentence ``missing``, where there is none;
        TooLongError where it took too long."""
        answer = await self.rows(query, **values)
        if not answer.complete:
            raise TooLongError("This could not be looked up in time. The server has much to do: try again.")
        if not answer.rows:
            raise NotFound(missing)
        return answer.rows[0]

    async def within(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        """What ``ask`` makes of a connection, in a thread of Datasette's. sqlite3.OperationalError('interrupted') if it
        takes longer than ``limit_ms``."""

        def limited(connection: sqlite3.Connection) -> T:
            with sqlite_timelimit(connection, self.limit_ms):
                return ask(connection)

        given: T = await self.datasette.get_database(self.ledger).execute_fn(limited)
        return given


async def together(*asked: Any) -> tuple[Any, ...]:
    """Several answers at once, in the order asked."""
    return tuple(await asyncio.gather(*asked))


async def last_day(asking: Asking) -> str:
    """The day of the newest article that is not of the future, ``2026-05-14``: what "the last 30 days" end with. The
    day of the request for a ledger without articles."""
    answer = await asking.rows("last_day", now=f"{asking.now:%Y-%m-%dT%H:%M:%SZ}")
    row = answer.first()
    return row["day"] if row and row["day"] else f"{asking.now:%Y-%m-%d}"
