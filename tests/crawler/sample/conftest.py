from collections.abc import Iterator

import pytest

from crawler.sample.catalogue import Catalogue
from crawler.sample.server import SampleServer
from crawler.sample.world import World, load_world


@pytest.fixture(scope="session")
def world() -> World:
    return load_world()


@pytest.fixture(scope="session")
def catalogue(world: World) -> Catalogue:
    return Catalogue.of(world)


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running
