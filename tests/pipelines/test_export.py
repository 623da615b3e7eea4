"""Exports of all formats: what holds for each of them."""

import io
import os
import pty
from datetime import date
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from pipelines.errors import LedgerError, UsageError
from pipelines.export import FORMATS, Options, Selection, export, format_of, output_path, write
from pipelines.ledger import Ledger
from tests.ledgers import article, change, fetch_of, make
from tests.strangers import hostile_articles

TODAY = date(2026, 5, 13)
FORMS = pytest.mark.parametrize("form", FORMATS)


def options_of(form: str, **fields: Any) -> Options:
    """With the day that a digest needs."""
    return Options(today=TODAY if "today" in FORMATS[form].honours else None, **fields)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that no test changes."""
    articles = [article(), *hostile_articles()]
    return make(tmp_path_factory.mktemp("ledger") / "news.db", *map(fetch_of, articles, count()))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two ledgers of the same articles, which came in another order and so have other ids."""
    fetches = [fetch_of(article(name), hours) for hours, name in enumerate(("quokka", "wombat", "numbat", "bilby"))]
    folder = tmp_path_factory.mktemp("twins")
    return make(folder / "one.db", *fetches), make(folder / "other.db", *fetches[2:], *fetches[:2])


@FORMS
def test_file_has_all_articles(db: Path, tmp_path: Path, form: str) -> None:
    with Ledger.open(db) as ledger:
        there = ledger.totals().articles
    count = export(db, form, tmp_path / "out", options_of(form))
    assert count == there or ("period" in FORMATS[form].honours and 0 < count < there)


@FORMS
def test_stream_gets_what_the_file_gets(db: Path, tmp_path: Path, form: str) -> None:
    export(db, form, tmp_path / "out", options_of(form))
    with Ledger.open(db) as ledger:
        assert written(ledger, form) == (tmp_path / "out").read_bytes()


@FORMS
def test_same_articles_give_the_same_bytes_in_every_ledger(twins: tuple[Path, Path], form: str) -> None:
    with Ledger.open(twins[0]) as one, Ledger.open(twins[1]) as other:
        assert written(one, form) == written(other, form)


@FORMS
def test_file_of_an_export_that_failed_is_as_it_was(db: Path, tmp_path: Path, form: str) -> None:
    (tmp_path / "out").write_text("old")
    with pytest.raises(UsageError, match="the ledger has nothing of this site"):
        export(db, form, tmp_path / "out", options_of(form, selection=Selection(sites=("nowhere",))))
    assert (tmp_path / "out").read_text() == "old"
    assert not list(tmp_path.glob(".out.*"))


@FORMS
def test_empty_selection_is_no_mistake(db: Path, tmp_path: Path, form: str) -> None:
    options = options_of(form, selection=Selection(since="2040", until="2041"))
    assert export(db, form, tmp_path / "out", options) == 0
    assert (tmp_path / "out").exists()


@FORMS
def test_all_that_is_read_is_of_one_moment(twins: tuple[Path, Path], tmp_path: Path, form: str) -> None:
    db = Path(copy(twins[0], tmp_path))
    with Ledger.open(db) as ledger, ledger.snapshot():
        before = written(ledger, form)
        change(db, "UPDATE articles SET title = 'Changed meanwhile', summary = 'Changed meanwhile'")
        assert written(ledger, form) == before


def test_format_that_is_not_there_says_which_are(db: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="xlsx: there is no such format; there are jsonl, json"):
        export(db, "xlsx", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@FORMS
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fields", ("title",)),
        ("table", "sources"),
        ("revisions", True),
        ("formulas", True),
        ("title", "News"),
        ("period", "week"),
    ],
)
def test_option_that_a_format_cannot_do_is_not_passed_over(form: str, field: str, value: object) -> None:
    options = Options(**{field: value})  # type: ignore[arg-type]
    if field in FORMATS[form].honours:
        assert format_of(form, options) is FORMATS[form]
    else:
        with pytest.raises(UsageError, match=f"--{field}: does not go with {form}"):
            format_of(form, options)


def test_ledger_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no such file"):
        export(tmp_path / "news.db", "jsonl", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_bytes_are_not_for_a_terminal(db: Path) -> None:
    ours, theirs = pty.openpty()
    with (
        Ledger.open(db) as ledger,
        os.fdopen(ours, "rb"),
        os.fdopen(theirs, "wb") as terminal,
        pytest.raises(UsageError, match="parquet: is not for a terminal"),
    ):
        write(ledger, "parquet", terminal)


def test_output_that_ends_with_a_slash_is_a_folder(tmp_path: Path) -> None:
    assert output_path(f"{tmp_path}/exports/news/").is_dir()
    assert not output_path(f"{tmp_path}/exports/news.csv").exists()


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made"):
        output_path(f"{tmp_path}/file/news/")


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if form.write_folder is None])
def test_folder_is_no_file(db: Path, tmp_path: Path, form: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        export(db, form, tmp_path, options_of(form))


def written(ledger: Ledger, form: str) -> bytes:
    """What goes to standard output."""
    below = io.BytesIO()
    stream = io.TextIOWrapper(below, encoding="utf-8", newline="")
    write(ledger, form, stream, options_of(form))
    stream.detach()
    return below.getvalue()
