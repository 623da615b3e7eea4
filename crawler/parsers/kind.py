"""Whether a page is an article at all."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.parsers.lines import Line, is_paragraph
from crawler.parsers.metadata import ARTICLE_TYPES, Metadata
from pipelines.errors import NotArticleError
from pipelines.records import Article, Page

_LISTING_TYPES = frozenset(
    ("CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage", "ContactPage", "AboutPage")
)
_SHORTEST_TEASER = 20
_TEXT_PER_TEASER = 300
"""Characters: a listing has a title that leads elsewhere for every few lines of text."""
_SHORTEST = 250
"""Characters of text below which a page that does not call itself an article is none."""

_LONG = 600
"""Characters of running text that make an article without a date, an author or anything else to its name."""


def check_kind(article: Article, metadata: Metadata, lines: Sequence[Line], page: Page) -> None:
    """Raise NotArticleError, with the reason, where a page is no article; ``lines`` are those of its main part.

    A page that calls itself an article is believed where it has any text. Another has to look like one: something says
    who, when or what, and there is running text, or a summary over an outline, or a list of sources.
    """
    called = bool(metadata.types & ARTICLE_TYPES) or metadata.og_type == "article"
    reason = _front_page(page) or (None if called else _listing(article, metadata, lines) or _bare(article))
    if reason is None and _is_short(article) and not (article.summary and (called or len(article.outline) >= 3)):
        reason = "no running text"
    if reason:
        raise NotArticleError(reason, about=page.url, site=article.site)


def _front_page(page: Page) -> str | None:
    parts = urlsplit(page.url or "http://x/x")
    return "the site's front page" if parts.path.strip("/") == "" and not parts.query else None


def _listing(article: Article, metadata: Metadata, lines: Sequence[Line]) -> str | None:
    listing = _LISTING_TYPES & metadata.types
    if listing:
        return f"the page calls itself a {min(listing)}"
    teasers = {line.href: line for line in lines if _is_teaser(line)}
    many = len(teasers) >= 3 or sum(line.level is not None for line in teasers.values()) >= 2
    thin = len(article.text or "") < _TEXT_PER_TEASER * len(teasers) and not _has_passage(lines)
    return f"a listing: {len(teasers)} titles of other pages" if many and thin else None


def _has_passage(lines: Sequence[Line]) -> bool:
    """Whether three paragraphs follow each other with no title of another page between; in a listing they alternate."""
    run = 0
    for line in lines:
        run = 0 if _is_teaser(line) else run + (is_paragraph(line.text) and not line.all_link)
        if run >= 3:
            return True
    return False


def _is_teaser(line: Line) -> bool:
    return line.all_link and len(line.text) >= _SHORTEST_TEASER and "#" not in str(line.href)


def _bare(article: Article) -> str | None:
    told = article.published or article.authors or article.summary or article.outline or article.sources
    return None if told or len(article.text or "") >= _LONG else "neither date, author, summary nor sections"


def _is_short(article: Article) -> bool:
    return len(article.text or "") < _SHORTEST and not article.sources
