"""The Digest: an aggregator as a framework renders it, nested ``div``s under utility classes and no structured data.

An article is a kicker, a title, a summary, headings with little below them, a numbered list of sources and cards of
related news.
``_oddities`` holds the addresses that behave otherwise.
"""

from collections.abc import Iterator

from crawler.sample.markup import domain, each, english_day, escaped, fill, linked, raw, slug
from crawler.sample.pictures import picture_path, pictures
from crawler.sample.resource import MISSING, Draft, Resource, Sheet, last_change, redirect, robots, sheets
from crawler.sample.world import DIGEST, Block, Citation, Paragraph, Points, Quote, Story, World, common_topics
from pipelines.records import Heading

_COLOURS = ("#1d1b2e", "#6d3df0", "#b9a6ff", "#ff7a59", "#3ddbb4")
_SHEET = 8
_TOPICS = 6
_EMBARGOED = "/news/embargoed-until-the-press-release-is-proof-read"
_WITHDRAWN = "/news/exclusive-the-chip-that-was-never-there"
_BROKEN = "/news/how-we-keep-this-site-running"


def digest_resources(world: World) -> Iterator[Resource]:
    """Every address of the house."""
    stories = world.of(DIGEST)
    yield from (_framed(_article(story, world), world) for story in stories)
    yield from (_framed(draft, world) for draft in (*_listings(world), *_oddities(world)))
    yield from pictures(DIGEST, stories, _COLOURS)
    yield _sitemap(stories)
    yield robots(DIGEST, _robots_lines(), last_change(stories))
    yield redirect(DIGEST, _old_path(stories[-1]), stories[-1], status=308)


def _framed(draft: Draft, world: World) -> Resource:
    topics = each(f'<a href="{_topic_path(topic)}">{escaped(_shown(topic))}</a>' for topic in _topics(world))
    body = fill(
        "digest.html",
        title=escaped(draft.title),
        description=escaped(draft.description),
        head=draft.head,
        style=raw("digest.css"),
        topics=topics,
        main=draft.main,
        route="/news/[slug]" if draft.head else "/[[...path]]",
    )
    return Resource(host=DIGEST.host, path=draft.path, body=body.encode(), status=draft.status, modified=draft.modified)


# Articles


def _article(story: Story, world: World) -> Draft:
    main = fill(
        "digest-article.html",
        kicker=escaped(story.kicker or ""),
        title=escaped(story.title),
        day=english_day(story.published),
        minutes=str(2 + len(story.body) // 4),
        picture=picture_path(story),
        summary=escaped(story.summary),
        contents=each(_contents_line(block) for block in story.body if isinstance(block, Heading)),
        body=each(_block(block, world) for block in story.body),
        url=escaped(story.url),
        sources=each(_source(number, source, world) for number, source in enumerate(story.sources, 1)),
        related=each(_wide_card(other) for other in world.related(story)),
    )
    picture = f'<meta property="og:image" content="{DIGEST.root}{picture_path(story)}">\n'
    return Draft(
        path=story.path,
        title=story.title,
        description=story.summary,
        head=picture,
        main=main,
        modified=story.touched,
    )


def _contents_line(heading: Heading) -> str:
    return f'<li><a href="#{slug(heading.heading)}">{escaped(heading.heading)}</a></li>'


def _block(block: Block, world: World) -> str:
    match block:
        case Heading():
            name = f"h{block.level}"
            style = "text-2xl font-bold leading-tight mt-10"
            return f'<{name} id="{slug(block.heading)}" class="{style}">{escaped(block.heading)}</{name}>'
        case Paragraph():
            return f'<div class="mt-4"><p>{linked(block.text, world, _LINK)}</p></div>'
        case Points():
            items = each(f"<li>{linked(item, world, _LINK)}</li>" for item in block.items)
            return f'<ul class="mt-4 px-6 flex flex-col gap-1">{items}</ul>'
        case Quote():
            by = f'<div class="text-sm text-muted mt-2">— {escaped(block.by)}</div>' if block.by else ""
            return f'<blockquote class="border-l px-6 mt-4"><p>{linked(block.text, world, _LINK)}</p>{by}</blockquote>'


_LINK = ' class="underline" target="_blank" rel="noopener"'


def _source(number: int, source: Citation, world: World) -> str:
    url = world.url(source.url)
    return (
        f'<li class="flex items-center gap-1"><span class="text-muted">{number}.</span>'
        f'<a{_LINK} href="{escaped(url)}">{escaped(source.label)}</a>'
        f'<span class="text-sm text-muted">({escaped(domain(url))})</span></li>'
    )


def _wide_card(story: Story) -> str:
    return (
        f'<a class="rounded-2xl border bg-white p-6 hover-lift" href="{story.path}">'
        f'<div class="text-xs text-muted uppercase">{english_day(story.published)}</div>'
        f'<h3 class="text-xl font-semibold leading-snug mt-2">{escaped(story.title)}</h3>'
        f'<p class="text-sm text-muted mt-2">{escaped(story.summary)}</p></a>'
    )


# Listings


def _listings(world: World) -> Iterator[Draft]:
    stories = world.of(DIGEST)
    yield _front(world)
    yield from (_news(sheet) for sheet in sheets(stories, _SHEET))
    for topic in _topics(world):
        chosen = tuple(story for story in stories if topic in story.topics)
        main = _listing(_shown(topic), _cards(chosen))
        yield Draft(path=_topic_path(topic), title=_shown(topic), main=main, modified=last_change(chosen))


def _front(world: World) -> Draft:
    stories = world.of(DIGEST)
    lead, *rest = stories[: _SHEET + 1]
    main = _listing("Today in machines", _lead(lead) + _cards(tuple(rest)) + _desk(stories))
    description = "Technology news in short: what happened, who says so, what came before."
    return Draft(path="/", title="Home", description=description, main=main, modified=last_change(stories))


def _news(sheet: Sheet) -> Draft:
    path = _news_path(sheet.number)
    numbers = each(f'<a class="{_BUTTON}" href="{_news_path(n)}">{n}</a>' for n in range(1, sheet.count + 1))
    main = _listing("All news", f'{_cards(sheet.stories)}<div class="flex gap-2 mt-10">{numbers}</div>')
    return Draft(path=path, title=f"News, page {sheet.number}", main=main, modified=last_change(sheet.stories))


_BUTTON = "rounded-full border bg-white px-6 py-2"


def _listing(heading: str, content: str) -> str:
    title = f'<h1 class="text-4xl font-bold leading-tight">{escaped(heading)}</h1>'
    return f'<div class="mx-auto max-w-6xl px-6 py-10">{title}{content}</div>'


def _lead(story: Story) -> str:
    return fill(
        "digest-lead.html",
        path=story.path,
        picture=picture_path(story),
        kicker=escaped(story.kicker or ""),
        title=escaped(story.title),
        summary=escaped(story.summary),
    )


def _cards(stories: tuple[Story, ...]) -> str:
    return f'<div class="grid cols-3 mt-6">{each(_card(story) for story in stories)}</div>'


def _card(story: Story) -> str:
    return (
        f'<a class="rounded-2xl border bg-white overflow-hidden hover-lift" href="{story.path}">'
        f'<img class="aspect-video" src="{picture_path(story)}" alt="" loading="lazy"><div class="p-6">'
        f'<div class="text-xs text-muted uppercase">{english_day(story.published)}</div>'
        f'<div class="text-lg font-semibold leading-snug mt-2">{escaped(story.title)}</div></div></a>'
    )


def _desk(stories: tuple[Story, ...]) -> str:
    """The box that leads to all that a crawler must survive."""
    lines = (
        (f"{stories[1].path}?utm_source=front&utm_medium=box", f"Most shared: {stories[1].title}"),
        (_old_path(stories[-1]), f"From the archive: {stories[-1].title}"),
        (_WITHDRAWN, "Exclusive: The Chip That Was Never There"),
        (_BROKEN, "How We Keep This Site Running"),
        (_EMBARGOED, "Embargoed Until the Press Release Is Proof-Read"),
        ("/news/subscribe", "Get it all by email"),
    )
    links = each(f'<li><a class="underline" href="{escaped(path)}">{escaped(text)}</a></li>' for path, text in lines)
    heading = '<div class="text-xs font-semibold uppercase text-muted">From the desk</div>'
    return (
        f'<div class="rounded-2xl bg-soft p-6 mt-10">{heading}<ul class="flex flex-col gap-1 mt-2">{links}</ul></div>'
    )


def _topics(world: World) -> tuple[str, ...]:
    return common_topics(world.of(DIGEST), _TOPICS)


def _shown(topic: str) -> str:
    """``chips`` as ``Chips``, ``AI`` as it is."""
    return topic[:1].upper() + topic[1:]


def _topic_path(topic: str) -> str:
    return f"/topics/{slug(topic)}"


def _news_path(number: int) -> str:
    return "/news" if number == 1 else f"/news?page={number}"


# What a crawler must survive


def _oddities(world: World) -> Iterator[Draft]:
    """Two forms, a page that robots.txt forbids, a broken one, the one for unknown addresses."""
    modified = last_change(world.of(DIGEST))
    yield Draft(path="/news/subscribe", title="Subscribe", main=raw("digest-subscribe.html"), modified=modified)
    yield Draft(path="/account/sign-in", title="Sign in", main=raw("digest-sign-in.html"), modified=modified)
    embargo = _listing("Embargoed", "<p>Please come back when we have found the apostrophe.</p>")
    yield Draft(path=_EMBARGOED, title="Embargoed", main=embargo, modified=modified)
    broken = _listing("500", "<p>The page that explains our reliability is not available at present.</p>")
    yield Draft(path=_BROKEN, title="Server error", main=broken, status=500)
    missing = _listing("404", '<p>No such page. Perhaps it was summarised away. <a href="/">Home</a></p>')
    yield Draft(path=MISSING, title="Not found", main=missing, status=404)


def _old_path(story: Story) -> str:
    """As addresses were when they still began with a number."""
    return f"/news/{story.number}-{story.slug}"


def _robots_lines() -> tuple[str, ...]:
    return ("User-agent: *", "Disallow: /account/", "Disallow: /news/embargoed-", f"Sitemap: {DIGEST.root}/sitemap.xml")


def _sitemap(stories: tuple[Story, ...]) -> Resource:
    entries = each(
        f"<url><loc>{escaped(story.url)}</loc><lastmod>{story.touched.isoformat()}</lastmod></url>" for story in stories
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>\n'
    )
    return Resource(
        host=DIGEST.host,
        path="/sitemap.xml",
        body=body.encode(),
        type="application/xml; charset=utf-8",
        modified=last_change(stories),
    )
