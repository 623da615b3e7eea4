"""Reads the sites' files: ``crawler/sites/*.toml``, shipped, and ``data/sites/*.toml``, the user's.

docs/sites.md describes them. A file is checked to the last key before anything is fetched: a wrong word is told with
the file, the key and the reason.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from crawler.sites.scope import covers, kind_of
from crawler.sites.site import GENERIC, ItemRules, Rules, Selectors, Site
from crawler.sites.table import Table, suggestion
from pipelines.date_words import countries
from pipelines.errors import SiteError, UsageError
from pipelines.links import normalise_url, registrable_domain, web_address

SHIPPED = Path(__file__).parent
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_PLACE = re.compile("/")
"""In a zone that is a place's: of abbreviations the closest in letters may lie on the other side of the world."""
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")

SITE_KEYS = ("title", "start", "hosts", "mirrors", "zone", "country", "language", "links", "politeness", "rules")
LINK_KEYS = ("article", "exclude", "follow", "depth", "max_pages")
POLITENESS_KEYS = ("delay", "concurrency", "robots")
RULE_KEYS = tuple(field.name for field in fields(Rules))
SOURCE_KEYS = ("item", "label", "link")
ELEMENT_KEYS = ("text", "outline", "drop", "item")
"""Rules that find elements and not what they say."""
RELATED_KEYS = ("item", "title", "link", "date", "summary")

MOST_AT_ONCE = 16
"""Requests to one host at a time; more is no crawl but an attack, and Scrapy's own limit for all hosts together."""


def load_site(path: Path) -> Site:
    """The site that a file describes.

    Raises SiteError, which names the file, the key and the reason: a file name that is not lower-case words with
    hyphens, text that is no TOML, an unknown key, a value of the wrong type, a selector or pattern that does not
    compile, an unknown zone, a start that is no http address.
    """
    if not NAME.fullmatch(path.stem) or path.stem == GENERIC.name:
        reason = "a site's file is named with lower-case letters, digits and hyphens, and not 'generic'"
        raise SiteError(reason, about=str(path))
    top = Table(values=_values(path), name="", path=path)
    top.check_keys(SITE_KEYS)
    return _site(top)


def load_sites(data_dir: Path | None = None) -> dict[str, Site]:
    """All sites by name, in the order of their names: those shipped and the user's own in ``data_dir``/sites.

    The user's file wins over a shipped one of the same name. Raises SiteError for the first file that is wrong.
    """
    return {name: load_site(path) for name, path in sorted(_paths(data_dir).items())}


def find_site(reference: str, data_dir: Path | None = None) -> Site:
    """The site of this name, or of this file where the reference is a path to one.

    Raises UsageError where there is none, SiteError where its file is wrong.
    """
    if reference.endswith(".toml"):
        if not Path(reference).is_file():
            raise UsageError("no such file", about=reference)
        return load_site(Path(reference))
    paths = _paths(data_dir)
    if reference not in paths:
        raise UsageError(f"no site of this name{suggestion(reference, paths)}", about=reference)
    return load_site(paths[reference])


def crawlable(site: Site) -> Site:
    """The site, if it has start addresses. SiteError: it is there to read saved pages by, and leads nowhere."""
    if not site.start:
        raise SiteError("start: missing; there is nothing to crawl from", about=str(site.path), site=site.name)
    return site


def site_for(url: str, sites: Mapping[str, Site]) -> Site:
    """The site that an address belongs to: the closest host wins, then a site whose patterns know the address.

    GENERIC where no site has the host.
    """
    ranked = [(covers(site, url), kind_of(url, site) is not None, site.name) for site in sites.values()]
    closeness, _, name = max(((close, known, name) for close, known, name in ranked if close), default=(0, False, ""))
    return sites[name] if closeness else GENERIC


def site_of(url: str | None, sites: Mapping[str, Site]) -> Site:
    """As ``site_for``, for a page that is wanted by itself: a site of no file is called by its registrable domain."""
    site = site_for(url, sites) if url else GENERIC
    domain = registrable_domain(url) if url else None
    return replace(site, name=domain) if site is GENERIC and domain else site


def _paths(data_dir: Path | None) -> dict[str, Path]:
    paths = {path.stem: path for path in SHIPPED.glob("*.toml")}
    if data_dir is not None:
        paths |= {path.stem: path for path in (data_dir / "sites").glob("*.toml")}
    return paths


def _values(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except OSError as error:
        raise SiteError(f"cannot be read: {error.strerror}", about=str(path), site=path.stem) from error
    except UnicodeDecodeError as error:
        raise SiteError("is not UTF-8 text", about=str(path), site=path.stem) from error
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"is not TOML: {error}", about=str(path), site=path.stem) from error


def _site(top: Table) -> Site:
    links = top.table("links", LINK_KEYS)
    politeness = top.table("politeness", POLITENESS_KEYS)
    start = _start(top)
    hosts = _hosts(top, start)
    return Site(
        name=top.path.stem,
        title=top.text("title"),
        start=start,
        hosts=hosts,
        mirrors=_mirrors(top, hosts),
        zone=_zone(top),
        country=_country(top),
        language=_language(top),
        article=links.patterns("article"),
        exclude=links.patterns("exclude"),
        follow=links.patterns("follow"),
        depth=links.whole("depth", at_least=0, default=GENERIC.depth),
        max_pages=links.whole("max_pages", at_least=1, default=1) if "max_pages" in links.values else None,
        delay=politeness.number("delay", at_least=0.0, default=GENERIC.delay),
        concurrency=_concurrency(politeness),
        robots=politeness.flag("robots", default=GENERIC.robots),
        rules=_rules(top.table("rules", RULE_KEYS)),
        path=top.path,
    )


def _start(top: Table) -> tuple[str, ...]:
    start = top.texts("start")
    for url in start:
        if web_address(url) is None:
            top.fail("start", f"{url!r} is no http or https address")
    return start


def _hosts(top: Table, start: tuple[str, ...]) -> tuple[str, ...]:
    hosts = tuple(_host(top, "hosts", text) for text in top.texts("hosts"))
    if not hosts and not start:
        top.fail("start", "missing; a site needs start addresses to be crawled, or hosts to be recognised")
    return hosts or tuple(dict.fromkeys(urlsplit(normalise_url(url)).hostname or "" for url in start))


def _mirrors(top: Table, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts beside a main one, so it has to be plain which that is."""
    mirrors = tuple(_host(top, "mirrors", text) for text in top.texts("mirrors"))
    if mirrors and len(hosts) > 1 and "hosts" not in top.values:
        top.fail("mirrors", f"of which host? Say it with hosts, the main one first: hosts = {list(hosts)}")
    for mirror in mirrors:
        if mirror.removeprefix("www.") == hosts[0].removeprefix("www."):
            top.fail("mirrors", f"{mirror!r} is the site's main host itself")
    return mirrors


def _host(top: Table, key: str, text: str) -> str:
    """In lower case and ASCII, as addresses have it: ``xn--bcher-kva.example`` for ``bücher.example``."""
    host = urlsplit(web_address(f"http://{text}/") or "").hostname
    if host is None or not HOST.fullmatch(text.lower() if text.isascii() else host):
        top.fail(key, f"{text!r} is no host; write it without scheme, port and path: news.example")
    return host


def _zone(top: Table) -> str | None:
    zone = top.text("zone")
    try:
        return ZoneInfo(zone).key if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "America" is a folder of zones
        top.fail(
            "zone",
            f"{zone!r} is no IANA time zone{suggestion(str(zone), filter(_PLACE.search, available_timezones()))}",
        )


def _country(top: Table) -> str | None:
    country = top.text("country")
    if country and country not in countries():
        top.fail(
            "country",
            f"{country!r} is no country of ISO 3166; write it as US or DE{suggestion(country.upper(), countries())}",
        )
    return country


def _language(top: Table) -> str | None:
    language = top.text("language")
    if language and not LANGUAGE.fullmatch(language):
        top.fail("language", f"{language!r} is no language tag; write it as en or pt-BR")
    return language


def _concurrency(politeness: Table) -> int:
    concurrency = politeness.whole("concurrency", at_least=1, default=GENERIC.concurrency)
    if concurrency > MOST_AT_ONCE:
        politeness.fail("concurrency", f"is {concurrency}; the most is {MOST_AT_ONCE}")
    return concurrency


def _rules(table: Table) -> Rules:
    single = {key: _selectors(table, key) for key in RULE_KEYS if key not in {"sources", "related"}}
    return Rules(
        **single,
        sources=_item_rules(table.table("sources", SOURCE_KEYS), SOURCE_KEYS),
        related=_item_rules(table.table("related", RELATED_KEYS), RELATED_KEYS),
    )


def _item_rules(table: Table, keys: tuple[str, ...]) -> ItemRules:
    """Selectors within an item mean nothing without one that finds the items."""
    if table.values and "item" not in table.values:
        table.fail("item", "missing; the other selectors apply within an item")
    return ItemRules(**{key: _selectors(table, key) for key in keys})


def _selectors(table: Table, key: str) -> Selectors:
    return table.element_selectors(key) if key in ELEMENT_KEYS else table.selectors(key)
