"""Invented articles, the same for the same number, and cheap: what is timed is what becomes of them.

An article has 5 kB of text, 12 headings, 8 sources, 6 pieces of related news, an author or two and 3 topics. The words
are invented, 60,000 of them, as frequent as words are (Zipf), so that the search index grows as that of a real ledger.
There are 50 sites, each crawled a hundred articles at a time, and 600 outlets, a few of which are cited most.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Final
from zlib import crc32

from pipelines.outlets import outlet_name
from pipelines.records import Article, Date, Fetch, Found, Heading, Outcome, Related, Source, SourceKind, Zone

AT_ONCE: Final = 100
"""Articles in one transaction, and of one run."""
SITES: Final = 50
OUTLETS: Final = 600
VOCABULARY: Final = 60_000
_SENTENCES: Final = 60_000
_HEADINGS: Final = 12
_PARAGRAPHS: Final = 2
"""Under each heading, of two sentences each."""
_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)
_EVERY: Final = timedelta(seconds=86)
"""From one article to the next: about a thousand a day."""
_NEVER_SAVED: Final = 10**8
_COPIES: Final = 2 * 10**8
"""Numbers of articles beyond all that are saved one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlet:
    domain: str
    label: str
    listed: str | None
    """What a list of sources calls it, and what a link in the text does."""
    cited: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    """What articles are put together from."""

    sentences: tuple[str, ...]
    phrases: tuple[str, ...]
    """Three to five words: headings, halves of titles, labels of links."""
    slugs: tuple[str, ...]
    """The phrases as they stand in addresses."""
    outlets: tuple[_Outlet, ...]
    cited: tuple[float, ...]
    """How often an outlet is cited, added up."""
    people: tuple[str, ...]
    topics: tuple[str, ...]


@cache
def vocabulary() -> tuple[str, ...]:
    """The invented words, the most frequent first; those are the shortest."""
    draw = random.Random(0)
    syllables = [start + vowel + end for start in "bdfgklmnprstvz" for vowel in "aeiou" for end in ("", "n", "r", "s")]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        most = 1 if len(words) < 60 else 2 if len(words) < 2000 else 3
        words.setdefault("".join(draw.choices(syllables, k=draw.randint((most + 1) // 2, most))))
        words.setdefault("".join(draw.choices(syllables, k=most)))
    return tuple(words)[:VOCABULARY]


@cache
def _pool() -> _Pool:
    draw = random.Random(1)
    words = vocabulary()
    frequent = tuple(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    said = draw.choices(words, cum_weights=frequent, k=_SENTENCES * 20)
    sentences = (said[at : at + draw.randint(11, 20)] for at in range(0, len(said), 20))
    named = draw.choices(words, cum_weights=frequent, k=_SENTENCES * 5)
    phrases = tuple(" ".join(named[at : at + draw.randint(3, 5)]) for at in range(0, len(named), 5))
    return _Pool(
        sentences=tuple(f"{' '.join(one).capitalize()}." for one in sentences),
        phrases=phrases,
        slugs=tuple(phrase.replace(" ", "-") for phrase in phrases),
        outlets=tuple(_outlet(number, words[2000 + number]) for number in range(OUTLETS)),
        cited=tuple(accumulate(1 / (rank + 2.7) for rank in range(OUTLETS))),
        people=tuple(f"{words[3000 + n].title()} {words[9000 + n].title()}" for n in range(3000)),
        topics=words[500:1000],
    )


def _outlet(number: int, word: str) -> _Outlet:
    domain, label = f"{word}{number}.example", f"{word.title()} {('Wire', 'Post', 'Times', 'Review')[number % 4]}"
    return _Outlet(domain=domain, label=label, listed=outlet_name(label, domain), cited=outlet_name(None, domain))


def site_of(batch: int) -> str:
    """The site that a batch is of."""
    return f"site-{batch % SITES:02}"


def fetched(batch: int) -> datetime:
    """When a batch was fetched: an hour after the last of its articles came out."""
    return _BEGAN + _EVERY * (batch + 1) * AT_ONCE + timedelta(hours=1)


def fetches(batch: int, *, days: int = 0) -> list[Fetch]:
    """A batch as a crawl brings it; so many days later its pages are the same."""
    moment = fetched(batch) + timedelta(days=days)
    return [_fetch(article(number), moment) for number in range(batch * AT_ONCE, (batch + 1) * AT_ONCE)]


def what_else(batch: int) -> list[Fetch]:
    """What a crawl brings beside new articles: revised ones, a copy, pages that are gone, a listing."""
    moment = fetched(batch) + timedelta(hours=6)
    first, second, third, fourth = (article(batch * AT_ONCE + number) for number in (3, 33, 63, 93))
    changed = [
        replace(first, title=f"{first.title} {second.title}"),
        replace(second, title=third.title, modified=_date(moment)),
        replace(third, text=f"{third.text}\n\n{_pool().sentences[batch % _SENTENCES]}"),
        replace(fourth, text=f"{_pool().sentences[batch % _SENTENCES]}\n\n{fourth.text}"),
    ]
    if batch:
        there = _address(_COPIES + batch, batch)
        changed.append(replace(article(batch * AT_ONCE - 50), site=site_of(batch), url=there, canonical=there))
    return [*(_fetch(one, moment) for one in changed), *_without_articles(batch, moment)]


def _without_articles(batch: int, moment: datetime) -> Iterator[Fetch]:
    site = site_of(batch)
    found = [Found(url=_address(_NEVER_SAVED * 3 + batch * 5 + n, batch), kind="article") for n in range(5)]
    front = Fetch(url=f"{_origin(batch)}/?{batch}", site=site, fetched_at=moment, status=200)
    yield replace(front, outcome=Outcome.LISTING, found=tuple(found))
    for outcome, status in ((Outcome.HTTP_ERROR, 404), (Outcome.NOT_ARTICLE, 200), (Outcome.REJECTED, 200)):
        gone = _address(_NEVER_SAVED * 4 + batch * 5 + status, batch)
        yield Fetch(url=f"{gone}-{outcome[:3]}", site=site, fetched_at=moment, status=status, outcome=outcome)


def _fetch(one: Article, moment: datetime) -> Fetch:
    assert one.url is not None
    assert one.site is not None
    etag = f'"{crc32(one.url.encode()):08x}"'
    return Fetch(url=one.url, site=one.site, fetched_at=moment, status=200, size=80_000, etag=etag, article=one)


def article(number: int) -> Article:
    """The article of this number."""
    draw, pool, batch = random.Random(number), _pool(), number // AT_ONCE
    outline = tuple(
        Heading(level=2 + draw.randrange(2), heading=heading) for heading in draw.choices(pool.phrases, k=_HEADINGS)
    )
    when = _BEGAN + _EVERY * number
    url = _address(number, batch)
    return Article(
        title=_title(number),
        url=url,
        canonical=url,
        site=site_of(batch),
        kicker=draw.choice(pool.topics).title(),
        summary=" ".join(draw.choices(pool.sentences, k=2)),
        authors=tuple(sorted(set(draw.choices(pool.people, k=2)))),
        topics=tuple(dict.fromkeys(draw.choices(pool.topics, k=3))),
        language="en",
        zone="Europe/London",
        country="GB",
        image=f"{url}.jpg",
        image_caption=draw.choice(pool.sentences),
        text=_text(outline, draw.choices(pool.sentences, k=2 * _PARAGRAPHS * _HEADINGS)),
        published=None if number % 100 == 7 else _date(when, doubtful=number % 100 == 8),
        modified=_date(when + timedelta(minutes=40)) if number % 3 == 0 else None,
        outline=outline,
        sources=tuple(_sources(draw, number)),
        related=tuple(_related(draw, number)),
    )


def _text(outline: Sequence[Heading], sentences: Sequence[str]) -> str:
    under = 2 * _PARAGRAPHS
    blocks: list[str] = []
    for at, heading in enumerate(outline):
        mine = sentences[at * under : (at + 1) * under]
        blocks += [heading.heading, *(" ".join(mine[first : first + 2]) for first in range(0, under, 2))]
    return "\n\n".join(blocks)


def _title(number: int) -> str:
    phrases = _pool().phrases
    return f"{phrases[number * 7919 % _SENTENCES].capitalize()} {phrases[number * 104_729 // 7 % _SENTENCES]}"


def _origin(batch: int) -> str:
    return f"https://www.{_pool().outlets[batch % SITES * (OUTLETS // SITES)].domain}"


def _address(number: int, batch: int) -> str:
    day, slug = _BEGAN + _EVERY * (number % _NEVER_SAVED), _pool().slugs[number * 7919 % _SENTENCES]
    return f"{_origin(batch)}/{day.year}/{day.month:02}/{day.day:02}/{slug}-{number}"


def _date(when: datetime, *, doubtful: bool = False) -> Date:
    text = when.isoformat(timespec="minutes")
    value, problem = f"{text[:16]}Z", "no zone is printed" if doubtful else None
    zone: Zone = "unknown" if doubtful else "offset"
    return Date(text=text, origin="json-ld", value=value, precision="minute", zone=zone, problem=problem)


def _sources(draw: random.Random, number: int) -> Iterator[Source]:
    """Three of a list, and five links of the text, one of which leads to an article that the ledger has."""
    pool = _pool()
    for position, outlet in enumerate(draw.choices(pool.outlets, cum_weights=pool.cited, k=8), 1):
        if position == 8 and number > AT_ONCE:
            there = draw.randrange(number)
            url = _address(there, there // AT_ONCE)
            domain = url.split("/")[2].removeprefix("www.")
            name = outlet_name(None, domain)
        else:
            url = f"https://www.{outlet.domain}/{draw.choice(pool.slugs)}-{draw.randrange(10**6)}"
            domain, name = outlet.domain, outlet.listed if position <= 3 else outlet.cited
        label = outlet.label if position <= 3 else draw.choice(pool.phrases)
        kind: SourceKind = "listed" if position <= 3 else "cited"
        yield Source(position=position, label=label, kind=kind, url=url, domain=domain, name=name)


def _related(draw: random.Random, number: int) -> Iterator[Related]:
    """Of the same site: three from then or before, one that is yet to come, two that are never saved."""
    batch, back = number // AT_ONCE, SITES * AT_ONCE
    start = batch * AT_ONCE
    ago = back * draw.randrange(1 + min(3, batch // SITES))
    before = draw.sample([start - ago + one for one in range(AT_ONCE) if one != number % AT_ONCE], 3)
    never = draw.sample(range(_NEVER_SAVED + batch * 20, _NEVER_SAVED + batch * 20 + 20), 2)
    for position, other in enumerate((*before, start + back + draw.randrange(AT_ONCE), *never), 1):
        when = _BEGAN + _EVERY * (other % _NEVER_SAVED)
        day = f"{when.year}-{when.month:02}-{when.day:02}"
        published = Date(text=day, origin="time", value=day, precision="day")
        summary = draw.choice(_pool().sentences)
        yield Related(
            position=position, title=_title(other), url=_address(other, batch), published=published, summary=summary
        )
