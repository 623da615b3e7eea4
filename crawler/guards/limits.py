"""How much is taken and how long is waited, as crawler/settings.py has it."""

from dataclasses import dataclass
from typing import Self

from scrapy.settings import BaseSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one answer may be. Sizes in bytes, times in seconds."""

    connect: float
    """From the look-up of the name to the connection."""
    head: float
    """From the request to the end of the answer's head, TLS included."""
    head_size: int
    """Of the head, with all that came before it: ``100 Continue`` may come again and again."""
    headers: int
    page: int
    """What a page may have, on the wire and again when it is decompressed."""
    listing: int
    """What a listing, a feed or a sitemap may have."""
    robots: int

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """As the settings say."""
        return cls(
            connect=settings.getfloat("NEWS_CONNECT_TIMEOUT"),
            head=settings.getfloat("NEWS_HEAD_TIMEOUT"),
            head_size=settings.getint("NEWS_HEAD_MAXSIZE"),
            headers=settings.getint("NEWS_MOST_HEADERS"),
            page=min(settings.getint("NEWS_PAGE_MAXSIZE"), settings.getint("DOWNLOAD_MAXSIZE")),
            listing=settings.getint("DOWNLOAD_MAXSIZE"),
            robots=settings.getint("NEWS_ROBOTS_MAXSIZE"),
        )
