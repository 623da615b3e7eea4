"""Eras and calendars other than the Gregorian: what can be converted by arithmetic, and what is only recognised."""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.date_text import WORD, folded

_PERSIAN_EPOCH = date(622, 3, 21)
"""The day, proleptic Gregorian, that the arithmetic below counts from."""
_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
"""The leap years of each cycle of 33."""


def _key(phrase: str) -> str:
    return " ".join(WORD.findall(folded(phrase)))


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads(files("pipelines").joinpath("date_eras.toml").read_text(encoding="utf-8"))


ERAS: dict[str, int] = {_key(word): years for word, years in _listed()["eras"].items()}
"""An era to what is added to its years."""
PERSIAN_MONTHS: dict[str, int] = {_key(word): month for word, month in _listed()["persian"].items()}
OTHER_MONTHS = frozenset(_key(word) for name, words in _listed()["other"].items() if name != "marks" for word in words)
"""Words that only a calendar has which is not converted."""


def persian_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of one in the Persian calendar (Solar Hijri); None where there is none.

    By the cycle of 33 years, which agrees with the observed calendar from 1244 to 1501 (1865 to 2122):
    https://www.timeanddate.com/date/iran-leap-year.html
    """
    if not 1244 <= year <= 1501 or not 1 <= month <= 12 or day < 1:
        return None
    length = 31 if month <= 6 else 30 if month <= 11 or year % 33 in _LEAP else 29
    if day > length:
        return None
    cycles, years = divmod(year - 1, 33)
    days = cycles * (33 * 365 + len(_LEAP)) + years * 365 + sum(1 for leap in _LEAP if leap <= years)
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return _PERSIAN_EPOCH + timedelta(days=days)
