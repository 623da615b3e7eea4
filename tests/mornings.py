"""Ledgers with a past, for tests of what an operator sees of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pipelines.health import Health, read_health
from pipelines.planning import Planning, Standing
from pipelines.records import Article, Fetch, Outcome
from pipelines.store import Store
from tests.ledgers import LONG, article

NOW: Final = datetime(2026, 5, 14, 8, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A ledger to put the past into."""

    path: Path
    store: Store

    def run(self, site: str, ago: timedelta, *fetches: Fetch, ended: str | None = "finished", **by: Any) -> int:
        """A run of so long ago, ended unless ``ended`` is None."""
        number = self.store.start_run(site, NOW - ago, **by)
        self.store.save_all(fetches, number)
        if ended:
            self.store.end_run(number, NOW - ago + HOUR / 4, ended)
        return number

    def articles(self, site: str, number: int, first: float, last: float, **fields: Any) -> None:
        """So many new articles, evenly from ``first`` to ``last`` days ago."""
        days = [first + (last - first) * place / max(1, number - 1) for place in range(number)]
        fetches = [fetch(site, told(site, f"{first}-{place}", **fields), ago) for place, ago in enumerate(days)]
        self.run(site, timedelta(days=first), *fetches)

    def pages(self, site: str, outcome: Outcome, number: int, ago: float, reason: str | None = None) -> None:
        """So many urls that came to this, so many days ago."""
        self.run(site, timedelta(days=ago), *(ended(site, outcome, ago, place, reason) for place in range(number)))

    def standing(self, site: str, **known: Any) -> None:
        with Planning.open(self.path) as planning:
            planning.settle(Standing(site=site, **known))

    @property
    def health(self) -> Health:
        return read_health(self.path, NOW)


def told(site: str, name: str, **fields: Any) -> Article:
    return article(name, site, title=f"On {name}", **{"text": f"{LONG} {name}", **fields})


def fetch(site: str, article: Article, ago: float) -> Fetch:
    return Fetch(url=str(article.url), site=site, fetched_at=NOW - timedelta(days=ago), article=article)


def ended(site: str, outcome: Outcome, ago: float, place: int, reason: str | None = None) -> Fetch:
    url = f"http://{site}.example/{outcome.replace(' ', '-')}/{ago}/{place}"
    at = NOW - timedelta(days=ago)
    return Fetch(url=url, site=site, fetched_at=at, outcome=outcome, reason=reason)
