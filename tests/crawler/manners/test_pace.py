from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners.pace import LONGEST_DELAY, kept_delay, next_delay

SECONDS = st.floats(min_value=0, max_value=1000)


@pytest.mark.parametrize(
    ("delay", "wanted", "is_good", "following"),
    [
        (1, 0.1, True, 1),
        (1, 4, True, 4),
        (4, 2, True, 3),
        (4, 2, False, 4),
        (4, 8, False, 8),
        (1, 500, True, LONGEST_DELAY),
        (1.2, 0.1, True, 1),
    ],
)
def test_the_delay_after_an_answer(delay: float, wanted: float, is_good: bool, following: float) -> None:
    assert next_delay(delay, 1, wanted, is_good=is_good) == following


@given(SECONDS, st.floats(0, 0.9))
def test_chance_takes_nothing_off_a_crawl_delay(asked: float, jitter: float) -> None:
    assert kept_delay(asked, jitter) * (1 - jitter) == pytest.approx(asked)


@given(SECONDS, SECONDS, SECONDS, st.booleans())
def test_the_delay_is_never_less_than_the_floor(delay: float, floor: float, wanted: float, is_good: bool) -> None:
    assert next_delay(max(delay, floor), floor, wanted, is_good=is_good) >= floor


@given(SECONDS, SECONDS, SECONDS)
def test_an_error_never_speeds_a_crawl_up(delay: float, floor: float, wanted: float) -> None:
    delay = max(delay, floor)
    assert next_delay(delay, floor, wanted, is_good=False) >= delay


@given(SECONDS, SECONDS)
def test_a_slower_answer_never_means_a_shorter_pause(wanted: float, more: float) -> None:
    assert next_delay(2, 1, wanted + more, is_good=True) >= next_delay(2, 1, wanted, is_good=True)
