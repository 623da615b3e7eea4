"""When a site is crawled next, and why then."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.plan import Ending, Limits, Past, Plan, is_quiet, plan, within
from crawler.schedule.rates import HOUR, MEMORY, Rates, learn

NOW = datetime(2026, 5, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LIMITS = Limits(shortest=5 * MINUTE, longest=6 * HOUR)
PINNED = Limits(shortest=10 * MINUTE, longest=10 * MINUTE)
WELL = Past(started_at=NOW, ended_at=NOW)


def even(an_hour: float) -> Rates:
    return Rates(mean=an_hour, articles=100)


def daily(hour: int, zone: str | None = None) -> Rates:
    """Of a site that publishes ten at this hour of UTC's day."""
    came = Counter({NOW - MEMORY + timedelta(days=n, hours=hour): 10 for n in range(28)})
    return learn(came, since=NOW - MEMORY, until=NOW, zone=zone)


def failed(times: int) -> Past:
    return replace(WELL, ending="failed", failures=times)


@pytest.mark.parametrize(
    ("past", "rates", "minutes", "reason"),
    [
        (WELL, Rates(), 30, "not yet known how often it publishes"),
        (WELL, even(40), 5, "publishes about 40 an hour at this time: every 5 minutes at most"),
        (WELL, even(3), 14, "publishes about 3 an hour at this time"),
        (WELL, even(0.5), 84, "publishes about 12 a day at this time"),
        (WELL, even(0.01), 360, "publishes about one in 4 days at this time: every 6 hours at least"),
        (WELL, replace(even(0.01), articles=0), 360, "nothing was published yet: every 6 hours at least"),
        (replace(WELL, ending="interrupted"), even(1), 5, "the last crawl was interrupted"),
        (failed(1), even(40), 10, "failed once: again in 10 minutes"),
        (failed(2), even(40), 20, "failed twice: again in 20 minutes"),
        (failed(3), even(40), 40, "failed 3 times: again in 40 minutes"),
        (failed(6), even(40), 320, "failed 6 times: again in 5 hours"),
        (failed(100), even(40), 1440, "failed 100 times: again in 24 hours"),
    ],
)
def test_the_next_crawl_and_its_reason(past: Past, rates: Rates, minutes: float, reason: str) -> None:
    planned = plan(past, rates, LIMITS)
    assert (planned.due_at - NOW, planned.reason) == (minutes * MINUTE, reason)


def test_a_pinned_site_keeps_its_interval() -> None:
    for rates in (even(100), even(0.001), Rates()):
        assert plan(WELL, rates, PINNED) == Plan(due_at=NOW + 10 * MINUTE, reason="every 10 minutes, as its file says")


def test_a_site_that_sleeps_is_awaited_when_it_wakes() -> None:
    planned = plan(WELL, daily(5), LIMITS)
    assert NOW + 4 * HOUR < planned.due_at < NOW + 5.5 * HOUR
    assert planned.reason == "little expected before 04:00Z"  # ten at five: one may come before


def test_reasons_are_told_in_the_sites_zone() -> None:
    assert plan(WELL, daily(5, "Europe/Berlin"), LIMITS).reason == "little expected before 06:00 (Europe/Berlin)"


def test_what_came_while_a_crawl_went_on_is_awaited_since_its_beginning() -> None:
    long = Past(started_at=NOW - HOUR, ended_at=NOW)
    assert plan(long, even(0.5), LIMITS).due_at == plan(replace(WELL, started_at=NOW), even(0.5), LIMITS).due_at - HOUR


@pytest.mark.parametrize("past", [WELL, failed(1), replace(WELL, ending="interrupted")])
@pytest.mark.parametrize("limits", [LIMITS, PINNED])
def test_a_host_that_asks_for_a_pause_is_given_it(past: Past, limits: Limits) -> None:
    until = NOW + 14 * HOUR + 5 * MINUTE
    assert plan(past, even(40), limits, until) == Plan(due_at=until, reason="asked to come back at 14:05Z")
    assert plan(past, even(40), limits, NOW + MINUTE) == plan(past, even(40), limits)


def test_a_pause_until_another_day_says_the_day() -> None:
    assert plan(WELL, even(1), LIMITS, NOW + 25 * HOUR).reason == "asked to come back at 2026-05-15 01:00Z"


def test_limits_that_were_changed_count_at_once() -> None:
    planned = plan(WELL, even(3), LIMITS)
    half = Limits(shortest=30 * MINUTE, longest=6 * HOUR)
    soon = Limits(shortest=MINUTE, longest=2 * MINUTE)
    assert within(planned, WELL, LIMITS) == planned
    assert within(planned, WELL, half) == Plan(due_at=NOW + 30 * MINUTE, reason="every 30 minutes at most")
    assert within(planned, WELL, soon) == Plan(due_at=NOW + 2 * MINUTE, reason="every 2 minutes at least")
    assert within(planned, WELL, PINNED) == plan(WELL, even(3), PINNED)
    assert within(planned, failed(1), half) == plan(failed(1), even(3), half)


def test_a_silence_is_noticed_when_habits_do_not_explain_it() -> None:
    hourly, last = even(1), NOW
    assert not is_quiet(hourly, last, NOW + 6 * HOUR)
    assert is_quiet(hourly, last, NOW + 8 * HOUR)
    assert not is_quiet(even(1 / 24), last, NOW + 6 * DAY)
    assert not is_quiet(Rates(), last, NOW + 90 * DAY)


def test_a_night_is_no_silence() -> None:
    rates = daily(5)
    assert not is_quiet(rates, NOW - 18 * HOUR, NOW + 4 * HOUR)
    assert is_quiet(rates, NOW - 18 * HOUR, NOW + 9 * DAY)


spans = st.floats(0.1, 5000).map(lambda minutes: minutes * MINUTE)
limits = st.tuples(spans, spans).map(lambda pair: Limits(shortest=min(pair), longest=max(pair)))
rates = st.builds(
    Rates,
    zone=st.sampled_from((None, "Asia/Tokyo", "Asia/Kathmandu")),
    articles=st.integers(0, 1000),
    mean=st.floats(1e-6, 1e4),
    by_hour=st.tuples(*[st.floats(0.01, 20)] * 24),
    by_weekday=st.tuples(*[st.floats(0.01, 5)] * 7),
)
pasts = st.builds(
    Past,
    started_at=st.just(NOW - 3 * MINUTE),
    ended_at=st.just(NOW),
    ending=st.sampled_from(Ending.__args__),  # type: ignore[attr-defined]
    failures=st.integers(0, 2000),
)
pauses = st.one_of(st.none(), st.integers(-1000, 3000).map(lambda minutes: NOW + minutes * MINUTE))


@given(rates=rates, limits=limits)
def test_a_plan_lies_between_floor_and_ceiling(rates: Rates, limits: Limits) -> None:
    planned = plan(WELL, rates, limits)
    assert limits.shortest <= planned.due_at - NOW <= limits.longest
    assert within(planned, WELL, limits) == planned


@given(past=pasts, rates=rates, limits=limits, paused_until=pauses)
def test_whatever_happens_a_plan_has_a_time_and_a_reason(
    past: Past, rates: Rates, limits: Limits, paused_until: datetime | None
) -> None:
    planned = plan(past, rates, limits, paused_until)
    assert planned.due_at >= NOW + limits.shortest
    assert paused_until is None or planned.due_at >= paused_until
    assert planned.due_at <= max(NOW + max(limits.longest, DAY), paused_until or NOW)
    assert 0 < len(planned.reason) < 120


@given(rates=rates, limits=limits, more=st.floats(1, 100))
def test_who_publishes_more_is_crawled_no_later(rates: Rates, limits: Limits, more: float) -> None:
    busier = replace(rates, mean=rates.mean * more)
    assert plan(WELL, busier, limits).due_at <= plan(WELL, rates, limits).due_at


@given(rates=rates, limits=limits, times=st.integers(1, 50))
def test_who_fails_more_is_asked_no_sooner(rates: Rates, limits: Limits, times: int) -> None:
    once, again = plan(failed(times), rates, limits), plan(failed(times + 1), rates, limits)
    assert once.due_at <= again.due_at
