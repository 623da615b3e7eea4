"""Where each field of an article came from, as far as the ledger knows: no further."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from explorer.asking import Row
from explorer.words import date_of

ORIGINS: Final[dict[str, str]] = {
    "json-ld": "the page's JSON-LD",
    "meta": "a meta element of the page, or its microdata",
    "time": "a time element of the page",
    "text": "the printed text of the page",
    "rule": "the page, by a rule of the site's file",
    "url": "the day in the address",
    "feed": "the feed that led to the page",
    "sitemap": "the sitemap that led to the page",
}
ZONES: Final[dict[str, str]] = {
    "offset": "its offset from UTC is given",
    "name": "its zone is named",
    "site": "its zone is the site's",
    "unknown": "its zone is not known, and UTC is taken",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an article."""

    name: str
    says: str | None
    """None: it is not known."""
    since: str
    """When the page was fetched that first said so."""
    changes: int
    """How often it changed before."""
    origin: str


def provenance(article: Row, lists: Mapping[str, Iterable[str]], changes: Iterable[Row]) -> list[Field]:
    """All fields in the order of the record: a row of ``article``, its lists by field, rows of ``article_changes``."""
    changed = {row["field"]: row for row in changes}
    return [_field(name, article, lists, changed.get(name)) for name in (*_FROM_PAGE, *_DATES, *_OTHERWISE)]


def date_origin(article: Row, name: str) -> str | None:
    """Where a date was found and how its zone is known, in words; None where it was not found."""
    origin, zone = article[f"{name}_origin"], article[f"{name}_zone"]
    if origin is None:
        return None
    parts = (ORIGINS.get(origin, origin), ZONES.get(zone, zone))
    return "; ".join(part for part in parts if part)


def _field(name: str, article: Row, lists: Mapping[str, Iterable[str]], change: Row | None) -> Field:
    says = _says(name, article, lists)
    return Field(
        name=_NAMES.get(name, name),
        says=says,
        since=change["changed_at"] if change else article["saved_at"],
        changes=change["changes"] if change else 0,
        origin=_origin(name, article, is_known=says is not None),
    )


def _says(name: str, article: Row, lists: Mapping[str, Iterable[str]]) -> str | None:
    if name in lists:
        return " · ".join(lists[name]) or None
    if name in _DATES:
        return date_of(article, name) if article[name] else None
    value = article[name]
    if name == "paywall":
        return {0: "no", 1: "yes"}.get(value)
    return None if value is None else str(value)


def _origin(name: str, article: Row, *, is_known: bool) -> str:
    if name in _DATES:
        return _origin_of_date(name, article)
    if name == "url" and is_known:
        same = "the same" if article["canonical"] == article["url"] else "not the same"
        return (
            f"the canonical address where it can be believed, else the page's own; here it is {same} as the canonical"
        )
    if not is_known:
        return _MISSING.get(name, "not found on the page")
    return _OTHERWISE.get(name) or _FROM_PAGE[name]


def _origin_of_date(name: str, article: Row) -> str:
    precision, printed, problem = (article[f"{name}_{part}"] for part in ("precision", "text", "problem"))
    parts = [
        date_origin(article, name) or "not found on the page",
        f"known to the {precision}" if precision else None,
        f"printed: {printed}" if printed else None,
        f"doubtful: {problem}" if problem and precision else f"missing: {problem}" if problem else None,
    ]
    return "; ".join(part for part in parts if part)


_PAGE: Final = "the page; from which element is not kept"
_FROM_PAGE: Final = {
    "title": _PAGE,
    "kicker": _PAGE,
    "subtitle": _PAGE,
    "summary": "the page: its standfirst, else its meta description; which of them is not kept",
    "authors": _PAGE,
    "topics": _PAGE,
    "text": _PAGE,
    "outline": _PAGE,
    "sources": _PAGE,
    "image": _PAGE,
    "image_caption": _PAGE,
    "paywall": _PAGE,
}
_DATES: Final = ("published", "modified")
_OTHERWISE: Final = {
    "language": "the page, else the site's file; which of them is not kept",
    "url": "",
    "canonical": "the page's rel=canonical, as it stands",
    "zone": "the site's file",
    "country": "the site's file",
}
_MISSING: Final = {
    "url": "the page was saved without an address",
    "canonical": "the page declares none",
    "paywall": "the page does not say",
    "zone": "the site's file does not say",
    "country": "the site's file does not say",
}
_NAMES: Final = {"image_caption": "image caption", "url": "address", "canonical": "canonical address"}
