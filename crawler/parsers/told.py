"""What the feed or sitemap that led to a page says of it: evidence for what the page does not say itself.

Its title decides between doubtful ones in ``title``, its date is the last but one in ``date_choice``.
"""

from dataclasses import replace

from crawler.parsers.people import is_person, names, others_than
from crawler.parsers.summary import feed_summary
from pipelines.records import Article, Told


def with_told(article: Article, told: Told, houses: frozenset[str]) -> Article:
    """The article with the feed's authors and summary where it has none of its own. ``houses`` are the site's names
    (``people.house_names``)."""
    if told.summary and not article.summary:
        article = replace(article, summary=feed_summary(told.summary, article.title, article.text))
    if told.authors and not article.authors:
        article = replace(article, authors=_people(told.authors, houses))
    return article


def _people(statements: tuple[str, ...], houses: frozenset[str]) -> tuple[str, ...]:
    """The people whom a feed names; nobody who is surely none: it names whoever put the page on line, too ("admin",
    "Newsroom")."""
    return others_than(houses, (name for text in statements for name in names(text) if is_person(name)))
