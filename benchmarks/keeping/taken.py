"""How long something took."""

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Seconds."""

    cpu: float
    """Of this process alone: what others do on the machine counts little."""
    wall: float


def timed(call: Callable[[], R]) -> tuple[Taken, R]:
    """How long one call takes, and what it gives."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = call()
    return Taken(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall), result


def total(several: Iterable[Taken]) -> Taken:
    """One after the other."""
    taken = list(several)
    return Taken(cpu=sum(one.cpu for one in taken), wall=sum(one.wall for one in taken))


def peak_memory() -> float:
    """Megabytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
