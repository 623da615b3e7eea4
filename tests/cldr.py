#!/usr/bin/env python3
"""The words of printed dates by language: ``pipelines/date_words.json``.

    python tests/cldr.py        write the file again

They are stored because to load the locales takes longer than to read twenty pages. Months, weekdays, parts of the day,
"3 hours ago" and the order of a numeric date come from CLDR through babel; "yesterday", "last week", numbers in words
and spellings that readers met come through dateparser, whose tables are made from CLDR too. What neither has stands in
``pipelines/date_words.toml``, which is stored with them. A test holds the file against its sources.
"""

import importlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale, localedata
from babel.core import get_global
from babel.localedata import locale_identifiers

from pipelines.date_text import WORD, folded

STORED = Path(__file__).parents[1] / "pipelines" / "date_words.json"
LISTED = STORED.with_suffix(".toml")
LANGUAGES = (
    "af",
    "am",
    "ar",
    "as",
    "az",
    "be",
    "bg",
    "bn",
    "bs",
    "ca",
    "ceb",
    "ckb",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "eo",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fo",
    "fr",
    "fy",
    "ga",
    "gd",
    "gl",
    "gsw",
    "gu",
    "ha",
    "he",
    "hi",
    "hr",
    "hsb",
    "hu",
    "hy",
    "id",
    "ig",
    "is",
    "it",
    "ja",
    "jv",
    "ka",
    "kk",
    "km",
    "kn",
    "ko",
    "kok",
    "ku",
    "ky",
    "lb",
    "lo",
    "lt",
    "lv",
    "mg",
    "mi",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "mt",
    "my",
    "ne",
    "nl",
    "no",
    "om",
    "or",
    "pa",
    "pl",
    "ps",
    "pt",
    "qu",
    "rm",
    "ro",
    "ru",
    "rw",
    "sd",
    "si",
    "sk",
    "sl",
    "sn",
    "so",
    "sq",
    "sr",
    "su",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "ti",
    "tk",
    "to",
    "tr",
    "tt",
    "ug",
    "uk",
    "ur",
    "uz",
    "vi",
    "wo",
    "xh",
    "yi",
    "yo",
    "zh",
    "zu",
)
"""ISO 639-1, or -3 where there is none. Locales of one language are one: their words do not contradict each other."""
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RARE_SCRIPTS = ("Dsrt", "Shaw", "Adlm", "Latn-CN")
_NUMBER = r"(\d++[.,]?\d*+)"


def words_of(language: str) -> dict[str, Any]:
    """What is stored for a language; a word that means two months, or two units, is left out."""
    locales, tables = list(_locales(language)), _tables(language)
    weekdays = _certain([*_weekdays(locales), *_listed(tables, WEEKDAYS, 0)])
    units = _certain((word, unit) for unit in UNITS for word in _words(tables.get(unit, ())))
    found = {
        "months": _certain([*_months(locales), *_listed(tables, MONTHS, 1)]),
        "weekdays": weekdays,
        "periods": {word: hours for word, hours in sorted(_periods(locales).items()) if word not in units},
        "ago": _certain(_ago(locales, tables)),
        "spans": _certain(_spans(locales, tables)),
        "days": _certain(_days(tables)),
        "units": units,
        "numbers": _certain(_numbers(tables)),
        "linking": sorted({word for locale in locales for word in _linking(locale)}),
        "order": _order(locales[0]),
    }
    return {key: value for key, value in found.items() if value}


def _locales(language: str) -> Iterator[Locale]:
    base = {"no": "nb"}.get(language, language)
    codes = [
        base,
        *sorted(
            code
            for code in locale_identifiers()
            if code.partition("_")[0] in (language, base, {"no": "nn"}.get(language)) and code != base
        ),
    ]
    localedata._cache.clear()  # babel 2.18: what az-Latn resolves turns up in the months of ja
    for code in codes:
        locale = Locale.parse(code)
        if locale.script not in _RARE_SCRIPTS:
            yield locale


def _tables(language: str) -> dict[str, Any]:
    """What dateparser knows, all its locales of the language in one."""
    joined: dict[str, Any] = defaultdict(list)
    folder = "dateparser.data.date_translation_data"
    for code in {"no": ("nb", "nn"), "ku": ("ku",)}.get(
        language, (language, f"{language}-Latn", f"{language}-Cyrl", f"{language}-Hant")
    ):
        try:
            info = importlib.import_module(f"{folder}.{code}").info
        except ModuleNotFoundError:
            continue
        for source in (info, *info.get("locale_specific", {}).values()):
            for key, value in source.items():
                if isinstance(value, list):
                    joined[key] += value
                elif isinstance(value, dict) and key.startswith("relative"):
                    for name, phrases in value.items():
                        joined[f"{key} {name}"] += phrases
    return joined


def _certain(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The words that all sources give one meaning, sorted."""
    meanings: dict[str, list[Any]] = defaultdict(list)
    for word, meaning in pairs:
        if word and meaning not in meanings[word]:
            meanings[word].append(meaning)
    return {word: found[0] for word, found in sorted(meanings.items()) if len(found) == 1}


def _key(phrase: str) -> str:
    """A phrase as it is looked up: its words, one space between them."""
    return " ".join(WORD.findall(folded(phrase)))


def _words(phrases: Iterable[str]) -> Iterator[str]:
    for phrase in phrases:
        if key := _key(phrase):
            yield key


def _names(tables: Any, widths: Iterable[str] = ("wide", "abbreviated")) -> Iterator[tuple[int, str]]:
    for context in ("format", "stand-alone"):
        for width in widths:
            for number, name in tables[context][width].items():
                if not any(character.isdigit() for character in name):
                    yield number, _key(name)


def _months(locales: Iterable[Locale]) -> Iterator[tuple[str, int]]:
    for locale in locales:
        for number, name in _names(locale.months):
            if name not in ("m", "т", "t"):
                yield name, number


def _weekdays(locales: Iterable[Locale]) -> Iterator[tuple[str, int]]:
    for locale in locales:
        for number, name in _names(locale.days):
            yield name, number


def _listed(tables: Mapping[str, Any], names: Iterable[str], first: int) -> Iterator[tuple[str, int]]:
    for number, name in enumerate(names, first):
        for word in _words(tables.get(name, ())):
            if not any(character.isdigit() for character in word):
                yield word, number


def _periods(locales: Iterable[Locale]) -> dict[str, tuple[int, int]]:
    """Parts of the day to the hours from and to which they last: "afternoon", 12 to 18. A word for several, as the
    Arabic evening is PM too, is the longest of them."""
    found: dict[str, tuple[int, int]] = {}
    for locale in locales:
        hours = _day_periods(locale)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated", "narrow"):
                for name, phrase in locale.day_periods.get(context, {}).get(width, {}).items():
                    key = _key(phrase)
                    is_clear = len(key) > 1 or not key.isascii() or locale.language == "en"
                    if name in hours and is_clear and (name in ("am", "pm") or width != "narrow"):
                        found[key] = max(found.get(key, hours[name]), hours[name], key=_length)
    return found


def _day_periods(locale: Locale) -> dict[str, tuple[int, int]]:
    hours = {"am": (0, 12), "pm": (12, 24), "noon": (12, 12), "midnight": (0, 0)}
    for rules in locale.day_period_rules.values():
        for name, spans in rules.items():
            for span in spans:
                if "from" in span and "before" in span:
                    hours.setdefault(name, (span["from"] // 3600, span["before"] // 3600))
    return hours


def _length(hours: tuple[int, int]) -> int:
    return (hours[1] - hours[0]) % 24


def _ago(locales: Iterable[Locale], tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """``before|after`` the number of "3 hours ago" to the unit."""
    met: dict[str, str] = {}
    for phrase, unit in [*_patterns(locales), *_expressions(tables)]:
        before, number, after = phrase.partition("{0}")
        if number and not phrase.startswith(("-", "+", "−")) and (key := f"{_key(before)}|{_key(after)}") not in met:
            met[key] = unit
    yield from met.items()


def _spans(locales: Iterable[Locale], tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Phrases that hold their number: "last week" and the Arabic "two hours ago" to ``1 week``, ``2 hour``."""
    for locale in locales:
        fields = locale._data["date_fields"]
        for unit in UNITS:
            for plural, count in (("one", 1), ("two", 2)):
                for width in ("", "-short", "-narrow"):
                    phrase = _past(fields, f"{unit}{width}").get(plural, "{0}")
                    if "{0}" not in phrase:
                        yield _key(phrase), f"{count} {unit}"
    for name, phrases in tables.items():
        match = re.fullmatch(r"relative-type (\d) (\w+) ago", name)
        if (
            match
            and match[2] in UNITS
            and match[2] != "day"
            and not (match[1] == "0" and match[2] in ("hour", "minute"))
        ):
            for phrase in _words(phrases):
                yield phrase, f"{match[1]} {match[2]}"


def _days(tables: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for count in (0, 1, 2, 3):
        for phrase in _words(tables.get(f"relative-type {count} day ago", ())):
            yield phrase, count
    for table in tables.get("simplifications", ()):
        for phrase, meaning in table.items():
            match = re.fullmatch(r"(\d) \w+(?: \w+)?", meaning)
            if (
                match
                and phrase.isalpha()
                and int(match[1]) <= 2
                and meaning.split()[1].startswith(("d", "д"))
                and "za" not in meaning
            ):
                yield _key(phrase), int(match[1])


def _numbers(tables: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for table in tables.get("simplifications", ()):
        for phrase, meaning in table.items():
            if meaning.isdigit() and re.fullmatch(r"[^\W\d_ ]+", phrase) and int(meaning) <= 12:
                yield _key(phrase), int(meaning)


def _patterns(locales: Iterable[Locale]) -> Iterator[tuple[str, str]]:
    for locale in locales:
        fields = locale._data["date_fields"]
        for width in ("", "-short", "-narrow"):
            for unit in UNITS:
                for phrase in _past(fields, f"{unit}{width}").values():
                    yield phrase, unit


def _past(fields: Any, name: str) -> dict[str, str]:
    try:
        return dict(fields[name]["past"])
    except KeyError:
        return {}


def _expressions(tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The plain ones among dateparser's expressions."""
    for name, phrases in tables.items():
        match = re.fullmatch(r"relative-type-regex \\1 (\w+) ago", name)
        unit = match[1] if match else ""
        for phrase in phrases if unit in UNITS else ():
            plain = phrase.replace(_NUMBER, "{0}").replace(r"\s*", " ")
            if plain.count("{0}") == 1 and not re.search(r"[\\()\[\]?*+|]", plain):
                yield plain, unit


def _linking(locale: Locale) -> Iterator[str]:
    """What stands between the numbers of a date: Spanish "de", Russian "г."."""
    patterns = [locale.date_formats[width].pattern for width in ("full", "long", "medium")]
    patterns += [locale.datetime_formats[width] for width in ("full", "long", "medium")]
    for pattern in patterns:
        for literal in re.findall(r"'([^']+)'", str(pattern)):
            yield from WORD.findall(folded(literal))


def _order(locale: Locale) -> str | None:
    """What a numeric date with its year at the end begins with; None where the language has no such habit."""
    pattern = locale.date_formats["short"].pattern.lstrip("\u200f")
    if pattern.startswith("y"):
        pattern = locale.datetime_skeletons["Md"].pattern if "Md" in locale.datetime_skeletons else ""
        return "day" if 0 <= pattern.find("d") < pattern.find("M") else None
    return "day" if pattern.find("d") < pattern.find("M") else "month"


def orders() -> dict[str, str | None]:
    """The order of numeric dates where a country differs from its language: ``en-US``."""
    found: dict[str, str | None] = {}
    for code in sorted(locale_identifiers()):
        locale = Locale.parse(code)
        language = {"nb": "no", "nn": "no"}.get(locale.language, locale.language)
        if language in LANGUAGES and locale.territory and locale.territory.isalpha():
            base = _order(Locale.parse({"no": "nb"}.get(language, language)))
            if language == "en" or _order(locale) != base:
                found[f"{language}-{locale.territory}"] = _order(locale)
    return found


def countries() -> dict[str, str]:
    """Each country's first language, which tells the order where a page has no language."""
    likely = get_global("likely_subtags")
    found = {}
    for country in sorted(get_global("territory_languages")):
        if len(country) == 2 and country.isalpha() and f"und_{country}" in likely:
            found[country] = likely[f"und_{country}"].partition("_")[0]
    return found


def zones() -> dict[str, str]:
    """The country of each zone."""
    return dict(sorted(get_global("zone_territories").items()))


def stored() -> str:
    """The file: JSON, a language a line."""
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8"))
    tables: dict[str, Mapping[str, Any]] = {
        "orders": orders(),
        "countries": countries(),
        "zones": zones(),
        "languages": {code: words_of(code) for code in LANGUAGES},
        "listed": listed,
    }
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {_table(table)}" for name, table in tables.items()) + "\n}\n"


def _table(table: Mapping[str, Any]) -> str:
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in table.items())
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    STORED.write_text(stored(), encoding="utf-8")
