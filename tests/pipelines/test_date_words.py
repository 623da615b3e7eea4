"""What babel and the tables beside it give for one language."""

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from pipelines.date_words import MONTHS, date_words, is_zone, locale_of, numeric_order, zone_meaning


def test_every_locale_can_be_read() -> None:
    for code in ("ar", "ca", "fa", "gv", "ja", "th", "uk", "zh_Hant"):
        assert code in locale_identifiers()
        assert set(MONTHS) <= set(date_words(code).marks.values())


def test_the_own_language_goes_before_english() -> None:
    assert date_words("en").marks["am"] == "AM"
    assert date_words("de").marks["am"] == ""


def test_a_month_that_is_a_weekday_is_doubtful() -> None:
    assert date_words("es").doubtful == {"mar": "Mar"}


def test_thai_short_months_are_not_taken_for_letters() -> None:
    assert "ม" not in date_words("th").marks


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("de-AT", "de_AT"),
        ("pt-BR", "pt_BR"),
        ("de-x-private", "de"),
        ("english", None),
        ("", None),
        (None, None),
        ("../de", None),
    ],
)
def test_the_locale_of_a_language_tag(tag: str | None, locale: str | None) -> None:
    assert locale_of(tag) == (Locale.parse(locale) if locale else None)


@pytest.mark.parametrize(
    ("language", "zone", "order"),
    [
        ("de", None, "day"),
        ("sv", None, "day"),
        ("en-US", None, "month"),
        ("en-GB", None, "day"),
        ("en", "Asia/Kolkata", "day"),
        ("en", "Europe/Berlin", "day"),
        ("en", "America/Toronto", None),
        ("fr-CA", None, None),
        ("ja", None, None),
        ("en", None, None),
        (None, "Europe/Berlin", None),
    ],
)
def test_who_decides_the_order(language: str | None, zone: str | None, order: str | None) -> None:
    assert numeric_order(language, zone) == order


def test_doubtful_zones_are_zones_without_a_meaning() -> None:
    assert is_zone("IST")
    assert zone_meaning("IST") is None
    assert zone_meaning("EST") == -300
    assert not is_zone("et")
