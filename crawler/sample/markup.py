"""The small pieces of HTML that all houses are built from."""

import html
import re
import unicodedata
import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files
from string import Template
from urllib.parse import urlsplit

from crawler.sample.world import Story, World

_TEMPLATES = files("crawler.sample") / "templates"
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# fmt: off
_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")
# fmt: on


@cache
def template(name: str) -> Template:
    return Template(_TEMPLATES.joinpath(name).read_text("utf-8"))


def raw(name: str) -> str:
    """A file among the templates that is used as it stands: a style sheet, the body of a page without parts."""
    return template(name).template


def fill(name: str, **parts: str) -> str:
    """A template with its parts, which are HTML already."""
    return template(name).substitute(parts)


def escaped(text: str) -> str:
    return html.escape(text, quote=True)


def linked(text: str, world: World, attributes: str = "") -> str:
    """A text's ``[label](target)`` as HTML links, with ``attributes`` on each; all else is escaped."""
    pieces = iter(_LINK.split(text))
    parts = [escaped(next(pieces))]
    for label, target, after in zip(pieces, pieces, pieces, strict=True):
        parts.append(f'<a href="{escaped(world.url(target))}"{attributes}>{escaped(label)}</a>{escaped(after)}')
    return "".join(parts)


def each(pieces: Iterable[str]) -> str:
    return "\n".join(pieces)


def domain(url: str) -> str:
    """The host as a list of sources prints it: without ``www.``."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def slug(text: str) -> str:
    """A text as an address writes it: ``Straße & Netz`` is ``strasse-netz``."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return _NO_WORD.sub("-", plain).strip("-")


def english_day(moment: datetime) -> str:
    """``May 12, 2026``, in the zone of ``moment``; strftime would write it in the language of the machine."""
    return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def most_read(stories: Iterable[Story], limit: int) -> tuple[Story, ...]:
    """Popularity that never changes: by the checksum of the slug."""
    return tuple(sorted(stories, key=lambda story: zlib.crc32(story.slug.encode()))[:limit])
