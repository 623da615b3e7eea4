"""The second visit to a site of 300 articles: what is asked, what is sent, what is read again.

The articles are of the last sixty days, five a day, and their pages say so: invented ones, for recorded ones are old.

Requests, bytes and 304s are the server's own count. A day later is so for what each crawler remembers: Scrapy's cache
is told another time, and the moments in the ledger are set back.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from benchmarks.crawling.crawlers import Visit, newsledger, scrapy, visit, whole_visit
from benchmarks.crawling.papers import Paper, now
from benchmarks.crawling.press import HOSTS
from benchmarks.crawling.server import Server

ARTICLES: Final = 300
CHANGED: Final = 5
"""The number of the article that is changed, one of the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What happened between two visits."""

    name: str
    first: Paper
    second: Paper
    later: float = 0
    """Days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """A second visit."""

    case: str
    crawler: str
    requests: int
    not_modified: int
    size: int
    """Bytes on the wire."""
    read: int
    """Pages."""
    cpu: float
    """Seconds."""
    noticed: bool | None
    """Whether the article that was changed was fetched anew and read; None: none was changed."""


def cases() -> list[Case]:
    """All that the table has."""
    moment = now()
    paper = Paper(host=HOSTS[0], articles=range(ARTICLES), now=moment, pages="invented")
    old = replace(paper, now=moment - timedelta(days=30))
    bare = replace(paper, validators=False, lastmod=False)
    feed = replace(paper, listing="feed")
    another, same = replace(paper, lie="always another"), replace(paper, lie="always the same")
    return [
        Case(name="unchanged", first=paper, second=paper),
        Case(name="unchanged, a day later", first=paper, second=paper, later=1),
        Case(name="unchanged, a day later, no article younger than 30 days", first=old, second=old, later=1),
        Case(name="one article changed", first=paper, second=_changed(paper)),
        Case(name="no validators, no lastmod", first=bare, second=bare),
        Case(name="no validators, no lastmod, a day later", first=bare, second=bare, later=1),
        Case(name="a feed instead of a sitemap", first=feed, second=feed),
        Case(name="another ETag with every answer, a day later", first=another, second=another, later=1),
        Case(name="one article changed, its ETag the same", first=same, second=_changed(same)),
    ]


def _changed(paper: Paper) -> Paper:
    return replace(paper, changed={CHANGED: paper.now})


Crawl = Callable[[Server, Paper, Path, float], list[str]]
"""The command by which a crawler visits a paper, with what it remembers in a folder, so many days after the first."""


def _plain(server: Server, paper: Paper, _: Path, __: float) -> list[str]:
    return scrapy(server, [paper], "--read", "selectors")


def _cached(server: Server, paper: Paper, folder: Path, later: float) -> list[str]:
    return scrapy(server, [paper], "--read", "selectors", "--cache", str(folder / "cache"), "--later", str(later))


def _ours(server: Server, paper: Paper, folder: Path, later: float) -> list[str]:
    if later:
        set_back(folder / "news.db", later)
    return newsledger(server, [paper], folder)


CRAWLERS: Final[dict[str, Crawl]] = {
    "plain Scrapy": _plain,
    "Scrapy, HTTPCACHE, RFC2616Policy": _cached,
    "newsledger": _ours,
}


def seconds(server: Server, folder: Path, some: Sequence[Case]) -> Iterator[Second]:
    """The second visits of all crawlers, case by case; the first are made once for cases that begin alike."""
    firsts: dict[str, list[tuple[Paper, Path]]] = {crawler: [] for crawler in CRAWLERS}
    for at, case in enumerate(some):
        for way, (crawler, crawl) in enumerate(CRAWLERS.items()):
            place = folder / f"{at}-{way}"
            first = next((there for paper, there in firsts[crawler] if paper == case.first), None)
            if first is None:
                first = _first(server, case.first, crawl, folder / f"{at}-{way}-first")
                firsts[crawler].append((case.first, first))
            shutil.copytree(first, place)
            server.publish([case.second])
            seen = visit(server, crawl(server, case.second, place, case.later), place)
            yield _second(case, crawler, seen, place)


def _first(server: Server, paper: Paper, crawl: Crawl, folder: Path) -> Path:
    folder.mkdir(parents=True)
    server.publish([paper])
    whole_visit(server, [paper], crawl(server, paper, folder, 0), folder)
    return folder


def _second(case: Case, crawler: str, seen: Visit, folder: Path) -> Second:
    changed = f"/news/{CHANGED}.html"
    return Second(
        case=case.name,
        crawler=crawler,
        requests=len(seen.asked),
        not_modified=sum(one.status == 304 for one in seen.asked),
        size=sum(one.size for one in seen.asked),
        read=_pages_read(folder / "news.db") if crawler == "newsledger" else int(seen.cost.output),
        cpu=seen.cost.cpu,
        noticed=any(one.path == changed and one.status == 200 for one in seen.asked) if case.second.changed else None,
    )


def _pages_read(ledger: Path) -> int:
    """In the last run, by the ledger."""
    with closing(sqlite3.connect(ledger)) as db:
        ((read,),) = db.execute("SELECT pages_read FROM runs ORDER BY id DESC LIMIT 1")
        return int(read)


def set_back(ledger: Path, days: float) -> None:
    """Every moment in the ledger is so many days earlier, as if the crawl had been then."""
    with closing(sqlite3.connect(ledger)) as db:
        for table, column in _moments(db):
            earlier = f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-{days * 86400:.0f} seconds')"
            db.execute(f"UPDATE {table} SET {column} = {earlier} WHERE {column} IS NOT NULL")
        db.commit()


def _moments(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """The columns with moments: of what was asked and of what is to be asked, not of what articles say."""
    sql = """
        SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table'
        AND (columns.name LIKE '%!_at' ESCAPE '!' OR columns.name LIKE '%!_until' ESCAPE '!')
    """
    return [(str(table), str(column)) for table, column in db.execute(sql)]
