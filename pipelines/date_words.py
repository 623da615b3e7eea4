"""What the words of a printed date mean, by language.

They come from CLDR and, where it lacks them, from date_words.toml; ``tests/cldr.py`` stores both in date_words.json. A
word of another language is understood where all languages that have it agree.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from pipelines.date_parts import Span
from pipelines.date_text import WORD, folded, segments, spaceless
from pipelines.date_zones import zone_names

Order = Literal["day", "month"]
"""What a numeric date with its year at the end begins with."""
Table = Mapping[str, Any]


class Meaning(NamedTuple):
    """What a word says in a date."""

    code: str
    """One letter, which date_print.py's patterns are written in."""
    value: Any = None


FILLER, UNKNOWN = Meaning("_"), Meaning("~")
_MARKS = (
    ("linking", "_"),
    ("at", "@"),
    ("to", "–"),
    ("season", "S"),
    ("last", "l"),
    ("second", "s"),
    ("minute", "m"),
    ("day", "D"),
    ("month", "O"),
    ("year", "Y"),
    ("month_before", "o"),
    ("year_before", "w"),
    ("clock", "c"),
    ("hour", "h"),
    ("length", "n"),
    ("published", "P"),
    ("updated", "U"),
)
"""The lists of date_words.toml and what they say; of a word in two the later counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The words of one language over those of English, as ``folded`` gives them."""

    meanings: Mapping[str, Meaning]
    """A word, or several with one space between them, to what it says."""
    longest: Mapping[str, int]
    """The first word of an expression to the most words that one so beginning has."""
    ago: Mapping[str, str]
    """``before|after`` the number of "3 hours ago", without spaces, to the unit; with "-" for what is to come."""
    bare: frozenset[str]
    """Those of them that are one short word: "3h" may be an age, and may be anything."""
    numbers: Mapping[str, int]
    """Numbers in words."""
    units: Mapping[str, str]
    """Names of units of time."""
    eras: Mapping[str, int]
    """Letters that stand for an era before its year, to what is added to that: R8 is 2026 in Japanese."""
    counting: frozenset[str]
    """The single words of "3 hours ago" and its like."""
    numbered: frozenset[str]
    """Of all languages: words whose number is none of a date."""
    priced: frozenset[str]
    """Of all languages: words behind numbers that are no times."""
    names: Mapping[str, Sequence[tuple[str, int]]]
    """The months' full names, but for the English ones, by their first four letters."""
    inflects: bool
    """Whether the language is another than English."""
    widest: int
    """The most letters of a word in a script without spaces."""
    is_known: bool
    """Whether the language is one of those that have words here."""

    def month_like(self, word: str) -> int | None:
        """The month whose name ``word`` is in another case, as "lokakuun" is, or begins, as "rugpj" does."""
        if len(word) < 4 or (word.isascii() and not self.inflects):
            return None
        for name, month in self.names.get(word[:4], ()):
            common = _common(name, word)
            if (common >= max(5, len(name) - 2) and len(word) - common <= 3) or (common == len(word) >= 4):
                return month
        return None

    def meaning(self, word: str) -> Meaning:
        """What ``word`` says; accents, which capitals go without, aside."""
        found = self.meanings.get(word)
        return found or self.meanings.get(bare(word), UNKNOWN)


def date_words(language: str | None) -> DateWords:
    """The words that dates are printed with in ``language`` (BCP 47), and those of English. Where it has none here, or
    is None, the words that all languages agree on."""
    return _date_words(language_code(language))


@lru_cache(maxsize=128)
def _date_words(code: str) -> DateWords:
    known = code in _languages()
    own = _tables(code) if known and code != "en" else ()
    tables = [*_tables("en"), *own] if known else [_any_language(), *_tables("en")]
    ago = {key: unit for table in tables for key, unit in _spaceless_keys(table.get("ago", {})).items()}
    meanings = _all_meanings(tables, ago)
    units, numbers = _joined(tables, "units"), _joined(tables, "numbers")
    return DateWords(
        meanings=meanings,
        longest=_longest(meanings),
        names=_by_start((name, month) for table in own for name, month in table.get("months", {}).items()),
        inflects=bool(own),
        ago=ago,
        bare=frozenset(_bare_keys(tables)),
        numbers=numbers,
        units=units,
        eras=_joined(tables, "eras"),
        numbered=_of_all("numbered"),
        priced=_of_all("priced"),
        counting=frozenset(_counting(tables)) | units.keys(),
        widest=max((len(word) for word in meanings if spaceless(word)), default=1),
        is_known=known,
    )


@cache
def _of_all(name: str) -> frozenset[str]:
    """A list of all languages."""
    return frozenset(folded(word) for table in _listed().values() for word in table.get(name, ()))


def _joined(tables: Iterable[Table], name: str) -> dict[str, Any]:
    """What the tables have under a name, the last counts."""
    return {word: value for table in tables for word, value in table.get(name, {}).items()}


def _all_meanings(tables: Iterable[Table], ago: Iterable[str]) -> dict[str, Meaning]:
    """The meanings of all tables, also without accents. What scripts without spaces have besides is unknown, and in one
    piece."""
    meanings = dict(pair for table in tables for pair in _meanings(table))
    for part in [*(part for key in ago for part in key.split("|")), *zone_names()]:
        if part and spaceless(part):
            meanings.setdefault(part, UNKNOWN)
    return {bare(word): meaning for word, meaning in meanings.items()} | meanings


def _counting(tables: Iterable[Table]) -> Iterator[str]:
    """The single words of "3 hours ago"."""
    for table in tables:
        for key in table.get("ago", {}):
            yield from key.replace("|", " ").split()


def labels(part: str) -> dict[str, tuple[str, ...]]:
    """The phrases that stand before a date of ``part`` ("published", "updated"), by language."""
    return {language: tuple(table.get(part, ())) for language, table in _listed().items() if table.get(part)}


def foreign_month(word: str) -> int | None:
    """The month that ``word`` names in all languages that have it; 0 where they do not agree, None where none has."""
    return _any_months().get(word)


_OLD_CODES = {"nb": "no", "nn": "no", "tl": "fil", "iw": "he", "in": "id", "sh": "sr", "mo": "ro", "yue": "zh"}
"""Languages that stand under another code here, or had one."""


@lru_cache(maxsize=1024)
def language_code(language: str | None) -> str:
    """The language of a BCP 47 tag, without script and country."""
    code = (language or "").replace("_", "-").partition("-")[0].lower()
    return _OLD_CODES.get(code, code)


@lru_cache(maxsize=1024)
def country_of(language: str | None) -> str | None:
    """The country of a BCP 47 tag: its own, or the one in which nearly all speak the language; None for English and the
    like, which are of many."""
    return _territory(language) or _homes().get(language_code(language))


def _territory(language: str | None) -> str | None:
    parts = (language or "").replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == 2 and part.isalpha()), None)


@cache
def countries() -> frozenset[str]:
    """The countries of ISO 3166 that have a zone or a language here."""
    return frozenset(_stored()["countries"]) | frozenset(_stored()["zones"].values())


def zone_country(zone: str | None) -> str | None:
    """The country (ISO 3166) of an IANA zone."""
    country: str | None = _stored()["zones"].get(zone or "")
    return country


@cache
def country_zones(country: str) -> tuple[str, ...]:
    """The IANA zones of a country (ISO 3166)."""
    return tuple(zone for zone, of in _stored()["zones"].items() if of == country)


@lru_cache(maxsize=256)
def numeric_order(language: str | None, country: str | None) -> Order | None:
    """Whether 03/04 begins with its day or its month, by the country's use of the language; None: nobody knows.

    A bare "en" is written both ways, and in Canada both are in use.
    """
    code = language_code(language)
    country = country or _territory(language)
    if country is None:
        return None if code == "en" or code in _UNTOLD else _order(code)
    if country == "CA" and code in ("en", ""):
        return None
    own = _stored()["orders"].get(f"{code}-{country}")
    if own and code not in _UNTOLD:
        return _ORDERS[own]
    if (
        code in ("", "en") or code in _UNTOLD or country == "US"
    ):  # Spanish papers of the United States follow their country
        return _english_order(country)
    return _order(code) or (None if year_first(language) else _order(_stored()["countries"].get(country, "")))


_ORDERS: dict[str | None, Order] = {"day": "day", "month": "month"}


_UNTOLD = frozenset(("or", "zu", "xh", "om", "ti"))
"""Languages of which CLDR only has what its root has."""


def _order(code: str) -> Order | None:
    return _ORDERS.get(_stored()["languages"].get(code, {}).get("order"))


def _english_order(country: str) -> Order | None:
    """How a country writes 03/04 in English, else in its first language."""
    own = _stored()["orders"].get(f"en-{country}")
    if own is None and country in _DAY_FIRST:
        return "day"
    return _ORDERS.get(own) or _order(_stored()["countries"].get(country, ""))


_DAY_FIRST = ("GB", "ZA")
"""CLDR writes their short dates in another way; their people write the day first."""


def year_first(language: str | None) -> bool:
    """Whether short numeric dates begin with the year: 26.05.12 in Korean."""
    return language_code(language) in ("ko", "ja", "zh", "hu", "lt", "mn", "eo", "eu", "ne")


@lru_cache(maxsize=4096)
def bare(word: str) -> str:
    """``word`` without accents in scripts where they can be left out: Latin, Greek, Cyrillic, Arabic, Hebrew."""
    if word.isascii() or not ("\u0080" < max(word) < "\u0800" or "\u1e00" <= max(word) < "\u2000"):
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _meanings(table: Table) -> Iterator[tuple[str, Meaning]]:
    """The words of one language. Of a word in several tables the last counts, but a filler never does."""
    for word, day in table.get("weekdays", {}).items():
        yield word, Meaning("W", day)
    for key, code in _MARKS:
        for phrase in table.get(key, ()):
            word = _key(phrase)
            if code != "_" or word not in table.get("weekdays", {}):
                yield word, Meaning(code)
    for phrase, hours in table.get("periods", {}).items():
        yield phrase, Meaning("A", tuple(hours))
    for word, month in table.get("months", {}).items():
        yield word, Meaning("M", month)
    for phrase, span in table.get("spans", {}).items():
        count, unit = span.split()
        yield phrase, Meaning("L", Span(int(count), unit))
    for phrase, days in table.get("days", {}).items():
        yield phrase, Meaning("B", days)


@cache
def _tables(code: str) -> tuple[Table, ...]:
    """What is known of a language: CLDR's words, and those of date_words.toml."""
    listed = _listed().get(code, {})
    tables = {
        name: {_key(word): value for word, value in table.items()}
        for name, table in listed.items()
        if isinstance(table, dict) and name != "ago"
    }
    return _stored()["languages"].get(code, {}), {**listed, **tables}


@cache
def _any_language() -> Table:
    """The months, weekdays, parts of the day, days back and expressions that mean one thing in all languages."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("months", "weekdays", "periods", "days", "spans", "ago"):
        pairs = [pair for code in _languages() for table in _tables(code) for pair in table.get(name, {}).items()]
        found[name] = dict(_agreed((word, _hashable(value)) for word, value in pairs))
    months = {word: 0 for word in _any_months() if _any_months()[word] == 0}
    lists = {
        name: [word for code in _languages() for word in _listed().get(code, {}).get(name, ())]
        for name in ("published", "updated", "clock", "hour", "at")
    }
    lists["linking"] = [word for code in _languages() for table in _tables(code) for word in table.get("linking", ())]
    others = {_key(word) for name in ("months", "weekdays", "days") for word in found[name]}
    least = {"clock": 2, "hour": 2, "at": 2, "linking": 1, "published": 2, "updated": 2}
    kept = {
        name: [word for word in words if _key(word) not in others and (len(word) > least[name] or not word.isascii())]
        for name, words in lists.items()
    }
    kept["hour"].append("h")
    found["weekdays"] = {word: day for word, day in found["weekdays"].items() if len(word) > 3 or not word.isascii()}
    marks = {
        name: list(chars)
        for name, chars in (
            ("year", "年년"),
            ("month", "月월"),
            ("day", "日일"),
            ("hour", "時时시"),
            ("minute", "分분"),
        )
    }
    kept["hour"] += marks.pop("hour")
    return {**found, **kept, **marks, "months": {**found["months"], **months}}


@cache
def _any_months() -> dict[str, int]:
    met: dict[str, set[int]] = {}
    for code in _languages():
        for table in _tables(code):
            for word, month in table.get("months", {}).items():
                if len(word) > 2:
                    met.setdefault(word, set()).add(month)
    return {word: months.pop() if len(months) == 1 else 0 for word, months in met.items()}


def _agreed(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    met: dict[str, set[Any]] = {}
    for word, value in pairs:
        met.setdefault(word, set()).add(value)
    return (
        (word, values.pop())
        for word, values in met.items()
        if len(values) == 1 and (len(word) > 2 or not word.isascii())
    )


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _spaceless_keys(ago: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key, unit in ago.items():
        before, _, after = key.partition("|")
        found[f"{_key(before)}|{_key(after)}".replace(" ", "")] = unit
    return found


def _common(first: str, second: str) -> int:
    """How many letters two words begin with alike."""
    alike = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        alike += 1
    return alike


def _by_start(months: Iterable[tuple[str, int]]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for name, month in months:
        if len(name) > 4 and " " not in name:
            found.setdefault(name[:4], []).append((name, month))
    return found


def _bare_keys(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        for key in table.get("ago", {}):
            if key.startswith("|") and key.isascii() and len(key) < 6 and " " not in key:
                yield key


def _key(phrase: str) -> str:
    """A phrase as it is looked up: its words, one space between them."""
    words = [segment for word in WORD.findall(folded(phrase)) for segment in segments(word)]
    return " ".join(words)


def _longest(meanings: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in meanings:
        first, *others = word.split(" ")
        if others:
            found[first] = max(found.get(first, 1), 1 + len(others))
    return found


@cache
def _homes() -> dict[str, str]:
    """Languages of one country."""
    countries: dict[str, list[str]] = {}
    for country, language in _stored()["countries"].items():
        countries.setdefault(language, []).append(country)
    shared = {"en", "es", "fr", "pt", "ar", "de", "nl", "it", "sw", "ru", "sr", "fa"}
    return (
        {code: found[0] for code, found in countries.items() if code not in shared and len(found) == 1}
        | {
            "zh": "CN",
            "ko": "KR",
            "da": "DK",
            "sv": "SE",
            "el": "GR",
            "ro": "RO",
            "ms": "MY",
            "tr": "TR",
            "bn": "BD",
            "ne": "NP",
            "si": "LK",
        }
        | dict.fromkeys(("hi", "mr", "te", "ta", "gu", "kn", "ml", "pa", "or", "as"), "IN")
    )


@cache
def _languages() -> tuple[str, ...]:
    return tuple(_stored()["languages"])


def _listed() -> dict[str, Any]:
    """date_words.toml."""
    found: dict[str, Any] = _stored()["listed"]
    return found


@cache
def _stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("pipelines").joinpath("date_words.json").read_text(encoding="utf-8"))
    return found
