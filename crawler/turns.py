"""Whose page is read next: that of the site of which least was read, however many pages another has waiting."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Room for so many pages at once; of the sites whose pages wait, the one goes first that has had least.

    A site that comes back after a while has no more of a claim than those that were there all the time.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._had: Counter[str] = Counter()
        """Bytes, by site."""
        self._level = 0
        """What the site had had whose turn was last."""

    @asynccontextmanager
    async def turn(self, site: str, size: int) -> AsyncIterator[None]:
        """Entered when a page of so many bytes may be read."""
        if site not in self._waiting:
            self._had[site] = max(self._had[site], self._level)
        if self._room:
            self._room -= 1
        else:
            mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(site, deque()).append(mine)
            await mine
        self._level = max(self._level, self._had[site])
        self._had[site] += size
        try:
            yield
        finally:
            self._pass()

    def _pass(self) -> None:
        while self._waiting:
            site = min(self._waiting, key=self._had.__getitem__)
            first = self._waiting[site].popleft()
            if not self._waiting[site]:
                del self._waiting[site]
            if not first.done():  # its crawl was ended meanwhile
                first.set_result(None)
                return
        self._room += 1
