"""Asks for the same dates again under other clocks, each in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOCKS = ("2027-01-01T00:30:00+00:00", "2028-02-29T12:00:00+00:00", "2031-12-31T23:30:00+00:00")
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """What one clock changed."""

    clock: str
    zone: str
    """The machine's."""
    changed: int
    """Answers of this project that differ from those under the machine's own clock."""
    asked: dict[str, int]
    """How often it looked at the clock meanwhile, by module."""
    control: int
    """dateutil's answers that differ, where it has no default: it does look."""


def clocked(file: Path) -> Iterator[Clocked]:
    """What every clock in every zone changes in the answers to a file of cases."""
    own, _ = _answers(file, "here", None, None)
    control, _ = _answers(file, "dateutil", None, None)
    for clock, zone in product(CLOCKS, ZONES):
        here, asked = _answers(file, "here", clock, zone)
        there, _ = _answers(file, "dateutil", clock, zone)
        yield Clocked(
            clock=clock,
            zone=zone,
            changed=sum(first != second for first, second in zip(own, here, strict=True)),
            asked=asked,
            control=sum(first != second for first, second in zip(control, there, strict=True)),
        )


def _answers(file: Path, reader: str, clock: str | None, zone: str | None) -> tuple[list[str], dict[str, int]]:
    """A line an answer, and who asked for the time; under the machine's own clock where none is given."""
    module = ["benchmarks.dating.cases", "--cases", str(file.resolve()), "--reader", reader]
    stopped = ["benchmarks.dating.stopped_clock", clock] if clock else []
    environment = {**os.environ, "TZ": zone} if zone else None
    done = subprocess.run(
        [sys.executable, "-m", *stopped, *module],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout.splitlines(), json.loads(done.stderr.splitlines()[-1]) if clock else {}
