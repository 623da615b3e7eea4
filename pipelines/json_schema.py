"""The JSON Schema (2020-12) of what is exported: made from the records, and from what they say of themselves.

    python -m pipelines.json_schema     write pipelines/schemas/article-MAJOR.MINOR.json again (make schema)

Types come from the fields' types, descriptions from the docstrings below them in ``records.py``, with ``null`` for
``None`` and one backtick for two. Where a docstring ends in ``For example`` and words in double backticks, parted by
commas, these are the examples, written as JSON writes a value of the field's type: ``2``, ``false``, and text without
its quotes.

What a version promises never changes (``compatibility.py``): a new key is a minor version, all else a major one.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from inspect import getsource
from itertools import pairwise
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any, Final

from pipelines import json_records, records
from pipelines.columns import DATE_PARTS, Column, columns, date_columns
from pipelines.compatibility import promises
from pipelines.json_records import LISTS, SCHEMA
from pipelines.records import Article, Change, Date, Entry, Heading, Related, Revision, Source

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

_FOLDER: Final = Path(__file__).parent / "schemas"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_HOST: Final = "https://newsledger.example"
"""Of the schema's ``$id``: a name that nobody can own. Nothing is to be fetched from there."""

_MONTH, _DAY, _HOUR, _SIXTY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])", "([01][0-9]|2[0-3])", "[0-5][0-9]"
_DATE: Final = f"^[0-9]{{4}}(-{_MONTH}(-{_DAY}(T{_HOUR}(:{_SIXTY}(:{_SIXTY})?)?Z)?)?)?$"
_MOMENT: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": f"^[0-9]{{4}}-{_MONTH}-{_DAY}T{_HOUR}:{_SIXTY}:{_SIXTY}Z$",
}

_NAMES: Final[Mapping[type[Any], str]] = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}
_LIMITS: Final[Mapping[tuple[type[Any], str], Schema]] = {
    (Date, "value"): {"pattern": _DATE},
    (Heading, "level"): {"minimum": 2, "maximum": 6},
    (Source, "position"): {"minimum": 1},
    (Related, "position"): {"minimum": 1},
    (Entry, "guid"): {"format": "uuid"},
    (Change, "guid"): {"format": "uuid"},
    (Change, "position"): {"minimum": 1},
}
"""What the type of a field does not tell."""

_ROOT: Final = """
A line of newsledger's jsonl export: an article or, where only changes were asked for, an article with its place in
the order of changes, or a tombstone. The document of the json export is valid against #/$defs/document, and a line
with chosen fields against #/$defs/part. Every key of an article is always there but for `revisions` and `change`;
unknown is null. Names in brackets are schema.org's. A minor version may add keys, so readers pass over those that they
do not know; a key is renamed or removed, or holds something else, in another major version only.
"""
_TOMBSTONE: Final = "In place of an article that is gone, or is no longer among those asked for: what to take out."
_DELETED: Final = "Tells a tombstone from an article."
_DOCUMENT: Final = "What the json export writes: all articles in one array."
_PART: Final = """
A line with chosen fields (--fields): whatever keys it has hold what they hold in an article. Its increments have
`guid` and `change` beside them, and whole tombstones between them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """What a docstring says."""

    description: str
    examples: tuple[str, ...] = ()


def generated() -> Schema:
    """The schema of ``SCHEMA``'s version, as the records are now."""
    return {
        "$schema": _DIALECT,
        "$id": f"{_HOST}/schemas/article-{SCHEMA}.json",
        "title": f"newsledger's export, version {SCHEMA}",
        "description": _one_line(_ROOT),
        "anyOf": [_to("article"), _to("tombstone")],
        "$defs": {
            "article": _article(),
            "tombstone": _tombstone(),
            "document": {"description": _DOCUMENT, "type": "array", "items": _to("article")},
            "part": _part(),
            **{kind.__name__.lower(): _object(kind) for kind in (Heading, Source, Related, Revision)},
        },
    }


def schema_text(version: str = SCHEMA) -> str:
    """The schema as it is shipped: the current one, or of another version. FileNotFoundError: there is no such."""
    return (files("pipelines") / "schemas" / f"article-{version}.json").read_text("utf-8")


def write(folder: Path = _FOLDER) -> Path:
    """Write the schema to its file. ValueError: the file is there and promises something else."""
    path, schema = folder / f"article-{SCHEMA}.json", generated()
    if path.exists() and promises(json.loads(path.read_text("utf-8"))) != promises(schema):
        raise ValueError(
            f"{path.name} promises something else: give SCHEMA in json_records.py another number, or remove the file "
            "if nobody has that version yet"
        )
    path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


# What stands in $defs


def _article() -> Schema:
    """A whole entry, in the order of its keys."""
    properties: Schema = {"guid": _described(Entry, "guid", {"type": "string"}), **_flat(Article)}
    for name, kind in LISTS:
        properties[name] = _list(Article, name, kind)
    for name in ("saved_at", "changed_at"):
        properties[name] = _described(Entry, name, _MOMENT)
    properties["revisions"] = _list(Entry, "revisions", Revision)
    properties |= {"schema": _version(), "change": _place()}
    required = [name for name in properties if name not in {"revisions", "change"}]
    return {
        "description": _docs(Entry)[""].description,
        "type": "object",
        "properties": properties,
        "required": required,
    }


def _tombstone() -> Schema:
    properties = {
        "guid": _described(Change, "guid", {"type": "string"}),
        "deleted": {"description": _DELETED, "type": "boolean", "const": True},
        "schema": _version(),
        "change": _place(),
    }
    return {"description": _TOMBSTONE, "type": "object", "properties": properties, "required": list(properties)}


def _part() -> Schema:
    names = _article()["properties"]
    properties = {name: {"$ref": f"#/$defs/article/properties/{name}"} for name in names}
    return {"description": _one_line(_PART), "type": "object", "properties": properties}


def _object(kind: type[Any]) -> Schema:
    """An item of one of the article's lists."""
    properties = _flat(kind)
    return {
        "description": _docs(kind)[""].description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


# Keys


def _flat(kind: type[Any]) -> Schema:
    """The keys of a record's fields, without its lists."""
    properties: Schema = {}
    for column in columns(kind):
        if Date in column.types:
            properties |= _date(kind, column.name)
        else:
            properties[column.name] = _described(kind, column.name, _type(column))
    return properties


def _date(kind: type[Any], name: str) -> Schema:
    """The six keys of a date; all are null where there is none."""
    parts = {column.name: column for column in columns(Date)}
    properties: Schema = {}
    for key, part in zip(date_columns(name), DATE_PARTS, strict=True):
        schema = _described(Date, part, _type(parts[part], NoneType))
        about = _docs(kind)[name].description if key == name else f"Of `{name}`:"
        properties[key] = schema | {"description": f"{about} {schema['description']}"}
    return properties


def _type(column: Column, *more: type[Any]) -> Schema:
    if datetime in column.types:
        return _MOMENT
    names = list(dict.fromkeys(_NAMES[one] for one in (*column.types, *more)))
    schema: Schema = {"type": names if len(names) > 1 else names[0]}
    if column.choices:
        schema["enum"] = [*column.choices, *([None] if "null" in names else [])]
    return schema


def _described(kind: type[Any], name: str, schema: Schema) -> Schema:
    """The schema of a field's value, with all else that is known of the field."""
    doc = _docs(kind)[name]
    described = {"description": doc.description, **schema, **_LIMITS.get((kind, name), {})}
    examples = [_value(example, schema) for example in doc.examples]
    return described | ({"examples": examples} if examples else {})


def _list(kind: type[Any], name: str, item: type[Any] | None) -> Schema:
    doc = _docs(kind)[name]
    items = _to(item.__name__.lower()) if item else {"type": "string", "examples": list(doc.examples)}
    return {"description": doc.description, "type": "array", "items": items}


def _place() -> Schema:
    return _described(Change, "position", {"type": "integer"})


def _version() -> Schema:
    major = SCHEMA.partition(".")[0]
    doc = _module_docs()["SCHEMA"]
    return {
        "description": doc.description,
        "type": "string",
        "pattern": f"^{major}\\.[0-9]+$",
        "examples": [SCHEMA],
    }


def _to(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _value(example: str, schema: Schema) -> object:
    return example if "string" in schema["type"] else json.loads(example)


# Docstrings


def _docs(kind: type[Any]) -> Mapping[str, Doc]:
    """What a record says of its fields and, under an empty name, of itself."""
    return _class_docs()[kind.__name__]


@cache
def _class_docs() -> Mapping[str, Mapping[str, Doc]]:
    classes = [node for node in _tree(records).body if isinstance(node, ast.ClassDef)]
    return {node.name: {"": doc_of(ast.get_docstring(node) or ""), **_attributes(node.body)} for node in classes}


@cache
def _module_docs() -> Mapping[str, Doc]:
    """What json_records.py says of its names."""
    return _attributes(_tree(json_records).body)


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(getsource(module))


def _attributes(body: Sequence[ast.stmt]) -> dict[str, Doc]:
    """The docstrings that stand below annotated names."""
    found: dict[str, Doc] = {}
    for node, below in pairwise(body):
        match node, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = doc_of(text)
    return found


_EXAMPLES: Final = re.compile(r"(?:^| )For example (``[^`]+``(?:, ``[^`]+``)*)\.$")


def doc_of(docstring: str) -> Doc:
    """The description that is in a docstring, and the examples at its end."""
    text = _one_line(docstring)
    found = _EXAMPLES.search(text)
    description = text[: found.start()] if found else text
    examples = re.findall(r"``([^`]+)``", found[1]) if found else []
    return Doc(description=re.sub(r"\bNone\b", "null", description.replace("``", "`")), examples=tuple(examples))


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    write()
