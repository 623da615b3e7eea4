"""The articles of the ledger that addresses lead to, and sets of ids that take next to no memory."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from pipelines.ledger import Ledger
from pipelines.links import url_key

AT_ONCE: Final = 500
"""Rows that are looked up with one query."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An article of the ledger."""

    id: int
    guid: str


class Marks:
    """A set of ids, one bit each: those of a million articles are 125 kB."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._bits = bytearray()
        self._count = 0
        for number in ids:
            self.add(number)

    def add(self, number: int) -> None:
        """Mark an id, which is not negative."""
        at, bit = divmod(number, 8)
        if at >= len(self._bits):
            self._bits.extend(bytes(at + 1024 - len(self._bits)))
        self._count += not self._bits[at] & 1 << bit
        self._bits[at] |= 1 << bit

    def __contains__(self, number: int) -> bool:
        at, bit = divmod(number, 8)
        return at < len(self._bits) and bool(self._bits[at] & 1 << bit)

    def __iter__(self) -> Iterator[int]:
        """The ids in their order."""
        return (at * 8 + bit for at, bits in enumerate(self._bits) if bits for bit in range(8) if bits & 1 << bit)

    def __len__(self) -> int:
        return self._count


def batches(items: Iterable[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """The items in their order, so many at once."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def held_at(ledger: Ledger, urls: Iterable[str]) -> dict[str, Held]:
    """The articles that were seen under these addresses, however they are written, by the address."""
    keys = {url: url_key(url) for url in urls}
    if not keys:
        return {}
    rows = ledger.rows(_BY_KEY, [json.dumps(sorted(set(keys.values())))])
    found = {row["url_key"]: Held(id=row["id"], guid=row["guid"]) for row in rows}
    return {url: found[key] for url, key in keys.items() if key in found}


_BY_KEY: Final = """
SELECT url_key, articles.id, guid FROM json_each(?) AS wanted
CROSS JOIN article_urls ON article_urls.url_key = wanted.value
JOIN articles ON articles.id = article_urls.article_id
"""
