"""The house keeps its walls: who may import whom, what stands where, and that the documents tell all of it."""

import ast
import re
from dataclasses import fields
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from crawler.cli.main import main
from crawler.parsers.kind import NotArticle
from crawler.sites.conduct import POLITENESS_KEYS
from crawler.sites.loader import LINK_KEYS, RULE_KEYS, SITE_KEYS
from pipelines.json_records import article_json
from pipelines.records import Article, Date, Heading, Outcome, Related, Source
from pipelines.schema import schema_sql

ROOT = Path(__file__).parents[1]
BESIDE_READING = (
    *("crawler.spiders", "crawler.crawl", "crawler.cli", "crawler.commands", "crawler.fetches", "crawler.settings"),
    *("pipelines.store", "pipelines.ledger", "pipelines.schema"),
)
"""What an article is read without: what fetches pages, and what keeps them."""
CODE = sorted(path for room in ("pipelines", "crawler", "explorer") for path in (ROOT / room).rglob("*.py"))
IDS = [str(path.relative_to(ROOT)) for path in CODE]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> set[str]:
    """The dotted names of all modules that a file imports."""
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {name for node in nodes for name in _named(node)}


def _named(node: ast.Import | ast.ImportFrom) -> list[str]:
    """``from crawler import crawl`` names ``crawler`` and ``crawler.crawl``, which may be a module."""
    names = [alias.name for alias in node.names]
    return names if isinstance(node, ast.Import) else [node.module or ".", *(f"{node.module}.{name}" for name in names)]


def rooms(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


@pytest.mark.parametrize(
    "path", [path for path in CODE if path.is_relative_to(ROOT / "pipelines")], ids=lambda path: path.name
)
def test_the_ground_knows_nothing_above_it(path: Path) -> None:
    assert not rooms(path) & {"crawler", "explorer", "bs4", "lxml"}


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_crawler_and_explorer_do_not_know_each_other(path: Path) -> None:
    assert rooms(path) & {"crawler", "explorer"} <= {path.relative_to(ROOT).parts[0]}


@pytest.mark.parametrize("path", sorted((ROOT / "crawler" / "parsers").glob("*.py")), ids=lambda path: path.name)
def test_reading_is_pure(path: Path) -> None:
    assert not rooms(path) & {"scrapy", "twisted", "sqlite3", "sqlite_utils", "socket", "time", "os", "random"}
    assert not [name for name in imported(path) if name.startswith(BESIDE_READING)]
    assert not clocks(tree(path))


def test_the_writer_knows_no_crawl() -> None:
    assert not rooms(ROOT / "pipelines" / "store.py") & {"scrapy", "twisted", "asyncio", "logging"}


def test_records_need_the_standard_library_alone() -> None:
    assert rooms(ROOT / "pipelines" / "records.py") <= {"dataclasses", "datetime", "enum", "typing"}


@pytest.mark.parametrize(
    "path", [path for path in CODE if path.name == "__init__.py"], ids=lambda path: str(path.parent.relative_to(ROOT))
)
def test_init_is_a_docstring(path: Path) -> None:
    body = tree(path).body
    assert len(body) == 1
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [
        node.func.id for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert path.parent.name == "cli" or "print" not in calls


CLOCKS = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    ("date", "today"),
    *(("time", name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")),
    *(("time", name) for name in ("localtime", "gmtime", "strftime", "ctime")),
}
LOOKING = {
    "crawler/clock.py",
    "explorer/routes.py",  # a page shows the days up to the moment when it is asked for
    "pipelines/store_pipeline.py",  # times runs, and urls that never became an item, of spiders without a clock
}


def clocks(module: ast.Module) -> set[str]:
    """The clocks that a module names, whether it calls them, passes them on or imports them by name."""
    named = {
        (getattr(node.value, "attr", None) or getattr(node.value, "id", None), node.attr)
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
    }
    imported = {
        (node.module, alias.name)
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return {".".join(clock) for clock in CLOCKS & (named | imported)}


def test_only_the_clock_the_last_pipeline_and_the_command_line_look_at_a_clock() -> None:
    looking = {name for path, name in zip(CODE, IDS, strict=True) if clocks(tree(path))}
    assert {name for name in looking if not name.startswith("crawler/cli/")} == LOOKING


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "Board(time.monotonic)",
        "field(default_factory=datetime.utcnow)",
        "from time import perf_counter",
        "datetime.date.today()",
    ],
)
def test_a_clock_is_seen_however_it_is_looked_at(code: str) -> None:
    assert clocks(ast.parse(code))


@pytest.mark.parametrize("code", ["element.name == 'time'", "fields.now", "'datetime.now(UTC)'  # datetime.now()"])
def test_what_is_no_clock_is_not_taken_for_one(code: str) -> None:
    assert not clocks(ast.parse(code))


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


def test_tests_have_no_packages() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("room", ["crawler", "explorer", "pipelines"])
def test_no_other_distribution_owns_our_names(room: str) -> None:
    assert set(packages_distributions().get(room, ["newsledger"])) == {"newsledger"}


# What the documents promise


@pytest.fixture(scope="module")
def documents() -> str:
    return "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_documented(command: str, documents: str) -> None:
    assert f"newsledger {command}" in documents


def keys(record: type) -> list[str]:
    """The JSON keys of a record, a date as its first."""
    return [field.name for field in fields(record)]


@pytest.mark.parametrize("key", sorted({*keys(Article), *keys(Heading), *keys(Source), *keys(Related)}))
def test_every_field_is_in_the_record_document(key: str) -> None:
    assert f"`{key}" in (ROOT / "docs" / "record.md").read_text("utf-8")


@pytest.mark.parametrize(
    "part",
    [
        key
        for key in article_json(Article(title="x", published=Date(text="x", origin="text")))
        if key.startswith("published")
    ],
)
def test_every_part_of_a_date_is_in_the_record_document(part: str) -> None:
    assert f"`{part}`" in (ROOT / "docs" / "record.md").read_text("utf-8")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_documented(outcome: Outcome) -> None:
    assert f"`{outcome}`" in (ROOT / "docs" / "record.md").read_text("utf-8")


@pytest.mark.parametrize("reason", NotArticle)
def test_every_reason_is_documented(reason: NotArticle) -> None:
    assert f"`{reason}`" in (ROOT / "docs" / "reading.md").read_text("utf-8")


@pytest.mark.parametrize("key", sorted({*SITE_KEYS, *LINK_KEYS, *POLITENESS_KEYS, *RULE_KEYS}))
def test_every_key_of_a_site_file_is_documented(key: str) -> None:
    assert re.search(rf"`\[?(?:rules\.)?{key}\]?`", (ROOT / "docs" / "sites.md").read_text("utf-8"))


@pytest.mark.parametrize("name", re.findall(r"^CREATE (?:TABLE|VIEW) (\w+)", schema_sql(), re.MULTILINE))
def test_every_table_and_view_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "schema.md").read_text("utf-8")


RULES = [
    (rule, test)
    for row in (ROOT / "docs" / "heuristics.md").read_text("utf-8").splitlines()
    if row.startswith("| `")
    for rule in re.findall(r"`([\w.]+)`", row.split(" | ")[0])
    for test in re.findall(r"`(\w+\.py::\w+)`", row.split(" | ")[2])
]


@pytest.mark.parametrize(("rule", "test"), RULES, ids=[f"{rule} {test}" for rule, test in RULES])
def test_every_heuristic_has_its_code_and_its_test(rule: str, test: str) -> None:
    module, _, name = rule.partition(".")
    if name != "toml":
        found = import_module(f"crawler.parsers.{module}")
        for part in name.split("."):
            found = getattr(found, part)
    file, _, function = test.partition("::")
    code = (ROOT / "tests" / "crawler" / "parsers" / file).read_text("utf-8")
    assert re.search(rf"^ *(?:def|class) {function}\b", code, re.MULTILINE)


LINKED = [
    (path, target)
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", re.sub(r"`[^`]*`", "", path.read_text("utf-8")))
]


@pytest.mark.parametrize(("path", "target"), LINKED, ids=[f"{path.name} {target}" for path, target in LINKED])
def test_every_link_of_the_documents_leads_somewhere(path: Path, target: str) -> None:
    assert (path.parent / target).exists()
