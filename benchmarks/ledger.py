"""How fast articles are kept and asked for, beside SQLite itself and sqlite-utils, and what a large ledger changes.

    python -m benchmarks.ledger [--articles N]         # 10,000: rates, saving again, bytes an article, questions
    python -m benchmarks.ledger --large [N]            # 1,000,000: rate, memory, bytes and questions, beside 10,000
    python -m benchmarks.ledger --large --keep FILE    # and keep the ledger; one that is there is filled up
    python -m benchmarks.ledger --use FILE             # bytes and questions alone, of a ledger that was kept

Articles are invented (keeping/articles.py) and made ready before the clock runs: what is timed is Store.save_all, a
hundred articles at a time, as a crawl does it. What is set beside each other takes turns, a thousand articles each;
a ratio is that of CPU times within one round, and the median of the rounds counts. Memory is the peak of the whole
process, with the stuff that articles are made of.

Raw is sqlite3.executemany of the very rows that the store wrote, ids included, into a file with the same tables,
indexes, triggers and settings, in a transaction a batch. sqlite-utils has the same rows and a transaction an article.

A question is timed over its first hundred rows: the median of five answers after one to warm up, or one answer of more
than ten seconds.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.keeping.articles import AT_ONCE, fetches
from benchmarks.keeping.growth import AT_FIRST, ROUND, Pair, Stretch, batches_in, beside, grow, save_what_else
from benchmarks.keeping.questions import Answer, answers
from benchmarks.keeping.rates import Round, again, rounds
from benchmarks.keeping.sizes import Size, sizes
from benchmarks.keeping.taken import Taken, peak_memory

LARGE: Final = 1_000_000


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """In Markdown, a row as soon as it is known."""
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |", flush=True)


def print_rates(folder: Path, articles: int) -> None:
    """New articles, three ways; then the same pages again."""
    found = list(rounds(folder, articles))
    print_sizes([(articles, sizes(folder / "store.db"))])
    ways: tuple[tuple[str, Callable[[Round], Taken]], ...] = (
        ("Store.save_all", lambda one: one.store),
        ("sqlite3.executemany", lambda one: one.raw),
        ("sqlite-utils, article by article", lambda one: one.each),
    )
    head = ("", "articles a CPU second", "a second", "Store.save_all is faster by", "lowest", "highest")
    print_table(head, [(name, *_rate_cells(found, way)) for name, way in ways])
    new, same = (
        [taken.cpu / number for number, taken in some]
        for some in ([(one.articles, one.store) for one in found], list(again(folder, articles)))
    )
    ratios = [one / other for one, other in zip(new, same, strict=True)]
    print(f"\nSaving them again, unchanged, is faster than saving them by {_spread(ratios)}.")


def _rate_cells(found: Sequence[Round], way: Callable[[Round], Taken]) -> tuple[str, ...]:
    ratios = [way(one).cpu / one.store.cpu for one in found]
    cpu, wall = (median(one.articles / getattr(way(one), clock) for one in found) for clock in ("cpu", "wall"))
    return f"{cpu:.0f}", f"{wall:.0f}", *(f"{number:.2f}" for number in (median(ratios), min(ratios), max(ratios)))


def _spread(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def print_growth(grown: Path, new: Path, until: int) -> int:
    """The rate and the memory at the first articles and at the last; how many the ledger then has."""
    stretches: list[Stretch] = []
    for stretch in grow(grown, until - AT_FIRST):
        stretches.append(stretch)
        cpu, wall = (_of_first(seconds) for seconds in (stretch.taken.cpu, stretch.taken.wall))
        told = f"{cpu:.0f} a CPU second, {wall:.0f} a second, {stretch.memory:.0f} MB, file {grown.stat().st_size:,}"
        print(f"{stretch.articles:,} articles: {told}", file=sys.stderr, flush=True)
    first_memory = stretches[0].memory if stretches else peak_memory()
    pairs, many = list(beside(grown, new)), batches_in(grown) * AT_ONCE
    rows = (
        (f"first {AT_FIRST:,}", *_pair_cells(pairs, lambda pair: pair.new), f"{first_memory:.0f} MB"),
        (f"last {AT_FIRST:,} of {many:,}", *_pair_cells(pairs, lambda pair: pair.grown), f"{peak_memory():.0f} MB"),
    )
    print_table(("", "articles a CPU second", "a second", "peak memory until then"), rows)
    ratios = [pair.new.cpu / pair.grown.cpu for pair in pairs]
    print(
        f"\nThe rate of the last to that of the first: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})."
    )
    return many


def _of_first(seconds: float) -> float:
    return AT_FIRST / seconds


def _pair_cells(pairs: Sequence[Pair], which: Callable[[Pair], Taken]) -> tuple[str, ...]:
    return tuple(f"{median(ROUND / getattr(which(pair), clock) for pair in pairs):.0f}" for clock in ("cpu", "wall"))


def print_sizes(ledgers: Sequence[tuple[int, Sequence[Size]]]) -> None:
    """Bytes an article, of ledgers with so many articles."""
    of_name = [{size.name: size for size in found} for _, found in ledgers]
    numbers = [number for number, _ in ledgers]
    rows = [
        (
            name,
            of_name[-1][name].kind,
            *(_size_cell(found, name, number) for found, number in zip(of_name, numbers, strict=True)),
        )
        for name in of_name[-1]
    ]
    totals = (f"{sum(one.size for one in found) / number:.0f}" for number, found in ledgers)
    few = [row for row in rows if row[-1] != "0"]
    print_table(("bytes an article", "", *(f"{number:,} articles" for number in numbers)), [*few, ("all", "", *totals)])


def _size_cell(found: dict[str, Size], name: str, number: int) -> str:
    return f"{found[name].size / number:.0f}" if name in found else ""


def print_answers(ledgers: Sequence[tuple[int, Path]]) -> None:
    """Milliseconds a question, of ledgers with so many articles."""
    columns = [answers(path) for _, path in ledgers]
    head = [part for number, _ in ledgers for part in (f"{number:,}: CPU ms", "ms")]
    rows = (
        (row[-1].question, row[-1].rows, *(cell for one in row for cell in _answer_cells(one)))
        for row in zip(*columns, strict=True)
    )
    print_table(("question", "rows", *head), rows)


def _answer_cells(answer: Answer) -> tuple[str, str]:
    if answer.rows is None:
        return f"over {1000 * answer.taken.cpu:.0f}", ""
    return f"{1000 * answer.taken.cpu:.1f}", f"{1000 * answer.taken.wall:.1f}"


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, metavar="N", default=AT_FIRST)
    parser.add_argument("--large", type=int, metavar="N", nargs="?", const=LARGE, help="20 kB an article; half an hour")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="with --large: where the ledger is, and stays")
    parser.add_argument("--use", type=Path, metavar="FILE", help="nothing is written")
    args = parser.parse_args()
    fetches(0)  # what articles are made of is made now
    with tempfile.TemporaryDirectory() as folder:
        _print(args, Path(folder))


def _print(args: argparse.Namespace, folder: Path) -> None:
    new, grown = folder / "store.db", args.keep or folder / "large.db"
    if args.use:
        ledgers = [(batches_in(args.use) * AT_ONCE, args.use)]
    elif args.large:
        ledgers = [(AT_FIRST, new), (print_growth(grown, new, args.large), grown)]
    else:
        print_rates(folder, args.articles)
        save_what_else(new, args.articles)
        print_answers([(args.articles, new)])
        return
    print_sizes([(number, sizes(path)) for number, path in ledgers])
    print_answers(ledgers)


if __name__ == "__main__":
    main()
