"""Which of the dates that a page gives is the article's.

In order of trust: the site's own rule, the article's JSON-LD, meta elements, microdata, the JSON-LD of the page, the
date printed near the title, what the feed or sitemap said, and the address. The first is taken, but

- a placeholder (``0001-01-01``, ``{{date}}``) is none;
- one that stands alone against two of other origins which agree on another day is outvoted;
- a bare day gives way to the same day with a time, and a time without its offset to the same time with it;
- a teaser's date is never taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from crawler.parsers.dating import LONGEST_DATE, is_date, url_date
from pipelines.dates import parse_date
from pipelines.records import Article, Date, Page

_EXACT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d(?:[.,]\d{1,9})?)?\s?(?P<offset>Z|[+-]\d\d:?\d\d)?)?"
)
"""A machine's date: a day, perhaps with a time, perhaps with the offset of that."""
_NO_DAY = re.compile(r"\D*0{3,4}|\D*1970-01-01|\D*1900-01-01|\D*-")
"""How databases write that they know none."""


class Verdict(StrEnum):
    """What became of a candidate, and why; the words are stable."""

    MOST_TRUSTED = "the most trusted"
    WITH_TIME = "the same day as the most trusted, with a time"
    WITH_OFFSET = "the same time as the most trusted, with its offset"
    AGREED = "two agree on its day against the most trusted"
    SAME = "says the same"
    LESS = "says less"
    OTHER = "another moment, less trusted"
    OUTVOTED = "alone against two that agree"
    PLACEHOLDER = "a placeholder, or no date"
    LAST_RESORT = "the last resort: only where nothing else tells"
    TEASER = "another page's: of a teaser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A date that the page gives, and what became of it."""

    date: Date
    verdict: Verdict

    @property
    def taken(self) -> bool:
        """Whether it is the article's."""
        return self.verdict in _TAKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The date that was taken, the first of the candidates, and those that were not, in order of trust."""

    candidates: tuple[Candidate, ...] = ()

    @property
    def date(self) -> Date | None:
        """The date that was taken."""
        return self.candidates[0].date if self.candidates and self.candidates[0].taken else None


_TAKEN = frozenset((Verdict.MOST_TRUSTED, Verdict.WITH_TIME, Verdict.WITH_OFFSET, Verdict.AGREED))


def is_settled(stated: Sequence[Date]) -> bool:
    """Whether what the metadata states needs no other witness: a time with its offset, and no other day beside it."""
    exact = _exact(stated[0]) if stated else None
    if exact is None or not exact["offset"] or exact["clock"] == "00:00" or not _is_told(stated[0]):
        return False
    return all((other := _exact(date)) is not None and other["day"] == exact["day"] for date in stated[1:])


def choose(dates: Sequence[Date]) -> Choice:
    """The choice among dates in order of trust."""
    told = [date for date in dates if _is_told(date)]
    if not told:
        return Choice(candidates=tuple(_all(dates, Verdict.PLACEHOLDER)))
    first, verdict = _outvoting(told), Verdict.AGREED
    if first is None:
        first, verdict = told[0], Verdict.MOST_TRUSTED
    taken, told_more = _sharper(first, told)
    others = (Candidate(date=date, verdict=_lost(date, first, taken, told)) for date in dates if date is not taken)
    return Choice(candidates=(Candidate(date=taken, verdict=told_more or verdict), *others))


def with_last_resort(choice: Choice, dates: Sequence[Date]) -> Choice:
    """The choice after what the feed, the sitemap or the address say, which counts only where nothing else does."""
    found = choose([date for date in dates if _is_told(date)]) if choice.date is None else Choice()
    if found.date is not None:
        return Choice(candidates=(*found.candidates, *choice.candidates))
    return Choice(candidates=(*choice.candidates, *_all(dates, Verdict.LAST_RESORT)))


def with_teasers(choice: Choice, dates: Sequence[Date]) -> Choice:
    """The choice beside the dates of other pages."""
    return Choice(candidates=(*choice.candidates, *_all(dates, Verdict.TEASER)))


def dated(article: Article, page: Page) -> Article:
    """The article with the date that the feed, the sitemap or the address tells, where it has none of its own."""
    if article.published:
        return article
    return replace(article, published=with_last_resort(Choice(), last_resorts(page)).date)


def last_resorts(page: Page) -> list[Date]:
    """The dates of publication that count only where the page tells none."""
    return [date for date in (page.told.published, url_date(page.url)) if date]


def _all(dates: Sequence[Date], verdict: Verdict) -> Iterator[Candidate]:
    return (Candidate(date=date, verdict=verdict) for date in dates)


def _text(date: Date) -> str:
    return (date.value or date.text).strip()


def _exact(date: Date) -> re.Match[str] | None:
    return _EXACT.fullmatch(_text(date))


def _is_told(date: Date) -> bool:
    """Whether a statement is a date at all, and no placeholder: ``0001-01-01``, ``{{date}}``."""
    text = _text(date)[:LONGEST_DATE]
    told = sum(char.isdigit() for char in text) >= 4 or is_date(text)  # "3 hours ago"
    return told and "{" not in text and not _NO_DAY.match(text)


# Votes


def _outvoting(told: Sequence[Date]) -> Date | None:
    """The most trusted of two dates of different origins that agree on a day against the first, which nobody
    supports."""
    if len(told) < 3:
        return None
    first, *others = told
    if any(_days(first) & _days(other) for other in others) or not _days(first):
        return None
    return next(
        (one for one, two in combinations(others, 2) if one.origin != two.origin and _days(one) & _days(two)), None
    )


def _days(date: Date) -> set[str]:
    """The days that a date may be called by: the one that is written, and that of its moment in UTC."""
    exact = _exact(date)
    value = parse_date(date, fetched_at=None).value or ""
    return {day for day in (exact["day"] if exact else "", value[:10]) if len(day) == 10}


# What tells more


def _sharper(first: Date, told: Sequence[Date]) -> tuple[Date, Verdict | None]:
    """Another date that says the same more exactly: a page may give a bare day to search engines and the time to
    readers, or a time without its zone in one place and with it in another."""
    exact = _exact(first)
    if exact is None or (exact["offset"] and exact["clock"] != "00:00"):
        return first, None
    verdict = Verdict.WITH_OFFSET if exact["clock"] not in (None, "00:00") else Verdict.WITH_TIME
    other = next((date for date in told if date is not first and _says_more(date, exact)), None)
    return (other, verdict) if other else (first, None)


def _says_more(date: Date, than: re.Match[str]) -> bool:
    """Whether ``date`` is the same day with a time, or the same time with its offset."""
    exact = _exact(date)
    if than["clock"] and than["clock"] != "00:00":
        same = exact is not None and (exact["day"], exact["clock"]) == (than["day"], than["clock"])
        return same and exact is not None and bool(exact["offset"])
    if exact:
        return exact["day"] == than["day"] and exact["clock"] not in (None, "00:00")
    read = parse_date(date, fetched_at=None)
    return read.precision in ("minute", "second") and str(read.value).startswith(than["day"])


def _lost(date: Date, first: Date, taken: Date, told: Sequence[Date]) -> Verdict:
    """Why a date was not taken."""
    if not any(date is other for other in told):
        return Verdict.PLACEHOLDER
    if date is told[0] and date is not first:
        return Verdict.OUTVOTED
    if not _days(date) & _days(taken):
        return Verdict.OTHER
    ours, its = (parse_date(one, fetched_at=None) for one in (taken, date))
    if ours.value == its.value:
        return Verdict.SAME
    return Verdict.LESS if len(its.value or "") < len(ours.value or "") else Verdict.OTHER
