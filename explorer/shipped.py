"""The shipped queries: what our pages ask, and what an analyst can ask again with other values.

Each is a file in ``explorer/queries/``: its name is the query's; its first comment lines say what it answers (one line,
the title) and why one would ask (a sentence or two); ``:names`` are its parameters, and one that is not given is NULL
for our pages and an empty text for Datasette. What a page shows is thus always a query that can be opened, changed, and
taken as CSV or JSON. ``{name}`` stands for the file in ``explorer/queries/parts/``: what several queries begin with.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

FOLDER: Final = files("explorer") / "queries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One shipped query."""

    name: str
    title: str
    """The question, in a line: 'Who is cited most?'"""
    why: str
    """Why one would ask it."""
    sql: str
    parameters: tuple[str, ...]
    """Their names, in order of appearance."""

    def canned(self) -> dict[str, Any]:
        """As Datasette has its canned queries."""
        return {"sql": self.sql, "title": self.title, "description": self.why, "params": list(self.parameters)}


@cache
def shipped() -> dict[str, Query]:
    """All of them by name, in alphabetical order."""
    names = sorted(path.name.removesuffix(".sql") for path in FOLDER.iterdir() if path.name.endswith(".sql"))
    return {name: parse(name, (FOLDER / f"{name}.sql").read_text(encoding="utf-8")) for name in names}


def parse(name: str, text: str) -> Query:
    """A query of its file. ValueError for one that does not say what it answers and why."""
    told, own = _HEAD.fullmatch(text).groups()  # type: ignore[union-attr]  # matches any text
    sql = _put_together(own)
    lines = [line.removeprefix("--").strip() for line in told.splitlines()]
    if len(lines) < 2:
        raise ValueError(f"{name}.sql begins with a line of what it answers, and one of why")
    bare = re.sub(r"--[^\n]*|'[^']*'", "", sql)
    return Query(
        name=name,
        title=lines[0],
        why=" ".join(lines[1:]),
        sql=sql.strip().rstrip(";"),
        parameters=tuple(dict.fromkeys(re.findall(r":([a-z_]+)", bare))),
    )


def _put_together(sql: str) -> str:
    """With the parts that it names, and those that they name, in their places."""
    return _PART.sub(lambda name: _put_together(_part(name[1])), sql)


def _part(name: str) -> str:
    return (FOLDER / "parts" / f"{name}.sql").read_text(encoding="utf-8").rstrip()


_PART: Final = re.compile(r"\{(\w+)\}")
_HEAD: Final = re.compile(r"((?:--[^\n]*\n)*)(.*)", re.DOTALL)
