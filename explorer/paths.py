"""The addresses of our pages. All other modules and the templates take them from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from explorer.assets import static_path

if TYPE_CHECKING:
    from datasette.app import Datasette


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where things are in one ledger. Every address begins with Datasette's ``base_url``."""

    datasette: "Datasette"
    ledger: str
    """The database's name in Datasette."""
    alone: bool
    """Whether it is the only ledger: then its front page is the server's."""

    def front(self) -> str:
        """The front page."""
        return str(self.datasette.urls.instance()) if self.alone else self._page("front")

    def article(self, number: int) -> str:
        """An article, by its id."""
        return self._page(f"article/{number}")

    def outlet(self, domain: str, **parameters: str | int | None) -> str:
        """An outlet, by its domain."""
        return self._page(f"outlet/{quote(domain, safe='')}", parameters)

    def site(self, name: str) -> str:
        """A site, by its name."""
        return self._page(f"site/{quote(name, safe='')}")

    def sites(self) -> str:
        """All sites."""
        return self._page("sites")

    def search(self, **parameters: str | int | None) -> str:
        """Articles by words (``q``), ``topic``, ``site``, ``outlet`` cited (a domain), ``language``, ``since``,
        ``until``; see explorer/pages/search.py."""
        return self._page("search", parameters)

    def suggest(self) -> str:
        """What the search box asks while one types; takes ``q``."""
        return self._page("suggest")

    def feed(self, **parameters: str | int | None) -> str:
        """The same articles as an Atom feed."""
        return self._page("search.atom", parameters)

    def timeline(self, number: int) -> str:
        """The thread that an article belongs to."""
        return self._page(f"timeline/{number}")

    def map(self, **parameters: str | int | None) -> str:
        """The citation map."""
        return self._page("map", parameters)

    def static(self, name: str) -> str:
        """A file in ``explorer/static``."""
        return static_path(self.datasette, name)

    def tables(self) -> str:
        """Datasette's page of the database: all tables, views, queries."""
        return str(self.datasette.urls.database(self.ledger))

    def row(self, table: str, number: int) -> str:
        """Datasette's page of a row."""
        return str(self.datasette.urls.row(self.ledger, table, str(number)))

    def query(self, name: str, values: Mapping[str, str | float | None]) -> str:
        """A shipped query, with these values."""
        given = {key: value for key, value in values.items() if value is not None}
        path = str(self.datasette.urls.query(self.ledger, name))
        return f"{path}?{urlencode(given)}" if given else path

    def _page(self, page: str, parameters: Mapping[str, str | int | None] | None = None) -> str:
        given = {key: value for key, value in (parameters or {}).items() if value not in {None, ""}}
        path = f"{self.datasette.urls.database(self.ledger)}/-/{page}"
        return f"{path}?{urlencode(given)}" if given else path
