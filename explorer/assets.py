"""The files in ``explorer/static``. An address names a file's content, too, so that a browser asks for it once."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from datasette.utils.asgi import Request, asgi_static

if TYPE_CHECKING:
    from datasette.app import Datasette

FOLDER: Final = Path(__file__).parent / "static"
LASTING: Final = b"public, max-age=31536000, immutable"
"""What is at an address that names its content stays the same for ever."""


def static_path(datasette: "Datasette", name: str) -> str:
    """The address of the file of this name, below Datasette's ``base_url``."""
    return str(datasette.urls.path(f"/-/newsledger/{_version(FOLDER / name)}/{name}"))


async def static_file(request: Request, send: Any) -> None:
    """Answers with a file; under its full address it may be kept for ever, under another it is asked for again."""
    asked = (FOLDER / request.url_vars["path"]).resolve()
    is_lasting = (
        asked.is_relative_to(FOLDER.resolve()) and asked.is_file() and request.url_vars["version"] == _version(asked)
    )

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            kept = LASTING if is_lasting else b"no-cache"
            message = {**message, "headers": [*message["headers"], (b"cache-control", kept)]}
        await send(message)

    await _send_file(request, sending)


_send_file: Final = asgi_static(FOLDER)
vars(static_file)["_datasette_static"] = True  # how Datasette marks files: nothing in them is for one person alone


def _version(path: Path) -> str:
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: Path, _: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
