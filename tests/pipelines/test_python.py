"""docs/python.md does what it says."""

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.ledger import Ledger
from pipelines.records import Article, Outcome
from pipelines.store import Store

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
BLOCKS = re.findall(r"(?:^    .*\n|^\n(?=    ))+", PAGE, re.MULTILINE)
READ, PUT, MANY = (textwrap.dedent(block) for block in BLOCKS)


def test_examples_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(PUT, names)
    exec(PUT, names)
    exec(MANY, names)
    exec(READ.replace("sample-courier", "python"), names)
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["saved", "unchanged"]
    assert said[2] == "[<Outcome.UNCHANGED: 'unchanged'>]"
    with Ledger.open(tmp_path / "data" / "news.db") as ledger:
        article = ledger.article(1)
    assert article is not None
    assert article.published is not None
    assert article.published.value == "2026-05-12T13:41Z"


def test_article_that_lacks_what_a_row_needs_is_rejected(tmp_path: Path) -> None:
    with Store.open(tmp_path / "news.db") as store:
        assert store.put(Article(title=" "), datetime(2026, 5, 12, tzinfo=UTC)) == Outcome.REJECTED
