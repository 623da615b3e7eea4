"""``newsledger crawl``, and how the commands that crawl show it and tell of what failed."""

import os
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

import click

from crawler.cli.after_crawls import export_after, made_json
from crawler.cli.contact import settle_contact
from crawler.cli.options import Extent, Place, gathered, json_option
from crawler.cli.output import give, warn
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.crawl import Job, Observer, Result, Workshop
    from crawler.exporting import Made
    from crawler.sites.site import Site
    from crawler.terminal import Board
    from pipelines.records import Outcome

    Results = Sequence[Result]

MOST_TOLD: Final = 10
"""Urls of one crawl that are told one by one."""


@click.command(short_help="Crawl sites into the ledger.")
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--due", is_flag=True, help="Those of your sites alone that are due; quiet where none is.")
@click.option("--since", metavar="DATE", help="Backfill: what was published on this day or later, as 2024-01-31.")
@click.option("--until", metavar="DATE", help="Backfill: what was published on this day or earlier.")
@click.option("--again", is_flag=True, help="Fetch what is known, too, changed or not: after a change of [rules].")
@click.option("--max-pages", type=click.IntRange(min=1), metavar="N", help="Fetch no more than N pages of each site.")
@click.option("--max-minutes", type=click.FloatRange(min=0.01), metavar="N", help="End in good order after N minutes.")
@json_option
@gathered("extent", Extent, "since", "until", "again", "max_pages", "max_minutes")
@click.pass_obj
def crawl(place: Place, *, names: tuple[str, ...], due: bool, extent: Extent, as_json: bool) -> int:
    """Crawl sites into the ledger, side by side, each at the pace that its file allows.

    Without SITE: all of yours, those in data/sites/*.toml. A SITE is a name that `newsledger sites` lists, or the path
    of a site's file.

    What is known is asked for again only where its listing says that it has changed or, while it is young, on a
    schedule that thins out: an unchanged site costs a request or two. A backfill goes through sitemaps and the site's
    `archives`; what its budget does not allow is left for the next crawl.

    A site has failed if its run ends early, or neither saves an article nor finds one that it knows. A site that
    another crawl is at, or that has asked to be left alone for a while, is left alone, which is no failure.

    What data/newsledger.toml has to be exported ([export.NAME]) is made afterwards, where the ledger has changed.

    \b
    Examples:
      newsledger crawl
      newsledger crawl opentools --max-pages 20
      newsledger -q crawl --due              what cron starts every minute
      newsledger crawl my-paper --since 2024-01-01 --until 2024-06-30 --max-minutes 60
      newsledger -q crawl --json | jq '.runs[] | {site, outcomes}'
    """
    if due:
        if names or any(asdict(extent).values()):
            raise UsageError("is for all your sites as they are due: it takes neither SITE nor budget", about="--due")
        from crawler.cli.scheduling import crawl_due

        return crawl_due(place, as_json=as_json)
    from crawler.crawl import site_job, status_of
    from crawler.sample.at_hand import sample_at_hand
    from crawler.sites.defaults import load_defaults
    from crawler.spiders.news import check_days

    check_days(extent.since, extent.until)
    exports = load_defaults(place.data).exports
    sites = _sites_to_crawl(place, names)
    settle_contact(place, sites)
    limited = [replace(site, max_pages=extent.max_pages) if extent.max_pages else site for site in sites]
    asked = {"since": extent.since, "until": extent.until, "again": extent.again}
    jobs = [site_job(site, **asked) for site in limited]
    with sample_at_hand(url for site in sites for url in site.start) as sample:
        results = crawl_all(place, jobs, sample=sample, silent=as_json, minutes=extent.max_minutes)
    told = (result for result in results if result.failed or result.left_alone or result.postponed or is_watched(place))
    report(place, list(told))
    made = export_after(place, exports, results, silent=as_json)
    if as_json:
        give(crawled_json(results, made))
    return status_of(results) or int(any(one.failed for one in made))


def _sites_to_crawl(place: Place, names: tuple[str, ...]) -> "list[Site]":
    from crawler.sites.loader import crawlable, find_site, is_users, load_sites

    if names:
        return [crawlable(find_site(name, place.data)) for name in dict.fromkeys(names)]
    sites = [site for site in load_sites(place.data).values() if is_users(site, place.data) and site.start]
    if not sites:
        raise UsageError(
            "no sites yet: `newsledger sites add https://news.example/` adds one, and docs/sites.md tells the rest",
            about=str(place.data / "sites"),
        )
    return sites


def crawl_all(
    place: Place,
    jobs: "Sequence[Job]",
    *,
    sample: str | None = None,
    silent: bool = False,
    minutes: float | None = None,
) -> "Results":
    """Run crawls, with live progress on a terminal; where there is none, with a line for each at the end.

    ``sample``: the address of the sample server; ``silent``: nothing on standard output; ``minutes``: after which each
    ends.
    """
    from crawler.crawl import crawl as run
    from crawler.terminal import Board
    from pipelines.schema import open_database

    open_database(place.db, create=True).close()  # complains once, before all crawls do
    board = Board(time.monotonic)
    with watching(board, place) as seen:
        settings = settings_of(place, sample)
        settings.set("CLOSESPIDER_TIMEOUT", 60 * (minutes or 0), priority="cmdline")
        results = run(jobs, settings, workshop(board))
    if not silent:
        tell_lines(board, place, seen=seen)
    return results


def settings_of(place: Place, sample: str | None = None) -> "Settings":
    """Scrapy's, for crawls into this place; ``sample``: the address of the sample server."""
    from crawler.crawl import Setup, news_settings

    return news_settings(Setup(data=place.data, db=place.db, sample_address=sample, log_level=log_level(place)))


def workshop(*observers: "Observer") -> "Workshop":
    """With a reader for each core of this process."""
    from crawler.crawl import Workshop
    from crawler.readers import Readers

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Workshop(observers=observers, readers=Readers(cores))


def tell_lines(board: "Board", place: Place, *, seen: bool) -> None:
    """A line for each crawl on standard output, but where silence was asked for, or the board was ``seen`` there."""
    if place.telling != "quiet" and not (seen and sys.stdout.isatty()):
        for line in board.lines():
            click.echo(line)


@contextmanager
def watching(board: "Board", place: Place) -> Iterator[bool]:
    """Show the board while it is entered, where standard error is a terminal and shows no log; whether it is so."""
    from rich.live import Live

    from crawler.terminal import Terminal

    terminal = Terminal(sys.stderr)
    if not terminal.is_interactive or place.telling != "normal":
        yield False
        return
    with Live(board, console=terminal, refresh_per_second=8):
        yield True


def log_level(place: Place) -> str:
    """Scrapy's: its whole log, or nothing but defects of ours."""
    return "INFO" if place.telling == "verbose" else "ERROR"


def crawled_json(results: "Results", made: "Sequence[Made]") -> dict[str, object]:
    """What came of crawls and of the exports after them, for programs."""
    return {"runs": [_run_json(result) for result in results], "exports": [made_json(one) for one in made]}


def _run_json(result: "Result") -> dict[str, object]:
    keys = ("run", "reason", "outcomes", "seconds", "error", "failed", "postponed", "left_alone")
    return {"site": result.name, **{key: getattr(result, key) for key in keys}}


def is_watched(place: Place) -> bool:
    """Whether somebody sits at the terminal, and has not asked for silence."""
    return place.telling == "normal" and sys.stderr.isatty()


def report(place: Place, results: "Results", *besides: "Outcome") -> None:
    """A line for each crawl that failed, was put off or left to another, and the first urls of each that came to
    nothing, with the reasons.

    ``besides``: outcomes of single urls to tell beside those that are trouble anyway.
    """
    for result in results:
        if result.left_alone:
            warn(result.left_alone)
        elif result.failed:
            warn(f"{result.name}: {_failure(result)}")
        elif result.postponed:
            warn(f"{result.name}: {result.postponed}; what is left is for the next run")
        if result.run is not None:
            report_fetches(place, result, besides)


def report_fetches(place: Place, result: "Result", besides: "Collection[Outcome]") -> None:
    """The urls of a run that came to nothing; of one that brought nothing at all, whatever else it fetched."""
    from crawler.terminal import TROUBLE, fetch_line
    from pipelines.ledger import Ledger

    everything = result.is_fruitless and result.reason == "finished"
    told = result.outcomes.keys() if everything else result.outcomes.keys() & {*TROUBLE, *besides}
    number = sum(result.outcomes[outcome] for outcome in told)
    if result.run is None or not number:
        return
    with Ledger.open(place.db) as ledger:
        for fetch in ledger.fetches(result.run, told, MOST_TOLD):
            click.echo(f"  {fetch_line(fetch)}", err=True)
    if number > MOST_TOLD:
        click.echo(f"  and {number - MOST_TOLD} more: the ledger’s table fetches, run {result.run}", err=True)


def _failure(result: "Result") -> str:
    from crawler.terminal import outcomes_line

    if result.error:
        return result.error
    if result.unreachable:
        return "could not be reached"
    told = outcomes_line(result.outcomes) or "nothing was fetched"
    early = "" if result.reason == "finished" else f"ended early ({result.reason}); "
    return f"{early}{told}"


def sum_of(results: "Results") -> "Counter[Outcome]":
    """The outcomes of all crawls together."""
    total: Counter[Outcome] = Counter()
    for result in results:
        total.update(result.outcomes)
    return total
