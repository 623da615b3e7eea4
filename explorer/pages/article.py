"""The article page: what an article tells, what it rests on, how it changed, and where each field came from."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from datasette.utils.asgi import Request

from explorer.asking import Answer, Asking, Row, together
from explorer.differences import Patience, Piece, compared, compared_items, folded, folded_items
from explorer.page import Page
from explorer.provenance import date_origin, provenance
from explorer.texts import laid_out
from explorer.threads import by_date, entry, here

_ASKED: Final = (
    *("outline", "authors", "topics", "sources", "related", "offered_by", "cited_by", "copies"),
    *("revisions", "changes", "fetches", "addresses"),
)
"""The queries ``article_...`` that the page asks."""
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one revision."""

    id: int
    field: str
    by_item: bool
    """Whether each piece is an item of a list."""
    pieces: Sequence[Piece]
    silent: bool
    is_cut: bool
    """Whether more stands there than was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """All that one fetch showed to be changed."""

    changed_at: str
    changes: Sequence[Change]


async def page(asking: Asking, request: Request) -> Page:
    """The article page. NotFound: there is no such article."""
    number = int(request.url_vars["number"])
    article = await asking.row("article", f"There is no article {number}.", article=number)
    answers = await together(*(asking.rows(f"article_{name}", article=number) for name in _ASKED))
    told: dict[str, Answer] = dict(zip(_ASKED, answers, strict=True))
    revisions = await asyncio.to_thread(_revisions, told["revisions"].rows)
    shown: dict[str, Any] = {
        "article": article,
        "answers": told,
        "text": laid_out(article["text"], told["outline"].rows),
        "language": _language(article["language"]),
        "dates": [_date(article, name, word) for name, word in (("published", "Published"), ("modified", "Modified"))],
        "revisions": revisions,
        "silent": any(change.silent for revision in revisions for change in revision.changes),
        "entries": by_date([here(article), *(entry(row) for row in told["related"].rows)]),
        "fields": provenance(article, _lists(told), told["changes"].rows),
        "asked": asking.paths.query("article", {"article": number}),
    }
    return Page(template="article.html", title=article["title"], shown=shown)


def _date(article: Row, name: str, word: str) -> dict[str, Any]:
    """One of the article's dates, with what is known of it."""
    parts = ("precision", "zone", "text", "problem")
    known = {part: article[f"{name}_{part}"] for part in parts}
    return {"word": word, "value": article[name], "origin": date_origin(article, name), **known}


def _language(value: str | None) -> str | None:
    """A language that may be named in HTML."""
    return value if value and len(value) < 36 and _LANGUAGE.fullmatch(value) else None


def _lists(told: dict[str, Answer]) -> dict[str, Iterable[str]]:
    """The fields that are lists, as text."""
    columns = {"authors": "name", "topics": "topic", "outline": "heading", "sources": "label"}
    return {field: [row[column] for row in told[field].rows] for field, column in columns.items()}


# Revisions

_LISTS: Final = frozenset(("outline", "authors", "topics", "sources"))
_PROSE: Final = frozenset(("title", "kicker", "subtitle", "summary", "text", "image_caption"))
_YES_OR_NO: Final = {"True": "yes", "False": "no"}
"""Of 'paywall'; no other field that is shown as a whole says either."""
_NUMBER: Final = re.compile(r"^\d+\. ", re.MULTILINE)


def _revisions(rows: Iterable[Row]) -> list[Revision]:
    patience = Patience()
    return [
        Revision(changed_at=moment, changes=[_change(row, patience) for row in of_moment])
        for moment, of_moment in groupby(rows, key=lambda row: str(row["changed_at"]))
    ]


def _change(row: Row, patience: Patience) -> Change:
    field = row["field"]
    return Change(
        id=row["id"],
        field=field,
        by_item=field in _LISTS,
        pieces=differing(field, row["old"], row["new"], patience),
        silent=bool(row["silent"]),
        is_cut=bool(row["is_cut"]),
    )


def differing(field: str, old: str | None, new: str | None, patience: Patience) -> list[Piece]:
    """What a revision changed: of prose the words, of a list the items, of anything else the whole value."""
    if field in _LISTS:
        return folded_items(compared_items(*_items(field, old, new), patience))
    if field in _PROSE and old and new:
        return folded(compared(old, new, patience))
    values = (("removed", _YES_OR_NO.get(old or "", old)), ("added", _YES_OR_NO.get(new or "", new)))
    return [Piece(kind=kind, text=value) for kind, value in values if value]  # type: ignore[arg-type]  # they are kinds


def _items(field: str, old: str | None, new: str | None) -> tuple[list[str], list[str]]:
    """The items of both. Sources are numbered: where one came first all others have another number and are the same."""
    before, after = old or "", new or ""
    if field == "sources":
        bare = _NUMBER.sub("", before), _NUMBER.sub("", after)
        before, after = bare if bare[0] != bare[1] else (before, after)
    return [line for line in before.split("\n") if line], [line for line in after.split("\n") if line]
