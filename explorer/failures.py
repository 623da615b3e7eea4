"""What is shown where something cannot be: one sentence on a page of ours, or the same as JSON.

Datasette's own answer shows what it raised, prints every variable to the terminal, and runs a script that our policy
forbids.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from datasette.database import QueryInterrupted
from datasette.utils import add_cors_headers
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

LOG: Final = logging.getLogger(__name__)


def answers(given: Iterable[Any], ours: Callable[[], Any]) -> list[Any]:
    """The answers of all plugins to an exception, with ours in place of Datasette's."""
    return [ours if getattr(one, "__module__", None) == "datasette.handle_exception" else one for one in given]


async def failure(datasette: "Datasette", request: "Request", exception: Exception) -> Response:
    """The answer to a request that ended with this exception."""
    status, title, text, sql = _told(datasette, exception)
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    if request.path.split("?")[0].endswith(".json"):
        told = {"ok": False, "error": text, "status": status, "title": title}
        return Response.json({**getattr(exception, "error_dict", {}), **told}, status=status, headers=headers)
    shown = {"status": status, "title": title, "error": text, "sql": sql}
    page = await datasette.render_template([f"{status}.html", "error.html"], shown, request=request)
    return Response.html(page, status=status, headers=headers)


def _told(datasette: "Datasette", exception: Exception) -> tuple[int, str | None, str, str | None]:
    """Status, title, a sentence, and the SQL that was asked."""
    interrupted = exception if isinstance(exception, QueryInterrupted) else exception.__context__
    if isinstance(interrupted, QueryInterrupted):
        seconds = datasette.setting("sql_time_limit_ms") / 1000
        text = f"It was not done after {seconds:g} seconds, and was stopped. Ask for less: fewer rows, a site, a month."
        return 400, "The query took too long", text, interrupted.sql
    if isinstance(exception, Base400):
        said = str(exception.args[0])
        return exception.status, _TITLES.get(exception.status), _TEXTS.get(said, said), None
    if isinstance(exception, DatasetteError):
        return exception.status, exception.title, str(exception.message), None
    LOG.error(_traceback(exception))
    return 500, "Something went wrong", "This page could not be made. What went wrong is in the server's log.", None


_TITLES: Final = {404: "There is no such page"}
_TEXTS: Final = {"404": "Nothing is at this address."}


def _traceback(exception: Exception) -> str:
    """The traceback, with what a terminal would execute shown as text."""
    lines = "".join(traceback.format_exception(exception)).splitlines()
    return "\n".join(line if line.isprintable() else ascii(line) for line in lines)
