"""``scrapy crawl``, as Scrapy has it, but true about mistakes and failures.

Scrapy's own shows a traceback for an unknown site, and leaves with status 0 when nothing could be fetched.
"""

import argparse
import logging
from inspect import signature

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from crawler.crawl import Job, Watch, Workshop, status_of
from crawler.sites.table import suggestion
from pipelines.errors import NewsledgerError

logger = logging.getLogger(__name__)


class Command(CrawlCommand):
    """Checks the spider's arguments before anything is started; the exit status is that of ``newsledger crawl``."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Raises scrapy's UsageError, which it shows in one line, with status 2."""
        super().process_options(args, opts)
        if len(args) == 1:
            self._check(args[0], opts.spargs)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, and leave with its status."""
        process = self.crawler_process
        if len(args) != 1 or not isinstance(process, AsyncCrawlerProcess):
            super().run(args, opts)
            return
        job = Job(name=args[0], spider=args[0], arguments=tuple(opts.spargs.items()))
        watch = Watch(job, self._create_crawler(job.spider))
        watch.begin(process, Workshop())
        process.start()
        result = watch.result()
        if result.error:
            logger.error(result.error)
        if result.left_alone or result.postponed:
            logger.warning(result.left_alone or result.postponed)
        self.exitcode = status_of([result])

    def _check(self, spider: str, arguments: dict[str, str]) -> None:
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        if spider not in loader.list():
            raise UsageError(f"no spider of this name: {spider}{suggestion(spider, loader.list())}", print_help=False)
        assignment = getattr(loader.load(spider), "assignment", None)
        if assignment is None:  # a spider that the user wrote
            return
        known = [name for name in signature(assignment).parameters if name != "settings"]
        for name in arguments:
            if name not in known:
                raise UsageError(f"-a {name}: no such argument{suggestion(name, known)}", print_help=False)
        try:
            assignment(self.settings, **arguments)
        except NewsledgerError as error:
            raise UsageError(str(error), print_help=False) from error
