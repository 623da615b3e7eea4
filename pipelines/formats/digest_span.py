"""The time that a digest is of, and how days and moments read."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pipelines.errors import UsageError
from pipelines.formats.options import Options
from pipelines.ledger import Ledger
from pipelines.moments import day_words, first_moment
from pipelines.selection import DATE, Selection, condition_of

_DAYS: Final = {"day": 1, "week": 7}
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when until when, as ``Selection`` has them."""

    since: str
    until: str | None
    """Included; None: until now."""

    @property
    def words(self) -> str:
        """``Tuesday, 12 May 2026``, ``6–12 May 2026``, ``since 6 May 2026``."""
        if self.until is None:
            return f"since {value_words(self.since)}"
        if self.since != self.until:
            return f"{self._first_words()}{value_words(self.until)}"
        weekday = f"{_WEEKDAYS[date.fromisoformat(self.since).weekday()]}, " if len(self.since) == len(_DAY) else ""
        return f"{weekday}{value_words(self.since)}"

    def _first_words(self) -> str:
        ends = (self.since, self.until or "")
        if all(len(end) == len(_DAY) for end in ends) and self.since[:7] == ends[1][:7]:
            return f"{int(self.since[8:])}–"
        return f"{value_words(self.since)} – "


_DAY: Final = "2026-05-12"


def span_of(ledger: Ledger, options: Options) -> Span | None:
    """As the selection says it, else the day or week that ends on its last day, or today; without that, on the day of
    the newest article. None where there is no such article.

    UsageError: a day that is none, or both a period and a beginning.
    """
    selection = options.selection
    if selection.since is not None:
        if options.period is not None:
            raise UsageError("does not go with --since, which says where the digest begins", about="--period")
        return _checked(Span(since=selection.since.rstrip("Z"), until=_plain(selection.until)))
    last = _last_day(selection.until) if selection.until else options.today or newest_day(ledger, selection)
    if last is None:
        return None
    try:
        first = last - timedelta(days=_DAYS[options.period or "day"] - 1)
    except OverflowError as error:
        raise UsageError("is before all days", about=str(selection.until)) from error
    return Span(since=first.isoformat(), until=_plain(selection.until) or last.isoformat())


def selection_of(selection: Selection, span: Span) -> Selection:
    """All articles of the span that the selection means; its limit is one of the stories."""
    return replace(selection, since=span.since, until=span.until, limit=None)


def value_words(value: str) -> str:
    """A date's value as people read it, as precise as it is: ``2026``, ``May 2026``, ``12 May 2026``,
    ``12 May 2026, 13:41 UTC``."""
    clock = value.rstrip("Z").partition("T")[2]
    return f"{day_words(value)}, {clock[:5] if ':' in clock else f'{clock} h'} UTC" if clock else day_words(value)


def is_value(text: str) -> bool:
    """Whether it is a date's value. An import may bring anything."""
    try:
        first_moment(text)
    except ValueError:
        return False
    return True


def _plain(moment: str | None) -> str | None:
    return None if moment is None else moment.rstrip("Z")


def _checked(span: Span) -> Span:
    for end in (span.since, span.until):
        if end is not None:
            _last_day(end)
    return span


def _last_day(moment: str) -> date:
    """The last day that a moment of a selection covers."""
    year, month, day = [*(int(part) for part in moment[: len(_DAY)].split("-")), 0, 0][:3]
    try:
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError as error:
        raise UsageError("there is no such day", about=moment) from error


def newest_day(ledger: Ledger, selection: Selection) -> date | None:
    """Of the articles selected that are dated to the day at least."""
    where, values = condition_of(replace(selection, since="0001", limit=None))
    sql = f"SELECT {DATE} AS date FROM articles{where} ORDER BY {DATE} DESC"  # noqa: S608 (values are bound)
    dates = (row["date"] for row in ledger.rows(sql, values))
    return next(
        (date.fromisoformat(day[: len(_DAY)]) for day in dates if len(day) >= len(_DAY) and is_value(day)), None
    )
