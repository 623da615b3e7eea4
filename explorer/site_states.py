"""How it stands with sites, in a word and a sentence each: what ``newsledger status`` tells, as far as the ledger alone
can tell it.

What failed, fades or shifts is pipelines/health.py's to say. Which sites the user has a file of, and who holds a lock,
the ledger does not know: a run that has not ended is taken for one that goes on while it stores something.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, get_args

from explorer.asking import Asking, Row
from explorer.words import counted, shown_day, shown_time
from pipelines.errors import LedgerError
from pipelines.health import Failing, Health, Open, read_health
from pipelines.moments import iso
from pipelines.shares import Share

State = Literal["failing", "cut off", "paused", "quiet", "worse", "late", "idle", "well", "never crawled", "imported"]
"""The most urgent first."""
ORDER: Final[tuple[State, ...]] = get_args(State)
MEANINGS: Final[Mapping[State, str]] = {
    "failing": "its last crawl failed",
    "cut off": "its last crawl has not ended, and stores nothing any more",
    "paused": "its host asked to be left alone for a while",
    "quiet": "nothing new for longer than is usual",
    "worse": "fewer fields or other outcomes than before",
    "late": "its next crawl is overdue",
    "idle": "not crawled for four weeks",
    "well": "nothing stands out",
    "never crawled": "no run, no article",
    "imported": "not crawled: its articles came from files, or from a program",
}
TOLERATED: Final = timedelta(minutes=15)
"""So late a site may be crawled, before it is told: as in ``newsledger status``."""
STANDSTILL: Final = timedelta(hours=1)
"""With sites overdue and no crawl begun for so long, no schedule is running: then no site is late by itself."""
COUNTED: Final = timedelta(days=28)
"""A site that nobody has crawled for so long is given up: what was wrong with it then is wrong no more."""
ALIVE: Final = timedelta(minutes=10)
"""A run that stored something so lately goes on."""
MOST_SECONDS: Final = 4.0
"""What a look at the whole ledger's health may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that is so with a site."""

    state: State
    reason: str
    """A sentence's worth. It holds what strangers wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What conditions are told from."""

    health: Health | None
    """None: it took too long to look."""
    pauses: Mapping[str, list[Row]]
    """Hosts that are to be left alone, by site: rows of ``site_hosts``."""
    quiet: Mapping[str, Row]
    """Rows of ``sites_gone_quiet`` by site."""
    now: datetime
    is_standstill: bool = False


async def look(asking: Asking) -> Health | None:
    """The whole ledger's health; None where that takes too long, or the file does not let itself be read."""
    path = asking.datasette.get_database(asking.ledger).path
    try:
        return await asyncio.wait_for(asyncio.to_thread(read_health, Path(path), asking.now), MOST_SECONDS)
    except (TimeoutError, LedgerError, sqlite3.Error):  # the last: a text that is no UTF-8
        return None


def is_standstill(sites: Iterable[Row], health: Health | None, now: datetime) -> bool:
    """Whether sites are overdue and no crawl of any has begun for so long that no schedule can be running."""
    if health is None or not any(_is_late(site, now) for site in sites):
        return False
    return health.last_run is None or now - health.last_run > STANDSTILL


def conditions(site: Row, known: Known) -> list[Condition]:
    """All that is so with a site (a row of ``sites_at_a_glance``), the most urgent first; never none."""
    if not site["is_crawled"]:
        return [_uncrawled(site)]
    found = sorted(_found(site, known), key=lambda one: ORDER.index(one.state))
    return found or [Condition(state="well", reason=MEANINGS["well"])]


def goes_on(run: Open, now: datetime) -> bool:
    """Whether a run that has not ended is the last of its site, and stored something lately."""
    return run.is_last and now - run.seen_at < ALIVE


def _uncrawled(site: Row) -> Condition:
    if site["articles"] or site["last_run_began"]:
        how = _BROUGHT.get(site["last_run_asked_by"], "brought otherwise")
        return Condition(state="imported", reason=f"not crawled: {how}")
    return Condition(state="never crawled", reason=MEANINGS["never crawled"])


_BROUGHT: Final = {
    "import": "its articles came from files",
    "python": "its articles came from a program",
    "backfill": "its archive alone was fetched",
}


def _found(site: Row, known: Known) -> Iterator[Condition]:
    name = site["site"]
    if site["last_run_began"] < iso(known.now - COUNTED):
        failed = f"; failed {_times(site['failures'])} before" if site["failures"] else ""
        yield Condition(state="idle", reason=f"not crawled since {shown_time(site['last_run_began'])}{failed}")
        return
    if known.health:
        yield from _told_by_health(name, known.health, known.now)
    for host in known.pauses.get(name, ()):
        told = f"{host['origin']} is left alone until {shown_time(host['paused_until'])}"
        yield Condition(state="paused", reason=_with(told, host["pause_reason"]))
    if name in known.quiet and not site["failures"]:
        yield Condition(state="quiet", reason=quiet_words(known.quiet[name]))
    if _is_late(site, known.now) and not known.is_standstill and not _is_running(name, known):
        yield Condition(state="late", reason=f"due since {shown_time(site['due_at'])}")


def _is_late(site: Row, now: datetime) -> bool:
    return bool(site["is_crawled"] and site["due_at"] and site["due_at"] < iso(now - TOLERATED))


def _is_running(name: str, known: Known) -> bool:
    runs = known.health.open if known.health else ()
    return any(run.site == name and goes_on(run, known.now) for run in runs)


def quiet_words(row: Row) -> str:
    """Since when a site is quiet, and what is usual."""
    usual = counted(row["longest_pause_before"], "day")
    return f"nothing new since {shown_day(row['last_saved'])}; in the four weeks before, never for longer than {usual}"


# What pipelines/health.py tells, in the words of `newsledger status`


def _told_by_health(name: str, health: Health, now: datetime) -> Iterator[Condition]:
    yield from (Condition(state="failing", reason=failure_words(one)) for one in health.failing if one.site == name)
    for run in health.open:
        if run.site == name and run.is_last and not goes_on(run, now):
            began, seen = shown_time(iso(run.started_at)), shown_time(iso(run.seen_at))
            told = f"the crawl of {began} has not ended, and stored nothing since {seen}"
            yield Condition(state="cut off", reason=told)
    yield from (Condition(state="worse", reason=words) for words in _worse(name, health))


def failure_words(failing: Failing) -> str:
    """How often, since when and why a site's crawls have failed."""
    parts = [
        _times(failing.times),
        f"since {shown_time(iso(failing.since))}" if failing.since else "",
        f"ended early ({failing.ended})" if failing.ended not in {None, "finished"} else "",
    ]
    causes = [f"{cause.urls} × {_with(cause.outcome, cause.reason)}" for cause in failing.causes]
    return f"failed {', '.join(filter(None, parts))}: {'; '.join(causes) or 'nothing came'}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _worse(name: str, health: Health) -> Iterator[str]:
    for fading in _of(name, health.fading):
        yield f"{fading.field}: {_share(fading.now, 'articles')}, before {_percent(fading.before)}"
    for one in _of(name, health.shrinking):
        yield f"text: {one.now:,} letters in {one.articles} articles, before {one.before:,}"
    for shift in _of(name, health.shifting):
        last = f" (last: {shift.reason})" if shift.reason else ""
        yield f"{shift.outcome}: {_share(shift.now, 'pages')}, before {_percent(shift.before)}{last}"


def opted_out_words(name: str, health: Health) -> str | None:
    """What is said of a site that does not want to be read; that is as it should be, and no state. None: it does not
    say so."""
    for one in _of(name, health.opted_out):
        return _with(f"opted out: {counted(one.urls, 'url')} in 7 days", one.reason)
    return None


def _of(name: str, told: Iterable[Any]) -> list[Any]:
    return [one for one in told if one.site == name]


def _with(words: str, reason: str | None) -> str:
    return f"{words}: {reason}" if reason else words


def _share(share: Share, things: str) -> str:
    return f"{_percent(share)} of {share.of} {things}"


def _percent(share: Share) -> str:
    return f"{100 * share.part:.0f} %"
