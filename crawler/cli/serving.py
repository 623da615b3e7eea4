"""``newsledger serve``: the ledger in a browser.

The pages are those of the Datasette plugin in explorer/, which Datasette finds by its entry point; what is decided here
is which file is shown, to whom, and what they may ask.
"""

import errno
import ipaddress
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

from crawler.cli.options import Place, gathered
from crawler.cli.output import tell, warn
from crawler.printable import printable
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette

PORT: Final = 8001
HERE: Final = {"sql_time_limit_ms": 10_000, "facet_time_limit_ms": 1_000, "max_returned_rows": 5_000}
"""What Datasette's settings are for people at the same machine."""
PUBLIC: Final = {
    "sql_time_limit_ms": 1_000,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 1_000,
    "default_allow_sql": False,
    "allow_csv_stream": False,
    "allow_download": False,
    "suggest_facets": False,
}
"""For strangers: nobody can keep a processor busy for long, or take it all in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where it is shown, and to whom."""

    host: str
    port: int
    base_path: str
    public: bool
    sql: bool

    def __post_init__(self) -> None:
        """UsageError: for others than this machine, and nobody said so."""
        if not self.public and not self.is_here:
            raise UsageError(
                "others can reach this address; say --public if they shall, and read what that allows", about=self.host
            )
        if self.sql and not self.public:
            raise UsageError("--sql is for --public; on this machine everything may be asked")

    @property
    def is_here(self) -> bool:
        """Whether only this machine can reach it."""
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return self.host == "localhost"

    def settings(self) -> dict[str, Any]:
        """Datasette's."""
        chosen: dict[str, Any] = dict(PUBLIC if self.public else HERE)
        if self.sql:
            del chosen["default_allow_sql"]
        return {**chosen, "base_url": f"/{self.base_path.strip('/')}/".replace("//", "/")}

    def hosts(self) -> list[str]:
        """The names that it answers to; none: any."""
        return [] if self.public else sorted({"localhost", "127.0.0.1", "[::1]", self.host.lower()})


@click.command(short_help="Look at the ledger in a browser.")
@click.option("--open", "is_opened", is_flag=True, help="Open the browser.")
@click.option("--demo", is_flag=True, help="Crawl the sample sites first, and show those.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where to listen; 0: any that is free.",
)
@click.option(
    "--base-path", metavar="PATH", default="/", help="What stands before every address: /ledger/ behind a proxy."
)
@click.option("--public", is_flag=True, help="For others: short time limits, no SQL of their own, no search engines.")
@click.option("--sql", is_flag=True, help="With --public: others may ask SQL of their own.")
@gathered("door", Door, "host", "port", "base_path", "public", "sql")
@click.pass_obj
def serve(place: Place, *, door: Door, is_opened: bool, demo: bool) -> int:
    """Show the ledger in a browser: what is new, who is cited, every article with its sources, and all tables.

    The file is opened for reading alone, while crawls go on. Only this machine can reach it, unless you say --public.
    Ctrl-C ends it.

    \b
    Examples:
      newsledger serve --open
      newsledger serve --demo
      newsledger serve --public --base-path /ledger/     # behind a proxy; docs/explorer.md
    """
    with _shown(place, demo=demo) as path, _listening(door) as listener:
        datasette = _datasette(path, door)
        address = f"http://{_host(door.host)}:{listener.getsockname()[1]}{door.settings()['base_url']}"
        shown = "The sample sites" if demo else printable(str(path))
        click.echo(f"{shown}: {address}")
        if not all(database.is_mutable for database in datasette.databases.values()):
            warn(f"{shown} is shown as it is now: its folder may not be written to, which following changes needs")
        tell(place, "Ctrl-C ends it.")
        sys.stdout.flush()
        if is_opened:
            click.launch(address)
        _serve(datasette, listener)
    return 0


@contextmanager
def _shown(place: Place, *, demo: bool) -> Iterator[Path]:
    """The file to show. LedgerError where it does not let itself be read."""
    from pipelines.schema import open_reader

    if not demo:
        open_reader(place.db).close()
        yield place.db
        return
    with TemporaryDirectory(prefix="newsledger-") as folder:
        path = Path(folder) / "news.db"
        _crawl_samples(replace(place, db=path, telling="quiet"))
        yield path


def _crawl_samples(place: Place) -> None:
    """The demo's crawl, without its words."""
    from crawler.cli.demo import crawl_samples
    from crawler.crawl import status_of
    from crawler.sample.server import SampleServer
    from pipelines.errors import SiteError

    with SampleServer() as server:
        if status_of(crawl_samples(place, server)):
            raise SiteError("the sample sites could not be crawled")


@contextmanager
def _listening(door: Door) -> Iterator[socket.socket]:
    """A socket that listens. UsageError where there is none to be had."""
    try:
        family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
        listener = socket.create_server((door.host, door.port), family=family)
    except OSError as error:
        told = (
            "another program listens there; --port 0 takes any that is free"
            if error.errno == errno.EADDRINUSE
            else error.strerror
        )
        raise UsageError(str(told), about=f"{_host(door.host)}:{door.port}") from error
    # An answer goes in two pieces, and without this the second waits 40 ms for a word that the first has come. What is
    # accepted has it from here; asyncio sets it for sockets alone that it made itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _datasette(path: Path, door: Door) -> "Datasette":
    """UsageError where Datasette is not installed."""
    try:
        from datasette.app import Datasette
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("datasette"):
            raise
        raise UsageError("needs Datasette: pip install 'newsledger[explorer]'") from error
    from pipelines.schema import is_at_rest

    metadata = {"title": "newsledger", "plugins": {"newsledger": {"hosts": door.hosts()}}}
    files, at_rest = ([], [str(path)]) if is_at_rest(path) else ([str(path)], [])
    return Datasette(files, immutables=at_rest, settings=door.settings(), metadata=metadata)


def _serve(datasette: "Datasette", listener: socket.socket) -> None:
    import uvicorn

    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn shuts down in good order, and sends it again
    config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", server_header=False)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
