"""Every address of the sample world, and what stands there."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from crawler.sample.courier import courier_resources
from crawler.sample.digest import digest_resources
from crawler.sample.resource import MISSING, Resource
from crawler.sample.rundschau import rundschau_resources
from crawler.sample.world import World

_STRANGER = b"<!DOCTYPE html><title>Not here</title><p>This outlet is cited in the sample world, and not shown in it.\n"


class Catalogue:
    """Finds the resource of an address."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources: Mapping[tuple[str, str], Resource] = {
            (resource.host, resource.path): resource for resource in resources
        }

    @classmethod
    def of(cls, world: World) -> Self:
        """Render every page of all three houses."""
        return cls((*digest_resources(world), *courier_resources(world), *rundschau_resources(world)))

    def __iter__(self) -> Iterator[Resource]:
        """All that has an address of its own, in no particular order."""
        return (resource for resource in self._resources.values() if resource.path != MISSING)

    def find(self, host: str, target: str) -> Resource:
        """What stands at a path with its query.

        A query that chooses nothing is ignored, as sites do with tracking parameters. An unknown path gives the 404
        page of its house, an unknown host a plain one.
        """
        path = target.partition("?")[0]
        for known in (target, path, MISSING):
            if (host, known) in self._resources:
                return self._resources[host, known]
        return Resource(host=host, path=target, body=_STRANGER, status=404)
