"""The one tree of errors.

    NewsledgerError
    ├── UsageError        what the user asked for cannot be done: a missing path, an unknown site, a bad option
    ├── SiteError         a site's file is wrong: an unknown key, a bad selector, an unknown zone
    ├── PageError         a page that cannot be read at all
    │   ├── NotArticleError   a page that can be read and is no article
    │   └── UnsafeError       a page that is not read for our own safety
    ├── LedgerError       the SQLite file cannot be opened, read or written
    └── SiteBusyError     a site that another crawl is at
        └── SitePausedError   a site that has asked to be left alone for a while

Each carries what it is about (``url`` or ``path``, ``site``) and the ``reason``; ``str()`` gives them in one line. The
command line shows that line and no traceback. Chain the cause with ``raise ... from``.
"""

from datetime import datetime


class NewsledgerError(Exception):
    """Something that a user or an operator can understand and mend."""

    def __init__(self, reason: str, *, about: str | None = None, site: str | None = None) -> None:
        """``about``: the url or path that it is about; ``site``: the name of the site, where one is known."""
        super().__init__(reason)
        self.reason = reason
        self.about = about
        self.site = site

    def __str__(self) -> str:
        where = " · ".join(part for part in (self.site, self.about) if part)
        return f"{where}: {self.reason}" if where else self.reason


class UsageError(NewsledgerError):
    """What the user asked for cannot be done."""


class SiteError(NewsledgerError):
    """A site's file is wrong; ``about`` names the file, the reason names the key."""


class PageError(NewsledgerError):
    """A page cannot be read."""


class NotArticleError(PageError):
    """A page is no article; the reason says what it is instead."""


class UnsafeError(PageError):
    """A page or listing is not read for our own safety: it was made to be too much, or to reach for other files."""


class LedgerError(NewsledgerError):
    """The ledger cannot be opened, read or written; ``about`` names the file."""


class SiteBusyError(NewsledgerError):
    """A site is being crawled into the same ledger already; ``str()`` is a sentence about it."""

    def __str__(self) -> str:
        return f"{self.site} {self.reason}"


class SitePausedError(SiteBusyError):
    """A site's hosts have asked to be left alone, or do not answer."""

    def __init__(self, reason: str, *, site: str, until: datetime) -> None:
        """``until``: when it may be asked again."""
        super().__init__(reason, site=site)
        self.until = until
