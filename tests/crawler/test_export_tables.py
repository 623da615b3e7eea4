"""The tables ``[export.NAME]`` of ``newsledger.toml``: what they may say, and what is told of what they may not."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.sites.defaults import load_defaults
from crawler.sites.exports import EXPORT_KEYS, ScheduledExport
from pipelines.errors import SiteError
from pipelines.export import FORMATS
from pipelines.formats.options import Options
from pipelines.selection import Selection

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
LINES = 'format = "jsonl"\noutput = "exports/desk.jsonl"\n'


def exports(folder: Path, text: str) -> tuple[ScheduledExport, ...]:
    (folder / "newsledger.toml").write_text(text, encoding="utf-8")
    return load_defaults(folder).exports


def desk(folder: Path, text: str) -> ScheduledExport:
    (found,) = exports(folder, f"[export.desk]\n{text}")
    return found


def test_a_file_without_exports_has_none(tmp_path: Path) -> None:
    assert exports(tmp_path, 'purpose = "mining"\n') == ()


def test_all_that_selects_and_shapes(tmp_path: Path) -> None:
    text = """
    sites = ["paper", "journal"]
    outlets = "reuters.com"
    since = 2026-05-01
    until = "2026-05-12T13Z"
    query = "data centre"
    limit = 50
    fields = ["guid", "title"]
    revisions = true
    """
    selection = Selection(
        sites=("paper", "journal"),
        outlets=("reuters.com",),
        since="2026-05-01",
        until="2026-05-12T13Z",
        query="data centre",
        limit=50,
    )
    assert desk(tmp_path, LINES + text) == ScheduledExport(
        name="desk",
        form="jsonl",
        output=f"{tmp_path}/exports/desk.jsonl",
        options=Options(selection=selection, fields=("guid", "title"), revisions=True),
    )


def test_exports_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "".join(f'[export.{name}]\nformat = "json"\noutput = "{name}.json"\n' for name in ("zebra", "ant-2"))
    assert [export.name for export in exports(tmp_path, text)] == ["zebra", "ant-2"]


@pytest.mark.parametrize("output", ["exports/shop", "exports/shop/"])
def test_with_a_cursor_the_output_is_a_folder(tmp_path: Path, output: str) -> None:
    export = desk(tmp_path, f'format = "jsonl"\ncursor = true\noutput = "{output}"\n')
    assert (export.output, export.has_cursor) == (f"{tmp_path}/exports/shop/", True)


def test_an_output_may_lie_anywhere(tmp_path: Path) -> None:
    assert desk(tmp_path, 'format = "json"\noutput = "/srv/www/desk.json"\n').output == "/srv/www/desk.json"


def test_the_last_days_begin_at_midnight(tmp_path: Path) -> None:
    export = desk(tmp_path, f"{LINES}days = 7\n")
    assert export.options_at(NOON).selection.since == "2026-05-08"
    assert export.options_at(NOON) == export.options_at(NOON.replace(hour=23))
    assert desk(tmp_path, f"{LINES}days = 1\n").options_at(NOON).selection.since == "2026-05-14"


def test_what_needs_no_day_is_not_given_one(tmp_path: Path) -> None:
    export = desk(tmp_path, LINES)
    assert export.options_at(NOON) == export.options


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if "today" in form.honours])
def test_a_digest_is_given_the_day(tmp_path: Path, form: str) -> None:
    export = desk(tmp_path, f'format = "{form}"\noutput = "x"\n')
    assert export.options_at(NOON).today == NOON.date()


@pytest.mark.parametrize("key", EXPORT_KEYS)
def test_every_key_is_documented(key: str) -> None:
    document = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert re.search(rf"^\|.*`{key}`", document, re.MULTILINE)


def test_the_worked_example_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "operating.md").read_text("utf-8"), re.DOTALL)
    assert [export.name for export in exports(tmp_path, example)] == ["desk", "sheet", "warehouse"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[export.desk]\noutput = 'x'", "export.desk.format: missing; one of jsonl, json"),
        ("[export.desk]\nformat = 'jsonlines'\noutput = 'x'", "export.desk.format: 'jsonlines' is none of jsonl"),
        ("[export.desk]\nformat = 'jsnol'\noutput = 'x'", "did you mean 'jsonl'?"),
        ("[export.desk]\nformat = 'json'", "export.desk.output: missing; the file to write"),
        (f"[export.desk]\n{LINES}titel = 'x'", "export.desk.titel: unknown key; did you mean 'title'?"),
        (f"[export.desk]\n{LINES}title = 'x'", "export.desk.title: does not go with jsonl"),
        ("[export.a]\nformat = 'jsonfeed'\noutput = 'x'\nrevisions = true", "export.a.revisions: does not go with"),
        (f"[export.desk]\n{LINES}fields = ['titel']", "export.desk.fields: 'titel': entries have no such field"),
        (f"[export.desk]\n{LINES}sites = 3", "export.desk.sites: must be text or a list of texts"),
        (f"[export.desk]\n{LINES}since = 'last week'", "export.desk.since: 'last week': is no date such as"),
        (f"[export.desk]\n{LINES}since = 2026-05-12T10:00:00Z", "export.desk.since: must be text, not a date or time"),
        (f"[export.desk]\n{LINES}query = '-'", "export.desk.query: '-': there is no word in it"),
        (f"[export.desk]\n{LINES}limit = 0", "export.desk.limit: is 0; the least is 1"),
        (f"[export.desk]\n{LINES}limit = 9223372036854775808", "export.desk.limit: is 9223372036854775808; the most"),
        (f"[export.desk]\n{LINES}days = 0", "export.desk.days: is 0; the least is 1"),
        (f"[export.desk]\n{LINES}days = 99999999", "export.desk.days: is 99999999; the most is 36500"),
        (f"[export.desk]\n{LINES}days = 7\nsince = '2026'", "export.desk.days: does not go with since and until"),
        (f"[export.desk]\n{LINES}cursor = 'desk'", "export.desk.cursor: must be true or false"),
        ("[export.desk]\nformat = 'json'\noutput = 'x'\ncursor = true", "export.desk.cursor: does not go with json"),
        (f"[export.desk]\n{LINES}cursor = true\nlimit = 5", "export.desk.limit: does not go with cursor"),
        (f"[export.desk]\n{LINES}cursor = true\ndays = 5", "export.desk.days: does not go with cursor"),
        ("[export.desk]\nformat = 'json'\noutput = 'x/'", "export.desk.output: 'x/' is a folder; json is written to a"),
        ('[export.desk]\nformat = "json"\noutput = "a\\u0000b"', "export.desk.output: has control characters"),
        ("[export.a]\nformat = 'parquet'\ntable = 'outlets'\noutput = 'x/'", "export.a.table: 'outlets' has no months"),
        ("[export.desk]\nformat = 'json'\noutput = 'news.db'", "'news.db' is kept by newsledger itself"),
        ("[export.desk]\nformat = 'json'\noutput = 'sites/../newsledger.toml'", "is kept by newsledger itself"),
        ("[export.desk]\nformat = 'json'\noutput = 'sites/paper.toml'", "is kept by newsledger itself"),
        ("[export.desk]\nformat = 'jsonl'\noutput = '.'\ncursor = true", "is kept by newsledger itself"),
        ("[export.Desk]\nformat = 'json'\noutput = 'x'", "export.Desk: an export is named with lower-case letters"),
        ("[export.'../x']\nformat = 'json'\noutput = 'x'", "export.../x: an export is named with lower-case letters"),
        ("[export]\nformat = 'json'\noutput = 'x'", "export.format: stands in a table with the export's name"),
        ("[export]\ndesk = 'json'", "export.desk: must be a table, not text"),
        ("export = 'json'", "export: must be a table, not text"),
        ("[[export]]\nformat = 'json'", "export: must be a table, not a list"),
        (
            "[export.a]\nformat = 'json'\noutput = 'x.json'\n[export.b]\nformat = 'json'\noutput = 'y/../x.json'",
            "export.b.output: is where [export.a] writes to",
        ),
    ],
)
def test_a_wrong_word_is_told_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SiteError) as error:
        exports(tmp_path, text)
    assert told in str(error.value)
    assert "newsledger.toml" in str(error.value)


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if "table" in form.honours])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("table = 'sorces'", "export.desk.table: 'sorces': there is no such table"),
        ("table = 'sources'\nfields = ['titel']", "export.desk.fields: 'titel': sources has no such column"),
    ],
)
def test_a_table_and_its_columns_are_looked_up(tmp_path: Path, form: str, text: str, told: str) -> None:
    with pytest.raises(SiteError, match=re.escape(told)):
        desk(tmp_path, f'format = "{form}"\noutput = "x"\n{text}\n')


def test_a_link_to_the_ledger_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "desk.jsonl").symlink_to(tmp_path / "news.db")
    with pytest.raises(SiteError, match="kept by newsledger itself"):
        desk(tmp_path, LINES)


def test_keys_are_those_of_the_options() -> None:
    known = {*Options.__slots__, *Selection.__slots__} - {"selection", "today"}
    assert set(EXPORT_KEYS) == {*known, "format", "output", "cursor", "days"}


def test_who_has_no_exports_does_not_wait_for_what_writes_them(tmp_path: Path) -> None:
    (tmp_path / "newsledger.toml").write_text('purpose = "mining"\n')
    script = (
        "import sys; from pathlib import Path; from crawler.sites.defaults import load_defaults;"
        f"load_defaults(Path({str(tmp_path)!r})); print('pipelines.export' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
