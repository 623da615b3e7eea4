"""Times of day as people print them, with the zone beside them."""

import re
from dataclasses import replace
from datetime import timedelta, timezone

from pipelines.date_parts import PrintedZone, Problem, Reading
from pipelines.date_stretch import Found, Stretch
from pipelines.date_text import spaceless
from pipelines.date_zone_text import token_behind, zone_ahead, zone_at

_BEFORE, _AFTER = r"(?P<before>A)?[_@.,]*(?P<hour>2)", r"(?P<after>A)?"
_SECONDS = r"(?::(?P<second>2)(?:[.,][024])?)?"
_DOTTED = r"(?P<hour>2)(?P<dot>\.)(?P<minute>2)"
_TABLE = (
    (
        rf"{_BEFORE}(?P<colon>:)(?P<minute>2){_SECONDS}(?![_.]*[um])[hc]?_*\(?{_AFTER}",
        ":",
    ),  # 14:30, 2:30:07 pm, 오후 2:30
    (
        rf"{_BEFORE}[hc]\.?(?:(?P<minute>2)(?:[mc]\.?(?:(?P<second>2)s)?|(?!\.?[24]|[:/dMJ-])))?_*{_AFTER}",
        "hc",
    ),  # 14h30
    (r"(?P<hour>2)[._]*(?P<after>A)(?![24])", "A"),  # 2 pm
    (  # 2.30 pm, 14.30 Uhr
        rf"(?P<before>A)?[_@]*{_DOTTED}(?:\.(?P<second>2)(?:\.[024])?)?(?=[.,_)]*[hcA])[hc]?\.?{_AFTER}",
        ".",
    ),
    (rf"[@hc][_.]*{_DOTTED}(?:\.(?P<second>2))?(?![.2])", "."),  # kl. 14.30
    (rf"(?P<before>A)[_.]*{_DOTTED}(?![.2])", "."),  # pm 2.30
    (r"(?P<at>@)\.?(?P<hour>2)(?![.:/24dMJh-])", "@"),  # kl. 14
    (r"(?P<before>A)_*(?P<hour>2)(?![.:/24dMJ-])", "A"),  # chiều 2
)
_PATTERNS = tuple((re.compile(pattern), needed) for pattern, needed in _TABLE)
"""In the letters of ``date_tokens``, each with those of which it needs one."""
_NO_MORE = r"(?!\.?[24]|[_.]*[um€$£%])"
_BEHIND = re.compile(rf"[_,|@()–.-]*{_DOTTED}{_NO_MORE}")
"""``14.30`` right behind a day."""
_BEHIND_SHORT = re.compile(rf"[W_,.]*(?:[2d]\.2\.|[2d][_.]*M\.?)[_,|]*{_DOTTED}{_NO_MORE}")
_LENGTH = re.compile("n:?$")
_FOUR_DIGITS = re.compile(r"[40](?=\(?[c~])")
_PART = re.compile(r"[_@.,(]*(?P<part>A)")
_UNIVERSAL = re.compile(r"\.? ?\(?(?P<hour>\d{1,2})[:.]?(?P<minute>[0-5]\d) ?(?:GMT|UTC)\)")
_LASTING = frozenset(("hours", "hrs", "hr", "h"))
"""In English no time of day but behind four digits: "1830 hrs"."""
_HANGS_ON = re.compile(r"\d[.:/]$|[-+]$")
_MAY_STAND = re.compile(r"(?:\s|\d{4}|[a-z])-$")
_LOOSE = re.compile(r"\d\d: \d\d")


def time_of_day(stretch: Stretch) -> Found | None:
    """The first time in a stretch that has minutes, else the first that has none; or the problem of one."""
    best: Found | None = None
    letters = set(stretch.shape)
    for pattern, needed in _PATTERNS:
        if letters.isdisjoint(needed):
            continue
        found = next((found for match in stretch.matches(pattern) if (found := _time(stretch, match))), None)
        if found and (best is None or _rank(found) < _rank(best)):
            best = found
    return best or _in_four_digits(stretch) or _noon(stretch)


def _rank(found: Found) -> tuple[bool, int]:
    """A number of hours may be how long something lasted."""
    return found.reading.minute is None and found.reading.problem is None, found.start


def time_behind(stretch: Stretch, day: Found) -> Found | None:
    """A time in dots right behind a whole day, where a number in dots is nothing else."""
    if day.reading.day is None and not day.reading.back:
        return None
    match = _BEHIND.match(stretch.shape, day.end)
    return _time(stretch, match) if match else None


def time_in_dots(stretch: Stretch) -> Found | None:
    """A time in dots behind a day without a year: ``12.5. 14.30``, ``12 May, 14.30``."""
    match = _BEHIND_SHORT.match(stretch.shape) if "2.2" in stretch.shape else None
    return _time(stretch, match) if match else None


def _time(stretch: Stretch, match: re.Match[str]) -> Found | None:
    """The time of a match, if its numbers and signs stand as those of a time do."""
    at = {name: match.start(name) for name in match.re.groupindex if match.start(name) >= 0}
    hour, minute, second = (stretch.tokens[at[name]] if name in at else None for name in ("hour", "minute", "second"))
    if hour is None or not _is_set_as_time(stretch, at):
        return None
    start, end = at.get("before", at["hour"]), match.end()
    if "after" in at and _begins_name(stretch, at["after"]):
        end = at.pop("after")
    said = at.get("after", at.get("before"))
    part = None if said is None else stretch.tokens[said].value
    if part and part[0] == part[1] and hour.value % 12 != part[0] % 12:  # noon is at twelve
        return None
    end, zone = zone_at(stretch, end)
    reading = Reading(
        hour=_of_day(_from_midnight(stretch, at["hour"]), part) if part else hour.value,
        minute=minute.value if minute else None,
        second=second.value if second else None,
        zone=zone or zone_ahead(stretch, start),
    )
    if minute and zone is None:
        end, reading = _with_universal_time(stretch, end, reading)
    if _is_on_a_clock(reading):
        return Found(reading, start, end)
    return Found(Reading(problem=Problem.IMPOSSIBLE), start, end) if "colon" in at else None


def _begins_name(stretch: Stretch, at: int) -> bool:
    """Whether a part of the day begins a name: "09:14 Evening Standard"."""
    near = stretch.tokens[at : at + 2]
    if len(near) < 2 or len(near[0].text) < 4 or near[1].code != "~" or spaceless(near[1].text):
        return False
    first, second = (stretch.text[token.start] for token in near)
    return first.isupper() and second.isupper() and stretch.text[near[0].end : near[1].start] == " "


def _with_universal_time(stretch: Stretch, end: int, reading: Reading) -> tuple[int, Reading]:
    """The time with the zone that the same moment tells which stands behind it: ``2:30 p.m. (1830 GMT)``."""
    match = _UNIVERSAL.match(stretch.text, stretch.tokens[end - 1].end)
    if match is None or int(match["hour"]) > 23:
        return end, reading
    local = 60 * (reading.hour or 0) + (reading.minute or 0)
    offset = (local - 60 * int(match["hour"]) - int(match["minute"]) + 720) % 1440 - 720
    if offset % 15:
        return end, reading
    zone = PrintedZone(zone=timezone(timedelta(minutes=offset)), known="name")
    return token_behind(stretch.tokens, end, match.end()), replace(reading, zone=zone)


def _is_set_as_time(stretch: Stretch, at: dict[str, int]) -> bool:
    """Whether the numbers and signs of a match stand as those of a time do."""
    hour, minute = at["hour"], at.get("minute")
    before = stretch.text[: stretch.tokens[hour].start]
    hangs_on = _HANGS_ON.search(before) and not _MAY_STAND.search(before)
    if hangs_on or _LENGTH.search(stretch.shape[max(0, hour - 2) : hour]):  # Video: 1:45
        return False
    if minute is None:
        return _is_set_as_hour(stretch, at)
    if len(stretch.tokens[minute].text) != 2 and stretch.shape[minute + 1 : minute + 2] not in ("m", "c"):
        return False
    if "colon" in at:
        return stretch.is_tight(hour, minute) or _is_loose(stretch, hour, minute)
    if _is_english(stretch) and stretch.text[stretch.tokens[minute].end :][:1] == "m":  # 1h 20m
        return False
    behind = stretch.tokens[minute + 1].text if minute + 1 < len(stretch.tokens) else ""
    return "dot" not in at or (stretch.is_tight(hour, at.get("second", minute)) and behind not in stretch.words.priced)


def _is_set_as_hour(stretch: Stretch, at: dict[str, int]) -> bool:
    """Whether an hour without minutes is one: not 24 horas, 5G, U21; in English "at 5" may be in the evening."""
    hour, tokens = at["hour"], stretch.tokens
    marked = tokens[hour + 1].text if hour + 1 < len(tokens) else ""
    if tokens[hour].value == 24 or stretch.text[tokens[hour].end :][:1] == "G":
        return False
    if "at" in at and tokens[hour].start == tokens[hour - 1].end:
        return False
    lasts = "after" not in at and marked in _LASTING
    return not (_is_english(stretch) and (lasts or "at" in at))


def _is_english(stretch: Stretch) -> bool:
    return stretch.place.code in ("en", "")


def _is_loose(stretch: Stretch, hour: int, minute: int) -> bool:
    """``18: 15``, as some papers set it; not in English, where the first may be a heading's number."""
    return stretch.place.code != "en" and _LOOSE.fullmatch(stretch.raw(hour, minute + 1)) is not None


def _is_on_a_clock(reading: Reading) -> bool:
    hour, minute, second = reading.hour or 0, reading.minute or 0, reading.second or 0
    return (hour < 24 or (hour == 24 and not minute and not second)) and minute < 60 and second < 60


def _from_midnight(stretch: Stretch, at: int) -> int:
    """The hour; of a clock that begins at six, as "saa 2 asubuhi" is eight in the morning, that of ours."""
    hour: int = stretch.tokens[at].value
    is_swahili = stretch.place.code == "sw" and "saa" in [token.text for token in stretch.tokens[max(0, at - 2) : at]]
    is_amharic = stretch.place.code == "am" and stretch.tokens[at - 1].text[:1] == "ከ" if at else False
    return (hour + 6) % 12 if hour <= 12 and (is_swahili or is_amharic) else hour


def _of_day(hour: int, part: tuple[int, int]) -> int:
    """The hour of the day of a 12-hour clock in a part of the day that lasts from one hour to before another."""
    if hour > 12:
        return hour
    begins, ends = part
    for value in (hour % 12, hour % 12 + 12):
        if begins == ends == value or begins <= value < ends or (begins > ends and not ends <= value < begins):
            return value
    return hour


def _in_four_digits(stretch: Stretch) -> Found | None:
    """``1830 hrs``, ``0930 GMT``."""
    for match in stretch.matches(_FOUR_DIGITS):
        at, digits = match.start(), stretch.tokens[match.start()].text
        marked = stretch.tokens[at + 1].code == "c"
        end, zone = zone_at(stretch, at + 1)
        if marked and zone is None:
            end, zone = zone_at(stretch, at + 2)
        is_no_year = digits[0] == "0" or stretch.shape.count("4") > 1 or "y" in stretch.shape
        if len(digits) == 4 and digits < "2400" and digits[2:] < "60" and is_no_year and (marked or zone):
            return Found(Reading(hour=int(digits[:2]), minute=int(digits[2:]), zone=zone), at, end)
    return None


def _noon(stretch: Stretch) -> Found | None:
    """ "noon", "midnight"."""
    for match in stretch.matches(_PART):
        begins, ends = stretch.tokens[match.start("part")].value
        if begins == ends:
            end, zone = zone_at(stretch, match.end())
            return Found(Reading(hour=begins, zone=zone), match.start(), end)
    return None
