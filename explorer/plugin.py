"""What Datasette asks of a plugin; the answers are in the other modules.

Found by Datasette through the entry point in pyproject.toml, so ``datasette data/news.db`` shows our pages, too.
"""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from jinja2 import Environment
from markupsafe import Markup

from explorer.cells import cell
from explorer.descriptions import HOLDING, metadata
from explorer.failures import answers, failure
from explorer.frame import frame
from explorer.ledgers import is_ledger, ledgers
from explorer.policy import guarded
from explorer.rendering import prepare
from explorer.routes import routes
from explorer.shipped import shipped

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


@hookimpl
def register_routes(datasette: "Datasette") -> list[tuple[str, Callable[..., Any]]]:
    """Our pages, before Datasette's own."""
    return routes(datasette)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: "Datasette") -> None:
    """Our templates, and what they call."""
    prepare(env, datasette)


@hookimpl
def extra_template_vars(datasette: "Datasette", database: str | None, request: "Request | None") -> dict[str, Any]:
    """What Datasette's pages take to look like ours."""
    return frame(datasette, database, request)


@hookimpl
def asgi_wrapper(datasette: "Datasette") -> Callable[[Any], Any]:
    """The headers of every answer, and who may ask."""
    return guarded(datasette)


@hookimpl
def canned_queries(datasette: "Datasette", database: str) -> dict[str, dict[str, Any]]:
    """The questions that our pages ask, each to be asked with other values."""
    return {query.name: query.canned() for query in shipped().values()} if is_ledger(datasette, database) else {}


@hookimpl
def get_metadata(datasette: "Datasette", key: str | None) -> dict[str, Any]:
    """What every table and column of a ledger means."""
    return metadata(ledgers(datasette)) if key in HOLDING else {}


@hookimpl
def render_cell(datasette: "Datasette", database: str, table: str | None, column: str, value: Any) -> Markup | None:
    """How a value is shown."""
    return cell(datasette, database, table, column, value)


@hookimpl(hookwrapper=True)
def handle_exception(datasette: "Datasette", request: "Request", exception: Exception) -> Generator[None, Any, None]:
    """What is shown where something cannot be."""
    outcome = yield
    outcome.force_result(answers(outcome.get_result(), lambda: failure(datasette, request, exception)))
