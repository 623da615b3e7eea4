"""How Scrapy's log speaks of fetches."""

from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.guards.log_lines import keep_logs_clean
from pipelines.records import Fetch

Source = Response | Failure | None


class FetchLogFormatter(LogFormatter):
    """Names a fetch by its url: an item written out is a whole article, and text from a page has no place in a log.

    Scrapy makes it before anything else of a crawl, so that no line is written before the log is kept clean.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        keep_logs_clean()
        return super().from_crawler(crawler)

    def scraped(self, item: Any, response: Source, spider: Spider) -> LogFormatterResult:
        """Of an item that went through all pipelines."""
        return super().scraped(_name(item), response, spider)

    def dropped(self, item: Any, exception: BaseException, response: Source, spider: Spider) -> LogFormatterResult:
        """Of an item that a pipeline dropped."""
        return super().dropped(_name(item), exception, response, spider)

    def item_error(self, item: Any, exception: BaseException, response: Source, spider: Spider) -> LogFormatterResult:
        """Of an item that a pipeline failed on; the traceback follows."""
        return super().item_error(_name(item), exception, response, spider)


def _name(item: Any) -> Any:
    return f"{item.url} ({item.outcome or 'an article'})" if isinstance(item, Fetch) else item
