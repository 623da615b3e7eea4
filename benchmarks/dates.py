"""Set date readers beside each other, on hand-checked dates and on recorded pages.

    python -m benchmarks.dates [--cases FILE]          # printed dates: what is read right, wrong, or not
    python -m benchmarks.dates --misses                # each that this project does not read right
    python -m benchmarks.dates --pages DIR [--misses]  # the dates of recorded pages, beside htmldate
    python -m benchmarks.dates --speed                 # CPU time a date
    python -m benchmarks.dates --clocks                # whether an answer depends on the machine's clock or zone

FILE has a case a line, as tests/data/dates.jsonl. A case has a value, or it has none: no date is printed, or one that
nobody can tell for sure (03/04), or only with a fetch time. Where it has a value, an answer is

- right, when it is that value. This project's must have its precision, too. A peer's is a whole moment, of which only
  the parts count that the value has: a day as the peer has it or in UTC, a time in UTC; a time without a zone may be in
  UTC or in the site's zone, whichever is right. Where they are right, a peer's period may be coarser than the value.
- less, when it is true, and coarser than the value: a day for a time. A peer can say so by its period alone.
- silently wrong, when it is anything else, or has a period that is finer than what the text tells.
- refused, when it is None or an exception.

Where it has none, an answer is right when it is None or an exception, else silently wrong: a date that nobody printed.

With invented parts: right answers that hold more than is printed, and do not say so. dateutil gives a whole moment,
whatever is printed. dateparser says by its period what is meant, but has one for all times: whether minutes and seconds
were printed, it does not say.

On a page the day is right when it is that of the date in its own offset, or the instant is right; the minute when the
instant is, a time without an offset taken as UTC. A day alone refuses the minute, and so does a midnight without an
offset that is not right. Where the truth has only a day, no minute is asked for.
"""

import argparse
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.dating.cases import CASES, Case, read_cases, read_here
from benchmarks.dating.clocks import clocked
from benchmarks.dating.pages import PEER, page_scores, recorded
from benchmarks.dating.scores import Score, agreement, agrees, scores, verdict_here
from benchmarks.dating.speed import speeds


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """In Markdown, a row as soon as it is known."""
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |", flush=True)


def print_scores(cases: Sequence[Case]) -> None:
    """What every reader makes of the cases."""
    told = sum(case.value is not None for case in cases)
    with_value = (f"right, of {told}", "with invented parts", "less", "silently wrong", "refused")
    without_value = (f"right, of {len(cases) - told} without a value", "silently wrong")
    print_table(("", *with_value, *without_value, "silently wrong in all"), map(_score_row, scores(cases)))
    here = agreement(cases)
    print(f"\nOf newsledger's right answers {here.problems} of {here.right} name the problem that is expected, and")
    print(f"{here.zones} of {here.times} times the zone. {here.known} of its {here.misses} misses are marked as known.")
    if here.mended:
        print(f"{here.mended} marked as missed are no miss any more: see --misses.")


def _score_row(score: Score) -> tuple[object, ...]:
    told, untold = score.told, score.untold
    share = score.wrong / (told.total() + untold.total())
    ends = untold["right"], untold["silently wrong"], f"{score.wrong} ({share:.1%})"
    return (score.reader, told["right"], score.invented, told["less"], told["silently wrong"], told["refused"], *ends)


def print_misses(cases: Sequence[Case]) -> None:
    """Every case that this project does not read right, the wrong ones first; then where it is right and says more."""
    lines: dict[str, list[str]] = {}
    for case in cases:
        found = read_here(case)
        known = {"language": case.language, "country": case.country, "zone": case.zone, "fetched": case.fetched_at}
        where = f"{case.text!r} ({', '.join(f'{name} {value}' for name, value in known.items() if value)})"
        verdict = verdict_here(case, found)
        if verdict != "right":
            read = f"expected {case.value or case.problem}, read {found.value or found.problem}"
            lines.setdefault(verdict, []).append(f"{where}\n    {read}{f'; known: {case.miss}' if case.miss else ''}")
            continue
        if not agrees(case, found):
            read = f"expected {case.zone_known}, {case.problem}; read {found.zone}, {found.problem}"
            lines.setdefault("zone or problem", []).append(f"{where}\n    {read}")
        elif case.miss:
            lines.setdefault("no miss any more", []).append(f"{where}\n    {case.miss}")
    for kind in ("silently wrong", "less", "refused", "zone or problem", "no miss any more"):
        for line in lines.get(kind, ()):
            print(f"{kind}: {line}")


def print_pages(folder: Path, peers: Path, *, with_misses: bool) -> None:
    """How right this project and the peer have the dates of recorded pages."""
    pages = recorded(folder)
    found = list(page_scores(pages, peers))
    print(f"{len(pages)} pages with a date\n")
    kinds = ("right", "silently wrong", "refused")
    rows = ((score.reader, *(part[kind] for part in (score.days, score.minutes) for kind in kinds)) for score in found)
    print_table(("", *(f"{part} {kind}" for part in ("day", "minute") for kind in kinds)), rows)
    if len(found) == 1:
        print(f"\n{PEER} is not there: make {peers}/{PEER}/.ready")
    if with_misses:
        for score in found:
            print(f"\n{score.reader}:", *score.missed, sep="\n")


def print_speeds(cases: Sequence[Case]) -> None:
    """CPU microseconds a call."""
    rows = (
        (row.form, row.texts, row.reader, *(f"{number:.1f}" for number in (row.median, row.late, row.worst, row.ratio)))
        for row in speeds(cases)
    )
    print_table(("form", "texts", "reader", "median µs", "95th percentile", "worst", "times newsledger's"), rows)


def print_clocks(file: Path) -> None:
    """How many answers change with the machine's clock; fails where one does, or where the clock is asked."""
    found = list(clocked(file))
    print_table(
        (
            "clock (UTC)",
            "machine's zone",
            "answers that change",
            "looks at the clock",
            "control: dateutil without a default",
        ),
        ((row.clock[:16], row.zone, row.changed, sum(row.asked.values()), row.control) for row in found),
    )
    if any(row.changed or row.asked for row in found):
        raise SystemExit("an answer depends on the machine's clock")
    print("\nevery answer is the same")


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--pages", type=Path, metavar="DIR", help="a folder of pages with truth.jsonl")
    parser.add_argument("--peers", type=Path, metavar="DIR", default=Path(".venv-peers"), help="where make puts them")
    parser.add_argument("--misses", action="store_true", help="one by one")
    parser.add_argument("--clocks", action="store_true")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # of the peers, about zones that they do not know
    if args.pages:
        print_pages(args.pages, args.peers, with_misses=args.misses)
    elif args.clocks:
        print_clocks(args.cases)
    elif args.speed:
        print_speeds(read_cases(args.cases))
    elif args.misses:
        print_misses(read_cases(args.cases))
    else:
        print_scores(read_cases(args.cases))


if __name__ == "__main__":
    main()
