"""What sites say against, or for, uses of their pages beyond reading: the signals, from wherever they stand."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from crawler.manners.head_tags import HeadTag
from crawler.manners.identity import PRODUCT
from crawler.manners.paths import matches, path_of
from crawler.manners.robots_file import RobotsFile

MOST_SIGNALS: Final = 20
"""Of one page; more is noise."""
LONGEST_VALUE: Final = 200
RSL_TYPE: Final = "application/rsl+xml"

_VALUED: Final = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))
"""Directives of ``X-Robots-Tag`` that have a colon of their own; before any other colon stands a crawler's name."""
_AI_WORDS: Final = frozenset(("noai", "noimageai"))
_LINK: Final = re.compile(r"<([^<>]{1,2000})>([^<]{0,2000})")
_PARAMETER: Final = re.compile(r";\s*([a-z]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One statement; ``str()`` is a line: ``tdm-reservation: 1 (header)``."""

    name: str
    """``tdm-reservation``, ``tdm-policy``, ``robots``, ``content-signal``, ``content-usage``, ``rsl``."""
    value: str
    """``1``, ``noai``, ``ai-train=no``, the address of a policy or licence."""
    place: str
    """``header``, ``meta``, ``link``, ``robots.txt``, ``tdmrep.json``."""

    def __str__(self) -> str:
        return f"{self.name}: {self.value} ({self.place})"


def signals_of_robots(robots: RobotsFile, url: str) -> tuple[Signal, ...]:
    """What robots.txt says of uses of the page at an address."""
    usages = (
        signal for usage in robots.usages_of(url) for signal in _preferences(usage.name, usage.text, place="robots.txt")
    )
    licenses = (_signal("rsl", address, "robots.txt") for address in robots.licenses)
    return _few((*usages, *licenses))


def signals_of_tdmrep(text: str | None, url: str) -> tuple[Signal, ...]:
    """What ``/.well-known/tdmrep.json`` says of an address: the first of its rules that matches, as the W3C's report
    has it; nothing where the file is none."""
    path = path_of(url)
    for rule in _tdm_rules(text):
        location = rule.get("location")
        if isinstance(location, str) and matches(location, path):
            stated = [(name, _text(rule.get(name))) for name in ("tdm-reservation", "tdm-policy")]
            return _few(_tdm(stated, "tdmrep.json"))
    return ()


def signals_of_headers(headers: Iterable[tuple[str, str]]) -> tuple[Signal, ...]:
    """What an answer's headers say; names in any case."""
    found: list[Signal] = []
    for name, value in ((name.lower(), value) for name, value in headers):
        if name in {"tdm-reservation", "tdm-policy"}:
            found += _tdm([(name, value)], "header")
        elif name == "x-robots-tag":
            found += (_signal("robots", word, "header") for word in _robots_words(value))
        elif name in {"content-usage", "content-signal"}:
            found += _preferences(name, value, place="header")
        elif name == "link":
            found += (_signal("rsl", address, "header") for address in _licenses(value))
    return _few(found)


def signals_of_head(tags: Iterable[HeadTag]) -> tuple[Signal, ...]:
    """What the tags in a page's head say."""
    found: list[Signal] = []
    for tag in tags:
        name = tag.get("name").lower()
        if tag.name == "link":
            is_license = "license" in tag.get("rel").lower().split() and tag.get("type").lower() == RSL_TYPE
            found += [_signal("rsl", tag.get("href"), "link")] if is_license and tag.get("href") else []
        elif name in {"tdm-reservation", "tdm-policy"}:
            found += _tdm([(name, tag.get("content"))], "meta")
        elif name in {"robots", PRODUCT}:
            words = (word.strip().lower() for word in tag.get("content").split(","))
            found += (_signal("robots", word, "meta") for word in words if word in _AI_WORDS)
    return _few(found)


def lines_of(signals: Iterable[Signal]) -> str | None:
    """The signals as they are stored, each once, one a line; None for none."""
    return "\n".join(dict.fromkeys(map(str, signals))) or None


def _few(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    return tuple(dict.fromkeys(signals))[:MOST_SIGNALS]


def _signal(name: str, value: str, place: str) -> Signal:
    """Without what a line or a terminal could stumble over."""
    clean = "".join(character for character in value.strip() if character.isprintable())
    return Signal(name=name, value=clean[:LONGEST_VALUE], place=place)


def _tdm(stated: Iterable[tuple[str, str]], place: str) -> Iterator[Signal]:
    """Of TDMRep: a reservation is 0 or 1, and nothing else; a policy is an address."""
    for name, value in ((name, value.strip()) for name, value in stated):
        if value in {"0", "1"} if name == "tdm-reservation" else value.startswith(("http://", "https://", "/")):
            yield _signal(name, value, place)


def _text(value: object) -> str:
    """Of a number, of a text, and of ``true``, which some write for 1."""
    return str(int(value)) if isinstance(value, bool) else str(value) if isinstance(value, int | str) else ""


def _tdm_rules(text: str | None) -> list[dict[str, Any]]:
    try:
        rules = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


def _robots_words(value: str) -> Iterator[str]:
    """The words about machine learning that an ``X-Robots-Tag`` has for us: ``otherbot: noai`` has none."""
    is_ours = True
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _VALUED:
            is_ours = name.strip() in {PRODUCT, "*"}
            part = rest  # noqa: PLW2901 (what is left of it)
        if is_ours and part.strip() in _AI_WORDS:
            yield part.strip()


def _preferences(name: str, text: str, *, place: str) -> Iterator[Signal]:
    """``search=yes, ai-train=no`` as signals. Of a key that is there twice the last counts, as in RFC 9651, 3.2."""
    pairs = (part.partition(";")[0].partition("=") for part in text.split(","))
    stated = {key.strip().lower(): value.strip().lower() for key, equals, value in pairs if equals and key.strip()}
    return (_signal(name, f"{key}={value}", place) for key, value in stated.items() if value)


def _licenses(value: str) -> Iterator[str]:
    """The addresses of RSL licences in a ``Link`` header."""
    for address, rest in _LINK.findall(value):
        parameters = {key.lower(): quoted or plain for key, quoted, plain in _PARAMETER.findall(rest)}
        if "license" in parameters.get("rel", "").lower().split() and parameters.get("type", "").lower() == RSL_TYPE:
            yield address
