import http.client
import io
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import pytest

from crawler.sample.catalogue import Catalogue
from crawler.sample.server import Request, SampleServer
from crawler.sample.world import HOUSES, House, World


@pytest.fixture
def connection(server: SampleServer) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection(server.address, timeout=5)) as opened:
        yield opened


def ask(
    connection: http.client.HTTPConnection, target: str, method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    """An answer whose body is read, so that the connection can go on; header names with ``_`` for ``-``."""
    connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.content = response.read()  # type: ignore[attr-defined]
    return response


def test_absolute_address_is_answered(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "http://digest.example/").status == 200


def test_host_header_is_answered(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "/", Host="www.courier.example").status == 200


def test_absolute_address_wins_over_host(server: SampleServer, connection: http.client.HTTPConnection) -> None:
    ask(connection, "http://digest.example/news", Host="www.courier.example")
    assert server.requests == [Request("GET", "http://digest.example/news", 200)]


def test_address_without_path_is_the_front_page(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "http://digest.example").status == 200


def test_port_and_case_of_the_host_do_not_matter(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "/", Host="Digest.Example:80").status == 200


def test_urllib_takes_it_as_proxy(server: SampleServer) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://{server.address}"}))
    with opener.open("http://www.rundschau.example/", timeout=5) as response:
        assert response.status == 200


def test_connection_is_kept(connection: http.client.HTTPConnection) -> None:
    ask(connection, "http://digest.example/")
    kept = connection.sock
    ask(connection, "http://digest.example/news")
    assert connection.sock is kept


def test_second_visit_gives_304(connection: http.client.HTTPConnection) -> None:
    first = ask(connection, "http://digest.example/")
    again = ask(connection, "http://digest.example/", If_None_Match=first.headers["ETag"])
    assert (again.status, again.headers["ETag"]) == (304, first.headers["ETag"])


def test_date_alone_gives_304(connection: http.client.HTTPConnection) -> None:
    first = ask(connection, "http://www.courier.example/feed.xml")
    date = first.headers["Last-Modified"]
    assert ask(connection, "http://www.courier.example/feed.xml", If_Modified_Since=date).status == 304


def test_head_has_headers_only(connection: http.client.HTTPConnection) -> None:
    response = ask(connection, "http://digest.example/", "HEAD")
    assert int(response.headers["Content-Length"]) > 1000
    assert response.content == b""  # type: ignore[attr-defined]


def test_connection_lives_on_after_head(connection: http.client.HTTPConnection) -> None:
    ask(connection, "http://digest.example/", "HEAD")
    assert ask(connection, "http://digest.example/").status == 200


def test_compressed_where_accepted(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "http://digest.example/", Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("house", HOUSES, ids=[house.name for house in HOUSES])
def test_charset_of_the_headers(connection: http.client.HTTPConnection, house: House) -> None:
    charset = ask(connection, f"{house.root}/").headers.get_content_charset()
    assert charset == (None if house.name == "rundschau" else "utf-8")


def test_other_method_is_refused(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "http://digest.example/", "POST").status == 501


def test_nonsense_for_a_host_is_refused(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "/", Host="[digest").status == 400


def test_requests_tell_the_status(server: SampleServer, connection: http.client.HTTPConnection) -> None:
    ask(connection, "http://digest.example/no/such?page=1")
    assert server.requests == [("GET", "http://digest.example/no/such?page=1", 404)]


def test_every_address_answers_as_rendered(connection: http.client.HTTPConnection, catalogue: Catalogue) -> None:
    answers = {resource.url: ask(connection, resource.url) for resource in catalogue}
    bodies = {url: (answer.status, answer.content) for url, answer in answers.items()}  # type: ignore[attr-defined]
    assert bodies == {resource.url: (resource.status, resource.body) for resource in catalogue}


def test_many_at_once(server: SampleServer, world: World) -> None:
    urls = [story.url for story in world.stories]

    def fetch(url: str) -> None:
        with closing(http.client.HTTPConnection(server.address, timeout=10)) as connection:
            ask(connection, url)

    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.requests) == sorted(Request("GET", url, 200) for url in urls)


def test_client_that_hangs_up_leaves_no_trace(server: SampleServer, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    host, port = server.address.split(":")
    for _ in range(20):
        with closing(socket.create_connection((host, int(port)), timeout=5)) as client:
            # Linger 0: the close is a reset, which the server meets while it writes.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.sendall(b"GET http://digest.example/ HTTP/1.1\r\nHost: digest.example\r\n\r\n" * 50)
    with urllib.request.urlopen(f"http://{server.address}/", timeout=5) as response:
        response.read()
    assert terminal.getvalue() == ""


def test_kept_connection_ends_with_the_server() -> None:
    with SampleServer() as server:
        connection = http.client.HTTPConnection(server.address, timeout=5)
        ask(connection, "http://digest.example/")
    with closing(connection), pytest.raises((http.client.HTTPException, ConnectionError)):
        ask(connection, "http://digest.example/")


def test_two_servers_do_not_meet() -> None:
    with SampleServer() as one, SampleServer() as other:
        assert one.address != other.address


def test_port_can_be_chosen(server: SampleServer) -> None:
    taken = int(server.address.split(":")[1])
    with pytest.raises(OSError, match="in use"), SampleServer(port=taken):
        pass


def test_bare_address_shows_the_way_in(connection: http.client.HTTPConnection, server: SampleServer) -> None:
    port = server.address.split(":")[1]
    assert f"http://courier.localhost:{port}/".encode() in ask(connection, "/").content  # type: ignore[attr-defined]


def test_browser_stays_on_this_machine(connection: http.client.HTTPConnection, server: SampleServer) -> None:
    port = server.address.split(":")[1]
    page = ask(connection, "/", Host=f"courier.localhost:{port}").content  # type: ignore[attr-defined]
    assert b"http://www.courier.example" not in page


def test_browser_is_redirected_on_this_machine(
    connection: http.client.HTTPConnection, server: SampleServer, world: World
) -> None:
    host = f"courier.localhost:{server.address.split(':')[1]}"
    oldest = world.of(HOUSES[1])[-1]
    location = ask(connection, f"{oldest.path}.html", Host=host).headers["Location"]
    assert location == f"http://{host}{oldest.path}"
