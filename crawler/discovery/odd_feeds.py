"""Feeds that are no XML: tags that end nowhere, names in capitals, formats of the last century.

feedparser reads them as browsers read HTML, at thirty times the cost. It is given bytes that no declaration stands
before, in a stream: of a mere text it would open the file, or fetch the address, that the text names.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from crawler.discovery.feeds import MOST_ENTRIES
from crawler.discovery.link import Link, address
from crawler.discovery.told_text import date_of, names_of, summary_of, title_of
from pipelines.records import Told

MOST_BYTES = 512 * 1024
"""What is read so, at up to four seconds a megabyte; a feed of fifty entries has a tenth of it."""
_XML = {"content-type": "application/xml; charset=utf-8"}


def odd_links(text: bytes, url: str) -> tuple[Link, ...]:
    """The addresses of a feed's entries, as ``feeds.feed_links`` gives them; none where the feed is larger than one may
    be. ``text``: as of ``xml_text``."""
    links = (_link(entry, url) for entry in _entries(text)) if len(text) <= MOST_BYTES else ()
    return tuple({link.url: link for link in reversed([link for link in links if link])}.values())[::-1]


def _entries(text: bytes) -> Iterator[dict[str, Any]]:
    import feedparser  # noqa: PLC0415  # few feeds need it, and it takes as long to import as to read twenty of them

    try:
        read = feedparser.parse(BytesIO(text), response_headers=_XML, sanitize_html=False, resolve_relative_uris=False)
    except Exception:  # noqa: BLE001  # whatever its parser meets in bytes that are no feed: then there are no entries
        return iter(())
    return islice(map(_as_dict, read.get("entries", ())), MOST_ENTRIES)


def _as_dict(entry: Any) -> dict[str, Any]:
    """Without feedparser's own look-up, which answers for one date with another and warns of it."""
    return dict(dict.items(entry))


def _link(entry: dict[str, Any], url: str) -> Link | None:
    references = (entry.get(key) for key in ("feedburner_origlink", "link", "id"))
    found = next((found for reference in references if (found := address(url, _text(reference)))), None)
    return Link(url=found, told=_told(entry)) if found else None


def _told(entry: dict[str, Any]) -> Told:
    title = title_of(_text(entry.get("title")))
    people = [_text(person.get("name")) for person in entry.get("authors") or () if isinstance(person, dict)]
    return Told(
        published=date_of(_text(entry.get("published")), "feed"),
        modified=date_of(_text(entry.get("updated")), "feed"),
        title=title,
        summary=summary_of(_text(entry.get("summary")), title),
        authors=names_of([*people, _text(entry.get("author"))] if not any(people) else people),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
