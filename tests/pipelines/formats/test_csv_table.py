"""Tables for spreadsheets: what a cell may hold, and what LibreOffice makes of it."""

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipelines.errors import UsageError
from pipelines.export import Options, export, write
from pipelines.formats.csv_table import harmless, line_of
from pipelines.formats.tables import tables
from pipelines.ledger import Ledger
from pipelines.records import Article, Heading, Source
from tests.ledgers import article
from tests.pipelines.formats.conftest import LedgerOf
from tests.strangers import FORMULAS


def text_of(db: Path, **fields: Any) -> str:
    stream = StringIO(newline="")
    with Ledger.open(db) as ledger:
        write(ledger, "csv", stream, Options(**fields))
    return stream.getvalue()


def rows_of(db: Path, **fields: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text_of(db, **fields), newline=""), strict=True))


# Rows


def test_header_is_the_names_of_the_columns(ledger_of: LedgerOf, minimal: Article) -> None:
    text = text_of(ledger_of([minimal]), table="topics")
    assert text == "guid,position,topic,article_site,article_title,article_url,article_published\r\n"


def test_chosen_columns(ledger_of: LedgerOf, minimal: Article) -> None:
    assert text_of(ledger_of([minimal]), fields=("title", "paywall")) == "title,paywall\r\nOnly a title,\r\n"


def test_unknown_column(ledger_of: LedgerOf, minimal: Article) -> None:
    with pytest.raises(UsageError, match="headline: articles has no such column"):
        text_of(ledger_of([minimal]), fields=("headline",))


def test_lists_stand_in_a_cell_each_item_once(ledger_of: LedgerOf, ordinary: Article) -> None:
    (row,) = rows_of(ledger_of([ordinary]))
    assert row["authors"] == "Ada Okafor; Jonas Weil"
    assert row["outline"] == "How many quokkas; Where"
    assert row["sources"] == "Harbour Wire; Registry"
    assert row["related"] == "The wombats"
    assert [row[f"{name}_count"] for name in ("outline", "sources", "related")] == ["2", "2", "1"]


def test_source_that_is_cited_twice_stands_there_once(ledger_of: LedgerOf) -> None:
    twice = tuple(Source(position=place, label="Harbour Wire", kind="cited") for place in (1, 2))
    (row,) = rows_of(ledger_of([article(sources=twice)]))
    assert (row["sources"], row["sources_count"]) == ("Harbour Wire", "2")


@pytest.mark.parametrize(("paywall", "cell"), [(True, "true"), (False, "false"), (None, "")])
def test_truth(ledger_of: LedgerOf, paywall: bool | None, cell: str) -> None:
    (row,) = rows_of(ledger_of([Article(title="x", paywall=paywall)]))
    assert row["paywall"] == cell


def test_times_are_as_everywhere(ledger_of: LedgerOf, minimal: Article) -> None:
    (row,) = rows_of(ledger_of([minimal]))
    assert row["saved_at"] == "2026-05-12T12:00:00Z"


def test_every_line_ends_as_rfc_4180_says(ledger_of: LedgerOf, minimal: Article, ordinary: Article) -> None:
    text = text_of(ledger_of([minimal, ordinary]), fields=("guid", "title"))
    assert text.count("\r\n") == text.count("\n") == 3


@pytest.mark.parametrize("text", ['a "b",\nc; d', "a\r\nb", "a\rb", '"', ",", "a;b", "a\tb", " a ", "'"])
def test_cell_comes_back_as_it_was(ledger_of: LedgerOf, text: str) -> None:
    (row,) = rows_of(ledger_of([Article(title=text)]))
    assert row["title"] == text


def test_row_of_one_empty_cell_is_no_empty_line(ledger_of: LedgerOf, minimal: Article) -> None:
    assert text_of(ledger_of([minimal]), fields=("summary",)) == 'summary\r\n""\r\n'


@pytest.mark.parametrize("name", tables())
def test_every_table_is_read_by_pandas(full: Path, tmp_path: Path, name: str) -> None:
    export(full, "csv", tmp_path / "out.csv", Options(table=name))
    frame = pd.read_csv(tmp_path / "out.csv", dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows_of(full, table=name)


# What would be executed


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])
def test_cell_is_never_a_formula(ledger_of: LedgerOf, text: str) -> None:
    (row,) = rows_of(ledger_of([Article(title=text, summary=text, text=text)]))
    assert all(row[name][0] == "'" for name in ("title", "summary", "text"))


@pytest.mark.parametrize(
    "text", ["=1", "-1", "@x", "\tx", "\rx", "\nx", "  =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\x0b=1"]
)
def test_apostrophe_stands_before_it(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1;b", "a;'=1;b"),
        ("a; =1", "a;' =1"),
        ('a;"=1&"', 'a;\'"=1&"'),
        ("a\t@x", "a\t'@x"),
        ("a\n\n- b", "a\n\n'- b"),
        ("a\r\n=1", "a\r\n'=1"),
        ("a;\u200b=1", "a;'\u200b=1"),
        ("a;;=1\n=2", "a;;'=1\n'=2"),
    ],
)
def test_cell_that_other_separators_would_end_is_none_either(text: str, safe: str) -> None:
    assert harmless(text) == safe


@pytest.mark.parametrize("text", ["", "a=1", "a - b", "a, =b", "me@news.example", "2-1", "'=1", "1; 2", "a\nb", '"-"'])
def test_other_cells_stay(text: str) -> None:
    assert harmless(text) == text


def test_list_is_never_a_formula(ledger_of: LedgerOf) -> None:
    (row,) = rows_of(ledger_of([Article(title="x", authors=("=HYPERLINK()", "-Ada"))]))
    assert row["authors"] == "'=HYPERLINK();' -Ada"


def test_numbers_of_ours_are_no_text(ledger_of: LedgerOf) -> None:
    (row,) = rows_of(ledger_of([article(outline=(Heading(level=-2, heading="x"),))]), table="outline")
    assert row["level"] == "-2"


def test_flag_leaves_cells_as_they_are(ledger_of: LedgerOf) -> None:
    (row,) = rows_of(ledger_of([Article(title="=1+1", summary="a;=1")]), formulas=True)
    assert (row["title"], row["summary"]) == ("=1+1", "a;=1")


# What is no text


@pytest.mark.parametrize("formulas", [True, False])
@pytest.mark.parametrize("character", ["\x00", "\x1a", "\x08", "\x7f", "\ud800", "\uffff"])
def test_what_would_break_the_file_is_seen_and_does_not(character: str, formulas: bool) -> None:
    assert line_of([f"a{character}b"], formulas=formulas).encode() == "a\ufffdb\r\n".encode()


def test_nul_of_a_page_does_not_end_the_file(ledger_of: LedgerOf) -> None:
    (row,) = rows_of(ledger_of([Article(title="a\x00b")]))
    assert row["title"] == "a\ufffdb"


# A spreadsheet

Sheet = dict[str, list[tuple[str, bool]]]
"""By file: the text of each cell that is not empty, and whether it is a formula."""
Opened = Callable[[str], Sheet]
needs_soffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="no LibreOffice: apt-get install libreoffice-calc-nogui"
)
COMMA, SEMICOLON, TAB, ANY = "44", "59", "9", "44/59/9"


@pytest.fixture(scope="module")
def opened(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Opens a safe file and one as it is in LibreOffice, with a separator, as a person would who does not look."""
    folder = tmp_path_factory.mktemp("sheets")
    files = {name: folder / f"{name}.csv" for name in ("safe", "raw")}
    for name, path in files.items():
        export(whole, "csv", path, Options(formulas=name == "raw"))

    @cache
    def sheets(separator: str) -> Sheet:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", f"--infilter=CSV:{separator},34,76,1", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", folder, *files.values()], check=True, capture_output=True, timeout=300)
        return {name: cells_of(path.with_suffix(".xlsx")) for name, path in files.items()}

    return sheets


def cells_of(path: Path) -> list[tuple[str, bool]]:
    with closing(openpyxl.load_workbook(path)) as book:
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
        return [(_text(cell.value), cell.data_type == "f") for cell in cells]


def _text(value: object) -> str:
    """As it was in the file: of truth and of days LibreOffice makes more than text."""
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            return value.date().isoformat()
    return str(value)


@needs_soffice
@pytest.mark.parametrize("separator", [COMMA, SEMICOLON, TAB, ANY], ids=["comma", "semicolon", "tab", "any"])
def test_libreoffice_executes_nothing(opened: Opened, separator: str) -> None:
    sheets = opened(separator)
    assert [text for text, is_formula in sheets["safe"] if is_formula] == []
    assert [text for text, is_formula in sheets["raw"] if is_formula] != []  # so that it would be seen


@needs_soffice
def test_libreoffice_shows_each_cell_as_it_is_in_the_file(opened: Opened, full: Path) -> None:
    shown = [text for text, _ in opened(COMMA)["safe"]]
    assert shown == [in_a_sheet(cell) for cell in cells_in(text_of(full)) if cell]
    assert {in_a_sheet(cell) for text in FORMULAS for cell in cells_in(line_of([text]))} <= set(shown)


def cells_in(text: str) -> list[str]:
    return [cell for row in csv.reader(StringIO(text, newline=""), strict=True) for cell in row]


def in_a_sheet(text: str) -> str:
    return re.sub("\r\n?", "\n", text)[:LONGEST]


LONGEST = 32_767
"""Of a cell of a sheet, in characters."""
