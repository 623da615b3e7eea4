"""Links that lead away: which addresses are another publisher's, and which the page's own side or a service's."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from crawler.parsers.addresses import absolute
from crawler.parsers.embeds import is_post
from pipelines.links import registrable_domain

_UNMEANT = frozenset(("sponsored", "ugc", "author", "me", "license", "tag"))
"""What ``rel`` says of links that are no word of the author's; ``nofollow`` is written on everything."""
_FRAMES = frozenset(("nav", "footer", "header"))
_FRAME_ROLES = frozenset(("navigation", "contentinfo", "banner"))
_FRAME_NAMES = frozenset(("footer", "nav", "navbar", "navigation", "menu", "topbar", "colophon", "masthead"))
_EDITIONS = frozenset(("canonical", "shortlink", "amphtml"))
_SERVICE_WORDS = frozenset(
    (
        *(
            "abo",
            "abos",
            "academy",
            "akademie",
            "app",
            "apps",
            "auto",
            "autos",
            "blog",
            "blogs",
            "business",
            "cars",
            "club",
        ),
        *("deals", "digital", "emploi", "epaper", "event", "events", "forum", "games", "group", "gruppe", "gutscheine"),
        *(
            "homes",
            "immo",
            "immobilien",
            "info",
            "jobs",
            "kiosk",
            "live",
            "markt",
            "media",
            "medien",
            "mobile",
            "network",
        ),
        *(
            "news",
            "newsletter",
            "online",
            "plus",
            "podcast",
            "podcasts",
            "press",
            "premium",
            "property",
            "radio",
            "reisen",
        ),
        *(
            "rewards",
            "services",
            "shop",
            "spiele",
            "sport",
            "store",
            "studio",
            "subscribe",
            "ticket",
            "tickets",
            "travel",
        ),
        *("tv", "verlag", "video", "voucher", "vouchers", "weather", "wetter", "wine", "zeitung"),
    )
)
"""What a publisher adds to its name for the site of a product of its own."""
_SHORTEST_BRAND = 3
_MOST_SITES = 1000
"""Hosts in the frame of a page that are looked at: no house has more."""
_REFERRERS = frozenset(
    ("ref", "referrer", "referer", "source", "src", "origin", "utm_source", "utm_campaign", "utm_medium")
)
_REDIRECTS = {
    "google.com/url": ("q", "url"),
    "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",),
    "facebook.com/l.php": ("u",),
    "l.instagram.com": ("u",),
    "l.messenger.com/l.php": ("u",),
    "l.threads.net": ("u",),
    "l.threads.com": ("u",),
    "out.reddit.com": ("url",),
    "youtube.com/redirect": ("q",),
    "linkedin.com/redir/redirect": ("url",),
    "linkedin.com/safety/go": ("url",),
    "vk.com/away.php": ("to",),
    "vkontakte.ru/away.php": ("to",),
    "ok.ru/dk": ("st.link",),
    "t.umblr.com/redirect": ("z",),
    "steamcommunity.com/linkfilter": ("url", "u"),
    "slack-redir.net/link": ("url",),
    "safelinks.protection.outlook.com": ("url",),
    "bing.com/ck": ("u",),
    "duckduckgo.com/l": ("uddg",),
    "exit.sc": ("url",),
    "link.zhihu.com": ("target",),
    "googleweblight.com": ("lite_url",),
    "translate.google.com/translate": ("u",),
}
"""Redirectors that serve nobody's ends but a reader's safety or a count, and the parameters that hold the target."""
_GOING_IN = frozenset(
    (
        *("subscribe", "subscription", "subscriptions", "login", "signin", "sign-in", "signup", "sign-up", "register"),
        *(
            "registration",
            "newsletter",
            "newsletters",
            "abo",
            "abonnement",
            "abonnieren",
            "suscripcion",
            "assine",
            "donate",
        ),
        *("anmelden", "anmeldung", "registrieren", "connexion", "inscription", "suscribete", "abbonati", "assinatura"),
    )
)
_PAID = ("utm_medium=affiliate", "affiliate_id=", "affid=", "awc=", "partner_id=")
_PROFILE_FOLDERS = frozenset(
    ("in", "company", "channel", "c", "user", "pages", "people", "profile", "school", "add", "show")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A page's own side: what its addresses are told apart from."""

    base: str | None
    """What relative links start from."""
    domain: str | None = None
    """The page's own registrable domain."""
    family: frozenset[str] = frozenset()
    """Registrable domains of the same house, as far as the page tells: its frame's links, and its editions."""
    unmeant: frozenset[str] = frozenset()
    """Addresses, as written, of links that are marked as paid for, as a reader's or as somebody's own profile."""

    def owns(self, domain: str) -> bool:
        """Whether a registrable domain is the page's own, or of the same house."""
        return (
            domain == self.domain
            or domain in self.family
            or (self.domain is not None and _same_brand(domain, self.domain))
        )

    def holds(self, href: str) -> bool:
        """Whether a link, as written, says by itself that it leads to the page's own side: a path below its host; one
        with a query may be a redirector's."""
        is_path = href.startswith("/") and not href.startswith("//") and "?" not in href and href.isprintable()
        return is_path and self.domain is not None and registrable_domain(self.base or "") == self.domain


def home_of(tree: HtmlElement, url: str | None, base: str | None) -> Home:
    """The own side of an HTML page, told before anything is cut from its tree."""
    page = url or base or ""
    own = registrable_domain(page)
    family: set[str] = set()
    unmeant: set[str] = set()
    frames: dict[HtmlElement, bool] = {}
    for link, href, host in _away(tree, page, own):
        rels = (link.get("rel") or "").lower().split()
        if link.tag == "link":
            family.update([host] if _is_edition(link, rels) else [])
        elif not _UNMEANT.isdisjoint(rels):
            unmeant.add(href)
        elif host not in family and len(family) < _MOST_SITES and _is_framed(link.getparent(), frames):
            family.add(host)
    return Home(base=base, domain=own, family=frozenset(_family(family)), unmeant=frozenset(unmeant))


def _away(tree: HtmlElement, page: str, own: str | None) -> Iterator[tuple[HtmlElement, str, str]]:
    """The links of a page that name a host other than its own, each with its address and that host."""
    home = page[: page.find("/", page.find("//") + 2) + 1]  # how most links of most pages begin
    is_own = bool(own and home and _written_host(home).endswith(own))
    for link in tree.iter("a", "link"):
        href = link.get("href")
        if href and "//" in href[:10] and not (is_own and href.startswith(home)):
            host = _written_host(href)
            if not (own and host.endswith(own)):
                yield link, href.strip(), host


def _written_host(href: str) -> str:
    return href.partition("//")[2][:300].partition("/")[0].partition("?")[0].lower()


def _is_edition(link: HtmlElement, rels: Sequence[str]) -> bool:
    """Whether a ``link`` element names the page itself, in another form or another language."""
    return not _EDITIONS.isdisjoint(rels) or ("alternate" in rels and link.get("hreflang") is not None)


def _family(hosts: Iterable[str]) -> Iterator[str]:
    """The registrable domains of hosts, but for those that belong to everybody: all sites link their networks."""
    for host in hosts:
        domain = registrable_domain(host) if host else None
        if domain and not is_network(domain):
            yield domain


def _is_framed(element: HtmlElement | None, known: dict[HtmlElement, bool]) -> bool:
    """Whether an element stands in the page's frame, where a house links its sites, and in no article; each element
    is looked at once."""
    seen: list[HtmlElement] = []
    framed = False
    while element is not None and element.tag not in ("article", "body"):
        if element in known:
            framed = known[element]
            break
        seen.append(element)
        if _is_frame(element):
            framed = next((False for above in element.iterancestors("article")), True)
            break
        element = element.getparent()
    known.update(dict.fromkeys(seen, framed))
    return framed


def _is_frame(element: HtmlElement) -> bool:
    if element.tag in _FRAMES or element.get("role") in _FRAME_ROLES:
        return True
    if element.tag not in ("div", "section", "ul"):
        return False
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower().replace("_", " ").replace("-", " ")
    return not _FRAME_NAMES.isdisjoint(names.split())


def outside(href: str, home: Home) -> str | None:
    """The absolute address behind a link where it is another publisher's; None for the page's own side, for services
    and for what is no web address. A redirector's address is the one that it leads to."""
    if home.holds(href) or href.strip() in home.unmeant:
        return None
    url = absolute(href, home.base)
    url = _target(url) if url else None
    domain = registrable_domain(url) if url else None
    if url is None or domain is None or home.owns(domain) or is_service(url) or _tells_of(url, home.domain):
        return None
    return url


def _target(url: str) -> str | None:
    """What a redirector's address leads to; any other address as it is."""
    parts = urlsplit(url)
    keys = _keys(_host(url), parts.path) if parts.query else ()
    names = next((_REDIRECTS[key] for key in keys if key in _REDIRECTS), ())
    values = dict(parse_qsl(parts.query))
    found = next((values[name] for name in names if name in values), "")
    return absolute(found, None) or url


def is_service(url: str) -> bool:
    """Whether an address is a service's: sharing, following, selling, paying, asking, or a way in.

    A host that publishes as well (``facebook.com``) is one only where the path says so.
    """
    parts = urlsplit(url)
    if not _services().isdisjoint(_keys(_host(url), parts.path)):
        return True
    last = parts.path.rstrip("/").rpartition("/")[2].lower()
    return last in _GOING_IN or _is_affiliate(parts)


def _is_affiliate(parts: SplitResult) -> bool:
    """Whether a shop's address says who is paid for the customer."""
    query = parts.query.lower()
    shop = ".amazon." in f".{parts.netloc}" and ("tag=" in query or "linkcode=" in query)
    return shop or any(mark in query for mark in _PAID) or "/affiliate" in parts.path.lower()


def is_profile(url: str) -> bool:
    """Whether an address is somebody's page at a social network, and no post: one segment of path, or two where the
    first is a folder of profiles."""
    parts = urlsplit(url)
    if not is_network(_host(url)) or is_post(url):
        return False
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) == 2 and segments[0].lower() in _PROFILE_FOLDERS:
        return True
    return len(segments) == 1 and not parts.query


def is_network(host: str) -> bool:
    """Whether a host is a social network's or another's where everybody publishes: a link to it tells of no owner."""
    return not _everybody().isdisjoint(_keys(host, ""))


def _tells_of(url: str, own: str | None) -> bool:
    """Whether an address hands the page's own address on: a service about this page (sharing, reading aloud, rights,
    logging in) has it in its query; a reader's origin (``ref=``) is no such thing."""
    query = urlsplit(url).query
    if own is None or "http" not in query:
        return False
    values = (value for name, value in parse_qsl(query) if name.lower() not in _REFERRERS)
    return any(own in value and _leads_to(unquote(value), own) for value in values)


def _leads_to(value: str, own: str) -> bool:
    start = value.find("http")
    return start >= 0 and registrable_domain(value[start:].split(maxsplit=1)[0]) == own


@lru_cache(maxsize=4096)
def _same_brand(domain: str, own: str) -> bool:
    """Whether two registrable domains share their name: under another top-level domain, or with a word for a product
    added (``courier-shop.example``)."""
    name, mine = (each.partition(".")[0].replace("-", "") for each in (domain, own))
    if len(mine) < _SHORTEST_BRAND or len(name) < _SHORTEST_BRAND:
        return False
    if name == mine:
        return True
    short, long = sorted((name, mine), key=len)
    rests = (long.removeprefix(short), long.removesuffix(short))
    return any(rest != long and rest in _SERVICE_WORDS for rest in rests)


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def _keys(host: str, path: str) -> Iterator[str]:
    """What a host and the beginning of its path may be listed as: the host, its folders, then the hosts above it."""
    folders = path.lower().strip("/").split("/", 3)[:3]
    while "." in host:
        yield host
        for i in range(1, len(folders) + 1):
            yield "/".join((host, *folders[:i]))
        host = host.partition(".")[2]


@cache
def _services() -> frozenset[str]:
    """The addresses of services."""
    return frozenset(entry for kind, entries in _table().items() if kind != "everybody" for entry in entries)


@cache
def _everybody() -> frozenset[str]:
    """Hosts where everybody publishes."""
    return frozenset(_table()["everybody"])


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files("crawler.parsers").joinpath("services.toml").read_text("utf-8"))
