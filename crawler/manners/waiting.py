"""How long to leave a host alone that asks for it, or that does not answer."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_ASKED: Final = 24 * 3600.0
"""Seconds. A host that asks for more is asked again after a day: a slip of theirs should not end a site's crawl."""
LONGEST_REFUSED: Final = 6 * 3600.0
"""Seconds, for a host that refuses and does not say how long."""
LONGEST_SILENT: Final = 3600.0
"""Seconds, for a host that does not answer: the fault may lie with our own line, and then with all hosts at once."""
_DIGITS: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_MANY_DIGITS: Final = re.compile(r"\d{10,}", re.ASCII)


def retry_after(value: str | None, now: datetime, their_now: str | None = None) -> float | None:
    """The seconds that a ``Retry-After`` header asks for (RFC 9110, 10.2.3), at most ``LONGEST_ASKED``; None where it
    says nothing that can be understood.

    ``their_now``: the answer's ``Date``: a clock that is wrong over there is wrong in both.
    """
    text = (value or "").strip()
    if _DIGITS.fullmatch(text):
        return min(float(text), LONGEST_ASKED)
    if _MANY_DIGITS.fullmatch(text):
        return LONGEST_ASKED
    until = _http_date(text)
    if until is None:
        return None
    since = _http_date((their_now or "").strip()) or now
    return min(max((until - since).total_seconds(), 0.0), LONGEST_ASKED)


def back_off(failures: int, first: float, longest: float, chance: float) -> float:
    """The seconds to leave a host alone after so many failures: twice as long after each, up to ``longest``, and a
    quarter less or more, that not all crawlers come back at once. ``chance``: a random number from 0 to 1."""
    if failures < 1:
        return 0.0
    return float(min(first * 2.0 ** min(failures - 1, 30), longest) * (0.75 + chance / 2))


def _http_date(text: str) -> datetime | None:
    """A time in any of HTTP's three forms (RFC 9110, 5.6.7), and in what servers make of them."""
    if len(text) > 40 or not any(character.isdigit() for character in text):
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
