"""What an attack is: what a far side sends, and what is to become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipelines.records import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Says nothing for a while."""

    seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forever:
    """Sends the same again until nobody listens any more."""

    piece: bytes
    pause: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Ends the connection as if the cable were cut."""


Step = bytes | Wait | Forever | Reset
Body = bytes | Callable[[], bytes]
Tls = Literal["good", "self-signed", "wrong name", "expired"]

Port = Literal["http", "https", "full", "mute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One attack, on a site of its own: ``http://NAME.hostile.test``. In what is sent, ``{host}`` and ``{port}`` stand
    for the site's, and ``{name}`` for its name without the port."""

    name: str
    group: str
    does: str
    """What the far side does, in words."""
    sends: tuple[Step, ...] = ()
    """At ``path``; the connection is closed after it."""
    outcome: Outcome
    reason: str | None = None
    """None: it does not matter."""
    path: str = "/attack"
    """Where the attack is. A page on the site's start page leads to ``/attack``."""
    start: str = "/"
    """Where the site starts; the address that the outcome is of, where it is not "/"."""
    asked: str | None = None
    """The address that the outcome is of, where it is another."""
    others: tuple[tuple[str, bytes], ...] = ()
    """What else the site has, by path."""
    tls: Tls | None = None
    """The certificate that it shows; None: it is asked over http."""
    port: Port = "http"
    """``full``: where connections are never accepted; ``mute``: where nothing is ever said."""
    addresses: tuple[tuple[str, ...], ...] = (("127.0.0.1",),)
    """What the name resolves to, the first time, the second, and always after the last."""

    @property
    def host(self) -> str:
        """The site's name."""
        return f"{self.name}.hostile.test"


def answer(body: Body = b"", *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """An answer as it should be, but for what is in it."""
    content = body if isinstance(body, bytes) else body()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content


def head(*headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """The head of an answer alone."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"


def to(location: str, status: str = "302 Found") -> tuple[bytes]:
    """A redirect."""
    return (answer(b"", f"Location: {location}", status=status),)


def article(title: str = "The ferry has left the harbour again", more: str = "", before: str = "") -> bytes:
    """A page that is an article."""
    text = "".join(f"<p>The harbour master said in sentence {number} that all is well.</p>" for number in range(6))
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{before}"
        f'<meta property="article:published_time" content="2026-05-12T09:41:00Z"><meta property="og:type" content="article">'
        f"</head><body><article><h1>{title}</h1>{text}</article>{more}</body></html>"
    ).encode("utf-8", "surrogateescape")


def linking(*urls: str) -> bytes:
    """A page that links to these."""
    return ("<html><body>" + "".join(f'<p><a href="{url}">More of it</a></p>' for url in urls)).encode()


def feed(*urls: str, before: str = "", inside: str = "") -> bytes:
    """An RSS feed."""
    items = "".join(f"<item><title>An item</title><link>{url}</link></item>" for url in urls)
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel>{inside}{items}</channel></rss>'.encode()


def sitemap(*urls: str, root: str = "urlset", entry: str = "url") -> bytes:
    """A sitemap, or an index of sitemaps."""
    entries = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    return (
        f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'.encode()
    )
