"""Runs a command and says what it and all its processes took.

    python -m benchmarks.crawling.measured CORES OUTPUT -- COMMAND ...

A process of its own between the benchmark and the command: whatever the command starts and leaves behind is handed to
it and waited for, so that nothing is missing from the CPU time. Memory is looked at four times a second: the
proportional set size of all processes together, in which what they share counts once. Linux alone tells all this.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_EVERY: Final = 0.25
"""Seconds from one look at the memory to the next."""
_ADOPT: Final = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): orphans of ours become our children."""
ROOT: Final = Path(__file__).parents[2]


class FailedError(Exception):
    """A command that was to be measured ended with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of a command with all its processes."""

    cpu: float
    """Seconds."""
    wall: float
    memory: float
    """Megabytes, at most, of all processes together."""
    largest: float
    """Megabytes, at most, of the largest process."""
    ended: float
    """When, by the machine's monotonic clock."""
    status: int
    output: str
    """What it printed last, one line."""


def measure(
    command: Sequence[str], folder: Path, *, cores: Sequence[int] = (), environment: dict[str, str] | None = None
) -> Cost:
    """Run a command to its end, on these cores or on all; statuses above 1 are told by FailedError.

    ``folder``: where its output goes.
    """
    told, names = folder / "measured.json", ",".join(map(str, cores)) or "all"
    measuring = [sys.executable, "-m", "benchmarks.crawling.measured", names, str(told), "--", *command]
    subprocess.run(measuring, check=True, cwd=ROOT, env={**os.environ, **(environment or {})})
    cost = Cost(**json.loads(told.read_text("utf-8")))
    if cost.status > 1:
        raise FailedError(f"{' '.join(command)[:300]}: exit status {cost.status}: {cost.output}")
    return cost


def main() -> None:
    """Run the command, and write a Cost as JSON."""
    cores, told, _, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    if cores != "all":
        os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    printed = Path(told).with_suffix(".txt")
    memory = _Memory()
    start = time.monotonic()
    with printed.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT) as process:
        memory.start()
        status = process.wait()
    ended = time.monotonic()
    memory.stop()
    _wait_for_orphans()
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = printed.read_text("utf-8", errors="replace").strip().splitlines()
    cost = {
        "cpu": taken.ru_utime + taken.ru_stime,
        "wall": ended - start,
        "memory": memory.most / 1024,
        "largest": taken.ru_maxrss / 1024,
        "ended": ended,
        "status": status,
        "output": lines[-1] if lines else "",
    }
    Path(told).write_text(json.dumps(cost), encoding="utf-8")


def _wait_for_orphans() -> None:
    """Until none is left; they end by themselves when what started them has."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


class _Memory(threading.Thread):
    """Looks at our children and theirs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        """Kilobytes."""
        self._over = threading.Event()

    def run(self) -> None:
        """Until it is stopped."""
        while not self._over.wait(_EVERY):
            self.most = max(self.most, sum(map(_kilobytes, below(os.getpid()))))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def below(process: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, thread.read_text("ascii").split()):
                yield child
                yield from below(child)


def _kilobytes(process: int) -> int:
    """0 where it has ended meanwhile."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
