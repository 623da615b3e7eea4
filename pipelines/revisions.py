"""What counts as a change of an article, and how it is told.

An article is compared with what the ledger holds of it. No change: white space; the name of a source's outlet, which we
give and not the page; a date that says the same as before (``_say_the_same``), or that only a feed told; related news,
whose blocks rotate and whose rows have a history of their own. All else is a revision of the field that changed.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pipelines.dates import is_relative
from pipelines.moments import first_moment
from pipelines.records import Article, Date, Heading, Related, Revision, Source

_LISTED: Final = ("feed", "sitemap")
FIELDS: Final = tuple(field.name for field in fields(Article) if field.name != "related")
"""The fields that have revisions."""


def settle(old: Article, new: Article) -> Article:
    """``new``, in which every field that is no change is as ``old`` had it; related news stays as ``new`` has it."""
    return replace(new, **_unchanged(old, new, FIELDS, new.language))


def settle_related(old: Related, new: Related, language: str | None) -> Related:
    """The same for one piece of related news; ``language``: that of the page that offers it, BCP 47."""
    return replace(new, **_unchanged(old, new, ("title", "url", "published", "summary"), language))


def revisions(old: Article, new: Article, changed_at: datetime) -> tuple[Revision, ...]:
    """One for each field of ``new``, already settled, that differs from ``old``; in the record's order."""
    return tuple(
        Revision(field=name, changed_at=changed_at, old=told(getattr(old, name)), new=told(getattr(new, name)))
        for name in FIELDS
        if getattr(old, name) != getattr(new, name)
    )


def told(value: object) -> str | None:
    """A field as text: a date as its value or else as printed, a list with an item a line; None for nothing."""
    if isinstance(value, tuple):
        return "\n".join(_item(item) for item in value) or None
    if isinstance(value, Date):
        return value.value or value.text
    return None if value is None else str(value)


def _item(item: object) -> str:
    if isinstance(item, Heading):
        return f"{'#' * item.level} {item.heading}"
    if isinstance(item, Source):
        return f"{item.position}. {' · '.join(part for part in (item.label, item.domain, item.url, item.kind) if part)}"
    return str(item)


def _unchanged(old: Any, new: Any, names: Iterable[str], language: str | None) -> dict[str, Any]:
    """The old values of the fields that are no change."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in names}
    return {name: before for name, (before, after) in pairs.items() if _same(before, after, language)}


def _same(old: Any, new: Any, language: str | None) -> bool:
    if isinstance(old, Date) and old.origin in _LISTED and (new is None or new.origin == "url"):
        return True  # this time no feed led to the page, and it still does not tell
    if isinstance(old, Date) and isinstance(new, Date):
        return _say_the_same(old, new, language)
    return bool(old == new or _plain(old) == _plain(new))


def _plain(value: Any) -> Any:
    """What counts of a value: words without their white space, sources without the outlet's name."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Heading):
        return value.level, _plain(value.heading)
    if isinstance(value, Source):
        return replace(value, name=None, label=_plain(value.label))
    return value


def _say_the_same(old: Date, new: Date, language: str | None) -> bool:
    """Whether a page that now prints ``new`` where it printed ``old`` still means the same moment.

    The value counts, and not how or where it is printed. Two dates without a value cannot be told apart: 'Updated 10
    hours ago', on a page whose fetch nobody timed, is no news. A relative date is computed from the time of the fetch,
    and rounded: 'nine hours ago', read a minute before and a minute after the hour, gives two values, and 'yesterday',
    later, a third. Two such mean the same if less than the coarser one's unit lies between them.
    """
    if old.value == new.value:
        return True
    if not (old.value and new.value and is_relative(old.text, language) and is_relative(new.text, language)):
        return False
    (start, end), (next_start, next_end) = _span(old.value), _span(new.value)
    return max(start, next_start) - min(end, next_end) < max(end - start, next_end - next_start)


_UNITS: Final = {
    len("2026"): timedelta(days=366),
    len("2026-05"): timedelta(days=31),
    len("2026-05-12"): timedelta(days=1),
    len("2026-05-12T13"): timedelta(hours=1),
    len("2026-05-12T13:41"): timedelta(minutes=1),
    len("2026-05-12T13:41:07"): timedelta(seconds=1),
}


def _span(value: str) -> tuple[datetime, datetime]:
    """The first moment that a date's value covers, and the first after it."""
    start = first_moment(value)
    return start, start + _UNITS[len(value.rstrip("Z"))]
