"""Parquet, opened with DuckDB, pandas and Polars: what they find there is what jsonl says."""

import json
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest

from pipelines.errors import UsageError
from pipelines.export import Options, Selection, export, write
from pipelines.formats.parquet import _array, _filling, _shape_of
from pipelines.formats.tables import Given, chosen_columns, table_called, tables
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Entry
from tests.ledgers import article
from tests.pipelines.formats.conftest import LedgerOf

duckdb: Any = pytest.importorskip("duckdb")
pd: Any = pytest.importorskip("pandas")
pl: Any = pytest.importorskip("polars")
pa: Any = pytest.importorskip("pyarrow")
pq: Any = pytest.importorskip("pyarrow.parquet")

ROOT: Final = Path(__file__).parents[3]
JSON_KEYS: Final = ("saved_at", "changed_at", "schema")
"""Keys of a line that are another value, or none, in the table."""


def lines_of(db: Path, **fields: Any) -> list[dict[str, Any]]:
    """What jsonl says, without what is another value here."""
    path = db.with_suffix(".jsonl")
    export(db, "jsonl", path, Options(**fields))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [{key: value for key, value in line.items() if key not in JSON_KEYS} for line in lines]


def parquet_of(db: Path, **fields: Any) -> Path:
    path = db.with_suffix(".parquet")
    export(db, "parquet", path, Options(**fields))
    return path


def folder_of(db: Path, **fields: Any) -> Path:
    folder = db.with_suffix("")
    folder.mkdir(exist_ok=True)
    export(db, "parquet", folder, Options(**fields))
    return folder


def sql(query: str, **values: Path) -> list[dict[str, Any]]:
    """The rows of a query; ``{path}`` in it is a path."""
    with duckdb.connect() as db:
        found = db.execute(query.format_map(values))
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def only(row: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in keys}


def dated(name: str, value: str, precision: Any) -> Article:
    return article(name, published=Date(text=value, origin="text", value=value, precision=precision))


@pytest.fixture
def months(ledger_of: LedgerOf) -> Path:
    """A ledger of articles of several months, and of one whose month nobody knows."""
    dates = {
        "quokka": ("2026-05-12T13:41Z", "minute"),
        "wombat": ("2026", "year"),
        "numbat": ("2026-04", "month"),
        "bilby": ("2025-12-31", "day"),
        "dingo": ("2026-05-01", "day"),
        "galah": ("2025", "year"),
    }
    return ledger_of([dated(name, *date) for name, date in dates.items()])


@pytest.fixture
def entry(months: Path) -> Entry:
    with Ledger.open(months) as ledger:
        return next(ledger.entries())


# One file


def test_duckdb_reads_what_jsonl_says(full: Path) -> None:
    lines = lines_of(full)
    rows = sql("SELECT * FROM '{path}'", path=parquet_of(full))
    assert [only(row, lines[0]) for row in rows] == lines


def test_polars_reads_what_jsonl_says(full: Path) -> None:
    lines = lines_of(full)
    rows = pl.read_parquet(parquet_of(full)).to_dicts()
    assert [only(row, lines[0]) for row in rows] == lines


def test_pandas_reads_what_jsonl_says(full: Path) -> None:
    lines = lines_of(full)
    frame = pd.read_parquet(parquet_of(full), dtype_backend="pyarrow")
    rows: list[dict[str, Any]] = [
        {key: None if value is pd.NA else value for key, value in row.items()} for row in frame.to_dict("records")
    ]
    plain = [key for key, value in lines[0].items() if not isinstance(value, list)]
    assert [[row[key] for key in plain] for row in rows] == [[line[key] for key in plain] for line in lines]
    for name in ("sources", "topics"):
        assert [list(row[name]) for row in rows] == [line[name] for line in lines]


def test_sql_asks_what_is_nested(full: Path) -> None:
    (row,) = sql(
        """
        SELECT source.domain, count(DISTINCT guid) AS articles
        FROM (SELECT guid, unnest(sources) AS source FROM '{path}')
        WHERE source.domain IS NOT NULL GROUP BY ALL ORDER BY articles DESC LIMIT 1
        """,
        path=parquet_of(full),
    )
    assert row == {"domain": "harbourwire.example", "articles": len(lines_of(full)) - 1}


def test_times_are_times(months: Path) -> None:
    (row,) = sql(
        """
        SELECT published, typeof(published_at) AS kind, epoch(published_at) AS seconds, epoch(saved_at) AS saved
        FROM '{path}' WHERE published_precision = 'minute'
        """,
        path=parquet_of(months),
    )
    assert row == {
        "published": "2026-05-12T13:41Z",
        "kind": "TIMESTAMP WITH TIME ZONE",
        "seconds": 1_778_593_260,
        "saved": 1_778_587_200,
    }
    types = pq.read_schema(parquet_of(months))
    assert types.field("saved_at").type == pa.timestamp("ms", tz="UTC")
    assert pd.read_parquet(parquet_of(months))["published_at"].isna().sum() == 3


@pytest.mark.parametrize("name", tables())
def test_table_has_its_columns_and_says_what_they_hold(full: Path, name: str) -> None:
    table = table_called(name)
    schema = pq.read_schema(parquet_of(full, table=name))
    assert schema.names == [column.name for column in table.columns]
    assert schema.metadata[b"description"].decode() == table.says
    said = [schema.field(column.name).metadata[b"description"].decode() for column in table.columns]
    assert said == [column.says for column in table.columns]


def test_rows_of_lists_are_those_of_the_articles(full: Path) -> None:
    lines = lines_of(full)
    rows = sql("SELECT * FROM '{path}'", path=parquet_of(full, table="sources"))
    items = [{"guid": line["guid"], **source} for line in lines for source in line["sources"]]
    assert [only(row, items[0]) for row in rows] == items


def test_chosen_columns(full: Path) -> None:
    (row, *_) = sql("SELECT * FROM '{path}'", path=parquet_of(full, fields=("published_at", "title")))
    assert list(row) == ["published_at", "title"]


def test_unknown_column_and_table(full: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="headline: articles has no such column"):
        export(full, "parquet", tmp_path / "out", Options(fields=("headline",)))
    with pytest.raises(UsageError, match="headlines: there is no such table"):
        export(full, "parquet", tmp_path / "out", Options(table="headlines"))
    assert not (tmp_path / "out").exists()


def test_no_article_is_a_table_without_rows(full: Path) -> None:
    path = parquet_of(full, selection=Selection(since="2040"))
    assert sql("SELECT count(*) AS n FROM '{path}'", path=path) == [{"n": 0}]


def test_lone_surrogate_is_no_text() -> None:
    (title, authors, sources) = chosen_columns(table_called("articles"), ("title", "authors", "sources"))
    assert _array(title, ["a\ud800", None, "b"]).to_pylist() == ["a?", None, "b"]
    assert _array(authors, [("a\ud800",), ()]).to_pylist() == [["a?"], []]
    (source,) = article("x").sources[:1]
    assert _array(sources, [(source,)]).to_pylist()[0][0]["name"] == "Harbour Wire"


def test_row_groups_are_bounded(entry: Entry) -> None:
    below = BytesIO()
    shape = _shape_of(table_called("topics"), Options(fields=("topic",)))
    with _filling(below, shape) as rows:
        rows.add(Given(entry=entry, item="w" * 70_000) for _ in range(1_200))
    groups = pq.ParquetFile(below).metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [500, 500, 200]


# A folder


def test_folder_has_a_file_a_month(months: Path) -> None:
    folder = folder_of(months)
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        f"month={month}/part-0.parquet" for month in ("2025-12", "2026-04", "2026-05", "unknown")
    ]


def test_folder_has_what_the_file_has(months: Path) -> None:
    query = "SELECT * EXCLUDE {without} FROM '{path}' ORDER BY guid"
    in_file = sql(query.replace("EXCLUDE {without} ", ""), path=parquet_of(months))
    assert sql(query.replace("{without}", "month"), path=folder_of(months) / "*" / "*.parquet") == in_file


def test_duckdb_reads_the_months(months: Path) -> None:
    rows = sql(
        "SELECT month, count(*) AS n FROM '{path}' GROUP BY ALL ORDER BY ALL",
        path=folder_of(months) / "**" / "*.parquet",
    )
    assert [(row["month"], row["n"]) for row in rows] == [
        ("2025-12", 1),
        ("2026-04", 1),
        ("2026-05", 2),
        ("unknown", 2),
    ]


def test_pandas_reads_the_months(months: Path) -> None:
    frame = pd.read_parquet(folder_of(months))
    assert frame.groupby("month", observed=True).size().to_dict() == {
        "2025-12": 1,
        "2026-04": 1,
        "2026-05": 2,
        "unknown": 2,
    }


def test_polars_reads_the_months(months: Path) -> None:
    frame = pl.scan_parquet(folder_of(months)).group_by("month").len().sort("month").collect()
    assert frame.rows() == [("2025-12", 1), ("2026-04", 1), ("2026-05", 2), ("unknown", 2)]


def test_months_are_text_where_all_are_known(months: Path) -> None:
    folder = folder_of(months, selection=Selection(since="2026-04", until="2026-06", outlets=("harbourwire.example",)))
    assert sorted(path.name for path in folder.iterdir()) == ["month=2026-04", "month=2026-05"]
    assert sql("SELECT DISTINCT typeof(month) AS t FROM '{path}'", path=folder / "*" / "*.parquet") == [
        {"t": "VARCHAR"}
    ]
    assert pl.scan_parquet(folder).collect_schema()["month"] == pl.String
    assert set(pd.read_parquet(folder)["month"]) == {"2026-04", "2026-05"}


def test_lists_have_the_month_of_their_article(months: Path) -> None:
    rows = sql(
        "SELECT month, count(*) AS n FROM '{path}' GROUP BY ALL ORDER BY ALL",
        path=folder_of(months, table="authors") / "*" / "*.parquet",
    )
    assert [(row["month"], row["n"]) for row in rows] == [
        ("2025-12", 2),
        ("2026-04", 2),
        ("2026-05", 4),
        ("unknown", 4),
    ]


def test_months_that_are_no_longer_there_go(months: Path) -> None:
    folder = folder_of(months)
    (folder / "README").write_text("mine")
    folder_of(months, selection=Selection(since="2026-05"))
    assert sorted(path.name for path in folder.iterdir()) == ["README", "month=2026-05"]


def test_folder_of_an_export_that_failed_is_as_it_was(months: Path) -> None:
    folder = folder_of(months)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    with pytest.raises(UsageError):
        folder_of(months, fields=("headline",))
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == before
    assert len(list(folder.iterdir())) == 4


def test_outlets_have_no_months(months: Path) -> None:
    with pytest.raises(UsageError, match="outlets: has no months: write it to a file"):
        folder_of(months, table="outlets")


def test_same_articles_give_the_same_bytes(full: Path, tmp_path: Path) -> None:
    first = parquet_of(full).read_bytes()
    assert parquet_of(full).read_bytes() == first


# Where it goes, and without


class Pipe:
    """A stream of bytes that cannot tell where it is, and breaks after some of them."""

    def __init__(self, room: int) -> None:
        self.room, self.taken = room, b""

    def isatty(self) -> bool:
        return False

    def write(self, data: Any) -> int:
        if len(self.taken) + len(data) > self.room:
            raise BrokenPipeError
        self.taken += bytes(data)
        return len(data)


def test_pipe_gets_what_the_file_gets(full: Path) -> None:
    pipe: Any = Pipe(room=2**30)
    with Ledger.open(full) as ledger:
        write(ledger, "parquet", pipe)
    assert pipe.taken == parquet_of(full).read_bytes()


def test_pipe_that_breaks_says_so(full: Path) -> None:
    pipe: Any = Pipe(room=1_000)
    with Ledger.open(full) as ledger, pytest.raises(BrokenPipeError):
        write(ledger, "parquet", pipe)


def test_file_that_is_cut_off_has_no_end() -> None:
    below = BytesIO()
    shape = _shape_of(table_called("topics"), Options())
    with pytest.raises(AttributeError), _filling(below, shape) as rows:
        rows.add(["no row of this table"])
    assert below.getvalue() == b"PAR1"  # with which it begins and ends


WITHOUT: Final = """
import sys
sys.modules["pyarrow"] = None
from pathlib import Path
from pipelines.errors import UsageError
from pipelines.export import export
try:
    export(Path(sys.argv[1]), "parquet", Path(sys.argv[2]))
except UsageError as error:
    print(error)
"""


OTHERS: Final = """
import sys
sys.modules["pandas"] = None  # which sqlite-utils would import, and it pyarrow
from pathlib import Path
from pipelines.export import export
export(Path(sys.argv[1]), "csv", Path(sys.argv[2]))
print([name for name in sys.modules if name.startswith("pyarrow")])
"""


def test_without_pyarrow_it_says_how_to_get_it(full: Path, tmp_path: Path) -> None:
    said = [run(WITHOUT, str(full), str(output)) for output in (tmp_path / "out.parquet", tmp_path)]
    assert said == ["parquet: needs pyarrow: pip install 'newsledger[parquet]'"] * 2
    assert not (tmp_path / "out.parquet").exists()


def test_other_formats_do_not_import_it(full: Path, tmp_path: Path) -> None:
    assert run(OTHERS, str(full), str(tmp_path / "out.csv")) == "[]"


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
