"""How many bytes of a ledger's file each table and index takes."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.schema import open_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of one table or index."""

    name: str
    kind: str
    """``table``, ``index`` or ``search``."""
    size: int
    """Bytes of its pages, with what is free on them."""
    used: int | None
    """Bytes of what stands on them; None where only whole pages were counted."""


def sizes(path: Path) -> list[Size]:
    """The largest first; by SQLite's dbstat, and the whole file as one where that is not compiled in."""
    with closing(open_reader(path)) as db:
        if ("ENABLE_DBSTAT_VTAB",) not in db.execute("PRAGMA compile_options").fetchall():
            ((pages,),), ((size,),) = db.execute("PRAGMA page_count"), db.execute("PRAGMA page_size")
            return [Size(name="the whole file (no dbstat)", kind="", size=pages * size, used=None)]
        return [_size(*row) for row in db.execute(_SIZES)]


def _size(name: str, kind: Any, size: int, unused: int) -> Size:
    is_search = name.startswith("articles_fts")
    return Size(name=name, kind="search" if is_search else str(kind), size=size, used=size - unused)


_SIZES = """
SELECT dbstat.name, coalesce(sqlite_master.type, 'table'), sum(dbstat.pgsize), sum(dbstat.unused)
FROM dbstat LEFT JOIN sqlite_master ON sqlite_master.name = dbstat.name
GROUP BY dbstat.name ORDER BY sum(dbstat.pgsize) DESC
"""
