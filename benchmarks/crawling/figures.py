"""What is reckoned from what was measured, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of the same thing measured several times."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Self:
        """The median, and the ends."""
        return cls(middle=median(numbers), lowest=min(numbers), highest=max(numbers))

    def told(self, digits: int = 2) -> str:
        """``1.21 (1.17 to 1.30)``."""
        middle, lowest, highest = (f"{number:.{digits}f}" for number in (self.middle, self.lowest, self.highest))
        return f"{middle} ({lowest} to {highest})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Between requests to one host, in seconds."""

    number: int
    middle: float
    most: float
    """95 of 100 are no longer."""
    longest: float

    @classmethod
    def of(cls, moments: Sequence[float]) -> Self:
        """Between each moment and the next; three are the fewest."""
        found = [later - earlier for earlier, later in pairwise(sorted(moments))]
        return cls(
            number=len(found),
            middle=median(found),
            most=quantiles(found, n=20, method="inclusive")[-1],
            longest=max(found),
        )


def overhead(whole: float, parts: Sequence[float], beside: float) -> float:
    """What a whole takes beyond its parts, in units of what it is set beside."""
    return (whole - sum(parts)) / beside


def verdict(asked: str, spread: Spread, *, at_most: float | None = None, at_least: float | None = None) -> str:
    """A line: what was asked, what it is, and whether that keeps to it; the median counts."""
    limit = f"at most {at_most}" if at_most is not None else f"at least {at_least}"
    kept = spread.middle <= at_most if at_most is not None else spread.middle >= (at_least or 0)
    return f"{asked}: {spread.told()}; asked for: {limit}: {'kept' if kept else 'NOT KEPT'}."
