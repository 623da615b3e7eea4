"""Articles that a search found, with the words marked that they were found by."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.asking import Asking, Row
from explorer.filters import Filters
from pipelines.ledger import Fragment, marked, passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found, as it is shown."""

    row: Row
    title: Sequence[Fragment]
    passage: Sequence[Fragment]
    """Empty where the title says it all; then the summary stands there."""


async def hits_of(asking: Asking, filters: Filters, rows: Sequence[Row]) -> list[Hit]:
    """The rows of found_articles.sql, as they are shown."""
    words = filters.spaceless
    texts = await _texts(asking, [row["id"] for row in rows]) if words and rows else {}
    return [_hit(row, words, texts.get(row["id"], "")) for row in rows]


def _hit(row: Row, words: Sequence[str], text: str) -> Hit:
    title = _found(row["title"], words) if words else marked(row["marked_title"] or row["title"])
    around = passage(text, words) if words else marked(row["passage"] or "")
    says_more = any(fragment.matched for fragment in around) and _plain(around).strip("…") not in row["title"]
    return Hit(row=row, title=cut_fragments(title, 240), passage=cut_fragments(around, 400) if says_more else ())


async def _texts(asking: Asking, numbers: Sequence[int]) -> Mapping[int, str]:
    """The texts in which words of scripts without spaces are looked for: of those the search index has but letters."""
    found = await asking.within(lambda db: db.execute(_TEXTS, [json.dumps(numbers)]).fetchall())
    return dict(found)


_TEXTS: Final = """
SELECT id, coalesce(text, summary, headings, title) FROM articles WHERE id IN (SELECT value FROM json_each(?))
"""


def _found(text: str, words: Sequence[str]) -> tuple[Fragment, ...]:
    """The whole text, with the words in it."""
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text)
    return tuple(Fragment(text=piece, matched=piece in words) for piece in pieces if piece)


def _plain(fragments: Iterable[Fragment]) -> str:
    return "".join(fragment.text for fragment in fragments)


def cut_fragments(fragments: Iterable[Fragment], letters: int) -> list[Fragment]:
    """At most so many letters of them; what was cut ends with '…'."""
    kept: list[Fragment] = []
    for fragment in fragments:
        if len(fragment.text) > letters:
            return [*kept, Fragment(text=f"{fragment.text[:letters].rstrip()}…", matched=fragment.matched)]
        letters -= len(fragment.text)
        kept.append(fragment)
    return kept
