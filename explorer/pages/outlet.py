"""An outlet's page: who cites it, since when, with whom, and what it has published itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, Row, last_day, together
from explorer.charts import Chart, Point, days_before, largest
from explorer.facets import counted_since
from explorer.filters import Filters, chips, filters_of, problems_of
from explorer.page import Page
from explorer.spans import Count, Unit, drawable, ends_of, unit_of
from pipelines.selection import sayable

NEW_DAYS: Final = 30
"""A site that has cited the outlet for no longer than that is marked as new."""
ROWS: Final = 15
"""Of a table, that are seen at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """A site that cites the outlet."""

    row: Row
    is_new: bool
    href: str | None
    """Its articles that do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose page it is, narrowed by what."""

    asking: Asking
    domain: str
    filters: Filters

    def search(self, **changed: str | None) -> str:
        """The articles that cite it, narrowed further."""
        return self.asking.paths.search(**self.filters.given(outlet=self.domain, **changed))

    async def rows(self, query: str, since: str | None = None, **values: str) -> Answer:
        """What a shipped query gives of it; of the time since ``since`` alone, where that is given."""
        asked = self.filters.asked(outlet=self.domain, since=since or self.filters.since)
        return await self.asking.rows(query, **asked, **values)


async def page(asking: Asking, request: Request) -> Page:
    """The page of an outlet, by its domain; narrowed by the filters given. NotFound where there is no such outlet."""
    domain = sayable(unquote(request.url_vars["domain"]))
    named = await asking.row("outlet_named", "The ledger knows no outlet of this domain.", outlet=domain)
    wanted = Wanted(asking=asking, domain=domain, filters=replace(filters_of(request.args), outlet=None))
    address = partial(asking.paths.outlet, domain)
    shown = {
        "outlet": named,
        "names": await asking.rows("outlet_names", outlet=domain),
        "filters": wanted.filters,
        "chips": chips(wanted.filters, address),
        "address": address,
        "problems": await problems_of(wanted.filters, asking),
    }
    if shown["problems"]:
        return Page(template="outlet.html", title=named["name"], shown=shown, status=400)
    return Page(template="outlet.html", title=named["name"], shown=shown | await _cited(wanted))


async def _cited(wanted: Wanted) -> dict[str, Any]:
    """All that is counted and listed. What comes later depends on how many there are, and of how long a time."""
    last, by_site, own = await together(
        last_day(wanted.asking), wanted.rows("outlet_cited_by_site"), wanted.rows("outlet_articles")
    )
    unit = _unit(by_site.rows)
    over = await wanted.rows("outlet_cited_over_time", per=unit)
    since, counted = await counted_since(wanted.asking, over, _counts(over), wanted.filters.since)
    cited_with, cited_in = await together(
        wanted.rows("outlet_cited_with", since), wanted.rows("outlet_cited_in", since)
    )
    chart = _chart(wanted, unit, over, last)
    return {
        **_who(wanted, by_site, last),
        "over": over,
        "chart": chart,
        "places": len({point.at for point in chart.points}),
        "cited_with": cited_with,
        "since": since,
        "counted": counted,
        "cited_in": cited_in,
        "own": own,
        "search": wanted.search(),
        "rows_seen": ROWS,
    }


def _who(wanted: Wanted, by_site: Answer, last: str) -> dict[str, Any]:
    """Who cites it, since when, and who is new."""
    begun = days_before(last, NEW_DAYS)
    sites = [
        Citing(
            row=row,
            is_new=row["first_cited"] >= begun,
            href=wanted.search(site=row["site"]) if row["site"] else None,
        )
        for row in by_site.rows
    ]
    return {
        "by_site": by_site,
        "sites": sites,
        "newcomers": [site for site in sites if site.is_new],
        "new_days": NEW_DAYS,
        "last": last,
        "total": sum(row["articles"] for row in by_site.rows) if by_site.complete else None,
        "first_cited": min((row["first_of_these"] for row in by_site.rows), default=None),
        "last_cited": max((row["last_cited"] for row in by_site.rows), default=None),
    }


def _unit(rows: Sequence[Row]) -> Unit:
    """What the time from the first to the last of the articles is best shown by."""
    whole = [row[name] for row in rows for name in ("first_of_these", "last_cited") if len(row[name]) >= 10]
    return unit_of(min(whole), max(whole)) if whole else "month"


def _counts(over: Answer) -> list[Count]:
    """Of all sites together."""
    sums: dict[str | None, int] = {}
    for row in over.rows:
        sums[row["at"]] = sums.get(row["at"], 0) + row["articles"]
    return [Count(at=at, articles=articles) for at, articles in sums.items()]


def _chart(wanted: Wanted, unit: Unit, over: Answer, last: str) -> Chart:
    ends = {str(count.at): ends_of(str(count.at), unit) for count in drawable(_counts(over), unit, last)}
    points = [
        Point(
            at=row["at"],
            value=row["articles"],
            series=row["site"] or "not known",
            href=wanted.search(since=ends[row["at"]][0], until=ends[row["at"]][1]),
        )
        for row in over.rows
        if row["at"] in ends
    ]
    return Chart(
        title=f"Articles that cite it, by {unit} and site",
        kind="bars",
        unit=unit,
        at=unit.title(),
        value="Articles",
        series="Site",
        points=sorted(largest(points, 7), key=lambda point: point.at),
        behind=over.href,
    )
