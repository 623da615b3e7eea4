"""Fills a ledger, and times the store on it beside the store on a new one."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.keeping.articles import AT_ONCE, fetched, fetches, site_of, what_else
from benchmarks.keeping.taken import Taken, peak_memory, timed, total
from pipelines.records import Fetch, Outcome
from pipelines.schema import open_reader
from pipelines.store import Store

AT_FIRST: Final = 10_000
"""Articles that a rate is taken over."""
ROUND: Final = 1000
"""Articles that go into one ledger before the other has its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What saving some articles in a row took."""

    articles: int
    """How many the ledger then has."""
    taken: Taken
    """By ``save_all`` alone."""
    memory: float
    """The process's peak until then, in megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The same in one ledger and in the other, within the same seconds."""

    new: Taken
    grown: Taken


def save_new(store: Store, batch: int) -> Taken:
    """One batch, in a run of its own; what else a crawl brings is saved with it and not timed."""
    run = store.start_run(site_of(batch), fetched(batch))
    given = fetches(batch)
    taken, outcomes = timed(partial(store.save_all, given, run))
    assert set(outcomes) == {Outcome.SAVED}
    store.save_all(what_else(batch), run)
    store.end_run(run, fetched(batch), "finished")
    return taken


def save_what_else(path: Path, articles: int) -> None:
    """What a crawl brings beside so many new articles that the ledger has already."""
    with closing(Store.open(path)) as store:
        for batch in range(articles // AT_ONCE):
            store.save_all(what_else(batch), store.start_run(site_of(batch), fetched(batch)))


def save_again(store: Store, batch: int, run: int) -> Taken:
    """The same pages as before, a week later."""
    given: list[Fetch] = fetches(batch, days=7)
    taken, _ = timed(partial(store.save_all, given, run))
    return taken


def grow(path: Path, until: int) -> Iterator[Stretch]:
    """The ledger filled up to so many articles, those that it has included."""
    first = batches_in(path) if path.exists() else 0
    step = AT_FIRST // AT_ONCE
    for start in range(first, until // AT_ONCE, step):
        with closing(Store.open(path)) as store:
            batches = range(start, min(start + step, until // AT_ONCE))
            taken = total([save_new(store, batch) for batch in batches])
            yield Stretch(articles=batches.stop * AT_ONCE, taken=taken, memory=peak_memory())


def beside(grown: Path, new: Path) -> Iterator[Pair]:
    """10,000 articles more into a ledger that has grown, and the first 10,000 into a new one, in turns."""
    first = batches_in(grown)
    with closing(Store.open(grown)) as old_store, closing(Store.open(new)) as new_store:
        for start in range(0, AT_FIRST // AT_ONCE, ROUND // AT_ONCE):
            batches = range(start, start + ROUND // AT_ONCE)
            small = total([save_new(new_store, batch) for batch in batches])
            large = total([save_new(old_store, first + batch) for batch in batches])
            yield Pair(new=small, grown=large)


def batches_in(path: Path) -> int:
    """How many a ledger has: each was a run."""
    with closing(open_reader(path)) as db:
        return int(db.table("runs").count)
