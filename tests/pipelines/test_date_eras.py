"""Calendars other than the Gregorian."""

from datetime import date

import pytest

from pipelines.date_eras import OTHER_MONTHS, persian_day


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1403, 1, 1, date(2024, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1405, 2, 22, date(2026, 5, 12)),
        (1403, 12, 30, date(2025, 3, 20)),  # a leap year
        (1404, 12, 30, None),
        (1357, 11, 22, date(1979, 2, 11)),
        (1405, 7, 31, None),
        (1405, 13, 1, None),
        (1405, 1, 0, None),
        (1200, 1, 1, None),
    ],
)
def test_a_persian_day(year: int, month: int, day: int, expected: date | None) -> None:
    assert persian_day(year, month, day) == expected


def test_months_that_are_not_converted() -> None:
    assert {"ramadan", "iyar", "germinal"} <= OTHER_MONTHS
    assert "may" not in OTHER_MONTHS
