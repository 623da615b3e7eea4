"""The JSON Schema of what is exported: made from the records, kept by every line, never broken within a major version."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from pipelines.changes import LOST, write_changes
from pipelines.compatibility import broken_promises, promises
from pipelines.derived import article_guid
from pipelines.export import Options, Selection, write
from pipelines.json_records import SCHEMA, article_from_json
from pipelines.json_schema import Doc, doc_of, generated, schema_text
from pipelines.json_schema import write as write_schema
from pipelines.ledger import Ledger
from pipelines.links import url_key
from pipelines.records import Article, Date, Related
from pipelines.removing import find_target, forget
from tests.ledgers import NOON, address, article, fetch_of, make
from tests.strangers import hostile_articles

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "pipelines" / "schemas"
STORED: Final[dict[tuple[int, ...], Any]] = {
    tuple(map(int, path.stem.removeprefix("article-").split("."))): json.loads(path.read_text("utf-8"))
    for path in FOLDER.iterdir()
}
"""By version."""
NEWEST: Final = STORED[max(STORED)]
RELEASED: Final[dict[tuple[int, ...], str]] = {
    (1, 0): "885bae917e6747479936c2d6e335cbe3308362ddfdf1b5e98c9afa43b48edc88"
}
"""The SHA-256 of what each released schema promises. A line is added with a version, and never changed."""
VALUES: Final = ("2026", "2026-05", "2026-05-12", "2026-05-12T13Z", "2026-05-12T13:41Z", "2026-05-12T13:41:07Z")
PRECISIONS: Final = ("year", "month", "day", "hour", "minute", "second")


def digest(schema: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(promises(schema), sort_keys=True).encode()).hexdigest()


def validator(schema: Mapping[str, Any], part: str | None = None) -> Draft202012Validator:
    """For a line, or for one of the schema's ``$defs``."""
    checked = {**schema, "anyOf": [{"$ref": f"#/$defs/{part}"}]} if part else schema
    return Draft202012Validator(checked, format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(line: object, part: str | None = None, schema: Mapping[str, Any] = NEWEST) -> list[str]:
    return [error.message for error in validator(schema, part).iter_errors(line)]


# The file


def test_the_stored_schema_is_what_the_records_say() -> None:
    assert generated() == NEWEST, "make schema"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(NEWEST)


def test_what_is_printed_is_the_newest() -> None:
    assert json.loads(schema_text()) == NEWEST
    assert ".".join(map(str, max(STORED))) == SCHEMA


def test_its_name_is_nobodys_host_and_says_the_version() -> None:
    assert NEWEST["$id"] == f"https://newsledger.example/schemas/article-{SCHEMA}.json"
    assert SCHEMA in NEWEST["title"]


@pytest.mark.parametrize("version", STORED, ids=str)
def test_what_was_released_is_as_it_was(version: tuple[int, ...]) -> None:
    assert digest(STORED[version]) == RELEASED[version]


def test_a_schema_that_is_there_is_not_written_over_by_another(tmp_path: Path) -> None:
    path = write_schema(tmp_path)
    assert path.read_text("utf-8") == schema_text()
    reworded, other = generated() | {"description": "Other words."}, deepcopy(generated())
    del other["$defs"]["source"]["properties"]["label"]
    path.write_text(json.dumps(reworded))
    assert json.loads(write_schema(tmp_path).read_text()) == generated()
    path.write_text(json.dumps(other))
    with pytest.raises(ValueError, match="another number"):
        write_schema(tmp_path)
    assert json.loads(path.read_text()) == other


# Words and examples


@pytest.mark.parametrize(
    ("docstring", "doc"),
    [
        ("The zone, as\n    printed.", Doc(description="The zone, as printed.")),
        (
            "BCP 47, None if unknown. For example ``en``,\n    ``pt-BR``.",
            Doc(description="BCP 47, null if unknown.", examples=("en", "pt-BR")),
        ),
        ("``listed`` or not. For example ``a, b``.", Doc(description="`listed` or not.", examples=("a, b",))),
        ("For example ``en`` is English.", Doc(description="For example `en` is English.")),
    ],
)
def test_a_docstring_ends_in_examples(docstring: str, doc: Doc) -> None:
    assert doc_of(docstring) == doc


def keys(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The keys of all objects, with what the schema says of each."""
    for name, definition in schema["$defs"].items():
        for key, value in definition.get("properties", {}).items():
            if name != "part":
                yield f"{name}/{key}", value


KEYS: Final = dict(keys(NEWEST))


@pytest.mark.parametrize("key", KEYS)
def test_every_key_says_what_it_is(key: str) -> None:
    words = KEYS[key]["description"]
    assert len(words) > 10
    assert "``" not in words
    assert "None" not in words


@pytest.mark.parametrize(
    "key", sorted({re.sub(r".*/|_(text|precision|origin|zone|problem)$", "", key) for key in KEYS})
)
def test_every_key_is_in_the_record_document(key: str) -> None:
    assert f"`{key}" in (ROOT / "docs" / "record.md").read_text("utf-8")


@pytest.mark.parametrize("key", [key for key in KEYS if key != "tombstone/deleted"])
def test_every_key_that_holds_a_value_has_an_example_of_it(key: str) -> None:
    told = KEYS[key].get("items", KEYS[key])
    if "$ref" not in told:
        assert told["examples"]
        for example in told["examples"]:
            assert not list(
                Draft202012Validator(told, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(example)
            )


def test_the_example_of_a_guid_is_that_of_the_address() -> None:
    (url,) = KEYS["article/url"]["examples"]
    assert KEYS["article/guid"]["examples"] == [article_guid(url_key(url))]


# Every line is as the schema says


def dated(number: int) -> Article:
    """An article with dates of one precision, beside one that cannot be told."""
    known: Any = {"value": VALUES[number], "precision": PRECISIONS[number], "zone": "unknown", "origin": "feed"}
    return article(
        f"date {number}",
        modified=Date(text="03/04", origin="meta", problem="ambiguous"),
        published=Date(text="as printed", **known),
        related=(Related(position=1, title="Older", published=Date(text="then", **known), summary="A teaser."),),
        country="DE",
        zone="Europe/Berlin",
        image="http://paper.example/quokka.jpg",
        image_caption="A quokka",
        paywall=number % 2 == 0,
        kicker="Islands",
        subtitle="More than ever",
        language="en",
        canonical=address("quokka"),
    )


def recorded() -> list[Article]:
    """What the recorded pages give."""
    paths = sorted((ROOT / "tests" / "pages").glob("*/*.json"))
    kept = [json.loads(path.read_text("utf-8")) for path in paths]
    return [article_from_json(one["article"]) for one in kept if "article" in one]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with recorded pages, hostile ones and one that tells nothing; one was revised, another is gone."""
    path = tmp_path_factory.mktemp("schema") / "news.db"
    articles = [*map(dated, range(len(VALUES))), *recorded(), *hostile_articles(), Article(title="Only a title")]
    fetches = [fetch_of(one, hours) for hours, one in enumerate(articles)]
    make(path, *fetches, fetch_of(article("date 1", title="Another title", published=None, sources=()), 500))
    make(path, fetch_of(article("gone", site="brief"), 600))
    forget(path, find_target(path, address("gone", "brief")), NOON)
    with Ledger.open(path) as ledger:
        yield ledger


def read(text: str) -> list[dict[str, Any]]:
    """The lines of an export: ``splitlines`` takes more than a newline for an end, which articles may hold."""
    return [json.loads(line) for line in text.split("\n") if line]


def exported(ledger: Ledger, form: str, options: Options = Options()) -> str:  # noqa: B008
    stream = StringIO(newline="")
    write(ledger, form, stream, options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def lines(ledger: Ledger) -> list[dict[str, Any]]:
    return read(exported(ledger, "jsonl", Options(revisions=True)))


@pytest.fixture(scope="module")
def increments(ledger: Ledger) -> list[dict[str, Any]]:
    stream = StringIO(newline="")
    write_changes(ledger, stream, LOST, Options())
    return read(stream.getvalue())


@pytest.mark.parametrize("version", [version for version in STORED if version[0] == max(STORED)[0]], ids=str)
def test_every_line_is_valid_whichever_version_of_the_schema_its_reader_has(
    lines: list[dict[str, Any]], increments: list[dict[str, Any]], version: tuple[int, ...]
) -> None:
    assert len(lines) > 40
    check = validator(STORED[version])
    for line in (*lines, *increments):
        assert not [f"{error.json_path}: {error.message}" for error in check.iter_errors(line)]


def test_the_document_is_valid(ledger: Ledger) -> None:
    assert not faults(json.loads(exported(ledger, "json")), "document")


def test_an_empty_document_is_valid(ledger: Ledger) -> None:
    assert not faults(json.loads(exported(ledger, "json", Options(selection=Selection(since="2999")))), "document")


def test_lines_with_chosen_fields_are_parts_and_no_articles(ledger: Ledger) -> None:
    options = Options(fields=("title", "published", "revisions", "sources"))
    for line in read(exported(ledger, "jsonl", options)):
        assert not faults(line, "part")
        assert faults(line)


def test_what_is_gone_is_a_tombstone(increments: list[dict[str, Any]]) -> None:
    (gone,) = [line for line in increments if "deleted" in line]
    assert gone["guid"] == article_guid(url_key(address("gone", "brief")))
    assert not faults(gone, "tombstone")
    assert faults(gone, "article")


def test_an_article_is_no_tombstone(increments: list[dict[str, Any]]) -> None:
    assert faults(increments[0], "tombstone")


def named(schema: Mapping[str, Any], value: object, path: str = "") -> Iterator[str]:
    """The paths of all keys in a value, with those that the schema does not name marked."""
    schema = NEWEST["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(value, dict):
        for key, held in value.items():
            known = schema.get("properties", {})
            yield f"{path}/{key}" if key in known else f"{path}/{key} is not named"
            yield from named(known.get(key, {}), held, f"{path}/{key}")
    elif isinstance(value, list):
        for item in value:
            yield from named(schema.get("items", {}), item, path)


def test_lines_have_the_keys_that_the_schema_names_and_no_others(
    lines: list[dict[str, Any]], increments: list[dict[str, Any]]
) -> None:
    """In this ledger each key is there somewhere."""
    entries = [*lines, *(line for line in increments if "deleted" not in line)]
    seen = {path for line in entries for path in named({"$ref": "#/$defs/article"}, line)}
    lists = {"outline": "heading", "sources": "source", "related": "related", "revisions": "revision"}
    promised = {f"/{key}" for key in NEWEST["$defs"]["article"]["properties"]}
    for name, kind in lists.items():
        promised |= {f"/{name}/{key}" for key in NEWEST["$defs"][kind]["properties"]}
    assert seen == promised


def test_all_that_is_always_there_is_required(ledger: Ledger) -> None:
    (line,) = [line for line in read(exported(ledger, "jsonl")) if line["title"] == "Only a title"]
    assert list(line) == NEWEST["$defs"]["article"]["required"]
    assert set(NEWEST["$defs"]["article"]["properties"]) - set(line) == {"revisions", "change"}


# Lines that are not as it says


def changed(line: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The line with another value where the path leads; ``KeyError`` where it leads nowhere."""
    other: Any = deepcopy(line)
    *way, last = path.split("/")
    place = other
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    assert last in place or last == "change"
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return other  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("guid", "12"),
        ("guid", ...),
        ("title", None),
        ("title", ...),
        ("kicker", 7),
        ("kicker", ...),
        ("paywall", "yes"),
        ("paywall", 1),
        ("published", "12 May 2026"),
        ("published", "2026-13"),
        ("published", "2026-05-12T13"),
        ("published", "2026-05-12T24:00Z"),
        ("published", "2026-05-12T13:41:07+00:00"),
        ("published_precision", "week"),
        ("published_origin", "dream"),
        ("modified_zone", "guessed"),
        ("authors", None),
        ("authors", [7]),
        ("outline", ["How many quokkas"]),
        ("outline/0/level", 1),
        ("outline/0/level", 7),
        ("outline/0/level", "2"),
        ("outline/0/heading", ...),
        ("sources/0/kind", "guessed"),
        ("sources/0/kind", None),
        ("sources/0/position", 0),
        ("sources/1/domain", ...),
        ("related/0/title", None),
        ("related/0/published", "then"),
        ("related/0/published_text", ...),
        ("saved_at", None),
        ("saved_at", "2026-05-12"),
        ("saved_at", "2026-02-30T12:00:00Z"),
        ("changed_at", "2026-05-12T12:00:00+02:00"),
        ("revisions", {}),
        ("revisions/0/changed_at", "yesterday"),
        ("revisions/0/field", None),
        ("schema", "2.0"),
        ("schema", 1.0),
        ("schema", ...),
        ("change", 0),
        ("change", "7"),
    ],
    ids=str,
)
def test_a_broken_line_is_found(lines: list[dict[str, Any]], path: str, value: object) -> None:
    whole = next(line for line in lines if line["title"] == "Another title" and line["revisions"])
    whole = {**whole, "sources": next(line["sources"] for line in lines if line["title"] == "Counting the date 0s")}
    assert not faults(whole)
    assert faults(changed(whole, path, value))


@pytest.mark.parametrize(("path", "value"), [("deleted", False), ("deleted", ...), ("guid", None), ("change", ...)])
def test_a_broken_tombstone_is_found(increments: list[dict[str, Any]], path: str, value: object) -> None:
    (gone,) = [line for line in increments if "deleted" in line]
    assert faults(changed(gone, path, value))


@pytest.mark.parametrize("line", [None, [], "title", {}, {"title": "x"}], ids=str)
def test_what_is_no_line_is_found(line: object) -> None:
    assert faults(line)


def test_a_reader_passes_over_keys_of_later_versions(lines: list[dict[str, Any]]) -> None:
    assert not faults(
        {**lines[0], "mood": "calm", "sources": [{**source, "mood": 1} for source in lines[0]["sources"]]}
    )


# What readers may rely on


@pytest.mark.parametrize("version", STORED, ids=str)
def test_a_version_keeps_what_those_before_it_promised(version: tuple[int, ...]) -> None:
    for before in STORED:
        if before[0] == version[0] and before < version:
            assert not list(broken_promises(STORED[before], STORED[version]))


OLD: Final[dict[str, Any]] = {
    "$id": "https://newsledger.example/1",
    "anyOf": [{"$ref": "#/$defs/article"}],
    "$defs": {
        "article": {
            "type": "object",
            "description": "An article.",
            "properties": {
                "title": {"type": "string", "description": "As printed.", "examples": ["x"]},
                "level": {"type": ["integer", "null"], "minimum": 2, "maximum": 6},
                "kind": {"type": ["string", "null"], "enum": ["listed", "cited", None]},
                "saved_at": {"type": "string", "format": "date-time", "pattern": "Z$"},
                "deleted": {"const": True},
                "sources": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/source"}},
                "topics": {"type": "array", "items": {"type": "string", "maxLength": 9}},
            },
            "required": ["title", "kind"],
        },
        "source": {"type": "object", "properties": {"description": {"type": "string"}}, "required": ["description"]},
    },
}


def edited(path: str, value: object) -> dict[str, Any]:
    """``OLD`` with another value under a path of keys; without it where the value is ``...``."""
    schema = deepcopy(OLD)
    *way, last = path.split("/")
    place: Any = schema
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return schema


IN: Final = "$defs/article/properties"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (f"{IN}/title", ..., "/article: properties lacks title now"),
        ("$defs/source/properties/description", ..., "/source: properties lacks description now"),
        ("$defs/source", ..., "/: $defs lacks source now"),
        ("$defs/article/properties", ..., "/article: properties lacks title now"),
        ("$defs/article/required", ["title"], "/article: required lacks kind now"),
        ("$defs/article/required", ..., "/article: required lacks title now"),
        ("$defs/article/type", ["object", "array"], "/article: type may be array now"),
        (f"{IN}/title/type", ["string", "null"], "/article/title: type may be null now"),
        (f"{IN}/title/type", "integer", "/article/title: type may be integer now"),
        (f"{IN}/title/type", "null", "/article/title: type is never string any more"),
        (f"{IN}/title/type", ..., "/article/title: type is promised no longer"),
        (f"{IN}/level/type", "null", "/article/level: type is never integer any more"),
        (f"{IN}/level/minimum", 1, "/article/level: minimum was 2 and is 1"),
        (f"{IN}/level/minimum", ..., "/article/level: minimum was 2 and is None"),
        (f"{IN}/level/maximum", 7, "/article/level: maximum was 6 and is 7"),
        (f"{IN}/level/maximum", ..., "/article/level: maximum was 6 and is None"),
        (f"{IN}/kind/enum", ["listed", None], "/article/kind: enum lacks 'cited' now"),
        (f"{IN}/kind/enum", ["listed", "cited", "guessed", None], "/article/kind: enum has 'guessed' now"),
        (f"{IN}/kind/enum", ..., "/article/kind: enum is promised no longer"),
        (f"{IN}/saved_at/format", "date", "/article/saved_at: format was 'date-time' and is 'date'"),
        (f"{IN}/saved_at/format", ..., "/article/saved_at: format was 'date-time' and is None"),
        (f"{IN}/saved_at/pattern", "", "/article/saved_at: pattern was 'Z$' and is ''"),
        (f"{IN}/deleted/const", ..., "/article/deleted: const was True and is None"),
        (f"{IN}/sources/minItems", 0, "/article/sources: minItems was 1 and is 0"),
        (f"{IN}/sources/items", ..., "/article/sources: items is promised no longer"),
        (f"{IN}/sources/items/$ref", "#/$defs/other", "/article/sources/[]: $ref was '#/$defs/source' and is"),
        (f"{IN}/topics/items/type", ["string", "null"], "/article/topics/[]: type may be null now"),
        (f"{IN}/topics/items/maxLength", 10, "/article/topics/[]: maxLength was 9 and is 10"),
        ("anyOf", [{"$ref": "#/$defs/article"}, {"$ref": "#/$defs/source"}], "/: anyOf was"),
        ("anyOf", ..., "/: anyOf was"),
    ],
)
def test_a_broken_promise_is_told(path: str, value: object, told: str) -> None:
    broken = list(broken_promises(OLD, edited(path, value)))
    assert [line for line in broken if line.startswith(told)]


def test_a_renamed_key_is_a_lost_one() -> None:
    other = edited(f"{IN}/topics", ...)
    other["$defs"]["article"]["properties"]["subjects"] = OLD["$defs"]["article"]["properties"]["topics"]
    assert list(broken_promises(OLD, other)) == ["/article: properties lacks topics now"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{IN}/mood", {"type": "string"}),
        ("$defs/mood", {"type": "object"}),
        ("$defs/article/required", ["title", "kind", "level"]),
        (f"{IN}/title/description", "Without the site's name."),
        (f"{IN}/title/examples", ...),
        (f"{IN}/title/minLength", 1),
        (f"{IN}/level/type", "integer"),
        (f"{IN}/level/minimum", 3),
        (f"{IN}/kind/enum", ["cited", "listed"]),
        ("$id", "https://newsledger.example/2"),
    ],
)
def test_what_harms_no_reader_is_no_break(path: str, value: object) -> None:
    assert not list(broken_promises(OLD, edited(path, value)))


def test_a_key_that_is_called_as_a_keyword_is_a_promise() -> None:
    assert promises(OLD) == promises(edited("$defs/article/description", "In other words."))
    assert promises(OLD) != promises(edited("$defs/source/properties/description", ...))


@pytest.mark.parametrize("key", KEYS)
def test_no_key_of_the_schema_may_go_within_a_major_version(key: str) -> None:
    name, _, last = key.partition("/")
    other = deepcopy(NEWEST)
    del other["$defs"][name]["properties"][last]
    assert f"/{name}: properties lacks {last} now" in list(broken_promises(NEWEST, other))
