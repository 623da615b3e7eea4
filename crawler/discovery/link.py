"""What discovery finds."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from pipelines.links import web_address
from pipelines.records import Told

LinkKind = Literal["page", "listing", "next"]
"""``page``: whatever a site's patterns take it for. ``listing``: said by its source to lead to more, as a child of a
sitemap index is. ``next``: where the listing itself goes on, with what is older."""

LONGEST_ADDRESS = 2048
"""Characters. What is longer is no article's: the sitemap protocol allows no more, old browsers and many servers read
no more, and each address is stored and compared."""
ABSOLUTE = ("https://", "http://")
NOTHING = Told()
_NORMAL = re.compile(r"https?://[a-z0-9_-]+(?:\.[a-z0-9_-]+)*/[A-Za-z0-9\-._~/=&+:@,!]*")
"""What the normal form of an address is itself, as most addresses are, but for dot segments and caches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address found on a listing page, in a feed or in a sitemap."""

    url: str
    """Absolute http(s), in its normal form."""
    kind: LinkKind = "page"
    told: Told = NOTHING
    """What the feed or sitemap says of it."""


def address(base: str, reference: str | None) -> str | None:
    """Where a reference on a page leads, in normal form; None for what is no http(s) address, and for a longer one than
    any article has."""
    reference = reference.strip() if reference else ""
    if not reference or len(reference) > LONGEST_ADDRESS:
        return None
    if _NORMAL.fullmatch(reference) and "/." not in reference and "amp" not in reference:
        return reference
    try:
        found = web_address(reference if reference.startswith(ABSOLUTE) else urljoin(base, reference))
    except ValueError:  # "http://[": half an IPv6 address
        return None
    return found if found and len(found) <= LONGEST_ADDRESS else None
