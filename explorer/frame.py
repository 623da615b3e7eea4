"""What Datasette's own pages take to look like ours: explorer/templates/base.html and what extends it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from explorer.assets import static_path
from explorer.descriptions import descriptions
from explorer.ledgers import is_ledger, ledgers, trouble
from explorer.paths import Paths

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


def frame(datasette: "Datasette", database: str | None, request: "Request | None") -> dict[str, Any]:
    """What the templates take beside what Datasette gives them; none of our own pages has a variable of these names."""
    known = ledgers(datasette)
    shown = database if database in known else known[0] if known else None
    return {
        "ledger_paths": None if shown is None else Paths(datasette=datasette, ledger=shown, alone=known == [shown]),
        "ledger_static": partial(static_path, datasette),
        "ledger_asked": request.args if request else {},
        "is_ledger": is_ledger(datasette, database) if database else False,
        "ledger_trouble": partial(trouble, datasette),
        "ledger_said": descriptions,
        "row_opened": _opened,
        "other_databases": [name for name in datasette.databases if name not in {database, "_internal"}],
    }


def _opened(paths: Paths, table: str, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Our page of the only row of these; None where there is none."""
    (row,) = rows
    match table:
        case "articles":
            return paths.article(row["id"])
        case "outlets":
            return paths.outlet(row["domain"])
        case "sites":
            return paths.site(row["name"])
    return None
