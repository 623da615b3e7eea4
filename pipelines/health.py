"""What an operator wants to know in the morning, read from the ledger: what failed, what gives less than it did.

Each question is one statement, and asks for the last five weeks at most: the indexes that it goes by are named in
pipelines/tables.py. Of many articles some are looked at, evenly over the weeks. Nothing is written.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlite_utils import Database

from pipelines.moments import iso, stored_moment
from pipelines.records import Outcome
from pipelines.schema import blaming, open_reader
from pipelines.shares import LEAST, Share, has_fallen, has_risen

DAY: Final = timedelta(days=1)
RECENT: Final = 7
"""Days that are compared with the ``BEFORE`` days before them."""
BEFORE: Final = 28
SAMPLE: Final = 8_000
"""Articles that are looked at in all; of each site and stretch of days ``MOST_OF_ONE`` at most, and 20 at least."""
MOST_OF_ONE: Final = 100
FIELDS: Final = (
    *("kicker", "subtitle", "summary", "text", "published", "image", "image_caption", "language"),
    *("outline", "authors", "topics", "sources", "related"),
)
"""What articles are expected to have as often as before, as they are called in docs/record.md."""
TROUBLE: Final = (
    Outcome.NOT_ARTICLE,
    Outcome.REJECTED,
    Outcome.HTTP_ERROR,
    Outcome.BLOCKED,
    Outcome.OPTED_OUT,
    Outcome.REFUSED,
    Outcome.UNREACHABLE,
    Outcome.FAILED,
)
"""Outcomes of which nobody wants more than before."""
_NEW: Final = frozenset({*TROUBLE, Outcome.SAVED, Outcome.REVISED})
"""What a page comes to that is not as it was: the many that are unchanged would hide what becomes of the new ones."""
MOST_CAUSES: Final = 3
"""Reasons for a failure that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """How things stand with a site."""

    name: str
    due_at: datetime | None
    due_reason: str | None
    last_run: datetime | None
    """When its last run began; None: it has none."""
    articles: int
    """New ones in the last 24 hours."""
    usual: float | None
    """New ones on a day, the median of the days before; None: it is too new to have any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What became of urls of a run that failed."""

    outcome: Outcome
    reason: str | None
    urls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A site whose last run failed."""

    site: str
    times: int
    """How many runs have failed since the last that did not."""
    since: datetime | None
    """When the first of them began."""
    run: int | None
    """The last one."""
    ended: str | None
    """Why that ended, in Scrapy's words."""
    causes: tuple[Cause, ...]
    """The most frequent first; none where nothing went wrong but that nothing came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fading:
    """A field that fewer of a site's new articles have than before."""

    site: str
    field: str
    before: Share
    now: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrinking:
    """A site whose texts have become short."""

    site: str
    before: int
    """Letters of a text, the median."""
    now: int
    articles: int
    """How many new ones that is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifting:
    """An outcome that more of a site's pages come to than before."""

    site: str
    outcome: Outcome
    before: Share
    now: Share
    reason: str | None
    """That of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptedOut:
    """A site that does not want to be read for what we read it for."""

    site: str
    urls: int
    """In the last days."""
    last: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A host that is left alone for a while."""

    origin: str
    until: datetime
    reason: str | None
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A run that has not ended: it goes on, or was killed."""

    run: int
    site: str
    started_at: datetime
    seen_at: datetime
    """When it stored something last; when it began, if it never did."""
    asked_by: str
    is_last: bool
    """Whether no later run of the site has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All that the ledger tells. Sites and what is wrong with them stand in the order of their names."""

    at: datetime
    articles: int
    """In the ledger."""
    last_run: datetime | None
    """When any run began last."""
    sites: tuple[SiteState, ...]
    failing: tuple[Failing, ...]
    fading: tuple[Fading, ...]
    shrinking: tuple[Shrinking, ...]
    shifting: tuple[Shifting, ...]
    opted_out: tuple[OptedOut, ...]
    pauses: tuple[Pause, ...]
    open: tuple[Open, ...]


def read_health(path: Path, now: datetime) -> Health:
    """How things stand ``now``. LedgerError where the file does not let itself be read."""
    db = open_reader(path)
    try:
        with blaming(path):
            db.execute("BEGIN")  # all answers are of one moment, while crawls go on
            return _Looking(db, now).health()
    finally:
        db.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sampled:
    """What some of a site's articles have."""

    shares: Mapping[str, Share]
    lengths: Sequence[int]
    """Of the texts, in letters; 0 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Some days of a site."""

    site: int
    since: str
    until: str
    articles: int


class _Looking:
    """One look at a ledger."""

    def __init__(self, db: Database, now: datetime) -> None:
        self._db = db
        self._now = now
        self._ids: dict[str, int] = {row["name"]: row["id"] for row in db.query("SELECT id, name FROM sites")}

    def health(self) -> Health:
        """All of it."""
        days = self._days()
        outcomes = self._outcomes()
        sampled = {name: self._sampled(name, days[name]) for name in sorted(days)}
        (whole,) = self._db.query(_WHOLE)
        return Health(
            at=self._now,
            articles=whole["articles"],
            last_run=stored_moment(whole["last_run"]),
            sites=self._sites(days),
            failing=tuple(self._failing()),
            fading=tuple(one for name, (before, now) in sampled.items() for one in fading(name, before, now)),
            shrinking=tuple(one for name, (before, now) in sampled.items() for one in shrinking(name, before, now)),
            shifting=tuple(self._shifting(outcomes)),
            opted_out=tuple(self._opted_out(outcomes)),
            pauses=tuple(
                Pause(**row | {"until": stored_moment(row["until"])}) for row in self._rows(_PAUSES, self._now)
            ),
            open=tuple(self._open()),
        )

    def _rows(self, sql: str, *values: object) -> Iterable[dict[str, Any]]:
        return self._db.query(sql, [iso(value) if isinstance(value, datetime) else value for value in values])

    # Articles

    def _days(self) -> dict[str, dict[int, int]]:
        """How many articles came to each site so many days ago; 0: in the last 24 hours."""
        days: dict[str, dict[int, int]] = defaultdict(dict)
        for row in self._rows(_DAYS, self._now, self._ago(RECENT + BEFORE)):
            days[row["site"]][row["days_ago"]] = row["articles"]
        return days

    def _ago(self, days: float) -> datetime:
        return self._now - days * DAY

    def _sites(self, days: Mapping[str, Mapping[int, int]]) -> tuple[SiteState, ...]:
        return tuple(
            SiteState(
                name=row["name"],
                due_at=stored_moment(row["due_at"]),
                due_reason=row["due_reason"],
                last_run=stored_moment(row["last_run"]),
                articles=days.get(row["name"], {}).get(0, 0),
                usual=usual(days.get(row["name"], {}), _age(row["first_article"], self._now)),
            )
            for row in self._rows(_SITES)
        )

    def _sampled(self, name: str, days: Mapping[int, int]) -> tuple[_Sampled, _Sampled]:
        """Before, and now."""
        middle = iso(self._ago(RECENT))
        now = sum(number for ago, number in days.items() if ago < RECENT)
        before, site = sum(days.values()) - now, self._ids[name]
        stretches = (
            _Stretch(site=site, since=iso(self._ago(RECENT + BEFORE)), until=middle, articles=before),
            _Stretch(site=site, since=middle, until="9999", articles=now),
        )
        if min(before, now) < LEAST:
            return _NOTHING, _NOTHING
        return self._look(stretches[0]), self._look(stretches[1])

    def _look(self, stretch: _Stretch) -> _Sampled:
        """At every n-th article of a stretch, so that they are spread over it and not too many."""
        most = max(20, min(MOST_OF_ONE, SAMPLE // (2 * len(self._ids))))
        (row,) = self._rows(_FIELDS, stretch.site, stretch.since, stretch.until, -(-stretch.articles // most))
        lengths = json.loads(row.pop("lengths"))
        number = row.pop("articles")
        return _Sampled(shares={field: Share(found=row[field] or 0, of=number) for field in FIELDS}, lengths=lengths)

    # Runs

    def _failing(self) -> Iterable[Failing]:
        for row in self._rows(_FAILING):
            causes = self._rows(_CAUSES, row["run"], json.dumps(TROUBLE), MOST_CAUSES)
            (first,) = self._rows(_SINCE, self._ids[row["site"]], row["times"])
            yield Failing(
                **row,
                since=stored_moment(first["since"]),
                causes=tuple(Cause(**cause | {"outcome": Outcome(cause["outcome"])}) for cause in causes),
            )

    def _open(self) -> Iterable[Open]:
        for row in self._rows(_OPEN, self._ago(RECENT)):
            moments = {name: stored_moment(row[name]) for name in ("started_at", "seen_at")}
            yield Open(**row | moments | {"is_last": bool(row["is_last"])})

    # Outcomes

    def _outcomes(self) -> dict[str, tuple[dict[Outcome, int], dict[Outcome, int]]]:
        """By site: how many urls ended in each outcome before, and now; without those that were as before."""
        counts: dict[str, tuple[dict[Outcome, int], dict[Outcome, int]]] = defaultdict(lambda: ({}, {}))
        for row in self._rows(_OUTCOMES, self._ago(RECENT), self._ago(RECENT + BEFORE)):
            counts[row["site"]][row["is_now"]][Outcome(row["outcome"])] = row["urls"]
        return dict(sorted(counts.items()))

    def _shifting(self, outcomes: Mapping[str, tuple[dict[Outcome, int], dict[Outcome, int]]]) -> Iterable[Shifting]:
        for site, (before, now) in outcomes.items():
            for outcome in TROUBLE:
                was, is_now = share_of(outcome, before), share_of(outcome, now)
                if has_risen(was, is_now):
                    reason = self._last(site, outcome)["reason"]
                    yield Shifting(site=site, outcome=outcome, before=was, now=is_now, reason=reason)

    def _opted_out(self, outcomes: Mapping[str, tuple[dict[Outcome, int], dict[Outcome, int]]]) -> Iterable[OptedOut]:
        for site, (_, now) in outcomes.items():
            if Outcome.OPTED_OUT in now:
                last = self._last(site, Outcome.OPTED_OUT)
                at = datetime.fromisoformat(last["fetched_at"])
                yield OptedOut(site=site, urls=now[Outcome.OPTED_OUT], last=at, reason=last["reason"])

    def _last(self, site: str, outcome: Outcome) -> dict[str, Any]:
        """The last fetch of a site that came to this."""
        (row,) = self._rows(_LAST, self._ids[site], self._ago(RECENT), outcome.value)
        return row


def usual(days: Mapping[int, int], age: int) -> float | None:
    """How many articles come on a day: the median of the last four weeks without today, and without the first day of
    the site, which brings all that it still shows. ``days``: by how many days ago; ``age``: of the site, in days."""
    seen = [days.get(ago, 0) for ago in range(1, min(age, BEFORE + 1))]
    return float(median(seen)) if len(seen) >= 3 else None


def fading(site: str, before: _Sampled, now: _Sampled) -> Iterable[Fading]:
    """The fields that have become rarer."""
    for field in FIELDS:
        if field in before.shares and has_fallen(before.shares[field], now.shares[field]):
            yield Fading(site=site, field=field, before=before.shares[field], now=now.shares[field])


def shrinking(site: str, before: _Sampled, now: _Sampled) -> Iterable[Shrinking]:
    """Whether many more texts than before are shorter than half of what was usual; texts that are missing count as a
    field that is."""
    was, there = [length for length in before.lengths if length], [length for length in now.lengths if length]
    if not was or not there:
        return
    half = median(was) / 2
    if has_fallen(_long(was, half), _long(there, half)) and median(there) < half:
        yield Shrinking(site=site, before=round(median(was)), now=round(median(there)), articles=len(there))


def share_of(outcome: Outcome, counts: Mapping[Outcome, int]) -> Share:
    """How many of the pages that are not as they were came to this."""
    return Share(found=counts.get(outcome, 0), of=sum(counts.values()))


def _long(lengths: Sequence[int], least: float) -> Share:
    return Share(found=sum(length >= least for length in lengths), of=len(lengths))


def _age(first: str | None, now: datetime) -> int:
    return (now - datetime.fromisoformat(first)) // DAY if first else 0


_NOTHING: Final = _Sampled(shares={}, lengths=())

_WHOLE: Final = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT started_at FROM runs ORDER BY id DESC LIMIT 1) AS last_run
"""
_SITES: Final = """
SELECT name, due_at, due_reason,
    (SELECT started_at FROM runs WHERE runs.site_id = sites.id ORDER BY runs.id DESC LIMIT 1) AS last_run,
    (SELECT min(saved_at) FROM articles WHERE articles.site_id = sites.id) AS first_article
FROM sites ORDER BY name
"""
_DAYS: Final = """
SELECT sites.name AS site, CAST(julianday(?1) - julianday(saved_at) AS INTEGER) AS days_ago, count(*) AS articles
FROM sites CROSS JOIN articles ON articles.site_id = sites.id
WHERE articles.saved_at >= ?2
GROUP BY sites.name, days_ago
"""
_FIELDS: Final = """
SELECT
    count(*) AS articles,
    sum(kicker IS NOT NULL) AS kicker,
    sum(subtitle IS NOT NULL) AS subtitle,
    sum(summary IS NOT NULL) AS summary,
    sum(text IS NOT NULL) AS text,
    sum(published IS NOT NULL) AS published,
    sum(image IS NOT NULL) AS image,
    sum(image_caption IS NOT NULL) AS image_caption,
    sum(language IS NOT NULL) AS language,
    sum(EXISTS (SELECT 1 FROM outline WHERE outline.article_id = articles.id)) AS outline,
    sum(EXISTS (SELECT 1 FROM authors WHERE authors.article_id = articles.id)) AS authors,
    sum(EXISTS (SELECT 1 FROM topics WHERE topics.article_id = articles.id)) AS topics,
    sum(EXISTS (SELECT 1 FROM sources WHERE sources.article_id = articles.id)) AS sources,
    sum(EXISTS (SELECT 1 FROM related_news WHERE related_news.article_id = articles.id)) AS related,
    json_group_array(coalesce(length(text), 0)) AS lengths
FROM articles INDEXED BY articles_saved
WHERE site_id = ? AND saved_at >= ? AND saved_at < ? AND id % ? = 0
"""
_LOOKS: Final = "asked_by IN ('crawl', 'due', 'watch', 'demo')"
"""Runs that look for what is new."""
_FAILING: Final = f"""
SELECT sites.name AS site, sites.failures AS times, runs.id AS run, runs.reason AS ended
FROM sites
LEFT JOIN runs ON runs.id = (
    SELECT last.id FROM runs AS last
    WHERE last.site_id = sites.id AND last.ended_at IS NOT NULL AND {_LOOKS} ORDER BY last.id DESC LIMIT 1
)
WHERE sites.failures > 0
ORDER BY sites.name
"""  # noqa: S608 (our own words)
_SINCE: Final = f"""
SELECT min(started_at) AS since FROM (
    SELECT started_at FROM runs WHERE site_id = ? AND ended_at IS NOT NULL AND {_LOOKS} ORDER BY id DESC LIMIT ?
)
"""  # noqa: S608 (our own words)
_CAUSES: Final = """
SELECT outcome, reason, count(*) AS urls FROM fetches
WHERE run_id = ? AND outcome IN (SELECT value FROM json_each(?))
GROUP BY outcome, reason ORDER BY urls DESC, outcome, reason LIMIT ?
"""
_OUTCOMES: Final = f"""
SELECT sites.name AS site, fetched_at >= ?1 AS is_now, outcome, count(*) AS urls
FROM sites CROSS JOIN fetches ON fetches.site_id = sites.id
WHERE fetches.fetched_at >= ?2 AND outcome IN ({", ".join(f"'{outcome}'" for outcome in sorted(_NEW))})
GROUP BY sites.name, is_now, outcome
"""  # noqa: S608 (our own words)
_LAST: Final = """
SELECT fetched_at, reason FROM fetches
WHERE site_id = ? AND fetched_at >= ? AND outcome = ? ORDER BY fetched_at DESC LIMIT 1
"""
_PAUSES: Final = """
SELECT origin, paused_until AS until, pause_reason AS reason, failures FROM hosts
WHERE paused_until > ? ORDER BY origin
"""
_OPEN: Final = """
SELECT runs.id AS run, sites.name AS site, started_at, asked_by,
    coalesce((SELECT max(fetched_at) FROM fetches WHERE fetches.run_id = runs.id), started_at) AS seen_at,
    runs.id = (SELECT max(later.id) FROM runs AS later WHERE later.site_id = sites.id) AS is_last
FROM runs INDEXED BY runs_open JOIN sites ON sites.id = runs.site_id
WHERE runs.ended_at IS NULL AND runs.started_at >= ?
ORDER BY sites.name, runs.id
"""
