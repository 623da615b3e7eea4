"""Tells which lines are dates. What a date means is for ``pipelines.dates`` to say; here it stays as printed."""

import re
from functools import cache

from babel import Locale

from crawler.parsers.lines import Line
from crawler.parsers.words import languages, phrases
from pipelines.records import Date

_LONGEST_DATE = 80
_LONGEST_BESIDE = 30
"""Characters of what may stand beside a date: a name, a reading time, a section."""
_LONGEST_BYLINE = 160
_PARTS = re.compile(r"[()|·•]|\s[–—-]\s")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:[.,]0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_TOKEN = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*|\d+")
_CLUE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d|\d{1,2}[./-]\d{1,2}|\d\s*[^\W\d_]|[^\W\d_]\.?\s*\d")
_NUMERIC = re.compile(r"\b(?:19|20)\d\d\b|(?<!\d)\d{1,2}([./-])\d{1,2}\1\d{2}|\d{1,2}:\d\d")
"""What a date without a word must have: a year, three parts, or a time; ``412.50`` is a price."""
_SIGNS = re.compile(r"^[^\w(\[]+(?=\w)|^\d{1,2}[.)]\s+(?=[^\W\d_]+\.?\s\d{1,2},?\s\d{4})")
"""A calendar's picture, a list mark, or an item's number before a whole date."""
_JOINED = re.compile(r"^(?P<head>.{4,40}?)\s*[—–|·:-]\s+(?P<rest>\S.*)$")


def date_of(line: Line) -> Date | None:
    """The date that the whole of ``line`` is, "Updated" and the like aside; None for a line that says anything else.

    ``value`` is the machine value of a ``time`` element, where there is one that says more than the printed day.
    """
    text = _SIGNS.sub("", line.text)
    if len(text) > _LONGEST_DATE:
        return None
    if line.when and (is_date(text) or len(text) < _LONGEST_BESIDE):
        return Date(text=text, origin="time", value=_machine(line.when, text))
    return Date(text=text, origin="text") if is_date(text) else None


def dates_of(line: Line) -> tuple[Date | None, Date | None]:
    """The dates of publication and of change that a line prints, with no more beside them than a byline or a reading
    time.

    ``May 29, 2026 · 5 min read``; ``28. Mai 2026, 17.00 Uhr (zuletzt geändert: 29. Mai 2026)``.
    """
    whole = date_of(line)
    if whole:
        return (None, whole) if updated_rest(line.text) else (whole, None)
    parts = (
        [part.strip() for part in _PARTS.split(line.text) if part.strip()] if len(line.text) <= _LONGEST_BYLINE else []
    )
    dated = [part for part in parts if is_date(part)]
    if any(len(part) > _LONGEST_BESIDE * 2 for part in parts if part not in dated):
        return None, None
    published = next((part for part in dated if not updated_rest(part)), None)
    modified = next((part for part in dated if updated_rest(part)), None)
    return tuple(Date(text=part, origin="text") if part else None for part in (published, modified))  # type: ignore[return-value]


def _machine(when: str, printed: str) -> str:
    """The machine value of a ``time`` element; midnight beside a printed day is only that day."""
    bare = _MIDNIGHT.match(when)
    return bare[1] if bare and not re.search(r"\d[:.h]\d\d", printed) else when


def is_date(text: str) -> bool:
    """Whether ``text`` is a printed date and nothing else, in any of the languages of ``words.toml``."""
    rest = updated_rest(text) or published_rest(text) or text
    tokens = _TOKEN.findall(rest.casefold())
    if not tokens or len(rest) > _LONGEST_DATE:
        return False
    names, when = _names(), phrases("when").whole
    words = [token.rstrip(".") for token in tokens if not token.isdigit()]
    digits = len(tokens) - len(words)
    known = all(word in names or word in when or len(word) == 1 for word in words)
    return known and bool((digits and (_CLUE if words else _NUMERIC).search(rest)) or phrases("day").match(rest))


def updated_rest(text: str) -> str | None:
    """What follows "Updated" (in any language) at the beginning of ``text``, if it begins so."""
    return phrases("updated").rest(text)


def published_rest(text: str) -> str | None:
    """What follows "Published" (in any language) at the beginning of ``text``, if it begins so."""
    return phrases("published").rest(text)


def split_date(text: str) -> tuple[Date | None, str]:
    """A date printed before a title on its line (``May 7, 2026 — Title``), and the title; None and ``text`` where there
    is none."""
    match = _JOINED.match(text)
    if match and is_date(match["head"]):
        return Date(text=match["head"], origin="text"), match["rest"]
    return None, text


@cache
def _names() -> frozenset[str]:
    """Names of months and days in every language of ``words.toml``, from CLDR."""
    found: set[str] = set()
    for language in languages():
        locale = Locale.parse(language)
        for table in (locale.months, locale.days):
            for widths in table.values():
                found.update(
                    str(name).casefold().rstrip(".")
                    for width in ("wide", "abbreviated")
                    for name in widths.get(width, {}).values()
                )
    return frozenset(token for name in found for token in _TOKEN.findall(name))
