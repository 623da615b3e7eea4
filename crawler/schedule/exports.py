"""The exports of a long-lived process: made after crawls, in a process beside it, and not all the time."""

import asyncio
import logging
import multiprocessing
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pebble import ProcessExpired, ProcessPool

from crawler.exporting import Made, Room, make_exports
from crawler.sites.exports import ScheduledExport

if TYPE_CHECKING:
    from crawler.schedule.watch import Post

LEAST: Final = timedelta(seconds=10)
"""Between two rounds of exports."""
SHARE: Final = 9
"""So many times as long as a round took is between it and the next: a tenth of the time goes into exports."""

logger = logging.getLogger(__name__)


class Exporter:
    """Makes exports in a process of its own, which starts with the first of them. To be closed."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pool: ProcessPool | None = None

    async def make(self, exports: Sequence[ScheduledExport], now: datetime) -> Sequence[Made]:
        """As ``make_exports``; who no longer waits for it ends the process, and the files stay as they were."""
        try:
            made: list[Made] = await asyncio.wrap_future(
                self._opened().schedule(_made, args=(self._room, tuple(exports), now))
            )
        except (ProcessExpired, BrokenProcessPool):
            return [Made(name="exports", output="", error="the process that makes them was ended")]
        return made

    def close(self) -> None:
        """Ends the process; what it is at is lost."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
        self._pool = None

    def _opened(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(max_workers=1, context=multiprocessing.get_context("forkserver"))
        return self._pool


def _made(room: Room, exports: Sequence[ScheduledExport], now: datetime) -> list[Made]:
    return list(make_exports(room, exports, now))


class Rounds:
    """When a watch makes its exports: as it begins, when crawls have ended, when what is asked for has changed."""

    def __init__(self, post: "Post") -> None:
        self._post = post
        self._is_wanted = True
        self._exports: Sequence[ScheduledExport] = ()
        self._going: asyncio.Task[None] | None = None
        self._ended_at: datetime | None = None
        self._pause = LEAST
        self._errors: dict[str, str | None] = {}
        """What was wrong with which export when it was last tried: it is told once."""

    def want(self) -> None:
        """Crawls have ended: a round is to be made."""
        self._is_wanted = True

    def look(self, exports: Sequence[ScheduledExport], now: datetime) -> None:
        """Begins a round if one is wanted and none goes on, or did a moment ago."""
        if exports != self._exports:
            self._exports, self._is_wanted = exports, True
        if not exports or not self._is_wanted or self._going is not None or self._is_too_soon(now):
            return
        self._is_wanted = False
        self._going = asyncio.ensure_future(self._make(exports, now))
        self._going.add_done_callback(_log_defect)

    async def stop(self) -> None:
        """Ends the round that goes on: what it was to make is made when the next watch begins."""
        if self._going is not None:
            going = self._going
            going.cancel()
            await asyncio.wait([going])

    def _is_too_soon(self, now: datetime) -> bool:
        """A clock that was set back holds up nothing."""
        return self._ended_at is not None and self._ended_at <= now < self._ended_at + self._pause

    async def _make(self, exports: Sequence[ScheduledExport], began_at: datetime) -> None:
        try:
            for made in await self._post.export(exports, began_at):
                self._tell(made)
        finally:
            self._ended_at = self._post.clock.now()
            self._pause = max(LEAST, SHARE * (self._ended_at - began_at))
            self._going = None

    def _tell(self, made: Made) -> None:
        before, self._errors[made.name] = self._errors.get(made.name), made.error
        if made.error is None or made.error != before:
            (self._post.warn if made.failed else self._post.tell)(made.line)


def _log_defect(going: "asyncio.Task[None]") -> None:
    if not going.cancelled() and (error := going.exception()) is not None:
        logger.error("The exports failed", exc_info=error)
