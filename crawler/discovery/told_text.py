"""The words of a feed as plain text: titles, summaries and names come as text, as escaped HTML, or as both at once."""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from crawler.parsers.lines import clean
from crawler.parsers.words import fold
from pipelines.records import Date, Origin

LONGEST_TITLE = 500
LONGEST_SUMMARY = 2000
"""Characters. What is longer is the article itself, or a good part of it."""
MOST_AUTHORS = 20
_LONGEST_NAME = 200
_LONGEST_DATE = 100
_LONGEST_MARKUP = 20_000
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(/?)([A-Za-z][\w:-]*)[^<>]*>", re.DOTALL)
_ESCAPED = re.compile(r"</?(?:p|br|b|i|em|strong|a|div|span|img)\b[^<>]*>", re.IGNORECASE)
_SILENT = frozenset(("script", "style", "figcaption", "iframe", "noscript"))
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)


def title_of(markup: str | None) -> str | None:
    """A title as one line; None where there is none."""
    return " ".join(paragraphs(markup))[:LONGEST_TITLE].strip() or None if markup else None


def summary_of(markup: str | None, title: str | None) -> str | None:
    """A summary, a line for each paragraph; None where there is none, or where it is as long as an article.

    A last paragraph that names the article is the signature of a publishing system: "The post … appeared first on …".
    """
    lines = paragraphs(markup) if markup else []
    if len(lines) > 1 and title and fold(title) in fold(lines[-1]):
        del lines[-1]
    text = "\n".join(lines)
    return text if text and len(text) <= LONGEST_SUMMARY else None


def names_of(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Who wrote it, as the feed says it, each once."""
    named = (" ".join(paragraphs(text))[:_LONGEST_NAME].strip() for text in texts if text)
    return tuple(islice(dict.fromkeys(filter(None, named)), MOST_AUTHORS))


def date_of(text: str | None, origin: Origin) -> Date | None:
    """A date as printed; None where there is none."""
    printed = clean(text[:_LONGEST_DATE]) if text else ""
    return Date(text=printed, origin=origin) if printed else None


def paragraphs(markup: str) -> list[str]:
    """The paragraphs of a text or a piece of HTML, as text."""
    if len(markup) > _LONGEST_MARKUP:
        markup = markup[:_LONGEST_MARKUP].rpartition("<")[0]
    text = html.unescape(_stripped(markup))
    if _ESCAPED.search(text):  # escaped twice
        text = html.unescape(_stripped(text))
    lines = (clean(line) for line in text.split("\n"))
    return [line for line in lines if line]


def _stripped(markup: str) -> str:
    """Without tags; a line for each block."""
    markup = " ".join(markup.split())
    return "".join(_pieces(markup)) if "<" in markup else markup


def _pieces(markup: str) -> Iterator[str]:
    at, silent = 0, ""
    for tag in _TAG.finditer(markup):
        if not silent:
            yield markup[at : tag.start()]
        at, name = tag.end(), (tag[2] or "").lower()
        if silent:
            silent = "" if tag[1] and name == silent else silent
        elif name in _SILENT:
            silent = "" if tag[1] or tag[0].endswith("/>") else name
        elif name in _BLOCKS:
            yield "\n"
    if not silent:
        yield markup[at:]
