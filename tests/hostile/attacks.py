"""The attacks, as data. What becomes of each is what docs/security.md promises."""

import gzip
import sys
import zlib
from functools import cache

import brotli

from pipelines.records import Outcome
from tests.hostile.attack import (
    Attack,
    Forever,
    Port,
    Reset,
    Step,
    Tls,
    Wait,
    answer,
    article,
    feed,
    head,
    linking,
    sitemap,
    to,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE_MAXSIZE = 1024 * 1024
LISTING_MAXSIZE = 2 * 1024 * 1024
HEAD_TIMEOUT = 8
WHOLE_TIMEOUT = 12
SETTINGS: dict[str, object] = {
    "NEWS_ALLOW_PRIVATE": "127.0.0.1/32",
    "NEWS_PAGE_MAXSIZE": PAGE_MAXSIZE,
    "DOWNLOAD_MAXSIZE": LISTING_MAXSIZE,
    "NEWS_CONNECT_TIMEOUT": 6,
    "NEWS_HEAD_TIMEOUT": HEAD_TIMEOUT,
    "DOWNLOAD_TIMEOUT": WHOLE_TIMEOUT,
    "REDIRECT_MAX_TIMES": 5,
    "RETRY_TIMES": 0,
    "TWISTED_DNS_RESOLVER": "tests.hostile.names.HostileNames",
}
"""Of the crawl: small, so that it is over soon. The sites are at 127.0.0.1, and nothing else may be connected to."""
EVIL = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\u2066"
"""Clears a terminal, renames its window, rings, and turns text round."""
FORGED = "2026-01-01 00:00:00 [scrapy.core.engine] INFO: FORGED"
"""A line of a log that nobody wrote."""


def _redirect(name: str, target: str, reason: str, does: str = "") -> Attack:
    return Attack(
        name=f"to-{name}",
        group="Addresses",
        does=does or f"redirects to `{target.replace('{port}', 'PORT')}`",
        sends=to(target),
        outcome=Outcome.REFUSED,
        reason=reason,
    )


LOOPBACK = "leads to a loopback address: 127.0.0.2"
ADDRESSES = (
    _redirect("loopback", "http://127.0.0.2:{port}/", LOOPBACK),
    _redirect("short", "http://127.2:{port}/", LOOPBACK),
    _redirect("decimal", "http://2130706434:{port}/", LOOPBACK),
    _redirect("hexadecimal", "http://0x7f000002:{port}/", LOOPBACK),
    _redirect("octal", "http://0177.0.0.02:{port}/", LOOPBACK),
    _redirect("mixed", "http://0x7f.0.2:{port}/", LOOPBACK),
    _redirect("root-dot", "http://127.0.0.2.:{port}/", LOOPBACK),
    _redirect("wide", "http://１２７.０.０.２:{port}/", LOOPBACK),
    _redirect("circled", "http://①②⑦.⓪.⓪.②:{port}/", LOOPBACK),
    _redirect("userinfo", "http://news.example@127.0.0.2:{port}/", LOOPBACK),
    _redirect("no-scheme", "//127.0.0.2:{port}/", LOOPBACK),
    _redirect("tls", "https://127.0.0.2:{port}/", LOOPBACK),
    _redirect("ipv6", "http://[::1]:{port}/", "leads to a loopback address: ::1"),
    _redirect("mapped", "http://[::ffff:127.0.0.2]:{port}/", LOOPBACK),
    _redirect("mapped-hex", "http://[::ffff:7f00:2]:{port}/", LOOPBACK),
    _redirect("compatible", "http://[::127.0.0.2]:{port}/", "leads to a loopback address: ::7f00:2"),
    _redirect("nat64", "http://[64:ff9b::127.0.0.2]:{port}/", "leads to a loopback address: 64:ff9b::7f00:2"),
    _redirect("6to4", "http://[2002:7f00:2::]:{port}/", "leads to a loopback address: 2002:7f00:2::"),
    _redirect("teredo", "http://[2001:0:a00:1::]/", "leads to a private address: 2001:0:a00:1::"),
    _redirect("link-local-6", "http://[fe80::1]/", "leads to a link-local address: fe80::1"),
    _redirect("unique-local", "http://[fd12:3456::1]/", "leads to a private address: fd12:3456::1"),
    _redirect("private-10", "http://10.0.0.1/", "leads to a private address: 10.0.0.1"),
    _redirect("private-172", "http://172.16.0.1/", "leads to a private address: 172.16.0.1"),
    _redirect("private-192", "http://192.168.1.1/admin", "leads to a private address: 192.168.1.1"),
    _redirect(
        "metadata", "http://169.254.169.254/latest/meta-data/", "leads to a cloud metadata address: 169.254.169.254"
    ),
    _redirect("metadata-6", "http://[fd00:ec2::254]/latest/", "leads to a cloud metadata address: fd00:ec2::254"),
    _redirect("metadata-public", "http://168.63.129.16/machine/", "leads to a cloud metadata address: 168.63.129.16"),
    _redirect("link-local", "http://169.254.1.1/", "leads to a link-local address: 169.254.1.1"),
    _redirect("carrier", "http://100.64.0.1/", "leads to a carrier-grade NAT address: 100.64.0.1"),
    _redirect("unspecified", "http://0.0.0.0:{port}/", "leads to an unspecified address: 0.0.0.0"),
    _redirect("zero", "http://0:{port}/", "leads to an unspecified address: 0.0.0.0"),
    _redirect("multicast", "http://224.0.0.1/", "leads to a multicast address: 224.0.0.1"),
    _redirect("broadcast", "http://255.255.255.255/", "leads to a reserved address: 255.255.255.255"),
    _redirect("documentation", "http://192.0.2.1/", "leads to a documentation address: 192.0.2.1"),
    _redirect(
        "permanent", "http://10.0.0.1/", "leads to a private address: 10.0.0.1", "redirects for good (308) to it"
    ),
    Attack(
        name="to-private-at-last",
        group="Addresses",
        does="redirects to itself, and from there to a private address",
        sends=to("/next"),
        others=(("/next", to("http://10.0.0.1/")[0]),),
        outcome=Outcome.REFUSED,
        reason="leads to a private address: 10.0.0.1",
    ),
    Attack(
        name="refresh-to-private",
        group="Addresses",
        does="`<meta http-equiv=refresh>` to a private address",
        sends=(answer(article(before='<meta http-equiv="refresh" content="0;url=http://10.0.0.1/">')),),
        outcome=Outcome.REFUSED,
        reason="leads to a private address: 10.0.0.1",
    ),
    Attack(
        name="percent-number",
        group="Addresses",
        does="redirects to `http://%31%32%37.0.0.2/`",
        sends=to("http://%31%32%37.0.0.2:{port}/"),
        outcome=Outcome.HTTP_ERROR,
        reason="302 Found",
    ),
    Attack(
        name="backslash",
        group="Addresses",
        does="redirects to `http://127.0.0.2\\@news.example/`, whose host depends on who reads it",
        sends=to("http://127.0.0.2:{port}\\@{name}/"),
        outcome=Outcome.REFUSED,
        reason=LOOPBACK,
    ),
    Attack(
        name="links-to-private",
        group="Addresses",
        does="links to private addresses on its front page",
        path="/",
        sends=(
            answer(
                linking("http://10.0.0.1/", "http://127.0.0.2:{port}/", "http://[::1]:{port}/", "file:///etc/passwd")
            ),
        ),
        asked="/",
        outcome=Outcome.LISTING,
    ),
    Attack(
        name="canonical-to-private",
        group="Addresses",
        does="an article whose canonical address, picture and sources are private addresses",
        sends=(
            answer(
                article(
                    before='<link rel=canonical href="http://127.0.0.2:{port}/"><meta property="og:image" '
                    'content="http://127.0.0.2:{port}/x.png"><link rel=preload href="http://127.0.0.2:{port}/">',
                    more='<iframe src="http://127.0.0.2:{port}/"></iframe><img src="http://127.0.0.2:{port}/">',
                )
            ),
        ),
        outcome=Outcome.SAVED,
    ),
    Attack(
        name="feed-to-private",
        group="Addresses",
        does="a feed whose entries lead to private addresses",
        start="/feed",
        path="/feed",
        sends=(answer(feed("http://127.0.0.2:{port}/x", "http://10.0.0.1/"), kind="application/rss+xml"),),
        outcome=Outcome.LISTING,
    ),
    Attack(
        name="index-to-private",
        group="Addresses",
        does="a sitemap index whose sitemaps are at private addresses",
        start="/sitemap.xml",
        path="/sitemap.xml",
        sends=(
            answer(sitemap("http://127.0.0.2:{port}/a.xml", root="sitemapindex", entry="sitemap"), kind="text/xml"),
        ),
        outcome=Outcome.LISTING,
    ),
    Attack(
        name="robots-to-private",
        group="Addresses",
        does="its robots.txt redirects to a private address",
        path="/robots.txt",
        sends=to("http://127.0.0.2:{port}/robots.txt"),
        asked="/attack",
        outcome=Outcome.SAVED,
    ),
    Attack(
        name="dns-private",
        group="Names",
        does="its name resolves to 10.0.0.1",
        addresses=(("10.0.0.1",),),
        asked="/",
        outcome=Outcome.REFUSED,
        reason="leads to a private address: 10.0.0.1",
    ),
    Attack(
        name="dns-loopback-6",
        group="Names",
        does="its name resolves to ::1",
        addresses=(("::1",),),
        asked="/",
        outcome=Outcome.REFUSED,
        reason="leads to a loopback address: ::1",
    ),
    Attack(
        name="dns-mapped",
        group="Names",
        does="its name resolves to ::ffff:169.254.169.254",
        addresses=(("::ffff:169.254.169.254",),),
        asked="/",
        outcome=Outcome.REFUSED,
        reason="leads to a cloud metadata address: 169.254.169.254",
    ),
    Attack(
        name="dns-rebinding",
        group="Names",
        does="its name resolves to its own address for robots.txt, and to another from then on",
        addresses=(("127.0.0.1",), ("127.0.0.2",)),
        asked="/",
        outcome=Outcome.REFUSED,
        reason=LOOPBACK,
    ),
    Attack(
        name="dns-rebinding-late",
        group="Names",
        does="its name resolves to 127.0.0.2 once its front page was fetched",
        addresses=(("127.0.0.1",), ("127.0.0.1",), ("127.0.0.1",), ("127.0.0.2",)),
        sends=(answer(article()),),
        outcome=Outcome.REFUSED,
        reason=LOOPBACK,
    ),
    Attack(
        name="dns-mixed",
        group="Names",
        does="its name resolves to 127.0.0.2, ::1 and its own address at once: the last alone is connected to",
        addresses=(("127.0.0.2", "::1", "127.0.0.1"),),
        sends=(answer(article()),),
        outcome=Outcome.SAVED,
    ),
    Attack(
        name="dns-nothing",
        group="Names",
        does="its name resolves to nothing",
        addresses=((),),
        asked="/",
        outcome=Outcome.UNREACHABLE,
        reason="the name does not resolve",
    ),
    Attack(
        name="inner-name",
        group="Names",
        does="redirects to a name of its own that resolves to 10.0.0.1",
        sends=to("http://inner.{host}/"),
        outcome=Outcome.REFUSED,
        reason="leads to a private address: 10.0.0.1",
    ),
    Attack(
        name="inner-link",
        group="Names",
        does="links to a name of its own that resolves to 10.0.0.1",
        path="/",
        sends=(answer(linking("http://inner.{host}/secret")),),
        asked="http://inner.{host}/secret",
        outcome=Outcome.REFUSED,
        reason="leads to a private address: 10.0.0.1",
    ),
    *(
        Attack(
            name=f"to-name-{number}",
            group="Names",
            does=f"redirects from its front page to `http://{name}/`",
            path="/",
            asked="/",
            sends=to(f"http://{name}:{{port}}/"),
            outcome=Outcome.REFUSED,
            reason=reason,
        )
        for number, (name, reason) in enumerate(
            (
                ("localhost", LOOPBACK),
                ("LOCALHOST.", LOOPBACK),
                ("metadata.google.internal", "leads to a cloud metadata address: 169.254.169.254"),
                ("intranet", "leads to a private address: 10.0.0.5"),
            )
        )
    ),
    *(
        Attack(
            name=f"scheme-{scheme}",
            group="Schemes",
            does=f"redirects to `{target}`",
            sends=to(target),
            outcome=Outcome.REFUSED,
            reason=f"leads to an address that is neither http nor https: {scheme}:",
        )
        for scheme, target in (
            ("file", "file:///etc/passwd"),
            ("ftp", "ftp://127.0.0.2/"),
            ("gopher", "gopher://127.0.0.2:6379/_FLUSHALL"),
            ("dict", "dict://127.0.0.2:11211/stats"),
            ("javascript", "javascript:alert(1)"),
            ("data", "data:text/html,<h1>owned</h1>"),
            ("ldap", "ldap://127.0.0.2/"),
        )
    ),
    Attack(
        name="refresh-to-file",
        group="Schemes",
        does="`<meta http-equiv=refresh>` to `file:///etc/passwd`; the page itself is read",
        sends=(answer(article(before='<meta http-equiv="refresh" content="0;url=file:///etc/passwd">')),),
        outcome=Outcome.SAVED,
    ),
)


def _large(name: str, does: str, *sends: Step, reason: str = "too large: more than 1 MB") -> Attack:
    return Attack(name=name, group="Sizes", does=does, sends=sends, outcome=Outcome.REFUSED, reason=reason)


@cache
def _zeros() -> bytes:
    return bytes(20 * 1024 * 1024)


def _packed(body: bytes, *codings: str, kind: str = "text/html") -> bytes:
    return answer(body, f"Content-Encoding: {', '.join(codings)}", kind=kind)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


UNFOLDS = "too large: unfolds to more than 1 MB"
CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"
SIZES = (
    _large("endless", "a page without end", head(), Forever(piece=b"<p>more</p>" * 5000)),
    _large("endless-chunks", "a page of chunks without end", head("Transfer-Encoding: chunked"), Forever(piece=CHUNK)),
    _large("claims-gigabytes", "says that 10 GB follow", head("Content-Length: 10737418240"), Wait()),
    _large("claims-everything", "says that 10^30 bytes follow", head(f"Content-Length: {10**30}"), Wait()),
    _large("large-page", "a page of 1.1 MB", answer(b"<p>" * 370_000)),
    _large("gzip-bomb", "20 MB in 20 KB of gzip", _packed(gzip.compress(_zeros()), "gzip"), reason=UNFOLDS),
    _large("deflate-bomb", "20 MB in 20 KB of deflate", _packed(zlib.compress(_zeros()), "deflate"), reason=UNFOLDS),
    _large("raw-deflate-bomb", "the same without its head", _packed(_raw_deflate(_zeros()), "deflate"), reason=UNFOLDS),
    _large("brotli-bomb", "20 MB in 30 bytes of brotli", _packed(brotli.compress(_zeros()), "br"), reason=UNFOLDS),
    _large("zstd-bomb", "20 MB in 700 bytes of zstd", _packed(zstd.compress(_zeros()), "zstd"), reason=UNFOLDS),
    _large(
        "double-gzip-bomb",
        "gzip in gzip",
        _packed(gzip.compress(gzip.compress(_zeros())), "gzip", "gzip"),
        reason=UNFOLDS,
    ),
    _large(
        "gzip-in-brotli-bomb",
        "gzip in brotli",
        _packed(brotli.compress(gzip.compress(_zeros())), "gzip", "br"),
        reason=UNFOLDS,
    ),
    _large(
        "many-codings",
        "says that it is compressed a thousand times",
        _packed(gzip.compress(b"x"), *["gzip"] * 1000),
        reason="compressed 1000 times over",
    ),
    _large(
        "gzip-members",
        "a million empty files in one gzip of 900 KB, then a bomb",
        _packed(gzip.compress(b"") * 9_000 + gzip.compress(_zeros()), "gzip"),
        reason=UNFOLDS,
    ),
    Attack(
        name="zstd-window",
        group="Sizes",
        does="zstd that wants 128 MB of memory to begin with",
        sends=(_packed(b"\x28\xb5\x2f\xfd\x00\x88" + b"\x01\x00\x00", "zstd"),),
        outcome=Outcome.REJECTED,
        reason="damaged: the content does not decompress",
    ),
    *(
        Attack(
            name=f"no-{coding}",
            group="Sizes",
            does=f"calls plain text {coding}",
            sends=(_packed(b"<p>This is no such thing.</p>", coding),),
            outcome=Outcome.REJECTED,
            reason="damaged: the content does not decompress",
        )
        for coding in ("gzip", "deflate", "br", "zstd")
    ),
    Attack(
        name="cut-gzip",
        group="Sizes",
        does="half a gzip file",
        sends=(_packed(gzip.compress(article())[:200], "gzip"),),
        outcome=Outcome.REJECTED,
        reason="damaged: the content does not decompress",
    ),
    Attack(
        name="feed-bomb",
        group="Sizes",
        does="a feed of 20 MB in gzip",
        start="/feed",
        path="/feed",
        sends=(_packed(gzip.compress(feed() + _zeros()), "gzip", kind="application/rss+xml"),),
        outcome=Outcome.REFUSED,
        reason="too large: unfolds to more than 2 MB",
    ),
    Attack(
        name="endless-sitemap",
        group="Sizes",
        does="a sitemap without end",
        start="/sitemap.xml",
        path="/sitemap.xml",
        sends=(head(kind="text/xml"), Forever(piece=b"<url><loc>http://a.test/</loc></url>" * 2000)),
        outcome=Outcome.REFUSED,
        reason="too large: more than 2 MB",
    ),
    Attack(
        name="sitemap-gz-bomb",
        group="Sizes",
        does="a sitemap.xml.gz of 80 KB that unfolds to 80 MB",
        start="/sitemap.xml.gz",
        path="/sitemap.xml.gz",
        sends=(answer(gzip.compress(bytes(80 * 1024 * 1024)), kind="application/gzip"),),
        outcome=Outcome.REFUSED,
        reason="too large: unfolds to more than 64 MB",
    ),
    Attack(
        name="endless-robots",
        group="Sizes",
        does="a robots.txt without end",
        path="/robots.txt",
        sends=(head(kind="text/plain"), Forever(piece=b"# nothing\n" * 6000)),
        asked="/attack",
        outcome=Outcome.SAVED,
    ),
    Attack(
        name="robots-bomb",
        group="Sizes",
        does="a robots.txt of 20 MB in gzip",
        path="/robots.txt",
        sends=(_packed(gzip.compress(_zeros()), "gzip", kind="text/plain"),),
        asked="/attack",
        outcome=Outcome.SAVED,
    ),
    _large(
        "endless-headers",
        "headers without end",
        b"HTTP/1.1 200 OK\r\n",
        Forever(piece=b"X-More: and more\r\n" * 500),
        reason="headers without end: more than 128 kB",
    ),
    _large("many-headers", "300 headers", answer(article(), *["X-More: 1"] * 300), reason="too many headers: 301"),
    _large(
        "cookie-bomb",
        "500 cookies",
        answer(article(), *[f"Set-Cookie: c{n}={'x' * 100}" for n in range(500)]),
        reason="too many headers: 501",
    ),
    _large(
        "endless-continue",
        "`100 Continue` without end",
        Forever(piece=b"HTTP/1.1 100 Continue\r\n\r\n" * 200),
        reason="headers without end: more than 128 kB",
    ),
    Attack(
        name="endless-status",
        group="Sizes",
        does="a status line without end",
        sends=(b"HTTP/1.1 200 ", Forever(piece=b"O" * 8000)),
        outcome=Outcome.UNREACHABLE,
        reason="the connection broke off",
    ),
    Attack(
        name="long-header",
        group="Sizes",
        does="one header of 100 KB",
        sends=(answer(article(), f"X-Long: {'x' * 100_000}"),),
        outcome=Outcome.UNREACHABLE,
        reason="the connection broke off",
    ),
    Attack(
        name="chunk-extension",
        group="Sizes",
        does="a chunk extension without end",
        sends=(head("Transfer-Encoding: chunked"), b"5;", Forever(piece=b"x" * 4000)),
        outcome=Outcome.UNREACHABLE,
        reason="the answer broke off",
    ),
    Attack(
        name="endless-trailers",
        group="Sizes",
        does="trailers without end",
        sends=(head("Transfer-Encoding: chunked"), b"5\r\n<p>x\n\r\n0\r\n", Forever(piece=b"X-More: 1\r\n" * 500)),
        outcome=Outcome.UNREACHABLE,
        reason="the answer broke off",
    ),
    Attack(
        name="long-address",
        group="Sizes",
        does="redirects to an address of 5,000 letters",
        sends=to("/" + "x" * 5000),
        outcome=Outcome.HTTP_ERROR,
        reason="302 Found",
    ),
    Attack(
        name="redirect-chain",
        group="Sizes",
        does="redirects seven times",
        sends=to("/1"),
        others=tuple((f"/{n}", to(f"/{n + 1}")[0]) for n in range(1, 8)),
        outcome=Outcome.HTTP_ERROR,
        reason="redirects without end",
    ),
    Attack(
        name="redirect-loop",
        group="Sizes",
        does="redirects to itself",
        sends=to("/attack"),
        outcome=Outcome.DUPLICATE,
        reason="led to an address that this run has already asked for",
    ),
    Attack(
        name="redirect-ring",
        group="Sizes",
        does="redirects in a ring of two",
        sends=to("/other"),
        others=(("/other", to("/attack")[0]),),
        outcome=Outcome.DUPLICATE,
        reason="led to an address that this run has already asked for",
    ),
    Attack(
        name="refresh-loop",
        group="Sizes",
        does="refreshes to itself",
        sends=(answer(b'<meta http-equiv="refresh" content="0;url=/attack">'),),
        outcome=Outcome.DUPLICATE,
        reason="led to an address that this run has already asked for",
    ),
    Attack(
        name="many-links",
        group="Sizes",
        does="a page of 30,000 links: the first 10,000 are read",
        path="/",
        sends=(answer(linking(*(f"http://a.test/{n}" for n in range(30_000)))),),
        asked="/",
        outcome=Outcome.LISTING,
        reason="10000 links",
    ),
    Attack(
        name="too-many-links",
        group="Sizes",
        does="a page of 100,000 links",
        path="/",
        sends=(answer(b"<a href=/x></a>" * 110_000),),
        asked="/",
        outcome=Outcome.REJECTED,
        reason="too many tags for a page",
    ),
)


def _slow(name: str, does: str, *sends: Step, reason: str) -> Attack:
    outcome = Outcome.UNREACHABLE if reason == "no answer in time" else Outcome.REFUSED
    return Attack(name=name, group="Times", does=does, sends=sends, outcome=outcome, reason=reason)


LATE = f"too slow: not at its end after {WHOLE_TIMEOUT} seconds"
LATE_HEAD = f"too slow: no end of the headers after {HEAD_TIMEOUT} seconds"
TIMES = (
    _slow("silent", "accepts, and says nothing", Wait(), reason="no answer in time"),
    _slow(
        "drip-head",
        "a letter of a header each half second",
        b"HTTP/1.1 200 OK\r\nX-",
        Forever(piece=b"x", pause=0.5),
        reason=LATE_HEAD,
    ),
    _slow(
        "drip-headers",
        "a header each half second",
        b"HTTP/1.1 200 OK\r\n",
        Forever(piece=b"X: 1\r\n", pause=0.5),
        reason=LATE_HEAD,
    ),
    _slow(
        "drip-continue",
        "`100 Continue` each half second",
        Forever(piece=b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.5),
        reason=LATE_HEAD,
    ),
    _slow("drip-body", "a letter of the page each half second", head(), Forever(piece=b"x", pause=0.5), reason=LATE),
    _slow(
        "drip-chunks",
        "a chunk each half second",
        head("Transfer-Encoding: chunked"),
        Forever(piece=b"1\r\nx\r\n", pause=0.5),
        reason=LATE,
    ),
    _slow(
        "stalls",
        "stops in the middle of the page",
        head("Content-Length: 5000"),
        b"<p>To be continued",
        Wait(),
        reason=LATE,
    ),
    Attack(
        name="never-connects",
        group="Times",
        does="never accepts the connection",
        port="full",
        asked="/",
        outcome=Outcome.UNREACHABLE,
        reason="no answer in time",
    ),
    Attack(
        name="drip-robots",
        group="Times",
        does="a robots.txt of a letter each half second",
        path="/robots.txt",
        sends=(head(kind="text/plain"), Forever(piece=b"#", pause=0.5)),
        asked="/attack",
        outcome=Outcome.SAVED,
    ),
)


def _broken(name: str, does: str, *sends: Step, reason: str, outcome: Outcome = Outcome.UNREACHABLE) -> Attack:
    return Attack(name=name, group="Protocol", does=does, sends=sends, outcome=outcome, reason=reason)


NO_HTTP, BROKE, CUT = "the answer is no HTTP", "the connection broke off", "the answer broke off"
PROTOCOL = (
    _broken("hangs-up", "hangs up without a word", reason=BROKE),
    _broken("reset", "resets the connection", Reset(), reason=BROKE),
    _broken("reset-in-head", "resets in the headers", b"HTTP/1.1 200 OK\r\nX: ", Reset(), reason=BROKE),
    _broken(
        "reset-in-body",
        "resets in the page",
        head("Content-Length: 5000"),
        b"<p>x",
        Wait(seconds=0.5),
        Reset(),
        reason=CUT,
    ),
    _broken(
        "reset-in-chunk",
        "resets in a chunk",
        head("Transfer-Encoding: chunked"),
        b"ff\r\nx",
        Wait(seconds=0.5),
        Reset(),
        reason=CUT,
    ),
    _broken("short-body", "sends less than it says", head("Content-Length: 5000"), b"<p>x", reason=CUT),
    _broken("http-09", "answers without a head", b"<html><p>As in 1991.</p></html>\n", reason=NO_HTTP),
    _broken("ssh", "answers as SSH does", b"SSH-2.0-OpenSSH_9.9\r\n\r\n", reason=NO_HTTP),
    _broken("binary", "answers with bytes of no meaning", bytes(range(256)) * 40, reason=NO_HTTP),
    _broken(
        "http-2",
        "answers in HTTP/2, unasked",
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18 + b"\n",
        reason=NO_HTTP,
    ),
    _broken("status-word", "its status is a word", b"HTTP/1.1 fine OK\r\n\r\n", reason=NO_HTTP),
    _broken("version", "its version is none", b"HTTP/one 200 OK\r\n\r\n", reason=NO_HTTP),
    _broken(
        "huge-status",
        "its status has 25 digits: more than a ledger can store",
        answer(article(), status=f"{10**24} Fine"),
        reason=f"a status that HTTP does not have: {10**19}",
        outcome=Outcome.REFUSED,
    ),
    _broken(
        "negative-status",
        "its status is -200",
        answer(article(), status="-200 OK"),
        reason="a status that HTTP does not have: -200",
        outcome=Outcome.REFUSED,
    ),
    _broken("status-999", "its status is 999", answer(b"", status="999 No"), reason="999", outcome=Outcome.HTTP_ERROR),
    _broken(
        "bad-chunk",
        "a chunk whose size is no number",
        head("Transfer-Encoding: chunked"),
        b"xyz\r\nhello\r\n",
        reason=CUT,
    ),
    _broken(
        "negative-chunk", "a chunk of -1 bytes", head("Transfer-Encoding: chunked"), b"-1\r\nhello\r\n", reason=CUT
    ),
    _broken(
        "huge-chunk",
        "a chunk of 2^64 bytes",
        head("Transfer-Encoding: chunked"),
        b"ffffffffffffffff\r\nhello",
        reason=CUT,
    ),
    _broken(
        "unknown-transfer",
        "a transfer coding that nobody knows",
        head("Transfer-Encoding: magic"),
        b"hello",
        reason=NO_HTTP,
    ),
    _broken(
        "two-lengths", "says two lengths", head("Content-Length: 5", "Content-Length: 50"), b"hello", reason=NO_HTTP
    ),
    _broken("negative-length", "says that -5 bytes follow", head("Content-Length: -5"), b"hello", reason=NO_HTTP),
    _broken("word-length", "says that many bytes follow", head("Content-Length: many"), b"hello", reason=NO_HTTP),
    _broken(
        "switching",
        "switches protocols unasked, and says no more",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        reason=BROKE,
    ),
    _broken(
        "nothing", "answers `204 No Content`", b"HTTP/1.1 204 No Content\r\n\r\n", reason="", outcome=Outcome.REJECTED
    ),
    _broken(
        "no-colon",
        "headers without a colon, folded, of NULs",
        b"HTTP/1.1 200 OK\r\nNonsense\r\nX: a\r\n b\r\nY: \x00\x00\r\n" + answer(article()).split(b"\r\n", 1)[1],
        reason="",
        outcome=Outcome.SAVED,
    ),
    _broken(
        "extra",
        "sends another answer behind its own",
        answer(article()) + answer(b"smuggled"),
        reason="",
        outcome=Outcome.SAVED,
    ),
)


def _untrusted(name: str, does: str, reason: str, tls: Tls = "good", port: Port = "https") -> Attack:
    return Attack(
        name=name,
        group="Certificates",
        does=does,
        tls=tls,
        port=port,
        asked="/",
        outcome=Outcome.UNREACHABLE,
        reason=reason,
    )


NO_TRUST = "no secure connection: the certificate or the protocol cannot be trusted"
CERTIFICATES = (
    _untrusted("self-signed", "a certificate that it signed itself", NO_TRUST, "self-signed"),
    _untrusted("expired", "a certificate that has expired", NO_TRUST, "expired"),
    _untrusted("wrong-name", "a certificate for another name", "the certificate is for another name", "wrong name"),
    _untrusted("plain", "plain HTTP where TLS is spoken", NO_TRUST, port="http"),
    _untrusted("silent-tls", "accepts, and never speaks TLS", "no answer in time", port="mute"),
    Attack(
        name="downgrade",
        group="Certificates",
        does="redirects from https to a private address over http",
        tls="good",
        port="https",
        sends=to("http://10.0.0.1/"),
        outcome=Outcome.REFUSED,
        reason="leads to a private address: 10.0.0.1",
    ),
)


def _xml(name: str, does: str, body: bytes, reason: str, outcome: Outcome = Outcome.REFUSED) -> Attack:
    return Attack(
        name=name,
        group="XML",
        does=does,
        start="/feed",
        path="/feed",
        sends=(answer(body, kind="application/rss+xml"),),
        outcome=outcome,
        reason=reason,
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES, FILES, OWN = (
    "XML that declares entities",
    "XML that refers to another file",
    "XML with a document type of its own",
)
XML = (
    _xml(
        "billion-laughs",
        "a billion laughs",
        feed(before=f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>', inside="<title>&l9;</title>"),
        ENTITIES,
    ),
    _xml(
        "quadratic",
        "one long entity, a thousand times",
        feed(before=f'<!DOCTYPE rss [<!ENTITY a "{"x" * 5000}">]>', inside=f"<title>{'&a;' * 1000}</title>"),
        ENTITIES,
    ),
    _xml(
        "xxe-file",
        "an entity that is a file of this machine",
        feed(before='<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>', inside="<title>&a;</title>"),
        ENTITIES,
    ),
    _xml(
        "xxe-http",
        "an entity at a private address",
        feed(before='<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.2:{port}/">]>', inside="<title>&a;</title>"),
        ENTITIES,
    ),
    _xml(
        "xxe-parameter",
        "a parameter entity that loads another",
        feed(before='<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.2:{port}/"> %a;]>'),
        ENTITIES,
    ),
    _xml(
        "xxe-utf-16",
        "the same in UTF-16",
        feed(before='<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>', inside="<title>&a;</title>")
        .decode()
        .replace('"1.0"', '"1.0" encoding="utf-16"')
        .encode("utf-16"),
        ENTITIES,
    ),
    _xml(
        "external-dtd",
        "a document type at a private address",
        feed(before='<!DOCTYPE rss SYSTEM "http://127.0.0.2:{port}/rss.dtd">'),
        FILES,
    ),
    _xml(
        "default-attributes",
        "a document type of its own",
        feed(before='<!DOCTYPE rss [<!ATTLIST rss a CDATA "x">]>'),
        OWN,
    ),
    _xml(
        "xinclude",
        "XInclude of a file of this machine",
        feed(inside='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
        "XML that includes other files",
    ),
    _xml(
        "deep-xml",
        "elements nested 100,000 deep",
        feed(inside="<a>" * 100_000),
        "XML that is nested too deep, or otherwise too much to read",
    ),
    _xml(
        "stylesheet",
        "a stylesheet that would be a program",
        feed("http://{host}/attack", before='<?xml-stylesheet href="file:///etc/passwd" type="text/xsl"?>'),
        "",
        Outcome.LISTING,
    ),
    _xml("no-xml", "XML of nothing but brackets", b"<rss" + b"<" * 10_000, "", Outcome.LISTING),
    Attack(
        name="sitemap-entities",
        group="XML",
        does="a gzipped sitemap with entities",
        start="/sitemap.xml.gz",
        path="/sitemap.xml.gz",
        sends=(
            answer(
                gzip.compress(b'<!DOCTYPE urlset [<!ENTITY a "x">]>' + sitemap("/&a;").partition(b"?>")[2]),
                kind="application/gzip",
            ),
        ),
        outcome=Outcome.REFUSED,
        reason=ENTITIES,
    ),
)


def _text(name: str, does: str, *sends: Step, outcome: Outcome = Outcome.SAVED, reason: str | None = None) -> Attack:
    return Attack(name=name, group="Content", does=does, sends=sends, outcome=outcome, reason=reason)


CONTENT = (
    _text("title-escapes", "a title that a terminal would obey", answer(article(f"The ferry {EVIL} has left"))),
    _text("title-lines", "a title that forges a line of the log", answer(article(f"The ferry has left\n{FORGED}"))),
    _text(
        "type-escapes",
        "a media type that a terminal would obey",
        answer(b"x", kind=f"text/{EVIL}"),
        outcome=Outcome.NOT_ARTICLE,
    ),
    _text("etag-escapes", "an ETag that a terminal would obey", answer(article(), f'ETag: "{EVIL}"')),
    _text("long-etag", "an ETag of 10,000 letters", answer(article(), f'ETag: "{"x" * 10_000}"')),
    _text(
        "reason-escapes",
        "a reason phrase that a terminal would obey",
        answer(b"", status=f"404 {EVIL}"),
        outcome=Outcome.HTTP_ERROR,
        reason="404 Not Found",
    ),
    _text("location-escapes", "redirects to an address that a terminal would obey", *to(f"/news/{EVIL}%0d%0a{FORGED}")),
    _text(
        "host-escapes",
        "redirects to a host that a terminal would obey",
        *to(f"http://{EVIL}.example/"),
        outcome=Outcome.HTTP_ERROR,
    ),
    _text(
        "file-name",
        "a file name that leads out of the folder",
        answer(article(), 'Content-Disposition: attachment; filename="../../../../etc/cron.d/x"'),
    ),
    _text(
        "coding-escapes",
        "a content coding that forges a line of the log",
        answer(article(), f"Content-Encoding: {EVIL}"),
    ),
    _text("charset-none", "a charset that nobody knows", answer(article(), kind=f"text/html; charset={'x' * 5000}")),
    _text(
        "charset-zip",
        "a charset that is a program of Python's",
        answer(article(), kind="text/html; charset=zlib_codec"),
    ),
    _text(
        "charset-punycode",
        "a charset that takes as long as the page squared",
        answer(article(more="x" * 300_000), kind="text/html; charset=punycode"),
    ),
    _text(
        "charset-meta",
        "the same in a `<meta>` element",
        answer(article(before="<meta charset=punycode>", more="x" * 300_000), kind="text/html"),
    ),
    _text("charset-utf-7", "a page in UTF-7 that hides its markup", answer(article(), kind="text/html; charset=utf-7")),
    _text(
        "deep-html",
        "elements nested 30,000 deep",
        answer(b"<div>" * 30_000 + article()),
        outcome=Outcome.NOT_ARTICLE,
        reason="no title",
    ),
    _text(
        "tag-flood",
        "250,000 tags",
        answer(article() + b"<b>" * 250_000),
        outcome=Outcome.REJECTED,
        reason="too many tags for a page",
    ),
    _text(
        "attribute-flood",
        "a tag of 50,000 attributes",
        answer(b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">" + article()),
        outcome=Outcome.REJECTED,
        reason="too many attributes in one tag",
    ),
    _text(
        "huge-json-ld",
        "500 KB of JSON-LD",
        answer(
            article(
                before=f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{"x" * 500_000}"}}</script>'
            )
        ),
    ),
    _text(
        "deep-json-ld",
        "JSON-LD nested 100,000 deep",
        answer(article(before=f'<script type="application/ld+json">{"[" * 100_000}</script>')),
    ),
    _text(
        "deep-json-feed",
        "a JSON Feed nested 100,000 deep",
        *(answer(b'{"items": ' + b"[" * 100_000, kind="application/feed+json"),),
        outcome=Outcome.NOT_ARTICLE,
    ),
    _text("nul", "a page of NULs", answer(bytes(50_000)), outcome=Outcome.REJECTED),
    _text(
        "script",
        "a script that would do something",
        answer(article(more="<script>require('child_process').exec('touch /tmp/owned')</script>")),
    ),
    _text(
        "film",
        "a film without end",
        head(kind="video/mp4"),
        Forever(piece=b"x" * 65536),
        outcome=Outcome.NOT_ARTICLE,
        reason="video/mp4",
    ),
    Attack(
        name="url-escapes",
        group="Content",
        does="links to addresses that a terminal would obey and that forge lines of the log",
        path="/",
        sends=(answer(linking(f"/attack?{EVIL}", f"/attack?a%0A{FORGED}", f"/attack?a\n{FORGED}")),),
        asked="/",
        outcome=Outcome.LISTING,
    ),
)
ATTACKS = (*TIMES, *ADDRESSES, *SIZES, *PROTOCOL, *CERTIFICATES, *XML, *CONTENT)
"""Those that take their time begin."""
