"""A table as RFC 4180 has it: for spreadsheets.

A spreadsheet executes a cell that begins like a formula, and its articles are written by strangers. So such a cell
begins with an apostrophe here, which makes it text. Not all spreadsheets ask for the separator: where Excel or
LibreOffice take the semicolon or the tab for it, a cell's text goes on in another cell behind the first of them, and in
another row behind a line break. So what begins like a formula there has an apostrophe, too.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TextIO

from pipelines.formats.options import Options
from pipelines.formats.tables import chosen_columns, table_called, words_of
from pipelines.ledger import Ledger
from pipelines.moments import iso

_BETWEEN: Final = "; "
"""The items of a list that stands in one cell."""
_UNSEEN: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u061c\u115f\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
)
"""Space, and what nobody sees: some spreadsheets take it away before they look at the cell."""
_FORMULA: Final = "=+\\-@＝＋－＠"
"""What formulas begin with; the wide ones in East Asian settings."""
_BEGINS: Final = re.compile(f"[\t\r\n]|[{_UNSEEN}]*[{_FORMULA}]")
_GOES_ON: Final = re.compile(f'([;\t\r\n])(?=["{_UNSEEN}]*[{_FORMULA}])')
"""A quote within a cell is two in the file, which are none to who begins to read between them."""
_SEPARATES: Final = re.compile('[",;\t\r\n]')
"""A cell with one of these stands in quotes. RFC 4180 asks it of the comma alone; spreadsheets look for others, too."""
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Some readers stop at NUL or control-Z, a lone surrogate is no text in UTF-8, and no sheet can hold the others."""

_NOTHING: Final = '""'
"""Of a row of one empty cell: readers pass over a line that is empty."""


def write_csv(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """A table, a row of names first; of how many articles it is.

    A list stands in one cell, each item once. UsageError: there is no such table or column.
    """
    table = table_called(options.table)
    chosen = chosen_columns(table, options.fields)
    formulas = options.formulas
    stream.write(line_of([column.name for column in chosen], formulas=formulas))
    articles = 0
    for batch in table.read(ledger, options.selection):
        stream.writelines(line_of([column.value(row) for column in chosen], formulas=formulas) for row in batch.rows)
        articles += batch.articles
    return articles


def harmless(text: str) -> str:
    """A cell's text so that no spreadsheet takes it, or a part of it, for a formula."""
    text = _GOES_ON.sub(r"\1'", text)
    return f"'{text}" if _BEGINS.match(text) else text


def line_of(values: Iterable[object], *, formulas: bool = False) -> str:
    """A row of cells, with its end. ``formulas``: leave those that a spreadsheet would execute."""
    cell = _quoted if formulas else _harmless
    line = ",".join([_cell(value, cell) for value in values])
    return f"{line or _NOTHING}\r\n"


def _cell(value: object, cell: Callable[[str], str]) -> str:
    """Numbers, truth and times are ours, and are never quoted."""
    match value:
        case str():
            return cell(value)
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case datetime():
            return iso(value)
        case tuple():
            return cell(_BETWEEN.join(dict.fromkeys(words_of(item) for item in value)))
    raise TypeError(f"no cell: {value!r}")


def _harmless(text: str) -> str:
    return _quoted(harmless(text))


def _quoted(text: str) -> str:
    text = _UNWRITABLE.sub("\ufffd", text)
    return '"{}"'.format(text.replace('"', '""')) if _SEPARATES.search(text) else text
