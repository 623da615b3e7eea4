"""Lists of articles by date: the addresses that a site's ``archives`` templates stand for."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from crawler.discovery.window import Window
from crawler.sites.site import Site
from pipelines.links import web_address
from pipelines.moments import MONTHS

_CODE = re.compile(r"%(-?[A-Za-z]|%)")
_CODES: dict[str, Callable[[date], str]] = {
    "Y": lambda day: f"{day.year:04}",
    "y": lambda day: f"{day.year % 100:02}",
    "m": lambda day: f"{day.month:02}",
    "-m": lambda day: f"{day.month}",
    "d": lambda day: f"{day.day:02}",
    "-d": lambda day: f"{day.day}",
    "j": lambda day: f"{day.timetuple().tm_yday:03}",
    "-j": lambda day: f"{day.timetuple().tm_yday}",
    "B": lambda day: MONTHS[day.month - 1],
    "b": lambda day: MONTHS[day.month - 1][:3],
    "%": lambda _: "%",
}
"""As ``strftime`` has them, in English whatever the machine speaks."""


def archive_urls(site: Site, window: Window, today: date) -> tuple[str, ...]:
    """The addresses of the site's lists by date for a window, the newest first, in normal form and each once: one for
    each day, month or year, as the templates say.

    None for a window without a beginning: a site's archive has none that could be told. No list of a day after
    ``today``.
    """
    if window.since is None or not site.archives:
        return ()
    urls = (_expanded(template, day) for day in _days(window.since, window.until, today) for template in site.archives)
    return tuple(dict.fromkeys(address for url in urls if (address := web_address(url))))


def _days(since: date, until: date | None, today: date) -> Iterator[date]:
    """From the last day to the first."""
    last = min(until or today, today)
    return (last - timedelta(days=ago) for ago in range((last - since).days + 1))


def _expanded(template: str, day: date) -> str:
    return _CODE.sub(lambda match: _CODES[match[1]](day) if match[1] in _CODES else match[0], template)
