"""What a page shows and what a query gives, for tests that compare them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bs4 import Tag

from explorer.shipped import shipped
from tests.ledgers import rows


def words(tag: Tag) -> str:
    """What is read, white space collapsed."""
    return " ".join(tag.get_text(" ").split())


def links(tag: Tag) -> set[str]:
    return {str(link["href"]) for link in tag.select("a[href]")}


def asked(path: Path, query: str, **values: object) -> list[dict[str, Any]]:
    """What a shipped query gives; '' for what is not given, as Datasette has it."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        bound = {name: values.get(name, "") for name in shipped()[query].parameters}
        return [dict(row) for row in db.execute(shipped()[query].sql, bound)]


def number(path: Path, name: str) -> int:
    """The id of an article of tests/ledgers.py, by the name in its address."""
    ((found,),) = rows(path, "SELECT id FROM articles WHERE url LIKE '%/' || ?", name)
    return int(found)
