"""docs/schema.md: every question that it asks gets an answer from the ledger of the demo."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from pipelines.schema import schema_sql

ROOT: Final = Path(__file__).parents[1]
UNASKED: Final = {"articles_fts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A comment and the SQL below it."""

    about: str
    """The table or view whose section it stands in."""
    words: str
    sql: str

    def __str__(self) -> str:
        return f"{self.about} {self.words}"


def questions() -> Iterator[Question]:
    document = (ROOT / "docs" / "schema.md").read_text("utf-8")
    for section in re.split(r"\n##+ ", document)[1:]:
        for block in re.findall(r"```sql\n(.*?)```", section, re.DOTALL):
            for words, sql in re.findall(r"^-- (.*?)\n(.*?;)$", block, re.DOTALL | re.MULTILINE):
                yield Question(about=section.partition("\n")[0], words=words, sql=sql)


QUESTIONS: Final = list(questions())
EMPTY: Final = {
    *("revisions", "duplicates", "forgotten", "found_urls", "hosts", "cursors"),
    *("headlines_changed", "silent_edits", "copies", "date_problems", "related_not_fetched"),
}
"""Tables and views that the ledger of one demo may have no rows for."""
NONE_NOW: Final = (
    "Who writes for more than one site?",
    "Which sites gave nothing new for a week?",
    "Which runs were killed, or still run?",
    "Which names were made of the domain alone?",
    "Which headings stand in many articles?",
)
"""Questions that a young and healthy ledger has no rows for."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("demo")
    start = "from crawler.cli.main import main; main(prog_name='newsledger')"
    command = [sys.executable, "-c", start, "demo"]
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    with closing(sqlite3.connect(f"{(folder / 'data' / 'news.db').as_uri()}?mode=ro", uri=True)) as db:
        yield db


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_question_is_answered(demo: sqlite3.Connection, question: Question) -> None:
    rows = demo.execute(question.sql).fetchall()
    of_the_first = re.search(r"\bid = 1\b|article_id = 1\b", question.sql)  # any site's: the one that answered first
    assert rows or of_the_first or question.about in EMPTY or question.words.startswith(NONE_NOW)


@pytest.mark.parametrize("name", re.findall(r"^CREATE (?:TABLE|VIEW) (\w+)", schema_sql(), re.MULTILINE))
def test_three_questions_for_every_table_and_view(name: str) -> None:
    assert name in UNASKED or len([question for question in QUESTIONS if question.about == name]) == 3


def test_every_statement_stands_below_a_question() -> None:
    document = (ROOT / "docs" / "schema.md").read_text("utf-8")
    statements = [block.count(";\n") for block in re.findall(r"```sql\n(.*?)```", document, re.DOTALL)]
    assert sum(statements) == len(QUESTIONS)
