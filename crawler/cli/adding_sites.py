"""``newsledger sites add``: from a site's address to its file."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.contact import settle_contact
from crawler.cli.crawling import is_watched, settings_of
from crawler.cli.options import Place, gathered, json_option
from crawler.cli.output import give, say, warn
from crawler.printable import one_line, printable
from crawler.project import data_folder
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from crawler.survey.adding import Proposal
    from crawler.survey.draft import Wish
    from crawler.survey.seen import Survey

Told = Callable[[str, int], None]
UNREACHABLE = 3
"""The exit status where nobody answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is to be done with the file."""

    dry_run: bool
    """Show it only."""
    force: bool
    """Write it whatever there is, and however little it reads."""


@click.command(short_help="Look at a site and write its file.")
@click.argument("url")
@click.option("--name", metavar="NAME", help="What to call the site. [default: made of its domain]")
@click.option("--delay", type=click.FloatRange(min=0), metavar="SECONDS", help="Between two requests. [default: 1]")
@click.option("--allow-private", is_flag=True, help="Its hosts may have addresses of private networks.")
@click.option("--dry-run", is_flag=True, help="Show the file, and write nothing.")
@click.option("--force", is_flag=True, help="Write over a file that is there, and where no article could be read.")
@json_option
@gathered("chosen", dict, "name", "delay", "allow_private")
@gathered("writing", Writing, "dry_run", "force")
@click.pass_obj
def add(place: Place, *, url: str, chosen: dict[str, Any], writing: Writing, as_json: bool) -> int:
    """Look at a site and write data/sites/NAME.toml: where to start, which addresses are articles, language and zone.

    It asks for at most 30 addresses, at the pace of a crawl and as robots.txt allows: the page, the feeds that it
    declares, the sitemaps that robots.txt names, places where feeds and sitemaps commonly are; then it reads three
    articles on trial and shows what each field gave.

    \b
    Examples:
      newsledger sites add https://news.example/
      newsledger sites add news.example --dry-run
      newsledger sites add https://news.example/ --name my-paper --force
      newsledger sites add http://www.courier.example/      one of the invented sites of `newsledger demo`

    \b
    Exit status:
      0  the file is written (or, with --dry-run, could be)
      1  nothing was found to start from, or robots.txt forbids it
      2  wrong use: no address, a name that cannot be, a file that is there
      3  the site could not be reached
    """
    from crawler.survey.adding import proposal_json, proposal_of
    from crawler.survey.checkup import is_out_of_reach
    from crawler.survey.draft import name_of
    from crawler.survey.outcome import nothing_found
    from crawler.survey.site_file import write

    address = _address(url)
    wish = _wish(address, chosen)
    _check_free(_path(place, wish.name or name_of(address)), writing)
    survey = _survey(place, address, wish)
    if is_out_of_reach(survey):
        hint = f"; perhaps at http://{url}" if "://" not in url else ""
        warn(f"{address}: {nothing_found(survey)}{hint}")
        return UNREACHABLE
    proposal = proposal_of(survey, wish)
    path = _path(place, proposal.draft.name)
    is_written = not writing.dry_run and (writing.force or proposal.unread is None)
    if is_written:
        write(proposal.text, proposal.draft, path, force=writing.force)
    if as_json:
        give({**proposal_json(proposal), "path": str(path), "written": is_written})
    else:
        _show(place, proposal, path if is_written else None)
    if proposal.unread and not writing.force:
        warn(f"{proposal.unread}; nothing was written (--force writes it all the same)")
        return 1
    return 0


def _address(url: str) -> str:
    """The address meant, with a scheme. UsageError: it is none."""
    from crawler.sample.at_hand import is_sample
    from pipelines.links import web_address

    scheme = "http" if is_sample(f"http://{url}") else "https"
    address = web_address(url if "://" in url else f"{scheme}://{url}")
    if address is None or " " in url.strip():
        raise UsageError("is no http or https address of a site", about=url)
    return address


def _wish(url: str, chosen: dict[str, Any]) -> "Wish":
    """UsageError: a name that no site's file can have."""
    from crawler.sample.at_hand import is_sample
    from crawler.sites.loader import NAME
    from crawler.sites.site import GENERIC
    from crawler.survey.draft import Wish

    name = chosen["name"]
    if name is not None and (not NAME.fullmatch(name) or name == GENERIC.name):
        raise UsageError("is no name for a site: lower-case letters, digits and hyphens, not 'generic'", about=name)
    if chosen["delay"] is None and is_sample(url):
        chosen = {**chosen, "delay": 0.0}  # it is this machine that answers
    return Wish(**chosen)


def _path(place: Place, name: str) -> Path:
    return place.data / "sites" / f"{name}.toml"


def _check_free(path: Path, writing: Writing) -> None:
    """Complains before the site is asked anything."""
    from crawler.survey.site_file import THERE

    if path.exists() and not writing.dry_run and not writing.force:
        raise UsageError(THERE, about=str(path))


def _survey(place: Place, address: str, wish: "Wish") -> "Survey":
    from crawler.sample.at_hand import sample_at_hand
    from crawler.sites.defaults import load_defaults
    from crawler.survey.draft import stranger
    from crawler.survey.running import surveys
    from crawler.survey.seen import Survey
    from crawler.survey.spider import Errand
    from crawler.survey.steps import adding

    site = stranger(address, wish, load_defaults(place.data).site)
    settle_contact(place, [site])
    errand = Errand(asked=address, site=site, step=adding(wish))
    with sample_at_hand([address]) as sample:
        (found,) = surveys([errand], settings_of(place, sample), progress(place))
    if isinstance(found, Survey):
        return found
    raise found


def progress(place: Place) -> Told | None:
    """Tells each answer where somebody sits at the terminal."""

    def tell(url: str, status: int) -> None:
        click.echo(one_line(f"  {status} {url}"), err=True)

    return tell if is_watched(place) else None


def _show(place: Place, proposal: "Proposal", written: Path | None) -> None:
    """What was found; the file where it was not written, else where it is and what to type next."""
    from crawler.survey.views import proposal_view

    say(proposal_view(proposal))
    if written is None:
        click.echo(printable(proposal.text), nl=False)
        return
    folder = () if place.data == data_folder() else ("--data", str(place.data))
    click.echo(one_line(f"Written: {written}"))
    click.echo(printable(f"Next:    {shlex.join(('newsledger', *folder, 'crawl', proposal.draft.name))}"))
