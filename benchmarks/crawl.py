"""What crawling costs beside bare Scrapy, whether reading holds it up, and what a second visit asks for.

    python -m benchmarks.crawl [--pages N] [--rounds N]   # CPU a page, beside Scrapy and the peers that are there
    python -m benchmarks.crawl --memory                   # the most memory, at 500 to 4,000 pages
    python -m benchmarks.crawl --waiting                  # gaps between requests to one site, while slow pages are read
    python -m benchmarks.crawl --cores                    # pages a second with one core and with two
    python -m benchmarks.crawl --again                    # the second visit to a site of 300 articles
    python -m benchmarks.crawl --all                      # all of it

A server in a process of its own has eight sites on loopback, with pages made of recorded ones (--corpus DIR) or, where
there are none, invented ones of the same sizes (crawling/pages.py), compressed before they are asked for. No crawler
has a delay, and none has a network to wait for: what is measured is what crawling costs, not how long it takes.

Each crawl is a command of its own, from its first breath to its last, with all the processes that it starts; a ratio is
that of CPU times within one round, and the median of the rounds counts. The cost of beginning and ending, which a crawl
of a few pages shows, is in it; "each further page" is without. Reading and storing by themselves (crawling/parts.py)
are the same pages and records in a loop, in as many processes as the crawl has readers.

Linux alone: it has all of 127.0.0.0/8, and tells the memory and the processes below a process.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.crawling.again import cases, seconds
from benchmarks.crawling.beside import BARE, OURS, Round, commands, cores, rounds
from benchmarks.crawling.figures import Gaps, Spread, overhead, verdict
from benchmarks.crawling.server import Server
from benchmarks.crawling.waiting import pairs, peaks, rates
from benchmarks.ledger import print_table

SIZES: Final = (500, 1000, 2000, 4000)
"""Pages of the crawls whose memory is looked at."""
ACROSS: Final = 600
"""Pages of the crawls with one core and with two."""


def print_beside(server: Server, folder: Path, args: argparse.Namespace) -> None:
    """The crawlers, and what is left of this one without reading and storing."""
    crawlers = commands(server, args.peers)
    found: list[Round] = []
    for one in rounds(server, crawlers, folder, pages=args.pages, number=args.rounds):
        found.append(one)
        told = ", ".join(f"{name} {1000 * one.further_page(name):.1f}" for name in crawlers)
        print(f"round {len(found)}, CPU ms each further page: {told}", file=sys.stderr, flush=True)
    head = (
        "",
        "CPU ms a page",
        "each further page",
        "beside Scrapy, each further page",
        "pages a second",
        "memory, MB",
    )
    print_table(head, [(name, *_cells(found, name)) for name in crawlers])
    reading, storing = (
        Spread.of([1000 * getattr(one.parts, part) / _pages(one) for one in found]) for part in ("reading", "storing")
    )
    print(f"\nBy themselves, CPU ms a page: reading {reading.told()}, storing {storing.told()}.")
    for words, page in (
        ("This without reading and storing, beside bare Scrapy, each further page", Round.further_page),
        ("The same with beginning and ending", Round.page),
    ):
        print(verdict(words, Spread.of([_left(one, page) for one in found]), at_most=1.3))


def _cells(found: Sequence[Round], name: str) -> tuple[str, ...]:
    page, further = ([1000 * cost(one, name) for one in found] for cost in (Round.page, Round.further_page))
    ratio = [one.further_page(name) / one.further_page(BARE) for one in found]
    speed = [one.visits[name].articles / one.visits[name].cost.wall for one in found]
    memory = max(one.visits[name].cost.memory for one in found)
    return *(Spread.of(some).told(1) for some in (page, further, ratio)), Spread.of(speed).told(0), f"{memory:.0f}"


def _left(one: Round, page: Callable[[Round, str], float]) -> float:
    parts = [seconds / _pages(one) for seconds in (one.parts.reading, one.parts.storing)]
    return overhead(page(one, OURS), parts, page(one, BARE))


def _pages(one: Round) -> int:
    """All that were read and stored by themselves."""
    return one.visits[OURS].articles


def print_memory(server: Server, folder: Path, _: argparse.Namespace) -> None:
    """A row a crawl."""
    found = list(peaks(server, folder, SIZES))
    rows = [(f"{one.pages:,}", f"{one.together:.0f}", f"{one.largest:.0f}") for one in found]
    print_table(("pages", "all processes together, MB", "the largest process, MB"), rows)
    growth = found[-1].together / found[0].together
    print(f"\nFrom {SIZES[0]:,} to {SIZES[-1]:,} pages memory grows {growth:.2f}-fold.")


def print_waiting(server: Server, folder: Path, args: argparse.Namespace) -> None:
    """The gaps of the fast site."""
    found = list(pairs(server, folder, args.rounds))
    rows = [
        (name, sum(gaps.number for gaps in some), *_gap_cells(some))
        for name, some in (
            ("alone", [one.alone for one in found]),
            ("beside slow pages", [one.beside for one in found]),
        )
    ]
    print_table(("the fast site", "gaps", "median, ms", "95th percentile", "longest"), rows)
    longest = Spread.of([one.beside.longest / one.alone.longest for one in found])
    print(f"\nThe longest gap beside slow pages, to that alone: {longest.told()}.")


def _gap_cells(some: Sequence[Gaps]) -> tuple[str, ...]:
    return tuple(
        Spread.of([1000 * getattr(gaps, which) for gaps in some]).told(0) for which in ("middle", "most", "longest")
    )


def print_cores(server: Server, folder: Path, args: argparse.Namespace) -> None:
    """Pages a second."""
    if len(cores()) < 2:
        print("\nOne core is all there is.")
        return
    found = list(rates(server, folder, pages=ACROSS, number=args.rounds))
    rows = [
        ("one", Spread.of([one.one for one in found]).told(1)),
        ("two", Spread.of([one.two for one in found]).told(1)),
    ]
    print_table(("cores", "pages a second"), rows)
    print("\n" + verdict("Two cores to one", Spread.of([one.two / one.one for one in found]), at_least=1.6))


def print_again(server: Server, folder: Path, _: argparse.Namespace) -> None:
    """A row a case and crawler."""
    head = (
        "second visit",
        "crawler",
        "requests",
        "of them 304",
        "MB on the wire",
        "pages read",
        "CPU s",
        "change seen",
    )
    rows = (
        (
            *(
                one.case,
                one.crawler,
                one.requests,
                one.not_modified,
                f"{one.size / 1e6:.2f}",
                one.read,
                f"{one.cpu:.2f}",
            ),
            "" if one.noticed is None else "yes" if one.noticed else "NO",
        )
        for one in seconds(server, folder, cases())
    )
    print_table(head, rows)


PARTS: Final[dict[str, Callable[[Server, Path, argparse.Namespace], None]]] = {
    "memory": print_memory,
    "waiting": print_waiting,
    "cores": print_cores,
    "again": print_again,
}


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, metavar="N", default=2000)
    parser.add_argument("--rounds", type=int, metavar="N", default=3)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="recorded pages, with truth.jsonl")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="where the peers' environments are")
    for part in (*PARTS, "all"):
        parser.add_argument(f"--{part}", action="store_true")
    args = parser.parse_args()
    chosen = [say for name, say in PARTS.items() if args.all or getattr(args, name)]
    corpus = args.corpus if args.corpus and (args.corpus / "truth.jsonl").exists() else None
    print(f"Pages made of {'recorded' if corpus else 'invented'} ones.")
    with Server(corpus) as server:
        for say in [print_beside, *chosen] if args.all else chosen or [print_beside]:
            with tempfile.TemporaryDirectory() as folder:
                say(server, Path(folder), args)


if __name__ == "__main__":
    main()
