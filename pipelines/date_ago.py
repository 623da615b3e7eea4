"""What counts back from the fetch: "3 hours ago", "yesterday", "last week"."""

from collections.abc import Sequence

from pipelines.date_parts import Reading, Span, Unit
from pipelines.date_stretch import Found, Stretch
from pipelines.date_text import folded
from pipelines.date_tokens import Token
from pipelines.date_words import DateWords
from pipelines.records import Precision

_BEFORE, _AFTER = 4, 6
"""Words around the number that may belong to it."""
_SIZES: dict[Unit, Precision] = {
    "second": "second",
    "minute": "minute",
    "hour": "hour",
    "day": "day",
    "week": "month",
    "month": "month",
    "year": "year",
}
"""How precise a unit is; a week has no precision of its own, so it gives its month."""
_NOW = Span(0, "minute")
_ORDER = ("year", "month", "week", "day", "hour", "minute", "second")
_NUMBERS = "240yd"


def counted_back(stretch: Stretch) -> Found | None:
    """What the first such expression says."""
    tokens, words = stretch.tokens, stretch.words
    for index, token in enumerate(tokens):
        count = _count(token, words)
        found = _ago(stretch, index) if count is not None and _begins_number(stretch, index) else None
        if found and count is not None:
            return _compound(stretch, index, count, found)
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        counted = before and (before.code in _NUMBERS or before.text in words.numbers)  # "twenty-five minutes ago"
        if (
            token.code in "BL"
            and not counted
            and _stands_apart(tokens, index)
            and not (token.value == _NOW and _has_number(stretch))
        ):
            span = token.value if token.code == "L" else Span(token.value, "day")
            return Found(Reading(back=(span,), precision=_SIZES[span.unit]), index, index + 1)
    return None


def _stands_apart(tokens: Sequence[Token], index: int) -> bool:
    """Whether no unknown word touches "today" but for a sign between them: "USA Today" is a name, and so is
    ``yesterday_label``."""
    near = [tokens[at].code for at in (index - 1, index + 1) if 0 <= at < len(tokens)]
    return "~" not in near and not any(tokens[at].text == "_" for at in (index - 1, index + 1) if 0 <= at < len(tokens))


def _has_number(stretch: Stretch) -> bool:
    """Whether a number that is no time stands beside "now": "Now from 20.26 euros", the Romanian "acum 1,5 ore"."""
    return any(code in _NUMBERS for code in stretch.shape) and ":" not in stretch.shape


def _begins_number(stretch: Stretch, index: int) -> bool:
    """Whether a number stands alone: not the end of "1.5 hours", nor of "twenty-five minutes"."""
    before = stretch.tokens[max(0, index - 2) : index]
    if not before:
        return True
    token, last = stretch.tokens[index], before[-1]
    if token.code in _NUMBERS:
        return not (len(before) == 2 and last.code in ".," and last.end == token.start and before[0].code in _NUMBERS)
    joined = before[0] if last.code == "-" else last
    return joined.code != "~" or stretch.words.numbers.get(token.text) == 1


def _count(token: Token, words: DateWords) -> int | None:
    """A number of at most three digits, or a number in words."""
    if token.code in _NUMBERS:
        return token.value if len(token.text) <= 3 else None
    return words.numbers.get(token.text)


def _ago(stretch: Stretch, index: int) -> tuple[str, int, int, bool] | None:
    """The unit of a number that words around it say to count back, the tokens from and to which all that goes, and
    whether no word but the unit does."""
    tokens, words = stretch.tokens, stretch.words
    mark = folded(stretch.raw(index, index + 1).lstrip("0123456789")) if tokens[index].code in "dy" else ""
    before = _words(tokens, index, -1, _BEFORE)
    after = _words(tokens, index, 1, _AFTER)
    for many in range(len(after), -1, -1):
        behind = mark + "".join(tokens[at].text for at in after[:many]).replace(" ", "")
        for few in range(len(before), -1, -1):
            ahead = "".join(tokens[at].text for at in reversed(before[:few])).replace(" ", "")
            unit = words.ago.get(f"{ahead}|{behind}")
            is_bare = f"{ahead}|{behind}" in words.bare
            if unit and (not is_bare or _is_whole(tokens, index, after[:many])):
                return unit, before[few - 1] if few else index, (after[many - 1] if many else index) + 1, is_bare
    return None


def _is_whole(tokens: Sequence[Token], index: int, after: Sequence[int]) -> bool:
    """Whether a bare "3h" is all that the text says."""
    own = {index, *after}
    return all(at in own or token.code in ".|,()" for at, token in enumerate(tokens))


def _words(tokens: Sequence[Token], index: int, step: int, most: int) -> list[int]:
    """The words next to a token, nearest first, up to a number or a sign other than a full stop."""
    found: list[int] = []
    at = index + step
    while 0 <= at < len(tokens) and len(found) < most:
        token = tokens[at]
        if token.code in _NUMBERS or not (token.text[:1].isalpha() or token.text in ".'-"):
            break
        if token.text[:1].isalpha():
            found.append(at)
        at += step
    return found


def _compound(stretch: Stretch, index: int, count: int, found: tuple[str, int, int, bool]) -> Found:
    """ "1 hour 20 minutes ago": with the numbers before, or behind, that have a unit of their own."""
    tokens, units = stretch.tokens, stretch.words.units
    name, start, end, is_bare = found
    sign, unit = (-1, name[1:]) if name.startswith("-") else (1, name)
    spans = [_span(sign * count, unit)]
    for at, token in enumerate(tokens):
        other = _count(token, stretch.words)
        if at == index or other is None or start <= at < end:
            continue
        named = next((units[near.text] for near in tokens[at + 1 : at + 3] if near.text in units), None)
        if named and named != unit and _adjoins(tokens, at, start, end):
            spans.append(_span(sign * other, named))
            start, end = min(start, at), max(end, at + 2)
    smallest = max(spans, key=lambda span: _ORDER.index(span.unit))
    reading = Reading(back=tuple(spans), precision=_SIZES[smallest.unit], is_weak=is_bare)
    return Found(reading, start, min(end, len(tokens)))


def _span(count: int, unit: str) -> Span:
    return Span(count, unit)  # type: ignore[arg-type]


def _adjoins(tokens: Sequence[Token], at: int, start: int, end: int) -> bool:
    """Whether a number and its unit stand right before or behind an expression, an "and" or a comma aside."""
    between = tokens[at + 2 : start] if at < start else tokens[end:at]
    return len(between) <= 2 and all(token.code in "_,." for token in between)
