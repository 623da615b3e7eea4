"""What a site's file and that for all sites (``crawler/sites/defaults.py``) both may say."""

import tomllib
from pathlib import Path
from typing import Any, Final

from crawler.sites.site import PURPOSES, Site
from crawler.sites.table import Table, suggestion
from pipelines.errors import SiteError

POLITENESS_KEYS: Final = ("delay", "concurrency", "robots")
SCHEDULE_KEYS: Final = ("shortest", "longest", "recheck", "recheck_days")
MOST_OFTEN: Final = 1.0
"""Minutes between two crawls of a site, at the least."""
MOST_AT_ONCE: Final = 16
"""Requests to one host at a time; more is no crawl but an attack, and Scrapy's own limit for all hosts together."""


def toml_values(path: Path) -> dict[str, object]:
    """What a file says. SiteError where it cannot be read, or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except OSError as error:
        raise SiteError(f"cannot be read: {error.strerror}", about=str(path), site=path.stem) from error
    except UnicodeDecodeError as error:
        raise SiteError("is not UTF-8 text", about=str(path), site=path.stem) from error
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"is not TOML: {error}", about=str(path), site=path.stem) from error


def manners_of(top: Table, defaults: Site) -> dict[str, Any]:
    """What ``[politeness]`` and ``[schedule]`` say, in a site's file or for all sites; else as in ``defaults``."""
    politeness = top.table("politeness", POLITENESS_KEYS)
    schedule = top.table("schedule", SCHEDULE_KEYS)
    found = {
        "delay": politeness.number("delay", at_least=0.0, default=defaults.delay),
        "concurrency": _concurrency(politeness, defaults),
        "robots": politeness.flag("robots", default=defaults.robots),
        "shortest": schedule.number("shortest", at_least=MOST_OFTEN, default=defaults.shortest),
        "longest": schedule.number("longest", at_least=MOST_OFTEN, default=defaults.longest),
        "recheck": schedule.whole("recheck", at_least=0, default=defaults.recheck),
        "recheck_days": schedule.whole("recheck_days", at_least=0, default=defaults.recheck_days),
    }
    if found["shortest"] > found["longest"]:
        schedule.fail("longest", f"is {found['longest']:g}, which is less than shortest, {found['shortest']:g}")
    return found


def purpose_of(top: Table, default: str | None) -> str | None:
    """The ``purpose`` of a site's file, or of that for all sites."""
    purpose = top.text("purpose") or default
    if purpose is not None and purpose not in PURPOSES:
        top.fail("purpose", f"{purpose!r} is none of {', '.join(PURPOSES)}{suggestion(purpose, PURPOSES)}")
    return purpose


def _concurrency(politeness: Table, defaults: Site) -> int:
    concurrency = politeness.whole("concurrency", at_least=1, default=defaults.concurrency)
    if concurrency > MOST_AT_ONCE:
        politeness.fail("concurrency", f"is {concurrency}; the most is {MOST_AT_ONCE}")
    return concurrency
