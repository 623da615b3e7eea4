"""Lines of an export, read back: the opposite of ``json_records``, and strict. Who takes them trusts nobody."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from typing import Any, Final

from pipelines.columns import DATE_PARTS, columns, date_columns, flat_names
from pipelines.derived import article_guid, article_key
from pipelines.errors import UsageError
from pipelines.json_records import LISTS, SCHEMA, article_from_json, entry_json
from pipelines.moments import is_date, is_time
from pipelines.records import Article, Date, Entry, Revision
from pipelines.revisions import FIELDS

_NO_TIME: Final = datetime.fromisoformat("1970-01-01T00:00:00Z")
KEYS: Final = tuple(entry_json(Entry(id=0, guid="", article=Article(title=""), saved_at=_NO_TIME, changed_at=_NO_TIME)))
"""What every line of an article has."""
_OF_A_REVISION: Final = ("field", "changed_at", "old", "new")
_MOST: Final = 2**31 - 1
"""The greatest number that is taken for a position."""
_TOLD: Final = 3
"""Fields that are named where many are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line tells of the article that is called ``guid``."""

    guid: str
    entry: Entry | None
    """None: it is gone. Its id is 0: those of ledgers differ."""
    has_revisions: bool = False
    is_change: bool = False
    """Whether it is of those that tell what changed: then it is later than the lines before it."""


def read_line(text: bytes) -> Line:
    """What a line of an export tells. UsageError says what is wrong with it."""
    data = _object(text)
    _check_version(data)
    if data.get("deleted") is True:
        return Line(guid=_guid(data), entry=None, is_change=True)
    _check_keys(data)
    article = article_from_json(data)
    try:
        _check_article(data)
        entry = Entry(
            id=0,
            guid=_guid(data),
            article=article,
            saved_at=_time(data, "saved_at"),
            changed_at=_time(data, "changed_at"),
            revisions=tuple(_revisions(data)),
        )
    except ValueError as error:
        raise UsageError(f"is no article as the export writes it: {error}") from error
    _check_entry(entry)
    return Line(guid=entry.guid, entry=entry, has_revisions="revisions" in data, is_change="change" in data)


def _object(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text.decode())
        if b"\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()
    except UnicodeError as error:  # not UTF-8, or one half of a character that UTF-16 writes as two
        raise UsageError("is not written in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise UsageError("is no JSON object, as every line of an export is")
    return data


def _check_version(data: Mapping[str, object]) -> None:
    """A newer minor version has keys that are not known here, and all that are."""
    version = data.get("schema")
    if version is None:
        return  # and among the keys that are missing
    found = re.fullmatch(r"(\d{1,9})\.\d{1,9}", version, re.ASCII) if isinstance(version, str) else None
    if found is None:
        raise UsageError(f"schema is {version!r}, and no version such as {SCHEMA}")
    ours = int(SCHEMA.partition(".")[0])
    if int(found[1]) > ours:
        raise UsageError(f"follows version {version} of the schema, and here {SCHEMA} is known: upgrade to take it in")
    if int(found[1]) < ours:
        raise UsageError(f"follows version {version} of the schema, which is no longer taken in")


def _check_keys(data: Mapping[str, object]) -> None:
    missing = [name for name in KEYS if name not in data]
    if missing:
        more = f" and {len(missing) - _TOLD} more" if len(missing) > _TOLD else ""
        reason = "whole lines can be taken in, and not those of an export with --fields"
        raise UsageError(f"lacks {', '.join(missing[:_TOLD])}{more}: only {reason}")


def _check_entry(entry: Entry) -> None:
    if entry.guid != (own := article_guid(article_key(entry.article))):
        raise UsageError(f"guid is {entry.guid!r}, and an article of this address or text is {own}")
    if entry.changed_at < entry.saved_at:
        raise UsageError("changed_at is before saved_at")


def _guid(data: Mapping[str, object]) -> str:
    guid = data.get("guid")
    if not isinstance(guid, str) or not guid:
        raise UsageError("has no guid")
    return guid


# What types do not say. ValueError names the key.


def _check_article(data: Mapping[str, Any]) -> None:
    _check_flat(Article, data)
    for name, kind in LISTS:
        if not isinstance(data[name], list):
            raise ValueError(f"{name} is no list")  # noqa: TRY004 (it is the data that is wrong, not the caller)
        for item in data[name] if kind else ():
            _check_flat(kind, item)
    if [source["position"] for source in data["sources"]] != list(range(1, len(data["sources"]) + 1)):
        raise ValueError("the positions of sources do not count from 1")


def _check_flat(kind: Any, row: Mapping[str, Any]) -> None:
    _check_there(row, flat_names(kind))
    for column in columns(kind):
        if Date in column.types:
            _check_date(column.name, row)
        else:
            _check_value(column.name, row[column.name], column.types)


def _check_there(row: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if name not in row:
            raise ValueError(f"{name} is missing")


def _check_value(name: str, value: object, types: tuple[type, ...]) -> None:
    if value == "" and NoneType in types:
        raise ValueError(f"{name} is an empty text, where unknown is null")
    if type(value) is int and (bool in types or not 1 <= value <= _MOST):
        raise ValueError(f"{name} is {value}")


def _check_date(name: str, row: Mapping[str, Any]) -> None:
    parts = dict(zip(DATE_PARTS, (row[column] for column in date_columns(name)), strict=True))
    if parts["text"] is None and any(part is not None for part in parts.values()):
        raise ValueError(f"{name} is given without {name}_text")
    if "" in parts.values():
        raise ValueError(f"a part of {name} is an empty text, where unknown is null")
    if not is_date(parts["value"], parts["precision"]):
        raise ValueError(f"{name} is {parts['value']!r}, and its precision {parts['precision']!r}")


def _time(data: Mapping[str, Any], name: str) -> datetime:
    value = data[name]
    if not isinstance(value, str) or not is_time(value):
        raise ValueError(f"{name} is {value!r}, and no time such as 2026-05-12T13:41:07Z")
    return datetime.fromisoformat(value)


def _revisions(data: Mapping[str, Any]) -> Iterable[Revision]:
    told = data.get("revisions", [])
    if not isinstance(told, list):
        raise ValueError("revisions is no list")  # noqa: TRY004 (likewise)
    return map(_revision, told)


def _revision(data: Any) -> Revision:
    if not isinstance(data, dict):
        raise ValueError(f"revisions holds {data!r}")  # noqa: TRY004 (likewise)
    _check_there(data, _OF_A_REVISION)
    old, new = data["old"], data["new"]
    if data["field"] not in FIELDS:
        raise ValueError(f"a revision is of {data['field']!r}, which is no field")
    if not all(value is None or (isinstance(value, str) and value) for value in (old, new)) or old == new:
        raise ValueError(f"a revision of {data['field']} is from {old!r} to {new!r}")
    return Revision(field=data["field"], changed_at=_time(data, "changed_at"), old=old, new=new)
