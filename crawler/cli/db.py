"""``newsledger db``: what one does with the ledger's file: check, copy, share, merge, forget, look how large it is.

As in crawler/cli/main.py, a command imports what it needs when it runs.
"""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from crawler.cli.options import Place, json_option
from crawler.printable import one_line
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.auditing import Violation
    from pipelines.merging import Merged
    from pipelines.removing import Removal, Target
    from pipelines.upkeep import Copy, Stats

ORDER: Final = ("check", "backup", "publish", "merge", "forget", "stats")
"""The commands as the help lists them."""
force_option = click.option("--force", is_flag=True, help="Replace a file that is there.")


class DbCommands(click.Group):
    """The commands, in the order in which one comes to need them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """As ``ORDER``."""
        return sorted(super().list_commands(ctx), key=ORDER.index)


@click.group(cls=DbCommands, short_help="Keep the ledger: check, back up, publish, merge, forget.")
def db() -> None:
    """Keep the ledger's file in good order. A command that is killed leaves it whole.

    \b
    Examples:
      newsledger db check
      newsledger db backup
      newsledger --db laptop.db db stats
    """


@db.command(short_help="Find out whether the ledger is whole.")
@json_option
@click.pass_obj
def check(place: Place, *, as_json: bool) -> int:
    """Check the file and what its rows promise, and report all that is wrong. Nothing is changed.

    \b
    Examples:
      newsledger db check
      newsledger db check --json | jq '.violations[0]'

    Exit status 1: something is wrong.
    """
    from crawler.cli.output import give, warn
    from pipelines.auditing import Skipped, check

    violations: list[Violation] = []
    skipped: list[Skipped] = []
    wrong = 0
    for finding in check(place.db):
        if isinstance(finding, Skipped):
            skipped.append(finding)
            warn(f"{place.db}: {finding.part} was not checked: {finding.reason}")
        elif as_json:
            violations.append(finding)
        else:
            click.echo(one_line(_violation_line(finding)))
        wrong += not isinstance(finding, Skipped)
    if as_json:
        give({"violations": [asdict(one) for one in violations], "skipped": [asdict(one) for one in skipped]})
    elif wrong or place.telling != "quiet":
        click.echo(one_line(f"{place.db}: {f'{wrong} wrong' if wrong else 'ok'}"))
    return min(wrong, 1)


def _violation_line(violation: "Violation") -> str:
    where = violation.table if violation.id is None else f"{violation.table} {violation.id}"
    if violation.found is None and violation.expected is None:
        return f"{where}: {violation.what}"
    return f"{where}: {violation.what}: is {violation.found!r}, should be {violation.expected!r}"


@db.command(short_help="Copy the ledger while it is in use.")
@click.argument("target", metavar="[TO]", required=False, type=click.Path(path_type=Path))
@force_option
@json_option
@click.pass_obj
def backup(place: Place, *, target: Path | None, force: bool, as_json: bool) -> None:
    """Copy the ledger as it stands at one moment, also while a crawl writes to it. The copy is checked, and has its
    name only when all of it is on the disk.

    TO is a file or a folder. [default: beside the ledger, with the time in its name: news-20260512T134107Z.db]

    \b
    Examples:
      newsledger db backup
      newsledger db backup /mnt/backup/
      newsledger db backup /mnt/backup/news.db --force
    """
    from pipelines.upkeep import backup

    name = f"{place.db.stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{place.db.suffix}"
    target = target or place.db.with_name(name)
    _tell_copy(place, backup(place.db, target / name if target.is_dir() else target, force=force), as_json=as_json)


@db.command(short_help="Write one compact file to share.")
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path, dir_okay=False))
@force_option
@json_option
@click.pass_obj
def publish(place: Place, *, target: Path, force: bool, as_json: bool) -> None:
    """Write all of the ledger into one compact file without a write-ahead log: to be sent around, put on a server or
    opened where nobody may write.

    \b
    Examples:
      newsledger db publish news-2026-05.db
      datasette serve --immutable news-2026-05.db
    """
    from pipelines.upkeep import publish

    _tell_copy(place, publish(place.db, target, force=force), as_json=as_json)


def _tell_copy(place: Place, copy: "Copy", *, as_json: bool) -> None:
    from crawler.cli.output import give

    if as_json:
        give({**asdict(copy), "path": str(copy.path)})
    elif place.telling != "quiet":
        click.echo(one_line(f"{copy.path}: {size_words(copy.copy_bytes)}, the ledger {size_words(copy.ledger_bytes)}"))


@db.command(short_help="Take in other ledgers.")
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def merge(place: Place, *, others: tuple[Path, ...], as_json: bool) -> None:
    """Take all that OTHER ledgers hold into this one: what several machines have crawled becomes one ledger. The others
    are only read. An article that both have stays one, in its newer state.

    It does not matter how often a ledger is merged. Each is one transaction.

    \b
    Examples:
      newsledger db merge laptop.db
      newsledger --db all.db db merge node-*.db
    """
    from crawler.cli.output import give
    from pipelines.merging import merge

    results = []
    for other in others:
        merged = merge(place.db, other)
        results.append(merged)
        if not as_json and place.telling != "quiet":
            click.echo(one_line(_merged_line(merged)))
    if as_json:
        give([{**asdict(merged), "path": str(merged.path)} for merged in results])


def _merged_line(merged: "Merged") -> str:
    articles = f"articles: {merged.added} new, {merged.updated} newer, {merged.known} known"
    removed = f", {merged.removed} removed that it has forgotten" if merged.removed else ""
    return f"{merged.path}: {articles}{removed}; fetches: {merged.fetches} new; runs: {merged.runs} new"


@db.command(short_help="Remove an article or a site for good.")
@click.argument("reference", metavar="URL|SITE")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def forget(place: Place, *, reference: str, yes: bool, as_json: bool) -> int:
    """Remove an article, by any address it was seen under, or all of a site, for good: no word of it is left in the
    file, and it is never fetched again. Only a digest of its address is kept. Backups are not touched.

    \b
    Examples:
      newsledger db forget https://news.example/2026/05/12/foundry
      newsledger db forget my-paper --yes
    """
    from crawler.cli.output import give
    from pipelines.removing import find_target, forget

    target = find_target(place.db, reference)
    if not yes and not _is_agreed(target, reference):
        click.echo("nothing was removed", err=True)
        return 1
    removal = forget(place.db, target, datetime.now(UTC))
    if as_json:
        give(asdict(removal))
    elif place.telling != "quiet":
        click.echo(_removal_line(removal))
    return 0


def _is_agreed(target: "Target", reference: str) -> bool:
    """Asks; UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError("is removed for good only with --yes, where nobody can be asked", about=reference)
    return click.confirm(one_line(f"Remove {reference} for good (articles: {len(target.articles)})?"), err=True)


def _removal_line(removal: "Removal") -> str:
    counts = {name: count for name, count in asdict(removal).items() if count}
    return f"removed: {', '.join(f'{name} {count}' for name, count in counts.items()) or 'nothing was left of it'}"


@db.command(short_help="Say how large the ledger is, and where.")
@json_option
@click.pass_obj
def stats(place: Place, *, as_json: bool) -> None:
    """Say how many rows and bytes each table and index has, how many articles each site, and how large the file is.

    \b
    Examples:
      newsledger db stats
      newsledger db stats --json | jq '.stores[:5]'
    """
    from crawler.cli.output import give
    from pipelines.upkeep import stats

    found = stats(place.db)
    if as_json:
        give(asdict(found))
    else:
        for line in _stats_lines(found):
            click.echo(one_line(line) if line.startswith(found.path) else line)


def _stats_lines(stats: "Stats") -> list[str]:
    size = f"{size_words(stats.file_bytes)}, log {size_words(stats.wal_bytes)}, {stats.free_pages} free pages"
    lines = [f"{stats.path}: {size}; schema {stats.version}, SQLite {stats.sqlite}"]
    if stats.search_bytes is not None:
        lines.append(f"full-text search: {size_words(stats.search_bytes)}")
    lines += ["", f"{'SITE':<32} {'ARTICLES':>10}  FIRST       LAST"]
    for site in stats.sites:
        dates = f"{(site.first or '')[:10]:<10}  {(site.last or '')[:10]:<10}".rstrip()
        lines.append(f"{one_line(site.site or '(none)'):<32} {site.articles:>10}  {dates}".rstrip())
    lines += ["", f"{'TABLE OR INDEX':<42} {'ROWS':>10} {'SIZE':>10}"]
    for store in stats.stores:
        rows = "" if store.rows is None else str(store.rows)
        lines.append(f"{store.name:<42} {rows:>10} {size_words(store.bytes):>10}".rstrip())
    return lines


def size_words(size: int | None) -> str:
    """A number of bytes as people say it; nothing where it is not known."""
    if size is None:
        return ""
    number, units = float(size), ["bytes", "kB", "MB", "GB"]
    while number >= 1000 and len(units) > 1:
        number /= 1000
        del units[0]
    return f"{size} bytes" if units[0] == "bytes" else f"{number:.1f} {units[0]}"
