"""What the articles of a search can be narrowed by: their sites, the outlets they cite, topics, languages, months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.asking import Answer, Asking, Row, last_day
from explorer.charts import days_before
from explorer.filters import Filters
from explorer.spans import Count, by_unit, newest
from explorer.words import shown_day

SHOWN: Final = 8
LISTED: Final = 40
"""Choices of a facet that are seen at once, and with one click."""
LONGEST_VALUE: Final = 300
"""Characters of a topic that can be chosen."""


COUNTED: Final = 20_000
"""In as many of the newest articles found the rest is counted: all have been read once, these are read again."""
LATELY: Final = 30
"""Days whose articles are counted where it took too long to count all."""


async def counted_since(
    asking: Asking, over: Answer, counts: Iterable[Count], since: str | None
) -> tuple[str | None, int | None]:
    """Since when articles are counted by other things than time, and how many these are; None: since ever, not known.

    ``over`` is the answer that gave the ``counts`` over time, ``since`` what was asked for. If even that took too long,
    the rest had better ask for less.
    """
    if over.complete:
        return newest(counts, COUNTED)
    return max(days_before(await last_day(asking), LATELY), since or ""), None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that the hits can be narrowed to."""

    value: str
    label: str
    articles: int
    href: str | None
    """The hits that have it; where it is chosen, those without it. None: it cannot be chosen."""
    chosen: bool
    more: str | None = None
    """The page of an outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """What the hits can be narrowed by."""

    name: str
    title: str
    answer: Answer
    shown: Sequence[Choice]
    rest: Sequence[Choice]


FACETS: Final = {
    "found_by_outlet": ("outlet", "Cited outlets"),
    "found_by_site": ("site", "Sites"),
    "found_by_topic": ("topic", "Topics"),
    "found_by_language": ("language", "Languages"),
}
"""By query: the filter that it is for, and what that is called."""


def facets_of(asking: Asking, filters: Filters, answers: Iterable[Answer]) -> list[Facet]:
    """One for each of ``FACETS``, of what those queries gave."""
    return [
        _made(name, title, answer, [_choice(asking, filters, name, row) for row in answer.rows])
        for (name, title), answer in zip(FACETS.values(), answers, strict=True)
    ]


def months_of(asking: Asking, filters: Filters, days: Iterable[Count], answer: Answer) -> Facet:
    """The months of the days counted, the newest first. ``answer`` is what they are of."""
    months = [month for month in by_unit(days, "month") if month.at]
    choices = [_month(asking, filters, str(month.at), month.articles) for month in reversed(months)]
    return _made("month", "Months", answer, choices)


def _made(name: str, title: str, answer: Answer, choices: Sequence[Choice]) -> Facet:
    return Facet(name=name, title=title, answer=answer, shown=choices[:SHOWN], rest=choices[SHOWN:LISTED])


def _choice(asking: Asking, filters: Filters, name: str, row: Row) -> Choice:
    value = row["domain" if name == "outlet" else name]
    chosen = value is not None and getattr(filters, name) == value
    can_be = value is not None and len(value) <= LONGEST_VALUE
    others = {key: given for key, given in filters.given().items() if key != "outlet"}
    return Choice(
        value=value or "",
        label=(row["outlet"] if name == "outlet" else value) or "not known",
        articles=row["articles"],
        href=asking.paths.search(**filters.given(**{name: None if chosen else value})) if can_be else None,
        chosen=chosen,
        more=asking.paths.outlet(value, **others) if name == "outlet" else None,
    )


def _month(asking: Asking, filters: Filters, month: str, articles: int) -> Choice:
    chosen = filters.since == month == filters.until
    only = None if chosen else month
    return Choice(
        value=month,
        label=shown_day(month),
        articles=articles,
        href=asking.paths.search(**filters.given(since=only, until=only)),
        chosen=chosen,
    )
