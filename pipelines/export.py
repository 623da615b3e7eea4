"""Articles for other tools: JSON, JSON lines, CSV.

A JSON article is flat but for its lists: a date is six keys (``published``, ``published_text``,
``published_precision``, ``published_origin``, ``published_zone``, ``published_problem``). Every key is always there;
unknown is null. The same articles give the same bytes.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TextIO

from pipelines.columns import PARTS, Cell, F, flat, from_flat
from pipelines.errors import UsageError
from pipelines.records import Article, Heading, Related, Source

Writer = Callable[[Iterable[Article], TextIO], None]
"""Writes articles, as they come, to a stream of text that was opened with ``newline=""``."""

LISTS: Final = (*((part.field, part.kind) for part in PARTS), ("related", Related))
"""The lists of an article in the order of its keys, with the record of an item; None for plain text."""


def article_json(article: Article) -> dict[str, object]:
    """The article as JSON has it; docs/record.md describes the keys."""
    data: dict[str, object] = dict(flat(article))
    for name, kind in LISTS:
        data[name] = [flat(item) if kind else item for item in getattr(article, name)]
    return data


def article_from_json(data: Mapping[str, object]) -> Article:
    """The opposite of ``article_json``. Keys that are missing count as null, others are left alone.

    UsageError: a value is not what its key may hold.
    """
    try:
        lists = {name: _items(data, name, kind) for name, kind in LISTS}
        return from_flat(Article, data, **lists)
    except ValueError as error:
        raise UsageError(f"is no article as the export writes it: {error}") from error


def write_jsonl(articles: Iterable[Article], stream: TextIO) -> None:
    """One article a line."""
    stream.writelines(f"{_json(article)}\n" for article in articles)


def write_json(articles: Iterable[Article], stream: TextIO) -> None:
    """One array, an article a line."""
    before = "["
    for article in articles:
        stream.write(f"{before}\n{_json(article)}")
        before = ","
    stream.write("[]\n" if before == "[" else "\n]\n")


def write_csv(articles: Iterable[Article], stream: TextIO) -> None:
    """RFC 4180, an article a row under a row of names; lists as text with ``; `` between their items.

    A cell that a spreadsheet would take for a formula begins with an apostrophe, which the spreadsheet does not show.
    """
    rows = csv.writer(stream)
    rows.writerow([*(column for column in flat(Article(title=""))), *(name for name, _ in LISTS)])
    for article in articles:
        rows.writerow([_harmless(cell) for cell in _cells(article)])


WRITERS: Final[Mapping[str, Writer]] = {"jsonl": write_jsonl, "json": write_json, "csv": write_csv}
"""By the name of the format."""


def _json(article: Article) -> str:
    return json.dumps(article_json(article), ensure_ascii=False)


def _items(data: Mapping[str, object], name: str, kind: type[F] | None) -> tuple[object, ...]:
    items = data.get(name) or []
    if not isinstance(items, list):
        raise ValueError(f"{name} is no list")  # noqa: TRY004 (it is the data that is wrong, not the caller)
    return tuple(_item(item, name, kind) for item in items)


def _item(item: Any, name: str, kind: type[F] | None) -> object:
    if kind is None and isinstance(item, str):
        return item
    if kind is None or not isinstance(item, dict):
        raise ValueError(f"{name} holds {item!r}")
    return from_flat(kind, item)


def _cells(article: Article) -> Iterator[Cell]:
    yield from flat(article).values()
    for name, _ in LISTS:
        yield "; ".join(_words(item) for item in getattr(article, name))


def _words(item: object) -> str:
    match item:
        case Heading():
            return item.heading
        case Source():
            return item.name or item.label
        case Related():
            return item.title
    return str(item)


def _harmless(cell: Cell) -> str:
    """Formulas begin with these, the wide ones in East Asian settings: https://owasp.org/www-community/attacks/CSV_Injection."""
    text = "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
    return f"'{text}" if text.startswith(tuple("=+-@\t\r\n＝＋－＠")) else text
