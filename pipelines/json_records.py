"""Records as JSON: what ``parse`` prints, what ``export`` writes, and back.

A JSON article is flat but for its lists: a date is six keys (``published``, ``published_text``,
``published_precision``, ``published_origin``, ``published_zone``, ``published_problem``). Every key is always there;
unknown is null. docs/record.md describes the keys, pipelines/schemas/ has them as JSON Schema.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pipelines.columns import PARTS, F, flat, from_flat
from pipelines.errors import UsageError
from pipelines.moments import iso
from pipelines.records import Article, Change, Entry, Related, Revision

SCHEMA: Final = "1.0"
"""The version of the JSON Schema that entries follow. Another major version: a key was renamed, removed or means
something else."""
LISTS: Final = (*((part.field, part.kind) for part in PARTS), ("related", Related))
"""The lists of an article in the order of its keys, with the record of an item; None for plain text."""


def article_json(article: Article) -> dict[str, object]:
    """The article as JSON has it."""
    data: dict[str, object] = dict(flat(article))
    for name, kind in LISTS:
        items = getattr(article, name)
        data[name] = [flat(item) for item in items] if kind else list(items)
    return data


def article_from_json(data: Mapping[str, object]) -> Article:
    """The opposite of ``article_json``. Keys that are missing count as null, others are left alone.

    UsageError: a value is not what its key may hold.
    """
    try:
        lists = {name: _items(data, name, kind) for name, kind in LISTS}
        return from_flat(Article, data, **lists)
    except ValueError as error:
        raise UsageError(f"is no article as the export writes it: {error}") from error


def entry_json(entry: Entry, *, with_revisions: bool = False) -> dict[str, object]:
    """The article with what only the ledger knows of it: a line of the export."""
    data: dict[str, object] = {"guid": entry.guid, **article_json(entry.article)}
    data["saved_at"], data["changed_at"] = iso(entry.saved_at), iso(entry.changed_at)
    if with_revisions:
        data["revisions"] = [_revision_json(revision) for revision in entry.revisions]
    data["schema"] = SCHEMA
    return data


def change_json(change: Change, *, with_revisions: bool = False) -> dict[str, object]:
    """A line of what changed: the entry, or a tombstone, with its place in the order of changes."""
    if change.entry is None:
        return {"guid": change.guid, "deleted": True, "schema": SCHEMA, "change": change.position}
    return {**entry_json(change.entry, with_revisions=with_revisions), "change": change.position}


def json_text(data: Mapping[str, object]) -> str:
    """One line of JSON, without its end. Letters stand as themselves, but for line ends of some readers."""
    text = _ENCODER.encode(data)
    for letter, escape in _LINE_ENDS:
        if letter in text:
            text = text.replace(letter, escape)
    return text


_LINE_ENDS: Final = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
"""Besides those that JSON always escapes; Python's ``splitlines`` is such a reader."""


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False)
"""Kept: making one costs as much as a short record."""


def _revision_json(revision: Revision) -> dict[str, object]:
    return {
        "field": revision.field,
        "changed_at": iso(revision.changed_at),
        "old": revision.old,
        "new": revision.new,
    }


def _items(data: Mapping[str, object], name: str, kind: type[F] | None) -> tuple[object, ...]:
    items = data.get(name) or []
    if not isinstance(items, list):
        raise ValueError(f"{name} is no list")  # noqa: TRY004 (it is the data that is wrong, not the caller)
    return tuple(_item(item, name, kind) for item in items)


def _item(item: Any, name: str, kind: type[F] | None) -> object:
    if kind is None and isinstance(item, str):
        return item
    if kind is None or not isinstance(item, dict):
        raise ValueError(f"{name} holds {item!r}")
    return from_flat(kind, item)
