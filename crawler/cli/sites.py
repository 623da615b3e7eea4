"""``newsledger sites``: the sites that can be crawled, and how it stands with them.

As in crawler/cli/main.py, a command imports what it needs when it runs.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.cli.adding_sites import add
from crawler.cli.checking_sites import check
from crawler.cli.options import Place, json_option
from crawler.cli.output import give, say

if TYPE_CHECKING:
    from crawler.sites.site import Site
    from crawler.terminal import SiteLine
    from pipelines.sites import Standings


@click.group(short_help="Add, list and check the sites.", invoke_without_command=True)
@json_option
@click.pass_context
def sites(ctx: click.Context, *, as_json: bool) -> None:
    """Add, list and check the sites that can be crawled: those shipped, and yours in data/sites/*.toml. Without a
    command it lists them.

    \b
    Examples:
      newsledger sites add https://news.example/
      newsledger sites
      newsledger sites list --json
      newsledger sites check my-paper
    """
    if ctx.invoked_subcommand is None:
        _tell_list(ctx.obj, as_json=as_json)


@sites.command("list", short_help="Show how it stands with each site.")
@json_option
@click.pass_obj
def list_(place: Place, *, as_json: bool) -> None:
    """Show each site: where it starts, what the ledger has of it, how its last crawl ended and when the next is due.

    \b
    Examples:
      newsledger sites list
      newsledger sites list --json | jq '.[] | select(.failures > 0) | .name'
    """
    _tell_list(place, as_json=as_json)


sites.add_command(add)
sites.add_command(check)


def _tell_list(place: Place, *, as_json: bool) -> None:
    lines = list(_site_lines(place))
    if as_json:
        give([asdict(line) for line in lines])
        return
    from crawler.terminal import sites_view

    say(sites_view(lines))


def _site_lines(place: Place) -> "Iterator[SiteLine]":
    from crawler.sites.loader import is_users, load_sites
    from pipelines.sites import read_standings

    standings = read_standings(place.db, datetime.now(UTC))
    for site in load_sites(place.data).values():
        origin = str(site.path) if is_users(site, place.data) else "shipped"
        yield _site_line(site, standings, origin)


def _site_line(site: "Site", standings: "Standings", origin: str) -> "SiteLine":
    from crawler.sites.scope import covers
    from crawler.terminal import SiteLine

    known = standings.sites.get(site.name)
    last = known.last if known else None
    return SiteLine(
        name=site.name,
        title=site.title,
        start=site.start,
        articles=known.articles if known else 0,
        last_run=last.started_at if last else None,
        ended=(last.reason if last.ended_at else "not ended") if last else None,
        outcomes=last.outcomes if last else {},
        failures=known.failures if known else 0,
        due_at=known.due_at if known else None,
        due_reason=known.due_reason if known else None,
        pauses=tuple(pause for pause in standings.pauses if covers(site, pause.origin)),
        origin=origin,
    )
