"""``newsledger export``: what the ledger holds, for other tools."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

import click

from crawler.cli.options import Place, gathered
from crawler.cli.output import is_read, standard_output, tell
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.export import Options

FORMS: Final = (
    *("jsonl", "json", "jsonfeed", "atom", "jsonld", "csv", "parquet", "graph", "graphml", "markdown", "html"),
)
"""The names of ``pipelines.export.FORMATS``: ``--help`` knows them without importing what writes them."""
STANDARD_OUTPUT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which articles, and how they are written, as the options say it."""

    sites: tuple[str, ...]
    outlets: tuple[str, ...]
    since: str | None
    until: str | None
    query: str | None
    limit: int | None
    fields: tuple[str, ...]
    table: str
    revisions: bool
    formulas: bool
    title: str | None
    period: Literal["day", "week"] | None

    def options(self) -> "Options":
        """The same for an export. UsageError for a date that is none."""
        from pipelines.export import Options, Selection

        given = {field.name: getattr(self, field.name) for field in fields(self)}
        selection = Selection(**{name: given.pop(name) for name in _SELECTING})
        return Options(selection=selection, **given)


_SELECTING: Final = ("sites", "outlets", "since", "until", "query", "limit")
"""The fields of ``pipelines.selection.Selection``; the others are of ``pipelines.export.Options``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Only what changed, and since when."""

    cursor: str | None
    after: int | None
    follow: bool

    @property
    def is_asked(self) -> bool:
        """Whether not everything is asked for."""
        return self.cursor is not None or self.after is not None or self.follow


def _names(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Of a list with commas."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def _cursor_name(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name is not None and (not name or not all(letter.isalnum() or letter in "-_." for letter in name)):
        raise click.BadParameter("a cursor's name is made of letters, digits and - _ .")
    return name


@click.command(short_help="Write articles for other tools.")
@click.argument("form", metavar="[FORMAT]", type=click.Choice(FORMS), default="jsonl")
@click.option(
    "-o", "--output", metavar="FILE|DIR/|-", default=STANDARD_OUTPUT, help="Where to write; - is standard output."
)
@click.option("--site", "sites", metavar="NAME", multiple=True, help="Only this site's articles; may be repeated.")
@click.option("--outlet", "outlets", metavar="DOMAIN", multiple=True, help="Only articles that cite this outlet.")
@click.option("--since", metavar="DATE", help="Published on this day or later: 2026-05-12, or 2026-05 for May.")
@click.option("--until", metavar="DATE", help="Published on this day or earlier; 2026-05 holds all of May.")
@click.option("--query", metavar="WORDS", help="Only articles that hold these words, as `search` finds them.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The most articles to write.")
@click.option("--fields", metavar="NAME,…", callback=_names, help="Only these fields, in this order.")
@click.option("--table", metavar="NAME", default="articles", help="csv, parquet: sources, related_news, outline …")
@click.option("--revisions", is_flag=True, help="jsonl, json: with how each article changed.")
@click.option("--formulas", is_flag=True, help="csv: leave cells that a spreadsheet would execute.")
@click.option("--title", metavar="TEXT", help="Of a feed or a digest.")
@click.option("--period", type=click.Choice(["day", "week"]), help="markdown, html: what the digest is of.")
@click.option(
    "--cursor",
    metavar="NAME",
    callback=_cursor_name,
    help="jsonl: only what changed since the last export with this NAME, and what is gone.",
)
@click.option(
    "--after",
    metavar="N",
    type=click.IntRange(min=-1),
    help="jsonl: only what changed after change N; 0: from the beginning.",
)
@click.option("--follow", is_flag=True, help="jsonl: go on writing what changes, as crawls store it.")
@gathered("changed", Changed, "cursor", "after", "follow")
@gathered("asked", Asked, *(field.name for field in fields(Asked)))
@click.pass_obj
def export(place: Place, *, form: str, output: str, asked: Asked, changed: Changed) -> None:
    """Write the ledger's articles in a FORMAT that other tools read, newest first.

    \b
    jsonl     one article a line, with all that is known (the default)
    json      the same, as one document
    jsonfeed  JSON Feed 1.1              atom      Atom
    jsonld    schema.org NewsArticle     csv       a table for spreadsheets
    parquet   a file, or DIR/ by month   graph     who cites whom, as JSON
    graphml   the same as GraphML        markdown  a digest to read
    html      the same as a page

    A FILE is written beside and renamed at the end: nobody ever sees half of it. `newsledger schema json` prints the
    JSON Schema of jsonl and json; docs/exports.md has an example for each kind of reader.

    \b
    Examples:
      newsledger export | head -3
      newsledger export csv -o news.csv --since 2026-05
      newsledger export csv --table sources --fields guid,name,url -o sources.csv
      newsledger export jsonfeed --site sample-courier --limit 50 -o feed.json
      newsledger export html --period week -o week.html
      newsledger export --cursor shop -o increments/
      newsledger export --follow | jq -r .title
    """
    if changed.is_asked:
        _export_changes(place, form, output, asked.options(), changed)
    else:
        _export_all(place, form, output, asked.options())


def _export_all(place: Place, form: str, output: str, options: "Options") -> None:
    from pipelines.export import FORMATS, export, output_path, write
    from pipelines.ledger import Ledger

    if "today" in FORMATS[form].honours:
        options = replace(options, today=datetime.now(UTC).date())
    if output == STANDARD_OUTPUT:
        with Ledger.open(place.db) as ledger, standard_output(form) as stream:
            write(ledger, form, stream, options)
    else:
        count = export(place.db, form, output_path(output), options)
        tell(place, f"{count:,} article{'' if count == 1 else 's'} to {output}")


def _export_changes(place: Place, form: str, output: str, options: "Options", changed: Changed) -> None:
    from pipelines.changes import rewind_cursor
    from pipelines.export import format_of

    if form != "jsonl":
        raise UsageError("only jsonl can hold what changed", about=form)
    format_of(form, options)
    if changed.cursor is not None and changed.after is not None:
        rewind_cursor(place.db, changed.cursor, options.selection, changed.after, datetime.now(UTC))
    if output == STANDARD_OUTPUT:
        _stream_changes(place, options, changed)
    else:
        _write_changes(place, output, options, changed)


def _stream_changes(place: Place, options: "Options", changed: Changed) -> None:
    """To standard output, once or on and on; a cursor moves after what was written has left us."""
    from pipelines.changes import follow, move_cursor

    position = _start(place, options, changed)
    if changed.follow and options.selection.limit is not None:
        raise UsageError("does not go with --follow", about="--limit")
    with standard_output("jsonl") as stream:
        wait = is_read if changed.follow else _once
        for increment in follow(place.db, stream, position, options, wait=wait):
            if changed.cursor is not None:
                move_cursor(place.db, changed.cursor, options.selection, increment.position, datetime.now(UTC))


def _start(place: Place, options: "Options", changed: Changed) -> int:
    """The place of the reader; who only follows stands at the end."""
    from pipelines.changes import cursor_position, last_position
    from pipelines.ledger import Ledger

    with Ledger.open(place.db) as ledger:
        ledger.check(options.selection)
        if changed.cursor is not None:
            return cursor_position(ledger, changed.cursor, options.selection)
        return last_position(ledger) if changed.after is None else changed.after


def _once() -> bool:
    return False


def _write_changes(place: Place, output: str, options: "Options", changed: Changed) -> None:
    from pipelines.changes import export_changes, write_changes
    from pipelines.export import output_path
    from pipelines.ledger import Ledger
    from pipelines.whole_files import replacing

    if changed.follow:
        raise UsageError("goes to standard output alone", about="--follow")
    path = output_path(output)
    if changed.cursor is not None:
        increment = export_changes(place.db, changed.cursor, path, options, datetime.now(UTC))
        path = increment.output or path
    else:
        with Ledger.open(place.db) as ledger, replacing(path) as stream:
            increment = write_changes(ledger, stream, changed.after or 0, options)
    said = f"{increment.lines:,} change{'' if increment.lines == 1 else 's'} to {path}"
    tell(place, said if increment.lines else "nothing has changed")
