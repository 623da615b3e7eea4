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
    "crawler.site_lock.SiteLockExtension": 0,  # one crawl at a time of a site into a ledger
}

# A request's way from the spider to the wire

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops redirects silently: crawler/bounds.py
    "crawler.bounds.BoundsMiddleware": 50,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # raises on addresses that cannot be
    "crawler.redirects.RefreshMiddleware": 580,
    "crawler.redirects.RedirectsMiddleware": 610,  # sees an answer before RedirectMiddleware (600)
    "crawler.sample.proxy.SampleProxyMiddleware": 740,  # before HttpProxyMiddleware (750)
}

# Who we are

USER_AGENT = "newsledger"  # the spider adds version and contact
ROBOTSTXT_USER_AGENT = "newsledger"  # the name that robots.txt files may use for us, whatever the version
DEFAULT_REQUEST_HEADERS = {  # no Accept-Language: a page is wanted in the language that it was written in
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}
COOKIES_ENABLED = False  # we are nobody's visitor, and sites count article views in cookies

# Manners; crawler.sites.site has the defaults of what a site's file decides

ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY_JITTER = 0.25  # of the site's delay, up or down: no exact beat
CONCURRENT_REQUESTS = 16  # of one crawl, over all of the site's hosts
RETRY_HTTP_CODES = [408, 500, 502, 503, 504, 522, 524]  # not 429: who asks for less is not asked again at once

# Limits

DOWNLOAD_TIMEOUT = 60  # seconds; Scrapy waits three minutes
DNS_TIMEOUT = 20  # seconds
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # bytes, before and after decompression; a sitemap may have 50 MB, a page far less
REDIRECT_MAX_TIMES = 10  # more is a loop
METAREFRESH_MAXDELAY = 5  # seconds; longer ones reload a live page, they lead nowhere else
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default takes any

# Items wait up to a second for others, and their pages with them: pipelines/store_pipeline.py stores a hundred at once

SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000  # bytes of pages; with Scrapy's 5 MB sixteen large ones would stop the crawl

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
