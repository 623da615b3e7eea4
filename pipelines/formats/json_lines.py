"""Entries as JSON: one a line (``jsonl``), or all in one document (``json``)."""

from collections.abc import Iterator, Mapping
from typing import Final, TextIO

from pipelines.errors import UsageError
from pipelines.formats.options import Options
from pipelines.json_records import article_json, entry_json, json_text
from pipelines.ledger import Ledger
from pipelines.records import Article

KEYS: Final = ("guid", *article_json(Article(title="")), "saved_at", "changed_at", "revisions", "schema")
"""Of an entry, in order."""


def write_jsonl(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """One entry a line; how many."""
    count = 0
    for line in _lines(ledger, options):
        stream.write(f"{line}\n")
        count += 1
    return count


def write_json(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """One array, an entry a line; how many."""
    count = 0
    for count, line in enumerate(_lines(ledger, options), 1):
        stream.write(f"{',' if count > 1 else '['}\n{line}")
    stream.write("\n]\n" if count else "[]\n")
    return count


def chosen(data: Mapping[str, object], fields: tuple[str, ...]) -> Mapping[str, object]:
    """Only these keys of an entry, in their order; all where there are none. A tombstone stays whole."""
    return data if not fields or "deleted" in data else {name: data[name] for name in fields}


def check_fields(fields: tuple[str, ...]) -> None:
    """UsageError for a key that entries do not have."""
    for name in fields:
        if name not in KEYS:
            raise UsageError(f"entries have no such field; they have {', '.join(KEYS)}", about=name)


def _lines(ledger: Ledger, options: Options) -> Iterator[str]:
    check_fields(options.fields)
    with_revisions = options.revisions or "revisions" in options.fields
    for entry in ledger.entries(options.selection, with_revisions=with_revisions):
        yield json_text(chosen(entry_json(entry, with_revisions=with_revisions), options.fields))
