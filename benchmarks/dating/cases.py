"""The hand-checked dates that readers are set beside each other on, and what this project reads in them.

    python -m benchmarks.dating.cases --cases FILE [--reader dateutil]

prints an answer a line, for ``dates.py --clocks``, which asks under many clocks; its control is dateutil.
"""

import argparse
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dateutil import parser as dateutil_parser

from pipelines.dates import parse_date
from pipelines.records import Date, Precision

CASES = Path(__file__).parents[2] / "tests" / "data" / "dates.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A printed date, what was known beside it, and what is to be read: the forms are those of ``records.Date``."""

    text: str
    language: str | None
    country: str | None
    zone: str | None
    fetched_at: datetime | None
    value: str | None
    """None: the text does not tell a date, and a reader must say so."""
    precision: Precision | None
    zone_known: str | None
    problem: str | None
    miss: str | None
    """Why this project is known to miss it."""


def read_cases(file: Path) -> list[Case]:
    """The cases of a file, one JSON object a line."""
    return [_case(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _case(row: dict[str, Any]) -> Case:
    expect = row["expect"]
    return Case(
        text=row["text"],
        language=row.get("lang"),
        country=row.get("country"),
        zone=row.get("zone"),
        fetched_at=datetime.fromisoformat(row["fetched_at"]) if row.get("fetched_at") else None,
        value=expect["value"],
        precision=expect["precision"],
        zone_known=expect["zone"],
        problem=expect["problem"],
        miss=row.get("miss"),
    )


def read_here(case: Case) -> Date:
    """What this project reads."""
    return parse_date(
        Date(text=case.text, origin="text"),
        fetched_at=case.fetched_at,
        zone=case.zone,
        language=case.language,
        country=case.country,
    )


def answer_here(case: Case) -> str:
    """All that this project says of a case."""
    found = read_here(case)
    return json.dumps([found.value, found.precision, found.zone, found.problem])


def answer_dateutil(case: Case) -> str:
    """What dateutil says of a case where it is left to the machine's clock."""
    try:
        return str(dateutil_parser.parse(case.text))
    except (ValueError, OverflowError) as error:
        return type(error).__name__


ANSWERS: dict[str, Callable[[Case], str]] = {"here": answer_here, "dateutil": answer_dateutil}


def main() -> None:
    """Print the answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--reader", choices=ANSWERS, default="here")
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # dateutil's of zones that it does not know
    for case in read_cases(args.cases):
        print(ANSWERS[args.reader](case))


if __name__ == "__main__":
    main()
