"""A ledger of which every text comes from somebody who wants to hurt whoever looks at it.

What is stored through the Store is what pages can bring about; what is written by SQL afterwards goes further: texts
that are no UTF-8, and names that no crawl of ours would give.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pipelines.records import (
    Again,
    Article,
    Date,
    Fetch,
    Found,
    Heading,
    Outcome,
    Precision,
    Related,
    Source,
    Told,
    Work,
)
from pipelines.store import Store
from tests.strangers import HOSTILE

NOON: Final = datetime(2026, 5, 12, 12, tzinfo=UTC)
RUN: Final = "window.__hurt=1"
"""What each payload does if it is run."""

INJECTED: Final = (
    f"<script>{RUN}</script>",
    f'<img src="x" onerror="{RUN}">',
    f'"><svg onload="{RUN}"><!--',
    f'" onfocus="{RUN}" onmouseover="{RUN}" autofocus tabindex="1" x="',
    f"' onfocus='{RUN}' onmouseover='{RUN}' autofocus tabindex='1' x='",
    f"x onfocus={RUN} autofocus",
    f"</title></textarea></style></noscript></template></script><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"javascript:{RUN}//",
    f"java\nscript:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    "\\'-alert(1)-\\\"-alert(1)-`${alert(1)}`",
    "{{ 7*191 }}{% include 'front.html' %}${7*191}#{7*191}",
    "<iframe srcdoc=\"<script>parent.__hurt=1</script>\"></iframe><object data='javascript:alert(1)'></object>",
    "<base href='http://evil.example/'><meta http-equiv='refresh' content='0;url=http://evil.example/'>",
    "<link rel='stylesheet' href='http://evil.example/x.css'><style>*{display:none!important}</style>",
    "<form action='http://evil.example/'><input name='q' autofocus></form></main></body></html>",
    "</script><!--<script>&lt;/script&gt;<mark>&amp;lt;&#60;script&#62;alert(1)",
    "\u202egnp.<script>alert(1)</script>\u2066\u2067\u202d",
    "a" + "\u0301\u0489\u0316" * 2_000,
    "﷽" * 3_000,
    "line\n" * 3_000,
    "&nbsp;" * 3_000 + "\u00a0" * 5_000,
    "M" * 100_000,
    "../../../%2e%2e%2f%00?a=1&b=2#c;d",
    "' OR 1=1; DROP TABLE articles; -- \" NEAR( * ^ col:x AND OR NOT",
)
"""What stands in titles, names and addresses."""

PAYLOADS: Final = (*INJECTED, *HOSTILE)
NAMES: Final = tuple(text for text in PAYLOADS if len(text) < 1_000 and "\x00" not in text)
"""Those that a site or a domain may have: what an address can hold."""
BROKEN: Final = "3c736372697074ff3e616c657274283129c3283c2f7363726970743e"
"""``<script\\xff>alert(1)\\xc3(</script>``, in hexadecimal."""


def make(path: Path) -> Path:
    """The ledger, at ``path``."""
    with Store.open(path) as store:
        _save_articles(store)
        for number, name in enumerate(NAMES):
            _save_site(store, number, name)
    with closing(sqlite3.connect(path)) as db:
        _go_further(db)
        db.commit()
    return path


def hostile_article(number: int, text: str) -> Article:
    """An article that has the text wherever a page can put one."""
    other = PAYLOADS[(number + 1) % len(PAYLOADS)]
    return Article(
        title=text,
        url=f"http://evil.example/{number}?q=<script>{RUN}</script>&x=\"'",
        canonical=f"javascript:{RUN}",
        site="evil",
        kicker=text,
        subtitle=other,
        summary=text,
        image=f"javascript:{RUN}",
        image_caption=text,
        text=f"{text}\n\n{other}\n\nIslands and quokkas, {text[:200]}",
        language=text[:40],
        zone=text[:40],
        country=text[:40],
        authors=(text, other, "Ada Okafor"),
        topics=(text, other, "islands"),
        published=_date(number, text),
        modified=Date(text=text, origin="text", value="2026-05-12T13:41:07Z", precision="second", zone="offset"),
        outline=(Heading(level=2, heading=text), Heading(level=6, heading=other), Heading(level=2, heading="Quokkas")),
        sources=_sources(number, text),
        related=_related(number, text),
    )


def _date(number: int, text: str) -> Date:
    """Most of the days before noon; two as early and as late as the dates step lets them be; one none at all."""
    value = {1: "1501-01-01", 2: "2399-12-31", 3: None, 4: "2026", 5: "2026-05"}.get(number, _day(number))
    precision: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
    known = precision[len(value)] if value else None
    return Date(text=text, origin="text", value=value, precision=known, problem=text)


def _day(number: int) -> str:
    return f"{NOON - timedelta(days=number):%Y-%m-%d}"


def _sources(number: int, text: str) -> tuple[Source, ...]:
    bad = (f"javascript:{RUN}", f"data:text/html,<script>{RUN}</script>", f"JaVaScRiPt:{RUN}", f"\x01javascript:{RUN}")
    listed = [Source(position=place, label=text, kind="listed", url=url, name=text) for place, url in enumerate(bad, 1)]
    domain = f"{NAMES[number % len(NAMES)]}.example"
    cited = (
        Source(position=8, label=text, kind="cited", url="http://harbourwire.example/x", domain="harbourwire.example"),
        Source(position=9, label=text, kind="cited", url=f"http://{number}.example/", domain=domain, name=text),
        Source(position=10, label="Registry", kind="listed", domain="registry.example", name="Registry"),
        Source(position=11, label=text, kind="listed", domain="harbourwire.example", name=text),
    )
    return (*listed, *cited)


def _related(number: int, text: str) -> tuple[Related, ...]:
    """One that we hold, so that there is a thread, and others."""
    held = f"http://evil.example/{(number + 1) % len(PAYLOADS)}?q=<script>{RUN}</script>&x=\"'"
    date = Date(text=text, origin="text", value="2026-05-01", precision="day", problem=text)
    return (
        Related(position=1, title=text, url=held, summary=text, published=date),
        Related(position=2, title=text, url=f"javascript:{RUN}", summary=text),
        Related(position=3, title=text, url=f"data:text/html,<script>{RUN}</script>"),
        Related(position=4, title=text, url=f"http://other.example/{number}", published=date),
    )


def _save_articles(store: Store) -> None:
    """Each of them twice: as it came, and revised."""
    articles = [hostile_article(number, text) for number, text in enumerate(PAYLOADS)]
    first = store.start_run("evil", NOON)
    store.save_all([_fetch(article, 0) for article in articles], first)
    store.end_run(first, NOON, PAYLOADS[0], Work(requests=9, bytes=9, pages_read=9))
    second = store.start_run("evil", NOON + timedelta(days=1))
    revised = [
        replace(article, title=f"{article.title} again", text=f"{article.title}\n\n{article.text}", summary=PAYLOADS[2])
        for article in articles
    ]
    store.save_all([_fetch(article, 24) for article in revised], second)
    store.save_all([_failed(number, text) for number, text in enumerate(PAYLOADS)], second)
    store.end_run(second, NOON + timedelta(days=1), PAYLOADS[1])


def _fetch(article: Article, hours: float) -> Fetch:
    assert article.url is not None
    return Fetch(
        url=article.url,
        final_url=f"{article.url}&final=1",
        site="evil",
        fetched_at=NOON + timedelta(hours=hours),
        status=200,
        size=10**15,
        etag=article.title,
        last_modified=article.title,
        opt_out=article.title,
        article=article,
        again=Again(kind="article", at=NOON + timedelta(days=2), digest="0" * 32, read_as="1", told=article.title),
    )


def _failed(number: int, text: str) -> Fetch:
    outcomes = (Outcome.REJECTED, Outcome.HTTP_ERROR, Outcome.FAILED, Outcome.BLOCKED, Outcome.LISTING)
    return Fetch(
        url=f"http://evil.example/failed/{number}/{text[:2_000]}",
        final_url=f"javascript:{RUN}",
        site="evil",
        fetched_at=NOON + timedelta(days=1),
        outcome=outcomes[number % len(outcomes)],
        reason=text,
        status=599,
        found=(
            Found(url=f"http://evil.example/found/{number}", kind="article", told=Told(title=text, summary=text)),
            Found(url=f"javascript:{RUN}//{number}", kind="article", told=Told(title=text, authors=(text,))),
        ),
    )


def _save_site(store: Store, number: int, name: str) -> None:
    """A site of this name that has one article."""
    run = store.start_run(name, NOON, asked_by="python")
    url = f"http://site{number}.example/"
    article = replace(hostile_article(number, f"Of site {number}: {name}"), url=url, site=name, related=())
    store.save(Fetch(url=url, site=name, fetched_at=NOON, article=article), run)
    store.end_run(run, NOON, name)


def _go_further(db: sqlite3.Connection) -> None:
    """What no page can bring about, and a file from elsewhere can hold."""
    marks = ", ".join(f"({number}, ?)" for number in range(len(PAYLOADS)))
    db.execute(f"CREATE TEMP TABLE payloads AS WITH p (number, text) AS (VALUES {marks}) SELECT * FROM p", PAYLOADS)
    for table, column in _ANY_TEXT:
        db.execute(
            f"UPDATE {table} SET {column} = (SELECT text FROM payloads WHERE number = {table}.id % {len(PAYLOADS)})"
        )
    for table, columns in _BROKEN.items():
        wanted = ", ".join(f"{column} = CAST(x'{BROKEN}' AS TEXT)" for column in columns)
        db.execute(f"UPDATE {table} SET {wanted} WHERE id IN (SELECT id FROM {table} WHERE id % 7 = 3)")


_ANY_TEXT: Final = (
    *(("outlets", "name"), ("runs", "name"), ("runs", "asked_by")),
    *(("sites", "due_reason"), ("fetches", "reason"), ("revisions", "field")),
)
"""Tables and columns."""
_BROKEN: Final = {
    "articles": ("title", "kicker", "summary", "text", "image_caption"),
    "outline": ("heading",),
    "authors": ("name",),
    "topics": ("topic",),
    "sources": ("label", "name"),
    "related_news": ("title", "summary"),
    "revisions": ("old", "new"),
    "outlets": ("name",),
    "runs": ("reason", "name"),
    "fetches": ("url", "reason"),
    "sites": ("due_reason",),
}
