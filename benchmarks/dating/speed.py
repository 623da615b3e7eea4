"""Times readers on printed dates, call by call, side by side."""

import gc
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from benchmarks.dating.cases import Case, read_here
from benchmarks.dating.readers import ask_dateparser, ask_dateutil, ask_isoparse
from pipelines.date_print import read_printed

FORMS: dict[str, re.Pattern[str]] = {
    "ISO with offset": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?[+-]\d\d:?\d\d", re.ASCII),
    "ISO with Z": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z", re.ASCII),
    "ISO day": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "RFC 2822": re.compile(
        r"([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|[A-Z]{1,4})", re.ASCII
    ),
    "all others": re.compile(r".*", re.DOTALL),
}
"""A case is of the first form that its whole text has."""
FEWEST, MOST = 3, 25
"""A reader reads a text so often in a row; the median counts."""
ENOUGH = 20_000_000
"""Nanoseconds that a reader has for a text: after that, no more calls than the fewest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How long one reader takes for the dates of one form, in CPU microseconds a call."""

    form: str
    texts: int
    reader: str
    median: float
    late: float
    """95 of 100 are faster."""
    worst: float
    ratio: float
    """To this project's time for the same text: the median of all texts."""


def speeds(cases: Sequence[Case]) -> Iterator[Speed]:
    """Every reader's speed on every form."""
    of_form: dict[str, list[Case]] = {form: [] for form in FORMS}
    for case in cases:
        of_form[next(form for form, pattern in FORMS.items() if pattern.fullmatch(case.text))].append(case)
    gc.collect()
    gc.disable()
    for form, group in of_form.items():
        if group:
            yield from _of_form(form, group)
    gc.enable()


def _of_form(form: str, cases: Sequence[Case]) -> Iterator[Speed]:
    rows = [_timed(case, is_iso=form.startswith("ISO")) for case in cases]
    for reader in rows[0]:
        times = sorted(row[reader] for row in rows)
        yield Speed(
            form=form,
            texts=len(times),
            reader=reader,
            median=statistics.median(times),
            late=times[int(0.95 * (len(times) - 1) + 0.5)],
            worst=times[-1],
            ratio=statistics.median(row[reader] / row["newsledger"] for row in rows),
        )


def _timed(case: Case, *, is_iso: bool) -> dict[str, float]:
    """Each reader's microseconds for one text. What can be made ready before the text is known is not timed."""
    calls: dict[str, Callable[[], object]] = {
        "newsledger": partial(read_here, case),
        "dateutil": ask_dateutil(case, fuzzy=False),
        "dateutil, isoparse": ask_isoparse(case),
        "dateparser": ask_dateparser(case, surrounded=False),
    }
    if not is_iso:
        del calls["dateutil, isoparse"]
    return {name: _median(call) for name, call in calls.items()}


def _median(call: Callable[[], object]) -> float:
    """The CPU microseconds of one call, without those of the clock itself."""
    _nanoseconds(call)  # tables are loaded, patterns compiled
    taken: list[int] = []
    while len(taken) < FEWEST or (len(taken) < MOST and sum(taken) < ENOUGH):
        taken.append(_nanoseconds(call))
    clock = statistics.median(_nanoseconds(int) for _ in range(MOST))
    return (statistics.median(taken) - clock) / 1000


def _nanoseconds(call: Callable[[], object]) -> int:
    """Of CPU, for one call, whether it answers or raises. Nothing that this project read before is remembered."""
    read_printed.cache_clear()
    start = time.process_time_ns()
    with suppress(ValueError, OverflowError):
        call()
    return time.process_time_ns() - start
