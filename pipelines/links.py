"""Addresses in one form: the same page has the same url and the same key, however it was linked.

What counts as the same is taken from RFC 3986, section 6.2 (case, percent-encoding, dot segments, default port) and
from practice: fragments and tracking parameters say how a reader came, not what is read. What the key leaves out and
the url keeps is what a server might care about: scheme, ``www.``, slashes, AMP.
"""

import re
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

import idna
import tldextract

from pipelines.amp import is_article_path, is_cache, is_switch, plain_segments, shown_in_cache
from pipelines.records import Article, Fetch, Related, Source

TRACKING_PREFIXES = (
    "utm_",  # Google Analytics, and since then everybody
    "gm_utm_",
    "at_",  # AT Internet (Piano)
    "wt_",  # Webtrekk (Mapp)
    "pk_",  # Piwik
    "mtm_",  # Matomo
    "hsa_",  # HubSpot advertising
    "itm_",  # a site's own teasers
    "adj_",  # Adjust
    "gaa_",  # Google News
    "ns_",  # comScore
)
TRACKING_NAMES = frozenset(
    (
        # Click identifiers of advertising and social networks
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "_ga", "_gl", "msclkid", "twclid"),
        *("ttclid", "yclid", "ysclid", "li_fat_id", "igsh", "igshid", "epik", "s_kwcid", "_branch_match_id"),
        *("dicbo", "oborigurl", "tblci", "rb_clickid", "rdt_cid", "fb_action_ids", "fb_action_types", "fb_source"),
        # Newsletters and marketing mail
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "oly_enc_id", "oly_anon_id", "vero_id"),
        *("ck_subscriber_id", "ml_subscriber", "ml_subscriber_hash", "sfmc_id", "mbid", "cndid", "wpisrc", "wpmm"),
        # What a reader clicked: share buttons, partners, teasers
        *("xtor", "icid", "cmpid", "ocid", "ncid", "ito", "intcmp", "smid", "smtyp", "tpcc", "ftag", "trk", "fref"),
        *("ref_src", "ref_url", "referrer_url", "guccounter", "guce_referrer", "guce_referrer_sig", "traffic_source"),
        *("__twitter_impression", "amp_js_v", "amp_gsa", "usqp"),
        # A visit
        *("phpsessid", "jsessionid", "sessionid"),
    )
)
DOUBTFUL_NAMES = frozenset(("ref", "cmp", "cid", "source", "src"))
"""Tracking on most sites, an article's number on some: dropped only where the value holds no digit."""

_PORTS = {"http": 80, "https": 443}
_MOST_LABELS = 8
"""Labels of a host that are compared with the public suffix list, whose longest rules have seven."""
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PLAIN = re.compile(r"[A-Za-z0-9\-._~/=&+:@,!]*")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
_SHOWN_AS = re.compile(
    r".{1,3}|p(?:age|art)?[-_]?\d{1,3}|index\.\w+|amp\.html?|print(?:able|er)?|drucken|druckversion|imprimir|mobile"
    r"|page|seite|part|full|single(?:page)?|all-?pages|komplettansicht|comments?|kommentare|gallery|photos?|video|embed",
    re.IGNORECASE,
)
"""A segment of a path below an article's own that names no other article: a form of it, or a number of up to three
digits (more may be an article's)."""
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_UNDECODED = re.compile(r"^(?:amp;)+")
"""``?id=5&amp;page=2``: what is left of a link where HTML was escaped twice."""
_DELIMITER = re.compile(r"%(?:2[14789AC]|3A|40)")
"""``!$'()*,:@`` encoded. RFC 3986 has them reserved; nobody gives them a meaning of their own."""
_TWOFOLD = re.compile(r"amp|index\.|//|%", re.IGNORECASE)
"""What is in paths of pages that have another."""
_PLACEHOLDER = re.compile(r"%7B%7B|\$%7B|%5Bobject|/(?:undefined|null|none)(?:/|$)", re.IGNORECASE)
"""Where a template put its variable's name, or the lack of its value, in place of it."""
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "-._~!$&'()*+,;=:@/?%"


def normalise_url(url: str) -> str:
    """An absolute http(s) address in its one form; anything else as it stands, less white space around it. Idempotent.

    Scheme and host in lower case, the host in ASCII (IDNA); no user, default port, dot segments, tracking parameters,
    session or fragment (but ``#!``, which some sites use as a path). Parameters keep their order: servers may care. A
    page in the cache of a search engine (``google.com/amp/s/courier.example/slug``) has its publisher's address.
    """
    return web_address(url) or url.strip()


@lru_cache(maxsize=1024)
def web_address(url: str | None) -> str | None:
    """As ``normalise_url``, but None for what is no absolute http(s) address: ``mailto:``, a path, a bare domain."""
    address = _normal(url) if url else None
    return (_publishers(address) or address) if address else None


def _normal(url: str) -> str | None:
    parts = _split(url)
    origin = _origin(parts) if parts else None
    if parts is None or origin is None:
        return None
    path = _without_dots(_SESSION.sub("", _encoded(parts.path)))
    query = "&".join(piece for piece in _encoded(parts.query).split("&") if piece and not _is_tracking(piece))
    fragment = _encoded(parts.fragment) if parts.fragment.startswith("!") else ""
    return _joined(f"{parts.scheme}://{origin}{path}", query, fragment)


def _publishers(address: str) -> str | None:
    """The address of the page that a cache shows; None where this is no cache's, or one's page is another's."""
    if "amp" not in address:  # as good as all are
        return None
    parts = urlsplit(address)
    shown = shown_in_cache(parts.netloc, parts.path)
    inner = _normal(_joined(shown, parts.query, parts.fragment)) if shown else None
    if inner is None:
        return None
    parts = urlsplit(inner)
    return None if shown_in_cache(parts.netloc, parts.path) else inner


@lru_cache(maxsize=4096)
def url_key(url: str) -> str:
    """What identifies the page behind an address: ``courier.example/2026/05/12/slug``.

    The normal form without scheme, ``www.``, trailing and doubled slashes and ``index.html``, with its parameters
    sorted, and without what makes it an AMP form's. Anything but an absolute http(s) address is its own key.
    """
    address = web_address(url)
    return _key(address) if address else url.strip()


@lru_cache(maxsize=1024)
def registrable_domain(url_or_host: str) -> str | None:
    """The part of a host that somebody registered, in lower case and ASCII: ``bbc.co.uk``; None where there is none.

    By the public suffix list, its private part (``github.io``) included. An IP address stands for itself, and so does a
    suffix that people print as a domain (``gov.uk``); below a top-level domain that the list does not know
    (``.example``) it is the last two labels.
    """
    host = _host_in(url_or_host)
    return _registrable(host) if host else None


def normalise_links(article: Article) -> Article:
    """The article with its url chosen, every address in its normal form, and no doubles in sources and related news.

    ``canonical`` stays as the page declares it. What is no absolute http(s) address becomes None.
    """
    url = _article_url(article)
    return replace(
        article,
        url=url,
        image=web_address(article.image),
        sources=_sources(article.sources),
        related=_related(article.related, {url_key(own) for own in (url, article.url) if own}),
    )


def _article_url(article: Article) -> str | None:
    """The canonical address where it can be believed, else the address of the page itself."""
    page, canonical = web_address(article.url), web_address(article.canonical)
    if canonical and (page is None or _is_believable(canonical, page)):
        return canonical
    return page


def _is_believable(canonical: str, page: str) -> bool:
    """Templates gone wrong declare the front page, a section or a staging system as the address of every article."""
    if (_is_front_page(canonical) and not _is_front_page(page)) or _is_section(canonical, page):
        return False
    if _PLACEHOLDER.search(canonical) and not _PLACEHOLDER.search(page):
        return False
    return urlsplit(canonical).netloc == urlsplit(page).netloc or _same_domain(canonical, page)


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path == "/" and not parts.query and not parts.fragment


def _is_section(canonical: str, page: str) -> bool:
    """Whether ``canonical`` names a folder that the page lies in: ``/news`` for ``/news/some-story``.

    Not where all that the page's path has more says in which form, or which part of, an article is shown
    (``/story/amp``, ``/story/print``, ``/story/2``, ``/story/index.html``). A query names something of its own.
    """
    folder, path = (urlsplit(address).path.strip("/").split("/") for address in (canonical, page))
    more = path[len(folder) :]
    if not more or path[: len(folder)] != folder or urlsplit(canonical).query:
        return False
    return not all(_SHOWN_AS.fullmatch(segment) for segment in more)


def _same_domain(first: str, second: str) -> bool:
    domain = registrable_domain(first)
    return domain is not None and domain == registrable_domain(second)


def _sources(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Normalised, without exact repetitions: one outlet may well be cited twice, for two things."""
    normal = dict.fromkeys(map(_unplaced, sources))
    return tuple(replace(source, position=position) for position, source in enumerate(normal, 1))


def _unplaced(source: Source) -> Source:
    """A source normalised, without its place in the list."""
    url = web_address(source.url)
    domain = source.domain or url
    return replace(source, position=0, url=url, domain=registrable_domain(domain) if domain else None)


def _related(related: tuple[Related, ...], own_keys: set[str]) -> tuple[Related, ...]:
    """Normalised, without the article itself and without a second card for the same page."""
    seen = set(own_keys)
    kept: list[Related] = []
    for item in related:
        url = web_address(item.url)
        key = _key(url) if url else None
        if key not in seen:
            position = len(kept) + 1
            is_normal = item.url == url and item.position == position
            kept.append(item if is_normal else replace(item, url=url, position=position))
        if key:
            seen.add(key)
    return tuple(kept)


def origin_of(url: str) -> str:
    """``https://news.example`` of an http(s) address, as ``hosts.origin`` has it: with its port, without who asks."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) address; None for anything else."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # brackets that do not match, characters that would turn into a slash
        return None
    return parts if parts.scheme in _PORTS and parts.netloc else None


def _origin(parts: SplitResult) -> str | None:
    """Host and port as they are compared; None where either is impossible."""
    try:
        host, port = _normal_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if host is None or port in (None, _PORTS[parts.scheme]):
        return host
    return f"{host}:{port}"


@lru_cache(maxsize=4096)
def _normal_host(host: str) -> str | None:
    """A host in lower case and ASCII, an IPv6 address in brackets; None where it cannot be one."""
    host = host.lower().rstrip(".")
    if ":" in host:
        return _ipv6(host)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii").rstrip(".")
        except idna.IDNAError:
            return None
    return host if _HOST.fullmatch(host) else None


def _ipv6(host: str) -> str | None:
    try:
        return f"[{ip_address(host).compressed}]"
    except ValueError:
        return None


def _key(address: str) -> str:
    """The key of an address that is in its normal form."""
    parts = urlsplit(address)
    host = _without_www(parts.netloc)
    is_plain = not (_TWOFOLD.search(parts.path) or host.startswith("amp."))  # as most are: this is asked of each link
    if is_plain or is_cache(parts.netloc):  # a cache that shows no page: another path might become one that does
        return _joined(host + parts.path.rstrip("/"), _key_query(parts.query), parts.fragment)
    segments = plain_segments([segment for segment in _decoded_delimiters(parts.path).split("/") if segment])
    if host.startswith("amp.") and is_article_path(segments):
        host = _without_amp(host)
    return _joined("/".join([host, *segments]), _key_query(parts.query), parts.fragment)


def _key_query(query: str) -> str:
    """The parameters that choose a page, in the order of the alphabet."""
    if not query:
        return query
    text = _decoded_delimiters(query).replace("+", "%20")
    pieces = (_UNDECODED.sub("", piece) for piece in text.split("&"))
    return "&".join(sorted(piece for piece in pieces if piece and not is_switch(piece)))


def _decoded_delimiters(text: str) -> str:
    return _DELIMITER.sub(lambda match: chr(int(match[0][1:], 16)), text) if "%" in text else text


def _without_amp(host: str) -> str:
    """A host, with its port, without the ``amp.`` that its owner put before it: ``amp.dev`` is a domain."""
    name = host.partition(":")[0]
    plain = _without_www(host.removeprefix("amp."))
    return host if is_cache(plain) or registrable_domain(name) in (None, name) else plain


def _joined(start: str, query: str, fragment: str) -> str:
    return start + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _encoded(text: str) -> str:
    """Percent-encoding as RFC 3986 wants it: only where it is needed, in upper case."""
    if _PLAIN.fullmatch(text):
        return text
    return quote(_PERCENT.sub(_normal_escape, text), safe=_SAFE, errors="surrogatepass")


def _normal_escape(match: re.Match[str]) -> str:
    digits = match[1]
    if digits is None:
        return "%25"
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path[1:].split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _is_tracking(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = _UNDECODED.sub("", name.lower())
    if name in DOUBTFUL_NAMES:
        return not any(character.isdigit() for character in value)
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


def _without_www(host: str) -> str:
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def _host_in(url_or_host: str) -> str | None:
    """The normal host of an address, or of a domain as people print it, with or without port and path."""
    text = url_or_host.strip()
    if "//" not in text:
        if "@" in text:  # somebody's mail address
            return None
        text = f"//{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for "javascript:void(0)" and its like
    except ValueError:
        return None
    return _normal_host(parts.hostname or "")


@cache
def _suffix_rules() -> frozenset[str]:
    """The rules of the copy of the public suffix list that comes with tldextract (``co.uk``, ``*.ck``, ``!www.ck``):
    nothing is fetched, nothing is written.

    tldextract itself makes forty thousand objects of it, twice, which takes as long as to read ten pages. A test holds
    what is found here against what it finds.
    """
    text = files(tldextract).joinpath(".tld_set_snapshot").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("//"))


def _domain_of(host: str) -> str | None:
    """The public suffix of a host with the label before it, or alone where it is the whole host; None where the list
    does not know its end."""
    rules = _suffix_rules()
    labels = host.split(".")
    first = None
    end = ""
    for at in range(len(labels) - 1, max(len(labels) - _MOST_LABELS, 0) - 1, -1):
        name = _decoded(labels[at]) + end
        if f"!{name}" in rules:  # no suffix, though the rule around it says so of all such names
            first = at + 1
            break
        if name in rules or f"*{end}" in rules:
            first = at
        end = f".{name}"
    return None if first is None else ".".join(labels[max(first - 1, 0) :])


def _decoded(label: str) -> str:
    """A label of a host as the list has it: in Unicode."""
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except (UnicodeError, IndexError):  # what is no IDNA stands for itself
        return label


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str | None:
    if _is_ip(host):
        return host
    host = _without_www(host)
    domain = _domain_of(host)
    if domain:
        return domain if "." in domain else None
    labels = host.rsplit(".", 2)
    is_name = len(labels) > 1 and len(labels[-1]) > 1 and not labels[-1].isdigit()
    return ".".join(labels[-2:]) if is_name else None


def _is_ip(host: str) -> bool:
    if ":" not in host and not host[-1:].isdigit():  # what most hosts are
        return False
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


class LinksPipeline:
    """Scrapy's item pipeline around ``normalise_links``."""

    def process_item(self, item: Fetch) -> Fetch:
        """The fetch with its article's links normalised; a fetch without an article as it is."""
        if item.article is None:
            return item
        return replace(item, article=normalise_links(item.article))
