"""The names that pages give their standfirst: classes, properties and test ids, in the newsrooms' languages."""

import re
from enum import Enum
from functools import lru_cache

from lxml.html import HtmlElement

_ATTRIBUTES = (
    *("class", "itemprop", "property", "slot", "data-testid", "data-test-id", "data-test", "data-qa"),
    *("data-cy", "data-component", "data-component-name", "data-element", "data-type", "data-name"),
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SURE = (
    # English
    *("stand-?first", "dek", "deck", "lede", "lead(?:-?(?:in|text|paragraph|p))?", "preamble"),
    *("sub-?(?:title|head|header|heading|headline|line|deck)", "(?:secondary|tertiary)-(?:title|headline)", "intro"),
    *(
        "strap-?line",
        "preface",
        "intro-?text",
        "article-intro(?:duction)?",
        "introduction",
        "opening-?paragraph",
        "alternative-?headline",
    ),
    # German, Dutch, the Nordic languages
    *("vorspann", "vorspanntext", "anriss", "anriss-?text", "anleser", "einleitung", "unter-?(?:zeile|titel)"),
    *("short-?text", "kurz-?text", "inleiding", "ingress", "ingressi", "manchet", "underrubrik+", "undertit(?:el|tel)"),
    # French, Romanian
    *("chapo", "chapeau", "accroche", "sous-?titre", "sapou", "sapo", "subtitlu"),
    # Spanish, Portuguese, Catalan
    *("entradilla", "bajada", "copete", "sumario", "subtitular", "sub-?titulo", "linha-?fina", "subtitol", "gravata"),
    # Italian
    *("sommario", "catenaccio", "sottotitolo", "occhiello"),
    # Slavic languages, Hungarian
    *("perex", "anotace", "zajawka", "wstep", "podtytul", "podtitulek", "podnaslov", "pod-?zagolovok", "alcim"),
    # Turkish, Indonesian, Japanese, Korean, Chinese
    *("haber-?spot", "spot-?text", "alt-?baslik", "ozet", "sub-?judul", "ringkasan"),
    *("riido", "lead-?bun", "youyaku", "sub-?tit", "zhaiyao", "daodu", "daoyu"),
)
_LIKELY = (
    *("summary", "summary-?(?:text|art)", "description", "excerpt", "abstract", "teaser-?text", "synopsis", "blurb"),
    *("resumen", "resume", "resumo", "riassunto", "zusammenfassung", "samenvatting", "sammanfattning", "streszczenie"),
    *("anons", "annotation", "epigraphe", "key-?points?", "bullet-?points", "highlights", "take-?aways"),
)
_OTHER = (
    *("caption", "credits?", "images?", "img", "photos?", "pictures?", "figure", "media", "video", "gallery"),
    *("carousel", "site", "logo", "masthead", "brand", "header-?bar", "top-?bar"),
    *("slide\\w*", "authors?", "by-?line", "bio", "related", "recommend\\w*", "newsletter", "promo\\w*"),
    *(
        "adverti\\w*",
        "ad",
        "ads",
        "cookies?",
        "consent",
        "browser",
        "comments?",
        "shar(?:e|ing)",
        "social",
        "player",
        "audio",
    ),
    *("tags?", "copyright", "legal", "license", "disclaimer", "notice", "paywall", "subscri\\w*", "log-?in"),
    *(
        "regist\\w*",
        "app",
        "footer",
        "nav\\w*",
        "menu",
        "sidebar",
        "widget",
        "toolbar",
        "tooltip",
        "modal",
        "popup",
        "outdated\\w*",
    ),
    *("foto", "bild", "bildunterschrift", "autor(?:en|es)?", "auteurs?", "didascalia", "legende?", "leyenda", "pie"),
)
_FREE = r"(?:^|[\s_:./-])(?:%s)(?=$|[\s_:./0-9-])"
_NO_PICTURE = r"(?![-_]+(?:image|img|photo|media|art|asset|video|picture|figure|gallery|caption|story|stories|item)\b)"
_SURELY = re.compile(_FREE % "|".join(_SURE) + _NO_PICTURE)
_LIKELIER = re.compile(_FREE % "|".join(_LIKELY) + _NO_PICTURE)
_ELSE = re.compile(_FREE % "|".join(_OTHER))
_PROPERTIES = frozenset(("description", "abstract", "alternativeheadline"))
_LONGEST = 300
_LONGEST_ID = 30
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
"""Their ids are made of their texts: ``h-introduction-to-the-plan``."""


class Rank(Enum):
    """How surely an element's names say that it is a standfirst."""

    SURE = "sure"
    LIKELY = "likely"


def rank_of(element: HtmlElement) -> Rank | None:
    """How surely an element is named a standfirst; None where its names say nothing, or say something else."""
    names = _names(element)
    if not names or _is_else(names):
        return None
    if (element.get("itemprop") or "").lower() in _PROPERTIES or _is_doc_subtitle(element):
        return Rank.SURE
    return _rank(names)


@lru_cache(maxsize=4096)
def _rank(names: str) -> Rank | None:
    return Rank.SURE if _SURELY.search(names) else Rank.LIKELY if _LIKELIER.search(names) else None


@lru_cache(maxsize=4096)
def _is_else(names: str) -> bool:
    return bool(_ELSE.search(names))


def is_of_something_else(element: HtmlElement) -> bool:
    """Whether an element is named a picture, a person, an offer or a tool."""
    return _is_else(_names(element))


def _is_doc_subtitle(element: HtmlElement) -> bool:
    return bool(element.get("role") == "doc-subtitle")


def _names(element: HtmlElement) -> str:
    """The element's names, camel case taken apart: ``ContentHead_leadText`` gives ``content-head_lead-text``."""
    stated = dict(element.items())
    given = " ".join(value for name in _ATTRIBUTES if (value := stated.get(name))) if stated else ""
    own = stated.get("id", "")
    given = f"{given} {own}" if len(own) <= _LONGEST_ID and element.tag not in _HEADINGS else given
    return _CAMEL.sub("-", given[:_LONGEST]).lower()
