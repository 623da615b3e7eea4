"""``newsledger crawl --due`` and ``newsledger watch``: crawls that begin when they are due.

As in crawler/cli/main.py, a command imports what it needs when it runs: most calls of ``crawl --due`` find nothing due.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from crawler.cli.after_crawls import export_after
from crawler.cli.crawling import crawled_json, report, settings_of, tell_lines, watching, workshop
from crawler.cli.options import Place
from crawler.cli.output import give, warn
from crawler.printable import one_line
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.crawl import Crawls, Observer, Result
    from crawler.schedule.timetable import Entry
    from crawler.schedule.watch import Post
    from crawler.sites.exports import ScheduledExport
    from crawler.sites.site import Site

    Results = Sequence[Result]


def crawl_due(place: Place, *, as_json: bool) -> int:
    """Crawl the user's sites that are due, and leave; the exit status. Nothing is said where nothing is due."""
    from crawler.clock import Clock
    from crawler.schedule.site_files import SiteFiles

    files = SiteFiles(place.data, tell=warn, warn=warn)
    sites = files.look()
    if not sites and not files.broken:
        raise UsageError("no sites yet: `newsledger sites add` adds one", about=str(place.data / "sites"))
    now = Clock().now()
    due = [entry for entry in _timetable(place, sites, now) if entry.is_due(now)]
    status = _crawl(place, due, files.exports, as_json=as_json) if due else 0
    if as_json and not due:
        give(crawled_json((), ()))
    return status or int(bool(files.broken))


def _timetable(place: Place, sites: "Sequence[Site]", now: "datetime") -> "list[Entry]":
    """Brings a ledger of an earlier version up to date. LedgerError where it is none, or cannot be read."""
    from crawler.schedule.timetable import timetable
    from pipelines.errors import LedgerError
    from pipelines.schema import open_database

    try:
        return timetable(sites, place.db, now)
    except LedgerError:
        open_database(place.db, create=True).close()
        return timetable(sites, place.db, now)


def _crawl(place: Place, due: "Sequence[Entry]", exports: "Sequence[ScheduledExport]", *, as_json: bool) -> int:
    from crawler.crawl import status_of
    from crawler.terminal import Board

    board = Board(time.monotonic)
    with watching(board, place) as seen:
        results = _crawled(place, due, board)
    if not as_json:
        tell_lines(board, place, seen=seen)
    report(place, [result for result in results if result.failed])
    made = export_after(place, exports, results, silent=as_json)
    if as_json:
        give(crawled_json(results, made))
    return status_of(results) or int(any(one.failed for one in made))


def _crawled(place: Place, due: "Sequence[Entry]", board: "Observer") -> "Results":
    """What came of them; of those that another program has begun meanwhile nothing."""
    from crawler.crawl import run
    from crawler.schedule.watch import crawl_due as crawl_these

    ended: list[Result] = []

    async def main(crawls: "Crawls") -> None:
        ended.extend(await crawl_these(_post(place, crawls, "due"), due))

    return [*(result for _, result in run(main, settings_of(place), workshop(board))), *ended]


@click.command(short_help="Crawl sites whenever they are due, for as long as it runs.")
@click.pass_obj
def watch(place: Place) -> int:
    """Crawl your sites whenever they are due, side by side, until Ctrl-C or SIGTERM.

    When a site is due follows from how often it publishes, by time of day and weekday, between the `shortest` and the
    `longest` that its file allows; docs/schedule.md tells how. Sites' files are read again when they change. A line is
    written for each crawl, and for each export that data/newsledger.toml asks for; none with -q.

    \b
    Examples:
      newsledger watch
      newsledger -q watch
      newsledger schedule systemd --watch    a service that runs it
    """
    from crawler.crawl import run
    from crawler.exporting import Room
    from crawler.schedule.exports import Exporter
    from crawler.schedule.watch import Watch
    from pipelines.schema import open_database

    open_database(place.db, create=True).close()  # complains now of what waiting does not mend
    keeping: list[tuple[Watch, asyncio.Task[None] | None]] = []

    exporter = Exporter(Room(data=place.data, db=place.db))

    async def main(crawls: "Crawls") -> None:
        kept = Watch(replace(_post(place, crawls, "watch"), export=exporter.make))
        keeping.append((kept, asyncio.current_task()))
        await kept.run()

    with closing(exporter):
        run(main, settings_of(place), workshop())
        for kept, task in keeping:  # told to stop, the process ends its crawls and waits for nobody else
            kept.stop()
            if task is not None:
                task.get_loop().run_until_complete(task)
    return 0


def _post(place: Place, crawls: "Crawls", asked_by: str) -> "Post":
    from crawler.crawl import site_job
    from crawler.schedule.watch import Post

    async def crawl(site: "Site") -> "Result":
        return await crawls.run(site_job(site, asked_by=asked_by))

    def tell(line: str) -> None:
        if place.telling != "quiet":
            click.echo(one_line(line))
            sys.stdout.flush()

    return Post(
        data=place.data,
        ledger=place.db,
        clock=crawls.clock,
        crawl=crawl,
        tell=tell,
        warn=warn,
        at_once=settings_of(place).getint("NEWS_SITES_AT_ONCE"),
        is_stopping=lambda: crawls.is_stopping,
    )
