"""The zones that are printed beside a time."""

import re
from collections.abc import Sequence
from datetime import timedelta, timezone

from pipelines.date_parts import PrintedZone
from pipelines.date_stretch import Stretch
from pipelines.date_text import spaceless
from pipelines.date_tokens import Token
from pipelines.date_zones import abbreviated, any_case, in_words, is_abbreviation, longest_name, offset_zone

_OFFSET = re.compile(
    r"[ (\[]{0,3}(?:(?:(?i:UTC|GMT|UT)|Z) ?(?P<from_utc>[+-]\d{1,2}(?:[:.]?[0-5]\d|[.,]5)?)"
    r"|(?P<bare>\+\d\d:?[0-5]\d|-\d{4}|\+\d\d?)|(?P<minus>-\d\d:\d\d))(?!\.?\d|[/-])"
)
"""A zone after a clock."""
_MOSCOW = re.compile(r"[ (]{0,2}(?:МСК|мск|MSK) ?([+-]\d{1,2})(?![\d:])")
"""Moscow's time and hours, as Russian regions write their own."""
_IN_LETTERS = re.compile(r"\.?[ (]{0,2}((?:[A-Z]\.){2,4})")
"""``E.T.``"""
_UNKNOWN_CITY = re.compile(
    r"(?: ?\(|(?<=\())(?:hora|heure|horário|horario|ora|ore|час|время|waktu) (?:de |da |do |di |du |d')?[^\W\d_]"
)
_TO_THE_SECOND = re.compile(r"(?::\d\d:\d\d(?:[.,]\d+)?|T\d\d:\d\d)$")
"""``9:00-10:00`` is from nine to ten: a minus with a colon counts after seconds, or in a machine's date."""
_PLACE = re.compile(r"[ (\[]{0,3}([A-Za-z]+(?:/[A-Za-z_+-]+\d{0,2}){1,2})")
"""A zone of the IANA: ``14:30 Europe/Paris``, ``[America/Chicago]``."""
_SMALL = frozenset(
    ("et", "pt", "ct", "mt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bst", "cet", "cest")
)
"""Abbreviations that English pages print in small letters, too; in other languages some are words."""
_PLAIN = frozenset(
    ("UTC", "GMT", "CET", "CEST", "MEZ", "MESZ", "BST", "IST", "EST", "EDT", "PST", "PDT", "WIB", "KST", "JST")
)
"""Abbreviations that are no word and no section's name."""


def zone_at(stretch: Stretch, end: int) -> tuple[int, PrintedZone | None]:
    """The zone behind a time that ends before token ``end``, and the token behind that zone."""
    tokens = stretch.tokens
    raw = tokens[end - 1].end
    offset = _OFFSET.match(stretch.text, raw)
    if offset and (offset["minus"] is None or _TO_THE_SECOND.search(stretch.text[:raw])):
        zone = offset_zone(offset["from_utc"] or offset["bare"] or offset["minus"])
        return token_behind(tokens, end, offset.end()), PrintedZone(zone=zone, known="offset")
    for pattern, zone_of in ((_MOSCOW, _of_moscow), (_IN_LETTERS, _in_letters), (_PLACE, _of_place)):
        match = pattern.match(stretch.text, raw)
        if match and (found := zone_of(match[1], stretch)):
            return token_behind(tokens, end, match.end()), found
    return _in_words(stretch, end) or (end, None)


def _of_moscow(hours: str, _: Stretch) -> PrintedZone:
    return PrintedZone(zone=timezone(timedelta(hours=3 + int(hours))), known="name")


def _in_letters(letters: str, stretch: Stretch) -> PrintedZone | None:
    short = letters.replace(".", "")
    return abbreviated(short, stretch.place.of_zones) if is_abbreviation(short) else None


def _of_place(place: str, _: Stretch) -> PrintedZone | None:
    zone = any_case(place)
    return PrintedZone(zone=zone, known="name") if zone else None


def _in_words(stretch: Stretch, end: int) -> tuple[int, PrintedZone] | None:
    """The zone that an abbreviation or a name behind a time tells."""
    tokens = stretch.tokens
    words = end
    while words > 1 and tokens[words - 1].code in "hc_(":  # hora de Madrid, whose "hora" was taken for the hour's
        words -= 1
    named = _named(stretch, words) if words < end else None
    named = named or next((short for at in range(words, end) if (short := _short(stretch, at))), None)
    at = end
    while at < len(tokens) and tokens[at].code in "(,.-|" and at - end < 2:
        at += 1
    if stretch.shape[end:at].strip("(,.") and not _is_last(stretch, at):
        return named  # "2:30 PM | ET Bureau"
    found = named or _short(stretch, at) or _named(stretch, at)
    if found is None and _UNKNOWN_CITY.match(stretch.text, tokens[end - 1].end):
        return end, PrintedZone(zone=None, known="name")
    return found


def _is_last(stretch: Stretch, at: int) -> bool:
    """Whether an abbreviation that nothing else can be stands behind a sign: ``14:30 | CET``."""
    return stretch.raw(at, at + 1) in _PLAIN if at < len(stretch.tokens) else False


def token_behind(tokens: Sequence[Token], start: int, raw: int) -> int:
    """The first token from ``start`` on that begins at or behind ``raw`` in the text."""
    return next((at for at in range(start, len(tokens)) if tokens[at].start >= raw), len(tokens))


def zone_behind(stretch: Stretch, end: int) -> PrintedZone | None:
    """The zone behind a day whose time stands before it: ``12:30, 18 Aug 2014 (GMT+8)``."""
    return zone_at(stretch, end)[1] if end < len(stretch.tokens) else None


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


def zone_ahead(stretch: Stretch, start: int) -> PrintedZone | None:
    """A zone before the clock: ``HKT 18:08``, ``北京时间``."""
    if start and stretch.tokens[start - 1].code == "~" and (short := _short(stretch, start - 1)):
        return short[1]
    names = (token.text for token in stretch.tokens if token.code == "~" and spaceless(token.text))
    return next((zone for name in names if (zone := in_words(name))), None)
