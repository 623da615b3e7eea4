"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/"""

import json
from itertools import islice
from typing import Any

from crawler.discovery.feeds import MOST_ENTRIES
from crawler.discovery.link import Link, address
from crawler.discovery.told_text import date_of, names_of, summary_of, title_of
from pipelines.errors import PageError
from pipelines.records import Told

_Object = dict[str, Any]


def json_links(body: bytes, url: str) -> tuple[Link, ...]:
    """The addresses of a feed's items, in the feed's order, each once, with what it says of them; at the end that of
    the feed's next page.

    An item's own page (``url``) is taken, and only where it has none what it links to (``external_url``). Raises
    PageError for what is no JSON, and for JSON that has no list of items.
    """
    feed = _feed(body)
    owners = _people(feed)
    links: dict[str, Link] = {}
    for item in islice(filter(_is_object, feed["items"]), MOST_ENTRIES):
        found = next((found for key in ("url", "external_url", "id") if (found := _address(item, key, url))), None)
        if found and found not in links:
            links[found] = Link(url=found, told=_told(item, owners))
    following = _address(feed, "next_url", url)
    if following and following not in links:
        links[following] = Link(url=following, kind="next")
    return tuple(links.values())


def _feed(body: bytes) -> _Object:
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise PageError("cannot be read as JSON") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise PageError("JSON that is no feed: it has no list of items")
    return feed


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _address(item: _Object, key: str, url: str) -> str | None:
    reference = _text(item, key)
    relative = reference if key != "id" or (reference or "").startswith("http") else None
    return address(url, relative)


def _told(item: _Object, owners: tuple[str, ...]) -> Told:
    title = title_of(_text(item, "title"))
    return Told(
        published=date_of(_text(item, "date_published"), "feed"),
        modified=date_of(_text(item, "date_modified"), "feed"),
        title=title,
        summary=summary_of(_text(item, "summary"), title),
        authors=_people(item) or owners,
    )


def _people(item: _Object) -> tuple[str, ...]:
    """``authors`` of version 1.1, ``author`` of 1.0."""
    listed = item.get("authors")
    people = listed if isinstance(listed, list) and listed else [item.get("author")]
    return names_of(_text(person, "name") for person in people[:MOST_ENTRIES] if isinstance(person, dict))


def _text(item: _Object, key: str) -> str | None:
    """A value that is text, without the halves of characters that JSON can write and nothing can store."""
    value = item.get(key)
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else None
