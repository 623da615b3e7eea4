"""Which of the addresses that were asked for before are asked for again, and when. Decides, and does nothing.

A listing that says that an article has changed is believed. Where none says anything of it, a young page is looked at
again on its own: after an hour, and then whenever it is thrice as old as at the last look, until it is
``Site.recheck_days`` old. A page that is 14 days old has so been looked at six times, three of them on its first day,
when most corrections come.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final, Literal

from crawler.sites.site import Site
from pipelines.dates import parse_date
from pipelines.moments import first_moment, iso
from pipelines.records import Article, Date, Resource, Told

FIRST_LOOK: Final = timedelta(hours=1)
"""After a page was first read, or last found changed."""
LISTING_LEAST: Final = timedelta(minutes=15)
LISTING_MOST: Final = timedelta(days=7)
"""Between two looks at a listing that is no start address: half the time that it has not changed for, within these."""
FULL_LOOK: Final = timedelta(days=1)
"""How long a listing that says "not modified" is believed without a look at the whole of it."""


def says_changed(told: Told, known: Resource) -> bool:
    """Whether a listing says that a page has changed since it was read.

    A feed and a sitemap may date one page differently: only a later date than the last that was told is news. Where
    nothing was told before, it has to be later than the last look.
    """
    version = told.version
    if version is None or version == known.told:
        return False
    now = _value(version)
    before = _value(known.told) if known.told else iso(known.asked_at)
    if now is None or before is None:
        return known.told is not None
    return now > before


def latest(told: Told, known: Resource | None) -> str | None:
    """What is to be remembered of what listings say: the latest date, as text."""
    if known is None or known.told is None or told.version is None:
        return told.version or (known.told if known else None)
    return told.version if says_changed(told, known) else known.told


def next_look(
    site: Site, known: Resource | None, told: Told, article: Article | None, now: datetime
) -> datetime | None:
    """When to look at an article's page again by itself; None: not, unless a listing says that it has changed.

    A page that a listing dates as changed is not looked at by itself, unless what it gave is younger than the listing
    knows of. ``article``: as read, or None where the page gave none.
    """
    if told.modified is not None and not _is_behind(told.modified, article):
        return None
    age = now - _born(known, article, now)
    return None if age >= timedelta(days=site.recheck_days) else now + max(FIRST_LOOK, 2 * age)


def _born(known: Resource | None, article: Article | None, now: datetime) -> datetime:
    """When an article was published or, as far as we have seen, changed last."""
    if known is not None:
        return max(known.first_at, known.revised_at or known.first_at)
    published = _read(article.published) if article and article.published else None
    return min(now, first_moment(published)) if published else now


def _is_behind(modified: Date, article: Article | None) -> bool:
    """Whether an article says that it was changed after the day and hour that its listing tells."""
    if article is None or article.modified is None:
        return False
    told, own = _read(modified), _read(article.modified)
    return told is not None and own is not None and first_moment(own) - first_moment(told) > timedelta(days=1)


def next_listing_look(known: Resource | None, *, has_changed: bool, now: datetime) -> datetime:
    """When to look at a listing again that is no start address."""
    unchanged = timedelta() if has_changed or known is None else now - known.changed_at
    return now + min(max(unchanged / 2, LISTING_LEAST), LISTING_MOST)


def is_believed(known: Resource, read_as: str, now: datetime) -> bool:
    """Whether the server may be asked only for what is newer: it was read by these rules, and not too long ago."""
    if known.read_as != read_as:
        return False
    return known.kind == "article" or (known.full_at is not None and now - known.full_at < FULL_LOOK)


def rules_digest(site: Site, kind: Literal["article", "listing"], window: object = None) -> str:
    """What a page of the site is read by: with other patterns, or in a backfill of other days, a listing leads to
    others, and with other rules an article's page gives another article."""
    if kind == "article":
        parts: tuple[object, ...] = (site.rules, site.zone, site.country, site.language, site.purpose)
    else:
        patterns = [[pattern.pattern for pattern in group] for group in (site.article, site.exclude, site.follow)]
        parts = (patterns, site.hosts, site.mirrors, site.depth, site.max_age, window)
    return hashlib.blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _value(text: str) -> str | None:
    """UTC, ISO 8601."""
    return _read(Date(text=text, origin="feed"))


def _read(date: Date) -> str | None:
    return parse_date(date, fetched_at=None).value
