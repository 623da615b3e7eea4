from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.link import Link, LinkKind
from crawler.discovery.window import Window
from pipelines.records import Date, Told

MAY = Window(since=date(2024, 5, 1), until=date(2024, 5, 31))


def link(path: str = "a", published: str | None = None, modified: str | None = None, kind: LinkKind = "page") -> Link:
    dates = [Date(text=text, origin="sitemap") if text else None for text in (published, modified)]
    return Link(url=f"https://wire.example/{path}", kind=kind, told=Told(published=dates[0], modified=dates[1]))


@pytest.mark.parametrize(
    ("article", "inside"),
    [
        (link(), True),
        (link(published="2024-05-12"), True),
        (link(published="2024-05-12T09:41:00+02:00"), True),
        (link(published="Sun, 12 May 2024 09:41:00 GMT"), True),
        (link(published="2024-05"), True),
        (link(published="2024"), True),
        (link(published="soon"), True),
        (link(published="2024-04-30"), True),
        (link(published="2024-06-01"), True),
        (link(published="2024-04-29"), False),
        (link(published="2024-06-02"), False),
        (link(published="2023"), False),
        (link(modified="2024-04-29"), False),
        (link(modified="2024-04-30"), True),
        (link(modified="2025-01-01"), True),
        (link(published="2024-05-12", modified="2020-01-01"), True),
        (link(published="2024-06-12", modified="2024-05-12"), False),
        (link("2024/05/12/rain"), True),
        (link("2024/may/12/rain"), True),
        (link("rain-20240512-1"), True),
        (link("2024/05/rain"), True),
        (link("2024/05/rain", modified="2024-03-01"), False),
        (link("2024/06/12/rain"), False),
        (link("2023/05/12/rain"), False),
        (link("2024/07/rain"), False),
        (link("2023/05/12/rain", published="2024-05-12"), True),
        (link("news-123456"), True),
    ],
)
def test_what_may_have_been_published_within(article: Link, inside: bool) -> None:
    assert MAY.may_hold(article) == inside


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("sitemap.xml", True),
        ("sitemap-12.xml", True),
        ("sitemap-2024-05.xml.gz", True),
        ("sitemap-2024-04.xml.gz", True),
        ("sitemap-2024-03.xml.gz", False),
        ("sitemap-2024-07.xml", False),
        ("sitemap-2024.xml", True),
        ("sitemap-2023.xml", False),
        ("sitemap202405.xml", True),
        ("sitemap202402.xml", False),
        ("sitemap_20240512.xml.gz", True),
        ("sitemap_20240612.xml.gz", False),
        ("sitemap-pt-post-2024-05.xml", True),
        ("sitemap-pt-post-2023-05.xml", False),
        ("posts.2023.05.xml", False),
        ("posts.2024.05.xml", True),
        ("sitemap.xml?yyyy=2024&mm=05&dd=12", True),
        ("sitemap.xml?yyyy=2024&mm=08&dd=12", False),
        ("sitemap.xml?year=2024&month=5", True),
        ("sitemap.xml?year=2024&month=8", False),
        ("2024/may/sitemap.xml", True),
        ("2024/september/sitemap.xml", False),
        ("2024/market/sitemap.xml", True),
        ("sitemap/2024/5/12.xml", True),
        ("sitemap-2024-1.xml", True),
        ("sitemap-2024-05-1.xml", True),
        ("sitemap-2024-13.xml", True),
        ("2019/sitemap-2024-05.xml", True),
        ("sitemap-20191.xml", True),
        ("sitemap-1.xml?v=1714521600", True),
        ("sitemap-0000-05.xml", True),
        ("archive/2024/02/", False),
    ],
)
def test_the_name_of_a_sitemap_says_when_its_pages_are_from(path: str, inside: bool) -> None:
    assert MAY.may_hold(link(path, kind="listing")) == inside


@pytest.mark.parametrize(
    ("modified", "inside"), [("2024-04-29", False), ("2024-04-30T23:00:00Z", True), ("2026-01-01", True), ("?", True)]
)
def test_nothing_in_a_sitemap_is_newer_than_itself(modified: str, inside: bool) -> None:
    assert MAY.may_hold(link("sitemap-3.xml", modified=modified, kind="listing")) == inside


def test_a_next_page_may_hold_anything() -> None:
    assert MAY.may_hold(link("2020/01/01/", published="2020-01-01", kind="next"))


def test_a_window_may_be_open_at_both_sides() -> None:
    assert Window().may_hold(link(published="1999-01-01"))
    assert Window(since=date(2024, 5, 1)).may_hold(link(published="2099-01-01"))
    assert not Window(since=date(2024, 5, 1)).may_hold(link(published="2024-04-01"))
    assert Window(until=date(2024, 5, 1)).may_hold(link(published="1999-01-01", modified="2024-08-01"))
    assert not Window(until=date(2024, 5, 1)).may_hold(link(published="2024-06-01"))


def test_an_age_is_a_window() -> None:
    window = Window.of_age(30, date(2024, 5, 31))
    assert window == Window(since=date(2024, 5, 1))


MOMENTS = st.integers(946_684_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
"""From 2000 to 2040."""


@given(
    MOMENTS,
    st.integers(-12 * 60, 14 * 60),
    st.integers(0, 40),
)
def test_a_day_inside_is_never_taken_for_one_outside(moment: datetime, offset: int, days: int) -> None:
    """Whatever zone a site prints it in, by itself or in its addresses."""
    there = moment + timedelta(minutes=offset)
    day = moment.date()
    window = Window(since=day - timedelta(days=days), until=day + timedelta(days=days))
    assert window.may_hold(link(published=f"{there:%Y-%m-%d}"))
    assert window.may_hold(link(f"{there:%Y/%m/%d}/rain"))
    assert window.may_hold(link(f"{there:%Y/%m}/rain"))
    assert window.may_hold(link(f"sitemap-{there:%Y-%m-%d}.xml", kind="listing"))
    assert window.may_hold(link(f"sitemap-{there:%Y-%m}.xml", kind="listing"))


@given(st.text(max_size=40), st.text(max_size=20), st.sampled_from(["page", "listing", "next"]))
def test_any_address_and_any_date_may_be_asked_about(path: str, text: str, kind: LinkKind) -> None:
    assert MAY.may_hold(link(path, text, text, kind)) in (True, False)
