"""A robots.txt file: what it allows us (RFC 9309), how fast, and what it says of uses of the pages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from protego import Protego

from crawler.manners.identity import PRODUCT
from crawler.manners.paths import matches, path_of

LARGEST: Final = 500 * 1024
"""Bytes that are read: RFC 9309, 2.5."""

_AGENT: Final = re.compile(r"user[ -]?agents?\s*(?::\s*|\s+)(.*)", re.IGNORECASE)
_SITE_WIDE: Final = re.compile(r"(?:site-?maps?|host|license|clean-param)\s*:", re.IGNORECASE)
"""Lines that belong to no group, and end none."""
_TOKEN: Final = re.compile(r"[A-Za-z_-]+")
_USAGE: Final = re.compile(r"content-(signal|usage)\s*:\s*(.*)", re.IGNORECASE)
_LICENSE: Final = re.compile(r"license\s*:\s*(https?://\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A ``Content-Signal`` or ``Content-Usage`` line."""

    name: str
    """``content-signal``, ``content-usage``."""
    pattern: str
    """The paths that it is for; ``/`` where it names none."""
    text: str
    """``search=yes, ai-train=no``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What a robots.txt file says to us."""

    rules: Protego
    """Of the groups that are for us alone, as those for everybody."""
    usages: tuple[Usage, ...] = ()
    licenses: tuple[str, ...] = ()
    """Addresses of RSL licences."""

    def allows(self, url: str) -> bool:
        """Whether we may ask for this address."""
        return self.rules.can_fetch(url, PRODUCT)

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests; None where it says nothing, or nothing that is a number."""
        return self.rules.crawl_delay(PRODUCT)

    def usages_of(self, url: str) -> Iterator[Usage]:
        """The lines of each name that are for this address: those with the longest pattern that matches it, as with
        ``Allow`` and ``Disallow``."""
        path = path_of(url)
        fitting = [usage for usage in self.usages if matches(usage.pattern, path)]
        for name in dict.fromkeys(usage.name for usage in fitting):
            named = [usage for usage in fitting if usage.name == name]
            longest = max(len(usage.pattern) for usage in named)
            yield from (usage for usage in named if len(usage.pattern) == longest)


def read_robots(text: str | None) -> RobotsFile:
    """What a file says, however malformed; with None for no file, which allows everything.

    We choose the groups, not Protego: it takes a group for ``news`` as one for ``newsledger``, and that may allow what
    the group for ``*`` forbids. RFC 9309, 2.2.1 compares the whole token.
    """
    lines = [line for line in ((line.partition("#")[0].strip()) for line in (text or "").splitlines()) if line]
    headless, groups = _groups(lines)
    ours = [line for names, group in groups if PRODUCT in names for line in group]
    if not any(PRODUCT in names for names, _ in groups):
        ours = [line for names, group in groups if "*" in names for line in group]
    return RobotsFile(
        rules=Protego.parse("\n".join(["User-agent: *", *ours])),
        usages=tuple(_usages([*headless, *ours])),
        licenses=tuple(dict.fromkeys(found[1] for line in lines if (found := _LICENSE.match(line)))),
    )


def robots_text(body: bytes) -> str | None:
    """The text of what a server sent as robots.txt, as much as is read; None where it is a page of HTML, which says
    that there is none and forgot the status."""
    text = body[:LARGEST].decode("utf-8-sig", errors="replace").replace("\0", "")
    if len(body) > LARGEST:  # the last line may be cut in two, and half a path forbids more than the whole
        text = text.rpartition("\n")[0]
    is_html = text.lstrip().startswith("<") and not any(_AGENT.match(line.strip()) for line in text.splitlines())
    return None if is_html else text


def _groups(lines: Iterable[str]) -> tuple[list[str], list[tuple[set[str], list[str]]]]:
    """The lines before any group, and the groups: whom they are for, and their rules."""
    headless: list[str] = []
    groups: list[tuple[set[str], list[str]]] = []
    names_end = True
    for line in lines:
        if agent := _AGENT.match(line):
            if names_end:
                groups.append((set(), []))
            groups[-1][0].add(_name(agent[1]))
            names_end = False
        elif not _SITE_WIDE.match(line):
            (groups[-1][1] if groups else headless).append(line)
            names_end = True
    return headless, groups


def _name(value: str) -> str:
    """``newsledger`` of ``Newsledger/1.0``."""
    token = _TOKEN.match(value)
    return token[0].lower() if token else value[:1]


def _usages(lines: Iterable[str]) -> Iterator[Usage]:
    for line in lines:
        if not (found := _USAGE.match(line)):
            continue
        first, _, rest = found[2].partition(" ") if found[2].startswith(("/", "*")) else ("/", "", found[2])
        yield Usage(name=f"content-{found[1].lower()}", pattern=first, text=rest.strip())
