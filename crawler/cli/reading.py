"""``newsledger parse`` and ``newsledger date``: what a page or a printed date gives, without storing it."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.crawling import settings_of
from crawler.cli.options import Hints, Place, fetched_option, gathered, is_address, site_option, url_option
from crawler.cli.output import give, warn
from pipelines.errors import PageError, UsageError

if TYPE_CHECKING:
    from crawler.discovery.saved import SavedPage
    from crawler.preview import Reader
    from pipelines.records import Article, Fetch


@click.command(short_help="Show what a page gives, as JSON.")
@click.argument("path", metavar="PATH|-|URL")
@url_option
@fetched_option
@click.option("--format", type=click.Choice(["html", "text", "markdown"]), help="[default: told by the page itself]")
@site_option
@click.option("--explain", is_flag=True, help="Tell every date of the page, and why it was taken or not.")
@gathered("hints", Hints, "url", "fetched_at", "format", "site")
@click.pass_obj
def parse(place: Place, *, path: str, hints: Hints, explain: bool) -> int:
    """Read a page and print its record as JSON, without storing it.

    PATH is a saved page (HTML, text or Markdown, gzipped or not), - is standard input, a URL is fetched. A folder gives
    one line of JSON for each page in it, with its "path".

    \b
    Examples:
      newsledger parse page.html --url https://news.example/2026/05/12/foundry
      newsledger parse https://news.example/2026/05/12/foundry
      curl -s https://news.example/foundry | newsledger parse - --format html
      newsledger parse saved/ | jq -r .title
      newsledger parse page.html --explain | jq .dates
    """
    if is_address(path):
        return _parse_address(place, path, hints, explain=explain)
    from crawler.preview import Reader

    reader = Reader.of(hints, place.data)
    if Path(path).is_dir():
        return max([_parse_line(reader, saved, explain=explain) for saved in reader.pages_in(Path(path))])
    page = reader.page(sys.stdin.buffer.read()) if path == "-" else reader.page_at(Path(path))
    fetch = reader.read(page)
    return _give_record(fetch, path, reader.dates(page, fetch) if explain else None)


def _parse_address(place: Place, url: str, hints: Hints, *, explain: bool) -> int:
    if explain:
        raise UsageError("--explain is for saved pages: save it first, curl -o page.html", about=url)
    if hints.url or hints.fetched_at or hints.format:
        raise UsageError("--url, --fetched-at and --format are for saved pages; this one is fetched now", about=url)
    from crawler.crawl import fetch_page
    from crawler.sites.loader import find_site
    from pipelines.steps import refine

    site = find_site(hints.site, place.data) if hints.site else None
    return _give_record(refine(fetch_page(url, settings_of(place), site)), url)


def _parse_line(reader: "Reader", saved: "SavedPage", *, explain: bool) -> int:
    """A line of JSON for a page of a folder, or of complaint; the status it leads to."""
    try:
        page = reader.open(saved)
        fetch = reader.read(page)
    except PageError as error:
        warn(f"{saved.path}: {error.reason}")
        return 1
    if fetch.article is None:
        warn(f"{saved.path}: {_reason(fetch)}")
        return 1
    dates = {"dates": reader.dates(page, fetch)} if explain else {}
    give({"path": str(saved.path), **_record(fetch.article), **dates}, indent=None)
    return 0


def _give_record(fetch: "Fetch", path: str, dates: "Mapping[str, object] | None" = None) -> int:
    if fetch.article is not None:
        give({**_record(fetch.article), **({"dates": dates} if dates else {})})
        return 0
    warn(f"{path}: {_reason(fetch)}")
    return 3 if fetch.outcome == "unreachable" else 1


def _record(article: "Article") -> dict[str, object]:
    from pipelines.json_records import article_json

    return article_json(article)


def _reason(fetch: "Fetch") -> str:
    """What became of a fetch that gave no article, and why."""
    return ": ".join(part for part in (fetch.outcome, fetch.reason) if part)


@click.command(short_help="Say what a printed date means.")
@click.argument("text", metavar="TEXT|-")
@click.option("--lang", metavar="TAG", help="The page's language (BCP 47): de, pt-BR.")
@fetched_option
@click.option("--zone", metavar="ZONE", help="The zone that the site prints its times in (IANA): Europe/Berlin.")
@click.option("--country", metavar="CC", help="The site's country (ISO 3166): it decides 03/04, and what IST means.")
@gathered("known", dict, "lang", "fetched_at", "zone", "country")
def date(*, text: str, known: dict[str, Any]) -> int:
    """Say what a printed date, or a machine's, means, as one JSON object: its value in UTC, as precise as it is known
    and no more, its precision, how its zone is known, and its problem if it has one (docs/dates.md).

    With - it reads one JSON object a line ("text", and perhaps "lang", "fetched_at", "zone", "country") and answers
    line by line. A line that is no question is answered by {"error": ...}, and the status is 1.

    \b
    Examples:
      newsledger date 'Stand: 27.08.2024, 10:32 Uhr' --lang de --zone Europe/Berlin
      newsledger date '3 hours ago' --fetched-at 2026-05-14T13:41:07Z
      echo '{"text": "03/04/2026", "country": "US"}' | newsledger date -
    """
    from crawler.asked_dates import AskedDate, answer, answers

    if text != "-":
        give(answer(AskedDate(text=text, **known)))
        return 0
    if any(known.values()):
        raise UsageError("each line has its own lang, fetched_at, zone and country", about="-")
    status = 0
    for found in answers(sys.stdin.buffer):
        if isinstance(found, UsageError):
            warn(str(found))
            status = 1
        give({"error": str(found)} if isinstance(found, UsageError) else found, indent=None)
        sys.stdout.flush()
    return status
