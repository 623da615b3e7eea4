"""The front page: what is new, how much came in, who is cited, what went wrong."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, Row, last_day, together
from explorer.charts import Chart, Point, days_before, largest
from explorer.page import Page
from explorer.words import counted, shown_day, shown_time
from pipelines.moments import iso

DAYS: Final = 30
"""What "lately" means on this page."""
NEWEST: Final = 30
"""Articles that are shown."""
OUTLETS: Final = 8
"""Outlets that are shown, of those cited most and of those rising."""
SITES: Final = 8
"""Sites with trouble that are shown."""
SERIES: Final = 7
"""Sites that the chart tells apart."""
QUIET: Final = timedelta(minutes=15)
"""A run that has not ended and fetched nothing for so long does not run any more."""

TROUBLE: Final = {
    "failed": "failed",
    "unreachable": "unreachable",
    "http_errors": "http error",
    "rejected": "rejected",
    "refused": "refused",
    "opted_out": "opted out",
    "blocked_by_robots": "blocked by robots",
}
"""The columns of the query went_wrong_lately, the worst first, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The news of a day."""

    name: str
    """'Friday, 29 May 2026'; 'May 2026' for what is known to the month."""
    href: str | None
    """All of it; None where the day is not known."""
    articles: Sequence[Row]
    all_articles: int | None
    """How many there are, shown or not; None: not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """How a site's last run went."""

    site: str
    when: str
    """When it ended, or that it did not."""
    told: Sequence[str]
    """What went wrong; nothing: all is well."""


async def page(asking: Asking, _: Request) -> Page:
    """The front page; a word of welcome for a ledger without articles."""
    last = await last_day(asking)
    first = days_before(last, DAYS)
    short, newest, coming, cited, runs = await together(
        asking.rows("ledger_in_short", until=last),
        asking.rows("newest", until=last, number=NEWEST),
        asking.rows("articles_by_day", since=first, until=last),
        asking.rows("outlets_cited_lately", until=last, days=DAYS, number=OUTLETS),
        asking.rows("went_wrong_lately"),
    )
    held = short.first()
    if held and not held["articles"]:
        return Page(template="front_empty.html", title="An empty ledger", shown={"runs": last_runs(asking, runs)})
    went = last_runs(asking, runs)
    return Page(
        template="front.html",
        title="What is new",
        shown={
            "first": first,
            "last": last,
            "later": (date.fromisoformat(last) + timedelta(days=1)).isoformat(),
            "days": DAYS,
            "short": short,
            "newest": newest,
            "by_day": by_day(asking, newest, coming),
            "coming": coming,
            "chart": chart_of(asking, coming, first, last),
            "cited": cited,
            "most_cited": [row for row in cited.rows if row["place"] <= OUTLETS],
            "rising": rising(cited),
            "is_comparable": any(row["expected"] is not None for row in cited.rows),
            "runs": runs,
            "trouble": [run for run in went if run.told],
            "well": [run for run in went if not run.told],
            "shown_sites": SITES,
        },
    )


def chart_of(asking: Asking, coming: Answer, first: str, last: str) -> Chart:
    """Articles by day and site; what is behind a bar are the articles of its day."""
    points = largest(
        (Point(at=row["day"], value=row["articles"], series=row["site"] or "no site") for row in coming.rows),
        SERIES,
        rest="others",
    )
    return Chart(
        title="Articles by day and site",
        kind="bars",
        unit="day",
        at="Day",
        value="Articles",
        series="Site",
        points=[
            replace(point, href=asking.paths.search(since=point.at, until=point.at))
            for point in sorted(points, key=lambda point: point.at)
        ],
        first=first,
        last=last,
        behind=coming.href,
    )


def by_day(asking: Asking, newest: Answer, coming: Answer) -> list[Day]:
    """The newest articles under the days of their dates, the newest first."""
    counts = Counter[str]()
    for row in coming.rows:
        counts[row["day"]] += row["articles"]
    return [
        Day(
            name=day_name(day),
            href=asking.paths.search(since=day, until=day) if is_day(day) else None,
            articles=list(rows),
            all_articles=counts.get(day),
        )
        for day, rows in groupby(newest.rows, key=lambda row: row["date"][: len("2026-05-12")])
    ]


def day_name(day: str) -> str:
    """'Friday, 29 May 2026'; 'May 2026, day not known'."""
    with suppress(ValueError):
        return f"{date.fromisoformat(day):%A}, {shown_day(day)}"
    return f"{shown_day(day)}, day not known"


def is_day(day: str) -> bool:
    """Whether it is known to the day."""
    with suppress(ValueError):
        return bool(date.fromisoformat(day))
    return False


def rising(cited: Answer) -> list[Row]:
    """The outlets that are cited more than before, by how much more; see queries/outlets_cited_lately.sql."""
    found = [row for row in cited.rows if row["rising_place"] is not None and row["rising_place"] <= OUTLETS]
    return sorted(found, key=lambda row: row["rising_place"])


def last_runs(asking: Asking, runs: Answer) -> list[LastRun]:
    """How the last run of each site went, in the order of the query."""
    quiet_since = iso(asking.now - QUIET)
    return [LastRun(site=row["site"], when=_when(row, quiet_since), told=_told(row, quiet_since)) for row in runs.rows]


def _when(row: Row, quiet_since: str) -> str:
    if row["ended_at"]:
        return shown_time(row["ended_at"])
    if is_running(row, quiet_since):
        return "running now"
    return "did not end"


def is_running(row: Row, quiet_since: str) -> bool:
    """Whether a run that has not ended did anything lately; nobody tells the ledger of one that was killed."""
    return row["ended_at"] is None and max(row["started_at"], row["last_fetch"] or "") >= quiet_since


def _told(row: Row, quiet_since: str) -> list[str]:
    told = []
    if row["ended_at"] is None and not is_running(row, quiet_since):
        told.append(f"began {shown_time(row['started_at'])}, and was killed")
    if row["ended_at"] and not row["ended_as_meant"]:
        told.append(f"ended early: {row['reason'] or 'nobody knows why'}")
    if row["failed_runs"]:
        told.append(f"{counted(row['failed_runs'], 'run')} failed in a row")
    return told + [f"{row[column]:,} × {name}" for column, name in TROUBLE.items() if row[column]]
