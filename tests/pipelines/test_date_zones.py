"""Zones as they are printed beside a time."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.date_zones import abbreviated, in_words, is_abbreviation, longest_name, named_zone, offset_zone

SUMMER = datetime(2026, 7, 1, 12)  # noqa: DTZ001


def minutes(zone: object) -> float | None:
    offset = zone.utcoffset(SUMMER) if zone else None  # type: ignore[attr-defined]
    return None if offset is None else offset / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("+2", 120), ("+02", 120), ("+0530", 330), ("+05:30", 330), ("-05:00", -300), ("−05:00", -300), ("+15:00", None)],
)
def test_an_offset(text: str, expected: float | None) -> None:
    assert minutes(offset_zone(text)) == expected


def test_no_offset() -> None:
    assert offset_zone("2") is None
    assert offset_zone("+0000") is UTC


@pytest.mark.parametrize(
    ("word", "country", "expected"),
    [
        ("IST", "IN", 330),
        ("IST", "IE", 60),
        ("IST", "IL", 120),
        ("IST", "DE", None),
        ("IST", None, None),
        ("CST", "CN", 480),
        ("CST", "US", -360),
        ("CST", None, None),
        ("BST", "GB", 60),
        ("BST", "BD", 360),
        ("EST", None, -300),
        ("EST", "AU", 600),
        ("ET", None, -240),
        ("MESZ", None, 120),
    ],
)
def test_an_abbreviation_means_what_its_country_means(word: str, country: str | None, expected: float | None) -> None:
    assert minutes(abbreviated(word, country).zone) == expected


def test_case_tells_a_zone_from_a_word() -> None:
    assert is_abbreviation("ET")
    assert not is_abbreviation("et")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("eastern time", -240),
        ("eastern standard time", -300),
        ("hora de madrid", 120),
        ("paris time", 120),
        ("ortszeit new york", -240),
        ("some other time", None),
    ],
)
def test_a_name_in_words(phrase: str, expected: float | None) -> None:
    zone = in_words(phrase)
    assert (minutes(zone.zone) if zone else None) == expected


def test_the_longest_name_counts() -> None:
    found = longest_name(("eastern", "daylight", "time", "and", "more"))
    assert found is not None
    assert (minutes(found[0].zone), found[1]) == (-240, 3)


@pytest.mark.parametrize("name", ["Nowhere/Else", "../etc/passwd", "America", "", "x" * 100])
def test_no_zone(name: str) -> None:
    assert named_zone(name) is None
