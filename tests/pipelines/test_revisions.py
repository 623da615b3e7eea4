"""What counts as a change, and how it is told."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from pipelines.records import Article, Date, Heading, Precision, Related, Source
from pipelines.revisions import FIELDS, revisions, settle, settle_related, told

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day", 13: "hour", 16: "minute", 19: "second"}
BEFORE = Article(title="A second foundry", text="One.\n\nTwo.", authors=("Ada Okafor",))


def date(text: str, value: str | None) -> Date:
    precision = PRECISIONS[len(value.rstrip("Z"))] if value else None
    return Date(text=text, origin="text", value=value, precision=precision)


def is_change(old: Date | None, new: Date | None) -> bool:
    before, after = replace(BEFORE, modified=old), replace(BEFORE, modified=new)
    return settle(before, after) != before


# Dates


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (date("May 12, 2026", "2026-05-12"), date("12 May 2026", "2026-05-12")),
        (date("9 hours ago", "2026-05-12T03Z"), date("10 hours ago", "2026-05-12T03Z")),
        (date("9 hours ago", "2026-05-12T03Z"), date("9 hours ago", "2026-05-12T04Z")),
        (date("12 hours ago", "2026-05-12T03Z"), date("12 hours ago", "2026-05-12T04Z")),
        (date("26 minutes ago", "2026-05-12T03:10Z"), date("27 minutes ago", "2026-05-12T03:09Z")),
        (date("3 hours ago", "2026-05-12T13Z"), date("yesterday", "2026-05-12")),
        (date("3 hours ago", "2026-05-12T13Z"), date("1 day ago", "2026-05-13")),
        (date("2 days ago", "2026-05-10"), date("a week ago", "2026-05")),
        (date("1 minute ago", "2026-05-12T13:41Z"), date("1 hour ago", "2026-05-12T13Z")),
        (date("recently", None), date("a while ago", None)),
    ],
    ids=lambda date: date.text,
)
def test_date_that_says_the_same(old: Date, new: Date) -> None:
    assert not is_change(old, new)


def test_a_relative_date_is_told_in_the_language_of_the_article() -> None:
    old = replace(BEFORE, language="de", modified=date("vor 12 Stunden", "2026-05-12T03Z"))
    new = replace(old, modified=date("vor 12 Stunden", "2026-05-12T04Z"))
    assert settle(old, new) == old


def test_a_relative_date_of_related_news_is_told_in_the_language_of_the_page() -> None:
    old = Related(position=1, title="Lauch", published=date("vor 12 Stunden", "2026-05-12T03Z"))
    new = replace(old, published=date("vor 12 Stunden", "2026-05-12T04Z"))
    assert settle_related(old, new, "de") == old


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (date("May 12, 2026", "2026-05-12"), date("May 13, 2026", "2026-05-13")),
        (date("May 12", "2026-05-12"), date("May 13", "2026-05-13")),
        (date("2026-05-12T13:00Z", "2026-05-12T13:00Z"), date("2026-05-12T13:01Z", "2026-05-12T13:01Z")),
        (date("May 12, 2026", "2026-05-12"), date("2026-05-12T13:00Z", "2026-05-12T13:00Z")),
        (date("9 hours ago", "2026-05-12T03Z"), date("1 hour ago", "2026-05-12T13Z")),
        (date("3 days ago", "2026-05-09"), date("1 hour ago", "2026-05-12T13Z")),
        (date("soon", None), date("May 12, 2026", "2026-05-12")),
        (None, date("May 12, 2026", "2026-05-12")),
        (date("May 12, 2026", "2026-05-12"), None),
    ],
    ids=lambda date: date.text if date else "none",
)
def test_date_that_says_something_else(old: Date | None, new: Date | None) -> None:
    assert is_change(old, new)


FED = Date(text="Tue, 12 May 2026 09:41:00 GMT", origin="feed", value="2026-05-12T09:41:00Z", precision="second")


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        (None, False),
        (Date(text="2026/05/12", origin="url", value="2026-05-12", precision="day"), False),
        (date("May 13, 2026", "2026-05-13"), True),
    ],
)
def test_what_only_a_feed_told_stays_until_the_page_tells(now: Date | None, changes: bool) -> None:
    before = replace(BEFORE, published=FED)
    assert (settle(before, replace(BEFORE, published=now)) != before) is changes


def test_date_keeps_what_was_printed_first() -> None:
    old, new = date("9 hours ago", "2026-05-12T03Z"), date("10 hours ago", "2026-05-12T04Z")
    assert settle(replace(BEFORE, modified=old), replace(BEFORE, modified=new, title="New")).modified == old


def test_date_of_related_news_that_says_the_same() -> None:
    old = Related(position=1, title="Leeks", published=date("9 hours ago", "2026-05-12T03Z"))
    new = Related(position=2, title="Leeks", published=date("10 hours ago", "2026-05-12T04Z"))
    assert settle_related(old, new, None) == replace(old, position=2)


# Words


def test_white_space_is_no_change() -> None:
    wrapped = replace(BEFORE, title=" A second\u00a0foundry", text="One.\nTwo. ", authors=("Ada\tOkafor",))
    assert settle(BEFORE, wrapped) == BEFORE


def test_order_of_authors_is_a_change() -> None:
    two = replace(BEFORE, authors=("Ada Okafor", "Jonas Weil"))
    assert settle(two, replace(two, authors=two.authors[::-1])) != two


def test_level_of_a_heading_is_a_change() -> None:
    old = replace(BEFORE, outline=(Heading(level=2, heading="Power"),))
    assert settle(old, replace(old, outline=(Heading(level=3, heading="Power"),))) != old


def test_related_news_is_no_revision() -> None:
    rotated = replace(BEFORE, related=(Related(position=1, title="Leeks"),))
    assert revisions(BEFORE, settle(BEFORE, rotated), NOON) == ()


def test_every_other_field_has_revisions() -> None:
    assert {field.name for field in fields(Article)} - set(FIELDS) == {"related"}


# Telling


def test_revisions_come_in_the_records_order() -> None:
    after = replace(BEFORE, text="Three.", title="A third foundry")
    assert [(revision.field, revision.old, revision.new) for revision in revisions(BEFORE, after, NOON)] == [
        ("title", "A second foundry", "A third foundry"),
        ("text", "One.\n\nTwo.", "Three."),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ((), None),
        ("words", "words"),
        (("Ada Okafor", "Jonas Weil"), "Ada Okafor\nJonas Weil"),
        ((Heading(level=2, heading="Power"), Heading(level=3, heading="Water")), "## Power\n### Water"),
        (
            (
                Source(
                    position=1, label="here", kind="cited", url="http://registry.example/7", domain="registry.example"
                ),
            ),
            "1. here · registry.example · http://registry.example/7 · cited",
        ),
        (date("May 12, 2026", "2026-05-12"), "2026-05-12"),
        (date("soon", None), "soon"),
    ],
)
def test_field_as_text(value: object, text: str | None) -> None:
    assert told(value) == text
