"""For people: the sample sites in a browser, without setting a proxy.

``*.localhost`` leads to this machine (RFC 6761), so ``http://digest.localhost:PORT/`` shows ``digest.example``.
Absolute addresses in what is shown are turned the same way; the bare address shows a page with the way in.
"""

from dataclasses import replace

from crawler.sample.markup import each, escaped, fill
from crawler.sample.resource import Resource
from crawler.sample.world import HOUSES, House

_LOCAL = ".localhost"


def is_local(host: str) -> bool:
    """Whether someone asks for this machine, and not for a host of the sample world."""
    return host in {"127.0.0.1", "localhost"} or host.endswith(_LOCAL)


def house_of(host: str) -> House | None:
    """The house behind ``digest.localhost``."""
    return next((house for house in HOUSES if host == house.name + _LOCAL), None)


def turned(resource: Resource, port: int) -> Resource:
    """The resource with its addresses turned to this machine's."""
    body, location = resource.body, resource.location
    for house in HOUSES:
        local = _local_root(house, port)
        body = body.replace(house.root.encode(), local.encode())
        location = location and location.replace(house.root, local)
    return replace(resource, body=body, location=location)


def entrance(host: str, port: int) -> Resource:
    """The page at the bare address."""
    links = each(f'<a href="{_local_root(house, port)}/">{escaped(house.title)}</a>' for house in HOUSES)
    return Resource(host=host, path="/", body=fill("entrance.html", links=links).encode())


def _local_root(house: House, port: int) -> str:
    return f"http://{house.name}{_LOCAL}:{port}"
