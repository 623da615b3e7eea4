"""What an article must have to become a row. A doubtful date is no reason: it says so itself (``Date.problem``)."""

from dataclasses import replace

from pipelines.links import registrable_domain
from pipelines.outlets import outlet_name
from pipelines.records import Article, Fetch, Outcome

LONGEST_TITLE = 1000
"""Characters. A longer "title" is the text of the page."""


def check(article: Article) -> str | None:
    """Why the article cannot be kept, in words for an operator; None where it can.

    It may lack an address: a saved file often does.
    """
    title = article.title.strip()
    if not title:
        return "no title"
    if len(title) > LONGEST_TITLE:
        return f"the title has more than {LONGEST_TITLE} characters"
    if _compared(title) in _site_names(article):
        return "the title is only the name of the site"
    if not _has_content(article):
        return "no content: neither text nor summary nor outline"
    return None


def _has_content(article: Article) -> bool:
    return any(part and part.strip() for part in (article.text, article.summary)) or bool(article.outline)


def _site_names(article: Article) -> set[str]:
    """What the site may call itself: its file's name, its domain, its outlet's name."""
    domain = registrable_domain(article.url) if article.url else None
    return {_compared(name) for name in (article.site, domain, outlet_name(None, domain)) if name}


def _compared(name: str) -> str:
    """A name in letters and digits only, without an article before it."""
    return "".join(character for character in name.casefold().removeprefix("the ") if character.isalnum())


class ChecksPipeline:
    """Scrapy's item pipeline around ``check``."""

    def process_item(self, item: Fetch) -> Fetch:
        """The fetch as it is, or as rejected, with the reason and without its article."""
        reason = check(item.article) if item.article else None
        if reason is None:
            return item
        return replace(item, outcome=Outcome.REJECTED, reason=reason, article=None)
