"""Runs surveys: as crawls are run, with their manners and guards, but nothing is stored."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.survey.seen import Survey
from crawler.survey.spider import Errand, SurveySpider
from pipelines.errors import NewsledgerError, PageError

PACE: Final = "crawler.manners.pace.PaceExtension"

logger = logging.getLogger(__name__)

Told = Callable[[str, int], None]
"""Who wants to know while it goes on: the address that answered, and the HTTP status."""


def surveys(errands: Sequence[Errand], settings: Settings, tell: Told | None = None) -> list[Survey | NewsledgerError]:
    """What each errand saw, side by side, in their order; or why it saw nothing.

    As ``crawl.crawl`` it can be called once in the life of a process.
    """
    settings = settings.copy()
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("EXTENSIONS", {PACE: 0}, priority="cmdline")  # what stores nothing disturbs no crawl of the site
    process = AsyncCrawlerProcess(settings)
    trips = [_Trip(errand, process, tell) for errand in errands]
    if trips:
        process.start()
    return [trip.survey() for trip in trips]


class _Trip:
    """One survey on its way."""

    def __init__(self, errand: Errand, process: AsyncCrawlerProcess, tell: Told | None) -> None:
        self._errand = errand
        self._tell = tell
        self._crawler: Crawler = process.create_crawler(SurveySpider)
        self._crawler.signals.connect(self._answered, signals.response_received)
        self._task: asyncio.Task[None] = process.crawl(self._crawler, errand=errand)

    def survey(self) -> Survey | NewsledgerError:
        """To be asked when the process has stopped."""
        error = self._task.exception() if self._task.done() and not self._task.cancelled() else None
        if isinstance(error, NewsledgerError):
            return error
        if error is not None:
            logger.error("The survey of %s failed", self._errand.asked, exc_info=error)
            return PageError(f"{type(error).__name__}: {error}", about=self._errand.asked)
        spider: Any = self._crawler.spider
        if spider is None or not spider.is_done:
            return PageError("interrupted", about=self._errand.asked)
        survey: Survey = spider.survey
        return survey

    def _answered(self, response: Response) -> None:
        if self._tell is not None:
            self._tell(response.url, response.status)
