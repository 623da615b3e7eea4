"""Addresses of articles: what a link's address tells of the page behind it."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from pipelines.links import registrable_domain

_NOWHERE = re.compile(r"#|(?:javascript|mailto|tel|sms|data|about|blob):|\$\{|\{\{|%7B%7B|<%", re.IGNORECASE)
"""Addresses that no reader can follow: places on the same page, scripts, mail, templates that nothing filled."""
_SOMEWHERE = ("https://", "http://", "/")
"""How the addresses begin that most links have."""
_FILED = frozenset(
    (
        # what is filed under a word
        *("tag", "tags", "tagged", "keyword", "keywords", "schlagwort", "schlagworte", "stichwort", "mot-cle"),
        *("mots-cles", "etiqueta", "etiquetas", "etichetta", "etichette", "trefwoord", "tagi", "stitek", "stitky"),
        *("etiket", "etiketler", "hashtag", "teg", "tegi", "themenseite", "themenseiten"),
        # sections, people
        *("category", "categories", "kategorie", "kategorien", "kategori", "categorie", "categoria", "categorias"),
        *("author", "authors", "autor", "autoren", "autorin", "autores", "autorzy", "autori", "auteur", "auteurs"),
        *("autore", "forfatter", "forfattare", "skribent", "yazar", "yazarlar", "penulis", "contributor"),
        *("contributors", "profile", "profiles", "profil", "byline", "journalist", "journalists", "staff"),
        # services of a site
        *("search", "suche", "recherche", "buscar", "busca", "cerca", "zoeken", "sok", "szukaj", "hledani"),
        *("newsletter", "newsletters", "subscribe", "subscription", "subscriptions", "abo", "abos", "abonnement"),
        *("login", "signin", "signup", "register", "account", "konto", "impressum", "imprint", "privacy", "terms"),
        # what is sold beside the news
        *("shop", "store", "job", "jobs", "karriere", "careers", "stellenanzeigen", "stellenmarkt", "stellenangebote"),
        *("emploi", "empleo", "gutschein", "gutscheine", "coupon", "coupons", "voucher", "vouchers", "codes-promo"),
        *("descuentos", "discount-codes", "promo-codes", "rabattkoder", "vergleich", "horoskop", "horoscope"),
    )
)
"""Folders, and first labels of hosts, of a news site that hold lists, people, services and offers, and no articles."""
_TOPICS = _FILED | frozenset(
    (
        *("label", "labels", "topic", "topics", "topico", "topicos", "subject", "subjects", "theme", "themes", "thema"),
        *("themen", "thematique", "schlagwoerter", "stichworte", "tema", "temas", "temi", "temat", "tematy", "temy"),
        *("temata", "teema", "teemat", "emne", "emner", "amne", "amnen", "aihe", "aiheet", "sujet", "sujets"),
        *("argomento", "argomenti", "assunto", "assuntos", "asunto", "onderwerp", "onderwerpen", "konu", "konular"),
        *(
            "topik",
            "rubrik",
            "rubriken",
            "rubrique",
            "rubriques",
            "rubrica",
            "rubryka",
            "rubrika",
            "section",
            "sections",
        ),
        *("sekce", "sekcja", "seccion", "secciones", "sezione", "sezioni", "secao", "seccao", "reporter", "about"),
        *("contact", "kontakt", "datenschutz", "feedback", "information", "help", "hilfe", "faq"),
        *("special", "specials", "dossier", "dossiers", "hub", "collection", "collections", "all-about", "series"),
    )
)
"""As those, but a headline may stand within: ``/themen/three-dead-after-the-flood``."""
_OFFERS = frozenset(
    ("gutschein", "gutscheine", "coupon", "coupons", "voucher", "vouchers", "job", "jobs", "stellenanzeigen", "shop")
)
"""First folders that hold offers, however deep."""
_SERVICES = ("job", "karriere", "career", "stellen", "gutschein", "coupon", "ticket", "academy", "akademie", "anzeigen")
"""Beginnings of the hosts of offers beside the news: ``jobs.``, ``karrierewelt.``."""
_FILES = re.compile(r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m4a|zip|docx?|xlsx?|ics|rss|xml|json)$", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|amp|ece|do|cms)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{5,}|/(?:19|20)\d\d[/-]?\d\d?(?=[/-]|\d|$)")
_WORD = re.compile(r"[^\W\d_]+")
_OPAQUE = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}")
_FEWEST_WORDS = 4
"""Words of an address that is made of a headline; what is filed under a word or a name has fewer."""


def joined(reference: str | None, base: str | None) -> str | None:
    """``reference`` as a browser would follow it from ``base``, whatever its scheme; None for none, and for one that no
    browser could follow (half an IPv6 address)."""
    try:
        return urljoin(base or "", reference.strip()) or None if reference else None
    except ValueError:
        return None


def absolute(reference: str | None, base: str | None) -> str | None:
    """``reference`` as an absolute web address; None for what is none: a mail address, a script, a path without a
    base."""
    url = joined(reference, base)
    parts = _parts(url) if url else None
    return url if parts and parts.scheme in ("http", "https") and parts.hostname else None


def leads_nowhere(href: str) -> bool:
    """Whether a link's address, as written, leads to no other page."""
    if "${" in href or "{{" in href:
        return True
    if href.startswith(_SOMEWHERE):
        return False
    written = href.strip()
    return not written or bool(_NOWHERE.match(written))


@lru_cache(maxsize=1024)
def is_topic(url: str) -> bool:
    """Whether an address is that of a topic, a section, a person or a service: in one of the folders named so, and no
    headline in one where headlines are found.

    ``/tag/flood`` is, ``/themen/three-dead-after-the-flood-12345.html`` is not.
    """
    parts = _parts(url)
    if parts is None:
        return False
    segments = [segment for segment in parts.path.casefold().split("/") if segment]
    if not segments:
        return True  # a front page
    host = (parts.hostname or "").partition(".")[0]
    if (
        host in _FILED
        or host.startswith(_SERVICES)
        or (len(segments) > 1 and segments[-2] in _FILED)
        or segments[0] in _OFFERS
    ):
        return True
    return any(segment in _TOPICS for segment in segments) and _words(segments[-1]) <= _FEWEST_WORDS


@lru_cache(maxsize=1024)
def is_article(url: str, own: str | None) -> bool:
    """Whether an absolute address looks like that of an article: its last part is made of a headline, or it holds a
    date or an article's number, or it is built like ``own``, the address of the article at hand."""
    parts = _parts(url)
    if parts is None or is_topic(url) or _FILES.search(parts.path):
        return False
    path = unquote(parts.path)
    slug = next((segment for segment in reversed(path.split("/")) if segment), "")
    if is_headline_address(url):
        return True
    return bool(_NUMBER.search(path) or _OPAQUE.fullmatch(_ENDING.sub("", slug))) or _is_built_like(parts, own)


def is_headline_address(url: str, title: str = "") -> bool:
    """Whether a part of an address is made of a headline: four words or more, and more than ``title`` has."""
    parts = _parts(url)
    path = unquote(parts.path) if parts else ""
    fewest = max(_FEWEST_WORDS, _words(title) + 1)
    return any(_words(segment) >= fewest for segment in path.split("/"))


def is_same_site(url: str, own: str | None) -> bool:
    """Whether two addresses have one registrable domain; where ``own`` is not known, whatever is written counts."""
    return own is None or registrable_domain(url) == registrable_domain(own)


@lru_cache(maxsize=1024)
def followed(href: str, base: str | None) -> str | None:
    """``href`` as an absolute web address; None where it leads to no other page, or no browser could follow it."""
    return None if leads_nowhere(href) else absolute(href, base)


def _is_built_like(parts: SplitResult, own: str | None) -> bool:
    """Whether an address has the folders of the page's own, and one last part more: ``/news/x`` beside ``/news/y``."""
    if not own:
        return False
    mine = _parts(own)
    if mine is None:
        return False
    folders, theirs = mine.path.rstrip("/").split("/")[:-1], parts.path.rstrip("/").split("/")[:-1]
    return len(folders) > 1 and folders == theirs and any(char in "-_" for char in parts.path.rsplit("/", 1)[-1])


def _words(segment: str) -> int:
    """How many words a part of an address is made of."""
    return len(_WORD.findall(_ENDING.sub("", segment)))


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
