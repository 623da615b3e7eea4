"""What one url of the sample world answers with."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.sample.world import House, Story

HTML = "text/html; charset=utf-8"
MISSING = "*"
"""The path of the page that a house shows for every address it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A url and what it answers."""

    host: str
    path: str
    """With the query, where the query chooses what is shown."""
    body: bytes
    type: str = HTML
    """The value of Content-Type."""
    status: int = 200
    modified: datetime | None = None
    """When it last changed; None where no validators are sent."""
    location: str | None = None
    """Where a redirect leads, absolute."""

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"

    @property
    def etag(self) -> str:
        """Weak: the same page compressed and plain has one tag (RFC 9110, 8.8.3.3)."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A page before its house's frame is put around it."""

    path: str
    title: str
    """Plain text, without the house's name."""
    main: str
    """HTML."""
    modified: datetime | None = None
    description: str = ""
    """Plain text."""
    head: str = ""
    """HTML: what stands in the head of this page only."""
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a listing that spreads over several."""

    number: int
    count: int
    stories: tuple[Story, ...]


def sheets(stories: Sequence[Story], size: int) -> tuple[Sheet, ...]:
    """Deal the stories out, ``size`` to a sheet, in their order; numbers count from 1."""
    starts = range(0, len(stories), size)
    return tuple(
        Sheet(number=number, count=len(starts), stories=tuple(stories[start : start + size]))
        for number, start in enumerate(starts, 1)
    )


def last_change(stories: Iterable[Story]) -> datetime:
    """When a page that shows these stories last changed."""
    return max(story.touched for story in stories)


def redirect(house: House, path: str, target: Story, *, status: int) -> Resource:
    """An old address of a story."""
    body = f'<!DOCTYPE html><title>Moved</title><a href="{target.url}">{target.url}</a>\n'.encode()
    return Resource(host=house.host, path=path, body=body, status=status, location=target.url)


def robots(house: House, lines: Sequence[str], modified: datetime) -> Resource:
    body = "".join(f"{line}\n" for line in lines).encode()
    return Resource(host=house.host, path="/robots.txt", body=body, type="text/plain; charset=utf-8", modified=modified)
