"""What the pages of the crawl look like: recorded ones where there are any, else invented ones of the same sizes.

A recorded page becomes one of its publisher's that stands on our server: the address of the page, and of all that it
links to at the same origin, are ours, and title and text have the page's number in them.
"""

import gzip
import html
import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist
from typing import Final
from urllib.parse import urlsplit

from benchmarks.crawling.splices import EDITION, MARKS, MOMENT, NUMBER
from benchmarks.keeping.articles import article, vocabulary

LAYOUTS: Final = 136
"""Invented pages that differ in more than their number."""
MEDIAN: Final = 250_000
"""Bytes of HTML; with _SPREAD, 95 of 100 pages have less than 751,000, and the mean is 313,000: what 258 recorded
pages have."""
_SPREAD: Final = math.log(751 / 250) / NormalDist().inv_cdf(0.95)
_SMALLEST: Final = 40_000
_IN_SCRIPTS: Final = 0.4
"""Of the bytes, as in recorded pages; these have ten tags in a kilobyte of the rest, and so have the invented ones."""
_NUMBERED: Final = 5
"""Paragraphs, the longest ones, that say the page's number."""
_PARAGRAPH: Final = re.compile(rb"<p[ >].*?(</p>)", re.DOTALL | re.IGNORECASE)
_CANONICAL: Final = re.compile(rb"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.IGNORECASE)
_OG_URL: Final = re.compile(rb"<meta\b[^>]*\b(?:property|name)=[\"']?og:url\b[^>]*>", re.IGNORECASE)


def article_path(number: str) -> str:
    """Where a page is."""
    return f"/news/{number}.html"


def recorded(corpus: Path, origin: str, *, every: int, first: int) -> list[bytes]:
    """Templates of every so many of the recorded pages, as if they stood at ``origin``."""
    rows = [json.loads(line) for line in (corpus / "truth.jsonl").read_text("utf-8").splitlines()]
    return [_recorded(corpus, row, origin) for row in rows[first::every]]


def _recorded(corpus: Path, row: dict[str, str], origin: str) -> bytes:
    page = gzip.decompress((corpus / f"{row['id']}.html.gz").read_bytes()).translate(None, MARKS)
    return at_origin(page, row["url"], row["title"], origin)


def at_origin(page: bytes, url: str, title: str | None, origin: str) -> bytes:
    """The template of a page that stood at ``url``."""
    parts = urlsplit(url)
    own = (origin + article_path(NUMBER)).encode()
    there = f"{parts.scheme}://{parts.netloc}"
    for old, new in ((f"{there}{parts.path}".encode(), own), (there.encode(), origin.encode())):
        page = page.replace(old, new).replace(_in_json(old), _in_json(new))
    page = _CANONICAL.sub(b'<link rel="canonical" href="%b">' % own, page)
    page = _OG_URL.sub(b'<meta property="og:url" content="%b">' % own, page)
    for said in {title, html.escape(title), html.escape(title, quote=False)} if title else ():
        page = page.replace(said.encode(), f"{said} {EDITION}".encode())
    return _numbered(page)


def _in_json(url: bytes) -> bytes:
    return url.replace(b"/", rb"\/")


def _numbered(page: bytes) -> bytes:
    longest = sorted(_PARAGRAPH.finditer(page), key=lambda found: len(found[0]), reverse=True)[:_NUMBERED]
    for end in sorted((found.start(1) for found in longest), reverse=True):
        page = page[:end] + f" {EDITION}".encode() + page[end:]
    return page


def invented(origin: str, *, every: int, first: int) -> list[bytes]:
    """Templates of every so many of the invented pages."""
    return [invented_page(layout, origin, _size(layout)) for layout in range(first, LAYOUTS, every)]


def heavy(origin: str, size: int) -> bytes:
    """The template of a page that takes long to read: so many bytes, and nearly all of them markup."""
    return invented_page(0, origin, size, in_scripts=0.02)


def _size(layout: int) -> int:
    """Neighbours differ, so that every server has small ones and large ones."""
    rank = (layout * 53 % LAYOUTS + 0.5) / LAYOUTS
    return max(_SMALLEST, round(MEDIAN * math.exp(_SPREAD * NormalDist().inv_cdf(rank))))


def invented_page(layout: int, origin: str, size: int, *, in_scripts: float = _IN_SCRIPTS) -> bytes:
    """A template of about so many bytes."""
    draw, told = random.Random(layout), article(layout)
    title, own = f"{told.title} {EDITION}", origin + article_path(NUMBER)
    blocks = (told.text or "").split("\n\n")
    heads = {heading.heading for heading in told.outline}
    paragraphs = [f"<h2>{text}</h2>" if text in heads else f"<p>{text}</p>" for text in blocks]
    cited = [f'<li><a href="{source.url}">{source.label}</a></li>' for source in told.sources]
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": told.title,
        "description": told.summary,
        "datePublished": MOMENT,
        "author": [{"@type": "Person", "name": name} for name in told.authors],
    }
    data = json.dumps(facts).replace(json.dumps(MOMENT), f'"{MOMENT}"')
    head = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Paper</title>'
        f'<link rel="canonical" href="{own}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}"><meta name="description" content="{told.summary}">'
        f'<script type="application/ld+json">{data}</script>'
    )
    body = (
        f'<article><h1>{title}</h1><p class="standfirst">{told.summary}</p>'
        f"<p>Page {EDITION} of the paper.</p>{''.join(paragraphs)}<h2>Sources</h2><ul>{''.join(cited)}</ul></article>"
    )
    rest = size - len(head) - len(body)
    state = "".join(_filler(_STATE, draw, round(in_scripts * size)))
    teasers = "".join(_filler(_TEASER, draw, rest - len(state)))
    return f"{head}</head><body>{body}<aside>{teasers}</aside><script>{state}</script></body></html>".encode()


_TEASER: Final = (
    '<div class="card card--{0} card--{1} card__wide--{2}" data-tracking="{0}|{1}|{2}|{3}|{2}|{1}|{0}|teaser|{3}|{2}">'
    '<a class="card__link card__link--{0}" data-id="{3}" data-more="{2} {1} {0}: {1} {2}" href="/topics/{0}/{1}-{2}">'
    '<img class="card__image" loading="lazy" alt="" src="/pictures/{0}-{1}-{3}-1600x900.jpg" srcset="'
    "/pictures/{0}-{1}-{3}-320x180.jpg 320w, /pictures/{0}-{1}-{3}-640x360.jpg 640w, "
    '/pictures/{0}-{1}-{3}-800x450.jpg 800w, /pictures/{0}-{1}-{3}-960x540.jpg 960w">'
    '<span class="card__kicker">{1}</span><h3 class="card__title">{1} {2} {0}</h3></a>'
    '<p class="card__text">{2} {1} {0} {0} {2}.</p><time>{3}</time></div>\n'
)
_STATE: Final = 'state["{0}.{3}"] = "{1} {2} {0}; {2}-{1}";\n'


def _filler(pattern: str, draw: random.Random, size: int) -> Iterator[str]:
    words = vocabulary()
    while size > 0:
        text = pattern.format(*(words[draw.randrange(5000)] for _ in range(3)), draw.randrange(10**6))
        size -= len(text)
        yield text
