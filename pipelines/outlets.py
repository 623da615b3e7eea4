"""Who published a source: from what its label says, from a registry, or from its domain.

outlets.csv is the registry, sorted by domain, a row for each domain or host (where several outlets share a domain):

    domain   lower case
    name     as the outlet writes it, with its country in brackets where another outlet has the same name
    aliases  other names and spellings of the same outlet, with "|" between them; no other outlet has them
    kind     agency, newspaper, broadcaster, magazine, online (without print), trade (for one industry), press-release,
             blog-platform (whoever has an account publishes), aggregator, company, government, research
    country  of its seat, ISO 3166; empty where international or not known
    source   where name, kind and country can be looked up

outlet_words.toml has the labels that name nobody.
"""

import csv
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

import idna

from pipelines.links import registrable_domain, web_address
from pipelines.records import Article, Fetch, Source

_MOST_WORDS, _MOST_CHARACTERS = 6, 60
"""A longer label is the title of a document, not the name of an outlet."""
_PAIRS = (
    "()",
    "[]",
    "{}",
    "<>",
    "（）",
    "［］",
    "【】",
    "「」",
    "『』",
    "《》",
    '""',
    "''",
    "“”",
    "„“",
    "‘’",
    "«»",
    "»«",
)
_EDGES = " ,;:|*_`–—-→›»"
_NUMBER = re.compile(r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.):](?=[\s\[(]))\s*(?=\S)")
"""Of a list. "24.hu" has none."""
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S+|(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/]\S*)?", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Labels that name nobody, and words before a name, case-folded, of all languages."""

    unnamed: frozenset[str]
    leads: tuple[str, ...]
    """With the space or colon after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlet:
    """What the registry tells of a domain's outlet."""

    name: str
    aliases: tuple[str, ...]


def outlet_name(label: str | None, domain: str | None) -> str | None:
    """The name of the outlet behind a source; None where neither its label nor its domain tells.

    ``domain``: a registrable domain, or a whole host, which may belong to another outlet than its domain. A label
    counts unless it is a link's filler ("source", "read more"), an address, or as long as a title. One that is an alias
    of the domain's own outlet ("AP" under ``apnews.com``) gives the outlet's name; any other stays as it is printed.
    """
    printed = _label_name(label or "")
    if printed is None:
        return _domain_name(domain) if domain else None
    outlet = _registered(domain)
    return outlet.name if outlet and _is_called(outlet, printed) else printed


def registered_name(domain: str | None) -> str | None:
    """The registry's name of a domain, or of the longest part of a host that it has; None for one it does not have."""
    outlet = _registered(domain)
    return outlet.name if outlet else None


def is_printed(label: str, name: str | None) -> bool:
    """Whether a source's name is what its label says, and not the registry's or made of the domain."""
    return name is not None and name == outlet_name(label, None)


def is_made_of_domain(source: Source) -> bool:
    """Whether a source's name says no more than its domain does: neither its label nor the registry had one."""
    if source.name is None or source.domain is None or source.name != _domain_name(source.domain):
        return False
    is_printed_there = source.kind == "listed" and _label_name(source.label) is not None
    return not is_printed_there and registered_name(source.domain) is None


def name_outlets(article: Article) -> Article:
    """The article with its sources' outlets named. The label of a cited source is running text: it names nobody."""
    return replace(article, sources=tuple(replace(source, name=_source_name(source)) for source in article.sources))


def _source_name(source: Source) -> str | None:
    return outlet_name(None if source.kind == "cited" else source.label, _host(source) or source.domain)


def _host(source: Source) -> str | None:
    """The host of a source, where it is one of its domain's: the domain as printed goes before a redirect's address."""
    address = web_address(source.url)
    host = urlsplit(address).hostname if address else None
    return host if host and (source.domain is None or registrable_domain(host) == source.domain) else None


@lru_cache(maxsize=4096)
def _label_name(label: str) -> str | None:
    """What the label says, without brackets, quotes and numbers around it; None where it names nobody."""
    if len(label) > 4 * _MOST_CHARACTERS:
        return None
    name = _without_lead(_stripped(label))
    if not any(character.isalpha() for character in name) or _ADDRESS.fullmatch(name):
        return None
    if len(name) > _MOST_CHARACTERS or len(name.split()) > _MOST_WORDS:
        return None
    return None if name.casefold().rstrip(".…! ") in _words().unnamed else name


def _stripped(label: str) -> str:
    """The label without a number before it and brackets or quotes around it, however many."""
    text, before = " ".join(label.split()), None
    while text != before:
        before = text
        text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
        if len(text) > 1 and text[0] + text[-1] in _PAIRS and text[0] not in text[1:-1]:
            text = text[1:-1]
        text = text.strip(_EDGES)
    return text


def _without_lead(name: str) -> str:
    """ "Reuters" from "via Reuters" and from "Source: Reuters"."""
    folded, leads = name.casefold(), _words().leads
    if not folded.startswith(leads):
        return name
    lead = max((lead for lead in leads if folded.startswith(lead)), key=len)
    return _stripped(name[len(lead) :])


@lru_cache(maxsize=4096)
def _domain_name(domain: str) -> str | None:
    """The name of a domain: from the registry, else made of the domain."""
    name = registered_name(domain)
    if name is not None:
        return name
    registrable = registrable_domain(domain)
    return _made_of(registrable) if registrable else None


def _registered(domain: str | None) -> _Outlet | None:
    registry, host = _registry(), (domain or "").lower()
    while "." in host:
        if host in registry:
            return registry[host]
        host = host.partition(".")[2]
    return None


def _is_called(outlet: _Outlet, label: str) -> bool:
    """Case aside: sites print names in capitals."""
    return label.casefold() in (name.casefold() for name in (outlet.name, *outlet.aliases))


def _made_of(domain: str) -> str:
    """ "The Verge" from ``the-verge.com``; a short name that nobody can say is an abbreviation (``ndr.de``)."""
    name = _readable(domain.partition(".")[0])
    if name.isdigit() or domain.startswith("["):  # an IP address, or a name that is all in the ending, like 24.hu
        return domain
    if len(name) < 4 and not _VOWEL.search(name):
        return name.upper()
    return " ".join(part.capitalize() for part in re.split(r"[-_]+", name) if part) or domain


def _readable(label: str) -> str:
    """One label of a host in the letters that people see: ``münchen`` for ``xn--mnchen-3ya``."""
    try:
        return idna.decode(label)
    except idna.IDNAError:
        return label


@cache
def _registry() -> dict[str, _Outlet]:
    lines = files("pipelines").joinpath("outlets.csv").read_text(encoding="utf-8").splitlines()
    return {
        domain: _Outlet(name=name, aliases=tuple(filter(None, aliases.split("|"))))
        for domain, name, aliases, *_ in csv.reader(lines[1:])
    }


@cache
def _words() -> _Words:
    languages = tomllib.loads(files("pipelines").joinpath("outlet_words.toml").read_text(encoding="utf-8")).values()
    before = {word for language in languages for word in language["before"]}
    return _Words(
        unnamed=frozenset(word for language in languages for word in language["unnamed"]),
        leads=tuple(word + end for word in before for end in (" ", ":")),
    )


class OutletsPipeline:
    """Scrapy's item pipeline around ``name_outlets``."""

    def process_item(self, item: Fetch) -> Fetch:
        """The fetch with its article's sources named; a fetch without an article as it is."""
        if item.article is None:
            return item
        return replace(item, article=name_outlets(item.article))
