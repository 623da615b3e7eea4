"""How Datasette's pages show values of a ledger: addresses as links that are safe to follow, and what we have a page of
as a link to it. All else is left to Datasette, which shows it as text and cuts it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from datasette.utils import is_url, tilde_encode
from markupsafe import Markup

from explorer.ledgers import is_ledger
from explorer.paths import Paths
from explorer.words import cut, web_address

if TYPE_CHECKING:
    from datasette.app import Datasette

SHOWN: Final = 80
"""How many letters of an address or a label are shown; all of it is in the link, and in the JSON and CSV."""


def cell(datasette: "Datasette", database: str, table: str | None, column: str, value: Any) -> Markup | None:
    """The HTML of a value; None: as Datasette shows it. ``table`` is None for a query."""
    if isinstance(value, str) and is_url(value.strip()) and web_address(value.strip()):
        return _out(value.strip())
    if not is_ledger(datasette, database):
        return None
    paths = Paths(datasette=datasette, ledger=database, alone=False)  # none of these pages is the front page
    if isinstance(value, Mapping):
        return _reference(paths, column, value)
    return _ours(paths, table, column, value)


def _out(url: str) -> Markup:
    link = Markup('<a class="out" href="{}" rel="noopener nofollow"><bdi>{}</bdi></a>')
    return link.format(url, cut(url, SHOWN))


def _reference(paths: Paths, column: str, value: Mapping[str, Any]) -> Markup | None:
    """A foreign key with its label, which leads to Datasette's page of that row; an article's also to ours."""
    table = _TABLES.get(column)
    if table is None:
        return None
    row = paths.row(table, tilde_encode(str(value["value"])))
    link = Markup('<a href="{}"><bdi>{}</bdi></a>&nbsp;').format(row, cut(str(value["label"]), SHOWN) or "-")
    if table == "articles":
        return link + Markup('<a class="ours" href="{}" aria-label="Article {} on its own page">{}</a>').format(
            paths.article(value["value"]), value["value"], value["value"]
        )
    return link + Markup("<em>{}</em>").format(value["value"])


_TABLES: Final = {
    **dict.fromkeys(("article_id", "original_id", "related_article_id", "via_article_id"), "articles"),
    **dict.fromkeys(("outlet_id", "partner_id"), "outlets"),
    "site_id": "sites",
    "run_id": "runs",
}
"""What the columns of these names refer to, in tables, views and shipped queries."""


def _ours(paths: Paths, table: str | None, column: str, value: Any) -> Markup | None:
    """What we have a page of: an article by its number, an outlet by its domain, a site by its name; what Datasette has
    one of by its number alone."""
    match value:
        case int() if _TABLES.get(column, "articles") != "articles":
            return Markup('<a href="{}">{}</a>').format(paths.row(_TABLES[column], value), value)
        case int() if _TABLES.get(column) == "articles" or (table, column) == ("newest_articles", "id"):
            return Markup('<a href="{}">{}</a>').format(paths.article(value), value)
        case str() if value and (column == "domain" or column.endswith("_domain")):
            return Markup('<a href="{}"><bdi>{}</bdi></a>').format(paths.outlet(value), cut(value, SHOWN))
        case str() if value and (column in {"site", "original_site"} or (table, column) == ("sites", "name")):
            return Markup('<a href="{}"><bdi>{}</bdi></a>').format(paths.site(value), cut(value, SHOWN))
    return None
