"""When each site is due: what was planned at the end of its last crawl, as its file and its hosts have it now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from crawler.schedule.plan import Ending, Limits, Past, Plan, is_quiet, longest_wait, plan, postponed, retry, within
from crawler.schedule.rates import HOUR, MEMORY, Rates, known_since, learn
from crawler.sites.site import Site
from pipelines.links import origin_of
from pipelines.planning import Planning, Publishing, Standing

SLACK: Final = timedelta(minutes=5)
"""What is due so much later than can be was planned by a clock that has been set back since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A site's line in the timetable."""

    site: Site
    standing: Standing
    """As the ledger has it."""
    plan: Plan | None = None
    """When it is due, and why then; None: now, for nobody has planned anything."""

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be crawled."""
        return self.plan is None or self.plan.due_at <= now


def timetable(sites: Iterable[Site], ledger: Path, now: datetime) -> list[Entry]:
    """A line for each site, the longest due first. One that is not there yet says nothing of any site; LedgerError
    where it cannot be read, or is of an earlier version. Waits for nobody who is writing."""
    if not ledger.exists():
        return [Entry(site=site, standing=Standing(site=site.name)) for site in sites]
    with Planning.open_to_read(ledger) as planning:
        standings, pauses = planning.standings(), planning.pauses(now)
    entries = [_entry(site, standings.get(site.name, Standing(site=site.name)), pauses, now) for site in sites]
    return sorted(
        entries, key=lambda entry: entry.plan.due_at if entry.plan else datetime.min.replace(tzinfo=now.tzinfo)
    )


def take(entry: Entry, ledger: Path, now: datetime) -> bool:
    """Takes a site's next crawl for oneself; whether nobody else has. LedgerError where the ledger cannot be written.

    From then on the timetable has when the site is due if the crawl should be killed.
    """
    failures = entry.standing.failures + entry.standing.begun + 1
    past = Past(started_at=now, ended_at=now, ending="failed", failures=failures)
    until = retry(past, limits_of(entry.site)).due_at
    with Planning.open(ledger) as planning:
        return planning.claim(entry.standing, until, f"being crawled since {now:%H:%M}Z")


def settle(site: Site, ledger: Path, last: Past) -> Plan:
    """Plans the next crawl of a site after one has ended, and stores when it is due; ``last.failures`` is not looked
    at: it is counted here. LedgerError where the ledger cannot be written."""
    with Planning.open(ledger) as planning:
        before = planning.standing(site.name)
        past = replace(last, failures=_failures(before, last.ending))
        rates = rates_of(site, planning.publishing(site.name, last.ended_at - MEMORY), last.ended_at)
        planned = plan(past, rates, limits_of(site), paused_until(site, planning.pauses(last.ended_at)))
        planning.settle(replace(before, due_at=planned.due_at, reason=planned.reason, failures=past.failures))
        return planned


def rates_of(site: Site, publishing: Publishing, now: datetime) -> Rates:
    """How often a site publishes, by what is known of it until now."""
    since = known_since(publishing.moments, publishing.since, now)
    return learn(publishing.moments, since=since, until=now, zone=site.zone)


def quiet_since(site: Site, publishing: Publishing, now: datetime) -> datetime | None:
    """Since when a site has published nothing, where that is longer than its habits explain; else None."""
    came = [moment for moment in publishing.moments if moment <= now]
    if not came:
        return None
    last = max(came)
    return last if is_quiet(rates_of(site, publishing, last + HOUR), last, now) else None


def limits_of(site: Site) -> Limits:
    """What a site's file allows."""
    return Limits(shortest=timedelta(minutes=site.shortest), longest=timedelta(minutes=site.longest))


def paused_until(site: Site, pauses: Mapping[str, datetime]) -> datetime | None:
    """When the first of the hosts that a site's crawl starts from wants to be asked again; None: one does now."""
    origins = {origin_of(url) for url in site.start}
    return min(pauses[one] for one in origins) if origins and origins <= pauses.keys() else None


def _failures(before: Standing, ending: Ending) -> int:
    return {"well": 0, "failed": before.failures + 1, "interrupted": before.failures}[ending]


def _entry(site: Site, standing: Standing, pauses: Mapping[str, datetime], now: datetime) -> Entry:
    limits = limits_of(site)
    if standing.due_at is None or standing.due_at > now + longest_wait(limits) + SLACK:
        return Entry(site=site, standing=standing)
    planned = Plan(due_at=standing.due_at, reason=standing.reason or "")
    if standing.started_at is None or standing.ended_at is None or standing.begun:
        return Entry(site=site, standing=standing, plan=planned)
    ending: Ending = "failed" if standing.failures else "well"
    past = Past(started_at=standing.started_at, ended_at=standing.ended_at, ending=ending, failures=standing.failures)
    until = paused_until(site, pauses)
    return Entry(site=site, standing=standing, plan=postponed(within(planned, past, limits), past, until))
