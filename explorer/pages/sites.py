"""All sites: what each gives, how its last run ended, what is wrong."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, Row, last_day, together
from explorer.page import Page
from explorer.site_states import MEANINGS, ORDER, Condition, Known, conditions, goes_on, is_standstill, look
from pipelines.health import Health
from pipelines.moments import iso

MOST: Final = 300
"""Sites on the page; the query has all."""
WEEKS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One week of a site's small chart, in hundredths of its height."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line of the table."""

    row: Row
    conditions: list[Condition]
    is_running: bool
    bars: list[Bar]
    weeks: str
    """What the small chart shows, in words."""

    @property
    def state(self) -> str:
        """The most urgent."""
        return self.conditions[0].state


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """An order of the sites; those that are alike stand by name."""

    words: str
    key: Callable[[Shown], Any]
    is_descending: bool = False


SORTS: Final[Mapping[str, Sort]] = {
    "state": Sort(words="what is wrong first", key=lambda shown: ORDER.index(shown.conditions[0].state)),
    "name": Sort(words="name", key=lambda shown: shown.row["site"].casefold()),
    "articles": Sort(words="articles", key=lambda shown: shown.row["articles"], is_descending=True),
    "new": Sort(words="the last 7 days", key=lambda shown: shown.row["last_7_days"], is_descending=True),
    "run": Sort(words="last run", key=lambda shown: shown.row["last_run_began"] or "", is_descending=True),
    "due": Sort(words="next crawl", key=lambda shown: shown.row["due_at"] or "9999"),
}
"""By the value of ``sort``."""


async def page(asking: Asking, request: Request) -> Page:
    """All sites; ``sort`` is one of ``SORTS``."""
    last = await last_day(asking)
    glance, weeks, paused, quiet, health = await together(
        asking.rows("sites_at_a_glance", until=last),
        asking.rows("site_weeks", until=last),
        asking.rows("site_hosts", paused_at=iso(asking.now)),
        asking.rows("sites_gone_quiet"),
        look(asking),
    )
    known = known_of(asking, glance, paused, quiet, health)
    sort = request.args.get("sort") if request.args.get("sort") in SORTS else "state"
    sites = sorted(_shown(glance, weeks, known, last), key=SORTS["name"].key)
    sites.sort(key=SORTS[sort].key, reverse=SORTS[sort].is_descending)
    return Page(
        template="sites.html",
        title="Sites",
        shown={
            "sites": sites[:MOST],
            "count": len(sites),
            "states": [(state, MEANINGS[state], n) for state in ORDER if (n := _number(sites, state))],
            "sort": sort,
            "sorts": [(name, one.words) for name, one in SORTS.items()],
            "glance": glance,
            "weeks": weeks,
            "quiet": quiet,
            "health": health,
            "is_standstill": known.is_standstill,
            "last": last,
        },
    )


def known_of(asking: Asking, glance: Answer, paused: Answer, quiet: Answer, health: Health | None) -> Known:
    """What the states of sites are told from."""
    pauses: dict[str, list[Row]] = defaultdict(list)
    for row in paused.rows:
        if row["paused_until"] and row["paused_until"] > iso(asking.now):
            pauses[row["site"]].append(row)
    return Known(
        health=health,
        pauses=pauses,
        quiet={row["site"]: row for row in quiet.rows},
        now=asking.now,
        is_standstill=is_standstill(glance.rows, health, asking.now),
    )


def _shown(glance: Answer, weeks: Answer, known: Known, last: str) -> Iterable[Shown]:
    by_site: dict[str, dict[str, int]] = defaultdict(dict)
    for row in weeks.rows:
        by_site[row["site"]][row["week"]] = row["articles"]
    running = {run.site for run in known.health.open if goes_on(run, known.now)} if known.health else set()
    for row in glance.rows:
        counts = [by_site[row["site"]].get(week, 0) for week in mondays(last)]
        yield Shown(
            row=row,
            conditions=conditions(row, known),
            is_running=row["site"] in running,
            bars=bars(counts),
            weeks=f"Articles by week: {', '.join(map(str, counts))}",
        )


def mondays(last: str) -> list[str]:
    """Of the weeks that end with the one of this day, in order."""
    day = date.fromisoformat(last)
    monday = day - timedelta(days=day.weekday())
    return [(monday - timedelta(weeks=ago)).isoformat() for ago in reversed(range(WEEKS))]


def bars(counts: list[int]) -> list[Bar]:
    """The small chart: the highest week fills it, and one that has any is seen."""
    highest = max(counts, default=0)
    heights = [max(4.0, round(100 * count / highest, 1)) if count else 0.0 for count in counts]
    return [Bar(x=10 * place, y=100 - height, height=height) for place, height in enumerate(heights) if height]


def _number(sites: list[Shown], state: str) -> int:
    return sum(shown.state == state for shown in sites)
