"""Tells which lines are dates. What a date means is for ``pipelines.dates`` to say; here it stays as printed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as day_of
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from crawler.parsers.lines import Line
from crawler.parsers.words import phrases
from pipelines.records import Date

LONGEST_DATE = 80
_LONGEST_BESIDE = 30
"""Characters of what may stand beside a date: a name, a reading time, a section."""
_LONGEST_BYLINE = 160
_LONGEST_CLOCK = 20
_CLOCK = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-3])[:.h][0-5]\d(?![\d.])|\b\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)
_PARTS = re.compile(r"[()|·•]|\s[–—-]\s")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:[.,]0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_DIGIT = re.compile(r"\d")
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
    text = line.text if line.text[:1].isalpha() else _SIGNS.sub("", line.text)
    if len(text) > LONGEST_DATE:
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
    if len(line.text) > _LONGEST_BYLINE:
        return None, None
    parts = [part for start, end in _parts(line.text) if (part := line.text[start:end])]
    dated = [part for part in parts if is_date(part)]
    if any(len(part) > _LONGEST_BESIDE * 2 for part in parts if part not in dated):
        return None, None
    published = next((part for part in dated if not updated_rest(part)), None)
    modified = next((part for part in dated if updated_rest(part)), None)
    return tuple(Date(text=part, origin="text") if part else None for part in (published, modified))  # type: ignore[return-value]


def _parts(text: str) -> list[tuple[int, int]]:
    """Where the parts of a byline start and end; a day and the time that follows it are one: ``3.5.24 | 14:07``."""
    marks = [(0, 0), *(match.span() for match in _PARTS.finditer(text)), (len(text), len(text))]
    spans: list[tuple[int, int]] = []
    for (_, before), (end, _) in pairwise(marks):
        told = text[before:end].strip()
        start = text.index(told, before)
        span = (start, start + len(told))
        if spans and _is_clock(told) and _is_day(text[slice(*spans[-1])]):
            spans[-1] = (spans[-1][0], span[1])
        elif told:
            spans.append(span)
    return spans


def _is_clock(text: str) -> bool:
    """Whether a text is a time of day and no day."""
    return len(text) <= _LONGEST_CLOCK and bool(_CLOCK.match(text))


def _is_day(text: str) -> bool:
    """Whether a text is a date without a time of day."""
    return is_date(text) and not _CLOCK.search(text)


def _machine(when: str, printed: str) -> str:
    """The machine value of a ``time`` element; midnight beside a printed day is only that day."""
    bare = _MIDNIGHT.match(when)
    return bare[1] if bare and not re.search(r"\d[:.h]\d\d", printed) else when


def is_date(text: str) -> bool:
    """Whether ``text`` is a printed date and nothing else, in any of the languages of ``words.toml``."""
    return _known_date(text) if len(text) <= _LONGEST_BYLINE else _is_date(text)


def _is_date(text: str) -> bool:
    rest = updated_rest(text) or published_rest(text) or text
    if len(rest) > LONGEST_DATE or not (_DIGIT.search(rest) or phrases("day").match(rest)):
        return False
    tokens = _TOKEN.findall(rest.casefold())
    if not tokens:
        return False
    names, when = _names(), phrases("when").whole
    words = [token.rstrip(".") for token in tokens if not token.isdigit()]
    digits = len(tokens) - len(words)
    known = all(word in names or word in when or len(word) == 1 for word in words)
    return known and bool((digits and (_CLUE if words else _NUMERIC).search(rest)) or phrases("day").match(rest))


_known_date = lru_cache(maxsize=4096)(_is_date)
"""A page's short lines are asked about one after the other, some of them several times."""


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


# The dates of a page


@dataclass(frozen=True, slots=True)
class PrintedDates:
    """The dates printed near the title."""

    published: Date | None
    modified: Date | None

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "PrintedDates":
        """The first printed date is the publication's, but for one that "Updated" stands before, on its line or on the
        line above."""
        published: list[Date] = []
        modified: list[Date] = []
        label = ""
        for line in lines:
            first, second = dates_of(line)
            if first and phrases("updated").match(label):
                first, second = None, first
            published += [first] if first else []
            modified += [second] if second else []
            label = line.text
        return cls(published[0] if published else None, modified[0] if modified else None)


_ABOVE = 8
_BELOW = 15
"""Lines above and below the title in which a page prints its date."""


def printed_dates(lines: Sequence[Line], title: int, text: int | None) -> PrintedDates:
    """The dates that a page prints: between title and text, else above the title, next below it, or with a label
    anywhere.

    ``title`` is the index of the title's line, -1 for none, ``text`` that of the first paragraph, where it is known.
    The date of another page's teaser stands farther off.
    """
    top = title if title >= 0 else max((text or 0) - _BELOW, 0) - 1
    start = min(text, top + 1 + 2 * _BELOW) if text is not None and text > top else top + 1
    head = lines[top + 1 : start]
    after = lines[start : max(start, top + 1 + _BELOW)]
    above = lines[max(0, top - _ABOVE) : max(top, 0)]
    found = [PrintedDates.of(part) for part in (head, above, after)]
    published = next((dates.published for dates in found if dates.published), None)
    modified = next((dates.modified for dates in found if dates.modified), None)
    return PrintedDates(published or labelled_date(lines[top + 1 :]), modified)


def labelled_date(lines: Iterable[Line]) -> Date | None:
    """The first date that "Published" stands before, anywhere on the page: in a box below the text, say."""
    for line in lines:
        if len(line.text) <= LONGEST_DATE and published_rest(line.text) and (date := dates_of(line)[0]):
            return date
    return None


_PATH_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[/_-])(?P<month>\d{1,2}|[a-z]{3,9})(?:(?P=mark)(?P<day>\d{1,2}))?(?![\d.])"
    r"|(?<!\d)(?P<whole>20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST_PATH = 500


def url_date(url: str | None) -> Date | None:
    """The date in the path of an address, or its month alone: ``/2026/05/12/``, ``/2026-05-12-title``,
    ``/2026/may/12/``, ``/20260512/``, ``/2026/05/``.

    The last resort: a path may hold the day on which a page was planned.
    """
    path = unquote(urlsplit(url).path).lower()[:_LONGEST_PATH] if url else ""
    return next(_path_dates(path), None)


def _path_dates(path: str) -> Iterator[Date]:
    for match in _PATH_DAY.finditer(path):
        whole = match["whole"]
        year, month, day = (whole[:4], whole[4:6], whole[6:]) if whole else match.group("year", "month", "day")
        if not month.isdigit():
            month = str(_MONTHS.index(month[:3]) + 1) if _is_month(month) else "0"
        if day is None and match["mark"] != "/":
            continue  # a season: 2025-26
        try:
            found = day_of(int(year), int(month), int(day or 1))
        except ValueError:
            continue
        yield Date(text=match[0], origin="url", value=found.isoformat()[: 10 if day else 7])


def _is_month(name: str) -> bool:
    """Whether a folder is called as a month is, and not ``market``."""
    return name[:3] in _MONTHS and (len(name) == 3 or name in _names())


def name_tokens(name: str) -> list[str]:
    """The words of a month's or a day's name as they are compared."""
    return _TOKEN.findall(name.casefold().rstrip("."))


@cache
def _names() -> frozenset[str]:
    """Names of months and days in every language of ``words.toml``, from CLDR: stored, since to load the whole data of
    forty locales takes longer than to read twenty pages. A test holds them against it."""
    return frozenset(files("crawler.parsers").joinpath("date_names.txt").read_text("utf-8").split())
