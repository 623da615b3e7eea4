"""When a site is crawled next, and why then, in words. Pure: the decision is made here and carried out elsewhere."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from crawler.schedule.rates import HOUR, Rates

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)

AWAITED: Final = 0.7
"""A site is crawled when so many new articles are to be expected: docs/schedule.md has the trade of delay against
requests that it was chosen by."""
FIRST_RETRY: Final = timedelta(minutes=10)
"""After a failure, unless the site's file wants more between two crawls; twice as long after each further one."""
LONGEST_RETRY: Final = DAY
SURELY: Final = 0.001
"""A silence less probable than this under a site's rates is none of its habits."""

Ending = Literal["well", "failed", "interrupted"]
"""``interrupted``: by us, and the site had no part in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a site's file allows; it is pinned by setting both equal."""

    shortest: timedelta
    """Between the end of a crawl and the next."""
    longest: timedelta

    @property
    def are_equal(self) -> bool:
        """The operator has pinned the interval; a ``longest`` below ``shortest`` counts as equal."""
        return self.longest <= self.shortest


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The last crawl of a site."""

    started_at: datetime
    ended_at: datetime
    ending: Ending = "well"
    failures: int = 0
    """How many have failed since the last that did not; this one with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a site is due, and why then."""

    due_at: datetime
    reason: str
    """In words for an operator: ``publishes about 3 an hour at this time``."""


def plan(past: Past, rates: Rates, limits: Limits, paused_until: datetime | None = None) -> Plan:
    """When to crawl a site again after a crawl has ended.

    Never before ``paused_until``, which is when the site's hosts have asked to come back, if they have.
    """
    return postponed(_planned(past, rates, limits), past, paused_until)


def postponed(planned: Plan, past: Past, paused_until: datetime | None) -> Plan:
    """The plan, or a later one where the site's hosts have asked for a longer pause."""
    if paused_until is None or paused_until <= planned.due_at:
        return planned
    return Plan(due_at=paused_until, reason=f"asked to come back at {_at(paused_until, past.ended_at, None)}")


def within(planned: Plan, past: Past, limits: Limits) -> Plan:
    """The plan as limits have it that were changed since it was made."""
    if past.ending == "failed":
        return retry(past, limits)
    earliest, latest = past.ended_at + limits.shortest, past.ended_at + max(limits.shortest, limits.longest)
    if limits.are_equal and planned.due_at != earliest:
        return _pinned(past, limits)
    if planned.due_at < earliest:
        return Plan(due_at=earliest, reason=f"{_every(limits.shortest)} at most")
    if planned.due_at > latest:
        return Plan(due_at=latest, reason=f"{_every(limits.longest)} at least")
    return planned


def retry(past: Past, limits: Limits) -> Plan:
    """When to crawl a site again that has failed; and one whose crawl was killed."""
    times = max(1, past.failures)
    wait = min(max(FIRST_RETRY, limits.shortest) * 2 ** min(times - 1, 10), longest_wait(limits))
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return Plan(due_at=past.ended_at + wait, reason=f"failed {often}: again in {_lasting(wait)}")


def longest_wait(limits: Limits) -> timedelta:
    """The longest time between two crawls, whatever happens."""
    return max(LONGEST_RETRY, limits.longest, limits.shortest)


def is_quiet(rates: Rates, last_article: datetime, now: datetime) -> bool:
    """Whether a site has been silent for longer than its habits explain: less than one in a thousand such silences
    would come by chance. ``rates`` are those at the last article: learnt since, they have got used to the silence."""
    return rates.articles > 0 and rates.expected(last_article, now) / rates.clump > -math.log(SURELY)


def _planned(past: Past, rates: Rates, limits: Limits) -> Plan:
    if past.ending == "failed":
        return retry(past, limits)
    if limits.are_equal:
        return _pinned(past, limits)
    if past.ending == "interrupted":
        return Plan(due_at=past.ended_at + limits.shortest, reason="the last crawl was interrupted")
    return _when_awaited(past, rates, limits)


def _pinned(past: Past, limits: Limits) -> Plan:
    return Plan(due_at=past.ended_at + limits.shortest, reason=f"{_every(limits.shortest)}, as its file says")


def _when_awaited(past: Past, rates: Rates, limits: Limits) -> Plan:
    """What came while the last crawl went on it has not seen: articles are awaited since its start."""
    earliest, latest = past.ended_at + limits.shortest, past.ended_at + limits.longest
    reached = rates.reached(past.started_at, AWAITED, latest)
    if reached is None:
        return Plan(due_at=latest, reason=f"{_often(rates, past.ended_at, latest)}: {_every(limits.longest)} at least")
    if reached < earliest:
        return Plan(due_at=earliest, reason=f"{_now(rates, earliest)}: {_every(limits.shortest)} at most")
    if not rates.articles:
        return Plan(due_at=reached, reason="not yet known how often it publishes")
    begins = _begins(rates, past.ended_at, reached)
    if begins is not None:
        return Plan(due_at=reached, reason=f"little expected before {_at(begins, past.ended_at, rates.zone)}")
    return Plan(due_at=reached, reason=_now(rates, reached))


def _begins(rates: Rates, start: datetime, end: datetime) -> datetime | None:
    """The hour at which a site wakes up before ``end``; None where it does not sleep at ``start``."""
    awake = rates.at(end) / 2
    if end - start < HOUR or rates.at(start) > awake / 2:
        return None
    begins = end
    while begins - HOUR > start and rates.at(begins - HOUR) >= awake:
        begins -= HOUR
    local = begins.astimezone(ZoneInfo(rates.zone or "UTC"))
    return max(start, local.replace(minute=0, second=0, microsecond=0))


# Words


def _now(rates: Rates, moment: datetime) -> str:
    return f"publishes about {_frequency(rates.at(moment))} at this time"


def _often(rates: Rates, start: datetime, end: datetime) -> str:
    if not rates.articles:
        return "nothing was published yet"
    return f"publishes about {_frequency(rates.expected(start, end) / ((end - start) / HOUR))} at this time"


def _frequency(rate: float) -> str:
    """``rate``: articles an hour."""
    if rate >= 0.95:
        return f"{rate:.0f} an hour"
    if rate * 24 >= 0.95:
        return f"{rate * 24:.0f} a day"
    return f"one in {min(1 / (rate * 24), 999):.0f} days" if rate * 24 < 2 / 3 else "one a day"


def _every(time: timedelta) -> str:
    return f"every {_lasting(time)}"


def _lasting(time: timedelta) -> str:
    minutes = max(1, round(time / MINUTE))
    number, unit = (minutes, "minute") if minutes < 120 else (round(time / HOUR), "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _at(moment: datetime, now: datetime, zone: str | None) -> str:
    """``06:00``, with the day where it is not today, and with the zone that it is told in."""
    place = ZoneInfo(zone or "UTC")
    local = moment.astimezone(place)
    day = "" if local.date() == now.astimezone(place).date() else f"{local:%Y-%m-%d} "
    return f"{day}{local:%H:%M} ({zone})" if zone else f"{day}{local:%H:%M}Z"
