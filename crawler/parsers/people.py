"""People: who wrote an article, as its metadata says."""

import re
from collections.abc import Iterable
from typing import Any

from crawler.parsers.jsonld import Node, plain, types_of

_URL = re.compile(r"^(?:https?:)?//|^www\.|@")


def authors_of(article: Node, bylines: Iterable[str]) -> tuple[str, ...]:
    """People named by JSON-LD, else by meta elements (``bylines``); never an address, never an organisation that says
    that it is one."""
    value = article.get("author") or article.get("creator") or []
    named = [person for person in (value if isinstance(value, list) else [value]) if not _is_organization(person)]
    named_by = [plain(person.get("name")) if isinstance(person, dict) else plain(person) for person in named]
    people = [name for byline in named_by for name in names(byline)]
    return tuple(dict.fromkeys(people or [name for byline in bylines for name in names(byline)]))


def _is_organization(person: Any) -> bool:
    return "Organization" in types_of(_node(person))


def _node(value: Any) -> Node:
    return value if isinstance(value, dict) else {}


def names(byline: str | None) -> list[str]:
    """The names in a byline: split at commas and at \"and\" in several languages; none in an address."""
    if _URL.search(byline or ""):
        return []
    parts = re.split(r"\s*(?:[,;/|]|\b(?:and|und|et|y|e|og|och|en)\b)\s*", byline or "")
    return [name for part in parts if (name := re.sub(r"^(?i:by|von|par|por)\s+", "", part))]
