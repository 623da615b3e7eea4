"""The user's sites' files as a long-lived process reads them: again when they change, and each mistake once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.sites.defaults import Defaults, defaults_path, load_defaults
from crawler.sites.loader import load_site
from crawler.sites.site import Site
from pipelines.errors import SiteError

if TYPE_CHECKING:
    from crawler.sites.exports import ScheduledExport

Tell = Callable[[str], None]
"""Takes a line for the operator."""
State = tuple[int, int, int] | None
"""What changes when a file does: time, size and inode; None for one that is not there."""
NEVER: Final = (-1, -1, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A file as it was when it was last looked at."""

    state: State
    site: Site | None
    """What the last version said that was no mistake; None where there was none yet."""
    is_broken: bool = False


class SiteFiles:
    """The files of ``sites/`` in the user's folder, and ``newsledger.toml`` beside it."""

    def __init__(self, data: Path, *, tell: Tell, warn: Tell) -> None:
        """``tell`` hears of what is added, changed and removed, ``warn`` of mistakes."""
        self._data = data
        self._tell = tell
        self._warn = warn
        self._known: dict[Path, _Known] = {}
        self._defaults = Defaults()
        self._defaults_state: State = NEVER
        self._is_first = True

    @property
    def broken(self) -> list[str]:
        """The names of the files that are wrong now."""
        return [path.stem for path, known in self._known.items() if known.is_broken]

    @property
    def exports(self) -> "tuple[ScheduledExport, ...]":
        """What is to be exported after crawls, as of the last look."""
        return self._defaults.exports

    def look(self) -> tuple[Site, ...]:
        """The sites that can be crawled, by name: of a file that is wrong the last version that was not.

        What was added, changed, removed or broken since the last look is told.
        """
        is_stale = self._look_at_defaults()
        paths = sorted((self._data / "sites").glob("*.toml"))
        for path in self._known.keys() - set(paths):
            del self._known[path]
            self._tell(f"{path.stem}: its file is gone; it is not crawled any more")
        for path in paths:
            self._look_at(path, is_stale=is_stale)
        self._is_first = False
        return tuple(self._known[path].site for path in paths if _has_start(self._known[path].site))  # type: ignore[misc]

    def _look_at_defaults(self) -> bool:
        """Whether what holds for all sites has changed."""
        state = _state(defaults_path(self._data))
        if state == self._defaults_state:
            return False
        self._defaults_state = state
        try:
            self._defaults = load_defaults(self._data)
        except SiteError as error:
            self._warn(f"{error}; what it said before still holds")
            return False
        return True

    def _look_at(self, path: Path, *, is_stale: bool) -> None:
        state, known = _state(path), self._known.get(path)
        if known is not None and known.state == state and not is_stale:
            return
        before = known.site if known else None
        try:
            site = load_site(path, self._defaults.site)
        except SiteError as error:
            self._known[path] = _Known(state=state, site=before, is_broken=True)
            if known is None or known.state != state:
                self._warn(f"{error}{'; crawled as its file was before' if before else ''}")
            return
        self._known[path] = _Known(state=state, site=site)
        if not self._is_first and known is None:
            self._tell(f"{path.stem}: a new site")
        elif known is not None and known.state != state:
            self._tell(f"{path.stem}: its file has changed")


def _has_start(site: Site | None) -> bool:
    return site is not None and bool(site.start)


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
