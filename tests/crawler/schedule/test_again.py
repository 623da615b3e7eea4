"""Which known addresses are asked for again, decided by values alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.again import (
    is_believed,
    latest,
    next_listing_look,
    next_look,
    rules_digest,
    says_changed,
)
from crawler.sites.site import GENERIC, Rules
from pipelines.records import Article, Date, Resource, Told

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def resource(**fields: Any) -> Resource:
    known: dict[str, Any] = {
        "url": "https://paper.example/1",
        "kind": "article",
        "etag": None,
        "last_modified": None,
        "digest": "d",
        "read_as": "r",
        "told": None,
        "first_at": NOON,
        "asked_at": NOON,
        "full_at": NOON,
        "changed_at": NOON,
        "again_at": None,
    }
    return Resource(**(known | fields))


def changed(text: str) -> Told:
    return Told(modified=Date(text=text, origin="sitemap"))


def article(published: str | None = None, modified: str | None = None) -> Article:
    def date(text: str | None) -> Date | None:
        return Date(text=text, origin="meta") if text else None

    return Article(title="A ship", published=date(published), modified=date(modified))


@pytest.mark.parametrize(
    ("told", "before", "expected"),
    [
        ("2026-05-12T09:00Z", "2026-05-12T09:00Z", False),
        ("2026-05-12T10:00Z", "2026-05-12T09:00Z", True),
        ("2026-05-12T08:00Z", "2026-05-12T09:00Z", False),  # another listing, which dates it otherwise
        ("2026-05-12T11:00+02:00", "2026-05-12T09:00Z", False),  # the same moment
        ("Tue, 12 May 2026 10:00:00 GMT", "2026-05-12T09:00Z", True),
        ("2026-05-13", "2026-05-12", True),
        ("2026-05-12T13:00Z", None, True),  # later than the last look
        ("2026-05-12T11:00Z", None, False),
        ("version 7", "version 6", True),  # who can tell
        ("version 7", None, False),
    ],
)
def test_listing_says_that_a_page_has_changed(told: str, before: str | None, expected: bool) -> None:
    assert says_changed(changed(told), resource(told=before)) is expected


def test_a_listing_that_dates_nothing_says_nothing() -> None:
    assert not says_changed(Told(title="A ship"), resource(told="2026-05-12"))


def test_the_latest_date_is_remembered() -> None:
    known = resource(told="2026-05-12T09:00Z")
    assert latest(changed("2026-05-12T10:00Z"), known) == "2026-05-12T10:00Z"
    assert latest(changed("2026-05-12T08:00Z"), known) == "2026-05-12T09:00Z"
    assert latest(Told(), known) == "2026-05-12T09:00Z"
    assert latest(changed("2026-05-12"), None) == "2026-05-12"


@given(st.lists(st.timedeltas(timedelta(0), 200 * DAY), min_size=2, max_size=4), st.data())
def test_listings_that_disagree_come_to_rest(ages: list[timedelta], data: st.DataObject) -> None:
    """However often and in whatever order they are read: each date is news once at the most."""
    texts = [f"{NOON - age:%Y-%m-%dT%H:%M:%SZ}" for age in ages]
    known = resource(told=texts[0])
    asked = 0
    for _ in range(20):
        told = changed(data.draw(st.sampled_from(texts)))
        if says_changed(told, known):
            asked += 1
            known = resource(told=latest(told, known))
    assert asked < len(texts)


def test_a_young_page_is_looked_at_after_an_hour_and_then_ever_less_often() -> None:
    now, known, looks = NOON, None, []
    at = next_look(GENERIC, known, Told(), article("2026-05-12T11:55Z"), now)
    while at is not None:
        looks.append((at - NOON) / HOUR)
        known = resource(first_at=NOON, asked_at=at, revised_at=NOON)
        at = next_look(GENERIC, known, Told(), article("2026-05-12T11:55Z"), at)
    assert looks == [1, 3, 9, 27, 81, 243, 729]


def test_an_old_page_is_not_looked_at_again() -> None:
    assert next_look(GENERIC, None, Told(), article("2024-05-12"), NOON) is None


def test_a_page_that_was_revised_is_young_again() -> None:
    known = resource(first_at=NOON - 10 * DAY, revised_at=NOON - 2 * HOUR)
    assert next_look(GENERIC, known, Told(), article("2026-05-02"), NOON) == NOON + 4 * HOUR


def test_a_date_in_the_future_is_no_reason_to_wait() -> None:
    assert next_look(GENERIC, None, Told(), article("2027-05-12"), NOON) == NOON + HOUR


def test_where_a_listing_dates_changes_a_page_is_not_looked_at_by_itself() -> None:
    assert next_look(GENERIC, None, changed("2026-05-12T11:00Z"), article("2026-05-12T11:00Z"), NOON) is None


def test_a_listing_that_lags_behind_its_pages_is_not_believed() -> None:
    page = article("2026-05-01T11:00Z", "2026-05-12T11:00Z")
    assert next_look(GENERIC, None, changed("2026-05-01T11:00Z"), page, NOON) is not None


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_listing_that_does_not_change_is_looked_at_ever_less_often(unchanged: timedelta) -> None:
    known = resource(kind="listing", changed_at=NOON - unchanged)
    wait = next_listing_look(known, has_changed=False, now=NOON) - NOON
    assert timedelta(minutes=15) <= wait <= timedelta(days=7)
    assert next_listing_look(known, has_changed=True, now=NOON) - NOON == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (resource(), True),
        (resource(read_as="other"), False),
        (resource(full_at=NOON - 9 * DAY), True),
        (resource(kind="listing"), True),
        (resource(kind="listing", full_at=NOON - DAY), False),
        (resource(kind="listing", full_at=None), False),
    ],
)
def test_validators_are_sent_for_what_was_read_as_now(known: Resource, expected: bool) -> None:
    assert is_believed(known, "r", NOON) is expected


def test_other_rules_read_a_page_otherwise() -> None:
    ruled = replace(GENERIC, rules=Rules(title=("h1",)))
    assert rules_digest(ruled, "article") != rules_digest(GENERIC, "article")
    assert rules_digest(ruled, "listing") == rules_digest(GENERIC, "listing")
    assert rules_digest(GENERIC, "listing", ("2024", None)) != rules_digest(GENERIC, "listing")
    assert rules_digest(replace(GENERIC, delay=9), "listing") == rules_digest(GENERIC, "listing")
