"""Our pages without a server: for many questions in a row, and for what a server cannot be told from outside."""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import httpx
from datasette.app import Datasette

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What it gives. In a thread of its own: Playwright has an event loop in that of the tests."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def shown_by(path: Path) -> Datasette:
    """What shows the ledger, which nobody writes to meanwhile."""
    return Datasette([], immutables=[str(path)])


def ask(datasette: Datasette, page: str, parameters: Mapping[str, str] | None = None) -> httpx.Response:
    """One of our pages, with these parameters."""
    (name,) = set(datasette.databases) - {"_internal"}

    async def asking() -> httpx.Response:
        answer: httpx.Response = await datasette.client.get(f"/{name}/-/{page}", params=dict(parameters or {}))
        return answer

    return run(asking())
