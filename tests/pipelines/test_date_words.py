"""What words of printed dates mean, language by language."""

import pytest

from pipelines.date_words import country_of, date_words, foreign_month, labels, language_code, numeric_order, year_first
from tests import cldr


def test_the_stored_words_are_those_of_their_sources() -> None:
    """``python tests/cldr.py`` writes them again."""
    assert cldr.STORED.read_text(encoding="utf-8") == cldr.stored()


@pytest.mark.parametrize("language", [code for code in cldr.LANGUAGES if code != "ko"])
def test_every_language_names_every_month(language: str) -> None:
    months = {meaning.value for meaning in date_words(language).meanings.values() if meaning.code in "MO"}
    assert set(range(1, 13)) <= months


@pytest.mark.parametrize(
    ("language", "word", "code", "value"),
    [
        ("de", "am", "_", None),
        ("en", "am", "A", (0, 12)),
        ("es", "mar", "M", 3),
        ("de", "märz", "M", 3),
        ("de", "marz", "M", 3),
        ("fr", "fevrier", "M", 2),
        ("de", "gestern", "B", 1),
        ("ja", "時", "h", None),
        ("vi", "tháng", "o", None),
        (None, "maggio", "M", 5),
        (None, "listopad", "M", 0),
        ("de", "nirgends", "~", None),
    ],
)
def test_a_word(language: str | None, word: str, code: str, value: object) -> None:
    assert date_words(language).meaning(word) == (code, value)


@pytest.mark.parametrize(("word", "month"), [("mai", 5), ("listopad", 0), ("nirgends", None)])
def test_a_month_of_another_language_counts_where_all_agree(word: str, month: int | None) -> None:
    assert foreign_month(word) == month


@pytest.mark.parametrize(("word", "month"), [("lokakuun", 10), ("rugpj", None), ("markku", None)])
def test_a_finnish_month_in_another_case(word: str, month: int | None) -> None:
    assert date_words("fi").month_like(word) == month


@pytest.mark.parametrize(
    ("tag", "code"), [("de-AT", "de"), ("pt_BR", "pt"), ("nb", "no"), ("iw", "he"), ("../de", "../de"), (None, "")]
)
def test_the_language_of_a_tag(tag: str | None, code: str) -> None:
    assert language_code(tag) == code
    assert date_words(tag).is_known == (code in cldr.LANGUAGES)


@pytest.mark.parametrize(
    ("tag", "country"),
    [("en-GB", "GB"), ("zh-Hant-TW", "TW"), ("hi", "IN"), ("zh", "CN"), ("en", None), ("es", None), (None, None)],
)
def test_the_country_of_a_tag(tag: str | None, country: str | None) -> None:
    assert country_of(tag) == country


@pytest.mark.parametrize(
    ("language", "country", "order"),
    [
        ("de", None, "day"),
        ("sv", None, "day"),
        ("en-US", None, "month"),
        ("en-GB", None, "day"),
        ("en-ZA", None, "day"),
        ("en", "IN", "day"),
        ("en", "DE", "day"),
        ("en", "US", "month"),
        ("en", "CA", None),
        ("fr-CA", None, "day"),
        ("es", "US", "month"),
        ("fil", "PH", "month"),
        ("ja", None, None),
        ("ja", "JP", None),
        ("en", None, None),
        (None, "DE", "day"),
        (None, None, None),
    ],
)
def test_who_decides_the_order(language: str | None, country: str | None, order: str | None) -> None:
    assert numeric_order(language, country) == order


def test_who_writes_the_year_first() -> None:
    assert year_first("ko-KR")
    assert not year_first("de")


def test_labels_of_many_languages() -> None:
    assert "updated" in labels("updated")["en"]
    assert len(labels("published")) >= 36
