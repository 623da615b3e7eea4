"""The steps together."""

from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter

from crawler.settings import ITEM_PIPELINES
from pipelines.records import Article, Date, Fetch, Outcome, Related, Source
from pipelines.steps import STEPS, refine

FETCH = Fetch(
    url="https://www.courier.example/a?utm_source=x",
    site="courier",
    fetched_at=datetime(2026, 5, 12, 13, 41, 7, tzinfo=UTC),
    article=Article(
        title="Harbour town gets its own data centre",
        url="https://www.courier.example/a?utm_source=x",
        language="de",
        zone="Europe/Berlin",
        text="One.",
        published=Date(text="12. Mai 2026, 14.30 Uhr", origin="text"),
        sources=(Source(position=1, label="source", kind="listed", url="https://www.reuters.com/b#top"),),
        related=(
            Related(position=1, title="A", url="https://courier.example/a"),
            Related(
                position=2, title="B", url="https://courier.example/b", published=Date(text="vor 2 Std.", origin="text")
            ),
        ),
    ),
)


def test_the_steps_are_those_of_a_crawl_without_the_store() -> None:
    ordered = [path for path, _ in sorted(ITEM_PIPELINES.items(), key=itemgetter(1))]
    steps = [f"{step.__module__}.{step.__qualname__}" for step in STEPS]
    assert [
        getattr(path, "__qualname__", path) if not isinstance(path, str) else path for path in ordered[:-1]
    ] == steps


def test_every_step_has_its_say() -> None:
    article = refine(FETCH).article
    assert article is not None
    assert article.url == "https://www.courier.example/a"
    assert article.published is not None
    assert article.published.value == "2026-05-12T12:30Z"
    assert [(source.domain, source.name) for source in article.sources] == [("reuters.com", "Reuters")]
    assert [(item.position, item.title, item.published and item.published.value) for item in article.related] == [
        (1, "B", "2026-05-12T11Z")
    ]


def test_twice_is_as_once() -> None:
    once = refine(FETCH)
    assert refine(once) == once


def test_a_bad_article_is_rejected() -> None:
    bad = refine(replace(FETCH, article=Article(title="T")))
    assert (bad.outcome, bad.article) == (Outcome.REJECTED, None)


def test_a_fetch_without_an_article_passes() -> None:
    listing = replace(FETCH, article=None, outcome=Outcome.LISTING)
    assert refine(listing) is listing
