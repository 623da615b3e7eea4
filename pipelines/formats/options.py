"""What an export is asked for, whatever its format."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.selection import EVERYTHING, Selection

Period = Literal["day", "week"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """All that is None, empty or False asks for nothing special. A format that cannot do what is asked says so."""

    selection: Selection = EVERYTHING
    fields: tuple[str, ...] = ()
    """Only these keys or columns, in this order; all where it is empty. For jsonl, json, csv and parquet."""
    table: str = "articles"
    """Which table csv and parquet write: ``articles``, or one of the lists of articles."""
    revisions: bool = False
    """With how each article changed. For jsonl and json."""
    formulas: bool = False
    """csv: cells as they are, also those that a spreadsheet would execute."""
    title: str | None = None
    """Of a feed or a digest."""
    period: Period | None = None
    """A digest: of a day or of a week."""
    today: date | None = None
    """A digest: its last day, where the selection has no ``until``. In UTC."""
