"""Invented news sites of several designs on loopback, for crawls to be killed on (tests/test_kills.py).

What an address shows depends on the address alone, so two crawls of one site must give the same ledger. The one
exception is a feed that shows other entries each time it is asked for, as feeds do.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any, NamedTuple

LATENCY = 0.003
"""Seconds before an answer."""
HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
OUTLETS = ("Ferry Post", "Quay Monthly", "Harbour Wire", "Tide and Table", "Pilot", "Lamp Room", "Dry Dock")
SITE = """
start = [{start}]
[links]
{links}
[politeness]
delay = {delay}
concurrency = {concurrency}
"""


class Reply(NamedTuple):
    """What a site answers; status 0 hangs up instead."""

    body: str = ""
    status: int = 200
    kind: str = HTML
    location: str | None = None
    etag: str | None = None


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """One design: sites' files, and what is answered at each path.

    Everything that names an address is made by ``furnish`` once the port is known.
    """

    name: str
    furnish: Callable[["Newsroom"], None]
    root: str = ""
    sites: dict[str, str] = field(default_factory=dict)
    """Sites' files by name."""
    pages: dict[str, Reply] = field(default_factory=dict)
    feed: Callable[[Iterable[int]], str] | None = None
    """The feed at /feed.xml, of the entries with these numbers."""
    feed_size: int = 0
    frozen: tuple[int, ...] = ()
    """The entries that the feed has from now on, where it is not to change."""
    versions: int = 0
    """How often the feed was asked for."""
    served: int = 0
    """Pages served so far."""
    serving: Condition = field(default_factory=Condition)

    def entries(self, version: int) -> tuple[int, ...]:
        """The numbers of the feed's entries, newest first: three quarters of them are others the next time."""
        first = 2 + version * self.feed_size * 3 // 4
        return tuple(range(first + self.feed_size, first, -1))

    def reply(self, path: str) -> Reply:
        if self.feed is None or path != "/feed.xml":
            return self.pages.get(path) or self._made(path)
        if self.frozen:
            return Reply(self.feed(self.frozen), kind=XML)
        self.versions += 1
        return Reply(self.feed(self.entries(self.versions)), kind=XML, etag=f'"{self.versions}"')

    def _made(self, path: str) -> Reply:
        """An article that only a feed knows of."""
        _, place, number, *_ = [*path.split("/"), "", ""]
        if self.feed is None or not number.isdecimal():
            return Reply("<title>Not here</title>", status=404)
        if place == "old":
            return redirect(f"/a/{number}")
        return Reply(self.article(int(number), dated=int(number) % 4 != 0))

    def article(
        self,
        number: int,
        *,
        canonical: str | None = None,
        title: str | None = None,
        text: int | None = None,
        subtitle: str = "What the harbour makes of it.",
        dated: bool = True,
        numbers: int = 10_000,
    ) -> str:
        """A page that any reader takes for an article, with sources, and with related news among ``numbers``."""
        title = title or f"{number} lanterns were counted on the quay of Morle"
        others = [(number + step - 2) % numbers + 2 for step in (1, 3, 8, -1)]
        related = [f"/a/{others[0]}", f"/a/{others[1]}", f"/old/{others[2]}", f"/print/{others[3]}"]
        told = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title,
            "author": [{"@type": "Person", "name": f"Wilma Quist-{number % 9 + 1}"}],
        }
        if dated:
            told["datePublished"] = f"2026-05-{number % 28 + 1:02d}T{number % 24:02d}:41:00Z"
        subject = number if text is None else text
        paragraphs = "".join(
            f"<h2>Part {part} of {subject}</h2><p>Lantern {subject}, said the harbour master in part {part}, hangs where"
            f" lantern {subject + part} hung before the tide of {part + 3} metres, and nobody has moved it since.</p>"
            for part in range(1, 5)
        )
        cited = [OUTLETS[number % 7], OUTLETS[number % 5]]
        sources = "".join(
            f'<li><a href="https://www.{outlet.replace(" ", "").lower()}.example/{number}/{place}">{outlet}</a></li>'
            for place, outlet in enumerate(cited)
        )
        offered = "".join(
            f'<li><a href="{self.root}{path}">{other} lanterns were counted on the quay of Morle</a></li>'
            for other, path in zip(others, related, strict=True)
        )
        address = f'<link rel="canonical" href="{self.root}{canonical}">' if canonical else ""
        return (
            f'<!doctype html><html lang="en"><head><title>{title}</title>{address}'
            f'<script type="application/ld+json">{json.dumps(told)}</script></head><body><article><h1>{title}</h1>'
            f'<p class="subtitle">{subtitle}</p>{paragraphs}<h2>Sources</h2><ul>{sources}</ul></article>'
            f"<section><h2>Related News</h2><ul>{offered}</ul></section></body></html>"
        )

    def listing(self, links: Iterable[str]) -> Reply:
        body = "".join(f'<p><a href="{link}">A link</a></p>' for link in links)
        return Reply(f"<!doctype html><html><head><title>Listing</title></head><body>{body}</body></html>")

    def write_site(
        self, name: str, *start: str, links: str, root: str = "", concurrency: int = 1, delay: float = 0.005
    ) -> None:
        """A delay makes the crawl long enough to be stored in several parts. Without one, Scrapy 2.19 asks for more at
        once than ``concurrency`` says."""
        starts = ", ".join(f'"{root or self.root}{path}"' for path in start)
        self.sites[name] = SITE.format(start=starts, links=links, concurrency=concurrency, delay=delay)


def redirect(path: str) -> Reply:
    return Reply("<title>Moved</title>", status=301, location=path)


# The designs

ARTICLES = "article = ['/(?:a|old|print|shared|gone)/']"


def _rotating_feed(room: Newsroom) -> None:
    """A feed alone, whose entries are others each time. Some of its articles have no date but the feed's, and some stand
    under an address that redirects, long before the address that it leads to."""

    def feed(entries: Iterable[int]) -> str:
        numbers = tuple(entries)
        items = [
            f"<item><title>{number}</title><link>{room.root}{path}/{number}</link>"
            f"<pubDate>{number % 28 + 1:02d} May 2026 09:41:00 GMT</pubDate></item>"
            for path, step in (("/old", 6), ("/a", 1))
            for number in numbers
            if number % step == 0
        ]
        return f'<rss version="2.0"><channel><title>Morle</title>{"".join(items)}</channel></rss>'

    room.feed, room.feed_size = feed, 72
    room.write_site("rotating", "/feed.xml", links=ARTICLES, concurrency=2, delay=0.02)


def _sitemaps(room: Newsroom) -> None:
    """A sitemap index with six sitemaps of 55 articles each."""
    children = [f"{room.root}/sitemap-{child}.xml" for child in range(6)]
    index = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    room.pages["/sitemap.xml"] = Reply(f"<sitemapindex>{index}</sitemapindex>", kind=XML)
    for child in range(6):
        numbers = range(2 + child * 55, 2 + (child + 1) * 55)
        urls = "".join(f"<url><loc>{room.root}/a/{number}</loc></url>" for number in numbers)
        room.pages[f"/sitemap-{child}.xml"] = Reply(f"<urlset>{urls}</urlset>", kind=XML)
        room.pages |= {f"/a/{number}": Reply(room.article(number, numbers=330)) for number in numbers}
    room.write_site("sitemaps", "/sitemap.xml", links=ARTICLES, concurrency=4, delay=0)


def _pages_of_listings(room: Newsroom, *, deepest: int = 20) -> None:
    """A front page, twelve pages that each link the next, sections that show the same articles again."""
    _put_listings(room)
    links = f"{ARTICLES}\nfollow = ['/page/', '/section/']\ndepth = {deepest}"
    room.write_site("listings", "/", links=links)


def _put_listings(room: Newsroom) -> None:
    numbers = range(2, 146)
    room.pages |= {f"/a/{number}": Reply(room.article(number, numbers=144)) for number in numbers}
    for page in range(12):
        shown = [f"/a/{number}" for number in numbers[page * 12 : page * 12 + 12]]
        sections = [f"/section/{page % 4}"]
        room.pages[f"/page/{page}"] = room.listing([*shown, f"/page/{page + 1}", *sections])
    for section in range(4):
        room.pages[f"/section/{section}"] = room.listing(f"/a/{number}" for number in numbers if number % 4 == section)
    room.pages["/"] = room.listing(["/page/0", "/a/5"])


def _shallow_listings(room: Newsroom) -> None:
    """The same, and the site's file wants no more than the first four pages."""
    _pages_of_listings(room, deepest=4)


def _redirects_and_duplicates(room: Newsroom) -> None:
    """One article under several addresses: redirects before and after what they lead to is listed, canonical addresses,
    forms of one address, letters that are encoded otherwise on the wire."""
    numbers = range(2, 62)
    for number in numbers:
        room.pages[f"/a/{number}"] = Reply(room.article(number, canonical=f"/a/{number}", numbers=60))
        room.pages[f"/print/{number}"] = room.pages[f"/a/{number}/"] = room.pages[f"/a/{number}"]
        room.pages[f"/old/{number}"] = redirect(f"/a/{number}")
        room.pages[f"/old/{number}/old"] = redirect(f"/step/{number}")
        room.pages[f"/step/{number}"] = redirect(f"/a/{number}")
    for number in range(70, 90):
        for query in ("x=1&y=2", "y=2&x=1", "z='quoted'", "z=%27quoted%27", "u=%C3%BC%7C"):
            room.pages[f"/a/{number}?{query}"] = Reply(room.article(number, canonical=f"/a/{number}?id={number}"))
        room.pages[f"/a/{number}?z=%27quoted%27"] = room.pages[f"/a/{number}?x=1&y=2"]
    room.pages["/old/away"] = redirect("http://elsewhere.example/a/1")
    room.pages["/old/loop"] = redirect("/old/loop")
    room.pages["/"] = redirect("/front")
    first = [f"/old/{number}" for number in numbers if number % 3 == 0]
    first += [path for number in numbers if number % 3 == 1 for path in (f"/print/{number}", f"/a/{number}")]
    room.pages["/front"] = room.listing([*first, "/old/away", "/old/loop", "/list/old", "/list/second", "/front"])
    room.pages["/list/old"] = redirect("/list/second")
    second = [path for number in numbers for path in (f"/a/{number}", f"/old/{number}/old")]
    second += [f"/a/{number}?{query}" for number in range(70, 90) for query in ("x=1&y=2", "y=2&x=1", "z='quoted'")]
    room.pages["/list/second"] = room.listing([*second, "/a/3/", "/a/80?u=ü|", "/a/5?utm_source=x"])
    links = f"{ARTICLES}\nfollow = ['/list/', '/front$']"
    room.write_site("redirects", "/", links=links, concurrency=4)


def _claims(room: Newsroom) -> None:
    """Several articles that declare one address for their own, and printed versions that tell less: which comes first
    decides what is kept, so one request at a time."""
    numbers = range(2, 50)
    paths: list[str] = []
    for number in numbers:
        room.pages[f"/a/{number}"] = Reply(room.article(number, canonical=f"/a/{number}", numbers=48))
        room.pages[f"/print/{number}"] = Reply(
            room.article(number, canonical=f"/a/{number}", numbers=48, subtitle="Printed for the record.")
        )
        room.pages[f"/shared/{number}"] = Reply(
            room.article(number + 100, canonical=f"/shared/of-{number // 4}", numbers=48)
        )
        paths += [f"/a/{number}", f"/shared/{number}", f"/print/{number}"]
    room.pages["/"] = room.listing(paths)
    room.write_site("claims", "/", links=ARTICLES)


def _errors(room: Newsroom) -> None:
    """Pages that are gone, forbidden, broken, of another kind, or never answer well, between articles that are well."""
    numbers = range(2, 82)
    paths: list[str] = []
    odd: Mapping[int, Reply] = {
        3: Reply("Gone", status=410),
        13: Reply("Never there", status=404),
        23: Reply("Busy", status=502),  # a 503 would mean the host, which is then left alone for a while
        33: Reply(status=0),
        43: Reply("<html><body><h1>Please sign in</h1></body></html>"),
        53: Reply("GIF89a", kind="image/gif"),
        63: Reply(""),
        73: Reply("Go away", status=403),
    }
    for number in numbers:
        room.pages[f"/a/{number}"] = odd.get(number) or Reply(room.article(number, numbers=80))
        paths.append(f"/a/{number}" if number % 9 else f"/gone/{number}")
    room.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /gone/", kind="text/plain")
    room.pages["/list/broken.xml"] = Reply("<rss", kind=XML)
    room.pages["/"] = room.listing([*paths, "/list/broken.xml", "/list/none", "/list/down"])
    room.pages["/list/down"] = Reply("Down", status=500)
    room.write_site("errors", "/", links=f"{ARTICLES}\nfollow = ['/list/']", concurrency=2, delay=0)


def _two_sites(room: Newsroom) -> None:
    """Two sites at once in one process; every fifth article of the second is a copy of the first's."""
    near, far = room.root, room.root.replace("127.0.0.1", "localhost")
    for number in range(2, 62):
        room.pages[f"/a/{number}"] = Reply(room.article(number, numbers=60))
        text = number if number % 5 == 0 else number + 500
        title = f"{text} lanterns were counted on the quay of Morle"
        room.pages[f"/b/{number}"] = Reply(room.article(number, title=title, text=text, numbers=60))
    room.pages["/near"] = room.listing(f"/a/{number}" for number in range(2, 62))
    room.pages["/far"] = room.listing(f"/b/{number}" for number in range(2, 62))
    room.write_site("near", "/near", links="article = ['/a/']", root=near)
    room.write_site("far", "/far", links="article = ['/b/']", root=far)


DESIGNS: Mapping[str, Callable[[Newsroom], None]] = {
    "rotating feed": _rotating_feed,
    "sitemaps": _sitemaps,
    "listings": _pages_of_listings,
    "shallow listings": _shallow_listings,
    "redirects": _redirects_and_duplicates,
    "claims": _claims,
    "errors": _errors,
    "two sites": _two_sites,
}


# On the wire


class _Exchange(BaseHTTPRequestHandler):
    room: Newsroom
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        time.sleep(LATENCY)
        answer = self.room.reply(self.path)
        if answer.status == 0:
            self.close_connection = True
        else:
            self._send(answer)
        with self.room.serving:
            self.room.served += 1
            self.room.serving.notify_all()

    def _send(self, answer: Reply) -> None:
        body = answer.body.encode()
        self.send_response_only(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (("Location", answer.location), ("ETag", answer.etag)):
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Nothing: standard error is pytest's."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: that clients hang up is what the tests are about."""


@contextmanager
def serving(name: str) -> Iterator[Newsroom]:
    """A newsroom that answers until the block ends."""

    class Bound(_Exchange):
        room = Newsroom(name=name, furnish=DESIGNS[name])

    server = _Server(("127.0.0.1", 0), Bound)
    Bound.room.root = f"http://127.0.0.1:{server.server_port}"
    Bound.room.furnish(Bound.room)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Bound.room
    finally:
        server.shutdown()
        server.server_close()
