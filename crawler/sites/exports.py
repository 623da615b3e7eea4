"""The tables ``[export.NAME]`` of ``data/newsledger.toml``: what is exported after each run of crawls.

docs/operating.md describes them. They are checked to the last key before anything is crawled, as a site's file is.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, cast, get_args

from crawler.printable import printable
from crawler.sites.table import Table, suggestion
from pipelines.errors import UsageError
from pipelines.export import FORMATS
from pipelines.formats.json_lines import check_fields
from pipelines.formats.options import Options, Period
from pipelines.formats.tables import chosen_columns, table_called
from pipelines.selection import Selection

NAME: Final = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
SELECTING: Final = ("sites", "outlets", "since", "until", "days", "query", "limit")
SHAPING: Final = ("fields", "table", "revisions", "formulas", "title", "period")
"""Each goes with some of the formats alone (``Format.honours``)."""
EXPORT_KEYS: Final = ("format", "output", "cursor", *SELECTING, *SHAPING)
LONGEST_DAYS: Final = 36_500
MOST: Final = 2**63 - 1
"""What SQLite can count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledExport:
    """An export that is made whenever crawls have changed what it holds."""

    name: str
    form: str
    """One of ``pipelines.export.FORMATS``."""
    output: str
    """Absolute; a folder where it ends with a slash."""
    options: Options
    days: int | None = None
    """Only what was published, or else saved, on the last so many days, today with them, in UTC."""
    has_cursor: bool = False
    """Only what changed since the last time, each time in a new file; the cursor has the export's name."""

    def options_at(self, now: datetime) -> Options:
        """What is asked for ``now``: the same all day long."""
        today = now.astimezone(UTC).date()
        options = self.options
        if self.days is not None:
            since = (today - timedelta(days=self.days - 1)).isoformat()
            options = replace(options, selection=replace(options.selection, since=since))
        return replace(options, today=today) if "today" in FORMATS[self.form].honours else options


def exports_of(top: Table) -> tuple[ScheduledExport, ...]:
    """The exports that the file asks for, in its order. SiteError where one is wrong."""
    found = top.values.get("export", {})
    exports = top.table("export", found if isinstance(found, dict) else ())
    read = tuple(_export(exports, name) for name in exports.values)
    taken: dict[str, str] = {}
    for export in read:
        place = os.path.realpath(export.output)
        if place in taken:
            exports.fail(f"{export.name}.output", f"is where [export.{taken[place]}] writes to")
        taken[place] = export.name
    return read


def _export(exports: Table, name: str) -> ScheduledExport:
    if name in EXPORT_KEYS and not isinstance(exports.values[name], dict):
        exports.fail(name, "stands in a table with the export's name, such as [export.desk]")
    if not NAME.fullmatch(name):
        exports.fail(name, "an export is named with lower-case letters, digits and hyphens, 60 at the most")
    table = exports.table(name, EXPORT_KEYS)
    form, has_cursor = _form(table), table.flag("cursor", default=False)
    _check_fit(table, form, has_cursor=has_cursor)
    return ScheduledExport(
        name=name,
        form=form,
        output=_output(table, form, has_cursor=has_cursor),
        options=_options(table, form),
        days=_whole(table, "days", LONGEST_DAYS),
        has_cursor=has_cursor,
    )


def _form(table: Table) -> str:
    form = table.text("format") or table.fail("format", f"missing; one of {', '.join(FORMATS)}")
    if form not in FORMATS:
        table.fail("format", f"{form!r} is none of {', '.join(FORMATS)}{suggestion(form, FORMATS)}")
    return form


def _check_fit(table: Table, form: str, *, has_cursor: bool) -> None:
    """A reader who is given what changed is given all that did, of a selection that stays the same."""
    if has_cursor and form != "jsonl":
        table.fail("cursor", f"does not go with {form}: only jsonl can hold what changed")
    others = {key: form for key in SHAPING if key not in FORMATS[form].honours}
    if has_cursor:
        others |= {"days": "cursor", "limit": "cursor"}
    if "since" in table.values or "until" in table.values:
        others["days"] = "since and until"
    for key, other in others.items():
        if key in table.values:
            table.fail(key, f"does not go with {other}")


def _output(table: Table, form: str, *, has_cursor: bool) -> str:
    """Absolute: what is relative lies in the data folder."""
    text = table.text("output") or table.fail("output", "missing; the file to write, such as exports/desk.json")
    if printable(text) != text or "\n" in text or "\t" in text:
        table.fail("output", "has control characters")
    folder = table.path.parent.absolute()
    path = folder / text
    if _is_ours(path, folder):
        table.fail("output", f"{text!r} is kept by newsledger itself")
    is_folder = has_cursor or text.endswith("/")
    if is_folder and not has_cursor and FORMATS[form].write_folder is None:
        table.fail("output", f"{text!r} is a folder; {form} is written to a file")
    return f"{path}/" if is_folder else str(path)


def _is_ours(path: Path, folder: Path) -> bool:
    """Whether an export would take the place of what the user or the ledger has there."""
    place, home = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    if home == place or place in home.parents:
        return True
    if home not in place.parents:
        return False
    first = place.relative_to(home).parts[0]
    return first == "sites" or first.startswith(("newsledger.toml", "news.db"))


def _options(table: Table, form: str) -> Options:
    options = Options(
        selection=_selection(table),
        fields=table.texts("fields"),
        table=table.text("table") or Options().table,
        revisions=table.flag("revisions", default=False),
        formulas=table.flag("formulas", default=False),
        title=table.text("title"),
        period=_period(table),
    )
    _check_columns(table, form, options)
    return options


def _check_columns(table: Table, form: str, options: Options) -> None:
    """That there are such a table and such fields, and months where it is written by months."""
    if "table" not in FORMATS[form].honours:
        with _blaming(table, "fields"):
            check_fields(options.fields)
        return
    with _blaming(table, "table"):
        of_table = table_called(options.table)
    if not of_table.has_months and (table.text("output") or "").endswith("/"):
        table.fail("table", f"{of_table.name!r} has no months: its output must be a file")
    with _blaming(table, "fields"):
        chosen_columns(of_table, options.fields, typed=FORMATS[form].is_binary)


@contextmanager
def _blaming(table: Table, key: str) -> Iterator[None]:
    """What is wrong with an option is wrong with this key."""
    try:
        yield
    except UsageError as error:
        table.fail(key, f"{error.about!r}: {error.reason}")


def _period(table: Table) -> Period | None:
    text = table.text("period")
    for period in get_args(Period):
        if text == period:
            return cast("Period", period)
    return table.fail("period", f"{text!r} is none of {', '.join(get_args(Period))}") if text else None


def _selection(table: Table) -> Selection:
    return Selection(
        sites=table.texts("sites"),
        outlets=table.texts("outlets"),
        since=_said(table, "since"),
        until=_said(table, "until"),
        query=_said(table, "query"),
        limit=_whole(table, "limit", MOST),
    )


def _said(table: Table, key: str) -> str | None:
    """What ``Selection`` has a say in; a day may stand without quotes, as TOML has days."""
    value = table.values.get(key)
    is_day = key != "query" and isinstance(value, date) and not isinstance(value, datetime)
    text = str(value) if is_day else table.text(key)
    with _blaming(table, key):
        Selection(**{key: text})  # type: ignore[arg-type]  # a text for a key of text
    return text


def _whole(table: Table, key: str, most: int) -> int | None:
    if key not in table.values:
        return None
    number = table.whole(key, at_least=1, default=1)
    return number if number <= most else table.fail(key, f"is {number}; the most is {most}")
