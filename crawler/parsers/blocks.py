"""Content of an editor or a framework, as JSON, to markup: paragraphs, headings, lists and quotations.

The shapes are those of ProseMirror, Slate, Draft.js, Editor.js, Portable Text, Contentful, Gutenberg, Arc, HTML as a
tree (hast) and React elements. They differ in names alone: something says what a block is, something holds its text
or its children. So the names are read by families, and a block of an unknown name is a paragraph where it holds
running text.
"""

import html
import re
from typing import Any, Final

from crawler.parsers.lines import ends_sentence, is_paragraph

_DEEPEST = 40
_KINDS: Final = (
    *("nodeType", "_type", "blockName", "tagName", "__typename", "type", "kind", "name", "component", "element"),
    *("contentType", "content_type", "tag", "blockType", "acf_fc_layout", "layout"),
)
"""Keys under which a block says what it is."""
_TEXTS: Final = (
    *(
        "articleBody",
        "text",
        "html",
        "innerHTML",
        "content",
        "value",
        "rendered",
        "body",
        "markup",
        "markdown",
        "copy",
        "paragraph",
    ),
    *("children", "nodes", "leaves", "spans", "content_elements", "blocks", "innerBlocks", "elements", "paragraphs"),
    *("items", "data", "attributes", "attrs", "props", "fields", "model", "document", "json", "richText", "rich_text"),
    *("sections", "heading", "title", "headline"),
)
"""Keys under which a block holds its text or its children, the likeliest first."""
_HEADS_TOO: Final = ("heading", "subheading", "title", "headline")
_LEVELS: Final = ("level", "headingLevel", "depth", "rank", "size", "headerSize", "style", "tag", "as", "variant")
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_HEADING: Final = re.compile(
    r"^h[1-6]$|head(?:er|ing|line)|subtitle|crosshead|intertitle|zwischentitel|^title$", re.IGNORECASE
)
_LEVEL: Final = re.compile(r"(?<![a-z0-9])h?([1-6])(?![0-9])|(one|two|three|four|five|six)", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(
    r"^p$|paragraph|^text|text$|unstyled|^normal$|^block$|rich-?text|lead|intro", re.IGNORECASE
)
_LIST: Final = re.compile(r"^[uo]l$|list(?!-?item)", re.IGNORECASE)
_ITEM: Final = re.compile(r"^li$|list-?_?item|listitem", re.IGNORECASE)
_QUOTE: Final = re.compile(r"quote", re.IGNORECASE)
_LINES: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_NO_TEXT: Final = re.compile(
    r"image|img|figure|figcaption|caption|photo|picture|gallery|video|audio|player|embed|iframe|\bscript\b|\bstyle|advert|"
    r"(?:^|[-_/])ads?(?:$|[-_/])|promo|newsletter|related|recommend|teaser|interstitial|oembed|podcast|poll|quiz|"
    r"button|share|social|comment|divider|separator|spacer|map$|chart|infographic|breadcrumb|byline|author",
    re.IGNORECASE,
)
"""Blocks that hold no text of the article's own."""
_INLINE: Final = re.compile(
    r"^(?:text|span|leaf|a|link|hyperlink|strong|b|em|i|u|mark|code|sub|sup|hard_?break|br|inline.*)$", re.IGNORECASE
)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|&(?:[a-zA-Z]{2,8}|#\d{1,6});")
_BLOCK_MARKUP: Final = re.compile(r"<(?:p|div|h[1-6]|ul|ol|blockquote|section|table|figure)[\s>]", re.IGNORECASE)
_ESCAPED_TWICE: Final = re.compile(r"&lt;/?(?:p|br|div|strong|em|a)\b|&amp;#?\w{2,8};")
_MACHINE: Final = re.compile(r"^(?:https?:|/|data:|\$|#)\S*$|^[\w.:/-]{1,40}$")
"""A string that is an address, a name or a number, and no text."""


def markup_of(value: Any) -> str:
    """The markup of an article's content."""
    return _block(value, 0)


def text_markup(text: str) -> str:
    """The markup of a text: its own where it has any, else a paragraph for each of its lines."""
    if _ESCAPED_TWICE.search(text):
        text = html.unescape(text)
    if _BLOCK_MARKUP.search(text):
        return text
    parts = text.split("\n\n") if "\n\n" in text else text.split("\n")
    return "".join(f"<p>{_escaped(part)}</p>" for part in parts if part.strip())


def _escaped(text: str) -> str:
    return text if _MARKUP.search(text) else html.escape(text, quote=False)


def _block(value: Any, depth: int) -> str:
    if depth > _DEEPEST:
        return ""
    if isinstance(value, str):
        return "" if _MACHINE.match(value.strip()) else text_markup(value)
    if isinstance(value, list):
        return _blocks(value, depth)
    return _typed(value, depth) if isinstance(value, dict) else ""


def _blocks(values: list[Any], depth: int) -> str:
    """A list's blocks; a run of inline pieces is one paragraph, a React element (``["$", "p", …]``) one block."""
    element = _react(values)
    if element is not None:
        return _block(element, depth + 1)
    if _is_line(values):
        return _wrapped("p", _inline(values, depth + 1))
    out: list[str] = []
    for value in values:
        made = _block(value, depth + 1)
        listed = isinstance(value, dict) and value.get("listItem")  # Portable Text: items with no list around them
        out.append(re.sub(r"^<p>(.*)</p>$", r"<li>\1</li>", made) if listed else made)
    return "".join(out)


def _react(values: list[Any]) -> dict[str, Any] | None:
    """A React element as a block: ``["$", type, key, props]``."""
    if len(values) < 4 or values[0] != "$" or not isinstance(values[3], dict):
        return None
    return {"type": values[1] if isinstance(values[1], str) else "", "children": values[3].get("children")}


def _typed(block: dict[str, Any], depth: int) -> str:
    kind = kind_of(block)
    if kind and _NO_TEXT.search(kind) and not _QUOTE.search(kind):
        return ""
    level = _heading_level(block, kind)
    if level:
        return _wrapped(f"h{level}", _inline(_held(block), depth + 1))
    if _ITEM.search(kind):
        return _wrapped("li", _inline(_held(block), depth + 1))
    if _LIST.search(kind):
        return _listed(block, depth)
    if _QUOTE.search(kind):
        return _wrapped("blockquote", _wrapped("p", _inline(_held(block), depth + 1)))
    return _body(block, kind, depth)


def _body(block: dict[str, Any], kind: str, depth: int) -> str:
    """A paragraph, or a block of blocks under a heading of its own."""
    held = _held(block)
    if isinstance(held, str):
        return _block(held, depth + 1)
    if isinstance(held, list) and _PARAGRAPH.search(kind) and not _holds_blocks(held):
        return _wrapped("p", _inline(held, depth + 1))
    head = next((block[key] for key in _HEADS_TOO if isinstance(block.get(key), str) and block[key] is not held), None)
    inner = _block(held, depth + 1)
    return f"{_wrapped('h2', _escaped(head)) if head and inner else ''}{inner}"


def _listed(block: dict[str, Any], depth: int) -> str:
    held = _held(block)
    held = _held(held) if isinstance(held, dict) else held
    if isinstance(held, str):
        return _block(held, depth + 1)
    items = [_inline(item, depth + 1) for item in held] if isinstance(held, list) else []
    return _wrapped("ul", "".join(item if item.startswith("<li") else _wrapped("li", item) for item in items))


def _inline(value: Any, depth: int) -> str:
    """The text of a value in one line, links among it."""
    if depth > _DEEPEST:
        return ""
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, list):
        element = _react(value)
        return _joined(value, depth) if element is None else _inline(element, depth + 1)
    if not isinstance(value, dict) or _NO_TEXT.search(kind_of(value)):
        return ""
    text = _inline(_held(value), depth + 1)
    address = _address(value)
    return f'<a href="{html.escape(address)}">{text}</a>' if address and text else text


def _joined(values: list[Any], depth: int) -> str:
    """Inline pieces run on; blocks within one line are set apart."""
    apart = " " if any(_holds_blocks([value]) for value in values) else ""
    return apart.join(_inline(value, depth + 1) for value in values)


def _address(block: dict[str, Any]) -> str | None:
    """Where an inline piece leads: by itself, by its attributes, or by a mark."""
    marks = block.get("marks")
    places = [block, *(block.get(key) for key in ("attrs", "attributes", "data", "properties", "props"))]
    places += [mark.get("attrs") for mark in marks if isinstance(mark, dict)] if isinstance(marks, list) else []
    told = [place.get(key) for place in places if isinstance(place, dict) for key in ("href", "uri", "url", "link")]
    return next((address for address in told if isinstance(address, str)), None)


def _held(block: dict[str, Any]) -> Any:
    """What a block holds: the first of its keys that is text, or a container with anything in it."""
    for key in _TEXTS:
        value = block.get(key)
        if isinstance(value, list | dict) and value:
            inner = _held(value) if isinstance(value, dict) else value
            if inner:
                return value
        elif isinstance(value, str) and value.strip():
            return value
    return None


def kind_of(block: dict[str, Any]) -> str:
    """What a block says that it is; empty where it does not."""
    found = next((block[key] for key in _KINDS if isinstance(block.get(key), str) and block[key]), "")
    if found in ("element", "block") or not found:  # hast, Portable Text: the name is in a second key
        second = next((block[key] for key in ("tagName", "name", "style") if isinstance(block.get(key), str)), "")
        return str(second or found)
    return str(found)


def _heading_level(block: dict[str, Any], kind: str) -> int | None:
    if not _HEADING.search(kind):
        return None
    places = [block, *(block.get(key) for key in ("attrs", "attributes", "data", "props", "fields"))]
    told = [place.get(key) for place in places if isinstance(place, dict) for key in _LEVELS]
    for value in (*told, kind):
        match = _LEVEL.search(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if match:
            return _NUMBERS[match[2].lower()] if match[2] else int(match[1])
    return 2


_LEAF_KEYS: Final = frozenset(("text", "bold", "italic", "underline", "marks", "_key", "code", "strong", "em"))


def _is_line(values: list[Any]) -> bool:
    """Whether ``values`` are the pieces of one line of text, and not a paragraph each."""
    pieces = [value for value in values if isinstance(value, dict)]
    if not pieces or not all(_is_inline(value) for value in pieces) or len(pieces) < len(values):
        return False
    texts = [text.strip() for value in pieces if isinstance(text := value.get("text"), str)]
    return not (len(texts) > 1 and all(ends_sentence(text) and is_paragraph(text) for text in texts))


def _is_inline(block: dict[str, Any]) -> bool:
    """Whether a block is a piece of a line; a ``text`` that holds ``content`` is a paragraph (Arc)."""
    named = bool(_INLINE.match(kind_of(block))) or set(block) <= _LEAF_KEYS
    return named and (not isinstance(block.get("content"), str) or "marks" in block)


def _holds_blocks(values: list[Any]) -> bool:
    """Whether any of ``values`` is a block, and none of the pieces of one."""
    kinds = [kind_of(value) for value in values if isinstance(value, dict)]
    return any(kind and not _INLINE.match(kind) and (_PARAGRAPH.search(kind) or _LIST.search(kind)) for kind in kinds)


def _wrapped(tag: str, inner: str) -> str:
    if not inner.strip():
        return ""
    own = tag in _LINES and _BLOCK_MARKUP.search(inner)
    return inner if own else f"<{tag}>{inner}</{tag}>"
