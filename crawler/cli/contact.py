"""Asks who crawls, once, before the first crawl of a real site."""

import os
import sys
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import click

from crawler.cli.options import Place
from crawler.cli.output import warn
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from crawler.sites.site import Site

_MOST_TRIES: Final = 3
_QUESTION: Final = "Your web or e-mail address, for those whose sites are crawled (Enter: none)"


def settle_contact(place: Place, sites: "Iterable[Site]") -> None:
    """Asks on a terminal for the operator's contact, and writes it down; where there is no terminal, or the answer was
    no, says in a line what to set. Nothing where a contact is set, or no site is a real one. UsageError where
    NEWS_CONTACT is none."""
    from crawler.manners.identity import checked_contact
    from crawler.sites.defaults import asks_for_contact, load_defaults

    told = os.environ.get("NEWS_CONTACT")
    is_set = bool(told and checked_contact(told)) or load_defaults(place.data).contact
    if is_set or not any(is_real(host) for site in sites for host in site.hosts):
        return
    is_asked = place.telling != "quiet" and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    if is_asked and asks_for_contact(place.data) and _ask(place):
        return
    warn(
        "nobody is named to the sites that are crawled: set contact in"
        f" {place.data / 'newsledger.toml'}, or NEWS_CONTACT, to your web or e-mail address"
    )


def is_real(host: str) -> bool:
    """Whether a host may be somebody else's: no address, no name without a dot, none of the sample world."""
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".example", ".test", ".localhost", ".invalid"))
    return False


def _ask(place: Place) -> bool:
    """Whether there is a contact now."""
    from crawler.manners.identity import checked_contact
    from crawler.sites.defaults import write_contact

    contact = None
    for _ in range(_MOST_TRIES):
        answer = click.prompt(_QUESTION, default="", show_default=False, err=True)
        try:
            contact = checked_contact(answer) if answer.strip() else None
        except UsageError as error:
            warn(str(error))
        else:
            break
    try:
        write_contact(place.data, contact)
    except UsageError as error:
        warn(str(error))
    return contact is not None
