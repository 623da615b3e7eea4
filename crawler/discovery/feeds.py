"""Feeds: RSS 0.90 to 2.0, RDF and Atom 0.3 and 1.0, told apart by nothing but their elements' names.

What nobody could parse so goes to ``odd_feeds``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from crawler.discovery.link import ABSOLUTE, Link, address
from crawler.discovery.told_text import date_of, names_of, summary_of, title_of
from pipelines.links import web_address
from pipelines.records import Told

MOST_ENTRIES = 5_000
"""Entries of a feed that are read; a feed has fifty, and the archive of a small site a thousand."""
ENTRIES = ("{*}item", "{*}entry")
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

_EXTENSIONS = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism:",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism:",
}
"""Vocabularies that have names in common with feeds, and mean something else by them: a ``media:title`` is a
picture's."""
_FEEDS = frozenset(
    (
        *("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/"),
        *("http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/"),
        *("http://backend.userland.com/rss2", "http://purl.org/net/rss1.1#"),
    )
)
_PREFIXES = frozenset(_EXTENSIONS.values())
_OWN_PREFIXES = frozenset(("atom:", "atom10:", "rss:"))

PUBLISHED = (
    *("pubdate", "published", "issued", "dc:date", "dcterms:issued", "date", "created", "dcterms:created"),
    "prism:publicationdate",
)
"""RSS 2.0, Atom 1.0, Atom 0.3, RSS 1.0; the first that says anything."""
MODIFIED = ("updated", "modified", "dcterms:modified", "prism:modificationdate")
TITLE = ("title", "dc:title")
SUMMARY = ("description", "summary", "dcterms:abstract", "dc:description")
"""``content`` and ``content:encoded`` are the article itself."""
AUTHORS = ("dc:creator", "author", "dcterms:creator", "itunes:author")

_Fields = Mapping[str, Sequence[Any]]
"""The children of an element of lxml's by name, in lower case, with the prefix of their vocabulary where it is none of
feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """What holds for all entries of a feed."""

    url: str
    home: str | None
    """The address that the feed gives for its site: no article's, though some feeds give it for each."""
    authors: tuple[str, ...]
    """Of entries that name none, as Atom has it."""


def entries_of(root: etree._Element) -> list[etree._Element]:
    """The entries of a feed, in its order, as many as are read."""
    return list(islice(root.iter(*ENTRIES), MOST_ENTRIES))


def feed_links(root: etree._Element, url: str) -> tuple[Link, ...]:
    """The addresses of a feed's entries, in the feed's order, each once, with what it says of them; at the end that of
    the feed's next page, where it has one (RFC 5005)."""
    top = next((child for child in root if _key(child.tag, None) == "channel"), root)
    fields = _fields(top)
    feed = _Feed(url=url, home=address(url, next(_alternates(fields), None)), authors=_authors(fields, ("author",)))
    links: dict[str, Link] = {}
    for entry in entries_of(root):
        link = _link(entry, feed)
        if link and link.url not in links:
            links[link.url] = link
    following = address(_base(top, url), _related(fields, "next") or _related(fields, "prev-archive"))
    if following and following not in links:
        links[following] = Link(url=following, kind="next")
    return tuple(links.values())


def _link(entry: etree._Element, feed: _Feed) -> Link | None:
    fields = _fields(entry)
    urls = [url for reference in _references(entry, fields) if (url := _address(entry, reference, feed))]
    if not urls:
        return None
    return Link(url=next((url for url in urls if url != feed.home), urls[0]), told=_told(fields, feed))


def _told(fields: _Fields, feed: _Feed) -> Told:
    title = title_of(_markup(fields, TITLE))
    return Told(
        published=date_of(_markup(fields, PUBLISHED), "feed"),
        modified=date_of(_markup(fields, MODIFIED), "feed"),
        title=title,
        summary=summary_of(_markup(fields, SUMMARY), title),
        authors=_authors(fields, AUTHORS) or feed.authors,
    )


def _references(entry: etree._Element, fields: _Fields) -> Iterator[str]:
    """Where an entry points, best first: RSS writes the address between the tags, Atom in an attribute.

    An RSS ``guid`` is an address unless it says that it is none: https://www.rssboard.org/rss-specification
    """
    yield from _texts(fields, "feedburner:origlink")  # the link itself leads through a service that has gone
    yield from _texts(fields, "link")
    yield from _alternates(fields)
    for guid in fields.get("guid", ()):
        if (guid.get("isPermaLink") or "true").lower() == "true" and web_address(guid.text):
            yield guid.text or ""
    yield from filter(None, (entry.get(RDF_ABOUT), entry.get("href")))
    yield from filter(web_address, _texts(fields, "id"))


def _alternates(fields: _Fields) -> Iterator[str]:
    """The addresses in ``link`` elements that show an entry, those of a page first; of a channel, those in their text
    too."""
    links = [link for link in fields.get("link", ()) if (link.get("rel") or "alternate") == "alternate"]
    for link in sorted(links, key=lambda link: "html" not in (link.get("type") or "html")):
        if href := (link.get("href") or link.text or "").strip():
            yield href


def _related(fields: _Fields, relation: str) -> str | None:
    links = (link.get("href") for link in fields.get("link", ()) if link.get("rel") == relation)
    return next(links, None)


def _authors(fields: _Fields, names: Iterable[str]) -> tuple[str, ...]:
    """The people in the first of these elements that names any: as text, or as a person of Atom's."""
    for name in names:
        named = [_person(element) for element in fields.get(name, ())]
        if any(named):
            return names_of(named)
    return ()


def _person(element: etree._Element) -> str | None:
    names = [child for child in element if _key(child.tag, None) == "name"] if len(element) else [element]
    text: str | None = names[0].text if names else None
    return text


# An element's children


def _fields(element: etree._Element) -> _Fields:
    fields: dict[str, list[etree._Element]] = {}
    for child in element:
        fields.setdefault(_key(child.tag, element.tag), []).append(child)
    return fields


@lru_cache(maxsize=1024)
def _key(tag: object, parent: object) -> str:
    """An element's name among the children of ``parent``: bare where it is of a feed's own vocabulary, with the prefix
    of another that is known, or with ``?``. A prefix that is declared nowhere counts as what it usually means."""
    if not isinstance(tag, str):  # a comment
        return "?"
    space, _, name = tag.rpartition("}")
    if not space and ":" in name:
        prefix, _, name = name.rpartition(":")
        prefix = f"{prefix.lower()}:"
        return f"{'' if prefix in _OWN_PREFIXES else prefix if prefix in _PREFIXES else '?'}{name}".lower()
    space = space[1:]
    if not space or space in _FEEDS or (isinstance(parent, str) and parent.startswith(f"{{{space}}}")):
        return name.lower()
    return f"{_EXTENSIONS.get(space, '?')}{name}".lower()


def _texts(fields: _Fields, name: str) -> Iterator[str]:
    return (text for element in fields.get(name, ()) if (text := (element.text or "").strip()))


def _markup(fields: _Fields, names: Iterable[str]) -> str | None:
    """What the first of these elements holds that holds anything: text, or elements (XHTML) as they are written."""
    for name in names:
        for element in fields.get(name, ()):
            text: str | None = element.text
            if len(element):
                return str(etree.tostring(element, encoding="unicode", with_tail=False))
            if text and not text.isspace():
                return text
    return None


# Addresses


def _address(entry: etree._Element, reference: str, feed: _Feed) -> str | None:
    return address(feed.url if reference.startswith(ABSOLUTE) else _base(entry, feed.url), reference)


def _base(element: etree._Element, url: str) -> str:
    """What relative addresses stand against: the nearest ``xml:base``, as Atom has it, else the feed's own address."""
    bases = [base for above in (element, *element.iterancestors()) if (base := above.get(XML_BASE))]
    for base in reversed(bases):
        url = address(url, base) or url
    return url
