"""Microdata and RDFa Lite: what a page says in schema.org's terms with attributes of its own elements, given in the
shape of JSON-LD.

https://html.spec.whatwg.org/multipage/microdata.html, https://www.w3.org/TR/rdfa-lite/. ``itemref`` is not followed.
"""

from typing import Any, Final

import lxml.etree
from lxml.html import HtmlElement

from crawler.parsers.jsonld import Node, is_article
from crawler.parsers.lines import clean

_SCOPES: Final = lxml.etree.XPath("//*[@itemscope or @typeof]")
_MARKED: Final = lxml.etree.XPath(
    "descendant::*[@itemprop or @itemscope or @typeof or (@property and not(self::meta))]"
)
_SKIPPED: Final = frozenset(["articleBody", "text", "comment", "itemListElement", "review"])
"""Properties that hold the text itself, or what is not the article's own."""
_LINKED: Final = {"a": "href", "link": "href", "img": "src", "amp-img": "src", "source": "src", "object": "data"}
"""Elements whose value is an address, and the attribute that holds it."""
_MOST_ARTICLES: Final = 12
_MOST_PARTS: Final = 300
_LONGEST: Final = 2000
"""Characters of a value: what is longer is the text."""


def marked_articles(tree: HtmlElement) -> list[Node]:
    """The articles that a page marks, in its order, as JSON-LD objects: items within them are values.

    An element belongs to the nearest item around it.
    """
    found: list[Node] = []
    for scope in _SCOPES(tree):
        node = _node(scope)
        if is_article(node) and len(found) < _MOST_ARTICLES:
            _read(scope, node)
            found.append(node)
    return found


def _read(scope: HtmlElement, article: Node) -> None:
    """Gives ``article`` the properties within its element."""
    items = {scope: article}
    for element in _MARKED(scope):
        nested = element.get("itemscope") is not None or element.get("typeof") is not None
        owner = next((items[around] for around in element.iterancestors() if around in items), article)
        if nested:
            items[element] = _node(element)
        for name in _names(element):
            _add(owner, name, items[element] if nested else _value(element))


def _node(scope: HtmlElement) -> Node:
    types = scope.get("itemtype") or scope.get("typeof") or ""
    name = scope.get("itemid") or scope.get("resource") or scope.get("about")
    return {"@type": types.split()} | ({"@id": name} if name else {})


def _names(element: HtmlElement) -> list[str]:
    """The properties that an element states, without prefix."""
    stated = element.get("itemprop") or element.get("property") or ""
    local = [name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in stated.split() if not name.startswith(_OTHERS)]
    return [name for name in local if name not in _SKIPPED]


_OTHERS: Final = ("og:", "fb:", "article:", "twitter:", "al:", "dc:", "sioc:", "foaf:", "rdfs:", "skos:", "v:")
"""Prefixes of vocabularies that are not schema.org's."""


def _add(owner: Node, name: str, value: Any) -> None:
    """The first value of a property stands alone, further ones beside it in a list."""
    if not value:
        return
    if name not in owner:
        owner[name] = value
    elif isinstance(owner[name], list):
        owner[name].append(value)
    else:
        owner[name] = [owner[name], value]


def _value(element: HtmlElement) -> str | None:
    """What the element's ``content``, address, time or text says; None for what is long enough to be the text."""
    stated = element.get("content") or element.get("datetime") or element.get(_LINKED.get(element.tag, "content"))
    if stated is None:
        stated = "" if _is_long(element) else str(element.text_content())
    return clean(stated) or None


def _is_long(element: HtmlElement) -> bool:
    """Whether an element holds more than a line, or more elements than one has."""
    size = -len(element.tail or "")
    for count, part in enumerate(element.iter()):
        size += len(part.text or "") + len(part.tail or "")
        if size > _LONGEST or count > _MOST_PARTS:
            return True
    return False
