"""The search page, which is a topic's page, too: hits with their words marked, by what to narrow them, and when they
were published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, last_day, together
from explorer.charts import Chart, Point
from explorer.facets import FACETS, counted_since, facets_of, months_of
from explorer.filters import LAST_PAGE, Filters, chips, filters_of, page_of, problems_of
from explorer.hits import hits_of
from explorer.page import Page
from explorer.pages.feed import has_feed
from explorer.spans import Count, Unit, by_unit, drawable, ends_of, newest, unit_of

HITS: Final = 20
"""A page, as found_articles.sql has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """How many hits there are, and when they were published."""

    days: list[Count]
    total: int | None
    """None: it took too long to count them."""
    unit: Unit
    counts: list[Count]
    """By ``unit``."""
    answer: Answer
    hrefs: Mapping[Unit, str]
    """The query of the counts by each unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """Where the pages beside this one are; None where there is none."""

    number: int
    last: int
    first: str | None
    before: str | None
    after: str | None
    reaches_all: bool
    """Whether the last page is the end of what was found."""


async def page(asking: Asking, request: Request) -> Page:
    """The search page. With 400 where it cannot be answered."""
    filters, number = filters_of(request.args), page_of(request.args)
    problems = await problems_of(filters, asking)
    if number is None:
        problems.append(f"Pages go from 1 to {LAST_PAGE}; narrow the search to see what lies behind them.")
    shown = {
        "filters": filters,
        "chips": chips(filters, asking.paths.search),
        "problems": problems,
        "sort": _sort(request),
    }
    if problems or number is None:
        return Page(template="search.html", title=_title(filters), shown=shown, status=400)
    found = await _found(asking, filters, _sort(request), number)
    return Page(template="search.html", title=_title(filters), shown=shown | found)


async def _found(asking: Asking, filters: Filters, sort: str | None, number: int) -> dict[str, Any]:
    """What is shown of what was found."""
    over = await _over_time(asking, filters)
    since, counted = await counted_since(asking, over.answer, over.days, filters.since)
    reached = None if sort == "best" else newest(over.days, LAST_PAGE * HITS)[0]
    found, last, *facets = await together(
        asking.rows("found_articles", page=number, sort=sort, **filters.asked(since=reached or filters.since)),
        last_day(asking),
        *(asking.rows(query, **filters.asked(since=since or filters.since)) for query in FACETS),
    )
    months = months_of(asking, filters, over.days, replace(over.answer, href=over.hrefs["month"]))
    chart = _chart(asking, filters, over, last)
    return {
        "over": over,
        "found": found,
        "hits": await hits_of(asking, filters, found.rows),
        "facets": [*facets_of(asking, filters, facets), months],
        "since": since,
        "counted": counted,
        "chart": chart,
        "undrawn": (over.total or 0) - sum(point.value for point in chart.points),
        "turning": _turning(lambda **to: asking.paths.search(**filters.given(sort=sort, **to)), number, over.total),
        "feed": asking.paths.feed(**filters.given()) if has_feed(filters) else None,
        "sorts": {name: asking.paths.search(**filters.given(sort=name or None)) for name in ("", "best")},
    }


def _sort(request: Request) -> str | None:
    return "best" if request.args.get("sort") == "best" and request.args.get("q") else None


def _title(filters: Filters) -> str:
    if filters.q:
        return f"“{filters.q}”"
    return filters.topic or "Articles"


async def _over_time(asking: Asking, filters: Filters) -> Over:
    """All hits by their days, and by what their stretch of time is best shown by."""
    plain = not set(filters.given()) - {"since", "until"}
    query = "articles_over_time" if plain else "found_over_time"
    values = filters.asked()
    values = {name: values[name] for name in ("since", "until")} if plain else values
    answer = await asking.rows(query, per="day", **values)
    days = [Count(at=row["at"], articles=row["articles"]) for row in answer.rows]
    whole = [day.at for day in days if day.at and len(day.at) == 10]
    unit = unit_of(whole[0], whole[-1]) if whole else "month"
    return Over(
        days=days,
        total=sum(day.articles for day in days) if answer.complete else None,
        unit=unit,
        counts=by_unit(days, unit),
        answer=answer,
        hrefs={per: asking.paths.query(query, {**values, "per": per}) for per in ("day", "week", "month")},
    )


def _chart(asking: Asking, filters: Filters, over: Over, last: str) -> Chart:
    points = []
    for count in drawable(over.counts, over.unit, last):
        assert count.at is not None
        since, until = ends_of(count.at, over.unit)
        href = asking.paths.search(**filters.given(since=since, until=until))
        points.append(Point(at=count.at, value=count.articles, href=href))
    return Chart(
        title=f"Articles by {over.unit}",
        kind="bars",
        unit=over.unit,
        at=over.unit.title(),
        value="Articles",
        points=points,
        behind=over.hrefs[over.unit],
    )


def _turning(address: Callable[..., str], number: int, total: int | None) -> Turning:
    """``address`` makes that of a page."""
    whole = LAST_PAGE * HITS if total is None else total
    last = max(1, min(LAST_PAGE, -(-whole // HITS)))
    return Turning(
        number=number,
        last=last,
        first=address() if number > 2 else None,
        before=address(page=str(number - 1)) if 1 < number <= last + 1 else None,
        after=address(page=str(number + 1)) if number < last else None,
        reaches_all=whole <= LAST_PAGE * HITS,
    )
