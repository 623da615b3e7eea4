"""A printed date as tokens, each with one letter for what it says: "12 May 2026, 2.30 pm" is ``2M4,2.2A``.

    2 4 0   a number of one or two digits, one of four that may be a year, any other
    y M d   a year, a month, a day that are marked as such: 2026年, May, 12th
    J I     a month of the Persian calendar, of another
    R       a month in Roman numbers
    W B L   a weekday, whole days back, an expression that counts back
    A h m s parts of the day, marks of hours, minutes, seconds
    @ c     what stands before a clock, and behind one
    P U     published, updated
    n       what stands before a length: video, duration
    E S l   an era, a season, "last" beside a weekday
    o w     what stands before the number of a month, of a year: tháng 5, năm 2026
    u       a word of "3 hours ago"
    _ ~     words that say nothing, and words that are unknown

Signs stand for themselves; all dashes but the hyphen are ``–``, brackets are round.
"""

import re
from typing import Any, NamedTuple

from pipelines.date_eras import ERAS, OTHER_MONTHS, PERSIAN_MONTHS
from pipelines.date_parts import full_year
from pipelines.date_text import WORD, folded, segments, spaceless
from pipelines.date_words import FILLER, UNKNOWN, DateWords, Meaning, foreign_month

_PIECE = re.compile(rf"\d+|{WORD.pattern}|\S")
_SIGNS = {
    "–": "–",
    "—": "–",
    "―": "–",
    "‒": "–",
    "~": "–",
    "〜": "–",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "<": "(",
    ">": ")",
}
_SIGNS |= {
    "،": ",",
    "、": ",",
    "၊": ",",
    "။": ".",
    ";": ",",
    "•": "|",
    "·": "|",
    "‧": "|",
    "・": "|",
    "¦": "|",
    "/": "/",
    "‐": "-",
    "‑": "-",
    "∙": "|",
    "⋅": "|",
}
_ORDINALS = frozenset(
    (
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "ère",
        "o",
        "e",
        "го",
        "ого",
        "р",
        "а",
        "да",
        "ci",
        "cı",
        "ste",
        "de",
        "eme",
        "ème",
        "iem",
        "ta",
        "te",
        "an",
        "én",
        "án",
        "jén",
        "ein",
        "jan",
        "ans",
        "ی",
        "مه",
        "مې",
        "ה",
    )
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MOST_DIGITS = 9
_NO_MONTHS = frozenset(("set", "out", "mag", "gen", "lis", "lip", "sie", "mars", "mar", "mei", "maj"))
"""Months of one language that are words of others."""
_SINGLE = frozenset("ap")
"""Letters that are AM and PM only where they touch the number."""


_TWICE = ("M/M", "y(y", "y(4", "4(y")
_ERA_WORDS = {key.partition(" ")[0]: 1 + key.count(" ") for key in ERAS if " " in key}


class Token(NamedTuple):
    """A number, a word or a sign of a printed date."""

    code: str
    value: Any
    text: str
    """A number's digits; a word or expression as it is looked up."""
    start: int
    end: int


def tokens_of(text: str, words: DateWords) -> list[Token]:
    """The tokens of ``text`` as ``date_text.plain`` gives it."""
    pieces = [(match[0], match.start(), match.end()) for match in _PIECE.finditer(text)]
    found: list[Token] = []
    index = 0
    while index < len(pieces):
        piece, start, end = pieces[index]
        if piece[0].isdigit():
            _add_number(found, piece, start, end)
            index += 1
        elif WORD.match(piece) and piece.strip("'’") and piece not in _SIGNS:
            index += _add_words(found, pieces, index, words)
        else:
            found.append(Token(_SIGNS.get(piece, piece[0]), None, piece, start, end))  # apostrophes come in heaps
            index += 1
    return _months_once(found)


def _months_once(tokens: list[Token]) -> list[Token]:
    """One month or year where it is named twice: ``أيار/مايو``, 令和5年(2023年)."""
    for index in range(len(tokens) - 2):
        first, sign, second = tokens[index : index + 3]
        if first.code + sign.code + second.code in _TWICE and first.value == second.value:
            end = index + 3
            while sign.code == "(" and end < len(tokens) and tokens[end].code in ")Y":
                end += 1
            tokens[index + 1 : end] = [token._replace(code="_") for token in tokens[index + 1 : end]]
    return tokens


def shape_of(tokens: list[Token]) -> str:
    """The codes of the tokens, one letter each."""
    return "".join([token.code for token in tokens])


def _add_number(found: list[Token], digits: str, start: int, end: int) -> None:
    value = int(digits) if len(digits) < _MOST_DIGITS else 0
    if len(found) > 1 and found[-1].code == "." and found[-2].code == "E":
        found.pop()
    last = found[-1] if found else None
    if last and last.code == "E" and len(digits) <= 4:  # 令和8年, พ.ศ. 2569
        found[-1] = Token("y", last.value + value, digits, start, end)
    elif last and last.code == "'" and last.end == start and len(digits) == 2:
        found[-1] = Token("y", full_year(digits), digits, start, end)
    elif last and last.code == "o" and 1 <= value <= 12:  # tháng 5
        found[-1] = Token("M", value, digits, start, end)
    elif last and last.code == "w" and len(digits) == 4:  # năm 2026
        found[-1] = Token("y", value, digits, start, end)
    else:
        found.append(Token(_size(digits, value), value, digits, start, end))


def _size(digits: str, value: int) -> str:
    if len(digits) <= 2:
        return "2"
    return "4" if len(digits) == 4 and 1300 <= value < 3000 else "0"


def _add_words(found: list[Token], pieces: list[tuple[str, int, int]], index: int, words: DateWords) -> int:
    """Adds the tokens of a word, or of an expression that begins with it; how many pieces they are."""
    piece, start, end = pieces[index]
    word = folded(piece).strip("'")
    most = max(words.longest.get(word, 1), _ERA_WORDS.get(word, 1))
    if most > 1:
        for key, taken in _expressions(pieces, index, word, most):
            meaning = words.meanings.get(key) or _of_calendar(key)
            if meaning:
                _add(found, meaning, key, start, pieces[index + taken - 1][2])
                return taken
    if spaceless(piece) or len(segments(piece)) > 1:
        _add_segments(found, piece, start, words)
        return 1
    if word in _ORDINALS and _ends_in_hyphen(found, start):  # 12-го
        found.pop()
        found[-1] = found[-1]._replace(code="d", end=end)
        return 1
    meaning = _single(word, piece, start, found, words)
    if meaning.code == "~" and "'" in word:  # un'ora
        for part in word.split("'"):
            if part:
                _add(found, words.meaning(part), part, start, end)
    else:
        _add(found, meaning, word, start, end)
    return 1


def _ends_in_hyphen(found: list[Token], start: int) -> bool:
    """Whether a number and a hyphen touch what begins at ``start``."""
    if len(found) < 2 or found[-1].code != "-" or found[-2].code != "2":
        return False
    return found[-1].end == start and found[-2].end == found[-1].start


def _expressions(pieces: list[tuple[str, int, int]], index: int, word: str, most: int) -> list[tuple[str, int]]:
    """What begins at a word: keys of two words and more, the longest first, with how many pieces each takes."""
    found, key, count, at = [], word, 1, index + 1
    while at < len(pieces) and count < most:
        piece = pieces[at][0]
        if piece[0].isdigit():
            break
        if WORD.match(piece) and piece.strip("'’"):
            key, count = f"{key} {folded(piece).strip(chr(39))}", count + 1
            found.append((key, at + 1 - index))
        elif piece not in ".-'’":
            break
        at += 1
    return found[::-1]


def _single(word: str, piece: str, start: int, found: list[Token], words: DateWords) -> Meaning:
    """What one word says, by the number before it where there is one."""
    before = found[-1] if found else None
    special = _beside(word, piece, before, touches=before is not None and before.end == start and before.code in "240")
    meaning = special or words.meaning(word)
    if word in _SINGLE and special is None and not (before and before.end == start):
        return FILLER
    if word in words.eras:
        return Meaning("E", words.eras[word])
    if meaning.code != "~" or not word:
        return meaning
    return Meaning("u") if word in words.counting else _elsewhere(word, words)


def _beside(word: str, piece: str, before: Token | None, *, touches: bool) -> Meaning | None:
    """What only a number before it makes of a word: 12th, 2026-05-12T14:30, 12 V 2026."""
    if touches and word in _ORDINALS:
        return Meaning("#")
    if touches and piece == "T":
        return FILLER
    if before and before.code == "2" and (piece == "AM" or (touches and word == "am")):  # "am" is German for "on"
        return Meaning("A", (0, 12))
    return Meaning("R", _ROMAN.index(piece) + 1) if before and piece in _ROMAN and before.code in "2d4." else None


def _elsewhere(word: str, words: DateWords) -> Meaning:
    """What a word says in other calendars, in other languages, or as the beginning of a month's name."""
    if word in PERSIAN_MONTHS:
        return Meaning("J", PERSIAN_MONTHS[word])
    of_calendar = _of_calendar(word)
    if of_calendar:
        return of_calendar
    month = words.month_like(word)
    if month is None and len(word) > 2 and (word not in _NO_MONTHS or not words.is_known):
        month = foreign_month(word)
    return UNKNOWN if month is None else Meaning("M", month)


def _add_segments(found: list[Token], piece: str, start: int, words: DateWords) -> None:
    """The words of a stretch of a script without spaces, the longest that is known first."""
    key = folded(piece)
    if len(key) != len(piece):
        key = piece
    at = unknown = 0
    while at < len(key):
        if key[at] == "元" and found and found[-1].code == "E":  # the first year of an era
            found[-1] = Token("y", found[-1].value + 1, key[at], start + at, start + at + 1)
            at = unknown = at + 1
            continue
        for size in range(min(words.widest, len(key) - at), 0, -1):
            word = key[at : at + size]
            meaning = words.meanings.get(word) or _of_calendar(word)
            if meaning:
                _add_unknown(found, key[unknown:at], start + unknown)
                _add(found, meaning, word, start + at, start + at + size)
                at += size
                unknown = at
                break
        else:
            at += 1
    _add_unknown(found, key[unknown:], start + unknown)


def _of_calendar(word: str) -> Meaning | None:
    if word in ERAS:
        return Meaning("E", ERAS[word])
    return Meaning("I") if word in OTHER_MONTHS else None


def _add_unknown(found: list[Token], text: str, start: int) -> None:
    if text:
        found.append(Token("~", None, text, start, start + len(text)))


def _add(found: list[Token], meaning: Meaning, text: str, start: int, end: int) -> None:
    """Adds a token, or marks the number before it as what the word says that it is."""
    last = found[-1] if found else None
    number = last.code if last else ""
    if meaning.code == "#" and last:
        found[-1] = last._replace(code="d" if last.code == "2" else last.code, end=end)
    elif meaning.code == "Y" and last and number in "240" and number:
        found[-1] = Token("y", last.value, last.text, last.start, end)
    elif meaning.code == "O" and last and number in ("2", "d") and 1 <= last.value <= 12:
        found[-1] = Token("M", last.value, last.text, last.start, end)
    elif meaning.code == "D" and last and number == "2":
        found[-1] = Token("d", last.value, last.text, last.start, end)
    elif last and meaning.code + number in ("Yy", "OM", "Dd"):  # 令和8年
        found[-1] = last._replace(end=end)
    else:
        found.append(Token(meaning.code, meaning.value, text, start, end))
