"""Which lines are dates."""

import pytest

from crawler.parsers.dating import date_of, dates_of, is_date, split_date
from crawler.parsers.lines import Line

DATES = ["May 12, 2026", "Updated 9 hours ago", "Dienstag, 12. Mai 2026, 14.30 Uhr", "vor 2 Std.", "(11.05.2026)", "2026年5月12日", "il y a 5 minutes", "Yesterday",
         "Published May 12, 2026 at 9:41 AM ET", "12 мая 2026, 14:30", "2026-05-12", "12/05/26", "3 hours ago"]  # fmt: skip
OTHERS = [
    "iPhone 17",
    "Section 12.4.1",
    "AI in 2026",
    "5 min read",
    "12",
    "March on Washington",
    "412.50",
    "3.18",
    "3-2",
    "May the best win",
    "Jobs in 2026: 2,000",
    "",
]


@pytest.mark.parametrize("text", DATES)
def test_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", OTHERS)
def test_no_date(text: str) -> None:
    assert not is_date(text)


def test_machine_value_of_time_beside_the_printed_text() -> None:
    date = date_of(Line(text="May 12, 2026", when="2026-05-12T09:41:00-04:00"))
    assert date is not None
    assert (date.text, date.value, date.origin) == ("May 12, 2026", "2026-05-12T09:41:00-04:00", "time")


def test_midnight_beside_a_printed_day_is_the_day() -> None:
    date = date_of(Line(text="May 12, 2026", when="2026-05-12T00:00:00.000Z"))
    assert date is not None
    assert date.value == "2026-05-12"


@pytest.mark.parametrize(
    ("text", "published", "modified"),
    [
        ("May 29, 2026 · 5 min read", "May 29, 2026", None),
        (
            "28. Mai 2026, 17.00 Uhr (zuletzt geändert: 29. Mai 2026)",
            "28. Mai 2026, 17.00 Uhr",
            "zuletzt geändert: 29. Mai 2026",
        ),
        ("Updated 9 hours ago", None, "Updated 9 hours ago"),
        ("By Ann Lee | May 12, 2026", "May 12, 2026", None),
        ("The plan of May 12, 2026 (a long story) went on and on", None, None),
    ],
)
def test_dates_of_a_byline(text: str, published: str | None, modified: str | None) -> None:
    first, second = dates_of(Line(text=text))
    assert (first.text if first else None, second.text if second else None) == (published, modified)


def test_date_before_a_title() -> None:
    date, title = split_date("May 7, 2026 — Meta’s assistant: what it does")
    assert date is not None
    assert (date.text, title) == ("May 7, 2026", "Meta’s assistant: what it does")


def test_title_with_a_dash_has_no_date() -> None:
    assert split_date("A plan — and a date") == (None, "A plan — and a date")
