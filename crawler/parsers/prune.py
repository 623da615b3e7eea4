"""Takes out of a page's tree what cannot be article: scripts, menus, hidden elements, offers and tools."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

import lxml.etree
from lxml.html import HtmlElement

from crawler.parsers.embeds import holds_post, show_posts
from crawler.parsers.lines import clean
from crawler.parsers.words import phrases

_DROPPED = (
    *("base", "button", "canvas", "datalist", "dialog", "embed", "input", "link", "map", "meta", "title"),
    *("noscript", "object", "script", "select", "style", "svg", "template", "textarea"),
    *("amp-ad", "amp-analytics", "amp-auto-ads", "amp-consent", "amp-embed", "amp-lightbox", "amp-sidebar"),
    *("amp-state", "amp-sticky-ad", "amp-user-notification"),
)
_PLAYERS = frozenset(("audio", "iframe", "video"))
"""Elements whose content is for browsers that know nothing of them; that a box holds one tells what it is."""
_MENUS = frozenset(("footer", "nav"))
_HIDDEN = re.compile(r"display:\s?none")
_BOXES = frozenset(("aside", "div", "form", "section", "ul"))
_FOLDED = frozenset(("h2", "h3", "h4"))
"""Headings that may be a button: of a part that folds."""
_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|subscri\w*|sign-?up|promo\w*|share\w*|sharing|social\w*|comments?|advert\w*|cookies?|consent|breadcrumbs?)(?:$|[\s_-])"
)
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-?reader(?:-text|-only)?|screenreader|assistive-text|a11y-hidden"
    r"|element-invisible|hidden-accessible|u-hiddenVisually)(?!-focusable|-until)(?:$|\s)",
    re.IGNORECASE,
)
_RUNNING = 150
_FEWEST_PARAGRAPHS = 3
_MOST_PARAGRAPHS = 50
_LONGEST_NAME = 300
"""Characters of a class and an id that are looked at, and kept in mind."""
_LONGEST_TAB = 40
_MOST_TABS = 12
_MOST_BUTTONS = 300
_LONGEST_BOX = 600
"""Characters of a box that can be left out on its class alone; what is longer may be the page itself."""


def prune(tree: HtmlElement) -> None:
    """Takes out of ``tree`` what cannot be article.

    A navigation block stays where it is a table of contents (three links or more into the page itself), or headed as
    related news.
    """
    buttons = list(tree.iter("button"))
    for button in buttons:
        if any(parent.tag in _FOLDED for parent in islice(button.iterancestors(), 3)):
            button.drop_tag()
    _keep_tabs(button for button in buttons if button.tag == "button")
    show_posts(tree)
    lxml.etree.strip_elements(tree, *_DROPPED, with_tail=False)
    for element in _left_out(tree):
        if element.tag in _PLAYERS:
            element.clear(keep_tail=True)
        else:
            _drop(element)


def _left_out(tree: HtmlElement) -> list[HtmlElement]:
    """The players of ``tree``, and its menus, hidden elements and boxes that go; none within another."""
    found: list[HtmlElement] = []
    walk = lxml.etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        tag, classes, style = element.tag, element.get("class"), element.get("style")
        hidden = (style and _HIDDEN.search(style)) or element.get("hidden") is not None
        if tag in _MENUS or hidden or (classes and tag != "h1" and _is_unseen(classes[:_LONGEST_NAME])):
            goes = not _belongs(element)
        elif tag in _BOXES:
            name = f"{classes or ''} {element.get('id') or ''}"
            goes = _is_box_name(name[:_LONGEST_NAME]) and _is_box(element)
        else:
            goes = tag in _PLAYERS
        if goes:
            found.append(element)
            walk.skip_subtree()
    return found


@lru_cache(maxsize=4096)
def _is_unseen(classes: str) -> bool:
    """Whether a class says that an element is for screen readers alone; all frameworks have one of these."""
    return _UNSEEN.search(classes) is not None


@lru_cache(maxsize=4096)
def _is_box_name(name: str) -> bool:
    return _BOX.search(name.lower()) is not None


def _keep_tabs(buttons: Iterable[HtmlElement]) -> None:
    """Turns a row of buttons into a row of labels where one of them opens related news: their panels follow below."""
    for button in islice(buttons, _MOST_BUTTONS):
        text = clean(button.text_content())
        if text and len(text) <= _LONGEST_TAB and phrases("related").match(text):
            row = button.getparent()
            while row is not None and len(row) == 1:
                row = row.getparent()
            if row is not None and row.get("role") != "tablist":
                row.set("role", "tablist")
                for tab in list(islice(row.iter("button"), _MOST_TABS)):
                    tab.tag = "div"


def _drop(element: HtmlElement) -> None:
    """Takes an element out and leaves the text behind it, which lxml refuses to move where a reference (``&#1;``) has
    put a control character into it."""
    try:
        element.drop_tree()
    except ValueError:
        element.tail = None
        element.drop_tree()


def _is_box(element: HtmlElement) -> bool:
    """Whether an element whose class or id says that it is an offer or a tool is small; an embedded post may well stand
    in a box named "social"."""
    return len(element.text_content()) <= _LONGEST_BOX and not holds_post(element) and not _is_teaser_card(element)


_CARD_CLASSES = re.compile(
    r"(?:^|\s)(?:h-entry|hentry|type-post|post|card|teaser|story|promo)(?:$|[\s_-])", re.IGNORECASE
)


def _is_teaser_card(element: HtmlElement) -> bool:
    """Whether an element with a box's class is the card of another article: a theme that hangs ``post-share-style2``
    on every post means no share buttons. It has a class of cards, and a heading that is a link."""
    if not _CARD_CLASSES.search(element.get("class") or ""):
        return False
    return any(heading.find(".//a[@href]") is not None for heading in element.iter("h2", "h3", "h4", "h5", "h6"))


def _belongs(element: HtmlElement) -> bool:
    if element.tag == "nav":
        labels = element.xpath(".//h2 | .//h3 | .//h4")
        if any(phrases("related").match(label.text_content()) for label in labels):
            return True
        return len(element.xpath(".//a[starts-with(@href, '#') and string-length(@href) > 1]")) >= 3
    if element.tag == "footer":
        return any(parent.tag in ("article", "main") for parent in element.iterancestors())
    return element.tag in ("html", "body") or _is_rest_of_article(element)


def _is_rest_of_article(element: HtmlElement) -> bool:
    """Whether a hidden element is the rest of an article, which a script shows to those who go on or have paid: it
    stands within the article, and holds paragraphs of running text."""
    if element.tag not in ("div", "section") or element.get("role") == "dialog":
        return False
    lengths = [len(paragraph.text_content()) for paragraph in islice(element.iter("p"), _MOST_PARAGRAPHS)]
    if sum(length >= _RUNNING for length in lengths) < _FEWEST_PARAGRAPHS:
        return False
    return any(parent.tag in ("article", "main") for parent in element.iterancestors())
