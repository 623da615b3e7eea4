"""The hostile server: sockets on loopback that say whatever an attack wants said, and victims beside them that nobody
may ever ask for anything."""

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Self

from tests.hostile.attack import Attack, Forever, Reset, Step, Wait, answer, article, linking
from tests.hostile.certificates import contexts

HEALTHY = 20
"""Articles of a healthy site."""
INSIDE = "127.0.0.3"
"""Where a healthy site is that may be at a private address."""
VICTIMS = (("127.0.0.2", socket.AF_INET), ("::1", socket.AF_INET6))
_GREETING = b"\x16"
"""What TLS begins with, said to a port that does not speak it."""
_PLACES = re.compile(rb"\{(?:host|port|name)\}")
_HOST = re.compile(rb"\r\nhost: *([^\r\n:]+)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Ports:
    """Where the servers are."""

    http: int = 0
    https: int = 0
    full: int = 0
    """Where connections are never accepted."""
    mute: int = 0
    """Where nothing is ever said."""

    def of(self, attack: Attack) -> int:
        return int(getattr(self, attack.port))


@dataclass(slots=True)
class Far:
    """The far side."""

    attacks: Mapping[str, Attack]
    folder: Path
    ports: Ports = field(default_factory=Ports)
    victims: list[str] = field(default_factory=list)
    """What was asked of addresses that nobody may connect to."""
    traps: int = 0
    """How many such addresses listen."""
    _stack: ExitStack = field(default_factory=ExitStack)
    _ready: Event = field(default_factory=Event)
    _loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        Thread(target=self._run, daemon=True).start()
        self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._stack.close()

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()

    async def _open(self) -> None:
        plain = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.ports.http = plain.sockets[0].getsockname()[1]
        await asyncio.start_server(self._answer, INSIDE, self.ports.http)
        known = contexts(self.folder)
        outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        outer.sni_callback = lambda connection, name, _: self._certify(connection, name, known)
        secure = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=outer)
        self.ports.https = secure.sockets[0].getsockname()[1]
        mute = await asyncio.start_server(self._mute, "127.0.0.1", 0)
        self.ports.mute = mute.sockets[0].getsockname()[1]
        self.ports.full = self._full()
        for address, family in VICTIMS:
            for port in (self.ports.http, self.ports.https):
                with suppress(OSError):  # a system without IPv6, or with one loopback address
                    await asyncio.start_server(self._victim, address, port, family=family)
                    self.traps += 1

    def _full(self) -> int:
        """A port whose queue of connections is full: who comes next waits."""
        listening = self._stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = self._stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        return int(listening.getsockname()[1])

    def _certify(self, connection: ssl.SSLObject, name: str | None, known: Mapping[str, ssl.SSLContext]) -> None:
        attack = self.attacks.get((name or "").partition(".")[0])
        connection.context = known[(attack and attack.tls) or "good"]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while True:
                first = await reader.readexactly(1)
                if first == _GREETING:
                    writer.write(answer(article()))
                    break
                request = first + await reader.readuntil(b"\r\n\r\n")
                if not await self._play(self._steps(request), writer):
                    break
        writer.close()

    async def _mute(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while await reader.read(65536):
                pass
        writer.close()

    async def _victim(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.victims.append(f"a connection to {writer.get_extra_info('sockname')}")
        with suppress(OSError):
            self.victims.append(repr(await asyncio.wait_for(reader.read(500), 2)))
        writer.close()

    async def _play(self, steps: tuple[Step, ...], writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        for step in steps:
            match step:
                case bytes():
                    writer.write(step)
                    await writer.drain()
                case Wait():
                    await asyncio.sleep(step.seconds)
                case Forever():
                    while not writer.is_closing():
                        writer.write(step.piece)
                        await writer.drain()
                        await asyncio.sleep(step.pause)
                case Reset():
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    return False
        return len(steps) == 1 and isinstance(steps[0], bytes) and b"\r\nX-Keep: " in steps[0][:500]

    def _steps(self, request: bytes) -> tuple[Step, ...]:
        path = request.split(b" ", 2)[1].decode("latin-1")
        found = _HOST.search(request)
        host = found[1].decode("latin-1") if found else ""
        attack = self.attacks.get(host.partition(".")[0])
        if attack is None:
            return (self._healthy(path),)
        if path == attack.path:
            return tuple(self._filled(step, attack) for step in attack.sends)
        others = dict(attack.others)
        if path in others:
            return (self._filled(others[path], attack),)
        if path == "/robots.txt":
            return (answer(b"", kind="text/plain", status="404 Not Found"),)
        return (answer(linking("/attack")) if path == "/" else answer(article("A page that was not attacked")),)

    def _filled(self, step: Step, attack: Attack) -> Step:
        if not isinstance(step, bytes) or len(step) > 100_000 or not _PLACES.search(step):
            return step
        port = self.ports.of(attack)
        filled = step.replace(b"{host}", f"{attack.host}:{port}".encode()).replace(b"{port}", str(port).encode())
        filled = filled.replace(b"{name}", attack.host.encode())
        before, _, body = filled.partition(b"\r\n\r\n")
        if filled != step and re.search(rb"\r\nContent-Length: \d+", before):
            before = re.sub(rb"\r\nContent-Length: \d+", f"\r\nContent-Length: {len(body)}".encode(), before)
        return before + b"\r\n\r\n" + body if b"\r\n\r\n" in filled else filled

    def _healthy(self, path: str) -> bytes:
        if path == "/":
            return answer(linking(*(f"/news/{number}" for number in range(HEALTHY))), "X-Keep: 1")
        if path.startswith("/news/"):
            return answer(article(f"The ferry number {path[6:]} has left the harbour"), "X-Keep: 1")
        return answer(b"", "X-Keep: 1", kind="text/plain", status="404 Not Found")
