"""The sample world at hand: served for as long as somebody asks for its addresses."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from crawler.sample.world import HOUSES


def is_sample(url: str) -> bool:
    """Whether an address is of the sample world, which nobody else can be asked for."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return host in {house.host.removeprefix("www.") for house in HOUSES}


@contextmanager
def sample_at_hand(urls: Iterable[str]) -> Iterator[str | None]:
    """The address of a server that shows the sample world while this is entered, where one of ``urls`` is in it; None,
    and no server, where none is."""
    if not any(map(is_sample, urls)):
        yield None
        return
    from crawler.sample.server import SampleServer  # noqa: PLC0415 (few need it)

    with SampleServer() as server:
        yield server.address
