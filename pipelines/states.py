"""The states of one article in two ledgers: which of them counts, and what becomes of its related news.

Of the state, the one that changed last counts; of related news, those of the ledger that saw the page last.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from pipelines.derived import digest
from pipelines.entries import read_articles
from pipelines.records import Article
from pipelines.recount import batches
from pipelines.revisions import revisions, settle
from pipelines.rows import REVISION, revision_rows

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What became of the articles that both ledgers have; ids are ours."""

    newer: set[int] = field(default_factory=set)
    """They know a newer state: their lists are still to be taken over."""
    retold: set[int] = field(default_factory=set)
    """Other related news than before."""
    outlets: set[int] = field(default_factory=set)
    """That a state which was replaced had named."""
    former: dict[str, int] = field(default_factory=dict)
    """Keys that articles had before."""
    found: list[int] = field(default_factory=list)
    """For each revision that the two states together tell, the article."""

    @property
    def revisions(self) -> int:
        """How many revisions the states tell."""
        return len(self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """One ledger's state of an article."""

    row: Row
    article: Article
    """Without its related news."""
    content: str
    """A digest of it."""
    seen: str
    """When its page was last seen."""
    related: dict[str, Row]
    """By key."""
    revised: dict[str, str]
    """When each field that ever changed did so last."""
    counts: bool
    """Whether it is the one that counts, of two of one age."""

    @property
    def age(self) -> tuple[str, bool, str]:
        """The greater, the newer; of two that changed in one second either will do, but always the same one."""
        return self.row["changed_at"], self.counts, self.content

    @property
    def offered(self) -> tuple[str, bool, str]:
        """Likewise, for related news."""
        rows = sorted(repr(_told(row)) for row in self.related.values() if row["gone_at"] is None)
        return self.seen, self.counts, "\n".join(rows)


def join_states(db: Database, theirs: Database, *, theirs_count: bool = False) -> Joined:
    """Settles the rows of ``articles`` and ``related_news`` that both have (``temp.article_of``), within a transaction.

    ``theirs``: the other ledger, which is attached to ``db`` as ``other``; ``theirs_count``: whether its states count,
    of two of one age.
    """
    joined = Joined()
    pairs = db.execute("SELECT theirs, ours FROM temp.article_of WHERE NOT is_new ORDER BY theirs").fetchall()
    for batch in batches(pairs):
        states = _states(theirs, [their for their, _ in batch], counts=theirs_count)
        held = _states(db, [our for _, our in batch], counts=False)
        for their, our in batch:
            _join(db, held[our], states[their], joined)
    return joined


def _join(db: Database, ours: _State, theirs: _State, joined: Joined) -> None:
    number = ours.row["id"]
    row = _joined_row(db, ours, theirs)
    if theirs.content != ours.content:
        newer, older = (theirs, ours) if theirs.age > ours.age else (ours, theirs)
        joined.found.extend(number for _ in range(_tell(db, number, newer, older)))
        if newer is theirs:
            joined.newer.add(number)
            joined.former[ours.row["key"]] = number
            joined.outlets.update(_outlets(db, number))
    changed = {name: value for name, value in row.items() if value != ours.row[name]}
    _change(db, "articles", number, changed)
    if _join_related(db, number, ours, theirs):
        joined.retold.add(number)


def _joined_row(db: Database, ours: _State, theirs: _State) -> Row:
    """The article's row as it is to be; what the search sees of related news is still to be computed."""
    if theirs.content == ours.content:
        newer = ours
        row = dict(ours.row) | {"changed_at": min(ours.row["changed_at"], theirs.row["changed_at"])}
    else:
        newer = theirs if theirs.age > ours.age else ours
        row = dict(newer.row)
        if newer is theirs:
            row["site_id"] = _ours(db, "site_of", row["site_id"])
            row["outlet_id"] = _ours(db, "outlet_of", row["outlet_id"])
    row["id"] = ours.row["id"]
    row["saved_at"] = min(ours.row["saved_at"], theirs.row["saved_at"])
    row["digest"] = _page_digest(ours, theirs)
    row["related_titles"], row["ngrams"] = ours.row["related_titles"], ours.row["ngrams"]
    return row


def _page_digest(ours: _State, theirs: _State) -> str | None:
    """Of the page that was seen last; None where the article's state is another's: then the next fetch compares all."""
    first, last = sorted((ours, theirs), key=lambda state: (state.seen, state.row["digest"] or ""))
    if last.content == first.content or last.age > first.age:
        return _text(last.row["digest"])
    return _text(first.row["digest"]) if last.seen == first.seen else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _tell(db: Database, number: int, newer: _State, older: _State) -> int:
    """How many revisions lead from one state to the other that neither ledger could see."""
    since, moment = older.row["changed_at"], newer.row["changed_at"]
    if since == moment:
        return 0
    told = revisions(older.article, settle(older.article, newer.article), datetime.fromisoformat(moment))
    rows = revision_rows(number, [one for one in told if newer.revised.get(one.field, "") <= since])
    db.conn.executemany(REVISION, rows)
    return len(rows)


def _ours(db: Database, table: str, theirs: int | None) -> int | None:
    row = db.execute(f"SELECT ours FROM temp.{table} WHERE theirs = ?", [theirs]).fetchone()  # noqa: S608 (our names)
    return int(row[0]) if row else None


def _outlets(db: Database, number: int) -> list[int]:
    sql = "SELECT DISTINCT outlet_id FROM sources WHERE article_id = ? AND outlet_id IS NOT NULL"
    return [outlet for (outlet,) in db.execute(sql, [number])]


def _change(db: Database, table: str, number: int, values: Row) -> None:
    if values:
        names = ", ".join(f"{name} = ?" for name in values)
        db.execute(f"UPDATE main.{table} SET {names} WHERE id = ?", [*values.values(), number])  # noqa: S608


# Related news


def _join_related(db: Database, number: int, ours: _State, theirs: _State) -> bool:
    """Whether any row came or changed."""
    changed = False
    for key, row in _joined_related(ours, theirs).items():
        held = ours.related.get(key)
        if held is None:
            values = _told(row) | {"first_seen": row["first_seen"], "gone_at": row["gone_at"], "article_id": number}
            places = ", ".join("?" for _ in values)
            sql = f"INSERT INTO main.related_news ({', '.join(values)}) VALUES ({places})"  # noqa: S608 (our names)
            db.execute(sql, list(values.values()))
            changed = True
        else:
            values = {name: value for name, value in row.items() if name not in _OWN and value != held[name]}
            _change(db, "related_news", held["id"], values)
            changed = changed or bool(values)
    return changed


def _joined_related(ours: _State, theirs: _State) -> dict[str, Row]:
    """The rows as they are to be, by key: what the page offered last is offered, all else is gone."""
    first, last = sorted((ours, theirs), key=lambda state: state.offered)
    joined = dict(last.related)
    for key, row in first.related.items():
        if key not in joined:
            is_gone = first.offered != last.offered and row["gone_at"] is None
            joined[key] = row | {"gone_at": last.seen} if is_gone else row
            continue
        counts = joined[key]
        if first.offered == last.offered:
            counts = max((row, counts), key=lambda one: (one["gone_at"] or "", repr(_told(one))))
        joined[key] = counts | {"first_seen": min(row["first_seen"], joined[key]["first_seen"])}
    return joined


_OWN: Final = frozenset({"id", "article_id", "related_article_id"})
_HISTORY: Final = frozenset({"first_seen", "gone_at"})


def _told(row: Row) -> Row:
    """What the page says of it."""
    return {name: value for name, value in row.items() if name not in _OWN | _HISTORY}


# Reading


def _states(db: Database, numbers: Sequence[int], *, counts: bool) -> dict[int, _State]:
    wanted = [json.dumps(list(numbers))]
    rows = {row["id"]: row for row in db.query(_ROWS, wanted)}
    seen = dict(db.execute(_SEEN, wanted).fetchall())
    related: dict[int, dict[str, Row]] = defaultdict(dict)
    for row in db.query(_RELATED, wanted):
        related[row["article_id"]][row["key"]] = row
    revised: dict[int, dict[str, str]] = defaultdict(dict)
    for number, name, moment in db.execute(_REVISED, wanted):
        revised[number][name] = moment
    return {
        number: _State(
            row=rows[number],
            article=(told := replace(article, related=())),
            content=digest(told),
            seen=_seen(seen.get(number, ""), rows[number], related[number]),
            related=related[number],
            revised=revised[number],
            counts=counts,
        )
        for number, article in read_articles(db, numbers)
    }


def _seen(fetched_at: str, row: Row, related: dict[str, Row]) -> str:
    """When the page was last seen; what was taken from an export has no fetches, but times of its own."""
    moments = (moment for one in related.values() for moment in (one["first_seen"], one["gone_at"] or ""))
    return max(fetched_at, str(row["changed_at"]), *moments)


_AMONG: Final = "IN (SELECT value FROM json_each(?))"
_ROWS: Final = f"SELECT * FROM articles WHERE id {_AMONG}"  # noqa: S608 (ours)
_RELATED: Final = f"SELECT * FROM related_news WHERE article_id {_AMONG} ORDER BY id"  # noqa: S608 (ours)
_SEEN: Final = f"""
SELECT article_id, max(fetched_at) FROM fetches
WHERE article_id {_AMONG} AND outcome IN ('saved', 'revised', 'unchanged', 'not modified') GROUP BY article_id
"""  # noqa: S608 (ours)
_REVISED: Final = f"""
SELECT article_id, field, max(changed_at) FROM revisions WHERE article_id {_AMONG} GROUP BY article_id, field
"""  # noqa: S608 (ours)
