"""The layout of ``newsledger status``: what is wrong first, what is as it should be last and short.

Everything here gives something that rich can render; ``crawler/terminal.py`` has what it is made of.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crawler.cli.db import size_words
from crawler.printable import one_line
from crawler.terminal import value_words
from pipelines.health import Cause, Failing, Health, SiteState
from pipelines.shares import Share

if TYPE_CHECKING:
    from crawler.cli.status import Status, Unmade

MOST: Final = 20
"""Sites that a part of the page tells one by one; --json has them all."""
MOST_COUNTED: Final = 10
"""Sites whose articles are counted one by one, those furthest from what is usual."""

COUNTED: Final = timedelta(days=28)
"""Sites that nobody has crawled for so long are not counted."""

Row = tuple[str, Sequence[str]]
"""A site, and what is said of it, in a line each."""


def page(status: "Status") -> RenderableType:
    """The whole page."""
    parts = [_head(status), *_wrong_parts(status), *_other_parts(status), _foot(status)]
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts[:-1]), parts[-1])


def _head(status: "Status") -> Text:
    if status.wrong:
        return Text(f"{', '.join(status.wrong)}.", style="bold red")
    if not status.sites:
        return Text("No sites of yours yet: newsledger sites add https://news.example/", style="bold")
    return Text("All is well.", style="bold green")


def _wrong_parts(status: "Status") -> Iterable[RenderableType]:
    health = status.health
    yield from _part("Not crawled", _not_crawled(status))
    again = {state.name: state.due_at for state in health.sites}
    yield from _part("Failed", [(one.site, _failure(one, again.get(one.site))) for one in health.failing])
    yield from _part("Went quiet", [(one.site, [f"nothing new since {_moment(one.since)}"]) for one in status.quiet])
    yield from _part("Fewer fields than before", _fading(health))
    yield from _part("Other outcomes than before", _shifting(health))
    if status.killed:
        rows = [(run.site, [f"the crawl of {_moment(run.started_at)} was cut off"]) for run in status.killed]
        yield from _part("Killed", rows)
    yield from _part("Files", [("", [line]) for line in status.mistakes])
    yield from _part("Exports", [(one.name, [one.error, *_last_made(one)]) for one in status.unmade])
    if status.is_disk_scarce:
        yield from _part("Disk", [("", [f"{size_words(status.free_bytes)} free"])])


def _last_made(export: "Unmade") -> Iterable[str]:
    if export.made_at is not None:
        yield f"last made {_moment(export.made_at)}"


def _not_crawled(status: "Status") -> list[Row]:
    rows: list[Row] = []
    if status.standstill:
        last = status.health.last_run
        words = f"no crawl began since {_moment(last)}; is a schedule running?" if last else "no crawl ever began"
        rows.append(("", [f"{words} newsledger schedule sets one up"]))
    rows += [(one.site, [f"due since {_moment(one.since)}"]) for one in status.overdue]
    return rows + [(name, ["never"]) for name in status.never]


def _failure(failing: Failing, again: datetime | None) -> list[str]:
    parts = [
        "once" if failing.times == 1 else f"{failing.times} times",
        f"since {_moment(failing.since)}" if failing.since else "",
        f"ended early ({failing.ended})" if failing.ended not in {None, "finished"} else "",
        f"again {_moment(again)}" if again else "",
    ]
    causes = [_cause(cause) for cause in failing.causes] or ["nothing came"]
    return [", ".join(part for part in parts if part), *causes]


def _cause(cause: Cause) -> str:
    return f"{cause.urls} × {': '.join(filter(None, (cause.outcome, cause.reason)))}"


def _fading(health: Health) -> list[Row]:
    lines = [
        (one.site, f"{one.field}: {_share(one.now, 'articles')}, before {_percent(one.before)}")
        for one in health.fading
    ]
    lines += [
        (one.site, f"text: {one.now:,} letters in {one.articles} articles, before {one.before:,}")
        for one in health.shrinking
    ]
    return _by_site(lines)


def _shifting(health: Health) -> list[Row]:
    return _by_site(
        (
            one.site,
            f"{one.outcome}: {_share(one.now, 'pages')}, before {_percent(one.before)}"
            + (f" (last: {one.reason})" if one.reason else ""),
        )
        for one in health.shifting
    )


def _by_site(lines: Iterable[tuple[str, str]]) -> list[Row]:
    ordered = sorted(lines, key=lambda line: line[0])
    return [(site, [text for _, text in of_site]) for site, of_site in groupby(ordered, key=lambda line: line[0])]


def _other_parts(status: "Status") -> Iterable[RenderableType]:
    health = status.health
    waiting = [
        (pause.origin, [f"until {_moment(pause.until)}{f': {pause.reason}' if pause.reason else ''}"])
        for pause in health.pauses
    ]
    yield from _part("Asked us to wait", waiting)
    opted_out = [
        (one.site, [f"{_urls(one.urls)} in 7 days{f': {one.reason}' if one.reason else ''}"])
        for one in health.opted_out
    ]
    yield from _part("Opted out", opted_out)
    yield from _part("In progress", [(run.site, [f"since {_moment(run.started_at)}"]) for run in status.running])
    counted = [state for state in health.sites if state.last_run and health.at - state.last_run < COUNTED]
    if counted:
        yield Group(_title("Articles in the last day"), _counts(counted))


def _counts(states: Sequence[SiteState]) -> RenderableType:
    """Those furthest from what is usual first."""
    ordered = sorted(states, key=lambda state: (-_distance(state), state.name))
    grid = Table.grid(padding=(0, 2, 0, 0))
    for state in ordered[:MOST_COUNTED]:
        usual = "" if state.usual is None else f"usually {state.usual:g}"
        grid.add_row(
            Text(f"  {one_line(state.name)}"), Text(str(state.articles), justify="right"), Text(usual, style="dim")
        )
    rest = ordered[MOST_COUNTED:]
    if not rest:
        return grid
    return Group(grid, Text(f"  and {sum(state.articles for state in rest)} from {len(rest)} more sites", style="dim"))


def _distance(state: SiteState) -> float:
    """How unusual a day it is: in standard errors of a number that comes by chance."""
    if state.usual is None:
        return 0.0
    return abs(state.articles - state.usual) / math.sqrt(max(1.0, state.usual))


def _foot(status: "Status") -> Text:
    health = status.health
    today = sum(state.articles for state in health.sites)
    ledger = f"{health.articles:,} in the ledger ({size_words(status.ledger_bytes)})"
    free = f"{size_words(status.free_bytes)} free"
    numbers = (
        f"{_moment(health.at)}",
        "1 site" if status.sites == 1 else f"{status.sites} sites",
        f"{today:,} new articles in a day",
        ledger,
        free,
    )
    return Text(" · ".join(numbers), style="dim")


def _part(name: str, rows: Sequence[Row]) -> Iterable[RenderableType]:
    """A part of the page; nothing where there is nothing to tell."""
    if not rows:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, overflow="ellipsis", max_width=32)
    grid.add_column(overflow="fold")
    for first, lines in rows[:MOST]:
        grid.add_row(Text(f"  {one_line(first)}"), Text("\n".join(map(one_line, lines))))
    rest = [Text(f"  and {len(rows) - MOST} more (--json has all)", style="dim")] if len(rows) > MOST else []
    yield Group(_title(name), grid, *rest)


def _urls(number: int) -> str:
    return "1 url" if number == 1 else f"{number:,} urls"


def _title(name: str) -> Text:
    return Text(name, style="bold cyan")


def _moment(moment: datetime) -> str:
    return f"{value_words(f'{moment:%Y-%m-%d}')}, {moment:%H:%M} UTC"


def _share(share: Share, things: str) -> str:
    return f"{_percent(share)} of {share.of} {things}"


def _percent(share: Share) -> str:
    return f"{100 * share.part:.0f} %"
