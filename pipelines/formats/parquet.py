"""A table as Parquet, for DuckDB, pandas, Polars and all that read Arrow: one file, or a folder with a file a month.

Lists of articles are nested: ``sources`` is a list of structs. A date is the text that it is everywhere and, where a
day is known, a timestamp beside it (``published_at``). What a column holds is said in its metadata. The same version of
pyarrow gives the same bytes. It is the extra ``parquet``, and imported when it is needed.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Final

from pipelines.errors import UsageError
from pipelines.formats.options import Options
from pipelines.formats.tables import Batch, Table, TableColumn, chosen_columns, table_called
from pipelines.ledger import Ledger
from pipelines.whole_folders import replacing_parts

PART: Final = "part-0.parquet"
"""The one file of a month."""
NO_MONTH: Final = "unknown"
"""The month of articles of which no more than the year is known. Hive's name for null would stop pandas, and is text to
older versions of DuckDB."""
_AT_ONCE: Final = 500
"""Rows that become columns together."""
_GROUP_ROWS: Final = 100_000
_GROUP_BYTES: Final = 32 * 2**20
"""A row group is what is written and read at once: so much of a table is in memory."""


def write_parquet(ledger: Ledger, options: Options, stream: BinaryIO) -> int:
    """A table as one file; of how many articles it is. The stream may be a pipe.

    UsageError: there is no such table or column, or no pyarrow.
    """
    table = table_called(options.table)
    shape = _shape_of(table, options)
    articles = 0
    with _filling(stream, shape) as rows:
        for batch in table.read(ledger, options.selection):
            rows.add(batch.rows)
            articles += batch.articles
    return articles


def write_parquet_folder(ledger: Ledger, options: Options, folder: Path) -> int:
    """A table as ``month=2026-05/part-0.parquet``, a file for each month of the articles' dates; of how many articles.

    The files take their places when all are written; those of months that are no longer there go. UsageError: as above;
    the table has no months; the folder cannot be written to.
    """
    table = table_called(options.table)
    if not table.has_months:
        raise UsageError("has no months: write it to a file", about=table.name)
    shape = _shape_of(table, options)
    with replacing_parts(folder, "month=*", PART) as parts:
        return _write_months(table.read(ledger, options.selection), shape, parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """The columns, for us and for Arrow."""

    columns: tuple[TableColumn, ...]
    schema: Any


@dataclass(slots=True, kw_only=True)
class _Rows:
    """Takes rows and writes them, a group at a time."""

    shape: _Shape
    writer: Any
    rows: list[list[object]] = field(default_factory=list)
    batches: list[Any] = field(default_factory=list)

    def add(self, rows: Iterable[Any]) -> None:
        """Takes what the columns take."""
        for row in rows:
            self.rows.append([column.value(row) for column in self.shape.columns])
            if len(self.rows) == _AT_ONCE:
                self._pack()
                if len(self.batches) * _AT_ONCE >= _GROUP_ROWS or self._bytes() >= _GROUP_BYTES:
                    self._write()

    def finish(self) -> None:
        """Writes what is left."""
        self._pack()
        self._write()

    def _bytes(self) -> int:
        return sum(batch.nbytes for batch in self.batches)

    def _pack(self) -> None:
        if self.rows:
            values = zip(*self.rows, strict=True)
            arrays = [_array(column, cells) for column, cells in zip(self.shape.columns, values, strict=True)]
            self.batches.append(_arrow().RecordBatch.from_arrays(arrays, schema=self.shape.schema))
            self.rows.clear()

    def _write(self) -> None:
        if self.batches:
            table = _arrow().Table.from_batches(self.batches)
            self.writer.write_table(table, row_group_size=table.num_rows)
            self.batches.clear()


class _Sink(RawIOBase):
    """A stream that counts instead of telling, as a pipe cannot; what comes after it was cut goes nowhere."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self.is_cut = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if not self.is_cut:
            self._stream.write(data)
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position


@contextmanager
def _filling(stream: BinaryIO, shape: _Shape) -> Iterator[_Rows]:
    """What takes the rows of a file. After an exception the file has no end, lest it be taken for whole."""
    sink = _Sink(stream)
    writer = _arrow("pyarrow.parquet").ParquetWriter(sink, shape.schema, compression="zstd")
    try:
        rows = _Rows(shape=shape, writer=writer)
        yield rows
        rows.finish()
    except BaseException:
        sink.is_cut = True
        raise
    finally:
        writer.close()


def _write_months(batches: Iterable[Batch], shape: _Shape, parts: Path) -> int:
    """A file for each month. Articles come month by month, but for those without one: no more than two are open."""
    articles = 0
    month, dated, undated = None, None, None
    with ExitStack() as of_month, ExitStack() as of_none:
        for batch in batches:
            articles += batch.articles
            rows = tuple(batch.rows)
            if rows and batch.month is None:
                undated = undated or of_none.enter_context(_part(parts, NO_MONTH, shape))
                undated.add(rows)
            elif rows:
                if dated is None or batch.month != month:
                    of_month.close()
                    month, dated = batch.month, of_month.enter_context(_part(parts, str(batch.month), shape))
                dated.add(rows)
    return articles


@contextmanager
def _part(parts: Path, month: str, shape: _Shape) -> Iterator[_Rows]:
    with (parts / f"month={month}").open("xb") as stream, _filling(stream, shape) as rows:
        yield rows


# Arrow


def _shape_of(table: Table, options: Options) -> _Shape:
    columns = chosen_columns(table, options.fields, typed=True)
    schema = _arrow().schema([_field(column) for column in columns], metadata={"description": table.says})
    return _Shape(columns=columns, schema=schema)


def _field(column: TableColumn) -> Any:
    return _arrow().field(column.name, _type(column), metadata={"description": column.says})


def _type(column: TableColumn) -> Any:
    arrow = _arrow()
    match column.kind:
        case "list" if column.items:
            return arrow.list_(arrow.struct([_field(item) for item in column.items]))
        case "list":
            return arrow.list_(arrow.string())
        case "timestamp":
            return arrow.timestamp("ms", tz="UTC")
    return {"text": arrow.string(), "integer": arrow.int64(), "boolean": arrow.bool_()}[column.kind]


def _array(column: TableColumn, values: Sequence[Any]) -> Any:
    if column.items:
        values = [[{item.name: item.value(record) for item in column.items} for record in value] for value in values]
    try:
        return _arrow().array(values, type=_type(column))
    except UnicodeEncodeError:
        return _arrow().array(_writable(values), type=_type(column))


def _writable(value: Any) -> Any:
    """Without lone surrogates, which are no text in UTF-8."""
    match value:
        case str():
            return value.encode(errors="replace").decode()
        case list() | tuple():
            return [_writable(one) for one in value]
        case dict():
            return {name: _writable(one) for name, one in value.items()}
    return value


def _arrow(module: str = "pyarrow") -> Any:
    """UsageError where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError("needs pyarrow: pip install 'newsledger[parquet]'", about="parquet") from error
