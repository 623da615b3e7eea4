"""No crawl begins of a site whose hosts have asked, in an earlier run, to be left alone for longer than a run waits."""

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.manners.waiting_room import clock_time
from crawler.spiders.news import NewsSpider
from pipelines.errors import SitePausedError
from pipelines.hosts import Host, Hosts
from pipelines.links import origin_of


class PausedSiteExtension:
    """Scrapy's extension that looks before anything else does: it is made before the engine, so a crawl that may not be
    begins no run and asks for nothing. Belongs before that of the lock."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy. Raises SitePausedError, and NotConfigured for other spiders."""
        spider = crawler.spider
        if not isinstance(spider, NewsSpider):
            raise NotConfigured
        with Hosts(Path(crawler.settings["NEWS_DB"]), writes=False) as known:
            hosts = [known.get(origin) for origin in dict.fromkeys(map(origin_of, spider.site.start))]
        now, longest = spider.clock.now(), crawler.settings.getfloat("NEWS_LONGEST_WAIT")
        ends = [(host.paused_until, host) for host in hosts if host.paused_until]
        if ends and len(ends) == len(hosts) and (min(ends, key=_end)[0] - now).total_seconds() > longest:
            until, host = min(ends, key=_end)
            reason = f"is left alone until {clock_time(until, now)}: {host.pause_reason}"
            raise SitePausedError(reason, site=spider.site.name, until=until)
        return cls()


def _end(pause: "tuple[object, Host]") -> str:
    return str(pause[0])
