"""The Courier: a modern newsroom with JSON-LD, OpenGraph, a canonical address and an ``article`` element.

All links are absolute. Between the paragraphs stand a "Read more" box and a newsletter form, beside them a "Most read"
list that is related to nothing.
``_oddities`` holds the addresses that behave otherwise.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from crawler.sample.markup import each, english_day, escaped, fill, linked, most_read, raw, slug
from crawler.sample.pictures import picture_path, pictures
from crawler.sample.resource import MISSING, Draft, Resource, Sheet, last_change, redirect, robots, sheets
from crawler.sample.world import COURIER, Block, Paragraph, Points, Quote, Story, World
from pipelines.records import Heading

_COLOURS = ("#e9dfc7", "#a8231d", "#1a1a17", "#6d6757", "#c98a2b")
_SHEET = 7
_FEED = 15
_PRICES = "/2026/05/13/live-chip-prices"
_WALL = "/2026/05/20/subscriber-briefing"
_SPONSORED = "/2026/05/19/sponsored-cooling-you-can-feel"
_WITHDRAWN = "/2026/04/01/courier-to-be-printed-on-retired-servers"
_BROKEN = "/2026/05/18/inside-our-new-unbreakable-publishing-system"


def courier_resources(world: World) -> Iterator[Resource]:
    """Every address of the house."""
    stories = world.of(COURIER)
    yield from (_framed(_article(story, world), stories) for story in stories)
    yield from (_framed(draft, stories) for draft in (*_listings(stories), *_oddities(stories)))
    yield from pictures(COURIER, stories, _COLOURS)
    yield _feed(stories[:_FEED])
    yield robots(COURIER, ("User-agent: *", "Disallow: /*/sponsored-"), last_change(stories))
    yield redirect(COURIER, _old_path(stories[-1]), stories[-1], status=301)


def _framed(draft: Draft, stories: tuple[Story, ...]) -> Resource:
    links = each(f'<a href="{COURIER.root}{_section_path(name)}">{escaped(name)}</a>' for name in _sections(stories))
    body = fill(
        "courier.html",
        title=escaped(draft.title),
        description=escaped(draft.description),
        canonical=escaped(COURIER.root + draft.path),
        head=draft.head or '<meta property="og:type" content="website">\n',
        style=raw("courier.css"),
        sections=links,
        main=draft.main,
    )
    return Resource(
        host=COURIER.host, path=draft.path, body=body.encode(), status=draft.status, modified=draft.modified
    )


# Articles


def _article(story: Story, world: World) -> Draft:
    main = fill(
        "courier-article.html",
        kicker=_kicker(story),
        title=escaped(story.title),
        summary=escaped(story.summary),
        authors=" and ".join(_author_link(name) for name in story.authors),
        times=_times(story),
        url=escaped(story.url),
        picture=_picture_url(story),
        caption=escaped(story.caption or "Illustration: The Courier"),
        body=each(_body(story, world)),
        sources=_sources(story, world),
        related=each(_related_item(other) for other in world.related(story)),
        most_read=_most_read(world.of(COURIER)),
    )
    return Draft(
        path=story.path,
        title=story.title,
        description=story.summary,
        head=_metadata(story),
        main=main,
        modified=story.touched,
    )


def _kicker(story: Story) -> str:
    section = story.section or "News"
    link = f'<a href="{COURIER.root}{_section_path(section)}">{escaped(section)}</a>'
    return escaped(story.kicker) if story.kicker else link


def _author_link(name: str) -> str:
    return f'<a rel="author" href="{COURIER.root}{_author_path(name)}">{escaped(name)}</a>'


def _times(story: Story) -> str:
    published = f"Published {_time(story.published)}"
    return f"{published} · Updated {_time(story.modified)}" if story.modified else published


def _time(moment: datetime) -> str:
    half = "a.m." if moment.hour < 12 else "p.m."
    clock = f"{moment.hour % 12 or 12}:{moment:%M} {half} ET"
    return f'<time datetime="{moment.isoformat()}">{english_day(moment)}, {clock}</time>'


def _body(story: Story, world: World) -> Iterator[str]:
    """The blocks, with a "Read more" box after the second paragraph and the newsletter form after the fourth."""
    paragraphs = 0
    for block in story.body:
        yield _block(block, world)
        paragraphs += isinstance(block, Paragraph)
        if isinstance(block, Paragraph) and paragraphs == 2:
            yield from (_read_more(other) for other in world.related(story)[:1])
        if isinstance(block, Paragraph) and paragraphs == 4:
            yield raw("courier-newsletter.html")


def _block(block: Block, world: World) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escaped(block.heading)}</h{block.level}>"
        case Paragraph():
            return f"<p>{linked(block.text, world)}</p>"
        case Points():
            return f"<ul>{each(f'<li>{linked(item, world)}</li>' for item in block.items)}</ul>"
        case Quote():
            by = f"<footer>— {escaped(block.by)}</footer>" if block.by else ""
            return f"<blockquote><p>{linked(block.text, world)}</p>{by}</blockquote>"


def _read_more(story: Story) -> str:
    return f'<div class="read-more"><strong>Read more</strong><a href="{story.url}">{escaped(story.title)}</a></div>'


def _sources(story: Story, world: World) -> str:
    if not story.sources:
        return ""
    items = each(
        f'<li><a href="{escaped(world.url(source.url))}">{escaped(source.label)}</a></li>' for source in story.sources
    )
    return f'<div class="story-sources"><p><strong>Sources:</strong></p>\n<ul>\n{items}\n</ul></div>'


def _related_item(story: Story) -> str:
    return (
        f'<li><h3><a href="{story.url}">{escaped(story.title)}</a></h3>'
        f'<time datetime="{story.published.isoformat()}">{english_day(story.published)}</time></li>'
    )


def _most_read(stories: tuple[Story, ...]) -> str:
    return each(f'<li><a href="{story.url}">{escaped(story.title)}</a></li>' for story in most_read(stories, 5))


# What machines read


def _metadata(story: Story) -> str:
    facts = (
        ("og:type", "article"),
        ("og:image", _picture_url(story)),
        ("article:published_time", story.published.isoformat()),
        ("article:modified_time", story.touched.isoformat()),
        ("article:section", story.section or "News"),
        *(("article:tag", topic) for topic in story.topics),
    )
    metas = each(f'<meta property="{name}" content="{escaped(value)}">' for name, value in facts)
    # "<" would end the script early where a title holds a tag.
    graph = json.dumps(_graph(story), ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return f'{metas}\n<script type="application/ld+json">\n{graph}\n</script>\n'


def _graph(story: Story) -> dict[str, object]:
    publisher = f"{COURIER.root}/#publisher"
    return {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "NewsMediaOrganization", "@id": publisher, "name": COURIER.title, "url": f"{COURIER.root}/"},
            {"@type": "WebPage", "@id": story.url, "url": story.url, "name": f"{story.title} - {COURIER.title}"},
            {
                "@type": "NewsArticle",
                "@id": f"{story.url}#article",
                "mainEntityOfPage": {"@id": story.url},
                "headline": story.title,
                "description": story.summary,
                "datePublished": story.published.isoformat(),
                "dateModified": story.touched.isoformat(),
                "author": [_person(name) for name in story.authors],
                "publisher": {"@id": publisher},
                "articleSection": story.section or "News",
                "keywords": list(story.topics),
                "image": {"@type": "ImageObject", "url": _picture_url(story), "width": 1200, "height": 630},
                "inLanguage": "en-CA",
                "isAccessibleForFree": True,
            },
        ],
    }


def _person(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "url": COURIER.root + _author_path(name)}


def _picture_url(story: Story) -> str:
    return COURIER.root + picture_path(story)


def _feed(stories: tuple[Story, ...]) -> Resource:
    body = fill(
        "courier-feed.xml",
        built=format_datetime(last_change(stories)),
        items=each(_feed_item(story) for story in stories),
    )
    return Resource(
        host=COURIER.host,
        path="/feed.xml",
        body=body.encode(),
        type="application/rss+xml; charset=utf-8",
        modified=last_change(stories),
    )


def _feed_item(story: Story) -> str:
    return fill(
        "courier-feed-item.xml",
        title=escaped(story.title),
        url=escaped(story.url),
        published=format_datetime(story.published),
        authors=escaped(", ".join(story.authors)),
        section=escaped(story.section or "News"),
        summary=escaped(story.summary),
    )


# Listings


def _listings(stories: tuple[Story, ...]) -> Iterator[Draft]:
    for sheet in sheets(stories, _SHEET):
        yield _sheet(sheet, stories)
    for name in _sections(stories):
        yield _index(_section_path(name), name, tuple(story for story in stories if story.section == name))
    for name in sorted({name for story in stories for name in story.authors}):
        yield _index(_author_path(name), name, tuple(story for story in stories if name in story.authors))


def _sheet(sheet: Sheet, stories: tuple[Story, ...]) -> Draft:
    first = sheet.number == 1
    turn = _pager(sheet) + (_notices(stories) if first else "")
    return Draft(
        path=_sheet_path(sheet.number),
        title="Technology news" if first else f"Technology news, page {sheet.number}",
        description="Technology news from Toronto.",
        main=_river("Technology news", sheet.stories, turn),
        modified=last_change(stories if first else sheet.stories),
    )


def _index(path: str, heading: str, stories: tuple[Story, ...]) -> Draft:
    return Draft(path=path, title=heading, main=_river(heading, stories, ""), modified=last_change(stories))


def _river(heading: str, stories: tuple[Story, ...], after: str) -> str:
    items = each(_river_item(story) for story in stories)
    return (
        f'<main class="wrap" id="main"><h1 class="kicker" style="margin-top:34px">{escaped(heading)}</h1>'
        f'<ul class="river">{items}</ul>{after}</main>'
    )


def _river_item(story: Story) -> str:
    return (
        f'<li><a href="{story.url}"><img src="{_picture_url(story)}" alt="" loading="lazy"></a>'
        f'<div><h2><a href="{story.url}">{escaped(story.title)}</a></h2><p>{escaped(story.summary)}</p>'
        f'<time datetime="{story.published.isoformat()}">{english_day(story.published)}</time></div></li>'
    )


def _pager(sheet: Sheet) -> str:
    newer = (
        f'<a rel="prev" href="{COURIER.root}{_sheet_path(sheet.number - 1)}">← Newer</a>' if sheet.number > 1 else ""
    )
    older = f'<a rel="next" href="{COURIER.root}{_sheet_path(sheet.number + 1)}">Older →</a>'
    return f'<div class="pager"><span>{newer}</span><span>{older if sheet.number < sheet.count else ""}</span></div>'


def _notices(stories: tuple[Story, ...]) -> str:
    """The box that leads to all that a crawler must survive."""
    lines = (
        (f"{stories[1].path}?utm_source=front&utm_medium=notice", f"Editors’ choice: {stories[1].title}"),
        (_old_path(stories[-1]), f"From the archive: {stories[-1].title}"),
        (_WITHDRAWN, "The Courier to Be Printed on Retired Servers"),
        (_BROKEN, "Inside Our New Unbreakable Publishing System"),
        (_SPONSORED, "Sponsored: Cooling You Can Feel"),
        (_PRICES, "Live chip prices"),
        (_WALL, "Subscriber briefing"),
    )
    items = each(f'<li><a href="{COURIER.root}{escaped(path)}">{escaped(text)}</a></li>' for path, text in lines)
    return f'<section class="most-read"><h2>Notices</h2><ol>{items}</ol></section>'


def _sections(stories: tuple[Story, ...]) -> tuple[str, ...]:
    return tuple(sorted({story.section for story in stories if story.section}))


def _section_path(name: str) -> str:
    return f"/section/{slug(name)}/"


def _author_path(name: str) -> str:
    return f"/authors/{slug(name)}/"


def _sheet_path(number: int) -> str:
    return "/" if number == 1 else f"/page/{number}/"


# What a crawler must survive


def _oddities(stories: tuple[Story, ...]) -> Iterator[Draft]:
    """A table, a login, an advertisement that robots.txt forbids, a broken page, the one for unknown addresses."""
    modified = last_change(stories)
    yield Draft(path=_PRICES, title="Live chip prices", main=raw("courier-prices.html"), modified=modified)
    yield Draft(path=_WALL, title="Log in", main=raw("courier-wall.html"), modified=modified)
    sponsored = _notice("Sponsored", "Cooling you can feel. Paid for by a manufacturer of fans, and of breezes.")
    yield Draft(path=_SPONSORED, title="Sponsored", main=sponsored, modified=modified)
    broken = _notice("Something broke", "Our unbreakable system is being repaired.")
    yield Draft(path=_BROKEN, title="Server error", main=broken, status=500)
    missing = _notice("Not found", "This page was cut for length.")
    yield Draft(path=MISSING, title="Page not found", main=missing, status=404)


def _notice(heading: str, text: str) -> str:
    return f'<main class="wrap" id="main"><h1>{escaped(heading)}</h1><p>{escaped(text)}</p></main>'


def _old_path(story: Story) -> str:
    """As addresses were when they still ended in ``.html``."""
    return f"{story.path}.html"
