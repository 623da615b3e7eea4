"""Entries as JSON, one a line or all in one document."""

import json
from io import StringIO
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.export import Options, Selection, write
from pipelines.formats.json_lines import KEYS
from pipelines.ledger import Ledger
from pipelines.records import Article
from tests.pipelines.formats.conftest import LedgerOf


def text_of(db: Path, form: str = "jsonl", options: Options = Options()) -> str:  # noqa: B008 (frozen)
    stream = StringIO(newline="")
    with Ledger.open(db) as ledger:
        write(ledger, form, stream, options)
    return stream.getvalue()


def test_an_entry_a_line(ledger_of: LedgerOf, ordinary: Article, minimal: Article) -> None:
    lines = [json.loads(line) for line in text_of(ledger_of([ordinary, minimal])).splitlines()]
    assert [line["title"] for line in lines] == [minimal.title, ordinary.title]
    assert list(lines[0]) == [key for key in KEYS if key != "revisions"]


def test_an_entry_is_one_line_whatever_it_holds(ledger_of: LedgerOf) -> None:
    odd = Article(title="a\nb\r\u2028c\u0085d\x0b\x00")
    text = text_of(ledger_of([odd]))
    assert text.count("\n") == 1
    assert json.loads(text)["title"] == odd.title


def test_revisions_on_request(ledger_of: LedgerOf, minimal: Article) -> None:
    (line,) = text_of(ledger_of([minimal]), options=Options(revisions=True)).splitlines()
    assert json.loads(line)["revisions"] == []


def test_chosen_fields_in_their_order(ledger_of: LedgerOf, minimal: Article) -> None:
    options = Options(fields=("title", "guid", "revisions"))
    assert list(json.loads(text_of(ledger_of([minimal]), options=options))) == ["title", "guid", "revisions"]


def test_unknown_field_says_which_there_are(ledger_of: LedgerOf, minimal: Article) -> None:
    with pytest.raises(UsageError, match=r"headline: entries have no such field; they have guid, kicker, title"):
        text_of(ledger_of([minimal]), options=Options(fields=("headline",)))


@pytest.mark.parametrize("number", [1, 2, 20])
def test_document_is_one_array_of_the_lines(full: Path, number: int) -> None:
    options = Options(selection=Selection(limit=number))
    lines = [json.loads(line) for line in text_of(full, "jsonl", options).splitlines()]
    assert json.loads(text_of(full, "json", options)) == lines
    assert len(lines) == number


def test_empty_document_is_an_empty_array(ledger_of: LedgerOf, minimal: Article) -> None:
    options = Options(selection=Selection(since="2030"))
    assert text_of(ledger_of([minimal]), "json", options) == "[]\n"
    assert text_of(ledger_of([minimal]), "jsonl", options) == ""
