import pytest

from benchmarks.crawling.figures import Gaps, Spread, overhead, verdict


def test_a_spread_is_told_by_its_median_and_its_ends() -> None:
    assert Spread.of([1.3, 1.1, 1.2]).told() == "1.20 (1.10 to 1.30)"


def test_gaps_are_between_neighbours_in_time() -> None:
    gaps = Gaps.of([10.0, 10.1, 10.7, 10.2])
    assert gaps.number == 3
    assert gaps.middle == pytest.approx(0.1)
    assert gaps.longest == pytest.approx(0.5)
    assert gaps.middle < gaps.most < gaps.longest


def test_what_is_left_is_told_in_units_of_the_other() -> None:
    assert overhead(30, (20, 4), 5) == pytest.approx(1.2)


def test_the_median_decides_whether_an_ask_is_kept() -> None:
    assert verdict("x", Spread.of([1.2, 1.25, 1.9]), at_most=1.3).endswith("kept.")
    assert verdict("x", Spread.of([1.2, 1.4, 1.9]), at_most=1.3).endswith("NOT KEPT.")
    assert verdict("x", Spread.of([1.5, 1.7, 1.9]), at_least=1.6).endswith(" kept.")
