"""How fast articles are exported, and with how much memory, beside sqlite-utils on the same file.

    python -m benchmarks.exporting [--articles N] [--rounds N]    # 100,000: every format; the ledger is made and kept
    python -m benchmarks.exporting --articles 1000000 --nowhere   # written to /dev/null: no disk counts, 11 GB each
    python -m benchmarks.exporting --ledger FILE --only jsonl,csv

The articles are invented (keeping/articles.py) and are in a ledger as Store.save_all makes it. Each format is a command
of its own, from its first breath to its last; they take turns, and a ratio is that of CPU times within one round, and
the median of the rounds counts. Memory is the most that the process had resident (RSS): what SQLite and the kernel map
of shared libraries is in it.

``sqlite-utils rows LEDGER TABLE --nl`` prints one table as it is: no lists within articles, no order, no names of
outlets. To have what a line of ours holds six tables are wanted: their sum is what ours are set beside.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.crawling.figures import Spread
from benchmarks.crawling.measured import ROOT, Cost, measure
from benchmarks.exports.commands import DIGESTS, ROWS, Measured, articles_in, measured
from benchmarks.keeping.growth import batches_in, grow
from benchmarks.ledger import print_table

ARTICLES: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one way took in one round."""

    cpu: float
    wall: float
    memory: float
    """Megabytes."""
    size: int
    """Bytes written; 0 where they went nowhere."""


def taken(one: Measured, folder: Path, output: Path | None) -> Taken:
    """Of all its commands together, and what they wrote, which goes."""
    costs: list[Cost] = []
    if output:
        output.mkdir()
    for command in one.commands:
        costs.append(measure(command, folder))
        if costs[-1].status:
            sys.exit(f"{one.name}: {costs[-1].output}")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) if output else 0
    if output:
        shutil.rmtree(output)
    cpu, wall = (sum(getattr(cost, clock) for cost in costs) for clock in ("cpu", "wall"))
    return Taken(cpu=cpu, wall=wall, memory=max(cost.largest for cost in costs), size=size)


def rounds(ledger: Path, args: argparse.Namespace) -> Iterator[dict[str, Taken]]:
    """Each way once a round, by its name."""
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        output = None if args.nowhere else folder / "output"
        for number in range(args.rounds):
            found: dict[str, Taken] = {}
            for one in measured(ledger, output):
                if args.only and one.name not in {ROWS, *args.only.split(",")}:
                    continue
                found[one.name] = taken(one, folder, output)
                print(f"round {number + 1}: {one.name}: {found[one.name]}", file=sys.stderr, flush=True)
            yield found


def row(name: str, found: Sequence[dict[str, Taken]], articles: int) -> Sequence[str]:
    """Of the table."""
    mine = [one[name] for one in found]
    speeds = [Spread.of([articles / getattr(one, clock) for one in mine]).middle for clock in ("cpu", "wall")]
    ratio = Spread.of([one[name].cpu / one[ROWS].cpu for one in found])
    return (
        name,
        *("" if name in DIGESTS else f"{speed:.0f}" for speed in speeds),
        f"{Spread.of([one.cpu for one in mine]).middle:.1f}",
        ratio.told(),
        f"{max(one.memory for one in mine):.0f}",
        f"{mine[0].size / articles:.0f}" if mine[0].size else "",
    )


HEAD: Final = ("", "articles a CPU second", "a second", "CPU s", "beside sqlite-utils, CPU", "memory, MB", "bytes each")


def filled(articles: int) -> Path:
    """The ledger of so many articles, made where it is not there; one that is not full is filled up."""
    path = ROOT / "build" / f"exporting-{articles}.db"
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or batches_in(path) * 100 < articles:
        for stretch in grow(path, articles):
            print(f"{stretch.articles:,} articles in {path}", file=sys.stderr, flush=True)
    return path


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, metavar="N", default=ARTICLES, help="20 kB each, 1 to 2 ms to make")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="one that is there; nothing is written to it")
    parser.add_argument("--only", metavar="NAME,…", help="not all, but beside sqlite-utils")
    parser.add_argument("--rounds", type=int, metavar="N", default=3)
    parser.add_argument("--nowhere", action="store_true", help="write to /dev/null")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where files are written, instead of TMPDIR")
    args = parser.parse_args()
    ledger = args.ledger or filled(args.articles)
    articles = articles_in(ledger)
    found = list(rounds(ledger, args))
    print(f"{articles:,} articles:")
    print_table(HEAD, [row(name, found, articles) for name in found[0]])


if __name__ == "__main__":
    main()
