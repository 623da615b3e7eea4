"""A ledger for the citation map: twenty sites that cite 350 outlets, a few of them often and most of them seldom.

Always the same one. The sites are of four kinds, which share some outlets and have some of their own; two outlets are
cited by all.
"""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pipelines.records import Article, Date, Fetch, Source
from pipelines.store import Store

SITES: Final = 20
OUTLETS: Final = 350
ARTICLES: Final = 900
KINDS: Final = 4
LAST: Final = datetime(2026, 5, 29, 18, tzinfo=UTC)
"""The time of the newest article."""
DAYS: Final = 80
"""How many days they are of: all within 90."""

_FIRST: Final = [
    "Harbour",
    "Morning",
    "Northern",
    "Evening",
    "Iron",
    "River",
    "Grand",
    "Quiet",
    "Public",
    "Silver",
    "Open",
    "Coastal",
    "Union",
    "City",
    "Field",
    "Blue",
]
_SECOND: Final = [
    "Wire",
    "Post",
    "Gazette",
    "Review",
    "Courier",
    "Tribune",
    "Ledger",
    "Observer",
    "Dispatch",
    "Herald",
    "Monitor",
    "Bulletin",
    "Journal",
    "Report",
]
_THIRD: Final = ["of Lode", "of Brackwater", "for Energy and Climate", "Weekly", "and Sons, announcements"]


def domain(number: int) -> str:
    """Of an outlet, by its number from 0: the smaller, the more often it is cited."""
    return f"outlet-{number:03}.example"


def site(number: int) -> str:
    return f"site-{number:02}"


def mapped(path: Path, articles: int = ARTICLES) -> Path:
    """Makes the ledger."""
    chance = random.Random(20)
    by_site: dict[str, list[Article]] = {}
    for number in range(articles):
        told = _article(number, chance)
        by_site.setdefault(told.site or "", []).append(told)
    with Store.open(path) as store:
        for name, told_by in by_site.items():
            run = store.start_run(name, LAST)
            store.save_all([_fetch(told) for told in told_by], run)
            store.end_run(run, LAST, "finished")
    return path


def _fetch(told: Article) -> Fetch:
    return Fetch(url=told.url or "", site=told.site or "", fetched_at=LAST, article=told)


def _article(number: int, chance: random.Random) -> Article:
    """Every outlet is cited once at least: by the article of its number."""
    by = (int(chance.paretovariate(0.6)) - 1) % SITES if number % 3 else number % SITES
    at = LAST - timedelta(minutes=number * DAYS * 24 * 60 // ARTICLES)
    cited = dict.fromkeys(_cited(by % KINDS, chance) for _ in range(chance.randrange(1, 6)))
    if number < OUTLETS:
        cited[number] = None
    return Article(
        title=f"What became known on the matter of number {number}",
        url=f"http://{site(by)}.example/{number}",
        site=site(by),
        published=Date(text="then", origin="time", value=f"{at:%Y-%m-%dT%H:%MZ}", precision="minute", zone="offset"),
        sources=tuple(_source(place, outlet) for place, outlet in enumerate(cited, 1)),
    )


def _cited(kind: int, chance: random.Random) -> int:
    """An outlet, most often one of the first, and then one that sites of this kind have in common."""
    rank = int(chance.paretovariate(0.5)) - 1
    if rank < 2:
        return rank
    if chance.random() < 0.75:
        rank = rank - rank % KINDS + kind
    return rank % OUTLETS


def _source(place: int, outlet: int) -> Source:
    return Source(position=place, label=named(outlet), kind="listed", domain=domain(outlet), name=named(outlet))


def named(outlet: int) -> str:
    """Its name; no two have the same."""
    first, second = _FIRST[outlet % len(_FIRST)], _SECOND[(outlet * 5 + outlet // 16) % len(_SECOND)]
    third = f" {_THIRD[outlet % len(_THIRD)]}" if outlet % 7 == 3 else ""
    return f"{first} {second}{third} {outlet}" if outlet >= 40 else f"{first} {second}{third}"
