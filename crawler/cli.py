"""The command line: ``newsledger``. The only place that prints; beside the spiders the only one that looks at a clock.

A command imports what it needs when it runs, so that ``--help`` and ``parse`` answer at once (Scrapy takes a third of a
second to import). What is laid out for people comes from ``crawler/terminal.py``; what programs read is JSON in UTF-8.
"""

import errno
import io
import os
import shlex
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from crawler.db_commands import db_group
from crawler.memory import expect_many_pages
from crawler.options import (
    Choice,
    Hints,
    Place,
    Telling,
    fetched_option,
    gathered,
    is_address,
    json_option,
    site_option,
    url_option,
)
from crawler.printable import SafeStream, json_text, one_line, printable, safe_json
from crawler.project import data_folder
from pipelines.errors import NewsledgerError, PageError, SiteError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from crawler.crawl import Job, Result
    from crawler.discovery.saved import SavedPage
    from crawler.preview import Reader
    from crawler.sample.server import SampleServer
    from crawler.sites.site import Site
    from crawler.terminal import Board, SiteLine
    from pipelines.ledger import Ledger
    from pipelines.records import Article, Fetch, Outcome

    Results = Sequence[Result]

ORDER: Final = ("demo", "crawl", "parse", "import", "show", "search", "export", "sites", "db", "date", "schema")
"""The commands as the help lists them: as one comes to need them."""
INTERRUPTED: Final = 130
"""The status that shells give a program ended by Ctrl-C."""
UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF})
"""What goes wrong with a disk that output is sent to, and with a standard output that was closed."""
MOST_TOLD: Final = 10
"""Urls of one crawl that are told one by one."""


class Commands(click.Group):
    """The commands. A user's mistake is one line on standard error; a reader that has seen enough ends all quietly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one comes to need them."""
        return sorted(super().list_commands(ctx), key=ORDER.index)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command and leave with its exit status. A command returns its status, or None for 0."""
        fill_closed_streams()
        standalone = extra.pop("standalone_mode", True)
        run = partial(super().main, *args, standalone_mode=False, **extra)
        if not standalone:
            return run()
        expect_many_pages()
        sys.exit(self._status(run))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            leave_closed_pipe()
            return 0
        return status

    def _status(self, run: Callable[[], int | None]) -> int:
        try:
            return int(run() or 0)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return error.exit_code
        except (click.ClickException, click.Abort, NewsledgerError) as error:
            warn(complaint(error))
            return exit_status(error)
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise
            leave_closed_pipe()
            warn(f"the output cannot be written: {error.strerror}")
            return 1


def complaint(error: Exception) -> str:
    """What is wrong, in one line."""
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "newsledger"
        return one_line(f"{error.format_message()} ({command} --help tells more)")
    if isinstance(error, click.ClickException):
        return one_line(error.format_message())
    return one_line(str(error)) or "interrupted"


def exit_status(error: Exception) -> int:
    """The exit status that an error leads to."""
    if isinstance(error, click.ClickException):
        return error.exit_code
    if isinstance(error, click.Abort):
        return INTERRUPTED
    return 2 if isinstance(error, UsageError) else 1


def fill_closed_streams() -> None:
    """Puts streams in the place of those that the shell closed (``>&-``), for which Python has None.

    Without, the next file opened would become standard output. What is written there fails, as on a full disk; what is
    written to standard error goes nowhere, since nobody wants to hear it.
    """
    for number, name, mode in ((1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, mode), number)
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def leave_closed_pipe() -> None:
    """Nobody reads standard output any more: what is still to be flushed when Python ends goes nowhere."""
    with suppress(OSError, ValueError):  # ValueError: a stream without a descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# Printing


def say(view: "RenderableType") -> None:
    """Show something to people on standard output; plain where that is no terminal."""
    from crawler.terminal import Terminal

    terminal = Terminal(sys.stdout)
    if terminal.is_terminal:
        terminal.print(view)
    else:
        click.echo(terminal.lines(view), nl=False)


def give(value: object, *, indent: int | None = 2) -> None:
    """Write a value for programs: JSON in UTF-8, whatever the locale."""
    click.echo(json_text(value, indent=indent).encode())


@contextmanager
def standard_output(form: str) -> Iterator[TextIO]:
    """Standard output for an export: UTF-8 whatever the locale, and harmless where it is a terminal."""
    safe: Callable[[str], str] = str
    if sys.stdout.isatty():
        safe = printable if form == "csv" else safe_json
    stream = SafeStream(sys.stdout.buffer, safe)
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


def warn(text: str) -> None:
    """One line on standard error."""
    click.echo(f"newsledger: {one_line(text)}", err=True)


def say_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 (click calls it so)
    """For ``--version``."""
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"newsledger {version('newsledger')}")
        except PackageNotFoundError:  # a checkout that nobody installed
            click.echo("newsledger, from a checkout")
        ctx.exit()


# The commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder with your sites/ and news.db. [default: data/ of the project or of the working directory]",
)
@click.option("--db", type=click.Path(path_type=Path, dir_okay=False), help="The ledger. [default: news.db in --data]")
@click.option("-v", "--verbose", "telling", flag_value="verbose", help="Show the log of the crawl.")
@click.option("-q", "--quiet", "telling", flag_value="quiet", help="Show nothing but results and mistakes.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=say_version,
    help="Say which version this is.",
)
@click.pass_context
def main(ctx: click.Context, *, data: Path | None, db: Path | None, telling: Telling | None) -> None:
    """Keeps a ledger of the news: crawls news sites and saves articles, their sources and related news into one SQLite
    file.

    \b
    Examples:
      newsledger demo                          watch it work on three invented sites
      newsledger crawl                         crawl your own sites (data/sites/*.toml)
      newsledger parse page.html               see what one page gives, as JSON
      newsledger search data centre strike     find articles
      newsledger show 12                       read one
      newsledger export csv -o news.csv        take them elsewhere
      newsledger date 'vor 2 Std.' --lang de   see what a date means

    \b
    Exit status:
      0  all went well
      1  something failed (a site, a page, a file), or it went wrong on the way
      2  wrong use: an unknown option, site or article, a missing path
      3  nothing could be reached

    Ctrl-C ends a crawl in good order: what is on its way is stored, and the status is 1.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ’ shows a question mark, and no traceback
    folder = data or data_folder()
    ctx.obj = Place(data=folder, db=db or folder / "news.db", telling=telling or "normal")


@main.command(short_help="Watch it work on three invented news sites.")
@click.option(
    "--keep-serving", is_flag=True, help="Go on showing the sites, to be looked at in a browser, until Ctrl-C."
)
@click.pass_obj
def demo(place: Place, *, keep_serving: bool) -> int:
    """Crawl three invented news sites, which are shown on this machine only, by real HTTP into the ledger.

    The errors that they answer and what their robots.txt forbids belong to the show. A second run finds the articles
    unchanged.

    \b
    Examples:
      newsledger demo
      newsledger demo --keep-serving
      newsledger --db demo.db demo
    """
    from crawler.crawl import site_job, status_of
    from crawler.sample.server import SampleServer
    from crawler.sites.loader import load_sites

    if place.telling != "quiet":
        ledger = printable(str(place.db))
        click.echo(f"Three invented news sites, shown on this machine, are crawled by real HTTP into {ledger}\n")
    with SampleServer() as server:
        jobs = [site_job(site) for name, site in load_sites().items() if name.startswith("sample-")]
        results = crawl_all(place, jobs, sample=server.address)
        report(place, [result for result in results if result.failed or result.left_alone])
        if status_of(results) == 0 and any(result.run for result in results) and place.telling != "quiet":
            show_demo(place, results)
        if keep_serving:
            keep_open(server)
    return status_of(results)


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


def sum_of(results: "Results") -> "Counter[Outcome]":
    """The outcomes of all crawls together."""
    total: Counter[Outcome] = Counter()
    for result in results:
        total.update(result.outcomes)
    return total


def next_commands(ledger: "Ledger", sites: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Commands, word by word, that work on what the ledger has of these sites: one of their newest articles with
    sources and related news, a topic of several articles.
    """
    from pipelines.ledger import Selection

    newest = [found for site in sorted(sites) for found in ledger.articles(Selection(site=site, limit=20))]
    topics = Counter(topic for _, article in newest for topic in article.topics)
    number = next((number for number, article in newest if article.sources and article.related), None)
    word = next((topic for topic, _ in topics.most_common() if any(ledger.search(topic, 1))), None)
    if number is not None:
        yield "show", str(number)
    if word is not None:
        yield "search", *(["--"] if word.startswith("-") else []), one_line(word)
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


@main.command(short_help="Crawl sites into the ledger.")
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--max-pages", type=click.IntRange(min=1), metavar="N", help="Fetch no more than N pages of each site.")
@json_option
@click.pass_obj
def crawl(place: Place, *, names: tuple[str, ...], max_pages: int | None, as_json: bool) -> int:
    """Crawl sites into the ledger, side by side, each at the pace that its file allows.

    Without SITE: all of yours, those in data/sites/*.toml. A SITE is a name that `newsledger sites` lists, or the path
    of a site's file.

    A site has failed if its run ends early, or neither saves an article nor finds one unchanged. A site that another
    crawl is at is left alone, which is no failure.

    \b
    Examples:
      newsledger crawl
      newsledger crawl opentools --max-pages 20
      newsledger -q crawl --json | jq '.runs[] | {site, outcomes}'
    """
    from crawler.crawl import site_job, status_of

    sites = _sites_to_crawl(place, names)
    limited = [replace(site, max_pages=max_pages) if max_pages else site for site in sites]
    results = crawl_all(place, [site_job(site) for site in limited], silent=as_json)
    if as_json:
        give({"runs": [_run_json(result) for result in results]})
    report(place, [result for result in results if result.failed or result.left_alone or is_watched(place)])
    return status_of(results)


def _sites_to_crawl(place: Place, names: tuple[str, ...]) -> "list[Site]":
    from crawler.sites.loader import crawlable, find_site, load_sites

    if names:
        return [crawlable(find_site(name, place.data)) for name in dict.fromkeys(names)]
    sites = [site for site in load_sites(place.data).values() if _is_users(site, place) and site.start]
    if not sites:
        raise UsageError(
            "no sites yet: write one as docs/sites.md shows, or name one that `newsledger sites` lists",
            about=str(place.data / "sites"),
        )
    return sites


def crawl_all(place: Place, jobs: "Sequence[Job]", *, sample: str | None = None, silent: bool = False) -> "Results":
    """Run crawls, with live progress on a terminal; where there is none, with a line for each at the end.

    ``sample``: the address of the sample server; ``silent``: nothing on standard output.
    """
    from crawler.crawl import Setup, news_settings
    from crawler.crawl import crawl as run
    from crawler.terminal import Board
    from pipelines.schema import open_database

    setup = Setup(data=place.data, db=place.db, sample_address=sample, log_level=log_level(place))
    open_database(place.db, create=True).close()  # complains once, before all crawls do
    board = Board(time.monotonic)
    with watching(board, place) as seen:
        results = run(jobs, news_settings(setup), [board])
    if not (silent or place.telling == "quiet" or (seen and sys.stdout.isatty())):
        for line in board.lines():
            click.echo(line)
    return results


@contextmanager
def watching(board: "Board", place: Place) -> Iterator[bool]:
    """Show the board while it is entered, where standard error is a terminal and shows no log; whether it is so."""
    from rich.live import Live

    from crawler.terminal import Terminal

    terminal = Terminal(sys.stderr)
    if not terminal.is_interactive or place.telling != "normal":
        yield False
        return
    with Live(board, console=terminal, refresh_per_second=8):
        yield True


def log_level(place: Place) -> str:
    """Scrapy's: its whole log, or nothing but defects of ours."""
    return "INFO" if place.telling == "verbose" else "ERROR"


def _run_json(result: "Result") -> dict[str, object]:
    keys = ("run", "reason", "outcomes", "seconds", "error", "failed", "left_alone")
    return {"site": result.name, **{key: getattr(result, key) for key in keys}}


def is_watched(place: Place) -> bool:
    """Whether somebody sits at the terminal, and has not asked for silence."""
    return place.telling == "normal" and sys.stderr.isatty()


def report(place: Place, results: "Results", *besides: "Outcome") -> None:
    """A line for each crawl that failed or was left to another, and the first urls of each that came to nothing, with
    the reasons.

    ``besides``: outcomes of single urls to tell beside those that are trouble anyway.
    """
    for result in results:
        if result.left_alone:
            warn(result.left_alone)
        elif result.failed:
            warn(f"{result.name}: {_failure(result)}")
        if result.run is not None:
            report_fetches(place, result, besides)


def report_fetches(place: Place, result: "Result", besides: "Collection[Outcome]") -> None:
    """The urls of a run that came to nothing; of one that brought nothing at all, whatever else it fetched."""
    from crawler.terminal import TROUBLE, fetch_line
    from pipelines.ledger import Ledger

    everything = result.is_fruitless and result.reason == "finished"
    told = result.outcomes.keys() if everything else result.outcomes.keys() & {*TROUBLE, *besides}
    number = sum(result.outcomes[outcome] for outcome in told)
    if result.run is None or not number:
        return
    with Ledger.open(place.db) as ledger:
        for fetch in ledger.fetches(result.run, told, MOST_TOLD):
            click.echo(f"  {fetch_line(fetch)}", err=True)
    if number > MOST_TOLD:
        click.echo(f"  and {number - MOST_TOLD} more: the ledger’s table fetches, run {result.run}", err=True)


def _failure(result: "Result") -> str:
    from crawler.terminal import outcomes_line

    if result.error:
        return result.error
    if result.unreachable:
        return "could not be reached"
    told = outcomes_line(result.outcomes) or "nothing was fetched"
    early = "" if result.reason == "finished" else f"ended early ({result.reason}); "
    return f"{early}{told}"


@main.command(short_help="Show what a page gives, as JSON.")
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
    from crawler.crawl import Setup, fetch_page, news_settings
    from crawler.sites.loader import find_site
    from pipelines.steps import refine

    site = find_site(hints.site, place.data) if hints.site else None
    setup = Setup(data=place.data, db=place.db, log_level=log_level(place))
    return _give_record(refine(fetch_page(url, news_settings(setup), site)), url)


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
    from pipelines.export import article_json

    return article_json(article)


def _reason(fetch: "Fetch") -> str:
    """What became of a fetch that gave no article, and why."""
    return ": ".join(part for part in (fetch.outcome, fetch.reason) if part)


@main.command("import", short_help="Put saved pages into the ledger.")
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
    from crawler.crawl import Job, Setup, news_settings, status_of
    from crawler.spiders.saved import SavedSpider
    from pipelines.records import Outcome

    arguments: dict[str, Any] = {"paths": paths, "url": hints.url, "fetched_at": hints.fetched_at, "site": hints.site}
    SavedSpider.assignment(news_settings(Setup(data=place.data, db=place.db)), **arguments)  # complains in time
    results = crawl_all(place, [Job(name="import", spider="saved", arguments=tuple(arguments.items()))])
    report(place, results, Outcome.NOT_ARTICLE)
    return status_of(results) or min(1, sum_of(results)[Outcome.REJECTED])


@main.command(short_help="Show one article.")
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


@main.command(short_help="Find articles by their words.")
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


@main.command(short_help="Write articles for other tools.")
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
    from pipelines.export import WRITERS, replacing
    from pipelines.ledger import Ledger, Selection

    selection = Selection(**asdict(choice))
    with Ledger.open(place.db) as ledger:
        if choice.site not in {None, *(count.site for count in ledger.site_counts())}:
            raise UsageError("the ledger has nothing of this site", about=choice.site)
        articles = (article for _, article in ledger.articles(selection))
        with standard_output(form) if str(output) == "-" else replacing(output) as stream:
            WRITERS[form](articles, stream)


@main.group(short_help="List and check the sites.", invoke_without_command=True)
@json_option
@click.pass_context
def sites(ctx: click.Context, *, as_json: bool) -> None:
    """List the sites that can be crawled: those shipped, and yours in data/sites/*.toml.

    \b
    Examples:
      newsledger sites
      newsledger sites --json
      newsledger sites check data/sites/my-paper.toml
    """
    if ctx.invoked_subcommand is None:
        lines = list(_site_lines(ctx.obj))
        if as_json:
            give([asdict(line) for line in lines])
        else:
            from crawler.terminal import sites_view

            say(sites_view(lines))


def _site_lines(place: Place) -> "Iterator[SiteLine]":
    from crawler.sites.loader import load_sites
    from crawler.terminal import SiteLine
    from pipelines.ledger import Ledger

    counts = {}
    if place.db.exists():
        with Ledger.open(place.db) as ledger:
            counts = {count.site: count for count in ledger.site_counts()}
    for site in load_sites(place.data).values():
        count = counts.get(site.name)
        yield SiteLine(
            name=site.name,
            title=site.title,
            start=site.start,
            articles=count.articles if count else 0,
            last_run=count.last_run if count else None,
            origin=str(site.path) if _is_users(site, place) else "shipped",
        )


def _is_users(site: "Site", place: Place) -> bool:
    return site.path is not None and site.path.parent == place.data / "sites"


@sites.command(short_help="Check the sites' files.")
@click.argument("references", metavar="[NAME|FILE]...", nargs=-1)
@click.pass_obj
def check(place: Place, *, references: tuple[str, ...]) -> int:
    """Check sites' files before a crawl does: all of them, or those named. Each is ok, or it is said what is wrong.

    \b
    Examples:
      newsledger sites check
      newsledger sites check my-paper
      newsledger sites check ~/drafts/my-paper.toml
    """
    return max([_checked(path) for path in _site_files(place, references)], default=0)


def _site_files(place: Place, references: tuple[str, ...]) -> list[Path]:
    """The files meant, all if none is named; UsageError for a name that no file has."""
    from crawler.sites.loader import SHIPPED

    named = {path.stem: path for folder in (SHIPPED, place.data / "sites") for path in sorted(folder.glob("*.toml"))}
    unknown = [name for name in references if name not in named and not Path(name).is_file()]
    if unknown:
        raise UsageError("no site of this name, and no such file; `newsledger sites` lists them", about=unknown[0])
    return [named.get(name, Path(name)) for name in references or named]


def _checked(path: Path) -> int:
    """1 if the file is wrong, 0 if it is not."""
    from crawler.sites.loader import load_site

    try:
        load_site(path)
    except SiteError as error:
        warn(str(error))
        return 1
    click.echo(one_line(f"{path}: ok"))
    return 0


@main.command(short_help="Say what a printed date means.")
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


@main.command(short_help="Print the ledger's tables as SQL.")
def schema() -> None:
    """Print the SQL that makes the ledger, with comments: its tables, views and indexes.

    \b
    Examples:
      newsledger schema
      newsledger schema | less
    """
    from pipelines.schema import schema_sql

    click.echo(schema_sql().rstrip())


main.add_command(db_group)
