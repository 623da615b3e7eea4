"""``newsledger demo``: the main job on three invented sites, served on this machine."""

import shlex
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.crawling import crawl_all, report, sum_of
from crawler.cli.options import Place
from crawler.cli.output import say
from crawler.printable import one_line, printable
from crawler.project import data_folder

if TYPE_CHECKING:
    from crawler.crawl import Result
    from crawler.sample.server import SampleServer
    from pipelines.ledger import Ledger

    Results = Sequence[Result]


@click.command(short_help="Watch it work on three invented news sites.")
@click.option(
    "--keep-serving", is_flag=True, help="Go on showing the sites, to be looked at in a browser, until Ctrl-C."
)
@click.pass_obj
def demo(place: Place, *, keep_serving: bool) -> int:
    """Crawl three invented news sites, which are shown on this machine only, by real HTTP into the ledger.

    The errors that they answer and what their robots.txt forbids belong to the show. A second run finds nothing new,
    and asks for next to nothing.

    \b
    Examples:
      newsledger demo
      newsledger demo --keep-serving
      newsledger --db demo.db demo
    """
    from crawler.crawl import status_of
    from crawler.sample.server import SampleServer

    if place.telling != "quiet":
        ledger = printable(str(place.db))
        click.echo(f"Three invented news sites, shown on this machine, are crawled by real HTTP into {ledger}\n")
    with SampleServer() as server:
        results = crawl_samples(place, server)
        report(place, [result for result in results if result.failed or result.left_alone])
        if status_of(results) == 0 and any(result.run for result in results) and place.telling != "quiet":
            show_demo(place, results)
        if keep_serving:
            keep_open(server)
    return status_of(results)


def crawl_samples(place: Place, server: "SampleServer") -> "Results":
    """Crawls the sample sites that ``server`` shows into the ledger; how it went with each."""
    from crawler.crawl import site_job
    from crawler.sites.loader import load_sites

    jobs = [site_job(site) for name, site in load_sites().items() if name.startswith("sample-")]
    return crawl_all(place, jobs, sample=server.address)


def show_demo(place: Place, results: "Results") -> None:
    """What the ledger has now, and what to type next."""
    from crawler.terminal import counts_view, outcomes_line, outlets_view
    from pipelines.ledger import Ledger

    with Ledger.open(place.db) as ledger:
        names = {result.name for result in results}
        click.echo()
        say(counts_view([count for count in ledger.site_counts() if count.site in names]))
        click.echo(f"\nThis run: {outcomes_line(sum_of(results))}\n\nMost cited outlets")
        say(outlets_view(ledger.top_outlets(3)))
        click.echo("\nWhat next")
        for words in next_commands(ledger, names):
            click.echo(f"  {command_line(place, *words)}")


def next_commands(ledger: "Ledger", sites: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Commands, word by word, that work on what the ledger has of these sites: one of their newest articles with
    sources and related news, a topic of several articles.
    """
    from pipelines.selection import Selection

    newest = [found for site in sorted(sites) for found in ledger.articles(Selection(sites=(site,), limit=20))]
    topics = Counter(topic for _, article in newest for topic in article.topics)
    number = next((number for number, article in newest if article.sources and article.related), None)
    word = next((topic for topic, _ in topics.most_common() if any(ledger.search(topic, 1))), None)
    if number is not None:
        yield "show", str(number)
    if word is not None:
        yield "search", *(["--"] if word.startswith("-") else []), one_line(word)
    yield "serve", "--open"
    yield "export", "csv", "-o", "news.csv"
    yield ("sites",)


def command_line(place: Place, *words: str) -> str:
    """A command of this program as the user can type it, on the same ledger, with every word quoted that has to be.

    Some of the words are a page's: whoever pastes the line must run this program, and nothing else.
    """
    ledger = () if place.db == data_folder() / "news.db" else ("--db", str(place.db))
    return printable(shlex.join((program_name(Path(sys.argv[0])), *ledger, *words)))


def program_name(started: Path) -> str:
    """``newsledger`` where a shell finds it by that name, else the path it was ``started`` from, relative if below."""
    name = "newsledger"
    found = shutil.which(name)
    if started.name != name or not started.exists() or (found and started.samefile(found)):
        return name
    path, here = started.absolute(), Path.cwd()
    return str(path.relative_to(here) if here in path.parents[1:] else path)


def keep_open(server: "SampleServer") -> None:
    """Show the sites until Ctrl-C."""
    with suppress(KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.default_int_handler)  # Scrapy took it for the crawl
        click.echo(f"\nThe sites are at http://{server.address}/ until you press Ctrl-C.")
        threading.Event().wait()
