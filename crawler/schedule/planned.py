"""Scrapy's extension that plans a site's next crawl when one ends, whoever began it."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.crawl import Result
from crawler.manners.waiting_room import POSTPONED
from crawler.schedule.plan import Ending, Past, Plan
from crawler.schedule.timetable import settle
from crawler.spiders.news import NewsSpider
from pipelines.errors import LedgerError
from pipelines.records import Outcome

DUE_AT: Final = "news/due_at"
"""Stat: when the site is due next, a datetime."""
DUE_REASON: Final = "news/due_reason"
"""Stat: why then."""

logger = logging.getLogger(__name__)


class PlanExtension:
    """Looks at how a crawl went and writes when the site is due next, between the end of its run and that of its lock.

    Before ``SiteLockExtension`` in ``EXTENSIONS``: who comes first is told first. Not for one that stores nothing, that
    fetched one page alone or that filled the ledger with what is old.
    """

    def __init__(self, crawler: Crawler, spider: NewsSpider) -> None:
        self._crawler = crawler
        self._spider = spider
        self._started_at: datetime | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        spider = crawler.spider
        if not isinstance(spider, NewsSpider) or not spider.looks_for_news or not crawler.settings["ITEM_PIPELINES"]:
            raise NotConfigured
        extension = cls(crawler, spider)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        return extension

    def spider_opened(self) -> None:
        """Signal: by now the pipelines have asked to be told of the end, so that they are told before."""
        self._started_at = self._spider.clock.now()
        self._crawler.signals.connect(self.spider_closed, signals.spider_closed)

    def spider_closed(self, reason: str) -> None:
        """Signal: the run has ended. A ledger that cannot be written leaves the site to be due when it was."""
        now = self._spider.clock.now()
        last = Past(started_at=self._started_at or now, ended_at=now, ending=self._ending(reason))
        try:
            self._tell(settle(self._spider.site, Path(self._crawler.settings["NEWS_DB"]), last))
        except LedgerError as error:
            logger.warning("The next crawl of %s is not planned: %s", self._spider.site.name, error)

    def _tell(self, plan: Plan) -> None:
        self._crawler.stats.set_value(DUE_AT, plan.due_at)
        self._crawler.stats.set_value(DUE_REASON, plan.reason)

    def _ending(self, reason: str) -> Ending:
        stats = self._crawler.stats
        counts = {outcome: stats.get_value(f"outcome/{outcome.replace(' ', '_')}", 0) for outcome in Outcome}
        result = Result(
            name=self._spider.site.name,
            run=stats.get_value("news/run"),
            reason=reason,
            outcomes={outcome: count for outcome, count in counts.items() if count},
            known=stats.get_value("news/known", 0),
        )
        has_begun_well = stats.get_value(POSTPONED) is not None and not result.is_fruitless
        if reason == "shutdown" or stats.get_value("news/ledger_error") or has_begun_well:
            return "interrupted"
        return "failed" if result.failed else "well"
