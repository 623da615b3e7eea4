"""What a site's file says of where its fields are, carried out on the soup."""

from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from crawler.parsers.addresses import absolute
from crawler.parsers.html import html_lines, tree_of
from crawler.parsers.lines import Anchor, Line, clean
from crawler.parsers.related import related_news
from crawler.parsers.sources import listed
from crawler.sites.site import ItemRules, Selectors
from pipelines.records import Date, Related, Source

_ATTRIBUTE = "::attr("


def texts(root: Tag, selectors: Selectors) -> tuple[str, ...]:
    """The texts (or attribute values) of the first selector that gives any; empty where none does."""
    for selector in selectors:
        found = tuple(text for element in elements(root, selector) if (text := _value(element, selector)))
        if found:
            return found
    return ()


def text(root: Tag, selectors: Selectors) -> str | None:
    """The first of ``texts``."""
    return next(iter(texts(root, selectors)), None)


def elements(root: Tag, selector: str) -> list[Tag]:
    """The elements of one selector, its ``::attr()`` aside; ``:scope`` alone is ``root`` itself."""
    css = selector.partition(_ATTRIBUTE)[0]
    return [root] if css == ":scope" else list(root.select(css))


def date(root: Tag, selectors: Selectors) -> Date | None:
    """The date that the selectors find: the machine value of a ``time`` element beside its text, else the text."""
    for selector in selectors:
        for element in elements(root, selector):
            found = _value(element, selector)
            machine = str(element.get("datetime") or "") or None
            if found or machine:
                return Date(text=found or str(machine), origin="rule", value=machine)
    return None


def drop(soup: BeautifulSoup, selectors: Selectors) -> None:
    """Take the elements of every selector out of ``soup``."""
    for selector in selectors:
        for element in soup.select(selector):
            element.decompose()


def lines(root: Tag, selectors: Selectors) -> list[Line]:
    """The lines of the first selector's elements; empty where no selector matches."""
    for selector in selectors:
        found = [line for element in elements(root, selector) for line in _lines(element)]
        if found:
            return found
    return []


def _lines(element: Tag) -> list[Line]:
    return html_lines(tree_of(str(element)))


def sources(soup: BeautifulSoup, rules: ItemRules, base: str | None) -> tuple[Source, ...]:
    """The listed sources that a site's rules find."""
    items = [(item, _lines(item)) for item in _items(soup, rules)]
    return listed([[_source_line(item, own, rules) for item, own in items if own]], base)


def _items(soup: BeautifulSoup, rules: ItemRules) -> list[Tag]:
    """The elements of the first selector that matches any."""
    return next((found for selector in rules.item if (found := elements(soup, selector))), [])


def _links(rules: ItemRules) -> Selectors:
    """The selectors of a link, each with the attribute that it takes: ``href`` where it names none."""
    return tuple(selector if _ATTRIBUTE in selector else f"{selector}::attr(href)" for selector in rules.link)


def _source_line(item: Tag, own: list[Line], rules: ItemRules) -> Line:
    label = text(item, rules.label) or clean(" ".join(line.text for line in own))
    href = text(item, _links(rules))
    anchors = (Anchor(label, href),) if href else tuple(anchor for line in own for anchor in line.anchors)[:1]
    return Line(text=label, anchors=anchors, bullet=True)


def related(soup: BeautifulSoup, rules: ItemRules, base: str | None) -> tuple[Related, ...]:
    """The related news that a site's rules find; parts without a rule are read as on any page."""
    found: list[Related] = []
    for item in _items(soup, rules):
        read = related_news([_lines(item)], base)
        title = text(item, rules.title) or (read[0].title if read else None)
        if title:
            start = read[0] if read else Related(position=1, title=title)
            found.append(_with_rules(replace(start, title=title, position=len(found) + 1), item, rules, base))
    return tuple(found)


def _with_rules(related: Related, item: Tag, rules: ItemRules, base: str | None) -> Related:
    href = text(item, _links(rules))
    return replace(
        related,
        url=absolute(href, base) or related.url,
        published=date(item, rules.date) or related.published,
        summary=text(item, rules.summary) or related.summary,
    )


def _value(element: Tag, selector: str) -> str:
    if _ATTRIBUTE in selector:
        return clean(str(element.get(selector.partition(_ATTRIBUTE)[2].rstrip(") ")) or ""))
    return clean(element.get_text(" "))
