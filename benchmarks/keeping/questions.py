"""Asks a ledger what people ask it, and times the first hundred rows of each answer."""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Final

from sqlite_utils import Database

from benchmarks.keeping.articles import article, vocabulary
from benchmarks.keeping.taken import Taken, timed
from pipelines.ledger import Ledger
from pipelines.records import Outcome
from pipelines.schema import open_reader
from pipelines.selection import Selection
from pipelines.views import VIEWS

MOST_ROWS: Final = 100
TIMES: Final = 5
"""After one to warm up; the median counts."""
LONG: Final = 10.0
"""Seconds: an answer that takes longer is asked for once."""
PATIENCE: Final = 120.0
"""Seconds: an answer that takes longer is not waited for."""
DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "schema.md"

Call = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How long a question took."""

    question: str
    rows: int | None
    """None where it was not waited for."""
    taken: Taken
    """The median, or the one time."""
    times: int


def answers(path: Path) -> Iterator[Answer]:
    """The views, with and without a condition; what the reader asks; and the questions of docs/schema.md."""
    with closing(open_reader(path)) as db:
        _renew_views(db)
        values = _values(db)
        for question, call in _questions(db, path, values):
            yield _answer(db, question, call)


def _renew_views(db: Database) -> None:
    """The views as pipelines/views.py has them, where the file was made with others."""
    held = {row["name"]: row["sql"] for row in db.query("SELECT name, sql FROM sqlite_master WHERE type = 'view'")}
    for sql in (one.strip(";\n") for one in VIEWS.split("\n\n")):
        if held.get(sql.split()[2]) != sql:
            db.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))


def _questions(db: Database, path: Path, values: Mapping[str, Any]) -> Iterator[tuple[str, Call]]:
    for sql, given in _of_views(db, values):
        yield sql.format(*given), partial(_first, db, sql.replace("{!r}", "?"), given)
    yield from _of_reader(Ledger(db, path), values)
    for words, sql in _of_document(values):
        yield words, partial(_first, db, sql, ())


def _first(db: Database, sql: str, values: tuple[object, ...]) -> list[Any]:
    return db.execute(sql, values).fetchmany(MOST_ROWS)


def _of_views(db: Database, values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Each view whole, and with each column that one would ask it by."""
    for view in re.findall(r"^CREATE VIEW (\w+)", VIEWS, re.MULTILINE):
        yield f"SELECT * FROM {view}", ()
        for column in (one[0] for one in db.execute(f"SELECT * FROM {view} LIMIT 0").description):
            if column in _ASKED_BY:
                yield f"SELECT * FROM {view} WHERE {column} = {{!r}}", (values[column],)
    yield "SELECT * FROM newest_articles WHERE date >= {!r}", (values["date"],)


_ASKED_BY: Final = frozenset(
    ("article_id", "original_id", "outlet_id", "name", "domain", "site", "week", "kind", "field", "problem")
)
"""Columns of views."""


def _of_reader(ledger: Ledger, values: Mapping[str, Any]) -> Iterator[tuple[str, Call]]:
    """What pipelines/ledger.py asks: the command line asks by it."""
    words, site, since, number = vocabulary(), values["site"], values["date"], values["article_id"]
    for kind, said in (("frequent", words[0]), ("rarer", words[500]), ("rare", words[50_000])):
        yield f"search, a {kind} word", partial(_taken, partial(ledger.search, said))
    for kind, said in (("two frequent", " ".join(words[1:3])), ("two rarer", " ".join(words[500:502]))):
        yield f"search, {kind} words", partial(_taken, partial(ledger.search, said))
    title = str(article(5).title)
    yield (
        "search, two words in quotes",
        partial(_taken, partial(ledger.search, f'"{" ".join(title.lower().split()[:2])}"')),
    )
    yield "articles, the newest hundred", partial(_taken, ledger.articles)
    for kind, selection in (
        ("of a site", Selection(sites=(site,))),
        ("since a day", Selection(since=since)),
        ("of a site, until a day", Selection(sites=(site,), until=since)),
    ):
        yield f"articles {kind}", partial(_taken, partial(ledger.articles, selection))
    yield "article", partial(ledger.article, number)
    yield "find", partial(ledger.find, values["url"])
    yield "revisions", partial(ledger.revisions, number)
    yield "top_outlets", ledger.top_outlets
    yield "site_counts", ledger.site_counts
    yield "runs", ledger.runs
    yield "fetches of a run", partial(_taken, partial(ledger.fetches, values["run"], list(Outcome), MOST_ROWS))
    yield "found_urls of a site", partial(ledger.found_urls, site)
    yield "totals", ledger.totals


def _taken(call: Callable[[], Iterator[Any]]) -> list[Any]:
    return list(islice(call(), MOST_ROWS))


def _of_document(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The questions of docs/schema.md, about things that this ledger has."""
    for block in re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL):
        for words, sql in re.findall(r"^-- (.*?)\n(.*?;)$", block, re.DOTALL | re.MULTILINE):
            for there, here in values["instead"].items():
                sql = sql.replace(there, str(here))  # noqa: PLW2901
            yield " ".join(words.replace("\n-- ", " ").split()), sql


def _values(db: Database) -> dict[str, Any]:
    """What to ask for: of the middle of the ledger, and the outlets cited most."""
    ((middle,),) = db.execute("SELECT article_id FROM revisions WHERE id = (SELECT max(id) / 2 FROM revisions)")
    ((copied,),) = db.execute("SELECT original_id FROM duplicates WHERE id = (SELECT max(id) / 2 FROM duplicates)")
    ((url, key, date, author, topic),) = db.execute(_MIDDLE, [middle])
    ((week,),) = db.execute("SELECT date(?, 'weekday 0', '-6 days')", [date])
    (first, second) = db.execute(_MOST_CITED).fetchall()
    instead = {
        "courier.example/2026/05/12/lode-two-gets-its-permit-with-31-conditions": key,
        "harbourwire.example": first[2],
        "Harbour Wire": first[1],
        "courier.example": second[2],
        "sample-courier": "site-07",
        "2026-05-11": week,
        "2026-05-12": date,
        "2026-05-13": f"{date}~",
        "Bettina Krol": author,
        "'chips'": f"'{topic}'",
        "data centre": " ".join(vocabulary()[100:102]),
    }
    return {
        "article_id": middle,
        "original_id": copied,
        "outlet_id": first[0],
        "name": first[1],
        "domain": first[2],
        "site": "site-07",
        "week": week,
        "kind": "cited",
        "field": "published",
        "problem": "no zone is printed",
        "date": date,
        "url": url,
        "run": db.table("runs").count // 2,
        "instead": instead,
    }


_MIDDLE: Final = """
SELECT url, key, substr(saved_at, 1, 10), (SELECT name FROM authors WHERE article_id = articles.id),
    (SELECT topic FROM topics WHERE article_id = articles.id)
FROM articles WHERE id = ?
"""
_MOST_CITED: Final = """
SELECT outlets.id, outlets.name, outlets.domain FROM sources JOIN outlets ON outlets.id = sources.outlet_id
WHERE sources.article_id <= 10000 GROUP BY outlets.id ORDER BY count(*) DESC LIMIT 2
"""


def _answer(db: Database, question: str, call: Call) -> Answer:
    until = time.monotonic() + PATIENCE
    db.conn.set_progress_handler(lambda: int(time.monotonic() > until), 100_000)
    try:
        taken, found = timed(call)
    except OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return Answer(question=question, rows=None, taken=Taken(cpu=PATIENCE, wall=PATIENCE), times=0)
    finally:
        db.conn.set_progress_handler(None, 0)
    times = [timed(call)[0] for _ in range(TIMES)] if taken.wall < LONG else [taken]
    median = Taken(cpu=statistics.median(one.cpu for one in times), wall=statistics.median(one.wall for one in times))
    return Answer(question=question, rows=_size(found), taken=median, times=len(times))


def _size(found: object) -> int:
    with suppress(TypeError):
        return len(found)  # type: ignore[arg-type]
    return int(found is not None)
