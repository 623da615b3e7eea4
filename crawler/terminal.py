"""What the terminal shows: records laid out for people to read.

Everything here gives something that rich can render and prints nothing; ``crawler/cli/`` prints. Texts from pages
stand in ``rich.text.Text``, never in markup, and in one line where the layout wants one; whatever a view forgets, the
``Terminal`` lets no text through that a terminal would obey.
"""

import errno
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from crawler.printable import one_line, printable
from pipelines.ledger import Fragment, Hit, OutletCount, SiteCount
from pipelines.moments import day_words
from pipelines.records import Article, Date, Fetch, Heading, Outcome, Related, Source
from pipelines.sites import Pause

MEASURE: Final = 88
"""The widest line of running text, in cells: longer ones are hard to read."""
NARROW: Final = 72
"""A terminal of fewer columns has no room for the table of a crawl beside the names of its sites."""
TROUBLE: Final = frozenset({Outcome.REJECTED, Outcome.HTTP_ERROR, Outcome.UNREACHABLE, Outcome.FAILED})
"""What a progress line counts as failed."""

_SPACES = re.compile(r"\s+")


class Terminal(Console):
    """A rich console that takes texts as they are, makes them safe to show, and leaves a closed pipe to the command
    line.
    """

    def __init__(self, file: IO[str], *, width: int | None = None) -> None:
        """``file``: the stream to write to; colours where it is a terminal and NO_COLOR is not set."""
        super().__init__(file=file, width=width, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of a view, without escape sequences but rich's own: all that is ever shown passes here."""
        return map(_harmless, super().render(renderable, options))

    def on_broken_pipe(self) -> None:
        """Say it as every other stream does; rich would end the program here."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    def lines(self, view: RenderableType) -> str:
        """``view`` as text without the spaces that fill its lines: for pipes and files."""
        with self.capture() as captured:
            self.print(view)
        return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _harmless(segment: Segment) -> Segment:
    if segment.control:  # rich's own: where to move the cursor
        return segment
    style = segment.style
    if style and style.link and one_line(style.link) != style.link:  # it would end the sequence around it
        style = style.update_link(None)
    return Segment(printable(segment.text), style)


# Dates


def value_words(value: str | None) -> str:
    """The day, month or year of a date's value: ``12 May 2026``, ``May 2026``; an empty string where there is none."""
    return day_words(value) if value else ""


def date_words(date: Date) -> str:
    """All that is known of a date: ``12 May 2026 (day only)``, ``12 May 2026, 13:41 UTC``; else as printed."""
    if date.value is None:
        return f"“{one_line(date.text)}” ({one_line(date.problem or 'not understood')})"
    clock = _clock_words(date)
    known = f"{value_words(date.value)}, {clock}" if clock else value_words(date.value)
    doubts = [f"{date.precision} only"] if date.precision in {"year", "month", "day", "hour"} else []
    if clock and date.zone == "unknown":
        doubts.append("zone unknown")
    if date.problem:
        doubts.append(one_line(date.problem))
    return f"{known} ({', '.join(doubts)})" if doubts else known


def _clock_words(date: Date) -> str:
    hours, _, minutes = (date.value or "").partition("T")[2].rstrip("Z").partition(":")
    if not hours:
        return ""
    clock = f"{hours}:{minutes[:2]}" if minutes else f"{hours} h"
    return clock if date.zone == "unknown" else f"{clock} UTC"


# An article


def article_view(article: Article, *, number: int | None = None) -> RenderableType:
    """An article as a person reads it; ``number`` is its id in the ledger."""
    parts: list[RenderableType] = [_head(article)]
    if article.summary:
        parts.append(Text(printable(article.summary)))
    for name, rows in (
        ("Outline", _outline_rows(article.outline)),
        ("Sources", _source_rows(article.sources)),
        ("Related news", _related_rows(article.related)),
    ):
        if rows:
            parts.append(Group(Text(name, style="bold cyan"), *rows))
    foot = _foot(article, number)
    if foot:
        parts.append(foot)
    return Constrain(Group(*(Padding(part, (0, 0, 1, 0)) for part in parts[:-1]), parts[-1]), MEASURE)


def _head(article: Article) -> Group:
    lines = []
    if article.kicker:
        lines.append(Text(one_line(article.kicker), style="magenta"))
    lines.append(Text(one_line(article.title), style="bold"))
    if article.subtitle:
        lines.append(Text(one_line(article.subtitle), style="italic"))
    byline = _byline(article)
    if byline:
        lines.append(Text(byline, style="dim"))
    return Group(*lines)


def _byline(article: Article) -> str:
    parts = [f"By {_enumeration([one_line(name) for name in article.authors])}"] if article.authors else []
    if article.published:
        parts.append(date_words(article.published))
    if article.modified and (article.published is None or article.modified.value != article.published.value):
        parts.append(f"updated {date_words(article.modified)}")
    return " · ".join(parts)


def _enumeration(names: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _outline_rows(outline: Sequence[Heading]) -> list[RenderableType]:
    top = min((heading.level for heading in outline), default=2)
    return [Padding(Text(one_line(row.heading)), (0, 0, 0, 2 * (row.level - top + 1))) for row in outline]


def _source_rows(sources: Sequence[Source]) -> list[RenderableType]:
    if not sources:
        return []
    rows = _pairs()
    for source in sources:
        rows.add_row(f"{source.position}.", _source_line(source))
    return [Padding(rows, (0, 0, 0, 2))]


def _source_line(source: Source) -> Text:
    name, label = one_line(source.name or source.label), one_line(source.label)
    line = _linked(name, source.url)
    if source.domain:
        line.append(f"  {one_line(source.domain)}", style="dim")
    if len(label.split()) > 2 and name not in label:  # a document's title, or the words of a link
        line.append(f"  “{label}”", style="dim")
    if source.kind == "cited":
        line.append("  in the text", style="dim italic")
    return line


def _related_rows(related: Sequence[Related]) -> list[RenderableType]:
    if not related:
        return []
    rows = _pairs()
    for news in related:
        title = _linked(one_line(news.title), news.url)
        told = Group(title, Text(one_line(news.summary), style="dim")) if news.summary else title
        rows.add_row(Text(_day(news.published), style="dim"), told)
    return [Padding(rows, (0, 0, 0, 2))]


def _day(date: Date | None) -> str:
    return value_words(date.value if date else None) or "undated"


def _foot(article: Article, number: int | None) -> Text:
    lines = []
    if article.topics:
        lines.append(" · ".join(one_line(topic) for topic in article.topics))
    if article.url:
        lines.append(one_line(article.url))
    origin = [f"article {number}" if number is not None else "", article.site or "", article.language or ""]
    origin.append("behind a paywall" if article.paywall else "")
    lines.append(" · ".join(one_line(part) for part in origin if part))
    return Text("\n".join(line for line in lines if line), style="dim")


def _pairs() -> Table:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(justify="right", no_wrap=True)
    rows.add_column(overflow="fold")
    return rows


# Lists


def hits_view(hits: Sequence[Hit]) -> Table:
    """What a search found: the id to show it by, then day, site, title and the passage with the words found."""
    rows = _pairs()
    for hit in hits:
        told = [_linked(one_line(hit.title), hit.url, bold=True), _passage(hit.snippet)]
        place = " · ".join(part for part in (value_words(hit.published), one_line(hit.site or "")) if part)
        rows.add_row(Text(str(hit.id), style="cyan"), Group(*told, Text(place, style="dim"), Text()))
    return rows


def _passage(fragments: Iterable[Fragment]) -> Text:
    passage = Text()
    for fragment in fragments:
        passage.append(_SPACES.sub(" ", printable(fragment.text)), style="bold yellow" if fragment.matched else "")
    return passage


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """A site as ``newsledger sites`` lists it."""

    name: str
    title: str | None
    start: tuple[str, ...]
    articles: int
    last_run: datetime | None
    origin: str
    """The file that it came from, or ``shipped``."""
    ended: str | None = None
    """How its last crawl ended; None where it has none."""
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    """Of its last crawl."""
    failures: int = 0
    """How many of its crawls have failed since the last that did not."""
    due_at: datetime | None = None
    due_reason: str | None = None
    pauses: tuple[Pause, ...] = ()
    """Its hosts that are to be left alone now."""


def sites_view(sites: Iterable[SiteLine]) -> Table:
    """The sites by name, each with what it is called, where it starts and what the ledger has of it."""
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True, style="bold")
    rows.add_column(overflow="fold")
    for site in sites:
        last = f"last run {site.last_run:%Y-%m-%d %H:%M} UTC" if site.last_run else "never crawled"
        facts = f"{site.articles} articles · {last} · {one_line(site.origin)}"
        told = [Text(one_line(site.title or site.name)), *(Text(one_line(url), style="dim") for url in site.start)]
        told += [Text(facts, style="dim"), *(Text(line, style=style) for line, style in _site_state(site))]
        rows.add_row(Text(one_line(site.name)), Group(*told, Text()))
    return rows


def _site_state(site: SiteLine) -> Iterable[tuple[str, str]]:
    """How its crawls go, line by line, each with its style."""
    if site.ended:
        early = "" if site.ended == "finished" else f" ({one_line(site.ended)})"
        yield f"last run: {outcomes_line(site.outcomes) or 'nothing was fetched'}{early}", "dim"
    if site.failures:
        yield f"failed {site.failures} time{'s' if site.failures > 1 else ''} in a row", "red"
    for pause in site.pauses:
        because = f": {one_line(pause.reason)}" if pause.reason else ""
        yield f"{one_line(pause.origin)} is paused until {pause.until:%Y-%m-%d %H:%M} UTC{because}", "yellow"
    if site.due_at:
        because = f": {one_line(site.due_reason)}" if site.due_reason else ""
        yield f"next due {site.due_at:%Y-%m-%d %H:%M} UTC{because}", "dim"


def counts_view(counts: Sequence[SiteCount]) -> Table:
    """How much the ledger has of each site, with the sum below."""
    table = _numbers("", "Articles", "Sources", "Related news")
    for count in counts:
        table.add_row(one_line(count.site), str(count.articles), str(count.sources), str(count.related))
    sums = (sum(numbers) for numbers in zip(*((c.articles, c.sources, c.related) for c in counts), strict=True))
    table.add_row("", *(Text(str(total), style="bold") for total in sums))
    return table


def outlets_view(outlets: Sequence[OutletCount]) -> Table:
    """Outlets with their domain, how many articles rest on each, and a bar of it."""
    most = max((outlet.articles for outlet in outlets), default=1)
    grid = Table.grid(padding=(0, 2, 0, 0))
    for outlet in outlets:
        bar = Text("█" * max(1, round(20 * outlet.articles / most)), style="cyan")
        name, domain = Text(f"  {one_line(outlet.name)}"), Text(one_line(outlet.domain), style="dim")
        grid.add_row(name, domain, Text(str(outlet.articles), justify="right"), bar)
    return grid


def _numbers(first: str, *names: str) -> Table:
    """A table with one column of names and the others of numbers."""
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _linked(text: str, url: str | None, *, bold: bool | None = None) -> Text:
    """Text that terminals open as a link: of an address, without what could end the escape sequence around it."""
    link = one_line(url).replace(" ", "%20") if url and url.startswith(("http://", "https://")) else None
    return Text.assemble((text, Style(bold=bold, link=link)))


# A crawl


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far the crawl of one site is."""

    site: str
    started: float
    """By the board's clock, in seconds."""
    ended: float | None = None
    reason: str | None = None
    """Why it ended; None while it runs."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def number(self, outcomes: Iterable[Outcome]) -> int:
        """How many urls ended in one of ``outcomes``."""
        return sum(self.outcomes[outcome] for outcome in outcomes)

    def speed(self, now: float) -> float:
        """Urls a second since the start."""
        seconds = (self.ended if self.ended is not None else now) - self.started
        return self.outcomes.total() / seconds if seconds > 0 else 0.0


class Board:
    """Live progress of a crawl, a line a site. Rendered anew, it shows how things stand then."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock``: seconds that never go back."""
        self._clock = clock
        self._sites: dict[str, Progress] = {}

    def start(self, site: str) -> None:
        """The crawl of ``site`` begins."""
        self._sites[site] = Progress(site=site, started=self._clock())

    def count(self, site: str, outcome: Outcome) -> None:
        """A url of ``site`` ended in ``outcome``."""
        self._sites[site].outcomes[outcome] += 1

    def end(self, site: str, reason: str) -> None:
        """The crawl of ``site`` ended."""
        progress = self._sites[site]
        progress.ended, progress.reason = self._clock(), reason

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The running sites first, as many as the screen has room for."""
        if options.max_width < NARROW:
            yield from map(Text, self.lines())
            return
        room = max(4, console.height - 6)
        shown = sorted(self._sites.values(), key=lambda progress: (progress.ended is not None, progress.site))
        now = self._clock()
        table = _numbers("Site", "Fetched", "Saved", "Revised", "Unchanged", "Failed", "Per second", "")
        for progress in shown[:room]:
            table.add_row(*_progress_cells(progress, now))
        yield table
        if len(shown) > room:
            yield Text(f"and {len(shown) - room} more", style="dim")
        if any(progress.ended is None for progress in shown):
            yield Text("Ctrl-C ends it in good order; twice, at once", style="dim")

    def lines(self) -> list[str]:
        """One line a site, for where there is no terminal."""
        now = self._clock()
        return [_progress_line(progress, now) for progress in self._sites.values()]


def _progress_cells(progress: Progress, now: float) -> list[RenderableType]:
    failed = progress.number(TROUBLE)
    return [
        Text(one_line(progress.site), style="bold"),
        str(progress.outcomes.total()),
        Text(str(progress.outcomes[Outcome.SAVED]), style="green"),
        str(progress.outcomes[Outcome.REVISED]),
        str(_unchanged(progress)),
        Text(str(failed), style="red" if failed else ""),
        f"{progress.speed(now):.1f}",
        Text(one_line(progress.reason or "…"), style="dim"),
    ]


def _unchanged(progress: Progress) -> int:
    return progress.number({Outcome.UNCHANGED, Outcome.NOT_MODIFIED})


def _progress_line(progress: Progress, now: float) -> str:
    revised = progress.outcomes[Outcome.REVISED]
    numbers = (
        f"{progress.outcomes.total()} fetched",
        f"{progress.outcomes[Outcome.SAVED]} saved",
        *([f"{revised} revised"] if revised else []),
        f"{_unchanged(progress)} unchanged",
        f"{progress.number(TROUBLE)} failed",
        f"{progress.speed(now):.1f} per second",
    )
    return f"{one_line(progress.site)}: {', '.join(numbers)} ({one_line(progress.reason or 'not ended')})"


def fetch_line(fetch: Fetch) -> str:
    """What became of one url: ``https://news.example/a: http error: 404 Not Found``."""
    return one_line(": ".join(part for part in (fetch.url, fetch.outcome, fetch.reason) if part))


def outcomes_line(outcomes: Mapping[Outcome, int]) -> str:
    """The outcomes that occurred, in the order of the record: ``24 saved · 1 http error``."""
    return " · ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome if outcomes.get(outcome))
