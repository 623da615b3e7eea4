"""The text of a feed or sitemap before it is parsed: in UTF-8, from its root on, with the entities of HTML as letters.

Feeds are written by templates: the declared encoding is another than that of the bytes, a warning of the server stands
before the declaration, ``&nbsp;`` is declared nowhere, an ampersand stands bare.
"""

import re
from html.entities import html5
from xml.sax.saxutils import escape

from lxml import etree

from crawler.discovery.xml_tree import check_prolog
from crawler.parsers.charset import decoded

HEAD = 16 * 1024
"""Bytes within which a feed or sitemap begins, after its declaration, stylesheet and comments."""

_COMMENT = rb"<!--.*?(?:-->|\Z)"
_COMMENTS = re.compile(_COMMENT, re.DOTALL)
_ROOT = re.compile(
    _COMMENT + rb"|<(?:[\w-]+:)?(?P<name>html|head|body|rss|rdf|feed|channel|urlset|sitemapindex)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_KNOWN = rb"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);"
_ODD = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
"""An ampersand that XML does not know."""
_MENDED = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|" + _KNOWN + rb"|&(?:([A-Za-z][A-Za-z0-9]{1,31};))?", re.DOTALL
)


def root_of(body: bytes) -> str:
    """The name of a listing's root in lower case: ``rss``, ``urlset``, ``html``; empty where none is known. What stands
    in comments is none."""
    root = _root(body[:HEAD].replace(b"\0", b""))  # UTF-16 sets a NUL beside each letter
    return root["name"].decode().lower() if root else ""


def xml_text(body: bytes, content_type: str | None = None) -> bytes:
    """``body`` in UTF-8, without anything before its root, so that no declaration says otherwise; ready for an XML
    parser. ``content_type`` is the HTTP header's.

    Raises UnsafeError as ``check_prolog`` does.
    """
    text = _utf8(body, content_type)
    root = _root(text[:HEAD])
    start = root.start() if root else 0
    check_prolog(_COMMENTS.sub(b"", text[: start if root else HEAD]))
    text = text[start:]
    return _MENDED.sub(_letters, text) if _ODD.search(text) else text


def is_well_formed(text: bytes) -> bool:
    """Whether nothing has to be mended in a text to parse it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        return False
    return True


def _root(head: bytes) -> re.Match[bytes] | None:
    return next((match for match in _ROOT.finditer(head) if match["name"]), None)


def _utf8(body: bytes, content_type: str | None) -> bytes:
    """Bytes that are UTF-8 stay; others are decoded as those of a page are."""
    if b"\0" not in body[:HEAD]:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return body
    return decoded(body, content_type).replace("\0", "").encode("utf-8", "replace")


def _letters(match: re.Match[bytes]) -> bytes:
    """What stands for an ampersand: itself where XML knows it and in CDATA, the letter that HTML means, else ``&amp;``
    before what follows."""
    name = match[1]
    if name is None:
        return b"&amp;" if match[0] == b"&" else match[0]
    letters = html5.get(name.decode())
    return escape(letters).encode() if letters else b"&amp;" + name
