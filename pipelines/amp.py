"""AMP: the same article a second time, for telephones, at an address beside its own or in the cache of a search engine.

The forms are those of AMP's caches (https://developers.google.com/amp/cache/overview) and of the content systems that
publishers use. A form is undone only where what is left can be an article's address: ``/tag/amp`` may be about
amplifiers.
"""

import re
from collections.abc import Sequence

_CACHE = re.compile(r"(?:[a-z0-9-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)")
_SEARCH = re.compile(r"(?:www\.)?(?:google\.(?:com?\.)?[a-z]{2,3}|bing\.com)")
_CACHED, _SHOWN = (
    re.compile(rf"/{start}/(s/)?((?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*(?::\d+)?/.+)", re.DOTALL)
    for start in ("[cv]", "amp")
)
"""``/c/s/courier.example/slug``, ``/amp/s/courier.example/slug``: what courier.example has at /slug, by https."""

_INDEX = re.compile(r"index\.(?:s?html?|php|aspx?|jsp)", re.IGNORECASE)
"""What a server shows for the folder."""
_BELOW = re.compile(r"amp(?:\.html?)?", re.IGNORECASE)
"""``/slug/amp``, ``/slug/amp.html``."""
_ENDING = re.compile(r"(?<!\.amp)(?<!^)(?:\.amp)+(?=(?:\.[a-z]{3,5})?$)", re.IGNORECASE)
"""``slug.amp``, ``slug.amp.html``."""
_WORDS = re.compile(r"[-_%.]|\d{4}")
"""What a segment has that is several words, letters that are not Latin, a file or an article's number."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTER = re.compile(r"[a-z]", re.IGNORECASE)
_FORMS = frozenset(("outputtype", "output", "view", "format", "service"))
_ON = frozenset(("", "1", "true", "yes", "amp"))


def is_cache(host: str) -> bool:
    """Whether a host is a cache's, or a search engine's that shows what is in one."""
    return _cached(host) is not None


def shown_in_cache(host: str, path: str) -> str | None:
    """The address of the page that a cache or a search engine shows at its own address; None for any other address."""
    cached = _cached(host)
    found = cached.fullmatch(path) if cached else None
    return f"{'https' if found[1] else 'http'}://{found[2]}" if found else None


def _cached(host: str) -> re.Pattern[str] | None:
    """What the paths are like, at such a host."""
    if _CACHE.fullmatch(host):
        return _CACHED
    return _SHOWN if _SEARCH.fullmatch(host) else None


def plain_segments(segments: Sequence[str]) -> Sequence[str]:
    """The segments of the plain article's path, where these are evidently its AMP form's; without the index file of a
    folder in either case."""
    plain = _without(segments, _INDEX, _BELOW)
    start = next((at for at, segment in enumerate(plain) if segment != "amp"), 0)
    if is_article_path(plain[start:]):
        return plain[start:]
    return _without(segments, _INDEX)


def is_article_path(segments: Sequence[str]) -> bool:
    """Whether a path can be an article's and not only a section's or a topic's: it ends in several words, in a file or
    a long number, or in a word below a year."""
    if not segments:
        return False
    *folders, last = segments
    return bool(_WORDS.search(last) or (_LETTER.search(last) and any(_YEAR.fullmatch(folder) for folder in folders)))


def is_switch(piece: str) -> bool:
    """Whether a parameter says which form is shown: ``amp``, ``amp=1``, ``outputType=amp``, ``noamp=mobile``."""
    name, _, value = piece.lower().partition("=")
    if name == "amp":
        return value in _ON
    return name in ("noamp", "nonamp", "amp_markup") or (name in _FORMS and value == "amp")


def _without(segments: Sequence[str], *names: re.Pattern[str]) -> list[str]:
    """The segments without those of these names at the end, and without ``.amp`` in the last that is left."""
    kept = list(segments)
    while kept:
        last = _without_ending(kept.pop())
        if not any(name.fullmatch(last) for name in names):
            return [*kept, last]
    return kept


def _without_ending(segment: str) -> str:
    while (shorter := _ENDING.sub("", segment)) != segment:
        segment = shorter
    return segment
