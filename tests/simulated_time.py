"""Time that passes only where nothing else is to be done: an event loop and a clock for a day in seconds."""

import asyncio
import selectors
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from crawler.clock import Clock

T = TypeVar("T")

_STEP: Final = 1e-6
"""Seconds that each round of the loop takes, lest one that rounds its times to "at once" come round for ever."""
START: Final = datetime(2026, 5, 14, tzinfo=UTC)
"""A Thursday."""


class _Selector(selectors.DefaultSelector):
    """Tells of what has come over the wire; where nothing has, time jumps to when something is planned."""

    jumped = 0.0
    grace = 0.0
    """Real seconds to wait for what is under way between two sockets before nothing is said to be."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.jumped += _STEP
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None or self.grace:
            found = super().select(None if timeout is None else self.grace)
        if not found and timeout is not None:
            self.jumped += max(timeout, 0)
        return found


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is simulated; seconds since it was made."""

    def __init__(self) -> None:
        self._times = _Selector()
        super().__init__(self._times)

    def time(self) -> float:
        """Seconds."""
        return self._times.jumped

    def wait_for_wire(self, seconds: float) -> None:
        """How long, in real seconds, to wait for what is under way between two sockets of this process."""
        self._times.grace = seconds


class SimulatedClock(Clock):
    """The clock of a simulated loop, which can be set."""

    def __init__(self, loop: asyncio.AbstractEventLoop, start: datetime = START) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        """When it was started, and what has passed since."""
        return self._start + timedelta(seconds=self._loop.time())

    def put(self, by: timedelta) -> None:
        """Sets the clock forward or back."""
        self._start += by


def run(main: Coroutine[Any, Any, T], loop: SimulatedLoop) -> T:
    """Runs something to its end in simulated time."""
    try:
        return loop.run_until_complete(asyncio.wait_for(main, timedelta(days=400).total_seconds()))
    finally:
        loop.close()


def rule_the_process(loop: SimulatedLoop) -> None:
    """Let all that asks Python for a monotonic time ask this loop; to be called before it imports the function."""
    time.monotonic = loop.time
