"""A day of ``newsledger watch`` in simulated time over fifty sites: how soon articles are found, for how many requests.

    python -m benchmarks.watching                 the day, beside fixed intervals in the model
    python -m benchmarks.watching --fixed 10      the same day with every site crawled at a fixed interval
    python -m benchmarks.watching --trade         the planner alone: delay against requests

All is real but the time: the loop, the planner, the spider, its manners, the ledger, and a server on loopback.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.newsday.day import DAY, KNOWN, SEED, Course, Day, found, pages, spend
from benchmarks.newsday.server import AN_HOUR, CRAWL_DELAY, HOUR
from benchmarks.newsday.sites import Paper, papers
from benchmarks.newsday.trade import Next, Watched, by_plan, fixed, watched
from crawler.schedule import plan
from crawler.schedule.plan import Limits
from tests.simulated_time import START

LIMITS: Final = Limits(shortest=timedelta(minutes=5), longest=timedelta(hours=6))
HEAD: Final = "| | published | found | median delay | nine in ten within | requests | a site | an article |"


def main() -> None:
    """For the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hours", type=float, default=24)
    options.add_argument("--fixed", type=float, metavar="MINUTES")
    options.add_argument("--trade", action="store_true")
    chosen = options.parse_args()
    if chosen.trade:
        show_trade()
        return
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        course = Course(folder=Path(folder), hours=chosen.hours, fixed=chosen.fixed)
        show(spend(course), course)
    if chosen.fixed is None:
        print("\nThe model alone, for the same sites:\n")
        show_model()


def show(day: Day, course: Course) -> None:
    """The tables of a day."""
    delays = found(course.folder / "news.db", day)
    came = sum(day.start <= moment < day.end for stand in day.stands for moment in stand.published)
    asked = sum(day.start <= moment < day.end for stand in day.stands for moment, _ in stand.asked)
    what = f"every {course.fixed:g} minutes" if course.fixed else "as planned"
    print(f"{HEAD}\n|---|---|---|---|---|---|---|---|")
    print(row(what, came, delays, asked))
    show_requests(day)
    show_kinds(day, course)
    feeds, unchanged = sum(stand.feeds for stand in day.stands), sum(stand.unchanged for stand in day.stands)
    print(f"\nFeeds asked for: {feeds}, {unchanged} of them unchanged (304). Runs: {day.runs}.")
    show_manners(day)
    each = 1000 * day.cpu / asked
    print(f"\nCPU without the server: {day.cpu:.0f} s in {course.hours:g} hours, {each:.0f} ms a request.")
    print("\n| hour | resident, MB | objects |\n|---|---|---|")
    for memory in day.memory[:: max(1, len(day.memory) // 8)]:
        print(f"| {memory.hour} | {memory.megabytes:.0f} | {memory.objects} |")


def show_requests(day: Day) -> None:
    """What was asked for on the day."""
    kinds: Counter[str] = Counter()
    for stand in day.stands:
        seen: set[str] = set()
        for moment, path in stand.asked:
            again = " again" if path in seen and path.startswith("/news/") else ""
            kinds[("article" if path.startswith("/news/") else path) + again] += day.start <= moment < day.end
            seen.add(path)
    print(f"\nAsked for: {', '.join(f'{number} × {kind}' for kind, number in kinds.most_common())}.")


def show_kinds(day: Day, course: Course) -> None:
    """The delay by kind of site."""
    print("\n| kind of site | found | median delay | nine in ten within | crawls a site |\n|---|---|---|---|---|")
    for kind, stands in groupby(day.stands, key=lambda stand: stand.paper.kind):
        these = replace(day, stands=tuple(stands))
        delays = sorted(found(course.folder / "news.db", these))
        crawls = sum(path == "/feed" for stand in these.stands for _, path in stand.asked) / len(these.stands)
        if delays:
            middle, tenth = delays[len(delays) // 2], delays[len(delays) * 9 // 10]
            print(f"| {kind} | {len(delays)} | {minutes(middle)} | {minutes(tenth)} | {crawls:.0f} |")


def show_manners(day: Day) -> None:
    """What the hosts asked for that ask for something, and what they got."""
    for stand in day.stands:
        if stand.has_delay:
            moments = pages(stand)
            gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
            print(
                f"\n{stand.paper.name} asks for {CRAWL_DELAY} s between two requests: the least was {min(gaps):.1f} s."
            )
        if stand.has_limit:
            hours = [moment.replace(minute=0, second=0, microsecond=0) for moment, _ in stand.asked]
            busiest = max(hours.count(hour) for hour in set(hours))
            print(
                f"\n{stand.paper.name} allows {AN_HOUR} requests an hour: the busiest had {busiest}, "
                f"{len(stand.refused)} were answered with 429, {stand.impatient} came before they were asked to."
            )
    most = max(len(in_an_hour(stand.asked, day)) for stand in day.stands)
    print(f"\nThe most requests to any site in any hour of the day: {most}.")


def in_an_hour(asked: Sequence[tuple[object, str]], day: Day) -> list[object]:
    """The requests of the busiest hour of the day."""
    hours: dict[int, list[object]] = {0: []}
    for moment, _ in asked:
        if moment >= day.start:  # type: ignore[operator]
            hours.setdefault((moment - day.start) // HOUR, []).append(moment)  # type: ignore[operator]
    return max(hours.values(), key=len)


def row(what: str, came: int, delays: Sequence[timedelta], asked: int) -> str:
    """A line of the table."""
    ordered = sorted(delays)
    tenth = ordered[len(ordered) * 9 // 10]
    return (
        f"| {what} | {came} | {len(ordered)} | {minutes(ordered[len(ordered) // 2])} | {minutes(tenth)} | {asked} | "
        f"{asked / len(papers()):.0f} | {asked / len(ordered):.2f} |"
    )


def minutes(time: timedelta) -> str:
    """``3.9 min``."""
    return f"{time.total_seconds() / 60:.1f} min"


def show_model() -> None:
    """The planner beside fixed intervals."""
    print(f"{HEAD}\n|---|---|---|---|---|---|---|---|")
    print(model("as planned", lambda paper: by_plan(LIMITS, paper.zone)))
    for interval in (10, 60):
        print(model(f"every {interval} minutes", lambda _, interval=interval: fixed(interval)))  # type: ignore[misc]


def show_trade() -> None:
    """Delay against requests, by how many articles are waited for."""
    print(f"{HEAD}\n|---|---|---|---|---|---|---|---|")
    chosen = plan.AWAITED
    for number in (0.25, 0.5, 0.7, 1.0, 1.5, 2.0):
        plan.AWAITED = number  # type: ignore[misc]
        print(model(f"{number:g} articles", lambda paper: by_plan(LIMITS, paper.zone)))
    plan.AWAITED = chosen  # type: ignore[misc]
    for interval in (5, 10, 30, 60):
        print(model(f"every {interval} minutes", lambda _, interval=interval: fixed(interval)))  # type: ignore[misc]


def model(what: str, following: Callable[[Paper], Next]) -> str:
    """A line for the day as the model has it."""
    days: list[Watched] = []
    for paper in papers():
        published = paper.published((START - KNOWN).date(), KNOWN.days + 3, SEED)
        stay = (START, START + DAY)
        days.append(watched(published, stay, following(paper), listed=paper.listed, known=START - KNOWN))
    delays = [delay for day in days for delay in day.delays]
    return row(what, sum(day.published for day in days), delays, sum(day.requests for day in days))


if __name__ == "__main__":
    main()
