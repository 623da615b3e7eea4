"""What a page says of itself to machines: JSON-LD, microdata, meta elements, ``html lang``, ``rel=canonical``."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import lxml.html

from crawler.parsers.addresses import joined
from crawler.parsers.jsonld import (
    PAGE_TYPES,
    Node,
    agreeing_article,
    items_of,
    nodes,
    own_article,
    plain,
    says,
    types_of,
)
from crawler.parsers.lines import clean
from crawler.parsers.microdata import marked_articles
from crawler.parsers.people import authors_of, house_names, organizations_of, squeeze, states_authors
from crawler.parsers.people import statements as author_statements
from crawler.parsers.picture import caption_of, main_picture, named_caption, pictures_of, stated_caption
from crawler.parsers.words import fold
from pipelines.records import Date, Origin

_PUBLISHED: Final = (
    *("article:published_time", "og:article:published_time", "datePublished", "date", "pubdate", "publishdate"),
    *("dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date"),
    "cxenseparse:recs:publishtime",
    *("article:published", "article.published", "og:published_time", "og:pubdate", "published_time", "published"),
    *("publish-date", "publish_date", "publication-date", "publication_date", "pub_date", "dc.date.created"),
    *("date.created", "dcterms.issued", "dcterms.date", "dc.created", "dc.issued", "rnews:datepublished", "bt:pubdate"),
    *("citation_publication_date", "citation_online_date", "mrf:published"),
)
_MODIFIED: Final = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "dateModified",
    "dcterms.modified",
    "last-modified",
    *("article:modified", "article.updated", "og:modified_time", "modified_time", "dc.date.modified", "dc.modified"),
    *("date.modified", "date.updated", "last_modified", "lastmod", "updated_time", "bt:moddate", "mrf:modified"),
)
_DESCRIPTION: Final = (
    *("og:description", "description", "twitter:description", "dc.description", "sailthru.description"),
    *("dcterms.description", "dcterms.abstract", "cxenseparse:description"),
)
_TITLE: Final = ("og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title", "dcterms.title")
_IMAGE: Final = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_IMAGE_TOO: Final = ("sailthru.image.full", "parsely-image-url", "cxenseparse:image", "thumbnail", "vf:image")
_SITE_NAME: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title", "cxenseparse:site-name")
_SITE_TYPES: Final = frozenset(["WebSite", "NewsMediaOrganization"])
"""schema.org types of the site itself, and of the house that makes it."""
_TOPICS: Final = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags", "dc.subject")
_SECTION: Final = ("article:section", "og:section", "parsely-section")
_LANGUAGES: Final = ("og:locale", "content-language", "language", "dc.language", "dcterms.language")
_NOTHING: Final = frozenset(["undefined", "null", "none", "nan", "[object object]", "n/a"])
"""What templates write where they have nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A page's statements about itself, cleaned but not judged. Addresses are absolute where its own is known."""

    headline: str | None = None
    """JSON-LD ``headline`` of the article, or that of its microdata."""
    titles: tuple[str, ...] = ()
    """Titles from meta elements and ``title``, in order of trust; the site's name may be on them."""
    subtitle: str | None = None
    descriptions: tuple[str, ...] = ()
    """What it says of the article, in order of trust, each text once."""
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    """Organisations that the article names as its authors, other than the site."""
    publications: tuple[Date, ...] = ()
    """Every date of publication that it says, in order of trust."""
    changes: tuple[Date, ...] = ()
    """Every date of change."""
    image: str | None = None
    image_caption: str | None = None
    paywall: bool | None = None
    topics: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    site_names: tuple[str, ...] = ()
    """Every name that the page gives its site, as printed: OpenGraph, application names, publisher, ``WebSite``."""
    types: frozenset[str] = frozenset()
    """The schema.org types of the page's JSON-LD, and of the microdata of its article."""
    og_type: str | None = None

    @property
    def headlines(self) -> list[str]:
        """Every title that the page states, that of the JSON-LD first; the site's name may be on them."""
        return [title for title in (self.headline, *self.titles) if title]

    @property
    def published(self) -> Date | None:
        """The date of publication that is most to be trusted."""
        return self.publications[0] if self.publications else None

    @property
    def modified(self) -> Date | None:
        """The date of change that is most to be trusted."""
        return self.changes[0] if self.changes else None


def read_metadata(tree: lxml.html.HtmlElement, url: str | None) -> Metadata:
    """The metadata of an unpruned tree; ``url`` is the page's address."""
    head = _head(tree)
    statements = _statements(tree, head, url)
    article = statements.article
    names = _site_names(statements, head)
    houses = house_names(names, url)
    titles = tuple(dict.fromkeys(title for title in head.titles if title))
    image = main_picture(
        [*head.values(*_IMAGE), *_pictures(article), *head.values(*_IMAGE_TOO), *head.links["image_src"]],
        pictures_of([owner.get("logo") for owner in _owners(article)]),
        url,
    )
    caption = caption_of(head.printed, image) or named_caption(head.headline)
    return Metadata(
        headline=plain(article.get("headline")),
        titles=titles,
        subtitle=_subtitle(article, titles),
        descriptions=_descriptions(statements, head),
        authors=authors_of(article, author_statements(head.meta), houses),
        organizations=organizations_of(article, houses),
        publications=(
            *_dates(statements, "datePublished", head.values(*_PUBLISHED)),
            *_dates(statements, "dateCreated", ()),  # of a draft, perhaps
        ),
        changes=_dates(statements, "dateModified", head.values(*_MODIFIED)),
        image=image,
        image_caption=caption or stated_caption(article, [*titles, plain(article.get("headline")), *names]),
        paywall=_paywall(statements, head),
        topics=_topics(article, head, houses),
        language=_language(tree, statements, head),
        canonical=joined(_first(head.links["canonical"]), url),
        site_names=names,
        types=frozenset(name for node in (*statements.nodes, statements.marked) for name in types_of(node)),
        og_type=_first(head.values("og:type")),
    )


# The head


@dataclass(slots=True)
class _Head:
    """What the page's ``meta``, ``link``, ``script`` and ``title`` elements say, wherever on the page they stand; and
    the elements that the main picture is found by."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    """By name, in lower case, whether it stands in ``property``, ``name``, ``itemprop`` or ``http-equiv``."""
    links: dict[str, list[str]] = field(default_factory=lambda: {"canonical": [], "image_src": []})
    """Addresses by ``rel``."""
    scripts: list[str] = field(default_factory=list)
    """The texts of JSON-LD."""
    title: str = ""
    printed: list[lxml.html.HtmlElement] = field(default_factory=list)
    """The first ``h1``, ``figure`` and ``p`` elements, in the order of the page."""

    @property
    def headline(self) -> lxml.html.HtmlElement | None:
        """The first ``h1``."""
        return next((element for element in self.printed if element.tag == "h1"), None)

    def values(self, *names: str) -> list[str]:
        """The values of these meta elements, in the order of ``names``."""
        return [value for name in names for value in self.meta.get(name.lower(), ())]

    @property
    def titles(self) -> list[str]:
        """The titles that it gives, in order of trust."""
        return [*self.values(*_TITLE)[:_MOST_TITLES], self.title]


def _head(tree: lxml.html.HtmlElement) -> _Head:
    head = _Head(printed=list(islice(tree.iter("h1", "figure", "p"), _MOST_PRINTED)))
    for element in tree.iter("meta", "link", "script", "title"):
        match element.tag:
            case "meta":
                _note_meta(head, element)
            case "link":
                _note_link(head, element)
            case "script":
                if "ld+json" in (element.get("type") or "").lower():
                    head.scripts.append(element.text or "")
            case "title":
                if not head.title and not _is_drawn(element):
                    head.title = clean(element.text_content())
    return head


_LONGEST_VALUE: Final = 10_000
"""Characters of a meta element."""
_MOST_PRINTED: Final = 150
_MOST_TITLES: Final = 20
"""A page has five or six; each is compared with each of its headings."""


def _is_drawn(title: lxml.html.HtmlElement) -> bool:
    """Whether a ``title`` is that of a picture within the page."""
    parent = title.getparent()
    return parent is not None and parent.tag not in ("head", "html", "body")


def _note_link(head: _Head, element: lxml.html.HtmlElement) -> None:
    for rel in (element.get("rel") or "").lower().split():
        if rel in head.links and (address := (element.get("href") or "").strip()):
            head.links[rel].append(address)


def _note_meta(head: _Head, element: lxml.html.HtmlElement) -> None:
    name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv") or ""
    name = name.strip().lower().removeprefix("schema:")
    asked = name in _ASKED_OF_META or states_authors(name)
    value = clean((element.get("content") or "")[:_LONGEST_VALUE]) if asked else ""
    if value and value.lower() not in _NOTHING:
        head.meta.setdefault(name, []).append(value)


# What is said in schema.org's terms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    """The objects of the page's JSON-LD and microdata; each empty where there is none."""

    nodes: Sequence[Node]
    """All of the JSON-LD."""
    stated: Node
    """The page's own article in JSON-LD."""
    marked: Node
    """The same in microdata; read only where the JSON-LD leaves something open."""
    page: Node
    """The page that it is on."""

    @property
    def article(self) -> Node:
        """The article: what the JSON-LD says, else what the microdata says."""
        return (
            self.marked | {key: value for key, value in self.stated.items() if says(value)}
            if self.marked
            else self.stated
        )


_ASKED: Final = ("headline", "datePublished")
"""What the JSON-LD of an article says; where one of them is missing the microdata is read as well."""


def _statements(tree: lxml.html.HtmlElement, head: _Head, url: str | None) -> _Statements:
    found = nodes(head.scripts)
    addresses = [url, *head.links["canonical"][:1], *head.values("og:url")[:1]]
    stated = own_article(found, addresses, head.titles)
    told = all(stated.get(key) for key in _ASKED)
    marked = {} if told else agreeing_article(marked_articles(tree), addresses, head.titles)
    page = next((node for node in found if types_of(node) & PAGE_TYPES), {})
    return _Statements(nodes=found, stated=stated, marked=marked, page=page)


def _site_names(statements: _Statements, head: _Head) -> tuple[str, ...]:
    """The names of the site: those of meta elements, and those of each ``publisher`` and ``WebSite`` of the JSON-LD."""
    named = head.values(*_SITE_NAME)
    for node in (*statements.nodes, statements.marked):
        for owner in [node, *_owners(node)] if types_of(node) & _SITE_TYPES else _owners(node):
            named += _names_of(owner)
    return tuple(dict.fromkeys(named))


def _owners(node: Node) -> list[Node]:
    """The publishers that a node names."""
    return [
        owner if isinstance(owner, dict) else {"name": owner}
        for owner in items_of(node.get("publisher"))[:3]
        if isinstance(owner, dict | str) and not str(owner).startswith("http")
    ]


def _names_of(owner: Node) -> list[str]:
    return [name for value in (owner.get("name"), *items_of(owner.get("alternateName"))) if (name := plain(value))]


def _dates(statements: _Statements, key: str, values: Iterable[str]) -> tuple[Date, ...]:
    """The dates that the article's JSON-LD says, the meta elements, the article's microdata, the page's JSON-LD."""
    found: list[tuple[str | None, Origin]] = [(plain(statements.stated.get(key)), "json-ld")]
    found += [(value, "meta") for value in values]
    found += [(plain(statements.marked.get(key)), "meta"), (plain(statements.page.get(key)), "json-ld")]
    return tuple(dict.fromkeys(Date(text=text, origin=origin) for text, origin in found if text))


def _descriptions(statements: _Statements, head: _Head) -> tuple[str, ...]:
    said = [
        *head.values(_DESCRIPTION[0]),
        plain(statements.article.get("description")),
        *head.values(*_DESCRIPTION[1:]),
        plain(statements.page.get("description")),
    ]
    return tuple(dict.fromkeys(text for text in said if text))


def _subtitle(article: Node, titles: Iterable[str]) -> str | None:
    """``alternativeHeadline`` where it is another line than the headline and the titles."""
    subtitle = plain(article.get("alternativeHeadline"))
    known = (fold(title) for title in (*titles, plain(article.get("headline"))) if title)
    folded = fold(subtitle or "")
    return subtitle if folded and not any(title.startswith(folded) for title in known) else None


def _pictures(article: Node) -> list[str]:
    return [*pictures_of(article.get("image")), *pictures_of(article.get("thumbnailUrl"))]


# Whether it is free

_TIERS: Final = (
    *("article:content_tier", "og:article:content_tier", "content_tier", "content-tier", "contenttier"),
    *("product:content_tier", "product_contenttier", "article:access", "content_access", "content-access"),
    *("paywall", "is_paywalled", "ispaywalled", "article:paywall", "paywalled", "has_paywall", "paid", "is_paid"),
    *("article:premium", "premium", "ispremium", "is_premium", "adv:premium", "isplus", "cxenseparse:paywall"),
)
"""Meta elements that say who may read: OpenGraph's and those that publishing systems write beside it."""
_FREELY: Final = ("isaccessibleforfree", "is_free", "isfree", "article:free", "cxenseparse:isaccessibleforfree")
"""The same the other way round."""
_YES: Final = frozenset(["true", "yes", "1", "y", "on"])
_NO: Final = frozenset(["false", "no", "0", "n", "off"])
_PAID: Final = frozenset(
    [
        *("locked", "metered", "paid", "premium", "subscriber", "subscribers", "subscription", "subscriber-only"),
        *("closed", "registration", "registered", "members", "member", "plus", "paywall", "hard"),
        *("soft", "exclusive", "metering"),
    ]
)
_FREE: Final = frozenset(["free", "open", "public", "unlocked", "everyone"])


_ASKED_OF_META: Final = frozenset(
    name.lower()
    for names in (_PUBLISHED, _MODIFIED, _DESCRIPTION, _TITLE, _IMAGE, _IMAGE_TOO, _SITE_NAME, _TOPICS)
    for name in names
) | {"og:url", "og:type", *_SECTION, *_TIERS, *_FREELY, *_LANGUAGES}
"""All names of meta elements that are read; pages have a hundred others."""


def _paywall(statements: _Statements, head: _Head) -> bool | None:
    """Whether one has to pay or register to read it all: what the article says of itself (``isAccessibleForFree``),
    of its parts, of its page; else what the meta elements say."""
    said = [node.get("isAccessibleForFree") for node in (statements.stated, statements.marked)]
    parts = [part for part in items_of(statements.article.get("hasPart"))[:20] if isinstance(part, dict)]
    locked = any(_truth(part.get("isAccessibleForFree")) is False for part in parts)
    said += [False if locked else None, statements.page.get("isAccessibleForFree"), *head.values(*_FREELY)]
    free = next((truth for value in said if (truth := _truth(value)) is not None), None)
    if free is not None:
        return not free
    return next((paid for value in head.values(*_TIERS) if (paid := _is_paid(value)) is not None), None)


def _truth(value: Any) -> bool | None:
    """A truth value in any of the ways that pages write one: ``false``, ``"False"``, ``"no"``, schema.org's address."""
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, bool | int):
        return bool(value)
    word = (plain(value) or "").rsplit("/", 1)[-1].lower()
    return True if word in _YES | _FREE else False if word in _NO | _PAID else None


def _is_paid(value: str) -> bool | None:
    word = value.lower()
    return True if word in _PAID | _YES else False if word in _FREE | _NO else None


# Topics and the rest

_TOPIC_END: Final = re.compile(r"\s*[,;，、،；]\s*")
_TOPIC_LABEL: Final = re.compile(
    r"^(?:sections?|topics?|tags?|categor(?:y|ies)|subjects?|organi[sz]ations?|persons?|people|places?|locations?)[:/]\s*",
    re.IGNORECASE,
)
"""What kind of topic it is, written before it."""
_MACHINE_TOPIC: Final = re.compile(
    r"https?:|[\w.-]+[:=|]\S|\d{5,}$|[\W_]+$|[0-9a-f]{8}-[0-9a-f]{4}-"
    r"|(?:(?:page|article|content|asset|story)[ _-]?(?:type|id)|day|time|date|language|partner|source|author|wc"
    r"|word ?count|template|format|nlp category|adult)\s*:",
    re.IGNORECASE,
)
"""What a system keeps among the keywords for itself: ``type:article``, ``source=wire``, ``Day: Friday``, long
numbers."""
_LONGEST_TOPIC: Final = 100
_MOST_TOPICS: Final = 100
"""Some pages list every search that anybody made; a row is stored for each."""


def _topics(article: Node, head: _Head, houses: Collection[str]) -> tuple[str, ...]:
    """The keywords and sections, each once; neither a name of the site (``houses``) nor what a system keeps there for
    itself."""
    stated = [text for item in items_of(article.get("keywords")) if (text := plain(item))]
    texts = stated or head.values(_TOPICS[0]) or _first_values(head, _TOPICS[1:])
    topics = [part for text in texts for part in (_TOPIC_END.split(text) if len(texts) == 1 else [text])]
    sections = [plain(item) for item in items_of(article.get("articleSection"))] or [None]
    kept: dict[str, str] = {}
    for printed in [*topics, *sections, *head.values(*_SECTION)]:
        topic = _TOPIC_LABEL.sub("", printed or "").strip(" #,;")
        if topic and len(topic) <= _LONGEST_TOPIC and not _MACHINE_TOPIC.match(topic) and squeeze(topic) not in houses:
            kept.setdefault(fold(topic), topic)
    return tuple(kept.values())[:_MOST_TOPICS]


def _first_values(head: _Head, names: Iterable[str]) -> list[str]:
    """The values of the first of these meta elements that the page has."""
    return next((values for name in names if (values := head.values(name))), [])


_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8}){0,4})(?:[.@][\w-]+)?")
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_LANGUAGE: Final = frozenset(["und", "mul", "zxx", "mis", "xx", "qaa"])
"""Codes that say that there is none, or several."""
# fmt: off
_LANGUAGE_OF: Final[Mapping[str, str]] = {
    "cz": "cs", "dk": "da", "jp": "ja", "gr": "el", "cn": "zh", "ua": "uk", "rs": "sr", "in": "id", "iw": "he",
    "ger": "de", "eng": "en", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru", "pol": "pl",
}
# fmt: on
"""Countries' and three-letter codes that stand where a language's belongs, and the codes of former times; only those
that are no language's own."""


def _language(tree: lxml.html.HtmlElement, statements: _Statements, head: _Head) -> str | None:
    """The page's language: of its own element, of the article, of meta elements."""
    found = [tree.get("lang"), tree.get(_XML_LANG), plain(statements.article.get("inLanguage"))]
    found += head.values(*_LANGUAGES)
    found.append(plain(statements.page.get("inLanguage")))
    return next((tag for value in found if value and (tag := _language_tag(value))), None)


def _language_tag(value: str) -> str | None:
    """``value`` as BCP 47 writes it: ``pt_BR.UTF-8`` is ``pt-BR``; of several (``en, fr``) the first; None for what is
    no tag."""
    match = _LANGUAGE.fullmatch(re.split(r"[,;]", value, maxsplit=1)[0].strip())
    if match is None or match[1].lower() in _NO_LANGUAGE:
        return None
    language = _LANGUAGE_OF.get(match[1].lower(), match[1].lower())
    rest = [_subtag(part) for part in match[2].replace("_", "-").split("-")[1:]]
    return "-".join([language, *rest])


def _subtag(part: str) -> str:
    """A region in capitals, a script with one, all else small."""
    return part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part.lower()


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
