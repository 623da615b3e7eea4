"""What discovery finds."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from pipelines.links import web_address
from pipelines.records import Date

LinkKind = Literal["page", "listing"]
"""``page``: whatever a site's patterns take it for. ``listing``: said by its source to lead to more, as a child of a
sitemap index is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address found on a listing page, in a feed or in a sitemap."""

    url: str
    """Absolute http(s), in its normal form."""
    kind: LinkKind = "page"
    published: Date | None = None
    """As the feed or sitemap says."""
    modified: Date | None = None
    """Tells which to ask for first; of the article it tells nothing that its page does not tell better."""


def address(base: str, reference: str | None) -> str | None:
    """Where a reference on a page leads, in normal form; None for what is no http(s) address."""
    if not reference:
        return None
    try:
        return web_address(urljoin(base, reference.strip()))
    except ValueError:  # "http://[": half an IPv6 address
        return None
