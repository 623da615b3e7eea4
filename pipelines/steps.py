"""The steps from reading to the store in one call, for whoever has no crawl around them (``newsledger parse``)."""

from typing import Protocol

from pipelines.checks import ChecksPipeline
from pipelines.dates import DatesPipeline
from pipelines.links import LinksPipeline
from pipelines.outlets import OutletsPipeline
from pipelines.records import Fetch


class Step(Protocol):
    """One of Scrapy's item pipelines, as they are here: a fetch in, a fetch out."""

    def process_item(self, item: Fetch) -> Fetch:
        """The fetch after this step."""
        ...


STEPS: tuple[type[Step], ...] = (DatesPipeline, LinksPipeline, OutletsPipeline, ChecksPipeline)
"""In the order of ``ITEM_PIPELINES``, without the store."""


def refine(fetch: Fetch) -> Fetch:
    """The fetch after every step: its article normalised and checked, or rejected. Doing it twice changes nothing."""
    for step in STEPS:
        fetch = step().process_item(fetch)
    return fetch
