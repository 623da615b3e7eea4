"""JSON-LD: what a page says of itself in schema.org's terms, in whatever shape it stands there."""

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from crawler.parsers.lines import clean

Node = dict[str, Any]
"""A JSON-LD object."""

_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*$")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


def nodes(tree: lxml.html.HtmlElement) -> Iterator[Node]:
    """Every JSON-LD object of the page, those of lists and ``@graph`` among them, and what an object is about
    (``mainEntity``)."""
    for script in tree.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"):
        pending = [_json(script.text or "")]
        while pending:
            node = pending.pop(0)
            if isinstance(node, list):
                pending[:0] = node
            elif isinstance(node, dict):
                yield node
                pending[:0] = [
                    node[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(node.get(key), list | dict)
                ]


def _json(text: str) -> Any:
    """The value of ``text``; None where it is no JSON even after the usual mends: comments around it, control
    characters, a comma too many."""
    body = _COMMENT.sub("", text.strip()).strip().rstrip(";")
    for candidate in (body, _TRAILING_COMMA.sub("", body)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def types_of(node: Node) -> frozenset[str]:
    """The schema.org types of a node, without their address."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def plain(value: Any) -> str | None:
    """A value as one line of text: the first of a list, the name of an object, without markup."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    plain = lxml.html.fromstring(f"<i>{value}</i>").text_content() if "<" in value or "&" in value else value
    return clean(plain) or None
