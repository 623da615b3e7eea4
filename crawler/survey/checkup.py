"""How well a site's file still fits its site: decided by what was seen of it, and by what the ledger has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from crawler.discovery.link import Link
from crawler.parsers.unfound import reason_rules
from crawler.sites.scope import covers, kind_of
from crawler.sites.site import Site
from crawler.survey.articles import newest
from crawler.survey.choice import ASLEEP
from crawler.survey.seen import Seen, Survey
from crawler.survey.trial import FIELDS, Trial
from pipelines.links import url_key
from pipelines.records import Article, Outcome

STORED: Final = 20
"""Articles of the ledger that today's are compared with."""
_USUAL: Final = 0.6
"""The share of the stored articles from which a field is missed where none of today's has it."""
_AT_TIMES: Final = 0.3
"""The same for a field that the site's file has a rule for."""
_FEWEST: Final = 5
"""Stored articles that tell what is usual."""
_QUIET: Final = 60
"""Days without a new article after which a site that is whole otherwise is worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to say of a site."""

    text: str
    is_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNow:
    """What a field gives now, beside what it gave."""

    name: str
    values: tuple[str | None, ...]
    """Of the articles read now."""
    stored: int
    """How many of the articles in the ledger have it."""
    unfound: int
    """On how many of the pages read now the site's rule for it found nothing."""

    @property
    def filled(self) -> int:
        """How many of the articles read now have it."""
        return sum(value is not None for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What was found out about a site."""

    name: str
    findings: tuple[Finding, ...]
    fields: tuple[FieldNow, ...]
    urls: tuple[str, ...]
    """Of the articles read now."""
    stored: int
    """How many articles of the ledger they are compared with."""

    @property
    def wrong(self) -> tuple[str, ...]:
        """What has to be mended."""
        return tuple(finding.text for finding in self.findings if finding.is_wrong)

    @property
    def verdict(self) -> str:
        """In one line, without the site's name."""
        if not self.wrong:
            return f"well; {len(self.urls)} current articles were read"
        return f"{len(self.wrong)} thing{'s are' if len(self.wrong) > 1 else ' is'} wrong: {self.wrong[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the ledger has of a site."""

    articles: tuple[Article, ...] = ()
    """The last."""
    reasons: tuple[str | None, ...] = ()
    """Of the last fetches that gave an article."""


def checkup(site: Site, survey: Survey, trials: Sequence[Trial], past: Past) -> Checkup:
    """What is to be said of a site.

    ``trials``: current articles, read by the site's rules.
    """
    stored = past.articles
    read = [trial for trial in trials if trial.article is not None]
    lines = tuple(_fields(site, read, stored))
    findings = (
        *_starts(site, survey),
        *_manners(site, survey),
        *_trials(trials),
        *(finding for line in lines for finding in _about(line, len(read), len(stored))),
        *_remembered(past),
    )
    return Checkup(
        name=site.name,
        findings=findings,
        fields=lines,
        urls=tuple(trial.url for trial in read),
        stored=len(stored),
    )


def checkup_json(checkup: Checkup) -> dict[str, object]:
    """All that was found out, for programs."""
    return {
        "name": checkup.name,
        "verdict": checkup.verdict,
        "wrong": checkup.wrong,
        "notes": tuple(finding.text for finding in checkup.findings if not finding.is_wrong),
        "urls": checkup.urls,
        "stored": checkup.stored,
        "fields": {line.name: _field_json(line) for line in checkup.fields},
    }


def _field_json(line: FieldNow) -> dict[str, object]:
    return {"now": line.filled, "stored": line.stored, "unfound": line.unfound, "values": line.values}


def unreadable(name: str, reason: str) -> Checkup:
    """Of a site that could not be looked at at all."""
    return Checkup(name=name, findings=(Finding(text=reason, is_wrong=True),), fields=(), urls=(), stored=0)


def current(survey: Survey, site: Site) -> tuple[Link, ...]:
    """The articles that the listings seen tell of now, by the site's patterns, the newest first."""
    links = {url_key(link.url): link for seen in survey.seen for link in matching(seen, site)}
    return tuple(sorted(links.values(), key=newest, reverse=True))


def matching(seen: Seen, site: Site) -> list[Link]:
    """What of a listing the site's patterns take for articles."""
    return [link for link in seen.links if link.kind == "page" and kind_of(link.url, site) == "article"]


def is_out_of_reach(survey: Survey) -> bool:
    """Whether nobody answered at any of the addresses."""
    return all(seen.outcome is Outcome.UNREACHABLE for seen in survey.seen)


# The start addresses


def _starts(site: Site, survey: Survey) -> Iterator[Finding]:
    days = [day for seen in survey.seen if (day := _newest_day(seen, site))]
    for seen in survey.seen:
        where = seen.look.url
        if not seen.is_there:
            yield _wrong(f"{where}: {': '.join(part for part in (seen.outcome, seen.reason) if part)}")
            continue
        if not covers(site, seen.url):
            yield _wrong(f"{where} leads to another site: {seen.url}")
        yield from _listed(seen, site, max(days, default=None), survey.at)


def _listed(seen: Seen, site: Site, newest_day: date | None, at: datetime) -> Iterator[Finding]:
    where, articles = seen.look.url, matching(seen, site)
    if seen.shape == "sitemap index":
        yield _note(f"{where}: index of {len(seen.links)} sitemaps") if seen.links else _wrong(f"{where} lists nothing")
        return
    if not seen.links:
        yield _wrong(f"{where} lists nothing")
        return
    told = f"{where}: {seen.shape} of {len(seen.links)} addresses, {len(articles)} of them articles"
    day = _newest_day(seen, site)
    if not articles:
        yield _wrong(f"{where} lists {len(seen.links)} addresses, of which [links] article takes none")
    elif day and newest_day and day < newest_day - ASLEEP:
        yield _wrong(f"{told}, the newest of {day}: it lags behind the others and may be dead")
    elif day and (at.date() - day).days > _QUIET:
        yield _note(f"{told}, the newest of {day}, {(at.date() - day).days} days ago")
    else:
        yield _note(f"{told}, the newest of {day}" if day else told)


def _newest_day(seen: Seen, site: Site) -> date | None:
    days = [value[:10] for link in matching(seen, site) if len(value := newest(link)) >= 10]
    return date.fromisoformat(max(days)) if days else None


# What the site asks for


def _manners(site: Site, survey: Survey) -> Iterator[Finding]:
    robots = survey.robots
    if not site.robots:
        yield _note("robots.txt is not obeyed, as its file says")
    if robots.crawl_delay and robots.crawl_delay > site.delay:
        yield _note(f"robots.txt asks for {robots.crawl_delay:g} s between two requests, which is obeyed")
    for line in robots.opt_outs:
        yield _note(f"the site says: {line}")


# The articles


def _trials(trials: Sequence[Trial]) -> Iterator[Finding]:
    failed = [trial for trial in trials if trial.article is None]
    is_wrong = bool(trials) and len(failed) == len(trials)
    for trial in failed:
        yield Finding(text=f"{trial.url}: {trial.reason}", is_wrong=is_wrong)


def _fields(site: Site, read: Sequence[Trial], stored: Sequence[Article]) -> Iterator[FieldNow]:
    unfound = [name for trial in read for name in reason_rules(trial.reason)]
    ruled = [field.name for field in fields(site.rules) if field.name not in FIELDS and field.name in unfound]
    for name in (*FIELDS, *ruled):
        values = tuple(_given(trial.article, name) for trial in read if trial.article)
        had = sum(_given(article, name) is not None for article in stored)
        yield FieldNow(name=name, values=values, stored=had, unfound=unfound.count(name))


def _given(article: Article, name: str) -> str | None:
    if name in FIELDS:
        return FIELDS[name](article)
    value: str | None = getattr(article, name, None)
    return value or None


def _about(line: FieldNow, read: int, stored: int) -> Iterator[Finding]:
    if not read:
        return
    is_told = stored >= _FEWEST
    if line.unfound:
        is_missed = line.unfound == read and (not is_told or line.stored >= _AT_TIMES * stored)
        where = f"any of the {read} pages" if line.unfound == read else f"{line.unfound} of the {read} pages"
        yield Finding(text=f"[rules] {line.name} found nothing on {where}", is_wrong=is_missed)
    elif line.filled == 0 and is_told and line.stored >= _USUAL * stored:
        yield _wrong(f"{line.name}: {line.stored} of the last {stored} stored articles have it, none of these {read}")


def _remembered(past: Past) -> Iterator[Finding]:
    """The rules that found nothing in earlier crawls."""
    counts = Counter(name for reason in past.reasons for name in reason_rules(reason))
    for name, count in counts.items():
        yield _note(f"in the ledger, [rules] {name} found nothing on {count} of the last {len(past.reasons)} pages")


def _wrong(text: str) -> Finding:
    return Finding(text=text, is_wrong=True)


def _note(text: str) -> Finding:
    return Finding(text=text, is_wrong=False)
