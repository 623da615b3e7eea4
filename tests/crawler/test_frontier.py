"""What a run asks for, decided by values and a ledger."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.discovery.link import Link
from crawler.frontier import MOST_LISTINGS, Frontier
from crawler.sites.site import GENERIC, Site
from pipelines.ledger import Ledger
from pipelines.records import Again, Fetch, Found, Outcome
from pipelines.store import Store

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
ROOT = "https://paper.example"
SITE = Site(name="paper", start=(f"{ROOT}/sitemap.xml",), hosts=("paper.example",))


def children(number: int) -> list[Link]:
    return [Link(url=f"{ROOT}/sitemap-{count}.xml", kind="listing") for count in range(number)]


def test_an_index_without_end_ends() -> None:
    frontier = Frontier(SITE, NOON)
    assert len(frontier.listed(children(MOST_LISTINGS + 9), 1)) == MOST_LISTINGS
    assert frontier.listed([Link(url=f"{ROOT}/another.xml", kind="listing")], 1) == []
    assert len(frontier.listed([Link(url=f"{ROOT}/news/1")], 2)) == 1


def test_an_index_within_an_index_within_an_index_is_the_last() -> None:
    assert [len(Frontier(SITE, NOON).listed(children(1), depth)) for depth in (1, 2, 3, 4)] == [1, 1, 1, 0]


def test_what_was_asked_for_is_not_asked_for_again_in_the_run() -> None:
    frontier = Frontier(SITE, NOON)
    assert frontier.claim(f"{ROOT}/news/1")
    assert not frontier.claim(f"{ROOT}/news/1")
    assert frontier.listed([Link(url=f"{ROOT}/news/1")], 1) == []


def remembering(path: Path, *urls: str, at: datetime | None = None) -> Frontier:
    """A run after one that asked for these."""
    with Store.open(path) as store:
        run = store.start_run("paper", NOON - timedelta(days=1))
        for url in urls:
            again = Again(kind="article", at=at, digest="d", read_as=GENERIC.name)
            outcome = Outcome.NOT_ARTICLE
            moment = NOON - timedelta(days=1)
            store.save(Fetch(url=url, site="paper", fetched_at=moment, outcome=outcome, etag='"1"', again=again), run)
    frontier = Frontier(SITE, NOON)
    frontier.remember(Ledger.open(path))
    return frontier


def test_what_is_known_is_not_wanted_again(tmp_path: Path) -> None:
    frontier = remembering(tmp_path / "news.db", f"{ROOT}/news/1")
    wanted = frontier.listed([Link(url=f"{ROOT}/news/1"), Link(url=f"{ROOT}/news/2")], 1)
    frontier.forget()
    assert [one.found.url for one in wanted] == [f"{ROOT}/news/2"]
    assert frontier.known == 1


def test_what_is_due_comes_within_the_budget(tmp_path: Path) -> None:
    urls = [f"{ROOT}/news/{number}" for number in range(SITE.recheck + 5)]
    frontier = remembering(tmp_path / "news.db", *urls, at=NOON)
    due = list(frontier.due())
    frontier.forget()
    assert len(due) == SITE.recheck
    assert all(one.is_again and one.known for one in due)


def test_validators_are_sent_only_for_what_was_read_by_these_rules(tmp_path: Path) -> None:
    frontier = remembering(tmp_path / "news.db", f"{ROOT}/news/1", at=NOON)
    (wanted,) = frontier.due()
    frontier.forget()
    assert wanted.found == Found(url=f"{ROOT}/news/1", kind="article")
    assert frontier.validators(wanted) == {}
