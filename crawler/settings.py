"""Every Scrapy setting of newsledger, each with its why. What is not here is Scrapy's default.

A site's file decides delay, concurrency, robots and depth for its own crawl; the spider sets these. ``-s NAME=VALUE``
of the ``scrapy`` command wins over both.
"""

import os

from crawler.project import data_folder

# The project

BOT_NAME = "newsledger"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"  # where `scrapy genspider` writes
COMMANDS_MODULE = "crawler.commands"  # `scrapy crawl` that checks its arguments first and fails when the crawl did

# Our own

NEWS_DATA = str(data_folder())  # the user's files: sites/*.toml
NEWS_DB = str(data_folder() / "news.db")  # the ledger
NEWS_CONTACT = os.environ.get("NEWS_CONTACT")  # told to every server: a page or address where its operator finds us
NEWS_SITES_AT_ONCE = 50  # crawls that go on side by side; the next begins when one of them has ended
NEWS_ALLOW_PRIVATE = os.environ.get("NEWS_ALLOW_PRIVATE", "")  # 1, or networks that may be asked: 10.20.0.0/16
NEWS_SAMPLE_ADDRESS = None  # 127.0.0.1:PORT of the sample server, while it runs

# An item's way from the spider to the ledger; pipelines/steps.py goes the same way without the last step

ITEM_PIPELINES = {
    "pipelines.dates.DatesPipeline": 100,
    "pipelines.links.LinksPipeline": 200,
    "pipelines.outlets.OutletsPipeline": 300,
    "pipelines.checks.ChecksPipeline": 400,
    "pipelines.store_pipeline.StorePipeline": 900,
}

# What goes on beside a crawl

EXTENSIONS = {
    "crawler.manners.paused.PausedSiteExtension": -1,  # no crawl of a site whose hosts asked to be left alone
    "crawler.manners.pace.PaceExtension": 0,
    "crawler.schedule.planned.PlanExtension": -2,  # when a site is due next; told of the end before the lock is
    "crawler.site_lock.SiteLockExtension": 0,  # one crawl at a time of a site into a ledger
}

# A request's way from the spider to the wire

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops redirects silently: guards/bounds.py
    "crawler.guards.targets.TargetsMiddleware": 40,  # where a request leads, before anything is done for it
    "crawler.guards.bounds.BoundsMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # forgets, and allows what it cannot ask
    "crawler.manners.gate.GateMiddleware": 100,
    "crawler.manners.patience.PatienceMiddleware": 560,  # sees an answer before RetryMiddleware (550)
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # raises on addresses that cannot be
    "crawler.guards.redirects.RefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # slow on purpose-made content
    "crawler.guards.unpacking.UnpackingMiddleware": 590,
    "crawler.guards.redirects.RedirectsMiddleware": 610,  # sees an answer before RedirectMiddleware (600)
    "crawler.sample.proxy.SampleProxyMiddleware": 740,  # before HttpProxyMiddleware (750)
    "crawler.guards.targets.ProxiedMiddleware": 760,
}

SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops silently: guards/targets.py
}

# The wire itself

DOWNLOAD_HANDLERS = {
    "http": "crawler.guards.wire.GuardedHandler",
    "https": "crawler.guards.wire.GuardedHandler",
    "data": None,  # what a page names is never read from this machine, nor from the page itself
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.guards.names.Names"  # IPv4 and IPv6, with a time limit; checks what it answers

# Who we are

USER_AGENT = "newsledger"  # the spider adds version and contact
DEFAULT_REQUEST_HEADERS = {  # no Accept-Language: a page is wanted in the language that it was written in
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}
COOKIES_ENABLED = False  # we are nobody's visitor, and sites count article views in cookies

# Manners; crawler.sites.site has the defaults of what a site's file decides

ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY_JITTER = 0.25  # of the site's delay, up or down: no exact beat
NEWS_MOST_CRAWL_DELAY = 60  # seconds; a robots.txt that asks for more gets as much
NEWS_LONGEST_WAIT = 60  # seconds that a run waits for a host that asks it to; longer ones are for the next run
NEWS_BACK_OFF = 30  # seconds that a host is left alone that refuses and does not say for how long; then twice as many
NEWS_PURPOSE = None  # what the articles are for, where the site's file does not say it: data/newsledger.toml does
CONCURRENT_REQUESTS = 16  # of one crawl, over all of the site's hosts
RETRY_HTTP_CODES = [408, 500, 502, 504, 522, 524]  # not 429, 503: who asks for less is not asked again at once

# Limits of what one answer may be; docs/security.md tells them to operators

NEWS_CONNECT_TIMEOUT = 15  # seconds, from the look-up of the name to the connection
NEWS_HEAD_TIMEOUT = 30  # seconds, from the request to the end of the answer's headers
DOWNLOAD_TIMEOUT = 60  # seconds, for all of it; Scrapy waits three minutes
DNS_TIMEOUT = 10  # seconds
NEWS_HEAD_MAXSIZE = 128 * 1024  # bytes of headers; servers themselves take 8 to 64 KB
NEWS_MOST_HEADERS = 200
NEWS_PAGE_MAXSIZE = 16 * 1024 * 1024  # bytes of a page on the wire, and again of what it unfolds to
NEWS_ROBOTS_MAXSIZE = 1024 * 1024  # bytes of a robots.txt; RFC 9309 asks for half of it
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # bytes of a feed or sitemap, in the same way: the protocol allows 50 MB
DOWNLOAD_WARNSIZE = 0  # the outcome says it
REDIRECT_MAX_TIMES = 10  # more is a loop
METAREFRESH_MAXDELAY = 5  # seconds; longer ones reload a live page, they lead nowhere else
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default takes any

# Items wait up to a second for others, and their pages with them: pipelines/store_pipeline.py stores a hundred at once

SCRAPER_SLOT_MAX_ACTIVE_SIZE = 10_000_000  # bytes of one crawl's pages; many crawls go on side by side
CONCURRENT_ITEMS = 4  # of one page: it has one, and Scrapy makes a task for each that there could be

# Order: as listed, level by level, so that what a site shows first is fetched first; Scrapy's own is last in, first out

DEPTH_PRIORITY = 1
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

# Every answer has an outcome, so every answer reaches the spider

HTTPERROR_ALLOW_ALL = True

# Logging

LOG_LEVEL = "INFO"  # DEBUG costs a tenth of the crawl and tells each url twice
LOG_FORMATTER = "crawler.logs.FetchLogFormatter"  # an item is named by its url, not by its full text
LOGSTATS_INTERVAL = 0  # pages a minute are shown by the command line, for all sites together
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the outcome says it

# Doors that stay shut

TELNETCONSOLE_ENABLED = False  # a shell into the running crawl
REMOTE_CONTROL_ENABLED = False  # the same over HTTP, on by default since Scrapy 2.19

# For those who use `scrapy crawl -o`

FEED_EXPORT_ENCODING = "utf-8"  # not \u escapes
