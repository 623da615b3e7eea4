"""The articles of a search as an Atom feed: the newest 50, for a feed reader."""

import asyncio
import io
import sqlite3
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from explorer.asking import LIMIT_MS, Asking, was_stopped
from explorer.filters import Filters, filters_of, problems_of
from pipelines.export import Options, Selection, write
from pipelines.ledger import Ledger
from pipelines.schema import open_reader

ENTRIES: Final = 50
ATOM: Final = "application/atom+xml; charset=utf-8"
UNTAKEN: Final = ("topic", "language")
"""What a feed cannot be narrowed by: exports do not know it."""


def has_feed(filters: Filters) -> bool:
    """Whether there is a feed of what is selected."""
    return not set(UNTAKEN) & set(filters.given())


async def page(asking: Asking, request: Request) -> Response:
    """The feed. Unlike the search page it has the articles, too, in which an outlet cites itself."""
    filters = filters_of(request.args)
    problems = await problems_of(filters, asking)
    if not has_feed(filters):
        problems.append(f"A feed does not take {' or '.join(UNTAKEN)}: leave that out, or search for it as a word.")
    if problems:
        return Response.text("\n".join(problems) + "\n", status=400)
    path = Path(asking.datasette.get_database(asking.ledger).path)
    try:
        feed = await asyncio.to_thread(_written, path, _selection(filters))
    except sqlite3.OperationalError as error:
        if not was_stopped(error):
            raise
        return Response.text("This took too long; ask for less.\n", status=503)
    links = {"self": request.full_path, "alternate": asking.paths.search(**filters.given())}
    addresses = {name: asking.datasette.absolute_url(request, link) for name, link in links.items()}
    return Response(_with_links(feed, addresses), content_type=ATOM)


def _selection(filters: Filters) -> Selection:
    return Selection(
        sites=(filters.site,) if filters.site else (),
        outlets=(filters.outlet,) if filters.outlet else (),
        since=filters.since,
        until=filters.until,
        query=filters.q,
        limit=ENTRIES,
    )


def _written(path: Path, selection: Selection) -> str:
    """By a reader of its own, which stops after as long as any query may take."""
    stream = io.StringIO(newline="")
    db = open_reader(path)
    db.conn.text_factory = lambda text: text.decode(errors="replace")  # as Datasette's own connections
    with Ledger(db, path) as ledger, sqlite_timelimit(db.conn, LIMIT_MS):
        write(ledger, "atom", stream, Options(selection=selection))
    return stream.getvalue()


def _with_links(feed: str, addresses: dict[str, str]) -> str:
    """With its own address and that of the page it is of, which only the server knows: before the first element that
    every feed has, so before all that comes from the ledger."""
    links = "".join(f"<link rel={quoteattr(name)} href={quoteattr(url)}/>\n" for name, url in addresses.items())
    head, updated, rest = feed.partition("<updated>")
    return head + links + updated + rest
