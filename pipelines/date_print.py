"""Dates as people print them.

A date is first cut out of its text: its words become marks (``date_words``), a clock and a day are looked for among the
marks, and everything else is left alone. dateutil reads what was cut out twice, with two defaults that differ in every
part; where the results differ, the text said nothing. It never sees prose, a two-digit year or an undecided 03/04.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from dateutil.parser import parse

from pipelines.date_parts import PARTS, Problem, Reading, full_year, offset_of
from pipelines.date_words import (
    MONTHS,
    PUBLISHED,
    UPDATED,
    WORD,
    DateWords,
    Order,
    date_words,
    folded,
    is_zone,
    numeric_order,
)

_MOST_UNKNOWN = 2
"""Words without a meaning that may stand around a day without a year: a byline, no prose."""
_DEFAULTS = (datetime(2000, 1, 1, 0, 0, 0), datetime(2004, 2, 2, 1, 1, 1))  # noqa: DTZ001
"""Different in every part, and leap years both, for 29 February."""
_MONTH = "|".join(MONTHS)

_DIGIT = re.compile(r"\d")
_CJK_DAY = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|o)\b", re.IGNORECASE)
_MERIDIEM = re.compile(r"(?<=\d) ?([ap])(?:\. ?m\.|\.?m\b)\.?", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"['’](\d{2})(?!\d)")
_BETWEEN = re.compile(r"(?<=\d)[Tt](?=\d)")
_STRAY_COLON = re.compile(r"(?<!\d):|:(?!\d)")
_WORD = re.compile(rf"{WORD.pattern}\.?")
_SPACES = str.maketrans(dict.fromkeys(',;|()[]{}<>@~*!?"„“”«»•·–—…_', " "))
_DOT_CLOCK = re.compile(r"(?:(?<=@ )|(?<![\d.:/-])(?=\d{1,2}\.\d{2} (?:U|AM|PM)\b))(\d{1,2})\.(\d{2})(?![\d.])")
_H_CLOCK = re.compile(r"(?<![\d.:/-])(\d{1,2}) H (\d{2})(?![\d./-]| [A-Z])")
_CLOCK = re.compile(
    r"(?:(?P<before>AM|PM) )?(?<![\d.:/+-])(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?(?![\d:])|(?= (?:U|H|AM|PM)\b))"
    r"(?: [UH]\b)?(?: (?P<after>AM|PM)\b)?"
)
_ZONE_BESIDE = re.compile(
    r" ?(?:\[(?:UTC|GMT)\] ?(?P<from_utc>[+-]\d{1,2}(?::?\d{2})?)(?![\d./-])|\[(?P<word>[A-Z]+)\]"
    r"|(?P<offset>\+\d{2}:?\d{2}|-\d{4}|(?<=:\d\d:\d\d)-\d{2}:\d{2})(?![\d./-]))"
)
"""A zone after a clock. ``9:00-10:00`` is from nine to ten: a bare minus counts after seconds, or without a colon."""
_DAY_BACK = re.compile(r"<(\d)>")
_YEAR_FIRST = re.compile(r"(?<![\d.:/-])(\d{4})([-/.]) ?(\d{1,2})\2 ?(\d{1,2})(?!\d|[./-]\d)")
_YEAR_LAST = re.compile(r"(?<![\d.:/-])(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?!\d|[./:-]\d)")
_YEARLESS = re.compile(r"[^\d~]*(\d{1,2})(?:(?<=\d\d)/(\d{2})|\. ?(\d{1,2})\.)[^\d~]*")
_NAMED = re.compile(
    rf"(?:(?<![\d.:/-])(?P<before>\d{{4}}|\d{{1,2}})[ ./-]{{1,3}})?(?P<month>{_MONTH})"
    r"(?:[ ./|-]{1,3}(?P<first>\d{4}|\d{1,2})(?![\d:])(?:[ ./|-]{1,3}(?P<second>\d{4}|\d{1,2})(?![\d:]))?)?"
)


@lru_cache(maxsize=4096)
def read_printed(text: str, language: str | None, zone: str | None) -> Reading:
    """What a printed date tells. Of two dates the one said to be of publication is taken, else the first."""
    order = numeric_order(language, zone)
    found: Reading | None = None
    for part in _candidates(_marked(text, date_words(language))):
        reading = _cut_out(part, order)
        if reading and reading.problem is None:
            return reading
        found = found or reading
    return found or Reading(problem=Problem.NO_DATE)


def _candidates(marked: str) -> Iterator[str]:
    """The stretches of the text to look at, the likeliest first."""
    published = marked.partition(PUBLISHED)[2].partition(UPDATED)[0]
    before_update = marked.partition(UPDATED)[0]
    return (part for part in (published, before_update, marked) if part)


def _marked(text: str, words: DateWords) -> str:
    """The text with each word replaced by its mark, or ``~`` where it has none, and each thing written in one way."""
    text = _DIGIT.sub(lambda match: str(int(match[0])), unicodedata.normalize("NFKC", text))
    text = _CJK_DAY.sub(r"\1-\2-\3 ", text)
    text = _SHORT_YEAR.sub(lambda match: f" {full_year(match[1])}", text)
    text = _BETWEEN.sub(" ", _ORDINAL.sub("", _STRAY_COLON.sub(" ", text.translate(_SPACES))))
    if words.marks.get("am"):  # in German it is "on the"
        text = _MERIDIEM.sub(r" \1m ", text)
    doubtful = _doubtful(text, words)
    text = " ".join(_WORD.sub(lambda match: f" {_mark(match[0], words, doubtful)} ", text).split())
    return _H_CLOCK.sub(r"\1:\2", _DOT_CLOCK.sub(r"\1:\2", text))


def _doubtful(text: str, words: DateWords) -> dict[str, str]:
    """The marks of words that are a month as well as a weekday: the month, unless the text names another month."""
    if not words.doubtful:
        return {}
    named = {words.marks.get(word) for word in WORD.findall(folded(text))}
    return {} if named & set(MONTHS) else words.doubtful


def _mark(word: str, words: DateWords, doubtful: dict[str, str]) -> str:
    word = word.rstrip(".").strip("'’")
    if is_zone(word):
        return f"[{word}]"
    key = folded(word)
    return doubtful.get(key) or words.marks.get(key, "~") if word else ""


def _cut_out(marked: str, order: Order | None) -> Reading | None:
    """What the first day and the first clock among the marks tell; None where there is neither."""
    clock = _CLOCK.search(marked)
    if clock is None:
        day = _day(marked, order)
        return _read(day) if day else None
    beside = _ZONE_BESIDE.match(marked, clock.end())
    day = _day(f"{marked[: clock.start()]} | {marked[(beside or clock).end() :]}", order)
    if day is None:
        return Reading(problem=Problem.NO_DAY)
    reading = _read(day, _clock(clock))
    if beside is None:
        return reading
    return replace(reading, offset=offset_of(beside["from_utc"] or beside["offset"]), zone_word=beside["word"])


def _clock(match: re.Match[str]) -> str:
    """A clock as dateutil reads it: ``14:30``, ``9:41:07 AM``, ``9 AM``, ``14h``."""
    hour, minute, second = match.group("hour", "minute", "second")
    period = match["before"] or match["after"]
    if period and int(hour) <= 12:  # "14:30 PM" is printed, and clear
        return f"{':'.join(filter(None, (hour, minute, second)))} {period}"
    return ":".join(filter(None, (hour, minute, second))) if minute else f"{hour}h"


def _day(rest: str, order: Order | None) -> str | Problem | None:
    """The day that the marks name, as dateutil reads it without a choice (``12 May 2026``), or days back (``<1>``)."""
    back = _DAY_BACK.search(rest)
    if back:
        return back[0]
    first = _YEAR_FIRST.search(rest)
    if first:
        return _day_of(int(first[4]), int(first[3]), first[1])
    last = _YEAR_LAST.search(rest)
    if last and (len(last[4]) == 4 or _is_all_known(rest)):
        return _ordered(int(last[1]), int(last[3]), str(full_year(last[4])), order)
    named = _NAMED.search(rest)
    if named:
        return _named(named, rest)
    yearless = _YEARLESS.fullmatch(rest)
    return _ordered(int(yearless[1]), int(yearless[2] or yearless[3]), "", order) if yearless else None


def _ordered(first: int, second: int, year: str, order: Order | None) -> str | Problem:
    """A numeric day: by the numbers where one of them can be no month, else by the order of the language."""
    if first > 12 or first == second:
        return _day_of(first, second, year)
    if second > 12:
        return _day_of(second, first, year)
    if order is None:
        return Problem.AMBIGUOUS
    return _day_of(first, second, year) if order == "day" else _day_of(second, first, year)


def _day_of(day: int, month: int, year: str) -> str | Problem:
    if not 1 <= month <= 12:
        return Problem.IMPOSSIBLE
    return f"{day} {MONTHS[month - 1]} {year}".rstrip()


def _named(match: re.Match[str], rest: str) -> str | None:
    """The numbers around a month's name that belong to it, in their order, years in full; None where none does."""
    before, month, first, second = match.group("before", "month", "first", "second")
    if _is_year(first):  # 12 May 2026, May 2026
        return f"{month} {first}" if before is None or _is_year(before) else f"{before} {month} {first}"
    if first and _is_year(second):  # May 12 2026
        return f"{month} {first} {second}"
    if before and _is_year(before):  # 2026 May 12; "2025: May the force" is none
        return f"{before} {month} {first or ''}".rstrip() if first or _is_all_known(rest) else None
    day, year = (before, first) if before else (first, second)
    if day and year and len(year) == 2 and _is_all_known(rest):  # 12 May 26, May 12 26
        return f"{day} {month} {full_year(year)}"
    return f"{day} {month}" if day and rest.count("~") <= _MOST_UNKNOWN else None


def _is_year(digits: str | None) -> bool:
    return digits is not None and len(digits) == 4


def _is_all_known(rest: str) -> bool:
    """Whether the text is nothing but a date: only then two digits may be a year."""
    return "~" not in rest


def _read(day: str | Problem, clock: str = "") -> Reading:
    """What dateutil makes of a day and of a clock, less what it filled in itself."""
    if isinstance(day, Problem):
        return Reading(problem=day)
    back = _DAY_BACK.fullmatch(day)
    dated = Reading(days_back=int(back[1])) if back else _read_twice(day)
    if not clock or dated.problem:
        return dated
    timed = _read_twice(clock)
    return replace(dated, hour=timed.hour, minute=timed.minute, second=timed.second, problem=timed.problem)


@lru_cache(maxsize=4096)
def _read_twice(phrase: str) -> Reading:
    """The parts that dateutil finds in ``phrase``, whatever it takes for the others."""
    try:
        first, second = (parse(phrase, default=default) for default in _DEFAULTS)
    except (ValueError, OverflowError):
        return Reading(problem=Problem.IMPOSSIBLE)
    return Reading(**{part: value for part in PARTS if (value := getattr(first, part)) == getattr(second, part)})
