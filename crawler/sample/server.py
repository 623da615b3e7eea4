"""Serves the sample world on loopback: as a proxy, by Host header, and to browsers under ``*.localhost``."""

import socket
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from crawler.sample.browsing import entrance, house_of, is_local, turned
from crawler.sample.catalogue import Catalogue
from crawler.sample.exchange import Asked, Reply, reply
from crawler.sample.resource import Resource
from crawler.sample.world import load_world

_LOOPBACK = "127.0.0.1"


class Request(NamedTuple):
    """One request that was answered; a tuple, so that tests can compare and unpack it."""

    method: str
    url: str
    status: int


class SampleServer:
    """Shows the sample world while it is entered.

    Use it as an HTTP proxy, or send plain requests that name a host of the sample world. It writes nothing anywhere.
    """

    _server: "_Server"

    def __init__(self, *, port: int = 0) -> None:
        """``port``: 0 takes any that is free. Nothing is opened before the server is entered."""
        self.requests: list[Request] = []
        """All that was asked, in the order of the answers."""
        self._port = port

    def __enter__(self) -> Self:
        """Render the world and listen; OSError where the port is taken."""
        self._server = _Server(self._port, Catalogue.of(load_world()), self.requests)
        Thread(target=self._server.serve_forever, args=(0.02,), name="sample server", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``; only while it is entered."""
        return f"{_LOOPBACK}:{self._server.server_port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, catalogue: Catalogue, requests: list[Request]) -> None:
        self.catalogue = catalogue
        self.requests = requests
        self._open: set[socket.socket] = set()
        super().__init__((_LOOPBACK, port), _Exchange)

    def server_bind(self) -> None:
        """Without the look-up of a name for the address, for which some machines wait seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, self.socket.getsockname()[1]

    def find(self, host: str, target: str) -> Resource:
        if not is_local(host):
            return self.catalogue.find(host, target)
        house = house_of(host)
        if house is None:
            return entrance(host, self.server_port)
        return turned(self.catalogue.find(house.host, target), self.server_port)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End also the connections that clients keep open, which would go on being answered."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Exchange(BaseHTTPRequestHandler):
    """One connection; http.server calls ``do_GET`` for each request on it."""

    protocol_version = "HTTP/1.1"
    # Head and body leave together; where they do not fit, the second part must not wait 40 ms for the client's
    # delayed acknowledgement of the first.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        try:
            host, target = self._asked_for()
        except ValueError:
            self.send_error(400)
            return
        answer = reply(self._asked(), self.server.find(host, target))
        self.server.requests.append(Request(self.command, f"http://{host}{target}", answer.status))
        self._send(answer)

    do_HEAD = do_GET  # noqa: N815 (http.server's name)

    def _asked_for(self) -> tuple[str, str]:
        """Host without port, and path with query; an absolute address wins over the Host header (RFC 9112, 3.2.2)."""
        parts = urlsplit(self.path)
        host = parts.hostname or urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        return host, f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    def _asked(self) -> Asked:
        return Asked(
            method=self.command,
            if_none_match=self.headers.get("If-None-Match"),
            if_modified_since=self.headers.get("If-Modified-Since"),
            accept_encoding=self.headers.get("Accept-Encoding"),
        )

    def _send(self, answer: Reply) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Say nothing; ``SampleServer.requests`` tells."""
