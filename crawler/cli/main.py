"""The group of all commands, and what becomes of a mistake.

A command imports what it needs when it runs, so that ``--help`` and ``parse`` answer at once (Scrapy takes a third of a
second to import). What is laid out for people comes from ``crawler/terminal.py``; what programs read is JSON in UTF-8.
"""

import errno
import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from crawler.cli.crawling import crawl
from crawler.cli.db import db
from crawler.cli.demo import demo
from crawler.cli.exporting import export
from crawler.cli.importing import import_
from crawler.cli.looking import schema, search, show
from crawler.cli.options import Place, Telling
from crawler.cli.output import fill_closed_streams, leave_closed_pipe, warn
from crawler.cli.reading import date, parse
from crawler.cli.schedule import schedule
from crawler.cli.scheduling import watch
from crawler.cli.serving import serve
from crawler.cli.sites import sites
from crawler.cli.status import status
from crawler.memory import expect_many_pages
from crawler.printable import one_line
from crawler.project import data_folder
from pipelines.errors import NewsledgerError, UsageError

COMMANDS: Final = (
    demo,
    crawl,
    watch,
    parse,
    import_,
    show,
    search,
    serve,
    export,
    sites,
    schedule,
    status,
    db,
    date,
    schema,
)
"""As the help lists them: as one comes to need them."""
INTERRUPTED: Final = 130
"""The status that shells give a program ended by Ctrl-C."""
UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF})
"""What goes wrong with a disk that output is sent to, and with a standard output that was closed."""


class Commands(click.Group):
    """The commands. A user's mistake is one line on standard error; a reader that has seen enough ends all quietly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one comes to need them."""
        return sorted(super().list_commands(ctx), key=list(self.commands).index)

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


def say_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 (click calls it so)
    """For ``--version``."""
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"newsledger {version('newsledger')}")
        except PackageNotFoundError:  # a checkout that nobody installed
            click.echo("newsledger, from a checkout")
        ctx.exit()


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
      newsledger serve --open                  look at it all in a browser
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


for command in COMMANDS:
    main.add_command(command)
