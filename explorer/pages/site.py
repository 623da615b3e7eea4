"""One site: what it gives, what its crawls cost and bring, what is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import unquote

from datasette import NotFound
from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, Row, last_day, together
from explorer.charts import Chart, Point, days_before, largest
from explorer.page import Page
from explorer.pages.sites import known_of
from explorer.site_states import conditions, goes_on, look, opted_out_words
from pipelines.health import Health
from pipelines.moments import iso

ARTICLE_DAYS: Final = 60
FETCH_DAYS: Final = 30
CITED_DAYS: Final = 30
WEEKS: Final = 12
AS_BEFORE: Final = ("unchanged", "not modified", "listing", "duplicate")
"""Outcomes that are counted beside the chart: they would drown the rest."""
FIELDS: Final = (
    *("summary", "text", "published", "authors", "outline", "sources", "related", "image", "topics", "language"),
)
"""Of ``site_fields_by_week``."""
MOST_FIELDS: Final = 7
"""Lines of a chart that can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A line of the table of runs."""

    row: Row
    ended: str
    took: str
    bytes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What articles are like in one respect: ``language``, and ``en`` of 80 %, ``de`` of 20 %."""

    name: str
    values: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Which days are told of, all as '2026-05-12'."""

    until: str
    """The last of the articles'."""
    fetched_until: str
    """The last of the fetches'."""

    @property
    def since(self) -> str:
        """The first of the articles'."""
        return days_before(self.until, ARTICLE_DAYS)

    @property
    def fetched_since(self) -> str:
        """The first of the fetches'."""
        return days_before(self.fetched_until, FETCH_DAYS)

    @property
    def cited_since(self) -> str:
        """The first of the citations'."""
        return days_before(self.until, CITED_DAYS)

    @property
    def weeks_since(self) -> str:
        """A day of the first week."""
        return days_before(self.until, 7 * WEEKS - 6)


async def page(asking: Asking, request: Request) -> Page:
    """The site of this name. NotFound for one that the ledger does not have."""
    name = unquote(request.url_vars["name"])
    last = await last_day(asking)
    glance = await asking.rows("sites_at_a_glance", site=name, until=last)
    site = glance.first()
    if site is None and glance.complete:
        raise NotFound(f"there is no site {name} in this ledger")
    days = Days(until=_last_of_articles(last, site), fetched_until=_last_of_fetches(asking.now, site))
    answers, health = await together(_answers(asking, name, days), look(asking))
    shown = {
        "name": name,
        "site": site,
        "glance": glance,
        "days": days,
        "now": iso(asking.now),
        **_standing(asking, glance, answers, health),
        **_drawn(asking, name, answers, days),
        "answers": answers,
        "runs": [_run(row) for row in answers["runs"].rows],
        "traits": list(_traits(answers["character"].rows)),
    }
    return Page(template="site.html", title=name, shown=shown)


async def _answers(asking: Asking, name: str, days: Days) -> dict[str, Answer]:
    """What the page asks, by what it is called there."""
    fetched = {"since": days.fetched_since, "until": days.fetched_until}
    asked = {
        "by_day": asking.rows("site_articles_by_day", site=name, since=days.since, until=days.until),
        "fields": asking.rows("site_fields_by_week", site=name, since=days.weeks_since, until=days.until),
        "outcomes": asking.rows("site_outcomes_by_day", site=name, **fetched),
        "reasons": asking.rows("site_reasons", site=name, **fetched),
        "runs": asking.rows("site_runs", site=name),
        "hosts": asking.rows("site_hosts", site=name),
        "quiet": asking.rows("sites_gone_quiet", site=name),
        "waiting": asking.rows("site_waiting", site=name),
        "character": asking.rows("site_character", site=name),
        "cited": asking.rows("site_most_cited", site=name, since=days.cited_since, until=days.until),
        "newest": asking.rows("site_newest", site=name),
    }
    return dict(zip(asked, await together(*asked.values()), strict=True))


def _standing(asking: Asking, glance: Answer, answers: Mapping[str, Answer], health: Health | None) -> dict[str, Any]:
    """What the head of the page says."""
    known = known_of(asking, glance, answers["hosts"], answers["quiet"], health)
    site = glance.first()
    if site is None:
        return {"health": health, "conditions": []}
    name = site["site"]
    return {
        "health": health,
        "conditions": conditions(site, known),
        "opted_out": opted_out_words(name, health) if health else None,
        "is_running": any(run.site == name and goes_on(run, asking.now) for run in (health.open if health else ())),
        "today": next((state for state in health.sites if state.name == name), None) if health else None,
    }


def _drawn(asking: Asking, name: str, answers: Mapping[str, Answer], days: Days) -> dict[str, Any]:
    """The charts, and what is said beside them."""
    return {
        "by_day": _by_day(asking, name, answers["by_day"], days),
        "fields": _fields(answers["fields"]),
        "outcomes": _outcomes(answers["outcomes"], days),
        "as_before": _as_before(answers["outcomes"]),
    }


# Which days


def _last_of_articles(last: str, site: Row | None) -> str:
    """The ledger's last day; the site's own where that is so long ago that nothing would be seen."""
    newest = site["newest_article"] if site else None
    if newest is None or len(newest) < len(last) or newest[:10] >= days_before(last, ARTICLE_DAYS):
        return last
    return str(newest[:10])


def _last_of_fetches(now: datetime, site: Row | None) -> str:
    """Today; the day of the last run where that is so long ago that nothing would be seen."""
    today = f"{now:%Y-%m-%d}"
    began = site["last_run_began"] if site else None
    return today if began is None or began[:10] >= days_before(today, FETCH_DAYS) else str(began[:10])


# Charts


def _by_day(asking: Asking, name: str, answer: Answer, days: Days) -> Chart:
    points = [
        Point(
            at=row["day"],
            value=row["articles"],
            href=asking.paths.search(site=name, since=row["day"], until=row["day"]),
        )
        for row in answer.rows
    ]
    return Chart(
        title="Articles by day",
        kind="bars",
        unit="day",
        at="Day",
        value="Articles",
        points=points,
        first=days.since,
        last=days.until,
        behind=answer.href,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """How often fields are known: those that always or never are in a sentence, the others in a chart."""

    chart: Chart | None
    always: list[str]
    never: list[str]
    looked_at: int
    articles: int


def _fields(answer: Answer) -> Fields:
    if not answer:
        return Fields(chart=None, always=[], never=[], looked_at=0, articles=0)
    shares = {field: [row[field] for row in answer.rows] for field in FIELDS}
    varying = sorted(
        (field for field in FIELDS if 0 < sum(shares[field]) < 100 * len(answer.rows)),
        key=lambda field: min(shares[field]),
    )
    return Fields(
        chart=_fields_chart(answer, varying[:MOST_FIELDS]) if varying else None,
        always=[field for field in FIELDS if min(shares[field]) == 100],
        never=[field for field in FIELDS if max(shares[field]) == 0],
        looked_at=sum(row["looked_at"] for row in answer.rows),
        articles=sum(row["articles"] for row in answer.rows),
    )


def _fields_chart(answer: Answer, fields: list[str]) -> Chart:
    """All series in one order, so that a field has its line in each week."""
    return Chart(
        title="Fields that some articles lack, by week",
        kind="lines",
        unit="week",
        at="Week",
        value="Of the articles",
        series="Field",
        points=[Point(at=row["week"], value=row[field], series=field) for row in answer.rows for field in fields],
        percent=True,
        behind=answer.href,
    )


def _outcomes(answer: Answer, days: Days) -> Chart:
    points = [
        Point(at=row["day"], value=row["urls"], series=row["outcome"])
        for row in answer.rows
        if row["outcome"] not in AS_BEFORE
    ]
    outcomes = {point.series for point in points}
    alone = f": {points[0].series}" if len(outcomes) == 1 else ""
    return Chart(
        title=f"What became of its pages, by day{alone}",
        kind="bars",
        unit="day",
        at="Day",
        value="Pages",
        series="Outcome",
        points=largest(points, 7),
        first=days.fetched_since,
        last=days.fetched_until,
        behind=answer.href,
    )


def _as_before(answer: Answer) -> list[tuple[str, int]]:
    """How many pages came to each outcome that the chart leaves out."""
    counts: Counter[str] = Counter()
    for row in answer.rows:
        counts[row["outcome"]] += row["urls"]
    return [(outcome, counts[outcome]) for outcome in AS_BEFORE if counts[outcome]]


# Words


def _run(row: Row) -> Run:
    return Run(row=row, ended=_ended(row), took=lasting(row["seconds"]), bytes=size(row["bytes"]))


def _ended(row: Row) -> str:
    """Why a run ended."""
    if row["ended"] is not None:
        return str(row["reason"] or "ended")
    return "not ended: it goes on, or was cut off"


def lasting(seconds: float | None) -> str:
    """'48 s', '3 min 5 s', '2 h 10 min'."""
    if seconds is None:
        return "not known"
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def size(count: int | None) -> str:
    """'812 B', '181 kB', '1.2 MB'."""
    if count is None:
        return "not known"
    if count < 1000:
        return f"{count} B"
    value = count / 1000
    for unit in ("kB", "MB"):
        if value < 999.5:
            return _in_units(value, unit)
        value /= 1000
    return _in_units(value, "GB")


def _in_units(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if value < 9.95 else f"{value:,.0f} {unit}"


def _traits(rows: Iterable[Row]) -> Iterator[Trait]:
    """What is not known of any article is left out."""
    for name, of_name in groupby(rows, key=lambda row: row["what"]):
        values = [(row["value"], f"{row['percent']:g} %") for row in of_name]
        if any(value is not None for value, _ in values):
            yield Trait(name=name, values=[(value or "not known", share) for value, share in values])
