"""Reads ``data/newsledger.toml``: who crawls, what for, and what holds for all sites that say nothing else.

docs/politeness.md describes it. It is checked to the last key, as a site's file is.
"""

import json
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.manners.identity import checked_contact
from crawler.sites.conduct import manners_of, purpose_of, toml_values
from crawler.sites.site import GENERIC, PURPOSES, Site
from crawler.sites.table import Table
from pipelines.errors import UsageError
from pipelines.whole_files import replacing

if TYPE_CHECKING:
    from crawler.sites.exports import ScheduledExport

FILE: Final = "newsledger.toml"
DEFAULTS_KEYS: Final = ("contact", "purpose", "politeness", "schedule", "export")
NEW_FILE: Final = """\
# What holds for all sites, where their own files say nothing else: docs/politeness.md.
"""
NOT_NAMED: Final = """\
# contact = "desk@news.example"  # or https://news.example/bot: where those whose sites are crawled find you
"""
"""For who was asked and did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the user decides for all sites."""

    contact: str | None = None
    """A web or e-mail address where servers' operators find who crawls."""
    purpose: str = PURPOSES[0]
    """What the articles are for, of ``site.PURPOSES``."""
    site: Site = GENERIC
    """Manners, schedule and purpose of a site whose file says nothing of them."""
    exports: "tuple[ScheduledExport, ...]" = ()
    """What is exported after each run of crawls."""


def load_defaults(data_dir: Path | None) -> Defaults:
    """What the file in this folder says; the built-in defaults where there is none. SiteError where it is wrong."""
    path = defaults_path(data_dir) if data_dir is not None else None
    if path is None or not path.exists():
        return Defaults()
    top = Table(values=toml_values(path), name="", path=path)
    top.check_keys(DEFAULTS_KEYS)
    site = replace(GENERIC, purpose=purpose_of(top, None), **manners_of(top, GENERIC))
    return Defaults(contact=_contact(top), purpose=site.purpose or PURPOSES[0], site=site, exports=_exports(top))


def defaults_path(data_dir: Path) -> Path:
    """Where the file is, or would be."""
    return data_dir / FILE


def asks_for_contact(data_dir: Path) -> bool:
    """Whether nobody has said yet who crawls, nor that they do not want to say it. SiteError as ``load_defaults``."""
    path = defaults_path(data_dir)
    return load_defaults(data_dir).contact is None and (not path.exists() or "contact" not in _text(path))


def write_contact(data_dir: Path, contact: str | None) -> None:
    """Puts a contact into the file, and keeps all else that it says; None: that there is none for now.

    UsageError where the file cannot be written, or is such that a line cannot just be added.
    """
    path = defaults_path(data_dir)
    before = _text(path) if path.exists() else NEW_FILE
    after = with_contact(before, contact)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", about=str(path)) from error
    with replacing(path) as stream:
        stream.write(after)


def with_contact(text: str, contact: str | None) -> str:
    """The text of a file with a contact before its first table. UsageError where that would change what it says."""
    line = f"contact = {json.dumps(contact)}\n" if contact else NOT_NAMED
    table = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    place = table.start() if table else len(text)
    head = text[:place] + ("\n" if text[:place] and not text[:place].endswith("\n") else "")
    after = f"{head}{line}" + ("\n" + text[place:] if table else "")
    wanted = tomllib.loads(text) | ({"contact": contact} if contact else {})
    if tomllib.loads(after) != wanted:
        raise UsageError(f"cannot be changed by itself; add the line {line.strip()}", about=FILE)
    return after


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _contact(top: Table) -> str | None:
    text = top.text("contact")
    try:
        return checked_contact(text) if text else None
    except UsageError as error:
        top.fail("contact", f"{error.about} {error.reason}")


def _exports(top: Table) -> "tuple[ScheduledExport, ...]":
    """Most have none, and need not wait for what writes them."""
    if "export" not in top.values:
        return ()
    from crawler.sites.exports import exports_of  # noqa: PLC0415

    return exports_of(top)
