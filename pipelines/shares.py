"""Whether a share of things has fallen for good, or by chance. Pure."""

import math
from dataclasses import dataclass
from typing import Final

LEAST: Final = 10
"""Things that a share is of, at least: of fewer nothing can be said."""
MATTERS: Final = 0.15
"""A fall by less is nobody's morning."""
SURE: Final = 3.5
"""Standard errors: chance falls so far once in 4,000 times, and there are hundreds of shares to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of some things have something."""

    found: int
    of: int

    @property
    def part(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.found / self.of if self.of else 0.0

    @property
    def rest(self) -> "Share":
        """Those that have it not."""
        return Share(found=self.of - self.found, of=self.of)


def has_fallen(before: Share, now: Share) -> bool:
    """Whether a share is smaller than it was, by so much that it matters, and surely: by the test of two proportions
    (https://www.itl.nist.gov/div898/handbook/prc/section3/prc33.htm)."""
    if min(before.of, now.of) < LEAST or before.part - now.part < MATTERS:
        return False
    pooled = (before.found + now.found) / (before.of + now.of)
    error = math.sqrt(pooled * (1 - pooled) * (1 / before.of + 1 / now.of))
    return (before.part - now.part) / error >= SURE


def has_risen(before: Share, now: Share) -> bool:
    """Likewise, whether it is larger than it was."""
    return has_fallen(before.rest, now.rest)
