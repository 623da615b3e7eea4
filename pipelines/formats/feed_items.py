"""What every kind of feed says of an article, and of itself.

A feed is read by people, in programs of others: what it shows is plain text (``plain_text``), a title or a name is a
line of reasonable length, its addresses are of the web alone, and a language is one that a program can know.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pipelines.formats.options import Options
from pipelines.formats.plain_text import line, plain
from pipelines.links import web_address
from pipelines.moments import rfc3339
from pipelines.records import Entry

LONGEST_LINE: Final = 500
"""Characters of a title or a name. Feed readers look for e-mail addresses in names, some in quadratic time: feedparser
takes a minute for one of 100,000 letters."""
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
"""``xs:language``, which all of BCP 47 is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry, as a feed shows it."""

    id: str
    """An IRI, the same in every ledger: ``urn:uuid:`` and the guid."""
    title: str
    """One line."""
    content: str
    """The text or, where there is none, the most that there is: the summary, the subtitle, the title."""
    has_text: bool
    """Whether that is the text."""
    url: str | None
    summary: str | None
    image: str | None
    published: str | None
    """A full timestamp (RFC 3339): ``moments.rfc3339`` says what becomes of a day."""
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    """Each once."""
    language: str | None


def item_of(entry: Entry) -> Item:
    """What a feed shows of an entry."""
    article = entry.article
    title, text, summary = shown_line(article.title), _said(article.text), _said(article.summary)
    return Item(
        id=f"urn:uuid:{entry.guid}",
        title=title,
        content=text or summary or _said(article.subtitle) or title,
        has_text=text is not None,
        url=web_address(article.url),
        summary=summary,
        image=web_address(article.image),
        published=rfc3339(article.published.value) if article.published else None,
        authors=_lines(article.authors),
        topics=_lines(article.topics),
        language=article.language if article.language and _LANGUAGE.fullmatch(article.language) else None,
    )


def feed_title(options: Options) -> str:
    """What it was asked to be called; else ``newsledger``, and what its articles were chosen by."""
    if title := shown_line(options.title or ""):
        return title
    selection = options.selection
    chosen = [*sorted(set(selection.sites)), *sorted(set(selection.outlets)), *filter(None, [selection.query])]
    return shown_line(f"newsledger: {', '.join(chosen)}" if chosen else "newsledger")


def shown_line(text: str) -> str:
    """The text as one line, cut where it is too long; empty where it says nothing."""
    whole = line(text)
    return whole if len(whole) <= LONGEST_LINE else f"{whole[: LONGEST_LINE - 1]}…"


def _said(text: str | None) -> str | None:
    return (plain(text).strip() or None) if text else None


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(shown_line, texts))))
