"""Serves the papers on loopback, in a process of its own.

Each paper has an address of its own, 127.0.0.2 to 127.0.0.9, all on one port: for a crawler these are hosts of their
own. Linux answers on all of 127.0.0.0/8; elsewhere the addresses have to be made first.
"""

import asyncio
import socket
from collections.abc import Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.crawling.papers import Paper
from benchmarks.crawling.press import HOSTS, Asked, Press, origin_of


class Server:
    """Answers while it is entered."""

    def __init__(self, corpus: Path | None) -> None:
        """``corpus``: the folder of recorded pages; None: pages are invented."""
        context = get_context("spawn")
        self.corpus = corpus
        self._sockets = _sockets()
        self.port: int = self._sockets[0].getsockname()[1]
        self._connection, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._sockets, there, corpus), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()
        for one in self._sockets:
            one.close()

    def origin(self, host: str) -> str:
        """``http://HOST:PORT``."""
        return origin_of(host, self.port)

    def publish(self, papers: Sequence[Paper]) -> None:
        """Serve these from now on, and no others; what was asked before is forgotten."""
        self._connection.send(tuple(papers))
        self._connection.recv()

    def taken(self) -> tuple[Asked, ...]:
        """All that was asked since papers were published, or since the last call."""
        self._connection.send(None)
        asked: tuple[Asked, ...] = self._connection.recv()
        return asked


def _sockets() -> list[socket.socket]:
    """One for each host, all on one port that is free."""
    port, found = 0, []
    for host in HOSTS:
        try:
            found.append(socket.create_server((host, port), backlog=512))
        except OSError as error:
            raise SystemExit(f"no server at {host}, port {port}: {error.strerror}") from error
        port = found[0].getsockname()[1]
    return found


def _serve(sockets: Sequence[socket.socket], connection: Connection, corpus: Path | None) -> None:
    asyncio.run(_answer(sockets, connection, Press(sockets[0].getsockname()[1], corpus)))


async def _answer(sockets: Sequence[socket.socket], connection: Connection, press: Press) -> None:
    loop = asyncio.get_running_loop()
    for host, one in zip(HOSTS, sockets, strict=True):
        await loop.create_server(partial(_Exchange, press, host), sock=one)
    loop.add_reader(connection.fileno(), _obey, connection, press)
    await asyncio.Event().wait()


def _obey(connection: Connection, press: Press) -> None:
    """Papers are to be published; None asks for what was asked."""
    papers: tuple[Paper, ...] | None = connection.recv()
    if papers is not None:
        press.publish(papers)
    asked, press.asked = press.asked, []
    connection.send(tuple(asked))


class _Exchange(asyncio.Protocol):
    """One connection."""

    def __init__(self, press: Press, host: str) -> None:
        self._press = press
        self._host = host
        self._read = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            start, *lines = head.decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self._transport.write(self._press.reply(self._host, start.split(" ")[1], headers))
            if headers.get("connection", "").lower() == "close":
                self._transport.close()
