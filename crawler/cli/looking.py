"""``newsledger show``, ``search`` and ``schema``: what the ledger holds."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.cli.options import Place, json_option
from crawler.cli.output import give, say, warn
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
    from pipelines.json_records import article_json
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


@click.command(short_help="Print what the ledger's tables, or its exports, look like.")
@click.argument("form", metavar="[sql|json]", type=click.Choice(["sql", "json"]), default="sql")
def schema(*, form: str) -> None:
    """Print the SQL that makes the ledger, with comments: its tables, views and indexes. Or, with json, the JSON Schema
    (2020-12) of what `newsledger export jsonl` and `json` write.

    \b
    Examples:
      newsledger schema | less
      newsledger schema json > article.json
    """
    from pipelines.json_schema import schema_text
    from pipelines.schema import schema_sql

    click.echo((schema_text() if form == "json" else schema_sql()).rstrip())
