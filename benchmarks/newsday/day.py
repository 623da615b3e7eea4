"""A day of ``watch``: the real loop, planner, spider, manners and store against real HTTP, in simulated time.

One call for a process: Python's monotonic time is the simulated one from then on, for Scrapy paces itself by it.
"""

import asyncio
import gc
import resource
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.newsday.server import Stand, Town
from benchmarks.newsday.sites import papers
from crawler.sites.site import Site
from pipelines.moments import iso
from pipelines.schema import open_database, transaction
from tests.simulated_time import START, SimulatedClock, SimulatedLoop, rule_the_process

DAY: Final = timedelta(days=1)
KNOWN: Final = timedelta(days=28)
SEED: Final = 6
MINUTE: Final = timedelta(minutes=1)
LATE: Final = 1
"""Hours that it goes on after the day, for what came last."""
GRACE: Final = 0.0003
"""Real seconds in which what one socket of this process sends has come to the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is to be simulated."""

    folder: Path
    """Empty; has the sites and the ledger afterwards."""
    hours: float = 24
    fixed: float | None = None
    """Minutes between two crawls of each site; None: as the planner says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """At an hour of the day."""

    hour: int
    megabytes: float
    objects: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What came of it."""

    stands: Sequence[Stand]
    start: datetime
    end: datetime
    cpu: float
    """Seconds, without those of the server."""
    memory: tuple[Memory, ...]
    runs: int


def stands(clock: SimulatedClock) -> tuple[Stand, ...]:
    """The fifty sites, each with an address of its own; one asks for a delay, one allows so many requests an hour."""
    first, days = (START - KNOWN).date(), KNOWN.days + 3
    return tuple(
        Stand(
            paper=paper,
            published=paper.published(first, days, SEED),
            host=f"127.0.7.{number}",
            clock=clock,
            has_delay=paper.name == "daily-12",
            has_limit=paper.name == "newswire-1",
        )
        for number, paper in enumerate(papers(), 1)
    )


def write_sites(folder: Path, all_stands: Sequence[Stand], fixed: float | None) -> None:
    """A file for each site, as an operator would write it; everything else is as by default."""
    (folder / "sites").mkdir(parents=True)
    pinned = f"[schedule]\nshortest = {fixed}\nlongest = {fixed}\n" if fixed else ""
    for stand in all_stands:
        text = f'start = "{stand.feed_url}"\nzone = "{stand.paper.zone}"\nallow_private = true\n{pinned}'
        (folder / "sites" / f"{stand.paper.name}.toml").write_text(text)


def remember(ledger: Path, all_stands: Sequence[Stand], until: datetime) -> None:
    """Four weeks of articles in the ledger, as rows of what the planner asks for: nobody waits for four weeks."""
    db = open_database(ledger, create=True)
    with transaction(db):
        for number, stand in enumerate(all_stands, 1):
            db.execute("INSERT INTO sites (id, name) VALUES (?, ?)", [number, stand.paper.name])
            for place, moment in enumerate(stand.published[: -stand.paper.listed]):
                if moment < until - timedelta(hours=1) and place < _seen(stand, until):
                    url, at = stand.url(place), iso(moment)
                    row = [url, url, url.removeprefix("http://"), number, f"{at[:16]}Z", at, at]
                    db.execute(_ARTICLE, row)
    db.close()


def _seen(stand: Stand, until: datetime) -> int:
    """How many articles came before those that its feed shows."""
    return sum(moment <= until for moment in stand.published) - stand.paper.listed


_ARTICLE: Final = """
INSERT INTO articles (title, url, key, site_id, published, published_precision, saved_at, changed_at)
VALUES (?, ?, ?, ?, ?, 'minute', ?, ?)
"""


def spend(course: Course) -> Day:
    """Keep watch for a day, after an hour in which the sites are met."""
    loop = SimulatedLoop()
    asyncio.set_event_loop(loop)
    rule_the_process(loop)
    from twisted.internet import asyncioreactor  # noqa: PLC0415 (not before)

    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    from twisted.internet import reactor  # noqa: PLC0415 (importing it would install another)

    reactor.__dict__["seconds"] = loop.time  # else its timers are never due
    loop.wait_for_wire(GRACE)
    clock = SimulatedClock(loop, START - timedelta(hours=1))
    all_stands = stands(clock)
    write_sites(course.folder, all_stands, course.fixed)
    remember(course.folder / "news.db", all_stands, clock.now())
    town, memory, used = Town(all_stands), list[Memory](), list[float]()
    _run(course, clock, town, memory, used)
    return Day(
        stands=all_stands,
        start=START,
        end=START + timedelta(hours=course.hours),
        cpu=used[-1] - used[0],
        memory=tuple(memory),
        runs=_runs(course.folder / "news.db"),
    )


def _run(course: Course, clock: SimulatedClock, town: Town, memory: list[Memory], used: list[float]) -> None:
    # Not before time is simulated: Scrapy imports the function that it asks for it.
    from crawler.crawl import Crawls, Result, Setup, Workshop, news_settings, run, site_job  # noqa: PLC0415
    from crawler.schedule.watch import Post, Watch  # noqa: PLC0415

    settings = news_settings(Setup(data=course.folder, db=course.folder / "news.db"))
    settings.set("NEWS_CONTACT", "https://crawl.example/")
    settings.set("LOG_LEVEL", "CRITICAL")

    async def main(crawls: Crawls) -> None:
        async def crawl(site: Site) -> Result:
            return await crawls.run(site_job(site, asked_by="watch"))

        await town.open()
        post = Post(
            data=course.folder,
            ledger=course.folder / "news.db",
            clock=clock,
            crawl=crawl,
            tell=lambda _: None,
            warn=print,
            at_once=50,
        )
        watch = Watch(post)
        for hour in range(int(course.hours) + 1):
            asyncio.get_running_loop().call_later(3600 * (hour + 1), _measure, hour, town, memory, used)
        asyncio.get_running_loop().call_later(3600 * (course.hours + 1 + LATE), watch.stop)
        await watch.run()

    run(main, settings, Workshop(clock=clock))


def _measure(hour: int, town: Town, memory: list[Memory], used: list[float]) -> None:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory.append(Memory(hour=hour, megabytes=pages * resource.getpagesize() / 1e6, objects=len(gc.get_objects())))
    used.append(time.process_time() - town.cpu)


def _runs(ledger: Path) -> int:
    with closing(sqlite3.connect(ledger)) as db:
        return int(db.execute("SELECT count(*) FROM runs").fetchone()[0])


def found(ledger: Path, day: Day) -> list[timedelta]:
    """From publication to saving, of each article that was published on the day; of those that were found."""
    with closing(sqlite3.connect(ledger)) as db:
        saved = dict(db.execute("SELECT url, saved_at FROM articles"))
    return [
        datetime.fromisoformat(saved[stand.url(number)]) - moment
        for stand in day.stands
        for number, moment in enumerate(stand.published)
        if day.start <= moment < day.end and stand.url(number) in saved
    ]


def pages(stand: Stand) -> list[datetime]:
    """When a site was asked for its feed and its articles; before it knows robots.txt nobody can keep to it."""
    return [moment for moment, path in stand.asked if path == "/feed" or path.startswith("/news/")]
