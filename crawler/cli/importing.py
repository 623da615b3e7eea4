"""``newsledger import``: saved pages into the ledger."""

from pathlib import Path
from typing import Any

import click

from crawler.cli.crawling import crawl_all, report, settings_of, sum_of
from crawler.cli.options import Hints, Place, fetched_option, gathered, site_option, url_option


@click.command("import", short_help="Put saved pages into the ledger.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
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

    \b
    Examples:
      newsledger import page.html --url https://news.example/2026/05/12/foundry
      newsledger import saved/ more.html.gz --site my-paper
    """
    from crawler.crawl import Job, status_of
    from crawler.spiders.saved import SavedSpider
    from pipelines.records import Outcome

    arguments: dict[str, Any] = {"paths": paths, "url": hints.url, "fetched_at": hints.fetched_at, "site": hints.site}
    SavedSpider.assignment(settings_of(place), **arguments)  # complains in time
    results = crawl_all(place, [Job(name="import", spider="saved", arguments=tuple(arguments.items()))])
    report(place, results, Outcome.NOT_ARTICLE)
    return status_of(results) or min(1, sum_of(results)[Outcome.REJECTED])
