"""Whether a page is an article at all, and what it is where it is none.

A page that vouches for itself (a schema.org article, or an OpenGraph one with a date) is believed where it has any
text, so an article costs nothing here. Any other is looked at a second time, as it came. Only its address, its own
types, its title and what most of its text says can make it no article; a box, a player or a banner beside the text
cannot: these do no more than name the reason where there is no text to speak of.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

import lxml.etree

from crawler.parsers.html import html_lines, parse
from crawler.parsers.jsonld import ARTICLE_TYPES
from crawler.parsers.lines import Line, cjk_letters, is_paragraph
from crawler.parsers.metadata import Metadata
from crawler.parsers.words import Phrases, fold, phrases
from pipelines.errors import NotArticleError
from pipelines.records import Article, Page


class NotArticle(StrEnum):
    """What a page is that is no article. The words are stored with each fetch and counted: they stay as they are."""

    FRONT_PAGE = "the site's front page"
    LISTING = "a listing of other pages"
    TOPIC = "a topic page"
    AUTHOR = "an author's page"
    SEARCH = "search results"
    VIDEO = "a video player"
    AUDIO = "an audio player"
    GALLERY = "pictures without text"
    LOGIN = "a login wall"
    CONSENT = "a consent wall"
    ROBOT_CHECK = "a robot check"
    NOT_FOUND = "an error page: not found"
    UNAVAILABLE = "an error page: not available"
    SHELL = "an empty shell for scripts"
    SHOP = "a product page"
    ABOUT_SITE = "a page about the site"
    NO_TITLE = "no title"
    NO_TEXT = "no running text"
    NOTHING_TOLD = "neither date, author, summary nor sections"


_BY_TYPE = {
    "SearchResultsPage": NotArticle.SEARCH,
    "ProfilePage": NotArticle.AUTHOR,
    "CollectionPage": NotArticle.LISTING,
    "ItemList": NotArticle.LISTING,
    "ContactPage": NotArticle.ABOUT_SITE,
    "AboutPage": NotArticle.ABOUT_SITE,
    "CheckoutPage": NotArticle.SHOP,
    "Product": NotArticle.SHOP,
    "ProductGroup": NotArticle.SHOP,
    "profile": NotArticle.AUTHOR,
    "product": NotArticle.SHOP,
    "product.item": NotArticle.SHOP,
    "product.group": NotArticle.SHOP,
    "og:product": NotArticle.SHOP,
}
"""Types of schema.org and OpenGraph that a page calls itself by, and then is no article."""
_BY_THIN_TYPE = {
    "VideoObject": NotArticle.VIDEO,
    "VideoGallery": NotArticle.VIDEO,
    "Clip": NotArticle.VIDEO,
    "Episode": NotArticle.VIDEO,
    "TVEpisode": NotArticle.VIDEO,
    "Movie": NotArticle.VIDEO,
    "AudioObject": NotArticle.AUDIO,
    "PodcastEpisode": NotArticle.AUDIO,
    "PodcastSeries": NotArticle.AUDIO,
    "RadioEpisode": NotArticle.AUDIO,
    "ImageGallery": NotArticle.GALLERY,
    "MediaGallery": NotArticle.GALLERY,
    "video": NotArticle.VIDEO,
    "music": NotArticle.AUDIO,
}
"""Types of a page that may be an article around a player, and is none where its text is short."""
_BY_WORDS = {
    "not_found": NotArticle.NOT_FOUND,
    "robot_check": NotArticle.ROBOT_CHECK,
    "unavailable": NotArticle.UNAVAILABLE,
    "login": NotArticle.LOGIN,
    "consent": NotArticle.CONSENT,
}
"""Walls, by the part of ``words.toml`` that holds their titles."""

_SHORTEST_TEASER = 20
_TEXT_PER_TEASER = 300
"""Characters: a listing has a title that leads elsewhere for every few lines of text."""
_A_PARAGRAPH = 100
"""Characters of text that make an article of a page that calls itself one."""
_SHORTEST = 250
"""Characters of text below which a page that does not call itself an article is none."""
_SHORTEST_DATED = 150
"""The same for a page that says when it was published, or who wrote it: news of three sentences."""
_LONG = 600
"""Characters of running text that make an article without a date, an author or anything else to its name."""
_LONGEST_WALL = 1500
"""Characters: a wall with all of its offers, terms and choices; what is longer has something to tell."""
_MOST_LINES = 5000
"""Lines of a page that can be a wall; a longer one is not looked at twice."""
_LONGEST_HEADING = 120
_CJK_LETTER = 2.5
"""Latin letters that one letter of Chinese, Japanese or Korean stands for (``lines.is_paragraph``)."""
_FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default|homepage)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_BREAK = re.compile(r"\s[-–—]\s|[|–—·•»«:：!！?？¿¡。.…,，、،]+")
_PICTURES = 5
"""Pictures that a gallery has at least."""
_WORDLESS = 300
"""Characters of everything that a page prints when its scripts have yet to fill it."""

_TOPIC_FOLDERS = frozenset(
    (
        *("tag", "tags", "topic", "topics", "keyword", "keywords", "label", "thema", "themen", "sujet", "sujets"),
        *("tema", "temas", "etiqueta", "etiquetas", "argomento", "argomenti", "assunto", "assuntos", "onderwerp"),
        *("emne", "emner", "amne", "aihe", "temat", "tematy", "stitek", "stitky", "tegi", "metka", "etiket", "konu"),
    )
)
_AUTHOR_FOLDERS = frozenset(
    (
        *("author", "authors", "by", "profile", "profiles", "people", "contributor", "contributors", "journalist"),
        *("autor", "autoren", "autorin", "auteur", "auteurs", "autores", "autore", "autori", "redakteur"),
        *("forfatter", "skribent", "autorzy", "avtor", "avtory", "yazar", "yazarlar", "penulis", "writer", "writers"),
    )
)
_SEARCH_FOLDERS = frozenset(
    (
        *("search", "suche", "recherche", "buscar", "busca", "busqueda", "buscador", "cerca", "ricerca", "pesquisa"),
        *(
            "zoeken",
            "sok",
            "sog",
            "haku",
            "szukaj",
            "hledani",
            "hledat",
            "poisk",
            "poshuk",
            "arama",
            "ara",
            "pencarian",
        ),
    )
)
_QUERIES = frozenset(("q", "s", "query", "search", "keyword", "keywords", "suche", "term", "text"))
_PLAYERS = re.compile(
    r"youtube|youtu\.be|vimeo|dailymotion|jwplatform|jwplayer|brightcove|kaltura|ooyala|player|embed/video|videos?/embed",
    re.IGNORECASE,
)
_CHALLENGES = re.compile(
    r"challenge-platform|challenges\.cloudflare|cf[-_]chl|captcha|datadome|perimeterx|px-cdn|_incapsula_resource|/_sec/cp_challenge|queue-it|anubis",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """What a second look at a whole page shows, banners, buttons and scripts among it."""

    lines: tuple[Line, ...] = ()
    headings: tuple[str, ...] = ()
    """The texts of its ``h1``; of its first heading where it has none."""
    password: bool = False
    challenge: bool = False
    scripts: int = 0
    script_talk: bool = False
    """It asks for JavaScript."""
    video: bool = False
    audio: bool = False
    pictures: int = 0


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A page that does not vouch for itself."""

    page: Page
    article: Article
    metadata: Metadata
    lines: Sequence[Line]
    """Those of its main part."""
    length: float
    """``told_length`` of its text."""
    called: bool
    """It calls itself an article."""

    @cached_property
    def sight(self) -> _Sight:
        """A second look at the page, for what its titles and its text leave open."""
        return _second_look(self.page) if len(self.lines) <= _MOST_LINES else _Sight()

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title that the page gives itself."""
        return (self.article.title, *self.sight.headings, *self.metadata.titles)


def check_kind(article: Article, metadata: Metadata, lines: Sequence[Line], page: Page) -> None:
    """Raise NotArticleError, with the reason, where a page is no article; ``lines`` are those of its main part."""
    reason = _front_page(page, metadata)
    if reason is None and not (_vouches(metadata) and _tells(article)):
        case = _Case(
            page=page,
            article=article,
            metadata=metadata,
            lines=lines,
            length=told_length(article.text),
            called=bool(metadata.types & ARTICLE_TYPES) or metadata.og_type == "article",
        )
        reason = _reason(case)
    if reason:
        raise NotArticleError(reason.value, about=page.url, site=article.site)


def untitled(page: Page) -> NotArticle:
    """What a page is that has no title: a wall or a shell, where it looks like one."""
    return _wordless(_second_look(page)) or NotArticle.NO_TITLE


def told_length(text: str | None) -> float:
    """Characters of ``text``, those of Chinese, Japanese and Korean counted as the words that they are."""
    if not text:
        return 0
    if text.isascii():
        return len(text)
    return len(text) + (_CJK_LETTER - 1) * cjk_letters(text)


def _tells(article: Article) -> bool:
    """Whether an article says enough to be one, where its page says that it is."""
    long = len(article.text or "") >= _A_PARAGRAPH or told_length(article.text) >= _A_PARAGRAPH
    return long or bool(article.summary or article.sources)


def _vouches(metadata: Metadata) -> bool:
    """Whether a page is an article by its own word. ``og:type`` alone is none: many systems write it on every page."""
    return bool(metadata.types & ARTICLE_TYPES) or (metadata.og_type == "article" and metadata.published is not None)


def _reason(case: _Case) -> NotArticle | None:
    found = _by_title(case) or _by_type(case) or _about_site(case) or _listing(case) or _mostly_wall(case)
    if found:
        return found
    nothing = not case.called and _tells_nothing(case)
    if nothing or _is_short(case):
        return _wordless(case.sight) or (NotArticle.NOTHING_TOLD if nothing else NotArticle.NO_TEXT)
    return None


# The reasons, in the order in which they are tried


def _front_page(page: Page, metadata: Metadata) -> NotArticle | None:
    """The root of a site, that of one of its languages, or its index; by the canonical address where a saved page has
    no other, unless it is an article by its own word (some sites give every page the root)."""
    address = page.url or ("" if _vouches(metadata) else metadata.canonical or "")
    parts = urlsplit(address)
    front = bool(parts.netloc) and bool(_FRONT.fullmatch(parts.path)) and not parts.query
    return NotArticle.FRONT_PAGE if front else None


def _by_title(case: _Case) -> NotArticle | None:
    """A wall by its title: one that is all such a page's words, above what a wall may say; or in part, above next to
    nothing ("Page not found - The Daily")."""
    if _is_signed(case) or (case.length > _LONGEST_WALL and _has_passage(case.lines)):
        return None
    for part, reason in _BY_WORDS.items():
        told = phrases(part)
        if any(_is_all(title, told) for title in case.titles):
            return reason
        if case.length < _SHORTEST and any(_is_partly(title, told) for title in case.titles):
            return reason
    return None


def _by_type(case: _Case) -> NotArticle | None:
    """What the page calls itself to machines, where that is no article."""
    og_type = (case.metadata.og_type or "").lower()
    names = [*sorted(case.metadata.types), og_type, og_type.partition(".")[0]]
    found = next((_BY_TYPE[name] for name in names if name in _BY_TYPE), None)
    if found is NotArticle.LISTING:
        return _named_listing(case)
    thin = case.length < _LONG and not case.metadata.published
    return found or (next((_BY_THIN_TYPE[name] for name in names if name in _BY_THIN_TYPE), None) if thin else None)


def _about_site(case: _Case) -> NotArticle | None:
    """A page whose whole title is "Contact", "Privacy policy" or "Search results", and that has no date of its own."""
    if case.metadata.published or _is_signed(case):
        return None
    if _is_all(case.article.title, phrases("about_site")):
        return NotArticle.ABOUT_SITE
    return NotArticle.SEARCH if _is_all(case.article.title, phrases("search_results")) else None


def _listing(case: _Case) -> NotArticle | None:
    """Titles that lead elsewhere, and little text for their number."""
    teasers = {line.href: line for line in case.lines if _is_teaser(line)}
    many = len(teasers) >= 3 or sum(line.level is not None for line in teasers.values()) >= 2
    thin = case.length < _TEXT_PER_TEASER * len(teasers) and not _has_passage(case.lines)
    return _named_listing(case) if many and thin else None


def _mostly_wall(case: _Case) -> NotArticle | None:
    """A page of neither date nor author whose text is mostly about consent, or about logging in."""
    if case.article.published or case.article.authors or case.length > _LONGEST_WALL:
        return None
    texts = [line.text for line in case.lines if not line.all_link and len(line.text) >= _SHORTEST_TEASER]
    whole = sum(map(len, texts))
    for part, reason in (("consent", NotArticle.CONSENT), ("login", NotArticle.LOGIN)):
        words = phrases("cookie").whole if part == "consent" else frozenset[str]()
        told = sum(len(text) for text in texts if _says(text, phrases(part), words))
        if told > 0.5 * whole:
            return reason
    return None


def _is_short(case: _Case) -> bool:
    """Whether there is too little text for an article; a summary over an outline, or sources, make up for it."""
    article = case.article
    if case.length >= _SHORTEST or article.sources:
        return False
    if article.summary and (case.called or len(article.outline) >= 3):
        return False
    dated = case.called or article.published is not None or bool(article.authors)
    return case.length < (_SHORTEST_DATED if dated else _SHORTEST)


def _is_signed(case: _Case) -> bool:
    """Whether a page says who wrote it and when over some text, or one of both over a passage: no wall does. An article
    may be named like one."""
    signs = bool(case.article.authors) + (case.article.published is not None)
    return case.length >= _SHORTEST and (signs == 2 or (signs == 1 and _has_passage(case.lines)))


def _tells_nothing(case: _Case) -> bool:
    """Whether neither the page nor the feed that led to it says anything of the text that is there."""
    article, feed = case.article, case.page.told
    told = article.published or article.authors or article.summary or article.outline or article.sources
    return not (told or feed.published or feed.authors) and case.length < _LONG


def _wordless(sight: _Sight) -> NotArticle | None:
    """What a page is that has no text to speak of, by everything else on it."""
    texts = [line.text for line in sight.lines if not line.all_link]
    for part in ("robot_check", "not_found", "unavailable"):
        if any(_is_all(text, phrases(part)) for text in texts if len(text) <= _LONGEST_HEADING):
            return _BY_WORDS[part]
    if sight.challenge:
        return NotArticle.ROBOT_CHECK
    if sight.password or any(_says(text, phrases("login")) for text in texts if len(text) >= _SHORTEST_TEASER):
        return NotArticle.LOGIN
    players = (sight.video and NotArticle.VIDEO) or (sight.audio and NotArticle.AUDIO)
    return players or _unfilled(sight, texts)


def _unfilled(sight: _Sight, texts: Sequence[str]) -> NotArticle | None:
    """Pictures alone, a banner alone, or nothing but scripts."""
    if sight.pictures >= _PICTURES:
        return NotArticle.GALLERY
    printed = sum(map(len, texts))
    if sum(len(text) for text in texts if _says(text, phrases("consent"), phrases("cookie").whole)) > 0.5 * printed:
        return NotArticle.CONSENT
    return NotArticle.SHELL if sight.script_talk or (sight.scripts and printed < _WORDLESS) else None


# What they look at


def _second_look(page: Page) -> _Sight:
    tree = parse(page)
    scripts = tree.xpath("//script")
    sources = " ".join(str(value) for value in tree.xpath("//script/@src | //iframe/@src | //form/@action"))
    inline = " ".join(str(script.text or "")[:2000] for script in scripts[:20])
    marks = " ".join(str(value) for value in tree.xpath("//form//@id | //div/@id"))
    frames = [str(value) for value in tree.xpath("//iframe/@src | //amp-iframe/@src")]
    noscript = " ".join(element.text_content() for element in tree.iter("noscript"))
    lxml.etree.strip_elements(tree, "script", "style", "template", "svg", "noscript", with_tail=False)
    lines = tuple(html_lines(tree))
    headings = tuple(line.text for line in lines if line.level == 1) or tuple(
        line.text for line in [line for line in lines if line.level][:1]
    )
    return _Sight(
        lines=lines,
        headings=headings,
        password=bool(tree.xpath("//input[@type='password']")),
        challenge=bool(_CHALLENGES.search(f"{sources} {inline} {marks}"[:200_000])),
        scripts=len(scripts),
        script_talk="javascript" in noscript.lower() or any("javascript" in line.text.lower() for line in lines),
        video=bool(tree.xpath("//video | //amp-video | //amp-youtube | //amp-brightcove"))
        or any(_PLAYERS.search(frame) for frame in frames),
        audio=bool(tree.xpath("//audio | //amp-audio")),
        pictures=len(
            tree.xpath("//figure | //amp-img | //picture | //img[not(ancestor::figure or ancestor::picture)]")
        ),
    )


def _named_listing(case: _Case) -> NotArticle:
    """What kind of listing, by the page's address: of a topic, of an author, of what was searched for."""
    parts = urlsplit(case.page.url or case.metadata.canonical or "")
    folders = {folder.lower() for folder in parts.path.split("/") if folder}
    if folders & _SEARCH_FOLDERS or any(name.lower() in _QUERIES for name, _ in parse_qsl(parts.query)):
        return NotArticle.SEARCH
    if folders & _AUTHOR_FOLDERS:
        return NotArticle.AUTHOR
    return NotArticle.TOPIC if folders & _TOPIC_FOLDERS else NotArticle.LISTING


def _has_passage(lines: Sequence[Line]) -> bool:
    """Whether three paragraphs follow each other with no title of another page between; in a listing they alternate."""
    run = 0
    for line in lines:
        run = 0 if _is_teaser(line) else run + (is_paragraph(line.text) and not line.all_link)
        if run >= 3:
            return True
    return False


def _is_teaser(line: Line) -> bool:
    return line.all_link and told_length(line.text) >= _SHORTEST_TEASER and "#" not in str(line.href)


def _is_all(title: str, told: Phrases) -> bool:
    """Whether every piece of a title is such a page's words: "Error 404: page not found"."""
    if len(title) > _LONGEST_HEADING:
        return False
    pieces = _pieces(title)
    said = [_says(piece, told) for piece in pieces]
    whole = any(said) and all(yes or piece.isdigit() for yes, piece in zip(said, pieces, strict=True))
    return whole or _says(title, told)


def _is_partly(title: str, told: Phrases) -> bool:
    return len(title) <= _LONGEST_HEADING and any(_says(piece, told) for piece in _pieces(title))


def _pieces(title: str) -> list[str]:
    pieces = [piece.strip() for piece in _BREAK.split(title)]
    return [piece for piece in pieces if any(char.isalnum() for char in piece)] or [title]


def _says(text: str, told: Phrases, words: Iterable[str] = ()) -> bool:
    """Whether ``text`` is one of the phrases or begins with one, or has one of ``words`` within it."""
    if told.match(text):
        return True
    folded = fold(text).strip("!！?？¿¡。 ")
    if folded in told.whole or any(_begins(folded, start.rstrip()) for start in told.starts):
        return True
    return any(word in folded for word in words)


def _begins(text: str, start: str) -> bool:
    """Whether ``text`` begins with whole words, where its script sets words apart."""
    end = text[len(start) : len(start) + 1]
    return text.startswith(start) and not (end.isalnum() and end < "\u2e80")
