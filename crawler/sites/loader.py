"""Reads the sites' files: ``crawler/sites/*.toml``, shipped, and ``data/sites/*.toml``, the user's.

docs/sites.md describes them. A file is checked to the last key before anything is fetched: a wrong word is told with
the file, the key and the reason.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from crawler.sites.conduct import manners_of, purpose_of, toml_values
from crawler.sites.defaults import load_defaults
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

SITE_KEYS = (
    *("title", "start", "hosts", "mirrors", "zone", "country", "language", "purpose", "allow_private"),
    *("links", "politeness", "schedule", "rules"),
)
LINK_KEYS = ("article", "exclude", "follow", "archives", "depth", "related", "max_pages", "max_age")
RULE_KEYS = tuple(field.name for field in fields(Rules))
SOURCE_KEYS = ("item", "label", "link")
ELEMENT_KEYS = ("text", "outline", "drop", "item")
"""Rules that find elements and not what they say."""
RELATED_KEYS = ("item", "title", "link", "date", "summary")


def load_site(path: Path, defaults: Site = GENERIC) -> Site:
    """The site that a file describes; ``defaults`` has the manners and the schedule of one that says nothing of them.

    Raises SiteError, which names the file, the key and the reason: a file name that is not lower-case words with
    hyphens, text that is no TOML, an unknown key, a value of the wrong type, a selector or pattern that does not
    compile, an unknown zone, a start that is no http address.
    """
    if not NAME.fullmatch(path.stem) or path.stem == GENERIC.name:
        reason = "a site's file is named with lower-case letters, digits and hyphens, and not 'generic'"
        raise SiteError(reason, about=str(path))
    top = Table(values=toml_values(path), name="", path=path)
    top.check_keys(SITE_KEYS)
    return _site(top, defaults)


def load_sites(data_dir: Path | None = None) -> dict[str, Site]:
    """All sites by name, in the order of their names: those shipped and the user's own in ``data_dir``/sites.

    The user's file wins over a shipped one of the same name. Raises SiteError for the first file that is wrong.
    """
    defaults = load_defaults(data_dir).site
    return {name: load_site(path, defaults) for name, path in sorted(_paths(data_dir).items())}


def site_names(data_dir: Path | None = None) -> tuple[str, ...]:
    """The names of all sites, whether their files are right or wrong."""
    return tuple(sorted(_paths(data_dir)))


def find_site(reference: str, data_dir: Path | None = None) -> Site:
    """The site of this name, or of this file where the reference is a path to one.

    Raises UsageError where there is none, SiteError where its file is wrong.
    """
    if reference.endswith(".toml"):
        if not Path(reference).is_file():
            raise UsageError("no such file", about=reference)
        return load_site(Path(reference), load_defaults(data_dir).site)
    paths = _paths(data_dir)
    if reference not in paths:
        raise UsageError(f"no site of this name{suggestion(reference, paths)}", about=reference)
    return load_site(paths[reference], load_defaults(data_dir).site)


def is_users(site: Site, data_dir: Path) -> bool:
    """Whether the site's file is one of the user's own."""
    return site.path is not None and site.path.parent == data_dir / "sites"


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


def _site(top: Table, defaults: Site) -> Site:
    links = top.table("links", LINK_KEYS)
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
        archives=_archives(links),
        depth=links.whole("depth", at_least=0, default=GENERIC.depth),
        related=links.whole("related", at_least=0, default=GENERIC.related),
        max_pages=links.whole("max_pages", at_least=1, default=1) if "max_pages" in links.values else None,
        max_age=links.whole("max_age", at_least=1, default=1) if "max_age" in links.values else None,
        purpose=purpose_of(top, defaults.purpose),
        allow_private=top.flag("allow_private", default=GENERIC.allow_private),
        rules=_rules(top.table("rules", RULE_KEYS)),
        path=top.path,
        **manners_of(top, defaults),
    )


def _archives(links: Table) -> tuple[str, ...]:
    """Addresses in which a year stands, at least, and nothing else that ``strftime`` knows but month and day."""
    archives = links.texts("archives")
    for pattern in archives:
        known = set(re.findall("%(.?)", pattern.replace("%%", "")))
        if web_address(pattern.replace("%", "")) is None:
            links.fail("archives", f"{pattern!r} is no http or https address")
        if not known & {"Y", "y"} or not known <= {"Y", "y", "m", "d", "B", "b", "j", "-"}:
            links.fail("archives", f"{pattern!r} needs %Y, and may have %m and %d: https://news.example/archive/%Y/%m")
    return archives


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
