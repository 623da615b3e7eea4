"""Dates as people print them.

A text becomes tokens, one letter each (``date_tokens``), and patterns in those letters find times (``date_clock``),
days (``date_days``) and what counts back from the fetch (``date_ago``). What is no part of a date is left alone: a part
that no pattern finds is not known.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipelines.date_ago import counted_back
from pipelines.date_clock import time_behind, time_in_dots, time_of_day
from pipelines.date_days import other_calendar, part_of_a_date, whole_day
from pipelines.date_parts import Problem, Reading
from pipelines.date_stretch import Found, Place, Stretch
from pipelines.date_text import plain, spaceless
from pipelines.date_tokens import Token, tokens_of
from pipelines.date_words import date_words
from pipelines.date_zone_text import zone_behind

_BETWEEN = 2
"""Words without a meaning that may stand between a day and its time."""
_MOST_MONTHS = 4
"""More are a calendar, or an archive."""
_MOST_SMALL = 5
"""Unknown words that begin with a small letter: so many make a sentence, which mentions a day and is not of it."""
_MOST_CASELESS = 8
"""The same where all letters are capitals, and in scripts without capitals, where they may be names."""
_MOST_GLUED = 6
"""Letters that go on behind a date in scripts without spaces."""
_GLUED_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d{1,2}(?::\d\d| ?(?:min|Min|MIN|comment|Comment)))")
_GLUED_NAME = re.compile(r"(?<=\d)( ?(?:[AP]M|[ap]m|[ap]\.m\.?))(?=[A-Z][a-z])")
_GLUED_MONTH = re.compile(
    r"(?<=[a-z])(?=(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.? \d{1,2}, \d{4})"
)
"""``Jane DoeMay 12, 2026``: elements that stand beside each other on the page."""
_UNKNOWN_DAY = re.compile(r"(?<=\d)[-./](?:xx|XX|\?\?)(?!\w)|(?<!\w)(?:\?\?|xx|XX)[-./](?=\d)")
_CUT = re.compile(r"[-./ ]?(?<!\d)\d{1,4} ?(?:…|\.{3})")
_DATED = "24dyMB"


@lru_cache(maxsize=4096)
def read_printed(text: str, language: str | None, country: str | None, zone_country: str | None = None) -> Reading:
    """What a printed date tells. Of two dates the one said to be of publication is taken, else the first.

    ``language``: BCP 47. ``country``: ISO 3166; decides the order of 03/04 before the language does, and what IST
    means; for the latter ``zone_country``, that of the site's zone, does too.
    """
    text = _GLUED_NAME.sub(r"\1 ", _GLUED_YEAR.sub(r"\1 \2", _UNKNOWN_DAY.sub("", plain(text))))
    text = _GLUED_MONTH.sub(" | ", text) if ", " in text else text
    text, is_cut = _without_cut(text)
    words, place = date_words(language), Place(language, country, zone_country)
    tokens = tokens_of(text, words)
    if _is_prose(tokens, text) or sum(token.code == "M" for token in tokens) > _MOST_MONTHS:
        return Reading(problem=Problem.NO_DATE)
    parts = [(label, Stretch.of(part, text, words, place)) for label, part in _labelled(tokens)]
    reading = _likeliest((label, _read(stretch)) for label, stretch in _by_label(parts))
    if is_cut and reading.problem is None and reading.year is None:
        return Reading(problem=Problem.NO_YEAR)
    return reading


def _without_cut(text: str) -> tuple[str, bool]:
    """``text`` without a number that was cut off, ``May 12, 20…``; and whether one was."""
    cut = _CUT.search(text) if "…" in text or "..." in text else None
    return (f"{text[: cut.start()]} | {text[cut.end() :]}", True) if cut else (text, False)


def _is_prose(tokens: Sequence[Token], text: str) -> bool:
    """Whether the text is a sentence that mentions a date."""
    small, caseless, glued, is_shouted, ends = 0, 0, 0, text.isupper(), text.endswith(("。", "."))
    for index, token in enumerate(tokens):
        if token.code != "~":
            continue
        if spaceless(token.text):
            before = tokens[index - 1] if index else None
            touches = before and before.end == token.start and (before.code in "_dyM~" or (before.code == "," and ends))
            glued += len(token.text) if touches else 0
        else:
            letter, is_word = text[token.start], token.end - token.start > 1
            small += letter.islower() and is_word
            caseless += is_word and (is_shouted or letter.lower() == letter.upper())
    return small >= _MOST_SMALL or caseless >= _MOST_CASELESS or glued >= _MOST_GLUED


# Labels


def _by_label(labelled: Sequence[tuple[str, Stretch]]) -> Iterator[tuple[str, Stretch]]:
    """The stretches under labels (``P``, ``U``, or none): those of publication first, those of change last."""
    parts = [part for label, stretch in labelled for part in _of_one_date(label, stretch)]
    for wanted in ("P", "", "U"):
        yield from ((label, stretch) for label, stretch in parts if label == wanted)


def _of_one_date(label: str, stretch: Stretch) -> tuple[tuple[str, Stretch], ...]:
    """A label of change is that of one date: another behind that is no later stands for itself."""
    first = whole_day(stretch) if label == "U" else None
    if first is None or first.reading.problem:
        return ((label, stretch),)
    rest = stretch.part(first.end, len(stretch.tokens))
    second = whole_day(rest)
    if second is None or second.reading.problem or _day(second.reading) > _day(first.reading):
        return ((label, stretch),)
    bar = stretch.shape.find("|", first.end, stretch.tokens.index(rest.tokens[second.start]))
    middle = bar if bar >= 0 else stretch.tokens.index(rest.tokens[second.start])
    return (label, stretch.part(0, middle)), ("", stretch.part(middle, len(stretch.tokens)))


def _day(reading: Reading) -> tuple[int, int, int]:
    return reading.year or 0, reading.month or 0, reading.day or 0


def _labelled(tokens: list[Token]) -> list[tuple[str, list[Token]]]:
    """The stretches in their order; a label stands before its date, or all stand behind theirs: 5月12日 公開."""
    marks = [index for index, token in enumerate(tokens) if token.code in "PU"]
    dated = [index for index, token in enumerate(tokens) if token.code in _DATED]
    if not marks:
        return [("", tokens)]
    if dated and dated[0] < marks[0] and dated[-1] < marks[-1] and all(token.code != "(" for token in tokens):
        starts = [0, *(mark + 1 for mark in marks)]
        return [(tokens[end].code, tokens[start:end]) for start, end in zip(starts, marks, strict=False)]
    ends = [*marks[1:], len(tokens)]
    labelled = [(tokens[start].code, tokens[start + 1 : end]) for start, end in zip(marks, ends, strict=True)]
    return [("", tokens[: marks[0]]), *labelled]


def _likeliest(readings: Iterable[tuple[str, Reading]]) -> Reading:
    """The first reading without a problem, with the time that stands under another label of publication; else the
    problem that says most."""
    clock: Reading | None = None
    weak: Reading | None = None
    problems: list[Problem] = []
    for label, reading in readings:
        if label == "" and reading.is_weak:
            weak = weak or reading
            continue
        if reading.problem is None:
            return (
                _at(reading, clock)
                if clock and not reading.back and (reading.hour is None or label == "U")
                else reading
            )
        if label == "P" and reading.problem is Problem.NO_DAY:
            clock = reading
        if label == "" and reading.problem is not Problem.NO_DATE:
            return reading  # a date that cannot be told, before that of a change
        problems.append(reading.problem)
    return weak or Reading(problem=min(problems, key=_says_little, default=Problem.NO_DATE))


def _says_little(problem: Problem) -> int:
    return (Problem.NO_DAY, Problem.NO_DATE).index(problem) + 1 if problem in (Problem.NO_DAY, Problem.NO_DATE) else 0


# One date


def _read(stretch: Stretch) -> Reading:
    """The first whole date of a stretch, else what counts back from the fetch, else the first part of a date; each with
    the time beside it."""
    if not stretch.tokens:
        return Reading(problem=Problem.NO_DATE)
    back = counted_back(stretch)
    if back and _is_told(stretch, back):
        return Reading(problem=Problem.NO_DATE)
    if back:
        stretch = stretch.without(back)  # "2 дня" is two in the afternoon, but for "2 дня назад"
    clock = time_of_day(stretch) or time_in_dots(stretch)
    if clock and clock.reading.problem is None:
        stretch = stretch.without(clock)
    day = whole_day(stretch) or back or part_of_a_date(stretch, timed=clock is not None)
    if day is None:
        return _without_day(stretch, clock)
    if day.reading.problem or not _takes_time(day.reading):
        return day.reading
    return _with_time(stretch, day, clock or time_behind(stretch, day))


def _is_told(stretch: Stretch, back: Found) -> bool:
    """Whether a title or a sentence counts back, and no line of a page: "10 years ago, Apple launched the iPhone"."""
    others = (*stretch.tokens[: back.start], *stretch.tokens[back.end :])
    small = sum(token.code == "~" and len(token.text) > 2 and stretch.text[token.start].islower() for token in others)
    return small >= (1 if back.reading.precision in ("year", "month") else 3)


def _with_time(stretch: Stretch, day: Found, clock: Found | None) -> Reading:
    """The day with a time that stands near it."""
    if clock is None or stretch.unknown(min(day.end, clock.end), max(day.start, clock.start)) > _BETWEEN:
        return day.reading
    if clock.reading.problem:
        return clock.reading
    reading = _at(day.reading, clock.reading)
    is_ahead = reading.zone is None and clock.end <= day.start
    return replace(reading, zone=zone_behind(stretch, day.end)) if is_ahead else reading


def _without_day(stretch: Stretch, clock: Found | None) -> Reading:
    problem = other_calendar(stretch)
    if problem is None and clock and clock.reading.problem is None:
        return replace(clock.reading, problem=Problem.NO_DAY)
    return Reading(problem=problem or Problem.NO_DATE)


def _takes_time(reading: Reading) -> bool:
    """Whether it is a day: a month has no time, and "3 hours ago" has its own."""
    if reading.back:
        return reading.precision == "day"
    return reading.day is not None or reading.weekday is not None


def _at(day: Reading, clock: Reading) -> Reading:
    return replace(day, hour=clock.hour, minute=clock.minute, second=clock.second, zone=clock.zone)
