"""How often a site publishes, learnt from when its articles came."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.rates import HOUR, MEMORY, Rates, known_since, learn

NOW = datetime(2026, 5, 14, tzinfo=UTC)
DAY = timedelta(days=1)
WEEKS_AGO = NOW - MEMORY


def every(step: timedelta, start: datetime = WEEKS_AGO) -> Counter[datetime]:
    moments, moment = Counter[datetime](), start
    while moment < NOW:
        moments[moment] += 1
        moment += step
    return moments


def learnt(moments: Counter[datetime], zone: str | None = None, since: datetime = WEEKS_AGO) -> Rates:
    return learn(moments, since=since, until=NOW, zone=zone)


def test_of_an_unknown_site_an_article_is_expected_in_some_time() -> None:
    rates = learn({}, since=NOW, until=NOW)
    assert rates.articles == 0
    assert rates.reached(NOW, 0.7, NOW + DAY) == NOW + HOUR / 2


def test_a_site_that_publishes_evenly_is_expected_to_go_on() -> None:
    rates = learnt(every(HOUR / 2))
    assert rates.mean == pytest.approx(2, rel=0.02)
    assert rates.expected(NOW, NOW + DAY) == pytest.approx(48, rel=0.02)


def test_the_hour_of_the_day_is_learnt() -> None:
    rates = learnt(every(DAY, WEEKS_AGO + 6 * HOUR))
    by_hour = [rates.at(NOW + n * HOUR) for n in range(24)]
    assert by_hour.index(max(by_hour)) == 6
    assert by_hour[6] > 10 * by_hour[15]
    assert sum(by_hour) == pytest.approx(1, rel=0.1)


def test_the_weekday_is_learnt() -> None:
    rates = learnt(Counter({WEEKS_AGO + timedelta(weeks=n, hours=6): 5 for n in range(4)}))
    thursday, friday = rates.expected(NOW, NOW + DAY), rates.expected(NOW + DAY, NOW + 2 * DAY)
    assert thursday > 3 * friday


def test_hours_are_those_of_the_sites_zone() -> None:
    morning = Counter({datetime(2026, 3, 20 + n, 5, tzinfo=UTC): 1 for n in range(9)})  # 6:00 in Berlin, in winter
    rates = learn(
        morning, since=datetime(2026, 3, 19, tzinfo=UTC), until=datetime(2026, 3, 29, tzinfo=UTC), zone="Europe/Berlin"
    )
    assert rates.at(datetime(2026, 5, 4, 4, 30, tzinfo=UTC)) > rates.at(datetime(2026, 5, 4, 5, 30, tzinfo=UTC))


def test_hours_of_a_zone_that_is_half_an_hour_off() -> None:
    rates = learnt(every(DAY, WEEKS_AGO + 5 * HOUR + HOUR / 2), "Asia/Kolkata")  # 11:00 there
    hour = rates.expected(NOW + 5.5 * HOUR, NOW + 6.5 * HOUR)
    assert hour > 5 * rates.expected(NOW + 7.5 * HOUR, NOW + 8.5 * HOUR)
    assert rates.at(NOW + 5.6 * HOUR) == rates.at(NOW + 6.4 * HOUR)


def test_few_articles_lead_to_no_wild_guess() -> None:
    """Three on one Monday morning do not mean that nothing comes on other days and hours."""
    since = NOW - timedelta(days=3)
    rates = learnt(Counter({since + 6 * HOUR: 3}), since=since)
    assert min(rates.by_hour) > 0.5
    assert min(rates.by_weekday) > 0.5
    assert 1 < rates.by_hour[6] < 7


def test_articles_that_come_together_are_a_clump() -> None:
    issue = Counter({WEEKS_AGO + timedelta(days=3 * n, hours=7 * n % 24): 20 for n in range(9)})
    assert learnt(every(HOUR)).clump == pytest.approx(1, abs=0.2)
    assert learnt(issue).clump > 10


def test_what_lies_without_the_time_is_not_counted() -> None:
    assert learnt(Counter({WEEKS_AGO - HOUR: 5, NOW + HOUR: 5, NOW - HOUR: 1})).articles == 1


def test_what_a_list_has_pinned_to_its_top_says_nothing_of_the_time_since() -> None:
    run = NOW - HOUR
    moments = {run - timedelta(days=20): 1} | {run - n * HOUR: 2 for n in range(1, 6)}
    assert known_since(moments, run, NOW) == run - 5 * HOUR


def test_since_the_first_run_all_is_known() -> None:
    assert known_since({NOW - HOUR: 1}, NOW - 10 * DAY, NOW) == NOW - 10 * DAY
    assert known_since({}, None, NOW) == NOW
    assert known_since({NOW - HOUR: 1}, NOW - 100 * DAY, NOW) == WEEKS_AGO


moments = st.dictionaries(st.integers(0, 28 * 24 * 6 - 1).map(lambda n: WEEKS_AGO + n * HOUR / 6), st.integers(1, 30))
zones = st.sampled_from((None, "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"))
stretches = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))


@given(moments=moments, zone=zones, stretch=stretches, number=st.floats(0.1, 20))
def test_rates_of_whatever_came(
    moments: dict[datetime, int], zone: str | None, stretch: tuple[int, int], number: float
) -> None:
    """They are above nothing, add up over time, and a number is reached when it is expected."""
    rates = learn(moments, since=WEEKS_AGO, until=NOW, zone=zone)
    start, middle, end = NOW, NOW + timedelta(minutes=stretch[0]), NOW + timedelta(minutes=sum(stretch))
    assert rates.at(start) > 0
    whole = rates.expected(start, end)
    assert rates.expected(start, middle) + rates.expected(middle, end) == pytest.approx(whole)
    assert rates.expected(end, start) == (0 if stretch != (0, 0) else whole)
    reached = rates.reached(start, number, end)
    assert (reached is not None) == (whole >= number)
    if reached is not None:
        assert rates.expected(start, reached) == pytest.approx(number, abs=1e-3)


@given(moments=moments, zone=zones)
def test_as_many_are_expected_as_came(moments: dict[datetime, int], zone: str | None) -> None:
    rates = learn(moments, since=WEEKS_AGO, until=NOW, zone=zone)
    assert rates.expected(WEEKS_AGO, NOW) == pytest.approx(sum(moments.values()), rel=0.1, abs=2)
