"""What the ledger keeps of an article beside its fields: what it is known by, and what the search sees of it."""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Final, cast

from pipelines.links import url_key
from pipelines.records import Article

_SHORTEST_TEXT: Final = 500
"""Characters. Two articles of sites that both say "Subscribe to read on" have not the same text."""
_LONGEST_NGRAM: Final = 4
"""Of titles, summaries and headings, whose words are searched for most; of the text there are pairs alone."""
_SPACELESS: Final = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Chinese characters, kana, hangul: scripts that set no space between words, or none before what is joined to them."""
_MIXED: Final = re.compile(rf"\w*[{_SPACELESS}]\w*")
_PIECE: Final = re.compile(rf"[{_SPACELESS}]+|[^\W{_SPACELESS}]+")
_IS_SPACELESS: Final = re.compile(f"[{_SPACELESS}]")


def article_key(article: Article) -> str:
    """What makes it one article: the key of its url or, without one, ``text:`` and a digest of its words."""
    if article.url is not None:
        return url_key(article.url)
    words = [article.title, article.text or "", *(heading.heading for heading in article.outline)]
    digest = hashlib.sha256("\n".join(" ".join(text.split()) for text in words).encode())
    return f"text:{digest.hexdigest()}"


def article_guid(key: str) -> str:
    """What an article is called outside of its ledger: the UUID of version 5 (RFC 9562) of its key as a URL. Whoever
    knows the key can make it; nobody can tell the key from it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, key))


def related_key(url: str | None, title: str) -> str:
    """What makes related news one piece: the key of its url or, without one, ``title:`` and its title."""
    return url_key(url) if url is not None else f"title:{' '.join(title.split())}"


def digest(article: Article) -> str:
    """Of all fields and lists: a page that tells the same again has the same."""
    parts: list[str] = []
    _gather(article, parts)
    return _digest("\x1f".join(parts))


@lru_cache(maxsize=256)
def text_digest(text: str | None) -> str | None:
    """Of a text whatever its white space and case; None for one too short to tell two articles apart."""
    if text is None or len(text) < _SHORTEST_TEXT:
        return None
    return _digest(" ".join(text.split()).casefold())


def same_title(first: str, second: str) -> bool:
    """The forms of one article may add to its title: "The strike, day nine – page 2"."""
    first, second = (" ".join(title.split()).casefold() for title in (first, second))
    return first.startswith(second) or second.startswith(first)


def headings(article: Article) -> str | None:
    """The headings of the outline, one a line."""
    return "\n".join(heading.heading for heading in article.outline) or None


def related_titles(article: Article) -> str | None:
    """The titles of the related news, one a line."""
    return "\n".join(related.title for related in article.related) or None


def ngrams_of(article: Article) -> str | None:
    """As ``ngrams``, of an article."""
    short = (article.title, article.kicker, article.subtitle, article.summary, headings(article))
    return ngrams((*short, related_titles(article)), article.text)


def ngrams(short: Iterable[str | None], text: str | None) -> str | None:
    """What makes words of scripts without spaces findable: their letters in pairs, in order; of the short texts in
    threes and fours, too. None where there are no such letters."""
    pieces: list[str] = []
    for part in short:
        for piece in _pieces(part):
            for size in range(2, _LONGEST_NGRAM + 1):
                pieces += cut(piece, size)
    for piece in _pieces(text):
        pieces += cut(piece, 2)
    return " ".join(pieces) or None


def _pieces(text: str | None) -> Iterable[str]:
    """The stretches of letters of such scripts, and what touches them: 生成, AI and 技術 of 生成AI技術."""
    if not text or text.isascii() or not _IS_SPACELESS.search(text):
        return ()
    return (piece for mixed in _MIXED.findall(text) for piece in _PIECE.findall(mixed))


def cut(piece: str, size: int) -> list[str]:
    """All stretches of ``size`` letters of a piece; a piece of other letters, or a shorter one, whole."""
    if len(piece) <= size or not _IS_SPACELESS.match(piece):
        return [piece]
    return [piece[at : at + size] for at in range(len(piece) - size + 1)]


def search_terms(words: str) -> list[str]:
    """What is asked of the search index: each word, or several in quotes, as an FTS5 string; a word of a script without
    spaces as its pairs of letters in a row."""
    found: list[str] = []
    for phrase in (one.strip('"') for one in re.findall(r'"[^"]+"|[^\s"]+', words)):
        if _IS_SPACELESS.search(phrase):
            found += [_term(piece) for mixed in re.findall(r"\w+", phrase) for piece in _PIECE.findall(mixed)]
        elif re.search(r"\w", phrase):
            found.append(f'"{phrase}"')
    return found


def _term(piece: str) -> str:
    if len(piece) == 1 and _IS_SPACELESS.match(piece):
        return f'"{piece}"*'
    return f'"{" ".join(cut(piece, 2))}"'


def spaceless_words(words: str) -> list[str]:
    """The stretches of what is searched for that are of scripts without spaces."""
    return re.findall(rf"[{_SPACELESS}]+", words)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()


def _gather(record: Any, parts: list[str]) -> None:
    """The values of a record, and of the records and lists within it, as text; a list with its length before it."""
    for value in _getter(record.__class__)(record):
        if value.__class__ is str:
            parts.append(value)
        elif value.__class__ is tuple:
            parts.append(str(len(value)))
            for item in value:
                if item.__class__ is str:
                    parts.append(item)
                else:
                    _gather(item, parts)
        elif value is None:
            parts.append("\0")
        elif is_dataclass(value):
            _gather(value, parts)
        else:
            parts.append(str(value))


@cache
def _getter(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    return cast("Callable[[Any], tuple[Any, ...]]", attrgetter(*(field.name for field in fields(kind))))
