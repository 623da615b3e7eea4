"""One test a rule: what a date's text tells, what it does not, and why."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime as format_mail

import pytest
from babel.dates import format_date, format_datetime
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.date_print import read_printed
from pipelines.dates import DatesPipeline, host_country, is_relative, normalise_dates, parse_date
from pipelines.moments import local_time
from pipelines.records import Article, Date, Fetch, Related
from tests import cldr

FETCHED = datetime(2026, 5, 14, 13, 41, 7, tzinfo=UTC)


def read(
    text: str, language: str | None = "en", zone: str | None = None, fetched_at: datetime | None = FETCHED
) -> Date:
    return parse_date(Date(text=text, origin="text"), fetched_at=fetched_at, zone=zone, language=language)


def summary(found: Date) -> tuple[str | None, str | None, str | None, str | None]:
    return found.value, found.precision, found.zone, found.problem


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2026", "2026", "year"),
        ("2026-05", "2026-05", "month"),
        ("2026-05-12", "2026-05-12", "day"),
        ("20260512", "2026-05-12", "day"),
        ("2026-W20-2", "2026-05-12", "day"),
        ("2026-05-12T13Z", "2026-05-12T13Z", "hour"),
        ("2026-05-12T13:41Z", "2026-05-12T13:41Z", "minute"),
        ("2026-05-12T13:41:07Z", "2026-05-12T13:41:07Z", "second"),
        ("20260512T134107Z", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12T13:41:07.123456789Z", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12T13:41:07,5Z", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12T15:41:07+02:00", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12T15:41:07+0200", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12T15:41:07+02", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12 15:41:07 +0200", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-12T08:41:07−05:00", "2026-05-12T13:41:07Z", "second"),
        ("2026-05-13t01:41:07+12:00", "2026-05-12T13:41:07Z", "second"),
    ],
)
def test_iso(text: str, value: str, precision: str) -> None:
    found = read(text)
    assert (found.value, found.precision, found.problem) == (value, precision, None)


@pytest.mark.parametrize(
    ("text", "value", "zone"),
    [
        ("Tue, 12 May 2026 09:41:07 +0200", "2026-05-12T07:41:07Z", "offset"),
        ("12 May 2026 09:41:07 GMT", "2026-05-12T09:41:07Z", "name"),
        ("Tue, 12 May 2026 09:41 EDT", "2026-05-12T13:41Z", "name"),
        ("Tuesday, 12-May-26 13:41:07 GMT", "2026-05-12T13:41:07Z", "name"),
        ("Tue May 12 13:41:07 UTC 2026", "2026-05-12T13:41:07Z", "name"),
        ("Tue May 12 2026 13:41:07 GMT+0200 (CEST)", "2026-05-12T11:41:07Z", "offset"),
        ("1778593267", "2026-05-12T13:41:07Z", "offset"),
        ("1778593267000", "2026-05-12T13:41:07Z", "offset"),
    ],
)
def test_other_machine_forms(text: str, value: str, zone: str) -> None:
    found = read(text)
    assert (found.value, found.zone, found.problem) == (value, zone, None)


@pytest.mark.parametrize(
    "text",
    [
        "May 12, 2026",
        "May 12,2026",
        "Tuesday, May 12th, 2026",
        "12 May 2026",
        "12th of May 2026",
        "12-May-2026",
        "12MAY2026",
        "2026 May 12",
        "12 May 26",
        "Updated: May 12, 2026",
        "By Ann Gray, May 12, 2026, 4 comments",
        "12 May 9 comments",
    ],
)
def test_a_printed_day(text: str) -> None:
    assert summary(read(text)) == ("2026-05-12", "day", None, None)


@pytest.mark.parametrize(
    ("text", "value"), [("May 2026", "2026-05"), ("May '26", "2026-05"), ("May 17,2019", "2019-05-17")]
)
def test_nothing_is_filled_in(text: str, value: str) -> None:
    assert read(text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Published May 12, 2026 at 9:41 AM ET", "2026-05-12T13:41Z"),
        ("Published May 12, 2026 at 9:41 a.m. EDT", "2026-05-12T13:41Z"),
        ("May 12, 2026 8:41 PM PT", "2026-05-13T03:41Z"),
        ("May 12, 2026 9 AM ET", "2026-05-12T13Z"),
        ("12 May 2026 14:30 (CET)", "2026-05-12T13:30Z"),
        ("12 May 2026, 2.30pm GMT", "2026-05-12T14:30Z"),
        ("January 12, 2026 9:41 AM ET", "2026-01-12T14:41Z"),
        ("Tue, 12 May 2026 09:41 PM GMT", "2026-05-12T21:41Z"),
        ("12 May 2026 12:05 am UTC", "2026-05-12T00:05Z"),
        ("12 May 2026 14:30 UTC+2", "2026-05-12T12:30Z"),
    ],
)
def test_a_time_with_its_zone(text: str, value: str) -> None:
    found = read(text)
    assert (found.value, found.problem) == (value, None)
    assert found.zone in ("name", "offset")


def test_a_stretch_of_time_is_no_offset() -> None:
    assert summary(read("12 May 2026 09:00-10:00")) == ("2026-05-12T09:00Z", "minute", "unknown", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Dienstag, 12. Mai 2026, 14.30 Uhr", "2026-05-12T12:30Z"),
        ("Stand: 27.08.2024, 10:32 Uhr", "2024-08-27T08:32Z"),
        ("22.03.2023 • 15:02 Uhr", "2023-03-22T14:02Z"),
        ("Di., 12.05.26 - 14:30", "2026-05-12T12:30Z"),
        ("12. Mai 2026 um 9.30", "2026-05-12T07:30Z"),
        ("12.5.2026 14 Uhr", "2026-05-12T12Z"),
        ("12. Jänner 2026", "2026-01-12"),
        ("12. Mai 2026 14:30 Uhr (MESZ)", "2026-05-12T12:30Z"),
    ],
)
def test_german(text: str, value: str) -> None:
    found = read(text, "de-AT", "Europe/Berlin")
    assert (found.value, found.problem) == (value, None)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("fr", "Publié le 1er mars 2026 à 18h", "2026-03-01T18Z"),
        ("fr", "mar. 12 mai 2026 à 14h30", "2026-05-12T14:30Z"),
        ("es", "mar 12 may 2026", "2026-05-12"),
        ("es", "12 de mar de 2026, 3:30 p. m.", "2026-03-12T15:30Z"),
        ("pt-BR", "12 de maio de 2026 às 14h30", "2026-05-12T14:30Z"),
        ("it", "12 maggio 2026 ore 14.30", "2026-05-12T14:30Z"),
        ("nb", "12. mai 2026 kl. 14.30", "2026-05-12T14:30Z"),
        ("ja", "2026年5月12日 午後3時30分", "2026-05-12T15:30Z"),
        ("ko", "2026. 5. 12. 오후 3:30", "2026-05-12T15:30Z"),
        ("ru", "12 мая 2026 г., 14:30", "2026-05-12T14:30Z"),
        ("ar", "١٢ مايو ٢٠٢٦", "2026-05-12"),
        ("hi", "१२ मई २०२६", "2026-05-12"),
        ("de", "May 12, 2026", "2026-05-12"),
        ("xx", "May 12, 2026", "2026-05-12"),
        ("../../x", "May 12, 2026", "2026-05-12"),
        (None, "May 12, 2026", "2026-05-12"),
    ],
)
def test_other_languages_and_english_beside_them(language: str | None, text: str, value: str) -> None:
    assert read(text, language).value == value


@pytest.mark.parametrize(
    ("text", "language", "zone", "value", "problem"),
    [
        ("03/04/2026", "de", None, "2026-04-03", None),
        ("03/04/2026", "en-US", None, "2026-03-04", None),
        ("03/04/2026", "en", "America/New_York", None, "ambiguous"),
        ("03/04/2026", "en", None, None, "ambiguous"),
        ("03/04/2026", "en-CA", None, None, "ambiguous"),
        ("03/04/2026", None, None, None, "ambiguous"),
        ("13/04/2026", "en", None, "2026-04-13", None),
        ("04/13/2026", "en", None, "2026-04-13", None),
        ("05-05-2026", "en", None, "2026-05-05", None),
        ("2026/05/12", "en", None, "2026-05-12", None),
        ("13/14/2026", "en", None, None, "impossible"),
    ],
)
def test_the_order_of_numbers(
    text: str, language: str | None, zone: str | None, value: str | None, problem: str | None
) -> None:
    found = read(text, language, zone)
    assert (found.value, found.problem) == (value, problem)


@pytest.mark.parametrize(
    ("text", "language", "value", "precision"),
    [
        ("40 seconds ago", "en", "2026-05-14T13:40:27Z", "second"),
        ("20 m ago", "en", "2026-05-14T13:21Z", "minute"),
        ("3 hours ago", "en", "2026-05-14T10Z", "hour"),
        ("Updated an hour ago", "en", "2026-05-14T12Z", "hour"),
        ("5 h ago", "en", "2026-05-14T08Z", "hour"),
        ("3 days ago", "en", "2026-05-11", "day"),
        ("2 weeks ago", "en", "2026-04", "month"),
        ("2 months ago", "en", "2026-03", "month"),
        ("a year ago", "en", "2025", "year"),
        ("vor 2 Stunden", "de", "2026-05-14T11Z", "hour"),
        ("vor 2 Std.", "de", "2026-05-14T11Z", "hour"),
        ("vor einer Stunde", "de", "2026-05-14T12Z", "hour"),
        ("vor 5 Min.", "de", "2026-05-14T13:36Z", "minute"),
        ("il y a 5 minutes", "fr", "2026-05-14T13:36Z", "minute"),
        ("2時間前", "ja", "2026-05-14T11Z", "hour"),
    ],
)
def test_ago_has_the_precision_of_its_words(text: str, language: str, value: str, precision: str) -> None:
    found = read(text, language)
    assert (found.value, found.precision, found.problem) == (value, precision, None)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("yesterday", "en", "2026-05-13"),
        ("Yesterday at 5 pm", "en", "2026-05-13T17Z"),
        ("heute, 9.15 Uhr", "de", "2026-05-14T09:15Z"),
        ("vorgestern", "de", "2026-05-12"),
        ("hier à 14h30", "fr", "2026-05-13T14:30Z"),
    ],
)
def test_days_back(text: str, language: str, value: str) -> None:
    assert read(text, language).value == value


def test_yesterday_is_a_day_of_the_site() -> None:
    late = datetime(2026, 5, 14, 23, 30, tzinfo=UTC)
    assert read("gestern", "de", "Europe/Berlin", late).value == "2026-05-14"


@pytest.mark.parametrize("text", ["3 hours ago", "yesterday", "Yesterday at 5 pm"])
def test_ago_needs_a_fetch_time(text: str) -> None:
    assert summary(read(text, fetched_at=None)) == (None, None, None, "no fetch time")


@pytest.mark.parametrize(
    ("text", "value"), [("May 12", "2026-05-12"), ("15 May", "2025-05-15"), ("29 February", "2024-02-29")]
)
def test_without_a_year_it_is_the_latest_such_day(text: str, value: str) -> None:
    assert summary(read(text)) == (value, "day", None, None)


def test_without_a_year_and_a_fetch_time_it_is_no_day() -> None:
    assert summary(read("May 12", fetched_at=None)) == (None, None, None, "no year")


@pytest.mark.parametrize(
    "text",
    [
        *("", "none", "—", "Section 12.4.1", "Version 12.4.21", "3-2 win", "iPhone 17", "Windows 11", "Top 10 of 2025"),
        *("9/11", "24/7", "27.08", "100 days", "2 min read", "May", "2025: May the force"),
        *("Most of us may 12 times a day see what he saw", "call 555 0199"),
    ],
)
def test_a_text_without_a_date(text: str) -> None:
    assert summary(read(text)) == (None, None, None, "no date")


def test_a_time_alone() -> None:
    assert read("09:52").problem == "no day"


@pytest.mark.parametrize("text", ["31 February 2026", "2026-02-31", "2026-13-05", "12 May 2026 25:00"])
def test_what_no_calendar_has(text: str) -> None:
    assert summary(read(text, "th")) == (None, None, None, "impossible")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("May 15, 2026", None),
        ("May 16, 2026", "in the future"),
        ("2026-05-15T13:41:07Z", None),
        ("2026-05-15T13:41:08Z", "in the future"),
        ("12 May 1990", None),
        ("12 May 1989", "before the web"),
    ],
)
def test_an_odd_value_stands(text: str, problem: str | None) -> None:
    found = read(text)
    assert found.value is not None
    assert found.problem == problem


def test_nothing_is_in_the_future_of_an_unknown_fetch() -> None:
    assert read("12 May 2050", fetched_at=None).problem is None


@pytest.mark.parametrize("zone", [None, "America/Toronto", "Pacific/Auckland"])
def test_a_day_stands_as_printed_in_any_zone(zone: str | None) -> None:
    assert summary(read("May 12, 2026", zone=zone)) == ("2026-05-12", "day", None, None)


@pytest.mark.parametrize(
    ("text", "zone", "value", "known"),
    [
        ("12 May 2026 14:30", "America/Toronto", "2026-05-12T18:30Z", "site"),
        ("12 January 2026 14:30", "America/Toronto", "2026-01-12T19:30Z", "site"),
        ("2026-05-12T14:30:00", "America/Toronto", "2026-05-12T18:30:00Z", "site"),
        ("12 May 2026 14:30", None, "2026-05-12T14:30Z", "unknown"),
        ("12 May 2026 14:30", "Nowhere/Else", "2026-05-12T14:30Z", "unknown"),
        ("12 May 2026 14:30 CET", "America/Toronto", "2026-05-12T13:30Z", "name"),
        ("12 May 2026 14:30 BST", "Europe/London", "2026-05-12T13:30Z", "name"),
        ("12 May 2026 14:30 CST", "Asia/Shanghai", "2026-05-12T06:30Z", "name"),
        ("2026-05-12T14:30:00+02:00", "America/Toronto", "2026-05-12T12:30:00Z", "offset"),
    ],
)
def test_how_the_zone_is_known(text: str, zone: str | None, value: str, known: str) -> None:
    found = read(text, zone=zone)
    assert (found.value, found.zone, found.problem) == (value, known, None)


def test_a_zone_of_several_meanings_is_a_problem() -> None:
    assert summary(read("12 May 2026 14:30 IST")) == (None, None, None, "ambiguous zone")


def test_an_hour_in_a_zone_of_half_hours_stays_an_hour() -> None:
    assert summary(read("12 May 2026 3 PM", zone="Asia/Kolkata")) == ("2026-05-12T09Z", "hour", "site", None)


@pytest.mark.parametrize(
    "text",
    [
        "Published May 12, 2026 | Updated May 13, 2026",
        "Updated May 13, 2026, first published May 12, 2026",
        "May 12, 2026 (updated May 13, 2026)",
    ],
)
def test_of_two_dates_the_published_one(text: str) -> None:
    assert read(text).value == "2026-05-12"


@pytest.mark.parametrize(
    ("text", "zone", "value"),
    [
        ("By John '' May 12, 2026", None, "2026-05-12"),
        ("’’12 May 2026", None, "2026-05-12"),
        ("0001-01-01T00:00:00+02:00", None, None),
        ("9999-12-31T23:59:59-05:00", None, None),
        ("0001-01-01T00:00:00", "Europe/Berlin", None),
        ("9999-12-31T23:59:59", "America/New_York", None),
    ],
)
def test_what_once_broke_it(text: str, zone: str | None, value: str | None) -> None:
    assert read(text, zone=zone).value == value


def test_text_and_origin_are_kept() -> None:
    found = parse_date(Date(text=" 2026 ", origin="meta"), fetched_at=None, zone=None, language=None)
    assert (found.text, found.origin) == (" 2026 ", "meta")


@given(st.text(max_size=400), st.sampled_from(["en", "de", "es", "ja", "zz", None]))
def test_any_text_gives_a_date(text: str, language: str | None) -> None:
    found = read(text, language, "Europe/Berlin")
    assert (found.value is None) == (found.precision is None)
    assert found.value is not None or found.problem is not None


WORDS = [
    "May",
    "12",
    "''",
    "2026",
    "2026-05-12",
    "14:30",
    "14.30",
    "Uhr",
    "AM",
    "ET",
    "+0200",
    "-",
    ".",
    ":",
    "T",
    "vor",
    "ago",
    "3",
    "31",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.sampled_from(["en", "de"]))
def test_any_heap_of_date_words_gives_a_date(text: str, language: str) -> None:
    assert read(text, language, None).text == text


STYLES = ["full", "long", "medium", "short"]


@given(st.dates(date(1995, 1, 1), date(2026, 5, 14)), st.sampled_from(STYLES))
@settings(max_examples=20)
@pytest.mark.parametrize("language", cldr.LANGUAGES)
def test_a_day_printed_by_cldr_is_read_back_or_less_of_it(language: str, day: date, style: str) -> None:
    text = format_date(day, style, locale={"no": "nb"}.get(language, language))
    assert day.isoformat().startswith(read(text, language).value or "")


@given(st.datetimes(datetime(1995, 1, 1), datetime(2026, 5, 14)), st.sampled_from(["medium", "short"]))  # noqa: DTZ001
@settings(max_examples=20)
@pytest.mark.parametrize("language", cldr.LANGUAGES)
def test_a_moment_printed_by_cldr_is_read_back_or_less_of_it(language: str, local: datetime, style: str) -> None:
    text = format_datetime(local, style, locale={"no": "nb"}.get(language, language))
    value = (read(text, language).value or "").removesuffix("Z")
    assert local.isoformat()[:19].startswith(value)


@given(st.dates(date(1995, 1, 1), date(2026, 5, 14)), st.sampled_from(["full", "long"]))
@pytest.mark.parametrize("language", ["ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh"])  # fmt: skip
def test_a_day_in_words_is_read_whole(language: str, day: date, style: str) -> None:
    text = format_date(day, style, locale={"no": "nb"}.get(language, language))
    assert read(text, language).value == day.isoformat()


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2026, 5, 14)),  # noqa: DTZ001
    st.integers(-720, 840),
)
def test_a_moment_printed_by_a_machine_is_read_back(local: datetime, minutes: int) -> None:
    moment = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    value = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert read(moment.isoformat()).value == value
    assert read(format_mail(moment)).value == value


@pytest.mark.parametrize("clock", ["Asia/Tokyo", "America/Los_Angeles"])
def test_the_machine_has_no_say(clock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", clock)
    time.tzset()
    read_printed.cache_clear()
    try:
        assert read("12 May 2026 14:30").value == "2026-05-12T14:30Z"
        assert read("1778593267").value == "2026-05-12T13:41:07Z"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "text",
    [
        "12 " * 1000,
        "May 12 " * 500,
        "1:1" * 900,
        "a." * 1000,
        "[" * 2000,
        "12.12." * 500,
        "٣" * 2000,
        "_" * 2000,
        "12" + "_" * 2000,
        "Mon " * 500,
    ],
)
def test_a_long_text_comes_back(text: str) -> None:
    assert read(text).text == text  # a pattern that blows up would not come back: pytest has a time limit


def test_all_dates_of_an_article_are_read() -> None:
    plain = Date(text="12. Mai 2026, 14.30 Uhr", origin="text")
    article = Article(
        title="T",
        language="de",
        zone="Europe/Berlin",
        published=plain,
        modified=plain,
        related=(Related(position=1, title="A", published=plain), Related(position=2, title="B")),
    )
    done = normalise_dates(article, FETCHED)
    values = [
        found.value if found else None
        for found in (done.published, done.modified, *(item.published for item in done.related))
    ]
    assert values == ["2026-05-12T12:30Z"] * 3 + [None]
    assert normalise_dates(done, FETCHED) == done


def test_the_pipeline_reads_against_the_fetch() -> None:
    article = Article(title="T", published=Date(text="3 hours ago", origin="text"))
    fetch = Fetch(url="https://courier.example/a", site="courier", fetched_at=FETCHED, article=article)
    done = DatesPipeline().process_item(fetch).article
    assert done is not None
    assert done.published is not None
    assert done.published.value == "2026-05-14T10Z"


def test_the_pipeline_leaves_a_fetch_without_an_article() -> None:
    fetch = Fetch(url="https://courier.example/a", site="courier", fetched_at=FETCHED)
    assert DatesPipeline().process_item(fetch) is fetch


def test_the_machine_value_beside_a_printed_text_is_what_is_read() -> None:
    date = Date(text="May 12, 2026", origin="time", value="2026-05-12T09:41:00-04:00")
    read = parse_date(date, fetched_at=None, zone=None, language="en")
    assert (read.value, read.text, read.zone) == ("2026-05-12T13:41:00Z", "May 12, 2026", "offset")


def test_a_date_that_was_read_before_stays() -> None:
    once = parse_date(
        Date(text="May 12, 2026, 14:30", origin="text"), fetched_at=None, zone="Europe/Berlin", language="en"
    )
    assert parse_date(once, fetched_at=None, zone="Asia/Tokyo", language="en") == once


@pytest.mark.parametrize(
    ("text", "language", "relative"),
    [
        ("12 hours ago", "en", True),
        ("Updated 9 hours ago", None, True),
        ("vor 12 Stunden", "de", True),
        ("yesterday", "en", True),
        ("Gestern, 14.30 Uhr", "de", True),
        ("12 May 2026", "en", False),
        ("12 May", "en", False),
        ("2026-05-12T13:41:07Z", "en", False),
        ("recently", "en", False),
        ("", None, False),
    ],
)
def test_what_counts_from_the_moment_of_reading(text: str, language: str | None, relative: bool) -> None:
    assert is_relative(text, language) is relative


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://www.spiegel.example.de/a", "DE"),
        ("https://news.example.co.uk/a", "GB"),
        ("https://news.example.io/a", None),
        ("https://news.example.com/a", None),
        (None, None),
    ],
)
def test_the_country_of_an_address(url: str | None, country: str | None) -> None:
    assert host_country(url) == country


@pytest.mark.parametrize(
    ("country", "url", "zone", "value"),
    [
        ("US", "https://news.example.de/a", "Europe/Berlin", "2026-03-04"),
        (None, "https://news.example.de/a", "America/New_York", "2026-04-03"),
        (None, "https://news.example.com/a", "America/New_York", "2026-03-04"),
        (None, "https://news.example.com/a", None, None),
    ],
)
def test_where_the_country_of_an_article_is_from(
    country: str | None, url: str, zone: str | None, value: str | None
) -> None:
    plain = Date(text="03/04/2026", origin="text")
    done = normalise_dates(
        Article(title="T", language="en", country=country, url=url, zone=zone, published=plain), FETCHED
    )
    assert done.published is not None
    assert done.published.value == value


@pytest.mark.parametrize(
    ("value", "zone", "local"),
    [
        ("2026-05-12T13:41Z", "Europe/Berlin", "2026-05-12T15:41"),
        ("2026-05-12T13:41:07Z", "America/New_York", "2026-05-12T09:41:07"),
        ("2026-05-12T23Z", "Asia/Tokyo", "2026-05-13T08"),
        ("2026-05-12", "Asia/Tokyo", "2026-05-12"),
        (None, "Asia/Tokyo", None),
    ],
)
def test_a_value_in_local_time(value: str | None, zone: str, local: str | None) -> None:
    assert local_time(value, zone) == local
