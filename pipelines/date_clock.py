"""Times of day as people print them, with the zone beside them."""

import re
from collections.abc import Sequence

from pipelines.date_parts import PrintedZone, Problem, Reading
from pipelines.date_stretch import Found, Stretch
from pipelines.date_text import spaceless
from pipelines.date_tokens import Token
from pipelines.date_zones import abbreviated, any_case, in_words, is_abbreviation, longest_name, offset_zone

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
_BEHIND = re.compile(rf"[_,|@()–.-]*{_DOTTED}(?!\.?[24])")
"""``14.30`` right behind a day."""
_FOUR_DIGITS = re.compile(r"[40](?=\(?[c~])")
_PART = re.compile(r"[_@.,(]*(?P<part>A)")
_OFFSET = re.compile(
    r"[ (\[]{0,3}(?:(?:(?i:UTC|GMT|UT)|Z) ?(?P<from_utc>[+-]\d{1,2}(?::?[0-5]\d)?)"
    r"|(?P<bare>\+\d\d:?[0-5]\d|-\d{4}|\+\d\d?)|(?P<minus>-\d\d:\d\d))(?!\.?\d|[/-])"
)
"""A zone after a clock."""
_TO_THE_SECOND = re.compile(r"(?::\d\d:\d\d(?:[.,]\d+)?|T\d\d:\d\d)$")
"""``9:00-10:00`` is from nine to ten: a minus with a colon counts after seconds, or in a machine's date."""
_PLACE = re.compile(r"[ (\[]{0,3}([A-Za-z]+(?:/[A-Za-z_+-]+\d{0,2}){1,2})")
"""A zone of the IANA: ``14:30 Europe/Paris``, ``[America/Chicago]``."""
_LASTING = frozenset(("hours", "hrs", "hr", "h"))
"""In English no time of day but behind four digits: "1830 hrs"."""
_SMALL = frozenset(
    ("et", "pt", "ct", "mt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bst", "cet", "cest")
)
"""Abbreviations that English pages print in small letters, too; in other languages some are words."""
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


def _time(stretch: Stretch, match: re.Match[str]) -> Found | None:
    """The time of a match, if its numbers and signs stand as those of a time do."""
    at = {name: match.start(name) for name in match.re.groupindex if match.start(name) >= 0}
    hour, minute, second = (stretch.tokens[at[name]] if name in at else None for name in ("hour", "minute", "second"))
    if hour is None or not _is_set_as_time(stretch, at):
        return None
    start = at.get("before", at["hour"])
    part = (
        stretch.tokens[at["after"] if "after" in at else at["before"]].value if {"after", "before"} & set(at) else None
    )
    if part and part[0] == part[1] and hour.value % 12 != part[0] % 12:  # noon is at twelve
        return None
    end, zone = _zone(stretch, match.end())
    reading = Reading(
        hour=_of_day(hour.value, part) if part else hour.value,
        minute=minute.value if minute else None,
        second=second.value if second else None,
        zone=zone or _zone_ahead(stretch, start),
    )
    if _is_on_a_clock(reading):
        return Found(reading, start, end)
    return Found(Reading(problem=Problem.IMPOSSIBLE), start, end) if "colon" in at else None


def _is_set_as_time(stretch: Stretch, at: dict[str, int]) -> bool:
    hour, minute = at["hour"], at.get("minute")
    if _HANGS_ON.search(before := stretch.text[: stretch.tokens[hour].start]) and not _MAY_STAND.search(before):
        return False
    if minute is None:
        marked = stretch.tokens[hour + 1].text if hour + 1 < len(stretch.tokens) else ""
        lasts = "after" not in at and marked in _LASTING and stretch.place.code in ("en", "")
        return not lasts and ("at" not in at or stretch.place.code not in ("en", ""))  # "at 5" may be in the evening
    if len(stretch.tokens[minute].text) != 2 and stretch.shape[minute + 1 : minute + 2] not in ("m", "c"):
        return False
    if "dot" in at:
        return stretch.is_tight(hour, at.get("second", minute))
    return "colon" not in at or stretch.is_tight(hour, minute) or _is_loose(stretch, hour, minute)


def _is_loose(stretch: Stretch, hour: int, minute: int) -> bool:
    """``18: 15``, as some papers set it; not in English, where the first may be a heading's number."""
    return stretch.place.code != "en" and _LOOSE.fullmatch(stretch.raw(hour, minute + 1)) is not None


def _is_on_a_clock(reading: Reading) -> bool:
    hour, minute, second = reading.hour or 0, reading.minute or 0, reading.second or 0
    return (hour < 24 or (hour == 24 and not minute and not second)) and minute < 60 and second < 60


def _of_day(hour: int, part: tuple[int, int]) -> int:
    """The hour of the day of a 12-hour clock in a part of the day that lasts from one hour to before another."""
    if hour > 12:
        return hour
    begins, ends = part
    for value in (hour % 12, hour % 12 + 12):
        if begins == ends == value or begins <= value < ends or (begins > ends and not ends <= value < begins):
            return value
    return hour % 12 + 12 if begins >= 12 else hour % 12


def _in_four_digits(stretch: Stretch) -> Found | None:
    """``1830 hrs``, ``0930 GMT``."""
    for match in stretch.matches(_FOUR_DIGITS):
        at, digits = match.start(), stretch.tokens[match.start()].text
        marked = stretch.tokens[at + 1].code == "c"
        end, zone = _zone(stretch, at + 1)
        if marked and zone is None:
            end, zone = _zone(stretch, at + 2)
        is_no_year = digits[0] == "0" or stretch.shape.count("4") > 1 or "y" in stretch.shape
        if len(digits) == 4 and digits < "2400" and digits[2:] < "60" and is_no_year and (marked or zone):
            return Found(Reading(hour=int(digits[:2]), minute=int(digits[2:]), zone=zone), at, end)
    return None


def _noon(stretch: Stretch) -> Found | None:
    """ "noon", "midnight"."""
    for match in stretch.matches(_PART):
        begins, ends = stretch.tokens[match.start("part")].value
        if begins == ends:
            end, zone = _zone(stretch, match.end())
            return Found(Reading(hour=begins, zone=zone), match.start(), end)
    return None


# Zones


def _zone(stretch: Stretch, end: int) -> tuple[int, PrintedZone | None]:
    """The zone behind a time that ends before token ``end``, and the token behind that zone."""
    tokens = stretch.tokens
    raw = tokens[end - 1].end
    offset = _OFFSET.match(stretch.text, raw)
    if offset and (offset["minus"] is None or _TO_THE_SECOND.search(stretch.text[:raw])):
        zone = offset_zone(offset["from_utc"] or offset["bare"] or offset["minus"])
        return _behind(tokens, end, offset.end()), PrintedZone(zone=zone, known="offset")
    place = _PLACE.match(stretch.text, raw)
    if place and (found := any_case(place[1])):
        return _behind(tokens, end, place.end()), PrintedZone(zone=found, known="name")
    words = end
    while words > 1 and tokens[words - 1].code in "hc_(":  # hora de Madrid, whose "hora" was taken for the hour's
        words -= 1
    named = _named(stretch, words) if words < end else None
    named = named or next((short for at in range(words, end) if (short := _short(stretch, at))), None)
    at = end
    while at < len(tokens) and tokens[at].code in "(,.-|" and at - end < 2:
        at += 1
    return named or _short(stretch, at) or _named(stretch, at) or (end, None)


def _behind(tokens: Sequence[Token], start: int, raw: int) -> int:
    """The first token from ``start`` on that begins at or behind ``raw`` in the text."""
    return next((at for at in range(start, len(tokens)) if tokens[at].start >= raw), len(tokens))


def zone_behind(stretch: Stretch, end: int) -> PrintedZone | None:
    """The zone behind a day whose time stands before it: ``12:30, 18 Aug 2014 (GMT+8)``."""
    return _zone(stretch, end)[1] if end < len(stretch.tokens) else None


def _short(stretch: Stretch, at: int) -> tuple[int, PrintedZone] | None:
    """An abbreviation."""
    word = stretch.raw(at, at + 1).replace(".", "") if at < len(stretch.tokens) else ""
    word = word.upper() if word in _SMALL and stretch.place.code in ("en", "") else word
    return (at + 1, abbreviated(word, stretch.place.of_zones)) if is_abbreviation(word) else None


def _named(stretch: Stretch, at: int) -> tuple[int, PrintedZone] | None:
    """A zone in words: "(heure de Paris)"."""
    near = list(enumerate(stretch.tokens[at : at + 8], at))
    end = next((index for index, token in near if token.code in "240dy"), at + 8)
    words = [(index, token.text) for index, token in near if _is_word(token) and index < end]
    named = longest_name(tuple(text for _, text in words[:5]))
    return (words[named[1] - 1][0] + 1, named[0]) if named else None


def _is_word(token: Token) -> bool:
    return token.text[:1].isalpha()


def _zone_ahead(stretch: Stretch, start: int) -> PrintedZone | None:
    """A zone before the clock: ``HKT 18:08``, ``北京时间``."""
    if start and stretch.tokens[start - 1].code == "~" and (short := _short(stretch, start - 1)):
        return short[1]
    names = (token.text for token in stretch.tokens if token.code == "~" and spaceless(token.text))
    return next((zone for name in names if (zone := in_words(name))), None)
