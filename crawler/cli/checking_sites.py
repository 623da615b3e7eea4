"""``newsledger sites check``: whether sites' files are right, and still fit their sites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.adding_sites import progress
from crawler.cli.contact import settle_contact
from crawler.cli.crawling import settings_of
from crawler.cli.options import Place, json_option
from crawler.cli.output import give, say, warn
from crawler.printable import one_line
from pipelines.errors import SiteError, UsageError

if TYPE_CHECKING:
    from crawler.sites.site import Site
    from crawler.survey.checkup import Checkup, Past


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """Files that were read."""

    sites: tuple["Site", ...]
    """Those that are right."""
    is_wrong: bool
    """Whether one is not."""


@click.command(short_help="Try sites' files on the sites.")
@click.argument("references", metavar="[NAME|FILE]...", nargs=-1)
@click.option("--offline", is_flag=True, help="Check the files alone; ask the sites nothing.")
@json_option
@click.pass_obj
def check(place: Place, *, references: tuple[str, ...], offline: bool, as_json: bool) -> int:
    """Check sites' files, then try them on the sites: whether the start addresses answer and still list articles, what
    each field gives on three current articles beside what the last stored ones have, which rules find nothing, and what
    robots.txt asks for. Nothing is stored.

    Without NAME or FILE: your own sites, and the files alone of those that ship with newsledger. Exit status 1:
    something is wrong.

    \b
    Examples:
      newsledger sites check
      newsledger sites check my-paper
      newsledger sites check ~/drafts/my-paper.toml --offline
    """
    from crawler.sites.loader import is_users

    checked = _read(_site_files(place, references), place, silent=as_json)
    tried = [site for site in checked.sites if site.start and (references or is_users(site, place.data))]
    checkups = [] if offline else _try(place, tried)
    if as_json:
        from crawler.survey.checkup import checkup_json

        give([checkup_json(checkup) for checkup in checkups])
    else:
        _show(checkups)
    return int(checked.is_wrong or any(checkup.wrong for checkup in checkups))


def _site_files(place: Place, references: tuple[str, ...]) -> list[Path]:
    """The files meant, all if none is named; UsageError for a name that no file has."""
    from crawler.sites.loader import SHIPPED

    named = {path.stem: path for folder in (SHIPPED, place.data / "sites") for path in sorted(folder.glob("*.toml"))}
    unknown = [name for name in references if name not in named and not Path(name).is_file()]
    if unknown:
        raise UsageError("no site of this name, and no such file; `newsledger sites` lists them", about=unknown[0])
    return [named.get(name, Path(name)) for name in references or named]


def _read(paths: Iterable[Path], place: Place, *, silent: bool) -> _Checked:
    """The sites of these files; each is told to be ok, or what is wrong with it."""
    from crawler.sites.defaults import load_defaults
    from crawler.sites.loader import load_site

    found, is_wrong = [], False
    defaults = load_defaults(place.data).site
    for path in paths:
        try:
            found.append(load_site(path, defaults))
        except SiteError as error:
            warn(str(error))
            is_wrong = True
        else:
            if not silent:
                click.echo(one_line(f"{path}: ok"))
    return _Checked(sites=tuple(found), is_wrong=is_wrong)


def _try(place: Place, sites: "Sequence[Site]") -> "list[Checkup]":
    """What becomes of the sites' files when they are tried, side by side."""
    if not sites:
        return []
    from crawler.sample.at_hand import sample_at_hand
    from crawler.survey.checkup import checkup, unreadable
    from crawler.survey.running import surveys
    from crawler.survey.spider import Errand
    from crawler.survey.steps import checking
    from crawler.survey.trial import tried_on
    from pipelines.errors import NewsledgerError

    settle_contact(place, sites)
    errands = [Errand(asked=site.start[0], site=site, step=checking(site)) for site in sites]
    with sample_at_hand(url for site in sites for url in site.start) as sample:
        found = surveys(errands, settings_of(place, sample), progress(place))
    checkups = []
    for site, survey in zip(sites, found, strict=True):
        if isinstance(survey, NewsledgerError):
            checkups.append(unreadable(site.name, survey.reason))
        else:
            trials = [tried_on(tried, site) for tried in survey.tried]
            checkups.append(checkup(site, survey, trials, _past(place, site)))
    return checkups


def _past(place: Place, site: "Site") -> "Past":
    """What the ledger has of a site."""
    from crawler.survey.checkup import STORED, Past
    from pipelines.ledger import Ledger
    from pipelines.selection import Selection
    from pipelines.sites import last_reasons

    if not place.db.exists():
        return Past()
    with Ledger.open(place.db) as ledger:
        articles = tuple(article for _, article in ledger.articles(Selection(sites=(site.name,), limit=STORED)))
    return Past(articles=articles, reasons=tuple(last_reasons(place.db, site.name, STORED)))


def _show(checkups: "Sequence[Checkup]") -> None:
    from crawler.survey.views import checkup_view

    for checkup in checkups:
        click.echo()
        say(checkup_view(checkup))
