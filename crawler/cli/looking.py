"""``newsledger show``, ``search``, ``export`` and ``schema``: what the ledger holds."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import Choice, Place, gathered, json_option
from crawler.cli.output import give, say, standard_output, warn
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.ledger import Ledger
    from pipelines.records import Article


@click.command(short_help="Show one article.")
@click.argument("article", metavar="ID|URL")
@json_option
@click.pass_obj
def show(place: Place, *, article: str, as_json: bool) -> None:
    """Show one article of the ledger as one would like to read it: by its id, or by any address it was seen under.

    \b
    Examples:
      newsledger show 12
      newsledger show https://news.example/2026/05/12/foundry
      newsledger show 12 --json | jq .sources
    """
    from pipelines.export import article_json
    from pipelines.ledger import Ledger

    with Ledger.open(place.db) as ledger:
        number, found = _found(ledger, article)
    if as_json:
        give({"id": number, **article_json(found)})
    else:
        from crawler.terminal import article_view

        say(article_view(found, number=number))


def _found(ledger: "Ledger", reference: str) -> tuple[int, "Article"]:
    """The article of an id or address; UsageError where the ledger has none."""
    number = int(reference) if reference.isdecimal() and len(reference) < 19 else ledger.find(reference)
    article = ledger.article(number) if number is not None else None
    if number is None or article is None:
        raise UsageError(
            "no such article in the ledger; `newsledger search` finds them by their words", about=reference
        )
    return number, article


@click.command(short_help="Find articles by their words.")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", default=10, show_default=True, help="The most articles to show."
)
@json_option
@click.pass_obj
def search(place: Place, *, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find the articles that hold all WORDS in their title, summary, headings or text, the best first.

    Case, accents and hyphens do not count. Words in double quotes stand together.

    \b
    Examples:
      newsledger search data centre strike
      newsledger search '"data centre" strike'
      newsledger search --limit 100 --json foundry | jq -r '.[].url'
    """
    from pipelines.ledger import Ledger

    with Ledger.open(place.db) as ledger:
        hits = list(ledger.search(" ".join(words), limit))
    if as_json:
        give([asdict(hit) for hit in hits])
    elif hits:
        from crawler.terminal import hits_view

        say(hits_view(hits))
    else:
        warn("nothing found")


@click.command(short_help="Write articles for other tools.")
@click.argument("form", metavar="[jsonl|json|csv]", type=click.Choice(["jsonl", "json", "csv"]), default="jsonl")
@click.option(
    "-o",
    "--output",
    metavar="FILE|-",
    type=click.Path(path_type=Path),
    default="-",
    help="Where to write; - is standard output. [default: -]",
)
@click.option("--site", metavar="NAME", help="Only this site's articles.")
@click.option("--since", metavar="DATE", help="Published on this day or later: 2026-05-12, or 2026-05 for May.")
@click.option("--until", metavar="DATE", help="Published on this day or earlier; 2026-05 holds all of May.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The most articles to write.")
@gathered("choice", Choice, "site", "since", "until", "limit")
@click.pass_obj
def export(place: Place, *, form: str, output: Path, choice: Choice) -> None:
    """Write the ledger's articles, newest first: one JSON object a line (jsonl), one JSON array (json), a table (csv).

    A FILE is written beside and renamed at the end: nobody ever sees half of it.

    \b
    Examples:
      newsledger export | head -3
      newsledger export csv -o news.csv --since 2026-05
      newsledger export json --site sample-courier --limit 10 -o - | jq '.[].title'
    """
    from pipelines.export import WRITERS
    from pipelines.ledger import Ledger, Selection
    from pipelines.whole_files import replacing

    selection = Selection(**asdict(choice))
    with Ledger.open(place.db) as ledger:
        if choice.site not in {None, *(count.site for count in ledger.site_counts())}:
            raise UsageError("the ledger has nothing of this site", about=choice.site)
        articles = (article for _, article in ledger.articles(selection))
        with standard_output(form) if str(output) == "-" else replacing(output) as stream:
            WRITERS[form](articles, stream)


@click.command(short_help="Print the ledger's tables as SQL.")
def schema() -> None:
    """Print the SQL that makes the ledger, with comments: its tables, views and indexes.

    \b
    Examples:
      newsledger schema
      newsledger schema | less
    """
    from pipelines.schema import schema_sql

    click.echo(schema_sql().rstrip())
