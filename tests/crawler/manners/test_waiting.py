from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners.waiting import LONGEST_ASKED, LONGEST_REFUSED, back_off, retry_after

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("86400", 86400),
        ("31536000", LONGEST_ASKED),
        ("9" * 300, LONGEST_ASKED),
        ("Sun, 22 Nov 2026 14:05:00 GMT", 300),
        ("Sunday, 22-Nov-26 14:05:00 GMT", 300),
        ("Sun Nov 22 14:05:00 2026", 300),
        ("Sun, 22 Nov 2026 15:05:00 +0100", 300),
        ("Sun, 22 Nov 2026 14:05:00", 300),
        ("Sun, 22 Nov 2020 14:05:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_ASKED),
        (None, None),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1e3", None),
        ("٥", None),
        ("nan", None),
        ("Sun, 99 Nov 2026 14:05:00 GMT", None),
        ("Sun, 22 Nov 2026 99:05:00 GMT", None),
        ("1" + " " * 100 + "2", None),
    ],
)
def test_what_retry_after_asks_for(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_servers_date_is_read_by_the_servers_clock() -> None:
    asked, theirs = "Sun, 22 Nov 2026 18:05:00 GMT", "Sun, 22 Nov 2026 18:00:00 GMT"
    assert retry_after(asked, NOW, theirs) == 300
    assert retry_after(asked, NOW, "nonsense") == 4 * 3600 + 300


@given(st.text(max_size=60))
def test_any_text_is_a_wait_that_a_run_can_know_or_none(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_ASKED


@given(st.datetimes(), st.datetimes())
def test_any_date_is_a_wait_that_a_run_can_know(asked: datetime, theirs: datetime) -> None:
    form = "%a, %d %b %Y %H:%M:%S GMT"
    seconds = retry_after(asked.strftime(form), NOW, theirs.strftime(form))
    assert seconds is None or 0 <= seconds <= LONGEST_ASKED


@pytest.mark.parametrize(
    ("failures", "least", "most"),
    [(0, 0, 0), (1, 22.5, 37.5), (2, 45, 75), (3, 90, 150), (50, LONGEST_REFUSED * 0.75, LONGEST_REFUSED * 1.25)],
)
def test_each_failure_doubles_the_pause(failures: int, least: float, most: float) -> None:
    assert back_off(failures, 30, LONGEST_REFUSED, 0.0) == least
    assert back_off(failures, 30, LONGEST_REFUSED, 1.0) == most
