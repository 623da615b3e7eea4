"""XML from strangers, parsed so that it can do no harm."""

import re
from typing import Any

from lxml import etree

from crawler.guards.unfold import gunzip
from pipelines.errors import PageError, UnsafeError

GZIP = b"\x1f\x8b"
MOST_BYTES = 64 * 1024**2
"""What a gzipped sitemap may unfold to. The protocol allows 50 MB: https://www.sitemaps.org/protocol.html"""
MOST_TAGS = 3_000_000
"""Tags, opening or closing: 50,000 addresses, as many as a sitemap may have, with sixty each. A tree of as many takes
half a gigabyte."""
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE\s(.*)", re.DOTALL | re.IGNORECASE)
_ELSEWHERE = re.compile(rb"\b(?:SYSTEM|PUBLIC)\b", re.IGNORECASE)
_RSS_TYPES = re.compile(
    rb"PUBLIC\s+[\"'][^\"']*RSS 0\.9|[\"']http://(?:my\.netscape|www\.scripting)\.com/", re.IGNORECASE
)
"""What RSS 0.9 has to name: https://www.rssboard.org/rss-0-9-1-netscape. Nobody loads it."""
_INCLUDE = "{http://www.w3.org/2001/XInclude}*"


def unpacked(body: bytes) -> bytes:
    """The body, unfolded where it is gzip (``sitemap.xml.gz``).

    Raises PageError where it is damaged, UnsafeError where it unfolds to more than is good.
    """
    return gunzip(body, MOST_BYTES) if body.startswith(GZIP) else body


def check_prolog(prolog: bytes) -> None:
    """Raise UnsafeError for what stands before the root of XML that attacks: entities, a document type of its own, one
    to be loaded from elsewhere. No feed or sitemap needs any, but for the name of RSS 0.9's,
    https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html
    """
    found = _DOCUMENT_TYPE.search(prolog)
    if found is None:
        return
    if b"<!entity" in prolog.lower():
        raise UnsafeError("XML that declares entities")
    if b"[" in found[1]:
        raise UnsafeError("XML with a document type of its own")
    if _ELSEWHERE.search(found[1]) and not _RSS_TYPES.search(found[1]):
        raise UnsafeError("XML that refers to another file")


def parse_xml(body: bytes) -> etree._Element:
    """The root element; small errors are mended, for feeds are full of them.

    Raises PageError for what is no XML even so, and UnsafeError for what declares entities, includes other files or is
    made to be too much.
    """
    if body.count(b"<") > MOST_TAGS:
        raise UnsafeError("too many tags for a feed or sitemap")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise PageError("cannot be read as XML") from error
    _check_limits(parser)
    if root is None:  # lxml's types do not say that a mended document may be empty
        raise PageError("cannot be read as XML")
    if _declares_entities(root):
        raise UnsafeError("XML that declares entities")
    if next(root.iter(_INCLUDE), None) is not None:
        raise UnsafeError("XML that includes other files")
    return root


def _check_limits(parser: etree.XMLParser) -> None:
    """libxml2 stops where elements stand 256 deep, text has 10 MB or entities grow, and calls what it has a tree."""
    last: Any = parser.error_log.last_error
    if last is not None and last.type_name in {"ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP"}:
        raise UnsafeError("XML that is nested too deep, or otherwise too much to read")


def local_name(element: etree._Element) -> str:
    """``item`` of ``{http://purl.org/rss/1.0/}item``, and of ``rss:item`` where nothing says what ``rss`` is; empty for
    a comment or a processing instruction."""
    tag: object = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def text_of(element: etree._Element, name: str) -> str | None:
    """The text of the first child of this local name that has any; None where there is none."""
    texts = ((child.text or "").strip() for child in element if local_name(child) == name)
    return next(filter(None, texts), None)


def _declares_entities(root: etree._Element) -> bool:
    declared: Any = root.getroottree().docinfo.internalDTD  # the types of lxml know no entities
    return declared is not None and bool(declared.entities())
