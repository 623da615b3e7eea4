"""Entries as an Atom feed: RFC 4287.

All that are selected are in it, the newest first: a file for a feed reader wants ``--limit 50``. It has no address of
its own (``rel="self"``), for nobody knows where it will be served.

``updated`` is when a fetch last found the article changed. ``published`` has to be a full timestamp: a day is its
midnight in UTC, a month or a year is left out; what is known to no more than a day stands beside it as far as it is
known, in Dublin Core's ``issued``. Sources with an address are links with ``rel="via"`` (section 4.2.7.2: where the
information comes from), related news with ``rel="related"``. Where no person is named, the author is who published it.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Final, TextIO
from xml.sax.saxutils import escape, quoteattr

from pipelines.formats.feed_items import Item, feed_title, item_of, shown_line
from pipelines.formats.options import Options
from pipelines.ledger import Ledger
from pipelines.links import registrable_domain, web_address
from pipelines.moments import iso
from pipelines.records import Article, Date, Entry, Related, Source
from pipelines.selection import Selection, condition_of, selecting

ATOM: Final = "http://www.w3.org/2005/Atom"
DCTERMS: Final = "http://purl.org/dc/terms/"
NEVER: Final = "1970-01-01T00:00:00Z"
"""When an empty feed was updated."""


def write_atom(ledger: Ledger, options: Options, stream: TextIO) -> int:
    """One feed; how many entries it has."""
    stream.writelines(f"{piece}\n" for piece in _head(options, _updated(ledger, options.selection)))
    written = 0
    for entry in ledger.entries(options.selection):
        stream.writelines(f"{piece}\n" for piece in _entry(entry))
        written += 1
    stream.write("</feed>\n")
    return written


def feed_id(options: Options) -> str:
    """An IRI that is the same as long as the feed has the same title and the same kind of articles.

    Since when, until when and how many is not part of it: the feed of this week is the feed of last week, later.
    """
    selection = options.selection
    chosen = [feed_title(options), sorted(set(selection.sites)), sorted(set(selection.outlets)), selection.query]
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(['newsledger atom', *chosen]))}"


def _head(options: Options, updated: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="{ATOM}" xmlns:dcterms="{DCTERMS}">'
    yield _element("id", feed_id(options))
    yield _element("title", feed_title(options), type="text")
    yield _element("updated", updated)
    yield _person("newsledger")
    yield _element("generator", "newsledger")


def _updated(ledger: Ledger, selection: Selection) -> str:
    """When the article changed that changed last."""
    if selection.limit is None:
        where, values = condition_of(selection)
    else:
        chosen, values = selecting(selection)
        where = f" WHERE id IN ({chosen})"
    (row,) = ledger.rows(f"SELECT max(changed_at) AS moment FROM articles{where}", values)  # noqa: S608 (ours)
    return row["moment"] or NEVER


def _entry(entry: Entry) -> Iterator[str]:
    item, article = item_of(entry), entry.article
    yield f"<entry xml:lang={quoteattr(item.language)}>" if item.language else "<entry>"
    yield _element("id", item.id)
    yield _element("title", item.title, type="text")
    yield from _dates(item, entry)
    yield from map(_person, item.authors or _publisher(item.url, article))
    yield from _links(item, article)
    yield from (_element("category", term=topic) for topic in item.topics)
    if item.summary:
        yield _element("summary", item.summary, type="text")
    if item.has_text or not item.url:  # one of the two there has to be
        yield _element("content", item.content, type="text")
    yield "</entry>"


def _dates(item: Item, entry: Entry) -> Iterator[str]:
    yield _element("updated", iso(entry.changed_at))
    if issued := _issued(entry.article.published):
        yield _element("dcterms:issued", issued)
    if item.published:
        yield _element("published", item.published)


def _issued(date: Date | None) -> str | None:
    """A date that is known to no more than a day, as W3C's note has it: https://www.w3.org/TR/NOTE-datetime"""
    return date.value if date and date.precision in {"year", "month", "day"} else None


def _publisher(url: str | None, article: Article) -> Iterable[str]:
    """The site, where its address or its name is known."""
    return filter(None, [(url and registrable_domain(url)) or shown_line(article.site or "")])


def _links(item: Item, article: Article) -> Iterator[str]:
    if item.url:
        yield _link("alternate", item.url)
    yield from _links_to("via", article.sources)
    yield from _links_to("related", article.related)


def _links_to(relation: str, targets: Iterable[Source | Related]) -> Iterator[str]:
    """One to each address."""
    named = {url: _name(target) for target in targets if (url := web_address(target.url))}
    return (_link(relation, url, name) for url, name in named.items())


def _name(target: Source | Related) -> str:
    return shown_line(target.title if isinstance(target, Related) else target.name or target.label)


def _link(relation: str, url: str, title: str = "") -> str:
    return _element("link", rel=relation, href=url, **{"title": title} if title else {})


def _person(name: str) -> str:
    return f"<author>{_element('name', name)}</author>"


def _element(name: str, text: str = "", **attributes: str) -> str:
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{escape(text)}</{name}>" if text else f"<{name}{said}/>"
