"""``newsledger status``: the page that an operator looks at in the morning. It only looks.

As in crawler/cli/main.py, a command imports what it needs when it runs. pipelines/health.py says what the ledger tells;
here the sites' files, the locks and the disk are looked at beside it. The page is crawler/cli/status_page.py.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from crawler.cli.options import Place, json_option
from crawler.cli.output import give, say
from pipelines.moments import stored_moment

if TYPE_CHECKING:
    from crawler.sites.exports import ScheduledExport
    from crawler.sites.site import Site
    from pipelines.health import Failing, Health, Open

TOLERATED: Final = timedelta(minutes=15)
"""So late a site may be crawled, before it is told: a crawl of others may be on its way."""
STANDSTILL: Final = timedelta(hours=1)
"""With sites overdue and no crawl begun for so long, no schedule is running."""
ALIVE: Final = timedelta(minutes=10)
"""A run that stored something so lately goes on, wherever its process may be."""
SCARCE: Final = 500_000_000
"""Bytes that should be free on the ledger's disk: a copy before a migration, a log that has to wait for a reader."""
REMEMBERED: Final = timedelta(days=56)
"""How far back a site's habits are looked for: four weeks before a silence of four weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """A site, and since when something is so."""

    site: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade:
    """An export that could not be made when it was last tried."""

    name: str
    error: str
    made_at: datetime | None
    """When it could be, the last time; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that the page tells."""

    health: "Health"
    quiet: tuple[Since, ...]
    """Sites that have published nothing for longer than their habits explain, and their last article."""
    overdue: tuple[Since, ...]
    standstill: bool
    """Nothing is overdue but because no crawl is begun at all."""
    never: tuple[str, ...]
    """The user's sites that have no run."""
    mistakes: tuple[str, ...]
    """Of the user's files, in a line each."""
    running: tuple["Open", ...]
    killed: tuple["Open", ...]
    """Runs that were cut off and are the last of their site; the others have been made good since."""
    sites: int
    """How many the user has."""
    ledger_bytes: int
    free_bytes: int
    unmade: tuple[Unmade, ...] = ()

    @property
    def is_disk_scarce(self) -> bool:
        """Whether the disk is nearly full."""
        return self.free_bytes < SCARCE

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong, in a few words each; that hosts ask to wait and sites opt out is as it should be."""
        health = self.health
        faded = {one.site for one in health.fading} | {one.site for one in health.shrinking}
        told = (
            _counted(len(health.failing), "site failed", "sites failed"),
            _counted(len(self.quiet), "went quiet", "went quiet"),
            _counted(len(faded), "gives fewer fields", "give fewer fields"),
            _counted(len({one.site for one in health.shifting}), "has other outcomes", "have other outcomes"),
            "no schedule is running" if self.standstill else _counted(len(self.overdue), "is overdue", "are overdue"),
            _counted(len(self.never), "was never crawled", "were never crawled"),
            _counted(len(self.killed), "crawl was killed", "crawls were killed"),
            _counted(len(self.mistakes), "file is wrong", "files are wrong"),
            _counted(len(self.unmade), "export failed", "exports failed"),
            "the disk is nearly full" if self.is_disk_scarce else None,
        )
        return tuple(words for words in told if words)


def _counted(number: int, one: str, many: str) -> str | None:
    return f"{number} {one if number == 1 else many}" if number else None


@click.command(short_help="See what failed, went quiet or got worse.")
@json_option
@click.option("--check", is_flag=True, help="Exit status 1 if anything is wrong, for monitoring.")
@click.pass_obj
def status(place: Place, *, as_json: bool, check: bool) -> int:
    """Look how the crawls go: what failed and why, what went quiet, what gives fewer fields than it used to, what waits
    or opted out, whether the schedule runs, how many articles came.

    "Than it used to": the last 7 days beside the 28 days before; by chance no such thing is told.

    \b
    Examples:
      newsledger status
      newsledger status --json | jq '.wrong'
      newsledger -q status --check || mail -s "the news" ada@news.example

    Exit status 0, whatever is found, unless the ledger cannot be read; with --check 1 if something is wrong.
    """
    found = look(place.data, place.db, datetime.now(UTC))
    if as_json:
        give({"wrong": found.wrong, **asdict(found)})
    elif place.telling != "quiet":
        from crawler.cli.status_page import page

        say(page(found))
    return 1 if check and found.wrong else 0


def look(data: Path, ledger: Path, now: datetime) -> Status:
    """How things stand ``now``. LedgerError where the ledger cannot be read."""
    from crawler.schedule.site_files import SiteFiles
    from pipelines.health import read_health

    health = read_health(ledger, now)
    mistakes: list[str] = []
    files = SiteFiles(data, tell=mistakes.append, warn=mistakes.append)
    sites = files.look()
    names = {site.name for site in sites}
    running, killed = told_apart(health.open, ledger, now)
    overdue = _overdue(sites, health, {run.site for run in running})
    crawled = {state.name for state in health.sites if state.last_run}
    return Status(
        health=replace(health, failing=tuple(one for one in health.failing if _is_current(one, names, health))),
        quiet=_quiet(sites, health, ledger),
        overdue=overdue,
        standstill=bool(overdue) and not running and (health.last_run is None or now - health.last_run > STANDSTILL),
        never=tuple(sorted(names - crawled)),
        mistakes=tuple(mistakes),
        running=running,
        killed=tuple(run for run in killed if run.is_last),
        sites=len(sites),
        ledger_bytes=sum(path.stat().st_size for path in (ledger, Path(f"{ledger}-wal")) if path.exists()),
        free_bytes=shutil.disk_usage(ledger.resolve().parent).free,
        unmade=tuple(_unmade(files.exports, data, ledger)),
    )


def _unmade(exports: Iterable["ScheduledExport"], data: Path, ledger: Path) -> Iterator[Unmade]:
    from crawler.exporting import Room, read_mark

    for export in exports:
        mark = read_mark(Room(data=data, db=ledger), export.name)
        if mark.error is not None:
            yield Unmade(name=export.name, error=mark.error, made_at=stored_moment(mark.made_at))


def told_apart(runs: Iterable["Open"], ledger: Path, now: datetime) -> tuple[tuple["Open", ...], tuple["Open", ...]]:
    """Runs that go on, and runs that were killed."""
    running: list[Open] = []
    killed: list[Open] = []
    for run in runs:
        is_running = run.is_last and (now - run.seen_at < ALIVE or _is_held(ledger, run.site))
        (running if is_running else killed).append(run)
    return tuple(running), tuple(killed)


def _is_held(ledger: Path, site: str) -> bool:
    """Whether a process has the site's lock, as far as can be seen without taking it."""
    from crawler.site_lock import lock_path

    try:
        holder = int(lock_path(ledger, site).read_text("ascii"))
        os.kill(holder, 0)
    except PermissionError:  # somebody else's
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return holder > 0


def _is_current(failing: "Failing", names: Collection[str], health: "Health") -> bool:
    """A site of the user's, or one that was crawled in the last days; not what was once tried and given up."""
    last = next((state.last_run for state in health.sites if state.name == failing.site), None)
    return failing.site in names or (last is not None and health.at - last < timedelta(days=7))


def _overdue(sites: Iterable["Site"], health: "Health", running: Collection[str]) -> tuple[Since, ...]:
    """The sites that ought to have been crawled and may be: those with the longest wait first."""
    from crawler.schedule.timetable import paused_until

    due = {state.name: state.due_at for state in health.sites}
    pauses = {pause.origin: pause.until for pause in health.pauses}
    late = [
        Since(site=site.name, since=at)
        for site in sites
        if (at := due.get(site.name)) and health.at - at > TOLERATED and site.name not in running
        if paused_until(site, pauses) is None
    ]
    return tuple(sorted(late, key=lambda one: one.since))


def _quiet(sites: Iterable["Site"], health: "Health", ledger: Path) -> tuple[Since, ...]:
    """The sites that were silent when they were looked at last; a site that fails is none of them."""
    from crawler.schedule.timetable import quiet_since
    from pipelines.planning import Planning

    looked = {state.name: state.last_run for state in health.sites if state.last_run}
    failing = {one.site for one in health.failing}
    found = []
    with Planning.open_to_read(ledger) as planning:
        for site in sites:
            last = looked.get(site.name)
            if last is None or site.name in failing:
                continue
            since = quiet_since(site, planning.publishing(site.name, last - REMEMBERED), last)
            if since is not None:
                found.append(Since(site=site.name, since=since))
    return tuple(sorted(found, key=lambda one: one.since))
