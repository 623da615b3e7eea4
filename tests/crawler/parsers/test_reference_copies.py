"""The reference page as people copy it and as converters write it in Markdown gives one record."""

import json
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from crawler.parsers.article import read
from crawler.sites.site import GENERIC
from pipelines.records import Article, Page

Record = Callable[..., Article]
Compared = Callable[[Article], tuple[dict[str, Any], dict[str, Any]]]
PAGES = Path(__file__).parents[2] / "pages" / "opentools"
REFERENCE: dict[str, Any] = json.loads((PAGES / "article.json").read_text("utf-8"))
KICKER, TITLE, SUMMARY = REFERENCE["kicker"], REFERENCE["title"], REFERENCE["summary"]
HEADINGS = [item["heading"] for item in REFERENCE["outline"]]
SOURCES = [(item["position"], item["label"], item["domain"]) for item in REFERENCE["sources"]]
RELATED = [(item["published_text"], item["title"], item["summary"]) for item in REFERENCE["related"]]
PROSE = "The two companies describe the work as design first and purchase later: plans are shared early, and one engineer told 2 that no order is attached."


def page(
    head: Sequence[str] = (KICKER, TITLE, SUMMARY),
    outline: Sequence[str] = HEADINGS,
    sources: str = "{n}.{label}({domain})",
    related: str = "{date}\n{title}\n{summary}",
    labels: tuple[str, str] = ("Sources", "Related News"),
) -> str:
    """The page as lines; ``sources`` and ``related`` are patterns of one item."""
    cited = [sources.format(n=n, label=label, domain=domain) for n, label, domain in SOURCES]
    news = [related.format(n=n, date=d, title=t, summary=s) for n, (d, t, s) in enumerate(RELATED, 1)]
    return "\n".join([*head, *outline, labels[0], *cited, labels[1], *news])


COPIES = {
    "menu above": "Skip to content\nOpenTools\nHome\nTools\nNews\nAbout\n" + page(),
    "address above": page(("https://opentools.ai/news/x", KICKER, TITLE, SUMMARY)),
    "window's title above": page((f"{TITLE} | OpenTools", KICKER, TITLE, SUMMARY)),
    "share buttons": page((KICKER, TITLE, "Share on X", "Copy link", SUMMARY)),
    "share button alone": page((KICKER, TITLE, "Share", SUMMARY)),
    "byline": page((KICKER, TITLE, "By Jane Doe · May 13, 2026 · 5 min read", SUMMARY)),
    "date and reading time above": page(("May 13, 2026 • 5 min read", KICKER, TITLE, SUMMARY)),
    "picture credit": page((KICKER, TITLE, "Image: OpenAI", SUMMARY)),
    "foot of the page": page() + "\n© 2026 OpenTools. All rights reserved.\nPrivacy Policy\nTerms of Service",
    "headings in a list": page(outline=[f"- {heading}" for heading in HEADINGS]),
    "headings numbered": page(outline=[f"{n}. {heading}" for n, heading in enumerate(HEADINGS, 1)]),
    "contents labelled": page(outline=["Table of Contents", *HEADINGS]),
    "contents and text": page(
        outline=["Contents", *HEADINGS, *(line for heading in HEADINGS for line in (heading, PROSE))]
    ),
    "numbered lists in the text": page(
        outline=[line for heading in HEADINGS for line in (heading, PROSE, "1. Design the racks", "2. Build them")]
    ),
    "cells on lines of their own": page(sources="{n}.\n{label}\n{domain}"),
    "label and domain on lines of their own": page(sources="{label}\n({domain})"),
    "tabs between cells": page(sources="{n}\t{label}\t{domain}"),
    "each item labelled": page(sources="Source: {label} ({domain})"),
    "counted labels": page(labels=("Sources (4)", "3 Related News")),
    "pictures before labels": page(labels=("📚 Sources", "📰 Related News")),
    "other labels": page(labels=("Sources & References", "You might also like")),
    "date and category": page(related="{date} · AI News\n{title}\n{summary}"),
    "category below the date": page(related="{date}\nAI\n{title}\n{summary}"),
    "date in brackets": page(related="{title} ({date})\n{summary}"),
    "news numbered": page(related="{n}. {title}\n{date}\n{summary}"),
    "dates numbered": page(related="{n}. {date}\n{title}\n{summary}"),
    "calendar before the date": page(related="📅 {date}\n{title}\n{summary}"),
    "links that go on": page(related="{date}\n{title}\n{summary}\nRead more →") + "\nView all news",
    "rules between items": page(related="---\n{date}\n{title}\n{summary}"),
    "quoted in a mail": "\n>\n".join(
        "\n".join(f"> {row}" for row in textwrap.wrap(line, 72, break_on_hyphens=False)) for line in page().split("\n")
    ),
    "wrapped items of a list": "\n\n".join(
        "\n".join(textwrap.wrap(line, 76, break_on_hyphens=False)) for line in page().split("\n")
    ).replace("\n\nMay ", "\n\n- May "),
}


def markdown(
    heading: str = "## {heading}",
    sources: str = "{n}. {label} ({domain})",
    related: str = "{date}\n\n### [{title}](/news/{n})\n\n{summary}\n",
    foot: str = "",
) -> str:
    outline = [heading.format(heading=text, n=n) + "\n" for n, text in enumerate(HEADINGS, 1)]
    head = (f"*{KICKER}*", f"\n# {TITLE}\n", SUMMARY, "")
    return page(head, outline, sources, related, ("\n## Sources\n", "\n## Related News\n")) + foot


DEFINITIONS = "\n\n" + "\n".join(f"[{n}]: https://{domain}/x" for n, _, domain in SOURCES)
MARKDOWN = {
    "reference links": markdown(related="{date}\n\n### [{title}][{n}]\n\n{summary}\n", foot=DEFINITIONS),
    "autolinks": markdown(sources="{n}. {label} - <https://www.{domain}/x>"),
    "table of sources": markdown(sources="| {n} | {label} | {domain} |").replace(
        "| 1 |", "| # | Source | Domain |\n|---|:-----|---:|\n| 1 |"
    ),
    "table of news": markdown(related="| {date} | [{title}](/news/{n}) | {summary} |").replace(
        "| May 12", "| Date | Title | Summary |\n|---|---|---|\n| May 12"
    ),
    "attributes": markdown("## {heading} {{#part-{n} .plain}}"),
    "block names": markdown("## {heading} ^part{n}"),
    "permalinks": markdown("## {heading}[¶](#part-{n})"),
    "elements": "<!-- saved -->\n" + markdown('## <a id="part-{n}"></a>{heading}'),
    "numbered": markdown("## {n}\\. {heading}"),
    "footnotes": markdown(sources="[^{n}]: {label} ({domain})"),
    "cards as links": markdown(related="[{date}\n\n### {title}\n\n{summary}](/news/{n})\n"),
    "hard breaks": markdown(related="[**{title}**](/news/{n}) \\\n{date} \\\n{summary}\n"),
    "one line": markdown(related="- {date}: [{title}](/news/{n}) — {summary}"),
    "entities": markdown().replace("OpenAI & Foxconn", "OpenAI &amp; Foxconn"),
    "front matter": f"+++\ntitle = '{TITLE}'\n+++\n{markdown()}",
    "wrapped": "\n".join(
        line if line.startswith("#") else "\n".join(textwrap.wrap(line, 72, break_on_hyphens=False))
        for line in markdown(related="{date}\n\n### {title}\n\n{summary}\n").split("\n")
    ),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in {**COPIES, **MARKDOWN}.items()])
def test_copy(text: str, record: Record, compared: Compared) -> None:
    given, wanted = compared(record(text.encode()))
    assert given == wanted


def test_reference_links_are_sources_links() -> None:
    sources = "## Sources\n\n1. [Tech in Asia][1]\n2. [source][2]\n" + DEFINITIONS
    article = read(Page(body=f"# {TITLE}\n\n{SUMMARY}\n\n{sources}".encode()), GENERIC)
    assert [(item.label, item.url) for item in article.sources] == [
        ("Tech in Asia", "https://techinasia.com/x"),
        ("source", "https://morningstar.com/x"),
    ]


def test_a_bad_address_is_no_crash() -> None:
    body = f"<a href='http://['>AI</a><h1>{TITLE}</h1><p>{SUMMARY}</p><h2>A</h2><p>{PROSE}</p><h2>B</h2><p>{PROSE}</p>"
    assert read(Page(body=body.encode()), GENERIC).title == TITLE
