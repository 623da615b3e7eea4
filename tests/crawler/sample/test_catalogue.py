from collections import Counter

import pytest

from crawler.sample.catalogue import Catalogue
from crawler.sample.courier import courier_resources
from crawler.sample.digest import digest_resources
from crawler.sample.rundschau import rundschau_resources
from crawler.sample.world import HOUSES, House, World

EVERY = pytest.mark.parametrize("house", HOUSES, ids=[house.name for house in HOUSES])


def test_no_address_is_given_twice(world: World) -> None:
    resources = (*digest_resources(world), *courier_resources(world), *rundschau_resources(world))
    assert not [at for at, times in Counter((r.host, r.path) for r in resources).items() if times > 1]


def test_rendering_twice_gives_the_same_bytes(world: World, catalogue: Catalogue) -> None:
    assert {r.url: r.etag for r in Catalogue.of(world)} == {r.url: r.etag for r in catalogue}


def test_every_story_has_a_page(world: World, catalogue: Catalogue) -> None:
    assert {story.url for story in world.stories} <= {resource.url for resource in catalogue}


def test_every_page_that_answers_has_validators(catalogue: Catalogue) -> None:
    assert not [resource.url for resource in catalogue if resource.status == 200 and resource.modified is None]


@EVERY
def test_tracking_parameter_is_ignored(world: World, catalogue: Catalogue, house: House) -> None:
    path = world.of(house)[0].path
    assert catalogue.find(house.host, f"{path}?utm_source=x") == catalogue.find(house.host, path)


@EVERY
def test_unknown_path_gives_the_page_of_the_house(catalogue: Catalogue, house: House) -> None:
    missing = catalogue.find(house.host, "/no/such/page")
    assert (missing.status, house.title.encode() in missing.body) == (404, True)


def test_query_can_choose_a_page(catalogue: Catalogue) -> None:
    assert catalogue.find("digest.example", "/news?page=2") != catalogue.find("digest.example", "/news")


def test_unknown_host_is_not_found(catalogue: Catalogue) -> None:
    assert catalogue.find("harbourwire.example", "/").status == 404
