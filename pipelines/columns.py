"""How records lie flat: the names and values that tables, JSON and CSV share.

A field is one column of its own name; a date is six: ``published``, ``published_text``, ``published_precision``,
``published_origin``, ``published_zone``, ``published_problem``. A list is not flat: it is a table, or a list, of its
own (``PARTS``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pipelines.records import Article, Date, Heading, Related, Source

Cell = str | int | bool | None
Row = dict[str, Cell]
"""A row, or a flat JSON object, by column; its keys are in column order."""

Flat = Article | Heading | Source | Related
F = TypeVar("F", bound=Flat)

DATE_PARTS: Final = ("value", "text", "precision", "origin", "zone", "problem")

LEADING: Final[Mapping[type, tuple[str, ...]]] = {
    Article: ("kicker", "title"),
    Source: ("position", "name", "label", "url", "domain", "kind"),
    Related: ("position", "published", "title", "url", "summary"),
}
"""The fields that stand first, as a person reads them; the others follow in the record's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A list of an article: a field of the record, a table of the ledger."""

    field: str
    table: str
    kind: type[Heading] | type[Source] | None = None
    """The record of an item; None for plain text, which stands in ``column``."""
    column: str = ""


PARTS: Final = (
    Part(field="outline", table="outline", kind=Heading),
    Part(field="authors", table="authors", column="name"),
    Part(field="topics", table="topics", column="topic"),
    Part(field="sources", table="sources", kind=Source),
)
"""Related news is not among them: its rows have a history of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field that lies flat, and the types that it takes."""

    name: str
    types: tuple[type, ...]
    choices: tuple[str, ...] = ()
    """Of a ``Literal``."""


def flat(record: Flat) -> Row:
    """The record's values by column, without its lists."""
    kind: Any = type(record)
    return _flattening(kind)(record)


def flat_date(name: str, date: Date | None) -> Row:
    """The six columns of the date that is called ``name``; all None where there is none."""
    return dict(zip(date_columns(name), _date_values(date), strict=True))


def flat_names(kind: Any) -> tuple[str, ...]:
    """The columns that the fields of a record's class lie in, in their order: the keys of ``flat``."""
    return tuple(
        name
        for column in columns(kind)
        for name in (date_columns(column.name) if Date in column.types else (column.name,))
    )


@cache
def _flattening(kind: Any) -> Callable[[Any], Row]:
    """``flat`` of one class, made once: an export does it thirty times an article."""
    names = flat_names(kind)
    values_of = attrgetter(*(column.name for column in columns(kind)))
    dates = [at for at, column in enumerate(columns(kind)) if Date in column.types]
    dates.reverse()  # what is put in for the last leaves the places before it as they are

    def flattened(record: Any) -> Row:
        values = list(values_of(record))
        for at in dates:
            values[at : at + 1] = _date_values(values[at])
        return dict(zip(names, values, strict=True))

    return flattened if dates else lambda record: dict(zip(names, values_of(record), strict=True))


def _date_values(date: Date | None) -> tuple[str | None, ...]:
    """In the order of ``DATE_PARTS``."""
    return _NO_DATE if date is None else _PARTS_OF_DATE(date)


_PARTS_OF_DATE: Final[Callable[[Date], tuple[str | None, ...]]] = attrgetter(*DATE_PARTS)
_NO_DATE: Final = (None,) * len(DATE_PARTS)


@cache
def date_columns(name: str) -> tuple[str, ...]:
    """``published``, ``published_text`` … in the order of ``DATE_PARTS``."""
    return tuple(name if part == "value" else f"{name}_{part}" for part in DATE_PARTS)


def from_flat(kind: type[F], row: Mapping[str, object], **lists: tuple[object, ...]) -> F:
    """The record that lies flat in ``row``; the opposite of ``flat``. A column that is missing counts as None.

    ``lists``: the fields that are not flat. ValueError names the column whose value the record cannot hold.
    """
    values: dict[str, Any] = {column.name: _value(column, row) for column in columns(kind)}
    return kind(**values | lists)


def date_from_flat(name: str, row: Mapping[str, object]) -> Date | None:
    """The date that lies in six columns; None where it has no text. ValueError as for ``from_flat``."""
    parts = dict(zip(DATE_PARTS, date_columns(name), strict=True))
    if row.get(parts["text"]) is None:
        return None
    values: dict[str, Any] = {
        column.name: _checked(column, parts[column.name], row.get(parts[column.name])) for column in columns(Date)
    }
    return Date(**values)


def columns(kind: Any) -> tuple[Column, ...]:
    """The flat fields of a record's class, in the order in which they are shown."""
    return _columns(kind)


@cache
def _columns(kind: type[Any]) -> tuple[Column, ...]:
    hints = get_type_hints(kind)
    names = [*LEADING.get(kind, ()), *(field.name for field in fields(kind))]
    return tuple(_column(name, hints[name]) for name in dict.fromkeys(names) if get_origin(hints[name]) is not tuple)


def _column(name: str, hint: object) -> Column:
    one_of = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    choices = [choice for one in one_of if get_origin(one) is Literal for choice in get_args(one)]
    types = tuple(str if get_origin(one) is Literal else one for one in one_of)
    return Column(name=name, types=types, choices=tuple(choices))


def _value(column: Column, row: Mapping[str, object]) -> object:
    if Date in column.types:
        return date_from_flat(column.name, row)
    return _checked(column, column.name, row.get(column.name))


def _checked(column: Column, name: str, value: object) -> object:
    if bool in column.types and type(value) is int and value in (0, 1):  # SQLite has no other truth values
        return bool(value)
    if not isinstance(value, column.types) or (isinstance(value, bool) and bool not in column.types):
        raise ValueError(f"{name} is {value!r}")
    if column.choices and value is not None and value not in column.choices:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(column.choices)}")
    return value
