"""XML from strangers, parsed so that it can do no harm."""

import gzip
import zlib
from io import BytesIO
from typing import Any

from lxml import etree

from pipelines.errors import PageError

GZIP = b"\x1f\x8b"
MOST_MEGABYTES = 64
"""What a gzipped sitemap may unfold to. The protocol allows 50 MB: https://www.sitemaps.org/protocol.html"""


def unpacked(body: bytes) -> bytes:
    """The body, unfolded where it is gzip (``sitemap.xml.gz``).

    Raises PageError where it is damaged, cut off or unfolds to more than is good.
    """
    if not body.startswith(GZIP):
        return body
    most = MOST_MEGABYTES * 1024**2
    try:
        with gzip.open(BytesIO(body)) as stream:  # of all members: some archives have several
            content = stream.read(most + 1)
    except (zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise PageError("damaged gzip") from error
    if len(content) > most:
        raise PageError(f"gzip that unfolds to more than {MOST_MEGABYTES} MB")
    return content


def parse_xml(body: bytes) -> etree._Element:
    """The root element; small errors are mended, for feeds are full of them.

    Raises PageError for what is no XML even so, and for XML that declares entities: no feed or sitemap needs any, and
    they are how XML attacks, https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise PageError("cannot be read as XML") from error
    if root is None:  # lxml's types do not say that a mended document may be empty
        raise PageError("cannot be read as XML")
    if _declares_entities(root):
        raise PageError("XML that declares entities")
    return root


def local_name(element: etree._Element) -> str:
    """``item`` of ``{http://purl.org/rss/1.0/}item``; empty for a comment or a processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text_of(element: etree._Element, name: str) -> str | None:
    """The text of the first child of this local name that has any; None where there is none."""
    texts = ((child.text or "").strip() for child in element if local_name(child) == name)
    return next(filter(None, texts), None)


def _declares_entities(root: etree._Element) -> bool:
    declared: Any = root.getroottree().docinfo.internalDTD  # the types of lxml know no entities
    return declared is not None and bool(declared.entities())
