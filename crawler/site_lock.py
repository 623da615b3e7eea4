"""One crawl at a time of a site into a ledger: cron may start the next while the last still goes on.

A crawl holds a lock from before its first request until its spider is closed. It is a lock of the operating system on a
file, which ends with the process however that ends; the file stays, and means nothing by itself.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Final, Self

from filelock import FileLock, Timeout
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.spiders.news import NewsSpider
from pipelines.errors import LedgerError, SiteBusyError

SAFE_NAME: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
"""Names that are files' names on every system, as those of sites' files and domains are."""
LONGEST_NAME: Final = 100


def lock_path(ledger: Path, site: str) -> Path:
    """``news.db-locks/sample-courier.lock`` beside the ledger, the same whichever path leads to it."""
    path = ledger.resolve()
    name = site if SAFE_NAME.fullmatch(site) and len(site) <= LONGEST_NAME else _digest(site)
    return path.with_name(f"{path.name}-locks") / f"{name}.lock"


class SiteLock:
    """The right to crawl a site into a ledger."""

    def __init__(self, ledger: Path, site: str) -> None:
        self._ledger = ledger
        self._site = site
        self._path = lock_path(ledger, site)
        # thread_local: whoever closes a spider may do so in another thread than the one that opened it.
        self._lock = FileLock(self._path, blocking=False, thread_local=False, on_acquired=_sign, fallback_to_soft=False)

    def take(self) -> None:
        """Raises SiteBusyError where another crawl has it, LedgerError where nobody could: the folder is not ours."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise SiteBusyError(self._meanwhile(), site=self._site) from error
        except (OSError, NotImplementedError) as error:
            words = getattr(error, "strerror", None) or str(error)
            raise LedgerError(f"the lock of {self._site} cannot be taken: {words}", about=str(self._path)) from error

    def release(self) -> None:
        """Leaves the site to others; nothing where it is not held."""
        self._lock.release()

    def _meanwhile(self) -> str:
        """Who has it. The file says so unless its holder is just about to write it."""
        try:
            holder = self._path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            holder = ""
        who = f"another process (pid {holder})" if holder.isdecimal() else "another process"
        if holder == str(os.getpid()):
            who = "this process already"
        return f"is being crawled by {who} into {self._ledger}; left alone"


class SiteLockExtension:
    """Scrapy's extension around ``SiteLock``: for the spider that crawls sites, whoever starts it.

    An extension is made before the engine is, so a crawl that may not be begins no run and asks for nothing.
    """

    def __init__(self, lock: SiteLock, crawler: Crawler) -> None:
        self._lock = lock
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy. Raises as ``SiteLock.take`` does, and NotConfigured for other spiders."""
        spider = crawler.spider
        if not isinstance(spider, NewsSpider):
            raise NotConfigured
        lock = SiteLock(Path(crawler.settings["NEWS_DB"]), spider.site.name)
        lock.take()
        extension = cls(lock, crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        return extension

    def spider_opened(self) -> None:
        """Signal: by now the pipelines have asked to be told of the end, so that they are told before."""
        self._crawler.signals.connect(self.spider_closed, signals.spider_closed)

    def spider_closed(self) -> None:
        """Signal: nothing is asked of the site from now on, and all that it gave is stored."""
        self._lock.release()


def _sign(descriptor: int) -> None:
    """Writes into the locked file whose it is."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _digest(site: str) -> str:
    return hashlib.blake2b(site.encode(errors="surrogatepass"), digest_size=16).hexdigest()
