"""Ways to write a page anew that a reader in front of a screen would not see.

A mutation takes a page's markup and gives other markup for the same page: the record must not change. Tests and
``benchmarks/mutate_pages.py`` share them. Scripts, style sheets and comments are left as they are by all of them.
"""

import hashlib
import re
from collections.abc import Callable, Iterator

from lxml import etree, html

Mutation = Callable[[str], str]

_RAW = re.compile(
    r"(<!--.*?-->|<(script|style|textarea|pre|template|noscript|svg|title)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_BLOCKS = (
    "html|head|body|main|article|section|header|footer|aside|nav|div|p|h1|h2|h3|h4|h5|h6|ul|ol|li|dl|dt|dd|table|tbody|"
    "thead|tr|td|th|figure|figcaption|blockquote|form|fieldset|hr|meta|link|base"
)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_NOISE = (
    '<script>var seen = document.querySelectorAll("h2");</script><style>.a > p { color: red }</style><!-- a slot -->'
)
_WRAPPED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "figure", "blockquote"))
_AROUND = frozenset(("body", "main", "article", "section", "header", "div"))


def spaced(markup: str) -> str:
    """White space before and behind every block's tags, as a pretty printer leaves it."""
    return _outside(markup, lambda part: _BLOCK.sub(lambda match: f"\n    {match[0]}\n\t", part))


def minified(markup: str) -> str:
    """No white space before and behind every block's tags."""
    return _outside(markup, lambda part: re.sub(rf"\s*({_BLOCK.pattern})\s*", r"\1", part, flags=re.IGNORECASE))


def upper_case(markup: str) -> str:
    """Tags in upper case."""
    return _outside(markup, lambda part: _TAG.sub(lambda match: f"<{match[1]}{match[2].upper()}{match[3]}>", part))


def entities(markup: str) -> str:
    """Every character beyond ASCII as a numeric reference, and now and then a letter."""
    return _outside(markup, lambda part: "".join(_entity(char) for char in _lettered(part)))


def crlf(markup: str) -> str:
    """Lines that end as on Windows."""
    return markup.replace("\r\n", "\n").replace("\n", "\r\n")


def serialised(markup: str) -> str:
    """The page as a parser understands it, written out again."""
    return _written(_tree(markup))


def attributes_reversed(markup: str) -> str:
    """The attributes of every element in the opposite order."""
    tree = _tree(markup)
    for element in _elements(tree):
        told = list(element.attrib.items())
        element.attrib.clear()
        for name, value in reversed(told):
            element.set(name, value)
    return _written(tree)


def classes_renamed(markup: str) -> str:
    """Every class name replaced by a token that says nothing, the same one by the same."""
    tree = _tree(markup)
    for element in _elements(tree):
        names = (element.get("class") or "").split()
        if names:
            element.set("class", " ".join(f"c{hashlib.sha256(name.encode()).hexdigest()[:6]}" for name in names))
    return _written(tree)


def ids_removed(markup: str) -> str:
    """No element has an id."""
    tree = _tree(markup)
    for element in _elements(tree):
        element.attrib.pop("id", None)
    return _written(tree)


def attributes_added(markup: str) -> str:
    """Every element with the marks of a framework."""
    tree = _tree(markup)
    for i, element in enumerate(_elements(tree)):
        element.set("data-v-1a2b3c", "")
        element.set("data-reactid", str(i))
    return _written(tree)


def wrapped(markup: str) -> str:
    """A ``div`` around every heading, paragraph, list, table, figure and quotation."""
    return _wrapped(markup, {})


def wrapped_with_a_class(markup: str) -> str:
    """The same with a class, as a system of components does."""
    return _wrapped(markup, {"class": "layout__item"})


def _wrapped(markup: str, attributes: dict[str, str]) -> str:
    tree = _tree(markup)
    for element in [found for found in _elements(tree) if found.tag in _WRAPPED]:
        parent = element.getparent()
        if parent is not None and parent.tag in _AROUND:
            wrapper = html.Element("div", attributes)
            wrapper.tail, element.tail = element.tail, None
            parent.replace(element, wrapper)
            wrapper.append(element)
    return _written(tree)


def deepened(markup: str) -> str:
    """Three ``div`` around all that the body holds."""
    tree = _tree(markup)
    body = tree.find("body")
    if body is None:
        return _written(tree)
    inner = body
    held, text = list(body), body.text
    body.text = None
    for _ in range(3):
        inner = etree.SubElement(inner, "div")
    inner.text = text
    inner.extend(held)
    return _written(tree)


def noisy(markup: str) -> str:
    """Scripts, style sheets and comments between the blocks."""
    tree = _tree(markup)
    for element in [found for found in _elements(tree) if found.tag in _WRAPPED]:
        parent = element.getparent()
        if parent is not None and parent.tag in _AROUND:
            for noise in reversed(html.fragments_fromstring(_NOISE)):
                element.addprevious(noise)
    return _written(tree)


MUTATIONS: dict[str, Mutation] = {
    "white space between blocks": spaced,
    "no white space between blocks": minified,
    "Windows line ends": crlf,
    "tags in upper case": upper_case,
    "characters as references": entities,
    "written by a parser": serialised,
    "attributes in reverse order": attributes_reversed,
    "attributes added": attributes_added,
    "ids removed": ids_removed,
    "classes renamed": classes_renamed,
    "blocks wrapped": wrapped,
    "blocks wrapped with a class": wrapped_with_a_class,
    "all in three divs": deepened,
    "scripts and comments inserted": noisy,
}


def _outside(markup: str, change: Mutation) -> str:
    """``markup`` with ``change`` made everywhere but in scripts, style sheets, comments and preformatted text."""
    parts: list[str] = []
    start = 0
    for match in _RAW.finditer(markup):
        parts += [change(markup[start : match.start()]), match[0]]
        start = match.end()
    return "".join([*parts, change(markup[start:])])


def _lettered(part: str) -> Iterator[tuple[str, bool]]:
    """Each character of a piece of markup, and whether it is a letter of a text that may become a reference: one that
    is not within a tag or a reference."""
    inside = False
    for i, char in enumerate(part):
        inside = char in "<&" or (inside and char not in ">;")
        yield char, not inside and char == "e" and i % 7 == 0


def _entity(told: tuple[str, bool]) -> str:
    char, referred = told
    return f"&#x{ord(char):X};" if referred or ord(char) > 0x9F else char


def _tree(markup: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)


def _elements(tree: html.HtmlElement) -> list[html.HtmlElement]:
    return list(tree.iter(etree.Element))


def _written(tree: html.HtmlElement) -> str:
    written: str = etree.tostring(tree, encoding="unicode", method="html", doctype="<!DOCTYPE html>")
    return written
