"""Days as people print them: whole ones, and those that lack a part."""

import re
from dataclasses import replace
from datetime import date

from pipelines.date_eras import persian_day
from pipelines.date_parts import Problem, Reading, full_year
from pipelines.date_stretch import Found, Stretch
from pipelines.date_text import spaceless
from pipelines.date_tokens import Token
from pipelines.date_words import country_of, numeric_order, year_first

_MOST_UNKNOWN = 2
"""Words without a meaning that may stand around a day without a year: a byline, no prose."""
_MOST_NAMES = 5
"""The same where all begin with a capital: places, people, agencies."""

_GAP = r"(?:_++|[.,W/-]|\(W\)){0,4}"
"""What may stand between the parts of a date with a month's name."""
_OF = r"(?:_++|[.W/-]|\(W\)){0,4}"
"""Between the day and the month's name: "3-2, May 12" is no 2 May."""
_TO = r"[_.]*+[–/-][_.W]*+"
"""Between the days of a range."""
_DAY, _YEAR = "[2d]", "[4y]"
_NO_YEAR = rf"(?!{_GAP}{_YEAR}(?!{_GAP}[M2d]))"
"""The number before the month is the year of something else: "Election 2024 - May 12, 2026"."""
_WHOLE = (
    # ranges, of which the beginning counts
    ("day month year", rf"({_DAY}){_TO}{_DAY}{_OF}(M){_GAP}({_YEAR})"),
    ("month day year", rf"(M){_GAP}({_DAY}){_TO}{_DAY}{_GAP}({_YEAR})"),
    ("day month end year", rf"({_DAY}){_OF}(M)[_.,W]*+[–-][_.,W]*+{_DAY}{_OF}(M){_GAP}({_YEAR})"),
    ("month day end year", rf"(M){_GAP}({_DAY})[_.,W]*+[–-][_.,W]*+(M){_GAP}{_DAY}{_GAP}({_YEAR})"),
    ("first mark second year", r"(2)(\.)(2)\.?_*[–-]_*2\.2\.(4)"),
    ("first mark second year", r"(2)(\.)?_*[–-]_*2\.(2)\.(4)"),
    # all in numbers
    ("year mark second first", rf"({_YEAR})([-./,]?)_*({_DAY}|M)\2_*({_DAY}){_NO_YEAR}"),
    ("first mark second year", rf"({_DAY})([-./,]?)_*(2)\2_*({_YEAR})"),
    ("first mark second year", r"(2)(/)(2)[,-]?_*(4)"),
    ("republic mark second first", r"(0)([-./])(2)\2(2)"),
    ("day roman year", rf"({_DAY})[.-]?(R)[.-]?({_YEAR})"),
    ("year roman day", rf"({_YEAR})[.-]?(R)[.-]?({_DAY})"),
    # with the month's name
    ("day month year", rf"({_DAY}){_OF}(M){_GAP}({_YEAR})"),
    ("month day year", rf"(M){_GAP}({_DAY}){_GAP}({_YEAR})"),
    ("year month day", rf"({_YEAR}){_GAP}(M){_GAP}({_DAY}){_NO_YEAR}"),
    ("year day month", rf"({_YEAR}){_GAP}({_DAY}){_GAP}(M)(?!{_GAP}{_YEAR})"),
    ("day persian year", rf"({_DAY}){_GAP}(J){_GAP}({_YEAR})"),
    ("persian day year", rf"(J){_GAP}({_DAY}){_GAP}({_YEAR})"),
    ("year persian day", rf"({_YEAR}){_GAP}(J){_GAP}({_DAY})"),
)
_SHORT = (
    ("first mark second year", rf"({_DAY})([-./])_*(2)\2_*(2)"),
    ("day month year", rf"({_DAY}){_OF}(M){_GAP}(2)(?![_.]*[umhsc~])"),
    ("month day year", rf"(M){_GAP}({_DAY})[,_]*(2)(?![_.]*[umhsc~])"),
)
"""With a year of two digits."""
_MONTHS = (
    ("month year", rf"(M)[_.,W]*+[–/-][_.,]*+M{_GAP}({_YEAR})"),
    ("month year", rf"(M){_GAP}({_YEAR})"),
    ("year month", rf"({_YEAR}){_GAP}(M)"),
)
_YEARLESS = (
    ("day month", rf"({_DAY}){_TO}{_DAY}{_OF}(M)"),
    ("month day", rf"(M){_GAP}({_DAY}){_TO}{_DAY}"),
    ("day month", rf"({_DAY}){_OF}(M)"),
    ("month day", rf"(M){_GAP}({_DAY})"),
    ("day persian", rf"({_DAY}){_GAP}(J)"),
)
_NEEDED = {"month": "M", "persian": "J", "roman": "R", "republic": "0", "mark": "2"}
Patterns = tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]


def _compiled(patterns: tuple[tuple[str, str], ...]) -> Patterns:
    """The parts that a pattern's groups are, the pattern, and a letter without which it finds nothing."""
    return tuple(
        (tuple(parts.split()), re.compile(pattern), next(_NEEDED[part] for part in parts.split() if part in _NEEDED))
        for parts, pattern in patterns
    )


_WHOLE_DAYS, _SHORT_DAYS, _WHOLE_MONTHS, _YEARLESS_DAYS = map(_compiled, (_WHOLE, _SHORT, _MONTHS, _YEARLESS))
_RANGE = re.compile(r"[2d][_.]*[–-][_.W]*[2d][^24]*M")
_ISSUE = re.compile(r"[2d]-M")
_LONG_NUMBER = re.compile(r"[,_.]*0")
_TWO_NUMBERS = re.compile(r"[_W.,()|P-]*+(?P<first>[2d])(?P<mark>[./-])(?P<second>2)(?P<dot>\.?)[_,.()W@|–-]*+")
_MONTH_AND_YEAR = re.compile(
    r"[_W.,()@|P-]*+(?:(?P<month>2)[./-](?P<year>4)|(?P<first>4)[./-](?P<then>2))[_,.()W@|–-]*+"
)
_YEARS = re.compile(r"[4y](?:[/–-][24y])?")
_TIME_AHEAD = re.compile(r"__[,|–-]?$")
_TIME_BEHIND = re.compile(r"[,|–-]?_?\(?__")
_SHOW = re.compile(r"W[A_]~")
"""Monday Night Football."""
_IDIOMS = frozenset(("24/7", "9/11", "50/50"))
_DOTTED = frozenset(
    (
        "de",
        "cs",
        "sk",
        "pl",
        "ru",
        "uk",
        "be",
        "bg",
        "hr",
        "sr",
        "sl",
        "mk",
        "tr",
        "ro",
        "et",
        "lv",
        "az",
        "hy",
        "ka",
        "kk",
        "ko",
    )
)
"""Languages in which 27.08 is a day, and no time of day."""
_RANKED = frozenset(("top", "best"))
_THAI = re.compile("[\u0e01-\u0e2e]")


def whole_day(stretch: Stretch) -> Found | None:
    """The first date with day, month and year; or the problem of one."""
    found = _first(stretch, _WHOLE_DAYS)
    if found is None and "2" in stretch.shape:
        found = _first(stretch, _SHORT_DAYS)
        if found and stretch.unknown() and not _is_beside_time(stretch, found):
            return None
    return found


def part_of_a_date(stretch: Stretch, *, timed: bool) -> Found | None:
    """A day without a year, a month, a year, a weekday; or why a stretch that looks so is none.

    ``timed``: a time was found beside it.
    """
    if "I" in stretch.shape and other_calendar(stretch):
        return Found(Reading(problem=Problem.OTHER_CALENDAR), 0, 1)
    if "2O" in stretch.shape:  # 13月
        return Found(Reading(problem=Problem.IMPOSSIBLE), 0, 1)
    unknown = stretch.unknown()
    if unknown <= _MOST_UNKNOWN or (unknown <= _MOST_NAMES and _are_names(stretch)):
        found = _month(stretch) or _yearless(stretch, timed=timed)
        if found:
            return found
    if unknown == 0:
        return (
            _month_in_numbers(stretch) or _day_in_numbers(stretch, timed=timed) or _weekday(stretch) or _year(stretch)
        )
    return _weekday(stretch) if unknown == 1 and timed else None


def other_calendar(stretch: Stretch) -> Problem | None:
    """Whether a month of a calendar that is not converted stands beside a number, in digits or in Hebrew letters."""
    if "I" not in stretch.shape and "J" not in stretch.shape:
        return None
    is_dated = re.search(r"[240ydM]", stretch.shape) or "״" in stretch.text or '"' in stretch.text
    return Problem.OTHER_CALENDAR if is_dated else None


def _first(stretch: Stretch, patterns: Patterns) -> Found | None:
    """The first match that makes a date, else the first that has a problem; one of another calendar last."""
    best: Found | None = None
    for parts, pattern, needed in patterns:
        if needed not in stretch.shape:
            continue
        for match in stretch.matches(pattern):
            if best and match.start() >= best.start and not _is_foreign(best):
                break
            found = _date(stretch, parts, match)
            if found and (best is None or not _is_foreign(found)):
                best = found
                if not _is_foreign(found):
                    break
    return best


def _is_foreign(found: Found) -> bool:
    return found.reading.problem is Problem.OTHER_CALENDAR


def _date(stretch: Stretch, names: tuple[str, ...], match: re.Match[str]) -> Found | None:
    """The date of a match; None where what it found is none."""
    start, end = match.span()
    if not stretch.is_free(start, end) or _is_numbered(stretch, match):
        return None
    if start and stretch.tokens[start - 1].text in _RANKED and names[0] == "day":
        return None
    parts = {name: stretch.tokens[match.start(index)] for index, name in enumerate(names, 1) if match[index]}
    if "second" in parts:
        reading = _in_numbers(stretch, parts, start)
    elif "persian" in parts:
        reading = _persian(parts)
    else:
        reading = _named(stretch, parts)
    return Found(reading, start, end) if reading else None


def _is_numbered(stretch: Stretch, match: re.Match[str]) -> bool:
    """Whether the first day of a range counts something else: ``Nr. 5 - 12 May 2026``, ``COVID-19 – 12 May 2026``."""
    if _ISSUE.match(match[0]):
        return " - " in stretch.raw(match.start(), match.end())
    if not _RANGE.match(match[0]):
        return False
    numbers = [token.value for token in stretch.tokens[match.start() : match.end()] if token.code in "2d"]
    falls = len(numbers) > 1 and numbers[0] >= numbers[1]
    return (
        falls or stretch.shape[match.start() - 1 : match.start()] in ("~", "№") or _is_counted(stretch, match.start())
    )


def _is_counted(stretch: Stretch, at: int) -> bool:
    """Whether the number at ``at`` is that of what stands before it: "Page 3", "A3"."""
    if at > 1 and stretch.shape[at - 1] == ".":  # Nr. 5
        return stretch.tokens[at - 2].text in stretch.words.numbered
    before = stretch.tokens[at - 1] if at else None
    if before is None:
        return False
    is_glued = before.text[:1].isalpha() and before.end == stretch.tokens[at].start and not spaceless(before.text)
    return is_glued or before.text in stretch.words.numbered


def _named(stretch: Stretch, parts: dict[str, Token]) -> Reading | None:
    """A date with a month's name, or its Roman number. A range over New Year begins in the year before."""
    if "year" in parts and parts["year"].code == "2" and len(parts["year"].text) == 1:
        return None
    year = _gregorian(stretch, parts["year"]) if "year" in parts else None
    month = parts.get("month", parts.get("roman"))
    number = month.value if month else 0
    if year is not None and "end" in parts and number > parts["end"].value:
        year -= 1
    return _made(year, number, parts["day"].value if "day" in parts else None)


def _made(year: int | None, month: int, day: int | None) -> Reading:
    """The parts, or what is wrong with them."""
    if month == 0:  # of two languages
        return Reading(problem=Problem.AMBIGUOUS)
    if year is not None and (1300 <= year < 1500 or 2400 <= year < 2700):
        return Reading(problem=Problem.OTHER_CALENDAR)
    if month > 12 or (day is not None and not 1 <= day <= 31):
        return Reading(problem=Problem.IMPOSSIBLE)
    return Reading(year=year, month=month, day=day)


# In numbers


def _in_numbers(stretch: Stretch, parts: dict[str, Token], start: int) -> Reading | None:
    """A whole day in numbers."""
    first, second, year = parts["first"], parts["second"], parts.get("year")
    if max(len(first.text), len(second.text)) > 2:
        return None
    if year is None:
        return _of_the_republic(stretch, parts)
    begins = stretch.tokens[start] is year
    if _may_be_numbers(stretch, parts, begins=begins):
        return None
    if year.code == "4" and 1200 < year.value < 1500:
        return _in_persian_numbers(stretch, parts) if begins else Reading(problem=Problem.OTHER_CALENDAR)
    if begins or second.code == "M":
        return _made(_gregorian(stretch, year), second.value, first.value)
    return _in_order(stretch, first, second, year)


def _may_be_numbers(stretch: Stretch, parts: dict[str, Token], *, begins: bool) -> bool:
    """Whether it may be three numbers that have nothing to do with each other, or a version: ``2026.5.1``."""
    mark, second = parts.get("mark"), parts["second"]
    if mark is None:
        return parts["year"].code == "2" or (stretch.unknown() > 0 and second.code != "M")
    return begins and stretch.unknown() > 0 and mark.text == "." and len(second.text) == 1


def _in_order(stretch: Stretch, first: Token, second: Token, year: Token) -> Reading | None:
    """A day whose year stands last, or in two digits where the year of Koreans and Hungarians stands: first."""
    if year.code == "2":
        if len(year.text) != 2:
            return None
        if stretch.place.code == "sv" and stretch.raw(*sorted(map(stretch.tokens.index, (first, second))))[-1:] == "-":
            return _made(full_year(first.text), second.value, year.value)
        if year_first(stretch.place.language) and second.value <= 12 and len(first.text) == 2:
            return _made(full_year(first.text), second.value, year.value)
        if "CA" in (stretch.place.country, country_of(stretch.place.language)):
            return Reading(problem=Problem.AMBIGUOUS)  # three orders are in use
    number = _gregorian(stretch, year)
    order = _order(stretch, first, second)
    if max(first.value, second.value) <= 12 and first.code != "d":  # what the page says goes before what is usual
        told = _order_in_words(stretch, first, second) or _order_by_weekday(stretch, first, second, number)
        order = told or order
    if isinstance(order, Problem):
        return Reading(problem=order)
    return _made(number, order[1], order[0])


def _order(stretch: Stretch, first: Token, second: Token) -> tuple[int, int] | Problem:
    """Day and month: by the numbers where one of them can be no month, else by country and language."""
    if first.value > 12 or first.value == second.value or first.code == "d":
        return (first.value, second.value) if second.value <= 12 else Problem.IMPOSSIBLE
    if second.value > 12:
        return second.value, first.value
    order = numeric_order(stretch.place.language, stretch.place.country)
    if order is None:
        return Problem.AMBIGUOUS
    return (first.value, second.value) if order == "day" else (second.value, first.value)


def _order_in_words(stretch: Stretch, first: Token, second: Token) -> tuple[int, int] | None:
    """The order of the same day, which stands beside it in words: ``05/12/2026 May 12, 2026``."""
    at = stretch.shape.find("M")
    if at < 0:
        return None
    month, near = stretch.tokens[at].value, [*stretch.tokens[max(0, at - 2) : at], *stretch.tokens[at + 1 : at + 3]]
    days = {token.value for token in near if token.code in "2d" and token not in (first, second)}
    orders = ((first.value, second.value), (second.value, first.value))
    return next((order for order in orders if order[1] == month and order[0] in days), None)


def _order_by_weekday(stretch: Stretch, first: Token, second: Token, year: int | None) -> tuple[int, int] | None:
    """The order in which the day falls on the weekday that is printed, if only one does."""
    weekday, orders = (
        stretch.weekday_beside(stretch.tokens.index(first)),
        ((first.value, second.value), (second.value, first.value)),
    )
    fits = [(day, month) for day, month in orders if weekday is not None and _weekday_of(year, month, day) == weekday]
    return fits[0] if len(fits) == 1 else None


def _weekday_of(year: int | None, month: int, day: int) -> int | None:
    try:
        return date(year or 0, month, day).weekday()
    except ValueError:
        return None


# Other calendars


def _gregorian(stretch: Stretch, token: Token) -> int:
    """The Gregorian year of a number; in Thai that of the Buddhist era, 2569 or 69, is."""
    year: int = token.value
    if token.code == "y" and 80 <= year <= 160 and _is_taiwanese(stretch):
        return 1911 + year
    if token.code == "2":
        return 1957 + year if 42 < year < 81 and _is_buddhist(stretch) else full_year(token.text)
    return year - 543 if token.code == "4" and 2400 < year < 2700 and _is_buddhist(stretch) else year


def _is_buddhist(stretch: Stretch) -> bool:
    return stretch.place.code in ("th", "lo", "km") or _THAI.search(stretch.text) is not None


def _of_the_republic(stretch: Stretch, parts: dict[str, Token]) -> Reading | None:
    """A day in the years of the Republic of China, without its name: 113.08.19."""
    years = parts["republic"].value
    if not _is_taiwanese(stretch) or not 80 <= years <= 160:
        return None
    return _made(1911 + years, parts["second"].value, parts["first"].value)


def _is_taiwanese(stretch: Stretch) -> bool:
    language = (stretch.place.language or "").lower()
    return stretch.place.country == "TW" or language.endswith("-tw") or language == "zh-hant"


def _in_persian_numbers(stretch: Stretch, parts: dict[str, Token]) -> Reading:
    """1405/02/22, where the language is one that prints so or none is known."""
    if stretch.place.code not in ("fa", "ps", "tg", ""):
        return Reading(problem=Problem.OTHER_CALENDAR)
    return _persian({"year": parts["year"], "persian": parts["second"], "day": parts["first"]})


def _persian(parts: dict[str, Token]) -> Reading:
    """A day of the Persian calendar; without a year the fetch tells which."""
    month, day = parts["persian"].value, parts["day"].value
    if "year" not in parts:
        return Reading(month=month, day=day, is_persian=True)
    year = parts["year"].value
    if year > 1600:  # the month of another calendar in a year of ours
        return Reading(problem=Problem.OTHER_CALENDAR)
    found = persian_day(year, month, day)
    return Reading(year=found.year, month=found.month, day=found.day) if found else Reading(problem=Problem.IMPOSSIBLE)


# What lacks a part


def _month(stretch: Stretch) -> Found | None:
    """A month of a year, with nothing unknown behind it: "May 2026 be a good year" names none."""
    found = _first(stretch, _WHOLE_MONTHS)
    return found if found and not stretch.unknown(found.end) else None


def _yearless(stretch: Stretch, *, timed: bool) -> Found | None:
    """A day of a month."""
    found = _first(stretch, _YEARLESS_DAYS)
    if found is None or (stretch.unknown() and not _is_rest_explained(stretch, found)):
        return None
    if not timed and _touches_name(stretch, found):
        return None
    if not {"4", "y"}.isdisjoint(stretch.shape) or _LONG_NUMBER.match(stretch.shape, found.end):
        return None  # its year, in a way of writing that is not known, or cut off
    if any(token.code == "0" and token.text[0] == "0" for token in stretch.tokens):  # the year 0001
        return replace(found, reading=Reading(problem=Problem.IMPOSSIBLE))
    return _on_weekday(stretch, found)


def _touches_name(stretch: Stretch, found: Found) -> bool:
    """Whether an unknown word stands right before the day or behind it: places are named after days, Plaza 25 de Mayo.
    Scripts without spaces set all so."""
    near = (*stretch.tokens[max(0, found.start - 1) : found.start], *stretch.tokens[found.end : found.end + 1])
    return any(token.code == "~" and not spaceless(token.text) for token in near)


def _on_weekday(stretch: Stretch, found: Found) -> Found:
    """The day with the weekday beside it, which tells the year."""
    return replace(found, reading=replace(found.reading, weekday=stretch.weekday_beside(found.start)))


def _are_names(stretch: Stretch) -> bool:
    """Whether all unknown words begin with a capital."""
    return all(stretch.text[token.start].isupper() for token in stretch.tokens if token.code == "~")


def _is_rest_explained(stretch: Stretch, found: Found) -> bool:
    """Whether no other number is left but one that counts what follows it: no house number, no verse."""
    for index, token in enumerate(stretch.tokens):
        if stretch.shape[index] in "240" and not found.start <= index < found.end:
            counts = stretch.shape[index + 1 : index + 2] in ("~", "u", "_", "m", "h")
            if not counts and token.text[0] != "0":
                return False
    return True


def _is_beside_time(stretch: Stretch, found: Found) -> bool:
    """Whether a time stands next to it, so that 05/01/23 is a date among words that nobody knows."""
    behind, ahead = stretch.shape[found.end :], stretch.shape[: found.start]
    return bool(_TIME_BEHIND.match(behind) or _TIME_AHEAD.search(ahead))


def _month_in_numbers(stretch: Stretch) -> Found | None:
    """``05/2026``, ``2026/05``."""
    match = _MONTH_AND_YEAR.fullmatch(stretch.shape)
    if match is None:
        return None
    year, month = ("year", "month") if match["year"] else ("first", "then")
    number = stretch.tokens[match.start(month)]
    if _is_counted(stretch, match.start(month)):  # Nr. 05/2026
        return None
    if not 1 <= number.value <= 12 or (match["first"] and len(number.text) != 2):
        return None
    return Found(_made(_gregorian(stretch, stretch.tokens[match.start(year)]), number.value, None), 0, match.end())


def _day_in_numbers(stretch: Stretch, *, timed: bool) -> Found | None:
    """``24/12``, ``12.05.`` and nothing else but a weekday and a time."""
    match = _TWO_NUMBERS.fullmatch(stretch.shape)
    if match is None:
        return None
    start = match.start("first")
    first, second = stretch.tokens[start], stretch.tokens[match.start("second")]
    raw = stretch.raw(start, match.start("second") + 1)
    if min(first.value, second.value) > 12 or not 1 <= first.value <= 31 or not 1 <= second.value <= 31:
        return None
    if raw in _IDIOMS or not _is_set_as_day(stretch, match, raw, timed=timed):
        return None
    is_weak = match["mark"] == "/" and not timed and "0" not in (raw[0], second.text[0])  # may be a score
    order = _order_without_year(stretch, first, second, match["mark"])
    if isinstance(order, Problem):
        return Found(Reading(problem=order, is_weak=is_weak), start, match.end())
    reading = replace(_made(None, order[1], order[0]), is_weak=is_weak)
    return _on_weekday(stretch, Found(reading, start, match.end()))


def _is_set_as_day(stretch: Stretch, match: re.Match[str], raw: str, *, timed: bool) -> bool:
    """Whether two numbers are set as a day is: 27/8, 08-27, 27.8., and 27.08 where that is no time."""
    if match["mark"] == ".":
        is_dotted = stretch.place.code in _DOTTED or (timed and stretch.place.code not in ("en", ""))
        return bool(match["dot"]) or (len(raw) == 5 and is_dotted)
    return match["mark"] == "/" or len(raw) == 5


def _order_without_year(stretch: Stretch, first: Token, second: Token, mark: str) -> tuple[int, int] | Problem:
    if mark == "-" and year_first(stretch.place.language):
        return second.value, first.value
    if mark == "." and stretch.place.code in ("", "en") and not stretch.place.country and second.value <= 12:
        return first.value, second.value  # only those who write the day first set two dots
    order = _order(stretch, first, second)
    if order is Problem.AMBIGUOUS and year_first(stretch.place.language):
        return second.value, first.value
    return order


def _weekday(stretch: Stretch) -> Found | None:
    """ "Tuesday at 5 pm", "last Tuesday"."""
    if stretch.shape.count("W") != 1 or not set(stretch.shape).isdisjoint("24d0My"):
        return None
    at = stretch.shape.index("W")
    if at and stretch.tokens[at - 1].text == "the":  # The Sun
        return None
    if _SHOW.match(stretch.shape, at):
        return None
    return Found(Reading(weekday=stretch.weekday, is_last="l" in stretch.shape), at, at + 1)


def _year(stretch: Stretch) -> Found | None:
    """A year with nothing beside it but a season, another year, or a word as "since"."""
    match = _YEARS.search(stretch.shape)
    if match is None or stretch.shape[0] in "-–":
        return None
    others = set(stretch.shape[: match.start()] + stretch.shape[match.end() :])
    if others - set("_.,()/–-2dS") or ("S" not in others and others & set("2d")):
        return None
    if "S" not in others and not stretch.is_free(*match.span()):
        return None
    year = _gregorian(stretch, stretch.tokens[match.start()])
    return Found(Reading(year=year), match.start(), len(stretch.shape)) if 1800 <= year <= 2200 else None
