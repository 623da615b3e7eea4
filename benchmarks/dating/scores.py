"""Counts what readers of printed dates make of the cases. What the counts mean is told in ``benchmarks/dates.py``."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from benchmarks.dating.cases import Case, read_here
from benchmarks.dating.readers import PEERS, Claim
from pipelines.date_parts import PARTS, TIMES
from pipelines.records import Date, Precision

Verdict = Literal["right", "less", "silently wrong", "refused"]

LENGTHS: dict[Precision, int] = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}
CLAIMED: dict[str, Precision] = {
    "year": "year",
    "quarter": "year",
    "month": "month",
    "week": "month",
    "day": "day",
    "part_of_day": "day",
}
"""What dateparser's period claims at the least. Any other is a time, and it has only one kind of those."""


@dataclass(slots=True, kw_only=True)
class Score:
    """What one reader made of the cases."""

    reader: str
    told: Counter[Verdict] = field(default_factory=Counter)
    """Of the cases that have a value."""
    untold: Counter[Verdict] = field(default_factory=Counter)
    """Of those that have none, which it is right to refuse."""
    invented: int = 0
    """Right answers with parts that were not printed, where the reader cannot say so."""

    def count(self, case: Case, verdict: Verdict) -> None:
        """One answer more."""
        (self.told if case.value else self.untold)[verdict] += 1

    @property
    def wrong(self) -> int:
        """All dates that are not what was printed."""
        return self.told["silently wrong"] + self.untold["silently wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What this project says of the cases beside their value."""

    right: int
    problems: int
    """Right answers that name the problem that is expected, or none."""
    times: int
    """Right answers that have a time."""
    zones: int
    """Those that know the zone as it is expected."""
    misses: int
    """Answers that are not right."""
    known: int
    """Those that are marked."""
    mended: int
    """Cases that are marked as missed, and nothing of them is."""


def scores(cases: Sequence[Case]) -> Iterator[Score]:
    """The score of this project, then of each peer."""
    here = Score(reader="newsledger")
    for case in cases:
        here.count(case, verdict_here(case, read_here(case)))
    yield here
    for name, read in PEERS.items():
        score = Score(reader=name)
        for case in cases:
            claim = read(case)
            verdict = verdict_of(case, claim)
            score.count(case, verdict)
            if claim and verdict == "right":
                score.invented += _invents(case, claim)
        yield score


def agreement(cases: Sequence[Case]) -> Agreement:
    """How well this project tells what is odd about a date, and where its zone is from."""
    answers = [(case, read_here(case)) for case in cases]
    right = [(case, found) for case, found in answers if verdict_here(case, found) == "right"]
    times = [(case, found) for case, found in right if case.precision in TIMES]
    mended = sum(case.miss is not None and agrees(case, found) for case, found in right)
    return Agreement(
        right=len(right),
        problems=sum(found.problem == case.problem for case, found in right),
        times=len(times),
        zones=sum(found.zone == case.zone_known for case, found in times),
        misses=len(answers) - len(right),
        known=sum(case.miss is not None for case in cases) - sum(case.miss is not None for case, _ in right),
        mended=mended,
    )


def verdict_here(case: Case, found: Date) -> Verdict:
    """Of this project's answer."""
    if found.value == case.value and found.precision == case.precision:
        return "right"
    if found.value is None:
        return "refused"
    is_true = case.value is not None and case.value.startswith(found.value.removesuffix("Z"))
    return "less" if is_true else "silently wrong"


def agrees(case: Case, found: Date) -> bool:
    """Whether this project says of a date what is expected beside its value."""
    return (found.zone, found.problem) == (case.zone_known, case.problem)


def verdict_of(case: Case, claim: Claim | None) -> Verdict:
    """Of a peer's answer."""
    if claim is None:
        return "refused" if case.value else "right"
    if case.value is None or case.precision is None:
        return "silently wrong"
    claimed = CLAIMED.get(claim.period, case.precision if case.precision in TIMES else "hour") if claim.period else None
    is_finer = claimed is not None and PARTS.index(claimed) > PARTS.index(case.precision)
    if not is_finer and case.value in _values(claim, case.precision, case.zone):
        return "right"
    return "less" if claimed and not is_finer and _is_within(case.value, claim.at, claimed) else "silently wrong"


def _is_within(value: str, at: datetime, claimed: Precision) -> bool:
    """Whether a value is in the day, month or year that a peer claims and has the rest of its moment from elsewhere."""
    if claimed in TIMES:
        return False
    there = datetime.fromisoformat(value).astimezone(at.tzinfo or UTC).isoformat() if value.endswith("Z") else value
    return there[: LENGTHS[claimed]] == at.isoformat()[: LENGTHS[claimed]]


def _invents(case: Case, claim: Claim) -> bool:
    """Whether a right answer has parts that were not printed, and does not say so."""
    if case.precision == "second":
        return False
    return claim.period is None or (case.precision in TIMES and claim.period not in CLAIMED)


def _values(claim: Claim, precision: Precision, zone: str | None) -> set[str]:
    """What a peer's moment may mean, as a value of this precision."""
    length = LENGTHS[precision]
    if precision in TIMES:
        return {f"{moment.isoformat()[:length]}Z" for moment in _moments(claim.at, zone)}
    days = [claim.at, *(_moments(claim.at, None) if claim.at.tzinfo else ())]
    return {day.isoformat()[:length] for day in days}


def _moments(at: datetime, zone: str | None) -> Iterator[datetime]:
    """In UTC: as it is, or as it may be meant."""
    for moment in [at] if at.tzinfo else [at.replace(tzinfo=ZoneInfo(name)) for name in ("UTC", zone or "UTC")]:
        with suppress(OverflowError):  # the first of January of the year 1, east of Greenwich
            yield moment.astimezone(UTC)
