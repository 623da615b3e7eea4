"""What a JSON Schema of what is exported promises to those who read it, and whether a later one keeps it.

A reader of an export relies on what it will be given. So a later schema of the same major version may add keys, always
give what was there only at times, and say more closely what a value is; it may never take a key away, let it be
missing, or let it hold what it could not hold before.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_WORDS: Final = frozenset({"$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated"})
"""Keywords that say something to people and promise nothing."""
_AT_LEAST: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_AT_MOST: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})


def promises(schema: object) -> object:
    """A schema, or a part of one, without the words that explain it."""
    if isinstance(schema, list):
        return [promises(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    named = {name: _of_names(schema[name]) for name in _NAMED if name in schema}
    return {key: promises(value) for key, value in schema.items() if key not in _WORDS} | named


def broken_promises(old: Schema, new: Schema, path: str = "") -> Iterator[str]:
    """What ``new`` takes from those who rely on ``old``, a line each, with the path of the keys that lead there."""
    for keyword, promised in old.items():
        if keyword not in _WORDS:
            compare = _KEYWORDS.get(keyword, _same)
            for what in compare(promised, new.get(keyword), path):
                yield what if what.startswith("/") else f"{path or '/'}: {keyword} {what}"


def _of_names(schemas: Schema) -> dict[str, object]:
    """``properties`` and ``$defs``: a key may well be called ``title``."""
    return {name: promises(schema) for name, schema in schemas.items()}


# How keywords are compared: each gives what is wrong, or the lines of what lies deeper, which begin with their paths


def _same(old: object, new: object, path: str) -> Iterator[str]:  # noqa: ARG001 (as all of them)
    """Of a keyword that is not known here, or not to be compared: any change may be a break."""
    if promises(old) != promises(new):
        yield f"was {old!r} and is {new!r}"


def _types(old: str | list[str], new: str | list[str] | None, path: str) -> Iterator[str]:  # noqa: ARG001
    """Null may go: then the value is always known."""
    if new is None:
        yield "is promised no longer"
        return
    before, now = _set(old), _set(new)
    yield from (f"may be {name} now" for name in sorted(now - before))
    yield from (f"is never {name} any more" for name in sorted(before - now - {"null"}))


def _choices(old: list[object], new: list[object] | None, path: str) -> Iterator[str]:  # noqa: ARG001
    if new is None:
        yield "is promised no longer"
        return
    yield from (f"has {value!r} now" for value in new if value not in old)
    yield from (f"lacks {value!r} now" for value in old if value not in new and value is not None)


def _required(old: list[str], new: list[str] | None, path: str) -> Iterator[str]:  # noqa: ARG001
    yield from (f"lacks {name} now" for name in old if name not in (new or ()))


def _members(old: Schema, new: Schema | None, path: str) -> Iterator[str]:
    """Of ``properties`` and ``$defs``, by name."""
    for name, schema in old.items():
        if name not in (new or {}):
            yield f"lacks {name} now"
        else:
            yield from broken_promises(schema, (new or {})[name], f"{path}/{name}")


def _items(old: Schema, new: Schema | None, path: str) -> Iterator[str]:
    yield from ["is promised no longer"] if new is None else broken_promises(old, new, f"{path}/[]")


def _at_least(old: float, new: float | None, path: str) -> Iterator[str]:  # noqa: ARG001
    if new is None or new < old:
        yield f"was {old} and is {new}"


def _at_most(old: float, new: float | None, path: str) -> Iterator[str]:  # noqa: ARG001
    if new is None or new > old:
        yield f"was {old} and is {new}"


def _set(names: str | list[str]) -> set[str]:
    return {names} if isinstance(names, str) else set(names)


_NAMED: Final = ("properties", "$defs")
_KEYWORDS: Final[Mapping[str, Callable[[Any, Any, str], Iterator[str]]]] = {
    "type": _types,
    "enum": _choices,
    "required": _required,
    "items": _items,
    **dict.fromkeys(_NAMED, _members),
    **dict.fromkeys(_AT_LEAST, _at_least),
    **dict.fromkeys(_AT_MOST, _at_most),
}
