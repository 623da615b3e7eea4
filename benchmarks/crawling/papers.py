"""The sites of the crawl as their server has them: what each answers, and whether it says that nothing has changed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final, Literal

from benchmarks.crawling.pages import article_path
from benchmarks.crawling.splices import EDITION, MOMENT, NUMBER

Listing = Literal["sitemap", "feed"]
Lie = Literal["always another", "always the same"]
"""An ETag that differs from one answer to the next, though the page is the same; or the same, though it has changed."""
Pages = Literal["recorded", "invented", "heavy"]
"""Recorded pages have dates of their own; invented ones came out when the paper says. Without a corpus all are
invented, and heavy ones always: these take about a second to read."""
PATHS: Final[Mapping[Listing, str]] = {"sitemap": "/sitemap.xml", "feed": "/feed.xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One site, at a host of its own."""

    host: str
    articles: range
    """Their numbers."""
    now: datetime
    """The articles came out in the days before, the newest an hour ago."""
    days: float = 60
    listing: Listing = "sitemap"
    validators: bool = True
    """It sends ETag and Last-Modified, and answers 304."""
    lastmod: bool = True
    """Its listing has dates."""
    changed: Mapping[int, datetime] = field(default_factory=dict)
    """When articles were changed after they came out."""
    lie: Lie | None = None
    """Of the articles' ETags; there is no Last-Modified then."""
    pages: Pages = "recorded"
    """What they are made of."""

    def said(self, number: int) -> dict[str, str]:
        """What the page says of itself: something else once it has changed."""
        edition = f"{number}" if number not in self.changed else f"{number} (corrected)"
        return {NUMBER: f"{number}", EDITION: edition, MOMENT: self.published(number).isoformat()}

    def published(self, number: int) -> datetime:
        """When an article came out."""
        age = timedelta(hours=1, days=self.days * (number - self.articles.start) / len(self.articles))
        return (self.now - age).replace(microsecond=0)

    def moment(self, number: int) -> datetime:
        """When an article was last changed, or came out."""
        return self.changed.get(number, self.published(number))

    def last_moment(self) -> datetime:
        """When the listing was last changed."""
        return max(map(self.moment, self.articles))


def listing_body(paper: Paper, origin: str) -> bytes:
    """The sitemap or the feed."""
    return (_sitemap if paper.listing == "sitemap" else _feed)(paper, origin).encode()


def _sitemap(paper: Paper, origin: str) -> str:
    entries = "".join(
        f"<url><loc>{origin}{article_path(str(number))}</loc>{_lastmod(paper, number)}</url>\n"
        for number in paper.articles
    )
    return f'<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'


def _lastmod(paper: Paper, number: int) -> str:
    return f"<lastmod>{paper.moment(number).isoformat()}</lastmod>" if paper.lastmod else ""


def _feed(paper: Paper, origin: str) -> str:
    items = "".join(_item(paper, number, f"{origin}{article_path(str(number))}") for number in paper.articles)
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>The Paper</title><link>{origin}/</link>'
        f"<description>News</description>\n{items}</channel></rss>\n"
    )


def _item(paper: Paper, number: int, url: str) -> str:
    date = f"<pubDate>{format_datetime(paper.moment(number))}</pubDate>" if paper.lastmod else ""
    return f"<item><title>News {number}</title><link>{url}</link><guid>{url}</guid>{date}</item>\n"


def robots_body(paper: Paper, origin: str) -> bytes:
    """Everybody may fetch everything."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {origin}{PATHS[paper.listing]}\n".encode()


def validators(paper: Paper, number: int | None, answered: int) -> Iterator[tuple[str, str]]:
    """The headers by which an answer can be told from a later one; of what is no article where there is no number.

    ``answered``: how many answers the server has given before.
    """
    if not paper.validators:
        return
    moment = paper.last_moment() if number is None else paper.moment(number)
    if number is None or paper.lie is None:
        yield "ETag", _etag(f"{number} {moment.isoformat()}")
        yield "Last-Modified", format_datetime(moment, usegmt=True)
    else:
        yield "ETag", _etag(f"{number} {answered if paper.lie == 'always another' else ''}")


def _etag(text: str) -> str:
    return f'"{hashlib.md5(text.encode()).hexdigest()[:16]}"'


def is_same(headers: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Whether who asks has what there is (RFC 9110, 13.2.2). ``headers``: the request's, names in lower case."""
    if (etags := headers.get("if-none-match")) is not None:
        return validators.get("ETag") in {etag.strip().removeprefix("W/") for etag in etags.split(",")}
    since = headers.get("if-modified-since")
    return since is not None and since == validators.get("Last-Modified")


def now() -> datetime:
    """The present, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
