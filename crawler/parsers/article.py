"""A page becomes an article."""

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.parsers.date_choice import dated
from crawler.parsers.html import decode
from crawler.parsers.html_article import read_html
from crawler.parsers.limits import check_text
from crawler.parsers.lines import Line
from crawler.parsers.people import house_names
from crawler.parsers.saved_text import looks_like_markdown, markdown_lines, text_lines
from crawler.parsers.text_article import read_text
from crawler.parsers.told import with_told
from crawler.parsers.unfound import Reading
from crawler.sites.site import Site
from pipelines.errors import PageError
from pipelines.records import Article, Format, Page


def read(page: Page, site: Site) -> Article:
    """The article of a page, as ``read_by_rules`` gives it."""
    return read_by_rules(page, site).article


def read_by_rules(page: Page, site: Site) -> Reading:
    """The article of a page (HTML, Markdown or plain text), and which of its site's rules found nothing there.

    Dates are as printed, addresses absolute but not normalised, sources without their outlets' names: the pipeline's
    steps see to these. Raises NotArticleError for a page that can be read and is none, PageError for one that cannot be
    read.
    """
    if not page.body.strip():
        raise PageError("nothing to read: the page is empty", about=page.url, site=site.name)
    match told_format(page):
        case "html":
            reading = read_html(page, site)
        case "markdown":
            reading = Reading(article=_of_lines(markdown_lines(_text(page)), page))
        case "text":
            reading = Reading(article=_of_lines(text_lines(_text(page)), page))
    article = replace(
        reading.article,
        url=page.url,
        site=site.name,
        zone=site.zone,
        country=site.country,
        language=reading.article.language or site.language,
    )
    return replace(reading, article=article)


def told_format(page: Page) -> Format:
    """The page's format: as given, else by its HTTP type, else by its bytes."""
    if page.format:
        return page.format
    kind = next((value.lower() for name, value in page.headers if name == "content-type"), "")
    start = page.body[:2048].replace(b"\0", b"")  # UTF-16, with its mark or without
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if "html" in kind or start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        return "html"
    if b"</" in start and not re.search(rb"^#{1,6} \S", start, re.MULTILINE):  # Markdown may hold a few elements
        return "html"
    return "markdown" if "markdown" in kind or looks_like_markdown(_text(page)) else "text"


def _of_lines(lines: Sequence[Line], page: Page) -> Article:
    return dated(with_told(read_text(lines, page.url), page.told, house_names((), page.url)), page)


def _text(page: Page) -> str:
    check_text(page.body, page.url)
    return decode(page)
