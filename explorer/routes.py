"""Which address shows which page, and how a page is answered."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from datasette import NotFound
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response
from datasette.views.index import IndexView

from explorer.asking import Asking
from explorer.assets import static_file
from explorer.ledgers import ledgers, trouble
from explorer.page import Page
from explorer.paths import Paths
from explorer.policy import STRICT

if TYPE_CHECKING:
    from datasette.app import Datasette


PAGES: Final = {
    "front": "front",
    r"article/(?P<number>[0-9]{1,18})": "article",
    r"timeline/(?P<number>[0-9]{1,18})": "timeline",
    r"outlet/(?P<domain>[^/]+)": "outlet",
    "sites": "sites",
    r"site/(?P<name>[^/]+)": "site",
    "search": "search",
    r"search\.atom": "feed",
    "suggest": "suggest",
    "map": "map",
}
"""By what follows ``/DATABASE/-/``: the module in explorer/pages, whose ``page(asking, request)`` gives a Page or a
Response of Datasette's. Named parts of the address are in ``request.url_vars``, still percent-encoded."""


def routes(datasette: "Datasette") -> list[tuple[str, Callable[..., Any]]]:
    """All routes, in the form that Datasette takes. ``/`` is the front page of the only ledger that there is; with none
    or several it is Datasette's list of databases."""
    found: list[tuple[str, Callable[..., Any]]] = [
        (rf"/(?P<database>[^/]+)/-/{pattern}$", _view(name)) for pattern, name in PAGES.items()
    ]
    found.append((r"/-/newsledger/(?P<version>[0-9a-f]+)/(?P<path>.*)$", static_file))
    found.append((r"/(?P<format>)$", _root(datasette)))
    return found


def _root(datasette: "Datasette") -> Callable[..., Awaitable[Any]]:
    front, index = _view("front"), IndexView.as_view(datasette)

    async def root(request: Request, send: Any) -> Any:
        return await (front(request, datasette) if len(ledgers(datasette)) == 1 else index(request, send))

    return root


def _view(name: str) -> Callable[..., Awaitable[Response]]:
    async def view(request: Request, datasette: "Datasette") -> Response:
        asking = _asking(request, datasette)
        await datasette.ensure_permissions(request.actor, [("view-database", asking.ledger), "view-instance"])
        shown = await import_module(f"explorer.pages.{name}").page(asking, request)
        return shown if isinstance(shown, Response) else await _rendered(shown, asking, request)

    return view


def _asking(request: Request, datasette: "Datasette") -> Asking:
    known = ledgers(datasette)
    name = tilde_decode(request.url_vars["database"]) if "database" in request.url_vars else known[0]
    if name not in known:
        said = trouble(datasette, name)
        raise NotFound(f"The ledger {name} {said}." if said else f"There is no ledger {name}.")
    paths = Paths(datasette=datasette, ledger=name, alone=known == [name])
    return Asking(datasette=datasette, ledger=name, paths=paths, now=datetime.now(UTC))


async def _rendered(page: Page, asking: Asking, request: Request) -> Response:
    context = {"title": page.title, "paths": asking.paths, "asking": asking, "query_string": request.args, **page.shown}
    text = await asking.datasette.render_template(page.template, context, request)
    return Response.html(text, status=page.status, headers={"content-security-policy": STRICT})
