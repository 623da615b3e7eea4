"""Articles for other tools: one function for all formats, with the options of the command.

from pipelines.export import Options, Selection, export

export(Path("data/news.db"), "jsonl", Path("news.jsonl"), Options(selection=Selection(since="2026-05")))

The same articles give the same bytes, in every ledger. docs/exports.md has an example for each kind of reader.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from pipelines.errors import UsageError
from pipelines.formats.atom import write_atom
from pipelines.formats.csv_table import write_csv
from pipelines.formats.digest import write_html, write_markdown
from pipelines.formats.graph import write_graph, write_graphml
from pipelines.formats.json_feed import write_jsonfeed
from pipelines.formats.json_ld import write_jsonld
from pipelines.formats.json_lines import write_json, write_jsonl
from pipelines.formats.options import Options
from pipelines.formats.parquet import write_parquet, write_parquet_folder
from pipelines.ledger import Ledger
from pipelines.selection import Selection
from pipelines.whole_files import replacing, replacing_bytes

__all__ = ["FORMATS", "Format", "Options", "Selection", "export", "format_of", "output_path", "write"]

Writer = Callable[[Ledger, Options, Any], int]
"""Writes what is asked for, in flat memory, to a stream of text that was opened with ``newline=""``, or of bytes; the
number of articles written. UsageError for options that it cannot do."""
FolderWriter = Callable[[Ledger, Options, Path], int]
"""Likewise, as files in a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One of the formats."""

    name: str
    write: Writer
    suffix: str
    """Of its files: ``.jsonl``."""
    honours: frozenset[str] = frozenset()
    """The fields of ``Options`` that mean something to it, besides ``selection``."""
    is_binary: bool = False
    """Whether it is written to a stream of bytes."""
    write_folder: FolderWriter | None = None
    """For an output that is a folder; None where it has to be a file."""


_ALL: Final = (
    Format(name="jsonl", write=write_jsonl, suffix=".jsonl", honours=frozenset({"fields", "revisions"})),
    Format(name="json", write=write_json, suffix=".json", honours=frozenset({"fields", "revisions"})),
    Format(name="jsonfeed", write=write_jsonfeed, suffix=".feed.json", honours=frozenset({"title"})),
    Format(name="jsonld", write=write_jsonld, suffix=".jsonld"),
    Format(name="atom", write=write_atom, suffix=".atom", honours=frozenset({"title"})),
    Format(name="csv", write=write_csv, suffix=".csv", honours=frozenset({"fields", "table", "formulas"})),
    Format(
        name="parquet",
        write=write_parquet,
        suffix=".parquet",
        honours=frozenset({"fields", "table"}),
        is_binary=True,
        write_folder=write_parquet_folder,
    ),
    Format(name="graph", write=write_graph, suffix=".graph.json"),
    Format(name="graphml", write=write_graphml, suffix=".graphml"),
    Format(name="markdown", write=write_markdown, suffix=".md", honours=frozenset({"title", "period", "today"})),
    Format(name="html", write=write_html, suffix=".html", honours=frozenset({"title", "period", "today"})),
)
FORMATS: Final[Mapping[str, Format]] = {one.name: one for one in _ALL}
"""By name, as the help lists them."""


def export(db: Path, form: str, output: Path, options: Options = Options()) -> int:  # noqa: B008 (frozen)
    """Write a ledger's articles to a file that has its name only when all is written; the number of articles. Where the
    output is a folder, parquet writes a file a month into it.

    UsageError: there is no such format, it cannot do what is asked, or the file cannot be written. LedgerError: as
    ``Ledger.open``.
    """
    found = format_of(form, options)
    if output.exists() and db.exists() and output.samefile(db):
        raise UsageError("is the ledger", about=str(output))
    with Ledger.open(db) as ledger:
        if found.write_folder and output.is_dir():
            with _of_one_moment(ledger, options):
                return found.write_folder(ledger, options, output)
        with (replacing_bytes if found.is_binary else replacing)(output) as stream:
            return write(ledger, form, stream, options)


def write(
    ledger: Ledger,
    form: str,
    stream: TextIO | BinaryIO,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> int:
    """Write a ledger's articles to a stream, all of one moment; the number of articles.

    The stream is one of text (``newline=""``); for a format whose ``is_binary``, one of bytes, or that of text below
    which they are (``sys.stdout``).
    """
    found = format_of(form, options)
    with _of_one_moment(ledger, options):
        return found.write(ledger, options, _bytes_of(stream, form) if found.is_binary else stream)


@contextmanager
def _of_one_moment(ledger: Ledger, options: Options) -> Iterator[None]:
    ledger.check(options.selection)
    with ledger.snapshot():
        yield


def _bytes_of(stream: Any, form: str) -> BinaryIO:
    found: BinaryIO = getattr(stream, "buffer", stream)
    if found.isatty():
        raise UsageError("is not for a terminal: write it to a file", about=form)
    return found


def output_path(text: str) -> Path:
    """The path of a file or folder to write to; one that ends with a slash is a folder, made where there is none.

    UsageError: it cannot be made.
    """
    path = Path(text)
    if text.endswith("/"):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot be made: {error.strerror}", about=text) from error
    return path


def format_of(name: str, options: Options) -> Format:
    """The format of this name. UsageError: there is none, or it cannot do what is asked."""
    if name not in FORMATS:
        raise UsageError(f"there is no such format; there are {', '.join(FORMATS)}", about=name)
    nothing = Options()
    for field in fields(Options):
        asked = getattr(options, field.name) != getattr(nothing, field.name)
        if asked and field.name not in {"selection", *FORMATS[name].honours}:
            raise UsageError(f"does not go with {name}", about=f"--{field.name}")
    return FORMATS[name]
