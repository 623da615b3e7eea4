"""Small ledgers for tests of what is done with whole files, and what is in them whatever the ids."""

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pipelines.records import Article, Date, Fetch, Found, Heading, Outcome, Related, Source
from pipelines.store import Store

NOON: Final = datetime(2026, 5, 12, 12, tzinfo=UTC)
LONG: Final = "The quokkas of Rottnest island were counted again, and there are more of them than ever. " * 7


def address(name: str, site: str = "paper") -> str:
    return f"http://{site}.example/2026/{name}"


def article(name: str = "quokka", site: str = "paper", **fields: Any) -> Article:
    """An article with something in each list."""
    known: dict[str, Any] = {
        "title": f"Counting the {name}s",
        "url": address(name, site),
        "site": site,
        "summary": f"Nobody had counted the {name}s.",
        "text": f"{LONG}{name}",
        "authors": ("Ada Okafor", "Jonas Weil"),
        "topics": ("islands",),
        "published": Date(text="12 May 2026", origin="text", value="2026-05-12", precision="day"),
        "outline": (Heading(level=2, heading=f"How many {name}s"), Heading(level=3, heading="Where")),
        "sources": (
            Source(
                position=1,
                label="Harbour Wire",
                kind="listed",
                url="http://harbourwire.example/a",
                domain="harbourwire.example",
                name="Harbour Wire",
            ),
            Source(position=2, label="the register", kind="cited", domain="registry.example", name="Registry"),
        ),
        "related": (Related(position=1, title="The wombats", url=address("wombat", site)),),
    }
    return Article(**(known | fields))


def fetch_of(article: Article, hours: float = 0, **fields: Any) -> Fetch:
    known: dict[str, Any] = {
        "url": article.url or "file:page.html",
        "site": article.site or "paper",
        "fetched_at": NOON + timedelta(hours=hours),
        "article": article,
    }
    return Fetch(**(known | fields))


def make(path: Path, *fetches: Fetch) -> Path:
    """A ledger of one run for each site that there is a fetch of."""
    store = Store.open(path)
    try:
        for site in dict.fromkeys(fetch.site for fetch in fetches):
            of_site = [fetch for fetch in fetches if fetch.site == site]
            run = store.start_run(site, min(fetch.fetched_at for fetch in of_site))
            for fetch in of_site:
                store.save(fetch, run)
            store.end_run(run, max(fetch.fetched_at for fetch in of_site), "finished")
    finally:
        store.close()
    return path


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(path)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def change(path: Path, *statements: str) -> None:
    """Makes a ledger other than the store would."""
    db = sqlite3.connect(path)
    try:
        for sql in statements:
            db.execute(sql)
        db.commit()
    finally:
        db.close()


_NAMED: Final = {
    "article_id": "(SELECT key FROM articles WHERE articles.id = {0}.article_id)",
    "original_id": "(SELECT key FROM articles WHERE articles.id = {0}.original_id)",
    "related_article_id": "(SELECT key FROM articles WHERE articles.id = {0}.related_article_id)",
    "site_id": "(SELECT name FROM sites WHERE sites.id = {0}.site_id)",
    "outlet_id": "(SELECT domain FROM outlets WHERE outlets.id = {0}.outlet_id)",
    "run_id": "(SELECT name || started_at FROM runs WHERE runs.id = {0}.run_id)",
    "first": "NULL",
}


def everything(path: Path, *without: str) -> dict[str, list[str]]:
    """All rows by table, sorted, with what they refer to by name instead of by id; without the order of changes."""
    db = sqlite3.connect(path)
    try:
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%) STRICT'"
        names = sorted(name for (name,) in db.execute(tables) if name not in without)
        return {name: _rows(db, name) for name in names}
    finally:
        db.close()


def _rows(db: sqlite3.Connection, table: str) -> list[str]:
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})") if name != "id"]
    wanted = [_NAMED.get(column, f'"{column}"').format(table) for column in columns]
    return sorted(
        repr(dict(zip(columns, row, strict=True))) for row in db.execute(f"SELECT {', '.join(wanted)} FROM {table}")
    )


# At random


def invented(seed: int) -> list[Fetch]:
    """Some fetches of a world of few addresses, titles and sites, so that much of it meets again."""
    chance = random.Random(seed)
    return [_invented(chance, 2 * chance.randrange(12)) for _ in range(chance.randrange(1, 7))]


def _invented(chance: random.Random, hours: float) -> Fetch:
    site = chance.choice(("paper", "paper", "journal"))
    name, other = chance.choice("abcd"), chance.choice("abcde")
    if chance.random() < 0.15:
        found = (Found(url=address(other, site), kind="article"),)
        return Fetch(
            url=f"http://{site}.example/", site=site, fetched_at=_at(hours), outcome=Outcome.LISTING, found=found
        )
    if chance.random() < 0.1:
        return Fetch(url=address(name, site), site=site, fetched_at=_at(hours), outcome=Outcome.UNREACHABLE)
    title = chance.choice((f"Counting {name}", f"Counting {name}, again", "Something else"))
    offered = chance.sample("abcde", chance.randrange(3))
    told = article(
        name,
        site,
        title=title,
        text=chance.choice((f"{LONG}{name}", LONG, "Short.", None)),
        topics=tuple(chance.sample(("islands", "animals", "科学技術"), chance.randrange(3))),
        related=tuple(
            Related(position=place, title=f"About {one}", url=address(one, site))
            for place, one in enumerate(offered, 1)
        ),
    )
    asked = address(other, site) if chance.random() < 0.3 else address(name, site)
    return fetch_of(told, hours, url=asked, final_url=told.url if asked != told.url else None)


def _at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)
