"""Entries as JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/

All that are selected are in it, the newest first: a file for a feed reader wants ``--limit 50``. It has no addresses of
its own (``feed_url``, ``home_page_url``), for nobody knows where it will be served.

A full date is what the format takes. A day is its midnight in UTC, a month or a year is left out; how much is known,
and what was printed, stands in ``_newsledger``. ``date_modified`` is when the page says that it was changed, or when it
was seen to be, whichever is later.
"""

from typing import Any, Final, TextIO

from pipelines.formats.feed_items import feed_title, item_of
from pipelines.formats.options import Options
from pipelines.formats.plain_text import TURNING
from pipelines.json_records import SCHEMA, entry_json, json_text
from pipelines.ledger import Ledger
from pipelines.links import web_address
from pipelines.moments import iso, rfc3339
from pipelines.records import Entry

VERSION: Final = "https://jsonfeed.org/version/1.1"
ABOUT: Final = (
    "What newsledger knows of an article beside what JSON Feed has keys for, under the keys of its jsonl export:"
    " docs/record.md in newsledger. What is not known is left out."
)
_SHOWN: Final = frozenset(("title", "url", "summary", "authors", "topics", "language", "image", "text", "schema"))
"""The keys of an entry that JSON Feed has keys for, and the schema, which the feed names once."""
_ADDRESSES: Final = frozenset(("url", "canonical"))


def write_jsonfeed(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """One feed, an item a line; how many."""
    feed = {"version": VERSION, "title": feed_title(options), "_newsledger": {"about": ABOUT, "schema": SCHEMA}}
    stream.write(f'{json_text(feed)[:-1]}, "items": [')
    count = 0
    for count, entry in enumerate(ledger.entries(options.selection), 1):
        stream.write(f"{',' if count > 1 else ''}\n{_safe(json_text(feed_item(entry)))}")
    stream.write("\n]}\n" if count else "]}\n")
    return count


def feed_item(entry: Entry) -> dict[str, object]:
    """An entry as JSON Feed has it."""
    item = item_of(entry)
    data = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_text": item.content,
        "summary": item.summary,
        "image": item.image,
        "date_published": item.published,
        "date_modified": _modified(entry),
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.topics),
        "language": item.language,
    }
    own = {key: value for key, value in entry_json(entry).items() if key not in _SHOWN}
    return {**_known(data), "_newsledger": _known(own)}


def _modified(entry: Entry) -> str | None:
    said = rfc3339(entry.article.modified.value) if entry.article.modified else None
    seen = iso(entry.changed_at) if entry.changed_at != entry.saved_at else None
    return max(filter(None, (said, seen)), default=None)


def _known(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known, and without addresses that are none of the web's: ``javascript:``."""
    return {
        key: [_known(item) if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value
        for key, value in data.items()
        if value not in (None, []) and (key not in _ADDRESSES or web_address(value))
    }


def _safe(text: str) -> str:
    """JSON with what turns the text after it as escapes: the same value. Such characters occur in its strings only."""
    return TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
