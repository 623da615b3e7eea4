"""JSON-LD: what a page says of itself in schema.org's terms, in whatever shape it stands there.

Every function is linear in what it reads, and none recurses: pages of megabytes and nests of brackets exist.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

import lxml.html

from crawler.parsers.lines import clean
from crawler.parsers.words import fold

Node = dict[str, Any]
"""A JSON-LD object."""

ARTICLE_TYPES: Final = frozenset(
    [
        "Article",
        "NewsArticle",
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "SatiricalArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "TechArticle",
        "ScholarlyArticle",
        "MedicalScholarlyArticle",
        "Report",
        "SocialMediaPosting",
    ]
)
"""schema.org types of a page that tells a story."""

PAGE_TYPES: Final = frozenset(["WebPage", "ItemPage", "MedicalWebPage"])
"""schema.org types of the page that a story is on; some pages say when and by whom only there."""

LONGEST_SCRIPT: Final = 2_000_000
"""Characters: a longer script is a site's data, and only its beginning is searched for what an article says."""
_LONGEST: Final = 2 * LONGEST_SCRIPT
"""Characters of all scripts."""
_MOST_NODES: Final = 2000
_LONGEST_SALVAGE: Final = 500_000

_HOLDERS: Final = ("@graph", "mainEntity", "mainEntityOfPage", "mainContentOfPage")
"""Keys whose value is what the page is about. Not ``itemListElement``, ``hasPart``, ``isPartOf``, ``citation``: those
are other pages' articles."""
_READ: Final = ARTICLE_TYPES | PAGE_TYPES
_BY_NAME: Final = {name.lower(): name for name in (*ARTICLE_TYPES, *PAGE_TYPES)}


# From scripts to objects


def nodes(scripts: Iterable[str]) -> list[Node]:
    """The JSON-LD objects of the page, those of lists and of ``@graph`` among them, and what they are about; in the
    order of the page, with references into the graph (``{"@id": …}``) replaced by what they refer to."""
    values = [value for script in _affordable(scripts) for value in _values(script)]
    found = list(islice(_objects(values, _held_about), _MOST_NODES))
    if not any(_refers(value) for node in found if types_of(node) & _READ for value in node.values()):
        return found
    known = _by_id(values)
    return [_resolved(node, known) for node in found]


def _affordable(scripts: Iterable[str]) -> Iterator[str]:
    """The scripts, each once, as long as they are short enough together."""
    size = 0
    for script in dict.fromkeys(scripts):
        size += min(len(script), LONGEST_SCRIPT)
        if size <= _LONGEST:
            yield script


def _objects(values: Sequence[Any], within: Callable[[Node], list[Any]]) -> Iterator[Node]:
    """The objects among ``values`` and in what ``within`` says that each holds, in their order, without recursion."""
    pending = list(reversed(values))
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            pending.extend(reversed(within(value)))


def _held_about(node: Node) -> list[Any]:
    """What an object holds that may be about the page."""
    held = [node[key] for key in _HOLDERS if isinstance(node.get(key), list | dict)]
    return [*held, *_only_article_within(node)]


def _held(node: Node) -> list[Any]:
    """All that an object holds."""
    return [part for part in node.values() if isinstance(part, list | dict)]


def _refers(value: Any) -> bool:
    """Whether a value is a reference and no more, or a list that begins with one."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and "@id" in first and "name" not in first and "url" not in first


def _only_article_within(node: Node) -> list[Node]:
    """The article that a page has for its part, where it is the only one: several are teasers."""
    if not types_of(node) & PAGE_TYPES:
        return []
    within = [part for part in items_of(node.get("hasPart")) if isinstance(part, dict) and is_article(part)]
    return within if len(within) == 1 else []


def _by_id(values: Sequence[Any]) -> dict[str, Node]:
    """Every object that has an ``@id`` and says more than that, by it; the first that does."""
    known: dict[str, Node] = {}
    for value in _objects(values, _held):
        name = value.get("@id")
        if isinstance(name, str) and ("name" in value or "url" in value or "contentUrl" in value):
            known.setdefault(name, value)
    return known


def _resolved(node: Node, known: Mapping[str, Node]) -> Node:
    """``node`` with its references replaced, one step deep."""
    return {key: _referent(value, known) if key not in _HOLDERS else value for key, value in node.items()}


def _referent(value: Any, known: Mapping[str, Node]) -> Any:
    if isinstance(value, list) and len(value) <= 100:
        return [_referent(item, known) if isinstance(item, dict) else item for item in value]
    if isinstance(value, dict) and "name" not in value and "url" not in value:
        name = value.get("@id")
        return known.get(name, value) if isinstance(name, str) else value
    return value


# Text that is JSON, nearly JSON, or was JSON once

_DECODER: Final = json.JSONDecoder(strict=False)
_GAP: Final = re.compile(r"[\s,;\ufeff]*")
_MENDED: Final = re.compile(
    r"""("(?:[^"\\]++|\\.)*+"?)|(?://|/\*)?\s{0,9}(?:<!\[CDATA\[|\]\]>)(?:\s{0,9}\*/)?|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?"""
    r"""|//[^\n]*+|<!--|-->|,(?=\s*+(?:[}\],]|\Z))|\b(?:undefined|NaN)\b""",
    re.DOTALL,
)
_BAD_ESCAPE: Final = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_PREFIX: Final = re.compile(r"schema:|schema\.org/[A-Za-z:]|sdo:")
_PREFIXED: Final = re.compile(r'"(?:schema|sdo|https?://(?:www\.)?schema\.org/):?([A-Za-z]+)"(?=\s{0,9}:)')


def _values(text: str) -> list[Any]:
    """The values that a script holds, one after the other; what of an article can be salvaged where it is no JSON."""
    if len(text) > LONGEST_SCRIPT:
        return _salvaged(text)
    if _PREFIX.search(text):
        text = _PREFIXED.sub(r'"\1"', text)
    values, end = _decoded(text)
    if end:
        return values
    for mended in (_mended(text), _mended(unescape(text)) if "&quot;" in text else ""):
        values, end = _decoded(mended)
        if end:
            return values
    return values or _salvaged(text)


def _decoded(text: str) -> tuple[list[Any], bool]:
    """The JSON values that ``text`` begins with, and whether it holds nothing else."""
    values: list[Any] = []
    position = _end(_GAP, text, 0)
    while position < len(text) and len(values) < _MOST_NODES:
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)
        position = _end(_GAP, text, position)
    return values, bool(values)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _mended(text: str) -> str:
    """``text`` without comments, and commas before nothing, outside of strings; without escapes that JSON lacks
    (``\\'``) in them; ``undefined`` is null."""
    return _MENDED.sub(lambda match: _mended_piece(match[0]), text)


def _mended_piece(piece: str) -> str:
    if piece.startswith('"'):
        return _BAD_ESCAPE.sub(lambda match: match[0] if match[1] else match[2], piece) if "\\" in piece else piece
    return "null" if piece in ("undefined", "NaN") else " "


_SALVAGED_TYPE: Final = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"(?:[a-z]+:(?://schema\.org/)?)?([A-Za-z]{4,40})"')
_SALVAGED: Final = ("headline", "description", "datePublished", "dateModified", "inLanguage", "articleSection")
_SALVAGED_TEXT: Final = re.compile(r'\s{0,9}:\s{0,9}"(.{0,2000}?)"\s{0,99}(?:,\s{0,99}"|[}\]]|\Z)', re.DOTALL)
"""A text up to the quotation mark that ends it: quotation marks within it stand before other things."""
_SALVAGED_TRUTH: Final = re.compile(r'\s{0,9}:\s{0,9}"?(true|false)\b', re.IGNORECASE)
_SALVAGED_AUTHORS: Final = re.compile(r'\s{0,9}:\s{0,9}(\[[^\]]{0,2000}|\{[^}]{0,1000}|"[^"\n]{1,200}")')
_SALVAGED_NAME: Final = re.compile(r'"name"\s{0,9}:\s{0,9}"([^"\n]{1,200})"')


def _salvaged(text: str) -> list[Any]:
    """The plain properties of the article in a text that is not JSON, and was meant to be: quotes in a headline, an end
    cut off. Empty where it names no article."""
    text = text[:_LONGEST_SALVAGE]
    start = next((found for found in _SALVAGED_TYPE.finditer(text) if found[1].lower() in _ARTICLE_NAMES), None)
    if start is None:
        return []
    node: Node = {"@type": start[1]}
    for key in _SALVAGED:
        if found := _stated(key, _SALVAGED_TEXT, text):
            node[key] = _unquoted(found)
    if free := _stated("isAccessibleForFree", _SALVAGED_TRUTH, text):
        node["isAccessibleForFree"] = free
    if said := _stated("author", _SALVAGED_AUTHORS, text):
        names = [said[1:-1]] if said.startswith('"') else _SALVAGED_NAME.findall(said)
        node["author"] = [{"@type": "Person", "name": _unquoted(name)} for name in names]
    return [node]


def _stated(key: str, pattern: re.Pattern[str], text: str) -> str | None:
    """What follows the first ``key`` in ``text``, as far as ``pattern`` reads it."""
    start = text.find(f'"{key}"')
    found = pattern.match(text, start + len(key) + 2) if start >= 0 else None
    return found[1] if found else None


def _unquoted(text: str) -> str:
    """The string that ``text`` is, within its quotes, whatever is wrong with it."""
    try:
        return str(_DECODER.decode(f'"{text}"'))
    except ValueError:
        return text.replace('\\"', '"').replace("\\/", "/").replace("\\n", " ")


_ARTICLE_NAMES: Final = frozenset(name.lower() for name in ARTICLE_TYPES)


# What objects say


def types_of(node: Node) -> frozenset[str]:
    """The schema.org types of a node, without address or prefix, and in schema.org's spelling."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(_type(name) for name in names if isinstance(name, str))


def _type(name: str) -> str:
    local = name if name.isalpha() else re.split(r"[/#:]", name.strip().rstrip("/"))[-1]
    return _BY_NAME.get(local.lower(), local)


def is_article(node: Node) -> bool:
    """Whether an object is an article: by its type or, where it has none, by what it says."""
    types = types_of(node)
    return bool(types & ARTICLE_TYPES) or (not types and "headline" in node and "datePublished" in node)


def own_article(found: Sequence[Node], addresses: Iterable[str | None], titles: Sequence[str]) -> Node:
    """The page's own article among ``found``; empty where there is none.

    Of several it is the one with the page's address (``addresses``), else the one whose headline a title of the page
    begins or ends with, else the first. What it lacks, other statements of the same article give.
    """
    articles = [node for node in found if is_article(node)]
    if len(articles) < 2:
        return articles[0] if articles else {}
    own = {key for address in addresses if (key := _address_key(address))}
    folded = [fold(title) for title in titles[:8]]
    ranked = sorted(articles, key=lambda node: _strangeness(node, own, folded))  # stable: the first of equals
    same = [node for node in ranked if _is_same(node, ranked[0], own)]
    return {key: value for node in reversed(same) for key, value in node.items() if says(value)}


def agreeing_article(found: Sequence[Node], addresses: Iterable[str | None], titles: Sequence[str]) -> Node:
    """The page's own article among ``found``, where its address or its headline says that it is; empty where none does.

    Microdata is on teasers as often as on the article that they stand beside.
    """
    articles = [node for node in found if is_article(node)]
    own = {key for address in addresses if (key := _address_key(address))}
    folded = [fold(title) for title in titles[:8]]
    lone = len(articles) == 1 and not plain(articles[0].get("headline")) and not _addresses(articles[0])
    agreeing = [node for node in articles if lone or _strangeness(node, own, folded) < 2]
    return min(agreeing, key=lambda node: _strangeness(node, own, folded), default={})


def _strangeness(node: Node, own: set[str], titles: Sequence[str]) -> int:
    if own & set(_addresses(node)):
        return 0
    headline = fold(plain(node.get("headline")) or "")
    return 1 if headline and any(title.startswith(headline) or title.endswith(headline) for title in titles) else 2


def _is_same(node: Node, chosen: Node, own: set[str]) -> bool:
    if node is chosen:
        return True
    headline, other = plain(node.get("headline")), plain(chosen.get("headline"))
    return bool(headline and other and fold(headline) == fold(other)) or bool(
        own & set(_addresses(node)) and own & set(_addresses(chosen))
    )


def _addresses(node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    said = [node.get("url"), node.get("@id"), page, page.get("@id") if isinstance(page, dict) else None]
    return [key for address in said if isinstance(address, str) and (key := _address_key(address))]


def _address_key(address: str | None) -> str | None:
    """An address as it is compared; None for a front page, which templates give every article."""
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query.startswith(("id=", "p=", "q=")) else ""
    return (parts.hostname or "").removeprefix("www.") + path + query if path or query else None


def items_of(value: Any) -> list[Any]:
    """A value's items: of a list, of the list that JSON-LD wraps (``@list``, ``@set``), or itself; none of nothing."""
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        value = value.get("@list") or value.get("@set")
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def says(value: Any) -> bool:
    """Whether a value is one; ``False`` is."""
    return value not in (None, "", [], {})


def plain(value: Any) -> str | None:
    """A value as one line of text: the first of a list, the name of an object, without markup."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, str):
        return None
    return clean(_unmarked(value)) or None


def _unmarked(text: str) -> str:
    """``text`` without markup and references, those that were escaped twice (``&amp;quot;``) among them."""
    if "&" in text:
        text = unescape(unescape(text))
    if "<" not in text or "\0" in text:
        return text
    try:
        return str(lxml.html.fromstring(f"<i>{text}</i>").text_content())
    except (lxml.etree.ParserError, ValueError):  # control characters
        return text
