"""How quickly every page of the analysts' window answers, beside Datasette's plain page of a table, in the same run.

    python -m benchmarks.explorer [--articles N]       # 10,000; the ledger is made, kept in build/, and not made again
    python -m benchmarks.explorer --ledger FILE [--rounds N] [--only front,article]

``newsledger serve`` runs as its users run it, with the time limits it ships with, and every page is asked for over
loopback: in each round each page three times, one request after the other, then eight times by four clients at once.
Pages take turns, so that what else the machine does is shared among them; a ratio is that to Datasette's page of the
articles within one round, and the median of the rounds counts. CPU time is the server's own, of all its threads. A page
that says of one of its parts that it took too long, and was left out, is counted.

What is asked for is taken from the ledger: articles from the first to the last, the outlet cited most lately and one
of the middle, a word that most texts have and one that few have.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from sqlite3 import Connection
from statistics import median, quantiles
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from benchmarks.crawling.figures import Spread
from benchmarks.crawling.measured import ROOT
from benchmarks.exporting import filled
from benchmarks.ledger import print_table
from pipelines.schema import open_reader

ARTICLES: Final = 10_000
AGAIN: Final = 3
"""Requests for a page within a round, one after the other."""
AT_ONCE: Final = 4
TOGETHER: Final = 8
"""Requests within a round, by so many clients at once."""
PLAIN: Final = "Datasette: a table"
"""The page that others are set beside: as a user opens it, with Datasette's count and the facets it suggests."""
PLAINEST: Final = "Datasette: a table, 20 rows, neither counted nor with facets"
LEFT_OUT: Final = b"took too long"
"""What a page says of a part that is not there."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_WAIT: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page, at the addresses that it is asked for by turns."""

    name: str
    addresses: tuple[str, ...]

    @property
    def short(self) -> str:
        """Its name's first word, for --only."""
        return re.split(r"[ :,]", self.name)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a page took in one round."""

    seconds: tuple[float, ...]
    """Of each request, one after the other."""
    together: float
    """Requests a second, several at once."""
    cpu: float
    """The server's seconds for a request; a hundredth is the least that can be told of a whole round."""
    left_out: int
    """How many answers left something out for time."""
    size: int
    """Bytes of the largest answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that runs."""

    host: str
    process: int

    def get(self, connection: http.client.HTTPConnection, address: str) -> bytes:
        """The answer's body. SystemExit for anything but a page."""
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            sys.exit(f"{address}: {answer.status}: {body[-300:]!r}")
        return body

    def connected(self) -> http.client.HTTPConnection:
        """A connection of one's own."""
        return http.client.HTTPConnection(self.host, timeout=_WAIT)

    def cpu(self) -> float:
        """The seconds that its threads have had. Linux alone tells."""
        fields = Path(f"/proc/{self.process}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def served(ledger: Path) -> Iterator[Served]:
    """``newsledger serve``, ended afterwards."""
    program = "from crawler.cli.main import main; main()"
    command = (sys.executable, "-c", program, "--db", str(ledger.resolve()), "serve", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            if not found:
                sys.exit("the server said no address")
            yield Served(host=urlsplit(found[0]).netloc, process=process.pid)
        finally:
            process.terminate()


# What is asked for


def pages(ledger: Path) -> list[Asked]:
    """All that are measured, with values of this ledger."""
    with closing(open_reader(ledger)) as db:
        (top, middle), site, topic = _outlets(db.conn), _site(db.conn), _topic(db.conn)
        articles, words = _articles(db.conn), _words(db.conn)
    name = quote(ledger.stem)

    def of(page: str, **parameters: str) -> str:
        return f"/{name}/-/{page}" + (f"?{urlencode(parameters)}" if parameters else "")

    return [
        Asked(name=PLAIN, addresses=(f"/{name}/articles",)),
        Asked(name=PLAINEST, addresses=(f"/{name}/articles?_size=20&_nofacet=1&_nocount=1",)),
        Asked(name="front", addresses=("/",)),
        Asked(name="article", addresses=tuple(of(f"article/{number}") for number in articles)),
        Asked(name="timeline", addresses=tuple(of(f"timeline/{number}") for number in articles)),
        Asked(name="outlet, the one cited most", addresses=(of(f"outlet/{quote(top)}"),)),
        Asked(name="outlet, one of the middle", addresses=(of(f"outlet/{quote(middle)}"),)),
        Asked(name="sites", addresses=(of("sites"),)),
        Asked(name="site", addresses=(of(f"site/{quote(site)}"),)),
        Asked(name="search, without words", addresses=(of("search"),)),
        Asked(name="search, a rare word", addresses=(of("search", q=words["rare"]),)),
        Asked(name="search, a common word", addresses=(of("search", q=words["common"]),)),
        Asked(name="search, a common word, one site", addresses=(of("search", q=words["common"], site=site),)),
        Asked(name="search, a common word, one outlet", addresses=(of("search", q=words["common"], outlet=top),)),
        Asked(name="search, one topic", addresses=(of("search", topic=topic),)),
        Asked(name="suggest", addresses=tuple(of("suggest", q=words["rare"][:most]) for most in (2, 3, 4))),
        Asked(name="feed, a rare word", addresses=(of("search.atom", q=words["rare"]),)),
        Asked(name="map, 30 days", addresses=(of("map", days="30", nodes="100"),)),
        Asked(name="map, a year", addresses=(of("map", days="365", nodes="100"),)),
    ]


_MANY: Final = 10_000
"""The newest articles, of which is reckoned what is frequent."""


def _articles(db: Connection) -> list[int]:
    """Of the first to the last, not in order."""
    ((last,),) = db.execute("SELECT max(id) FROM articles")
    wanted = [1 + last * at // 16 for at in (7, 2, 11, 5, 14, 0, 9, 3, 12, 6, 15, 1, 10, 4, 13, 8)]
    found = [
        db.execute("SELECT id FROM articles WHERE id >= ? ORDER BY id LIMIT 1", [one]).fetchone() for one in wanted
    ]
    return list(dict.fromkeys(row[0] for row in found if row))


def _outlets(db: Connection) -> tuple[str, str]:
    """The domain that most of the newest articles cite, and one that as many are cited more than less."""
    found = db.execute(
        "SELECT outlets.domain FROM sources CROSS JOIN outlets ON outlets.id = sources.outlet_id "
        "WHERE sources.article_id > (SELECT max(id) FROM articles) - ? GROUP BY outlets.id ORDER BY count(*) DESC",
        [_MANY],
    ).fetchall()
    return str(found[0][0]), str(found[len(found) // 2][0])


def _site(db: Connection) -> str:
    ((name,),) = db.execute(
        "SELECT sites.name FROM articles JOIN sites ON sites.id = articles.site_id ORDER BY articles.id DESC LIMIT 1"
    )
    return str(name)


def _topic(db: Connection) -> str:
    """The one that most of the newest articles have."""
    ((topic,),) = db.execute(
        "SELECT topic FROM topics WHERE article_id > (SELECT max(id) FROM articles) - ? "
        "GROUP BY topic ORDER BY count(*) DESC LIMIT 1",
        [_MANY],
    )
    return str(topic)


def _words(db: Connection) -> Mapping[str, str]:
    """One that is in the most of a hundred texts, and of those that are in but one of them the rarest."""
    ((last,),) = db.execute("SELECT max(id) FROM articles")
    texts = [
        db.execute(
            "SELECT title || ' ' || coalesce(text, '') FROM articles WHERE id >= ? LIMIT 1", [1 + last * at // 100]
        )
        for at in range(100)
    ]
    counts: dict[str, int] = {}
    for words in ({*re.findall(r"[^\W\d_]{3,}", text.lower())} for found in texts for (text,) in found):
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    order = sorted(counts, key=lambda word: (-counts[word], word))
    alone = [word for word in order if counts[word] == 1][:30] or order[-1:]
    hits = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    rare = min(alone, key=lambda word: (db.execute(hits, [word]).fetchone()[0], word))
    return {"common": order[0], "rare": rare}


# What it takes


def rounds(server: Served, asked: Sequence[Asked], number: int) -> Iterator[dict[str, Taken]]:
    """Each page once a round, by its name. Before the first each is asked for once to warm up."""
    turns = {one.name: cycle(one.addresses) for one in asked}
    for one in asked:
        _one_after_another(server, [next(turns[one.name])])
    for at in range(number):
        yield {one.name: _taken(server, turns[one.name]) for one in asked}
        print(f"round {at + 1} of {number}", file=sys.stderr, flush=True)


def _taken(server: Served, turns: Iterator[str]) -> Taken:
    cpu = server.cpu()
    seconds, bodies = _one_after_another(server, [next(turns) for _ in range(AGAIN)])
    began = time.perf_counter()
    bodies += _at_once(server, [next(turns) for _ in range(TOGETHER)])
    together = TOGETHER / (time.perf_counter() - began)
    return Taken(
        seconds=seconds,
        together=together,
        cpu=(server.cpu() - cpu) / len(bodies),
        left_out=sum(LEFT_OUT in body for body in bodies),
        size=max(map(len, bodies)),
    )


def _one_after_another(server: Served, addresses: Sequence[str]) -> tuple[tuple[float, ...], list[bytes]]:
    """The seconds and the answers."""
    seconds: list[float] = []
    bodies: list[bytes] = []
    with closing(server.connected()) as connection:
        for address in addresses:
            began = time.perf_counter()
            bodies.append(server.get(connection, address))
            seconds.append(time.perf_counter() - began)
    return tuple(seconds), bodies


def _at_once(server: Served, addresses: Sequence[str]) -> list[bytes]:
    with ThreadPoolExecutor(AT_ONCE) as clients:
        shares = [addresses[first::AT_ONCE] for first in range(AT_ONCE)]
        answered = clients.map(lambda share: _one_after_another(server, share), shares)
        return [body for _, bodies in answered for body in bodies]


HEAD: Final = (
    "",
    "a second",
    f"{AT_ONCE} at once, a second",
    "median, ms",
    "p95, ms",
    "beside the table",
    "server's CPU, ms",
    "kB",
    "left out",
)


def row(name: str, found: Sequence[Mapping[str, Taken]]) -> Sequence[str]:
    """Of the table."""
    mine = [one[name] for one in found]
    seconds = [second for one in mine for second in one.seconds]
    ratio = Spread.of([median(one[name].seconds) / median(one[PLAIN].seconds) for one in found])
    left_out, answers = sum(one.left_out for one in mine), len(mine) * (AGAIN + TOGETHER)
    return (
        name,
        f"{len(seconds) / sum(seconds):.1f}",
        f"{median(one.together for one in mine):.1f}",
        f"{median(seconds) * 1000:.0f}",
        f"{p95(seconds) * 1000:.0f}",
        ratio.told(),
        f"{sum(one.cpu for one in mine) / len(mine) * 1000:.0f}",
        f"{max(one.size for one in mine) / 1000:.0f}",
        f"{left_out} of {answers}" if left_out else "",
    )


def p95(seconds: Sequence[float]) -> float:
    """95 of 100 take no longer."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, metavar="N", default=ARTICLES, help="20 kB each, 1 to 2 ms to make")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="one that is there; nothing is written to it")
    parser.add_argument("--only", metavar="NAME,…", help="pages by their first words, beside the table")
    parser.add_argument("--rounds", type=int, metavar="N", default=10)
    args = parser.parse_args()
    ledger = args.ledger or filled(args.articles)
    only = args.only.split(",") if args.only else None
    asked = [one for one in pages(ledger) if only is None or one.name == PLAIN or one.short in only]
    with served(ledger) as server:
        found = list(rounds(server, asked, args.rounds))
    print(f"{articles_in(ledger):,} articles, {args.rounds} rounds:")
    print_table(HEAD, [row(one.name, found) for one in asked])


def articles_in(ledger: Path) -> int:
    """How many it has."""
    with closing(open_reader(ledger)) as db:
        return int(db.table("articles").count)


if __name__ == "__main__":
    main()
