"""The planner alone, on simulated sites: what a request less costs in delay. No HTTP, no ledger, some seconds."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.schedule.plan import Limits, Past, plan
from crawler.schedule.rates import MEMORY, learn

RUN = timedelta(seconds=5)
"""How long a crawl takes."""

Next = Callable[[Past, Sequence[datetime], datetime], datetime]
"""When to come next after a crawl, by what was found and since when the site is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A stretch of time of one site."""

    published: int
    delays: tuple[timedelta, ...]
    """From publication to finding, of what was found."""
    visits: int

    @property
    def requests(self) -> int:
        """One for the feed at each visit, one for each article."""
        return self.visits + len(self.delays)


def watched(
    published: Sequence[datetime], stay: tuple[datetime, datetime], following: Next, *, listed: int, known: datetime
) -> Watched:
    """How it goes to come at a site during a stay, which has been followed since ``known``."""
    start, end = stay
    found = [moment for moment in published if known <= moment < start]
    delays: list[timedelta] = []
    first, last = bisect_right(published, start), bisect_right(published, end)
    seen, now, visits = first, start, 0
    while seen < last or now < end:
        visits += now < end
        upto = bisect_right(published, now)
        new = published[max(seen, upto - listed) : upto]
        found += new
        delays += [now - moment for moment in new if moment <= end]
        seen = upto
        now = following(Past(started_at=now, ended_at=now + RUN), found, known)
    return Watched(published=last - first, delays=tuple(delays), visits=visits)


def by_plan(limits: Limits, zone: str | None) -> Next:
    """As the planner says."""

    def following(past: Past, found: Sequence[datetime], known: datetime) -> datetime:
        since = max(past.started_at - MEMORY, known)
        rates = learn(Counter(found), since=since, until=past.started_at, zone=zone)
        return plan(past, rates, limits).due_at

    return following


def fixed(minutes: float) -> Next:
    """At a fixed interval."""
    return lambda past, _, __: past.ended_at + timedelta(minutes=minutes)
