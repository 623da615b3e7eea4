"""``newsledger import``: saved pages, and what ``newsledger export`` wrote, into the ledger."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.cli.crawling import crawl_all, report, settings_of, sum_of
from crawler.cli.options import Hints, Place, fetched_option, gathered, site_option, url_option
from pipelines.errors import UsageError


@click.command("import", short_help="Put saved pages, or an export, into the ledger.")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path)
)
@url_option
@fetched_option
@site_option
@gathered("hints", Hints, "url", "fetched_at", "site")
@click.pass_obj
def import_(place: Place, *, paths: tuple[Path, ...], hints: Hints) -> int:
    """Put saved pages into the ledger, through the same steps as crawled ones: files or folders of HTML, text or
    Markdown, gzipped or not.

    A manifest.jsonl beside the files may say where they are from, a line for each page:
    {"id": "foundry", "url": "https://news.example/foundry", "fetched_at": "2026-05-12T09:41:00Z"} for foundry.html.

    A file called .jsonl or .jsonl.gz, and standard input as -, is what `newsledger export jsonl` wrote, all of it or
    what changed. Its articles come in as they are, however often; of an article that the ledger has the newer state
    counts. If one line is wrong nothing of these files comes in.

    \b
    Examples:
      newsledger import page.html --url https://news.example/2026/05/12/foundry
      newsledger import saved/ more.html.gz --site my-paper
      newsledger import news.jsonl.gz
      ssh other newsledger export --revisions | newsledger import -
    """
    from pipelines.importing import is_export

    exports = [path for path in paths if is_export(path)]
    pages = tuple(path for path in paths if path not in exports)
    if not pages and any(asdict(hints).values()):
        raise UsageError("are about saved pages, and there is none", about="--url, --fetched-at and --site")
    if exports:
        _import_exports(place, exports)
    return _import_pages(place, pages, hints) if pages else 0


def _import_exports(place: Place, paths: Sequence[Path]) -> None:
    from pipelines.importing import import_exports

    taken = import_exports(place.db, paths)
    told = f"articles: {taken.added} new, {taken.updated} newer, {taken.known} known"
    removed = f", {taken.removed} removed" if taken.removed else ""
    forgotten = f", {taken.forgotten} left out that the ledger has forgotten" if taken.forgotten else ""
    if place.telling != "quiet":
        click.echo(f"{told}{removed}{forgotten}")


def _import_pages(place: Place, paths: tuple[Path, ...], hints: Hints) -> int:
    from crawler.crawl import Job, status_of
    from crawler.spiders.saved import SavedSpider
    from pipelines.records import Outcome

    arguments: dict[str, Any] = {"paths": paths, "url": hints.url, "fetched_at": hints.fetched_at, "site": hints.site}
    SavedSpider.assignment(settings_of(place), **arguments)  # complains in time
    results = crawl_all(place, [Job(name="import", spider="saved", arguments=tuple(arguments.items()))])
    report(place, results, Outcome.NOT_ARTICLE)
    return status_of(results) or min(1, sum_of(results)[Outcome.REJECTED])
