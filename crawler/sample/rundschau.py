"""The Funkenrundschau: a German paper on a content system of long ago, all tables and ``font``.

Headings are bold paragraphs, dates only printed. The charset, ISO-8859-1, stands in a meta element alone; what it lacks
is written as numeric entities.
``_oddities`` holds the addresses that behave otherwise.
"""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from crawler.sample.markup import each, escaped, fill, linked, most_read, raw, slug
from crawler.sample.pictures import picture_path, pictures
from crawler.sample.resource import MISSING, Draft, Resource, Sheet, last_change, redirect, robots, sheets
from crawler.sample.world import RUNDSCHAU, Block, Paragraph, Points, Quote, Story, World
from pipelines.records import Heading

_COLOURS = ("#dfe7ee", "#002b55", "#e8a400", "#8fa2b3", "#b00000")
_SHEET = 6
_ADVERTS = "/artikel/anzeigen-0000.html"
_WITHDRAWN = "/artikel/faxgeraet-haelt-durch-11111.html"
_BROKEN = "/artikel/neuer-server-jetzt-noch-stabiler-19222.html"
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
# fmt: off
_MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni",
           "Juli", "August", "September", "Oktober", "November", "Dezember")
# fmt: on


def rundschau_resources(world: World) -> Iterator[Resource]:
    """Every address of the house."""
    stories = world.of(RUNDSCHAU)
    yield from (_framed(_article(story, world), stories) for story in stories)
    yield from (_framed(draft, stories) for draft in (*_listings(stories), *_oddities(stories)))
    yield from pictures(RUNDSCHAU, stories, _COLOURS)
    yield robots(RUNDSCHAU, ("User-agent: *", "Disallow: /artikel/druck/"), last_change(stories))
    yield redirect(RUNDSCHAU, _old_path(stories[-1]), stories[-1], status=302)


def _framed(draft: Draft, stories: tuple[Story, ...]) -> Resource:
    html = fill(
        "rundschau.html",
        title=escaped(draft.title),
        description=escaped(draft.description),
        style=raw("rundschau.css"),
        sections=each(f'<a href="{_section_path(name)}">{escaped(name)}</a>' for name in _sections(stories)),
        main=draft.main,
        most_read=each(
            f'<div><a href="{story.path}">{escaped(story.title)}</a></div><br>' for story in _popular(stories)
        ),
    )
    return Resource(
        host=RUNDSCHAU.host,
        path=draft.path,
        body=html.encode("iso-8859-1", "xmlcharrefreplace"),
        type="text/html",
        status=draft.status,
        modified=draft.modified,
    )


def _popular(stories: tuple[Story, ...]) -> tuple[Story, ...]:
    return most_read(stories, 5)


# Articles


def _article(story: Story, world: World) -> Draft:
    main = fill(
        "rundschau-artikel.html",
        kicker=_kicker(story),
        title=escaped(story.title),
        summary=escaped(story.summary),
        byline=escaped(f"Von {' und '.join(story.authors)}"),
        times=_times(story),
        picture=picture_path(story),
        caption=escaped(story.caption or "Zeichnung: Archiv"),
        body=each(_block(block, world) for block in story.body),
        sources=_sources(story, world),
        related=each(_related_line(other) for other in world.related(story)),
        mail=quote(story.title, encoding="utf-8"),
    )
    return Draft(
        path=story.path, title=story.title, description=_shortened(story.summary), main=main, modified=story.touched
    )


def _kicker(story: Story) -> str:
    return escaped(story.kicker or story.section or "Meldung")


def _shortened(text: str) -> str:
    """What the content system keeps of a summary for search engines."""
    return text if len(text) <= 120 else f"{text[:120].rsplit(' ', 1)[0]} ..."


def _times(story: Story) -> str:
    published = _printed(story.published)
    return f"{published} (zuletzt geändert: {_printed(story.modified)})" if story.modified else published


def _printed(moment: datetime) -> str:
    """``Dienstag, 12. Mai 2026, 14.30 Uhr``."""
    day = f"{_DAYS[moment.weekday()]}, {moment.day}. {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day}, {moment.hour}.{moment:%M} Uhr"


def _block(block: Block, world: World) -> str:
    match block:
        case Heading():
            return f'<p class="absatz"><b>{escaped(block.heading)}</b></p>'
        case Paragraph():
            return f'<p class="absatz">{linked(block.text, world, _LINK)}</p>'
        case Points():
            items = each(f"<li>{linked(item, world, _LINK)}</li>" for item in block.items)
            return f'<ul type="square">{items}</ul>'
        case Quote():
            by = f"<br>({escaped(block.by)})" if block.by else ""
            return f'<div class="zitat">&raquo;{linked(block.text, world, _LINK)}&laquo;{by}</div>'


_LINK = ' target="_blank"'


def _sources(story: Story, world: World) -> str:
    if not story.sources:
        return ""
    items = each(
        f'<li><a href="{escaped(world.url(source.url))}" target="_blank">{escaped(source.label)}</a></li>'
        for source in story.sources
    )
    return f'<div class="kasten"><b>Quellen:</b>\n<ul type="disc">\n{items}\n</ul></div>'


def _related_line(story: Story) -> str:
    return f'&raquo; <a href="{story.path}">{escaped(story.title)}</a> ({story.published:%d.%m.%Y})<br>'


# Listings


def _listings(stories: tuple[Story, ...]) -> Iterator[Draft]:
    for sheet in sheets(stories, _SHEET):
        yield _sheet(sheet, stories)
    for name in _sections(stories):
        chosen = tuple(story for story in stories if story.section == name)
        yield Draft(path=_section_path(name), title=name, main=_news(name, chosen, ""), modified=last_change(chosen))


def _sheet(sheet: Sheet, stories: tuple[Story, ...]) -> Draft:
    first = sheet.number == 1
    after = _pager(sheet) + (_tips(stories) if first else "")
    return Draft(
        path=_sheet_path(sheet.number),
        title="Aktuelle Meldungen" if first else f"Ältere Meldungen, Seite {sheet.number}",
        main=_news("Aktuelle Meldungen" if first else "Ältere Meldungen", sheet.stories, after),
        modified=last_change(stories if first else sheet.stories),
    )


def _news(heading: str, stories: tuple[Story, ...], after: str) -> str:
    rows = each(_row(story) for story in stories)
    table = f'<table class="meldung" width="100%" border="0" cellspacing="0" cellpadding="0">{rows}</table>'
    return f'<div class="titelzeile">{escaped(heading)}</div>\n{table}\n{after}'


def _row(story: Story) -> str:
    return fill(
        "rundschau-meldung.html",
        path=story.path,
        picture=picture_path(story),
        kicker=_kicker(story),
        title=escaped(story.title),
        summary=escaped(story.summary),
        day=f"{story.published:%d.%m.%Y}",
    )


def _pager(sheet: Sheet) -> str:
    numbers = range(1, sheet.count + 1)
    links = " | ".join(f"<b>{n}</b>" if n == sheet.number else f'<a href="{_sheet_path(n)}">{n}</a>' for n in numbers)
    return f'<div align="center"><br>Seite: {links}</div>'


def _tips(stories: tuple[Story, ...]) -> str:
    """The box that leads to all that a crawler must survive."""
    lines = (
        (f"{stories[1].path}?utm_source=start&utm_medium=kasten", f"Empfohlen: {stories[1].title}"),
        (_old_path(stories[-1]), f"Aus dem Archiv: {stories[-1].title}"),
        (_print_path(stories[0]), f"Druckfassung: {stories[0].title}"),
        (_WITHDRAWN, "Faxgerät hält durch"),
        (_BROKEN, "Neuer Server jetzt noch stabiler"),
        (_ADVERTS, "Kleinanzeigen"),
    )
    links = "<br>\n".join(f'&raquo; <a href="{escaped(path)}">{escaped(text)}</a>' for path, text in lines)
    return f'<div class="kasten"><b>Tipps der Redaktion</b><br>\n{links}</div>'


def _sections(stories: tuple[Story, ...]) -> tuple[str, ...]:
    return tuple(sorted({story.section for story in stories if story.section}))


def _section_path(name: str) -> str:
    return f"/ressort/{slug(name)}.html"


def _sheet_path(number: int) -> str:
    return "/" if number == 1 else f"/index.php?seite={number}"


# What a crawler must survive


def _oddities(stories: tuple[Story, ...]) -> Iterator[Draft]:
    """Adverts, a print version that robots.txt forbids, a broken page, the one for unknown addresses."""
    modified = last_change(stories)
    yield Draft(path=_ADVERTS, title="Kleinanzeigen", main=raw("rundschau-anzeigen.html"), modified=modified)
    paper = f"<b>{escaped(stories[0].title)}</b><br>{escaped(stories[0].summary)}<br>Bitte beidseitig drucken."
    yield Draft(path=_print_path(stories[0]), title="Druckfassung", main=paper, modified=modified)
    broken = "<b>Fehler 500</b><br>Der neue Server ist vor&uuml;bergehend zu stabil."
    yield Draft(path=_BROKEN, title="Fehler", main=broken, status=500)
    missing = "<b>Fehler 404</b><br>Diese Seite ist vergriffen."
    yield Draft(path=MISSING, title="Seite nicht gefunden", main=missing, status=404)


def _old_path(story: Story) -> str:
    """As addresses were before search engines asked for words in them."""
    return f"/artikel/{story.number}.html"


def _print_path(story: Story) -> str:
    return f"/artikel/druck/{story.number}.html"
